"""HTML → CommonMark with GFM tables: a direct writer over the HTML tree.

`elements.py` has the one table that says what each element becomes.  Text and marks of a block are gathered as atoms
and become Markdown at the block's end (`inline.py`); finished blocks are gathered in the container they stand in
(`layout.py`).  Nothing here or there recurses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from wxr2md.content import raw, tree
from wxr2md.content.containers import SKIP, Leave
from wxr2md.content.elements import ELEMENTS
from wxr2md.content.registry import Dialect
from wxr2md.content.writer import Writer
from wxr2md.diagnostics import STYLE_DROPPED, TOO_DEEP_HTML, Diagnostics

KEPT_COMMENT: Final = re.compile(r"\s*+(more(?:\s[^\n]*)?|nextpage|noteaser)\s*", re.IGNORECASE)
STYLED: Final = re.compile(
    r"""<(?:font|center)\b|<[a-z][^<>]*?\s(?:align\s*=|style\s*=\s*["'][^"'<>]*?(color|text-align|font-|background))""",
    re.IGNORECASE,
)
TRAILING: Final = re.compile(r"[ \t]+$")


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
    _walk(writer, root)
    text = writer.document()
    if diagnostics is not None:
        _report(html, too_deep, diagnostics)
    return text


def _report(html: str, too_deep: bool, diagnostics: Diagnostics) -> None:
    if too_deep:
        diagnostics.add(TOO_DEEP_HTML)
    styled = sum(1 for _ in STYLED.finditer(html))
    if styled:
        diagnostics.add(STYLE_DROPPED, what=f"colour, font or alignment of {styled} element{'s' * (styled != 1)}")


def _walk(writer: Writer, root: tree.HtmlElement) -> None:
    stack: list[tuple[tree.HtmlElement, object, tuple[object, ...], Leave | None]] = []
    element: tree.HtmlElement | None = root
    children = iter(root)
    leave: Leave | None = None
    marks = writer.marks
    stack.append((root, children, marks, leave))
    while stack:
        parent, children, marks, leave = stack[-1]
        element = next(children, None)  # type: ignore[call-overload]
        if element is None:
            stack.pop()
            if leave is not None:
                leave(writer, parent)
            writer.marks = marks  # type: ignore[assignment]
            if stack and parent.tail:
                writer.text(parent.tail)
            continue
        tag = element.tag
        if not isinstance(tag, str):
            _comment(writer, element)
            continue
        before = writer.marks
        leave = None
        enter = ELEMENTS.get(tag)
        if element.get(raw.SLOT) is not None:
            writer.slot(element.get(raw.SLOT) or "", tag == "span")
            found: object = SKIP
        else:
            found = enter(writer, element) if enter is not None else None
        if found is SKIP:
            if element.tail:
                writer.text(element.tail)
            continue
        if element.text:
            writer.text(element.text)
        stack.append((element, iter(element), before, found))  # type: ignore[arg-type]


def _comment(writer: Writer, element: tree.HtmlElement) -> None:
    found = KEPT_COMMENT.fullmatch(element.text or "")
    if found:
        writer.block("tag" if False else "html", f"<!--{found[1].strip()}-->")
    if element.tail:
        writer.text(element.tail)
