"""What is seen at a glance is what the whole proof finds, and what is plain words is what the whole writer makes."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_verify import KNOWN, MARKDOWN, SOURCE

from wxr2md import verify
from wxr2md.content.tree import parse
from wxr2md.glance import glance

UNUSUAL = re.compile(r"<table>.*?</table>\n|<iframe.*?</iframe>\n", re.S)
PLAIN_SOURCE = UNUSUAL.sub("", SOURCE)
PLAIN_MARKDOWN = MARKDOWN.partition("| Head")[0]


def same(one: str, other: str) -> bool:
    want, got = glance(one), glance(other)
    return want is not None and got is not None and want.shows_as(got)


def seen(source: str, markdown: str) -> bool:
    return verify.seen_at_once(source, verify.render(markdown), source, KNOWN, {})


def test_a_faithful_conversion_is_seen() -> None:
    assert seen(PLAIN_SOURCE, PLAIN_MARKDOWN)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("First words", "First"),
        ("> Quoted words\n", ""),
        ("Second words", "Secondwords"),
        ("<https://example.org/a b>", "https://example.org/ab"),
        ("[link](<https://example.org/a b>)", "link"),
        ("![A room](https://example.org/p.png)", ""),
        ("![A room]", "![A place]"),
        ("## Why", "### Why"),
        ("## Why", "Why"),
        ("  - Nested", "- Nested"),
        ("- One\n", ""),
        ("> Quoted", "Quoted"),
        ("    pass", "  pass"),
        ("```python", "```ruby"),
        ("`x = 1`", "x = 1"),
        ("**weight**", "weight"),
        ("**weight**", "*weight*"),
        ("words  \nafter", "words\nafter"),
        ("Quoted words", "Quoted  \nwords"),
        ("- Two", "1. Two"),
        ("a *quiet* room", "a *quiet room*"),
        ("First", "Second"),
        ("if x:", "if x: "),
    ],
)
def test_a_planted_fault_is_not_overlooked(before: str, after: str) -> None:
    assert before in PLAIN_MARKDOWN
    assert not seen(PLAIN_SOURCE, PLAIN_MARKDOWN.replace(before, after))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (PLAIN_SOURCE.replace("First words", "First lost words"), "a word of the stored text"),
        (PLAIN_SOURCE.replace("example.org/a b", "example.org/other"), "an address of the stored text"),
        (PLAIN_SOURCE + "[unknown]", "a shortcode that is text"),
        ("words " + PLAIN_SOURCE, "the same word once more"),
    ],
)
def test_what_the_stored_text_has_besides_is_not_overlooked(raw: str, why: str) -> None:
    assert not verify.seen_at_once(PLAIN_SOURCE, verify.render(PLAIN_MARKDOWN), raw, KNOWN, {}), why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a <b>b</b>\n c</p>", "<p>a <strong>b</strong> c</p>\n"),
        ("<ul><li>a</li></ul>", "<ul>\n<li>\n<p>a</p>\n</li>\n</ul>\n"),
        ('<div class="x"><p>a&#8217;s</p></div>', "<p>a’s</p>"),
        ('<figure id="f"><img src="a b.png" alt="x  y" width="3"><figcaption>c</figcaption></figure>',
         '<p><img src="a%20b.png" alt="x y" /></p>\n<p>c</p>'),
        ("<p>a</p><!--more--><p>b</p>", "<p>a</p>\n<!--more-->\n<p>b</p>\n"),
        ("<pre><code>a\n  b</code></pre>", "<pre><code>a\n  b\n</code></pre>\n"),
        ("<p>a</p><!--more-->", "<p>a</p>"),
        ("<p>a <em>b </em>c<b></b></p>", "<p>a<em> b</em> c</p>"),
        ("<p>a<span class='x'>b</span> <span>c</span></p>", "<p>ab c</p>"),
        ("<p>a<br>b<br></p>", "<p>a<br />\nb</p>"),
        ("<p>a<br><br>b</p>", "<p>a</p><p>b</p>"),
        ("<p><em>a<br></em>b</p>", "<p><em>a</em><br>b</p>"),
        ('<pre class="x" style="y">a</pre>', "<pre><code>a\n</code></pre>"),
        ('<pre lang="PHP">a</pre>', '<pre><code class="language-php">a\n</code></pre>'),
        ("<p>&eacute; &#45796; &#x2019;</p>", "<p>é 다 ’</p>"),
        ('<p><iframe src="/x" width=\'1\' allowfullscreen></iframe></p>', '<iframe src="/x"></iframe>'),
        ('<ol class="x"><li>a</li></ol>', "<ol><li>a</li></ol>"),
    ],
)  # fmt: skip
def test_what_looks_the_same_is_seen(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a<b>b</b></p>", "<p>a <b>b</b></p>"),
        ("<p>ab</p>", "<p>a</p><p>b</p>"),
        ("<p>a<br>b</p>", "<p>a</p><p>b</p>"),
        ("<p>a<p>b", "<p>a b</p>"),
        ("<ul><ul><li>a</li></ul></ul>", "<ul><li>a</li></ul>"),
        ("<p><b>a</p><p>b</b></p>", "<p><b>a</b></p><p>b</p>"),
        ("<pre> a</pre>", "<pre>a</pre>"),
        ("<pre><code>a\n</code>b</pre>", "<pre><code>a</code>b</pre>"),
        ('<ol start="3"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ("a <!-- note --> b", "a b"),
        ("<p>&#146;</p>", "<p>’</p>"),
        ("<p>&lang;</p>", "<p>⟨</p>"),
        ("<p>a<br>b</p>", "<p>a b</p>"),
        ("<p>a<img src='/x'></p>", "<p>a <img src='/x'></p>"),
        ("<p>a<b>\u200b b</b></p>", "<p>a<b> b</b></p>"),
        ("<p><b/>a</p>", "<p>a</p>"),
        ("<p>a <span>b</p><p>c</span></p>", "<p>a b</p><p>c</p>"),
        ("<pre><code>a<br><br>b</code></pre>", "<pre><code>a</code></pre><pre><code>b</code></pre>"),
        ("<pre>a<span> </span>b</pre>", "<pre>a  b</pre>"),
        ('<pre class="language-php">a</pre>', "<pre>a</pre>"),
        ('<iframe src="/x">a</iframe>', '<iframe src="/x"></iframe>a'),
        ('<p>a<sup class="footnote-ref">1</sup></p>', "<p>a<sup>2</sup></p>"),
        ("<p>&amp;lt;</p>", "<p>&lt;</p>"),
        ("<p>a<table><tr><td>b</td></tr></table>", "<p>a</p>b"),
    ],
)
def test_what_differs_or_is_unusual_is_left_to_the_parser(one: str, other: str) -> None:
    assert not same(one, other)


TOKENS = st.sampled_from(
    "<p> </p> <b> </b> <strong> </strong> <em> </em> <i> </i> <ul> </ul> <ol> </ol> <li> </li> <br> <hr> <h2> </h2> "
    "<blockquote> </blockquote> <pre> </pre> <code> </code> <div> </div> <figure> </figure> <figcaption> </figcaption> "
    '<a§href="/x"> </a> <a> <img§src="/i"> <!--more--> a b &amp; &nbsp; § \n <p§class="x"> . <del> </del> \u200b '
    '<span> </span> <span§class=\'x\'> <u> </u> <sup> </sup> <cite> <code§class="language-x"> <pre§lang="x"> &#8203; '
    '<iframe§src="/v"> </iframe> <iframe§src="/v"></iframe> <ol§start="2"> <b/> <br§/> <tt> </tt> &#45796;'.split(" ")
).map(lambda token: token.replace("§", " "))
SOUP = st.lists(TOKENS, max_size=14)
EDITS = st.lists(st.tuples(st.integers(0, 14), st.booleans(), TOKENS), max_size=3)


@settings(max_examples=1500, deadline=None)
@given(SOUP, EDITS)
@example(["<p>", "a", "<p>", "b"], [])
@example([".", "</p>", '<img src="/i">'], [(1, True, "&nbsp;")])  # an end without a start ends nothing
def test_what_is_seen_to_be_the_same_has_the_same_outline(
    tokens: list[str], edits: list[tuple[int, bool, str]]
) -> None:
    changed = list(tokens)
    for at, put, token in edits:
        changed[at : at + (not put)] = [token] if put else []
    one, other = "".join(tokens), "".join(changed)
    if same(one, other):
        assert verify.compare(parse(one)[0], parse(other)[0]) == ()


BLOCK = st.sampled_from(
    ["<p>{}</p>", "{}", "<div>{}</div>", "<ul><li>{}</li></ul>", "<blockquote>{}</blockquote>", "<h2>{}</h2>",
     "<ol><li><p>{}</p></li><li>x</li></ol>", "<figure>{}<figcaption>c</figcaption></figure>", "<pre>{}</pre>",
     "<p>j<em>{}</em> k</p>", "<span>{}</span>", "<p>l {}<!--more-->m</p>", "<pre><code lang=\"x\">{}</code></pre>"]
)  # fmt: skip
NESTED = st.recursive(
    st.sampled_from(["a", "b c", "<b>d</b>", '<a href="/x">e</a> f', '<img src="/i" alt="g">', "h<br>i"]),
    lambda inner: st.builds(lambda block, parts: block.format("".join(parts)), BLOCK, st.lists(inner, max_size=3)),
    max_leaves=6,
)
OTHERS = st.sampled_from(["", "<p>", "</p>", "<div>", "</div>", "\n", "<br>", "<!--more-->", "<br> <br>"])


@settings(max_examples=800, deadline=None)
@given(NESTED, st.data())
def test_what_only_groups_makes_no_other_outline(html: str, data: st.DataObject) -> None:
    tags = re.findall(r"</?(?:p|div|figure|figcaption)>|<br>| ", html)
    other = html
    for tag in data.draw(st.lists(st.sampled_from(tags), max_size=2) if tags else st.just([])):
        other = other.replace(
            tag,
            data.draw(OTHERS),
            1,
        )
    if same(html, other):
        assert verify.compare(parse(html)[0], parse(other)[0]) == ()
