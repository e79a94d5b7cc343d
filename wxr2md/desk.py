"""Where what was made of each item arrives, in the order of the items: it is written, accounted for and remembered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from wxr2md.diagnostics import FILE_KEPT, GONE, NOT_WRITTEN, WORKER_DIED, Diagnostics, Grade
from wxr2md.making import Answer
from wxr2md.memory import Memory, forgotten
from wxr2md.model import Item, Made
from wxr2md.output import REMOVED, NotWritten, Outcome, Output
from wxr2md.report import Ledger
from wxr2md.streams import Streams
from wxr2md.workers import Died

LASTING = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
LEFT = "left"  # the file of a post that is gone, and that nobody asked to remove


@dataclass(frozen=True, slots=True)
class Desk:
    """Writes what was made and tells the ledger, the list of trouble and the memory."""

    output: Output
    streams: Streams
    ledger: Ledger
    diagnostics: Diagnostics
    memory: Memory

    def take(self, item: Item, answer: Answer | Died, path: str) -> None:
        """Write one item, or say why it cannot be."""
        with self.diagnostics.about(item):
            if isinstance(answer, Died):
                self.diagnostics.add(WORKER_DIED, how=answer.how)
                self._leave_out(item, "its worker process died", path)
                return
            self.diagnostics.take(answer.rows)
            if answer.made is None:
                self._leave_out(item, "a fault of wxr2md", path)
            elif answer.kept:
                self.ledger.write(item, path, Outcome.UNCHANGED, answer.made)
                self.memory.keep(answer.line, *answer.kept)
            else:
                self._write(item, answer.made, path, answer)

    def _leave_out(self, item: Item, why: str, path: str) -> None:
        self.ledger.skip(item, why)
        self.memory.keep_path(path)

    def _write(self, item: Item, made: Made, path: str, answer: Answer) -> None:
        try:
            state = self.output.write(path, made.data, digest=answer.digest)
        except NotWritten as failure:
            tell(path, failure, self.diagnostics)
            self.ledger.skip(item, "its file could not be written")
            return
        tell(path, state, self.diagnostics)
        self.ledger.write(item, path, state, made)
        lasting = state in LASTING
        for other, data in made.files:  # an item counts as written even where this fails
            lasting &= self._write_more(other, data) in LASTING
        for other, piece in made.pieces:
            self.streams.add(other, piece)
        self.memory.keep(answer.line if lasting else forgotten(answer.line), path, *(other for other, _ in made.files))

    def _write_more(self, path: str, data: bytes) -> Outcome | NotWritten:
        try:
            outcome: Outcome | NotWritten = self.output.write(path, data)
        except NotWritten as failure:
            outcome = failure
        tell(path, outcome, self.diagnostics)
        return outcome

    def close(self) -> None:
        """Write the files that grew with every item."""
        for path, outcome in self.streams.written(self.output):
            tell(path, outcome, self.diagnostics)

    def sweep(self, planned: Collection[str], prune: bool) -> None:
        """Tell of files whose post is gone, and remove them if asked to; not where some of the input may be missing."""
        lost = any(row.kind.grade is Grade.LOST for row in self.diagnostics)
        for path in filter(self.output.is_ours, self.memory.gone(planned)):
            try:
                state = self.output.remove(path) if prune and not lost else self._left(path)
            except NotWritten as failure:
                tell(path, failure, self.diagnostics)
                state = LEFT
            if state is not None:
                self.ledger.gone.append((path, str(state)))
            if state not in (None, REMOVED):
                self.memory.keep_path(path)
        left = sum(state != REMOVED for _, state in self.ledger.gone)
        if left:
            why = "some of the input is lost" if prune and lost else "edited since" if prune else "use --prune"
            self.diagnostics.add(GONE, count=left, why=why)

    def _left(self, path: str) -> str | None:
        return LEFT if self.output.stands(path) else None


def tell(path: str, outcome: Outcome | NotWritten, diagnostics: Diagnostics) -> None:
    """Say so where a file was kept or could not be written."""
    if isinstance(outcome, NotWritten):
        diagnostics.add(NOT_WRITTEN, path=path, why=outcome.why)
    elif outcome in (Outcome.KEPT_EDITED, Outcome.KEPT_FOREIGN):
        why = "not ours" if outcome is Outcome.KEPT_FOREIGN else "edited since"
        diagnostics.add(FILE_KEPT, path=path, why=why)
