"""What `inspect`, `show` and `report --posts` write for people, on the pages of terminal.py.

All text comes from the export: it is shown without control characters and wrapped to the width in cells.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from wxr2md.terminal import Page, clean, number, visible

if TYPE_CHECKING:
    from wxr2md.reading import Choice, Reading, Remark

Values = Mapping[str, Any]

LABEL = 12  # cells of the names at the left
LISTED = 6  # names on a line, unless verbose
STATUSES = 4  # columns of the table of items, unless verbose
DAMAGE = 5  # repairs shown, unless verbose
DEEPEST = 12  # levels that a thread is indented by at most
MARKER = re.compile(r"(?:[-*+]|\d{1,9}\.|>[> ]*|\[\d+\]:) +")


# --- inspect --------------------------------------------------------------------------------------------------


def survey(values: Values, *, verbose: bool = False, file: IO[str] | None = None) -> None:
    """Write what survey.inspect() counted."""
    page = Page({}, verbose, file)
    site = values["site"]
    page.line((clean(site["title"]) or "(a site without a title)", "bold"), f"  {clean(site['url'], 200)}")
    wordpress = clean(site["wordpress"], 20) or "of unknown version"
    wordpress = wordpress if wordpress.startswith("WordPress") else f"WordPress {wordpress}"
    version = f"WXR {clean(site['wxr_version'], 12)}" if site["wxr_version"] else "no WXR version"
    language = clean(site["language"], 20) or "no language named"
    page.line(f"{wordpress}, {version}, {language}, {values['bytes'] / 1_000_000:,.1f} MB")
    _items(page, values["items"])
    page.raw("")
    for name, text in _facts(values, None if verbose else LISTED):
        page.line(text, indent=LABEL + 2, first=name)
    _damage(page, values["damage"])


def _items(page: Page, items: Values) -> None:
    """Write the table of types by status, and what of it would be converted."""
    statuses: Counter[str] = Counter()
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in items["by"]:
        statuses[row["status"]] += row["count"]
        kinds[row["type"]][row["status"]] += row["count"]
    shown = [status for status, _ in statuses.most_common(None if page.verbose else STATUSES)]
    rest = len(statuses) > len(shown)
    header = ["Items", *(clean(status, 12) or "(none)" for status in shown), *(["other"] if rest else []), "all"]
    rows = []
    for kind, found in sorted(kinds.items(), key=lambda pair: (-pair[1].total(), pair[0])):
        counts = [found[status] for status in shown]
        counts += [found.total() - sum(counts)] if rest else []
        rows.append([clean(kind, 30) or "(no type)", *(_count(count) for count in [*counts, found.total()])])
    most = len(rows) if page.verbose else 8
    page.table(header, rows[:most])
    if len(rows) > most:
        page.line(f"and {number(len(rows) - most, 'more type')} (--verbose shows each)")


def _count(count: int) -> str:
    return f"{count:,}" if count else "-"


def _facts(values: Values, most: int | None) -> list[tuple[str, str]]:
    items = values["items"]
    hidden = {name: count for name, count in items["not_public"].items() if count}
    selected = f"{items['convertible']:,} of {number(items['read'], 'item')} would be converted without options"
    selected += f", {_listed(hidden, most)} among them, as drafts" if hidden else ""
    rows = [("Selected", selected)]
    if most is None:
        rows.append(("Skipped", _listed(items["skipped"], most)))
    authors = {f"{author['name']}{'' if author['listed'] else ' (not listed)'}": author for author in values["authors"]}
    terms = {name: row["used"] or row["listed"] for name, row in values["terms"].items()}
    rows += [
        ("Years", _listed({year or "no date": count for year, count in values["years"].items()}, None)),
        ("Authors", _listed({name: row["posts"] for name, row in authors.items()}, most)),
        ("Terms", _listed(dict(Counter(terms).most_common()), most)),
        ("Comments", _comments(values["comments"])),
        ("Media", _listed(values["media"], most)),
        ("Written with", _listed(values["editors"], most)),
        ("Shortcodes", _uses(values["shortcodes"], most)),
        ("Blocks", _uses(values["blocks"], most)),
    ]
    seconds = values["estimate"]["seconds"]
    how = f": {values['estimate']['how']}" if most is None else " (from its size, as measured on one core)"
    rows.append(("Time", f"a conversion takes about {_span(seconds)}{how}"))
    return [(name, text or "none") for name, text in rows]


def _listed(counts: Mapping[str, int], most: int | None) -> str:
    shown = list(counts.items())[:most]
    text = ", ".join(f"{clean(name, 40)} {count:,}" for name, count in shown)
    return text + (f" and {len(counts) - len(shown):,} more" if len(counts) > len(shown) else "")


def _comments(counts: Values) -> str:
    if not counts["read"]:
        return "none"
    parts = [f"{counts['read']:,} read: {counts['shown']:,} shown on {number(counts['posts'], 'post')}"]
    parts += (
        [f"{number(counts['pings'], 'pingback or trackback', 'pingbacks and trackbacks')}"] if counts["pings"] else []
    )
    parts += [f"left out: {_listed(counts['left_out'], None)}"] if counts["left_out"] else []
    if counts["shown"]:
        deepest, most = counts["deepest"], counts["most"]
        parts.append(f"deepest thread {number(deepest['levels'], 'level')} in “{clean(deepest['title'], 40)}”")
        parts.append(f"most on one post {most['comments']:,} on “{clean(most['title'], 40)}”")
    parts += (
        [f"{number(counts['orphans'], 'reply', 'replies')} to comments that are not shown"] if counts["orphans"] else []
    )
    return "; ".join(parts)


def _uses(rows: Sequence[Values], most: int | None) -> str:
    """List names with counts, those without a handler apart, and those in which nothing is saved."""
    known = {row["name"]: row["count"] for row in rows if row["handled"]}
    unknown = {
        row["name"] + (" (nothing saved)" if row.get("empty") == row["count"] else ""): row["count"]
        for row in rows
        if not row["handled"]
    }
    parts = [_listed(known, most)] if known else []
    parts += [f"without a handler: {_listed(unknown, most and most * 2)}"] if unknown else []
    return "; ".join(parts)


def _span(seconds: float) -> str:
    if seconds < 120:
        return number(max(round(seconds), 1), "second")
    return number(round(seconds / 60), "minute")


def _damage(page: Page, rows: Sequence[Values]) -> None:
    if not rows:
        page.line("none found", indent=LABEL + 2, first="Damage")
        return
    lost = sum(row["grade"] == "lost" for row in rows)
    summary = number(len(rows), "note") + (f", {lost:,} of them of something lost" if lost else "")
    page.line(summary, indent=LABEL + 2, first="Damage")
    ranked = sorted(rows, key=lambda row: row["grade"] != "lost")
    shown = ranked if page.verbose else ranked[:DAMAGE]
    for row in shown:
        where = f"line {row['line']}: " if row["line"] else ""
        page.line((where, "dim"), clean(row["message"], 300), indent=LABEL + 2)
    if len(rows) > len(shown):
        page.line(f"… and {len(rows) - len(shown):,} more (--verbose shows each)", indent=LABEL + 2)


# --- show -----------------------------------------------------------------------------------------------------


def reading(post: Reading, *, file: IO[str] | None = None) -> None:
    """Write one post and its discussion."""
    page = Page({}, False, file)
    page.line((clean(post.title, 1000), "bold"))
    for name, value in post.facts:
        page.line(clean(value, 1000), indent=LABEL + 2, first=name)
    page.raw("")
    _text(page, post.body or "(no text)", 0)
    _remarks(page, "Comments", post.remarks)
    _remarks(page, "Pingbacks and trackbacks", post.pings)
    if post.left_out:
        page.raw("")
        page.line((f"Comments that are not shown: {_listed(post.left_out, None)}", "dim"))


def _remarks(page: Page, title: str, remarks: Sequence[Remark]) -> None:
    if remarks:
        page.heading(f"{title}: {len(remarks):,}")
    for remark in remarks:
        indent = 2 * min(remark.depth, DEEPEST)
        deeper = f"[level {remark.depth + 1}] " if remark.depth > DEEPEST else ""
        page.raw("")
        page.hang(" " * indent, (deeper + clean(remark.head, 300), "bold"))
        if remark.text:
            _text(page, remark.text, indent + 2)


def _text(page: Page, text: str, indent: int) -> None:
    """Write text whose paragraphs are lines: list items hang, code and tables stay as they are."""
    for line in text.split("\n"):
        shown = visible(line.expandtabs(4)).rstrip()
        inside = shown.lstrip(" ")
        lead = " " * (indent + len(shown) - len(inside))
        marker = MARKER.match(inside)
        if marker:
            page.hang(lead + marker[0], inside[marker.end() :])
        elif not inside or len(lead) - indent >= 4 or "|" in inside[:1]:
            page.raw(lead + inside)
        else:
            page.hang(lead, inside)


def choices(wanted: str, found: Sequence[Choice], *, file: IO[str] | None = None) -> None:
    """Write the items among which a user has to choose."""
    page = Page({}, False, file)
    page.line(f"{len(found):,} items fit “{clean(wanted)}”. Name one by its id, or by --match:")
    for at, one in enumerate(found, 1):
        facts = " ".join(filter(None, (one.post_type, one.post_id, one.status, one.date, clean(one.slug))))
        page.line(f"“{clean(one.title) or '(no title)'}”  {clean(facts, 120)}", indent=6, first=str(at))


# --- report ---------------------------------------------------------------------------------------------------


def posts(rows: Sequence[Values], *, file: IO[str] | None = None) -> None:
    """Write one line or two for each post: path, state, proof, comments, and why it needs a look."""
    page = Page({}, False, file)
    for row in rows:
        page.path(row["path"], 0)
        parts = [
            clean(row["state"], 20),
            {"yes": "proved", "no": "NOT PROVED"}.get(row["proved"], "not verified"),
            number(row["comments"], "comment"),
            *(f"{row[grade]:,} {word}" for grade, word in GRADES if row[grade]),
        ]
        page.line((", ".join(parts), "dim"), f"  {clean(row['reasons'], 200)}".rstrip(), indent=4)
    page.line(number(len(rows), "post"))


GRADES = (("lost", "lost"), ("look", "to look at"), ("note", "notes"))


def diagnostics(rows: Sequence[Values], paths: Mapping[str, str], *, file: IO[str] | None = None) -> None:
    """Write each diagnostic with the post that it is of."""
    page = Page(paths, True, file)
    for row in rows:
        about = (
            f"“{clean(row['title'])}”" if row["title"] else f"post {row['post_id']}" if row["post_id"] else "the input"
        )
        where = f"line {row['line']}" if row["line"] else ""
        page.line((about, "bold"), f"  {where}")
        page.line((f"{row['kind']}: ", "dim"), clean(row["message"], 1000), indent=4)
        if path := paths.get(row["post_id"]):
            page.path(path, 4)
    page.line(number(len(rows), "entry", "entries"))


# --- links ----------------------------------------------------------------------------------------------------


def links(found: Values, *, file: IO[str] | None = None) -> None:
    """Write what linkcheck.check() found."""
    page = Page({}, True, file)
    rows = [
        ("links to pages of the site", found["links"], len(found["dead"])),
        ("files of the site", found["media"], len(found["missing"])),
    ]
    page.table(["", "found", "dead"], [(name, f"{count:,}", f"{bad:,}") for name, count, bad in rows])
    _addresses(page, "Links that lead nowhere", found["dead"])
    _addresses(page, "Files that are missing", found["missing"])
    if found["untargeted"]:
        page.heading(
            "Old addresses without a target", "bold red", number(len(found["untargeted"]), "address", "addresses")
        )
        for row in found["untargeted"]:
            page.raw(f"    {clean(row['old'], 300)} → {clean(row['new'], 300)}")
    if found["gone"]:
        page.heading("Written, but not there any more", "bold", number(len(found["gone"]), "file"))
        for path in found["gone"]:
            page.path(path, 4)


def _addresses(page: Page, title: str, rows: Sequence[Values]) -> None:
    """Write addresses below the files that they stand in."""
    if rows:
        page.heading(title, "bold red", number(len(rows), "address", "addresses"))
    above = ""
    for row in rows:
        if row["path"] != above:
            page.path(row["path"], 2)
        above = row["path"]
        page.raw(f"    {clean(row['url'], 300)}")


# --- batch ----------------------------------------------------------------------------------------------------

SITES = 60  # rows of the table, unless verbose
COUNTED = ("posts", "comments", "look")


def batch(rows: Iterable[Values], totals: Mapping[str, int], journal: str, file: IO[str] | None = None) -> None:
    """Write the table of a batch: some of its rows, and what all of them come to; `sites` in totals is their number."""
    page = Page({}, False, file)
    rows = list(rows)
    shown = [
        (clean(row["site"], 36), *(_count(int(row[name])) for name in COUNTED), f"{row['seconds']:,.1f} s", _state(row))
        for row in rows
    ]
    footer = (f"all {totals['sites']:,}", *(f"{totals[name]:,}" for name in COUNTED), "", "")
    page.table(("Site", "posts", "comments", "needs a look", "time", "state"), shown, footer)
    if totals["sites"] > len(rows):
        page.line(f"and {number(totals['sites'] - len(rows), 'more site')} (--verbose shows each)")
    told = [row for row in rows if row["message"]]
    if told:
        page.heading("Not converted", "bold red")
    for row in told:
        page.line((clean(row["site"]), "bold"), f"  {clean(row['message'], 300)}", indent=4)
    if journal:
        page.heading("Files")
        page.path(journal, 4)


def _state(row: Values) -> str:
    return "unchanged" if row["resumed"] and row["state"] == "converted" else str(row["state"])
