"""Elements as raw HTML: only the attributes that can be seen, and no blank line, which would end an HTML block."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from wxr2md.content.tree import HtmlElement

SLOT: Final = "data-wxr2md"
VOID: Final = frozenset("area base br col embed hr img input link meta param source track wbr".split())
GONE: Final = frozenset("style template head title meta link".split())
TRANSPARENT: Final = frozenset("span font center big o:p section article tbody colgroup html body".split())
SEEN: Final = frozenset(
    "href src alt title start colspan rowspan type value checked open cite datetime controls name id for dir".split()
)
WHOLE: Final = frozenset(
    "iframe video audio object embed form svg math script input select textarea button map canvas".split()
)
LINES: Final = re.compile(r"[ \t]*\n[ \t\n]*")
BLANKS: Final = re.compile(r"[ \t\r\n\f]{2,}|[\t\r\n\f]")
BLANK_LINE: Final = re.compile(r"(?<=\n)[ \t]*\n")
TEMPLATE: Final = re.compile(r"\{(?=[{%#])")
SPECIAL: Final = re.compile(r"[&<>]")
ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
BETWEEN: Final = re.compile(r">[^<>]+<")
MARKDOWN: Final = re.compile(r"[\\`*_~\[\]!]")
CLASSIC: Final = re.compile(r"[\\`*_~\[\]!{}|$^]")
IN_TAG: Final = re.compile(r"[\\`\[\]]")  # what is read even in a tag
PRE_LINE: Final = re.compile(r"\n(?=[ \t]*\n)")
VERBATIM: Final = frozenset(("script", "style"))


def text(value: str, pre: bool = False) -> str:
    """Return text as HTML; no blank line in it, no template syntax of a site generator."""
    value = SPECIAL.sub(lambda found: ENTITIES[found[0]], value)
    value = TEMPLATE.sub("&#123;", value)
    return PRE_LINE.sub("&#10;", value) if pre else BLANKS.sub(" ", value)


def attribute(value: str) -> str:
    """Return an attribute's value for double quotes."""
    return TEMPLATE.sub("&#123;", value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;"))


def start_tag(element: HtmlElement, whole: bool = False) -> str:
    """Return an element's start tag, with the attributes that can be seen or with all."""
    tag = str(element.tag)
    found = [f"<{tag}"]
    for name, value in element.attrib.items():
        if whole or (name in SEEN and not (name == "id" and tag not in ("a", "li"))):
            shown = attribute(str(value))
            found.append(
                f' {name}="{LINES.sub(" ", shown)}"' if shown or name in ("alt", "src", "href") else f" {name}"
            )
    return "".join([*found, ">"])


class _Serializer:
    """One element on its way to text, without recursion."""

    def __init__(self, slots: Mapping[str, str]) -> None:
        self.slots = slots
        self.out: list[str] = []

    def run(self, root: HtmlElement, whole: bool) -> str:
        todo: list[tuple[HtmlElement | str, bool, bool]] = [(root, whole, False)]
        while todo:
            top, inside, pre = todo.pop()
            if isinstance(top, str):
                self.out.append(top)
            elif isinstance(top.tag, str) and (inside or top.tag not in GONE):
                self._element(top, inside or top.tag in WHOLE, pre or top.tag in ("pre", "textarea"), todo)
        return "".join(self.out)

    def _element(
        self, element: HtmlElement, whole: bool, pre: bool, todo: list[tuple[HtmlElement | str, bool, bool]]
    ) -> None:
        tag = str(element.tag)
        slot = element.get(SLOT)
        if slot is not None:
            self.out.append(text(self.slots.get(slot, ""), pre))
            return
        if tag not in TRANSPARENT or whole:
            self.out.append(start_tag(element, whole))
            if tag not in VOID:
                todo.append((f"</{tag}>", whole, pre))
        self._children(element, whole, pre, todo)

    def _children(
        self, element: HtmlElement, whole: bool, pre: bool, todo: list[tuple[HtmlElement | str, bool, bool]]
    ) -> None:
        verbatim = element.tag in VERBATIM

        def shown(value: str | None) -> str:
            return BLANK_LINE.sub("", value or "") if verbatim else text(value or "", pre)

        inside: list[tuple[HtmlElement | str, bool, bool]] = [(shown(element.text), whole, pre)]
        for child in element:
            inside += [(child, whole, pre), (shown(child.tail), whole, pre)]
        todo += reversed(inside)


def outer_html(element: HtmlElement, slots: Mapping[str, str], whole: bool = False) -> str:
    """Return an element and all inside it as HTML without blank lines."""
    return _Serializer(slots).run(element, whole)


def block(element: HtmlElement, slots: Mapping[str, str]) -> str:
    """Return an element as an HTML block of its own: a tag that CommonMark knows, or one alone on its line."""
    html = outer_html(element, slots, whole=True)
    tag = str(element.tag)
    if tag in VOID or tag in ("iframe", "form", "script", "table", "dl", "pre"):
        return html
    opening = start_tag(element, whole=True)
    closing = f"</{tag}>"
    inner = html[len(opening) : -len(closing)].strip("\n")
    return f"{opening}\n{inner}\n{closing}" if inner else f"{opening}\n{closing}"


def inert(html: str) -> str:
    """Return raw HTML whose text means nothing to Markdown either, for engines that read it there."""
    if "<script" in html or "<style" in html:
        return html
    return IN_TAG.sub(_entity, BETWEEN.sub(lambda found: CLASSIC.sub(_entity, found[0]), html))


def inline(html: str) -> str:
    """Return raw HTML as one line that stands in text: what Markdown would read between its tags is escaped."""
    return BETWEEN.sub(_entities, " ".join(html.split("\n")))


def _entities(found: re.Match[str]) -> str:
    return MARKDOWN.sub(_entity, found[0])


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
