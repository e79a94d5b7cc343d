"""The presets of Jekyll and Obsidian: what they write.  Jekyll's site is built in test_sites.py."""

from __future__ import annotations

import functools
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from sites import awkward

from wxr2md import convert, presets
from wxr2md.content.tree import parse
from wxr2md.options import Options
from wxr2md.verify import render

UNDATED = awkward.Entry("Undated", "<p>x</p>", "undated", date="0000-00-00 00:00:00")
FOLDERS = [awkward.Entry(f"A type {kind}", "<p>x</p>", kind, kind) for kind in ("posts", "site", "data", "book")]


@functools.cache
def site(name: str) -> Path:
    """Return a folder with the export of everything awkward, written for a generator."""
    folder = Path(tempfile.mkdtemp(prefix=f"wxr2md-{name}-"))
    export = folder / "export.xml"
    export.write_text(awkward.xml(), encoding="utf-8")
    convert(export, folder / "out", Options(preset=name, with_templates=True))
    return folder / "out"


def head(path: Path) -> dict[str, Any]:
    found = re.match(r"---\n(.*?)^---$", path.read_text("utf-8"), re.S | re.M)
    values = yaml.safe_load(found[1]) if found else {}
    return values if isinstance(values, dict) else {}


@functools.cache
def heads(name: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return path and front matter of each post by its title."""
    out = site(name)
    found = {path.relative_to(out).as_posix(): head(path) for path in sorted(out.rglob("*.md"))}
    return {str(values.get("title", "")): (path, values) for path, values in found.items()}


@pytest.mark.parametrize("title", ["Draft", "Private", "Secret"])
def test_what_is_not_public_is_not_built(title: str) -> None:
    path, values = heads("jekyll")[title]
    assert path.startswith("_drafts/")
    assert values["published"] is False


def test_every_post_is_inert_and_has_a_layout() -> None:
    for path, values in heads("jekyll").values():
        assert values["render_with_liquid"] is False
        assert values["layout"] == ("page" if values["type"] == "page" else "post"), path
        assert "title" in values


@pytest.mark.parametrize(
    ("permalink", "wanted"),
    [
        ("/2014/05/x/", "/2014/05/x/"),
        ("/2014/05/x", "/2014/05/x/"),
        ("/x.html", "/x.html"),
        ("/x.php", "/x%2Ephp/"),
        ("/a:title/", "/a%3Atitle/"),
        ("/a..b/", "/a%2E%2Eb/"),
        ("/日本/50%25/", "/日本/50%25/"),
        ("", None),
    ],
)
def test_nothing_in_an_address_is_an_order_to_jekyll(permalink: str, wanted: str | None) -> None:
    assert presets.find("jekyll").adapt({"permalink": permalink}).get("permalink") == wanted


def test_jekyll_keys_are_not_a_taxonomys() -> None:
    found = presets.find("jekyll").adapt({"collection": ["a"], "genre": ["b"]})
    assert (found["tax_collection"], found["genre"]) == (["a"], ["b"])


def test_types_are_collections_and_posts_without_a_date_pages(tmp_path: Path) -> None:
    export = tmp_path / "export.xml"
    export.write_text(awkward.xml([UNDATED, *FOLDERS]), encoding="utf-8")
    convert(export, tmp_path / "out", Options(preset="jekyll"))
    found = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").glob("*/**/*.md"))
    assert found == [
        *("_book/book.md", "_data-type/data.md", "_posts-type/posts.md", "_site-type/site.md"),
        "pages/post/undated.md",
    ]
    config = yaml.safe_load((tmp_path / "out" / "_config.yml").read_text("utf-8"))
    assert config["collections"] == {
        label: {"output": True} for label in ("book", "data-type", "posts-type", "site-type")
    }


def test_a_jekyll_site_of_ones_own_gets_the_threads_only(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("mine: true\n")
    export = tmp_path / "export.xml"
    export.write_text(awkward.xml(), encoding="utf-8")
    convert(export, tmp_path, Options(preset="jekyll", with_templates=True))
    assert (tmp_path / "_config.yml").read_text() == "mine: true\n"
    assert (tmp_path / "_includes" / "wxr2md-comments.html").exists()
    assert not (tmp_path / "index.html").exists()
    assert not (tmp_path / "terms").exists()
    convert(export, tmp_path, replace(Options(preset="jekyll"), with_templates=True))


def test_data_are_such_as_ruby_reads() -> None:
    facts = {
        "menus": [{"name": "It\x92s \x7f", "items": [{"title": "a", "url": "#", "children": [{"title": "\u2028"}]}]}]
    }
    text = presets.find("jekyll").site(facts)["_data/wordpress.yml"]
    assert yaml.safe_load(text) == facts
    assert text.isascii()


def test_terms_have_pages_at_their_old_addresses() -> None:
    preset = presets.find("jekyll")
    facts = {"categories": [{"slug": "news", "name": 'N "1": {{ x }}'}], "tags": [{"slug": "日本", "name": "日本"}]}
    found = preset.site(facts)
    assert yaml.safe_load(found["terms/category/news.html"].strip("-\n")) == {
        "layout": "term",
        "taxonomy": "categories",
        "title": 'N "1": {{ x }}',
        "permalink": "/category/news/",
    }
    assert "terms/tag/日本.html" in found
    assert [preset.archive(kind, "a/../b", "") for kind in ("category", "feed", "author")] == [
        "/category/a-b/",
        "/feed.xml",
        "",
    ]


# --- Obsidian: nothing builds it, so its files are looked at -----------------------------------

TAG = re.compile(r"(?=.*[^\W\d]|.*[_-])[\w/-]+")


def in_vault(out: Path) -> Iterator[tuple[Path, str]]:
    """Yield the places that the notes of a vault link to inside it, each with what is written."""
    for note in sorted(out.rglob("*.md")):
        _, _, body = note.read_text("utf-8").partition("\n---\n")
        root = parse(render(body))[0]
        for address in [link.get("href") or "" for link in root.iter("a")] + [
            i.get("src") or "" for i in root.iter("img")
        ]:
            if address and not re.match(r"[a-z]+:|#|/", address):
                yield note.parent / unquote(address.partition("#")[0]), address


def test_a_vault_has_properties_that_obsidian_shows() -> None:
    for path, values in heads("obsidian").values():
        assert not set(path) & set('#^[]|:*?"<>\\ '), path
        for name, value in values.items():
            plain = isinstance(value, str | int | datetime)
            assert plain or all(isinstance(entry, str) for entry in value), (path, name)
        assert all(TAG.fullmatch(tag) for tag in values.get("tags", ())), values["tags"]
        assert values["date"].tzinfo is None


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        (["C", "C++", "C#"], {"tags": ["C", "Cplusplus", "Csharp"], "keywords": ["C++", "C#"]}),
        (["AC/DC", "日本"], {"tags": ["AC-DC", "日本"], "keywords": ["AC/DC"]}),
        (["two words", "1984"], {"tags": ["two-words", "_1984"], "keywords": ["two words", "1984"]}),
        (["a_b-c", "x1"], {"tags": ["a_b-c", "x1"]}),
        (["?!"], {"keywords": ["?!"]}),
    ],
)  # fmt: skip
def test_tags_are_such_as_obsidian_reads(tags: list[str], wanted: dict[str, object]) -> None:
    assert presets.find("obsidian").adapt({"tags": tags}) == wanted


def test_notes_are_found_by_their_titles_and_keep_their_old_addresses() -> None:
    found = presets.find("obsidian").adapt({"title": "A", "aliases": ["/old/"], "draft": True})
    assert found == {"title": "A", "aliases": ["A"], "former_paths": ["/old/"], "draft": True, "publish": False}


def test_threads_stand_below_the_note() -> None:
    path, values = heads("obsidian")["Threads"]
    text = (site("obsidian") / path).read_text("utf-8")
    assert "comments" not in values
    assert "## Comments (28)" in text
    assert "> > > Level 3" in text
    assert "<a id" not in text


def test_comments_go_where_the_user_says(tmp_path: Path) -> None:
    export = tmp_path / "export.xml"
    export.write_text(awkward.xml(), encoding="utf-8")
    convert(export, tmp_path / "out", Options(preset="obsidian", comments=("front-matter",)))
    threads = next((tmp_path / "out").rglob("*threads.md"))
    assert len(head(threads)["comments"]) == 2
    assert "## Comments" not in threads.read_text("utf-8")


@pytest.mark.parametrize("export", ["site-rich", "theme-unit-test"])
def test_links_in_a_vault_lead_to_its_files(export: str, shared: Path, tmp_path: Path) -> None:
    convert(shared / "oracle" / f"{export}.xml", tmp_path, Options(preset="obsidian"))
    found = list(in_vault(tmp_path))
    assert found
    assert [address for place, address in found if not place.exists()] == []
