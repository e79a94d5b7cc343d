"""The report as a page for people, and the progress bar.  The only file that knows rich.

Made from the plain values of `Report.as_dict()`, so a report read back from report.json looks the same.  Titles come
from the export: they are shown as text (never as markup), without control characters, cut to a width in cells.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import IO, Any

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wxr2md.report import PINGS, WRITTEN

Values = Mapping[str, Any]

PLAIN_WIDTH = 80  # of a page that goes into a file or a pipe
PAGE_WIDTH = 100  # of a page on a wide terminal: longer lines are hard to read
TITLE_WIDTH = 66
MESSAGE_WIDTH = 300
EXAMPLES = 3  # posts named for each kind of trouble, unless verbose
PATIENCE = 1.0  # seconds of work before a progress bar shows
IN_FILES = ("copying", "downloading")  # stages that count files
REFRESH = 0.1  # seconds between two steps of it
NAMED = {  # kinds that are listed by what they name, with counts
    "unknown-shortcode": "name",
    "unknown-block": "name",
    "dynamic-block": "name",
    "differs": "aspect",
    "not-in-output": "what",
}
WORST = ("not-in-output", "differs", "dropped", "file-kept")  # kinds that stand before the others of their grade
GRADES = (("lost", "Lost", "bold red"), ("look", "Needs a look", "bold yellow"), ("note", "Worth knowing", "bold"))
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # Unicode categories that could steer a terminal
JOINERS = "\u200c\u200d"  # of category Cf, but Persian words and emoji need them


def clean(text: object, width: int = TITLE_WIDTH) -> str:
    """Return text on one line, without anything that could steer a terminal, at most `width` cells wide."""
    start = str(text)[: width * 4]
    shown = " ".join(visible(start).split())
    return shown if cell_len(shown) <= width else set_cell_size(shown, width - 1).rstrip() + "…"


def visible(text: str) -> str:
    """Return text without anything that could steer a terminal; tabs and line ends become blanks."""
    return "".join(char if char in JOINERS or unicodedata.category(char) not in INVISIBLE else " " for char in text)


def number(count: int, one: str, many: str = "") -> str:
    """Return "1 post", "2 posts"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


