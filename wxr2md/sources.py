"""Inputs → byte streams: plain, gzip, zip (any number of exports inside), standard input, several parts of one site.

What an input is, its first bytes say, not its name.  Nothing is unpacked to disk, only standard input is kept there.
"""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from wxr2md.archive import GZIP_MAGIC, XML_MAGIC, ZIP_MAGIC, Member, UnreadableZipError, inflate, list_members, slice_of
from wxr2md.diagnostics import PART_UNREADABLE, Diagnostics, Fatal

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

CHUNK = 1 << 17
LARGEST = 10 << 30  # bytes after decompression, unless the user names another limit
RATIO = 200  # XML text packs 3 to 20 times; deflate's own limit is 1,032
RATIO_FROM = 100 << 20  # small inputs may pack as well as they like
GZIP_LAYERS = 3  # a server and a browser may each have packed it once more

_OTHER_ARCHIVES = (
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
)


class Stream:
    """A decompressed byte stream that is read forward once; `read` returns b"" at its end.

    `cut` is "" or says, after the end, why the packed data ended early; `consumed` counts bytes taken from the disk.
    Raises Fatal from `read` where the data grows beyond what the user allows.
    """

    def __init__(self, file: BinaryIO, chunks: Callable[[Stream], Iterator[bytes]]) -> None:
        self.cut = ""
        self.consumed = 0
        self._file = file
        self._chunks = chunks(self)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, all that is left for -1."""
        if size < 0:
            return self._rest + b"".join(self._chunks)
        data, self._rest = self._rest or next(self._chunks, b""), b""
        if len(data) > size:
            data, self._rest = data[:size], data[size:]
        return data

    def close(self) -> None:
        """Close the file below."""
        self._file.close()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


class Part(NamedTuple):
    """One export file of the site; `open` gives its decompressed bytes from the start, as often as one likes."""

    name: str  # as the user gave it; a file in a zip: `site.zip:folder/export.xml`
    size: int  # bytes on disk, still compressed: for a progress bar
    path: Path
    member: Member | None = None  # its place in a zip
    limit: int = 0  # bytes after decompression; 0: LARGEST and RATIO

    @property
    def in_archive(self) -> bool:
        """Whether the user named only the zip around it, and may not know that it is there."""
        return self.member is not None

    def open(self) -> Stream:
        """Open its decompressed bytes; raises Fatal if the file has gone."""
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise Fatal(f"{self.name} cannot be read: {_reason(error)}.") from None
        return Stream(file, lambda stream: self._chunks(file, stream))

    def _chunks(self, file: BinaryIO, stream: Stream) -> Iterator[bytes]:
        chunks = self._packed(file, stream)
        layers = 0
        if self.member is not None:
            layers += 1
            chunks = self.member.unpack(chunks, stream)
        first = next(chunks, b"")
        while first.startswith(GZIP_MAGIC) and layers < GZIP_LAYERS:
            chunks = inflate(_again(first, chunks), stream, gzip=True)
            first, layers = next(chunks, b""), layers + 1
        return self._guarded(_again(first, chunks), stream, packed=layers > 0)

    def _packed(self, file: BinaryIO, stream: Stream) -> Iterator[bytes]:
        pieces = slice_of(file, self.member) if self.member else iter(lambda: file.read(CHUNK), b"")
        try:
            for piece in pieces:
                stream.consumed += len(piece)
                yield piece
        except OSError as error:
            raise Fatal(f"{self.name} cannot be read: {_reason(error)}.") from None

    def _guarded(self, chunks: Iterator[bytes], stream: Stream, *, packed: bool) -> Iterator[bytes]:
        total = 0
        largest = self.limit or (LARGEST if packed else sys.maxsize)
        for chunk in chunks:
            total += len(chunk)
            if total > largest:
                raise Fatal(f"{self.name} holds more than {largest:,} bytes; {_LIFT}")
            if packed and not self.limit and total > RATIO_FROM and total > RATIO * stream.consumed:
                raise Fatal(
                    f"{self.name} unpacks to more than {RATIO} times its size, as only a zip bomb does; {_LIFT}"
                )
            yield chunk


_LIFT = "if you trust it, allow more with --max-input-size BYTES."


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


class Parts(tuple[Part, ...]):
    """The parts of all inputs, in order; a context manager that removes what was kept of standard input."""

    folder: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Remove the copy of standard input, if there is one."""
        if self.folder is not None:
            self.folder.cleanup()

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def open_parts(inputs: Sequence[str | Path], diagnostics: Diagnostics, max_input_size: int = 0) -> Parts:
    """Return every export in the inputs, in their order, those of a zip in the natural order of their names.

    `-` is standard input; `max_input_size` is in bytes after decompression, 0 for the usual limits.
    Raises Fatal with one sentence for what cannot be read, is a folder, empty, or a zip without an export.
    """
    spool = _Spool(max_input_size or LARGEST)
    try:
        found = [part for given in inputs for part in _parts_of(str(given), spool, diagnostics, max_input_size)]
    except BaseException:
        spool.remove()
        raise
    parts = Parts(found)
    parts.folder = spool.folder
    return parts


