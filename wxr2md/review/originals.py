"""The export, read again → for each post of the report the HTML that WordPress showed, and what was skipped."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wxr2md import content, sources, verify
from wxr2md.content.registry import Context
from wxr2md.diagnostics import Diagnostics
from wxr2md.index import Entry, Index
from wxr2md.model import Item
from wxr2md.options import Options
from wxr2md.select import reason_to_skip
from wxr2md.wxr import Reader

Progress = Callable[[str, int, int], None]
Values = Mapping[str, Any]
WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item that is not in the output.  Its title is not shown: it may be private."""

    post_id: str
    post_type: str
    status: str
    date: str  # YYYY-MM-DD, "" if none
    reason: str
    line: int


class Originals:
    """The items of an export, matched with the posts of a report by id, type and status, in their order."""

    def __init__(self, inputs: Sequence[str | Path], report: Values) -> None:
        self.skipped: list[Skipped] = []
        self.found: set[int] = set()  # rows of the report whose item was met
        self._inputs = inputs
        self._rows: dict[tuple[str, str, str], deque[int]] = defaultdict(deque)
        for row, post in enumerate(report["posts"]):
            self._rows[post["id"], post["type"], post["status"]].append(row)
        self._reasons: dict[tuple[str, str], list[str]] = defaultdict(list)
        for by in report["items"]["by"]:
            if by["outcome"] != WRITTEN:
                self._reasons[by["type"], by["status"]].append(by["outcome"])

    def read(self, wanted: Collection[int], progress: Progress | None = None) -> Iterator[tuple[int, str]]:
        """Yield (row, HTML) of the wanted rows, in file order; raises Fatal if the export cannot be read."""
        diagnostics = Diagnostics()
        with sources.open_parts(self._inputs, diagnostics) as parts:
            reader = Reader(parts, diagnostics)
            index = Index.build(_watched(reader, "reading", progress), lambda: reader.sites)
            for item in _watched(reader, "comparing", progress, quiet=True):
                rows = self._rows.get((item.post_id, item.post_type, item.status))
                if not rows:
                    self._skip(item, index.entries[item.position])
                    continue
                row = rows.popleft()
                self.found.add(row)
                if row in wanted:
                    yield row, shown(item, index)

    def _skip(self, item: Item, entry: Entry) -> None:
        reasons = self._reasons.get((item.post_type, item.status)) or ["not in the report of this conversion"]
        usual = reason_to_skip(entry, Options())
        reason = usual if usual in reasons else reasons[0]
        self.skipped.append(Skipped(item.post_id, item.post_type, item.status, entry.post_date, str(reason), item.line))


def shown(item: Item, index: Index) -> str:
    """Return the HTML that a reader of the WordPress site saw of one post's body."""
    context = Context(item=item, media=index.media, attached=index.attached, reusable=index.reusable)
    html, slots = content.to_html(item.content, context)
    return verify.filled(html, slots) + _footnotes(slots.values())


def _footnotes(slots: Iterable[str]) -> str:
    """Return the texts of the footnotes, which `filled` leaves out, as the renderer puts them at the end of a page."""
    notes = [markdown for markdown in slots if markdown.startswith("[^")]
    if not notes:
        return ""
    _, section, texts = verify.render("\n\n".join(notes)).partition('<section class="footnotes"')
    return section + texts


def _watched(reader: Reader, stage: str, progress: Progress | None, quiet: bool = False) -> Iterator[Item]:
    for item in reader.items(quiet=quiet):
        yield item
        if progress:
            progress(stage, reader.progress, reader.size)
