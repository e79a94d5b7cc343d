"""The section of comments as each Markdown engine reads it: every comment once, as deep as its thread says."""

from __future__ import annotations

from itertools import product

import pytest
from engines import ENGINES
from test_comment_output import comment
from test_comment_outputs import shown

from wxr2md import content
from wxr2md.comments.section import Style, section
from wxr2md.comments.text import to_html
from wxr2md.content import dialects
from wxr2md.content.autop import autop
from wxr2md.content.registry import Context
from wxr2md.content.tree import HtmlElement, parse
from wxr2md.model import Comment

DIALECTS = {
    "python-markdown": dialects.PYTHON_MARKDOWN,
    "material": dialects.MATERIAL,
    "pulldown-cmark": dialects.PULLDOWN,
    "goldmark": dialects.GOLDMARK,
    "kramdown": dialects.KRAMDOWN,
    "marked": dialects.MARKED,
    "markdown-it": dialects.MARKDOWN_IT,
    "remark": dialects.REMARK,
}
TEXTS = [
    "<ul><li>a</li><li>b</li></ul>", "<ol><li>a<ul><li>b</li></ul></li></ol>", "<blockquote>q\n\nr</blockquote>",
    "<pre><code>code\n  x</code></pre>", "<h2>head</h2>text", "a\nb", "- a", "***", "[^1] [x]", "1. x\n2. y", "> z",
    "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>", "    four", "# no",
]  # fmt: skip


def anchors(root: HtmlElement) -> list[tuple[str, int]]:
    """Return the anchor of each comment in reading order, and in how many quotations it stands."""
    found = (link for link in root.iter("a") if (link.get("id") or "").startswith("comment-"))
    return [(link.get("id") or "", sum(above.tag == "blockquote" for above in link.iterancestors())) for link in found]


def words(root: HtmlElement) -> str:
    return " ".join("".join(root.itertext()).split())


@pytest.mark.parametrize("engine", [name for name in ENGINES if name in DIALECTS])
def test_every_comment_stands_where_its_thread_says(engine: str) -> None:
    context = Context(dialect=DIALECTS[engine])

    def say(html: str) -> str:
        return content.comment_to_markdown(html, context)

    def text(one: Comment) -> str:
        return say(to_html(one.comment_content, autop)).rstrip("\n")

    def page(*comments: Comment) -> str:
        return section(shown(*comments, render=text), Style(say, context.dialect.raw_html))

    pairs = list(product(TEXTS, TEXTS[:6]))
    threads = [
        page(
            comment("1", comment_content=first, comment_author="*A* _b_", comment_author_url="https://x.example/a_b_c"),
            comment("2", "1", comment_content=second),
            comment("3", "2", comment_content=first),
            comment("4", comment_content=second),
        )
        for first, second in pairs
    ]
    deep = page(*(comment(str(i), str(i - 1)) for i in range(1, 24)))
    by_themselves = [say(to_html(one, autop)) for one in TEXTS]
    try:
        pages = [parse(html)[0] for html in ENGINES[engine]([*threads, deep, *by_themselves])]
    except RuntimeError:
        pytest.skip(f"{engine} is not whole here")
    alone = dict(zip(TEXTS, map(words, pages[-len(TEXTS) :]), strict=True))
    for pair, root in zip(pairs, pages, strict=False):
        assert anchors(root) == [("comment-1", 0), ("comment-2", 1), ("comment-3", 2), ("comment-4", 0)], pair
        quotes = 2 + 2 * sum("<blockquote>" in one for one in pair)
        assert len(list(root.iter("blockquote"))) == quotes, pair
        assert all(alone[one] in words(root) for one in pair), pair
    assert anchors(pages[len(pairs)]) == [(f"comment-{i}", min(i - 1, 19)) for i in range(1, 24)]
