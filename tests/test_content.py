"""The pipeline of one post: its order, slots, reusable blocks, footnotes, policies; what hostile input must not do."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wxr2md import content
from wxr2md.content import autoembed, cut_links, notes, plain_text, registry, shortcodes
from wxr2md.content.registry import Context, Dialect, Embed, Html, Markdown
from wxr2md.content.slots import Slots
from wxr2md.diagnostics import Diagnostics
from wxr2md.model import Item
from wxr2md.options import Options

URL = "https://youtu.be/abcdefghijk"


def html(text: str, context: Context | None = None) -> str:
    """Return the HTML of a post, its slots as `(div …)` and `(span …)`."""
    shown, slots = content.to_html(text, context or Context())
    for key, markdown in slots.items():
        shown = shown.replace(f'<div data-wxr2md="{key}"></div>', f"(div {markdown})")
        shown = shown.replace(f'<span data-wxr2md="{key}"></span>', f"(span {markdown})")
    return shown.strip()


def codes(context: Context) -> list[str]:
    return [row.kind.code for row in context.diagnostics]


# --- order --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", ""),
        ("a\nb\n\nc", "<p>a<br />\nb</p>\n<p>c</p>"),
        ("a\r\nb\r\rc", "<p>a<br />\nb</p>\n<p>c</p>"),
        ("a\n\n<!-- wp:paragraph --><p>b</p><!-- /wp:paragraph -->", "a\n\n<p>b</p>"),
        ("<!-- wp:freeform -->a\n\nb<!-- /wp:freeform -->", "a\n\nb"),
        ("<!-- wp:shortcode -->a\n\nb<!-- /wp:shortcode -->", "<p>a</p>\n<p>b</p>"),
        ("<!-- not wp:x -->a", "<p><!-- not wp:x -->a</p>"),
        (f"a\n{URL}\nb", f"<p>a<br />\n(span <{URL}>)<br />\nb</p>"),
        (f"a\n\n{URL}\n\nb", f"<p>a</p>\n(div <{URL}>)\n<p>b</p>"),
        (f"<li>{URL}</li>", f"<li>{URL}</li>"),
        (f"<!-- wp:html -->\n{URL}\n<!-- /wp:html -->", f"(div <{URL}>)"),
        (f"[embed]{URL}[/embed] tail", f"<p>(span <{URL}>) tail</p>"),
        ("[[embed]] and [[code]x[/code]]", "<p>[embed] and [code]x[/code]</p>"),
        (
            "<!-- wp:shortcode -->[[code]x[/code]] [[gallery]]<!-- /wp:shortcode -->",
            "<p>&#91;code]x[/code] [gallery]</p>",
        ),
        ("[sic] a[0] [x](y)", "<p>[sic] a[0] [x](y)</p>"),
    ],
)
def test_order(text: str, result: str) -> None:
    assert html(text) == result


def test_code_is_taken_before_paragraphs_embeds_and_other_shortcodes() -> None:
    shown = html(f"[code]\na\n\n{URL}\n[gallery] <b>\n[/code]")
    assert shown == f"<pre><code>a\n\n{URL}\n&#91;gallery&#93; &lt;b&gt;</code></pre>"


def test_template_syntax_is_reported() -> None:
    context = Context()
    content.to_markdown("<code>{{ a }} {% b %}</code>", context)
    assert [str(row).rpartition(": ")[2] for row in context.diagnostics] == ["{{ {%"]


def test_template_syntax_of_a_preset_is_none_of_the_post() -> None:
    context = Context(embed=lambda embed: f"{{{{< {embed.provider} {embed.id} >}}}}")
    assert "{{< youtube abcdefghijk >}}" in content.to_markdown(URL, context)
    assert codes(context) == []


# --- what handlers return -----------------------------------------------------------------------
@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let [acme_*] and acme/* return each kind of value."""
    html("")  # else the handlers would be loaded into the copies only
    results = {
        "html": Html("<b>H</b>"),
        "inline": Markdown("*M*", inline=True),
        "block": Markdown("# M"),
        "embed": Embed("acme", "1", "https://acme.example/?a=1&b=2"),
        "captioned": Embed("acme", "1", "https://acme.example/", caption="C <em>c</em>"),
        "math": Markdown("${{x}}^{#2}$", inline=True),
        "none": None,
    }
    monkeypatch.setattr(registry, "SHORTCODES", dict(registry.SHORTCODES))
    monkeypatch.setattr(registry, "BLOCKS", dict(registry.BLOCKS))
    for name, result in results.items():
        registry.shortcode(f"acme_{name}")(lambda attributes, inner, context, name, result=result: result)
        registry.block(f"acme/{name}")(lambda attributes, inner, context, result=result: result)
    registry.shortcode("acme_wrap")(lambda attributes, inner, context, name: Html(f"<div>{inner}</div>"))


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a [acme_html] b", "<p>a <b>H</b> b</p>"),
        ("[acme_html]", "<b>H</b>"),
        ("a [acme_inline] b", "<p>a (span *M*) b</p>"),
        ("[acme_block]", "(div # M)"),
        ("a [acme_embed] b", "<p>a (span <https://acme.example/?a=1&b=2>) b</p>"),
        ("[acme_embed]", "(div <https://acme.example/?a=1&b=2>)"),
        ("a [acme_none] b [acme_none x='1']", "<p>a [acme_none] b [acme_none x='1']</p>"),
        ("[acme_wrap]\n\na [acme_html]\n\n[/acme_wrap]", "<div></p>\n<p>a <b>H</b></p>\n<p></div>"),
        ("$[acme_math]$", "<p>$(span ${ {x}}^{ #2}$)$</p>"),
        ('<a title="[acme_html]" rel="[acme_embed]">x</a>', None),
        ("<!-- wp:acme/html /-->", "<b>H</b>"),
        ("<!-- wp:acme/block -->saved<!-- /wp:acme/block -->", "(div # M)"),
        ("<!-- wp:acme/none -->saved<!-- /wp:acme/none -->", "saved"),
        ("<!-- wp:acme/captioned /-->", "(div <https://acme.example/>)\n<p>C <em>c</em></p>"),
        ("<!-- wp:group --><div><!-- wp:acme/html /--></div><!-- /wp:group -->", "<div><b>H</b></div>"),
    ],
)
def test_results(text: str, result: str | None) -> None:
    result = result or '<p><a title="H" rel="https://acme.example/?a=1&amp;b=2">x</a></p>'
    assert html(text) == result


