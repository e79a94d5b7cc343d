"""`show`: one post and its discussion as readable text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from test_survey import comment, export, item

from wxr2md.content.plain_text import to_reading
from wxr2md.index import Index
from wxr2md.model import Item
from wxr2md.reading import matches, nearest

Wxr2md = Callable[..., Run]


@pytest.fixture
def show(wxr2md: Wxr2md, tmp_path: Path) -> Callable[..., Run]:
    """Run `show` on an export of these items; the last argument is what is asked for."""

    def run(*arguments: str, options: tuple[str, ...] = ()) -> Run:
        source = tmp_path / "in.xml"
        source.write_text(export(*arguments[:-1]), "utf-8")
        return wxr2md("show", source, arguments[-1], *options)

    return run


def named(*names: str) -> Index:
    return Index.build(
        Item(post_id=str(n), post_name=name, post_type="post", position=n) for n, name in enumerate(names, 1)
    )


# --- which post -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("2", [2]),
        ("02", [2]),
        (" 2 ", [2]),
        ("green-tea", [1]),
        ("GREEN-Tea", [1]),
        ("/green-tea/", [1]),
        ("thé", [3]),
        ("th%C3%A9", [3]),
        ("TH%c3%a9", [3]),
        ("twice", [4, 5]),
        ("2019", [6]),
        ("tea", []),
        ("", []),
        ("0", []),
    ],
)
def test_an_id_or_a_slug_is_found(wanted: str, found: list[int]) -> None:
    index = named("green-tea", "black-tea", "th%c3%a9", "twice", "twice", "2019")
    assert [int(entry.post_id) for entry in matches(index, wanted)] == found


def test_an_id_goes_before_a_slug_that_is_a_number() -> None:
    assert [entry.post_id for entry in matches(named("2", "x"), "2")] == ["2"]


@pytest.mark.parametrize(
    ("wanted", "slug"), [("99", "three"), ("gren-tea", "green-tea"), ("green", "green-tea"), ("thre", "three")]
)
def test_what_is_near_is_named(wanted: str, slug: str) -> None:
    assert slug in [entry.slug for entry in nearest(named("green-tea", "black", "three"), wanted)]


@given(st.text(max_size=30))
def test_whatever_is_asked_for_nothing_breaks(wanted: str) -> None:
    index = named("green-tea", "", "%zz", "9" * 40)
    assert len(nearest(index, wanted)) <= 5
    matches(index, wanted)


@pytest.mark.parametrize("wanted", ["99", "no-such-slug", "--", "1e5"])
def test_an_unknown_post_is_one_sentence(wanted: str, show: Callable[..., Run]) -> None:
    run = show(item(7), "--", wanted) if wanted == "--" else show(item(7), wanted)
    assert (run.code, run.out) == (2, "")
    if wanted == "99":
        assert "Near it: 7 (tea-7)." in run.err


def test_several_that_fit_are_listed(show: Callable[..., Run]) -> None:
    items = (item(1, "First.", post_name="twice"), item(2, "Second.", post_name="twice", post_type="page"))
    run = show(*items, "twice")
    assert run.code == 2
    assert "2 items fit “twice”" in run.out
    assert "page 2 publish 2019-03-04 twice" in run.out
    assert "Second." in show(*items, "twice", options=("--match", "2")).out
    assert show(*items, "twice", options=("--match", "3")).code == 2


def test_a_page_goes_before_a_menu_entry_of_its_name(show: Callable[..., Run]) -> None:
    run = show(item(1, "Menu.", post_name="tea", post_type="nav_menu_item"), item(2, "Page.", post_name="tea"), "tea")
    assert (run.code, "Page." in run.out) == (0, True)


def test_without_a_name_the_usage_is_told(wxr2md: Wxr2md, fixtures: Path) -> None:
    run = wxr2md("show", fixtures / "practice-blog" / "input.xml")
    assert run.code == 2
    assert "show export.xml 412" in run.err


# --- its text ---------------------------------------------------------------------------------

TEXTS = [
    ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    ("<p>a<br>b</p>", "a\nb"),
    ("<p>1. snake_case *stars* [x] - y</p>", "1. snake_case *stars* [x] - y"),
    ('<p>A <a href="https://tea.example/">cup</a>.</p>', "A [cup][1].\n\n   [1]: https://tea.example/"),
    ('<p><img src="https://tea.example/a/b.jpg" alt=""></p>', "[picture: b.jpg]"),
    ('<p><img src="b.jpg" alt="A\n cup"></p>', "[picture: A cup]"),
    (
        '<a href="https://tea.example/"><img src="b.jpg" alt="A cup"></a>',
        "[[picture: A cup]][1]\n\n   [1]: https://tea.example/",
    ),
    ('<iframe src="https://tea.example/film"></iframe>', "<https://tea.example/film>"),
    ('<video><source src="https://tea.example/a.mp4"></video>', "<https://tea.example/a.mp4>"),
    ("<figure><img src='b.jpg' alt='Cup'><figcaption>Hot</figcaption></figure>", "[picture: Cup]\n\nHot"),
    ("<ul><li>a</li><li>b</li></ul>", "  - a\n  - b"),
    ("<blockquote><p>a</p></blockquote>", "> a"),
    ("<script>x()</script><p>a</p>", "a"),
    ("a<!-- b --> c<!-- d", "a c<!-- d"),
    ("a <![ b", "a <![ b"),
    ("a <![if x]>b<![endif]> c", "a b c"),
    ("<![CDATA[a]]> b", "b"),
    ("", ""),
]


@pytest.mark.parametrize(("html", "text"), TEXTS)
def test_html_as_text_to_read(html: str, text: str) -> None:
    assert to_reading(html) == text


@given(st.text(st.sampled_from("ab <>&/=\"'pliu1[]!-?\n\t"), max_size=60))
def test_any_text_can_be_read(html: str) -> None:
    assert "\n\n\n" not in to_reading(html)


POST = item(
    412,
    "First line.\n\nA [caption]<img src='https://tea.example/cup.jpg' alt='Cup'> Hot tea[/caption]"
    "\n\n<pre>a  b\n c</pre>",
    '<category domain="category" nicename="green">Green</category>'
    + comment(1)
    + comment(2, 1)
    + comment(3, 9)
    + comment(4, approved="0")
    + comment(5, kind="note"),
    link="https://tea.example/?p=412",
)


def test_a_post_and_its_discussion(show: Callable[..., Run]) -> None:
    run = show(POST, "412")
    assert (run.code, run.err) == (0, "")
    assert run.out == (
        """Tea 412
        Date  2019-03-04 05:06
      Author  Ann Leaf
  Categories  Green
        Type  post 412

