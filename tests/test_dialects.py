"""Dialects: what each engine needs otherwise, and that the real engines show what the HTML shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from engines import DIALECTS, ENGINES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wxr2md import content
from wxr2md.content import dialects, escape
from wxr2md.content.dialects import (
    COMMONMARK,
    DOCUSAURUS,
    GOLDMARK,
    KRAMDOWN,
    MARKDOWN_IT,
    MARKED,
    MATERIAL,
    NIKOLA,
    OBSIDIAN,
    PULLDOWN,
    PYTHON_MARKDOWN,
    REMARK,
)
from wxr2md.content.markdown import to_markdown
from wxr2md.content.registry import Context, Dialect
from wxr2md.content.spelling import spelling
from wxr2md.content.tree import parse
from wxr2md.diagnostics import TEMPLATE_SYNTAX, Diagnostics
from wxr2md.verify import compare, render, same_text

ALL = {name: value for name, value in vars(dialects).items() if isinstance(value, Dialect)}
IN_PYTHON = [name for name in ("python-markdown", "material", "pulldown-cmark") if name in ENGINES]

# What every dialect writes alike.
ALIKE = [
    (
        "<p>Plain words, 3 &lt; 5 &amp; 5 &gt; 3, snake_case, a * b.</p>",
        "Plain words, 3 < 5 & 5 > 3, snake_case, a * b.\n",
    ),
    (
        '<p>A <a href="https://example.org/a_b?c=1&amp;d=2">link</a>.</p>',
        "A [link](https://example.org/a_b?c=1&d=2).\n",
    ),
    ("<p>An <em>emphasis</em> and a <strong>strong</strong> one.</p>", "An *emphasis* and a **strong** one.\n"),
    ("<p>One<br>two</p>", "One  \ntwo\n"),
    ("<h2>A heading</h2><hr>", "## A heading\n\n---\n"),
    ("<blockquote><p>One</p><p>Two</p></blockquote>", "> One\n>\n> Two\n"),
    ("<pre>code *as* it is\n\n{ x }</pre>", "```\ncode *as* it is\n\n{ x }\n```\n"),
    ("<p><code>a_b *c* &lt;d&gt;</code></p>", "`a_b *c* <d>`\n"),
    (
        "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
        "| A | B |\n| --- | --- |\n| 1 | 2 |\n",
    ),
    ('<p><img src="a.jpg" alt="A picture"></p>', "![A picture](a.jpg)\n"),
    ("<p>It costs $5, or $6: 10:30, foo:bar, #1, 50 % {off}!</p>", None),
]

CASES = [
    # Escapes that an engine does not know are entities; characters that mean more to it are escaped.
    (PYTHON_MARKDOWN, "<p>&lt;b&gt; and ~~x~~</p>", "&lt;b> and &#126;&#126;x&#126;&#126;"),
    (PYTHON_MARKDOWN, "<p>*a* and {: .x} and {#y}</p>", r"\*a\* and \{: .x} and \{#y}"),
    (PYTHON_MARKDOWN, "<p>#tag<br>: text<br>۱. text</p>", "\\#tag  \n&#58; text  \n۱\\. text"),
    (PYTHON_MARKDOWN, "<p>*[abbr]: text</p>", r"*\[abbr]: text"),
    (PYTHON_MARKDOWN, "<h2>C##</h2>", r"## C\#\#"),
    (PYTHON_MARKDOWN, "<h2>Number ##</h2>", r"## Number \#\#"),
    (PYTHON_MARKDOWN, '<p><a href="/it\'s" title="A &quot;t&quot;">x</a></p>', '[x](/it&#39;s "A &quot;t&quot;")'),
    # Comments hold no tags: a sign that not every engine reads is better than nothing.
    (replace(PYTHON_MARKDOWN, raw_html=False), "<p>a <del>b</del> c ~~d~~</p>", "a ~~b~~ c &#126;&#126;d&#126;&#126;"),
    (KRAMDOWN, "<p>a | b</p>", r"a &#124; b"),
    (KRAMDOWN, "<p>{: .x} {::y} $$z$$ {x} $5</p>", r"\{: .x} \{::y} &#36;&#36;z&#36;&#36; {x} $5"),
    (KRAMDOWN, "<p>^</p>", "&#94;"),
    (KRAMDOWN, "<p>: text</p>", r"\: text"),
    (GOLDMARK, "<p>: text</p>", r"\: text"),
    (GOLDMARK, "<h2>Ends {.x}</h2>", r"## Ends \{.x}"),
    (PULLDOWN, "<h2>Ends {.x}</h2>", "## Ends &#123;.x}"),
    (PULLDOWN, '<p>a <a href=" ">*x* <b>y</b></a></p>', 'a <a href="">\\*x\\* **y**</a>'),
    (GOLDMARK, '<p><a href="">x</a></p>', "[x]()"),
    (GOLDMARK, "<p><del>~x</del></p>", "~~&#126;x~~"),
    (MARKED, '<p><a href="u">[a](b) `</a></p>', "[&#91;a&#93;(b) &#96;](u)"),
    (REMARK, "<p>https://e.org/a_(b)_</p>", r"https\://e.org/a\_(b)\_"),
    (REMARK, "<p>www.e.org/a_(b)_</p>", r"www\.e.org/a\_(b)\_"),
    (REMARK, "<p>https://e.org/a_b and www.e.org</p>", "https://e.org/a_b and www.e.org"),
    (DOCUSAURUS, "<p>:::note</p><p>a :x[y] b:c 10:30</p>", "\\:::note\n\na \\:x[y] b:c 10:30"),
    (OBSIDIAN, "<p>[[a]] #tag ==b== %%c%% $d$ C# a#b</p>", r"\[[a]] \#tag \=\=b\=\= \%%c\%% \$d\$ C# a#b"),
    (MARKED, "<p>{{ x }} {% y %} {# z #} {\\{</p>", r"{{ x }} {% y %} {# z #} {\\{"),
    (COMMONMARK, "<p>{{ x }}</p>", r"{\{ x }}"),
    (PYTHON_MARKDOWN, "<p>[TOC]</p><p>a [TOC]</p><p><em>[TOC]</em></p>", "\\[TOC]\n\na [TOC]\n\n<em>\\[TOC]</em>"),
    (PYTHON_MARKDOWN, "<ul><li>[TOC]</li></ul>", r"-   \[TOC]"),
    (MATERIAL, "<table><tr><th>[TOC]</th></tr><tr><td>[TOC]</td></tr></table>", "| \\[TOC] |\n| --- |\n| \\[TOC] |"),
    (DOCUSAURUS, "<p>:tada: 10:30:15 a: b:</p>", ":<!-- -->tada: 10:30:15 a: b:"),
    (DOCUSAURUS, "<h2>a {#b}</h2><h2>{#b}</h2>", "## a {#b}<!-- -->\n\n## {#b}<!-- -->"),
    (DOCUSAURUS, '<h1>a <b>*b*</b></h1><h2 id="c">c</h2><h1></h1>', "<h1>a <b>*b*</b></h1>\n\n## c"),
    (DOCUSAURUS, '<h1 id="d">d</h1><p><a href="#d">e</a></p>', '<h1 id="d">d</h1>\n\n[e](#d)'),
    (DOCUSAURUS, '<a href="/b"><h1>a</h1></a>', '<h1><a href="/b">a</a></h1>'),
    (replace(DOCUSAURUS, raw_html=False), "<h1>a</h1><p>:b:</p>", "# a\n\n:b:"),
    # Addresses and descriptions that an engine does not read.
    (DOCUSAURUS, '<p><a href="http://%20www.x.example/" title="t">*x*</a> <img src="http:///y" alt="z"></p>',
     '<a href="http://%20www.x.example/" title="t">\\*x\\*</a> <img src="http:///y" alt="z">'),
    (DOCUSAURUS, '<p><a href="http://1.2.3.4:80/a">x</a> <a href="//a-b.example">y</a> <a href="/z?http://">z</a></p>',
     "[x](http://1.2.3.4:80/a) [y](//a-b.example) [z](/z?http://)"),
    (MARKDOWN_IT, '<p><a href="javascript:void(0)">js</a> <a href="/file:a">x</a></p>',
     '<a href="javascript:void(0)">js</a> [x](/file:a)'),
    (MARKDOWN_IT, '<p><img src="data:image/png;base64,AA" alt="x"> <img src="file:///a" alt="y"></p>',
     '![x](data:image/png;base64,AA) <img src="file:///a" alt="y">'),
    (MARKDOWN_IT, '<p><a href="http://a.b/c%20d">http://a.b/c%20d</a> <a href="http://a.b/c">http://a.b/c</a></p>',
     "[http://a.b/c%20d](http://a.b/c%20d) <http://a.b/c>"),
    (MARKDOWN_IT, '<p><img src="/x" alt="a [b] &lt;c" title="t"></p>',
     '<img src="/x" alt="a &#91;b&#93; &lt;c" title="t"><!-- -->'),
    (MARKDOWN_IT, '<p><img src="/x" alt="[a]"><br>*b* <em>c</em></p>',
     '<img src="/x" alt="&#91;a&#93;"><!-- -->  \n\\*b\\* *c*'),
    (MARKDOWN_IT, '<ul><li><img src="/x" alt="[a]"><ul><li>b</li></ul></li></ul>',
     '- <img src="/x" alt="&#91;a&#93;"><!-- -->\n  - b'),
    (MARKDOWN_IT, '<table><tr><th><a href="file:a|b">c</a></th></tr></table>',
     '| <a href="file:a&#124;b">c</a> |\n| --- |'),
    (MARKED, '<p><a href="u"><img src="/x" alt="*a* `b`"></a></p>', '[<img src="/x" alt="*a* &#96;b&#96;">](u)'),
    (MARKED, '<p><img src="/x" alt="{{ a }} b"></p>', "![{{ a }} b](/x)"),
    (REMARK, '<p><img src="/x" alt="*a*"></p>', r"![\*a\*](/x)"),
    # Marks: delimiters only where nobody can misread them.
    (KRAMDOWN, "<p>in<em>a</em>, <em>b <strong>c</strong></em></p>", "in<em>a</em>, <em>b <strong>c</strong></em>"),
    (PYTHON_MARKDOWN, "<p><del>gone</del></p>", "<del>gone</del>"),
    (MATERIAL, "<p><del>gone</del></p>", "~~gone~~"),
    (KRAMDOWN, "<p><u><b>x</b></u></p>", '<u markdown="span">**x**</u>'),
    # Blocks: lists side by side, empty items, what may follow without a blank line.
    (PYTHON_MARKDOWN, "<ul><li>a</li></ul><ol><li>b</li></ol>", "-   a\n\n<!-- -->\n\n1.  b"),
    (KRAMDOWN, "<blockquote>a</blockquote><blockquote>b</blockquote>", "> a\n\n<!-- -->\n\n> b"),
    (GOLDMARK, "<ul><li></li><li>b</li></ul>", "- <!-- -->\n- b"),
    (PYTHON_MARKDOWN, "<ul><li>a<ul><li>b</li></ul></li></ul>", "-   a\n    -   b"),
    (PYTHON_MARKDOWN, "<ul><li>a<pre>b\n\nc</pre></li></ul>", "-   a\n\n        b\n\n        c"),
    (MATERIAL, "<ul><li>a<pre>b</pre></li></ul>", "-   a\n\n    ```\n    b\n    ```"),
    (PYTHON_MARKDOWN, "<pre>\ta</pre>", "<pre><code>&#9;a</code></pre>"),
    (PYTHON_MARKDOWN, '<pre><code class="language-make">\ta</code></pre>', "```make\n\ta\n```"),
    (KRAMDOWN, '<ol start="3"><li>c</li></ol>', '<ol start="3"><li>c</li></ol>'),
    (PYTHON_MARKDOWN, '<ol start="3"><li>c</li></ol>', "3.  c"),
    (KRAMDOWN, "<table><tr><th>A</th></tr></table>", "| A |\n| --- |\n|  |"),
    (KRAMDOWN, "<table><tr><th>A</th></tr><tr><td>-</td></tr></table>", "| A |\n| --- |\n| \\- |"),
    (PYTHON_MARKDOWN, "<table><tr><th><code>a|b</code></th></tr><tr><td>`</td></tr></table>",
     "| <code>a&#124;b</code> |\n| --- |\n| &#96; |"),
    (KRAMDOWN, "<details><summary>*S*</summary><p><b>x</b></p></details>",
     '<details markdown="block">\n<summary>&#42;S&#42;</summary>\n\n**x**\n\n</details>'),
    # The generator's own syntax in code.
    (GOLDMARK, "<p><code>{{&lt; x &gt;}}</code> <code>{{ .y }}</code></p>",
     "<code>&#123;&#123;&lt; x &gt;&#125;&#125;</code> `{{ .y }}`"),
    (GOLDMARK, '<pre><code class="language-go">{{% x\n\ny</code></pre>',
     '<pre><code class="language-go">&#123;&#123;% x&#10;\ny</code></pre>'),
    (PULLDOWN, "<pre>{{ x() }}</pre>", "<pre><code>&#123;{ x() }}</code></pre>"),
    (NIKOLA, "<pre>{{% x %}}</pre>", "<pre><code>&#123;&#123;% x %&#125;&#125;</code></pre>"),
    (KRAMDOWN, "<pre>{{ x }}</pre>", "```\n{{ x }}\n```"),
]  # fmt: skip


@pytest.mark.parametrize("dialect", ALL.values(), ids=ALL)
def test_what_no_engine_reads_otherwise_is_written_alike(dialect: Dialect) -> None:
    for html, markdown in ALIKE:
        found = to_markdown(html, dialect)
        assert markdown is None or found == markdown
        assert not compare(parse(html)[0], parse(render(found))[0])


@pytest.mark.parametrize(("dialect", "html", "markdown"), CASES)
def test_a_dialect_writes(dialect: Dialect, html: str, markdown: str) -> None:
    assert to_markdown(html, dialect) == f"{markdown}\n"


@pytest.mark.parametrize("dialect", ALL.values(), ids=ALL)
def test_a_rule_that_begins_a_body_is_no_second_front_matter(dialect: Dialect) -> None:
    assert to_markdown("<hr><p>a</p><hr><p>b</p>", dialect) == "***\n\na\n\n---\n\nb\n"
    assert to_markdown("<hr>", dialect) == "***\n"
    code = "\n\n```\na\n---\nb\n```\n"  # what stands below, dashes of a code block say, is none of it
    assert to_markdown("<p>---a</p><pre>a\n---\nb</pre>", dialect) == f"---a{code}"


def test_commonmark_is_the_default() -> None:
    assert Dialect() == COMMONMARK


@pytest.mark.parametrize("dialect", ALL.values(), ids=ALL)
def test_every_dialect_can_be_proved_as_commonmark(dialect: Dialect) -> None:
    for html in [html for _, html, _ in CASES] + POSTS:
        if dialect.fences or "language-" not in html:  # code in a list has no language there
            assert not compare(parse(html)[0], parse(render(to_markdown(html, dialect)))[0]), html


# Everything that made an engine show something else once.
POSTS = [
    "<ul><li>a<p>b</p></li><li><ol><li>c</li></ol></li><li><blockquote><p>d</p><p>e</p></blockquote></li><li></li></ul><p>f</p>",
    "<ol><li>a<hr></li><li>b<h3>c</h3><p>d</p></li></ol><ol><li>e</li></ol>",
    "<ul><li>a<ul><li>b<p>c</p></li></ul></li><li>d</li></ul>",
    "<ul><li>a<pre><code>b\n    c\n\nd</code></pre></li><li><pre>e</pre></li></ul>",
    "<blockquote><ul><li>a</li><li>b<pre>c</pre></li></ul><blockquote>d</blockquote></blockquote>",
    "<p>{: .x} {#y} {.z} {::comment} $$a$$ | b ^ [^1] *[abbr]: x</p><p>: a</p><p>#b</p><p>^</p><p>=====</p>",
    "<h3>a {.b}</h3><h3>c {#d}</h3><h3>e `` ##</h3><h4>#</h4>",
    '<p><a href="/it\'s (a)" title="*t* &quot;q&quot; | [x] &amp;amp;">[a](b) ` ^</a> <a href="#f">^x</a></p>',
    '<p><img src="a_(b).jpg" alt="*a* [b] &quot;c&quot; {d} | ![e](f)"> <u><b>a</b> *c*</u> <kbd>_x_</kbd></p>',
    "<p>a<em>b</em>c <em>d<strong>e</strong></em> <strong>“f”</strong>g <em>*h*</em> <del>i</del>j</p>",
    "<p><code>a|b</code> <code>``</code> <code>`</code> <code>a\\</code> <code>*x*</code> `b ``c</p>",
    "<table><tr><th>a|b `</th><th><code>c|d</code> `</th></tr><tr><td>-</td><td>--</td></tr></table>",
    "<table><tr><th>=</th></tr><tr><td>=</td></tr><tr><td>\\</td></tr></table>",
    "<table><tr><th>only a head</th></tr></table>",
    '<table><tr><td colspan="2">*a* `b`</td></tr><tr><td><ul><li>c</li></ul></td><td><p>d</p>e</td></tr></table>',
    "<dl><dt>*a*</dt><dd><p>b</p><p>c</p></dd><dt>d</dt><dd>e</dd></dl>",
    "<details><summary>a *b*</summary><p>c <b>d</b></p><ul><li>e</li></ul></details>",
    "<p>1. a</p><p>- b<br>+ c<br>&gt; d<br># e<br>2) f<br>~~~<br>---</p><p>a<br>===</p>",
    "<hr><p>a</p><hr><p>b</p>",
    "<h1>a *b* {#c}</h1><h2>d {#e}</h2><h2>{#e}</h2><p>:tada: [TOC]</p><ul><li>[TOC]</li><li><b>[TOC]</b></li></ul>",
    '<p><a href="javascript:void(0)">a</a> <a href="http://%20b.example/" title="*c*">*d*</a></p>',
    '<p><img src="file:///e" alt="f"><br><em>*g*</em></p><ul><li><img src="/x" alt="[a]"><ul><li>b</li></ul></li></ul>',
    '<p><a href="/u"><img src="/x" alt="a [b] &lt;c *d* `e` &amp;amp; | {{ f }}"></a></p>',
    '<p><a href="http://a.example/c%20d">http://a.example/c%20d</a> {{ x }} {% y %} {# z #} {\\{</p>',
    '<table><tr><th><img src="/x" alt="a | *b*"></th></tr><tr><td>[TOC]</td></tr></table>',
    "<p>&amp;copy; &lt;b&gt; &lt;3 \\* \\\\ ~~x~~ ~y~ &amp;#38;</p>",
]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_shows_what_the_html_shows(engine: str) -> None:
    shown = ENGINES[engine]([to_markdown(html, DIALECTS[engine]) for html in POSTS])
    for html, found in zip(POSTS, shown, strict=True):
        assert not compare(parse(html)[0], parse(found)[0]), html


WORDS = (
    "word Text two, *star* _under_ **bold** a_b # ## #tag + - -- 1. 2) [x] [a](b) ![i](j) [^1] [ref]: <b> </p> < > &"
    " &amp; &copy; ` `` ``` ~~x~~ ~ | a|b {x} {#id} {.cls} {:.x} {: {{ {% $$ \\ \\* ^ == === : :: *[abbr]: \"q\" 'it'"
    " ... ! é 中文"
).split()
text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(
    lambda words: " ".join(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)


def _tagged(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from("em strong del sup u kbd mark".split())
    tagged = st.builds(lambda name, body: f"<{name}>{body}</{name}>", names, inner)
    return st.lists(st.one_of(inner, tagged, st.just("<br>")), min_size=1, max_size=3).map(" ".join)


line = st.recursive(st.one_of(text, text.map(lambda value: f"<code>{value}</code>")), _tagged, max_leaves=4)
leaf = st.one_of(line.map(lambda body: f"<p>{body}</p>"), line.map(lambda body: f"<h3>{body}</h3>"))


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(st.builds(lambda body, below: f"<li>{body}{below}</li>", line, inner), min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda name, all_: f"<{name}>{''.join(all_)}</{name}>", st.sampled_from(("ul", "ol")), items),
        st.lists(inner, min_size=1, max_size=2).map(lambda all_: f"<blockquote>{''.join(all_)}</blockquote>"),
    )


body = st.lists(st.recursive(leaf, _nested, max_leaves=4), min_size=1, max_size=2).map("".join)


@pytest.mark.parametrize("engine", IN_PYTHON)
def test_random_posts_show_the_same_text(engine: str) -> None:
    @settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(body)
    def law(html: str) -> None:
        (shown,) = ENGINES[engine]([to_markdown(html, DIALECTS[engine])])
        assert same_text(parse(html)[0], parse(shown)[0])

    law()


def _reported(source: str, dialect: Dialect) -> Iterator[str]:
    diagnostics = Diagnostics()
    content.to_markdown(source, Context(dialect=dialect, diagnostics=diagnostics))
    return (str(row) for row in diagnostics.rows if row.kind is TEMPLATE_SYNTAX)


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<b>a (<i>b</i>) c</b>", "**a (*b*) c**"),
        ("<i>詩。</i>", "*詩。*"),
        ("<b><i>a</i> b</b>", "**a b**"),  # signs that touch are paired in many ways
        ("<b>a <i>b</i></b>", "**a b**"),
        ("<i>a</i>", "*a*"),
        ("a<b>“b”</b>c", "a“b”c"),
    ],
)
@pytest.mark.parametrize("dialect", [KRAMDOWN, PYTHON_MARKDOWN])
def test_marks_without_html_to_stand_in_for_them(dialect: Dialect, html: str, wanted: str) -> None:
    assert to_markdown(f"<p>{html}</p>", replace(dialect, raw_html=False)) == f"{wanted}\n"


def test_template_syntax_is_reported_only_where_it_can_be_read() -> None:
    code = "<pre>{{&lt; x &gt;}} {% y %}</pre>"
    assert list(_reported(code, COMMONMARK))
    for dialect in (GOLDMARK, PULLDOWN, NIKOLA, KRAMDOWN, MARKDOWN_IT):
        assert not list(_reported(code, dialect))
    script = "<script>x = '{{< y >}}'</script>"
    assert any("{{<" in row for row in _reported(script, GOLDMARK))
    assert not list(_reported(script.replace("{{<", "{{"), GOLDMARK))


@pytest.mark.parametrize("dialect", ALL.values(), ids=ALL)
def test_hostile_text_takes_no_long_time(dialect: Dialect) -> None:
    for piece in ("{", "://", "www.", "*[", "[[", "$$", "http://a_", ":a[", "#", "`", "|"):
        assert re.sub(r"\s", "", to_markdown(f"<p>{piece * 20_000}</p>", dialect))


SIGNS = st.sampled_from([*"!:#^$%=+-.{}?|/()'\"&;_ 1aé\n", "http://", "www.", "TOC", "{#a}", "{{", ":a:", "|-", "--"])


@given(st.lists(SIGNS, max_size=8).map("".join).filter(escape.is_plain), st.booleans())
def test_what_is_plain_in_a_dialect_is_shown_as_it_is(text: str, cell: bool) -> None:
    for dialect in DIALECTS.values():
        own = spelling(dialect)
        if own and text:
            assert own.is_plain(text, cell) == (own.shown(text, cell) == text)
