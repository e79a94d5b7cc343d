"""Damaged texts → escaped XML in valid UTF-8, each repair noted; what a reader sees changes as little as possible."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import html5

from wxr2md.repair.encodings import to_utf8
from wxr2md.repair.structure import Structure

Note = Callable[[str, int], None]  # what was repaired, at which offset

CDATA, CDATA_END = b"<![CDATA[", b"]]>"

_ATTRIBUTE = re.compile(rb"""(domain|nicename)\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'<>]+))""")
_AMPERSAND = re.compile(
    rb"&(?:#([xX][dD][89abAB][0-9a-fA-F]{2}|5(?:529[6-9]|5[3-9]\d\d|6[0-2]\d\d|63[01]\d));"
    rb"&#([xX][dD][c-fC-F][0-9a-fA-F]{2}|5(?:63[2-9]\d|6[4-9]\d\d|7[0-2]\d\d|73[0-3]\d|734[0-3]));"
    rb"|#([0-9]{1,8}|[xX][0-9a-fA-F]{1,8});"
    rb"|([A-Za-z][A-Za-z0-9._-]{0,60});)?"
)
_XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")
_BARE_LESS = re.compile(rb"<(?![A-Za-z/!?])")
_NONCHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")

_CDATA_NEXT = re.compile(rb"\s*<!\[CDATA\[")
_AFTER_CDATA = re.compile(rb"\s*(?:</([^\s<>/]+)\s*>|(<!\[CDATA\[))?")


class NeedMore(Exception):
    """The record goes on beyond the bytes at hand."""


class Values:
    """Repairs texts; each method returns escaped XML in valid UTF-8."""

    def __init__(self, note: Note, own: frozenset[bytes]) -> None:
        self.note = note
        self._own = own

    def is_valid(self, raw: bytes) -> bool:
        """Whether a text can stay as it is."""
        try:
            raw.decode()
        except UnicodeDecodeError:
            return False
        return not _NONCHARACTER.search(raw)

    def of_cdata(self, raw: bytes, place: int) -> bytes:
        """Take the content of a CDATA section as it is."""
        if raw.startswith(CDATA):
            self.note("doubled <![CDATA[ taken out", place)
            raw = raw.removeprefix(CDATA).removesuffix(CDATA_END)
        text = self._valid(raw, place)
        return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")

    def of_text(self, raw: bytes, place: int) -> bytes:
        """Take a text outside CDATA: its entities are entities, and markup in it is its text."""
        if not raw or raw.isspace():
            return raw
        text = _AMPERSAND.sub(lambda found: self._reference(found, place), self._valid(raw, place))
        if _BARE_LESS.search(text):
            self.note("a bare < kept as text", place)
        return text.replace(b"<", b"&lt;").replace(b">", b"&gt;")

    def of_attributes(self, raw: bytes, place: int) -> bytes:
        """Keep the attributes that tell a term."""
        found = {name: b"".join(values) for name, *values in _ATTRIBUTE.findall(raw)}
        texts = {name: self.of_text(value, place).replace(b'"', b"&quot;") for name, value in found.items()}
        return b"".join(b' %b="%b"' % pair for pair in texts.items())

    def _valid(self, raw: bytes, place: int) -> bytes:
        text = to_utf8(raw, self.note, place)
        if b"\xef\xbf" not in text:
            return text
        text, count = _NONCHARACTER.subn(b"", text)
        if count:
            self.note("an invalid character (U+FFFE or U+FFFF) removed", place)
        return text

    def _reference(self, found: re.Match[bytes], place: int) -> bytes:
        high, low, number, name = found.groups()
        if high:
            self.note("an emoji written as two surrogate references read as one character", place)
            return chr(0x10000 + ((_code(high) & 0x3FF) << 10) + (_code(low) & 0x3FF)).encode()
        if number:
            code = _code(number)
            if _is_xml(code):
                return found[0]
            self.note("a reference to an invalid character removed", place)
            return b""
        return found[0] if name in _XML_ENTITIES else self._named(found[0], name, place)

    def _named(self, whole: bytes, name: bytes | None, place: int) -> bytes:
        if name in self._own:
            self.note("an entity that the file defines itself taken out", place)
            return b""
        character = html5.get(f"{name.decode()};") if name else None
        if character:
            self.note("an HTML entity outside CDATA read as its character", place)
            return character.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;")
        self.note("a bare & kept as text", place)
        return b"&amp;" + whole[1:]


