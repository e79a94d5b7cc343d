"""Items as bytes and back: what is kept of a small input, what goes to a worker, what tells an item from another."""

from __future__ import annotations

import marshal
from dataclasses import dataclass, fields
from itertools import starmap
from operator import attrgetter

from wxr2md.model import FORGOTTEN, Comment, Item, Term, maker

_PLACE = ("source", "line", "position")
_MANY = ("terms", "postmeta", "comments")
_TEXTS = tuple(field.name for field in fields(Item) if field.name not in (*_PLACE, *_MANY))
_texts = attrgetter(*_TEXTS)
_term = attrgetter(*(field.name for field in fields(Term)))
_comment = attrgetter(*(field.name for field in fields(Comment) if field.name != "line"))
new_item, new_comment, new_term = maker(Item), maker(Comment), maker(Term)  # for all of this package: each takes 0.5 ms


@dataclass(slots=True)
class Packet:
    """A packed item, and what can be told of it as it is."""

    item: Item  # which one it is and how many comments it has; not what it says
    data: bytes  # b"" once a worker has it

    def unpacked(self) -> Item:
        """Return all of the item."""
        return unpacked(self.data, self.item.source, self.item.line, self.item.position)


def packet(item: Item) -> Packet:
    """Pack an item; of itself nothing is held."""
    known = new_item(
        title=item.title,
        post_id=item.post_id,
        status=item.status,
        post_type=item.post_type,
        comments=(FORGOTTEN,) * len(item.comments),
        source=item.source,
        line=item.line,
        position=item.position,
    )
    return Packet(known, packed(item))


def packed(item: Item) -> bytes:
    """Return all that the input says of an item, but not where it says it: equal items give equal bytes.

    marshal's version 2 writes each text with its length and without references to others.
    """
    comments = [(comment.line - item.line, *_comment(comment)) for comment in item.comments]
    return marshal.dumps((_texts(item), [_term(term) for term in item.terms], item.postmeta, comments), 2)


def unpacked(data: bytes | memoryview, source: str, line: int, position: int) -> Item:
    """Return the item that was packed, at its place."""
    texts, terms, postmeta, comments = marshal.loads(data)  # noqa: S302 - of our own process or its parent
    several = [new_comment(*values, line + below) for below, *values in comments]
    return new_item(*texts, tuple(starmap(new_term, terms)), postmeta, tuple(several), source, line, position)
