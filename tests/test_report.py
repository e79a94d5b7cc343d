"""The report for programs: the ledger balances, the schema holds, its parts, the log, `--strict`."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import ROOT, Run
from hypothesis import given
from hypothesis import strategies as st

import wxr2md as package
from wxr2md import commands, listing
from wxr2md.diagnostics import KINDS, Diagnostic, Diagnostics, Fatal, Grade
from wxr2md.model import Comment, Item, Made, Site
from wxr2md.options import Options
from wxr2md.output import Outcome
from wxr2md.report import Ledger, Report

Wxr2md = Callable[..., Run]
SHARED = ROOT.parent / "shared"
EXPORTS = sorted([*(SHARED / "wxr").glob("*.xml"), *(SHARED / "oracle").glob("*.xml")])
FIXTURES = sorted(path.parent for path in (ROOT / "fixtures").glob("*/args"))
CHANNEL = "<title>Tea notes</title><wp:wxr_version>1.2</wp:wxr_version>"
RSS = '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'


def export(*items: str) -> str:
    return f"{RSS}<channel>{CHANNEL}{''.join(items)}</channel></rss>"


def item(post_id: int, title: str, content: str = "Text.", **fields: str) -> str:
    values = {"post_id": str(post_id), "post_type": "post", "status": "publish", "post_name": f"tea-{post_id}"} | fields
    inside = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in values.items())
    return f"<item><title>{title}</title><content:encoded><![CDATA[{content}]]></content:encoded>{inside}</item>"


@cache
def validator() -> Any:
    schema = json.loads(files("wxr2md").joinpath("report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check(report: dict[str, Any]) -> None:
    """Hold a report against its schema, and its sums against its lists."""
    validator().validate(report)
    items, comments = report["items"], report["comments"]
    assert report["balanced"]
    assert items["read"] == items["written"] + items["skipped"] == sum(row["count"] for row in items["by"])
    assert comments["read"] == comments["written"] + comments["left_out"] == sum(comments["by"].values())
    assert len(report["posts"]) == items["written"] == sum(report["files"].values())
    assert sum(post["comments"] for post in report["posts"]) == comments["by"].get("written", 0)
    assert all(post["proved"] is not None for post in report["posts"]) or not report["posts"]


# --- every export -----------------------------------------------------------------------------


@pytest.mark.skipif(not EXPORTS, reason="no ../shared here")
def test_the_ledger_of_every_real_export_balances(tmp_path: Path) -> None:
    for number, path in enumerate(path for path in EXPORTS if path.stat().st_size < 700_000):
        try:
            report = package.convert([path], tmp_path / str(number))
        except Fatal:
            continue
        check(json.loads(report.to_json()))
        seen = list(package.read([path]))
        assert report.ledger.items_read == len(seen), path.name
        assert report.ledger.comments_read == sum(len(one.comments) for one in seen), path.name


@pytest.mark.skipif(not EXPORTS, reason="no ../shared here")
@pytest.mark.parametrize(
    "path", [path for path in EXPORTS if path.stat().st_size >= 700_000], ids=lambda path: path.stem
)
def test_the_ledger_of_every_large_export_balances(path: Path, tmp_path: Path) -> None:
    report = package.convert([path], tmp_path, Options(verify=False, dry_run=True))
    assert report.balanced
    assert report.items_written == len(report.ledger.posts)
    validator().validate(json.loads(report.to_json()))


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda folder: folder.name)
def test_the_report_of_every_fixture_is_valid(folder: Path, wxr2md: Wxr2md, tmp_path: Path) -> None:
    parts = sorted(folder.glob("*.xml*"))
    wxr2md(*parts, tmp_path, "--quiet")
    text = (tmp_path / ".wxr2md" / "report.json").read_text("utf-8")
    check(json.loads(text))
    assert wxr2md("report", tmp_path, "--json").out == text


def comments_of(states: list[tuple[str, str]]) -> tuple[Comment, ...]:
    rows = enumerate(states, 1)
    return tuple(Comment(str(n), "0", "Ann", "", "", "", "", "Text.", state, kind, "") for n, (state, kind) in rows)


STATES = st.lists(
    st.tuples(
        st.sampled_from(["1", "0", "spam", "trash", "odd", ""]),
        st.sampled_from(["", "comment", "pingback", "note", "order_note", "x"]),
    ),
    max_size=8,
)


@given(st.lists(st.tuples(st.booleans(), STATES), max_size=6))
def test_a_ledger_balances_whatever_comes(rows: list[tuple[bool, list[tuple[str, str]]]]) -> None:
    from wxr2md.comments.threads import reading_order  # noqa: PLC0415

    ledger = Ledger()
    for kept, states in rows:
        one = Item(post_type="post", status="publish", comments=comments_of(states))
        ledger.read(one)
        threads = reading_order(one.comments, Diagnostics())
        if kept:
            made = Made(b"", "T", len(threads.replies), len(threads.pings), threads.left_out)
            ledger.write(one, "posts/t.md", "created", made)
        else:
            ledger.skip(one, "a reason")
    report = Report("1", ("a.xml",), "out", False, False, Site(), ledger, ())
    assert report.balanced
    validator().validate(json.loads(report.to_json()))


def test_a_ledger_that_misses_something_does_not_balance() -> None:
    ledger = Ledger()
    ledger.read(Item(comments=comments_of([("1", "")])))
    report = Report("1", ("a.xml",), "out", False, False, Site(), ledger, ())
    assert not report.balanced
    assert report.exit_code == 1


# --- the schema -------------------------------------------------------------------------------


def test_the_schema_knows_the_states_and_the_grades() -> None:
    defs = validator().schema["$defs"]
    assert defs["state"]["enum"] == [str(outcome) for outcome in Outcome]
    assert defs["diagnostic"]["properties"]["grade"]["enum"] == [str(grade) for grade in Grade]


WRONG: list[tuple[str, Any]] = [
    ("schema", 2),
    ("balanced", "yes"),
    ("exit_code", 3),
    ("inputs", []),
    ("items", {"read": 1}),
    ("files", {"burnt": 1}),
    ("posts", [{"path": "a.md"}]),
    ("diagnostics", [{"kind": "cut", "grade": "fatal"}]),
    ("surprise", 1),
]


@pytest.mark.parametrize(("key", "wrong"), WRONG)
def test_the_schema_refuses_other_forms(key: str, wrong: Any) -> None:
    report = Report("1", ("a.xml",), "out", False, False, Site(), Ledger(), ()).as_dict()
    validator().validate(report)
    with pytest.raises(jsonschema.ValidationError):
        validator().validate({**report, key: wrong})


def test_every_kind_fits_the_schema() -> None:
    names = {field for kind in KINDS.values() for field in re.findall(r"\{(\w+)\}", kind.sentence)}
    values = tuple((name, "1") for name in names)
    rows = tuple(Diagnostic(kind, values=values) for kind in KINDS.values())
    report = Report("1", ("a.xml",), "out", False, False, Site(), Ledger(), rows)
    validator().validate(report.as_dict())


def kinds_table() -> str:
    rows = [f"| `{kind.code}` | `{kind.grade}` | {kind.sentence} |" for kind in sorted(KINDS.values(), key=by_grade)]
    return "\n".join(["| kind | grade | message |", "|---|---|---|", *rows])


def by_grade(kind: Any) -> tuple[int, str]:
    return ("lost", "look", "note").index(kind.grade), kind.code


def test_the_documentation_names_all_kinds_and_keys() -> None:
    """WXR2MD_UPDATE=1 writes the table of kinds anew."""
    path = ROOT / "docs" / "report.md"
    text = path.read_text("utf-8")
    pattern = re.compile(r"(<!-- kinds -->\n\n).*?(\n\nNothing private)", re.S)
    if os.environ.get("WXR2MD_UPDATE"):
        text = pattern.sub(lambda found: found[1] + kinds_table() + found[2], text)
        path.write_text(text, "utf-8")
    found = pattern.search(text)
    assert found
    assert found[0] == found[1] + kinds_table() + found[2]
    schema = validator().schema
    keys = {*schema["properties"], *schema["$defs"]["post"]["properties"], *schema["$defs"]["diagnostic"]["properties"]}
    assert {key for key in keys if f"`{key}`" not in text} == set()
    assert {only for only in commands.ONLY if f"`{only}`" not in text} == set()
    assert {column for column in listing.COLUMNS if f"`{column}`" not in text} == set()


# --- parts of it ------------------------------------------------------------------------------

TROUBLE = export(
    item(1, "Plain"),
    item(2, "=Odd, “title”", "A [steep cup=1]."),
    item(3, "Secret", status="private"),
    item(4, "Twice", post_name="twice", content="[unknown_one size=1]"),
    item(4, "Twice again", post_name="twice-again", content="Fine."),
    item(5, "Menu", post_type="nav_menu_item"),
    item(6, "No id", "[odd_one size=1]").replace("<wp:post_id>6</wp:post_id>", ""),
)


@pytest.fixture
def converted(wxr2md: Wxr2md, tmp_path: Path) -> Path:
    source, out = tmp_path / "in.xml", tmp_path / "out"
    source.write_text(TROUBLE, "utf-8")
    assert wxr2md(source, out, "--quiet").code == 0
    return out


def test_only_the_report_is_needed(wxr2md: Wxr2md, converted: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    (alone / ".wxr2md").mkdir(parents=True)
    (converted / ".wxr2md" / "report.json").rename(alone / ".wxr2md" / "report.json")
    for options in ([], ["--posts"], ["--only", "private"], ["--json"], ["--csv"], ["--verbose"]):
        run = wxr2md("report", alone, *options)
        assert (run.code, run.err) == (0, "")
        assert run.out


@pytest.mark.parametrize(
    ("only", "titles"),
    [
        ("shortcodes", ["=Odd, “title”", "Twice", "No id"]),
        ("private", ["Secret"]),
        ("lost", []),
        ("orphans", []),
        ("differs", []),
        ("repairs", []),
    ],
)
def test_only_chooses_diagnostics_and_their_posts(
    only: str, titles: list[str], wxr2md: Wxr2md, converted: Path
) -> None:
    whole = json.loads(wxr2md("report", converted, "--json").out)
    part = json.loads(wxr2md("report", converted, "--json", "--only", only).out)
    validator().validate(part)
    assert [post["title"] for post in part["posts"]] == titles
    assert all(row in whole["diagnostics"] for row in part["diagnostics"])
    assert {row["title"] for row in part["diagnostics"]} == set(titles)
    assert {**part, "posts": 0, "diagnostics": 0} == {**whole, "posts": 0, "diagnostics": 0}
    page = wxr2md("report", converted, "--only", only).out
    assert all(title in page for title in titles)
    assert "“Plain”" not in page


def test_each_kind_that_only_names_is_one() -> None:
    assert tuple(sorted(listing.ONLY)) == tuple(sorted(commands.ONLY))
    assert frozenset().union(*listing.ONLY.values()) <= KINDS.keys()


def test_posts_lists_each_post(wxr2md: Wxr2md, converted: Path) -> None:
    page = wxr2md("report", converted, "--posts").out
    report = json.loads(wxr2md("report", converted, "--json").out)
    lines = page.splitlines()
    assert [line for line in lines if line.endswith(".md")].sort() == [post["path"] for post in report["posts"]].sort()
    assert "proved" in page
    assert lines[-1] == "6 posts"
    assert all(len(line) <= 80 for line in lines)


def test_posts_of_the_same_id_are_told_apart_by_title(wxr2md: Wxr2md, converted: Path) -> None:
    part = json.loads(wxr2md("report", converted, "--json", "--only", "shortcodes").out)
    assert "posts/twice-again.md" not in {post["path"] for post in part["posts"]}


def test_csv_has_one_row_a_post(wxr2md: Wxr2md, converted: Path) -> None:
    run = wxr2md("report", converted, "--csv", encoding="ascii")
    text = run.out if "“" in run.out else wxr2md("report", converted, "--csv").out
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    report = json.loads(wxr2md("report", converted, "--json").out)
    assert sorted(row["path"] for row in rows) == sorted(post["path"] for post in report["posts"])
    assert list(rows[0]) == list(listing.COLUMNS)
    odd = next(row for row in rows if row["title"] == "=Odd, “title”")
    assert (odd["proved"], odd["look"], odd["reasons"]) == ("yes", "1", "unknown-shortcode")
    assert sum(int(row["look"]) for row in rows) == 3


@given(st.lists(st.text(max_size=12), max_size=4))
def test_csv_reads_back(titles: list[str]) -> None:
    titles = [title.replace("\r", "").replace("\n", "").replace("\0", "") for title in titles]
    rows = [dict.fromkeys(listing.COLUMNS, "") | {"title": title} for title in titles]
    back = csv.DictReader(io.StringIO(listing.to_csv(rows), newline=""))
    assert [row["title"] for row in back] == titles


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": 2}', "[" * 100_000])
def test_a_spoilt_report_is_one_sentence(text: str, wxr2md: Wxr2md, converted: Path) -> None:
    (converted / ".wxr2md" / "report.json").write_text(text)
    run = wxr2md("report", converted, "--posts")
    assert (run.code, run.out) == (2, "")
    assert "Convert again." in run.err


@pytest.mark.parametrize("options", [["--only", "all"], ["--csv", "--sideways"]])
def test_wrong_options_of_report_are_usage_errors(options: list[str], wxr2md: Wxr2md, converted: Path) -> None:
    assert wxr2md("report", converted, *options).code == 2


# --- the log ----------------------------------------------------------------------------------


def events(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        yield json.loads(line)


def test_the_log_has_one_line_an_event(wxr2md: Wxr2md, tmp_path: Path) -> None:
    source = tmp_path / "in.xml"
    source.write_text(TROUBLE, "utf-8")
    run = wxr2md(source, tmp_path / "out", "--log", "json", "--json")
    report, found = json.loads(run.out), list(events(run.err))
    assert (found[0]["event"], found[-1]["event"]) == ("started", "finished")
    assert Counter(event["event"] for event in found) == {
        "started": 1,
        "written": report["items"]["written"],
        "skipped": report["items"]["skipped"],
        "diagnostic": len(report["diagnostics"]),
        "finished": 1,
    }
    without = [{key: value for key, value in event.items() if key != "event"} for event in found]
    assert [row for row, event in zip(without, found, strict=True) if event["event"] == "written"] == report["posts"]
    assert [row for row, event in zip(without, found, strict=True) if event["event"] == "diagnostic"] == report[
        "diagnostics"
    ]
    assert found[-1]["items"] == report["items"]
    assert found[-1]["proved"] + found[-1]["not_proved"] == report["items"]["written"]
    assert next(event for event in found if event["event"] == "skipped")["reason"] == "navigation menu item"


def test_the_log_tells_of_failure_too(wxr2md: Wxr2md, tmp_path: Path) -> None:
    source = tmp_path / "in.xml"
    source.write_text("<html></html>")
    run = wxr2md(source, tmp_path / "out", "--log", "json")
    found = list(events(run.err))
    assert (run.code, found[-1]["event"], found[-1]["exit_code"]) == (2, "failed", 2)
    assert "in.xml" in found[-1]["message"]


def test_without_a_log_nothing_is_said(wxr2md: Wxr2md, fixtures: Path, tmp_path: Path) -> None:
    assert wxr2md(fixtures / "practice-blog" / "input.xml", tmp_path).err == ""


# --- exit codes -------------------------------------------------------------------------------

STRICT = {  # export, exit code, with --strict
    "nothing special": (export(item(1, "Plain")), 0, 0),
    "notes only": (export(item(1, "Secret", status="private")), 0, 0),
    "needs a look": (export(item(1, "Odd", "A [steep cup=1].")), 0, 1),
    "cut": (export(item(1, "Plain"), item(2, "Cut"))[:-60], 1, 1),
    "no export": ("<html></html>", 2, 2),
}


@pytest.mark.parametrize("case", STRICT)
def test_strict_turns_a_look_into_a_failure(case: str, wxr2md: Wxr2md, tmp_path: Path) -> None:
    text, usual, strict = STRICT[case]
    source = tmp_path / "in.xml"
    source.write_text(text, "utf-8")
    for options, code in (([], usual), (["--strict"], strict)):
        out = tmp_path / f"out{len(options)}"
        assert wxr2md(source, out, *options, "--quiet").code == code
        if code < 2:
            report = json.loads((out / ".wxr2md" / "report.json").read_text("utf-8"))
            check(report)
            assert report["exit_code"] == code
