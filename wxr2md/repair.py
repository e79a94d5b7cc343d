"""Damaged bytes → bytes that a parser takes, one record (an item, an author, a term) at a time, each repair noted.

The structure of a record is read off its known tags alone: a parser cannot say where a damaged item ends, WordPress's
own way of writing can.  Values change as little as possible.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.entities import html5

from wxr2md.encodings import to_utf8
from wxr2md.structure import CHANNEL_LEAVES, CONTAINERS, LEAVES, OUTSIDE, Structure, parent_of

Note = Callable[[str, int], None]  # what was repaired, at which offset

LARGEST_RECORD = 1 << 27  # bytes in which a record must end
_LONGEST_COMMENT = 1 << 20
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"

CONTROL = bytes(n for n in range(32) if n not in (9, 10, 13))
_AFTER_CDATA = re.compile(rb"\s*(?:</([^\s<>/]+)\s*>|(<!\[CDATA\[))?")
_ATTRIBUTE = re.compile(rb"""(domain|nicename)\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'<>]+))""")
_UNKNOWN_TAG = re.compile(rb"\s*<[^<>]*>")
_ODD_END = re.compile(rb"\s*</[^\s<>]*>?\s*\Z")
_AMPERSAND = re.compile(
    rb"&(?:#(x[dD][89abAB][0-9a-fA-F]{2});&#(x[dD][c-fC-F][0-9a-fA-F]{2});|#([0-9]{1,8}|[xX][0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{0,40});)?"
)
_XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")
_BARE_LESS = re.compile(rb"<(?![A-Za-z/!?])")
_NONCHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")


class NeedMore(Exception):
    """The record goes on beyond the bytes at hand."""


@dataclass(slots=True)
class Record:
    """A repaired record: `end` is where it ends in the damaged bytes, `whole` is false where they are cut off."""

    name: str = ""
    end: int = 0
    line: int = 0
    whole: bool = True
    xml: list[bytes] = field(default_factory=list)
    values: dict[str, bytes] = field(default_factory=dict)  # its first texts, to name it by


def repair(
    data: bytearray, structure: Structure, note: Note, *, eof: bool, in_channel: bool, own: frozenset[bytes]
) -> Record:
    """Repair the record whose first tag the data begins with; where that is no root of a record, one is put before it.

    `in_channel`: a title there is the channel's, not that of an item; `own`: names of entities that the file defines,
    which are taken out.  Raises NeedMore if the record's end is not at hand, unless `eof` says that there is no more.
    """
    return _Repairer(data, structure, Values(note, own), eof).run(in_channel)


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
        self._tag_ahead = (-1, -1)
        self._lines_to = 0

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
        """Take the next tag of a container."""
        found = self._mark()
        if found is None:
            self._cut()
        elif found[1]:
            self._skip_comment(found.end())
        elif found[2]:
            self.pos = self._cdata(found.end(), "")[1]
        elif found[3]:
            self._end(found, self.structure.names[found[4]])
        else:
            self._start(found, self.structure.names[found[4]])

    def _mark(self) -> re.Match[bytes] | None:
        found = self.structure.mark.search(self.data, self.pos)
        if found is None and not self.eof:
            raise NeedMore
        return found

    def _skip_comment(self, start: int) -> None:
        end = self.data.find(b"-->", start, start + _LONGEST_COMMENT)
        if end < 0 and not self.eof and len(self.data) < start + _LONGEST_COMMENT:
            raise NeedMore
        self.pos = start if end < 0 else end + 3

    # --- containers ---------------------------------------------------------------------------

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
        if value.startswith(_CDATA) and value.endswith(_CDATA_END):
            xml = self.values.of_cdata(value[len(_CDATA) : -len(_CDATA_END)], start)
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

    # --- leaves -------------------------------------------------------------------------------

    def _leaf(self, found: re.Match[bytes]) -> None:
        raw, attributes = bytes(found[4]), bytes(found[5])
        name = self.structure.names[raw]
        self._keep_lines(found.start())
        self.pos = found.end()
        value: list[bytes] = []
        if not attributes.endswith(b"/"):
            mark = self._pieces(name, value)
            if mark is None:
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
                end, self.pos = self._cdata(found.end(), name)
                value.append(self.values.of_cdata(bytes(self.data[found.end() : end]), found.end()))
            elif found[1] or self._is_text(found, name):
                self.pos = found.end()
                value.append(self.values.of_text(bytes(self.data[start : self.pos]), start))
            else:
                text = bytes(self.data[start:at])
                closed = found[3] and self.structure.names[found[4]] == name
                value.append(self.values.of_text(text if closed else _ODD_END.sub(b"", text).rstrip(), start))
                return found
        return None

    def _is_text(self, found: re.Match[bytes], name: str) -> bool:
        """Whether a tag in a text is markup of it: names as common as `title` are tags of ours at a line's start only."""
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

    # --- CDATA --------------------------------------------------------------------------------

    def _cdata(self, start: int, name: str) -> tuple[int, int]:
        """Return where the content of a CDATA section ends, and where what follows it begins.

        Its end is the `]]>` before the end tag: WordPress before 3.4 wrote `]]>` in CDATA as it was.
        """
        scan, depth, counted = start, 0, start
        while (end := self.data.find(_CDATA_END, scan)) >= 0:
            after = _AFTER_CDATA.match(self.data, end + 3)
            assert after is not None
            if after.end() + 64 > len(self.data) and not self.eof:
                raise NeedMore
            tag = self.structure.names.get(bytes(after[1])) if after[1] else None
            if tag is not None:
                return self._closed(start, end, name, tag)
            if after[2]:
                return end, end + 3
            depth += self.data.count(_CDATA, counted, end)
            counted = end
            if depth == 0 and not self._goes_on(end + 3):
                return end, end + 3
            depth = max(depth - 1, 0)
            self.note("]]> inside CDATA", end)
            scan = end + 3
        if not self.eof:
            raise NeedMore
        return self._unclosed(start, len(self.data), name)

    def _goes_on(self, pos: int) -> bool:
        """Whether a `]]>` was part of the text: another comes before the next tag of ours and the next CDATA."""
        end = self.data.find(_CDATA_END, pos)
        if end < 0:
            return False
        opened = self.data.find(_CDATA, pos, end)
        return opened < 0 and not pos <= self._next_tag(pos) < end

    def _next_tag(self, pos: int) -> int:
        """Return where the next tag of ours begins; remembered, since many questions have one answer."""
        asked, answer = self._tag_ahead
        if not asked <= pos <= answer:
            found = self.structure.tag.search(self.data, pos)
            answer = found.start() if found else len(self.data)
            self._tag_ahead = (pos, answer)
        return answer

    def _closed(self, start: int, end: int, name: str, tag: str) -> tuple[int, int]:
        """Judge a `]]>` before an end tag of ours: the section's end, unless the section has run over other elements."""
        if tag != name or name == "category":
            return self._unclosed(start, end, name, tag)
        if self.data.find(_CDATA, start, end) >= 0:
            for found in self.structure.tag.finditer(self.data, start, end):
                if not found[3] and self.structure.names[found[4]] == "item":
                    return self._unclosed(start, end, name, tag)
        return end, end + 3

    def _unclosed(self, start: int, end: int, name: str, tag: str = "") -> tuple[int, int]:
        """Find where a section that may lack its `]]>` ended; `tag` is what ends at `end`."""
        for found in self.structure.tag.finditer(self.data, start, end):
            usual, at = self.structure.names[found[4]], found.start()
            if (found[3] and usual == name) or (not found[3] and usual == tag) or (not tag and self._at_line_start(at)):
                self.note("CDATA section without an end closed", at)
                return at, at
        return end, min(end + 3, len(self.data))

    def _at_line_start(self, at: int) -> bool:
        return bytes(self.data[max(at - 40, 0) : at]).rstrip(b" \t").endswith(b"\n")


