"""Finds the records in a damaged stretch of a part, and what lies between them."""

from __future__ import annotations

import re
from enum import Enum, auto
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from wxr2md.model import Item
from wxr2md.repair.prolog import Head, quoted
from wxr2md.repair.structure import CHANNEL_LEAVES, CONTAINERS, LEAVES, OUTSIDE
from wxr2md.repair.window import Notes, Repairs, Window

if TYPE_CHECKING:
    from wxr2md.repair.records import Record

_LONGEST_START = 4096  # a start tag may be half at hand
_FAR = 1 << 20  # no comment is longer, and no start of an item looked for farther ahead
_ELEMENT = re.compile(rb"<([\w:.-]+)(?:\s[^<>]*)?>[^<>]*</\1\s*>")
_MARKUP = re.compile(rb"<[^<>]*>")
_DIED = re.compile(rb"(?:Fatal|Parse) error(?:\s*</b>)?\s*:\s[^\n]{0,200}")


_PLAIN_KEYS = ("wp:post_id", "title", "wp:post_name")


class Damage(NamedTuple):
    """Where a parser stopped: in the next `length` bytes, and why."""

    length: int
    line: int
    why: str


class What(Enum):
    """What was found between records."""

    RECORD = auto()
    DOCUMENT = auto()  # another root begins
    END = auto()
    NOTHING = auto()


class Salvager:
    """Reads the records of a damaged stretch of one document, each by itself."""

    def __init__(self, window: Window, head: Head, repairs: Repairs) -> None:
        self.closed = not head.rooted  # the end of the root was met, or there will be none
        self.in_channel = True  # no item was met yet
        self.cut: Record | None = None  # that the file ends in
        self.last_words = ""  # what PHP said when it died
        self._no_comment_before = 0
        self._looked_to = 0  # memory of _item_ends_first
        self._ends_first = False
        self._window = window
        self._head = head
        self._structure = head.structure
        self._repairs = repairs

    def next(self) -> Record | What:
        """Take what damage has spared of the next record off the window; else DOCUMENT or END."""
        what = What.NOTHING
        while what is What.NOTHING:
            what = self._between()
        return self._record() if what is What.RECORD else what

    def _between(self) -> What:
        """Look at the next tag; take it off the window, with what is before it, unless a record begins with it."""
        window = self._window
        window.clean(self._repairs)
        found = self._structure.mark.search(window.bytes)
        if found is None:
            return self._no_tag()
        start, end = found.start(), found.end()
        what = What.NOTHING
        if found[4]:
            what = self._judge(self._structure.names[found[4]], bytes(found[4]), bool(found[3]))
        elif found[1]:
            end = self._end_of_comment(end)
        del found
        self._left_out(window.piece(0, start))
        window.drop(start if what is not What.NOTHING else end)
        return what

    def _no_tag(self) -> What:
        window = self._window
        if not window.eof:
            done = max(len(window.bytes) - _LONGEST_START, 0)
            self._left_out(window.piece(0, done))
            window.drop(done)
            window.fill()
            return What.NOTHING
        self._left_out(bytes(window.bytes))
        window.drop(len(window.bytes))
        return What.END

    def _judge(self, name: str, raw: bytes, is_end: bool) -> What:
        if name in OUTSIDE:
            self.closed = self.closed or is_end
            return What.NOTHING if is_end else What.DOCUMENT
        if is_end:
            self._repairs.note("end tag without a start left out", self._window.line)
            return What.NOTHING
        if CONTAINERS.get(name) == "" or (self.in_channel and name in CHANNEL_LEAVES):
            return What.RECORD
        of_item = "item" in (LEAVES.get(name), CONTAINERS.get(name), CONTAINERS.get(LEAVES.get(name, ""), ""))
        if of_item and (b":" in raw or self._item_ends_first()):
            return What.RECORD
        return What.NOTHING

    def _item_ends_first(self) -> bool:
        """Whether an item's end stands before the next one's start: then the start of this one is damaged."""
        window = self._window
        if window.dropped >= self._looked_to:
            while len(window.bytes) < _FAR and b"</item" not in window.bytes and window.fill():
                pass
            end, start = window.bytes.find(b"</item"), window.bytes.find(b"<item")
            self._ends_first = end >= 0 and not 0 <= start < end
            ahead = [place for place in (end, start) if place >= 0]
            self._looked_to = window.dropped + min(ahead, default=len(window.bytes))
        return self._ends_first

    def _end_of_comment(self, start: int) -> int:
        window = self._window
        if window.dropped + start < self._no_comment_before:
            return start
        while (end := window.bytes.find(b"-->", start)) < 0 and len(window.bytes) < _FAR and window.fill():
            pass
        if end < 0:
            self._no_comment_before = window.dropped + len(window.bytes)
        real = end >= 0 and window.bytes.find(b"</item", start, end) < 0
        return end + 3 if real else start

    def _left_out(self, text: bytes) -> None:
        if not text or text.isspace():
            return
        visible = _MARKUP.sub(b" ", _ELEMENT.sub(b" ", text)).strip()
        if visible:
            where = "after the end" if self.closed and self._head.rooted else "between items"
            blank = text[: len(text) - len(text.lstrip())]
            self._repairs.note(f"text {where} left out: {quoted(visible)}", self._window.line + blank.count(b"\n"))
        self._listen(text)

    def _listen(self, text: bytes) -> None:
        died = _DIED.search(text)
        if died:
            self.last_words = quoted(_MARKUP.sub(b"", died[0]))

    def _record(self) -> Record:
        from wxr2md.repair.records import LARGEST_RECORD, repair  # noqa: PLC0415 - most files are sound
        from wxr2md.repair.values import NeedMore  # noqa: PLC0415

        window = self._window
        while True:
            notes, eof = Notes(), window.eof or len(window.bytes) > LARGEST_RECORD
            try:
                record = repair(
                    window.bytes,
                    self._structure,
                    notes,
                    eof=eof,
                    in_channel=self.in_channel,
                    own=self._head.entities,
                )
            except NeedMore:
                self._double()
                continue
            self.in_channel = self.in_channel and record.name != "item"
            record.line = window.line
            self._repairs.take(notes, window.bytes, window.line)
            if not record.whole:
                self.cut = record
                self._listen(window.piece(max(len(window.bytes) - 4096, 0), len(window.bytes)))
            window.drop(record.end)
            return record

    def _double(self) -> None:
        """Read until there is twice as much: the record is looked at again from its start."""
        window = self._window
        enough = 2 * len(window.bytes)
        while len(window.bytes) < enough and window.fill():
            pass
        window.clean(self._repairs)

    def how_cut(self, source: str) -> tuple[str, Item]:
        """Say what the end of the file has cut off, and of which item it has only a piece."""
        why = f"; PHP stopped with {self.last_words}" if self.last_words else ""
        if self.cut is None:
            return "it ends without </rss>; each item that it begins is whole, what came after is missing" + why, Item()
        name, line = self.cut.name, self.cut.line
        post_id, title, slug = (_plain(self.cut.values.get(key, b"")) for key in _PLAIN_KEYS)
        called = f" “{title or slug}”" if title or slug else ""
        what = f"the {name}{called} (id {post_id or 'unknown'}, line {line}) is not whole and left out"
        return what + why, Item(title=title, post_id=post_id, source=source, line=line)


def _plain(xml: bytes) -> str:
    return unescape(xml.decode("utf-8", "ignore")).strip()
