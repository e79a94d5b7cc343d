"""The presets of the generators that run on Node: what they write.  Built they are in test_sites.py."""

from __future__ import annotations

import functools
import re
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from sites import awkward

from wxr2md import convert, javascript, presets
from wxr2md.options import Options

NODE = ["eleventy", "hexo", "astro", "docusaurus"]


@functools.cache
def site(name: str) -> Path:
    """Return a folder with the export of everything awkward, written for a generator."""
    folder = Path(tempfile.mkdtemp(prefix=f"wxr2md-{name}-"))
    export = folder / "export.xml"
    export.write_text(awkward.xml(), encoding="utf-8")
    convert(export, folder / "out", Options(preset=name, with_templates=True))
    return folder / "out"


@functools.cache
def front_matter(name: str) -> dict[str, dict[str, object]]:
    """Return the front matter of each post by its title."""
    texts = (path.read_text("utf-8") for path in sorted(site(name).rglob("*.md")))
    heads = [yaml.safe_load(found[1]) for text in texts if (found := re.match(r"---\n(.*?)^---$", text, re.S | re.M))]
    return {str(head.get("title", "")): head for head in heads}


def adapted(name: str, **facts: object) -> dict[str, object]:
    return presets.find(name).adapt(dict(facts))


@pytest.mark.parametrize("name", NODE)
def test_every_post_is_there_with_its_threads(name: str) -> None:
    found = front_matter(name)
    assert {"Threads", "About us", "Draft", "Secret", "Private", "Чужие буквы"} <= set(found)
    comments = found["Threads"].get("comments") or found["Threads"]["threads"]
    assert isinstance(comments, list)
    assert any("replies" in entry["replies"][0] for entry in comments if "replies" in entry)


@pytest.mark.parametrize("name", NODE)
def test_the_smallest_site_is_around_them_once(name: str) -> None:
    preset = presets.find(name)
    assert any(list(site(name).glob(pattern)) for pattern in preset.own_site)
    assert not [path for path in site(name).rglob("*") if path.suffix == ".md" and "hidden@" in path.read_text("utf-8")]


@pytest.mark.parametrize("name", NODE)
def test_a_site_of_ones_own_gets_the_threads_only(name: str, tmp_path: Path) -> None:
    preset = presets.find(name)
    own = preset.own_site[0].replace("*", "js")
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


@pytest.mark.parametrize("title", ["Draft", "Private", "Secret"])
def test_eleventy_gives_no_page_to_what_is_not_public(title: str) -> None:
    head = front_matter("eleventy")[title]
    assert head["permalink"] is False
    assert head["eleventyExcludeFromCollections"] is True
    assert head["draft"] is True


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"permalink": "/2014/05/x/"}, {"permalink": "/2014/05/x/"}),
        ({"permalink": "/2014/05/x"}, {"permalink": "/2014/05/x/"}),
        ({"permalink": "/x.html"}, {"permalink": "/x.html"}),
        ({"permalink": "/{{x}}/"}, {"permalink": "/{{x}}/", "dynamicPermalink": False}),
        ({}, {}),
        ({"permalink": "/x/", "draft": True}, {"no_page": False, "former_permalink": "/x/", "draft": True}),
        ({"draft": True}, {"no_page": False, "draft": True}),
        ({"tags": ["constructor", "C++"]}, {"tags": ["constructor ", "C++"]}),
        ({"tags": ["__proto__", "[x]", "constructors"]}, {"tags": ["__proto__ ", "[x] ", "constructors"]}),
        ({"tags": ["all", "alles"]}, {"tags": ["all ", "alles"]}),
        ({"page": ["One"], "genre": ["Two"]}, {"tax_page": ["One"], "genre": ["Two"]}),
    ],
)
def test_eleventy_takes_nothing_in_a_post_for_its_own(facts: dict[str, object], wanted: dict[str, object]) -> None:
    found = adapted("eleventy", **facts)
    assert found.pop("templateEngineOverride") == "md"
    assert found.pop("eleventyExcludeFromCollections", False) is bool(facts.get("draft"))
    assert found == wanted


@pytest.mark.parametrize("name", NODE)
def test_facts_are_not_changed_in_place(name: str) -> None:
    date = datetime(2014, 5, 7, tzinfo=UTC)
    facts: dict[str, object] = {"title": "x", "date": date, "permalink": "/x", "draft": True, "tags": ["all"]}
    before = {**facts, "tags": ["all"]}
    presets.find(name).adapt(facts)
    assert facts == before


EAST = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"date": datetime(2014, 5, 7, 1, 2, 3, tzinfo=EAST)}, {"date": datetime(2014, 5, 7, 1, 2, 3)}),
        ({"categories": ["A", "B"]}, {"categories": [["A"], ["B"]]}),
        ({"categories": ["constructor"]}, {"categories": [["constructor "]]}),
        ({"permalink": "/x"}, {"permalink": "/x/"}),
        ({"permalink": "/x.html"}, {"permalink": "/x.html"}),
        ({"draft": True, "permalink": "/x/"}, {"draft": True, "published": False, "permalink": "/x/"}),
        ({"photos": ["a"], "genre": ["b"]}, {"tax_photos": ["a"], "genre": ["b"]}),
    ],
)
def test_hexo_has_dates_by_the_clock_and_each_category_alone(
    facts: dict[str, object], wanted: dict[str, object]
) -> None:
    assert adapted("hexo", **facts) == {**wanted, "disableNunjucks": True}


