"""Atomic writes into the output folder, never outside it, and the manifest that knows our files by hash.

A file is written under a temporary name in its own folder and then renamed, so whenever the run ends, by `kill -9`
too, only whole files stand under final names.  Before each rename a line goes into the journal; the next run adds the
journal of a run that was killed to the manifest, and so knows whose files they are.  Nothing is synced to the disk:
after a power cut a file may be missing from the manifest, and then it is treated as the user's own.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from wxr2md import disk
from wxr2md.diagnostics import Fatal

OWN_FOLDER = ".wxr2md"
PARTIAL = "partial"  # folder of large files that are not whole yet


Data = bytes | Callable[[], Iterable[bytes]]


class Outcome(StrEnum):
    """What became of one file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT_EDITED = "kept-edited"  # ours, but the user has changed it since
    KEPT_FOREIGN = "kept-foreign"  # there before, and not ours


class NotWritten(Exception):
    """One file could not be written: `path` as given, `why` in words."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class Output:
    """The output folder while a run writes to it; a context manager that holds its lock.

    Entering raises Fatal where the folder cannot be made or written to, or another run is at work in it.
    With `dry_run` nothing is made or changed, and the outcomes are what they would be.
    """

    def __init__(self, root: Path, *, overwrite: bool = False, dry_run: bool = False) -> None:
        self._root = root
        self._own = root / OWN_FOLDER
        self._overwrite = overwrite
        self._dry_run = dry_run
        self._known: dict[str, bytes] = {}
        self._changed = False  # since the manifest was written
        self._folders: set[str] = {""}
        self._lock: int | None = None
        self._journal: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._open()
        except OSError as error:
            self._release()
            raise Fatal(f"cannot write to the output folder {self._root}: {disk.in_words(error)}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not self._dry_run:
                self._save_manifest()
        finally:
            self._release()

    def write(self, path: str, data: Data, *, only_create: bool = False) -> Outcome:
        """Write one file of the conversion; `path` is POSIX and relative to the output folder.

        Large data may come in pieces, which are asked for twice.  `only_create`: never over what the user changed.
        Raises NotWritten, and then nothing stands under that name that did not stand there before.
        """
        target = self._target(path)
        try:
            digest = disk.digest_of_pieces(_pieces(data))
            outcome = self._outcome(path, target, digest, self._overwrite and not only_create)
            if outcome in (Outcome.CREATED, Outcome.UPDATED) and not self._dry_run:
                self._replace(path, target, data, digest)
        except (OSError, UnicodeEncodeError) as error:
            raise NotWritten(path, disk.in_words(error)) from error
        return self._settle(path, digest, outcome)

    def is_ours(self, path: str) -> bool:
        """Tell whether a run has written this file."""
        return path in self._known

    def write_own(self, path: str, data: Data) -> None:
        """Write a file of our own, such as `report.json`, into out/.wxr2md; raises NotWritten.

        Large data may come in pieces, which are asked for twice.
        """
        if self._dry_run:
            return
        target = self._own / path
        try:
            if (
                disk.lstat(target) is None
                or target.is_symlink()
                or disk.digest_of(target) != disk.digest_of_pieces(_pieces(data))
            ):
                disk.write_whole(target, _pieces(data))
        except OSError as error:
            raise NotWritten(f"{OWN_FOLDER}/{path}", disk.in_words(error)) from error

    # --- large files, which come in pieces --------------------------------------------------------

    def partial(self, name: str) -> Path:
        """Return where a file may be written piece by piece before `adopt` gives it its place; raises NotWritten.

        `name` is one of the caller's own making; what a run leaves there, the next one finds.
        """
        folder = self._own / PARTIAL
        try:
            found = disk.lstat(folder)
            if found is not None and not stat.S_ISDIR(found.st_mode):
                raise OSError(errno.ENOTDIR, "it is not a folder of our own; please move it away")
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise NotWritten(f"{OWN_FOLDER}/{PARTIAL}", disk.in_words(error)) from error
        return folder / name

    def adopt(self, path: str, partial: Path) -> Outcome:
        """Move a finished file to its place as `write` would have written it; raises NotWritten."""
        target = self._target(path)
        try:
            digest = disk.digest_of(partial)
            outcome = self._outcome(path, target, digest, self._overwrite)
            if outcome in (Outcome.CREATED, Outcome.UPDATED):
                self._note(path, digest)
                partial.replace(target)
            else:
                partial.unlink()
        except (OSError, UnicodeEncodeError) as error:
            self._note(path, self._known.get(path, b""))
            raise NotWritten(path, disk.in_words(error)) from error
        return self._settle(path, digest, outcome)

    def written(self, path: str) -> Path | None:
        """Return where a file stands that some run has written and nobody has changed since."""
        known = self._known.get(path)
        try:
            target = self._target(path)
            return target if known and not target.is_symlink() and disk.digest_of(target) == known else None
        except (OSError, NotWritten):
            return None

    def drop_partials(self) -> None:
        """Remove what `partial` was asked for, and the folder of it."""
        folder = self._own / PARTIAL
        with suppress(OSError):
            if not folder.is_symlink():
                for left in folder.iterdir():
                    left.unlink()
                folder.rmdir()

    # --- one file -----------------------------------------------------------------------------

    def _target(self, path: str) -> Path:
        parts = path.split("/")
        if (
            "\\" in path
            or "\0" in path
            or parts[0].lower() == OWN_FOLDER
            or any(part in ("", ".", "..") for part in parts)
        ):
            raise NotWritten(path, "it would lie outside the output folder")
        try:
            self._enter_folder(parts[:-1])
        except OSError as error:
            raise NotWritten(path, disk.in_words(error)) from error
        return self._root / path

    def _enter_folder(self, parts: list[str]) -> None:
        """Make the folders of a file; each is looked at once, and none may be a symbolic link."""
        if "/".join(parts) in self._folders:
            return
        for end in range(1, len(parts) + 1):
            name = "/".join(parts[:end])
            if name in self._folders:
                continue
            folder = self._root / name
            found = disk.lstat(folder)
            if found is None and not self._dry_run:
                folder.mkdir()
            elif found is not None and stat.S_ISLNK(found.st_mode):
                raise OSError(errno.ELOOP, f"{name} is a symbolic link, and nothing is written through it")
            elif found is not None and not stat.S_ISDIR(found.st_mode):
                raise OSError(errno.ENOTDIR, f"{name} is a file, not a folder")
            self._folders.add(name)

    def _outcome(self, path: str, target: Path, digest: bytes, overwrite: bool) -> Outcome:
        found = disk.lstat(target)
        if found is None:
            return Outcome.CREATED
        if stat.S_ISDIR(found.st_mode):
            raise OSError(errno.EISDIR, "there is a folder of that name")
        if not stat.S_ISREG(found.st_mode):
            return Outcome.UPDATED if overwrite else Outcome.KEPT_FOREIGN
        present = disk.digest_of(target)
        if present == digest:
            return Outcome.UNCHANGED
        known = self._known.get(path)
        if overwrite or (known is not None and known == present):
            return Outcome.UPDATED
        return Outcome.KEPT_FOREIGN if known is None else Outcome.KEPT_EDITED

    def _settle(self, path: str, digest: bytes, outcome: Outcome) -> Outcome:
        """Note a file that stands there now as ours."""
        if outcome not in (Outcome.KEPT_EDITED, Outcome.KEPT_FOREIGN) and self._known.get(path) != digest:
            self._known[path] = digest
            self._changed = True
        return outcome

    def _replace(self, path: str, target: Path, data: Data, digest: bytes) -> None:
        self._note(path, digest)
        try:
            disk.write_whole(target, _pieces(data))
        except OSError:
            self._note(path, self._known.get(path, b""))
            raise

    # --- the manifest -------------------------------------------------------------------------

    def _open(self) -> None:
        if self._root.exists() and not self._root.is_dir():
            raise OSError(errno.ENOTDIR, "it is a file, not a directory")
        if self._dry_run:
            self._load()
            return
        self._root.mkdir(parents=True, exist_ok=True)
        found = disk.lstat(self._own)
        if found is not None and not stat.S_ISDIR(found.st_mode):
            raise OSError(errno.ENOTDIR, f"{OWN_FOLDER} in it is not a folder of our own; please move it away")
        self._own.mkdir(exist_ok=True)
        self._take_lock()
        last = self._load()
        if last:  # a killed run may have left its temporary file there
            self._remove_temporary(last)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | disk.NOFOLLOW | disk.BINARY
        self._journal = os.fdopen(os.open(self._own / "journal.jsonl", flags, 0o666), "ab", buffering=0)
        if last:
            self._journal.write(b"\n")  # its last line may be half a line
            self._note(last, self._known.get(last, b""))

    def _load(self) -> str:
        """Read manifest and journal; return the path of the journal's last line, "" if there is none."""
        with suppress(OSError, ValueError, AttributeError, TypeError):
            files = json.loads((self._own / "manifest.json").read_bytes()).get("files", {})
            self._known = {path: bytes.fromhex(digest) for path, digest in files.items()}
        last, before = "", b""
        for path, digest in self._journal_lines():
            last, before = path, self._known.get(path, b"")
            self._known[path] = digest
        # Of the last line nobody knows whether its file was renamed before the end came.
        if last and not self._stands(last, self._known[last]):
            self._known[last] = before
        self._known = {path: digest for path, digest in self._known.items() if digest}
        self._changed = bool(last)
        return last

    def _stands(self, path: str, digest: bytes) -> bool:
        try:
            return not digest or disk.digest_of(self._root / path) == digest
        except OSError:
            return False

    def _journal_lines(self) -> Iterator[tuple[str, bytes]]:
        with suppress(OSError), (self._own / "journal.jsonl").open("rb") as lines:
            for line in lines:
                with suppress(ValueError, TypeError):
                    path, digest = json.loads(line)
                    yield str(path), bytes.fromhex(digest)

    def _note(self, path: str, digest: bytes) -> None:
        """Add a line to the journal; where that cannot be, go on without: then a killed run's files are not ours."""
        if self._journal is None:
            return
        try:
            self._journal.write(json.dumps([path, digest.hex()]).encode() + b"\n")
        except OSError:
            self._journal.close()
            self._journal = None

    def _save_manifest(self) -> None:
        """Write the manifest and drop the journal; where that fails, the journal stays and says the same."""
        with suppress(OSError):
            if self._changed:
                disk.write_whole(self._own / "manifest.json", self._manifest())
            if self._journal is not None:
                self._journal.close()
            (self._own / "journal.jsonl").unlink()

    def _manifest(self) -> Iterator[bytes]:
        yield b'{"version": 1, "files": {'
        separator = "\n"
        for path in sorted(self._known):
            yield f"{separator}{json.dumps(path)}: {json.dumps(self._known[path].hex())}".encode()
            separator = ",\n"
        yield b"\n}}\n"

    def _remove_temporary(self, last: str) -> None:
        with suppress(OSError, NotWritten):
            self._target(last).with_name(disk.TEMPORARY).unlink()

    # --- the lock -----------------------------------------------------------------------------

    def _take_lock(self) -> None:
        """Lock the folder as long as this process lives; the lock file itself is empty and stays."""
        flags = os.O_RDWR | os.O_CREAT | disk.NOFOLLOW | disk.BINARY
        self._lock = os.open(self._own / "lock", flags, 0o666)
        try:
            disk.lock_file(self._lock)
        except OSError as error:
            if error.errno in disk.BUSY:
                raise OSError(errno.EBUSY, "another run of wxr2md is writing to it") from error
            # a file system without locks: better to go on than to refuse

    def _release(self) -> None:
        if self._journal is not None:
            self._journal.close()
        if self._lock is not None:
            os.close(self._lock)
        self._journal = self._lock = None


def _pieces(data: Data) -> Iterable[bytes]:
    return data() if callable(data) else (data,)
