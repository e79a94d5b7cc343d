"""comments/simple.py and content/simple.py: the short way gives what the long one gives, or nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wxr2md import content, discussion, verify
from wxr2md.comments import simple
from wxr2md.comments.text import to_html
from wxr2md.content import dialects
from wxr2md.content.autop import autop
from wxr2md.content.registry import Context, Dialect, unchanged
from wxr2md.diagnostics import Diagnostics
from wxr2md.model import Comment

DIALECTS = {name: value for name, value in vars(dialects).items() if isinstance(value, Dialect)}


def long_way(text: str, dialect: Dialect) -> str:
    return content.comment_to_markdown(to_html(text, autop), Context(dialect=dialect)).rstrip("\n")


def short_way(text: str, dialect: Dialect) -> str | None:
    read = simple.paragraphs(text, unchanged)
    return None if read is None else content.simple(dialect).paragraphs(read)


SIMPLE = [
    "Plain words.", "a  b \n c\n\n\n d \n\n", "*a* _b_ `c` ~d~ [e](f) [^1] | \\ {{ {% $x$ :a:",
    "1. x\n- y\n# z\n> q\n=",
    "I &lt;3 &#8220;you&#8221; & me &amp; &quot;them&quot;",
    "See https://x.example/a_b?c=d, or www.x.example!", '<a href="https://x.example/">here</a> <b>b</b><i>i</i>',
    "<strong>two\nlines</strong>", '<a href="http://x.example" rel="nofollow ugc">http://x.example</a>',
    "javascript:alert(1) onload=x", "---a", "try\n{ it }\nor not",
    "“Ü” 😀 ✓",
]  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("text", SIMPLE)
def test_the_short_way_is_the_long_one(text, dialect):
    if dialect.not_links and "://" in text:
        return
    found = short_way(text, dialect)
    assert found is not None or text.startswith("---")
    assert found in (None, long_way(text, dialect))


@pytest.mark.parametrize("text", SIMPLE)
def test_what_is_read_is_what_is_shown(text):
    read = simple.paragraphs(text, unchanged)
    assert read is None or simple.shown(read) == verify.render(long_way(text, Dialect()))


@pytest.mark.parametrize(
    "text",
    [
        "<u>x</u>", "<b>x", "x</b>", "<b>x</i>", "<b><i>x</i></b>", "<B>x</B>", "<b class=x>x</b>", "a < b",
        "<!-- x -->", '<a href="javascript:x">y</a>', '<a href="https://x.example/&#34;">y</a>',
        "<a href='https://x.example/'>y</a>", '<a href="https://x.example" onclick="x">y</a>',
        '<a href="https://x.example/" title="x">y</a>', '<a href="https://x.example/" rel="x" rel="y">y</a>',
        '<a href="/x">y</a>', '<b>https://x.example/</b>', "https://x.example/(a)", "https://x.example/?a&b",
        "&copy; &nbsp;", "&#8203;", "&copy 2010", "&#60;", "a\u00a0b", "a\u200bb", "a\tb", "a\rb", "a\x00b", "\ud800",
        "<script>x</script>", "",
    ],
)  # fmt: skip
def test_what_only_a_parser_can_tell_is_left_to_it(text):
    assert not simple.paragraphs(text, unchanged)


def test_an_address_that_changes_is_left_to_the_parser():
    assert simple.paragraphs("https://x.example/", lambda url, tag, attribute: "/x/") is None
    assert simple.paragraphs('<a href="https://x.example/">y</a>', lambda url, tag, attribute: "/x/") is None


PARTS = [
    "a", "b c", " ", "  ", "\n", "\n\n", " \n", "\r\n", "é", "“", "x_y", "1", "1.", "-", "- ", "--", "---", "+", "=",
    "==", "#", "# ", ">", "*", "**", "_", "~", "~~", "`", "``", "[", "]", "(", ")", "![", "](", "[^1]", "[x]: ", ":",
    "::", "|", "\\", "{", "{{", "{%", "}", "$", "!", '"', "'", "&amp;", "&lt;", "&quot;", "& ", "&", "&#8217;", "www.", "://",
    "https://x.example/", "http://x.example/a_b.", "www.x.example/a", "<b>", "</b>", "<i>", "</i>", "<em>a</em>",
    "<strong>b c</strong>", "<strong>*</strong>", "<b> d</b>", '<a href="https://x.example/?a=b">', "</a>",
    '<a href="http://y.example/" rel="nofollow">z</a>', "javascript:", "data:", "onload=", "<", "script",
    "\u00a0", "😀",
]  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join), st.sampled_from(sorted(DIALECTS)))
def test_no_text_tells_the_ways_apart(text, name):
    dialect = DIALECTS[name]
    if not (dialect.not_links and simple.may_hold_addresses(text)):
        assert short_way(text, dialect) in (None, long_way(text, dialect))


WORDS = st.text(
    st.sampled_from("abXéß漢1290 \n.,;:?!'\"’“”()…%–—-_*#>+=~`[]{}<&|\\/@\t\r\u00a0\u200b²ªǅ"), max_size=40
) | st.lists(
    st.sampled_from(
        ["Tea", "and", "time:", "1.", "\n", "\n\n", "on", "www.x.org", "javascript:x", "data:a/", "e.g.", "(so)", "I"]
    ),
    max_size=10,
).map(" ".join).map(lambda text: text.replace(" \n ", "\n").replace(" \n", "\n"))  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(WORDS, st.sampled_from(sorted(DIALECTS)), st.booleans())
@example("Tea: hot\n(so) she said.\n\nOn 1. of May", "COMMONMARK", True)
@example('A "quoted" word...\r\nAnd a line', "COMMONMARK", True)
def test_what_is_written_is_safe_and_proved(text, name, proved):
    notes = Diagnostics()
    texts = discussion.Texts(Context(dialect=DIALECTS[name], diagnostics=notes), notes, proved)
    if written := texts.simple(text):
        assert written == texts.formatted(Comment("1", "", "", "", "", "", "", text, "1", "", ""))
        assert not notes.rows


@pytest.mark.parametrize("text", ["Tea.", "Tea: hot", "Two\nlines", "Two\n\nparagraphs", 'She said "no"', "Ça va?"])
def test_most_comments_are_simple(text):
    assert discussion.Texts(Context(), Diagnostics(), True).simple(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_no_character_tells_the_ways_apart(text):
    assert short_way(text, Dialect()) in (None, long_way(text, Dialect()))


@pytest.mark.parametrize(
    "unit",
    [" ", "\n", "<b>", "<b>x</b>", "&", "&amp;", '<a href="https://x', "https://x.example/ ", "*", "[", "w", "- "],
)  # fmt: skip
def test_hostile_text_takes_no_time(unit):
    start = time.process_time()
    simple.paragraphs("x" + unit * (200_000 // len(unit)), unchanged)
    assert time.process_time() - start < 1
