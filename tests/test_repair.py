"""Damage of every kind: what is read of it, what is said of it, and that the neighbours do not suffer."""

from __future__ import annotations

import random
import re
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_wxr import FOOT, HEAD, item, read

from wxr2md.diagnostics import CUT, REPAIRED, Diagnostics
from wxr2md.model import Item
from wxr2md.repair.encodings import to_utf8

GOOD = item(1, "Before", "<p>Alpha.</p>"), item(3, "After", "<p>Omega.</p>")


def among(middle: bytes | str, head: str = HEAD) -> bytes:
    middle = middle.encode() if isinstance(middle, str) else middle
    return head.encode() + GOOD[0].encode() + middle + GOOD[1].encode() + FOOT.encode()


def said(diagnostics: Diagnostics) -> str:
    return "\n".join(str(row) for row in diagnostics)


TITLES = [  # a raw title element's content, what is read, a word of what is said
    ("Mid\x08dle", "Middle", "control character U\\+0008"),
    ("Mid\0dle", "Middle", "control character U\\+0000"),
    ("Salt & Pepper", "Salt & Pepper", "bare &"),
    ("R&D &amp; more", "R&D & more", "bare &"),
    ("cut &am", "cut &am", "bare &"),
    ("?a=1&copy=2", "?a=1&copy=2", "bare &"),
    ("caf&eacute;&nbsp;&hellip;", "café\u00a0…", "HTML entity"),
    ("1 < 2", "1 < 2", "bare <"),
    ("a <b>bold & big</b>", "a <b>bold & big</b>", "bare &"),
    ("x &lt;i> &", "x <i> &", "bare &"),
    ("no&#1;ne&#x0B;", "none", "invalid character removed"),
    ("lone&#xD800; half", "lone half", "invalid character removed"),
    ("smile&#xD83D;&#xDE00;", "smile😀", "surrogate"),
    ("&#65;&#x42; &#xFFFF;", "AB ", "invalid character"),
    ("gone\ufffe\uffff", "gone", "U\\+FFFE"),
    ("<![CDATA[a ]]> b]]>", "a ]]> b", "inside CDATA"),
    ("<![CDATA[x]]>]]>", "x]]>", "inside CDATA"),
    ("<![CDATA[a <![CDATA[ b ]]> c]]>", "a <![CDATA[ b ]]> c", "inside CDATA"),
    ("<![CDATA[one]]> two <![CDATA[three & ]]>\x01", "one two three & ", "control"),
    ("<![CDATA[<![CDATA[twice]]>]]>", "twice", "doubled"),
    ("<![CDATA[a & b &amp; c]]>&", "a & b &amp; c&", "bare &"),
]


@pytest.mark.parametrize(("raw", "title", "words"), TITLES)
def test_values(raw: str, title: str, words: str) -> None:
    items, diagnostics = read(among(item(2, raw_title=raw)))
    assert [i.title for i in items] == ["Before", title, "After"]
    assert [row.kind for row in diagnostics if row.kind is not REPAIRED] == []
    assert re.search(words, said(diagnostics))


BYTES = [
    (b"caf\xe9", "café"),
    (b"It\x92s 5 \x80", "It’s 5 €"),
    (b"\xed\xa0\xbd\xed\xb8\x80!", "😀!"),
    (b"x\xed\xa0\xbdy", "xy"),
    (b"\xe6\xbc]", "\ufffd]"),
    (b"nul\xc0\x80", "nul"),
    ("naïve 漢字 😀".encode() + b"\xfc", "naïve 漢字 😀ü"),
]


@pytest.mark.parametrize(("raw", "title"), BYTES)
def test_bytes_that_are_not_utf8(raw: bytes, title: str) -> None:
    items, diagnostics = read(among(item(2, "@@").encode().replace(b"@@", raw)))
    assert [i.title for i in items] == ["Before", title, "After"]
    assert diagnostics.rows[0].kind is REPAIRED
    assert diagnostics.rows[0].title == title


@given(st.binary(max_size=60))
def test_any_bytes_become_utf8(raw: bytes) -> None:
    to_utf8(raw, lambda what, place: None).decode()


