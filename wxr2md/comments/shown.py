"""What outputs beside the front matter share: a post's threads as one flat list, each comment with its number.

It is read from the values of the front matter, so nothing stands in any output that may not stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import md5
from typing import NamedTuple

from wxr2md.comments.front_matter import Entry
from wxr2md.comments.threads import Threads

ROOM = 1_000_000  # comments of one post that have no number of their own
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shown:
    """One comment or pingback: its entry as in the front matter, and where it stands."""

    entry: Entry
    number: int  # its id where it has a usable one, else one that is made; unique in its post
    parent: int = 0  # the number of what it answers; 0 at the top
    depth: int = 0
    is_ping: bool = False
    email_hash: str = ""  # MD5, with --comment-avatars only

    def text(self, key: str) -> str:
        """Return a value as text, "" if there is none."""
        return str(self.entry.get(key, ""))

    @property
    def date(self) -> datetime | None:
        """When it was written; without an offset where the export does not tell it."""
        date = self.entry.get("date")
        return date if isinstance(date, datetime) else None

    @property
    def approved(self) -> bool:
        """Whether it was shown on the old site."""
        return "status" not in self.entry

    @property
    def markdown(self) -> str:
        """Its text; of a pingback, which has none of its own, where it came from, as WordPress shows it."""
        if not self.is_ping or "content" in self.entry:
            return self.text("content") or "…"
        return f"Pingback: <{self.text('url')}>" if "url" in self.entry else "Pingback"


class Thread(NamedTuple):
    """The discussion of one post, and what a comment service must know of the post."""

    comments: Sequence[Shown]
    title: str = ""
    url: str = ""  # on the new site, percent-encoded
    old_url: str = ""
    identifier: str = ""
    date: datetime | None = None
    is_open: bool = True
    render: Callable[[str], str] = str  # Markdown → HTML

    @property
    def born(self) -> datetime | None:
        """When the post was published, in UTC."""
        return in_utc(self.date) if self.date else None

    def when(self, comment: Shown) -> datetime:
        """Return a comment's moment in UTC; without one of its own its post's."""
        return in_utc(comment.date) if comment.date else self.born or NO_DATE


def in_utc(date: datetime) -> datetime:
    """Return a moment in UTC; one without an offset is taken for UTC."""
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)


def email_hashes(threads: Threads) -> list[str]:
    """Return for each comment, in the order of `flat`, the MD5 of its address that Staticman and older Gravatar use."""
    comments = [*(reply.comment for reply in threads.replies), *threads.pings]
    addresses = (comment.comment_author_email.strip().lower() for comment in comments)
    return [md5(address.encode(), usedforsecurity=False).hexdigest() if address else "" for address in addresses]


def flat(
    comments: Sequence[Entry], pingbacks: Sequence[Entry], post_id: str = "", hashes: Sequence[str] = ()
) -> list[Shown]:
    """Return the values `comments` and `pingbacks` as one list; `hashes` are in its order, those of `email_hashes`."""
    start = int(post_id[:15]) * ROOM if post_id.isascii() and post_id.isdecimal() else 0
    taken: set[int] = set()
    made = 0
    found: list[Shown] = []
    for entry, depth, is_ping in _walk(comments, pingbacks):
        number = entry.get("id")
        if not isinstance(number, int) or number in taken:
            made = max(made, start + len(found)) + 1
            while made in taken:
                made += 1
            number = made
        taken.add(number)
        found.append(Shown(entry, number, 0, depth, is_ping, hashes[len(found)] if hashes else ""))
    return _answered(found)


def _walk(comments: Sequence[Entry], pingbacks: Sequence[Entry]) -> Iterator[tuple[Entry, int, bool]]:
    stack = [(entry, 0) for entry in reversed(comments)]
    while stack:
        entry, depth = stack.pop()
        yield entry, depth, False
        replies = entry.get("replies")
        if isinstance(replies, list):
            stack += [(reply, depth + 1) for reply in reversed(replies)]
    yield from ((entry, 0, True) for entry in pingbacks)


def _answered(found: Sequence[Shown]) -> list[Shown]:
    """Return the same comments, each with the number of what it answers."""
    by_id: dict[object, int] = {}
    for shown in found:
        by_id.setdefault(shown.entry.get("id"), shown.number)
    line: list[int] = []  # the comment at hand and those above it
    answered = []
    for shown in found:
        del line[shown.depth :]
        above = line[-1] if line else 0
        parent = by_id.get(shown.entry["in_reply_to"], above) if "in_reply_to" in shown.entry else above
        answered.append(replace(shown, parent=parent))
        line.append(shown.number)
    return answered
