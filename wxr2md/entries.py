"""A million small records in little memory: what the index keeps of items and of media, packed, and found by id."""

from __future__ import annotations

import marshal
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, NamedTuple, overload

SHARED = 20_000  # so many different days and forms of addresses are kept once for all
INLINE = SHARED
ODD = 1 << 62  # the numbers from here on stand for ids that are none


class Entry(NamedTuple):
    """What is kept of every item while the others are read; made anew each time it is asked for."""

    position: int  # Item.position
    post_id: str
    post_type: str
    status: str
    slug: str  # post_name as stored: percent-encoded, at times cut or empty
    post_parent: str
    post_date: str  # YYYY-MM-DD, the site's local day (or the UTC one); "" where there is no real date
    title: str  # only where a file name may have to be made of it: slug is empty
    creator: str
    has_password: bool
    duplicate: bool  # an earlier item has the very same content, metadata and comments
    # Addresses with `<slug>` and `<id>` in the places of those: a million items have some thousand such forms.
    link: str = ""
    guid: str = ""  # "" for an attachment (Media has its file) and where it is the link
    former: tuple[str, ...] = ()  # what WordPress notes when they change: old slugs, and old days as YYYY-MM-DD


class Packed:
    """Tuples of texts and numbers as bytes, one behind the other: a fifth of what they take as objects."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q")

    def __len__(self) -> int:
        return len(self._ends)

    def append(self, record: tuple[Any, ...]) -> None:
        self._bytes += marshal.dumps(record, 2)
        self._ends.append(len(self._bytes))

    def __getitem__(self, at: int) -> tuple[Any, ...]:
        start = self._ends[at - 1] if at else 0
        return marshal.loads(self._bytes[start : self._ends[at]])  # type: ignore[no-any-return]  # noqa: S302 - ours


class Seen:
    """Digests of 16 bytes: a fifth of what a set of them takes, found by a glance at a few of them."""

    SIZE = 16
    BUCKETS = 4096

    def __init__(self) -> None:
        self._buckets: defaultdict[int, bytearray] = defaultdict(bytearray)

    def add(self, digest: bytes) -> bool:
        """Add a digest, and return whether it was there before."""
        bucket = self._buckets[int.from_bytes(digest[:2], "big") % self.BUCKETS]
        at = bucket.find(digest)
        while at > 0 and at % self.SIZE:
            at = bucket.find(digest, at + 1)
        if at < 0:
            bucket += digest
        return at >= 0


class Shared:
    """Values that many records have in common, each kept once, by its number."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Hashable, int] = {}

    def number(self, value: Hashable) -> int:
        """Return the number of a value; INLINE where there are too many already."""
        number = self._numbers.get(value, INLINE)
        if number == INLINE and len(self.values) < SHARED:
            number = self._numbers[value] = len(self.values)
            self.values.append(value)
        return number


class Entries(Sequence[Entry]):
    """The entries of all items, in the order of the file."""

    def __init__(self) -> None:
        self._packed = Packed()
        self._kinds = Shared()
        self._places = Shared()
        self._last: Entry | None = None  # while an item is converted, its entry is asked for again and again

    def __len__(self) -> int:
        return len(self._packed)

    def append(self, entry: Entry) -> None:
        """Add the entry of the next item."""
        _, post_id, post_type, status, slug, parent, day, title, creator, secret, double, link, guid, former = entry
        kind = (post_type, status, creator, secret, double, guid)
        place = (day, link)
        numbers = self._kinds.number(kind), self._places.number(place)
        rest = [value for value, number in zip((kind, place), numbers, strict=True) if number == INLINE]
        self._packed.append((*numbers, post_id, parent, slug, title, former, *rest))

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> list[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | list[Entry]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        at = at + len(self) if at < 0 else at
        if self._last is not None and self._last.position == at:
            return self._last
        kind, place, post_id, parent, slug, title, former, *rest = self._packed[at]
        post_type, status, creator, secret, double, guid = self._kinds.values[kind] if kind != INLINE else rest.pop(0)
        day, link = self._places.values[place] if place != INLINE else rest.pop(0)
        self._last = Entry(
            at, post_id, post_type, status, slug, parent, day, title, creator, secret, double, link, guid, former
        )
        return self._last

    def __iter__(self) -> Iterator[Entry]:
        return (self[at] for at in range(len(self)))


class Chosen(Sequence[Entry]):
    """Some of the entries, by their positions."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.positions = array("Q")
        self._entries = entries

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> list[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | list[Entry]:
        if isinstance(at, slice):
            return [self._entries[one] for one in self.positions[at]]
        return self._entries[self.positions[at]]


class Ids:
    """Places by id: 16 bytes for each; of several with one id all are found, in the order in which they came."""

    def __init__(self) -> None:
        self._numbers = array("Q")
        self._places = array("Q")
        self._odd: dict[str, int] = {}
        self._sorted = True

    def add(self, key: str, place: int) -> None:
        """Add one; `key` is an id without leading zeros."""
        number = self._number(key)
        if number < 0:
            number = self._odd[key] = ODD + len(self._odd)
        self._sorted = self._sorted and (not self._numbers or self._numbers[-1] <= number)
        self._numbers.append(number)
        self._places.append(place)

    def first(self, key: str) -> int | None:
        """Return the first place that has this id."""
        return next(self.all(key), None)

    def all(self, key: str) -> Iterator[int]:
        """Yield every place that has this id."""
        number = self._number(key)
        if number < 0:
            return
        if not self._sorted:
            self._sort()
        for at in range(bisect_left(self._numbers, number), len(self._numbers)):
            if self._numbers[at] != number:
                break
            yield self._places[at]

    def _number(self, key: str) -> int:
        if key.isascii() and key.isdecimal() and len(key) < 18:
            return int(key)
        return self._odd.get(key, -1)

    def _sort(self) -> None:
        order = array("Q", sorted(range(len(self._numbers)), key=self._numbers.__getitem__))
        self._numbers = array("Q", map(self._numbers.__getitem__, order))
        self._places = array("Q", map(self._places.__getitem__, order))
        self._sorted = True
