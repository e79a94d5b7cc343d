"""Damaged bytes → bytes that a parser takes, one record (an item, an author, a term) at a time, each repair noted.

The structure of a record is read off its known tags alone: a parser cannot say where a damaged item ends, WordPress's
own way of writing can.  Values change as little as possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wxr2md.repair.structure import CHANNEL_LEAVES, CONTAINERS, LEAVES, OUTSIDE, Structure, parent_of
from wxr2md.repair.values import CDATA, CDATA_END, NeedMore, Note, Sections, Values

LARGEST_RECORD = 1 << 27  # bytes in which a record must end
_LONGEST_COMMENT = 1 << 20

_NAMES = re.compile(rb"<(title|wp:post_id|wp:post_name)>(?:<!\[CDATA\[)?([^<\]]{1,200})")
_UNKNOWN_TAG = re.compile(rb"\s*<[^<>]*>")
_ODD_END = re.compile(rb"\s*</[^\s<>]*>?\Z")


@dataclass(slots=True)
class Record:
    """A repaired record: `end` is where it ends in the damaged bytes, `whole` is false where they are cut off."""

    name: str = ""
    end: int = 0
    line: int = 0
    whole: bool = True
    xml: list[bytes] = field(default_factory=list)
    values: dict[str, bytes] = field(default_factory=dict)  # its first texts, to name it by


def repair(  # noqa: PLR0913
    data: bytearray, structure: Structure, note: Note, *, eof: bool, in_channel: bool, own: frozenset[bytes]
) -> Record:
    """Repair the record whose first tag the data begins with; where that is no root of a record, one is put before it.

    `in_channel`: a title there is the channel's, not that of an item; `own`: names of entities that the file defines,
    which are taken out.  Raises NeedMore if the record's end is not at hand, unless `eof` says that there is no more.
    """
    return _Repairer(data, structure, Values(note, own), eof).run(in_channel)


def _without_odd_end(text: bytes) -> bytes:
    text = text.rstrip()
    return text[:-200] + _ODD_END.sub(b"", text[-200:])


class _Repairer:
    def __init__(self, data: bytearray, structure: Structure, values: Values, eof: bool) -> None:
        self.data = data
        self.pos = 0
        self.structure = structure
        self.values = values
        self.note = values.note
        self.eof = eof
        self.open: list[tuple[str, bytes]] = []  # containers: usual name, name in the file
        self.record = Record()
        self.loose = 0  # where text that belongs to no element may begin
        self.sections = Sections(data, structure, values.note, eof)
        self._lines_to = self._no_comment_before = 0

    def run(self, in_channel: bool) -> Record:
        found = self.structure.tag.match(self.data, self.pos)
        if not found:
            raise ValueError("a record starts with a tag")
        name = self.structure.names[found[4]]
        if CONTAINERS.get(name) == "":
            self._push(found)
        elif in_channel and name in CHANNEL_LEAVES:
            self._leaf(found)
        else:
            self._open_unasked("item")
        self.record.name = self.open[0][0] if self.open else name
        while self.open:
            self._step()
        self.record.end = self.pos
        return self.record

    def _step(self) -> None:
        """Take what is healthy as it is, then the next tag of a container."""
        self._copy()
        found = self._mark()
        if found is None:
            self._cut()
        elif found[1]:
            self._skip_comment(found.end())
        elif found[2]:
            self.pos = self.sections.find(found.end(), "")[1]
        elif found[3]:
            self._end(found, self.structure.names[found[4]])
        else:
            self._start(found, self.structure.names[found[4]])

    def _copy(self) -> None:
        found = self.structure.healthy[self.open[-1][0]].match(self.data, self.pos)
        if not found:
            return
        run = found[0]
        opened = run.count(CDATA)
        if opened != run.count(b"]]></") or opened != run.count(b"><![CDATA[") or not self.values.is_valid(run):
            return
        self._keep_lines(self.pos)
        self.record.xml.append(run)
        for name, value in _NAMES.findall(run):
            self.record.values.setdefault(name.decode(), value)
        self.record.values.setdefault("", b"healthy")
        self.pos = self.loose = self._lines_to = found.end()

    def _mark(self) -> re.Match[bytes] | None:
        found = self.structure.mark.search(self.data, self.pos)
        if found is None and not self.eof:
            raise NeedMore
        return found

    def _skip_comment(self, start: int) -> None:
        if start < self._no_comment_before:
            self.pos = start
            return
        end = self.data.find(b"-->", start, start + _LONGEST_COMMENT)
        if end < 0 and not self.eof and len(self.data) < start + _LONGEST_COMMENT:
            raise NeedMore
        if end < 0:
            self._no_comment_before = start + _LONGEST_COMMENT
        real = end >= 0 and self.data.find(b"</item", start, end) < 0
        self.pos = end + 3 if real else start

    def _start(self, found: re.Match[bytes], name: str) -> None:
        at = found.start()
        if name in OUTSIDE or CONTAINERS.get(name) == "":
            self._finish(at)
        elif name not in LEAVES and name not in CONTAINERS:
            self.pos = found.end()
        elif not self._enter(name):
            self._finish(at)
        elif name in CONTAINERS:
            self._push(found)
        else:
            self._leaf(found)

    def _end(self, found: re.Match[bytes], name: str) -> None:
        at, end = found.start(), found.end()
        if name in OUTSIDE:
            self._finish(at)
            return
        if any(name == inner for inner, _ in self.open):
            while self._pop() != name:
                self.note("missing end tag added", at)
        elif name in LEAVES and self._rescue(name, found[4], at):
            self.note("missing start tag added", at)
        else:
            self.note("end tag without a start left out", at)
        self.pos = self.loose = end

    def _rescue(self, name: str, raw: bytes, end: int) -> bool:
        """Take a text whose start tag is damaged."""
        odd = _UNKNOWN_TAG.match(self.data, self.loose, end)
        start = odd.end() if odd and odd[0].strip()[:2] != b"<!" else self.loose
        value = bytes(self.data[start:end]).strip()
        if value.startswith(CDATA) and value.endswith(CDATA_END):
            xml = self.values.of_cdata(value[len(CDATA) : -len(CDATA_END)], start)
        else:
            xml = self.values.of_text(value, start)
        if not value or not self._enter(name):
            return False
        self._emit(name, raw, b"", xml)
        return True

    def _enter(self, name: str) -> bool:
        """Make the container that an element belongs in the innermost; False if that is not in this record."""
        parent = parent_of(name, self.open[-1][0])
        opened = [inner for inner, _ in self.open]
        nearest = parent if parent in opened else CONTAINERS.get(parent, "")
        if nearest not in opened:
            return False
        while self.open[-1][0] != nearest:
            self._pop()
            self.note("missing end tag added", self.pos)
        if nearest != parent:
            self._open_unasked(parent)
        return True

    def _open_unasked(self, name: str) -> None:
        self.note("missing start tag added", self.pos)
        raw = next(raw for raw, usual in self.structure.names.items() if usual == name)
        self.open.append((name, raw))
        self.record.xml.append(b"<%b>" % raw)

    def _keep_lines(self, at: int) -> None:
        """Give the repaired bytes as many lines as the damaged ones have."""
        self.record.xml.append(b"\n" * self.data.count(b"\n", self._lines_to, at))
        self._lines_to = at

    def _push(self, found: re.Match[bytes]) -> None:
        raw = bytes(found[4])
        self._keep_lines(found.start())
        self.open.append((self.structure.names[raw], raw))
        self.record.xml.append(b"<%b>" % raw)
        self.pos = self.loose = found.end()
        if found[5].endswith(b"/"):
            self._pop()

    def _pop(self) -> str:
        name, raw = self.open.pop()
        self.record.xml.append(b"</%b>" % raw)
        return name

    def _finish(self, at: int) -> None:
        """End the record where what cannot be in it begins."""
        self.note("missing end tag added", at)
        while self.open:
            self._pop()
        self.pos = at

    def _cut(self) -> None:
        while self.open:
            self._pop()
        self.pos = len(self.data)
        self.record.whole = False

    def _leaf(self, found: re.Match[bytes]) -> None:
        raw, attributes = bytes(found[4]), bytes(found[5])
        name = self.structure.names[raw]
        self._keep_lines(found.start())
        self.pos = found.end()
        value: list[bytes] = []
        if not attributes.endswith(b"/"):
            mark = self._pieces(name, value)
            if mark is None:
                begun = bytes(self.data[found.end() : found.end() + 200])
                self.record.values.setdefault(name, begun.removeprefix(CDATA))
                self._cut()
                return
            self._close_leaf(name, mark, value)
        said = self.values.of_attributes(attributes, found.start()) if name == "category" else b""
        self._emit(name, raw, said, b"".join(value))
        self.loose = self._lines_to = self.pos

    def _emit(self, name: str, raw: bytes, attributes: bytes, xml: bytes) -> None:
        self.record.values.setdefault(name, xml[:200])
        self.record.xml += (b"<%b%b>" % (raw, attributes), xml, b"</%b>" % raw)

    def _pieces(self, name: str, value: list[bytes]) -> re.Match[bytes] | None:
        """Collect the text and the CDATA of a leaf; return the tag that ends it, None if nothing does."""
        while found := self._mark():
            start, end, at = self.pos, found.start(), found.start()
            if found[2]:
                value.append(self.values.of_text(bytes(self.data[start:end]), start))
                end, self.pos = self.sections.find(found.end(), name)
                value.append(self.values.of_cdata(bytes(self.data[found.end() : end]), found.end()))
            elif found[1] or self._is_text(found, name):
                self.pos = found.end()
                value.append(self.values.of_text(bytes(self.data[start : self.pos]), start))
            else:
                text = bytes(self.data[start:at])
                closed = found[3] and self.structure.names[found[4]] == name
                value.append(self.values.of_text(text if closed else _without_odd_end(text), start))
                return found
        return None

    def _is_text(self, found: re.Match[bytes], name: str) -> bool:
        """Whether a tag in a text is markup of it: those with common names are ours at a line's start only."""
        if b":" in found[4] or self.structure.names[found[4]] == name:
            return False
        before = bytes(self.data[max(found.start() - 40, 0) : found.start()]).rstrip(b" \t")
        return self.structure.names[found[4]] in LEAVES and not before.endswith((b"\n", b"\r", b">"))

    def _close_leaf(self, name: str, mark: re.Match[bytes], value: list[bytes]) -> None:
        ends = self.structure.names[mark[4]]
        if mark[3] and ends == name:
            self.pos = mark.end()
        elif mark[3] and ends in LEAVES:
            self.note("mismatched end tag", mark.start())
            self.pos = mark.end()
        else:
            self.note("missing or misspelt end tag added", mark.start())
            self.pos = mark.start()
