"""Paragraphs that are given as pieces of text → Markdown: what writer.py makes of their HTML, without the HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from wxr2md.content import inline, usual
from wxr2md.content.inline import EM, STRONG, TEXT, Atom, Mark, Marks
from wxr2md.content.registry import Dialect

MARKS: Final[Mapping[str, Marks]] = {"": (), "strong": (STRONG,), "em": (EM,)}
LINE_END: Final = Atom(inline.BREAK, "", ())
# A text, "\n" for each line break in it; the mark around it; the address it leads to.  Every other has none of the two.
Given = tuple[str, str, str]


class Simple:
    """Writes comments for one dialect; where it takes not all addresses for links, only those without any."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = replace(dialect, raw_html=False)
        self._style = inline.styles(self.dialect)[0]

    def paragraphs(self, given: Iterable[list[Given]]) -> str:
        """Return paragraphs as one text, without a line end."""
        return "\n\n".join([inline.paragraph(self._usual(one) or self._written(one), self._style) for one in given])

    def _usual(self, given: list[Given]) -> str | None:
        """Return the Markdown of a usual paragraph, its lines' starts not escaped; None where it is not usual."""
        if not usual.is_usual([line for text, _, _ in given for line in text.split("\n")], self._style):
            return None
        written = [usual.BREAK]
        for at, (text, mark, address) in enumerate(given):
            if mark or address:
                found = self._element(given, at, before=written[-1][-1:])
                if found is None:
                    return None
                written.append(found)
            else:
                written.append(text.replace("\n", usual.BREAK))
        return usual.whole(written, self._style)

    def _element(self, given: list[Given], at: int, before: str) -> str | None:
        """Return a mark or a link likewise; a text, "" at least, stands before and behind it."""
        text, mark, address = given[at]
        if "\n" in text:
            return None
        if address:
            return usual.linked(text, address, "", before, self._style) if text == text.strip() else None
        if at > 1 and given[at - 2][1] == mark and not given[at - 1][0].strip():
            return None  # both are one
        behind = given[at + 1][0][:1] or (usual.BREAK if at + 2 == len(given) else "")
        return usual.marked(text, usual.SIGNS[mark], before, behind)

    def _written(self, given: list[Given]) -> str:
        atoms: list[Atom] = []
        for text, mark, address in given:
            marks = (Mark("", "", (), address),) if address else MARKS[mark]
            for line in text.split("\n"):
                atoms += (Atom(TEXT, line, marks), LINE_END)
            atoms.pop()
        return inline.write(inline.pieces(atoms), self._style)


@lru_cache(64)
def simple(dialect: Dialect) -> Simple:
    """Return what writes comments for a dialect."""
    return Simple(dialect)
