"""The presets of the generators that run on Python: what they write.  Built they are in test_sites.py."""

from __future__ import annotations

import functools
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import markdown
import pytest
import yaml
from sites import awkward

from wxr2md import convert, presets
from wxr2md.front_matter.metadata import to_metadata
from wxr2md.options import Options

NAMES = ["mkdocs", "nikola", "pelican"]


@functools.cache
def site(name: str) -> Path:
    """Return a folder with the export of everything awkward, written for a generator."""
    folder = Path(tempfile.mkdtemp(prefix=f"wxr2md-{name}-"))
    export = folder / "export.xml"
    export.write_text(awkward.xml(), encoding="utf-8")
    convert(export, folder / "out", Options(preset=name, with_templates=True))
    return folder / "out"


def adapted(name: str, **facts: object) -> dict[str, object]:
    return presets.find(name).adapt(dict(facts))


def metadata(text: str) -> dict[str, str]:
    """Read metadata as Pelican does."""
    reader = markdown.Markdown(extensions=["meta"])
    reader.convert(text)
    found: dict[str, list[str]] = reader.Meta  # type: ignore[attr-defined]
    assert all(len(values) == 1 for values in found.values())
    return {name: values[0] for name, values in found.items()}


@functools.cache
def of_pelican() -> dict[str, dict[str, str]]:
    """Return the metadata of each post by its title."""
    found = [metadata(path.read_text("utf-8")) for path in sorted(site("pelican").rglob("*.md"))]
    return {post["title"]: post for post in found}


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_site_is_around_them_once(name: str) -> None:
    preset = presets.find(name)
    assert any(list(site(name).glob(pattern)) for pattern in preset.own_site)
    assert not [path for path in site(name).rglob("*") if path.suffix == ".md" and "hidden@" in path.read_text("utf-8")]


@pytest.mark.parametrize("name", NAMES)
def test_a_site_of_ones_own_gets_the_threads_only(name: str, tmp_path: Path) -> None:
    own = presets.find(name).own_site[0]
    (tmp_path / own).write_text("mine")
    export = tmp_path / "export.xml"
    export.write_text(awkward.xml(), encoding="utf-8")
    convert(export, tmp_path, Options(preset=name, with_templates=True))
    theme = Path(presets.__file__).parents[1] / "themes" / name
    assert (tmp_path / own).read_text() == "mine"
    for part, added in (("comments", True), ("site", False)):
        files = [path.relative_to(theme / part) for path in (theme / part).rglob("*") if path.is_file()]
        assert files
        assert [path for path in files if (tmp_path / path).exists() != added and path != Path(own)] == []


def test_pelican_reads_the_threads_of_every_post() -> None:
    found = of_pelican()
    assert {"Threads", "About us", "Draft", "Secret", "Private", "Чужие буквы", "no-title"} <= set(found)
    comments = json.loads(found["Threads"]["comments"])
    depth, entry = 1, next(entry for entry in comments if entry["id"] == 100)
    while "replies" in entry:
        depth, entry = depth + 1, entry["replies"][0]
    assert depth >= 20
    assert json.loads(found["Threads"]["pingbacks"])[0]["author"] == "Blog & Co"


@pytest.mark.parametrize(("title", "status"), [("Draft", "draft"), ("Private", "skip"), ("Secret", "skip")])
def test_pelican_gives_no_place_to_what_is_not_public(title: str, status: str) -> None:
    head = of_pelican()[title]
    assert head["status"] == status
    assert "url" not in head and "save_as" not in head


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"permalink": "/2014/05/x/"}, {"url": "2014/05/x/", "save_as": "2014/05/x/index.html"}),
        ({"permalink": "/2014/05/x"}, {"url": "2014/05/x", "save_as": "2014/05/x/index.html"}),
        ({"permalink": "/x.html"}, {"url": "x.html", "save_as": "x.html"}),
        ({"permalink": "/слово/"}, {"url": "%D1%81%D0%BB%D0%BE%D0%B2%D0%BE/", "save_as": "слово/index.html"}),
        ({"title": "", "slug": "x"}, {"title": "x", "slug": "x"}),
        ({"title": "", "type": "page", "id": 3}, {"title": "page 3", "type": "page", "id": 3}),
        ({"draft": True, "permalink": "/x/"}, {"draft": "draft", "permalink": "/x/"}),
        ({"categories": ["A", "B"]}, {"category": "A", "categories": ["A", "B"]}),
        ({"categories": ["A", "B"], "primary_category": "B"}, {"category": "B", "categories": ["A", "B"]}),
        ({"lang": ["x"], "Färg": ["y"], "genre": ["z"]}, {"tax_lang": ["x"], "tax_F_e4rg": ["y"], "genre": ["z"]}),
    ],
)
def test_pelican_takes_nothing_in_a_post_for_its_own(facts: dict[str, object], wanted: dict[str, object]) -> None:
    found = adapted("pelican", **({"title": "T"} | facts))
    assert {key: value for key, value in found.items() if key in wanted} == wanted
    assert not set(found) - set(wanted) - {"title", "primary_category"}


