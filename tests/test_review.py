"""The review page: what it holds, what it must never hold, and that nothing in it can do harm."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st

from wxr2md import front_matter
from wxr2md.diagnostics import Fatal
from wxr2md.pipeline import convert
from wxr2md.review import build, differ, discussion, files, overview, safe, write
from wxr2md.review.page import as_json

# --- HTML that can do no harm ---------------------------------------------------------------------------------

HARMLESS = [
    ("plain & <b>bold</b>", "plain &amp; <b>bold</b>"),
    ("<p>One</p><p>Two <em>words</em></p>", "<p>One</p><p>Two <em>words</em></p>"),
    ("<h2>Head</h2><hr><p>a<br>b</p>", "<h2>Head</h2><hr><p>a<br>b</p>"),
    ('<ol start="3"><li value="4">x</li></ol>', '<ol dir="auto" start="3"><li value="4">x</li></ol>'),
    ("<pre>\n\nx < y</pre>", "<pre>\n\nx &lt; y</pre>"),
    (
        "<table><tr><td colspan='2' rowspan='3'>x</td></tr></table>",
        '<table dir="auto"><tr><td colspan="2" rowspan="3">x</td></tr></table>',
    ),
    ('<a href="https://a.example/?a=1&amp;b=2">x</a>', '<a title="https://a.example/?a=1&amp;b=2">x</a>'),
    ("<details><summary>More</summary>text</details>", "<details open><summary>More</summary>text</details>"),
    ("<center>c</center><font color=red>f</font><strike>s</strike>", "<div>c</div><span>f</span><s>s</s>"),
    ("<custom-tag>kept text</custom-tag>", "kept text"),
    ("a<!-- comment -->b<?php echo 1 ?>c", "abc"),
    ('<img src="https://a.example/x/tea%20pot.jpg?w=3" alt="A pot">', None),
    ("שלום <b>עולם</b>", "שלום <b>עולם</b>"),
]

VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '<img src=x onerror="alert(1)">',
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    '<img alt="\'"><script>alert(1)</script>" src=x>',
    "<svg><script>alert(1)</script></svg>",
    '<svg><style><img src=x onerror="alert(1)"></style></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa\tScRiPt:alert(1)" onclick=alert(1)>x</a>',
    "<a title='\"><img src=x onerror=alert(1)>' href='\"><img src=x onerror=alert(1)>'>x</a>",
    '<p style="background:url(https://evil.example/x)" onmouseover=alert(1)>x</p>',
    "<style>@import 'https://evil.example/x.css'; body{display:none}</style>",
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<meta http-equiv=refresh content="0;url=https://evil.example/">',
    '<base href="https://evil.example/">',
    '<iframe src="https://evil.example/"></iframe>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '<object data="https://evil.example/x.swf"><embed src="https://evil.example/y.swf"></object>',
    '<video poster="https://evil.example/p.jpg"><source src="https://evil.example/v.mp4"></video>',
    '<audio src="https://evil.example/a.mp3" autoplay></audio>',
    '<form action="https://evil.example/"><input name=x autofocus onfocus=alert(1)><button formaction="x">go</button>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<title></title><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp><plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "</body></html><script>alert(1)</script>",
    "<b/onclick=alert(1)>x</b><x onclick=alert(1)>y",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    '<mark class="here" id="list">x</mark><p id="data" name="search" slot="x">y</p>',
    '<td colspan="99999999">x</td><ol start="-1" onclick=x><li value="1e9">',
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<a href='x' <script>alert(1)</script>>y",
]
ATTRIBUTES = {"a": {"title", "class"}, "span": {"title", "class"}, "abbr": {"title"}, "details": {"open"}}
ATTRIBUTES |= {tag: {"dir"} for tag in safe.DIRECTED}
ATTRIBUTES |= {"ol": {"dir", "start"}, "li": {"value"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
TAGS = safe.INLINE | safe.BLOCKS | safe.EMPTY.keys()


class Strict(HTMLParser):
    """Reads HTML and insists on what it may hold."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()), (tag, name)
            if name == "class":
                assert value in ("object", "differs")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def insist(html: str) -> None:
    reader = Strict(convert_charrefs=True)
    reader.feed(html)
    reader.close()


@pytest.mark.parametrize(("given_html", "wanted"), HARMLESS)
def test_what_can_be_seen_stays(given_html: str, wanted: str | None) -> None:
    made = safe.sanitise(given_html).html()
    insist(made)
    if wanted is not None:
        assert made == f"<div>{wanted}</div>"