class Values:
    """Repairs texts; each method returns escaped XML in valid UTF-8."""

    def __init__(self, note: Note, own: frozenset[bytes]) -> None:
        self.note = note
        self._own = own

    def of_cdata(self, raw: bytes, place: int) -> bytes:
        """Take the content of a CDATA section as it is."""
        if raw.startswith(_CDATA):
            self.note("doubled <![CDATA[ taken out", place)
            raw = raw.removeprefix(_CDATA).removesuffix(_CDATA_END)
        text = self._valid(raw, place)
        return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")

    def of_text(self, raw: bytes, place: int) -> bytes:
        """Take a text outside CDATA: its entities are entities, and markup in it is its text."""
        if not raw or raw.isspace():
            return raw
        text = _AMPERSAND.sub(lambda found: self._reference(found, place), self._valid(raw, place))
        if _BARE_LESS.search(text):
            self.note("a bare < kept as text", place)
        return text.replace(b"<", b"&lt;").replace(b">", b"&gt;")

    def of_attributes(self, raw: bytes, place: int) -> bytes:
        """Keep the attributes that tell a term."""
        found = {name: b"".join(values) for name, *values in _ATTRIBUTE.findall(raw)}
        texts = {name: self.of_text(value, place).replace(b'"', b"&quot;") for name, value in found.items()}
        return b"".join(b' %b="%b"' % pair for pair in texts.items())

    def _valid(self, raw: bytes, place: int) -> bytes:
        text = to_utf8(raw, self.note, place)
        if b"\xef\xbf" not in text:
            return text
        text, count = _NONCHARACTER.subn(b"", text)
        if count:
            self.note("an invalid character (U+FFFE or U+FFFF) removed", place)
        return text

    def _reference(self, found: re.Match[bytes], place: int) -> bytes:
        high, low, number, name = found.groups()
        if high:
            self.note("an emoji written as two surrogate references read as one character", place)
            return chr(0x10000 + ((int(high[1:], 16) & 0x3FF) << 10) + (int(low[1:], 16) & 0x3FF)).encode()
        if number:
            code = int(number[1:], 16) if number[:1] in b"xX" else int(number)
            if _is_xml(code):
                return found[0]
            self.note("a reference to an invalid character removed", place)
            return b""
        if name in _XML_ENTITIES:
            return found[0]
        if name in self._own:
            self.note("an entity that the file defines itself taken out", place)
            return b""
        character = html5.get(f"{name.decode()};") if name else None
        if character:
            self.note("an HTML entity outside CDATA read as its character", place)
            return character.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;")
        self.note("a bare & kept as text", place)
        return b"&amp;" + found[0][1:]


def _is_xml(code: int) -> bool:
    """Whether XML 1.0 has this character (production 2, Char)."""
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
