"""HTML → CommonMark with GFM tables: a direct writer over the HTML tree.

`elements.py` has the one table that says what each element becomes.  Most blocks are written at once (`usual.py`); text
and marks of the others are gathered as atoms and become Markdown at the block's end (`inline.py`).  Finished blocks are
gathered in the container they stand in (`layout.py`).  Nothing here or there recurses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast
from urllib.parse import unquote

from wxr2md.content import raw, tree
from wxr2md.content.containers import SKIP, Leave
from wxr2md.content.elements import ELEMENTS
from wxr2md.content.inline import Marks
from wxr2md.content.registry import Dialect
from wxr2md.content.writer import Writer
from wxr2md.diagnostics import HIDDEN_TEXT, STYLE_DROPPED, TOO_DEEP_HTML, Diagnostics

KEPT_COMMENT: Final = re.compile(r"\s*+(more(?:\s[^\n]*)?|nextpage|noteaser)\s*", re.IGNORECASE)
_STYLE: Final = r"""(?:align\s*=|style\s*=\s*["'][^"'<>]*?(?:color|text-align|font-|background))"""
STYLED: Final = re.compile(
    rf"<(?:font|center)\b|<[a-z](?:[^<>\s]++|\s(?!{_STYLE}))*+\s{_STYLE}",
    re.IGNORECASE,
)
STYLES: Final = "colour, font (bold or italic by style, too) or alignment"
HIDDEN: Final = re.compile(
    r"""\sstyle\s*=\s*["'][^"'<>]*?(?:display\s*:\s*none|visibility\s*:\s*hidden|(?:left|text-indent)\s*:\s*-\d{3,}px)""",
    re.IGNORECASE,
)
FAR: Final = re.compile(rb"-[\d\x80-\xff]{3,}px")
FRAGMENT: Final = re.compile(r"""\shref\s*=\s*["']?#([^\s"'<>]+)""", re.IGNORECASE)
TARGETS: Final = frozenset("a h1 h2 h3 h4 h5 h6 p li span sup strong em b i div section".split())
# An element we are in, its children, the marks to go back to, and what is to be done at its end.
_Open = tuple[tree.HtmlElement, Iterator[tree.HtmlElement], Marks, Leave | None]


def to_markdown(
    html: str,
    dialect: Dialect = Dialect(),  # noqa: B008 - it is frozen
    slots: Mapping[str, str] | None = None,
    diagnostics: Diagnostics | None = None,
) -> str:
    """Return HTML as Markdown that ends with one newline, "" if nothing of it can be seen.

    `slots` is finished Markdown, put in as it is for each `<div data-wxr2md="KEY">` (a block of its own) and
    `<span data-wxr2md="KEY">` (inline) in the HTML.
    """
    if not html.strip():
        return ""
    root, too_deep = tree.parse(html)
    writer = Writer(dialect, slots or {})
    if "#" in html and dialect.raw_html and html.count("#") > html.count("&#"):
        writer.targets = frozenset(map(unquote, FRAGMENT.findall(html)))
    root = _body(root)
    writer.text(root.text or "")
    _walk(writer, root)
    text = writer.document()
    if diagnostics is not None:
        _report(html, too_deep or writer.too_deep, diagnostics)
    return text


def _report(html: str, too_deep: bool, diagnostics: Diagnostics) -> None:
    if too_deep:
        diagnostics.add(TOO_DEEP_HTML)
    lower = html.encode("utf-8", "surrogatepass").lower()  # of bytes: twenty times faster, and ASCII is looked for
    has_style = b"=" in lower and b"style" in lower
    if has_style or (b"=" in lower and b"align" in lower) or b"<font" in lower or b"<center" in lower:
        styled = sum(1 for _ in STYLED.finditer(html))
        if styled:
            diagnostics.add(STYLE_DROPPED, what=f"{STYLES} of {styled} element{'s' * (styled != 1)}")
    if has_style and (b"none" in lower or b"hidden" in lower or FAR.search(lower)):
        hidden = sum(1 for _ in HIDDEN.finditer(html))
        if hidden:
            diagnostics.add(HIDDEN_TEXT, count=hidden)


def _walk(writer: Writer, root: tree.HtmlElement) -> None:
    stack: list[_Open] = [(root, iter(root), (), None)]
    while stack:
        parent, children, marks, leave = stack[-1]
        for element in children:  # goes on behind the one that was walked last
            before = writer.marks
            found = _enter(writer, element)
            if found is not SKIP:
                if text := element.text:
                    writer.text(text)
                stack.append((element, iter(element), before, cast("Leave | None", found)))
                break
            if (text := element.tail) and (text != "\n" or writer.atoms):
                writer.text(text)
        else:
            stack.pop()
            if leave is not None:
                leave(writer, parent)
            writer.marks = marks
            if stack and (text := parent.tail):
                writer.text(text)


def _enter(writer: Writer, element: tree.HtmlElement) -> object:
    """Begin an element; return what is to be done at its end, or SKIP where all of it is done."""
    tag = element.tag
    if tag.__class__ is not str:
        _comment(writer, element)
        return SKIP
    if writer.slots and tag in ("div", "span") and element.get(raw.SLOT) in writer.slots:
        writer.slot(element.get(raw.SLOT) or "", tag == "span")
        return SKIP
    enter = ELEMENTS.get(tag)
    found = enter(writer, element) if enter is not None else None
    if writer.targets and found is not SKIP and tag in TARGETS:
        _target(writer, element)
    return found


def _body(root: tree.HtmlElement) -> tree.HtmlElement:
    """Return the `div` that was put around all, where libxml2 left nothing beside it."""
    if len(root) == 1 and len(root[0]) == 1 and root[0][0].tag == "div" and not root[0].text and not root[0][0].tail:
        return root[0][0]
    return root


def _target(writer: Writer, element: tree.HtmlElement) -> None:
    for name in dict.fromkeys((element.get("id"), element.get("name") if element.tag == "a" else None)):
        if name in writer.targets:
            writer.target(str(name))


def _comment(writer: Writer, element: tree.HtmlElement) -> None:
    found = KEPT_COMMENT.fullmatch(element.text or "")
    if found and writer.dialect.raw_html:
        writer.comment(f"<!--{found[1].strip()}-->")
