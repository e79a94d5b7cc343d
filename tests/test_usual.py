"""What is written at once is what the long way writes."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wxr2md.content import dialects, usual
from wxr2md.content.emphasis import Delimiter, is_punctuation, is_space, unreadable
from wxr2md.content.inline import styles
from wxr2md.content.markdown import to_markdown
from wxr2md.content.registry import Dialect
from wxr2md.content.tree import parse

DIALECTS = {name: found for name, found in vars(dialects).items() if isinstance(found, Dialect)}
DIALECTS["COMMENT"] = Dialect(raw_html=False)
DIALECTS["OLD_COMMENT"] = replace(dialects.KRAMDOWN, raw_html=False)

WORDS = """foo bar x 日本 ½ “q” "q" (p) a. ! 1986. /b 5% - + # = : ?? !!! :: ^ $$ > data:x javascript: Javascript:y 'z'
a@b.c http://a.b/ http://a.b/(c) { {x &amp; * _ &nbsp; &#11; &#13; &#12288; {{ :+1: [x]""".split()
word = st.sampled_from(
    [
        *WORDS,
        "<br>",
        "<br />\n",
        "<br><br>",
        "<!-- x -->",
        '<img src="i.png" alt="a b">',
        "<code>x_y</code>",
        "<code>`</code>",
        "<code>{{ x</code>",
        '<a href="/u"><img src="i.png" title="t"></a>',
    ]
)
blank = st.sampled_from(["", " ", "\n", "  ", "\t ", "\u00a0"])
words = st.lists(st.tuples(word, blank), max_size=4).map(lambda found: "".join(a + b for a, b in found))
plain = st.lists(st.sampled_from(WORDS[:22]), min_size=1, max_size=3).map(" ".join)
TAGS = """strong em b i em|strong a|href="http://a.b/" a|href="u(v"|title="t" a|href="#x" a|href="javascript:x" a
a|href="mailto:a@b.c" img|src="data:x" img|src="a|b"|title="a|b" code span""".split()
tag = st.sampled_from([name.replace("|", " ") for name in TAGS])
inline = st.lists(
    st.one_of(
        words, plain, st.builds(lambda tag, text: f"<{tag}>{text}</{tag.split()[0]}>", tag, st.one_of(plain, words))
    ),
    max_size=5,
).map("".join)
block = st.builds(
    lambda tag, text: f"<{tag}>{text}</{tag}>",
    st.sampled_from(["p", "h2", "li", "td", "div", "blockquote", "em", "del"]),
    inline,
)
body = st.one_of(
    inline.map(lambda html: f"<p>{html}</p>"),
    inline.map(lambda html: f"<h3>{html}</h3>"),
    st.lists(st.one_of(inline, block), max_size=3).map(lambda all: f"<ul>{''.join(f'<li>{x}</li>' for x in all)}</ul>"),
    inline.map(lambda html: f"<table><tr><th>a</th></tr><tr><td>{html}</td></tr></table>"),
    st.lists(block, max_size=3).map("".join),
)


def long_way(html: str, dialect: Dialect) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(usual, "write", lambda block, style: None)
        return to_markdown(html, dialect)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@example("<p><b>a</b> <b>b</b></p>")
@example("<p><b>a</b><br>\n<b>b</b></p>")
@example("<p>x!<a href='u'>b</a>data:<i>image</i></p>")
@example("<p>&nbsp;&nbsp;<b>x</b> </p>")
@given(body)
def test_in_every_dialect(html: str) -> None:
    for name, dialect in DIALECTS.items():
        assert to_markdown(html, dialect) == long_way(html, dialect), name


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_usual_blocks_go_that_way(dialect: Dialect) -> None:
    html = '<p>A <b>word</b>,\na <a href="http://a.b/">link</a><br>\n<i>one:</i> more<br></p>'
    written = usual.write(next(parse(html)[0].iter("p")), styles(dialect)[0])
    assert written == f"A **word**, a [link](http://a.b/){dialect.hard_break}*one:* more"


edge = st.one_of(
    st.tuples(st.sampled_from("xé日1½"), st.sampled_from(sorted(usual.CLEAR))),
    st.tuples(st.sampled_from(sorted(usual.INSIDE)), st.sampled_from(sorted(usual.BLANK))),
)
marks = st.lists(st.tuples(st.sampled_from(sorted(set(usual.SIGNS.values()))), edge, edge), min_size=1, max_size=6)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(marks)
def test_every_mark_that_is_written_so_is_read(found: list[tuple[str, tuple[str, str], tuple[str, str]]]) -> None:
    pieces: list[str | Delimiter] = []
    for number, (sign, (first, before), (last, after)) in enumerate(found):
        opening, closing = Delimiter(number, True, sign), Delimiter(number, False, sign)
        pieces += [before.replace(usual.BREAK, "\n"), opening, first + last, closing, after.replace(usual.BREAK, "\n")]
    assert unreadable(pieces) == set()


def test_no_letter_or_digit_of_any_script_is_a_sign() -> None:
    for char in filter(str.isalnum, map(chr, range(sys.maxunicode + 1))):
        assert not is_space(char), hex(ord(char))
        assert not is_punctuation(char, symbols=True), hex(ord(char))
