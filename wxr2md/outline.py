"""What can be seen in a piece of HTML, as one comparable list: the measure that verify.py holds two trees against."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from sys import intern
from typing import Protocol
from urllib.parse import quote

MARKS = {"b": "strong", "i": "em", "strike": "del", "s": "del", "tt": "code"}
INLINE = frozenset("strong em del code sub sup kbd ins mark abbr small u q cite samp var dfn".split())
CONTAINERS = frozenset("ul ol li blockquote table tr td h1 h2 h3 h4 h5 h6 dl dt dd details summary".split())
ALIASES = {"th": "td", "menu": "ul", "dir": "ul"}
BLOCKS = CONTAINERS | frozenset(
    """p div section article aside header footer nav main address form fieldset legend figure figcaption caption center
    thead tbody tfoot hgroup body html search pre hr""".split()
)
EMBEDS = frozenset("iframe video audio object embed".split())
SILENT = frozenset("script style template noscript head title textarea svg math input".split())
PICTURE = "\ufffc"
FOOTNOTE = "[^]"  # a footnote's mark, whatever number it shows
BREAK = "\v"
UNSEEN = re.compile("[\u200b\ufeff]+")
LANGUAGE = re.compile(r"(?:^|\s)(?:language[-:]|lang[-:]|brush:)\s*([^\s;{]+)", re.I)
LANGUAGE_ATTRIBUTES = ("data-language", "data-lang", "data-enlighter-language", "lang")
PAGE_END = re.compile(r"\s*(?:more\b|nextpage\s*$)")  # comments that end a paragraph
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9/:?#@!$&'()*+,;=._~-]*")  # in which nothing is encoded
BAD_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
PERCENT = re.compile("%[0-9A-Fa-f]{2}")
Pieces = tuple[tuple[str, frozenset[str]], ...]


class Element(Protocol):
    """What is needed of an lxml element."""

    tag: object
    text: str | None
    tail: str | None

    def get(self, key: str) -> str | None: ...
    def items(self) -> Iterable[tuple[str, str]]: ...
    def __iter__(self) -> Iterator[Element]: ...


def address(url: str) -> str:
    """Return a URL in one percent-encoded form, so that `a b` equals `a%20b` and `é` equals `%C3%A9`."""
    if PLAIN_ADDRESS.fullmatch(url):
        return url
    url = BAD_PERCENT.sub("%25", "".join(url.split("\n")).strip(" \t\r\f\xa0"))
    return PERCENT.sub(lambda code: code[0].upper(), quote(url, safe="%/:?#@!$&'()*+,;=-._~", errors="replace"))


class Outline:
    """What can be seen in a piece of HTML, as one list: containers as marks, blocks as tuples of words.

    A word is a plain string, or a tuple of (text, marks) pieces where marks, links or pictures are in it; so equal
    lists mean equal text, structure, emphasis, links, images, code and breaks, however the HTML is put.
    """

    def __init__(self, root: Element) -> None:
        self.rows: list[object] = []
        self._pieces: list[tuple[str, frozenset[str]]] = []
        self._cells = 0
        self._adopted: list[Element] = []  # lists right in a list: each belongs to the item before it
        self._walk(root)
        self._flush()

    def _walk(self, root: Element) -> None:
        stack: list[tuple[Element, Iterator[Element], frozenset[str]]] = [(root, iter(root), frozenset())]
        self._text(root.text, frozenset())
        while stack:
            element, children, marks = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self._end(element)
                if stack:
                    self._text(element.tail, stack[-1][2])
            elif self._start(child, marks):
                inner = marks | self._marks(child)
                self._text(child.text, inner)
                stack.append((child, iter(child), inner))
            else:
                self._text(child.tail, marks)

    def _start(self, element: Element, marks: frozenset[str]) -> bool:
        """Note the beginning of an element; False if nothing in it is to be walked."""
        tag = element.tag
        if not isinstance(tag, str):
            if PAGE_END.match(element.text or ""):
                self._flush()
            return False
        if tag in SILENT or is_footnote_section(element):
            return False
        if tag in EMBEDS:
            self._flush()
            self.rows.append((tag, address(_source(element))))
            return False
        if tag == "br":
            self._pieces.append((BREAK, frozenset()))
        elif tag == "img":
            self._pieces.append((PICTURE, marks | {picture(element)}))
        elif tag == "pre":
            self._code(element)
        elif tag == "sup" and (element.get("class") or "") == "footnote-ref":
            self._pieces.append((FOOTNOTE, frozenset()))
        else:
            self._open(element, tag)
            return True
        return False

    def _open(self, element: Element, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
        if tag == "hr":
            self.rows.append("<hr>")
        tag = ALIASES.get(tag, tag)
        if tag in ("ul", "ol") and self.rows[-1:] == ["</li>"]:
            self.rows.pop()
            self._adopted.append(element)
        if tag == "caption" and self.rows[-1:] == ["<table>"]:
            self.rows.pop()  # Markdown has no captions: a table's stands before it
        if tag in CONTAINERS:
            self._cells += tag == "td"
            self.rows.append(opening(element, tag))

    def _end(self, element: Element) -> None:
        tag = ALIASES.get(str(element.tag), str(element.tag))
        if tag in BLOCKS:
            self._flush()
        if tag == "caption":
            self.rows.append("<table>")
        if tag in CONTAINERS:
            self._cells -= tag == "td"
            if self.rows[-1] == opening(element, tag) and tag != "td":
                self.rows.pop()
            else:
                self.rows.append(f"</{tag}>")
            if tag == "tr":
                self._trim_row()
        if self._adopted and self._adopted[-1] is element:
            self._adopted.pop()
            self.rows.append("</li>")

    def _trim_row(self) -> None:
        """Drop the empty cells at a row's end, and a row of nothing else: GFM pads its rows."""
        while self.rows[-3:-1] == ["<td>", "</td>"]:
            del self.rows[-3:-1]
        if self.rows[-2:] == ["<tr>", "</tr>"]:
            del self.rows[-2:]

    def _marks(self, element: Element) -> frozenset[str]:
        tag = MARKS.get(str(element.tag), str(element.tag))
        if tag in INLINE:
            return frozenset((tag,))
        href = element.get("href") if tag == "a" else None
        if href is not None and address("".join(texts(element)).strip()) != address(href):
            return frozenset((f"a {address(href)}",))
        return frozenset()

    def _code(self, element: Element) -> None:
        self._flush()
        text = "".join(texts(element)).strip("\n")
        seen = tuple(seen_in_code(element))
        if text.strip() or seen:
            self.rows.append(("pre", language(element), text, *seen))

    def _text(self, text: str | None, marks: frozenset[str]) -> None:
        if text:
            self._pieces.append((text, marks))

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        if not pieces:
            return
        paragraph: list[object] = []
        for line in lines(pieces):
            if line and paragraph and not self._cells:
                paragraph.append(BREAK)
            if (not line or self._cells) and paragraph:
                self.rows.append(tuple(paragraph))
                paragraph = []
            paragraph += line
        if paragraph:
            self.rows.append(tuple(paragraph))


