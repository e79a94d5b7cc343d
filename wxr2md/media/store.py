"""Bytes of media files → files in the output folder: whole and looked at, or not there at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wxr2md.media.sniff import ENDINGS, HEAD, ending, wrong
from wxr2md.media.urls import extension
from wxr2md.output import NotWritten, Outcome, Output

KEPT = {Outcome.KEPT_EDITED: "edited since", Outcome.KEPT_FOREIGN: "not ours"}


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one file: its path, or why there is none."""

    path: str = ""
    size: int = 0
    sha256: str = ""
    why: str = ""
    kept: str = ""  # why what stands there is not what was brought: another file of the user's


class Store:
    """Puts files into the output folder."""

    def __init__(self, output: Output, largest: int = 0) -> None:
        self._output = output
        self._largest = largest

    def put(self, path: str, pieces: Iterator[bytes]) -> Stored:
        """Write a file that comes in pieces; errors of theirs pass through, and then nothing is written."""
        partial = self._output.partial("copy")
        try:
            size = 0
            with partial.open("wb") as file:
                for piece in pieces:
                    size += len(piece)
                    if self._largest and size > self._largest:
                        return Stored(why=f"it is larger than {self._largest:,} bytes")
                    file.write(piece)
            return self.adopt(path, partial)
        finally:
            partial.unlink(missing_ok=True)

    def adopt(self, path: str, partial: Path, content_type: str = "") -> Stored:
        """Give a finished file its place; `content_type` is what a server said."""
        with partial.open("rb") as file:
            head = file.read(HEAD)
            if why := wrong(head, content_type):
                return Stored(why=why)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        path = path if extension(path) else path + ending(head)
        try:
            outcome = self._output.adopt(path, partial)
        except NotWritten as failure:
            return Stored(why=f"{failure.path} could not be written: {failure.why}")
        return Stored(path, size, digest, kept=KEPT.get(outcome, ""))

    def there(self, path: str) -> Stored | None:
        """Return the file that an earlier run has brought, if it stands there as it was brought."""
        for end in ("",) if extension(path) else ENDINGS:
            found = self._output.written(path + end)
            if found is not None:
                with found.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                    return Stored(path + end, file.tell(), digest)
        return None
