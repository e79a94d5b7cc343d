"""An item's bytes → what is made of it: the work of a worker process, or of the only one."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from struct import Struct

from wxr2md.diagnostics import ITEM_FAILED, Diagnostic, Diagnostics
from wxr2md.document import Converter, known_links
from wxr2md.index import Index
from wxr2md.media.library import Library
from wxr2md.model import Item, Made
from wxr2md.options import Options
from wxr2md.packing import packed, unpacked

Answer = tuple[Made | None, list[Diagnostic]]  # None: it failed, as the last diagnostic says
_PLACE = Struct("<QQI")  # line, position, length of the source's name


def task(item: Item) -> bytes:
    """Return what must be known of an item to convert it."""
    place = item.source.encode("utf-8", "surrogatepass")
    return _PLACE.pack(item.line, item.position, len(place)) + place + packed(item)


class Workshop:
    """What all makers of a run know; a spawned process, which cannot be given all of it, works out the rest again."""

    def __init__(
        self, index: Index, options: Options, paths: Mapping[int, str], library: Library | None = None
    ) -> None:
        self.index = index
        self.options = options
        self.paths = paths
        self.library = library or Library()
        self.links = known_links(index, paths, options)

    def __reduce__(self) -> tuple[type[Workshop], tuple[Index, Options, Mapping[int, str], Library]]:
        return Workshop, (self.index, self.options, self.paths, self.library)

    def converter(self, diagnostics: Diagnostics) -> Converter:
        """Return what converts items one by one."""
        converter = Converter(self.index, self.options, diagnostics, self.paths, self.links)
        converter.library = self.library
        return converter

    def references(self, items: Iterable[Item]) -> Iterator[tuple[Item, Iterable[str]]]:
        """Yield those of the items that are converted, each with the addresses in it."""
        converter = self.converter(Diagnostics())
        for item in items:
            if item.position in self.paths:
                try:
                    yield item, converter.references(item)
                except Exception:  # noqa: S112 - that it cannot be converted will be told
                    continue

    def maker(self) -> Callable[[bytes], Answer]:
        """Return the function that converts one item; whatever goes wrong is its own."""
        diagnostics = Diagnostics()
        converter = self.converter(diagnostics)

        def make(data: bytes) -> Answer:
            item = _item(data)
            made: Made | None = None
            with diagnostics.about(item):
                try:
                    made = converter.make(item)
                except Exception as fault:
                    diagnostics.add(ITEM_FAILED, what=_where(fault))
            rows, diagnostics.rows = diagnostics.rows, []
            return made, rows

        return make


def _item(data: bytes) -> Item:
    line, position, size = _PLACE.unpack_from(data)
    end = _PLACE.size + size
    return unpacked(data[end:], data[_PLACE.size : end].decode("utf-8", "surrogatepass"), line, position)


def _where(fault: Exception) -> str:
    """Say what went wrong and in which line of which file; not the values, which may be private."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} in {Path(frame.filename).name} line {frame.lineno}"
