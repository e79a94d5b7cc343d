"""What happened, accounted for: the ledger that the pipeline fills, and the report made of it.

The ledger must balance: items read = written + skipped, comments read = written + left out, each by reason.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from wxr2md.diagnostics import Diagnostic, Grade, Log
from wxr2md.model import Item, Made, Site

SCHEMA_VERSION = 1
WRITTEN = "written"
PINGS = "pingback or trackback, written"
_LINE = json.JSONEncoder(ensure_ascii=False)
_LINES = json.JSONEncoder(ensure_ascii=False, indent=1)


class Post(NamedTuple):
    """One converted item: where it went, what became of the file, and how many of its comments are in it."""

    path: str
    post_id: str
    post_type: str
    status: str
    title: str
    state: str  # an Outcome of output.py: created, updated, unchanged, kept-edited …
    comments: int
    proved: bool | None = None  # None: not verified

    def as_dict(self) -> dict[str, object]:
        """Return it as report.json has it."""
        return {
            "path": self.path,
            "id": self.post_id,
            "type": self.post_type,
            "status": self.status,
            "title": self.title,
            "state": self.state,
            "comments": self.comments,
            "proved": self.proved,
        }


@lru_cache(1 << 10)
def _word(text: str) -> str:
    """Return a type or status as the report may count it: what damage has put in its place may be private."""
    return text if len(text) <= 40 and not set(text) & set(" @<>[]/\\") else "(no name)"


@dataclass(slots=True)
class Ledger:
    """Counts everything that was read and where it went."""

    items: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # type, status, "written" or reason
    comments: Counter[str] = field(default_factory=Counter)  # "written", "pingback", or the reason it was left out
    items_read: int = 0
    comments_read: int = 0
    posts: list[Post] = field(default_factory=list)
    media: Counter[str] = field(default_factory=Counter)  # files of the site by state: ok, missing, listed
    log: Log | None = None
    gone: list[tuple[str, str]] = field(default_factory=list)  # files whose post is gone; removed, left or kept-edited

    def read(self, item: Item) -> None:
        """Count an item and its comments as read."""
        self.items_read += 1
        self.comments_read += len(item.comments)

    def skip(self, item: Item, reason: str) -> None:
        """Count an item, with all its comments, as not written."""
        self.items[_word(item.post_type), _word(item.status), reason] += 1
        if item.comments:
            self.comments[f"on an item that is not written: {reason}"] += len(item.comments)
        if self.log:
            row = {"id": item.post_id, "type": item.post_type, "status": item.status, "title": item.title}
            self.log("skipped", {**row, "reason": reason, "comments": len(item.comments)})

    def write(self, item: Item, path: str, state: str, made: Made) -> None:
        """Count an item as written, and each of its comments as written or left out."""
        self.items[_word(item.post_type), _word(item.status), WRITTEN] += 1
        self.comments[WRITTEN] += made.written
        self.comments[PINGS] += made.pings
        for reason, count in made.left_out.items():
            self.comments[reason] += count
        post = Post(path, item.post_id, item.post_type, item.status, made.title, state, made.written, made.proved)
        self.posts.append(post)
        if self.log:
            self.log("written", post.as_dict())


@dataclass(frozen=True, slots=True)
class Report:
    """The whole account of one run; `as_dict` is what report.json and `--json` hold."""

    version: str
    inputs: tuple[str, ...]
    out: str
    dry_run: bool
    strict: bool
    site: Site
    ledger: Ledger
    diagnostics: tuple[Diagnostic, ...]

    @property
    def items_written(self) -> int:
        """How many items came out as files (those that the user's own file kept away among them)."""
        return sum(n for (_, _, outcome), n in self.ledger.items.items() if outcome == WRITTEN)

    @property
    def items_skipped(self) -> int:
        """How many items did not come out, for a reason in `ledger.items`."""
        return sum(self.ledger.items.values()) - self.items_written

    @property
    def comments_written(self) -> int:
        """How many comments are in the files, pingbacks and trackbacks among them."""
        return sum(n for reason, n in self.ledger.comments.items() if reason in (WRITTEN, PINGS))

    @property
    def comments_left_out(self) -> int:
        """How many comments are not in the files, for a reason in `ledger.comments`."""
        return sum(self.ledger.comments.values()) - self.comments_written

    @property
    def balanced(self) -> bool:
        """Whether everything that was read is accounted for."""
        return self.ledger.items_read == sum(self.ledger.items.values()) and self.ledger.comments_read == sum(
            self.ledger.comments.values()
        )

    @property
    def exit_code(self) -> int:
        """0 converted; 1 something of the input is lost, or under --strict needs a look; 2 nothing converted."""
        grades = {row.kind.grade for row in self.diagnostics}
        if Grade.LOST in grades or not self.balanced or (self.strict and Grade.LOOK in grades):
            return 1
        return 0

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain values, in a fixed order."""
        return self._head() | {name: [row.as_dict() for row in rows] for name, rows in self._lists()}

    def _lists(self) -> tuple[tuple[str, Sequence[Post | Diagnostic]], ...]:
        return ("diagnostics", self.diagnostics), ("posts", self.ledger.posts)

    def _head(self) -> dict[str, object]:
        """Return all but the lists."""
        ledger = self.ledger
        return {
            "schema": SCHEMA_VERSION,
            "wxr2md": self.version,
            "inputs": list(self.inputs),
            "out": self.out,
            "dry_run": self.dry_run,
            "site": {
                "title": self.site.title,
                "url": self.site.base_blog_url or self.site.link,
                "wxr_version": self.site.wxr_version,
                "generator": self.site.generator,
            },
            "items": {
                "read": ledger.items_read,
                "written": self.items_written,
                "skipped": self.items_skipped,
                "by": [
                    {"type": kind, "status": status, "outcome": outcome, "count": count}
                    for (kind, status, outcome), count in sorted(ledger.items.items())
                ],
            },
            "comments": {
                "read": ledger.comments_read,
                "written": self.comments_written,
                "left_out": self.comments_left_out,
                "by": {reason: count for reason, count in sorted(ledger.comments.items()) if count},
            },
            "balanced": self.balanced,
            "files": dict(sorted(Counter(post.state for post in ledger.posts).items())),
            **({"media": dict(sorted(ledger.media.items()))} if ledger.media else {}),
            **({"gone": [{"path": path, "state": state} for path, state in ledger.gone]} if ledger.gone else {}),
            "exit_code": self.exit_code,
        }

    def summary(self) -> dict[str, object]:
        """Return the report without its lists, as the last event of a log has it."""
        values = self._head()
        proofs = Counter(post.proved for post in self.ledger.posts)
        apart = ("schema", "site")
        counted = {"proved": proofs[True], "not_proved": proofs[False], "diagnostics": len(self.diagnostics)}
        return {name: value for name, value in values.items() if name not in apart} | counted

    def to_json(self) -> str:
        """Return the report as JSON text, the same bytes for the same run."""
        return "".join(self.json_pieces())

    def json_pieces(self) -> Iterator[str]:
        """Yield its JSON text, with a line for each row of its lists: of 200,000 posts there is one at a time.

        It quotes the export, and may come to stand in a web page: no `<` is in it.
        """
        yield _json(self._head(), _LINES).removesuffix("\n}")
        for name, rows in self._lists():
            yield f',\n "{name}": ['
            for number, row in enumerate(rows):
                yield f"{',' if number else ''}\n  {_json(row.as_dict())}"
            yield "\n ]" if rows else "]"
        yield "\n}\n"


def _json(value: object, encoder: json.JSONEncoder = _LINE) -> str:
    return encoder.encode(value).replace("<", "\\u003c")


def counts(rows: Iterable[Diagnostic]) -> Counter[str]:
    """How often each kind of diagnostic stands in a report, by its code."""
    return Counter(row.kind.code for row in rows)