# --- reports ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<!-- wp:latest-posts /--><!-- wp:latest-posts /-->", ["dynamic-block"]),
        ("<!-- wp:acme/x /-->", ["dynamic-block"]),
        ("<!-- wp:acme/x -->\n<!-- /wp:acme/x -->", ["dynamic-block"]),
        ("<!-- wp:acme/x --><p>a</p><!-- /wp:acme/x -->", ["unknown-block"]),
        ("<!-- wp:acme/x --><!-- wp:acme/y /--><!-- /wp:acme/x -->", ["dynamic-block", "dynamic-block"]),
        ("<!-- wp:paragraph /--><!-- wp:spacer /--><!-- wp:html /-->", []),
        ("[unknown_thing] and [other_thing a='1']x[/other_thing] [other_thing]", ["unknown-shortcode"] * 2),
        ("[sic] [1] a[i]", []),
        ("<pre>[unknown_thing]</pre>", []),
        ("<!-- wp:block /-->", ["dropped"]),
    ],
)
def test_reports(text: str, found: list[str]) -> None:
    context = Context()
    html(text, context)
    assert codes(context) == found


# --- reusable blocks ----------------------------------------------------------------------------
def test_reusable_blocks_end() -> None:
    chain = {str(n): f'<!-- wp:block {{"ref":{n + 1}}} /-->' * 2 for n in range(100)}
    context = Context(reusable=chain.get)
    assert html('<!-- wp:block {"ref":0} /-->', context).strip() == ""
    assert "dropped" in codes(context)


def test_reusable_blocks_do_not_multiply_without_end() -> None:
    blocks = {str(n): ("x" * 1000 + f'<!-- wp:block {{"ref":{n + 1}}} /-->') * 10 for n in range(10)}
    context = Context(reusable=blocks.get)
    assert len(html('<!-- wp:block {"ref":0} /-->', context)) < 10_000_000
    assert codes(context)


def test_texts_changed_in_a_pattern_are_reported() -> None:
    context = Context(reusable=lambda ref: "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->")
    assert html('<!-- wp:block {"ref":1,"content":{"Name":{"content":"b"}}} /-->', context) == "<p>a</p>"
    assert codes(context) == ["dropped"]


# --- slots --------------------------------------------------------------------------------------
def test_the_source_cannot_name_a_slot() -> None:
    first = f"{URL}\n\n"
    key = next(iter(content.to_html(first, Context())[1]))
    shown, slots = content.to_html(f'{first}<div data-wxr2md="{key}">mine</div>', Context())
    assert key not in slots
    assert "mine" in shown


