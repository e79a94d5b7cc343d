"""The comment output "section": the discussion as text under the post, answers as quotations in quotations."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

from wxr2md.comments.shown import Shown
from wxr2md.comments.text import apart_from_footnotes

QUOTE_ONLY = re.compile("(?:> )*")


class Style(NamedTuple):
    """How the Markdown of a site is written."""

    say: Callable[[str], str]  # a line of HTML → Markdown
    raw_html: bool = True  # without it there are no anchors, and links cannot say nofollow


def section(comments: Sequence[Shown], style: Style) -> str:
    """Return the Markdown of a post's discussion, "" without one; it ends with one newline."""
    parts = []
    for heading, found in (
        ("Comments", [shown for shown in comments if not shown.is_ping]),
        ("Pingbacks", [shown for shown in comments if shown.is_ping]),
    ):
        if found:
            parts += [f"## {heading} ({len(found)})\n", _blocks(found, style)]
    return "\n".join(parts)


def _blocks(found: Sequence[Shown], style: Style) -> str:
    """Return the comments as Markdown; between two stands what both have before their lines."""
    lines: list[str] = []
    before = 0
    quoted = False
    for shown in found:
        marks = "> " * min(before, shown.depth)
        if quoted and shown.depth > before and style.raw_html:  # else some engines join the two quotations
            lines += [marks, f"{marks}<!-- -->"]
        if lines:
            lines.append(marks)
        comment = _comment(shown, style).split("\n")
        lines += ["> " * shown.depth + line for line in comment]
        before, quoted = shown.depth, comment[-1].startswith(">")
    return "".join(f"{line.rstrip(' ') if QUOTE_ONLY.fullmatch(line) else line}\n" for line in lines)


def _comment(shown: Shown, style: Style) -> str:
    text = apart_from_footnotes(shown.text("content"))
    head = _head(shown, style)
    return f"{head}\n\n{text}" if text else head


def _head(shown: Shown, style: Style) -> str:
    name = escape(shown.text("author"))
    url = shown.text("url").replace("{", "%7B").replace("}", "%7D")  # no template syntax where nobody escapes it
    date = shown.date
    answered = shown.entry.get("in_reply_to", "")
    marks = (
        "author of the post" if shown.entry.get("by_post_author") else "",
        date.strftime("%Y-%m-%d %H:%M") if date else "",
        f"{shown.text('rating')} of 5" if shown.text("rating") else "",
        shown.text("type"),
        shown.text("status"),
        f'in reply to <a href="#comment-{answered}">{answered}</a>' if answered else "",
    )
    rest = style.say(f"<p>{' · '.join(mark for mark in marks if mark)}</p>").rstrip("\n")
    bold = f"<strong>{name}</strong>"
    if not style.raw_html:
        linked = f'<a href="{escape(url)}">{bold}</a>' if url else bold
        return _joined(style.say(f"<p>{linked}</p>").rstrip("\n"), rest)
    said = style.say(f"<p>{bold}</p>").rstrip("\n")
    linked = f'<a href="{escape(url)}" rel="nofollow ugc">{said}</a>' if url else said
    return _joined(f'<a id="comment-{shown.number}"></a>{linked}', rest)


def _joined(name: str, rest: str) -> str:
    return f"{name} · {rest}" if rest else name
