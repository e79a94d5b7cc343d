"""Footnotes as WordPress's footnotes block shows them → Markdown's `[^1]` and its definitions.

The mark is `<sup data-fn="ID" class="fn"><a …>1</a></sup>`, the notes are `<ol class="wp-block-footnotes">` with an
`<li id="ID">` each; plugins' footnotes come in the same form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

LIST = re.compile(r"<ol\s[^<>]*\bwp-block-footnotes\b[^<>]*>", re.IGNORECASE)
LEVEL = re.compile(r"<(/?)(?:ol|ul|li)\b[^<>]*>", re.IGNORECASE)
ID = re.compile(r"\sid=[\"']?([^\s\"'<>]+)", re.IGNORECASE)
BACK = re.compile(r"<a\s[^<>]*\bhref=[\"']#[^\"'<>]+-link[\"'][^<>]*>[^<>]*</a>", re.IGNORECASE)
MARK = re.compile(
    r"<sup\b[^<>]*\sdata-fn=[\"']([^\"'<>]+)[\"'][^<>]*>\s*+(?:<a\b[^<>]*>)?[^<>]*+(?:</a>)?+\s*+</sup>", re.IGNORECASE
)

Slot = Callable[[str, bool], str]  # Markdown, inline → placeholder


class _List(NamedTuple):
    """One list of notes: where it stands, and the id and HTML of each."""

    start: int
    end: int
    notes: tuple[tuple[str, str], ...]


def _read(html: str, opening: re.Match[str]) -> _List:
    """Read a list of notes; its items may hold lists of their own."""
    depth, notes, key, start = 1, [], "", 0
    for tag in LEVEL.finditer(html, opening.end()):
        depth += -1 if tag[1] else 1
        if depth == 2 and not tag[1]:
            found = ID.search(tag[0])
            key, start = found[1] if found else "", tag.end()
        elif depth == 1:
            notes.append((key, BACK.sub("", html[start : tag.start()]).strip()))
        elif depth == 0:
            return _List(opening.start(), tag.end(), tuple(notes))
    return _List(opening.start(), opening.start(), ())


def _definition(number: int, note: str) -> str:
    """Write one definition; all but its first line stand four in, so that they belong to it."""
    lines = note.strip("\n").split("\n")
    return "\n".join([f"[^{number}]: {lines[0]}", *(f"    {line}" if line else "" for line in lines[1:])])


def to_slots(html: str, slot: Slot, markdown: Callable[[str], str]) -> str:
    """Put placeholders for marks and notes; a note that no mark names stays in a list, since Markdown would hide it."""
    opening = LIST.search(html)
    listed = _read(html, opening) if opening else None
    if not listed or not listed.notes:
        return html
    before, after = html[: listed.start], html[listed.end :]
    numbers = {key: number for number, (key, _) in enumerate(listed.notes, 1) if key}
    marked: set[str] = set()

    def mark(match: re.Match[str]) -> str:
        number = numbers.get(match[1])
        if not number:
            return match[0]
        marked.add(match[1])
        return slot(f"[^{number}]", True)

    before, after = MARK.sub(mark, before), MARK.sub(mark, after)
    named = [(numbers[key], note) for key, note in listed.notes if key in marked]
    left = "".join(f"<li>{note}</li>" for key, note in listed.notes if key not in marked)
    definitions = "\n\n".join(_definition(number, markdown(note)) for number, note in named)
    notes = slot(definitions, False) if named else ""
    return f"{before}{f'<ol>{left}</ol>' if left else ''}{notes}{after}"