def test_keys_are_the_same_in_every_run() -> None:
    assert content.to_html(URL, Context()) == content.to_html(URL, Context())


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("", "", "div"),
        ("<p>", "</p>", "div"),
        ('<p class="a">\n', " </p>", "div"),
        ("<p>a</p>\n", "", "div"),
        ("<p>a ", "</p>", "span"),
        ("<p>", "<br>a</p>", "span"),
        ("<li>", "</li>", "span"),
        ("<ul><li>a</li></ul>", "", "div"),
        ("<h2>", "</h2>", "span"),
        ("<p>a</p><div>", "</div>", "div"),
        ("<td>a ", "</td>", "span"),
    ],
)
def test_an_embed_settles(before: str, after: str, name: str) -> None:
    slots = Slots("")
    shown = slots.settle(before + slots.add_embed("x") + after)
    assert f"<{name} data-wxr2md" in shown


def test_other_inline_slots_stay_inline() -> None:
    slots = Slots("")
    element, _ = slots.add("$x$", True), slots.add_embed("y")
    assert slots.settle(element) == element


# --- footnotes ----------------------------------------------------------------------------------
MARK = '<sup data-fn="{0}" class="fn"><a href="#{0}" id="{0}-link">1</a></sup>'
LIST = '<ol class="wp-block-footnotes">{}</ol>'


def footnoted(text: str) -> str:
    return notes.to_slots(text, lambda markdown, inline: f"({markdown})", lambda note: f"{note}\n")


def test_footnotes() -> None:
    items = '<li id="a">A <a href="#a-link" aria-label="Jump">↩︎</a></li><li id="b">B</li>'
    text = f"<p>x{MARK.format('b')} y{MARK.format('a')} z{MARK.format('b')}</p>{LIST.format(items)}<p>end</p>"
    assert footnoted(text) == "<p>x([^2]) y([^1]) z([^2])</p>([^1]: A\n\n[^2]: B)<p>end</p>"


def test_a_footnote_of_several_lines_and_with_a_list() -> None:
    items = '<li id="a">one\n\ntwo<ol><li>x</li></ol></li>'
    assert footnoted(MARK.format("a") + LIST.format(items)) == "([^1])([^1]: one\n\n    two<ol><li>x</li></ol>)"


def test_a_note_without_mark_is_kept() -> None:
    items = '<li id="a">A</li><li id="b">B</li>'
    assert footnoted(MARK.format("b") + LIST.format(items)) == "([^2])<ol><li>A</li></ol>([^2]: B)"


@pytest.mark.parametrize(
    "text",
    [
        "<p>no notes</p>",
        f"<p>x{MARK.format('a')}</p>",
        MARK.format("a") + LIST.format(""),
        MARK.format("a") + '<ol class="wp-block-footnotes"><li id="a">not closed',
        '<sup>1</sup><ol><li id="a">a list</li></ol>',
    ],
)
def test_no_footnotes(text: str) -> None:
    assert footnoted(text) == text


def test_footnotes_stay_html_for_a_dialect_without_them() -> None:
    text = MARK.format("a") + LIST.format('<li id="a">A</li>')
    assert "data-fn" in html(f"<!-- wp:html -->{text}<!-- /wp:html -->", Context(dialect=Dialect(footnotes=False)))


# --- engines and comments -----------------------------------------------------------------------
def test_html2text_writes_slots_too() -> None:
    context = Context(options=Options(engine="html2text"))
    assert content.to_markdown(f"<b>x</b>\n\n{URL}\n\n[code]a*b[/code]", context).split() == [
        "**x**",
        f"<{URL}>",
        "a*b",
    ]


def test_html2text_lets_no_template_run_in_prose() -> None:
    context = Context(options=Options(engine="html2text"))
    written = content.to_markdown("a {{ b }} {% c %}\n\n<code>{{ d }}</code>\n\n<pre>{{ e }}</pre>", context)
    assert written.split() == ["a", "{\\{", "b", "}}", "{\\%", "c", "%}", "`{{", "d", "}}`", "{{", "e", "}}"]


def test_a_comment_carries_no_live_html() -> None:
    written = content.comment_to_markdown("<p>a <script>alert(1)</script><b>b</b></p>", Context())
    assert "<script" not in written
    assert "**b**" in written


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<h2>Title</h2><p>One &amp; <b>two</b>,<br>three.</p>", "Title One & two, three."),
        ("<ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table>", "a b c d"),
        (
            '<p>1. not a list</p><p>- nor this</p><p># nor <a href="x">that_one*</a></p>',
            "1. not a list - nor this # nor that_one*",
        ),
        ("<script>x < y</script><style>p {}</style>a<!-- c -->", "a"),
        ("<code>a_b</code> <q>q</q> <abbr title='World'>W</abbr> x<sup>2</sup><hr>", "a_b q W x2"),
        ("plain\ntext", "plain text"),
        ("", ""),
        ("a < b &lt;i&gt;", "a < b <i>"),
    ],
)
def test_plain_text(source: str, text: str) -> None:
    assert plain_text.to_text(source) == text


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["</p>\n<p>", "<br />\n", "*", "1. ", "# ", "[a](b)", " ", "\xa0", "\\", "`"]) | st.text())
)
def test_plain_text_without_html2text_is_what_it_makes(pieces: list[str]) -> None:
    html = f"<p>{''.join(pieces)}</p>\n"
    text = plain_text.to_text(html)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_text, "_PARAGRAPHS", re.compile("(?!)"))
        assert plain_text.to_text(html) == text


