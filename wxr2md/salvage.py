"""Where things stand in the bytes of a part: its root, its records, what lies between them, also where it is damaged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from wxr2md.diagnostics import REPAIRED, Diagnostics
from wxr2md.model import Item
from wxr2md.repair import LARGEST_RECORD, NeedMore, Record, repair
from wxr2md.structure import CHANNEL_LEAVES, CONTAINERS, LEAVES, OUTSIDE, Structure, structure_of

CHUNK = 1 << 17
LONGEST_PROLOG = 1 << 22  # what may stand before the root
ROWS = 50  # of one kind of repair are listed one by one

_END_OF_ITEM = re.compile(rb"</item\s*>")
_LONGEST_TAG = 64  # no cut is looked for in the last bytes of a chunk: half an end tag may stand there
_CONTROL = bytes(n for n in range(32) if n not in (9, 10, 13))
_CONTROLS = re.compile(b"[" + re.escape(_CONTROL) + b"]+")


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
        self.counts[what] += 1
        if self._told[what] < ROWS:
            self._told[what] += 1
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


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a channel's first element."""

    structure: Structure
    is_wxr: bool = False  # it declares a namespace of WordPress's
    rooted: bool = True  # it has a root, so an end of it is to be expected
    entities: frozenset[bytes] = frozenset()  # that the document type defines


_PROLOG = re.compile(rb"<(?:(!--)|(\?)|(!DOCTYPE\b)|(rss\b[^<>]*>|channel\b[^<>]*>|item\s*>|wp:\w))")
_CHANNEL = re.compile(rb"(?:\s|<!--.*?-->)*<channel\b[^<>]*>", re.S)
_NAMESPACE = re.compile(rb"""xmlns:([A-Za-z_][\w.-]*)\s*=\s*(?:"([^"<>&']*)"|'([^'<>&"]*)')""")
_ENTITY = re.compile(rb"<!ENTITY\s+([A-Za-z_][\w.-]*)\s")
_BLANK = re.compile(rb"(?:\s|\xef\xbb\xbf)+")


def read_head(window: Window, repairs: Repairs) -> Head | None:
    """Take all up to the channel's first element off the window; None, and nothing taken, if there is no channel."""
    pos, junk, entities = 0, bytearray(), frozenset[bytes]()
    while found := _next(window, _PROLOG, pos):
        junk += window.bytes[pos : found.start()]
        kind, pos, start = found.lastindex, found.end(), found.start()
        if kind == 4:
            del found
            return _take_head(window, start, bytes(junk), entities, repairs)
        del found
        end = _end_of_prolog(window, kind or 1, start)
        if kind == 3:
            entities |= set(_ENTITY.findall(window.bytes, start, end))
            repairs.note("the document type (DOCTYPE) left out", window.line + window.bytes.count(b"\n", 0, start))
        pos = max(pos, end)
    return None


def _next(window: Window, pattern: re.Pattern[bytes], pos: int) -> re.Match[bytes] | None:
    while not (found := pattern.search(window.bytes, pos)):
        if len(window.bytes) > LONGEST_PROLOG or not window.fill():
            return None
    return found


def _end_of_prolog(window: Window, kind: int, start: int) -> int:
    end = {1: rb"-->", 2: rb"\?>", 3: rb"<!DOCTYPE[^<>\[]*(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*+\]\s*)?>"}[kind]
    found = _next(window, re.compile(end), start)
    return found.end() if found else start


def _take_head(window: Window, start: int, junk: bytes, entities: frozenset[bytes], repairs: Repairs) -> Head:
    text = _BLANK.sub(b" ", junk).strip()
    if text:
        repairs.note(f"text before the root left out: {_quoted(text)}", window.line)
    root = window.bytes.startswith((b"<rss", b"<channel"), start)
    end = window.bytes.index(b">", start) + 1 if root else start
    declared = _declared(window.piece(start, end))
    if window.bytes.startswith(b"<rss", start):
        while (channel := _CHANNEL.match(window.bytes, end)) is None and len(window.bytes) < end + CHUNK:
            if not window.fill():
                break
        end = channel.end() if channel else end
        del channel
    if not root:
        repairs.note("missing root <rss> and <channel> added", window.line)
    window.drop(end)
    is_wxr = any("wordpress.org/export" in uri for uri in declared.values())
    return Head(structure_of(declared), is_wxr, root, entities)


