"""The writer: tables of HTML and the Markdown it becomes, and laws that hold for every HTML."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from wxr2md.content.markdown import to_markdown
from wxr2md.content.registry import Dialect
from wxr2md.content.tree import parse, texts
from wxr2md.diagnostics import STYLE_DROPPED, TOO_DEEP_HTML, Diagnostics
from wxr2md.verify import compare, render

COMMENT = Dialect(raw_html=False)

# What needs nothing: text → the same text.
PLAIN = """
3 * 4 * 5 is sixty
snake_case and an_other_one, C#, #1, F# and #hash
5 > 3 and 3 < 5, a & b, AT&T; cats &c.
It cost $5 (about €4) - or did it?
In 1986. A year later, in 1987) too
what [sic] he said, [gallery ids="1,2"] and [x]
C:\\Users\\me, 50 % off! Really?
a ~ b, ~5 minutes, "quoted", it's
https://example.org/a_b_c?x=1&y=2#z
a|b, 1+1=2, e.g. this: that; -5 °C
Fußball, été, 日本語、ですね。 😀
one star* and one under_
{ braces } and { { more } }
""".strip().split("\n")

# What needs an escape: text → Markdown.
ESCAPES = [
    ("*stars* and **more**", r"\*stars\* and \*\*more\*\*"),
    ("_lines_ and __init__", r"\_lines\_ and \_\_init\_\_"),
    ("`ticks`", r"\`ticks\`"),
    ("~~struck~~", r"\~\~struck\~\~"),
    ("&lt;b> and a&lt;b", r"\<b> and a\<b"),
    ("&amp;copy; and &amp;#38;", "&amp;copy; and &amp;#38;"),
    ("[a](b) and ![c](d)", r"\[a](b) and !\[c](d)"),
    ("[^1]", r"\[^1]"),
    ("[a]: b", r"\[a]: b"),
    ("# no heading", r"\# no heading"),
    ("####### seven", "####### seven"),
    ("#hash", "#hash"),
    ("+ plus", r"\+ plus"),
    ("- minus", r"\- minus"),
    ("* star", r"\* star"),
    ("-5 degrees", "-5 degrees"),
    ("1986. A year", r"1986\. A year"),
    ("1) one", r"1\) one"),
    ("1.5 times", "1.5 times"),
    ("> quote", r"\> quote"),
    ("---", r"\---"),
    ("***", r"\*\*\*"),
    ("===", "==="),
    ("x<br>===", "x  \n\\==="),
    ("x<br>---", "x  \n\\---"),
    ("x<br>- y", "x  \n\\- y"),
    ("a|b<br>-|-", "a|b  \n\\-|-"),
    (r"a\*b \ c \\", r"a\\*b \ c \\\\"),
    ("{{ x }} {% y %} {# z", r"{\{ x }} {\% y %} {\# z"),
    ("~~~", r"\~\~\~"),
    ("```", r"\`\`\`"),
]

INLINE = [
    ("a <em>b</em> <strong>c</strong> <del>d</del>", "a *b* **c** ~~d~~"),
    ("<i>a</i><b>b</b><s>c</s>", "*a***b**~~c~~"),
    ("in<em>side</em>word", "in*side*word"),
    ("<b>bold </b>x<b> y</b>", "**bold** x **y**"),
    ("a<b></b><i> </i>b", "a b"),
    ("<em>a</em><em>b</em>", "*ab*"),
    ("<b><strong>x</strong></b>", "**x**"),
    ("<b><i>x</i> y</b>", "***x* y**"),
    ('x<b>"y"</b>z', 'x<strong>"y"</strong>z'),
    ("日本<b>語。</b>です", "日本<strong>語。</strong>です"),
    ("<b>x<br></b>y", "**x**  \ny"),
    ("a<br>b", "a  \nb"),
    ("a<br><br>b", "a\n\nb"),
    ("<code>a`b</code> <code>``</code>", "``a`b`` ` `` `"),
    ("<code> a  b </code>c", "`a b` c"),
    ("<tt>*x*</tt>", "`*x*`"),
    ("<code>a <b>b</b></code>", "`a` **`b`**"),
    ('<a href="http://a.b/">t</a>', "[t](http://a.b/)"),
    ('<a href="http://a.b/">http://a.b/</a>', "<http://a.b/>"),
    ('<a href="mailto:a@b.c">a@b.c</a>', "<a@b.c>"),
    ('<a href="a b(c">[t]</a>', r"[\[t\]](a%20b\(c)"),
    ('<a href="a_(b)" title=\'say "x"\'>t</a>', r'[t](a_(b) "say \"x\"")'),
    ('<a href="x"><img src="y" alt="z"></a>', "[![z](y)](x)"),
    ('wow!<a href="x">y</a>', r"wow\![y](x)"),
    ('<img src="a b.jpg" alt="*x* [y]" title="t">', r'![\*x\* \[y\]](a%20b.jpg "t")'),
    ("H<sub>2</sub>O x<sup>2</sup>", "H<sub>2</sub>O x<sup>2</sup>"),
    (
        '<kbd>C</kbd> <abbr title="x">y</abbr> <mark class="z">m</mark>',
        '<kbd>C</kbd> <abbr title="x">y</abbr> <mark>m</mark>',
    ),
    ('<font color="red">a</font> <span style="color:red">b</span>', "a b"),
    ("a&nbsp;b", "a\u00a0b"),
    ("a\x01b", "ab"),
    ("\u3000\u3000<b>a</b>b", "\u3000\u3000**a**b"),
    ("&nbsp;a", "a"),
    ('text <iframe src="x"></iframe> more', 'text <iframe src="x"></iframe> more'),
    ("one<!--nextpage-->two", "one<!--nextpage-->two"),
]

BLOCKS = [
    ("<h1>a</h1><h6>b #</h6>", "# a\n\n###### b \\#"),
    ("<h2>a<br>b</h2>", "## a<br>b"),
    ("<p>a</p><p>&nbsp;</p><p></p><p>b</p>", "a\n\nb"),
    ("<p>a</p><hr><p>b</p>", "a\n\n---\n\nb"),
    ("<blockquote><p>a</p><p>b</p></blockquote><blockquote>c</blockquote>", "> a\n>\n> b\n\n> c"),
    ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
    ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n\n- b"),
    ('<ol start="9"><li>a</li><li>b</li></ol>', "9. a\n10. b"),
    ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
    ("<ol><li>a</li></ol><ol><li>b</li></ol>", "1. a\n\n1) b"),
    ("<ul><li></li><li>b</li></ul>", "-\n- b"),
    ("<ul><li><ul><li>a</li></ul></li></ul>", "- - a"),
    ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"),
    ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", "- a\n\n  - b\n\n  c"),
    ("<ol><li>a</li><p>b</p><li>c</li></ol>", "1. a\n\nb\n\n2. c"),
    ("<ul>a<li>b</li></ul>", "a\n\n- b"),
    ("<ul><li><pre>x</pre></li></ul>", "- ```\n  x\n  ```"),
    ("<ul><li><hr></li><li>- x</li></ul>", "- ___\n- \\- x"),
    ('<ul><li><input type="checkbox" checked> a</li><li><input type="checkbox"> b</li></ul>', "- [x] a\n- [ ] b"),
    ("<ul><li>[x] a</li></ul>", "- \\[x] a"),
    ("<pre>a\n\n b</pre>", "```\na\n\n b\n```"),
    ('<pre><code class="language-php">&lt;?php</code></pre>', "```php\n<?php\n```"),
    ('<pre class="brush: js; toolbar: false">x</pre>', "```js\nx\n```"),
    ('<pre class="lang:python">x</pre>', "```python\nx\n```"),
    ("<pre>```\n{{ x }}</pre>", "````\n```\n{{ x }}\n````"),
    ('<pre>a <a href="x">b</a></pre>', '<pre>a <a href="x">b</a></pre>'),
    ("<table><tr><th>a<th>b|c<tr><td>1<td>2<br>3</table>", "| a | b\\|c |\n| --- | --- |\n| 1 | 2<br>3 |"),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "|  |  |\n| --- | --- |\n| a | b |"),
    (
        '<table><tr><th align="right">a</th></tr><tr><td><code>x|y</code></td></tr></table>',
        "| a |\n| --: |\n| `x\\|y` |",
    ),
    (
        '<table><tr><td colspan="2">a</td></tr><tr><td>b</td><td>c</td></tr></table>',
        '<table>\n<tr>\n<td colspan="2">a</td>\n</tr>\n<tr>\n<td>b</td>\n<td>c</td>\n</tr>\n</table>',
    ),
    ("<table><tr><td><ul><li>a</li></ul></td></tr></table>", "<table>\n<tr>\n<td>\n\n- a\n\n</td>\n</tr>\n</table>"),
    ("<dl><dt>a</dt><dd>b</dd></dl>", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>"),
    ("<details><summary>a</summary><p>b</p></details>", "<details>\n<summary>a</summary>\n\nb\n\n</details>"),
    ("<figure><img src='a'><figcaption>b <i>c</i></figcaption></figure>", "![](a)\n\nb *c*"),
    ("<p><iframe src='a'></iframe></p>", '<iframe src="a"></iframe>'),
    ("<script src='a'></script><style>p{}</style><p>x</p>", '<script src="a"></script>\n\nx'),
    ("<p>a</p><!--more Go on--><p>b<!-- note -->c</p>", "a\n\n<!--more Go on-->\n\nbc"),
    ("<p>a<!--more--></p>", "a\n\n<!--more-->"),
    ("<a href='x'><h2>a</h2><p>b</p></a>", "## [a](x)\n\n[b](x)"),
    ("<center>a</center><div align='right'>b</div>c", "a\n\nb\n\nc"),
    ('<p class="MsoNormal">a<o:p></o:p></p>', "a"),
    ("<video controls src='a'></video>", '<video controls src="a">\n</video>'),
]

NO_RAW_HTML = [
    ("<p>a &lt;script&gt; b</p>", "a &lt;script> b"),
    ("<p><kbd>a</kbd> x<b>'b'</b>y</p>", "a x'b'y"),
    ("<p><a href='java&#9;Script:x'>a <b>b</b></a> <a href='/r'>c</a></p>", "a **b** [c](/r)"),
    ("<p><img src='data:x' alt='pic'></p>", "pic"),
    ("<p>javascript:x data: y</p>", r"javascript\:x data: y"),
    ("<script>alert(1)</script><iframe src=x></iframe><!--more--><p>a</p>", "a"),
    ("<table><tr><td colspan=2>a</td></tr></table>", "a"),
    ("<dl><dt>a</dt><dd>b</dd></dl>", "a\n\nb"),
    ("<details><summary>a</summary>b</details>", "a\n\nb"),
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_keeps_its_look(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert to_markdown(f"<p>{escaped}</p>") == f"{text}\n"


@pytest.mark.parametrize(("html", "markdown"), [*ESCAPES, *INLINE])
def test_inline(html: str, markdown: str) -> None:
    assert to_markdown(f"<p>{html}</p>") == f"{markdown}\n"


@pytest.mark.parametrize(("html", "markdown"), BLOCKS)
def test_block(html: str, markdown: str) -> None:
    assert to_markdown(html) == f"{markdown}\n"


@pytest.mark.parametrize(("html", "markdown"), NO_RAW_HTML)
def test_comment(html: str, markdown: str) -> None:
    assert to_markdown(html, COMMENT) == f"{markdown}\n"


def test_a_place_that_a_link_leads_to_stays() -> None:
    html = '<p><a href="#two">a</a> <a href="#no">b</a></p><h2 id="two">c</h2><h2 id="three">d</h2>'
    assert to_markdown(html) == '[a](#two) [b](#no)\n\n## <span id="two"></span>c\n\n## d\n'


@pytest.mark.parametrize("html", ["", " \n", "<p></p>", "<div><br></div>", "<!-- x -->", "<style>p{}</style>"])
def test_nothing_to_see(html: str) -> None:
    assert to_markdown(html) == ""


def test_slots_go_in_as_they_are() -> None:
    html = '<ul><li>a <span data-wxr2md="i"></span><div data-wxr2md="b"></div></li></ul><div data-wxr2md="no">c</div>'
    assert to_markdown(html, slots={"i": "*[x]*", "b": "```\ny\n```"}) == "- a *[x]*\n\n  ```\n  y\n  ```\n\nc\n"


def test_dialect() -> None:
    dialect = Dialect(hard_break="\\\n", list_indent=4, tables=False, strikethrough=False)
    html = "<ul><li>a<br>b</li></ul><p><s>c</s></p><table><tr><td>d</td></tr></table>"
    want = "-   a\\\n    b\n\n<del>c</del>\n\n<table>\n<tr>\n<td>d</td>\n</tr>\n</table>\n"
    assert to_markdown(html, dialect) == want


def test_style_is_counted_once() -> None:
    diagnostics = Diagnostics()
    to_markdown('<p style="color:red">a <font size="1">b</font></p><p align="left">c</p>', diagnostics=diagnostics)
    assert [(row.kind, str(row)) for row in diagnostics] == [
        (STYLE_DROPPED, "colour, font (bold or italic by style, too) or alignment of 3 elements dropped")
    ]


@pytest.mark.parametrize("tag", "div em b ul blockquote table sub span p ol code details dl font kbd".split())
@pytest.mark.parametrize("dialect", [Dialect(), COMMENT])
def test_deep_html_keeps_its_text(tag: str, dialect: Dialect) -> None:
    markdown = to_markdown(f"<{tag}>" * 3000 + "Deepest words", dialect)
    assert "Deepest words" in markdown
    assert len(markdown) < 60_000


def test_deep_lists_end_and_stay_small() -> None:
    diagnostics = Diagnostics()
    markdown = to_markdown("<ul><li>x" * 2000 + "Deepest words" + "</li></ul>" * 2000, diagnostics=diagnostics)
    assert "Deepest words" in markdown
    assert len(markdown) < 400_000
    assert [row.kind for row in diagnostics] == [TOO_DEEP_HTML]


@pytest.mark.parametrize(
    "html",
    [
        "[" * 100_000,
        "[a](" * 30_000,
        "<em>x" * 30_000,
        "<span>x</span>" * 30_000,
        "x<br>" * 20_000,
        "- " * 50_000,
        "<ul><li>x</li></ul>" * 3_000,
        '<img src="data:image/png;base64,' + "A" * 3_000_000 + '">',
        "<p style='" * 20_000,
    ],
)
def test_long_hostile_html_takes_no_long_time(html: str) -> None:
    assert len(to_markdown(html)) <= 2 * len(html) + 100


# --- laws -------------------------------------------------------------------------------------------------
WORDS = """foo bar x 日本 “q” "q" (p) a. ! * ** _ ~~ ` `` [ ] ( )
&lt; > &amp; &amp;lt; | # 1. - + = --- \\ {{ $5 € : &nbsp; 1986.""".split()
word = st.sampled_from([*WORDS, "<br>", '<img src="i" alt="a">', "[a](b)", "![i](u)", "snake_case", "[x]"])
text = st.lists(st.tuples(word, st.sampled_from(["", " ", "\n"])), min_size=1, max_size=4).map(
    lambda found: "".join(a + b for a, b in found)
)


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tag = st.sampled_from(["em", "strong", "del", "b", "i", "a href='u v'", "sub", "kbd", "span"])
    one = st.builds(lambda tag, body: f"<{tag}>{body}</{tag.split()[0]}>", tag, inner)
    return st.lists(st.one_of(one, text), min_size=1, max_size=3).map("".join)


inline = st.recursive(text, wrapped, max_leaves=6).map(lambda html: re.sub(r"(<a[^>]*>)(?=.*<a )", "<i>", html))
leaf = st.one_of(
    inline.map(lambda html: f"<p>{html}</p>"),
    inline.map(lambda html: f"<h3>{html.replace('<br>', ' ')}</h3>"),
    st.sampled_from(["<hr>", "<pre>a\n\n```\n- b</pre>", "<table><tr><th>a|b</th></tr><tr><td>*c*</td></tr></table>"]),
)


