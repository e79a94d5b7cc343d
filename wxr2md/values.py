"""Damaged texts → escaped XML in valid UTF-8, each repair noted; what a reader sees changes as little as possible."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import html5

from wxr2md.encodings import to_utf8

Note = Callable[[str, int], None]  # what was repaired, at which offset

CDATA, CDATA_END = b"<![CDATA[", b"]]>"

_ATTRIBUTE = re.compile(rb"""(domain|nicename)\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'<>]+))""")
_AMPERSAND = re.compile(
    rb"&(?:#(x[dD][89abAB][0-9a-fA-F]{2});&#(x[dD][c-fC-F][0-9a-fA-F]{2});"
    rb"|#([0-9]{1,8}|[xX][0-9a-fA-F]{1,8});"
    rb"|([A-Za-z][A-Za-z0-9._-]{0,60});)?"
)
_XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")
_BARE_LESS = re.compile(rb"<(?![A-Za-z/!?])")
_NONCHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")


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
            return chr(0x10000 + ((int(high[1:], 16) & 0x3FF) << 10) + (int(low[1:], 16) & 0x3FF)).encode()
        if number:
            code = int(number[1:], 16) if number[:1] in b"xX" else int(number)
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


def _is_xml(code: int) -> bool:
    """Whether XML 1.0 has this character (production 2, Char)."""
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
