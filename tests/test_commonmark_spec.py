"""CommonMark's own examples: their HTML → our Markdown → HTML again shows the same.

The specification is not part of this project: `npm install --no-save commonmark-spec` in the repository's root, or
COMMONMARK_SPEC=path/to/spec.txt, runs this test; without it, it is skipped.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from wxr2md.content.markdown import to_markdown
from wxr2md.content.tree import parse
from wxr2md.verify import compare

ROOT = Path(__file__).parents[1]
SPEC = Path(os.environ.get("COMMONMARK_SPEC", ROOT / "node_modules" / "commonmark-spec" / "spec.txt"))
EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r'<(?:a|img)\b[^<>]*\stitle="([^"]*)"')


def examples() -> list[str]:
    if not SPEC.is_file():
        return []
    text = SPEC.read_text(encoding="utf-8")
    return [found[2].replace("→", "\t") for found in EXAMPLE.finditer(text)]


def failures() -> list[tuple[int, str, str, str]]:
    md = MarkdownIt("commonmark", {"maxNesting": 200}).enable(["table", "strikethrough"])
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    found = []
    for number, html in enumerate(examples(), 1):
        markdown = to_markdown(html)
        again = md.render(markdown)
        if compare(parse(html)[0], parse(again)[0]) or TITLE.findall(html) != TITLE.findall(again):
            found.append((number, html, markdown, again))
    return found


@pytest.mark.skipif(not SPEC.is_file(), reason="the CommonMark specification is not here")
def test_examples_show_the_same_again() -> None:
    total, bad = len(examples()), failures()
    assert total > 600
    assert len(bad) <= total * 0.005, bad
