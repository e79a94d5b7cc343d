"""Bytes → Items, streaming, one item in memory at a time.

Source: WordPress's wp-admin/includes/export.php (export_wp), WXR 1.0 to 1.2.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from lxml import etree

from wxr2md.diagnostics import CUT, ITEM_UNREADABLE, NO_VERSION, PART_IGNORED, UNKNOWN_VERSION, Diagnostics
from wxr2md.elements import Elements
from wxr2md.fields import KNOWN_VERSIONS, LISTED, SITE, Channel, stray
from wxr2md.model import Comment, Item, Site
from wxr2md.packing import Packet, packet
from wxr2md.repair.encodings import Part, Stream, Utf8
from wxr2md.repair.prolog import Head, NotWxr, quoted, read_head, what_else
from wxr2md.repair.salvage import Damage, Salvager, What
from wxr2md.repair.structure import structure_of
from wxr2md.repair.window import CHUNK, Repairs, Window

if TYPE_CHECKING:
    from wxr2md.repair.records import Record

KEPT_BYTES = 1 << 24  # of packed items: what has more is read again instead
_BESIDE = 500  # bytes that a packed item takes in memory besides its data
_LINES = 65_535  # that libxml2 keeps of a line number


class Reader:
    """Reads the parts of one site, as often as one likes.

    `sites` holds one Site a document, complete once its last item has been given; `progress` of `size` are the bytes
    read in this pass, as they lie on the disk.
    """

    def __init__(self, parts: Sequence[Part], diagnostics: Diagnostics) -> None:
        self.parts = parts
        self.sites: list[Site] = []
        self.size = sum(part.size for part in parts)
        self.progress = 0
        self._diagnostics = diagnostics
        self._kept: list[tuple[Packet, int]] | None = None  # each with the progress at which it was read

    def items(self, quiet: bool = False, keep: bool = False) -> Iterator[Item]:
        """Yield every item of every part; `quiet` in the second pass, where all trouble has been noted already.

        keep: the items are to stay in memory, packed, for `again`, unless they are many.
        Damaged stretches are repaired, and what was done is noted.  Raises Fatal for what is no WXR file; a file in a
        zip that is none is left out, as long as another one is.
        """
        notes = Diagnostics() if quiet else self._diagnostics
        sites: list[Site] = []
        refused: list[NotWxr] = []
        kept: list[tuple[Packet, int]] = []
        position = done = 0
        room = KEPT_BYTES if keep else 0
        for part in self.parts:
            stream = part.open()
            one = _PartReader(part, stream, notes, position)
            try:
                for item in one.items():
                    self.progress = done + stream.consumed
                    if room > 0:
                        kept.append((packet(item), self.progress))
                        room -= len(kept[-1][0].data) + _BESIDE
                    else:
                        kept.clear()
                    yield item
            except NotWxr as refusal:
                self._refuse(part, refusal, refused, notes)
            finally:
                stream.close()
            position = one.position
            sites += one.sites
            done += part.size
            self.sites = self.sites if quiet else sites
        self.progress = self.size
        self._kept = kept if room > 0 else None

    def again(self) -> Iterator[Packet]:
        """Yield every item once more, packed: from memory, if `items` kept all of them there, else read anew."""
        if self._kept is None:
            for item in self.items(quiet=True):
                one = packet(item)
                item.forget_comments()
                yield one
            return
        for one, progress in self._kept:
            self.progress = progress
            yield one
        self.progress = self.size

    def _refuse(self, part: Part, refusal: NotWxr, refused: list[NotWxr], notes: Diagnostics) -> None:
        refused.append(refusal)
        if not part.in_archive or len(refused) == len(self.parts):
            raise refused[0] from None
        notes.add(PART_IGNORED, part=part.name, why=str(refusal).removeprefix(part.name).strip(" ."))


class _PartReader:
    """One pass over one part."""

    def __init__(self, part: Part, stream: Stream, diagnostics: Diagnostics, position: int) -> None:
        self.sites: list[Site] = []
        self.position = position
        self._part = part
        self._stream = stream
        self._diagnostics = diagnostics
        self._head = Head(structure_of({}))
        self._repairs = Repairs(diagnostics, part.name)
        self._elements = Elements(part.name, self._repairs.note)
        self._site = Channel()
        self._comments: list[Comment] = []
        self._met_item = False
        self._ended = False  # the channel's end was met

    def items(self) -> Iterator[Item]:
        """Yield the items of every document in the part."""
        utf8 = Utf8(self._stream.read, self._part.open)
        window = Window(utf8.read)
        for note in utf8.notes:
            self._repairs.note(note, 1)
        if (head := read_head(window, self._repairs)) is None:
            raise NotWxr(what_else(self._part.name, window.piece(0, CHUNK)))
        while head is not None:
            yield from self._document(window, head)
            head = read_head(window, self._repairs) if window.bytes else None
        if not self.sites:
            raise NotWxr(what_else(self._part.name, b"<rss>"))
        self._repairs.finish()

    def _document(self, window: Window, head: Head) -> Iterator[Item]:
        """Yield items as a parser gives them; where it stops, what is damaged is repaired, and it goes on behind."""
        salvager, more = Salvager(window, head, self._repairs), True
        self._site, self._head = Channel(), head
        while more:
            damage = yield from self._well_formed(window)
            if damage is None:
                salvager.closed = True
                break
            before = self._repairs.counts.total()
            more = yield from self._damaged(window.dropped + damage.length, window, salvager)
            silent = damage.why and self._repairs.counts.total() == before and not salvager.cut
            if silent and (more or salvager.closed):
                self._repairs.note(f"not well-formed XML ({damage.why})", damage.line)
        self._finish(salvager)

    def _well_formed(self, window: Window) -> Generator[Item, None, Damage | None]:
        """Yield items until the bytes are not well-formed, or at their end; tell the damage."""
        parser, above, fed, end = _parser(), window.line - 1, 0, 0
        self._ended = False
        parser.feed(self._head.structure.wrapper)
        try:
            while (end := window.next_piece(fed)) > fed:
                parser.feed(window.piece(fed, end))
                fed = end
                for item in self._items_of(parser, above):
                    if not self._is_wxr():
                        raise NotWxr(what_else(self._part.name, b"<rss>"))
                    if (start := window.doubtful_item(item.line, fed)) >= 0:
                        self.position -= 1
                        window.drop(start)
                        return Damage(fed - start, 0, "")
                    window.drop(fed)
                    fed = 0
                    yield item
            parser.close()
        except etree.XMLSyntaxError as error:
            namespaces = all(entry.domain_name == "NAMESPACE" for entry in error.error_log)  # type: ignore[attr-defined]
            if not (self._ended and namespaces):  # a prefix alone makes nothing unreadable
                self._comments.clear()
                return Damage(max(end, 1), above + (error.lineno or 1), (error.msg or "").partition(", line")[0])
        window.drop(fed)
        return None

    def _damaged(self, reach: int, window: Window, salvager: Salvager) -> Generator[Item, None, bool]:
        """Yield what can be had up to `reach`, as a number of bytes of the part; tell if the document goes on."""
        while window.dropped < reach:
            salvager.in_channel = salvager.in_channel and not self._met_item
            record = salvager.next()
            if isinstance(record, What):
                return False
            item = self._salvaged(record) if record.whole else None
            if item is not None:
                yield item
        return True

    def _salvaged(self, record: Record) -> Item | None:
        """Parse a repaired record by itself; as the last resort, take of it what a forgiving parser takes."""
        items = self._parsed(record, recover=False)
        if record.name == "item" and not items:
            items = self._parsed(record, recover=True)
            self._repairs.note("an item read as far as a forgiving parser can", record.line)
        if record.name == "item" and not (items and record.values):
            self._diagnostics.add(ITEM_UNREADABLE, source=self._part.name, line=record.line, why="nothing is left")
            self.position -= len(items)
            items.clear()
        self._repairs.tell(items[0] if items else None)
        return items[0] if items else None

    def _parsed(self, record: Record, *, recover: bool) -> list[Item]:
        parser = _parser(recover=recover)
        found: list[Item] = []
        try:
            parser.feed(self._head.structure.wrapper)
            xml = b"".join((*record.xml, b"</channel></rss>"))
            for start in range(0, len(xml), CHUNK):
                parser.feed(xml[start : start + CHUNK])
                found += self._items_of(parser, record.line - 1)
        except etree.XMLSyntaxError:
            self._comments.clear()
        return found

    def _finish(self, salvager: Salvager) -> None:
        if not self._is_wxr():
            return
        site = self._site.site()
        self.sites.append(site)
        if not site.wxr_version:
            self._diagnostics.add(NO_VERSION, source=self._part.name)
        elif site.wxr_version not in KNOWN_VERSIONS:
            self._diagnostics.add(UNKNOWN_VERSION, source=self._part.name, version=site.wxr_version)
        if salvager.cut or not salvager.closed:
            what, item = salvager.how_cut(self._part.name)
            with self._diagnostics.about(item):
                why = self._stream.cut and f"; {self._stream.cut}"
                self._diagnostics.add(CUT, source=self._part.name, what=what + why)
        elif self._stream.cut:
            self._repairs.note(f"{self._stream.cut}, but the whole export is there", 0)
        self._repairs.tell()

    def _is_wxr(self) -> bool:
        return self._head.is_wxr or self._elements.are_wxr

    def _items_of(self, parser: etree.XMLPullParser, above: int) -> Iterator[Item]:
        """Yield the items that are at hand; `above` lines stand before what the parser got."""
        for _, element in parser.read_events():
            assert isinstance(element, etree._Element)
            parent = element.getparent()
            if element.tag == "channel":
                self._ended = True
                self._sweep(element, None, above)
            elif parent is None:
                continue
            elif element.tag == "item" and parent.tag == "channel":
                self._sweep(parent, element, above)
                yield self._item(element, above)
            elif parent.tag == "item" and self._elements.key(element) == "wp:comment":
                self._comments.append(self._elements.comment(element, above + _line(element)))
                _free(element)

    def _sweep(self, channel: etree._Element, item: etree._Element | None, above: int) -> None:
        """Take in what the channel has before an item, and free it."""
        children = list(takewhile(lambda child: child is not item, channel))
        self._note_stray("between items", children, above)
        for child in children:
            key = self._elements.key(child)
            if key in SITE:
                self._site.say(key, self._elements.text(child))
            elif key in LISTED:
                self._site.add(key, self._elements.texts(child))
            channel.remove(child)

    def _note_stray(self, where: str, children: list[etree._Element], above: int) -> None:
        """Note what PHP said while it wrote the export, where that happens to be well-formed."""
        first, text = stray(children, self._elements.key)
        if first is not None:
            self._repairs.note(f"text {where} left out: {quoted(text.encode())}", above + _line(first))

    def _item(self, element: etree._Element, above: int) -> Item:
        children = list(element)
        self._note_stray("in an item", children, above)
        item = self._elements.item(children, above + _line(element), self.position, self._comments)
        self.position += 1
        self._met_item = True
        self._comments.clear()
        _free(element)
        return item


def _parser(*, recover: bool = False) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        ("end",),
        tag=("{*}item", "{*}comment", "channel"),
        encoding="utf-8",
        huge_tree=True,
        resolve_entities="internal",  # type: ignore[arg-type]  # and no document type gets here
        load_dtd=False,
        no_network=True,
        recover=recover,
    )


def _free(element: etree._Element) -> None:
    """Free what an element holds, and a finished one like it before it; libxml2 may still write behind this one."""
    element.clear(keep_tail=True)  # type: ignore[call-arg]
    before = element.getprevious()
    parent = element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)


def _line(element: etree._Element) -> int:
    """Return the line of an element; where libxml2's 16 bits end it says at which the first text in it ends."""
    line: int = element.sourceline or 0  # type: ignore[assignment]
    return line if line < _LINES else line - (element.text or "").count("\n")
