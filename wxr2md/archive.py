"""What a zip or gzip holds, as streams in bounded memory, also where its end is missing.

Sources: RFC 1951, RFC 1952, and PKWARE's APPNOTE.TXT 6.3 (4.3.7 local file header, 4.3.9 data descriptor).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

if TYPE_CHECKING:
    from zipfile import ZipInfo

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK", b"PK00PK")
CHUNK = 1 << 17

_STORED, _DEFLATED = 0, 8
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MAGIC = b"PK\x03\x04"
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 0x800
_UNKNOWN = 0xFFFFFFFF  # zip64: the size stands elsewhere
XML_MAGIC = (b"<?xml", b"<rss", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")


class UnreadableZipError(Exception):
    """No list of files can be had from a zip; the message says why, in the user's words."""


class Cuttable(Protocol):
    """Where a stream notes that its packed data ended early."""

    cut: str


class Member(NamedTuple):
    """One file in a zip, by place; its name is never used as a path."""

    name: str
    method: int
    start: int  # offset of its packed bytes
    size: int  # packed bytes; 0 in a cut zip that does not say
    encrypted: bool = False

    @property
    def why_not(self) -> str:
        """Say why it cannot be read, "" if it can."""
        if self.encrypted:
            return "it is encrypted with a password; unpack the zip and give the file"
        if self.method not in (_STORED, _DEFLATED):
            return f"it is packed by method {self.method}; unpack the zip and give the file"
        return ""

    @property
    def is_own(self) -> bool:
        """Whether it is a file, and not one of the shadows that macOS adds."""
        parts = self.name.replace("\\", "/").lower().split("/")
        return "__macosx" not in parts and not parts[-1].startswith("._") and parts[-1] != ""

    @property
    def is_export(self) -> bool:
        """Whether its name is that of an XML file."""
        return self.is_own and self.name.lower().endswith((".xml", ".wxr", ".xml.gz", ".wxr.gz"))

    def unpack(self, packed: Iterator[bytes], stream: Cuttable) -> Iterator[bytes]:
        """Decompress its bytes."""
        return inflate(packed, stream) if self.method == _DEFLATED else _counted(packed, self.size, stream)


def slice_of(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """Yield the packed bytes of a member, to the end of the file where its size is not known."""
    file.seek(member.start)
    left = member.size or 1 << 62
    while left and (piece := file.read(min(CHUNK, left))):
        left -= len(piece)
        yield piece


def inflate(packed: Iterator[bytes], stream: Cuttable, *, gzip: bool = False) -> Iterator[bytes]:
    """Decompress deflate, or gzip with all its members; what comes before damage or a cut is given."""
    decoder = zlib.decompressobj(31 if gzip else -15)
    for piece in packed:
        data = piece
        while data:
            before = decoder.copy()
            try:
                out = decoder.decompress(data, CHUNK)
            except zlib.error:
                yield from _up_to_damage(before, data)
                stream.cut = "its packed data is damaged"
                return
            if out:
                yield out
            data = decoder.unconsumed_tail
            if decoder.eof:
                data = decoder.unused_data
                if not gzip or not data.startswith(GZIP_MAGIC):  # padding after the last member
                    return
                decoder = zlib.decompressobj(31)
    while not decoder.eof and (out := decoder.decompress(b"", CHUNK)):
        yield out
    if not decoder.eof:
        stream.cut = "its packed data ends early"


def _up_to_damage(decoder: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """Decompress what comes before damage: a decoder that meets some gives nothing of what it was given with it."""
    try:
        for at in range(0, len(data), 64):
            yield decoder.decompress(data[at : at + 64])
    except zlib.error:
        return


def _counted(packed: Iterator[bytes], size: int, stream: Cuttable) -> Iterator[bytes]:
    seen = 0
    for piece in packed:
        seen += len(piece)
        yield piece
    if seen < size:
        stream.cut = "its data ends early"


def list_members(path: Path) -> tuple[list[Member], bool]:
    """Return the files in a zip, and whether its directory is there; without it, what stands before the cut.

    Raises UnreadableZipError for a zip of several volumes, or one whose files lie over one another, as bombs have them.
    """
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - only for a zip

    with path.open("rb") as file:
        try:
            with ZipFile(file) as archive:
                members = [_from_directory(file, info) for info in archive.infolist() if not info.is_dir()]
        except (BadZipFile, ValueError, struct.error, NotImplementedError, OverflowError, OSError, IndexError):
            return list(_walk(file)), False
    if sum(member.size for member in members) > path.stat().st_size:
        raise UnreadableZipError("the files in it lie over one another, as only in a zip bomb")
    return members, True


def _from_directory(file: BinaryIO, info: ZipInfo) -> Member:
    file.seek(info.header_offset)
    local = file.read(_LOCAL.size)
    lengths = _LOCAL.unpack(local)[-2:] if len(local) == _LOCAL.size else (0, 0)
    start = info.header_offset + _LOCAL.size + sum(lengths)
    return Member(info.filename, info.compress_type, start, info.compress_size, bool(info.flag_bits & _ENCRYPTED))


def _walk(file: BinaryIO) -> Iterator[Member]:
    """Read a zip by its local headers, as far as they go."""
    place = _next_header(file, 0, 64)
    while place >= 0:
        file.seek(place)
        header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size:
            return
        _, _, flags, method, _, _, _, packed, _, name_length, extra_length = _LOCAL.unpack(header)
        name = file.read(name_length).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        start = place + _LOCAL.size + name_length + extra_length
        known = packed not in (0, _UNKNOWN) and not flags & _SIZES_FOLLOW
        member = Member(name, method, start, packed if known else 0, bool(flags & _ENCRYPTED))
        yield member
        end = start + packed if known else _end_of(file, member)
        place = _next_header(file, end, 32) if end else -1


def _end_of(file: BinaryIO, member: Member) -> int:
    """Find the end of packed data whose size is not told; 0 if it does not end."""
    if member.method != _DEFLATED or member.encrypted:
        return 0
    decoder, place = zlib.decompressobj(-15), member.start
    for piece in slice_of(file, member):
        place += len(piece)
        data = piece
        while data:
            try:
                decoder.decompress(data, CHUNK)
            except zlib.error:
                return 0
            data = decoder.unconsumed_tail
        if decoder.eof:
            return place - len(decoder.unused_data)
    return 0


def _next_header(file: BinaryIO, place: int, within: int) -> int:
    """Find a local header that starts at most `within` bytes on: a data descriptor may stand before it."""
    file.seek(place)
    found = file.read(within).find(_LOCAL_MAGIC)
    return place + found if found >= 0 else -1
