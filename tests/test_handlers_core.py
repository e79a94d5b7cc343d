"""Handlers of WordPress's own features, one by one: what a table of whole posts would say at too great length."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxr2md.content.registry import BLOCKS, SHORTCODES, Context, Embed, Html, Markdown, lookup_block
from wxr2md.handlers import (
    accordion,
    audio,
    caption,
    code,
    embed,
    footnotes,
    formula,
    gallery,
    jetpack_markdown,
    navigation,
    playlist,
    social_links,
    video,
)
from wxr2md.model import Item, Media

MEDIA = {
    "1": Media("1", "https://example.org/a.jpg", "Zebra", "Caption <em>one</em>", 'A "b" &amp; c'),
    "2": Media("2", "https://example.org/b.png?x=1&y=2", "Ant"),
    "3": Media("3", "https://example.org/talk.mp3", "Talk & more"),
    "10": Media("10", "https://example.org/c.webp", "Mouse"),
}


def context(*attached: str, **meta: str) -> Context:
    pictures = [MEDIA[post_id] for post_id in attached]
    item = Item(post_id="7", content=meta.pop("content", ""), postmeta=tuple(meta.items()))
    return Context(item=item, media=MEDIA.get, attached=lambda post_id: pictures if post_id == "7" else [])


def html(result: object) -> str:
    assert isinstance(result, Html)
    return result.html


def codes(given_context: Context) -> list[str]:
    return [row.kind.code for row in given_context.diagnostics]


def test_every_feature_is_registered() -> None:
    assert {"caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist"} <= SHORTCODES.keys()
    assert all(SHORTCODES[name].raw for name in ("code", "sourcecode", "source"))
    assert {"core/embed", "core/footnotes", "core/math", "core/social-link", "jetpack/markdown"} <= BLOCKS.keys()
    assert lookup_block("core-embed/anything") is not None
    assert lookup_block("core/paragraph") is None


# --- captions -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("attributes", "inner", "result"),
    [
        ({"width": "3"}, '<img src="a"> Words', '<figure><img src="a"><figcaption>Words</figcaption></figure>'),
        ({}, '<p><img src="a"></p>\n<p>Words<br />', '<figure><img src="a"><figcaption>Words</figcaption></figure>'),
        ({}, 'Words <img src="a">', '<figure><img src="a"><figcaption>Words</figcaption></figure>'),
        (
            {},
            '<a href="b"> <img src="a"> </a>x',
            '<figure><a href="b"> <img src="a"> </a><figcaption>x</figcaption></figure>',
        ),
        ({"caption": "Old"}, '<img src="a">', '<figure><img src="a"><figcaption>Old</figcaption></figure>'),
        ({"caption": "Old"}, "<iframe></iframe>", "<figure><iframe></iframe><figcaption>Old</figcaption></figure>"),
        ({}, '<img src="a">', '<img src="a">'),
        ({}, "<p>only text</p>", "only text"),
    ],
)
def test_caption(attributes: Mapping[str, str], inner: str, result: str) -> None:
    assert html(caption.caption(attributes, inner, Context(), "caption")) == result


def test_a_caption_of_nothing_is_text() -> None:
    assert caption.caption({}, "", Context(), "caption") is None


# --- galleries ----------------------------------------------------------------------------------
def sources(result: object) -> list[str]:
    return [part.partition('"')[0].rpartition("/")[2] for part in html(result).split('src="')[1:]]


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [
        ({"ids": "2,1"}, ["b.png?x=1&amp;y=2", "a.jpg"]),
        ({"ids": " 2 , 01 "}, ["b.png?x=1&amp;y=2", "a.jpg"]),
        ({"ids": "1,2", "order": "DESC"}, ["a.jpg", "b.png?x=1&amp;y=2"]),
        ({"ids": "1,2", "orderby": "title"}, ["b.png?x=1&amp;y=2", "a.jpg"]),
        ({"ids": "10,2,1", "orderby": "ID"}, ["a.jpg", "b.png?x=1&amp;y=2", "c.webp"]),
        ({"ids": "10,2,1", "orderby": "ID", "order": "desc"}, ["c.webp", "b.png?x=1&amp;y=2", "a.jpg"]),
        ({"ids": "2,1", "orderby": "rand"}, ["b.png?x=1&amp;y=2", "a.jpg"]),
        ({"ids": "3,1"}, ["a.jpg"]),
        ({"include": "1"}, ["a.jpg"]),
        ({}, ["a.jpg", "b.png?x=1&amp;y=2"]),
        ({"id": "7", "exclude": "1"}, ["b.png?x=1&amp;y=2"]),
        ({"order": "DESC"}, ["b.png?x=1&amp;y=2", "a.jpg"]),
    ],
)
def test_gallery(attributes: Mapping[str, str], shown: list[str]) -> None:
    assert sources(gallery.gallery(attributes, "", context("1", "2"), "gallery")) == shown


def test_a_picture_of_a_gallery() -> None:
    assert gallery.figure(MEDIA["1"], linked=True) == (
        '<figure><a href="https://example.org/a.jpg"><img src="https://example.org/a.jpg"'
        ' alt="A &quot;b&quot; &amp; c"></a><figcaption>Caption <em>one</em></figcaption></figure>'
    )


@pytest.mark.parametrize(("attributes", "count"), [({"ids": "1,77"}, 1), ({"id": "8"}, 1), ({"ids": "1"}, 0)])
def test_a_gallery_says_what_it_misses(attributes: Mapping[str, str], count: int) -> None:
    site = context("1")
    gallery.gallery(attributes, "", site, "gallery")
    assert codes(site) == ["dropped"] * count


# --- embeds -------------------------------------------------------------------------------------
FIGURE = '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{}\n</div>{}</figure>'


@pytest.mark.parametrize(
    ("attributes", "inner", "result"),
    [
        ({}, FIGURE.format("https://vimeo.com/1", ""), Embed("vimeo", "1", "https://vimeo.com/1")),
        ({"url": "https://vimeo.com/2"}, "", Embed("vimeo", "2", "https://vimeo.com/2")),
        (
            {"providerNameSlug": "acme"},
            FIGURE.format("https://acme.example/a&amp;b", "<figcaption class='c'>C <b>d</b></figcaption>"),
            Embed("acme", "", "https://acme.example/a&b", "C <b>d</b>"),
        ),
        (
            {"providerNameSlug": 'x"><'},
            FIGURE.format("https://acme.example/", ""),
            Embed("", "", "https://acme.example/"),
        ),
        ({"url": "https://vimeo.com/2"}, "<figure><iframe></iframe></figure>", None),
        ({"url": ["no", "text"]}, "", None),
        ({}, "", None),
    ],
)
def test_embed_block(attributes: Mapping[str, object], inner: str, result: object) -> None:
    assert embed.embed_block(attributes, inner, Context()) == result


def test_an_embedded_file_is_played() -> None:
    shown = html(embed.embed({}, "https://example.org/a.mp3", Context(), "embed"))
    assert shown.startswith('<audio controls src="https://example.org/a.mp3">')


# --- players ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("attributes", "inner", "urls"),
    [
        ({"src": "a.mp3"}, "", ["a.mp3"]),
        ({"ogg": "a.ogg", "mp3": "a.mp3"}, "", ["a.mp3", "a.ogg"]),
        ({}, '<a href="https://e.org/a.mp3">https://e.org/a.mp3</a>', ["https://e.org/a.mp3"]),
        ({}, "https://e.org/a.mp3 or", ["https://e.org/a.mp3"]),
        ({"loop": "on"}, "", []),
    ],
)
def test_audio_addresses(attributes: Mapping[str, str], inner: str, urls: list[str]) -> None:
    assert audio.addresses(attributes, inner) == urls


def test_the_older_audio_shortcode_lists_its_files() -> None:
    attributes = {"0": "https://e.org/a.mp3,https://e.org/b.mp3|titles=A,B|loop=no"}
    assert html(audio.audio(attributes, "", Context(), "audio")).count("<audio") == 2


@pytest.mark.parametrize("name", ["audio", "video", "playlist"])
def test_a_player_of_nothing_is_reported(name: str) -> None:
    site = context()
    assert html(SHORTCODES[name].handle({}, "", site, name)) == ""
    assert codes(site) == ["dropped"]


def test_a_film() -> None:
    attributes = {"webm": "a.webm", "mp4": "a.mp4", "poster": "p.jpg"}
    assert html(video.video(attributes, "", Context(), "video")) == (
        '<p><video controls poster="p.jpg"><source src="a.mp4"><source src="a.webm">'
        '<a href="a.mp4">a.mp4</a></video></p>'
    )
    assert video.video({"src": "https://vimeo.com/1"}, "", Context(), "video") == Embed(
        "vimeo", "1", "https://vimeo.com/1"
    )


def test_a_playlist() -> None:
    shown = html(playlist.playlist({"ids": "3,2"}, "", context(), "playlist"))
    assert shown == (
        '<ol><li><a href="https://example.org/talk.mp3">Talk &amp; more</a></li>'
        '<li><a href="https://example.org/b.png?x=1&amp;y=2">Ant</a></li></ol>'
    )


# --- code ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stored", "source"),
    [
        ("a < b", "a < b"),
        ("a &lt; b &amp;&amp; c", "a < b && c"),
        ("if (a < b && c) { x = '&lt;'; }", "if (a < b && c) { x = '&lt;'; }"),
        ("&lt;a href=&quot;x&quot;&gt;&amp;lt;&lt;/a&gt;", '<a href="x">&lt;</a>'),
        ("$a->b &lt; 1", "$a->b < 1"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("<br>a &lt; b;<br />c();<br>", "\na < b;\nc();\n"),
        ("</p>\n<p>a</p>\n<p>b</p>\n<p>", "\na\nb\n"),
        ("<br>", "<br>"),
        ('echo "<br>";', 'echo "<br>";'),
    ],
)
def test_stored_code(stored: str, source: str) -> None:
    assert code.source(stored) == source


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("php", "php"),
        ("PHP", "php"),
        ("”csharp”", "csharp"),
        ("c-sharp", "csharp"),
        ("&quot;js&quot;", "javascript"),
        ("c++", "cpp"),
        ("plain", ""),
        ('x"><script>', ""),
        ("", ""),
    ],
)
def test_language(name: str, language: str) -> None:
    assert code.language(name) == language


@pytest.mark.parametrize("attributes", [{"lang": "php"}, {"language": "php"}, {"0": "php"}, {"0": "=php"}])
def test_where_the_language_stands(attributes: Mapping[str, str]) -> None:
    assert html(code.code(attributes, "x", Context(), "code")) == '<pre><code class="language-php">x</code></pre>'


def test_the_block_of_syntaxhighlighter() -> None:
    inner = '<pre class="wp-block-syntaxhighlighter-code">a &lt; b\n\n&#91;c]</pre>'
    shown = html(code.highlighted({"language": "css"}, inner, Context()))
    assert shown == '<pre><code class="language-css">a &lt; b\n\n[c]</code></pre>'
    assert code.highlighted({}, "<p>no code</p>", Context()) is None


# --- footnotes ----------------------------------------------------------------------------------
@given(
    st.text(max_size=30) | st.just('[{"id":1}]') | st.just('{"a":[]}') | st.just("[[1],null,2]") | st.just("[" * 5000)
)
def test_footnotes_take_any_meta(stored: str) -> None:
    assert html(footnotes.footnotes({}, "", context(footnotes=stored))).count("<li") in (0, 1)


def test_footnotes() -> None:
    stored = json.dumps([{"id": "a", "content": "A <em>b</em>"}, {"id": 'x"', "content": "C"}])
    assert html(footnotes.footnotes({}, "", context(footnotes=stored))) == (
        '<ol class="wp-block-footnotes"><li id="a">A <em>b</em></li><li id="x&quot;">C</li></ol>'
    )


@pytest.mark.parametrize(("content", "found"), [('<sup data-fn="a">', ["dropped"]), ("none", [])])
def test_missing_footnotes(content: str, found: list[str]) -> None:
    site = context(content=content)
    assert html(footnotes.footnotes({}, "", site)) == ""
    assert codes(site) == found


# --- the rest -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("attributes", "link"),
    [
        ({"url": "https://m.example/@a", "service": "mastodon"}, '<a href="https://m.example/@a">Mastodon</a>'),
        ({"url": "example.org", "service": "chain"}, '<a href="https://example.org">Link</a>'),
        ({"url": "a@example.org", "service": "mail"}, '<a href="mailto:a@example.org">Mail</a>'),
        ({"url": "#", "service": "bandcamp"}, '<a href="#">Bandcamp</a>'),
        ({"url": "/feed/", "service": "feed", "label": "A & B"}, '<a href="/feed/">A &amp; B</a>'),
    ],
)
def test_social_link(attributes: Mapping[str, object], link: str) -> None:
    assert html(social_links.social_link(attributes, "", Context())) == f"<li>{link}</li>"


def test_a_social_link_without_address_is_not_shown() -> None:
    assert html(social_links.social_link({"service": "x"}, "", Context())) == ""


def test_navigation() -> None:
    link = html(navigation.navigation_link({"label": "A", "url": "/a?b&c"}, "", Context()))
    assert link == '<li><a href="/a?b&amp;c">A</a></li>'
    assert html(navigation.navigation_link({"label": "B"}, link, Context())) == f"<li>B<ul>{link}</ul></li>"
    assert html(navigation.navigation({}, link, Context())) == f"<ul>{link}</ul>"
    assert navigation.navigation({}, "", Context()) is None
    assert navigation.navigation_link({"url": "/"}, "", Context()) is None


def test_accordion_heading() -> None:
    inner = (
        '<h3><button type="button"><span class="wp-block-accordion-heading__toggle-title">Q</span>'
        '<span class="wp-block-accordion-heading__toggle-icon" aria-hidden="true">+</span></button></h3>'
    )
    shown = html(accordion.accordion_heading({}, inner, Context()))
    assert shown == '<h3><span class="wp-block-accordion-heading__toggle-title">Q</span></h3>'


@pytest.mark.parametrize(
    ("latex", "result"),
    [
        ("x^2", Markdown("$$\nx^2\n$$")),
        ("", None),
        ("a $ b", None),
        ("{{a}}", None),
        ("a\n\nb", None),
        ("a < b", None),
    ],
)
def test_formula(latex: str, result: object) -> None:
    assert formula.formula({"latex": latex}, "<math></math>", Context()) == result


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("\n# A\n\n- b\n", Markdown("# A\n\n- b")),
        ("", None),
        (" \n", None),
        ("{{ x }}", None),
        ("{% x %}", None),
        ("{ x }", Markdown("{ x }")),
    ],
)
def test_markdown_of_jetpack(source: str, result: object) -> None:
    assert jetpack_markdown.markdown({"source": source}, "<p></p>", Context()) == result
