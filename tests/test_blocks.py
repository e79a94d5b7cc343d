"""WordPress's block grammar, whole and broken."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wxr2md.content.blocks import Block, has_blocks, parse, render


def free(html: str) -> Block:
    return Block("", {}, (html,))


PARSED = [
    ("", ()),
    ("<p>classic</p>", (free("<p>classic</p>"),)),
    ("<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->", (Block("core/paragraph", {}, ("<p>a</p>",)),)),
    ("a<!-- wp:x /-->b", (free("a"), Block("core/x"), free("b"))),
    (
        '<!-- wp:kadence/row-layout_2 {"a":{"b":[1,null]}} /-->',
        (Block("kadence/row-layout_2", {"a": {"b": [1, None]}}),),
    ),
    ("<!-- wp:core-embed/youtube -->u<!-- /wp:core-embed/youtube -->", (Block("core-embed/youtube", {}, ("u",)),)),
    (
        "<!-- wp:a --><i><!-- wp:b -->1<!-- /wp:b --> <!-- wp:c /--></i><!-- /wp:a -->",
        (Block("core/a", {}, ("<i>", Block("core/b", {}, ("1",)), " ", Block("core/c"), "</i>")),),
    ),
    ("<!--\n\twp:a\n{}\n-->x<!--  /wp:a  -->", (Block("core/a", {}, ("x",)),)),
    (r'<!-- wp:a {"x":"\u002d\u002d\u003e \u00e9 \ud83d\ude00 --"} /-->', (Block("core/a", {"x": "--> é 😀 --"}),)),
    ('<!-- wp:a {"x":"a --> b } c"} /-->', (Block("core/a", {"x": "a --> b } c"}),)),
    ('<!-- wp:a {"x":1}/-->', (Block("core/a", {"x": 1}),)),
    # A closer closes what is open, whatever its name.
    ("<!-- wp:a -->x<!-- /wp:b -->y", (Block("core/a", {}, ("x",)), free("y"))),
    # Broken attributes are none, and end with their comment.
    ('<!-- wp:a {"x":} -->t<!-- /wp:a -->', (Block("core/a", {}, ("t",)),)),
    ('<!-- wp:a {"x":1 -->t<!-- /wp:a -->', (Block("core/a", {}, ("t",)),)),
    ('<!-- wp:a {"x":1 /-->t<!-- wp:b {"y":2} /-->', (Block("core/a"), free("t"), Block("core/b", {"y": 2}))),
    (r'<!-- wp:a {"x":"\ud83d"} /-->', (Block("core/a"),)),
    ('<!-- wp:a {"x":NaN} /-->', (Block("core/a"),)),
    ("<!-- wp:a {" + '"x":[' * 5000 + "} /-->", (Block("core/a"),)),
    # Closers too few and too many.
    ("<!-- wp:a -->x<!-- wp:b -->y", (Block("core/a", {}, ("x", Block("core/b", {}, ("y",)))),)),
    ("x<!-- /wp:a -->y<!-- wp:b /-->", (free("x<!-- /wp:a -->y"), Block("core/b"))),
]
NO_BLOCKS = [
    *[
        "<!-- wp:A /-->",
        "<!--wp:a/-->",
        "<!-- wp:a-->",
        "<!-- wp: /-->",
        "<!-- wp:a/ /-->",
        "<!-- wp:1a /-->",
        "<!-- wp:a",
    ],
    *[
        "<!-- wp:a {",
        "<!-- more -->",
        "<!-- wp:a x /-->",
        "&lt;!-- wp:a --&gt;",
        "<!-- wp:a/b/c /-->",
        "<!-- /wp:a -->",
    ],
]


@pytest.mark.parametrize(("content", "blocks"), PARSED + [(text, (free(text),)) for text in NO_BLOCKS])
def test_parse(content: str, blocks: tuple[Block, ...]) -> None:
    assert parse(content) == blocks


@pytest.mark.parametrize(
    ("content", "expected"),
    [("<!-- wp:paragraph -->", True), ("<!-- wp:freeform -->", True), ("<!--wp:x-->", False), ("text", False)],
)
def test_has_blocks(content: str, expected: bool) -> None:
    assert has_blocks(content) is expected


def test_render_goes_from_the_inside_out() -> None:
    seen: list[tuple[str, str]] = []

    def handle(block: Block, html: str) -> str:
        seen.append((block.name, html))
        return f"({block.name}:{html})"

    content = "0<!-- wp:a -->1<!-- wp:b {} -->2<!-- /wp:b --><!-- wp:c /-->3<!-- /wp:a -->"
    assert render(parse(content), handle) == "(:0)(core/a:1(core/b:2)(core/c:)3)"
    assert [name for name, _ in seen] == ["", "core/b", "core/c", "core/a"]


# --- WordPress's own answers ----------------------------------------------------------------------

# WordPress writes these from the database (the last: with paragraphs) when it shows the page; they need a handler.
DYNAMIC = {"core__categories", "core__latest-posts__displayPostDate", "core__shortcode"}
# Classes that WordPress adds when it shows a block.
ADDED = re.compile(r"\s*\b(?:wp-block-paragraph|(?:wp-block-\w+-)?is-layout-\w+|wp-block-gallery-\d+)(?![\w-])")
NO_CLASS = re.compile(r'\sclass="\s*"')


def plain(html: str) -> str:
    return NO_CLASS.sub("", ADDED.sub("", html))


def test_static_blocks_as_wordpress_shows_them(shared: Path) -> None:
    rows = json.loads((shared / "oracle" / "blocks.json").read_text("utf-8"))
    rows = [row for row in rows if row["name"] not in DYNAMIC]
    wrong = [
        row["name"]
        for row in rows
        if plain(render(parse(row["input"]), lambda _, html: html)) != plain(row["do_blocks"])
    ]
    assert len(rows) >= 28
    assert not wrong


# --- laws -----------------------------------------------------------------------------------------

PIECES = [
    *[
        "<!-- wp:a -->",
        "<!-- /wp:a -->",
        "<!-- wp:b /-->",
        '<!-- wp:c {"x":"',
        '"} -->',
        "} /-->",
        "<!-- wp:d {",
        "-->",
    ],
    *["<!--", "text", "<p>", "{}", '"', "\n", " ", "\\u", "<!-- wp:e {} -->", "<!-- /wp:e {} /-->", "/", "é", "\0"],
]
CONTENT = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join)
COMMENT = re.compile(r"<!--\s+/?wp:.*?-->", re.DOTALL)


@given(CONTENT)
@settings(max_examples=200, deadline=None)
def test_no_text_is_lost(content: str) -> None:
    html = render(parse(content), lambda _, html: html)
    rest = iter(content)
    assert all(letter in rest for letter in html)  # nothing new, nothing out of order
    assert _words(html) == _words(content) or '{"x":"' in content  # a comment may stand in an attribute


def _words(html: str) -> list[str]:
    return re.findall(r"text|<p>|é", COMMENT.sub("", html))


@given(st.recursive(st.just(()), lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=10))
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read(shape: tuple[object, ...]) -> None:
    content = _written(shape)
    assert render(parse(content), lambda block, html: f"({html})" if block.name else html) == str(shape).replace(
        ",", ""
    )


def _written(shape: object) -> str:
    assert isinstance(shape, tuple)
    inner = " ".join(_written(part) for part in shape)
    return f'<!-- wp:a {{"n":{len(shape)}}} -->{inner}<!-- /wp:a -->' if shape else "<!-- wp:a /-->"


N = 60_000
HOSTILE = [
    *["<!-- wp:a -->" * N, "<!-- wp:a {" * N, '<!-- wp:a {"x":"' * N, '<!-- wp:a {"x":1 -->' * N, "<!-- /wp:a -->" * N],
    *[
        "<!-- wp:a -->" * 5000 + "x" + "<!-- /wp:a -->" * 5000,
        "<!-- " + " " * 10**6,
        "<!-- wp:" + "a" * 10**6,
        "<!--" * N,
    ],
    *["<!-- wp:a {" * N + "} -->", "<!-- wp:a {" + "} " * 10**6, '<!-- wp:a {"a":' + "[" * 10**6 + "} -->"],
]


@pytest.mark.parametrize("content", HOSTILE, ids=lambda content: repr(content[:20]))
def test_hostile_content_takes_no_time(content: str) -> None:
    start = time.process_time()
    render(parse(content), lambda _, html: html)
    assert time.process_time() - start < 5
