"""A folder, tar or zip with a site's uploads: which files are in it, and their bytes.

The names in an archive are only compared with those that are looked for, and never used as paths.  Links, devices and
whatever else is no plain file are left out.  A tar is read twice from its start to its end, and nothing of it is kept.
"""

from __future__ import annotations

import gzip
import os
import re
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Protocol

from wxr2md.archive import CHUNK, GZIP_MAGIC, ZIP_MAGIC, UnreadableZipError, list_members
from wxr2md.diagnostics import MEDIA_IGNORED, MEDIA_SOURCE, Diagnostics, Fatal

Take = Callable[[str, Iterator[bytes]], None]  # a name, its bytes
UPLOADS = re.compile(r"/blogs\.dir/\d+/files/|/uploads/")
DATED = re.compile(r"(?:^|/)(\d{4}/\d{2}/[^/]+)$")
SHADOWS = ("__macosx", ".ds_store", "thumbs.db")  # what systems add
RATIO, RATIO_FROM = 200, 1 << 30  # pictures and films pack less than 2 times; a bomb 1,000 times
MOST_HEADER = 1 << 20  # bytes that a tar may ask for at once: it can give a name a length of its own
TROUBLE = (  # what tarfile and zipfile raise for damaged archives
    *(OSError, EOFError, zlib.error, tarfile.TarError, zipfile.BadZipFile, RuntimeError),
    *(ValueError, LookupError, ArithmeticError),
)


class Uploads(Protocol):
    """Where a site's files are."""

    def names(self) -> Iterator[str]:
        """Yield the name of each plain file."""
        ...  # pragma: no cover

    def read(self, wanted: Collection[str], take: Take) -> None:
        """Give the bytes of each wanted file to `take`, in the order in which they are there; `take` is to raise none.

        Bytes that cannot be read raise one of TROUBLE inside `take`.
        """
        ...  # pragma: no cover


def open_uploads(path: str, diagnostics: Diagnostics) -> Uploads:
    """Return what is there: a folder, a tar (packed by gzip or not), a zip.  Raises Fatal for anything else."""
    place = Path(path)
    try:
        if place.is_dir():
            return _Folder(place, diagnostics)
        with place.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise Fatal(f"the uploads {path} cannot be read: {error.strerror or error}") from None
    if head.startswith(ZIP_MAGIC):
        return _Zip(place, diagnostics)
    if head.startswith(GZIP_MAGIC) or head[257:262] == b"ustar" or tarfile.is_tarfile(place):
        return _Tar(place, diagnostics)
    raise Fatal(f"the uploads {path} are no folder, .tar, .tar.gz or .zip")


class Names:
    """The files of the uploads, found by the path below `uploads/`, by year, month and name, else by a name alone."""

    def __init__(self, names: Iterable[str], safe: Callable[[str], str]) -> None:
        self._safe = safe  # a key as this program names its file: for those who have fetched what media.csv lists
        self._by: dict[str, str] = {}  # "" where several files have it
        for name in names:
            plain = _normal(name)
            below = UPLOADS.split(f"/{plain}")[-1].lstrip("/")
            dated = DATED.search(plain)
            forms = {f"={below}", f"={plain}", f"*{plain.rpartition('/')[2]}"} | ({f"@{dated[1]}"} if dated else set())
            for form in forms:
                self._by[form] = "" if self._by.get(form, name) != name else name

    def find(self, keys: Iterable[str]) -> tuple[str, str] | None:
        """Return the first of some keys that is there, and the name of its file."""
        keys = list(keys)
        for key in keys:
            for name in (key.lstrip("/"), self._safe(key)):
                if found := self._by.get(f"={name}") or self._dated(name):
                    return key, found
        for key in keys:
            for name in (key, self._safe(key)):
                found = self._by.get(f"*{name.rpartition('/')[2]}", "")
                if found and not self._elsewhere(key, found):
                    return key, found
        return None

    def _dated(self, key: str) -> str:
        dated = DATED.search(key)
        return self._by.get(f"@{dated[1]}", "") if dated else ""

    def _elsewhere(self, key: str, found: str) -> bool:
        """Tell whether a file of that name is another month's, and so most likely another picture."""
        return bool(DATED.search(key) and DATED.search(_normal(found)))


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/").removeprefix("./").strip("/"))


