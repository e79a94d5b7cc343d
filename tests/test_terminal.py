"""The report as a page: what it says, that it fits, and that no title can harm it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from wxr2md import diagnostics as kinds
from wxr2md import terminal
from wxr2md.terminal import TITLE_WIDTH, clean, next_steps, show

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def post(number: int, title: str = "A title") -> dict[str, Any]:
    return {"path": f"posts/{number}.md", "id": str(number), "type": "post", "title": title}


def row(kind: kinds.Kind, number: int = 0, title: str = "", line: int = 0, **values: str) -> dict[str, Any]:
    return {
        "kind": kind.code,
        "grade": str(kind.grade),
        "message": kind.sentence.format(**values),
        "source": "site.xml",
        "line": line,
        "post_id": str(number) if number else "",
        "title": title,
        "values": values,
    }


def report(**changes: Any) -> dict[str, Any]:
    """Return the report of two posts, one of them skipped, with what a test changes in it."""
    plain: dict[str, Any] = {
        "schema": 1,
        "wxr2md": "0",
        "inputs": ["site.xml"],
        "out": "out",
        "dry_run": False,
        "site": {"title": "A & B", "url": "https://site.example", "wxr_version": "1.2", "generator": ""},
        "items": {
            "read": 4,
            "written": 1,
            "skipped": 3,
            "by": [
                {"type": "post", "status": "publish", "outcome": "written", "count": 1},
                {"type": "post", "status": "trash", "outcome": "in the trash", "count": 1},
                {"type": "attachment", "status": "inherit", "outcome": "no file of its own", "count": 2},
            ],
        },
        "comments": {"read": 5, "written": 3, "left_out": 2, "by": {"written": 3, "spam": 2}},
        "balanced": True,
        "files": {"created": 1},
        "exit_code": 0,
        "diagnostics": [],
        "posts": [post(1)],
    }
    return {**plain, **changes}


def page(values: dict[str, Any], *, verbose: bool = False) -> str:
    file = io.StringIO()
    show(values, verbose=verbose, file=file)
    return file.getvalue()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def screen(values: dict[str, Any]) -> str:
    file = Terminal()
    show(values, file=file)
    return file.getvalue()


def squeezed(text: str) -> str:
    return " ".join(text.split())


# --- what it says -----------------------------------------------------------------------------


def test_it_accounts_for_everything() -> None:
    text = squeezed(page(report()))
    for wanted in (
        "A & B https://site.example",
        "read from site.xml (WXR 1.2)",
        "post 2 1 1",
        "attachment 2 - 2",
        "all 4 1 3",
        "2 no file of its own (attachment)",
        "1 in the trash (post)",
        "Comments 5 read = 3 written + 2 left out",
        "2 spam",
        "Files 1 created",
    ):
        assert wanted in text


def test_the_worst_comes_first() -> None:
    rows = [
        row(kinds.ORPHAN, 1, comment="9", parent="8", why="spam", place="at the top"),
        row(kinds.UNKNOWN_SHORTCODE, 1, "A title", name="map", what="kept as text"),
        row(kinds.CUT, line=77, what="line 77"),
    ]
    text = page(report(diagnostics=rows))
    assert text.index("Lost") < text.index("Needs a look") < text.index("Worth knowing") < text.index("Next")
    assert "site.xml, line 77: the input is cut off" in text
    assert "posts/1.md" in text


def test_what_may_be_missing_comes_before_what_is_frequent() -> None:
    rows = [row(kinds.DYNAMIC_BLOCK, 1, name="core/search")] * 9
    rows += [row(kinds.NOT_IN_OUTPUT, 1, count="1", what="words", which="tea")]
    text = page(report(diagnostics=rows))
    assert text.index("not in output") < text.index("dynamic block")


def test_the_proof_is_counted() -> None:
    posts = [{**post(n), "proved": n != 2} for n in (1, 2, 3)] + [{**post(4), "proved": None}]
    assert "Proof  2 of 3 files proved equal to the source" in page(report(posts=posts))
    assert "Proof  not made" in page(report(posts=[{**post(1), "proved": None}]))


def test_shortcodes_and_blocks_are_named_by_count() -> None:
    names = ["map"] * 3 + ["form"] + [f"x{n}" for n in range(20)]
    rows = [row(kinds.UNKNOWN_SHORTCODE, 1, name=name, what="kept as text") for name in names]
    text = squeezed(page(report(diagnostics=rows)))
    assert "24 unknown shortcode: map 3, form 1, x0 1" in text
    assert "and 10 more" in text


def test_a_few_posts_are_named_and_verbose_names_all() -> None:
    rows = [row(kinds.DROPPED, n, f"Post {n}", what=f"form {n}") for n in range(1, 30)]
    values = report(diagnostics=rows, posts=[post(n) for n in range(1, 30)])
    short, long = page(values), page(values, verbose=True)
    assert short.count("posts/") == 3
    assert "… and 26 more" in short
    assert long.count("posts/") == 29


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({}, "Copy the files"),
        ({"dry_run": True}, "without --dry-run"),
        ({"balanced": False}, "does not add up"),
        ({"items": {**report()["items"], "written": 0}}, "--types and --status"),
        ({"diagnostics": [row(kinds.CUT, what="x")]}, "Make a new one in WordPress"),
        ({"diagnostics": [row(kinds.DROPPED, 1, what="x")]}, "Look at the posts"),
        ({"diagnostics": [row(kinds.FILE_KEPT, 1, path="a", why="edited")]}, "--overwrite"),
    ],
)
def test_what_to_do_next_fits_the_case(changes: dict[str, Any], advice: str) -> None:
    assert advice in " ".join(next_steps(report(**changes)))


def test_an_export_without_anything() -> None:
    nothing = {"read": 0, "written": 0, "skipped": 0, "by": []}
    none = {"read": 0, "written": 0, "left_out": 0, "by": {}}
    text = page(report(items=nothing, comments=none, posts=[], files={}))
    assert "none in the export" in text


# --- how it looks -----------------------------------------------------------------------------


def test_a_pipe_gets_no_colour_and_eighty_columns() -> None:
    rows = [row(kinds.DROPPED, 1, "題名" * 100, what="word " * 100)]
    text = page(report(diagnostics=rows))
    assert "\x1b" not in text
    assert max(map(cell_len, text.splitlines())) <= 80


def test_a_terminal_gets_colour_unless_no_color_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    values = report(diagnostics=[row(kinds.DROPPED, 1, what="x")])
    assert "\x1b[1;33m" in screen(values)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", screen(values))
    assert ESCAPE.sub("", screen(values)).rstrip() == ESCAPE.sub("", screen(values)).rstrip()


@pytest.mark.parametrize("width", [20, 40, 80, 120, 300])
def test_any_width_of_a_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    rows = [row(kinds.DROPPED, 1, "題名" * 20, what="word " * 30)]
    lines = ESCAPE.sub("", screen(report(diagnostics=rows))).splitlines()
    assert max(map(cell_len, lines)) <= max(min(width, 100), 40)


def test_a_path_is_never_broken() -> None:
    path = "posts/" + "very-long-slug-" * 12 + ".md"
    rows = [row(kinds.DROPPED, 1, "A title", what="x")]
    text = page(report(diagnostics=rows, posts=[{**post(1), "path": path}]))
    assert path in text


# --- hostile titles ---------------------------------------------------------------------------

HOSTILE = [
    ("plain", "plain"),
    ("[bold red]not markup[/] [link=x]", "[bold red]not markup[/] [link=x]"),
    (":smile: and \\[", ":smile: and \\["),
    ("red \x1b[31m and \x9b31m", "red [31m and 31m"),
    ("two\nlines\ttab\r\x00nul", "two lines tab nul"),
    ("right \u202eto left\u2066", "right to left"),
    ("line\u2028and\u2029paragraph", "line and paragraph"),
    ("می‌خواهم", "می‌خواهم"),
    ("👩‍👧 family", "👩‍👧 family"),
    ("lone \ud800 surrogate", "lone surrogate"),
    ("", ""),
]


@pytest.mark.parametrize(("title", "shown"), HOSTILE)
def test_a_title_is_text(title: str, shown: str) -> None:
    assert clean(title) == shown
    assert shown in page(report(diagnostics=[row(kinds.DROPPED, 1, title, what="x")]))


@pytest.mark.parametrize("char", ["x", "題", "é", "👩‍👧", " ", "\u0301"])
def test_a_title_of_3000_characters_is_cut(char: str) -> None:
    assert cell_len(clean(char * 3000)) <= TITLE_WIDTH


@given(st.text())
def test_any_title_fits_and_cannot_steer(title: str) -> None:
    shown = clean(title)
    assert cell_len(shown) <= TITLE_WIDTH
    assert not any(char in shown for char in "\x1b\x9b\n\r\x00\u202e")
    assert clean(shown) == shown


# --- progress ---------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], str]:
    """Run work that takes so many seconds on a terminal, and return what standard error showed."""

    def run(seconds: float) -> str:
        file, clock = Terminal(), Clock()
        monkeypatch.setattr("sys.stderr", file)
        monkeypatch.setattr(terminal, "monotonic", clock)
        with terminal.progress() as update:
            for step in range(11):
                clock.now = seconds * step / 10
                update("reading", step, 10)
        return file.getvalue()

    return run


def test_short_work_shows_no_bar(work: Callable[[float], str]) -> None:
    assert work(0.9) == ""


def test_long_work_shows_one(work: Callable[[float], str]) -> None:
    assert "reading" in work(5)
