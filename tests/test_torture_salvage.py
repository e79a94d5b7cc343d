"""Damaged exports: what is whole comes out, its neighbours as they were, and the user and the exit code tell of it."""

from __future__ import annotations

import gzip
import re

import pytest
from test_torture_input import zipped
from torture import FOOT, Box, Post, cdata, comment, export, head, item, meta

BEFORE = item(1, "Before", "<p>Alpha words.</p>", comment(1, "Ann"))
AFTER = item(3, "After", "<p>Omega words.</p>", comment(9, "Zoe"))


def around(middle: str | bytes) -> bytes:
    """Return an export with something broken between two good items."""
    broken = middle if isinstance(middle, bytes) else middle.encode("utf-8", "surrogatepass")
    return (head() + BEFORE).encode() + broken + (AFTER + FOOT).encode()


# Each kind of damage, and a pattern of what a text shows that has it in its middle.
KINDS = {
    "a zero byte": ("head\0tail", "headtail"),
    "control characters": ("head\x01\x0b\x1ftail", "headtail"),
    "a bare ampersand": ("head & tail", "head & tail"),
    "an ampersand in an address": ("head?a=1&b=2&c=3 tail", "head?a=1&b=2&c=3 tail"),
    "a cut entity": ("head &am tail", "head &am tail"),
    "an entity of HTML": ("head &nbsp;&eacute; tail", "head é tail"),
    "an entity of nobody": ("head &bogus; tail", "head &bogus; tail"),
    "a less-than sign": ("head 1 < 2 tail", "head 1 < 2 tail"),
    "a smile": ("head <3 tail", "head <3 tail"),
    "a reference to nothing": ("head&#0;&#x1F;tail", "headtail"),
    "half a surrogate reference": ("head&#xDC00;tail", "headtail"),
    "a reference too large": ("head&#x110000;&#99999999;tail", "headtail"),
    "no character": ("head\ufffe\ufffftail", "headtail"),
    "a surrogate": ("head\ud800tail", "headtail"),
    "a section end": ("head ]]> tail", "head ]]> tail"),
}
PLACES = {
    "title": lambda text: item(2, title_xml=text, body="<p>Body words.</p>"),
    "body": lambda text: item(2, "Middle", body_xml=f"<![CDATA[<p>{text}</p>]]>"),
    "body without CDATA": lambda text: item(2, "Middle", body_xml=text),
    "excerpt": lambda text: item(2, "Middle").replace(
        "<excerpt:encoded><![CDATA[", f"<excerpt:encoded>{text}<![CDATA["
    ),
    "author of a comment": lambda text: item(2, "Middle", "", _comment("author", text)),
    "comment": lambda text: item(2, "Middle", "", _comment("content", text)),
    "metadata": lambda text: item(2, "Middle", "", meta("note", "@").replace(cdata("@"), text)),
    "term": lambda text: item(2, "Middle", "", f'<category domain="post_tag" nicename="t">{text}</category>'),
}


def _comment(name: str, text: str) -> str:
    return re.sub(f"(?<=<wp:comment_{name}>).*?(?=</wp:comment_{name}>)", lambda _: text, comment(5, "Bob"))


def _blanks(text: object) -> str:
    return " ".join(str(text).replace("\xa0", " ").split())


