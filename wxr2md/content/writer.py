"""What the writer holds while it walks the tree: the open block, its marks, the containers around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from wxr2md.content import inline, raw, usual
from wxr2md.content.inline import BREAK, CODE, EMBED, RAW, TEXT, WHITE, Atom, Mark, Marks, Style, is_block
from wxr2md.content.layout import Block, Listing, join
from wxr2md.content.registry import Dialect
from wxr2md.content.tables import Table
from wxr2md.content.tree import HtmlElement

DASHES: Final = re.compile(r"\A-{3,}(?=[ \t]*(?:\n|\Z))")
DEEPEST: Final = 60  # containers in containers; what is deeper stands in the deepest one
MOST_MARKS: Final = 40


class Writer:
    """The state of one conversion."""

    def __init__(self, dialect: Dialect, slots: Mapping[str, str]) -> None:
        self.dialect = dialect
        self.slots = slots
        self.atoms: list[Atom] = []
        self.marks: Marks = ()
        self.blocks: list[Block] = []
        self.level = 0  # of the heading we are in, 0 for none
        self.code = 0  # number of the code element we are in, 0 for none
        self.codes = 0
        self.item = False  # the container is a list item
        self.table: Table | None = None
        self.listing: Listing | None = None  # that we are right in
        self.later: list[Block] = []  # scripts that stand in the open block
        self.cell = False
        self.depth = 0
        self.too_deep = False
        self.targets: frozenset[str] = frozenset()  # ids that links of the same text lead to
        self._outer: list[tuple[list[Block], int, bool]] = []
        self._text, self._item, self._heading, self._cell = inline.styles(dialect)
        self.spelling = self._text.spelling

    # --- inline ---------------------------------------------------------------------------------
    def text(self, text: str) -> None:
        """Take a text node; runs of white space become one blank."""
        if not self.atoms and not text.strip(" \n\t"):
            return
        if "\n" in text or "  " in text or "\t" in text:
            text = WHITE.sub(" ", text)
        self.atoms.append(Atom(CODE, text, self.marks, "", self.code) if self.code else Atom(TEXT, text, self.marks))

    def line_break(self) -> None:
        """Take a `br`."""
        self.atoms.append(Atom(BREAK, "", self.marks))

    def inline(self, markdown: str) -> None:
        """Take inline Markdown that is finished."""
        self.atoms.append(Atom(RAW, markdown, self.marks))

    def player(self, html: str) -> None:
        """Take raw HTML that is a block where nothing stands beside it."""
        if self.dialect.classic:
            html = raw.inert(html)
        if self.cell or self.level:
            self.inline(raw.inline(html))
        else:
            self.atoms.append(Atom(EMBED, html, ()))

    def mark(self, mark: Mark) -> None:
        """Open a mark until its element ends; what already stands in the same one needs no second."""
        if mark not in self.marks and len(self.marks) < MOST_MARKS:
            self.marks = (*self.marks, mark)

    def target(self, name: str) -> None:
        """Keep a place that a link of the same text leads to; generators give headings ids of their own."""
        self.inline(f'<span id="{raw.attribute(name)}"></span>')

    def slot(self, key: str, is_inline: bool) -> None:
        """Put finished Markdown in."""
        markdown = self.slots[key]
        if is_inline or self.cell:
            if markdown.strip():
                self.inline(markdown.strip() if not self.cell else " ".join(markdown.split()))
        else:
            self.flush()
            if markdown.strip():
                self.block("md", markdown.strip("\n"))

    # --- whole elements -------------------------------------------------------------------------
    def _usual(self, element: HtmlElement, style: Style) -> str | None:
        """Return an element's Markdown where it and what it stands in are usual: then nothing in it need be walked."""
        if self.marks or self.targets or self.cell or self.level or self.code:
            return None
        return usual.write(element, style)

    def paragraph(self, element: HtmlElement) -> bool:
        """End the open block and put a usual element as a paragraph; False where it is not usual."""
        if self.atoms or self.later:
            self.flush()
        style = self._item if self.item else self._text
        text = self._usual(element, style)
        if text:
            self.blocks.append(Block("p", inline.paragraph(text, style)))
        return text is not None

    def heading(self, element: HtmlElement, level: int) -> bool:
        """Put a usual element as a heading likewise."""
        text = self._usual(element, self._heading)
        if text:
            self.blocks.append(Block("h", inline.heading(text, self._heading, level)))
        return text is not None

    def usual_item(self, element: HtmlElement) -> list[Block] | None:
        """Return the blocks of a list's usual item likewise."""
        text = self._usual(element, self._item)
        if text is None:
            return None
        return [Block("p", inline.paragraph(text, self._item))] if text else []

    def usual_cell(self, element: HtmlElement) -> str | None:
        """Return a usual cell's Markdown likewise."""
        return self._usual(element, self._cell)

    # --- blocks ---------------------------------------------------------------------------------
    def flush(self) -> None:
        """End the block that is open."""
        if self.cell:
            if self.atoms:
                self.line_break()
            return
        if self.atoms:
            self._end_block()
        if self.later:
            self.blocks += self.later
            self.later = []

    def _end_block(self) -> None:
        atoms, self.atoms = self.atoms, []
        style = self._heading if self.level else self._item if self.item else self._text
        found = inline.pieces(atoms)
        if found and "\v" not in "".join([atom.gap for atom in found]):
            self._paragraph(found, style)
            return
        for part in inline.paragraphs(found, split=not self.level):
            self._paragraph(part, style)

    def _paragraph(self, part: list[Atom], style: Style) -> None:
        last: list[Block] = []
        if EMBED in [atom.kind for atom in part]:
            part, last = self._without_players(part)
            if not part:
                return
        if self.level:
            self.blocks.append(Block("h", inline.heading(inline.write(part, style), style, self.level)))
        else:
            self.blocks.append(Block("p", inline.paragraph(inline.write(part, style), style)))
        self.blocks += last

    def _without_players(self, part: list[Atom]) -> tuple[list[Atom], list[Block]]:
        """Put the players that begin a paragraph as blocks; return the rest of it, and those that end it as blocks."""
        while part and part[0].kind == EMBED and (is_block(part[0]) or all(atom.kind == EMBED for atom in part)):
            self.blocks.append(Block("html", part[0].text))
            part = part[1:]
        last: list[Block] = []
        while part and part[-1].kind == EMBED and is_block(part[-1]):
            last.insert(0, Block("html", part.pop().text))
        return [atom._replace(text=raw.inline(atom.text)) if atom.kind == EMBED else atom for atom in part], last

    def take_cell(self) -> str:
        """Return the open cell's Markdown."""
        atoms, self.atoms = self.atoms, []
        return inline.write(found, self._cell) if (found := inline.pieces(atoms)) else ""

    def comment(self, html: str) -> None:
        """Take a comment that means something: a line of its own unless text stands on both sides of it."""
        if self.cell or self.level:
            self.flush()
        self.atoms.append(Atom(EMBED, html, ()))

    def script(self, html: str) -> None:
        """Take a script: a block after the one that is open, since inline Markdown would be read in it."""
        self.later.append(Block("html", html))
        if not self.atoms:
            self.flush()

    def block(self, kind: str, text: str) -> None:
        """End the open block and put a finished one."""
        self.flush()
        if self.dialect.classic and kind in ("html", "tag"):
            text = raw.inert(text)
        self.blocks.append(Block(kind, text))

    def push(self, *, item: bool = False) -> None:
        """Open a container."""
        self.flush()
        self._outer.append((self.blocks, self.level, self.item))
        self.blocks, self.level, self.item = [], 0, item

    def pop(self) -> list[Block]:
        """Close a container and return its blocks."""
        self.flush()
        found = self.blocks
        self.blocks, self.level, self.item = self._outer.pop()
        return found

    def document(self) -> str:
        """Return all as one text."""
        self.flush()
        text = join(self.blocks, classic=self.dialect.classic)
        # Right behind the front matter many tools take a line of dashes for the begin of a second one.
        text = DASHES.sub("***", text) if text.startswith("---") else text
        return f"{text}\n" if text else ""