def test_a_picture_is_a_placeholder_that_says_which() -> None:
    made = safe.sanitise('<p><img src="https://a.example/x/tea%20pot.jpg?w=3" alt="A pot"></p>')
    assert made.html() == (
        '<div><p><span class="object" title="https://a.example/x/tea%20pot.jpg?w=3"><b>Image</b> A pot '
        "<i>tea pot.jpg</i></span></p></div>"
    )
    assert "tea%20pot.jpg" in made.text()


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_live_is_left(vector: str) -> None:
    made = safe.sanitise(f"<p>before</p>{vector}<p>after</p>")
    insist(made.html())
    everything = (0, len(made.text()))
    insist(made.html([everything]))
    assert "before" in made.html()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*VECTORS, "<p>", "</p>", "<table>", "<tr>", "<td>", "<a href='x'>", "</a>", "<svg>", "<b>", '"']
        )
        | st.text(max_size=8)
    )
)
def test_nothing_live_is_left_of_any_mixture(pieces: list[str]) -> None:
    made = safe.sanitise("".join(pieces))
    insist(made.html())
    middle = len(made.text()) // 2
    insist(made.html([(0, middle // 2), (middle, middle + 3)]))


def test_marks_are_put_around_words_only() -> None:
    made = safe.sanitise("<p>one <b>two</b></p><table><tr><td>three</td></tr></table>")
    assert made.html([(0, len(made.text()))]) == (
        "<div><p><mark>one </mark><b><mark>two</mark></b></p>"
        '<table dir="auto"><tr><td><mark>three</mark></td></tr></table></div>'
    )


def test_ten_thousand_nested_tags_pass() -> None:
    assert "deep" in safe.sanitise("<div>" * 10_000 + "deep").html()


# --- where two texts differ -----------------------------------------------------------------------------------

PAIRS = [
    ("same words here", "same words here", [], []),
    ("same  words\nhere", "same words here", [], []),
    ("one two three", "one three", ["two"], []),
    ("one three", "one two three", [], ["two"]),
    ("one two three four", "one 2 3 four", ["two three"], ["2 3"]),
    ("", "new", [], ["new"]),
    ("old", "", ["old"], []),
    ("fold.Page two", "fold. Page two", ["fold.Page"], ["fold. Page"]),
    ("a b a b a b", "a b a b", ["a b"], []),
]


@pytest.mark.parametrize(("left", "right", "gone", "new"), PAIRS)
def test_differing(left: str, right: str, gone: list[str], new: list[str]) -> None:
    only_left, only_right = differ.differing(left, right)
    assert [left[start:end] for start, end in only_left] == gone
    assert [right[start:end] for start, end in only_right] == new


def without(text: str, ranges: list[tuple[int, int]]) -> list[str]:
    for start, end in reversed(ranges):
        text = f"{text[:start]} {text[end:]}"
    return text.split()


WORDS = st.lists(st.sampled_from("a b c d ee".split()), max_size=40).map(" ".join)


@given(WORDS, WORDS)
def test_what_is_not_marked_is_the_same(left: str, right: str) -> None:
    gone, new = differ.differing(left, right)
    assert without(left, gone) == without(right, new)


def test_texts_with_nothing_in_common_are_cut_short() -> None:
    left, right = (" ".join(f"{side}{i}" for i in range(20_000)) for side in "lr")
    gone, new = differ.differing(left, f"{right} l7")
    assert gone[0][0] == 0
    assert new == [(0, len(right))]


# --- written files read again ---------------------------------------------------------------------------------

TEXT = st.text(max_size=30)
ENTRY = st.fixed_dictionaries({"author": TEXT, "content": TEXT, "id": st.integers(1, 10**9).map(str)})
ENTRIES = st.recursive(
    st.lists(ENTRY, min_size=1, max_size=3),
    lambda inner: st.lists(
        st.builds(lambda entry, replies: {**entry, "replies": replies}, ENTRY, inner), min_size=1, max_size=3
    ),
    max_leaves=8,
)


def clean(value: object) -> object:
    """Return values as UTF-8 and a line-based reader keep them."""
    if isinstance(value, list):
        return [clean(entry) for entry in value]
    if isinstance(value, dict):
        return {key: clean(entry) for key, entry in value.items()}
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value


@given(ENTRIES, TEXT)
def test_comments_read_back_as_they_were_written(entries: list[object], title: str) -> None:
    values = {"title": title, "date": "2024-03-05", "categories": ["a", "b"], "comments": entries, "pingbacks": entries}
    written = files.read(front_matter.to_yaml(values) + "\nBody\n---\nmore\n")
    assert written.comments == clean(entries)
    assert written.pingbacks == clean(entries)
    assert written.body == "Body\n---\nmore\n"


OTHER_FILES = [
    ("no front matter", "no front matter", "", []),
    ("", "", "", []),
    ("---\ntitle: never closed\n", "---\ntitle: never closed\n", "", []),
    ("---\ndate: 2020-01-02\n---\n", "", "2020-01-02", []),
    ('+++\ndate = 2020-01-02\n[[comments]]\nauthor = "A"\n+++\n\nx', "x", "2020-01-02", [{"author": "A"}]),
    ('{\n "date": "2020-01-02",\n "comments": [{"author": "A"}]\n}\n\nx', "x", "2020-01-02", [{"author": "A"}]),
    ("---\ncomments: nonsense\n  - [x\n :: y\n---\nx", "x", "", []),
    ("+++\nnot = = toml\n+++\nx", "x", "", []),
    ("---\r\ndate: 2020-01-02\r\n---\r\nx", "x", "2020-01-02", []),
]


@pytest.mark.parametrize(("text", "body", "date", "comments"), OTHER_FILES)
def test_files_of_other_makes(text: str, body: str, date: str, comments: list[object]) -> None:
    written = files.read(text)
    assert (written.body.lstrip("\r\n"), written.date, written.comments) == (body, date, comments)


@given(st.text())
def test_any_file_can_be_read(text: str) -> None:
    files.read(text)
    files.read(f"---\n{text}\n---\n")


def test_a_path_gives_the_date_that_a_file_does_not() -> None:
    assert files.read("x", "posts/2014-05-07-a-name.md").date == "2014-05-07"


def test_a_discussion_is_a_tree() -> None:
    replies = [{"author": "<Ben>", "content": "No", "by_post_author": True}]
    made = discussion.to_html([{"author": "Ann", "content": "Yes", "replies": replies}, "nonsense"], [], str.upper)
    assert made.count("<ol") == made.count("</ol>") == 2
    assert made.count("<li>") == made.count("</li>") == 3
    assert "<bdi>&lt;Ben&gt;</bdi>" in made
    assert "author of the post" in made
    assert made.index("YES") < made.index("NO")


def test_a_discussion_of_any_depth() -> None:
    top: dict[str, object] = {"author": "0"}
    at = top
    for number in range(1, 5000):
        below: dict[str, object] = {"author": str(number)}
        at["replies"] = [below]
        at = below
    assert discussion.to_html([top], [], str).count("<li>") == 5000


# --- JSON in HTML ---------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_survives_and_cannot_end_its_element(value: object) -> None:
    text = as_json(value)
    assert json.loads(text) == value
    assert not re.search("</|<!|<s", text, re.IGNORECASE)


@pytest.mark.parametrize("text", ["</script>", "</SCRIPT >", "<!--", "<script", "<!-- <script>", "]]>", "\u2028"])
def test_json_of_what_ends_scripts(text: str) -> None:
    made = as_json({"m": text})
    assert json.loads(made) == {"m": text}
    assert text == made[6:-2] or "<" in text


# --- which posts' texts are in the page -----------------------------------------------------------------------


@given(st.integers(0, 300))
def test_spread_is_an_order_of_all(count: int) -> None:
    assert sorted(build.spread(range(count))) == list(range(count))


def test_spread_begins_evenly() -> None:
    first = sorted(list(build.spread(range(1000)))[:10])
    assert max(b - a for a, b in pairwise(first)) <= 130


def test_choose_takes_all_where_there_is_room_and_the_urgent_first_where_not() -> None:
    assert build.choose([10] * 8, {3}, 10_000) == set(range(8))
    chosen = build.choose([1000] * 100, {98, 99}, 20_000)
    assert {98, 99} <= chosen
    assert 5 < len(chosen) < 15
    assert build.choose([], set(), 10) == set()


# --- whole pages ----------------------------------------------------------------------------------------------


def made(fixture: Path, tmp_path: Path, **choices: int) -> str:
    shutil.copytree(fixture, tmp_path / "in", dirs_exist_ok=True)
    convert(sorted((tmp_path / "in").glob("*.xml")), tmp_path / "out")
    return write(tmp_path / "out", **choices).path.read_text("utf-8")


def block(page: str, row: int) -> dict[str, object]:
    found = re.search(rf'<script type="application/json" id="p{row}">(.*)</script>', page)
    return json.loads(found[1]) if found else {}


def data(page: str) -> dict[str, list[list[object]]]:
    found = re.search(r'<script type="application/json" id="data">(.*)</script>', page)
    assert found
    parsed: dict[str, list[list[object]]] = json.loads(found[1])
    return parsed


def test_both_sides_and_the_discussion(fixtures: Path, tmp_path: Path) -> None:
    page = made(fixtures / "practice-blog", tmp_path)
    texts = block(page, 0)
    assert texts["s"] and texts["m"] and texts["c"]
    assert str(texts["c"]).count('<p class="who">') == 6
    assert "author of the post" in str(texts["c"])
    assert data(page)["posts"][0][1] == "Why a quiet room helps"
    assert 'class="headline"' in page


def test_the_page_asks_for_nothing(fixtures: Path, tmp_path: Path) -> None:
    page = made(fixtures / "practice-blog", tmp_path)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy and policy[1].startswith("default-src &#x27;none&#x27;; style-src &#x27;sha256-")
    assert "unsafe" not in policy[1]
    shell = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.S)
    assert not re.search(r"<(?:img|link|iframe|object|embed|video|audio|source|base)\b|@import|url\(", shell)
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:|//)", shell)


def test_the_same_conversion_gives_the_same_bytes(fixtures: Path, tmp_path: Path) -> None:
    first = made(fixtures / "threads", tmp_path)
    assert write(tmp_path / "out").path.read_text("utf-8") == first


@pytest.mark.parametrize("name", ["private-posts", "threads"])
def test_nothing_private_is_in_it(name: str, fixtures: Path, tmp_path: Path) -> None:
    page = made(fixtures / name, tmp_path)
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "out").rglob("*.md"))
    export = (fixtures / name / "input.xml").read_text("utf-8")
    assert "hunter2" not in page
    for address in set(re.findall(r"[\w.]+@[\w.]+|\b\d+\.\d+\.\d+\.\d+\b", export)):
        assert address not in page
    for said in re.findall(r"<wp:comment_content><!\[CDATA\[([\w ,.]{12,})\]\]>", export):
        assert said in written or said not in page
    for title in re.findall(r"<title><!\[CDATA\[([^\]]{9,})\]\]>", export):
        assert title in written or title not in page


def test_the_page_says_that_it_is_not_for_everybody(fixtures: Path, tmp_path: Path) -> None:
    assert "do not publish it" in made(fixtures / "private-posts", tmp_path / "a")
    assert "do not publish it" not in made(fixtures / "practice-blog", tmp_path / "b")


def test_skipped_items_have_a_row_with_their_reason(fixtures: Path, tmp_path: Path) -> None:
    found = data(made(fixtures / "private-posts", tmp_path))
    reasons = {found["reasons"][row[4]] for row in found["skipped"]}  # type: ignore[call-overload]
    assert {"trash", "auto-draft", "form entry (private)"} <= reasons


def test_without_the_export_there_is_one_side_and_a_note(fixtures: Path, tmp_path: Path) -> None:
    made(fixtures / "practice-blog", tmp_path)
    (tmp_path / "in" / "input.xml").rename(tmp_path / "moved.xml")
    done = write(tmp_path / "out")
    page = done.path.read_text("utf-8")
    assert "no longer where" in done.note and "no longer where" in page
    assert "m" in block(page, 0) and "s" not in block(page, 0)
    again = write(tmp_path / "out", [tmp_path / "moved.xml"])
    assert again.note == ""
    assert "s" in block(again.path.read_text("utf-8"), 0)


def test_another_export_is_noticed(fixtures: Path, tmp_path: Path) -> None:
    made(fixtures / "practice-blog", tmp_path)
    done = write(tmp_path / "out", [fixtures / "damaged" / "input.xml"])
    assert "not in the export" in done.note


def test_an_export_that_was_named_must_be_there(fixtures: Path, tmp_path: Path) -> None:
    made(fixtures / "practice-blog", tmp_path)
    with pytest.raises(Fatal):
        write(tmp_path / "out", [tmp_path / "nowhere.xml"])


def test_an_edited_file_is_shown_with_what_differs(fixtures: Path, tmp_path: Path) -> None:
    made(fixtures / "practice-blog", tmp_path)
    post = next((tmp_path / "out").rglob("*.md"))
    post.write_text(post.read_text("utf-8") + "\nAn afterthought.\n", "utf-8")
    convert([tmp_path / "in" / "input.xml"], tmp_path / "out")
    texts = block(write(tmp_path / "out").path.read_text("utf-8"), 0)
    assert "<mark>An afterthought.</mark>" in str(texts["m"])
    assert "file-kept" in str(texts["d"])


def test_a_crowd_of_comments_is_left_to_the_file() -> None:
    entries = [{"author": "A", "content": "x", "replies": [{"author": "B"}] * 1000}] * 2
    assert build._tree(files.Written("", comments=list(entries))) is None
    assert build._tree(files.Written("", comments=list(entries[:1]))) is not None
    assert build._tree(files.Written("")) is None


def test_a_small_page_says_what_is_not_in_it(fixtures: Path, tmp_path: Path) -> None:
    page = made(fixtures / "private-posts", tmp_path, largest=300)
    assert "this page holds the text of" in page
    assert len(data(page)["posts"]) > page.count('"m":')


def test_a_report_that_leads_elsewhere_is_not_followed(fixtures: Path, tmp_path: Path) -> None:
    made(fixtures / "practice-blog", tmp_path)
    (tmp_path / "secret.md").write_text("another's text")
    place = tmp_path / "out" / ".wxr2md" / "report.json"
    report = json.loads(place.read_text("utf-8"))
    for path in ("../secret.md", str(tmp_path / "secret.md"), "posts/../../secret.md", "a\0b"):
        report["posts"][0]["path"] = path
        place.write_text(json.dumps(report), "utf-8")
        assert "another's text" not in write(tmp_path / "out").path.read_text("utf-8")


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"posts": []}', "not JSON"])
def test_without_a_report_there_is_one_sentence(content: str | None, tmp_path: Path) -> None:
    (tmp_path / ".wxr2md").mkdir()
    if content is not None:
        (tmp_path / ".wxr2md" / "report.json").write_text(content)
    with pytest.raises(Fatal, match="there is no report"):
        write(tmp_path)