@given(st.text(max_size=60).filter(lambda text: text.isprintable()))
def test_utf8_stays(text: str) -> None:
    assert to_utf8(text.encode(), pytest.fail) == text.encode()


STRUCTURE = [  # a change to the middle item: what is looked for, what it becomes
    ("</title>", "</titel>"),
    ("</title>", "</link>"),
    ("</title>", ""),
    ("</wp:status>", ""),
    ("</wp:status>", "</wp:post_type>"),
    ("]]></wp:status>", "</wp:status>"),
    ("]]></title>", "</title>"),
    ("]]></title>", ""),
    ("</item>", ""),
    ("</wp:comment>\n<wp:comment>", "<wp:comment>"),
    ("<wp:status>", "<foo:odd><wp:status>"),
    ("<wp:status>", "<d>" * 3000 + "</d>" * 3000 + "<wp:status>"),
    ("<wp:status>", "<!DOCTYPE html><wp:status>"),
    ("<wp:status>", "<br />\n<b>Warning</b>: odd & bad in <b>x.php</b><br />\n<wp:status>"),
    ("<wp:status>", "<!-- never ended <wp:status>"),
    ("<wp:status>", "</wp:postmeta><wp:status>"),
    (
        "<wp:status>",
        "<wp:postmeta><wp:meta_key>k</wp:meta_key><wp:meta_value><!DOCTYPE html></wp:meta_value></wp:postmeta>"
        "<wp:status>",
    ),
]


@pytest.mark.parametrize(("old", "new"), STRUCTURE)
def test_structure(old: str, new: str) -> None:
    middle = item(2, "Middle", "<p>Middle words.</p>", comments=2)
    [whole], _ = read((HEAD + middle + FOOT).encode())
    damaged = middle.replace(old, new, 1)
    assert damaged != middle
    items, diagnostics = read(among(damaged))
    assert [i.title for i in items] == ["Before", "Middle", "After"]
    got = items[1]
    assert replace(got, postmeta=(), line=0, position=0, comments=()) == replace(whole, line=0, position=0, comments=())
    assert [c.comment_content for c in got.comments] == [c.comment_content for c in whole.comments]
    assert {row.kind for row in diagnostics} == {REPAIRED}


def test_item_without_its_start_tag() -> None:
    items, _ = read(among(item(2, "Middle").replace("<item>", "<itm>", 1)))
    assert [i.title for i in items] == ["Before", "Middle", "After"]


@pytest.mark.parametrize(
    "between",
    [
        "<br />\n<b>Notice</b>: Undefined & index in <b>x.php</b>",
        "plain & text",
        "<!DOCTYPE html><html><head><title>Error</title></head><body><p>Oh &nbsp; no</body>",
        "</p>",
        "\x00\x01",
        "<?php echo 1 ?>&",
        "<![CDATA[ never & ended",
    ],
)
def test_text_between_items(between: str) -> None:
    items, diagnostics = read(among(between))
    assert [i.title for i in items] == ["Before", "After"]
    assert {row.kind for row in diagnostics} == {REPAIRED}


def test_a_post_about_feeds_is_not_split() -> None:
    body = "<pre><item><title>x</title></item>\n<item><title>y</title></item> </channel></rss></pre>"
    items, _ = read(among(item(2, "Mid & dle", body, raw_title="Mid & dle")))
    assert [i.title for i in items] == ["Before", "Mid & dle", "After"]
    assert items[1].content == body


@pytest.mark.parametrize(
    "lost", ["words]]></content:encoded>", "words]]></content:encoded>\n<wp:post_id>2</wp:post_id>"]
)
def test_a_text_without_an_end_does_not_hide_the_next_item(lost: str) -> None:
    """The file is well-formed: the text ends where that of the next item ends."""
    items, diagnostics = read(among(item(2, "Middle", "Middle words").replace(lost, "")))
    assert [i.title for i in items] == ["Before", "Middle", "After"]
    assert "CDATA section without an end" in said(diagnostics)


def test_a_post_that_quotes_an_export_is_whole() -> None:
    quoted = item(9, "Quoted", "Words") + item(8, "Quoted too", "More")
    split = quoted.replace("]]>", "]]]]><![CDATA[>")
    items, diagnostics = read(among(item(2, "Middle", split)))
    assert [(i.title, i.content == quoted) for i in items] == [("Before", False), ("Middle", True), ("After", False)]
    assert len(diagnostics) == 0