def _shown(post: Post) -> str:
    text = re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", post.everything())
    return _blanks(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_damage_in_each_place(box: Box, kind: str, place: str) -> None:
    text, shown = KINDS[kind]
    done = box.convert(around(PLACES[place](text)), "--meta", "note")
    assert {"Before", "After"} <= set(done.posts)
    assert len(done.posts) == 3
    middle = next(post for title, post in done.posts.items() if title not in ("Before", "After"))
    if place == "body" and kind in ("an entity of HTML", "a reference to nothing"):
        return  # in CDATA these are the body's own HTML, and none of the reader's business
    in_html = {"body", "body without CDATA", "comment"}
    of_html = ("half a surrogate reference", "a reference too large", "a reference to nothing")
    if not (place in in_html and kind in of_html):
        assert shown in _shown(middle)
    assert "comments" in done.posts["After"].values
    assert done.code == 0


STRUCTURE = {
    "an end tag is missing": item(2, "Middle").replace("</wp:status>", ""),
    "an end tag is misspelt": item(2, "Middle").replace("</title>", "</titel>"),
    "an end tag is too much": item(2, "Middle").replace("<wp:post_id>", "</wp:foo><wp:post_id>"),
    "end tags change places": item(2, "Middle")
    .replace("<dc:creator>", "<dc:creator><b>")
    .replace("</dc:creator>", "</dc:creator></b>"),
    "an item is not closed": item(2, "Middle").replace("</item>", ""),
    "an item is closed twice": item(2, "Middle") + "</item>",
    "an item is opened twice": "<item>\n" + item(2, "Middle"),
    "a comment is not closed": item(2, "Middle", "", comment(5, "Bob").replace("</wp:comment>", "")),
    "a comment's text is not closed": item(2, "Middle", "", comment(5, "Bob").replace("</wp:comment_content>", "")),
    "two comments flow together": item(
        2, "Middle", "", comment(5, "Bob").replace("</wp:comment>", "") + comment(6, "Cy")
    ),
    "metadata is not closed": item(2, "Middle", "", meta("a", "b").replace("</wp:postmeta>", "")),
    "a start tag is cut": item(2, "Middle").replace("<wp:post_type>", "<wp:post_ty"),
    "a section is not closed": item(2, "Middle").replace("slug-2]]>", "slug-2"),
    "a section is opened twice": item(2, "Middle").replace("<![CDATA[slug", "<![CDATA[<![CDATA[slug"),
    "a section within a section": item(2, "Middle", body_xml="<![CDATA[<p>in</p><![CDATA[ deep ]]> out]]>"),
    "a script's own section": item(2, "Middle", body_xml="<![CDATA[<script>//<![CDATA[\nx\n//]]></script> out]]>"),
    "section ends in code": item(2, "Middle", body_xml="<![CDATA[<pre>a[b[0]]>1 c[d[0]]>2</pre>]]>"),
    "an item quoted in a body": item(2, "Middle", "<pre>&lt;item&gt;</pre><item><title>x</title></item>"),
    "an undeclared prefix": item(2, "Middle", "", "<zz:thing>1</zz:thing>"),
    "a prefix that is no name": item(2, "Middle", "", "<1a:thing>1</1a:thing>"),
    "a document type": item(2, "Middle", "", "<!DOCTYPE html>"),
    "a second declaration": '<?xml version="1.0"?>\n' + item(2, "Middle"),
    "an instruction": item(2, "Middle", "", "<?php echo 1; ?>"),
    "PHP that warns": "<br />\n<b>Warning</b>: foreach() in <b>/x/a.php</b> on line <b>3</b><br />\n"
    + item(2, "Middle"),
    "PHP that warns in an item": item(
        2, "Middle", "", "<br />\n<b>Notice</b>: Undefined <i>x</i> in <b>a.php</b><br />\n"
    ),
    "PHP that warns in a field": item(2, "Middle").replace(
        "<wp:status>", "<wp:status><br />\n<b>Notice</b>: x<br />\n"
    ),
    "text between items": "Some words & <b>more\n" + item(2, "Middle"),
    "an XML comment that never ends": "<!-- oh\n" + item(2, "Middle"),
    "an XML comment with dashes": "<!-- a -- b -->\n" + item(2, "Middle"),
    "the site's end too early": "</channel></rss>\n" + item(2, "Middle"),
    "a second export appended": FOOT + head() + item(2, "Middle"),
    "a second channel": "</channel>\n<channel>\n" + item(2, "Middle"),
    "two kinds at once": item(2, "Mid\x08dle").replace("</wp:status>", "").replace("Body", "B & \x01ody"),
    "an attribute without quotation marks": item(2, "Middle", "", "<category domain=category nicename=x>X</category>"),
    "an attribute twice": item(2, "Middle", "", '<category domain="a" domain="b">X</category>'),
    "an attribute with a bare ampersand": item(
        2, "Middle", "", '<category domain="category" nicename="a&b">X</category>'
    ),
    "tags in capitals": item(2, "Middle", "", "<BR><HR>"),
    "HTML without CDATA": item(2, "Middle", body_xml="<p>One<br>two <img src=a.png> three"),
}


@pytest.mark.parametrize("name", STRUCTURE)
def test_each_damage_of_the_structure(box: Box, name: str) -> None:
    done = box.convert(around(STRUCTURE[name]))
    assert {"Before", "Middle", "After"} <= set(done.posts)
    assert "Omega words." in done.posts["After"].body
    assert done.tree("Before") == [["Ann", []]]
    assert done.tree("After") == [["Zoe", []]]
    assert len(done.posts) == 3
    if "Bob" in STRUCTURE[name]:
        assert ["Bob", []] in done.tree("Middle")


@pytest.mark.parametrize(
    "name", ["an end tag is missing", "a section is not closed", "PHP that warns", "text between items"]
)
def test_repairs_are_counted_and_located(box: Box, name: str) -> None:
    rows = [row for row in box.convert(around(STRUCTURE[name])).report["diagnostics"] if row["kind"] == "repaired"]
    start = (head() + BEFORE).count("\n")
    assert rows
    assert all(start < row["line"] <= start + STRUCTURE[name].count("\n") + 2 for row in rows)


OUTSIDE = {
    "blank lines before": "\n\n \n" + export(BEFORE, AFTER),
    "PHP that warns before": "<br />\n<b>Deprecated</b>: x in <b>y.php</b><br />\n" + export(BEFORE, AFTER),
    "HTTP headers before": "HTTP/1.1 200 OK\nContent-Type: text/xml\n\n" + export(BEFORE, AFTER),
    "a web page's head before": "<!doctype html><html><head><meta charset=utf-8></head>\n" + export(BEFORE, AFTER),
    "a meta tag before the root": export(BEFORE, AFTER).replace("<rss", "<meta name='x'>\n<rss", 1),
    "a cache's word behind": export(BEFORE, AFTER) + "<!-- Performance optimized by a cache -->",
    "HTML behind": export(BEFORE, AFTER) + "<script>alert(1)</script></body></html>",
    "zero bytes behind": export(BEFORE, AFTER) + "\0" * 1000,
    "binary rubbish behind": export(BEFORE, AFTER).encode() + bytes(range(256)) * 4,
    "two declarations": '<?xml version="1.0"?>\n' + export(BEFORE, AFTER),
    "the same export twice": export(BEFORE, AFTER) * 2,
    "damage in the site's head": export(BEFORE, AFTER).replace("A site", "A & <site>\x08"),
    "damage in an author": export(BEFORE, AFTER).replace("Ann Example", "Ann ]]> & Example"),
    "no link at all": re.sub(r"<link>.*?</link>\n", "", export(BEFORE, AFTER)),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_stands_around_the_items(box: Box, name: str) -> None:
    done = box.convert(OUTSIDE[name])
    assert set(done.posts) == {"Before", "After"}
    assert done.code == 0


MANY = [
    item(n, f"Number {n}", f"<p>Words {n} größe 漢字.</p>", comment(n, "Ann", text=f"said {n}")) for n in range(1, 9)
]
WHOLE = export(*MANY).encode()


def _cuts() -> dict[str, int]:
    fifth = WHOLE.index(b"Number 5")
    return {
        "in a title": fifth + 3,
        "in a tag": WHOLE.index(b"</title>", fifth) + 4,
        "after a tag": WHOLE.index(b"</title>", fifth) + 8,
        "in a start tag": WHOLE.index(b"<content:", fifth) + 5,
        "before a section's bracket": WHOLE.index(b"<![CDATA[", fifth) + 7,
        "in a section": WHOLE.index(b"Words 5") + 4,
        "in a character": WHOLE.index("漢".encode(), fifth) + 1,
        "in a section's end": WHOLE.index(b"]]>", fifth) + 2,
        "in a comment": WHOLE.index(b"said 5") + 2,
        "after a comment": WHOLE.index(b"</wp:comment>", fifth) + 13,
        "in an item's end": WHOLE.index(b"</item>", fifth) + 4,
        "after an item": WHOLE.index(b"</item>", fifth) + 7,
        "in the next item's start": WHOLE.index(b"<item>", fifth) + 3,
        "after the next item's start": WHOLE.index(b"<item>", fifth) + 6,
        "before the end of the channel": WHOLE.index(b"</channel>"),
        "in the end of the channel": WHOLE.index(b"</channel>") + 5,
    }


CUTS = _cuts()


@pytest.mark.parametrize("packed", ["", "gzip", "zip"])
@pytest.mark.parametrize("name", CUTS)
def test_a_cut_file_gives_every_whole_item(box: Box, name: str, packed: str) -> None:
    part = WHOLE[: CUTS[name]]
    wrap = {"": lambda data: data, "gzip": gzip.compress, "zip": lambda data: zipped({"e.xml": data})}[packed]
    done = box.convert(wrap(part))
    whole = part.count(b"</item>")
    assert {f"Number {n}" for n in range(1, whole + 1)} <= set(done.posts)
    assert all(["Ann", []] in done.tree(f"Number {n}") for n in range(1, whole + 1))
    assert done.code == 1
    assert "cut off" in done.said


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("packed", ["gzip", "zip", "zip without packing"])
def test_a_cut_archive_gives_what_is_there(box: Box, packed: str, share: float) -> None:
    data = export(*(item(n, f"Number {n}", "".join(f"{n * k * 7919 % 99991} " for k in range(800))) for n in range(30)))
    wraps = {
        "gzip": gzip.compress,
        "zip": lambda d: zipped({"e.xml": d}),
        "zip without packing": lambda d: zipped({"e.xml": d}, 0),
    }
    archive = wraps[packed](data.encode())
    done = box.convert(archive[: int(len(archive) * share)])
    assert done.code == 1
    assert len(done.posts) >= 30 * share - 9
    assert "Number 1" in done.posts


def test_the_item_that_was_cut_is_named(box: Box) -> None:
    done = box.convert(WHOLE[: CUTS["in a section"]])
    row = next(row for row in done.report["diagnostics"] if row["kind"] == "cut")
    assert "Number 5" in row["message"]
    assert row["line"] or "line" in row["message"]


def test_damage_in_the_middle_of_an_archive(box: Box) -> None:
    data = export(*(item(n, f"Number {n}", "".join(f"{n * k * 7919 % 99991} " for k in range(800))) for n in range(30)))
    archive = bytearray(gzip.compress(data.encode()))
    archive[len(archive) // 2 : len(archive) // 2 + 50] = b"\xff" * 50
    done = box.convert(bytes(archive))
    assert done.code == 1
    assert "Number 1" in done.posts
    assert "damaged" in done.words


def test_healthy_files_are_left_alone(box: Box) -> None:
    tricky = "a & b ]]> < c <![CDATA[ d ]] > &amp; &nbsp; <item> </item> </rss>"
    done = box.convert(export(item(1, "A &amp; B", f"<pre>{tricky}</pre>", comment(1, "Ann", text=tricky))))
    assert list(done.posts) == ["A & B"]
    assert [row for row in done.report["diagnostics"] if row["kind"] == "repaired"] == []
