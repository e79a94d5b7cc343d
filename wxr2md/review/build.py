"""A finished conversion → its review page: the parts of this room put together."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

from wxr2md import verify
from wxr2md.diagnostics import Fatal
from wxr2md.output import NotWritten, Output
from wxr2md.review import discussion, files, overview
from wxr2md.review.differ import differing
from wxr2md.review.originals import Originals, Progress, Skipped
from wxr2md.review.page import as_json, page
from wxr2md.review.safe import Range, Safe, sanitise

NAME = "review.html"
REPORT = Path(".wxr2md", "report.json")
LARGEST = 64_000_000  # characters of posts in the page: so much opens in a second
LONGEST = 400_000  # characters of one side of one post
HTML_PER_MARKDOWN = 2.0  # both sides of a post are so much larger than its file
MOST_NOTES = 100  # diagnostics of one post
MOST_COMMENTS = 2_000  # of one post
MOST_SKIPPED = 20_000  # items without a file that have a row in the list
NO_POST = -1
KEEP = '<p class="why">This page shows drafts, private or protected posts, too: do not publish it.</p>'
GRADES = {"note": 0, "look": 1, "lost": 2}
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Review:
    """What became of it: the file, and how much of the conversion it shows."""

    path: Path
    posts: int
    compared: int  # posts that stand there beside their source
    note: str = ""  # why sources are missing, "" if none is


def write(
    out: Path, inputs: Sequence[str | Path] = (), *, largest: int = LARGEST, progress: Progress | None = None
) -> Review:
    """Write `out/.wxr2md/review.html` for the conversion in `out`; the same conversion gives the same bytes.

    inputs: the export; without it, the one that the report names, where it is still there.  Raises Fatal if there is no
    report in `out`, if the export that was given cannot be read, or the page cannot be written.
    """
    builder = _Builder(out, _report(out), largest)
    note = builder.read_sources(inputs, progress)
    data = builder.page(note)
    try:
        with Output(out) as output:
            output.write_own(NAME, data)
    except NotWritten as error:
        raise Fatal(f"the review page could not be written: {error}") from error
    return Review(out / REPORT.parent / NAME, len(builder.posts), builder.compared, note)


def _report(out: Path) -> dict[str, Any]:
    try:
        report = json.loads((out / REPORT).read_text("utf-8"))
        if not isinstance(report, dict) or not {"posts", "items", "comments", "diagnostics"} <= report.keys():
            raise ValueError
    except (OSError, ValueError) as error:
        raise Fatal(f"there is no report in {out}: {REPORT} cannot be read. Convert into it first.") from error
    return report


class _Builder:
    """The page while it is made."""

    def __init__(self, out: Path, report: Values, largest: int) -> None:
        self.compared = 0
        self.posts: Sequence[Values] = report["posts"]
        self._out = out
        self._report = report
        self._notes = notes_by_row(report)
        self._urgent = {row for row in range(len(self.posts)) if self._state(row) == "look"}
        self._chosen = choose([self._size(row) for row in range(len(self.posts))], self._urgent, largest)
        self._blocks: dict[int, str] = {}
        self._dates: dict[int, str] = {}
        self._skipped: list[Skipped] = []

    def read_sources(self, inputs: Sequence[str | Path], progress: Progress | None) -> str:
        """Put the posts beside their sources; return why some have none, "" if all have."""
        names = list(inputs) or self._named_inputs()
        if not names:
            return "The export is no longer where the conversion read it: only the Markdown side can be shown."
        originals = Originals(names, self._report)
        try:
            for row, html in originals.read(self._chosen, progress):
                self._add(row, html)
                self.compared += 1
        except Fatal as error:
            if inputs:
                raise
            return f"The export cannot be read any more: {error}"
        self._skipped = originals.skipped
        missing = len(self.posts) - len(originals.found)
        return f"{missing:,} of these posts are not in the export as it is now." if missing else ""

    def _named_inputs(self) -> list[str]:
        """Return the inputs that the report names, if all of them are still there."""
        named = [str(name) for name in self._report.get("inputs", ())]
        return named if all(name != "-" and Path(name).exists() for name in named) else []

    def page(self, note: str) -> bytes:
        """Return the whole file."""
        for row in range(len(self.posts)):
            if row not in self._dates:
                self._add(row, None)
        title = str(self._report.get("site", {}).get("title") or "A WordPress site")
        return page(title, self._overview(note), self._data(), self._blocks)

    # --- one post -----------------------------------------------------------------------------

    def _state(self, row: int) -> str:
        """Return look, proved or unchecked."""
        post = self.posts[row]
        if post.get("proved") is False or self._grade(row):
            return "look"
        return "proved" if post.get("proved") else "unchecked"

    def _grade(self, row: int) -> int:
        """Return the worst grade of a post's diagnostics."""
        return max((GRADES.get(note["grade"], 0) for note in self._notes.get(row, ())), default=0)

    def _place(self, row: int) -> Path | None:
        """Return where a file of the conversion is; None for a path that leads out of the folder."""
        path = Path(str(self.posts[row]["path"]))
        return None if path.is_absolute() or ".." in path.parts else self._out / path

    def _size(self, row: int) -> int:
        with suppress(OSError, ValueError):
            if place := self._place(row):
                return place.stat().st_size
        return 0

    def _read(self, row: int) -> files.Written:
        text = ""
        with suppress(OSError, ValueError):
            if place := self._place(row):
                text = place.read_text("utf-8", "replace")
        return files.read(text, str(self.posts[row]["path"]))

    def _add(self, row: int, source: str | None) -> None:
        """Keep what is shown of one post as JSON: diagnostics (d), source (s), Markdown rendered (m), comments (c)."""
        written = self._read(row)
        self._dates[row] = written.date
        told = Counter((note["grade"], note["kind"], note["message"]) for note in self._notes.get(row, ()))
        block: dict[str, object] = {
            "d": [
                [GRADES.get(grade, 0), kind, message if times == 1 else f"{message} ({times} times)"]
                for (grade, kind, message), times in islice(told.items(), MOST_NOTES)
            ]
        }
        if row in self._chosen:
            block["s"], block["m"] = self._sides(row, source, written.body)
            block["c"] = _tree(written)
        if filled := {key: value for key, value in block.items() if value not in (None, [])}:
            self._blocks[row] = as_json(filled)

    def _sides(self, row: int, source: str | None, body: str) -> tuple[str | None, str | None]:
        """Return both sides; None for one that is missing or too long."""
        original = _side(source) if source is not None else None
        shown = _side(verify.render(body)) if len(body) <= LONGEST else None
        gone: list[Range] = []
        new: list[Range] = []
        if original and shown and not self._is_equal(row):
            gone, new = differing(original.text(), shown.text())
        return _html(original, gone), _html(shown, new)

    def _is_equal(self, row: int) -> bool:
        """Tell whether the proof holds for the file that is there (not where an edited file was kept)."""
        return self.posts[row].get("proved") is True and not str(self.posts[row]["state"]).startswith("kept")

    def _is_hidden(self, row: int) -> bool:
        """Tell whether a post is not for everybody: no published one, or one with a password."""
        kinds = {note["kind"] for note in self._notes.get(row, ())}
        return self.posts[row]["status"] not in ("", "publish", "inherit") or "not-public" in kinds

    # --- all posts ----------------------------------------------------------------------------

    def _data(self) -> dict[str, object]:
        """Return the rows of the list: names that repeat stand once, and a row has their numbers."""
        names = {key: _Names() for key in ("types", "statuses", "states", "kinds", "reasons")}
        posts = [
            [
                str(post["id"]),
                post["title"],
                post["path"],
                names["types"].number(post["type"]),
                names["statuses"].number(post["status"]),
                self._dates[row],
                -1 if post.get("proved") is None else int(post["proved"]),
                self._grade(row),
                list(dict.fromkeys(names["kinds"].number(note["kind"]) for note in self._notes.get(row, ()))),
                names["states"].number(post["state"]),
                post["comments"],
            ]
            for row, post in enumerate(self.posts)
        ]
        skipped = [
            [
                found.post_id,
                names["types"].number(found.post_type),
                names["statuses"].number(found.status),
                found.date,
                names["reasons"].number(found.reason),
                found.line,
            ]
            for found in self._skipped[:MOST_SKIPPED]
        ]
        grades = {note["kind"]: GRADES.get(note["grade"], 0) for note in self._report["diagnostics"]}
        lists = {key: list(value) for key, value in names.items()}
        return {"posts": posts, "skipped": skipped, **lists, "grades": [grades[kind] for kind in names["kinds"]]}

    def _overview(self, note: str) -> str:
        notes = [note] if note else []
        if partly := len(self.posts) - len(self._chosen):
            notes.append(
                f"To open at once, this page holds the text of {len(self._chosen):,} posts: first those that need a "
                f"look, then a sample. Of {partly:,} others it has their row in the list and what was noted of them."
            )
        types = {post["type"] for post in self.posts}
        dated = [(self._dates[row], self._state(row)) for row in range(len(self.posts))]
        dated += [(found.date, "skipped") for found in self._skipped if found.post_type in types]
        parts = [
            overview.headline(self.posts, len(self._urgent)),
            *(f'<p class="warning">{escape(text)}</p>' for text in notes),
            overview.years(overview.by_year(dated)),
            overview.ledger(self._report),
            overview.about_input(self._notes.get(NO_POST, [])),
            KEEP if any(self._is_hidden(row) for row in range(len(self.posts))) else "",
        ]
        return "\n".join(filter(None, parts))


