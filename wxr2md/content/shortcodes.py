"""WordPress's shortcode grammar: `[name key="value"]`, `[name]inner[/name]`, `[[name]]` for the text `[name]`.

As WordPress does it: a shortcode ends at the first `]`, an enclosing one at the first closing tag of its name; inside
comments there is none; inside a tag only where do_shortcodes_in_html_tags looks.  `<code>` and `<pre>` mean nothing to
WordPress: a registered shortcode works in them too, and so it does here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from wxr2md.content.scan import ELEMENT, Finder
from wxr2md.content.shortcodes_in_tags import QUOTED, replace_in_tag

Known = Callable[[str], bool]


class Match(NamedTuple):
    """One use of a shortcode."""

    name: str
    attributes: Mapping[str, str]  # see parse_attributes
    inner: str  # what it encloses; shortcodes in it are done already (unless it is raw)
    closed: bool  # it has a closing tag
    source: str  # as it stands in the text
    in_tag: bool = False  # it stands inside an HTML tag, so nothing but text can take its place
    escaped: bool = False


Handle = Callable[[Match], str | None]


def replace(text: str, names: Known | Collection[str], handle: Handle, raw: Collection[str] = ()) -> str:
    """Return `text` with its shortcodes of these names replaced by what `handle` says of each, innermost first.

    None as its answer leaves the tags of a shortcode as text (what it encloses is done all the same).  Escaped ones,
    `[[name]]`, become `[name]`: never do the same text twice with the same names.  `raw`: names whose inner text is
    code, which is handed over untouched, HTML and other shortcodes in it meaning nothing.  WordPress: do_shortcode.
    """
    if "[" not in text:
        return text
    known = names if callable(names) else names.__contains__
    reader = _Reader(known, handle, frozenset(raw))
    return reader.replace(*_hide(text, reader))


# --- attributes ---------------------------------------------------------------------------------

_ATTRIBUTE = re.compile(
    r"""([\w-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s'"]++))(?:\s|$)|(?:"([^"]*+)"|'([^']*+)'|(\S++))(?:\s|$)""",
    re.ASCII,
)
_SPACES = re.compile("[\xa0\u200b]+")
_BACKSLASHED = re.compile(rb"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_C_ESCAPES = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_WHOLE_TAGS = re.compile(r"[^<]*+(?:<[^>]*+>[^<]*+)*+")


def parse_attributes(text: str) -> dict[str, str]:
    """Return the attributes of a shortcode: names in lower case, those without a name numbered "0", "1", ….

    A value that holds an unclosed `<` becomes "".  WordPress: shortcode_parse_atts.
    """
    attributes: dict[str, str] = {}
    unnamed = 0
    for found in _ATTRIBUTE.finditer(_SPACES.sub(" ", text)):
        value = next((group for group in found.groups()[1:] if group is not None), "")
        if found[1]:
            key = found[1].lower()
        elif value:
            key = str(unnamed)
            unnamed += 1
        else:
            continue
        value = _unbackslashed(value)
        attributes[key] = value if _WHOLE_TAGS.fullmatch(value) else ""
    return attributes


def _unbackslashed(value: str) -> str:
    """Undo C escapes, bytes and not characters as in PHP's stripcslashes."""
    if "\\" not in value:
        return value

    def plain(found: re.Match[bytes]) -> bytes:
        if found[3]:
            return _C_ESCAPES.get(found[3], found[3])
        return bytes([int(found[1], 16) if found[1] else int(found[2], 8) & 255])

    return _BACKSLASHED.sub(plain, value.encode(errors="replace")).decode(errors="replace")


# --- finding and replacing ----------------------------------------------------------------------

_NAME = r"[^<>&/\[\]\x00-\x20=]++"
_OPENING = re.compile(rf"\[(\[?)({_NAME})")
_CLOSING = re.compile(rf"\[/({_NAME})\]")
_WORD = re.compile(r"[\w-]++", re.ASCII)
_MAX_DEPTH = 200  # deeper ones are handed over with their inner text as it stands


class _Place(NamedTuple):
    """Where a shortcode stands: `before` and `after` count the `[` and `]` of an escape."""

    name: str
    start: int
    end: int
    attributes: tuple[int, int]
    inner: tuple[int, int] | None
    before: int
    after: int


class _Grammar:
    """Finds shortcodes in a text in which brackets that WordPress does not look at are hidden."""

    def __init__(self, visible: str, known: Known) -> None:
        self._finder = Finder(visible)
        self._known = known
        self._names = {found[1] for found in re.finditer(rf"\[({_NAME})", visible)}
        self._closings: dict[str, list[int]] = {}
        for found in _CLOSING.finditer(visible):
            self._closings.setdefault(found[1], []).append(found.start())

    def next(self, position: int, limit: int) -> _Place | None:
        """Return the first shortcode that begins at or after `position` and ends before `limit`."""
        while found := _OPENING.search(self._finder.text, position, limit):
            name = self._name(found[2])
            place = self._place(found, name, limit) if name else None
            if place:
                return place
            position = found.end(1)
        return None

    def _name(self, token: str) -> str:
        if self._known(token):
            return token
        # `[name"…]`, `[name,…]` is one only where the name by itself stands somewhere as well.
        word = _WORD.match(token)
        return word[0] if word and word[0] in self._names and self._known(word[0]) else ""

    def _place(self, found: re.Match[str], name: str, limit: int) -> _Place | None:
        text = self._finder.text
        after_name = found.start(2) + len(name)
        bracket = self._finder.find("]", after_name)
        if not 0 <= bracket < limit:
            return None
        void = bracket > after_name and text[bracket - 1] == "/"
        end, inner = bracket + 1, None
        closing = -1 if void else self._closing(name, end)
        if 0 <= closing <= limit - len(name) - 3:
            inner, end = (end, closing), closing + len(name) + 3
        after = 1 if end < limit and text[end] == "]" else 0
        attributes = (after_name, bracket - void)
        return _Place(name, found.start(), end + after, attributes, inner, len(found[1]), after)

    def _closing(self, name: str, start: int) -> int:
        places = self._closings.get(name, [])
        index = bisect_left(places, start)
        return places[index] if index < len(places) else -1


class _Reader:
    """Replaces the shortcodes of a text."""

    def __init__(self, known: Known, handle: Handle, raw: frozenset[str]) -> None:
        self.known = known
        self.raw = raw
        self._handle = handle

    def in_tag(self, text: str, quoted: bool) -> str:
        """Replace the shortcodes in a part of an HTML tag; `quoted`: it stands between quotes."""

        def in_quotes(match: Match) -> str | None:
            answer = self._handle(match)
            return None if answer is None else answer.translate(QUOTED)

        reader = _Reader(self.known, in_quotes, self.raw) if quoted else self
        return reader.replace(text, text, in_tag=True)

    def replace(self, text: str, visible: str, in_tag: bool = False) -> str:
        """Replace all shortcodes of `text` that can be seen in `visible`, which is as long."""
        grammar = _Grammar(visible, self.known)
        position = 0
        stack: list[tuple[_Place | None, int, list[str]]] = [(None, len(text), [])]
        while True:
            around, limit, parts = stack[-1]
            place = grammar.next(position, limit)
            parts.append(text[position : place.start if place else limit])
            if place is None:
                stack.pop()
                if around is None:
                    return "".join(parts)
                stack[-1][2].append(self._answer(text, around, "".join(parts), in_tag))
                position = around.end
            elif place.before and place.after:
                parts.append(text[place.start + 1 : place.end - 1])
                position = place.end
            elif place.inner and place.name not in self.raw and len(stack) < _MAX_DEPTH:
                stack.append((place, place.inner[1], []))
                position = place.inner[0]
            else:
                inner = text[slice(*place.inner)] if place.inner else ""
                parts.append(self._answer(text, place, inner, in_tag))
                position = place.end

    def _answer(self, text: str, place: _Place, inner: str, in_tag: bool) -> str:
        start, end = place.start + place.before, place.end - place.after
        attributes = parse_attributes(text[slice(*place.attributes)])
        match = Match(place.name, attributes, inner, place.inner is not None, text[start:end], in_tag)
        answer = self._handle(match)
        if answer is None:
            first, last = place.inner or (end, end)
            answer = text[start:first] + inner + text[last:end]
        return "[" * place.before + answer + "]" * place.after


# --- HTML ---------------------------------------------------------------------------------------

_BRACKET_IN_TAG = re.compile(r"<(?:!|[^<>\[\]]*+[\[\]])")  # or maybe a comment, in which anything can stand
_ELEMENT_OR_OPENING = re.compile(rf"{ELEMENT.pattern}|\[({_NAME})")


def _hide(text: str, reader: _Reader) -> tuple[str, str]:
    """Return `text` with the shortcodes in its tags replaced, and the same with every bracket in a tag hidden."""
    if not reader.raw and not _BRACKET_IN_TAG.search(text):
        return text, text
    shown: list[str] = []
    visible: list[str] = []
    finder = Finder(text)
    done = position = 0
    while found := (_ELEMENT_OR_OPENING if reader.raw else ELEMENT).search(text, position):
        position = found.end()
        if found[0][0] == "<":
            if "[" in found[0] or "]" in found[0]:
                element = replace_in_tag(found[0], reader.in_tag)
                shown += (text[done : found.start()], element)
                visible += (text[done : found.start()], _hidden(element))
                done = position
        elif inner := _raw_inner(finder, found, reader):
            start, end = inner
            shown.append(text[done:end])
            visible += (text[done:start], _hidden(text[start:end]))
            done = position = end
    shown.append(text[done:])
    visible.append(text[done:])
    return "".join(shown), "".join(visible)


def _hidden(text: str) -> str:
    return text.replace("[", "\0").replace("]", "\0")


def _raw_inner(finder: Finder, opening: re.Match[str], reader: _Reader) -> tuple[int, int] | None:
    """Return where the inner text of a raw shortcode stands, None if this opens none that is closed."""
    name = opening[1]
    if name not in reader.raw or not reader.known(name):
        return None
    bracket = finder.find("]", opening.end())
    if bracket < 0 or finder.text[bracket - 1] == "/":
        return None
    closing = finder.find(f"[/{name}]", bracket + 1)
    return (bracket + 1, closing) if closing >= 0 else None


# --- shortcodes that nobody knows ---------------------------------------------------------------

_CODE = "pre|code|kbd|samp|script|style|textarea"
_CODE_TAG = re.compile(rf"<!--|<(/?)({_CODE})(?=[\s>])[^>]*+>?|</?[a-zA-Z][^<>]*+>", re.IGNORECASE | re.ASCII)
_NAMED = re.compile(r"\[([A-Za-z][\w-]*+)", re.ASCII)
_USE = re.compile(r"\[([A-Za-z][\w-]*+)([^\[\]]*+)\]", re.ASCII)
_QUOTE = r"(?:[\"'“”‘’]|&(?:quot|#\d{2,5}|#x[0-9a-f]{2,4});)"
_HAS_ATTRIBUTE = re.compile(rf"\s[\w-]++(?:\s*+=\s*+{_QUOTE}|(?<=[\w-]{{2}})=[^\s=])", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]++(?:[-_]++[A-Za-z0-9]++)+", re.ASCII)


def unknown(text: str, known: Known | Collection[str]) -> Iterator[str]:
    """Yield the name of every shortcode in use that is not known, once for each use, in the order of the text.

    In use means: with an attribute, with a closing tag, self-closing, or a bare name with `-` or `_` in it; so
    `[sic]`, `[1]`, `a[c]` are prose.  What stands in tags, comments and code is not looked at.
    """
    is_known = known if callable(known) else known.__contains__
    if all(map(is_known, _NAMED.findall(text))):
        return
    text = _without_code(text)
    last_closing = {found[1]: found.start() for found in _CLOSING.finditer(text)}
    for found in _USE.finditer(text):
        if not is_known(found[1]) and _in_use(found, last_closing.get(found[1], -1)):
            yield found[1]


def _in_use(found: re.Match[str], last_closing: int) -> bool:
    name, rest = found.groups()
    around = found.string[max(found.start() - 1, 0) : found.start()], found.string[found.end() : found.end() + 1]
    if around == ("[", "]"):
        return False
    if last_closing > found.start() or _HAS_ATTRIBUTE.search(rest) or re.fullmatch(r"\s+/", rest):
        return True
    # `a[x_y]` is code, `[x-y](z)` a link of Markdown.
    bare = not rest.strip(" /") and not re.match(r"[\w\])$]", around[0]) and around[1] not in ("(", "[")
    return bare and bool(_IDENTIFIER.fullmatch(name))


def _without_code(text: str) -> str:
    closings: dict[str, list[int]] = {}
    for closing in _CODE_TAG.finditer(text):
        if closing[1]:
            closings.setdefault(closing[2].lower(), []).append(closing.start())
    parts: list[str] = []
    position = 0
    while tag := _CODE_TAG.search(text, position):
        parts.append(text[position : tag.start()])
        position = tag.end()
        if tag[0] == "<!--":
            end = text.find("-->", position)
            position = end + 3 if end >= 0 else len(text)
        elif tag[2] and not tag[1]:
            places = closings.get(tag[2].lower(), [])
            index = bisect_left(places, position)
            position = places[index] if index < len(places) else position
    return " ".join([*parts, text[position:]])
