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
    start: int
    length: int = 0
    all: list[Delimiter] = field(default_factory=list)  # one a character
    slots: list[Delimiter] = field(default_factory=list)  # those not yet used
    can_open: bool = False
    can_close: bool = False


def is_space(char: str) -> bool:
    """Tell whether CommonMark counts a character as Unicode white space; a block's ends ("") count as well."""
    return not char or char in "\t\n\f\r" or unicodedata.category(char) == "Zs"


def is_punctuation(char: str, symbols: bool) -> bool:
    """Tell whether CommonMark counts a character as punctuation; from 0.31 on `symbols` do, before they did not."""
    if char < "\x80":
        return char in ASCII_PUNCTUATION
    return unicodedata.category(char)[0] in ("PS" if symbols else "P")


def unreadable(pieces: list[str | Delimiter]) -> set[int]:
    """Return the marks that a renderer (of this CommonMark, an older one, GFM) would not read as they are meant."""
    text = "".join([piece if isinstance(piece, str) else piece.text for piece in pieces])
    runs = _runs(pieces)
    edges = [text[at] for run in runs for at in (run.start - 1, run.start + run.length) if 0 <= at < len(text)]
    symbols = any(edge >= "\x80" and unicodedata.category(edge)[0] == "S" for edge in edges)
    bad = set[int]()
    for older in (False, True) if symbols else (False,):
        for skipped in ("", "~") if "~" in edges else ("",):
            for run in runs:
                _flank(run, text, older, skipped)
            bad |= _misread(runs)
    return bad


def _misread(runs: list[Run]) -> set[int]:
    bad = set[int]()
    wanted = {slot.mark for run in runs for slot in run.all}
    for run in runs:
        run.slots = list(run.all)
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


def _runs(pieces: list[str | Delimiter]) -> list[Run]:
    runs: list[Run] = []
    at = 0
    for piece in pieces:
        if isinstance(piece, str):
            at += len(piece)
            continue
        last = runs[-1] if runs else None
        if last is None or last.char != piece.text[0] or last.start + last.length != at:
            last = Run(piece.text[0], at)
            runs.append(last)
        last.all += [piece] * len(piece.text)
        last.length += len(piece.text)
        at += len(piece.text)
    return runs


def _flank(run: Run, text: str, older: bool, skipped: str) -> None:
    before, after = run.start - 1, run.start + run.length
    if skipped and run.char != skipped:  # cmark-gfm looks past the signs of strikethrough
        while before >= 0 and text[before] == skipped:
            before -= 1
        while after < len(text) and text[after] == skipped:
            after += 1
    one, other = text[before] if before >= 0 else "", text[after] if after < len(text) else ""
    space_before, space_after = is_space(one), is_space(other)
    sign_before = not space_before and is_punctuation(one, not older)
    sign_after = not space_after and is_punctuation(other, not older)
    left = not space_after and (not sign_after or space_before or sign_before)
    right = not space_before and (not sign_before or space_after or sign_after)
    run.can_open, run.can_close = left, right
    if run.char == "_":
        run.can_open, run.can_close = left and (not right or sign_before), right and (not left or sign_after)