@pytest.mark.parametrize("key", ["ключ", "a b", "a:b", "-", "---"])
def test_a_taxonomy_of_any_name_leaves_the_metadata_whole(key: str) -> None:
    values = {"title": "T", **adapted("pelican", title="T", **{key: ["one"]}), "comments": [{"id": 1}]}
    found = metadata(to_metadata(values) + "\nBody: not metadata\n")
    assert json.loads(found["comments"]) == [{"id": 1}]
    assert "body" not in found


@pytest.mark.parametrize(
    ("kind", "slug", "wanted"),
    [
        ("category", "a", "/category/a/"),
        ("post_tag", "a", "/tag/a/"),
        ("author", "a", "/author/a/"),
        ("feed", "", "/feed/index.xml"),
        ("date", "2014", ""),
        ("genre", "a", ""),
    ],
)
def test_pages_of_terms_are_where_they_were(kind: str, slug: str, wanted: str) -> None:
    assert presets.find("pelican").archive(kind, slug, slug) == wanted
    if kind != "feed":
        assert presets.find("nikola").archive(kind, slug, slug) == wanted
    if kind not in ("feed", "author"):
        assert presets.find("mkdocs").archive(kind, slug, slug) == wanted


@functools.cache
def heads(name: str) -> dict[str, tuple[str, dict[str, object]]]:
    """Return path and front matter of each post by its title."""
    found = {}
    for path in sorted(site(name).rglob("*.md")):
        head = yaml.safe_load(path.read_text("utf-8").split("\n---\n")[0])
        found[head["title"]] = (path.relative_to(site(name)).as_posix(), head)
    return found


@pytest.mark.parametrize("name", ["mkdocs", "nikola"])
@pytest.mark.parametrize("title", ["Draft", "Private", "Secret"])
def test_what_is_not_public_is_in_no_folder_that_is_built(name: str, title: str) -> None:
    path, head = heads(name)[title]
    assert path.startswith("drafts/")
    assert head["draft"] is True if name == "mkdocs" else head["status"] in ("draft", "private")


@pytest.mark.parametrize(("name", "key", "place"), [("mkdocs", "permalink", "/"), ("nikola", "slug", "")])
def test_posts_have_their_threads_and_places(name: str, key: str, place: str) -> None:
    _, head = heads(name)["Threads"]
    assert isinstance(head["comments"], list)
    assert isinstance(head["pingbacks"], list)
    assert head[key] == f"{place}blog/2021/03/threads{place}"
    assert "no-title" in heads(name)


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"permalink": "/2014/05/x/", "slug": "x"}, {"slug": "2014/05/x", "pretty_url": True}),
        ({"permalink": "/index/", "slug": "index"}, {"slug": "index", "pretty_url": True}),
        ({"permalink": "/a/x.html", "slug": "x"}, {"slug": "a/x", "pretty_url": False}),
        ({"categories": ["A", "B"], "primary_category": "B"}, {"category": "B", "categories": ["A", "B"]}),
        ({"draft": True}, {"draft": "draft"}),
        ({"draft": True, "status": "private"}, {"draft": "private", "status": "private"}),
        ({"draft": True, "password_protected": True}, {"draft": "private", "password_protected": True}),
        ({"link": ["x"], "section": ["y"], "genre": ["z"]}, {"tax_link": ["x"], "tax_section": ["y"], "genre": ["z"]}),
    ],
)
def test_nikola_finds_the_place_of_a_post_in_its_slug(facts: dict[str, object], wanted: dict[str, object]) -> None:
    found = adapted("nikola", **({"title": "T"} | facts))
    assert {key: value for key, value in found.items() if key not in ("title", "primary_category")} == wanted


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"title": "", "slug": "x"}, {"title": "x", "slug": "x"}),
        ({"title": "", "type": "page", "id": 3}, {"title": "page 3", "type": "page", "id": 3}),
        ({"search": ["x"], "genre": ["y"]}, {"tax_search": ["x"], "genre": ["y"], "title": "T"}),
    ],
)
def test_mkdocs_takes_nothing_in_a_post_for_an_order(facts: dict[str, object], wanted: dict[str, object]) -> None:
    assert adapted("mkdocs", **({"title": "T"} | facts)) == wanted


@pytest.mark.parametrize("name", ["nikola", "pelican"])
def test_a_post_without_a_date_has_one_where_there_is_no_page_without(name: str) -> None:
    assert adapted(name, title="T", type="post")["date"] == datetime(1970, 1, 1, tzinfo=UTC)
    assert "date" not in adapted(name, title="T", type="page")


@pytest.mark.parametrize("name", NAMES)
def test_facts_are_not_changed_in_place(name: str) -> None:
    date = datetime(2014, 5, 7, tzinfo=UTC)
    facts: dict[str, object] = {"title": "x", "date": date, "permalink": "/x", "draft": True, "categories": ["all"]}
    before = {**facts, "categories": ["all"]}
    presets.find(name).adapt(facts)
    assert facts == before
