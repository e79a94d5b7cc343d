"""Items as bytes and back: what goes to a worker process, and what tells whether an item is still the same."""

from __future__ import annotations

import marshal
from dataclasses import fields
from operator import attrgetter

from wxr2md.model import Comment, Item, Term

_PLACE = ("source", "line", "position")
_MANY = ("terms", "postmeta", "comments")
_TEXTS = tuple(field.name for field in fields(Item) if field.name not in (*_PLACE, *_MANY))
_texts = attrgetter(*_TEXTS)
_term = attrgetter(*(field.name for field in fields(Term)))
_comment = attrgetter(*(field.name for field in fields(Comment) if field.name != "line"))


def packed(item: Item) -> bytes:
    """Return all that the input says of an item, but not where it says it: equal items give equal bytes.

    marshal's version 2 writes each text with its length and without references to others.
    """
    comments = [(comment.line - item.line, *_comment(comment)) for comment in item.comments]
    return marshal.dumps((_texts(item), [_term(term) for term in item.terms], item.postmeta, comments), 2)


def unpacked(data: bytes | memoryview, source: str, line: int, position: int) -> Item:
    """Return the item that was packed, at its place."""
    texts, terms, postmeta, comments = marshal.loads(data)  # noqa: S302 - of our own process or its parent
    several = [Comment(*(*values, line + below)) for below, *values in comments]
    many = (tuple(Term(*term) for term in terms), postmeta, tuple(several))
    return Item(*(*texts, *many, source, line, position))
