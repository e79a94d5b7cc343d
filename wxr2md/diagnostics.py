"""Every kind of trouble: one row each, its grade and its sentence; the list that collects them; the one exception.

A stage that meets trouble calls `diagnostics.add(KIND, name=value …)` and goes on.  Words for people stand only here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wxr2md.model import Item  # `--help` needs none of it


class Fatal(Exception):
    """Nothing can be converted: the message is one clear sentence for the user.  cli.py makes it exit code 2."""


class Grade(StrEnum):
    """How much a diagnostic matters."""

    NOTE = "note"  # worth knowing; nothing is lost
    LOOK = "look"  # somebody should look at the post
    LOST = "lost"  # something of the input is not in the output: exit code 1


class Kind(NamedTuple):
    """A kind of trouble: `sentence` is a format string over the values given to `Diagnostics.add`."""

    code: str
    grade: Grade
    sentence: str

    def __reduce__(self) -> tuple[Callable[[str], Kind], tuple[str]]:  # another process has its own
        return _kind_of, (self.code,)


KINDS: dict[str, Kind] = {}


def _kind_of(code: str) -> Kind:
    return KINDS[code]


def kind(code: str, grade: Grade, sentence: str) -> Kind:
    """Register one kind of diagnostic; `code` is its stable name in report.json."""
    KINDS[code] = Kind(code, grade, sentence)
    return KINDS[code]


# --- the input --------------------------------------------------------------------------------
NO_VERSION = kind("no-wxr-version", Grade.NOTE, "no wp:wxr_version: this may be no complete WordPress export (WXR)")
UNKNOWN_VERSION = kind("unknown-wxr-version", Grade.NOTE, "WXR version {version} is not known; read like 1.2")
REPAIRED = kind("repaired", Grade.NOTE, "repaired the input: {what}")
CUT = kind("cut", Grade.LOST, "the input is cut off (truncated): {what}")
ITEM_FAILED = kind("item-failed", Grade.LOST, "not converted, by a fault of wxr2md ({what}); please report it")
WORKER_DIED = kind(
    "worker-died", Grade.LOST, "not converted: the worker process that was at it ended ({how}); the others went on"
)
ITEM_UNREADABLE = kind("item-unreadable", Grade.LOST, "this item could not be read: {why}")
PART_UNREADABLE = kind("part-unreadable", Grade.LOST, "{part} could not be read: {why}")
PART_IGNORED = kind("part-ignored", Grade.NOTE, "{part} was left out: {why}")

# --- threads ----------------------------------------------------------------------------------
ORPHAN = kind("orphan", Grade.NOTE, "comment {comment}: its parent {parent} is {why}; kept, as a reply {place}")
COMMENT_ID = kind("comment-id", Grade.NOTE, "comment {comment}: {why}")
TOO_DEEP = kind("thread-too-deep", Grade.NOTE, "{count} replies nest deeper than {limit} levels; kept with in_reply_to")
COMMENT_DIFFERS = kind("comment-differs", Grade.LOOK, "comment {comment}: its text is not as WordPress shows it")
COMMENT_CLEANED = kind("comment-cleaned", Grade.NOTE, "comment {comment}: {what}")

# --- bodies -----------------------------------------------------------------------------------
UNKNOWN_SHORTCODE = kind("unknown-shortcode", Grade.LOOK, "[{name}] has no handler: {what}")
UNKNOWN_BLOCK = kind("unknown-block", Grade.NOTE, "block {name} has no handler; its saved HTML is kept")
DYNAMIC_BLOCK = kind(
    "dynamic-block", Grade.LOOK, "block {name} is filled by WordPress when it shows the page: nothing of it is saved"
)
DROPPED = kind("dropped", Grade.LOOK, "{what}")
BACKGROUND_DROPPED = kind(
    "background-dropped", Grade.LOOK, "a picture stands behind text by CSS only, so it is not in the Markdown: {url}"
)
STYLE_DROPPED = kind("style-dropped", Grade.NOTE, "{what} dropped")
HIDDEN_TEXT = kind("hidden-text", Grade.LOOK, "elements that CSS hid from readers, and that can be seen now: {count}")
TOO_DEEP_HTML = kind("html-too-deep", Grade.LOOK, "HTML nested too deep to convert; kept as it is")
DIFFERS = kind(
    "differs", Grade.LOOK, "{aspect} not as in the source: there “{source_text}”, in the Markdown “{markdown}”"
)
NOT_IN_OUTPUT = kind("not-in-output", Grade.LOOK, "in the stored text, not in the Markdown: {which} ({count} {what})")
DEAD_LINK = kind(
    "dead-link",
    Grade.LOOK,
    "links to what is not in the conversion, kept as they are: {which} ({count})",
)
TEMPLATE_SYNTAX = kind("template-syntax", Grade.NOTE, "template syntax (Liquid, Nunjucks, Hugo) in code: {what}")

# --- output -----------------------------------------------------------------------------------
BAD_DATE = kind("bad-date", Grade.NOTE, "{field} is no date: {value}")
NOT_PUBLIC = kind("not-public", Grade.NOTE, "written as a draft: it is {why} in WordPress")
FILE_KEPT = kind("file-kept", Grade.LOOK, "{path} was there before and is {why}; kept (use --overwrite to replace it)")
RENAMED = kind("renamed", Grade.NOTE, "written as {path}: {why}")
GONE = kind("gone", Grade.NOTE, "files of posts that are not in the export any more: {count} ({why})")
NOT_WRITTEN = kind("not-written", Grade.LOST, "{path} could not be written: {why}")

# --- media ------------------------------------------------------------------------------------
MEDIA_MISSING = kind("media-missing", Grade.LOOK, "{url} keeps its old address: {why}")
MEDIA_SOURCE = kind("media-unreadable", Grade.LOOK, "the uploads {where} could not be read to their end: {why}")
MEDIA_IGNORED = kind("media-ignored", Grade.NOTE, "{count} entries of the uploads {where} are left out, {why}: {names}")


class Diagnostic(NamedTuple):
    """One piece of trouble: what kind, where, and the values its sentence names."""

    kind: Kind
    source: str = ""  # input part
    line: int = 0
    post_id: str = ""
    title: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.kind.sentence.format(**dict(self.values))

    def as_dict(self) -> dict[str, object]:
        """Return it as report.json has it."""
        return {
            "kind": self.kind.code,
            "grade": str(self.kind.grade),
            "message": str(self),
            "source": self.source,
            "line": self.line,
            "post_id": self.post_id,
            "title": self.title,
            "values": dict(self.values),
        }


Log = Callable[[str, Mapping[str, object]], None]  # name of an event, its values


class Diagnostics:
    """The list of everything that needed care; the one mutable thing that is passed through the pipeline."""

    def __init__(self, log: Log | None = None) -> None:
        self.rows: list[Diagnostic] = []
        self._log = log
        self._item: Item | None = None

    def add(self, kind: Kind, *, source: str = "", line: int = 0, **values: object) -> None:
        """Note trouble; inside `about(item)` it belongs to that item."""
        row = Diagnostic(kind, source, line, values=tuple((name, str(value)) for name, value in values.items()))
        if item := self._item:
            row = row._replace(
                source=source or item.source, line=line or item.line, post_id=item.post_id, title=item.title
            )
        self.take([row])

    def take(self, rows: Iterable[Diagnostic]) -> None:
        """Take trouble that was noted elsewhere."""
        for row in rows:
            self.rows.append(row)
            if self._log:
                self._log("diagnostic", row.as_dict())

    @contextmanager
    def about(self, item: Item) -> Iterator[None]:
        """Let everything that is added inside belong to this item."""
        before, self._item = self._item, item
        try:
            yield
        finally:
            self._item = before

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)