def lines(pieces: list[tuple[str, frozenset[str]]]) -> Iterator[list[object]]:
    """Split a block's pieces at its line breaks, each line a list of words; empty lines at its edges are left out."""
    line: list[tuple[str, frozenset[str]]] = []
    pending = 0
    started = False
    for piece in [*pieces, (BREAK, frozenset[str]())]:
        if piece[0] != BREAK:
            line.append(piece)
            continue
        found, line = words(line), []
        if not found:
            pending += 1
            continue
        if started and pending:
            yield []
        yield found
        started, pending = True, 0


def words(pieces: list[tuple[str, frozenset[str]]]) -> list[object]:
    """Cut one line's pieces into words; a word that marks cut in two stays one word."""
    if len(pieces) == 1 and not pieces[0][1]:
        return list(split(pieces[0][0]))
    found: list[object] = []
    word: list[tuple[str, frozenset[str]]] = []
    for text, marks in pieces:
        first, *others = split(text) or [""]
        if text[:1].isspace() and word:
            found.append(joined(word))
            word = []
        if first:
            word.append((first, marks))
        if others:
            found.append(joined(word))
            found += [((other, marks),) for other in others[:-1]] if marks else others[:-1]
            word = [(others[-1], marks)]
        if text[-1:].isspace() and word:
            found.append(joined(word))
            word = []
    if word:
        found.append(joined(word))
    return found


