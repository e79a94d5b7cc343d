"""One file on the disk: written so that it is whole or absent, hashed, locked; and errors in words.

It knows no rules of the output folder: output.py does.  Every post comes through here, so names of files are plain
strings and most work is done by single calls of the system: a Path alone costs as much as one of those.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import IO

TEMPORARY = ".wxr2md-tmp"  # one writer at a time (the lock), so one name is enough
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
BINARY = getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOFOLLOW | BINARY
CHUNK = 1 << 16
Data = bytes | Callable[[], Iterable[bytes]]  # of a file: whole, or in pieces that may be asked for again
BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)  # what taking a lock that another one has gives


def lock_file(descriptor: int) -> None:
    """Lock an open file for as long as it is open; raises OSError, with one of BUSY where it is locked."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def write_whole(target: str | Path, data: Data) -> None:
    """Write a file so that it is whole or absent; a symbolic link of that name is replaced, not followed."""
    temporary = os.path.join(os.path.dirname(target), TEMPORARY)
    try:
        descriptor = _created(temporary)
        if isinstance(data, bytes):  # every post: without a file object it costs half as much
            _write(descriptor, data)
        else:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(data())
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def create(temporary: str | Path) -> IO[bytes]:
    """Make an empty file to write to, in the place of any that is there; links are not followed."""
    return os.fdopen(_created(temporary), "wb")


def _created(temporary: str | Path) -> int:
    try:
        return os.open(temporary, _NEW, 0o666)
    except FileExistsError:  # left by a run that was killed
        os.unlink(temporary)
        return os.open(temporary, _NEW, 0o666)


def _write(descriptor: int, data: bytes) -> None:
    """Write all of it, and close."""
    try:
        done = os.write(descriptor, data)
        while done < len(data):  # the disk is nearly full, or it is more than one call may write
            done += os.write(descriptor, memoryview(data)[done:])
    finally:
        os.close(descriptor)


def lstat(path: str | Path) -> os.stat_result | None:
    """Return what a path names, None if nothing."""
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def digest(data: Data) -> bytes:
    """Return the digest by which the manifest knows a file, of its bytes."""
    if isinstance(data, bytes):
        return blake2b(data, digest_size=16).digest()
    of_all = blake2b(digest_size=16)
    for piece in data():
        of_all.update(piece)
    return of_all.digest()


def digest_of(path: str | Path) -> bytes:
    """Return the same of a file on the disk."""
    with open(path, "rb", buffering=0) as file:
        return digest(lambda: iter(partial(file.read, CHUNK), b""))


def in_words(error: OSError | UnicodeEncodeError) -> str:
    """Say what went wrong with a file, for its owner."""
    if isinstance(error, UnicodeEncodeError):
        return "file names here cannot hold all of its letters (set LANG=C.UTF-8, or use --slugs ascii)"
    return error.strerror or str(error)
