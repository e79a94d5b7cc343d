"""Escapes as a dialect spells them, for those that read more, or less, into text than CommonMark with GFM."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wxr2md.content.inline import Atom, Mark
    from wxr2md.content.registry import Dialect

NAMED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
SIGN: Final = re.compile(r"[!-/:-@\[-`{-~]")
BRACES: Final = re.compile(r"\{\\(?=[{%#])")  # escaped for templates
# It would begin an HTML block, which the lines after it would be a part of.
LONE_PICTURE: Final = re.compile(r"\A<img(?:[^\"\n>]|\"[^\"\n]*\")*+>(?= *(?:\n|\Z))")
OUTSIDE: Final = frozenset(" .,;:!?()\"'")  # beside these every engine reads a mark
INSIDE: Final = frozenset(".,;:!?()\"'/%")


def entity(char: str) -> str:
    """Return a character as every engine reads it, whatever it would mean."""
    return NAMED.get(char) or f"&#{ord(char)};"


class Spelling:
    """The escapes of one dialect: a backslash where it knows one, else an entity."""

    def __init__(self, dialect: Dialect) -> None:
        self._escapable = dialect.escapable
        self._classic = dialect.classic
        special = f"|{dialect.special}" if dialect.special else ""
        self._special = re.compile(rf"\\({SIGN.pattern}){special}")
        self._starts = re.compile(dialect.starts, re.MULTILINE) if dialect.starts else None
        self._apart = re.compile(dialect.apart) if dialect.apart and dialect.raw_html else None
        self._braces = dialect.templates != ""
        self._templates = re.compile(dialect.templates) if dialect.templates else None
        # What CommonMark's escaping puts a backslash before, where a line starts.
        self._started = re.compile(r"^(\[[^\]\\]{1,999}\])?\\([~|:=&\"])", re.MULTILINE)

    def _escaped(self, char: str) -> str:
        return f"\\{char}" if not self._escapable or char in self._escapable else entity(char)

    def shown(self, markdown: str, cell: bool = False) -> str:
        """Return text that is escaped for CommonMark as this dialect wants it."""
        text = self.text(markdown, cell)
        return self._apart.sub(r"\g<0><!-- -->", text) if self._apart else text

    def is_plain(self, text: str, cell: bool) -> bool:
        """Tell whether text that needs no escape in CommonMark needs none here: `shown` would change nothing."""
        if self._special.search(text) or (self._apart and self._apart.search(text)):
            return False
        return not cell or self.text(text, cell) == text

    def text(self, markdown: str, cell: bool = False) -> str:
        """Return such text for where no comment may stand, too."""
        if not self._braces and "{" in markdown:
            markdown = BRACES.sub("{", markdown)
        if cell and self._classic:
            # Two backticks in one row would be code, a row of dashes alone a rule.
            markdown = markdown.replace("\\`", "`").replace("`", "&#96;")
            if not markdown.strip("-=+:"):
                return self._escaped(markdown[0]) + markdown[1:]
        return self._special.sub(lambda found: self._escaped(found[1] or found[0]), markdown)

    def url(self, url: str) -> str:
        """Return a link's address as this dialect wants it."""
        return url.replace("'", "&#39;") if self._classic else url

    def value(self, markdown: str) -> str:
        """Return the title of a link or the description of a picture likewise; classic ones know no backslash."""
        if not self._classic:
            return self.text(markdown)
        if not self._braces:
            markdown = BRACES.sub("{", markdown)
        return self._special.sub(lambda found: entity(found[1] or found[0]), markdown)

    def line_starts(self, markdown: str) -> str:
        """Return a paragraph, its lines' starts escaped for CommonMark, as this dialect wants it."""
        if self._escapable and "\\" in markdown:
            markdown = self._started.sub(lambda found: (found[1] or "") + self._escaped(found[2]), markdown)
        if self._starts and ("\n" in markdown or self._starts.match(markdown)):  # the first line starts without a look
            markdown = self._starts.sub(lambda found: found[0][:-1] + self._escaped(found[0][-1]), markdown)
        return LONE_PICTURE.sub(r"\g<0><!-- -->", markdown) if markdown.startswith("<img") else markdown

    def is_read(self, code: str) -> bool:
        """Tell whether the generator reads something in code as its own."""
        return self._templates is not None and self._templates.search(code) is not None

    def code(self, text: str, cell: bool) -> str:
        """Return code as HTML where a code span would not show it as it is, else ""."""
        if self.is_read(text) or (cell and self._classic and "|" in text):
            return f"<code>{SIGN.sub(lambda found: entity(found[0]), text)}</code>"
        return ""


@lru_cache(64)
def spelling(dialect: Dialect) -> Spelling | None:
    """Return how a dialect escapes, None for CommonMark's own way."""
    own = dialect.escapable or dialect.special or dialect.starts or dialect.apart or dialect.templates is not None
    return Spelling(dialect) if own else None


def is_simple(part: Sequence[Atom], at: int, mark: Mark) -> bool:
    """Tell whether a mark that opens at an atom is read alike everywhere: no other in or around it, clear edges."""
    end = at
    while end < len(part) and mark in part[end].marks:
        if any(other is not mark and other.delimiters for other in part[end].marks):
            return False
        end += 1
    before = part[at].gap or (part[at - 1].text[-1:] if at else "")
    after = "" if end == len(part) else part[end].gap or part[end].text[:1]
    edges = (part[at].text[:1], part[end - 1].text[-1:])
    inside = all(edge.isalnum() or edge in INSIDE for edge in edges)
    return inside and all(not edge or edge[-1].isspace() or edge in OUTSIDE for edge in (before, after))


def is_apart(part: Sequence[Atom], at: int, mark: Mark) -> bool:
    """Tell whether no mark around one begins or ends where it does: signs that touch are paired in many ways."""
    end = next((n for n in range(at, len(part)) if mark not in part[n].marks), len(part))
    marks = [other for other in part[at].marks if other.delimiters]
    before, after = part[at - 1].marks if at else (), part[end].marks if end < len(part) else ()
    return all(other in before and other in after for other in marks[: marks.index(mark)])
