"""Comments beside the front matter: data files, a section under the post, import files of services.

What all of them hold is read from the values of the front matter (test_comment_output.py), so here is tested what they
make of these: numbers, order, nesting, safe names, formats, and that a comment in two places is counted once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from test_comment_output import comment, output

from wxr2md import content, verify
from wxr2md.comments import data, isso, services
from wxr2md.comments.front_matter import entries
from wxr2md.comments.section import Style, section
from wxr2md.comments.shown import Shown, Thread, email_hashes, flat
from wxr2md.comments.threads import reading_order
from wxr2md.content.registry import Context
from wxr2md.diagnostics import Diagnostics
from wxr2md.discussion import address
from wxr2md.model import Comment, Site

NOON = dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)
WP = "{http://wordpress.org/export/1.2/}"
DISQUS_WP = "{http://wordpress.org/export/1.0/}"
STYLE = Style(lambda text: content.comment_to_markdown(text, Context()))
BARE = Style(STYLE.say, raw_html=False)
EVERYWHERE = "front-matter,data,section,isso,remark42,disqus"


def shown(*comments: Comment, post_id: str = "7", **options: object) -> list[Shown]:
    threads = reading_order(comments, Diagnostics())
    minutes = {"when": lambda c: NOON + dt.timedelta(minutes=int(re.sub(r"\D", "", c.comment_id) or 0) % 10_000)}
    return flat(*entries(threads, output(**(minutes | options))), post_id)


def chain(length: int) -> list[Comment]:
    return [comment(str(i), str(i - 1)) for i in range(1, length + 1)]


# --- the flat list ------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 12), max_size=12))
def test_numbers_and_parents_say_what_the_nesting_says(parents: list[int]) -> None:
    found = shown(*(comment(str(i), str(parent)) for i, parent in enumerate(parents, 1)))
    assert sorted(one.number for one in found) == list(range(1, len(parents) + 1))
    line: list[int] = []
    for one in found:
        del line[one.depth :]
        assert one.parent == (line[-1] if line else 0)
        line.append(one.number)


def test_an_answer_below_the_deepest_level_keeps_whom_it_answers() -> None:
    assert [(one.number, one.parent) for one in shown(*chain(30))] == [(i, i - 1) for i in range(1, 31)]


@pytest.mark.parametrize(
    ("identities", "numbers"),
    [
        (["1", "1"], [1, 7_000_002]),
        (["", "x"], [7_000_001, 7_000_002]),
        (["7000002", ""], [7_000_002, 7_000_003]),
        (["0012"], [12]),
    ],
)
def test_numbers_that_are_made(identities: list[str], numbers: list[int]) -> None:
    assert sorted(one.number for one in shown(*map(comment, identities))) == numbers


def test_pingbacks_come_last_and_say_where_they_are_from() -> None:
    ping = {"comment_type": "pingback", "comment_content": "cut [...]"}
    found = shown(comment("1", **ping, comment_author_url="https://x.example/"), comment("2", **ping), comment("3"))
    assert [(one.number, one.is_ping, one.markdown) for one in found] == [
        (3, False, "Words."), (1, True, "Pingback: <https://x.example/>"), (2, True, "Pingback")
    ]  # fmt: skip


def test_hashes_stand_in_the_order_of_the_list() -> None:
    second = comment("2", "1", comment_author_email="b@b.example")
    comments = [second, comment("1", comment_author_email=" A@a.example"), comment("3")]
    threads = reading_order(comments, Diagnostics())
    found = flat(*entries(threads, output()), "", email_hashes(threads))
    wanted = [hashlib.md5(address).hexdigest() for address in (b"a@a.example", b"b@b.example")]
    assert [one.email_hash for one in found] == [*wanted, ""]


# --- data files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "keys"),
    [
        (["posts/2020-01-01-tea.md"], ["tea"]),
        (["pages/tea.md", "posts/2020-01-01-tea.md"], ["tea", "2020-01-01-tea"]),
        (["content/posts/tea/index.md", "content/posts/milk/index.md"], ["tea", "milk"]),
        (["a/_index.md", "index.md"], ["a", "index"]),
        (["a/Tea.md", "b/tea.md", "c/tea.md"], ["Tea", r"tea-\w{8}", r"tea-\w{8}"]),
        (["posts/2020-01-01-日本.md", "a/日本.md", "a/caf\u00e9.au.md"], [r"\w{8}", r"\w{8}", r"caf-au-\w{8}"]),
        (["a/2020-01-01-.md"], ["2020-01-01-"]),
        ([f"a/{'x' * 200}.md"], [r"x{100}-\w{8}"]),
    ],
)
def test_keys(paths: list[str], keys: list[str]) -> None:
    found = list(data.keys(dict(enumerate(paths))).values())
    assert all(re.fullmatch(pattern, key) for pattern, key in zip(keys, found, strict=True)), found


@given(st.lists(st.text(min_size=1, max_size=8), max_size=12))
def test_keys_are_unique_and_safe(names: list[str]) -> None:
    found = list(data.keys({i: f"posts/{name}.md" for i, name in enumerate(names)}).values())
    assert len({key.lower() for key in found}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,120}", key) for key in found)


def test_a_data_file_has_the_fields_of_staticman() -> None:
    comments = [
        comment("3", comment_author_url="https://ann.example/"), comment("4", "3", comment_content="a\n\nb"),
        comment("5", comment_type="pingback"), comment("9", "4"), comment("10", "3"),
    ]  # fmt: skip
    files = dict(data.files(shown(*comments), "_data", "tea"))
    assert files["_data/comments/tea/comment-1577880180000-3.yml"] == {
        "_id": "3", "name": "Ann", "url": "https://ann.example/", "message": "Words.",
        "date": "2020-01-01T12:03:00.000Z", "replying_to": "",
    }  # fmt: skip
    values = {value["_id"]: value for value in files.values()}
    assert [(values[i].get("_parent"), values[i]["replying_to"]) for i in ("4", "9", "10")] == [
        ("3", "1"), ("4", "1-1"), ("3", "1")
    ]  # fmt: skip
    assert values["5"]["type"] == "pingback"
    assert "email" not in values["3"]


def test_names_sort_as_the_comments_were_written() -> None:
    found = shown(*(comment(str(i)) for i in (9, 10, 100, 1000)))
    names = [path for path, _ in data.files(found, "data", "x")]
    assert sorted(names) == names


def test_dates_that_are_odd() -> None:
    for date in (None, dt.datetime(1950, 1, 1), dt.datetime(9998, 12, 31, tzinfo=dt.UTC)):
        ((path, _),) = data.files(shown(comment("1"), when=lambda c, date=date: date), "data", "x")
        assert re.fullmatch(r"data/comments/x/comment-\d{13,15}-1\.yml", path)


# --- the section --------------------------------------------------------------------------------


def rendered(text: str) -> ET.Element:
    return ET.fromstring(f"<x>{verify.render(text)}</x>".replace("&nbsp;", " "))


@pytest.mark.parametrize("length", [1, 2, 20, 40])
def test_answers_are_quotations_in_quotations(length: int) -> None:
    root = rendered(section(shown(*chain(length)), STYLE))
    places = {
        anchor.get("id"): depth for depth in range(20) for anchor in root.findall("blockquote/" * depth + "p/a[@id]")
    }
    assert places == {f"comment-{i}": min(i - 1, 19) for i in range(1, length + 1)}
    answered = [link.get("href") for link in root.iter("a") if link.get("href")]
    assert answered == [f"#comment-{i}" for i in range(20, length)]


TRICKY = [
    "- a\n- b", "1. a", "> q", "```\ncode\n```", "    code", "# head", "| a | b |\n| --- | --- |\n| 1 | 2 |", "a  \nb",
    "\\- a", "***", "[^1]", "`[^1]`", "a\n\n\n    b", "- a\n\n      b",
]  # fmt: skip


@pytest.mark.parametrize("style", [STYLE, BARE], ids=["html", "no html"])
@pytest.mark.parametrize("first", TRICKY)
@pytest.mark.parametrize("second", TRICKY)
def test_one_comment_does_not_change_another(first: str, second: str, style: Style) -> None:
    comments = [
        comment("1", comment_content=first), comment("2", "1", comment_content=second),
        comment("3", "2", comment_content=first), comment("4", comment_content=second),
    ]  # fmt: skip
    text = section(shown(*comments), style)
    page = verify.render(f"Body.[^1]\n\n[^1]: Note.\n\n{text}")
    for markdown in (first, second):
        wanted = verify.render(markdown).strip()
        assert page.count(wanted) >= 2, page
    assert page.count("Note.") == 1
    assert page.count('class="footnote-ref"') == 1


def test_names_dates_and_links() -> None:
    text = section(
        shown(
            comment("1", comment_author="*A* [x](y) &lt;b>", comment_author_url="https://a.example/?x={{y}}&amp;z=1"),
            comment("2", comment_user_id="5", comment_type="review", commentmeta=(("rating", "4"),)),
            author_ids=["5"],
        ),
        STYLE,
    )
    root = rendered(text)
    link = root.find("p/a[@rel]")
    assert link is not None
    assert "".join(link.itertext()) == "*A* [x](y)"
    assert (link.get("rel"), link.get("href")) == ("nofollow ugc", "https://a.example/?x=%7B%7By%7D%7D&z=1")
    assert "".join(root.findall("p")[2].itertext()) == "Ann · author of the post · 2020-01-01 12:02 · 4 of 5"
    assert text.startswith("## Comments (2)\n")
    assert text.endswith("\n")
    assert section([], STYLE) == ""


def test_without_raw_html_there_is_none() -> None:
    first = comment("1", comment_author_url="https://a.example/")
    text = section(shown(first, comment("2", "1"), comment("3", comment_type="trackback")), BARE)
    assert "<" not in text
    assert "[**Ann**](https://a.example/)" in text
    assert "## Pingbacks (1)" in text


# --- services -----------------------------------------------------------------------------------


def pieces(*comments: Comment, **facts: object) -> dict[str, bytes]:
    thread = Thread(shown(*comments), **({"title": "T", "url": "https://x.example/t/"} | facts))  # type: ignore[arg-type]
    found = dict(services.pieces(thread, services.SERVICES))
    frames = {path: services.FRAMES.get(path, (b"", b"")) for path in found}
    return {path: frames[path][0] + piece + frames[path][1] for path, piece in found.items()}


def xml(text: bytes, wp: str) -> list[dict[str, str]]:
    rows = ET.fromstring(text).findall(f"channel/item/{wp}comment")
    return [{child.tag.removeprefix(wp): child.text or "" for child in row} for row in rows]


def test_all_services_have_the_same_threads() -> None:
    found = pieces(comment("1"), comment("2", "1"), comment("3", "2"), comment("4"))
    parents = {"1": "0", "2": "1", "3": "2", "4": "0"}
    for path, wp in (("comments/isso.xml", WP), ("comments/disqus.xml", DISQUS_WP)):
        assert {row["comment_id"]: row["comment_parent"] for row in xml(found[path], wp)} == parents
    meta, *rows = map(json.loads, found["comments/remark42.json"].decode().splitlines())
    assert meta == {"version": 1, "users": [], "posts": []}
    assert {row["id"]: row["pid"] or "0" for row in rows} == parents
    assert {row["locator"]["url"] for row in rows} == {"https://x.example/t/"}
    assert rows[0]["time"] == "2020-01-01T12:01:00Z"


def test_a_post_without_comments_is_in_no_file() -> None:
    assert pieces() == {}


def test_what_no_xml_can_hold_goes() -> None:
    odd = comment("1", comment_author="a\x0b\ufffe\ud800b]]>", comment_content="<x>&\x00\ud800 ]]>")
    for path, wp in (("comments/isso.xml", WP), ("comments/disqus.xml", DISQUS_WP)):
        (row,) = xml(pieces(odd, title="\x01 & <t>")[path], wp)
        assert row["comment_author"].endswith("b]]>")
    json.loads(pieces(odd)["comments/remark42.json"].splitlines()[1])


def test_rules_for_addresses_that_change() -> None:
    rules = "comments/remark42-remap.txt"
    assert rules not in pieces(comment("1"))
    assert rules not in pieces(comment("1"), old_url="https://x.example/t/")
    assert (
        pieces(comment("1"), old_url="https://x.example/?p=7")[rules]
        == b"https://x.example/?p=7 https://x.example/t/\n"
    )


def test_isso_counts_anew_where_numbers_would_change_the_order() -> None:
    late = comment("3", comment_date="2021-01-01 00:00:00")
    numbers = [row["comment_id"] for row in xml(pieces(late, comment("5"), comment("6", "5"))["comments/isso.xml"], WP)]
    assert numbers == ["1", "2", "3"]


@pytest.mark.parametrize("kind", [chain, lambda n: [comment(str(i)) for i in range(1, n + 1)]])
def test_very_many_comments(kind: Callable[[int], list[Comment]]) -> None:
    found = shown(*kind(10_000))
    start = time.process_time()
    assert len(section(found, BARE)) > 10_000
    assert len(list(data.files(found, "data", "x"))) == 10_000
    services.pieces(Thread(found, "T", "https://x.example/"), services.SERVICES)
    assert time.process_time() - start < 30


HOSTILE = ["![" * 10_000, "&" * 20_000, "\\" * 20_000 + "^", "^" * 20_000, "[![" * 20_000, "`" * 20_000, "&#1" * 9_000]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:4])
def test_hostile_texts_take_no_time(text: str) -> None:
    start = time.process_time()
    pieces(comment("1", comment_content=text))
    section(shown(comment("1", comment_content=text)), STYLE)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("site", "path", "whole"),
    [
        (Site(base_blog_url="https://x.example/blog"), "/blog/a/", "https://x.example/blog/a/"),
        (Site(link="http://x.example:8080/"), "/caf\u00e9 \u00fc/", "http://x.example:8080/caf%C3%A9%20%C3%BC/"),
        (Site(base_blog_url="https://me:pw@x.example"), "/a/", "https://x.example/a/"),
        (Site(), "/a/", "/a/"), (Site(link="javascript:x"), "/a/", "/a/"), (Site(link="https://[x"), "/a/", "/a/"),
        (Site(link="https://x.example"), "/a%20b/", "https://x.example/a%20b/"),
    ],
)  # fmt: skip
def test_addresses(site: Site, path: str, whole: str) -> None:
    assert address(site, path) == whole


# --- the whole way ------------------------------------------------------------------------------


def account(out: Path) -> dict[str, object]:
    return dict(json.loads((out / ".wxr2md/report.json").read_text("utf-8"))["comments"])


def test_a_comment_in_several_places_is_counted_once(
    fixtures: Path, wxr2md: Callable[..., Run], tmp_path: Path
) -> None:
    export = fixtures / "comments-beside" / "input.xml"
    wxr2md(export, tmp_path / "one")
    wxr2md(export, tmp_path / "all", "--comments", EVERYWHERE)
    assert account(tmp_path / "all") == account(tmp_path / "one")
    wxr2md(export, tmp_path / "none", "--comments", "none")
    assert account(tmp_path / "none")["written"] == 0


def test_nothing_private_is_anywhere(fixtures: Path, wxr2md: Callable[..., Run], tmp_path: Path) -> None:
    wxr2md(fixtures / "comments-beside" / "input.xml", tmp_path, "--comments", EVERYWHERE)
    files = [path for path in tmp_path.rglob("*") if path.suffix in (".md", ".yml", ".xml", ".json", ".txt")]
    texts = {path.name: path.read_text("utf-8") for path in files}
    assert len(texts) > 40
    for name, text in texts.items():
        assert not re.search(r"private\.example|192\.0\.2|hunter2|pending words|javascript:|alert\(", text), name
    for name in ("isso.xml", "remark42.json", "disqus.xml"):
        assert "Between friends" not in texts[name]
        assert "Behind the lock" not in texts[name]


def test_data_files_are_yaml(fixtures: Path, wxr2md: Callable[..., Run], tmp_path: Path) -> None:
    wxr2md(fixtures / "comments-beside" / "input.xml", tmp_path, "--comments", "data")
    files = sorted((tmp_path / "data/comments").rglob("*.yml"))
    assert len(files) == 36
    for path in files:
        values = yaml.safe_load(path.read_text("utf-8"))
        assert path.stem.endswith(f"-{values['_id']}")
        front = yaml.safe_load_all(next(tmp_path.glob("**/2024-04-01-tea-and-talk.md")).read_text("utf-8"))
        assert next(iter(front))["comments_key"] == "tea-and-talk"


def test_a_file_that_was_edited_is_kept(fixtures: Path, wxr2md: Callable[..., Run], tmp_path: Path) -> None:
    args = (fixtures / "comments-beside" / "input.xml", tmp_path, "--comments", "data,isso")
    wxr2md(*args)
    edited = [tmp_path / "comments/isso.xml", next((tmp_path / "data").rglob("*-30.yml"))]
    for path in edited:
        path.write_text("mine")
    assert "edited since" in wxr2md(*args, "--verbose").out
    assert {path.read_text() for path in edited} == {"mine"}


# --- the real Isso ------------------------------------------------------------------------------


def test_isso_reads_it(fixtures: Path, wxr2md: Callable[..., Run], tmp_path: Path) -> None:
    pytest.importorskip("isso", reason="Isso is not installed")
    wxr2md(fixtures / "comments-beside" / "input.xml", tmp_path, "--comments", "isso")
    rows = imported(tmp_path)
    assert len(rows) == 34
    assert {row["uri"] for row in rows} == {
        "/2024/04/tea-and-talk/", "/2024/04/d%C3%A9j%C3%A0-vu/", "/2024/04/deep/", "/tea-and-talk/"
    }  # fmt: skip
    tea = [row for row in rows if row["uri"] == "/2024/04/tea-and-talk/"]
    names = {row["id"]: row["author"] for row in rows}
    # Isso itself knows one level of answers: what is below that goes to the first comment of the thread.
    assert [(row["author"], names.get(row["parent"])) for row in tea] == [
        ("Ana", None), ("Ben *the* Bold", "Ana"), ("Clara Weber", "Ana"), ("Dee", "Ana"), ("Flo", "Ana"),
        ("Eve", None), ("Gus", None), ("Early Number", None), ("Other Blog", None),
    ]  # fmt: skip
    assert {(row["email"], row["remote_addr"], row["mode"]) for row in rows} == {(None, "0.0.0.0", 1)}
    assert "<code>a &lt; b ^ c</code> &amp; 2^10^ {{ site }}" in str(tea[1]["shown"])
    assert 'href="https://eve.example/cat.png"' in str(tea[5]["shown"])
    assert "alert(" not in str(tea)


def imported(out: Path) -> list[dict[str, object]]:
    from isso import config, db, migrate  # noqa: PLC0415 - not everywhere
    from isso.html import Markup  # noqa: PLC0415

    choices = config.load(config.default_file())
    base = db.SQLite3(str(out / "isso.db"), choices)
    migrate.dispatch("wordpress", base, str(out / isso.PATH))
    wanted = ("uri", "id", "parent", "author", "email", "remote_addr", "mode", "text")
    columns = ", ".join(("threads." if name == "uri" else "comments.") + name for name in wanted)
    found = base.execute(
        f"SELECT {columns} FROM comments JOIN threads ON threads.id = comments.tid ORDER BY comments.id"
    ).fetchall()
    markup = Markup(choices)
    return [dict(zip(wanted, row, strict=True)) | {"shown": markup.render(row[-1])} for row in found]


def test_isso_reads_a_whole_site(shared: Path, wxr2md: Callable[..., Run], tmp_path: Path) -> None:
    pytest.importorskip("isso", reason="Isso is not installed")
    wxr2md(shared / "oracle" / "site-rich.xml", tmp_path, "--comments", "isso")
    rows = imported(tmp_path)
    assert len(rows) == len(xml((tmp_path / isso.PATH).read_bytes(), WP)) > 100


def test_posts_of_one_address_are_two_threads(fixtures: Path, wxr2md: Callable[..., Run], tmp_path: Path) -> None:
    text = (fixtures / "comments-beside" / "input.xml").read_text("utf-8")
    (tmp_path / "in.xml").write_text(text.replace("salon.example/2024/04/deep/", "salon.example/2024/04/tea-and-talk/"))
    wxr2md(tmp_path / "in.xml", tmp_path, "--comments", "isso")
    threads = [element.text for element in ET.parse(tmp_path / isso.PATH).iter("link")]
    assert len(threads) == len(set(threads)) == 4
