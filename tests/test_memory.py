"""A second run converts only what is new or changed, and leaves what a first run would have left."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_jobs import item

from wxr2md import pipeline
from wxr2md.document import Converter
from wxr2md.model import Item, Made
from wxr2md.options import Options
from wxr2md.report import Report

HEAD = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>{title}</title><link>https://tea.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://tea.example</wp:base_site_url><wp:base_blog_url>https://tea.example</wp:base_blog_url>
<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name>{name}</wp:author_display_name></wp:author>
"""


def post(number: int, body: str, link: str = "", kind: str = "post") -> str:
    made = item(number, body, ("Hot tea.", "[x] <b>so</b>"), kind)
    link = link or f"https://tea.example/kettle-{number}/"
    return made.replace("<title>", f"<dc:creator>ann</dc:creator><link>{link}</link><title>", 1)


def attachment(number: int, parent: int, name: str) -> str:
    url = f"<wp:attachment_url>https://tea.example/wp-content/uploads/{name}</wp:attachment_url>"
    return item(number, "", (), "attachment").replace(
        "</item>", f"{url}<wp:post_parent>{parent}</wp:post_parent></item>"
    )


def export(*items: str, title: str = "Tea", name: str = "Ann") -> str:
    return HEAD.format(title=title, name=name) + "".join(items) + "</channel></rss>"


def run(folder: Path, text: str, **choices: Any) -> Report:
    source = folder / "tea.xml"
    source.write_text(text, "utf-8")
    return pipeline.convert(source, folder / "out", Options(prune=True, **choices))


def files(folder: Path) -> dict[str, bytes]:
    out = folder / "out"
    own = ("memory.jsonl", "report.json")
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in own and b'"files": {\n}}' not in path.read_bytes()
    }


