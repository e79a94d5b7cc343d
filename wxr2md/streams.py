"""Files that grow with every post: an import file of a comment service, a list of redirects.

Their pieces wait in files without a name, which no end of a run leaves behind, and are written whole at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from wxr2md.output import NotWritten, Outcome, Output

CHUNK = 1 << 20
NO_FRAME = (b"", b"")


class Streams:
    """The growing files of one run; a context manager that lets go of what waits.

    `frames`: by path, what stands before the first piece and after the last one.
    """

    def __init__(self, folder: Path | None, frames: Mapping[str, tuple[bytes, bytes]]) -> None:
        self._folder = folder  # None: the system's own for temporary files
        self._frames = frames
        self._waiting: dict[str, IO[bytes]] = {}
        self._failed: dict[str, str] = {}  # why, by path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._waiting.values():
            file.close()

    def add(self, path: str, piece: bytes) -> None:
        """Add a piece to a file; where that fails, `written` tells."""
        try:
            if path not in self._waiting:
                from tempfile import TemporaryFile  # noqa: PLC0415 - most runs have none

                self._waiting[path] = TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed in __exit__
            self._waiting[path].write(piece)
        except OSError as error:
            self._failed.setdefault(path, error.strerror or str(error))

    def written(self, output: Output) -> Iterator[tuple[str, Outcome | NotWritten]]:
        """Write each file that has a piece; yield its path with what became of it."""
        for path in sorted({*self._waiting, *self._failed}):
            try:
                if path in self._failed:
                    raise NotWritten(path, self._failed[path])
                outcome: Outcome | NotWritten = output.write(path, lambda path=path: self._pieces(path))  # type: ignore[misc]
            except NotWritten as failure:
                outcome = failure
            yield path, outcome

    def _pieces(self, path: str) -> Iterator[bytes]:
        head, tail = self._frames.get(path, NO_FRAME)
        file = self._waiting[path]
        file.seek(0)
        yield head
        while chunk := file.read(CHUNK):
            yield chunk
        yield tail