First line.

A

[picture: Cup]

Hot tea

    a  b
     c

Comments: 3

Reader
  Good.

  Reader
    Good.

Reader · what it answers is not shown
  Good.

Comments that are not shown: note 1, pending 1
"""
    )


def test_private_comments_are_shown_only_when_asked_for(show: Callable[..., Run]) -> None:
    run = show(POST, "412", options=("--comment-status", "approved,pending"))
    assert "Reader · pending" in run.out
    assert "Comments that are not shown: note 1" in run.out


def test_nobody_s_address_is_shown(show: Callable[..., Run]) -> None:
    mine = item(1, more=comment(1).replace(">Reader<", ">me@mail.example<")).replace(">ann<", ">bo@tea.example<")
    out = show(mine, "1").out
    assert "mail.example" not in out
    assert "192.0.2" not in out
    assert "bo@tea" not in out


def test_form_entries_and_orders_are_not_shown(show: Callable[..., Run]) -> None:
    for kind in ("feedback", "shop_order", "flamingo_inbound"):
        run = show(item(1, "ann@mail.example", post_type=kind), "1")
        assert (run.code, run.out) == (2, "")


def test_what_is_not_public_says_so(show: Callable[..., Run]) -> None:
    out = show(item(1, status="private", post_password="leaf"), "1").out
    assert "Status  private, password-protected" in out
    assert "leaf" not in out


def test_long_threads_stay_readable(show: Callable[..., Run]) -> None:
    chain = "".join(comment(number, number - 1) for number in range(1, 41))
    out = show(item(1, more=chain), "1").out
    assert out.count("Good.") == 40
    assert "[level 14] Reader" in out
    assert all(len(line) <= 80 for line in out.splitlines())


@pytest.mark.parametrize("text", ["word " * 60, "漢字" * 100, "e\u0301" * 120, "- " + "word " * 60])
def test_lines_fit_the_page_in_cells(text: str, show: Callable[..., Run]) -> None:
    out = show(item(1, text), "1").out
    assert all(cell_len(line) <= 80 for line in out.splitlines())
    assert "".join(text.split()) in "".join(out.split())


def test_nothing_can_steer_the_terminal(show: Callable[..., Run]) -> None:
    hostile = "a\x9b31mb\u202ec\u2028d\u200bf"
    out = show(item(1, hostile, comment(1).replace("Good.", hostile).replace(">Reader<", f">{hostile}<")), "1").out
    assert not set("\x1b\x9b\u202e\u2028\u200b") & set(out)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["<ul><li>", "<blockquote>", "<div>", "<table><tr><td>", "[caption]", "<b>"]), st.integers(1, 400)
)
def test_deep_nesting_is_shown(opening: str, depth: int) -> None:
    assert "tea" in to_reading(opening * depth + "tea")


def test_a_damaged_export_is_shown_too(wxr2md: Wxr2md, tmp_path: Path) -> None:
    source = tmp_path / "in.xml"
    source.write_text(export(item(1, "Whole."), item(2))[:-90], "utf-8")
    run = wxr2md("show", source, "1")
    assert (run.code, "Whole." in run.out) == (0, True)


def test_it_is_what_inspect_counts(wxr2md: Wxr2md, fixtures: Path) -> None:
    source = fixtures / "practice-blog" / "input.xml"
    most = json.loads(wxr2md("inspect", source, "--json").out)["comments"]["most"]
    assert f"Comments: {most['comments']}" in wxr2md("show", source, most["post_id"]).out