def test_the_command(wxr2md: Callable[..., Run], fixtures: Path, tmp_path: Path) -> None:
    assert wxr2md(fixtures / "practice-blog" / "input.xml", tmp_path / "out").code == 0
    run = wxr2md("review", tmp_path / "out")
    assert run.code == 0
    assert Path(run.out.strip()) == tmp_path / "out" / ".wxr2md" / "review.html"
    assert wxr2md("review", tmp_path / "nothing").code == 2


# --- diagnostics and the overview -----------------------------------------------------------------------------


def note(post_id: str, title: str, grade: str = "look") -> dict[str, str]:
    return {"post_id": post_id, "title": title, "grade": grade, "kind": "differs", "message": "m"}


def test_diagnostics_go_to_their_posts() -> None:
    posts = [{"id": "1", "title": "A"}, {"id": "1", "title": "B"}, {"id": "", "title": "C"}, {"id": "4", "title": "D"}]
    notes = [note("1", "B"), note("1", "other"), note("", "C"), note("9", "X"), note("", ""), note("4", "d", "note")]
    found = build.notes_by_row({"posts": posts, "diagnostics": notes})
    assert found == {
        0: [notes[1]],
        1: [notes[0], notes[1]],
        2: [notes[2]],
        3: [notes[5]],
        build.NO_POST: [notes[3], notes[4]],
    }


@pytest.mark.parametrize(
    ("proved", "looks", "said"),
    [
        ([True] * 3, 0, "3 of 3 files proved equal to their source; none needs a look."),
        ([True, False], 1, "1 of 2 files proved equal to their source; 1 needs a look."),
        ([None, None], 0, "2 files, not checked (--no-verify); none needs a look."),
        ([], 0, "0 files"),
    ],
)
def test_the_headline(proved: list[bool | None], looks: int, said: str) -> None:
    assert said in overview.headline([{"proved": state} for state in proved], looks)


def test_years_are_columns_and_gaps_are_drawn() -> None:
    made_of = overview.by_year(
        [("2010-01-02", "proved"), ("2013-05-05", "look"), ("2013-06-06", "proved"), ("", "skipped")]
    )
    assert sorted(made_of) == ["2010", "2011", "2012", "2013", "—"]
    picture = overview.years(made_of)
    assert 'aria-label="2013: 1 proved equal, 1 needs a look"' in picture
    assert 'aria-label="without a date: 1 skipped"' in picture
    assert picture.count('role="button"') == 5
    assert overview.years({}) == ""
    assert len(overview.by_year([("0100-01-01", "proved"), ("2013-05-05", "look")])) == 2