def test_lines_are_those_of_the_file() -> None:
    data = among(item(2, raw_title="A\n\n& B", comments=2))
    items, diagnostics = read(data)
    lines = data.decode().split("\n")
    assert [lines[i.line - 1] for i in items] == ["<item>"] * 3
    assert [lines[c.line - 1] for c in items[1].comments] == ["<wp:comment>"] * 2
    assert all(row.line == items[1].line + 1 for row in diagnostics)


def test_repairs_are_counted_and_the_first_are_located() -> None:
    items, diagnostics = read((HEAD + "".join(item(n, raw_title=f"{n} & x") for n in range(120)) + FOOT).encode())
    assert len(items) == 120
    assert len(diagnostics) == 51
    assert "120 times in all" in str(diagnostics.rows[-1])


CUTS = [
    (lambda text: text[: text.index("Number 3") + 6], ["Number 1", "Number 2"], "Number"),
    (lambda text: text[: text.index("words of 3")], ["Number 1", "Number 2"], r"“Number 3” \(id 3, line"),
    (lambda text: text[: text.index("<item>", text.index("Number 2"))], ["Number 1", "Number 2"], "without </rss>"),
    (lambda text: text[: text.index("</item>", text.index("Number 3")) + 3], ["Number 1", "Number 2"], "Number 3"),
    (
        lambda text: text[: text.index("<item>", 1)] + "<br />\n<b>Fatal error</b>:  Allowed memory size",
        [],
        "Allowed memory",
    ),
    (lambda text: text.replace(FOOT, ""), ["Number 1", "Number 2", "Number 3"], "without </rss>"),
]


@pytest.mark.parametrize(("cut", "titles", "words"), CUTS)
def test_cut_files(cut, titles: list[str], words: str) -> None:
    text = (
        HEAD
        + "".join(item(n, f"Number {n}", f"<p>words of {n} " + "x " * 50, drop_late=True) for n in (1, 2, 3))
        + FOOT
    )
    items, diagnostics = read(cut(text).encode())
    assert [i.title for i in items] == titles
    [row] = [row for row in diagnostics if row.kind is CUT]
    assert re.search(words, str(row))


def test_damage_costs_linear_time() -> None:
    marks = [
        "]]>",
        "<![CDATA[",
        "&",
        "<",
        "<!--",
        "<title>",
        "\n<title>",
        "&#1;",
        "<wp:comment>",
        "</wp:postmeta>",
        " ",
    ]
    for body in (mark * 8000 for mark in marks):
        for text in (
            f"<content:encoded><![CDATA[{body}]]></content:encoded>",
            f"<content:encoded>{body}</content:encoded>",
            body,
        ):
            start = time.process_time()
            items, _ = read(among(f"<item><title>&</title>{text}<wp:post_id>2</wp:post_id></item>"))
            assert items[-1].title == "After"
            read(among(f"& {text}"))
            assert time.process_time() - start < 2, body[:9]


MANY = [item(n, f"Title {n}", f"<p>Body {n} — ünï</p>", comments=n % 3) for n in range(1, 13)]
WHOLE = (HEAD + "".join(MANY) + FOOT).encode()


def content(item: Item) -> tuple[object, ...]:
    return item.post_id, item.title, item.content, tuple(c.comment_content for c in item.comments)


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_undamaged_items_stay(rnd: random.Random) -> None:
    place = rnd.randrange(len(HEAD), len(WHOLE) - len(FOOT))
    damage = rnd.choice(
        [b"&", b"<", b"]]>", b"<![CDATA[", b"\0", b"\xff", b"<b>", b"</x>", b"<!--", b"-->", b"&x;", b">"]
    )
    removed = rnd.choice([0, 0, 1, 3])
    items, _ = read(WHOLE[:place] + damage + WHOLE[place + removed :])
    ends = [len((HEAD + "".join(MANY[:n])).encode()) for n in range(13)]
    untouched = [n for n in range(12) if not (ends[n] - 8 <= place <= ends[n + 1] + 8)]
    whole, _ = read(WHOLE)
    assert {content(whole[n]) for n in untouched} <= {content(item) for item in items}
