"""`inspect`: what is in an export, counted, and told on one screen."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run

import wxr2md as package
from wxr2md import survey
from wxr2md.diagnostics import Fatal
from wxr2md.model import Item
from wxr2md.options import Options

Wxr2md = Callable[..., Run]
SHARED = ROOT.parent / "shared"
EXPORTS = sorted([*(SHARED / "wxr").glob("*.xml"), *(SHARED / "oracle").glob("*.xml")])

RSS = (
    '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
)
CHANNEL = """<title>Tea &amp; notes</title><link>https://tea.example</link><language>en-GB</language>
<generator>https://wordpress.org/?v=6.4.2</generator><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name>Ann Leaf</wp:author_display_name></wp:author>
<wp:author><wp:author_login>bo@tea.example</wp:author_login></wp:author>
<wp:category><wp:category_nicename>green</wp:category_nicename><wp:cat_name>Green</wp:cat_name></wp:category>
<wp:term><wp:term_taxonomy>mood</wp:term_taxonomy><wp:term_slug>calm</wp:term_slug></wp:term>"""


def comment(number: int, parent: int = 0, approved: str = "1", kind: str = "") -> str:
    fields = {"id": number, "parent": parent, "approved": approved, "type": kind, "content": "Good."}
    fields |= {"author": "Reader", "author_email": "reader@mail.example", "author_IP": "192.0.2.7"}
    return "".join(
        ["<wp:comment>", *(f"<wp:comment_{k}>{v}</wp:comment_{k}>" for k, v in fields.items()), "</wp:comment>"]
    )


def item(post_id: int, content: str = "Text.", more: str = "", **fields: str) -> str:
    values = {"post_id": str(post_id), "post_type": "post", "status": "publish", "post_name": f"tea-{post_id}"}
    values |= {"post_date": "2019-03-04 05:06:07"} | fields
    inside = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in values.items())
    head = f"<title>Tea {post_id}</title><dc:creator>ann</dc:creator>"
    return f"<item>{head}<content:encoded><![CDATA[{content}]]></content:encoded>{inside}{more}</item>"


def export(*items: str) -> str:
    return f"{RSS}<channel>{CHANNEL}{''.join(items)}</channel></rss>"


def counted(tmp_path: Path, *items: str) -> dict[str, Any]:
    source = tmp_path / "in.xml"
    source.write_text(export(*items), "utf-8")
    return survey.inspect([source])


# --- what is counted --------------------------------------------------------------------------


def test_the_site(tmp_path: Path) -> None:
    assert counted(tmp_path)["site"] == {
        "title": "Tea & notes",
        "url": "https://tea.example",
        "language": "en-GB",
        "wordpress": "6.4.2",
        "wxr_version": "1.2",
    }


def test_items_by_type_status_year_and_privacy(tmp_path: Path) -> None:
    found = counted(
        tmp_path,
        item(1),
        item(2, status="draft", post_date="0000-00-00 00:00:00"),
        item(3, status="private", post_type="page", post_date="2021-01-01 00:00:00"),
        item(4, post_password="leaf"),
        item(5, post_type="nav_menu_item"),
        item(6, status="trash"),
    )
    assert found["items"] == {
        "read": 6,
        "by": [
            {"type": "nav_menu_item", "status": "publish", "count": 1},
            {"type": "page", "status": "private", "count": 1},
            {"type": "post", "status": "draft", "count": 1},
            {"type": "post", "status": "publish", "count": 2},
            {"type": "post", "status": "trash", "count": 1},
        ],
        "convertible": 4,
        "skipped": {"navigation menu item": 1, "trash": 1},
        "not_public": {"draft": 1, "private": 1, "with a password": 1},
    }
    assert found["years"] == {"": 1, "2019": 2, "2021": 1}


def test_authors_and_terms(tmp_path: Path) -> None:
    green = '<category domain="category" nicename="green">Green</category>'
    found = counted(tmp_path, item(1, more=green), item(2, more=green), item(3).replace(">ann<", ">gone<"))
    assert found["authors"] == [
        {"login": "ann", "name": "Ann Leaf", "posts": 2, "listed": True},
        {"login": "gone", "name": "gone", "posts": 1, "listed": False},
        {"login": "bo@…", "name": "bo@…", "posts": 0, "listed": True},
    ]
    assert found["terms"] == {"category": {"listed": 1, "used": 1}, "mood": {"listed": 1, "used": 0}}


def test_comments(tmp_path: Path) -> None:
    chain = "".join(comment(number, number - 1) for number in range(1, 31))
    others = comment(41, approved="0") + comment(42, approved="spam") + comment(43, kind="pingback")
    found = counted(tmp_path, item(1, more=chain), item(2, more=others + comment(44, 42) + comment(45, kind="note")))
    assert found["comments"] == {
        "read": 35,
        "shown": 31,
        "pings": 1,
        "left_out": {"note": 1, "pending": 1, "spam": 1},
        "orphans": 1,
        "posts": 2,
        "deepest": {"levels": 30, "post_id": "1", "title": "Tea 1"},
        "most": {"comments": 30, "post_id": "1", "title": "Tea 1"},
    }


MEDIA = [
    ("https://tea.example/a.JPG", "image"),
    ("https://tea.example/a.mp3?x=.png", "audio"),
    ("https://tea.example/a.webm#t=3.jpg", "video"),
    ("https://tea.example/a.tar.gz", "archive"),
    ("https://tea.example/a.pdf", "document"),
    ("https://tea.example/jpg", "other"),
    ("https://tea.png/a", "other"),
    ("http://[tea/a.svg", "image"),
    ("", "other"),
]


@pytest.mark.parametrize(("url", "kind"), MEDIA)
def test_the_kind_of_a_file(url: str, kind: str) -> None:
    assert survey.kind_of(url) == kind


EDITORS = [
    ("", (), "none"),
    (" \n", (), "none"),
    ("Plain text.", (), "classic"),
    ("<!-- a note --> text", (), "classic"),
    ("<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->", (), "blocks"),
    ("[vc_row][vc_column]a[/vc_column][/vc_row]", (), "WPBakery"),
    ("[et_pb_section]a[/et_pb_section]", (), "Divi"),
    ("[fusion_builder_container]a[/fusion_builder_container]", (), "Avada"),
    ("<div>a</div>", (("_elementor_data", '[{"id":"1"}]'),), "Elementor"),
    ("<div>a</div>", (("_elementor_data", "[]"),), "classic"),
    ("<div>a</div>", (("_fl_builder_enabled", "1"),), "Beaver Builder"),
    ("<div>a</div>", (("_fl_builder_enabled", ""),), "classic"),
    ("<div>a</div>", (("panels_data", "a:1:{}"),), "SiteOrigin"),
    ("", (("ct_builder_shortcodes", "[ct_section]"),), "Oxygen"),
    ("text", (("_edit_last", "1"),), "classic"),
    ("text", (("_et_pb_use_builder", "off"),), "classic"),
]


@pytest.mark.parametrize(("content", "metas", "editor"), EDITORS)
def test_the_editor_of_a_post(content: str, metas: tuple[tuple[str, str], ...], editor: str) -> None:
    assert survey.editor_of(Item(content=content, postmeta=metas)) == editor


SHORTCODES = [
    ("none at all", {}),
    ('[caption id="a"]x[/caption] and [gallery]', {"caption": 1, "gallery": 1}),
    ('[steep cup="1"] and [steep cup="2"]', {"steep": 2}),
    ("prose [sic] and [1] and a[c]", {}),
    ("[[gallery]] is escaped", {}),
    ("<!-- [gallery] -->", {}),
    ('[code lang="php"][gallery][/code]', {"code": 1}),
    ("[vc_row][vc_column][vc_odd_thing a='b'][/vc_column][/vc_row]", {"vc_row": 1, "vc_column": 1, "vc_odd_thing": 1}),
]


@pytest.mark.parametrize(("text", "found"), SHORTCODES)
def test_shortcodes_are_counted_as_they_are_read(text: str, found: dict[str, int]) -> None:
    survey.load_handlers()
    assert survey.shortcodes_in(text) == found


BLOCKS = [
    ("text", {}, {}),
    ("<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->", {"core/paragraph": 1}, {}),
    ("<!-- wp:latest-posts /-->", {"core/latest-posts": 1}, {"core/latest-posts": 1}),
    (
        "<!-- wp:group --><!-- wp:acme/box /--><!-- wp:acme/box -->x<!-- /wp:acme/box --><!-- /wp:group -->",
        {"core/group": 1, "acme/box": 2},
        {"acme/box": 1},
    ),
    ("<!-- wp:unclosed -->", {"core/unclosed": 1}, {"core/unclosed": 1}),
]


@pytest.mark.parametrize(("content", "counts", "empty"), BLOCKS)
def test_blocks_are_counted_as_they_are_read(content: str, counts: dict[str, int], empty: dict[str, int]) -> None:
    assert survey.blocks_in(content) == (counts, empty)


@pytest.mark.parametrize(
    ("name", "handled"),
    [("core/paragraph", True), ("core/gallery", True), ("core/latest-posts", False), ("acme/box", False)],
)
def test_whether_a_block_is_handled(name: str, handled: bool) -> None:
    survey.load_handlers()
    assert survey.is_handled(name) is handled


def test_only_what_would_be_converted_is_looked_into(tmp_path: Path) -> None:
    odd = "[steep cup='1']"
    found = counted(tmp_path, item(1, odd), item(2, odd, status="trash"), item(3, odd, post_type="feedback"))
    assert found["shortcodes"] == [{"name": "steep", "count": 1, "posts": 1, "handled": False}]
    assert found["editors"] == {"classic": 1}


# --- against the conversion -------------------------------------------------------------------


@pytest.mark.skipif(not EXPORTS, reason="no ../shared here")
def test_it_says_what_a_conversion_does(tmp_path: Path) -> None:
    for path in (path for path in EXPORTS if path.stat().st_size < 800_000):
        try:
            found: dict[str, Any] = survey.inspect([path])
        except Fatal:
            with pytest.raises(Fatal):
                package.convert([path], tmp_path / "none")
            continue
        report = package.convert([path], tmp_path / path.stem, Options(verify=False, dry_run=True))
        assert found["items"]["convertible"] == report.items_written, path.name
        assert found["items"]["read"] == report.ledger.items_read
        assert found["comments"]["read"] == report.ledger.comments_read
        known = {row["name"] for row in found["shortcodes"] if not row["handled"]}
        met = {
            value
            for row in report.diagnostics
            if row.kind.code == "unknown-shortcode"
            for name, value in row.values
            if name == "name"
        }
        assert met - {row["name"] for row in found["shortcodes"]} == set(), path.name
        assert found["exit_code"] == (1 if any(row["grade"] == "lost" for row in found["damage"]) else 0), known


# --- damage, memory ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        (export(item(1)), 0, ""),
        (export(item(1), item(2))[:-60], 1, "cut"),
        (export(item(1).replace("Text.", "Te\x0bxt.")), 0, "repaired"),
        ("<html>no export</html>", 2, ""),
        ("", 2, ""),
    ],
)
def test_damage_and_exit_codes(text: str, code: int, kind: str, wxr2md: Wxr2md, tmp_path: Path) -> None:
    source = tmp_path / "in.xml"
    source.write_text(text, "utf-8")
    run = wxr2md("inspect", source, "--json")
    assert run.code == code
    if code < 2:
        assert kind in {row["kind"] for row in json.loads(run.out)["damage"]} or not kind
    else:
        assert (run.out, run.err.count("\n")) == ("", 1)


def test_memory_does_not_grow_with_the_bodies(tmp_path: Path) -> None:
    source = tmp_path / "in.xml"
    peaks = []
    for count in (20, 200):
        with source.open("w", encoding="utf-8") as file:
            file.write(f"{RSS}<channel>{CHANNEL}")
            file.writelines(item(number, "leaf " * 10_000) for number in range(count))
            file.write("</channel></rss>")
        tracemalloc.start()
        survey.inspect([source])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000


# --- the page ---------------------------------------------------------------------------------


def test_the_page_fits_one_screen(wxr2md: Wxr2md, fixtures: Path) -> None:
    run = wxr2md("inspect", fixtures / "practice-blog" / "input.xml")
    lines = run.out.splitlines()
    assert (run.code, run.err) == (0, "")
    assert len(lines) <= 40
    assert all(len(line) <= 80 for line in lines)
    for name in ("Selected", "Years", "Authors", "Comments", "Media", "Written with", "Time", "Damage"):
        assert any(line.lstrip().startswith(name) for line in lines), name


def test_verbose_lists_more(wxr2md: Wxr2md, tmp_path: Path) -> None:
    source = tmp_path / "in.xml"
    source.write_text(export(*(item(number, f"[steep-{number} cup='1']") for number in range(20))), "utf-8")
    pages = (wxr2md("inspect", source, *options).out for options in ([], ["--verbose"]))
    short, long = (" ".join(page.split()) for page in pages)
    assert "and 8 more" in short
    assert all(f"steep-{number} 1" in long for number in range(20))
    assert "characters of bodies" in long


def test_no_address_of_a_person_is_told(wxr2md: Wxr2md, tmp_path: Path) -> None:
    source = tmp_path / "in.xml"
    source.write_text(export(item(1, more=comment(1))), "utf-8")
    for options in ([], ["--verbose"], ["--json"]):
        told = wxr2md("inspect", source, *options).out
        assert "mail.example" not in told
        assert "bo@tea" not in told
        assert "192.0.2" not in told


def test_a_title_cannot_steer_the_terminal(wxr2md: Wxr2md, tmp_path: Path) -> None:
    source = tmp_path / "in.xml"
    source.write_text(export(item(1, "[a-b c='1']")).replace("Tea &amp; notes", "Tea &#x9b;31m \u202e x"), "utf-8")
    assert not {"\x1b", "\x9b", "\u202e"} & set(wxr2md("inspect", source, "--verbose").out)


def test_several_parts_are_one_site(wxr2md: Wxr2md, tmp_path: Path) -> None:
    parts = [tmp_path / "a.xml", tmp_path / "b.xml"]
    for number, part in enumerate(parts):
        part.write_text(export(item(number + 1)), "utf-8")
    assert json.loads(wxr2md("inspect", *parts, "--json").out)["items"]["read"] == 2
    assert json.loads(wxr2md("inspect", "-", "--json", stdin=parts[0].read_bytes()).out)["items"]["read"] == 1
