"""The proof at a glance: most posts can be seen to be proved without a parser and a look at each element.

What is found here is what verify.py would find; where a text has anything unusual in it nothing is found, and
verify.py looks.  Two pieces of HTML are held against each other as sequences of tags and texts: where these are equal,
but for what outline.py does not look at, so are the outlines of the trees that a parser makes of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from wxr2md.outline import MARKS, UNSEEN, address

USUAL = re.compile(r"[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
TOKEN = re.compile(
    r"<(/?[a-zA-Z][a-zA-Z0-9]*+|!--(?=more\b[^<>]*-->))((?:\s+[a-zA-Z-]++=\"[^\"<>]*+\")*+|[^<>]*--)\s*/?>"
)
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


@dataclass(frozen=True, slots=True)
class Glance:
    """What a piece of HTML shows: its tags in one form each, with the texts between them; where it leads to."""

    names: list[str]  # of the tags, "/" before those that end something
    tags: list[str]  # each with what can be seen of its attributes
    texts: list[str]  # one more than tags: what stands before, between and after them
    addresses: frozenset[str]

    def shows_as(self, other: Glance) -> bool:
        """Tell whether both show the same; False where only a parser can tell."""
        if self.tags == other.tags and self.texts == other.texts:
            return True
        mine = _grouped(self)
        return mine is not None and mine == _grouped(other)


def glance(html: str) -> Glance | None:
    """Return what HTML shows, None where only a parser can tell."""
    if html.count("<") > MOST_TAGS or not USUAL.fullmatch(html):
        return None
    pieces = TOKEN.split(html)
    texts = pieces[::3]
    for at, text in enumerate(texts):
        if "<" in text or ("&" in text and text.count("&") != len(ENTITY.findall(text))):
            return None
        texts[at] = unescape(text) if "&" in text else text
    names = list(map(str.lower, pieces[1::3]))
    tags: list[str] = []
    addresses: set[str] = set()
    for name, attributes in zip(names, pieces[2::3], strict=True):
        found = _tag(name, attributes)
        if found is None:
            return None
        tags.append(found[0])
        if found[1]:
            addresses.add(found[1])
    return Glance(names, tags, texts, frozenset(addresses))


@lru_cache(4096)
def _tag(name: str, attributes: str) -> tuple[str, str] | None:
    """Return a tag in the form that all which show the same have, and its address; None for one that is not known."""
    bare = name.lstrip("/")
    known = bare in BLOCKS or bare in INLINE or bare == "img"
    if not known or (name[0] == "/" and attributes) or attributes.count("&") != len(ENTITY.findall(attributes)):
        return None
    given: dict[str, str] = {}
    for key, value in ATTRIBUTE.findall(attributes):
        given.setdefault(key.lower(), unescape(value))
    if name in ("pre", "code", "ol", "!--"):
        return (name + attributes, "") if name != "ol" or not attributes else None
    if name == "a":
        return (f"a {address(given['href'])}", address(given["href"])) if "href" in given else None
    if name == "img":
        where = address(given.get("src", ""))
        return (f"img {where} {' '.join(given.get('alt', '').split())}", where) if where else None
    return name.replace(bare, MARKS.get(bare, bare)), ""


def _spaced(seen: Glance) -> list[str]:
    """Return the texts: of white space nothing is left beside blocks and breaks, else one blank, but all in code."""
    blocks = [True, *(name.lstrip("/") in BLOCKS for name in seen.names), True]
    inside = False
    shown = []
    for at, text in enumerate(seen.texts):
        if at and seen.names[at - 1].lstrip("/") == "pre":
            inside = seen.names[at - 1] == "pre"
        shown.append(_code(seen, at) if inside else _spaced_text(text, blocks[at], blocks[at + 1]))
    return shown


def _spaced_text(text: str, at_start: bool, at_end: bool) -> str:
    text = BLANKS.sub(" ", text if text.isascii() else UNSEEN.sub("", text))
    text = text.lstrip() if at_start else text
    return text.rstrip() if at_end else text


def _code(seen: Glance, at: int) -> str:
    """Return a text in code; the line end at its very end is none of it."""
    last = seen.names[at : at + 2] == ["/code", "/pre"] and not seen.texts[at + 1]
    return seen.texts[at].rstrip("\n") if last else seen.texts[at]


def _grouped(seen: Glance) -> list[str] | None:
    """Return tags and texts in turn, with a boundary for what only groups; None where tags are not well nested.

    Where they are, a parser makes no other tree of them, and paragraphs in a list's items, say, change nothing.
    """
    shown: list[str] = [BOUNDARY]
    within: list[str] = []
    texts = _spaced(seen)
    shown += filter(None, texts[:1])
    for name, tag, text in zip(seen.names, seen.tags, texts[1:], strict=True):
        bare = name.lstrip("/")
        if name != bare:
            if not within or within.pop() != bare:
                return None
        elif not _may_stand(bare, within[-1] if within else "div"):
            return None
        elif bare not in VOID:
            within.append(bare)
        _add(BOUNDARY if bare in GROUPING else tag, shown)
        shown += [f"={text}"] if text else []
    return None if within else shown


def _add(tag: str, shown: list[str]) -> None:
    """Add a tag; a boundary beside the end of a block is none."""
    if tag != BOUNDARY or not _ends(shown[-1]):
        if shown[-1] == BOUNDARY and _ends(tag):
            shown.pop()
        shown.append(tag)


def _ends(tag: str) -> bool:
    """Tell whether a block's text ends at a tag."""
    name = tag.lstrip("/")
    return tag == BOUNDARY or name in HOLDERS or name in HEADINGS or name in ("pre", "hr")


def _may_stand(name: str, parent: str) -> bool:
    if parent in LISTS or name == "li":
        return name == "li" and parent in LISTS
    if parent == "pre":
        return name in ("code", "br")
    if name in INLINE or name in ("br", "img", "!--"):
        return name != parent
    return parent in HOLDERS
