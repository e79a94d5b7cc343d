"""`pre` → fenced code, or raw HTML where what can be seen in it is more than text."""

from __future__ import annotations

import re
from typing import Final

from wxr2md.content import raw, tree
from wxr2md.content.tree import HtmlElement
from wxr2md.content.writer import Writer

LANGUAGE: Final = re.compile(r"(?:^|\s)(?:language[-:]|lang[-:]|brush:)\s*([^\s;{]+)", re.IGNORECASE)
UNQUOTED: Final = re.compile(r"[\s\"']+")
TICKS: Final = re.compile("`{3,}")
INDENTED: Final = re.compile("^(?=.)", re.MULTILINE)
SHOWN: Final = "a img p div ul ol table form h1 h2 h3 h4 h5 h6 blockquote".split()


def language(element: HtmlElement) -> str:
    """Return the language that a code block says it is in, "" for none."""
    for candidate in (element, *element.iter("code")):
        found = LANGUAGE.search(candidate.get("class") or "")
        if found:
            return str(found[1]).lower()
        for name in ("data-language", "data-lang", "data-enlighter-language", "lang"):
            if value := (candidate.get(name) or "").strip():
                return UNQUOTED.sub("-", value.lower().strip("\"' "))
    return ""


def fence(text: str, info: str = "") -> str:
    """Return a fenced code block, its fence longer than any in the text."""
    if "`" in info:
        longest = max(map(len, re.findall("~{3,}", text)), default=2)
        marker = "~" * (longest + 1)
    else:
        longest = max(map(len, TICKS.findall(text)), default=2)
        marker = "`" * (longest + 1)
    return f"{marker}{info}\n{text}\n{marker}" if text else f"{marker}{info}\n{marker}"


def write_pre(w: Writer, e: HtmlElement) -> None:
    """Write a `pre`; markup that a reader sees keeps it raw HTML, a highlighter's does not."""
    w.flush()
    info = language(e)
    slots = [part for part in e.iter("span", "div") if part.get(raw.SLOT) is not None]
    text = "".join(tree.texts(e)).replace("\r\n", "\n").replace("\r", "\n")
    text = (text.removeprefix("\n") if (e.text or "").startswith("\n") else text).rstrip("\n")
    for part in slots:
        text += w.slots.get(part.get(raw.SLOT) or "", "")
    if not info and w.dialect.raw_html and _is_marked(e):
        w.block("html", raw.outer_html(e, w.slots))
    else:
        w.block(*_code(w, text, info.replace("\n", " ")))


def _code(w: Writer, text: str, info: str) -> tuple[str, str]:
    """Return a block of code as the dialect can show it: its kind and its text."""
    tabs = "\t" in text and not (w.dialect.tabs or info or w.depth)
    if w.spelling and w.dialect.raw_html and (tabs or w.spelling.is_read(text)):
        name = f' class="language-{raw.attribute(info)}"' if info else ""
        shown = raw.text(text, pre=True).replace("\t", "&#9;")
        return "html", f"<pre><code{name}>{shown}</code></pre>"
    if w.depth and not w.dialect.fences and text.strip():
        return "code", INDENTED.sub("    ", text.strip("\n"))
    return "code", fence(text, info)


def _is_marked(e: HtmlElement) -> bool:
    """Tell whether a reader sees more than text: links, pictures, blocks.  An address that is its own link is text."""
    for part in e.iter(*SHOWN):
        text = str(part.xpath("string()")).strip()
        if part.tag == "img" or (text and (part.tag != "a" or (part.get("href") or text) != text)):
            return True
    return False