def _parts_of(given: str, spool: _Spool, diagnostics: Diagnostics, limit: int) -> list[Part]:
    name = "standard input" if given == "-" else printable(given)
    path = spool.keep(sys.stdin.buffer, name) if given == "-" else _existing(given, name, spool)
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise Fatal(f"{name} cannot be read: {_reason(error)}.") from None
    if head.startswith(ZIP_MAGIC):
        return _members(path, name, diagnostics, limit)
    part = Part(name, path.stat().st_size, path, limit=limit)
    _refuse_other_formats(part)
    return [part]


def _existing(given: str, name: str, spool: _Spool) -> Path:
    path = Path(given)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise Fatal(f"{name} does not exist.") from None
    except (OSError, ValueError) as error:
        raise Fatal(f"{name} cannot be read: {_reason(error)}.") from None
    if stat.S_ISDIR(mode):
        raise Fatal(_about_folder(path, name))
    if stat.S_ISREG(mode):
        return path
    try:  # a pipe or a device can be read once only
        with path.open("rb") as pipe:
            return spool.keep(pipe, name)
    except OSError as error:
        raise Fatal(f"{name} cannot be read: {_reason(error)}.") from None


def _about_folder(path: Path, name: str) -> str:
    try:
        exports = sorted(p.name for p in path.iterdir() if p.name.lower().endswith((".xml", ".xml.gz", ".zip")))
    except OSError:
        exports = []
    if not exports:
        return f"{name} is a folder, not a file: give the WordPress export (WXR) itself."
    named = ", ".join(printable(str(path / export)) for export in exports[:3])
    more = f" and {len(exports) - 3} more" if len(exports) > 3 else ""
    return f"{name} is a folder, not a file: give the exports in it, {named}{more}."


def _refuse_other_formats(part: Part) -> None:
    with part.open() as stream:
        head = stream.read(CHUNK)
    if not head:
        what = "is cut off before any text of it" if stream.cut else "is empty"
        raise Fatal(f"{part.name} {what}: give a WordPress export (WXR).")
    for magic, archive in (*_OTHER_ARCHIVES, (head[:257] + b"ustar", "a tar archive")):
        if head.startswith(magic):
            raise Fatal(f"{part.name} is {archive}: unpack it and give the WordPress export (WXR) in it.")


def _members(path: Path, name: str, diagnostics: Diagnostics, limit: int) -> list[Part]:
    try:
        members, whole = list_members(path)
    except UnreadableZipError as error:
        raise Fatal(f"{name} cannot be read: {error}.") from None
    exports = [m for m in members if m.is_export] or [m for m in members if m.is_own and _looks_like_xml(path, m)]
    if not exports:
        raise Fatal(f"{name} is a zip without a WordPress export (WXR): no XML file in it.")
    readable = [member for member in exports if not member.why_not]
    for member in exports:
        if member.why_not:
            diagnostics.add(PART_UNREADABLE, part=f"{name}:{printable(member.name)}", why=member.why_not)
    if not readable:
        raise Fatal(f"{name}:{printable(exports[0].name)} cannot be read: {exports[0].why_not}.")
    readable.sort(key=lambda member: natural(member.name))
    parts = [Part(f"{name}:{printable(m.name)}", m.size or path.stat().st_size, path, m, limit) for m in readable]
    if not whole:
        diagnostics.add(PART_UNREADABLE, part=name, why="the zip is cut off (truncated); what is left of it is read")
    return parts


def _looks_like_xml(path: Path, member: Member) -> bool:
    with Part(member.name, member.size, path, member).open() as stream:
        return not member.why_not and stream.read(512).lstrip().startswith(XML_MAGIC)


def natural(name: str) -> list[tuple[int, str]]:
    """Sort key by which `part2` comes before `part10`."""
    pieces = re.split(r"(\d+)", name)
    return [(len(p.lstrip("0")), p.lstrip("0")) if i % 2 else (0, p.casefold()) for i, p in enumerate(pieces)]


def printable(name: str) -> str:
    """Return a file's name as it can be shown on a terminal and stored as UTF-8."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)


def _reason(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]


class _Spool:
    """Where standard input and pipes are kept, since they are read twice."""

    def __init__(self, limit: int) -> None:
        self.folder: TemporaryDirectory[str] | None = None
        self._limit = limit
        self._count = 0

    def keep(self, pipe: BinaryIO, name: str) -> Path:
        from tempfile import TemporaryDirectory  # noqa: PLC0415 - files are read where they are

        self.folder = self.folder or TemporaryDirectory(prefix="wxr2md-", ignore_cleanup_errors=True)
        self._count += 1
        path = Path(self.folder.name) / f"input-{self._count}"
        left = self._limit
        with path.open("wb") as copy:
            while chunk := pipe.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise Fatal(f"{name} holds more than {self._limit:,} bytes; {_LIFT}")
                copy.write(chunk)
        return path

    def remove(self) -> None:
        if self.folder is not None:
            self.folder.cleanup()