# --- hostile input ------------------------------------------------------------------------------
PIECES = [
    "[",
    "]",
    "[/",
    "[[",
    "]]",
    "code",
    "gallery",
    "embed",
    "caption",
    "<p>",
    "</p>",
    "<pre>",
    "<!--",
    "-->",
    "\n\n",
]
PIECES += [
    ' a="1"',
    "<!-- wp:paragraph -->",
    "<!-- /wp:paragraph -->",
    '<!-- wp:block {"ref":1} /-->',
    "<",
    ">",
    URL,
    "\n",
    "x",
]
PIECES += [
    '<sup data-fn="a">',
    '<ol class="wp-block-footnotes">',
    '<li id="a">',
    "</li>",
    "</ol>",
    "{{",
    "<script>",
    "$latex x$",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_text_converts(text: str) -> None:
    context = Context(reusable={"1": "<!-- wp:html -->1<!-- /wp:html -->"}.get, diagnostics=Diagnostics())
    assert content.to_markdown(text, context) == content.to_markdown(text, context)


SELDOM = ["<a href='/a'>", "</a>", "</A>", "<a name='b'>", "<abbr>", "<p class='a'>", "</p >", "&nbsp;", "<br>", " "]
SELDOM += [
    "<span title='[gallery]'>",
    "<b [a]>",
    "[sic",
    "[a-b]",
    "[a b='c']",
    "[a b='<i>']",
    "[/a]",
    "]",
    "<!--",
    "-->",
]
SELDOM += ["HTTPS://youtu.be/abcdefghijk", "<p>" + URL, "</p>", "\n\n", "\x02"]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(SELDOM + PIECES), max_size=15).map("".join))
def test_what_gets_no_second_look_needs_none(text: str) -> None:
    shown = html(text)
    with pytest.MonkeyPatch.context() as patch:
        for room, look in ((cut_links, "_WRONG"), (shortcodes, "_NAMED"), (shortcodes, "_BRACKET_IN_TAG")):
            patch.setattr(room, look, re.compile(""))
        patch.setattr(autoembed, "_may_stand_alone", lambda text: True)
        assert html(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "<a>" * 100_000,
        "<a href='/'>" * 50_000 + "</p>" * 50_000,
        "<a href='/'>" + "&nbsp;<b>" * 50_000,
        "<b [" * 50_000,
        " http://" * 50_000,
        "[code]" * 20_000,
        "[caption]<img " * 10_000,
        "[caption]" * 10_000 + "x" + "[/caption]" * 10_000,
        "<sup data-fn=" * 20_000,
        '<ol class="wp-block-footnotes"><li id="a">' * 5_000,
        f"{URL}\n" * 5_000,
        "<!-- wp:group -->" * 10_000 + "<!-- /wp:group -->" * 10_000,
        "<!-- wp:embed --><figure><figcaption>" * 5_000,
        " ".join(f"[x{n}]" for n in range(20_000)),
    ],
    ids=lambda text: text[:20],
)
def test_hostile_text_takes_little_time(text: str) -> None:
    start = time.perf_counter()
    content.to_html(text, Context())
    assert time.perf_counter() - start < 5


def test_meta_is_no_sign_of_markdown() -> None:
    """WordPress.com stores the HTML of a Markdown post in `content:encoded`, whatever `_wpcom_is_markdown` says."""
    item = Item(postmeta=(("_wpcom_is_markdown", "1"),))
    assert html("<p>1 * 2 * 3</p>", Context(item=item)) == "<p>1 * 2 * 3</p>"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a\n\n<!--more-->\n\nb", "a\n\n(more)\n\nb\n"),
        ("a\n<!--more Go on-->\nb", "a\n\n(more)\n\nb\n"),
        ("<p>a</p>\n<!--more-->\n<p>b</p>", "a\n\n(more)\n\nb\n"),
        ("a<!--more--> b\n\nc", "a b\n\n(more)\n\nc\n"),  # a reader of the page sees one paragraph
        ("a\n\nb<!--more-->", "a\n\nb\n\n(more)\n"),
        ("a\n\nb", "a\n\nb\n"),
    ],
)
def test_the_end_of_the_excerpt(text: str, result: str) -> None:
    assert content.to_markdown(text, Context(more="(more)")) == result
