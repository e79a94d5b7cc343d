"""An item's bytes → what is made of it: the work of a worker process, or of the only one."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from wxr2md import disk
from wxr2md.diagnostics import ITEM_FAILED, Diagnostic, Diagnostics
from wxr2md.document import Converter, known_links
from wxr2md.index import Index
from wxr2md.media.library import Library
from wxr2md.memory import Memory, Record, account, key_of, rows_of
from wxr2md.model import Item, Made
from wxr2md.options import Options
from wxr2md.output import Output
from wxr2md.packing import Packet, unpacked


class Answer(NamedTuple):
    """What became of one item."""

    made: Made | None  # None: it failed, as the last diagnostic says
    rows: list[Diagnostic]
    digest: bytes = b""  # of its file
    line: bytes = b""  # of the memory, by which it can be remembered
    kept: tuple[str, ...] = ()  # the paths of its files, where it was remembered and they stand as they are


APART = frozenset("jobs dry_run overwrite prune strict max_input_size".split())  # options that no file depends on
_PLACE = Struct("<QQI")  # line, position, length of the source's name


def placed(packet: Packet) -> bytes:
    """Return what a packed item is with its place."""
    item = packet.item
    place = item.source.encode("utf-8", "surrogatepass")
    return _PLACE.pack(item.line, item.position, len(place)) + place + packet.data


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

    def references(self, packets: Iterable[Packet]) -> Iterator[tuple[Item, Iterable[str]]]:
        """Yield those of the items that are converted, each with the addresses in it."""
        converter = self.converter(Diagnostics())
        for packet in packets:
            if packet.item.position in self.paths:
                try:
                    yield packet.item, converter.references(packet.unpacked())
                except Exception:  # noqa: S112 - that it cannot be converted will be told
                    continue

    def maker(self) -> Callable[[bytes], Answer]:
        """Return the function that converts one item; whatever goes wrong is its own."""
        diagnostics = Diagnostics()
        converter = self.converter(diagnostics)
        converter.forgets = True

        def make(data: bytes) -> Answer:
            item, key = _item(data)
            del data
            made: Made | None = None
            with diagnostics.about(item):
                try:
                    made = converter.make(item)
                except Exception as fault:
                    diagnostics.add(ITEM_FAILED, what=_where(fault))
            rows, diagnostics.rows = diagnostics.rows, []
            return self._answer(converter, item, key, made, rows) if made else Answer(None, rows)

        return make

    def _answer(self, converter: Converter, item: Item, key: str, made: Made, rows: list[Diagnostic]) -> Answer:
        """Return what was made of an item, with its line of the memory."""
        questions: list[tuple[str, ...]] = []
        answers = ""
        if converter.asked.repeatable and not made.pieces:
            questions = list(converter.asked.questions)
            answers = converter.answered(item)
        own = rows_of(item, rows) if answers else None
        if own is None:
            key, own = "", ()
        digest = disk.digest(made.data)
        files = [(path, disk.digest(data).hex()) for path, data in made.files]
        path = self.paths[item.position]
        record = Record(key, path, digest.hex(), files, questions, answers, account(made), own)
        return Answer(made, rows, digest, record.line())

    def recaller(self, memory: Memory, output: Output) -> Callable[[Packet], Answer | None]:
        """Return the function that tells what became of an item in the last run, if it would become the same now."""
        if not memory.places:  # a first run
            return lambda packet: None
        converter = self.converter(Diagnostics())

        def recall(packet: Packet) -> Answer | None:
            record = memory.find(packet.data)
            with suppress(Exception):  # whatever is wrong with it, it is no memory
                if record and record.path == self.paths[packet.item.position]:
                    files = [(record.path, record.digest), *record.files]
                    held = all(output.holds(path, bytes.fromhex(digest)) for path, digest in files)
                    if held and converter.answers(packet.unpacked(), record.questions) == record.answers:
                        paths = tuple(path for path, _ in files)
                        return Answer(record.made(), record.diagnostics(packet.item), line=record.line(), kept=paths)
            return None

        return recall

    def setting(self) -> str:
        """Return a digest of all that every item depends on: the program, the options, the site's own facts."""
        index, options = self.index, self.options
        site = replace(index.site, authors=(), terms=())
        given = {field.name: getattr(options, field.name) for field in fields(options) if field.name not in APART}
        return key_of(repr((given, site, index.utc_offset, _program())).encode("utf-8", "surrogatepass"))


@cache
def _program() -> str:
    """Return what changes when the program does, or what it makes files with."""
    folders = os.walk(Path(__file__).parent)
    files = [f"{folder}{os.sep}{name}" for folder, _, names in folders for name in names if name.endswith(".py")]
    code = [(found.st_size, found.st_mtime_ns) for found in map(os.stat, sorted(files))]
    others = [_age(find_spec(name)) for name in ("lxml", "comrak", "html2text")]
    return f"{code} {others} {sys.version}"


def _age(package: ModuleSpec | None) -> str:
    """Return what changes when another version of a package is installed; its own word for it takes long to read."""
    return f"{package.origin} {Path(package.origin).stat().st_mtime_ns}" if package and package.origin else ""


def _item(data: bytes) -> tuple[Item, str]:
    """Return an item and its key."""
    line, position, size = _PLACE.unpack_from(data)
    end = _PLACE.size + size
    source, said = data[_PLACE.size : end].decode("utf-8", "surrogatepass"), memoryview(data)[end:]
    return unpacked(said, source, line, position), key_of(said)


def _where(fault: Exception) -> str:
    """Say what went wrong and in which line of which file; not the values, which may be private."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} in {Path(frame.filename).name} line {frame.lineno}"
