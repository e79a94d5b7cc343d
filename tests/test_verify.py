"""The proof catches what was lost, and does not cry where nothing was."""

from __future__ import annotations

import lxml.html
import pytest

from wxr2md import content, verify
from wxr2md.content.registry import Context
from wxr2md.diagnostics import NOT_IN_OUTPUT, Diagnostics
from wxr2md.document import Converter
from wxr2md.index import Index
from wxr2md.model import Item
from wxr2md.options import Options
from wxr2md.outline import Element

SOURCE = """<h2>Why a <em>quiet</em> room helps</h2>
<p>First words with <strong>weight</strong>, a <a href="https://example.org/a b">link</a> and <code>x = 1</code>.</p>
<p>Second words<br>after a break <img src="https://example.org/p.png" alt="A room"></p>
<ul><li>One</li><li>Two<ul><li>Nested</li></ul></li></ul>
<blockquote><p>Quoted words</p></blockquote>
<pre><code class="language-python">if x:
    pass</code></pre>
<table><thead><tr><th>Head</th><th>Other</th></tr></thead><tbody><tr><td>Cell</td><td>1</td></tr></tbody></table>
<iframe src="https://video.example/1"></iframe>
"""
MARKDOWN = """## Why a *quiet* room helps

First words with **weight**, a [link](<https://example.org/a b>) and `x = 1`.

Second words  
after a break ![A room](https://example.org/p.png)

- One
- Two
  - Nested

> Quoted words

```python
if x:
    pass
```

| Head | Other |
| --- | --- |
| Cell | 1 |

<iframe src="https://video.example/1"></iframe>
"""  # noqa: W291 - two blanks are a line break


KNOWN = frozenset(("caption", "audio", "youtube")).__contains__


def tree(html: str) -> Element:
    return lxml.html.document_fromstring(f"<div>{html}</div>")  # type: ignore[return-value]


def aspects(html: str, markdown: str) -> set[str]:
    return {difference.aspect for difference in verify.compare(tree(html), tree(verify.render(markdown)))}


def test_a_faithful_conversion_is_proved() -> None:
    assert not aspects(SOURCE, MARKDOWN)
    assert verify.unaccounted(SOURCE, tree(verify.render(MARKDOWN))) == ([], [])


@pytest.mark.parametrize(
    ("aspect", "before", "after"),
    [
        ("text", "First words", "First"),
        ("text", "> Quoted words\n", ""),
        ("text", "Second words", "Secondwords"),
        ("links", "<https://example.org/a b>", "https://example.org/ab"),
        ("links", "[link](<https://example.org/a b>)", "link"),
        ("images", "![A room](https://example.org/p.png)", ""),
        ("images", "![A room]", "![A place]"),
        ("headings", "## Why", "### Why"),
        ("headings", "## Why", "Why"),
        ("lists", "  - Nested", "- Nested"),
        ("lists", "- One\n", ""),
        ("quotes", "> Quoted", "Quoted"),
        ("code", "    pass", "  pass"),
        ("code", "```python", "```ruby"),
        ("code", "`x = 1`", "x = 1"),
        ("tables", "| Cell | 1 |", "| Cell | |"),
        ("tables", "| Cell | 1 |\n", ""),
        ("emphasis", "**weight**", "weight"),
        ("emphasis", "**weight**", "*weight*"),
        ("embeds", '<iframe src="https://video.example/1"></iframe>', ""),
        ("breaks", "words  \nafter", "words\nafter"),
    ],
)
def test_a_planted_fault_is_caught(aspect: str, before: str, after: str) -> None:
    assert before in MARKDOWN
    assert aspect in aspects(SOURCE, MARKDOWN.replace(before, after))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>one<br><br>two</p>", "one\n\ntwo"),
        ("<p>a <b> b </b> c</p>", "a **b** c"),
        ("<ul><li><p>loose</p></li><li><p>list</p></li></ul>", "- loose\n- list"),
        ('<p><a href="https://example.org/">https://example.org/</a></p>', "<https://example.org/>"),
        ('<p><a href="https://example.org/é">x</a></p>', "[x](https://example.org/%C3%A9)"),
        ("<div><section><p>deep</p></section></div>", "deep"),
        ("<p>a<em></em>b</p>", "ab"),
        ("<table><tr><td>a<br>b</td><td></td></tr></table>", "| a<br>b |  |\n| --- | --- |"),
        ("<p><i>one</i> <i>two</i></p>", "*one two*"),
        ("<p>x&nbsp;y</p>", "x\u00a0y"),
        ("<p></p><div>&nbsp;</div><p>words</p>", "words"),
        ("<table><caption>Title</caption><tr><td>a</td></tr></table>", "Title\n\n| a |\n| --- |"),
        ("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>", "- a\n  - b\n- c"),
        ('<p><a href="https://e.org/">&nbsp;https://e.org/</a></p>', "<https://e.org/>"),
        ("<p>a</p><pre></pre>", "a"),
        ('<pre lang="ruby">x</pre>', "```ruby\nx\n```"),
        ("<p>one<!--more-->two</p>", "one\n\n<!--more-->\n\ntwo"),
        ("<p>zero&#8203;width</p>", "zerowidth"),
        ('<ol start="3"><li>c</li></ol>', "3. c"),
    ],
)
def test_what_looks_the_same_is_the_same(html: str, markdown: str) -> None:
    assert not aspects(html, markdown)


