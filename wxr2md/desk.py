"""Where what was made of each item arrives, in the order of the items: it is written, accounted for and remembered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from wxr2md import disk
from wxr2md.diagnostics import FILE_KEPT, GONE, NOT_WRITTEN, WORKER_DIED, Diagnostics, Grade
from wxr2md.making import Answer
from wxr2md.memory import Memory, Record, account, rows_of
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

    def take(self, item: Item, key: str, answer: Answer | Died, path: str) -> None:
        """Write one item, or say why it cannot be."""
        with self.diagnostics.about(item):
            made = self._made(answer)
            if isinstance(made, str):
                self.ledger.skip(item, made)
                self.memory.keep_path(path)
            elif isinstance(answer, Answer) and answer.record:
                self.ledger.write(item, path, Outcome.UNCHANGED, made)
                self.memory.keep(answer.record)
            elif isinstance(answer, Answer):
                self._write(item, made, path, (key, answer))

    def _made(self, answer: Answer | Died) -> Made | str:
        """Return what was made, or why nothing was."""
        if isinstance(answer, Died):
            self.diagnostics.add(WORKER_DIED, how=answer.how)
            return "its worker process died"
        self.diagnostics.take(answer.rows)
        return answer.made or "a fault of wxr2md"

    def _write(self, item: Item, made: Made, path: str, by: tuple[str, Answer]) -> None:
        try:
            state = self.output.write(path, made.data)
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
        self._remember(item, made, path, by if lasting else ("", by[1]))

    def _write_more(self, path: str, data: bytes) -> Outcome | NotWritten:
        try:
            outcome: Outcome | NotWritten = self.output.write(path, data)
        except NotWritten as failure:
            outcome = failure
        tell(path, outcome, self.diagnostics)
        return outcome

    def _remember(self, item: Item, made: Made, path: str, by: tuple[str, Answer]) -> None:
        key, answer = by
        rows = rows_of(item, answer.rows)
        questions, answers = answer.trace or ([], "")
        files = [[other, _hex(data)] for other, data in made.files]
        known = key if answer.trace and rows is not None else ""
        self.memory.keep(
            Record(
                known, path, _hex(made.data), files, questions, answers, account(made), rows if known and rows else []
            )
        )

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


def _hex(data: bytes) -> str:
    return disk.digest_of_pieces((data,)).hex()
