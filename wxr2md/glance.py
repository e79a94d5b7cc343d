"""The proof at a glance: most posts can be seen to be proved without a parser and a look at each element.

What is found here is what verify.py would find; where a text has anything unusual in it nothing is found, and
verify.py looks.  Two pieces of HTML are held against each other as sequences of tags and texts: where these are equal,
but for what outline.py does not look at, so are the outlines of the trees that a parser makes of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from html.entities import html5, name2codepoint
from typing import NamedTuple

from wxr2md import outline
from wxr2md.outline import MARKS, address, own_language

# No control characters, none that has no width, and not the one that stands for a picture in an outline.
USUAL = re.compile(r"[\t\n\x20-\x7e\xa0-\u200a\u200c-\ud7ff\ue000-\ufefe\uff00-\ufffb\ufffd\U00010000-\U0010ffff]*")
TAG = re.compile(  # what stands between < and >
    r"(/?[a-zA-Z][a-zA-Z0-9]*+)((?:\s+[a-zA-Z_:][a-zA-Z0-9_:.-]*+(?:=(?:\"[^\"<>]*+\"|'[^'<>]*+'))?+)*+)\s*+(/?)"
    r"|(!--)(more\b[^<>]*--)"
)
ATTRIBUTE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:.-]*+)(?:=(?:\"([^\"<>]*+)\"|'([^'<>]*+)'))?+")
ENTITY = re.compile(r"&(#?[a-zA-Z0-9]{2,8});")
NUMBER = re.compile(r"#(?:[0-9]+|[xX][0-9a-fA-F]+)")
# Old and new parsers agree on these names, but not on ⟨ and ⟩; and on numbers but for controls and surrogates.
ENTITIES = frozenset(name for name, code in name2codepoint.items() if html5[f"{name};"] == chr(code))
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
GROUPING = frozenset("p div figure figcaption !--".split())  # that they begin and end is all that can be seen of them
LISTS = frozenset(("ul", "ol"))
HOLDERS = LISTS | {"li", "blockquote", "div", "figure", "figcaption"}
PARTS = GROUPING | HEADINGS | HOLDERS | {"pre", "hr", "iframe"}  # a block's text ends where one begins or ends
INLINE = outline.INLINE | MARKS.keys() | {"a", "span"}
EMPTY = frozenset("br img hr !--".split())
MOST_TAGS = 2000  # a parser may give up at deeper nesting
BOUNDARY = "|"
NOTHING = ""


class Tag(NamedTuple):
    """What is to know of a tag."""

    form: str  # its name with what can be seen of its attributes
    address: str  # where it leads to, "" for nowhere
    name: str
    ends: bool  # whether it ends what it names
    mark: str  # the same for all that show the same: one for what only groups, NOTHING for what is never seen


class Glance(NamedTuple):
    """What a piece of HTML shows: its tags with the texts between them."""

    tags: list[Tag]
    texts: list[str]  # one more than tags: what stands before, between and after them

    @property
    def addresses(self) -> set[str]:
        """Where its links and pictures lead to."""
        return {tag.address for tag in self.tags}

    def shows_as(self, other: Glance) -> bool:
        """Tell whether both show the same; False where only a parser can tell."""
        if self.texts == other.texts and [tag.form for tag in self.tags] == [tag.form for tag in other.tags]:
            return True
        mine = shown(self)
        return mine is not None and mine == shown(other)


def glance(html: str) -> Glance | None:
    """Return what HTML shows, None where only a parser can tell."""
    first, *pieces = html.split("<")
    if len(pieces) > MOST_TAGS or not USUAL.fullmatch(html):
        return None
    texts, tags = [first], []
    for piece in pieces:
        inside, end, text = piece.partition(">")
        tag = _tag(inside) if end else None
        if tag is None:
            return None
        tags.append(tag)
        texts.append(text)
    if "&" in html:
        if not all(map(_is_clear, texts)):
            return None
        texts = list(map(unescape, texts))
    return Glance(tags, texts)


def _is_clear(text: str) -> bool:
    """Tell whether every parser reads the same out of the entities in a text."""
    if "&" not in text:
        return True
    found = ENTITY.findall(text)
    return len(found) == text.count("&") and all(name in ENTITIES or _is_plain_number(name) for name in found)


@lru_cache(1024)
def _is_plain_number(name: str) -> bool:
    if not NUMBER.fullmatch(name):
        return False
    code = int(name[1:]) if name[1:].isdecimal() else int(f"0{name[1:]}", 16)
    return 0x20 <= code < 0x7F or (0xA0 <= code < 0xD800 and code != 0x200B)


@lru_cache(4096)
def _tag(inside: str) -> Tag | None:
    """Return what is to know of a tag by what stands between its brackets; None for one that is not known."""
    match = TAG.fullmatch(inside)
    if match is None:
        return None
    if match[4]:
        return Tag(inside, "", match[4], False, BOUNDARY)
    tag, attributes = match[1].lower(), match[2]
    name = tag.lstrip("/")
    is_empty = name in EMPTY
    if name not in NAMES or not _is_clear(attributes) or (match[3] and not is_empty):
        return None
    if tag != name:
        mark = BOUNDARY if name in GROUPING else NOTHING if name in UNSEEN_ENDS else f"/{MARKS.get(name, name)}"
        return None if attributes or is_empty else Tag(tag, "", name, True, mark)
    given: dict[str, str] = {}
    for key, *values in ATTRIBUTE.findall(attributes):
        given.setdefault(key.lower(), unescape("".join(values)))
    form, where = _form(name, given)
    mark = BOUNDARY if name in GROUPING else NOTHING if name == "span" else MARKS.get(form, form)
    return Tag(form, where, name, False, mark) if form else None


def _form(name: str, given: dict[str, str]) -> tuple[str, str]:
    """Return a tag in the form that all which show the same have, "" for one that is not known, and its address."""
    if name in ("pre", "code"):
        language = own_language(given.get)
        return name if language is None else f"{name} {language}", ""
    if name == "ol":
        return f"ol {(given.get('start') or '1').strip()}", ""
    if name == "a":
        where = address(given.get("href", ""))
        return f"a {where}" if "href" in given else "", where
    if name in ("img", "iframe"):
        where = address(given.get("src", ""))
        words = " ".join(given.get("alt", "").split()) if name == "img" else ""
        return f"{name} {where} {words}" if where else "", where
    return name if name != "sup" or not given else "", ""  # it may be a footnote's mark


def shown(seen: Glance) -> list[str] | None:
    """Return tags and texts in turn as all HTML that shows the same has them; None where tags are not well nested.

    Where they are, a parser makes no other tree of them, and paragraphs in a list's items, say, change nothing.
    """
    rows = _Rows()
    within = [ROOT]
    rows.text(seen.texts[0])
    for tag, text in zip(seen.tags, seen.texts[1:], strict=True):
        name = tag.name
        if tag.ends:
            start = within.pop()
            if start.name != name:
                return None
            rows.end(tag, start)
        elif name not in MAY_STAND_IN[within[-1].name] or (name in PARTS and rows.in_code):
            return None
        else:
            rows.start(tag)
            if name not in EMPTY:
                within.append(tag)
        if text:
            if within[-1].name == "iframe":
                return None
            rows.text(text)
    rows.part(BOUNDARY)
    return rows.rows if len(within) == 1 else None


class _Rows:
    """Tags and texts in turn, without what makes no difference to be seen.

    So are the ends of what only groups where a block begins or ends anyway, breaks at the edges of a block, tags with
    nothing in them, and white space: a text begins with a blank where some stands between it and what is before it in
    its line, wherever the tags between them are.  Texts with no tag between them are one.
    """

    def __init__(self) -> None:
        self.rows = [BOUNDARY]
        self._is_parted = True  # nothing is in the block yet
        self._is_new = True  # nor in the line
        self._is_spaced = False
        self.in_code = False  # where white space is text

    def text(self, text: str) -> None:
        """Add a text."""
        if not self.in_code:
            is_usual = text.isascii() and "\n" not in text and "\t" not in text and "  " not in text
            words = text.strip() if is_usual else " ".join(text.split())
            is_spaced = not self._is_new and (self._is_spaced or text[:1].isspace())
            self._is_spaced = text[-1:].isspace() if words else is_spaced
            if not words:
                return
            text = f" {words}" if is_spaced else words
        elif self.rows[-1].startswith("pre"):
            text = text.lstrip("\n")
        if self.rows[-1][0] == "=":
            self.rows[-1] += text
        else:
            self.rows.append(f"={text}")
        self._is_parted = self._is_new = False

    def start(self, tag: Tag) -> None:
        """Add a tag that begins something, or is all of it."""
        if tag.name in PARTS:
            self.part(tag.mark)
            self.in_code = tag.name == "pre"
        elif self.in_code:
            if tag.name == "code" and self.rows[-1] == "pre":  # the language of the one is the other's
                self.rows[-1] += tag.mark.removeprefix("code")
            elif tag.mark not in (NOTHING, "code"):
                self._add(tag.mark)
        elif tag.name == "br":
            self._break()
        elif tag.name == "img":
            self._add(f" {tag.mark}" if self._is_spaced and not self._is_new else tag.mark)
            self._is_new = self._is_spaced = False
        elif tag.mark != NOTHING:
            self._add(tag.mark)

    def end(self, tag: Tag, start: Tag) -> None:
        """Add a tag that ends something."""
        if tag.name in PARTS:
            if self.in_code:
                self.rows[-1] = self.rows[-1].rstrip("\n")
            self.in_code = False
            if tag.mark != NOTHING:
                self.part(tag.mark)
        elif self.in_code:
            if tag.mark not in (NOTHING, "/code"):
                self._add(tag.mark)
        elif tag.mark != NOTHING:
            breaks = self.rows[-1] == "br"  # so it does behind the end as well
            if breaks:
                self.rows.pop()
            if self.rows[-1] == start.mark:
                self.rows.pop()
            else:
                self._add(tag.mark)
            if breaks:
                self._break()

    def part(self, mark: str) -> None:
        """Add the beginning or end of a block."""
        if self.rows[-1] == "br":
            self.rows.pop()
        if mark != BOUNDARY and self.rows[-1] == BOUNDARY:
            self.rows.pop()
        if mark != BOUNDARY or not self._is_parted:
            self.rows.append(mark)
        self._is_parted = self._is_new = True
        self._is_spaced = False

    def _break(self) -> None:
        """Add a line break; two of them part a block."""
        if self.rows[-1] == "br":
            self.part(BOUNDARY)
        elif not self._is_parted:
            self._add("br")
        self._is_new, self._is_spaced = True, False

    def _add(self, mark: str) -> None:
        self.rows.append(mark)
        self._is_parted = False


def _may_stand(name: str, parent: str) -> bool:
    if parent in LISTS or name == "li":
        return name == "li" and parent in LISTS
    if parent == "pre":
        return name in ("code", "br", "span")
    if name in INLINE or name in ("br", "img", "!--", "iframe"):
        return (name != parent or name == "span") and parent != "iframe"
    return parent in HOLDERS


ROOT = Tag("", "", "", False, BOUNDARY)
UNSEEN_ENDS = frozenset(("span", "iframe"))
NAMES = PARTS | INLINE | EMPTY
MAY_STAND_IN = {parent: frozenset(name for name in NAMES if _may_stand(name, parent)) for parent in NAMES}
MAY_STAND_IN[ROOT.name] = MAY_STAND_IN["div"]