def _declared(tag: bytes) -> dict[str, str]:
    declared = {}
    for prefix, double, single in _NAMESPACE.findall(tag):
        uri = (double or single).decode("utf-8", "replace").strip()
        if uri and not prefix.lower().startswith(b"xml"):
            declared[prefix.decode()] = "".join(char for char in uri if char.isprintable())
    return declared


def _quoted(text: bytes) -> str:
    line = " ".join(text.decode("utf-8", "replace").split())
    line = "".join(char for char in line if char.isprintable())
    return f"“{line[:80]}…”" if len(line) > 80 else f"“{line}”"


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
        while len(window.bytes) < 1 << 20 and b"</item" not in window.bytes and window.fill():
            pass
        end, start = window.bytes.find(b"</item"), window.bytes.find(b"<item")
        return end >= 0 and not 0 <= start < end

    def _end_of_comment(self, start: int) -> int:
        window = self._window
        while (end := window.bytes.find(b"-->", start)) < 0 and len(window.bytes) < 1 << 20 and window.fill():
            pass
        return end + 3 if end >= 0 else start

    def _left_out(self, text: bytes) -> None:
        if not text or text.isspace():
            return
        visible = _MARKUP.sub(b" ", _ELEMENT.sub(b" ", text)).strip()
        if visible:
            where = "after the end" if self.closed and self._head.rooted else "between items"
            self._repairs.note(f"text {where} left out: {_quoted(visible)}", self._window.line)
        died = _DIED.search(visible)
        if died:
            self.last_words = _quoted(died[0])

    def _record(self) -> Record:
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
                died = _DIED.search(window.bytes, max(len(window.bytes) - 4096, 0))
                self.last_words = _quoted(bytes(died[0])) if died else ""
                del died
            window.drop(record.end)
            return record

    def _double(self) -> None:
        """Read until there is twice as much: the record is looked at again from its start."""
        window = self._window
        enough = 2 * len(window.bytes)
        while len(window.bytes) < enough and window.fill():
            pass
        window.clean(self._repairs)


_LONGEST_START = 4096  # a start tag may be half at hand
_ELEMENT = re.compile(rb"<([\w:.-]+)(?:\s[^<>]*)?>[^<>]*</\1\s*>")
_MARKUP = re.compile(rb"<[^<>]*>")
_DIED = re.compile(rb"(?:Fatal|Parse) error(?:</b>)?:\s[^\n]{0,200}")


def what_else(name: str, head: bytes) -> str:
    """Say what a file is that is no WXR, and what to give instead."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    is_it = next((what for pattern, what in _OTHERS if re.match(pattern, text, re.S)), "is something else")
    return f"{name} {is_it}, not a WordPress export (WXR): give the file that WordPress makes under Tools > Export."


_OTHERS = (
    (rb"\Z", "is empty"),
    (rb"<rss\b", "is an RSS feed"),
    (
        rb"(?:<\?xml.*?\?>|<!--.*?-->|\s)*<(?:!doctype html|html|head|body)\b",
        "is a web page (HTML), perhaps of a log-in",
    ),
    (rb"(?:<\?xml.*?\?>|<!--.*?-->|\s)*<feed\b", "is an Atom feed, as Blogger exports them"),
    (rb"(?:<\?xml.*?\?>|<!--.*?-->|\s)*<(?:urlset|sitemapindex)\b", "is a sitemap"),
    (rb".{0,2000}?(?:wordpress extended rss|generator=.wordpress)", "is cut off (truncated) before its first item"),
    (rb"<\?xml|<!--|<[a-z]", "is another kind of XML or HTML"),
    (rb"[\[{]", "is JSON"),
    (rb"(?:--|/\*|create |insert |drop |set |use |lock )", "is a database dump (SQL)"),
    (rb".{0,200}[\x00-\x08\x0e-\x1f]", "is a binary file"),
    (rb".", "is plain text"),
)