class _Names(dict[str, int]):
    """Names in the order they were met."""

    def number(self, name: object) -> int:
        return self.setdefault(str(name), len(self))


def _side(html: str) -> Safe | None:
    safe = sanitise(html) if len(html) <= 2 * LONGEST else None
    return safe if safe and len(safe.text()) <= LONGEST else None


def _html(safe: Safe | None, marked: Sequence[Range]) -> str | None:
    """Return the HTML of a side; "" if there is nothing to be seen in it."""
    return (safe.html(marked) if safe.text().strip() else "") if safe else None


def _tree(written: files.Written) -> str | None:
    """Return the discussion; None if there is none, or too much of it."""
    if discussion.count([*written.comments, *written.pingbacks]) > MOST_COMMENTS:
        return None
    tree = discussion.to_html(written.comments, written.pingbacks, _said)
    return tree if tree and len(tree) <= LONGEST else None


def _said(markdown: str) -> str:
    return sanitise(verify.render(markdown)).html() if markdown else ""


def notes_by_row(report: Values) -> dict[int, list[Values]]:
    """Return the diagnostics of each post by its row; those of no post that was written under NO_POST.

    A diagnostic names a post by its id; where several posts have one id, by its title, too.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    for row, post in enumerate(report["posts"]):
        rows[str(post["id"])].append(row)
    notes: dict[int, list[Values]] = defaultdict(list)
    for note in report["diagnostics"]:
        found = rows.get(str(note["post_id"]), []) if note["post_id"] or note["title"] else []
        same_title = [row for row in found if report["posts"][row]["title"] == note["title"]]
        for row in same_title or found or [NO_POST]:
            notes[row].append(note)
    return {row: sorted(found, key=_worst_first) for row, found in notes.items()}


def _worst_first(note: Values) -> int:
    return -GRADES.get(note["grade"], 0)


def choose(sizes: Sequence[int], urgent: Collection[int], largest: int) -> set[int]:
    """Return the rows whose text is in the page: the urgent ones first, then others spread evenly, until it is full."""
    others = [row for row in range(len(sizes)) if row not in urgent]
    chosen: set[int] = set()
    room = largest / HTML_PER_MARKDOWN
    for row in [*sorted(urgent), *spread(others)]:
        room -= sizes[row]
        if room < 0:
            break
        chosen.add(row)
    return chosen


def spread(rows: Sequence[int]) -> Iterator[int]:
    """Yield all rows in an order of which each beginning is spread over the whole (van der Corput's, bits reversed)."""
    bits = max(len(rows) - 1, 0).bit_length()
    for number in range(1 << bits):
        place = int(f"{number:0{bits}b}"[::-1], 2) if bits else 0
        if place < len(rows):
            yield rows[place]
