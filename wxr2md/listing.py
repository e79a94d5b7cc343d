"""The report's posts and diagnostics as rows: chosen, joined, and as CSV; all from the values of report.json."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

Values = Mapping[str, Any]

# What `--only` shows: the kinds of diagnostics by what a person asks.  "lost" goes by the grade.
ONLY: Mapping[str, frozenset[str]] = {
    "lost": frozenset(),
    "shortcodes": frozenset(("unknown-shortcode", "unknown-block", "dynamic-block")),
    "orphans": frozenset(("orphan", "comment-id", "thread-too-deep")),
    "repairs": frozenset("repaired cut item-unreadable part-unreadable part-ignored".split()),
    "private": frozenset(("not-public",)),
    "differs": frozenset(("differs", "not-in-output", "comment-differs")),
}
COLUMNS = ("path", "id", "type", "status", "title", "state", "proved", "comments", "lost", "look", "note", "reasons")


def belongs(row: Values, only: str) -> bool:
    """Tell whether a diagnostic is of those that `--only` asks for."""
    if only == "lost":
        return bool(row["grade"] == "lost")
    return row["kind"] in ONLY[only]


def chosen(report: Values, only: str) -> dict[str, Any]:
    """Return a report with only some diagnostics and the posts that they are of; its counts stay as they are."""
    rows = [row for row in report["diagnostics"] if not only or belongs(row, only)]
    posts = report["posts"]
    if only:
        with_trouble = {id(post) for post, found in joined(posts, rows) if found}
        posts = [post for post in posts if id(post) in with_trouble]
    return {**report, "diagnostics": rows, "posts": posts}


def joined(posts: Sequence[Values], rows: Iterable[Values]) -> Iterator[tuple[Values, list[Values]]]:
    """Yield each post with its diagnostics; posts that share an id are told apart by their titles."""
    by_post: defaultdict[tuple[str, str], list[Values]] = defaultdict(list)
    by_id: defaultdict[str, list[Values]] = defaultdict(list)
    for row in rows:
        if row["post_id"] or row["title"]:
            by_post[row["post_id"], row["title"]].append(row)
            by_id[row["post_id"]].append(row)
    uses = Counter(post["id"] for post in posts)
    for post in posts:
        alone = post["id"] and uses[post["id"]] == 1
        yield post, by_id[post["id"]] if alone else by_post[post["id"], post["title"]]


def rows_of(report: Values) -> list[dict[str, Any]]:
    """Return one row a post, with the columns of COLUMNS; the worst first, else in the order of the report."""
    rows = [_row(post, found) for post, found in joined(report["posts"], report["diagnostics"])]
    return sorted(rows, key=lambda row: (-row["lost"], row["proved"] != "no", -row["look"]))


def _row(post: Values, found: Collection[Values]) -> dict[str, Any]:
    grades = Counter(row["grade"] for row in found)
    proved = {True: "yes", False: "no"}.get(post["proved"], "")
    counts = {grade: grades[grade] for grade in ("lost", "look", "note")}
    reasons = " ".join(sorted({row["kind"] for row in found}))
    return {**{name: post[name] for name in COLUMNS if name in post}, "proved": proved, **counts, "reasons": reasons}


def to_csv(rows: Iterable[Values]) -> str:
    """Return rows as CSV (RFC 4180, with a line of names)."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