def _why_not(name: str) -> str:
    """Say why a name in an archive cannot be one of a site's files; "" if it can."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or re.match("[A-Za-z]:", name):
        return "since their names lead out of it"
    return (
        "since their names hold control characters" if not name.isprintable() and re.search("[\x00-\x1f]", name) else ""
    )


def _is_shadow(name: str) -> bool:
    parts = name.lower().replace("\\", "/").split("/")
    return not {parts[0], parts[-1]}.isdisjoint(SHADOWS) or parts[-1].startswith("._")


class _LeftOut:
    """Counts what is left out, and reports each reason once."""

    def __init__(self, where: Path, diagnostics: Diagnostics) -> None:
        self._where, self._diagnostics = where, diagnostics
        self._names: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, why: str, name: str) -> None:
        self._counts[why] = self._counts.get(why, 0) + 1
        examples = self._names.setdefault(why, [])
        if len(examples) < 3:
            examples.append(name[:80])

    def tell(self) -> None:
        for why, count in sorted(self._counts.items()):
            names = ", ".join(sorted(self._names[why]))
            self._diagnostics.add(MEDIA_IGNORED, where=self._where.name, count=count, why=why, names=names)

    def broken(self, error: Exception) -> None:
        why = str(getattr(error, "strerror", "") or error) or type(error).__name__
        self._diagnostics.add(MEDIA_SOURCE, where=self._where.name, why=why[:200])


class _Folder:
    def __init__(self, root: Path, diagnostics: Diagnostics) -> None:
        self._root = root
        self._left_out = _LeftOut(root, diagnostics)

    def names(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self._root, onerror=self._failed):
            for name in (name for name in folders if Path(folder, name).is_symlink()):
                self._left_out.add("being links", name)
            folders.sort()
            for name in sorted(files):
                path = Path(folder, name)
                try:
                    mode = path.lstat().st_mode
                except OSError as error:
                    self._failed(error)
                    continue
                if stat.S_ISREG(mode):
                    yield path.relative_to(self._root).as_posix()
                else:
                    self._left_out.add("being links" if stat.S_ISLNK(mode) else "being no plain files", name)
        self._left_out.tell()

    def _failed(self, error: OSError) -> None:
        self._left_out.add(f"since they cannot be read ({error.strerror})", str(error.filename))

    def read(self, wanted: Collection[str], take: Take) -> None:
        for name in sorted(wanted):
            take(name, self._pieces(self._root / name))

    def _pieces(self, path: Path) -> Iterator[bytes]:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            yield from iter(lambda: file.read(CHUNK), b"")


class _Zip:
    def __init__(self, path: Path, diagnostics: Diagnostics) -> None:
        self._path = path
        self._left_out = _LeftOut(path, diagnostics)
        try:
            whole = list_members(path)[1]
        except UnreadableZipError as error:
            raise Fatal(f"the uploads {path} cannot be read: {error}") from None
        if not whole:
            raise Fatal(f"the uploads {path} cannot be read: the zip is cut off or damaged; get it once more")

    def names(self) -> Iterator[str]:
        for name, info in self._members().items():
            if stat.S_ISLNK(info.external_attr >> 16):
                self._left_out.add("being links", name)
            elif why := _why_not(name):
                self._left_out.add(why, name)
            else:
                yield name
        self._left_out.tell()

    def _members(self) -> dict[str, zipfile.ZipInfo]:
        with zipfile.ZipFile(self._path) as archive:
            return {i.filename: i for i in archive.infolist() if not i.is_dir() and not _is_shadow(i.filename)}

    def read(self, wanted: Collection[str], take: Take) -> None:
        with zipfile.ZipFile(self._path) as archive:
            members = self._members()
            for name in sorted(wanted, key=lambda name: members[name].header_offset):
                take(name, self._pieces(archive, members[name]))

    def _pieces(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
        seen = 0
        with archive.open(member) as file:
            while piece := file.read(CHUNK):
                seen += len(piece)
                if seen > max(RATIO * member.compress_size, RATIO_FROM):
                    raise OSError("it grows without end, as only in a zip bomb")
                yield piece


class _Guarded:
    """The bytes of a tar for tarfile: no more at once than a name may be long, no more in all than a file may hold."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile, most: int) -> None:
        self._file, self._most = file, most

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= MOST_HEADER:
            raise tarfile.ReadError("a header in it is too large")
        data = self._file.read(size)
        if self._file.tell() > self._most:
            raise tarfile.ReadError("it grows without end, as only in a bomb")
        return data

    def seek(self, place: int) -> int:
        if place > self._most:
            raise tarfile.ReadError("it is cut off, or grows without end")
        return self._file.seek(place)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()


class _Tar:
    def __init__(self, path: Path, diagnostics: Diagnostics) -> None:
        self._path = path
        self._left_out = _LeftOut(path, diagnostics)
        self._told = False

    def _open(self) -> _Guarded:
        with self._path.open("rb") as file:
            packed = file.read(2) == GZIP_MAGIC
        size = self._path.stat().st_size
        if packed:
            return _Guarded(gzip.open(self._path), max(RATIO * size, RATIO_FROM))
        return _Guarded(self._path.open("rb"), size)

    def _members(self) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
        """Yield the plain files of the tar, as far as it can be read."""
        with closing(self._open()) as file:
            try:
                with tarfile.open(fileobj=file, mode="r:") as archive:  # type: ignore[call-overload]
                    while (member := archive.next()) is not None:
                        archive.members.clear()  # else all of them stay in memory
                        if self._is_wanted(member):
                            yield archive, member
            except TROUBLE as error:
                if not self._told:
                    self._left_out.broken(error)
            self._told = True

    def _is_wanted(self, member: tarfile.TarInfo) -> bool:
        plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE) and not member.issparse()
        why = ("being links, devices or sparse files" if not plain else "") or _why_not(member.name)
        if why and not member.isdir() and not self._told:
            self._left_out.add(why, member.name)
        return not why and not _is_shadow(member.name)

    def names(self) -> Iterator[str]:
        for _, member in self._members():
            yield member.name
        self._left_out.tell()

    def read(self, wanted: Collection[str], take: Take) -> None:
        left = set(wanted)
        for archive, member in self._members():
            if member.name in left:
                left.discard(member.name)
                take(member.name, self._pieces(archive, member))
                if not left:
                    return

    def _pieces(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
        file = archive.extractfile(member)
        if file is None:
            raise tarfile.ReadError("it is no plain file")
        left = member.size
        with file:
            while left and (piece := file.read(min(CHUNK, left))):
                left -= len(piece)
                yield piece
        if left:
            raise tarfile.ReadError("the archive ends in the middle of it")
