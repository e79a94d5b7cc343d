"""Any HTML → HTML that can do no harm and loads nothing, and the words of it, so that some can be marked.

A strict allow-list over the tree: the output holds only tags and attributes that stand in the tables below, everything
else of it is escaped text.  None of these elements holds raw text or foreign content (svg, math), so a browser reads
the output as it was meant, whatever tree it would have made of the input.  Pictures and players become placeholders
that say what would stand there, links keep their address as a tooltip only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from urllib.parse import unquote

from wxr2md.content.tree import parse
from wxr2md.outline import Element, address, texts

INLINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var".split()
)
BLOCKS = frozenset(
    """address article aside blockquote caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header
    li main nav ol p pre section summary table tbody td tfoot th thead tr ul""".split()
)
RENAMED = {"center": "div", "font": "span", "big": "span", "strike": "s", "tt": "code", "menu": "ul", "dir": "ul"}
RENAMED |= {"acronym": "abbr", "form": "div", "fieldset": "div", "legend": "p", "listing": "pre"}
PLAYERS = {"iframe": "Frame", "video": "Video", "audio": "Audio", "embed": "Player", "object": "Player"}
DROPPED = frozenset(
    """script style template noscript head title svg math select option textarea button input canvas noembed noframes
    frameset datalist base link meta""".split()
)
FOOTNOTE, BACK_TO_TEXT = "footnote-ref", "footnote-backref"  # classes of the renderer
EMPTY = {"br": ("<br>", "\n"), "hr": ("<hr>", "\n"), "wbr": ("<wbr>", "")}
# The style sheet gives each block the direction of its own first letter; these also place markers and columns by it.
DIRECTED = frozenset("ol ul dl blockquote table".split())
NUMBERS = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",), "li": ("value",)}
NUMBER = re.compile(r"[0-9]{1,3}")
PICTURE = "\ufffc"  # OBJECT REPLACEMENT CHARACTER
LONGEST_TOOLTIP = 300
LONGEST_NAME = 200  # pieces of a link's text that are looked at
MARK, END_MARK = "<mark>", "</mark>"

Range = tuple[int, int]
Piece = tuple[str, str]  # markup, and the text that it stands for; no markup: text to be escaped


@dataclass(frozen=True, slots=True)
class Safe:
    """A piece of HTML made safe."""

    pieces: tuple[Piece, ...]

    def text(self) -> str:
        """Return what can be read, words apart from each other where blocks are, each picture as its address."""
        return "".join(text for _, text in self.pieces)

    def html(self, marked: Sequence[Range] = ()) -> str:
        """Return the HTML, with `mark` around these ranges of its `text()`; they are in order and do not overlap."""
        if not marked:
            return "".join(markup or escape(text, quote=False) for markup, text in self.pieces)
        return "".join(self._marked(marked))

    def _marked(self, marked: Sequence[Range]) -> Iterator[str]:
        at = first = 0
        for markup, text in self.pieces:
            end = at + len(text)
            while first < len(marked) and marked[first][1] <= at:
                first += 1
            inside = first < len(marked) and marked[first][0] < end
            if not markup and inside:
                yield from _pieces(text, at, marked, first)
            elif markup and inside and text.strip():
                yield (
                    markup.replace("<a", '<a class="differs"', 1)
                    if markup.startswith("<a ")
                    else MARK + markup + END_MARK
                )
            else:
                yield markup or escape(text, quote=False)
            at = end


def _pieces(text: str, offset: int, marked: Sequence[Range], first: int) -> Iterator[str]:
    """Cut one text at the edges of the ranges; blanks alone stay unmarked: between table rows no `mark` may stand."""
    done = 0
    for number in range(first, len(marked)):
        start, end = max(marked[number][0] - offset, 0), min(marked[number][1] - offset, len(text))
        if start >= len(text):
            break
        yield escape(text[done:start], quote=False)
        part = escape(text[start:end], quote=False)
        yield f"{MARK}{part}{END_MARK}" if part.strip() else part
        done = end
    yield escape(text[done:], quote=False)


def sanitise(html: str) -> Safe:
    """Return HTML as it can be shown in the page; never raises."""
    root, _ = parse(html)
    return Safe(tuple(_walk(root)))


def _walk(root: Element) -> Iterator[Piece]:
    yield "", root.text or ""
    stack: list[tuple[Element, Iterator[Element], Piece]] = [(root, iter(root), ("", ""))]
    while stack:
        element, children, end = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield end
            if stack:
                yield "", element.tail or ""
        elif isinstance(child.tag, str) and (alone := _alone(child)) is None:
            start, close = _tags(child)
            yield start
            yield "", child.text or ""
            stack.append((child, iter(child), close))
        else:
            yield alone if isinstance(child.tag, str) and alone else ("", "")
            yield "", child.tail or ""


def _alone(element: Element) -> Piece | None:
    """Return what stands for an element that is not looked into, None for all others."""
    tag = str(element.tag).lower()
    if tag == "img":
        return _placeholder("Image", element.get("src") or "", " ".join((element.get("alt") or "").split()))
    if tag in PLAYERS:
        inner = (child.get("src") for child in element if child.tag in ("source", "embed"))
        return _placeholder(
            PLAYERS[tag], element.get("src") or element.get("data") or next(filter(None, inner), ""), ""
        )
    if FOOTNOTE in (element.get("class") or "").split():
        number = "".join(islice(texts(element), LONGEST_NAME)).strip("[]^ ")[:LONGEST_NAME]
        return f"<sup>[{escape(number)}]</sup>", f" {PICTURE}note "  # numbered anew in the Markdown
    if tag in DROPPED or (element.get("class") or "") == BACK_TO_TEXT:
        return "", ""
    return EMPTY.get(tag)


def _placeholder(what: str, url: str, words: str) -> Piece:
    name = unquote(url.partition("?")[0].rstrip("/").rpartition("/")[2]) if url[:5].lower() != "data:" else "data"
    shown = f"<b>{what}</b> {escape(words[:LONGEST_TOOLTIP])} <i>{escape(name[:80])}</i>"
    title = f' title="{_tooltip(url)}"' if url else ""
    return f'<span class="object"{title}>{shown}</span>', f" {PICTURE}{address(url)} "


def _tooltip(text: str) -> str:
    return escape(text if len(text) <= LONGEST_TOOLTIP else text[:LONGEST_TOOLTIP] + "…")


def _tags(element: Element) -> tuple[Piece, Piece]:
    """Return the start and the end of an element; of one that is not allowed only its children are left."""
    tag = str(element.tag).lower()
    tag = RENAMED.get(tag, tag)
    if tag not in INLINE and tag not in BLOCKS:
        return ("", ""), ("", "")
    gap = "\n" if tag in BLOCKS else ""
    start = f"<{tag}{_attributes(tag, element)}>"
    return (start, _target(element) if tag == "a" else gap), (f"</{tag}>", gap)


def _target(element: Element) -> str:
    """Return a link's address as a word of the text, so that another address shows; "" where the text says it."""
    href = element.get("href") or ""
    shown = "".join(islice(texts(element), LONGEST_NAME))
    return f" {PICTURE}{target} " if (target := address(href)) and address(shown) != target else ""


def _attributes(tag: str, element: Element) -> str:
    title = element.get("href") if tag == "a" else element.get("title") if tag == "abbr" else None
    found = [f' title="{_tooltip(title)}"'] if title else []
    if tag in DIRECTED:
        found.append(' dir="auto"')
    if tag == "details":
        found.append(" open")  # what is folded up must be seen, too
    for name in NUMBERS.get(tag, ()):
        value = element.get(name) or ""
        if NUMBER.fullmatch(value) and value.isascii():
            found.append(f' {name}="{value}"')
    return "".join(found)
