"""The bytes of one part that are at hand, and the account of what was repaired in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from wxr2md.diagnostics import REPAIRED, Diagnostics
from wxr2md.model import Item

CHUNK = 1 << 17
ROWS = 50  # of one kind of repair are listed one by one

_END_OF_ITEM = re.compile(rb"</item\s*>")
_LONGEST_TAG = 64  # no cut is looked for in the last bytes of a chunk: half an end tag may stand there
_CONTROL = bytes(n for n in range(32) if n not in (9, 10, 13))
_CONTROLS = re.compile(b"[" + re.escape(_CONTROL) + b"]")


class Notes:
    """Repairs in one stretch of bytes: all are counted, the first of each kind are located."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.rows: list[tuple[str, int]] = []

    def __call__(self, what: str, place: int) -> None:
        self.counts[what] += 1
        if self.counts[what] <= ROWS:
            self.rows.append((what, place))


class Repairs:
    """Counts and locates the repairs of one part, and tells the diagnostics."""

    def __init__(self, diagnostics: Diagnostics, source: str) -> None:
        self.counts: Counter[str] = Counter()
        self._fresh: list[tuple[str, int]] = []
        self._told: Counter[str] = Counter()
        self._diagnostics = diagnostics
        self._source = source

    def note(self, what: str, line: int) -> None:
        """Note one repair; it is told with the item that it was made in."""
        kind = what.partition(": “")[0]
        self.counts[kind] += 1
        if self._told[kind] < ROWS:
            self._told[kind] += 1
            self._fresh.append((what, line))

    def take(self, notes: Notes, data: bytearray, line: int) -> None:
        """Take over the notes of a stretch that begins in `line`."""
        counted = 0
        for what, place in sorted(notes.rows, key=lambda row: row[1]):
            line += data.count(b"\n", counted, place)
            counted = place
            self.note(what, line)
            notes.counts[what] -= 1
        self.counts.update(notes.counts)

    def tell(self, item: Item | None = None) -> None:
        """Tell what was noted since the last time."""
        with self._diagnostics.about(item or Item()):
            for what, line in self._fresh:
                self._diagnostics.add(REPAIRED, source=self._source, line=line, what=what)
        self._fresh.clear()

    def finish(self) -> None:
        """Tell the totals of what was met too often to be listed."""
        self.tell()
        for what, count in self.counts.items():
            if count > ROWS:
                self._diagnostics.add(REPAIRED, source=self._source, what=f"{what}: {count:,} times in all")


class Window:
    """The bytes of one part that are not done with yet; `line` is that of its first byte."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.bytes = bytearray()
        self.line = 1
        self.eof = False
        self.dropped = 0
        self._read = read
        self._cleaned = 0

    def fill(self) -> bool:
        """Read on; False at the end of the part."""
        chunk = b"" if self.eof else self._read(CHUNK)
        self.bytes += chunk
        self.eof = not chunk
        return not self.eof

    def drop(self, count: int) -> None:
        """Be done with the first `count` bytes."""
        self.line += self.bytes.count(b"\n", 0, count)
        del self.bytes[:count]
        self.dropped += count
        self._cleaned = max(self._cleaned - count, 0)

    def piece(self, start: int, end: int) -> bytes:
        """Return some of the bytes."""
        with memoryview(self.bytes) as view:
            return bytes(view[start:end])

    def next_piece(self, start: int) -> int:
        """Return where a piece from `start` ends that holds the end of one item at most, as its last bytes."""
        while True:
            found = _END_OF_ITEM.search(self.bytes, start)
            if found:
                return found.end()
            safe = len(self.bytes) if self.eof else len(self.bytes) - _LONGEST_TAG
            if self.eof or safe > start:
                return max(safe, start)
            self.fill()

    def doubtful_item(self, line: int, end: int) -> int:
        """Return where the item begins that a parser found in `line`, if to the eye it is two; else -1.

        Its text quotes an item, or has lost its own end and runs on into the next one.
        """
        if self.bytes.count(b"<item>", 0, end) < 2 and self.bytes.find(b"</item", 0, end - 9) < 0:
            return -1
        start = 0
        for _ in range(line - self.line):
            start = self.bytes.find(b"\n", start) + 1
        start = self.bytes.find(b"<item", start)
        tags = self.bytes.count(b"<item>", start, end), self.bytes.count(b"</item", start, end)
        return start if max(tags) > 1 else -1

    def clean(self, repairs: Repairs) -> None:
        """Take out bytes that no XML may have, wherever they stand."""
        line, counted = self.line, 0
        found = [match.start() for match in _CONTROLS.finditer(self.bytes, self._cleaned)]
        for at in found:
            line += self.bytes.count(b"\n", counted, at)
            counted = at
            repairs.note(f"control character U+{self.bytes[at]:04X} removed", line)
        if found:
            self.bytes[self._cleaned :] = self.bytes[self._cleaned :].translate(None, _CONTROL)
        self._cleaned = len(self.bytes)
