"""What the last run made of each post, so that the next one converts only what is new or changed.

One line of JSON a post in out/.wxr2md/memory.jsonl, found by the digest of the post as the export has it: its files
with their digests, its part of the report, and what was asked about the rest of the site, with a digest of the answers.
A file that is damaged or of another version is no memory at all: then every post is converted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from wxr2md import disk
from wxr2md.diagnostics import KINDS, Diagnostic
from wxr2md.model import Item, Made

NAME = "memory.jsonl"
TEMPORARY = "memory.tmp"
Questions = Sequence[Sequence[str]]  # the name of each, and its arguments
Row = tuple[
    str, int, tuple[tuple[str, str], ...]
]  # a diagnostic of the item: its kind, its line below the item's, its values


class Record(NamedTuple):
    """One post as it was made; with an empty key only its files are known."""

    key: str
    path: str
    digest: str  # of the file, as the manifest has it
    files: Sequence[Sequence[str]]  # the others: path, digest
    questions: Questions = ()
    answers: str = ""  # a digest of them
    account: Sequence[object] = ()  # title, written, pings, left_out, proved
    rows: Sequence[Row] = ()

    def line(self) -> bytes:
        """Return it as it is kept."""
        return _line(self)

    def made(self) -> Made:
        """Return what the report says of it."""
        return Made(b"", *self.account)  # type: ignore[arg-type]

    def diagnostics(self, item: Item) -> list[Diagnostic]:
        """Return the trouble in it, at the place where the item stands now."""
        return [
            Diagnostic(
                KINDS[code], item.source, item.line + below, item.post_id, item.title, tuple((k, v) for k, v in values)
            )
            for code, below, values in self.rows
        ]


def key_of(data: bytes | memoryview) -> str:
    """Return the digest by which a packed item is known."""
    return blake2b(data, digest_size=16).hexdigest()


def account(made: Made) -> tuple[object, ...]:
    """Return what the report says of an item."""
    return made.title, made.written, made.pings, made.left_out, made.proved


def forgotten(line: bytes) -> bytes:
    """Return the line of a post that is to be made again, though its files are known."""
    return Record(*json.loads(line))._replace(key="", rows=()).line()


def rows_of(item: Item, rows: Sequence[Diagnostic]) -> Sequence[Row] | None:
    """Return the diagnostics of an item without its place; None if one of them is about something else."""
    if not rows:
        return ()
    own = all((row.source, row.post_id, row.title) == (item.source, item.post_id, item.title) for row in rows)
    return [(row.kind.code, row.line - item.line, row.values) for row in rows] if own else None


class Memory:
    """The memory of the last run, and that of this one; a context manager that leaves the second behind.

    folder: where it is kept; None: nothing is remembered.  setting: digest of all that every post depends on.
    """

    def __init__(self, folder: Path | None, setting: str, *, dry_run: bool = False) -> None:
        self._folder = folder
        self._setting = setting
        self._dry_run = dry_run
        self.places: dict[str, int] = {}  # of the records in the old one, by key
        self._old: IO[bytes] | None = None
        self._new: IO[bytes] | None = None
        self.paths: dict[str, None] = {}  # of all files of posts that a run has written
        self._kept: set[str] = set()  # those that this run knows

    def __enter__(self) -> Self:
        with suppress(OSError, ValueError, TypeError, AttributeError):
            self._load()
        if self._folder is not None and not self._dry_run:
            with suppress(OSError):
                self._new = disk.create(self._folder / TEMPORARY)
                self._new.write(_line({"setting": self._setting}))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._old is not None:
            self._old.close()
        if self._folder is None or self._new is None:
            return
        with suppress(OSError):
            self._new.close()
            if kind is None:
                (self._folder / TEMPORARY).replace(self._folder / NAME)
            else:
                (self._folder / TEMPORARY).unlink()

    def _load(self) -> None:
        """Find where each record stands; read no more of it than its key and its files."""
        if self._folder is None or (self._folder / NAME).is_symlink():
            return
        self._old = (self._folder / NAME).open("rb")
        same = json.loads(self._old.readline()).get("setting") == self._setting
        place = self._old.tell()
        for line in self._old:
            key, path, _, files = json.loads(line)[:4]
            self.paths.update(dict.fromkeys((str(path), *(str(other) for other, _ in files))))
            if same and key:
                self.places[key] = place
            place += len(line)

    def find(self, data: bytes) -> Record | None:
        """Return the record of a packed item."""
        if not self.places or self._old is None:
            return None
        place = self.places.get(key_of(data))
        if place is None:
            return None
        with suppress(OSError, ValueError, TypeError):
            self._old.seek(place)
            return Record(*json.loads(self._old.readline()))
        return None

    def keep(self, line: bytes, *paths: str) -> None:
        """Take a record, as `line` gives it, into the memory of this run; `paths` are those of its files."""
        if self.paths:  # else there is nothing that could be gone
            self._kept.update(paths)
        if self._new is not None:
            try:
                self._new.write(line)
            except OSError:  # a full disk: the next run works without
                self._new.close()
                self._new = None

    def keep_path(self, path: str) -> None:
        """Remember a file whose post is gone or cannot be remembered."""
        self.keep(Record("", path, "", ()).line(), path)

    def gone(self, present: Collection[str]) -> list[str]:
        """Return the files of posts that the last run knew and this one has not kept."""
        return sorted(self.paths.keys() - self._kept - set(present))


def _line(value: object) -> bytes:
    return json.dumps(value).replace("<", "\\u003c").encode("ascii") + b"\n"  # no tag for a page to read
