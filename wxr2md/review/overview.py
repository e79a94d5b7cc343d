"""The report of a conversion → the page's overview: the one sentence, posts by year as a picture, the ledger."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

Values = Mapping[str, Any]
STATES = (
    ("proved", "proved equal"),
    ("unchecked", "written, not checked"),
    ("look", "needs a look"),
    ("skipped", "skipped"),
)
NO_YEAR = "—"
HEIGHT, COLUMN, BAR, TOP, BOTTOM = 120, 40, 24, 18, 22  # pixels
SHOWN = 100  # messages about the input
LONGEST_GAP = 40  # years without a post that are still drawn


WHY = (
    "Each file was rendered again by a CommonMark renderer and held against what WordPress showed: every word, link, "
    "picture, heading, list, quote, table, code, emphasis and line break. In those called proved nothing differs."
)
PROVED_BUT = (
    " A proved file can need a look all the same: what WordPress fills in when it shows a page (forms, lists, plugins' "
    "shortcodes) is not in an export."
)


def headline(posts: Sequence[Values], looks: int) -> str:
    """Return "409 of 412 files proved equal to their source; 3 need a look." and what that means."""
    verified = [post["proved"] for post in posts if post.get("proved") is not None]
    if not verified:
        said, why = f"{len(posts):,} files, not checked (--no-verify)", ""
    else:
        said = f"{sum(verified):,} of {len(verified):,} files proved equal to their source"
        why = WHY + (PROVED_BUT if looks > len(verified) - sum(verified) else "")
    need = f"{looks:,} {'needs' if looks == 1 else 'need'} a look" if looks else "none needs a look"
    button = (
        f'<p><button type="button" id="looks" hidden>Show {"it" if looks == 1 else "them"}</button></p>'
        if looks
        else ""
    )
    return f'<p class="headline">{said}; {need}.</p><p class="why">{why}</p>{button}'


def years(counts: Mapping[str, Counter[str]]) -> str:
    """Return posts by year and state as an SVG picture of stacked columns; each is a button that filters the list."""
    if not counts:
        return ""
    highest = max(total(column) for column in counts.values())
    width = COLUMN * len(counts)
    columns = [_column(number, year, counts[year], highest) for number, year in enumerate(sorted(counts, key=_order))]
    size = f'width="{width}" height="{TOP + HEIGHT + BOTTOM}"'
    key = "".join(
        f'<li><svg width="12" height="12" aria-hidden="true"><rect class="{state}" width="12" height="12" rx="2"/>'
        f"</svg> {words}</li>"
        for state, words in STATES
        if any(column[state] for column in counts.values())
    )
    return (
        f'<figure class="years"><figcaption>Posts by year</figcaption><div class="wide"><svg {size} role="group" '
        f'aria-label="Posts by year">{"".join(columns)}</svg></div><ul class="key">{key}</ul></figure>'
    )


def _order(year: str) -> tuple[bool, str]:
    return year == NO_YEAR, year


def total(column: Counter[str]) -> int:
    """Return how many posts one year has."""
    return sum(column.values())


def _column(number: int, year: str, column: Counter[str], highest: int) -> str:
    left = number * COLUMN + (COLUMN - BAR) // 2
    middle = number * COLUMN + COLUMN // 2
    parts, bottom = [], float(TOP + HEIGHT)
    for state, _words in STATES:
        if column[state]:
            high = max(HEIGHT * column[state] / highest, 2)
            bottom -= high
            parts.append(f'<rect class="{state}" x="{left}" y="{bottom:.1f}" width="{BAR}" height="{high:.1f}"/>')
    told = "none" if not parts else ", ".join(f"{column[state]:,} {words}" for state, words in STATES if column[state])
    label = f"{'without a date' if year == NO_YEAR else escape(year)}: {told}"
    return (
        f'<g class="year" role="button" tabindex="0" data-year="{escape(year)}" aria-label="{label}">'
        f'<title>{label}</title><rect class="hit" x="{number * COLUMN}" y="0" width="{COLUMN}" '
        f'height="{TOP + HEIGHT + BOTTOM}"/>{"".join(parts)}<text x="{middle}" y="{bottom - 5:.1f}">'
        f"{f'{total(column):,}' if parts else ''}</text>"
        f'<text x="{middle}" y="{TOP + HEIGHT + 15}">{escape(year)}</text></g>'
    )


def ledger(report: Values) -> str:
    """Return the tables of items and comments: read = written + left out, by reason."""
    return f'<div class="tables">{_items(report["items"])}{_comments(report["comments"])}</div>'


def _items(items: Values) -> str:
    written: Counter[str] = Counter()
    skipped: Counter[tuple[str, str]] = Counter()
    for row in items["by"]:
        if row["outcome"] == "written":
            written[row["type"] or "(no type)"] += row["count"]
        else:
            skipped[row["type"] or "(no type)", row["outcome"]] += row["count"]
    rows = [("written", kind, count) for kind, count in _most(written)]
    rows += [("skipped", _named(kind, reason), count) for (kind, reason), count in _most(skipped)]
    return _table("Items", items, items["skipped"], "skipped", rows)


def _named(kind: str, reason: str) -> str:
    return reason if reason.startswith(kind) else f"{kind}: {reason}"


def _comments(comments: Values) -> str:
    counts = {reason: count for reason, count in comments["by"].items() if reason != "written"}
    pings = {reason: count for reason, count in counts.items() if reason.endswith(", written")}
    rows = [("written", "comment or review", comments["by"].get("written", 0))] if comments["by"].get("written") else []
    rows += [("written", reason.removesuffix(", written"), count) for reason, count in _most(pings)]
    rows += [("skipped", reason, count) for reason, count in _most(counts) if reason not in pings]
    return _table("Comments", comments, comments["left_out"], "left out", rows)


def _most(counts: Mapping[Any, int]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _table(name: str, counts: Values, out: int, word: str, rows: Sequence[tuple[str, str, int]]) -> str:
    most = max((count for _, _, count in rows), default=1)
    caption = f"{name}: {counts['read']:,} read = {counts['written']:,} written + {out:,} {word}"
    return f"<table><caption>{caption}</caption><tbody>{''.join(_row(*row, most) for row in rows)}</tbody></table>"


def _row(state: str, words: str, count: int, most: int) -> str:
    width = max(round(80 * count / most), 1)
    return (
        f'<tr><td class="count">{count:,}</td><td class="bar"><svg width="80" height="10" aria-hidden="true"><rect '
        f'class="{"proved" if state == "written" else "skipped"}" width="{width}" height="10" rx="2"/></svg></td>'
        f'<th scope="row"><span class="how {state}">{state if state == "written" else "not written"}</span> '
        f"<bdi>{escape(words)}</bdi></th></tr>"
    )


def about_input(rows: Sequence[Values]) -> str:
    """Return what was noted of the input itself, of no post."""
    if not rows:
        return ""
    lines = [
        f'<li class="{escape(row["grade"])}">{escape(_place(row))}<bdi>{escape(row["message"])}</bdi></li>'
        for row in rows[:SHOWN]
    ]
    if len(rows) > SHOWN:
        lines.append(f"<li>… and {len(rows) - SHOWN:,} more: see wxr2md report</li>")
    return f'<h3>About the input</h3><ul class="notes">{"".join(lines)}</ul>'


def _place(row: Values) -> str:
    return f"line {row['line']}: " if row.get("line") else ""


def by_year(rows: Iterable[tuple[str, str]]) -> dict[str, Counter[str]]:
    """Count (date, state) by year."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for date, state in rows:
        counts[date[:4] or NO_YEAR][state] += 1
    known = [int(year) for year in counts if year != NO_YEAR]
    if known and max(known) - min(known) <= LONGEST_GAP:
        for year in range(min(known), max(known)):
            counts.setdefault(f"{year:04}", Counter())
    return dict(counts)