@pytest.mark.parametrize(
    ("html", "other"),
    [
        ('<ol start="5"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<table><tr><td colspan="2">a</td></tr></table>', "<table><tr><td>a</td></tr></table>"),
        ('<pre>a <a href="u">b</a></pre>', "<pre>a b</pre>"),
        ('<pre>a <img src="u"></pre>', "<pre>a </pre>"),
        ('<video><source src="a.mp4"></video>', '<video><source src="b.mp4"></video>'),
        ('<p><a href="a%2Fb">x</a></p>', '<p><a href="a/b">x</a></p>'),
        ('<p><a href="a?q=1%262">x</a></p>', '<p><a href="a?q=1&amp;2">x</a></p>'),
        ("<button>Press</button>", ""),
        ("<p>a<sup>2</sup></p>", "<p>a2</p>"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<p>a</p><p>b</p>"),
    ],
)
def test_what_looks_different_is_different(html: str, other: str) -> None:
    assert verify.compare(tree(html), tree(other))


@pytest.mark.parametrize("piece", ["<", "< a", "<script>", "<!-- ", "[x ", "<a ", "&", "word%d "])
def test_hostile_text_takes_no_quadratic_work(piece: str) -> None:
    """At 200,000 repetitions anything quadratic would take hours."""
    raw = "".join(piece % n if "%d" in piece else piece for n in range(200_000))
    verify.unaccounted(raw, tree("<p>x</p>"))


@pytest.mark.parametrize(
    ("raw", "markdown", "words", "addresses"),
    [
        ("<p>Kept and lost</p>", "Kept and", ["lost"], []),
        ("<p>Kept</p><p>Kept</p>", "Kept", ["Kept"], []),
        ("in<b>side</b>", "in**side**", [], []),
        (
            '[caption id="a" align="left"]<img src="https://e.org/a.png"> Words[/caption]',
            "![](https://e.org/a.png)\n\nWords",
            [],
            [],
        ),
        ('<img src="https://e.org/a.png">', "", [], ["https://e.org/a.png"]),
        ('<a href="https://e.org/?a=1&amp;b=2">x</a>', "[x](https://e.org/?a=1&b=2)", [], []),
        ("Tom &amp; Jerry &#8217; snake_case", "Tom & Jerry ’ snake\\_case", [], []),
        ('<!-- wp:paragraph {"dropCap":true} --><p>Words</p><!-- /wp:paragraph -->', "Words", [], []),
        ("<style>p { color: red }</style><p>Words</p>", "Words", [], []),
        (
            '<a href="http://e.org/a">x</a><a href="http://e.org/ab">x</a>',
            "x [x](http://e.org/ab)",
            [],
            ["http://e.org/a"],
        ),
        ('<img src="/a.png"><a href="mailto:a@e.org">m</a>', "m", [], ["/a.png", "mailto:a@e.org"]),
        (
            '<video src="https://e.org/a.mp4" poster="https://e.org/p.png"></video>',
            '<video src="https://e.org/a.mp4"></video>',
            [],
            ["https://e.org/p.png"],
        ),
        ('<a href="https://e.org/?a=b&amp;section=2">x</a>', "[x](https://e.org/?a=b&section=2)", [], []),
        ("[audio src=https://e.org/a.mp3]", "", [], ["https://e.org/a.mp3"]),
        ("[youtube=https://youtu.be/aBc123def45]", "<https://www.youtube.com/watch?v=aBc123def45>", [], []),
        ("[This is prose, see: there]", "nothing", ["This", "is", "prose", "see", "there"], []),
        ('<a href="https://e.org/i.png"><br /> </a>words', "words", [], []),
        ("A harbour", "![](https://e.org/harbour.png)", ["A", "harbour"], []),
        ("<math><mi>x</mi><annotation>x</annotation></math>", "$$\nx\n$$", [], []),
        ('<fb:like href="https://e.org/"></fb:like>words', "words", [], []),
    ],
)
def test_the_raw_text_is_accounted_for(raw: str, markdown: str, words: list[str], addresses: list[str]) -> None:
    assert verify.unaccounted(raw, tree(verify.render(markdown)), KNOWN) == (words, addresses)


@pytest.mark.parametrize(
    ("extra", "options"),
    [
        ("", Options()),
        ('[gallery ids="9999"]', Options()),
        ('[contact-form-7 id="3"]', Options()),
        ("<!-- wp:latest-posts /-->", Options()),
        ("[members_only]Secret plan[/members_only]", Options()),
        ("[nobody_knows]Gone with it[/nobody_knows]", Options(unknown_shortcodes="strip")),
        ("[nobody_knows]Kept of it[/nobody_knows]", Options(unknown_shortcodes="unwrap")),
    ],
)
def test_what_is_left_out_with_a_word_hides_no_other_loss(
    extra: str, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same post is proved as it is, and not once the pipeline loses a sentence of it."""
    item = Item(post_id="1", content=f"<p>First words.</p>\n\n{extra}\n\n<p>Second sentence.</p>")
    assert proved(item, options) == (True, "")
    whole = content.to_html

    def faulty(text: str, context: Context) -> tuple[str, dict[str, str]]:
        html, slots = whole(text, context)
        return html.replace("Second sentence.", ""), slots

    monkeypatch.setattr(content, "to_html", faulty)
    result, told = proved(item, options)
    assert result is False
    assert "Secret" not in told


def proved(item: Item, options: Options) -> tuple[bool | None, str]:
    """Whether one post is proved, and what is told of text that is missing in it."""
    diagnostics = Diagnostics()
    made = Converter(Index(), options, diagnostics).make(item)
    return made.proved, " ".join(str(row) for row in diagnostics if row.kind is NOT_IN_OUTPUT)
