"""Atomic writes into the output folder, never outside it, and the manifest that knows our files by hash.

A file is written under a temporary name in its own folder and then renamed, so whenever the run ends, by `kill -9`
too, only whole files stand under final names.  Before each rename a line goes into the journal; the next run adds the
journal of a run that was killed to the manifest, and so knows whose files they are.  Nothing is synced to the disk:
after a power cut a file may be missing from the manifest, and then it is treated as the user's own.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from enum import StrEnum
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from wxr2md import disk
from wxr2md.diagnostics import Fatal
from wxr2md.disk import Data
from wxr2md.manifest import Manifest

OWN_FOLDER = ".wxr2md"
PARTIAL = "partial"  # folder of large files that are not whole yet

_NO_NAMES = ("", ".", "..")
_OUTSIDE = "it would lie outside the output folder"
REMOVED = "removed"  # what became of a file whose post is gone


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
        self._above = os.path.join(root, "")  # what stands before the path of every file
        self._overwrite = overwrite
        self._dry_run = dry_run
        self._manifest = Manifest(root, self._own)
        self._folders: set[str] = {""}
        self._lock: int | None = None

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
                self._manifest.save()
        finally:
            self._release()

    def write(self, path: str, data: Data, *, digest: bytes = b"", only_create: bool = False) -> Outcome:
        """Write one file of the conversion; `path` is POSIX and relative to the output folder.

        Large data may come in pieces, which are asked for twice.  `only_create`: never over what the user changed.
        `digest`: that of the data, where it is known.
        Raises NotWritten, and then nothing stands under that name that did not stand there before.
        """
        target = self._target(path)
        try:
            digest = digest or disk.digest(data)
            outcome = self._outcome(path, target, digest, self._overwrite and not only_create)
            if outcome in (Outcome.CREATED, Outcome.UPDATED) and not self._dry_run:
                self._replace(path, target, data, digest)
        except (OSError, UnicodeEncodeError) as error:
            raise NotWritten(path, disk.in_words(error)) from error
        return self._settle(path, digest, outcome)

    def is_ours(self, path: str) -> bool:
        """Tell whether a run has written this file."""
        return path in self._manifest.known

    def holds(self, path: str, digest: bytes) -> bool:
        """Tell whether a file of ours stands there with just these bytes."""
        return self._manifest.known.get(path) == digest and self._as_written(path) is not None

    def stands(self, path: str) -> bool:
        """Tell whether something stands under this name."""
        return disk.lstat(self._root / path) is not None

    def remove(self, path: str) -> str | None:
        """Remove a file of ours that nobody has edited, and the folders that it leaves empty; None: it was not there.

        Raises NotWritten.
        """
        target = self._target(path)
        if not self.is_ours(path) or disk.lstat(target) is None:
            return None
        if self.written(path) is None:
            return Outcome.KEPT_EDITED
        if self._dry_run:
            return REMOVED
        try:
            os.unlink(target)
        except OSError as error:
            raise NotWritten(path, disk.in_words(error)) from error
        del self._manifest.known[path]
        self._manifest.changed = True
        self._manifest.note(path, b"")
        with suppress(OSError):
            for folder in PurePosixPath(path).parents[:-1]:
                (self._root / folder).rmdir()
                self._folders.discard(folder.as_posix())
        return REMOVED

    def write_own(self, path: str, data: Data) -> None:
        """Write a file of our own, such as `report.json`, into out/.wxr2md; raises NotWritten.

        Large data may come in pieces, which are asked for twice.
        """
        if self._dry_run:
            return
        target = self._own / path
        try:
            if disk.lstat(target) is None or target.is_symlink() or disk.digest_of(target) != disk.digest(data):
                disk.write_whole(target, data)
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
            for path in folder.glob(f"{name.partition('.')[0]}.*"):
                if path.is_symlink():
                    path.unlink()
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
                self._manifest.note(path, digest)
                partial.replace(target)
            else:
                partial.unlink()
        except (OSError, UnicodeEncodeError) as error:
            self._manifest.note(path, self._manifest.known.get(path, b""))
            raise NotWritten(path, disk.in_words(error)) from error
        return self._settle(path, digest, outcome)

    def written(self, path: str) -> Path | None:
        """Return where a file stands that some run has written and nobody has changed since."""
        target = self._as_written(path)
        return Path(target) if target else None

    def _as_written(self, path: str) -> str | None:
        known = self._manifest.known.get(path)
        try:
            target = self._target(path)
            return target if known and not os.path.islink(target) and disk.digest_of(target) == known else None
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

    def _target(self, path: str) -> str:
        """Return where a file stands, its folders made; raises NotWritten."""
        folder, slash, name = path.rpartition("/")
        not_ours = not folder and (slash or name.lower() == OWN_FOLDER)
        if not_ours or name in _NO_NAMES or "\\" in path or "\0" in path:
            raise NotWritten(path, _OUTSIDE)
        if folder not in self._folders:
            self._enter_folder(path, folder.split("/"))
        return self._above + (path if os.sep == "/" else path.replace("/", os.sep))

    def _enter_folder(self, path: str, parts: list[str]) -> None:
        if parts[0].lower() == OWN_FOLDER or any(part in _NO_NAMES for part in parts):
            raise NotWritten(path, _OUTSIDE)
        try:
            self._make_folders(parts)
        except OSError as error:
            raise NotWritten(path, disk.in_words(error)) from error

    def _make_folders(self, parts: list[str]) -> None:
        """Make the folders of a file; each is looked at once, and none may be a symbolic link."""
        for end in range(1, len(parts) + 1):
            name = "/".join(parts[:end])
            if name in self._folders:
                continue
            folder = self._above + name.replace("/", os.sep)
            found = disk.lstat(folder)
            if found is None and not self._dry_run:
                os.mkdir(folder)
            elif found is not None and stat.S_ISLNK(found.st_mode):
                raise OSError(errno.ELOOP, f"{name} is a symbolic link, and nothing is written through it")
            elif found is not None and not stat.S_ISDIR(found.st_mode):
                raise OSError(errno.ENOTDIR, f"{name} is a file, not a folder")
            self._folders.add(name)

    def _outcome(self, path: str, target: str, digest: bytes, overwrite: bool) -> Outcome:
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
        known = self._manifest.known.get(path)
        if overwrite or (known is not None and known == present):
            return Outcome.UPDATED
        return Outcome.KEPT_FOREIGN if known is None else Outcome.KEPT_EDITED

    def _settle(self, path: str, digest: bytes, outcome: Outcome) -> Outcome:
        """Note a file that stands there now as ours."""
        if outcome not in (Outcome.KEPT_EDITED, Outcome.KEPT_FOREIGN) and self._manifest.known.get(path) != digest:
            self._manifest.known[path] = digest
            self._manifest.changed = True
        return outcome

    def _replace(self, path: str, target: str, data: Data, digest: bytes) -> None:
        self._manifest.note(path, digest)
        try:
            disk.write_whole(target, data)
        except OSError:
            self._manifest.note(path, self._manifest.known.get(path, b""))
            raise

    # --- the manifest -------------------------------------------------------------------------

    def _open(self) -> None:
        if self._root.exists() and not self._root.is_dir():
            raise OSError(errno.ENOTDIR, "it is a file, not a directory")
        if self._dry_run:
            self._manifest.load()
            return
        self._root.mkdir(parents=True, exist_ok=True)
        found = disk.lstat(self._own)
        if found is not None and not stat.S_ISDIR(found.st_mode):
            raise OSError(errno.ENOTDIR, f"{OWN_FOLDER} in it is not a folder of our own; please move it away")
        self._own.mkdir(exist_ok=True)
        self._take_lock()
        last = self._manifest.load()
        if last:  # a killed run may have left its temporary file there
            self._remove_temporary(last)
        self._manifest.open_journal(last)

    def _remove_temporary(self, last: str) -> None:
        with suppress(OSError, NotWritten):
            Path(self._target(last)).with_name(disk.TEMPORARY).unlink()

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
        self._manifest.close()
        if self._lock is not None:
            os.close(self._lock)
        self._lock = None
