"""Finished blocks → the text of the document, a quote, a list: blank lines, prefixes, indentation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from wxr2md.content.registry import Dialect


class Block(NamedTuple):
    """A finished block: `kind` is what the next block must know of it."""

    kind: str  # p, h, hr, quote, ul, ol, code, table, html (up to a blank line), tag (one end of raw HTML), md
    text: str


@dataclass(slots=True)
class Item:
    """A list item: its blocks, and whether its paragraphs were paragraphs in the HTML."""

    blocks: list[Block] = field(default_factory=list)
    loose: bool = False


@dataclass(slots=True)
class Listing:
    """A list that is being read; `start` is None for a bullet list."""

    start: int | None
    items: list[Item] = field(default_factory=list)
    done: list[Block] = field(default_factory=list)  # what stands before those items

    def end(self, dialect: Dialect) -> None:
        """Make a block of the items so far."""
        found = bullets(self.items, self.start, dialect)
        if found.text:
            self.done.append(found)
        if self.start is not None:
            self.start += len(self.items)
        self.items = []


# Pairs that can stand on following lines and are still read as two blocks.
FENCED: Final = ("code", "h", "hr")
INTERRUPTS: Final = {
    "p": ("ul", "quote", "code", "h"),
    "quote": ("ul", "code", "h"),
    "ul": ("code", "h"),
    "ol": ("code", "h"),
}
LISTS: Final = ("ul", "ol")
NOTHING: Final = "<!-- -->"
APART: Final = f"\n\n{NOTHING}\n\n"
DASHED: Final = ("-", " ")
DASHES: Final = re.compile(r"[- ]+(?:\n|$)")


def tight(before: Block, after: Block, classic: bool = False) -> bool:
    """Tell whether two blocks of a tight item need no blank line between them."""
    if classic and (before.kind != "p" or after.kind not in LISTS):
        return False
    if before.kind in FENCED:
        return after.kind not in ("html", "md", "tag")
    if before.kind == "p" and after.kind == "ol":
        return after.text.startswith("1") and after.text[1:2] in ".)"
    return after.kind in INTERRUPTS.get(before.kind, ()) and not after.text.startswith("-\n")


def merge(before: Block, after: Block) -> bool:
    """Tell whether classic Markdown reads two blocks as one, or the second as a part of the first."""
    indented = after.kind == "code" and after.text.startswith("    ")
    if before.kind in LISTS:
        return after.kind in LISTS or indented
    return before.kind == after.kind and (before.kind == "quote" or indented)


def join(blocks: list[Block], is_tight: bool = False, classic: bool = False) -> str:
    """Return blocks as one text; lists side by side get markers that keep them apart."""
    if len(blocks) == 1:
        return blocks[0].text
    out: list[str] = []
    before: Block | None = None
    for next_block in blocks:
        block = next_block
        if before is not None:
            if not classic and before.kind == block.kind and block.kind in LISTS:
                block = Block(block.kind, apart(before.text, block.text))
            together = (before.kind == block.kind == "tag") or (is_tight and tight(before, block, classic))
            out.append(APART if classic and merge(before, block) else "\n" if together else "\n\n")
        out.append(block.text)
        before = block
    return "".join(out)


def apart(before: str, text: str) -> str:
    """Return a list with another marker than the list before it has."""
    if text[0] in "-+*":
        return _marked(text, text[0], "*") if before[0] == text[0] else text
    other = re.match(r"\d+\.", before)
    return re.sub(r"^(\d+)\.(?= |$)", r"\1)", text, flags=re.MULTILINE) if other else text


def _marked(text: str, old: str, new: str) -> str:
    return re.sub(rf"^{re.escape(old)}(?= |$)", new, text, flags=re.MULTILINE)


def indent(text: str, prefix: str) -> str:
    """Indent all lines but the first; empty ones stay empty."""
    if "\n" not in text:
        return text
    return text.replace("\n", "\n" + prefix).replace("\n" + prefix + "\n", "\n\n").replace("\n" + prefix + "\n", "\n\n")


def quote(text: str) -> str:
    """Return a block quote."""
    return ("> " + text.replace("\n", "\n> ")).replace("> \n", ">\n")


def bullets(items: list[Item], start: int | None, dialect: Dialect) -> Block:
    """Return a list; `start` is None for a bullet list."""
    kind = "ul" if start is None else "ol"
    if not items:
        return Block(kind, "")
    classic = dialect.classic
    loose = any(item.loose or (len(item.blocks) > 1 and _is_loose(item.blocks, classic)) for item in items)
    bodies = [_body(item.blocks, not loose, classic) or dialect.empty for item in items]
    bullet = "+" if any(_like_rule(item) for item in items) else "-"
    out = []
    for number, body in enumerate(bodies, 0 if start is None else start):
        marker = bullet if start is None else f"{min(number, 999_999_999)}."
        lead = max(len(marker) + 1, dialect.list_indent)
        out.append(marker.ljust(lead) + indent(body, " " * lead) if body else marker)
    if classic and any("\n\n" in body for body in bodies):
        loose = True
    return Block(kind, ("\n\n" if loose else "\n").join(out))


def _body(blocks: list[Block], is_tight: bool, classic: bool) -> str:
    """Return what stands in an item; classic Markdown reads it best where text begins it."""
    body = join(blocks, is_tight, classic)
    return f"{NOTHING}\n\n{body}" if classic and blocks and blocks[0].kind in ("quote", "code", *LISTS) else body


def _is_loose(blocks: list[Block], classic: bool) -> bool:
    return any(not tight(one, other, classic) for one, other in pairwise(blocks))


def _like_rule(item: Item) -> bool:
    """Tell whether an item's first line and its marker could be read as a rule."""
    text = item.blocks[0].text if item.blocks else ""
    return text[:1] in DASHED and DASHES.match(text) is not None