def joined(word: list[tuple[str, frozenset[str]]]) -> object:
    """Return a word's plain text if nothing marks it, else its pieces with those of the same marks run together."""
    merged: list[tuple[str, frozenset[str]]] = []
    for text, marks in word:
        if merged and merged[-1][1] == marks and PICTURE not in (text, merged[-1][0]):
            merged[-1] = (merged[-1][0] + text, marks)
        else:
            merged.append((text, marks))
    return merged[0][0] if len(merged) == 1 and not merged[0][1] else tuple(merged)


def texts(element: Element) -> Iterator[str]:
    """Every text inside an element, line breaks as newlines, in order, without recursion."""
    stack: list[Element | str] = [element]
    while stack:
        top = stack.pop()
        if isinstance(top, str):
            yield top
            continue
        inside: list[Element | str] = [top.text or ""] if isinstance(top.tag, str) else []
        if top.tag == "br":
            inside.append("\n")
        for child in top if isinstance(top.tag, str) else ():
            inside += [child, child.tail or ""]
        stack += reversed(inside)


def split(text: str) -> list[str]:
    """Cut text at white space; zero-width characters are nothing, equal words one object: a post may have millions."""
    return list(map(intern, (text if text.isascii() else UNSEEN.sub("", text)).split()))


def opening(element: Element, tag: str) -> str:
    """Return the row that opens a container, with what of its attributes can be seen."""
    start = (element.get("start") or "1").strip() if tag == "ol" else "1"
    spans = "x".join((element.get(name) or "1") for name in ("colspan", "rowspan")) if tag == "td" else "1x1"
    return f"<{tag}{'' if start == '1' else ' ' + start}{'' if spans == '1x1' else ' ' + spans}>"


def picture(element: Element) -> str:
    """Return the mark of an image: its address and its alternative text."""
    return f"img {address(element.get('src') or '')} {' '.join((element.get('alt') or '').split())}"


def _source(element: Element) -> str:
    """Return the address of an embedded thing: its own, or that of the first source in it."""
    inside = (child.get("src") or child.get("href") for child in element if isinstance(child.tag, str))
    return element.get("src") or element.get("data") or next(filter(None, inside), "") or ""


def descendants(element: Element) -> Iterator[Element]:
    """Every element inside, in order, without recursion."""
    stack = list(element)[::-1]
    while stack:
        top = stack.pop()
        if isinstance(top.tag, str):
            yield top
            stack += list(top)[::-1]


def seen_in_code(element: Element) -> Iterator[str]:
    """The links and pictures inside preformatted text."""
    for inside in descendants(element):
        href = inside.get("href") if inside.tag == "a" else None
        if href is not None and address("".join(texts(inside)).strip()) != address(href):
            yield f"a {address(href)}"
        elif inside.tag == "img":
            yield picture(inside)


def language(element: Element) -> str:
    """The language that a code block says it is in, "" for none."""
    candidates = (element, *(inside for inside in descendants(element) if inside.tag == "code"))
    said = (own_language(candidate.get) for candidate in candidates)
    return next((name for name in said if name is not None), "")


def own_language(attribute: Callable[[str], str | None]) -> str | None:
    """The language that an element's attributes say it is in, None for none."""
    found = LANGUAGE.search(attribute("class") or "")
    if found:
        return found[1].lower()
    named = next(filter(None, ((attribute(name) or "").strip() for name in LANGUAGE_ATTRIBUTES)), "")
    return named.strip("\"'").lower().replace(" ", "-") if named else None


def is_footnote_section(element: Element) -> bool:
    """Whether this is what the renderer makes of the footnotes' definitions."""
    return element.tag == "section" and (element.get("class") or "") == "footnotes"
