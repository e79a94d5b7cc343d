"""Bytes in any encoding → UTF-8, by what the bytes are and only then by what the file says they are.

Names and meanings of encodings are those of browsers (WHATWG Encoding Standard): ISO-8859-1 means windows-1252.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Protocol

Read = Callable[[int], bytes]


class Stream(Protocol):
    """A decompressed byte stream: see sources.Stream."""

    cut: str
    consumed: int

    def read(self, size: int = -1, /) -> bytes: ...
    def close(self) -> None: ...


class Part(Protocol):
    """An input that can be opened again and again: see sources.Part."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def in_archive(self) -> bool: ...
    def open(self) -> Stream: ...


Note = Callable[[str, int], None]  # what was repaired, at which offset

SNIFF = 4096
CHUNK = 1 << 17

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']?\s*([A-Za-z0-9._:-]+)""")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDER = {  # what people declare, and the larger set that they use
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_TEXT = re.compile(r"iso8859|iso2022|cp\d|koi8|euc|shift_jis|gb|big5|hz|mac|tis|johab|ptcp|kz")
# windows-1252 leaves five bytes out; browsers read them as the C1 controls of the same number
_CP1252 = "".join(bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(256))


class Utf8:
    """A part's bytes as UTF-8, without byte order mark; `notes` says what was not as the file declares.

    `again` opens the same bytes from the start once more: what is declared as an 8-bit encoding may be UTF-8.
    """

    def __init__(self, read: Read, again: Callable[[], Stream]) -> None:
        self.notes: list[str] = []
        self._read = read
        self._rest = b""
        while len(self._rest) < SNIFF and (chunk := read(SNIFF)):
            self._rest += chunk
        name = self._encoding(again)
        self._decode = None if name == "utf-8" else _decoder(name)

    def read(self, size: int) -> bytes:
        """Return some bytes of UTF-8, b"" at the end."""
        while True:
            chunk, self._rest = self._rest or self._read(size), b""
            if self._decode is None:
                return chunk
            text = self._decode(chunk, not chunk)
            if text or not chunk:
                return text.encode("utf-8", "replace")

    def _encoding(self, again: Callable[[], Stream]) -> str:
        declared = self._declared()
        for bom, name in _BOMS:
            if self._rest.startswith(bom):
                self._rest = self._rest[len(bom) :]
                return self._unlike(declared, name)
        while self._rest.startswith(codecs.BOM_UTF8):
            self._rest = self._rest[len(codecs.BOM_UTF8) :]
            return self._unlike(declared, "utf-8")
        wide = _without_bom(self._rest)
        if wide:
            return self._unlike(self._declared(self._rest.replace(b"\0", b"")), wide)
        name = self._named(declared)
        if name != "utf-8" and _is_utf8(again()):
            self.notes.append(f"the file declares the encoding {declared}, but is UTF-8; read as UTF-8")
            return "utf-8"
        return name

    def _declared(self, head: bytes = b"") -> str:
        found = _DECLARED.search(head or self._rest.replace(b"\0", b""))
        return found[1].decode() if found else ""

    def _unlike(self, declared: str, name: str) -> str:
        if declared and declared.lower().replace("_", "-")[:5] != name[:5]:
            self.notes.append(f"the file declares the encoding {declared}, but is {name.upper()[:6].strip('-')}")
        return name

    def _named(self, declared: str) -> str:
        try:
            name = codecs.lookup(declared or "utf-8").name
        except LookupError:
            name = ""
        name = _WIDER.get(name, name)
        if name == "utf-8" or _TEXT.match(name):
            return name
        why = "which its bytes are not" if name.startswith("utf") else "which is not known"
        self.notes.append(f"the file declares the encoding {declared}, {why}; read as UTF-8")
        return "utf-8"


def _without_bom(head: bytes) -> str:
    """Tell UTF-16 by the zero bytes that half of any markup consists of."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.1 else ""


def _is_utf8(stream: Stream) -> bool:
    """Whether it is UTF-8 throughout, and more than ASCII."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    foreign = False
    try:
        while chunk := stream.read(CHUNK):
            foreign = not decode(chunk).isascii() or foreign
    except UnicodeDecodeError:
        return False
    finally:
        stream.close()
    return foreign


def _decoder(name: str) -> Callable[[bytes, bool], str]:
    if name == "cp1252":
        return lambda chunk, final: codecs.charmap_decode(chunk, "strict", _CP1252)[0]
    return codecs.getincrementaldecoder(name)("replace").decode


_FOREIGN = re.compile("[\udc80-\udcff]+")
_CLOSING = frozenset(b"\x85\x91\x92\x93\x94\x96\x97\x9b\xa0\xbb")  # in windows-1252, as in é”: no half a character
_MULTIBYTE = re.compile("[^\0-\x7f\ud800-\udfff]")
_BROKEN = re.compile(
    rb"(?P<pair>\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf])"
    rb"|(?P<lone>\xed[\xa0-\xbf][\x80-\xbf]|\xc0\x80)"
    rb"|(?P<half>[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2})(?![\x80-\xbf])"
    rb"|(?P<byte>.)",
    re.S,
)


def to_utf8(raw: bytes, note: Note, place: int = 0) -> bytes:
    """Return valid UTF-8: what is not is read as CESU-8 (emoji of old databases) or, byte by byte, as windows-1252."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "surrogateescape")
        is_utf8 = _MULTIBYTE.search(text) is not None
        return _FOREIGN.sub(lambda run: _read_otherwise(run[0], is_utf8, note, place), text).encode()
    return raw


def _read_otherwise(run: str, is_utf8: bool, note: Note, place: int) -> str:
    def read(found: re.Match[bytes]) -> str:
        kind = found.lastgroup
        if kind == "half" and not is_utf8 and _CLOSING.issuperset(found[0][1:]):
            note(_SAID["byte"], place)
            return "".join(_CP1252[byte] for byte in found[0])
        note(_SAID[kind or "byte"], place)
        if kind == "pair":
            high, low = found[0][:3], found[0][3:]
            return (high + low).decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
        if kind == "byte":
            return _CP1252[found[0][0]]
        return "" if kind == "lone" else "\ufffd"

    raw = run.encode("utf-8", "surrogateescape")
    return "".join(read(found) for found in _BROKEN.finditer(raw))


_SAID = {
    "pair": "an emoji encoded as two surrogates (CESU-8) read as one character",
    "lone": "invalid bytes removed (half a surrogate pair)",
    "half": "invalid bytes replaced (a UTF-8 character cut in two)",
    "byte": "a byte that is not UTF-8 read as windows-1252",
}
