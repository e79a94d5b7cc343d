"""CommonMark's delimiter algorithm, run over what the writer wants to write: which marks would not be read as meant.

Source: CommonMark 0.31 "An algorithm for parsing nested emphasis and links", with GFM's `~~`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Final

ASCII_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@dataclass(slots=True)
class Delimiter:
    """One mark's opening or closing characters, all the same."""

    mark: int  # number of the mark in its block
    opens: bool
    text: str


@dataclass(slots=True)
class Run:
    """Delimiters that stand side by side and are read as one run."""

    char: str
    slots: list[Delimiter] = field(default_factory=list)  # one a character, those not yet used
    can_open: bool = False
    can_close: bool = False
    length: int = 0


def is_space(char: str) -> bool:
    """Tell whether CommonMark counts a character as Unicode white space; a block's ends ("") count as well."""
    return not char or char in "\t\n\f\r" or unicodedata.category(char) == "Zs"


def is_punctuation(char: str, symbols: bool) -> bool:
    """Tell whether CommonMark counts a character as punctuation; from 0.31 on `symbols` do, before they did not."""
    if char < "\x80":
        return char in ASCII_PUNCTUATION
    return unicodedata.category(char)[0] in ("PS" if symbols else "P")


def unreadable(pieces: list[str | Delimiter]) -> set[int]:
    """Return the marks that a renderer would not read as they are meant."""
    bad = _misread(pieces, symbols=True)
    beside = [piece for piece in pieces if isinstance(piece, str) and piece]
    if any(edge >= "\x80" and unicodedata.category(edge)[0] == "S" for text in beside for edge in (text[0], text[-1])):
        bad |= _misread(pieces, symbols=False)
    return bad


def _misread(pieces: list[str | Delimiter], symbols: bool) -> set[int]:
    runs, bad = _runs(pieces, symbols), set[int]()
    matched: dict[int, int] = {}
    openers: list[Run] = []
    for closer in runs:
        while closer.can_close and closer.slots:
            at = _opener(openers, closer)
            if at < 0:
                break
            opener = openers[at]
            del openers[at + 1 :]
            used = 2 if len(opener.slots) > 1 and len(closer.slots) > 1 else 1
            left, right = opener.slots[-used:], closer.slots[:used]
            del opener.slots[-used:]
            del closer.slots[:used]
            if not opener.slots:
                openers.pop()
            marks = {slot.mark for slot in left + right}
            whole = all(slot.opens for slot in left) and not any(slot.opens for slot in right)
            if len(marks) == 1 and whole and len(left[0].text) == used:
                matched[left[0].mark] = used
            else:
                bad |= marks
        if closer.slots and closer.can_open:
            openers.append(closer)
    wanted = {piece.mark for piece in pieces if isinstance(piece, Delimiter)}
    return (wanted - matched.keys()) | bad


def _opener(openers: list[Run], closer: Run) -> int:
    for at in range(len(openers) - 1, max(-1, len(openers) - 200), -1):
        opener = openers[at]
        if opener.char != closer.char:
            continue
        if closer.char == "~":
            if len(opener.slots) == len(closer.slots) == 2:
                return at
            continue
        both = opener.can_close or closer.can_open
        if not both or (opener.length + closer.length) % 3 or not (opener.length % 3 or closer.length % 3):
            return at
    return -1


def _runs(pieces: list[str | Delimiter], symbols: bool) -> list[Run]:
    runs: list[Run] = []
    before, run = "", None
    for piece in pieces:
        if isinstance(piece, str):
            if run and piece:
                _flank(run, before, piece[0], symbols)
                run = None
            before = piece[-1] if piece else before
            continue
        if run and run.char != piece.text[0]:
            _flank(run, before, piece.text[0], symbols)
            before, run = run.char, None
        if not run:
            run = Run(piece.text[0])
            runs.append(run)
        run.slots += [piece] * len(piece.text)
        run.length = len(run.slots)
    if run:
        _flank(run, before, "", symbols)
    return runs


def _flank(run: Run, before: str, after: str, symbols: bool) -> None:
    space_before, space_after = is_space(before), is_space(after)
    sign_before = not space_before and is_punctuation(before, symbols)
    sign_after = not space_after and is_punctuation(after, symbols)
    left = not space_after and (not sign_after or space_before or sign_before)
    right = not space_before and (not sign_before or space_after or sign_after)
    run.can_open, run.can_close = left, right
    if run.char == "_":
        run.can_open, run.can_close = left and (not right or sign_before), right and (not left or sign_after)
