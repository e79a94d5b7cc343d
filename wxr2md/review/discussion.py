"""A post's comments, as its file has them → a tree in HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

from wxr2md.review.files import entry

Values = dict[str, object]
Render = Callable[[str], str]  # Markdown → safe HTML


def to_html(comments: Sequence[object], pingbacks: Sequence[object], render: Render) -> str:
    """Return nested lists of all comments in reading order; "" if there are none."""
    parts = list(_tree(comments, render)) if comments else []
    if pingbacks:
        parts.append('<h4>Pingbacks and trackbacks</h4><ol class="thread">')
        for ping in pingbacks:
            parts += ["<li>", _head(entry(ping)), render(_text(entry(ping), "content")), "</li>"]
        parts.append("</ol>")
    return "".join(parts)


def count(comments: Sequence[object]) -> int:
    """Return how many comments there are at all depths."""
    total, waiting = 0, list(comments)
    while waiting:
        total += 1
        waiting += _replies(waiting.pop())
    return total


def _tree(comments: Sequence[object], render: Render) -> Iterator[str]:
    """Walk without recursion: a file may nest as deep as its owner likes."""
    yield '<ol class="thread">'
    levels = [iter(comments)]
    while levels:
        found = next(levels[-1], None)
        if found is None:
            levels.pop()
            yield "</ol></li>" if levels else "</ol>"
            continue
        comment = entry(found)
        yield f'<li>{_head(comment)}<div class="said">{render(_text(comment, "content"))}</div>'
        if replies := _replies(found):
            yield "<ol>"
            levels.append(iter(replies))
        else:
            yield "</li>"


def _replies(comment: object) -> list[object]:
    replies = entry(comment).get("replies")
    return replies if isinstance(replies, list) else []


def _head(comment: Values) -> str:
    """Return who wrote it, when, and what is special about it."""
    marks = []
    if comment.get("by_post_author") is True:
        marks.append("author of the post")
    if _text(comment, "rating"):
        marks.append(f"rated {_text(comment, 'rating')}")
    if comment.get("orphan") is True:
        marks.append("parent not shown")
    if _text(comment, "in_reply_to"):
        marks.append(f"answers {_text(comment, 'in_reply_to')}")
    if _text(comment, "status"):
        marks.append(_text(comment, "status"))
    date = _text(comment, "date").replace("T", " ")[:16]
    badges = "".join(f' <small class="badge">{escape(mark)}</small>' for mark in marks)
    return f'<p class="who"><bdi>{escape(_text(comment, "author"))}</bdi> <small>{escape(date)}</small>{badges}</p>'


def _text(comment: Values, key: str) -> str:
    value = comment.get(key)
    return "" if value is None or isinstance(value, list | dict) else str(value)
