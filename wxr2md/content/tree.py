"""HTML text → one lxml tree; for HTML the only file that knows lxml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree

if TYPE_CHECKING:
    from lxml import html as lxml_html  # only to name the type: it takes 4 ms to load

# libxml2 stops at this depth and drops what follows without an exception; only its error log says so.
DEEPEST = 2048
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]|\r(?=\n)")
CONTROLS = bytes((*range(9), *range(11, 32), 127))
LINE_ENDS = {0x0C: " ", 0x0D: "\n"}

HtmlElement: TypeAlias = "lxml_html.HtmlElement"
MARK_TAG = re.compile(
    r"</?(?:span|font|b|i|u|em|strong|small|big|sub|sup|mark|ins|del|s|strike|tt)\b[^<>]*>", re.IGNORECASE
)
WRAPPER = re.compile(r"</?(?:div|center|section|article|main)\b[^<>]*>", re.IGNORECASE)
BLOCK_TAG = re.compile(
    r"</?(?:p|li|ul|ol|dl|dt|dd|tr|table|blockquote|h[1-6]|pre|figure|figcaption|details|summary|form|hr)\b[^<>]*>",
    re.IGNORECASE,
)
ANY_TAG = re.compile(r"</?(?!br\b|img\b)[a-z][^<>]*>", re.IGNORECASE)


PARSER = etree.HTMLParser(huge_tree=True, encoding="utf-8")


def parse(html: str) -> tuple[HtmlElement, bool]:
    """Return the root of a piece of HTML, and whether it is nested too deep to keep all of its tags.

    Control characters are dropped.  Of HTML that libxml2 would cut off, wrappers are taken away, or, where that is not
    enough, all tags but line breaks and pictures: the text stays.
    """
    html = html if _is_usual(html) else FORBIDDEN.sub("", html).translate(LINE_ENDS)
    root, cut = _parse(html)
    if not cut:
        return root, False
    for flatten in (lambda text: WRAPPER.sub("<br><br>", MARK_TAG.sub("", text)), _bare):
        root, cut = _parse(flatten(html))
        if not cut:
            break
    return root, True


def _is_usual(html: str) -> bool:
    """Tell whether there is no control character in a text, and no half of one: in its bytes they are found fastest."""
    try:
        source = html.encode()
    except UnicodeEncodeError:
        return False
    return b"\xef\xbf" not in source and len(source.translate(None, CONTROLS)) == len(source)


def _bare(html: str) -> str:
    return ANY_TAG.sub("", BLOCK_TAG.sub("<br><br>", html))


def _parse(html: str) -> tuple[HtmlElement, bool]:
    source = f"<div>{html}</div>".encode()
    root = etree.fromstring(source, PARSER)
    deep = source.count(b"<") > DEEPEST and any("depth" in error.message.lower() for error in PARSER.error_log)
    return root, deep


def texts(element: HtmlElement) -> Iterator[str]:
    """Every text inside an element, line breaks as newlines, comments left out, in order."""
    inside: list[HtmlElement | str] = [element]
    while inside:
        top = inside.pop()
        if isinstance(top, str):
            yield top
        elif isinstance(top.tag, str):
            children: list[HtmlElement | str] = [top.text or "", "\n" if top.tag == "br" else ""]
            for child in top:
                children += [child, child.tail or ""]
            inside += reversed(children)
