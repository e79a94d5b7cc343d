"""The proof at a glance: most posts can be seen to be proved without a parser and a look at each element.

What is found here is what verify.py would find; where a text has anything unusual in it nothing is found, and
verify.py looks.  Two pieces of HTML are held against each other as sequences of tags and texts: where these are equal,
but for what outline.py does not look at, so are the outlines of the trees that a parser makes of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from wxr2md.outline import MARKS, UNSEEN, address

USUAL = re.compile(r"[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
TAG = re.compile(
    r"(/?[a-zA-Z][a-zA-Z0-9]*+|!--(?=more\b[^<>]*--\Z))((?:\s+[a-zA-Z-]++=\"[^\"<>]*+\")*+|[^<>]*--)\s*/?"
)  # what stands between < and >
ATTRIBUTE = re.compile(r"([a-zA-Z-]++)=\"([^\"<>]*+)\"")
ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|hellip|mdash|ndash|#039|#39|#91|#93|#160|#8[0-9]{3});")
BLANKS = re.compile(r"\s{2,}|[^\S ]")
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
GROUPING = frozenset("p div figure figcaption".split())  # that they begin and end is all that can be seen of them
LISTS = frozenset(("ul", "ol"))
HOLDERS = LISTS | {"li", "blockquote", "div", "figure", "figcaption"}
VOID = frozenset("br img hr !--".split())
BLOCKS = GROUPING | HEADINGS | HOLDERS | {"pre", "br", "hr", "!--"}
INLINE = frozenset("strong b em i del s strike code a".split())
MOST_TAGS = 2000  # a parser may give up at deeper nesting
BOUNDARY = "|"
ROOT = ""


class Tag(NamedTuple):
    """What is to know of a tag; those that show the same have the same form."""

    form: str  # its name with what can be seen of its attributes
    address: str  # where it leads to, "" for nowhere
    name: str
    ends: bool  # whether it ends what it names
    is_block: bool  # of the white space beside it nothing is seen
    mark: str  # its form, but one for all that only group
    parts: bool  # whether a block's text ends at it


class Glance(NamedTuple):
    """What a piece of HTML shows: its tags with the texts between them."""

    tags: Sequence[Tag]
    texts: Sequence[str]  # one more than tags: what stands before, between and after them

    @property
    def addresses(self) -> set[str]:
        """Where its links and pictures lead to."""
        return {tag.address for tag in self.tags}

    def shows_as(self, other: Glance) -> bool:
        """Tell whether both show the same; False where only a parser can tell."""
        if self.texts == other.texts and [tag.form for tag in self.tags] == [tag.form for tag in other.tags]:
            return True
        mine = _grouped(self)
        return mine is not None and mine == _grouped(other)


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
        if any(text.count("&") != len(ENTITY.findall(text)) for text in texts if "&" in text):
            return None
        texts = list(map(unescape, texts))
    return Glance(tags, texts)


@lru_cache(4096)
def _tag(inside: str) -> Tag | None:
    """Return what is to know of a tag by what stands between its brackets; None for one that is not known."""
    match = TAG.fullmatch(inside)
    if match is None:
        return None
    name, attributes = match[1].lower(), match[2]
    bare = name.lstrip("/")
    known = bare in BLOCKS or bare in INLINE or bare == "img"
    if not known or (name[0] == "/" and attributes) or attributes.count("&") != len(ENTITY.findall(attributes)):
        return None
    form, where = _form(name, attributes)
    mark = BOUNDARY if bare in GROUPING else form
    return Tag(form, where, bare, name != bare, bare in BLOCKS, mark, _parts(mark)) if form else None


def _form(name: str, attributes: str) -> tuple[str, str]:
    """Return a tag in the form that all which show the same have, "" for one that is not known, and its address."""
    given: dict[str, str] = {}
    for key, value in ATTRIBUTE.findall(attributes):
        given.setdefault(key.lower(), unescape(value))
    if name in ("pre", "code", "ol", "!--"):
        return (name + attributes if name != "ol" or not attributes else ""), ""
    if name == "a":
        return (f"a {address(given['href'])}", address(given["href"])) if "href" in given else ("", "")
    if name == "img":
        where = address(given.get("src", ""))
        return (f"img {where} {' '.join(given.get('alt', '').split())}" if where else ""), where
    bare = name.lstrip("/")
    return name.replace(bare, MARKS.get(bare, bare)), ""


def _parts(mark: str) -> bool:
    """Tell whether a block's text ends at a tag."""
    name = mark.lstrip("/")
    return mark == BOUNDARY or name in HOLDERS or name in HEADINGS or name in ("pre", "hr")


def _spaced(seen: Glance) -> Iterator[str]:
    """Yield the texts: of white space nothing is left beside blocks and breaks, else one blank, but all in code."""
    code, beside_block = False, True
    for at, text in enumerate(seen.texts):
        tag = seen.tags[at] if at < len(seen.tags) else None  # the one behind it
        is_before_block = tag is None or tag.is_block
        if not text:
            yield ""
        else:
            yield _code(seen, at) if code else _spaced_text(text, beside_block, is_before_block)
        beside_block = is_before_block
        if tag and tag.name == "pre":
            code = not tag.ends


def _spaced_text(text: str, at_start: bool, at_end: bool) -> str:
    if not text.isascii():
        text = BLANKS.sub(" ", UNSEEN.sub("", text))
    elif "\n" in text or "  " in text or "\t" in text:
        text = BLANKS.sub(" ", text)
    text = text.lstrip() if at_start else text
    return text.rstrip() if at_end else text


def _code(seen: Glance, at: int) -> str:
    """Return a text in code; the line end at its very end is none of it."""
    ends = [tag.name for tag in seen.tags[at : at + 2] if tag.ends]
    last = ends == ["code", "pre"] and not seen.texts[at + 1]
    return seen.texts[at].rstrip("\n") if last else seen.texts[at]


def _grouped(seen: Glance) -> list[str] | None:
    """Return tags and texts in turn, with a boundary for what only groups; None where tags are not well nested.

    Where they are, a parser makes no other tree of them, and paragraphs in a list's items, say, change nothing.
    """
    texts = _spaced(seen)
    text = next(texts)
    shown = [BOUNDARY, f"={text}"] if text else [BOUNDARY]
    parted = not text
    within = [ROOT]
    for _, _, name, ends, _, mark, parts in seen.tags:
        if ends:
            if within.pop() != name:
                return None
        elif name not in MAY_STAND_IN[within[-1]]:
            return None
        elif name not in VOID:
            within.append(name)
        if mark != BOUNDARY or not parted:  # a boundary beside the end of a block is none
            if parts and shown[-1] == BOUNDARY:
                shown.pop()
            shown.append(mark)
        text = next(texts)
        if text:
            shown.append(f"={text}")
        parted = parts and not text
    return None if len(within) > 1 else shown


def _may_stand(name: str, parent: str) -> bool:
    if parent in LISTS or name == "li":
        return name == "li" and parent in LISTS
    if parent == "pre":
        return name in ("code", "br")
    if name in INLINE or name in ("br", "img", "!--"):
        return name != parent
    return parent in HOLDERS


NAMES = BLOCKS | INLINE | {"img"}
MAY_STAND_IN = {parent: frozenset(name for name in NAMES if _may_stand(name, parent)) for parent in NAMES}
MAY_STAND_IN[ROOT] = MAY_STAND_IN["div"]
