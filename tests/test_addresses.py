"""Addresses in HTML: each is given to one function, and nothing else changes by a byte."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxr2md import content
from wxr2md.content.addresses import remembered, rewrite, rewrite_markdown
from wxr2md.content.registry import Context, unchanged

CHANGED = [  # HTML, what comes of it where each address gets an X
    ('<a href="/a">t</a>', '<a href="/aX">t</a>'),
    ("<a href='/a'>t</a>", '<a href="/aX">t</a>'),
    ("<a href=/a>t</a>", '<a href="/aX">t</a>'),
    ("<A HREF = '/a' title='>'>t</A>", "<A HREF=\"/aX\" title='>'>t</A>"),
    ('<a title="1 > 0" href="/a?b=1&amp;c=2">', '<a title="1 > 0" href="/a?b=1&amp;c=2X">'),
    ("<a title=it's href=/a>", '<a title=it\'s href="/aX">'),
    ('<img alt="href=/no" src="/p.jpg"/>', '<img alt="href=/no" src="/p.jpgX"/>'),
    ('<img src="/p.jpg" srcset="/p-1.jpg 1x" sizes="9px">', '<img src="/p.jpgX"  >'),
    ('<video src="/v" poster="/p"><source src="/s"><track src="/t">', None),
    ('<object data="/o"><embed src="/e"></object><iframe src="/i"></iframe><area href="/r">', None),
    ('<source srcset="/a 1x, /b,c 2x">', '<source srcset="/aX 1x, /b,cX 2x">'),
    ("<p style=\"background:url( '/b' )\">", '<p style="background:url( &#x27;/bX&#x27; )">'),
    ('<p style="background:url(/b);color:red">', '<p style="background:url(&#x27;/bX&#x27;);color:red">'),
    ('<!-- <a href="/no"> --><a href="/a">', '<!-- <a href="/no"> --><a href="/aX">'),
    (
        '<!--more--><a href="/a"><!-- x --><!--> <a href="/b"> -->',
        '<!--more--><a href="/aX"><!-- x --><!--> <a href="/bX"> -->',
    ),
    ("<script>'<a href=/no>'</script><a href=/a>", "<script>'<a href=/no>'</script><a href=\"/aX\">"),
]
UNCHANGED = [
    "text href=/a",
    "<p href='/a' src='/b'>",
    "&lt;a href='/a'&gt;",
    "<a name=x>",
    "<a href=''>",
    "<a href",
    "<a href='/a'",
    "<a data-href='/a'>",
    "<div data-wxr2md='1-1'></div>",
    "1 < 2 <a",
    "<style>a{background:url(/b)}</style>",
    "<blockquote cite=/c>",
]


def asked(html: str) -> list[tuple[str, str, str]]:
    seen: list[tuple[str, str, str]] = []

    def link(url: str, tag: str, attribute: str) -> str:
        seen.append((url, tag, attribute))
        return url

    rewrite(html, link)
    return seen


def mark(url: str, tag: str, attribute: str) -> str:
    return f"{url}X"


@pytest.mark.parametrize(("html", "wanted"), CHANGED)
def test_addresses_change(html: str, wanted: str | None) -> None:
    assert asked(html)
    if wanted is not None:
        assert rewrite(html, mark) == wanted
    assert rewrite(html, lambda url, tag, attribute: url) == html


@pytest.mark.parametrize("html", UNCHANGED)
def test_the_rest_stays(html: str) -> None:
    assert rewrite(html, mark) == html


def test_tag_and_attribute_are_told() -> None:
    assert asked('<video src="/v" poster="/p"><source src="/s"><a href="/h?a=1&amp;b">') == [
        ("/v", "video", "src"),
        ("/p", "video", "poster"),
        ("/s", "source", "src"),
        ("/h?a=1&b", "a", "href"),
    ]


@given(st.text("<>a \"'=/!-hrefsc&;\n"))
def test_a_function_that_changes_nothing_changes_nothing(html: str) -> None:
    assert rewrite(html, lambda url, tag, attribute: url) == html


@pytest.mark.parametrize(
    "piece", ["<a ", '<a "', "<a '", "<!--", "<script>", "<a href=", "<a href='x", '<a b="', "url("]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    start = time.process_time()
    rewrite(piece * 100_000, mark)
    rewrite(f"<p style='{piece * 100_000}'>", mark)
    assert time.process_time() - start < 5


def test_each_address_is_asked_for_once_and_remembered() -> None:
    asked, moved = [], {}

    def link(url: str, tag: str, attribute: str) -> str:
        asked.append(url)
        return f"{url}X"

    ask = remembered(link, moved)
    assert [ask("/a", "a", "href"), ask("/a", "a", "href")] == ["/aX", "/aX"]
    assert (asked, moved) == (["/a"], {"/a": "/aX"})
    assert remembered(unchanged, moved) is unchanged


def test_bodies_and_comments_go_through_it() -> None:
    context = Context(link=lambda url, tag, attribute: f"{url}X")
    body = (
        '[caption width="9"]<a href="/big.jpg"><img src="/p.jpg" /></a> Words[/caption]\n\nhttps://youtu.be/abcdefghijk'
    )
    text = content.to_markdown(body, context)
    assert "[![](/p.jpgX)](/big.jpgX)" in text
    assert "<https://youtu.be/abcdefghijkX>" in text
    assert content.comment_to_markdown('<a href="/a">b</a>', context) == "[b](/aX)\n"


MARKDOWN = [
    ("[a](/a) ![b](</b> 'T') <img src=\"/c\">", "[a](/aX) ![b](</bX> 'T') <img src=\"/cX\">"),
    ("[a]: /a\n  [b]: </b>\n[c] x: /c", "[a]: /aX\n  [b]: </bX>\n[c] x: /c"),
    ("f(x) [a] (/a) $$x](y)$$", "f(x) [a] (/a) $$x](yX)$$"),
]


@pytest.mark.parametrize(("text", "wanted"), MARKDOWN)
def test_addresses_in_finished_markdown(text: str, wanted: str) -> None:
    assert rewrite_markdown(text, mark) == wanted
    assert rewrite_markdown(text, unchanged) == text