def _code(number: bytes) -> int:
    return int(number[1:], 16) if number[:1] in b"xX" else int(number)


def _is_xml(code: int) -> bool:
    """Whether XML 1.0 has this character (production 2, Char)."""
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


class Sections:
    """Finds where CDATA sections were meant to end, in the data of one record."""

    def __init__(self, data: bytearray, structure: Structure, note: Note, eof: bool) -> None:
        self.data = data
        self.structure = structure
        self.note = note
        self.eof = eof
        self._tag_ahead = (-1, -1)  # memory of _next_tag

    def find(self, start: int, name: str) -> tuple[int, int]:
        """Return where the content of a CDATA section ends, and where what follows it begins."""
        end, after = self._cdata_end(start, name)
        return self._unclosed(start, end, name) if self._swallows(start, end, name) else (end, after)

    def _cdata_end(self, start: int, name: str) -> tuple[int, int]:
        """Find the end of a CDATA section as it was meant.

        That is the `]]>` before the end tag: WordPress before 3.4 wrote `]]>` in CDATA as it was.
        """
        scan, depth, counted = start, 0, start
        while (end := self.data.find(CDATA_END, scan)) >= 0:
            after = _AFTER_CDATA.match(self.data, end + 3)
            assert after is not None
            if after.end() + 64 > len(self.data) and not self.eof:
                raise NeedMore
            tag = self.structure.names.get(bytes(after[1])) if after[1] else None
            if tag is not None:
                return self._closed(start, end, name, tag)
            if after[2]:
                return end, end + 3
            depth += self.data.count(CDATA, counted, end)
            counted = end
            if depth == 0 and not self._goes_on(end + 3):
                return end, end + 3
            depth = max(depth - 1, 0)
            self.note("]]> inside CDATA", end)
            scan = end + 3
        if not self.eof:
            raise NeedMore
        return self._unclosed(start, len(self.data), name)

    def _goes_on(self, pos: int) -> bool:
        """Whether a `]]>` was part of the text: another comes before the next tag of ours and the next CDATA."""
        end = self.data.find(CDATA_END, pos)
        if end < 0:
            return False
        opened = self.data.find(CDATA, pos, end)
        return opened < 0 and not pos <= self._next_tag(pos) < end

    def _next_tag(self, pos: int) -> int:
        """Return where the next tag of ours begins; remembered, since many questions have one answer."""
        asked, answer = self._tag_ahead
        if not asked <= pos <= answer:
            found = self.structure.tag.search(self.data, pos)
            answer = found.start() if found else len(self.data)
            self._tag_ahead = (pos, answer)
        return answer

    def _closed(self, start: int, end: int, name: str, tag: str) -> tuple[int, int]:
        """Judge a `]]>` before an end tag of ours: the end, unless the section has run over other elements."""
        if tag != name or name == "category":
            return self._unclosed(start, end, name, tag)
        return end, end + 3

    def _swallows(self, start: int, end: int, name: str) -> bool:
        """Whether a section holds the tag of an item and then the same element again: that is no longer its text.

        A post that quotes an export has `]]]]><![CDATA[>` there.
        """
        if self.data.startswith(b"<![CDATA[>", end + 3) and self.data.endswith(b"]]", start, end):
            return False
        ended = start if name.startswith("wp:") else self.data.find(b"item>", start, end)
        tags = self.structure.tag.finditer(self.data, ended, end) if ended >= 0 else ()
        return any(
            not found[3] and self.structure.names[found[4]] == name and _CDATA_NEXT.match(self.data, found.end(), end)
            for found in tags
        )

    def _unclosed(self, start: int, end: int, name: str, tag: str = "") -> tuple[int, int]:
        """Find where a section that may lack its `]]>` ended; `tag` is what ends at `end`."""
        first = -1
        for found in self.structure.tag.finditer(self.data, start, end):
            usual, at = self.structure.names[found[4]], found.start()
            if first < 0 and (not name or usual == "item" or self._at_line_start(at)):
                first = at
            run_over = usual == (name if found[3] else tag)
            if run_over or (not tag and first >= 0):
                at = first if first >= 0 else at
                self.note("CDATA section without an end closed", at)
                content = bytes(self.data[start:at])
                return start + len(content.rstrip() if at == first else content), at
        return end, min(end + 3, len(self.data))

    def _at_line_start(self, at: int) -> bool:
        return bytes(self.data[max(at - 40, 0) : at]).rstrip(b" \t").endswith(b"\n")