class _Console(Console):
    """rich's console; where nobody reads on (`| head -1`), it says no more, and the exit code stays as it is."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Page:
    """Lines of a report, written to a console; `paths` are those of the posts by their id."""

    def __init__(self, paths: Mapping[str, str], verbose: bool, file: IO[str] | None = None) -> None:
        self.paths = paths
        self.verbose = verbose
        self.console = _Console(file=file or sys.stdout, highlight=False, markup=False, emoji=False)
        self.console.width = min(self.console.width, PAGE_WIDTH) if self.console.is_terminal else PLAIN_WIDTH

    def line(self, *parts: str | tuple[str, str], indent: int = 0, first: str = "") -> None:
        """Write one wrapped paragraph of (text, style) parts; `first` stands in the indent of its first line."""
        self.hang(f"{first:>{max(indent - 2, 0)}}".ljust(indent), *parts)

    def hang(self, lead: str, *parts: str | tuple[str, str]) -> None:
        """Write one wrapped paragraph with `lead` before its first line and as many blanks before the others."""
        text = Text.assemble(*parts)
        for row in text.wrap(self.console, max(self.console.width - len(lead), 20)):
            row.rstrip()
            self.console.print(Text(lead) + row, soft_wrap=True)
            lead = " " * len(lead)

    def raw(self, line: str) -> None:
        """Write one line as it is, however long; without a line, an empty one."""
        self.console.print(Text(line), soft_wrap=True)

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]], footer: Sequence[str] = ()) -> None:
        """Write a table: its first column is words, the others are numbers."""
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, show_footer=bool(footer))
        for at, name in enumerate(header):
            last = footer[at] if footer else ""
            table.add_column(name, last, justify="right" if at else "left", max_width=None if at else 36)
        for row in rows:
            table.add_row(*row)
        self.console.print()
        self.console.print(table)

    def path(self, path: str, indent: int) -> None:
        """Write a path on one line, however long: it is there to be copied."""
        self.console.print(Text(" " * indent + clean(path, 1000), style="cyan"), soft_wrap=True)

    def heading(self, title: str, style: str = "bold", detail: str = "") -> None:
        self.console.print()
        self.line((title, style), f"  {detail}" if detail else "")


def show(report: Values, *, verbose: bool = False, file: IO[str] | None = None) -> None:
    """Write the page of a report (`Report.as_dict()`) to standard output or `file`."""
    paths = {str(post["id"]): str(post["path"]) for post in reversed(report["posts"])}
    page = Page(paths, verbose, file)
    head(page, report)
    items(page, report["items"])
    comments(page, report["comments"])
    proofs(page, report["posts"])
    for grade, title, style in GRADES:
        trouble(page, [row for row in report["diagnostics"] if row["grade"] == grade], title, style)
    files(page, report)
    following(page, report)


def head(page: Page, report: Values) -> None:
    site = report["site"]
    page.line((clean(site["title"]) or "(a site without a title)", "bold"), f"  {clean(site['url'])}")
    version = f"WXR {clean(site['wxr_version'], 12)}" if site["wxr_version"] else "WXR of unknown version"
    names = ", ".join(clean(name, 200) for name in report["inputs"])
    page.line(f"read from {names} ({version})", indent=0)


def items(page: Page, counts: Values) -> None:
    """Write the table of what was read, written and skipped by post type, then the reasons."""
    read: Counter[str] = Counter()
    written: Counter[str] = Counter()
    skipped: Counter[tuple[str, str]] = Counter()
    for row in counts["by"]:
        read[row["type"]] += row["count"]
        if row["outcome"] == "written":
            written[row["type"]] += row["count"]
        else:
            skipped[row["type"], row["outcome"]] += row["count"]
    rows = []
    for kind in sorted(read, key=lambda kind: (-written[kind], -read[kind], kind)):
        row = (read[kind], written[kind], read[kind] - written[kind])
        rows.append([clean(kind, 36) or "(no type)", *(f"{count:,}" if count else "-" for count in row)])
    names = ("read", "written", "skipped")
    page.table(("Items", *names), rows, ("all", *(f"{counts[name]:,}" for name in names)) if len(read) > 1 else ())
    if skipped:
        page.heading("Skipped, and why")
        reasons(page, {(clean(kind) or "(no type)", reason): count for (kind, reason), count in skipped.items()})


def reasons(page: Page, counts: Mapping[tuple[str, str], int]) -> None:
    """Write one line a reason, the most frequent first, the types that it applies to behind it."""
    total: Counter[str] = Counter()
    kinds: dict[str, list[str]] = defaultdict(list)
    for (kind, reason), count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        total[reason] += count
        kinds[reason].append(kind)
    for reason, count in total.most_common():
        types = (f"  ({', '.join(kinds[reason])})", "dim")
        page.line(clean(reason, MESSAGE_WIDTH), types, indent=9, first=f"{count:,}")


def comments(page: Page, counts: Values) -> None:
    if not counts["read"]:
        page.heading("Comments", detail="none in the export")
        return
    summary = f"{counts['read']:,} read = {counts['written']:,} written + {counts['left_out']:,} left out"
    page.heading("Comments", detail=summary)
    pings = counts["by"].get(PINGS, 0)
    if pings:
        page.line("of those written are pingbacks or trackbacks", indent=9, first=f"{pings:,}")
    for reason, count in sorted(counts["by"].items(), key=lambda pair: (-pair[1], pair[0])):
        if reason not in (WRITTEN, PINGS):
            page.line(clean(reason, MESSAGE_WIDTH), indent=9, first=f"{count:,}")


def proofs(page: Page, posts: Sequence[Values]) -> None:
    """Write how many posts were rendered again and found equal to their source."""
    verified = [post["proved"] for post in posts if post.get("proved") is not None]
    if verified:
        equal = f"{sum(verified):,} of {number(len(verified), 'file')} proved equal to the source"
        page.heading("Proof", detail=equal)
    elif posts:
        page.heading("Proof", detail="not made (--no-verify, or --engine html2text)")


def trouble(page: Page, rows: Sequence[Values], title: str, style: str) -> None:
    """Write the diagnostics of one grade, grouped by kind, the worst and then the most frequent first."""
    if not rows:
        return
    posts = len({(row["source"], row["post_id"], row["title"]) for row in rows if row["post_id"]})
    page.heading(title, style, f"in {number(posts, 'post')}" if posts else "")
    kinds: dict[str, list[Values]] = defaultdict(list)
    for row in rows:
        kinds[row["kind"]].append(row)
    for kind, group in sorted(kinds.items(), key=lambda pair: (rank(pair[0]), -len(pair[1]), pair[0])):
        heading = (kind.replace("-", " "), "bold")
        page.line(heading, named(group, NAMED[kind]) if kind in NAMED else "", indent=9, first=f"{len(group):,}")
        if page.verbose or group[0]["grade"] != "note" or not group[0]["post_id"]:
            examples(page, group)


def rank(kind: str) -> int:
    return WORST.index(kind) if kind in WORST else len(WORST)


def named(group: Iterable[Values], key: str) -> str:
    """Return what some diagnostics name, with counts: ": gallery 12, map 3"."""
    counts = Counter(clean(row["values"].get(key, "?"), 40) for row in group)
    shown = [f"{name} {count:,}" for name, count in counts.most_common(12)]
    return ": " + ", ".join(shown) + (f" and {len(counts) - 12:,} more" if len(counts) > 12 else "")


def examples(page: Page, group: Sequence[Values]) -> None:
    """Write the posts that some diagnostics stand in: title, what it is, path."""
    shown = group if page.verbose else list(first_of_each_post(group))[:EXAMPLES]
    for row in shown:
        if row["post_id"] or row["title"]:
            page.line((f"“{clean(row['title'])}”" if row["title"] else "(no title)"), indent=9)
        page.line((where(row), "dim"), clean(row["message"], MESSAGE_WIDTH), indent=11)
        if path := page.paths.get(row["post_id"]):
            page.path(path, 11)
    if len(group) > len(shown):
        page.line((f"… and {len(group) - len(shown):,} more (--verbose shows each)", "dim"), indent=9)


def first_of_each_post(group: Iterable[Values]) -> Iterator[Values]:
    seen = set()
    for row in group:
        key = (row["source"], row["post_id"], row["title"], row["message"] if not row["post_id"] else "")
        if key not in seen:
            seen.add(key)
            yield row


def where(row: Values) -> str:
    return f"{clean(row['source'])}, line {row['line']}: " if row["line"] and not row["post_id"] else ""


def files(page: Page, report: Values) -> None:
    gone = Counter("of a gone post: left" if row["state"] != "removed" else "removed" for row in report.get("gone", ()))
    states = (report["files"] | dict(sorted(gone.items(), reverse=True))).items()
    counts = ", ".join(f"{count:,} {clean(state)}" for state, count in states) or "none"
    page.heading("Files", detail=counts + (" (dry run: nothing is written)" if report["dry_run"] else ""))
    if not report["dry_run"]:
        page.path(report["out"], 9)
    if media := report.get("media"):
        page.heading("Media", detail=", ".join(f"{count:,} {clean(state)}" for state, count in media.items()))


def following(page: Page, report: Values) -> None:
    """Write what to do next: one or two lines that fit the case."""
    page.heading("Next")
    for advice in next_steps(report):
        page.line(advice, indent=9)


def next_steps(report: Values) -> list[str]:
    kinds = {row["kind"] for row in report["diagnostics"]}
    grades = {row["grade"] for row in report["diagnostics"]}
    steps = []
    if not report["balanced"]:
        steps.append("This report does not add up: that is a fault of wxr2md. Please report it.")
    if "cut" in kinds:
        steps.append("The export is cut off. Make a new one in WordPress (Tools → Export) if you can, and run again.")
    if not report["items"]["written"]:
        steps.append("No item was selected. The table above says what the export holds: see --types and --status.")
    elif grades & {"lost", "look"}:
        again = f"wxr2md report {clean(report['out'], 200)} --posts"
        steps.append(f"Look at the posts named above; {again} lists all, the worst first.")
    if "file-kept" in kinds:
        steps.append("Files that were edited are kept. Use --overwrite to replace them.")
    if any(row["state"] == "left" for row in report.get("gone", ())):
        steps.append("Files of posts that are gone are left. Use --prune to remove them.")
    if report["dry_run"]:
        steps.append("Run the same command without --dry-run to write the files.")
    elif not steps:
        steps.append("Copy the files to the content folder of your site generator.")
        steps.append(f"wxr2md report {clean(report['out'], 200)} shows this page again.")
    return steps


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function (stage, done, in all) that draws a bar on standard error once work takes long.

    What is counted in files and not in bytes also shows how many there are, and how many a second.
    """
    from rich.progress import (  # noqa: PLC0415 - not where nobody looks on
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
    task = bar.add_task("", total=None)
    begin = shown = monotonic()
    since: dict[str, tuple[float, int]] = {}  # when a stage began, and with how much

    def update(stage: str, done: int, total: int) -> None:
        nonlocal shown
        now = monotonic()
        start, first = since.setdefault(stage, (now, done))
        if now - begin < PATIENCE or now - shown < REFRESH:
            return
        shown = now
        if stage in IN_FILES:
            stage += f" {done:,} of {total:,} files, {(done - first) / max(now - start, REFRESH):,.0f}/s"
        bar.update(task, description=stage, completed=done, total=total or None)
        bar.start()

    try:
        yield update
    finally:
        bar.stop()
