"""Two texts → the ranges of each that the other does not have, word by word.

Myers' algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986), cut off where two texts have little in
common; then each word counts that stands in one text more often than in the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

WORD = re.compile(r"\S+")
MOST = 400  # words that differ: memory grows with its square
EFFORT = 4_000_000  # steps: about a second
Range = tuple[int, int]
Words = Sequence[str]


def differing(left: str, right: str) -> tuple[list[Range], list[Range]]:
    """Return the character ranges of `left` that are not in `right`, and the other way round."""
    places = [[match.span() for match in WORD.finditer(text)] for text in (left, right)]
    a, b = ([text[start:end] for start, end in spans] for text, spans in zip((left, right), places, strict=True))
    only_a, only_b = _only(a, b)
    return _ranges(only_a, places[0]), _ranges(only_b, places[1])


def _only(a: Words, b: Words) -> tuple[list[int], list[int]]:
    """Return the positions of the words that stand only in `a`, and only in `b`."""
    shorter = min(len(a), len(b))
    head = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    tail = next((i for i in range(shorter - head) if a[-1 - i] != b[-1 - i]), shorter - head)
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    found = _shortest(middle_a, middle_b)
    only_a, only_b = found if found is not None else (_surplus(middle_a, middle_b), _surplus(middle_b, middle_a))
    return [i + head for i in only_a], [i + head for i in only_b]


def _shortest(a: Words, b: Words) -> tuple[list[int], list[int]] | None:
    """Return the shortest edit script as positions in both; None if it is too long to be looked for."""
    most = min(len(a) + len(b), MOST, EFFORT // (len(a) + len(b) + 1))
    furthest = {1: 0}  # on each diagonal x - y, the x that has been reached
    trace: list[dict[int, int]] = []
    for cost in range(most + 1):
        trace.append(dict(furthest))
        for diagonal in range(-cost, cost + 1, 2):
            down = _goes_down(furthest, diagonal, cost)
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            while x < len(a) and x - diagonal < len(b) and a[x] == b[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(a) and x - diagonal >= len(b):
                return _back(trace, len(a) - len(b))
    return None


def _goes_down(furthest: dict[int, int], diagonal: int, cost: int) -> bool:
    """Tell whether the last step to a diagonal takes a word of `b`, not one of `a`."""
    return diagonal == -cost or (diagonal != cost and furthest[diagonal - 1] < furthest[diagonal + 1])


def _back(trace: Sequence[dict[int, int]], diagonal: int) -> tuple[list[int], list[int]]:
    """Walk the path from its end to its beginning."""
    only_a: list[int] = []
    only_b: list[int] = []
    for cost in range(len(trace) - 1, 0, -1):
        furthest = trace[cost]
        if _goes_down(furthest, diagonal, cost):
            diagonal += 1
            only_b.append(furthest[diagonal] - diagonal)
        else:
            diagonal -= 1
            only_a.append(furthest[diagonal])
    return only_a[::-1], only_b[::-1]


def _surplus(words: Words, others: Words) -> list[int]:
    spare = Counter(others)
    found = []
    for i, word in enumerate(words):
        spare[word] -= 1
        if spare[word] < 0:
            found.append(i)
    return found


def _ranges(positions: Iterable[int], places: Sequence[Range]) -> list[Range]:
    """Join words next to each other to one range."""
    ranges: list[Range] = []
    last = -2
    for position in positions:
        start, end = places[position]
        if position == last + 1:
            start = ranges.pop()[0]
        ranges.append((start, end))
        last = position
    return ranges
