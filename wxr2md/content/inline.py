"""The inline content of one block: atoms with the marks they stand in → Markdown text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NamedTuple

from wxr2md.content.emphasis import Delimiter, unreadable
from wxr2md.content.escape import CLOSING_HASHES, PLAIN, TASK, Around, around, escape, is_plain, line_starts
from wxr2md.content.links import autolink, destination
from wxr2md.content.registry import Dialect
from wxr2md.content.spelling import Spelling, is_apart, is_simple, spelling

TEXT, CODE, RAW, EMBED, BREAK = range(5)
LAST_HASHES: Final = re.compile(r"(?<![\\#])#+$")  # classic Markdown takes them off, with a blank before them or not
# CommonMark's Unicode white space: what may not stand at the inner edge of a mark.
BLANKS: Final = (
    " \t\n\f\r\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
SPACES: Final = re.compile(" {2,}")
WHITE: Final = re.compile(r"[ \t\n]{2,}|[\t\n]")  # what HTML shows as one blank
INDENT: Final = re.compile("(?:\u3000|\u00a0{2})[\u00a0\u2000-\u200a\u3000]*$")  # an author's first-line indent
TICKS: Final = re.compile("`+")
ROUNDS: Final = 8  # how often marks may be written another way before all become tags


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """What text stands in: emphasis (`delimiters` to try in turn, then tags), a link, or a raw tag."""

    opening: str
    closing: str
    delimiters: tuple[str, ...] = ()
    href: str | None = None
    title: str = ""


EM: Final = Mark("<em>", "</em>", ("*", "_"))
STRONG: Final = Mark("<strong>", "</strong>", ("**", "__"))
DEL: Final = Mark("<del>", "</del>", ("~~",))
STRUCK: Final = Mark("<del>", "</del>")
Marks = tuple[Mark, ...]


class Atom(NamedTuple):
    """A run of one kind, with the marks around it, outermost first."""

    kind: int
    text: str
    marks: Marks
    gap: str = ""  # white space before it; \v is a line break
    unit: int = 0  # of code: which element it stands in


def pieces(atoms: list[Atom]) -> list[Atom]:
    """Join atoms of the same marks, and move white space out of them into the gaps between."""
    out: list[Atom] = []
    run: list[str] = []  # texts of the last atom of `out`, joined when it ends: many pieces must not cost their square
    gap = ""
    for kind, text, marks, _, unit in atoms:
        if kind == BREAK:
            gap += "\v"
            continue
        if kind > CODE:
            out.append(Atom(kind, text, marks, gap))
            gap = ""
            continue
        core = text.strip(BLANKS if kind == TEXT else " ")
        if not core:
            gap += text
            continue
        end = ""
        if len(core) < len(text):
            start = text.index(core)
            gap += text[:start]
            end = text[start + len(core) :]
        last = out[-1] if out else None
        if last and _one(last, kind, marks, gap, unit):
            run += (SPACES.sub(" ", gap), core)
        else:
            _end_run(out, run)
            run = [core]
            out.append(Atom(kind, core, marks, gap, unit))
        gap = end
    _end_run(out, run)
    if out and out[0].gap and (indent := INDENT.search(out[0].gap)):
        out[0] = out[0]._replace(gap="")
        out.insert(0, Atom(TEXT, indent[0], ()))
    return out


def _end_run(out: list[Atom], run: list[str]) -> None:
    """Give the last run of text what was added to it."""
    if len(run) > 1:
        at = next(at for at in range(len(out) - 1, -1, -1) if out[at].kind <= CODE)
        out[at] = out[at]._replace(text="".join(run))


def _one(last: Atom, kind: int, marks: Marks, gap: str, unit: int) -> bool:
    """Tell whether a run goes on where the last one ended."""
    if last.kind != kind or last.marks != marks or "\v" in gap:
        return False
    return kind == TEXT or (kind == CODE and (not gap or last.unit == unit))


def is_block(atom: Atom) -> bool:
    """Tell whether raw HTML begins an HTML block wherever it begins a line."""
    return atom.kind == EMBED and atom.text.startswith(("<iframe", "<!--"))


def paragraphs(found: list[Atom], split: bool) -> Iterator[list[Atom]]:
    """Cut a block at two or more line breaks in a row (unless it is a heading or a cell), and around players.

    A player at a line's start would begin an HTML block there, so it stands by itself.
    """
    part: list[Atom] = []
    for atom in found:
        breaks = atom.gap.count("\v")
        if part and ((split and breaks > 1) or (breaks and is_block(atom))):
            yield part
            part = []
        part.append(atom)
    if part:
        yield part


@dataclass(frozen=True, slots=True)
class Style:
    """How the inline content of one kind of block is written."""

    dialect: Dialect
    hard_break: str
    cell: bool = False
    item: bool = False
    spelling: Spelling | None = None


@lru_cache(64)
def styles(dialect: Dialect) -> tuple[Style, Style, Style, Style]:
    """Return how text, items of lists, headings and cells are written."""
    hard, tag, own = dialect.hard_break, "<br>" if dialect.raw_html else " ", spelling(dialect)
    return (
        Style(dialect, hard, spelling=own),
        Style(dialect, hard, item=True, spelling=own),
        Style(dialect, tag, spelling=own),
        Style(dialect, tag, cell=True, spelling=own),
    )


def write(part: list[Atom], style: Style) -> str:
    """Return the Markdown of one paragraph, heading or cell; for a paragraph, escape its lines' starts yourself."""
    if len(part) == 1 and not part[0].marks and part[0].kind == TEXT:
        text = part[0].text
        if is_plain(text) and style.dialect.raw_html:
            return text if style.spelling is None else style.spelling.shown(text, style.cell)
        escaped = escape(text, _around(part, style))
        if style.spelling:
            escaped = style.spelling.shown(escaped, style.cell)
        return f"\\{escaped}" if style.item and TASK.match(text) else escaped
    context = _around(part, style)
    writer = _Writer(part, style, context)
    for _ in range(ROUNDS):
        written = writer.run()
        if not writer.delimited:
            break
        bad = unreadable(written)
        if not bad:
            break
        for number in bad:
            writer.tries[number] = writer.tries.get(number, 0) + 1
    else:
        writer.tries = dict.fromkeys(range(writer.count), 9)
        written = writer.run()
    return "".join([piece if isinstance(piece, str) else piece.text for piece in written])


