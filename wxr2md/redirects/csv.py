"""A table for everything else: old address, new path, status; percent-encoded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wxr2md.links.moves import Move
from wxr2md.redirects import encoded

FILE = "redirects.csv"
SERVED = False


def pieces(moves: Iterable[Move]) -> Iterator[str]:
    """Yield a line for each redirect."""
    yield "old,new,status\n"
    for move in moves:
        old = encoded(move.old) + (f"?{move.query}" if move.query else "")
        yield f"{_field(old)},{_field(encoded(move.new))},301\n"


def _field(text: str) -> str:
    return f'"{text}"' if "," in text else text
