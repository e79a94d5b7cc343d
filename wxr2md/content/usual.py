"""The usual block, at once: words, some of them emphasized or linked, pictures and line breaks between them.

What this gives is what the long way gives (atoms, `inline.py`, `emphasis.py`), for a fifth of the time.  Where that
would have to think, be it of an escape, of marks in marks or of a delimiter that could be misread, this gives None.
"""

from __future__ import annotations

from typing import Final

from wxr2md.content import links
from wxr2md.content.escape import has_script, is_plain
from wxr2md.content.inline import BLANKS, EM, STRONG, WHITE, Style, code, short_link
from wxr2md.content.spelling import INSIDE, OUTSIDE
from wxr2md.content.tree import HtmlElement

BREAK: Final = "\v"  # stands for a line break, and for the block's ends, until the block is whole
LEADING: Final = f" {BREAK}"
SIGNS: Final = {tag: mark.delimiters[0] for tag, mark in (("em", EM), ("i", EM), ("strong", STRONG), ("b", STRONG))}
# Between one of these and a letter or a digit, a delimiter is read as it is meant; so it is between a blank and one of
# INSIDE.
BLANK: Final = frozenset((BREAK, " ", "\n", "\t", "\xa0"))
CLEAR: Final = OUTSIDE | BLANK


def write(block: HtmlElement, style: Style) -> str | None:
    """Return the Markdown of all in an element, its lines' starts not escaped; None where something is not usual."""
    text = block.text or ""
    shown, written = [text], [text]
    before = text[-1:] or BREAK  # "" right behind another element
    going = ""  # the sign of a mark that goes on in the next one of its kind, where only blanks are between
    for child in block:
        tag, tail = child.tag, child.tail or ""
        if tag in SIGNS:
            sign = SIGNS[tag]
            found = None if sign == going or len(child) else marked(child.text or "", sign, before, _after(child, tail))
            going = "" if tail and not tail.isspace() else sign
        elif tag == "br":
            found = BREAK
            going = "" if tail and not tail.isspace() else going
        else:
            make = OTHERS.get(tag)
            found = make(child, before, style) if make else None
            going = ""
        if found is None:
            return None
        before = tail[-1:] or (BREAK if tag == "br" else "")
        shown += ("" if tag == "code" else child.text or "", tail)
        written += (found, tail)
    return whole(written, style) if is_usual(shown, style) else None


def _after(element: HtmlElement, tail: str) -> str:
    """Return what is behind an element, "" for another one."""
    if tail:
        return tail
    beside = element.getnext()
    return BREAK if beside is None or beside.tag == "br" else ""


def marked(text: str, sign: str, before: str, after: str) -> str | None:
    """Return a text in a mark, between what is `before` and `after` it."""
    if not text:
        return None
    if not (before in CLEAR if text[0].isalnum() else before in BLANK and text[0] in INSIDE):
        return None
    if not (after[:1] in CLEAR if text[-1].isalnum() else after[:1] in BLANK and text[-1] in INSIDE):
        return None
    return f"{sign}{text}{sign}"


def _link(element: HtmlElement, before: str, style: Style) -> str | None:
    text, href = _label(element, style), element.get("href")
    return linked(text, href, element.get("title") or "", before, style) if text and href is not None else None


def linked(text: str, href: str, title: str, before: str, style: Style) -> str | None:
    """Return a text, no blanks around it, or a picture as a link."""
    dialect = style.dialect
    if not dialect.raw_html and not links.is_safe(href):
        return None
    href = href.strip()
    if title and not _has_single_blanks(title):
        return None
    if dialect.not_links and links.is_one_of(href, dialect.not_links):
        return None
    if not title and (short := short_link(href, text, style)):
        return short
    return None if before == "!" else f"[{text}]({links.destination(href, title, style.cell, style.spelling)})"


def _label(element: HtmlElement, style: Style) -> str | None:
    """Return what a link shows: words or one picture."""
    text = element.text or ""
    if not len(element):
        return text if text == text.strip(BLANKS) else None
    first = element[0]
    if text or len(element) > 1 or first.tag != "img" or first.tail:
        return None
    return _picture(first, BREAK, style)


def _picture(element: HtmlElement, before: str, style: Style) -> str | None:
    src, title, dialect = element.get("src") or "", element.get("title") or "", style.dialect
    if not src or src.startswith("data:") or dialect.not_links or not dialect.alt_escapes:
        return None
    if not dialect.raw_html and not links.is_safe(src):
        return None
    if title and not _has_single_blanks(title):
        return None
    return links.image(src, element.get("alt") or "", title, style.cell, style.spelling)


def _code(element: HtmlElement, before: str, style: Style) -> str | None:
    text = element.text
    if not text or len(element) or not before:
        return None
    return code(text, style) if _has_single_blanks(text) else None


def _has_single_blanks(text: str) -> bool:
    """Tell whether all white space in what is no text, and yet stands in one, is single blanks between words."""
    return text.isprintable() and "  " not in text and text == text.strip()


def is_usual(texts: list[str], style: Style) -> bool:
    """Tell whether nothing in a block's texts means anything in Markdown."""
    text = "\n".join(texts)
    if not is_plain(text) or BREAK in text or (not style.dialect.raw_html and has_script(text)):
        return False
    if style.spelling:
        for text in texts:
            core = text.strip(BLANKS)
            if core and not style.spelling.is_plain(core, style.cell):
                return False
    return True


def whole(written: list[str], style: Style) -> str | None:
    """Return the pieces as one text, with single blanks in it and none around it."""
    text = "".join(written)
    if "\n" in text or "  " in text or "\t" in text:
        text = WHITE.sub(" ", text)
    text = text.rstrip(BLANKS).lstrip(LEADING)
    if BREAK not in text:
        return None if text and text[0] in BLANKS else text  # an author's indent
    lines = [line.strip(" ") for line in text.split(BREAK)]
    if any(not line or line[0] in BLANKS or line[-1] in BLANKS for line in lines):
        return None  # two breaks in a row end a paragraph
    return style.hard_break.join(lines)


OTHERS: Final = {"a": _link, "img": _picture, "code": _code}
