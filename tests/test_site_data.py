"""site_data.py and menus.py: what is told of a site, nested as it was, and nothing that only its owners knew."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from wxr2md import site_data
from wxr2md.index import Index
from wxr2md.model import Author, Item, Site, Term

SITE = Site(title="Quiet &amp; Co", description="Notes on &lt;rooms&gt;", link="https://example.org", language="de-AT")
ABOUT = Item(post_id="2", post_type="page", status="publish", title="About us", link="https://example.org/about/")
TEAM = replace(ABOUT, post_id="3", title="The &amp; team", link="https://example.org/about/team/", post_parent="2")
POST = replace(ABOUT, post_id="4", post_type="post", title="A post", link="https://example.org/2020/a-post/")
DRAFT = replace(ABOUT, post_id="5", title="Secret plan", status="draft", link="https://example.org/?page_id=5")
PRIVATE = replace(ABOUT, post_id="6", title="Private plan", status="private")
LOCKED = replace(ABOUT, post_id="7", title="Locked", post_password="geheim")
NEWS = Term("category", "news", "News", term_id="9")
MAIN = Term("nav_menu", "main", "Main &amp; only")


def built(*items: Item, site: Site = SITE, terms: tuple[Term, ...] = ()) -> Index:
    numbered = [replace(item, position=position) for position, item in enumerate(items)]
    return Index.build(numbered, [replace(site, terms=site.terms + terms)])


def entry(post_id: str, target: str = "", title: str = "", parent: str = "0", **more: Any) -> Item:
    """Return a menu entry: `target` is the id of a post, `category:ID`, or an address."""
    kind, thing, number, url = "post_type", "page", target, ""
    if target.startswith("category:"):
        kind, thing, number = "taxonomy", "category", target.partition(":")[2]
    elif not target.isdigit():
        kind, thing, number, url = "custom", "custom", post_id, target
    words = {"type": kind, "object": thing, "object_id": number, "url": url, "menu_item_parent": parent}
    meta = tuple((f"_menu_item_{key}", value) for key, value in words.items())
    item = Item(post_id=post_id, post_type="nav_menu_item", status="publish", title=title, postmeta=meta, terms=(MAIN,))
    return replace(item, **({"menu_order": post_id} | more))


def menu(*items: Item, **more: Any) -> Any:
    found: Any = site_data.of(built(*items, terms=(NEWS,)), **more).get("menus", [])
    return found[0]["items"] if found else []


def outline(items: list[dict[str, Any]]) -> str:
    """Return titles, with those below in brackets."""
    inner = (f"({outline(item['children'])})" if "children" in item else "" for item in items)
    return " ".join(item["title"] + below for item, below in zip(items, inner, strict=True))


# --- the site ---------------------------------------------------------------------------------


def test_everything_in_its_order() -> None:
    site = replace(
        SITE,
        authors=(Author("ann", "Ann Example", author_id="3"),),
        terms=(NEWS, Term("category", "world", "World", "news", "All of <em>it</em> &amp; more"), MAIN),
    )
    terms = (Term("post_tag", "c-plus", "C++"), Term("genre", "essay", "Essay"), Term("language", "en", "English"))
    post = replace(POST, post_date="2020-07-01 12:00:00", post_date_gmt="2020-07-01 10:00:00")
    found = site_data.of(built(post, ABOUT, entry("10", "2"), site=site, terms=terms))
    expected = {
        "title": "Quiet & Co",
        "tagline": "Notes on <rooms>",
        "url": "https://example.org",
        "language": "de-AT",
        "utc_offset": "+02:00",
        "authors": [{"slug": "ann", "name": "Ann Example", "id": 3}],
        "categories": [
            {"slug": "news", "name": "News"},
            {"slug": "world", "name": "World", "parent": "news", "description": "All of it & more"},
        ],
        "tags": [{"slug": "c-plus", "name": "C++"}],
        "taxonomies": {"genre": [{"slug": "essay", "name": "Essay"}]},
        "menus": [{"slug": "main", "name": "Main & only", "items": [{"title": "About us", "url": "/about/"}]}],
    }
    assert found == expected
    assert list(found) == list(expected)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://example.org/", "https://example.org"),
        ("https://example.org/blog", "https://example.org"),  # the paths of its posts begin with /blog/
        ("http://ann:word@example.org:8080/blog", "http://example.org:8080"),
        ("https://[::1", None),
        ("javascript:alert(1)", None),
    ],
)
def test_the_address_ends_with_the_host(address: str, told: str | None) -> None:
    assert site_data.of(built(site=Site(link=address))).get("url") == told


def test_of_nothing_nothing_is_told() -> None:
    assert site_data.of(built(site=Site())) == {}


@pytest.mark.parametrize(
    ("local", "told"),
    [("2020-07-01 06:30:00", "-03:30"), ("2020-07-01 10:00:00", "+00:00"), ("2020-07-01 15:45:00", "+05:45")],
)
def test_the_usual_offset(local: str, told: str) -> None:
    found = site_data.of(built(replace(POST, post_date=local, post_date_gmt="2020-07-01 10:00:00")))
    assert found["utc_offset"] == told


AUTHORS = [
    (Author("ann", "Ann"), {"slug": "ann", "name": "Ann"}),
    (Author("Ann Example", ""), {"slug": "ann-example", "name": "Ann Example"}),
    (Author("ann", "", "Ann", "Example", "7"), {"slug": "ann", "name": "Ann Example", "id": 7}),
    (Author("ann@mail.example", "ann@mail.example"), {"slug": "ann", "name": "ann"}),
    (Author("ann@mail.example", "Ann (ann@mail.example)"), {"slug": "ann", "name": "Ann (ann)"}),
    (Author("zoë", "Zoë &amp; Co", author_id="<x>"), {"slug": "zoë", "name": "Zoë & Co"}),
]


@pytest.mark.parametrize(("author", "told"), AUTHORS)
def test_authors(author: Author, told: dict[str, Any]) -> None:
    assert site_data.of(built(site=Site(authors=(author,))))["authors"] == [told]


def test_two_logins_of_one_name_are_two_authors() -> None:
    found: Any = site_data.of(built(site=Site(authors=(Author("a@x.example", "A"), Author("a@y.example", "B")))))
    assert [author["slug"] for author in found["authors"]] == ["a", "a-2"]


HIERARCHY = [
    ("a: b:a c:b", "a b<a c<b"),
    ("b:Name-a a:", "b<a a"),  # up to WordPress 3.0 the parent is told by its name
    ("a:a b:", "a b"),
    ("a:gone", "a"),
    ("a:b b:a", "a b<a"),
    ("a:b b:c c:a d:c", "a<b b c<a d<c"),
]


@pytest.mark.parametrize(("terms", "told"), HIERARCHY)
def test_parents_never_go_in_a_loop(terms: str, told: str) -> None:
    made = (word.split(":") for word in terms.split())
    site = Site(terms=tuple(Term("category", slug, f"Name-{slug}", parent) for slug, parent in made))
    rows: Any = site_data.of(built(site=site))["categories"]
    found = [f"{row['slug']}<{row['parent']}" if "parent" in row else row["slug"] for row in rows]
    parents = dict(word.partition("<")[::2] for word in found)
    for start in parents:
        seen, at = set(), start
        while at:
            assert at not in seen
            seen.add(at)
            at = parents[at]
    assert " ".join(found) == told


def test_slugs_are_readable_and_internal_taxonomies_stay_out() -> None:
    terms = (Term("category", "%d7%a2", "ע"), Term("wp_theme", "x", "x"), Term("post_format", "post-format-aside", "A"))
    found = site_data.of(built(site=Site(terms=terms)))
    assert found == {"categories": [{"slug": "ע", "name": "ע"}]}


def test_many_terms_in_one_chain_end_soon() -> None:
    terms = tuple(Term("category", f"t{n}", f"T{n}", f"t{(n + 1) % 30_000}") for n in range(30_000))
    start = time.process_time()
    site_data.of(built(site=Site(terms=terms)))
    assert time.process_time() - start < 5


# --- menus ------------------------------------------------------------------------------------

MENUS = [
    ([entry("10", "2")], "About us"),
    ([entry("10", "2", "Who we are")], "Who we are"),
    ([entry("10", "2", " ")], "About us"),
    ([entry("10", "3")], "The & team"),
    ([entry("10", "4")], "A post"),
    ([entry("10", "category:9")], "News"),
    ([entry("10", "category:9", "All news")], "All news"),
    ([entry("10", "category:8", "Gone")], ""),
    ([entry("10", "99", "Gone")], ""),
    ([entry("11", "3"), entry("10", "2")], "About us The & team"),
    ([entry("10", "2", menu_order="2"), entry("11", "3", menu_order="1")], "The & team About us"),
    ([entry("10", "2"), entry("11", "3", parent="10"), entry("12", "4", parent="11")], "About us(The & team(A post))"),
    ([entry("12", "4", parent="11"), entry("11", "3", parent="10"), entry("10", "2")], "About us(The & team(A post))"),
    ([entry("10", "2"), entry("11", "3", parent="99")], "About us The & team"),
    ([entry("10", "5")], ""),
    ([entry("10", "5", "Our plan")], ""),
    ([entry("10", "6")], ""),
    ([entry("10", "7")], ""),
    ([entry("10", "2"), entry("11", "5", parent="10"), entry("12", "4", parent="11")], "About us(A post)"),
    ([entry("11", "6"), entry("12", "4", parent="11")], "A post"),
    ([entry("10", "2", parent="10")], "About us"),
    ([entry("10", "2", status="draft")], ""),
    ([entry("10", "2", terms=())], ""),
    ([entry("10", "https://other.example/x", "Other")], "Other"),
    ([entry("10", "https://other.example/x")], ""),
    ([entry("10", "javascript:alert(1)", "Click")], ""),
    ([entry("10", "mailto:ann@mail.example", "Write")], ""),
    ([entry("10", "https://ann@mail.example/", "Write")], ""),
    ([entry("10", "#", "ann@mail.example")], "ann"),
    ([entry("10", "", "Nowhere")], ""),
    ([entry("10", "https://[", "Broken")], ""),
]


@pytest.mark.parametrize(("items", "told"), MENUS)
def test_what_stands_in_a_menu(items: list[Item], told: str) -> None:
    posts = (ABOUT, TEAM, POST, DRAFT, PRIVATE, LOCKED)
    assert outline(menu(*posts, *items)) == told
    assert outline(menu(*items, *posts)) == told


def test_a_loop_is_cut_and_nothing_of_it_is_lost() -> None:
    found = menu(*(entry(str(n), "#", f"N{n}", parent=str(10 + (n - 9) % 3)) for n in (10, 11, 12)))
    assert sorted(word for word in outline(found).replace("(", " ").replace(")", " ").split()) == ["N10", "N11", "N12"]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://example.org/about/", "/about/"),
        ("http://www.example.org/a?b=c#d", "/a?b=c#d"),
        ("https://example.org", "/"),
        ("https://example.org.other.example/", "https://example.org.other.example/"),
        ("//evil.example/x", "//evil.example/x"),
        ("/contact/", "/contact/"),
        ("#", "#"),
        ("?p=3", "?p=3"),
    ],
)
def test_addresses_of_the_site_lose_its_host(url: str, told: str) -> None:
    assert menu(entry("10", url, "X"))[0]["url"] == told


def test_the_new_addresses_are_asked_for() -> None:
    items = (ABOUT, TEAM, entry("10", "2"), entry("11", "3"), entry("12", "category:9"))
    found = menu(
        *items, written={0}, post=lambda entry: f"/new/{entry.post_id}", archive=lambda kind, slug, name: f"/t/{slug}"
    )
    assert [item["url"] for item in found] == ["/new/2", "/t/news"]


def test_a_written_address_is_asked_for_too() -> None:
    items = [entry("10", "https://example.org/?p=2", "A"), entry("11", "/none/", "B"), entry("12", "#", "C")]
    found = menu(*items, page=lambda url: "/new/" if url.endswith("=2") else "")
    assert [item["url"] for item in found] == ["/new/", "/none/", "#"]


def test_several_menus() -> None:
    other = Term("nav_menu", "foot", "Foot")
    found: Any = site_data.of(built(ABOUT, entry("10", "2"), entry("11", "#", "Top", terms=(other,), parent="10")))
    assert [(row["slug"], row["name"], outline(row["items"])) for row in found["menus"]] == [
        ("main", "Main & only", "About us"),
        ("foot", "Foot", "Top"),
    ]


def test_long_chains_end_soon_and_can_be_written() -> None:
    shown = [entry(str(n), "#", f"N{n}", parent=str(n - 1)) for n in range(10, 10_000)]
    hidden = [entry(str(n), "javascript:", "x", parent=str(n - 1)) for n in range(10_000, 20_000)]
    last = entry("20000", "#", "Last", parent="19999")
    start = time.process_time()
    found = menu(*reversed(shown), *hidden, last)
    assert time.process_time() - start < 5
    text = json.dumps(found)
    assert text.count('"title"') == 9_991
    assert text.count('"children"') == 19
    assert outline(found).endswith("Last" + ")" * 19)


def test_the_index_keeps_titles_only_where_a_menu_points() -> None:
    index = built(ABOUT, TEAM, POST, entry("10", "3"))
    assert [index.title(post_id) for post_id in ("2", "3", "4", "003")] == ["", "The &amp; team", "", "The &amp; team"]


def test_private_words_are_nowhere() -> None:
    items = (ABOUT, DRAFT, PRIVATE, LOCKED, *(entry(str(n), str(n - 5)) for n in (10, 11, 12)))
    text = json.dumps(site_data.of(built(*items)))
    assert not [word for word in ("Secret", "Private", "Locked", "geheim", "page_id") if word in text]