def contained(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blocks = st.lists(inner, min_size=1, max_size=3).map("".join)
    items = st.lists(st.one_of(blocks, inline, st.just("")), min_size=1, max_size=3)
    listed = st.builds(
        lambda tag, found: f"<{tag}>" + "".join(f"<li>{item}</li>" for item in found) + f"</{tag[:2]}>",
        st.sampled_from(["ul", "ol", "ol start='7'"]),
        items,
    )
    return st.one_of(blocks, blocks.map(lambda html: f"<blockquote>{html}</blockquote>"), listed)


body = st.lists(st.recursive(leaf, contained, max_leaves=6), min_size=1, max_size=3).map("".join)
COMMONMARK = MarkdownIt("commonmark", {"maxNesting": 200}).enable(["table", "strikethrough"])


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(body)
def test_a_random_body_shows_the_same_in_two_renderers(html: str) -> None:
    markdown = to_markdown(html)
    source = parse(html)[0]
    assert compare(source, parse(COMMONMARK.render(markdown))[0]) == ()
    assert compare(source, parse(render(markdown))[0]) == ()


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(body, st.data())
def test_damaged_html_loses_no_word(html: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(html)))
    damaged = html[:start] + html[start + data.draw(st.integers(1, 9)) :]
    seen = [word for found in texts(parse(damaged)[0]) for word in re.findall(r"\w+", found)]
    for dialect in (Dialect(), COMMENT):
        markdown = to_markdown(damaged, dialect)
        assert [word for word in seen if word not in markdown.replace("\\", "")] == []
        assert not re.search(r"(?<! ) (?! )$|\t$", markdown.replace("\u00a0", "x"), re.MULTILINE)
        assert markdown == "" or (markdown.endswith("\n") and not markdown.endswith("\n\n"))
