"""facts.py: which facts of an item stand in the front matter, in which order, and which never do."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxr2md import facts, permalinks, presets
from wxr2md.details import Details
from wxr2md.diagnostics import Fatal
from wxr2md.facts import Facts
from wxr2md.front_matter import to_yaml
from wxr2md.model import Item, Term
from wxr2md.permalinks import decoded
from wxr2md.presets import plain

SITE = ("https://example.org", "")


def values(item: Item, **known):
    return facts.values(item, [], [], Facts(**({"site": SITE} | known)))


def item(**given) -> Item:
    return Item(**({"status": "publish", "post_type": "post", "post_id": "1"} | given))


def test_everything_in_its_order():
    post = item(
        title="Why a quiet room helps",
        post_id="412",
        post_name="why-a-quiet-room-helps",
        link="https://example.org/2014/05/07/why-a-quiet-room-helps/",
        status="draft",
        post_password="s3cret-word",
        is_sticky="1",
        terms=(
            Term("category", "practice", "Practice"),
            Term("post_tag", "listening", "listening"),
            Term("post_tag", "c", "c++"),
            Term("mood", "calm", "Calm"),
            Term("post_format", "post-format-aside", "Aside"),
        ),
        postmeta=(("_wp_old_slug", "old-slug"), ("rooms", "2"), ("_secret", "x")),
    )
    found = facts.values(
        post,
        [{"id": 1}],
        [{"id": 2}],
        Facts(
            authors=("Ann Example",),
            date=datetime(2014, 5, 7, 9, 30),
            modified=datetime(2014, 5, 9),
            description="Plain text.",
            featured_image="https://example.org/room.jpg",
            details=Details(image="https://example.org/room.jpg"),
            site=SITE,
            meta=("rooms",),
        ),
    )
    expected = {
        "title": "Why a quiet room helps",
        "date": datetime(2014, 5, 7, 9, 30),
        "modified": datetime(2014, 5, 9),
        "slug": "why-a-quiet-room-helps",
        "type": "post",
        "id": 412,
        "status": "draft",
        "draft": True,
        "password_protected": True,
        "author": "Ann Example",
        "categories": ["Practice"],
        "tags": ["listening", "c++"],
        "mood": ["Calm"],
        "format": "aside",
        "permalink": "/2014/05/07/why-a-quiet-room-helps/",
        "aliases": ["/2014/05/07/old-slug/"],
        "description": "Plain text.",
        "featured_image": "https://example.org/room.jpg",
        "sticky": True,
        "meta": {"rooms": "2"},
        "comments": [{"id": 1}],
        "pingbacks": [{"id": 2}],
    }
    assert found == expected
    assert list(found) == list(expected)
    assert "s3cret-word" not in to_yaml(found)


def test_empty_ones_are_left_out():
    assert values(Item(post_type="page", status="publish")) == {"type": "page"}


KEPT_TITLES = [
    "1 < 2", "a<b and c>d", "List<String>", "<3", "x <- y", "AT&T", "R & D", "back\\slash \\n", "{map: x}",
    "[caption]", "👩‍👩‍👧",
    "\u200bzero", "Left\u00a0right", "Left\x92right", "Left\ufeffright", "word " * 600 + "end", "it''s", "<<",
    "---", "&", "a; b",
]  # fmt: skip


@pytest.mark.parametrize("title", KEPT_TITLES)
def test_titles_that_stay(title):
    assert facts.title(title) == title


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Some &quot;Title&quot; &amp; more", 'Some "Title" & more'), ("It&#8217;s fine", "It’s fine"),
        ("&amp;amp;", "&amp;"),
        ("&lt;br&gt; in HTML", "<br> in HTML"), ("My <em>big</em> day", "My big day"),
        ("One<br />two", "One two"),
        ("<span class='x'>Hi</span>", "Hi"), ("<script>alert(1)</script>", "alert(1)"),
        ("  padded  ", "padded"),
        ("a\tb\nc\r\nd", "a b c d"), ("a\x85b\u2028c", "a b c"), ("Mid\x08dle", "Middle"),
        ("&#0;&#x110000;", "\ufffd\ufffd"), ("", ""),
    ],
)  # fmt: skip
def test_titles_as_a_reader_sees_them(stored, shown):
    assert facts.title(stored) == shown


@pytest.mark.parametrize(
    ("status", "password", "expected"),
    [
        ("publish", "", {}),
        ("inherit", "", {}),
        (" publish ", "", {}),
        ("draft", "", {"status": "draft", "draft": True}),
        ("private", "", {"status": "private", "draft": True}),
        ("pending", "", {"status": "pending", "draft": True}),
        ("future", "", {"status": "future", "draft": True}),
        ("trash", "", {"status": "trash", "draft": True}),
        ("wc-on-hold", "", {"status": "wc-on-hold", "draft": True}),
        ("Publish", "", {"status": "Publish", "draft": True}),
        ("", "", {"draft": True}),
        ("publish", "pw", {"draft": True, "password_protected": True}),
        ("publish", " ", {"draft": True, "password_protected": True}),
    ],
)
def test_only_published_posts_are_public(status, password, expected):
    found = values(item(status=status, post_password=password))
    assert {key: found[key] for key in ("status", "draft", "password_protected") if key in found} == expected


@pytest.mark.parametrize(
    ("slug", "shown"),
    [
        ("plain", "plain"), ("%d0%bf%d1%80", "пр"), ("%D0%BF-x", "п-x"), ("%d0%bf%d1", "п"),
        ("%d0%bf%d", "п"), ("%d0%bf%", "п"), ("100%", "100%"),
        ("%ff%fe", "%ff%fe"), ("a%2fb", "a/b"), ("../../x", "../../x"), ("a<b", "a<b"), ("", ""),
    ],
)  # fmt: skip
def test_slugs(slug, shown):
    assert decoded(slug) == shown


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("https://example.org/2014/05/a-post/", "/2014/05/a-post/"), ("http://www.example.org/a", "/a"),
        ("HTTPS://Example.ORG/a/", "/a/"),
        ("https://example.org/%d0%bf/", "/п/"), ("https://example.org/a%20b/", "/a b/"),
        ("https://example.org/a%3Fb/", "/a%3Fb/"),
        ("https://example.org/?p=5", ""), ("https://example.org/a/?lang=de", ""),
        ("https://example.org/", ""), ("https://example.org", ""),
        ("https://other.example/a/", ""), ("/a/", ""), ("", ""), ("javascript:alert(1)", ""),
        ("https://[bad/", ""),
        ("https://example.org/../../etc/", ""), ("https://example.org/%2e%2e/x/", ""),
        ("https://example.org/a%5c..%5cb/", ""),
        ("https://example.org/a%0ab/", ""), ("ftp://example.org/a/", ""),
    ],
)  # fmt: skip
def test_permalinks(link, path):
    assert values(item(link=link)).get("permalink", "") == path


@pytest.mark.parametrize(
    ("slug", "old", "aliases"),
    [
        ("a-post", ["b"], ["/2014/b/"]), ("a-post", ["b", "c", "b"], ["/2014/b/", "/2014/c/"]),
        ("a-post", ["%d0%bf"], ["/2014/п/"]),
        ("a-post", ["a-post", "", "..", "x/y", "../x"], []), ("other", ["b"], []), ("", ["b"], []),
    ],
)  # fmt: skip
def test_aliases(slug, old, aliases):
    meta = tuple(("_wp_old_slug", name) for name in old)
    post = item(post_name=slug, link="https://example.org/2014/a-post/", postmeta=meta)
    assert values(post).get("aliases", []) == aliases


def test_terms():
    names = [
        ("category", "a", "A"), ("category", "a", "A"), ("category", "b", ""), ("post_tag", "t", "1e3"),
        ("tag", "u", "u"),
        ("post_format", "post-format-quote", "Quote"), ("genre", "x", "X"), ("genre", "y", "Y"),
        ("title", "z", "Z"), ("comments", "q", "Q"),
        ("author", "cap-ann", "ann"), ("nav_menu", "m", "M"), ("following_users", "ann", "ann"), ("", "n", "N"),
    ]  # fmt: skip
    found = values(item(title="T", terms=tuple(Term(*term) for term in names)))
    assert found == {
        "title": "T",
        "type": "post",
        "id": 1,
        "categories": ["A", "b"],
        "tags": ["1e3", "u"],
        "genre": ["X", "Y"],
        "tax_title": ["Z"],
        "tax_comments": ["Q"],
        "format": "quote",
    }


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ((), {}), (("Ann",), {"author": "Ann"}), (("Ann", "Bob"), {"authors": ["Ann", "Bob"]}),
        (("Ann", "", "Ann"), {"author": "Ann"}),
        (("A &amp; B",), {"author": "A & B"}),
    ],
)  # fmt: skip
def test_authors(authors, expected):
    found = values(item(), authors=authors)
    assert {key: found[key] for key in ("author", "authors") if key in found} == expected


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,x", "https://x/ y", "/a.png", ""]
)
def test_images_that_are_left_out(url):
    assert "featured_image" not in values(item(), featured_image=url, details=Details(image=url))


def test_metadata_only_by_name():
    post = item(postmeta=(("_api_key", "sk"), ("color", "red"), ("color", "blue"), ("size", "")))
    assert "meta" not in values(post)
    assert values(post, meta=("color", "size", "none"))["meta"] == {"color": ["red", "blue"], "size": ""}


def test_arrays_of_php_in_metadata_are_lists_and_maps():
    sizes = 'a:2:{i:0;s:1:"M";i:1;a:1:{s:1:"L";b:1;}}'
    post = item(postmeta=(("sizes", sizes), ("odd", 'a:1:{i:0;s:9:"cut'), ("json", '{"a": 1}'), ("sizes", "S")))
    found = values(post, meta=("sizes", "odd", "json"))["meta"]
    assert found == {"sizes": [["M", {"L": True}], "S"], "odd": 'a:1:{i:0;s:9:"cut', "json": '{"a": 1}'}
    assert values(post, meta=("none",)).get("meta") is None


def test_presets_are_found_by_name():
    assert "plain" in presets.names()
    assert presets.find("plain") is plain.PRESET
    for name in ("nope", "../plain", ""):
        with pytest.raises(Fatal, match="there is no preset"):
            presets.find(name)


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_is_too_odd(title, slug, link, taxonomy):
    post = item(title=title, post_name=slug, link=f"https://example.org/{link}", terms=(Term(taxonomy, slug, title),))
    text = to_yaml(values(post, description=title))
    assert text.startswith("---\n")
    assert text.count("\n---\n") == 1


LINKS = st.lists(
    st.sampled_from(
        ["https://", "http://", "www.", "example.org", "Example", "/", "//", "a-b", "..", "?p=1", "%41", "é", "\n"]
    ),
    max_size=6,
).map("".join)


@given(LINKS)
def test_an_address_that_needs_no_reading_has_the_path_that_reading_finds(link):
    usual = permalinks.own_path(link, SITE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(permalinks, "USUAL", re.compile("(?!)"))
        assert permalinks.own_path(link, SITE) == usual
