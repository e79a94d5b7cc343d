"""One file on the disk: written so that it is whole or absent, hashed, locked; and errors in words.

It knows no rules of the output folder: output.py does.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

TEMPORARY = ".wxr2md-tmp"  # one writer at a time (the lock), so one name is enough
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
BINARY = getattr(os, "O_BINARY", 0)
BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)  # what taking a lock that another one has gives


def lock_file(descriptor: int) -> None:
    """Lock an open file for as long as it is open; raises OSError, with one of BUSY where it is locked."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def write_whole(target: Path, data: Iterable[bytes]) -> None:
    """Write a file so that it is whole or absent; a symbolic link of that name is replaced, not followed."""
    temporary = target.with_name(TEMPORARY)
    try:
        with create(temporary) as file:
            file.writelines(data)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def create(temporary: Path) -> IO[bytes]:
    """Make an empty file to write to, in the place of any that is there; links are not followed."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOFOLLOW | BINARY
    try:
        return os.fdopen(os.open(temporary, flags, 0o666), "wb")
    except FileExistsError:  # left by a run that was killed
        temporary.unlink()
        return os.fdopen(os.open(temporary, flags, 0o666), "wb")


def lstat(path: Path) -> os.stat_result | None:
    """Return what a path names, None if nothing."""
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def digest_of_pieces(pieces: Iterable[bytes]) -> bytes:
    """Return the digest by which the manifest knows a file, of its bytes."""
    digest = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def digest_of(path: Path) -> bytes:
    """Return the same of a file on the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).digest()


def in_words(error: OSError | UnicodeEncodeError) -> str:
    """Say what went wrong with a file, for its owner."""
    if isinstance(error, UnicodeEncodeError):
        return "file names here cannot hold all of its letters (set LANG=C.UTF-8, or use --slugs ascii)"
    return error.strerror or str(error)