def paragraph(text: str, style: Style) -> str:
    """Return what was written as a paragraph's Markdown."""
    text = line_starts(text)
    return style.spelling.line_starts(text) if style.spelling else text


def heading(text: str, style: Style, level: int) -> str:
    """Return what was written as an ATX heading."""
    if text.endswith("#"):
        text = LAST_HASHES.sub(_hashes, text) if style.dialect.classic else CLOSING_HASHES.sub(r"\\\g<0>", text)
    return f"{'#' * level} {text}"


def _hashes(found: re.Match[str]) -> str:
    return "\\#" * len(found[0])


def _around(part: list[Atom], style: Style) -> Around:
    raw_html, cell = style.dialect.raw_html, style.cell
    if raw_html and is_plain("\n".join([atom.text for atom in part if atom.kind == TEXT])):
        return PLAIN
    joined = "".join([atom.gap + (atom.text if atom.kind == TEXT else "\0") for atom in part])
    other = any(atom.marks or atom.kind == RAW for atom in part)
    code = any(atom.kind == CODE for atom in part)
    return around(joined, marks=other, code=code, cell=cell, raw_html=raw_html)


class _Writer:
    """One pass over a block's pieces; which delimiters a mark gets depends on how often it was misread before."""

    def __init__(self, part: list[Atom], style: Style, context: Around) -> None:
        self.part, self.style = part, style
        self.context = context
        self.label = PLAIN if context is PLAIN else replace(context, label=True)
        self.tries: dict[int, int] = {}
        self.count = 0
        self.delimited = False
        self.out: list[str | Delimiter] = []
        self.open: list[tuple[Mark, int]] = []

    def run(self) -> list[str | Delimiter]:
        self.out, self.open, self.count, self.delimited = [], [], 0, False
        previous: Marks = ()
        for at, atom in enumerate(self.part):
            marks = atom.marks
            if not (marks or previous):
                if at:
                    self._gap(atom.gap)
                self.out.append(self._text(atom, first=at == 0))
                continue
            common = _common(previous, marks)
            self._close(common)
            if at:
                self._gap(atom.gap)
            short = self._autolink(at, common)
            for mark in marks[common : -1 if short else None]:
                self._open(mark, at)
            self.out.append(short or self._text(atom, first=at == 0))
            previous = marks[:-1] if short else marks
        self._close(0)
        return self.out

    def _gap(self, gap: str) -> None:
        if "\v" not in gap:
            if gap:
                self.out.append(SPACES.sub(" ", gap) if "  " in gap else gap)
            return
        after = gap[gap.rindex("\v") + 1 :].replace(" ", "")
        # Spaces between non-breaking ones are not worth keeping at a line's start.
        self.out.append(
            self.style.hard_break * (1 if self.style.hard_break.endswith("\n") else gap.count("\v")) + after
        )

    def _open(self, mark: Mark, at: int) -> None:
        number, self.count = self.count, self.count + 1
        dialect = self.style.dialect
        fits = is_simple if dialect.raw_html else is_apart  # without raw HTML, nothing could stand in for a mark
        if dialect.classic and mark.delimiters and not fits(self.part, at, mark):
            self.tries[number] = 9
        self.open.append((mark, number))
        if mark.href is not None:
            self._bang()
            self.out.append("[")
        elif (used := self._delimiter(mark, number)) is not None:
            self.out.append(Delimiter(number, True, used))
            self.delimited = True
        elif self.style.dialect.raw_html:
            self.out.append(mark.opening)

    def _close(self, keep: int) -> None:
        while len(self.open) > keep:
            mark, number = self.open.pop()
            if mark.href is not None:
                self.out.append(f"]({destination(mark.href, mark.title, self.style.cell, self.style.spelling)})")
            elif (used := self._delimiter(mark, number)) is not None:
                self.out.append(Delimiter(number, False, used))
            elif self.style.dialect.raw_html:
                self.out.append(mark.closing)

    def _delimiter(self, mark: Mark, number: int) -> str | None:
        tried = self.tries.get(number, 0)
        return mark.delimiters[tried] if tried < len(mark.delimiters) else None

    def _text(self, atom: Atom, first: bool) -> str:
        spelling = self.style.spelling
        if atom.kind == CODE:
            return code(atom.text, self.style)
        if atom.kind != TEXT:
            if atom.text.startswith("["):
                self._bang()
            return atom.text
        if self.context is PLAIN:
            return spelling.shown(atom.text, self.style.cell) if spelling else atom.text
        label = any(mark.href is not None for mark in atom.marks)
        text = escape(atom.text, self.label if label else self.context)
        if spelling:
            text = spelling.shown(text, self.style.cell)
        if first and self.style.item and TASK.match(text):
            return "\\" + text
        return text

    def _bang(self) -> None:
        """Keep a `!` before a link from making a picture of it."""
        last = self.out[-1] if self.out else ""
        if isinstance(last, str) and last.endswith("!"):
            self.out[-1] = last[:-1] + "\\!"

    def _autolink(self, at: int, common: int) -> str:
        """Return `<address>` where a link's text is its address."""
        atom = self.part[at]
        if atom.kind != TEXT or len(atom.marks) <= common:
            return ""
        link = atom.marks[-1]
        if link.href is None or link.title or (at + 1 < len(self.part) and link in self.part[at + 1].marks):
            return ""
        return short_link(link.href, atom.text, self.style)


def short_link(href: str, text: str, style: Style) -> str:
    """Return `<address>` where a link without a title shows just that, else ""."""
    shown = style.dialect.bare_links
    return "" if shown and not re.match(shown, text) else autolink(href, text, style.cell)


def _common(left: Marks, right: Marks) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one is not other:
            break
        count += 1
    return count


def code(text: str, style: Style) -> str:
    """Return code as a span, or as HTML where that would not show it."""
    dialect, own = style.dialect, style.spelling
    tagged = own.code(text, style.cell) if own and dialect.raw_html else ""
    return tagged or code_span(text, style.cell, longest=dialect.classic)


def code_span(text: str, cell: bool = False, longest: bool = False) -> str:
    """Return a code span, its fence as no run of backticks inside is, or longer than any."""
    if cell:
        text = text.replace("|", "\\|")
    if "`" not in text:
        return f"`{text}`"
    runs = {len(run) for run in TICKS.findall(text)}
    lengths = range(max(runs) + 1 if longest else 1, max(runs) + 2)
    fence = "`" * next(length for length in lengths if length not in runs)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"