def told(report: Report) -> dict[str, Any]:
    """Return a report without what became of the files."""
    values: dict[str, Any] = json.loads(report.to_json())
    for post in values["posts"]:
        del post["state"]
    for name in ("files", "gone"):
        values.pop(name, None)
    values["diagnostics"] = [row for row in values["diagnostics"] if row["kind"] != "gone"]
    return values


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the items that are really converted, in one process."""
    found: list[str] = []
    make = Converter.make

    def watched(self: Converter, one: Item) -> Made:
        found.append(one.post_id)
        return make(self, one)

    monkeypatch.setattr(Converter, "make", watched)
    return found


BODIES = (
    "words",
    "other <b>words</b>",
    "[gallery]",
    '[gallery ids="11,12"]',
    '<a href="https://tea.example/kettle-2/">two</a>',
    '<a href="https://tea.example/?p=3">three</a> [unknown]',
    '<!-- wp:block {"ref":13} /-->',
    '<a href="https://tea.example/gone/">gone</a>',
)
POSTS = st.dictionaries(st.integers(1, 6), st.sampled_from(BODIES), max_size=5)
OTHERS = st.lists(
    st.sampled_from(
        [
            attachment(11, 1, "pot.jpg"),
            attachment(11, 2, "cup.jpg"),
            attachment(12, 1, "leaf.jpg"),
            item(13, "reused", (), "wp_block"),
            item(13, "reused, but other", (), "wp_block"),
        ]
    ),
    max_size=2,
)
NAMES = st.sampled_from(["Ann", "Ann B."])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.tuples(POSTS, OTHERS, NAMES),
    st.tuples(POSTS, OTHERS, NAMES),
    st.sampled_from(
        [{}, {"links": "file"}, {"links": "permalink"}, {"comments": ("data",)}, {"redirects": ("aliases",)}]
    ),
)
@example(({1: BODIES[4]}, [], "Ann"), ({1: BODIES[4], 2: "new"}, [], "Ann"), {"links": "file"})
def test_a_second_run_leaves_what_a_first_would(tmp_path: Path, old: Any, new: Any, choices: Mapping[str, Any]) -> None:
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    texts = [
        export(*(post(number, body) for number, body in sorted(posts.items())), *others, name=name)
        for posts, others, name in (old, new)
    ]
    run(tmp_path, texts[0], **choices)
    second, after = run(tmp_path, texts[1], **choices), files(tmp_path)
    shutil.rmtree(tmp_path / "out")
    fresh = run(tmp_path, texts[1], **choices)
    assert after == files(tmp_path)
    assert told(second) == told(fresh)


def test_only_what_changed_is_converted(tmp_path: Path, made: list[str]) -> None:
    bodies = {number: f"text {number}" for number in range(1, 8)}
    run(tmp_path, export(*(post(number, body) for number, body in bodies.items())))
    assert made == ["1", "2", "3", "4", "5", "6", "7"]
    made.clear()
    bodies |= {3: "another text", 8: "new"}
    del bodies[5]
    report = run(tmp_path, export(*(post(number, body) for number, body in bodies.items())))
    assert made == ["3", "8"]
    assert report.as_dict()["files"] == {"created": 1, "unchanged": 5, "updated": 1}
    assert report.as_dict()["gone"] == [{"path": "posts/2020-01-06-kettle-5.md", "state": "removed"}]
    made.clear()
    run(tmp_path, export(*(post(number, body) for number, body in bodies.items())))
    assert made == []


LINKING = (post(1, BODIES[4]), post(2, "two"))


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ((*LINKING,), (LINKING[0], post(2, "two", "https://tea.example/pot/")), ["1", "2"]),
        ((*LINKING, post(3, "x")), (*LINKING,), []),
        ((post(1, "[gallery]"),), (post(1, "[gallery]"), attachment(11, 1, "pot.jpg")), ["1", "11"]),
        ((post(1, "[gallery]"),), (post(1, "[gallery]"), attachment(11, 2, "pot.jpg")), ["11"]),
        (
            (post(1, BODIES[6]), item(13, "a", (), "wp_block")),
            (post(1, BODIES[6]), item(13, "b", (), "wp_block")),
            ["1"],
        ),
    ],
    ids=["what it links to moved", "another is gone", "a picture of it came", "a picture of another", "a reused block"],
)
def test_what_depends_on_the_change_is_converted(
    before: tuple[str, ...], after: tuple[str, ...], wanted: list[str], tmp_path: Path, made: list[str]
) -> None:
    run(tmp_path, export(*before), links="permalink")
    made.clear()
    run(tmp_path, export(*after), links="permalink")
    assert [number for number in made if number != "11"] == [number for number in wanted if number != "11"]


@pytest.mark.parametrize("change", [{"title": "Another"}, {"name": "Ann B."}])
def test_what_all_depend_on_converts_all(change: dict[str, str], tmp_path: Path, made: list[str]) -> None:
    run(tmp_path, export(*LINKING))
    made.clear()
    run(tmp_path, export(*LINKING, **change))
    assert made == ["1", "2"]


def test_other_options_convert_all_and_the_number_of_jobs_none(tmp_path: Path, made: list[str]) -> None:
    run(tmp_path, export(*LINKING))
    made.clear()
    run(tmp_path, export(*LINKING), strict=True, overwrite=True, jobs=1)
    assert made == []
    run(tmp_path, export(*LINKING), verify=False)
    assert made == ["1", "2"]


def test_an_edited_or_missing_file_is_seen(tmp_path: Path, made: list[str]) -> None:
    run(tmp_path, export(*LINKING))
    one, two = sorted((tmp_path / "out" / "posts").iterdir())
    one.unlink()
    two.write_text("mine")
    made.clear()
    report = run(tmp_path, export(*LINKING))
    assert made == ["1", "2"]
    assert [post.state for post in report.ledger.posts] == ["created", "kept-edited"]
    assert two.read_text() == "mine"


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"null\n", b'{"setting": 1}\n[]\n', b"\xff\x00\n", b'["a"]\n["b", "c"]\n']
)
def test_a_damaged_memory_is_none(damage: bytes, tmp_path: Path, made: list[str]) -> None:
    run(tmp_path, export(*LINKING))
    memory = tmp_path / "out" / ".wxr2md" / "memory.jsonl"
    whole = memory.read_bytes()
    for text in (damage, whole[: len(whole) // 2], whole.replace(b'"", [', b'"", {'), whole.replace(b"posts", b"../x")):
        memory.write_bytes(text)
        report = run(tmp_path, export(*LINKING))
        assert report.as_dict()["files"] == {"unchanged": 2}
        assert memory.read_bytes() == whole


# --- files whose post is gone ---------------------------------------------------------------------


def test_without_prune_a_file_stays_and_is_told_each_time(tmp_path: Path) -> None:
    run(tmp_path, export(*LINKING))
    source, out = tmp_path / "tea.xml", tmp_path / "out"
    source.write_text(export(LINKING[0]))
    for _ in range(2):
        report = pipeline.convert(source, out, Options())
        assert [state for _, state in report.ledger.gone] == ["left"]
        assert [row.kind.code for row in report.diagnostics if row.kind.code == "gone"] == ["gone"]
        assert report.exit_code == 0
    assert len(list((out / "posts").iterdir())) == 2
    assert [state for _, state in pipeline.convert(source, out, Options(prune=True)).ledger.gone] == ["removed"]
    assert len(list((out / "posts").iterdir())) == 1
    assert not pipeline.convert(source, out, Options(prune=True)).ledger.gone


def test_prune_takes_only_what_is_ours_and_unedited(tmp_path: Path) -> None:
    run(tmp_path, export(post(1, "a"), post(2, "b", kind="page"), post(3, "c")))
    posts = tmp_path / "out" / "posts"
    (posts / "mine.md").write_text("mine")
    edited = next(posts.glob("*kettle-3*"))
    edited.write_text("edited")
    report = run(tmp_path, export(post(1, "a")))
    assert sorted(state for _, state in report.ledger.gone) == ["kept-edited", "removed"]
    assert edited.read_text() == "edited"
    assert (posts / "mine.md").exists()
    assert not (tmp_path / "out" / "pages").exists()


def test_prune_takes_nothing_where_the_input_is_cut(tmp_path: Path) -> None:
    whole = export(post(1, "a"), post(2, "b"), post(3, "c"))
    run(tmp_path, whole)
    report = run(tmp_path, whole[: whole.index("<item", whole.index("Kettle 2"))])
    assert "cut" in {row.kind.code for row in report.diagnostics}
    assert {state for _, state in report.ledger.gone} == {"left"}
    assert len(list((tmp_path / "out" / "posts").iterdir())) == 3


def test_a_dry_run_removes_and_remembers_nothing(tmp_path: Path) -> None:
    run(tmp_path, export(*LINKING))
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    report = run(tmp_path, export(LINKING[0]), dry_run=True)
    assert [state for _, state in report.ledger.gone] == ["removed"]
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before


def test_the_terminal_says_what_was_added_changed_and_removed(wxr2md: Callable[..., Run], tmp_path: Path) -> None:
    source = tmp_path / "tea.xml"
    source.write_text(export(*LINKING, post(3, "three")))
    wxr2md(source, tmp_path / "out")
    source.write_text(export(post(1, "changed"), LINKING[1], post(4, "new")))
    said = wxr2md(source, tmp_path / "out", "--prune").out
    assert "1 created, 1 unchanged, 1 updated, 1 removed" in " ".join(said.split())
    source.write_text(export(post(1, "changed"), LINKING[1]))
    assert "--prune" in wxr2md(source, tmp_path / "out").out


def test_nothing_of_the_memory_is_wider_than_the_report(tmp_path: Path) -> None:
    secret = "ann@private.example"
    text = export(*LINKING).replace("<dc:creator>ann", f"<dc:creator>{secret}").replace("login>ann", f"login>{secret}")
    run(tmp_path, text)
    assert secret not in (tmp_path / "out" / ".wxr2md" / "memory.jsonl").read_text()
    assert replace(Options(), prune=True).prune
