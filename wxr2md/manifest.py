"""The manifest, which knows our files by hash, and the journal, which knows those of a run that was killed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from json.encoder import encode_basestring_ascii as quoted  # json.dumps of a text, without making an encoder for it
from pathlib import Path
from typing import IO

from wxr2md import disk


class Manifest:
    """The files of ours below `root`, kept in the folder `own`."""

    def __init__(self, root: Path, own: Path) -> None:
        self.known: dict[str, bytes] = {}  # path → digest
        self.changed = False  # since it was written
        self._root = root
        self._own = own
        self._journal: IO[bytes] | None = None

    def open_journal(self, last: str) -> None:
        """Begin to note what is done; `last` is what `load` has returned.  Raises OSError."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | disk.NOFOLLOW | disk.BINARY
        self._journal = os.fdopen(os.open(self._own / "journal.jsonl", flags, 0o666), "ab", buffering=0)
        if last:
            self._journal.write(b"\n")  # its last line may be half a line
            self.note(last, self.known.get(last, b""))

    def close(self) -> None:
        """Close the journal as it is."""
        if self._journal is not None:
            self._journal.close()
        self._journal = None

    def load(self) -> str:
        """Read manifest and journal; return the path of the journal's last line, "" if there is none."""
        with suppress(OSError, ValueError, AttributeError, TypeError):
            files = json.loads((self._own / "manifest.json").read_bytes()).get("files", {})
            self.known = {path: bytes.fromhex(digest) for path, digest in files.items()}
        last, before = "", b""
        for path, digest in self._journal_lines():
            last, before = path, self.known.get(path, b"")
            self.known[path] = digest
        # Of the last line nobody knows whether its file was renamed before the end came.
        if last and not self._stands(last, self.known[last]):
            self.known[last] = before
        self.known = {path: digest for path, digest in self.known.items() if digest}
        self.changed = bool(last)
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

    def note(self, path: str, digest: bytes) -> None:
        """Add a line to the journal; where that cannot be, go on without: then a killed run's files are not ours."""
        if self._journal is None:
            return
        try:
            self._journal.write(f'[{quoted(path)}, "{digest.hex()}"]\n'.encode("ascii"))
        except OSError:
            self._journal.close()
            self._journal = None

    def save(self) -> None:
        """Write the manifest and drop the journal; where that fails, the journal stays and says the same."""
        with suppress(OSError):
            if self.changed:
                disk.write_whole(self._own / "manifest.json", self._pieces)
            if self._journal is not None:
                self._journal.close()
            (self._own / "journal.jsonl").unlink()

    def _pieces(self) -> Iterator[bytes]:
        yield b'{"version": 1, "files": {'
        separator = "\n"
        for path in sorted(self.known):
            yield f'{separator}{quoted(path)}: "{self.known[path].hex()}"'.encode("ascii")
            separator = ",\n"
        yield b"\n}}\n"