@pytest.mark.parametrize("title", ["Draft", "Private", "Secret"])
def test_hexo_publishes_nothing_that_is_not_public(title: str) -> None:
    assert front_matter("hexo")[title]["published"] is False
    files = [path for path in site("hexo").rglob("*.md") if f'title: "{title}"' in path.read_text("utf-8")]
    assert [path.parent.name for path in files] == ["_drafts"]


def test_hexo_is_told_the_addresses_of_terms() -> None:
    facts = {"url": "https://x.example/blog", "categories": [{"name": "C++", "slug": "cpp"}], "utc_offset": "+01:00"}
    config = yaml.safe_load(presets.find("hexo").site(facts)["_config.yml"])
    assert config["category_map"] == {"C++": "cpp"}
    assert config["url"] == "https://x.example"
    assert config["timezone"] == "Etc/GMT-1"


@pytest.mark.parametrize(
    ("offset", "zone"),
    [("+00:00", "UTC"), ("", "UTC"), (None, "UTC"), ("-05:00", "Etc/GMT+5"), ("+05:30", "Asia/Kolkata"), ("x", "UTC")],
)
def test_a_distance_from_utc_is_a_time_zone(offset: object, zone: str) -> None:
    assert javascript.zone(offset) == zone


@pytest.mark.parametrize("name", ["constructor", "__proto__", "toString", "valueOf"])
def test_no_term_is_taken_for_what_every_object_has(name: str) -> None:
    assert javascript.terms([name]) == [f"{name} "]
    assert javascript.terms([f"{name}s", f"x{name}"]) == [f"{name}s", f"x{name}"]


@pytest.mark.parametrize("title", ["Draft", "Private", "Secret"])
def test_astro_has_no_draft_among_its_content(title: str) -> None:
    files = [path for path in site("astro").rglob("*.md") if f'title: "{title}"' in path.read_text("utf-8")]
    assert [path.parent.relative_to(site("astro")).as_posix() for path in files] == ["drafts"]
    assert front_matter("astro")[title]["draft"] is True


def test_two_posts_of_one_slug_are_two_to_astro() -> None:
    assert all("slug" not in head for head in front_matter("astro").values())
    assert front_matter("astro")["Team"]["post_name"] == "team"


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"author": "Ann"}, {"authors": [{"name": "Ann"}]}),
        ({"authors": ["Ann", "Bob"]}, {"authors": [{"name": "Ann"}, {"name": "Bob"}]}),
        ({"date": datetime(2014, 5, 7, 1, 2, 3, tzinfo=EAST)}, {"date": datetime(2014, 5, 7, 1, 2, 3)}),
        ({"permalink": "/x", "slug": "x"}, {"permalink": "/x/", "slug": "x"}),
        ({"format": "aside"}, {"format": "aside"}),
        ({"image": ["a"], "genre": ["b"]}, {"tax_image": ["a"], "genre": ["b"]}),
        ({"tags": ["C++", "++"]}, {"tags": ["C++", {"label": "++", "permalink": "/u2b/u2b"}]}),
        ({"categories": ["A", "B"], "tags": ["B"]}, {"categories": ["A", "B"], "tags": ["A", "B"]}),
        ({"draft": True}, {"draft": True}),
    ],
)
def test_docusaurus_has_its_own_front_matter(facts: dict[str, object], wanted: dict[str, object]) -> None:
    assert adapted("docusaurus", **facts) == {**wanted, "read_as": "md"}


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("x", "x"),
        ("C:\\dir", "C:\\dir"),
        ("a \\* b", "a \\* b"),
        ("end\\", "end\\\u2060"),
        ("\\'; alert(1); '", "\\\u2060'; alert(1); '"),
        ("\\\\'", "\\\u2060\\\u2060'"),
        ("\\u0027", "\\\u2060u0027"),
        ("\\x27 \\1", "\\\u2060x27 \\\u20601"),
        ("\\\nx", "\\\u2060\nx"),
    ],
)
def test_no_text_becomes_a_program_in_docusaurus(text: str, safe: str) -> None:
    facts = {"title": text, "comments": [{"author": text, "replies": [{"content": text}]}], "meta": {text: text}}
    found = adapted("docusaurus", **facts)
    assert found["title"] == safe
    assert found["comments"] == [{"author": safe, "replies": [{"content": safe}]}]
    assert found["meta"] == {safe: safe}
    assert safe.replace("\\\u2060", "\\") == text  # as the theme does


@pytest.mark.parametrize("name", NODE)
def test_links_to_terms_lead_to_their_pages(name: str) -> None:
    archive = presets.find(name).archive
    assert archive("post_tag", "c-plus", "C++") == "/tag/c-plus/"
    assert archive("category", "news", "News") in ("/category/news/", "/tag/news/")
    assert archive("feed", "", "").endswith(".xml")
    assert archive("author", "ann", "Ann") == archive("category", "", "") == archive("date", "2014", "") == ""


def test_docusaurus_is_told_the_addresses_of_terms_each_once() -> None:
    facts = {"categories": [{"name": "C++", "slug": "cpp"}], "tags": [{"name": "c plus", "slug": "cpp"}]}
    tags = yaml.safe_load(presets.find("docusaurus").site(facts)["blog/tags.yml"])
    assert tags == {"C++": {"label": "C++", "permalink": "/cpp"}}
