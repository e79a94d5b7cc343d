"""The index: entries stay small, look-ups find the first, and parts of one site become one."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxr2md.entries import Seen
from wxr2md.index import Index, join_sites
from wxr2md.model import Author, Comment, Item, Site, Term

POST = Item(title="A title", post_id="1", post_type="post", status="publish", post_name="a-title", creator="ann")


def comment(number: str, text: str = "Words.") -> Comment:
    return Comment(number, "0", "Reader", "", "", "2020-01-01 10:00:00", "", text, "1", "comment", "0")


def picture(post_id: str, parent: str = "0", order: str = "0", **fields: Any) -> Item:
    url = fields.pop("attachment_url", f"https://example.org/{post_id}.jpg")
    item = Item(post_id=post_id, post_type="attachment", status="inherit", post_parent=parent, menu_order=order)
    return replace(item, attachment_url=url, **fields)


def build(*items: Item, sites: tuple[Site, ...] = ()) -> Index:
    return Index.build([replace(item, position=i) for i, item in enumerate(items)], sites)


DAYS = [
    ({"post_date": "2020-02-29 10:00:00"}, "2020-02-29"),
    ({"post_date": "2020-02-29 23:30:00", "post_date_gmt": "2020-03-01 04:30:00"}, "2020-02-29"),
    ({"post_date": "0000-00-00 00:00:00", "post_date_gmt": "2020-03-01 04:30:00"}, "2020-03-01"),
    ({"pub_date": "Wed, 01 Jan 2020 09:00:00 +0000"}, "2020-01-01"),
    ({"post_date": "2021-02-29 10:00:00"}, ""),
    ({"post_date": "0000-00-00 00:00:00"}, ""),
    ({"post_date": "2020-02-30 25:61:61"}, ""),
    ({"post_date": "99999-01-01 00:00:00", "pub_date": "Fri, 01 Jan 99999 00:00:00 +0000"}, ""),
    ({"post_date": "../../escape", "pub_date": "../../x"}, ""),
    ({"post_date": "٢٠٢٠-٠١-٠١ 10:00:00"}, ""),
    ({}, ""),
]


@pytest.mark.parametrize(("dates", "day"), DAYS)
def test_day_of_an_entry_is_a_real_one(dates: dict[str, Any], day: str) -> None:
    assert build(replace(POST, **dates)).entries[0].post_date == day


def test_entry_has_what_selection_and_paths_need() -> None:
    item = replace(POST, post_date="0000-00-00 00:00:00", post_date_gmt="2020-05-06 23:00:00", post_password="geheim")
    entry = build(item).entries[0]
    assert (entry.post_date, entry.slug, entry.title, entry.creator) == ("2020-05-06", "a-title", "", "ann")
    assert entry.has_password
    assert "geheim" not in repr(entry)


def test_title_is_kept_only_where_a_name_is_made_of_it() -> None:
    entries = build(replace(POST, post_name=" "), POST, replace(picture("5"), title="A picture")).entries
    assert [entry.title for entry in entries] == ["A title", "", ""]


def test_first_item_of_an_id_is_found() -> None:
    index = build(replace(POST, post_id="7", post_name="one"), replace(POST, post_id="007", post_name="two"))
    for asked in ("7", "007", " 7 "):
        entry = index.entry_by_id(asked)
        assert entry is not None
        assert entry.slug == "one"


@pytest.mark.parametrize("nothing", ["", "0", "8", "-1", "x" * 5000, "9" * 5000])
def test_ids_that_are_not_there(nothing: str) -> None:
    index = build(replace(POST, post_id=""), replace(POST, post_id="0"), POST)
    assert index.entry_by_id(nothing) is None
    assert index.media(nothing) is None
    assert index.attached(nothing) == ()
    assert index.reusable(nothing) is None


def test_media() -> None:
    item = replace(
        picture("3", title="Room", excerpt="A <em>room</em>"), postmeta=(("_wp_attachment_image_alt", "Alt"),)
    )
    media = build(POST, item, picture("3", title="Later")).media("3")
    assert media is not None
    assert (media.url, media.title, media.caption, media.alt) == (item.attachment_url, "Room", "A <em>room</em>", "Alt")


def test_media_url_falls_back_to_guid() -> None:
    media = build(picture("3", attachment_url="", guid="https://example.org/g.png")).media("3")
    assert media is not None
    assert media.url == "https://example.org/g.png"


def test_attached_files_that_can_be_shown_in_menu_order_then_id() -> None:
    index = build(
        picture("10", "1"),
        picture("9", "1"),
        picture("2", "1", "-1"),
        picture("4", "1", "x"),
        picture("5", "1", attachment_url="https://example.org/a.pdf"),
        picture("6", "1", attachment_url="https://example.org/a.JPG?x=a.pdf"),
        picture("7", "1", attachment_url="http://[bad/a.png"),
        picture("8", "1", status="trash"),
        picture("11", "0"),
        picture("12", "1", attachment_url="https://example.org/talk.MP3"),
        picture("13", "1", attachment_url="https://example.org/film.mp4"),
    )
    assert [media.post_id for media in index.attached("1")] == ["2", "4", "6", "7", "9", "10", "12", "13"]
    assert index.attached("0") == ()


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, "Text"),
        ({"status": "draft"}, None),
        ({"status": "private"}, None),
        ({"status": "trash"}, None),
        ({"post_password": "secret"}, None),
        ({"post_type": "post"}, None),
    ],
)
def test_reusable_blocks_that_wordpress_would_show(fields: dict[str, Any], shown: str | None) -> None:
    block = Item(post_id="5", post_type="wp_block", status="publish", content="Text")
    assert build(replace(block, **fields)).reusable("5") == shown


TWIN = replace(
    POST, content="Body", comments=(comment("1"),), postmeta=(("k", "v"),), terms=(Term("category", "a", "A"),)
)
DIFFERENT = [
    {"content": "Body."},
    {"title": "Other"},
    {"post_id": "2"},
    {"comments": ()},
    {"comments": (comment("2"),)},
    {"comments": (comment("1", "Other."),)},
    {"comments": (comment("1"), comment("1"))},
    {"postmeta": (("kv", ""),)},
    {"terms": ()},
    {"content": "", "excerpt": "Body"},
]


@pytest.mark.parametrize("fields", DIFFERENT)
def test_items_that_differ_are_no_duplicates(fields: dict[str, object]) -> None:
    index = build(TWIN, replace(TWIN, **fields))  # type: ignore[arg-type]
    assert [entry.duplicate for entry in index.entries] == [False, False]


def test_the_same_item_elsewhere_is_a_duplicate() -> None:
    again = replace(TWIN, source="part2.xml", line=99, comments=(replace(comment("1"), line=120),))
    assert [entry.duplicate for entry in build(TWIN, POST, again, TWIN).entries] == [False, False, True, True]


def test_hostile_text_is_hashed() -> None:
    assert not build(replace(POST, title="\ud800\0"), replace(POST, title="\ud800")).entries[1].duplicate


@given(st.lists(st.lists(st.sampled_from([b"\0", b"\1"]), min_size=16, max_size=16).map(b"".join)))
def test_digests_are_met_again_and_no_piece_of_two_is_one(digests: list[bytes]) -> None:
    seen, known = Seen(), set[bytes]()
    for digest in digests:
        assert seen.add(digest) == (digest in known)
        known.add(digest)


def test_comments_that_are_forgotten_still_count() -> None:
    item = replace(POST, comments=(comment("1"), comment("2", "Secret.")))
    item.forget_comments()
    assert len(item.comments) == 2
    assert "Secret" not in repr(item)


def test_utc_offset_is_the_most_frequent_one() -> None:
    winter = replace(POST, post_date="2020-01-01 10:00:00", post_date_gmt="2020-01-01 09:00:00")
    summer = replace(POST, post_date="2020-07-01 10:00:00", post_date_gmt="2020-07-01 08:00:00")
    draft = replace(POST, post_date="2020-07-01 10:00:00", post_date_gmt="0000-00-00 00:00:00")
    moved = replace(POST, post_date="2020-07-01 10:00:00", post_date_gmt="2011-07-01 10:00:00")
    assert build(summer, winter, winter, *[draft] * 3, *[moved] * 3).utc_offset == timedelta(hours=1)
    assert build(draft).utc_offset is None


def test_parts_are_joined() -> None:
    first = Site(
        link="https://example.org", authors=(Author("ann", "Ann", author_id="3"),), terms=(Term("category", "a", "A"),)
    )
    second = Site(
        title="Title",
        link="https://other.example",
        authors=(Author("ann", "Anna"), Author("bob", "", "Bob", "Example"), Author("cy", "")),
        terms=(Term("category", "a", "Other"), Term("post_tag", "a", "Tag"), Term("category", "", "No slug")),
    )
    site = join_sites([first, second])
    assert (site.title, site.link, [author.login for author in site.authors]) == (
        "Title",
        "https://example.org",
        ["ann", "bob", "cy"],
    )
    assert [term.name for term in site.terms] == ["A", "Tag", "No slug"]
    index = build(sites=(first, second))
    names = [index.author_name(login) for login in ("ann", "bob", "cy", "Unknown Name", "")]
    assert names == ["Ann", "Bob Example", "cy", "Unknown Name", ""]
    assert [index.author_id(login) for login in ("ann", "bob", "nobody")] == ["3", "", ""]
    term = index.term("post_tag", "a")
    assert term is not None
    assert term.name == "Tag"
    assert index.term("post_tag", "b") is None


def test_sites_are_asked_for_after_the_last_item() -> None:
    sites: list[Site] = []

    def items() -> Iterator[Item]:
        yield POST
        sites.append(Site(title="Late"))

    assert Index.build(items(), lambda: sites).site.title == "Late"


def test_an_entry_is_small() -> None:
    def items(count: int) -> Iterator[Item]:
        for i in range(count):
            day = f"20{i % 20:02d}-{i % 12 + 1:02d}-{i % 28 + 1:02d} 10:00:00"
            yield Item(
                title=f"The title of number {i}",
                post_id=str(100_000 + i),
                post_type="".join(["po", "st"]),
                status="".join(["pub", "lish"]),
                post_name=f"the-title-of-number-{i}",
                post_parent="".join(["", "0"]),
                post_date=day,
                post_date_gmt=day,
                creator="".join(["an", "n"]),
                content="A body of some length. " * 10,
                position=i,
            )

    count = 5000
    tracemalloc.start()
    index = Index.build(items(count))
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(index.entries) == count
    assert size / count < 480  # the look-up by id included
