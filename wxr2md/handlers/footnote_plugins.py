"""Footnotes of plugins: `[ref]`, `[efn_note]`, `[mfn]` … become the HTML that WordPress's own footnotes have.

A note is marked where it stands; when the whole body is there, `place_notes` numbers the marks and puts the texts at
the end.  `((…))` (footnotes plugin) stays text: prose has it too.
"""

from __future__ import annotations

import re

from wxr2md.content.registry import HTML_RULES, Attributes, Context, Html, Result, shortcode
from wxr2md.handlers.markup import block, first, names, paragraph, quoted, text, trimmed

NAMES = names(
    "ref efn_note footnote mfn modern_footnote fn sidenote easy_footnote wp-footnote su_footnote footnotes_note"
)
MARK = re.compile(r"<wxr-note(?: name=\"([^\"]*)\")?>|</wxr-note>")
GLUED_NOTE = re.compile(r"[^\s>\]]\[note\]")
PARAGRAPH = re.compile(r"</?(?:p|div|br)(?:\s[^<>]*)?/?>", re.IGNORECASE)


def note_html(inner: str, name: str = "") -> Html:
    named = f' name="{quoted(name)}"' if name else ""
    return Html(f"<wxr-note{named}>{PARAGRAPH.sub(' ', trimmed(inner)).strip()}</wxr-note>")


@shortcode(*NAMES)
def footnote(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    inner = inner or text(first(attributes, "text", "content", "note"))
    label = attributes.get("name", "")
    return note_html(inner, label) if inner.strip() or label else None


@shortcode("note")
def note(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Easy Footnotes glues its `[note]` to a word; a theme's `[note]` is a box on its own."""
    if not inner.strip():
        return None
    if not attributes and GLUED_NOTE.search(context.item.content):
        return note_html(inner)
    title = first(attributes, "title", "heading")
    return Html((paragraph(f"<strong>{text(title)}</strong>") if title else "") + block(inner))


@shortcode("reflist", "efn_reference", "footnotes_list", "footnote_container", "footnotes_container")
def place(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Where the notes stood: they stand at the end of the body, as in every Markdown."""
    return Html("")


def place_notes(markup: str, context: Context) -> str:
    """Number the marked notes, and append their texts: the markup of WordPress's footnotes block."""
    if "<wxr-note" not in markup:
        return markup
    notes = _Notes()
    for piece, mark in _pieces(markup):
        notes.write(piece)
        notes.take(mark)
    return notes.finish()


def _pieces(markup: str) -> list[tuple[str, re.Match[str] | None]]:
    pieces: list[tuple[str, re.Match[str] | None]] = []
    end = 0
    for mark in MARK.finditer(markup):
        pieces.append((markup[end : mark.start()], mark))
        end = mark.end()
    return [*pieces, (markup[end:], None)]


class _Notes:
    """The body while its notes are taken out; a note inside a note is text of the outer one, in parentheses."""

    def __init__(self) -> None:
        self.body: list[str] = []
        self.texts: list[list[str]] = []
        self.numbers: dict[str, int] = {}
        self.open: list[int] = []

    def write(self, piece: str) -> None:
        (self.texts[self.open[0]] if self.open else self.body).append(piece)

    def take(self, mark: re.Match[str] | None) -> None:
        if mark is None:
            return
        if mark[0].startswith("</"):
            if len(self.open) > 1:
                self.write(")")
            del self.open[-1:]
        elif self.open:
            self.write(" (")
            self.open.append(self.open[0])
        else:
            self.start(mark[1] or "")

    def start(self, name: str) -> None:
        number = self.numbers.get(name) if name else None
        if number is None:
            self.texts.append([])
            number = len(self.texts)
            if name:
                self.numbers[name] = number
        self.body.append(f'<sup data-fn="note-{number}" class="fn"><a href="#note-{number}">{number}</a></sup>')
        self.open.append(number - 1)

    def finish(self) -> str:
        texts = ("".join(parts).strip() for parts in self.texts)
        items = "".join(f'<li id="note-{number}">{note}</li>' for number, note in enumerate(texts, 1))
        return "".join(self.body) + f'\n<ol class="wp-block-footnotes">{items}</ol>'


HTML_RULES.append(place_notes)
