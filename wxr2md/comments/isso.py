"""The comment output "isso": a WordPress export that `isso import -t wordpress` reads, addresses as on the new site.

Isso knows a thread by its path, takes its text as Markdown, and shows comments in the order of their numbers.
"""

from __future__ import annotations

import html
import re
import string
from collections.abc import Sequence

from wxr2md.comments import wxr
from wxr2md.comments.shown import Shown, Thread
from wxr2md.comments.text import outside_code

# What Isso's Markdown reads otherwise: `^` raises what follows, an entity is text, and an image is not shown at all.
ENTITY = re.compile(r"(?<!\\)((?:\\\\)*)(&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
CARET = re.compile(r"(?<!\\)((?:\\\\)*)\^")
IMAGE = re.compile(r"(?<!\\)((?:\\\\)*)(\[?)!\[((?:\\.|[^\\\[\]])*)\](\([^\s()]*\))?")

PATH = "comments/isso.xml"
HEAD = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
TAIL = b"</channel>\n</rss>\n"
FRAMES = {PATH: (HEAD, TAIL)}


def pieces(thread: Thread) -> tuple[tuple[str, bytes], ...]:
    """Return what a post adds to the file."""
    numbers = _numbers(thread.comments)
    comments = (_comment(shown, thread, numbers) for shown in thread.comments)
    # Isso passes over an item without a title.
    return ((PATH, wxr.item((("title", thread.title or thread.url), ("link", thread.url)), comments)),)


def _numbers(comments: Sequence[Shown]) -> dict[int, int]:
    """Return the number for each: its own, or all counted anew where their own would change the order of answers."""
    newest: dict[int, int] = {}
    for shown in comments:
        if shown.number < newest.get(shown.parent, 0):
            return {0: 0, **{shown.number: place for place, shown in enumerate(comments, 1)}}
        newest[shown.parent] = shown.number
    return {0: 0, **{shown.number: shown.number for shown in comments}}


def _comment(shown: Shown, thread: Thread, numbers: dict[int, int]) -> tuple[tuple[str, str], ...]:
    return (
        ("wp:comment_id", str(numbers[shown.number])),
        ("wp:comment_author", shown.text("author")),
        ("wp:comment_author_email", ""),  # Isso wants the element, not an address
        ("wp:comment_author_url", shown.text("url")),
        ("wp:comment_author_IP", ""),
        ("wp:comment_date_gmt", wxr.stamp(thread.when(shown))),
        ("wp:comment_content", outside_code(shown.markdown, _text)),
        ("wp:comment_approved", "1" if shown.approved else "0"),
        ("wp:comment_parent", str(numbers[shown.parent])),
    )


def _text(markdown: str) -> str:
    return IMAGE.sub(_linked, CARET.sub(r"\1\\^", ENTITY.sub(_character, markdown)))


def _character(entity: re.Match[str]) -> str:
    character = html.unescape(entity[2])
    escape = "\\" if character in string.punctuation and character != "&" else ""
    return entity[1] + escape + character


def _linked(image: re.Match[str]) -> str:
    """Return a link to an image; of one that is a link already its description."""
    return f"{image[1]}[{image[3] or 'image'}" if image[2] else f"{image[1]}[{image[3] or 'image'}]{image[4] or ''}"
