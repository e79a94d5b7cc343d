"""The tables of cases in tests/cases/*.md: what a post has stored, and the Markdown that must come of it.

A case is a heading and fenced blocks below it, told apart by their word:
  wordpress  a post's `content:encoded`; or
  html       HTML for the writer alone, without what comes before it
  markdown   what must come out, to the last character (cases without it belong to other tests)
  given      optional, JSON: what the post knows of its site.  `media` {id: {url, title, caption, alt}},
             `attached` [ids], `reusable` {id: content}, `postmeta` {key: value}, `options` {name: value}
  report     optional: the diagnostics, one a line, all of them (empty: none)
Fences are as long as their content needs.  A new case needs no Python.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from wxr2md import content
from wxr2md.content.registry import Context
from wxr2md.model import Item, Media
from wxr2md.options import Options

CASES = Path(__file__).parent / "cases"
FENCE = re.compile(r"(`{3,}|~{3,})(\w+)$")


@dataclass
class Case:
    """One heading and its blocks."""

    name: str
    line: int
    blocks: dict[str, str] = field(default_factory=dict)


def cases(text: str) -> Iterator[Case]:
    """Read the cases of one file."""
    case, fence, word, taken = Case("", 0), "", "", []
    for number, line in enumerate(text.split("\n"), 1):
        if fence and line == fence:
            assert word not in case.blocks, f"line {number}: a second {word}"
            case.blocks[word], fence = "\n".join(taken), ""
        elif fence:
            taken.append(line)
        elif found := FENCE.match(line):
            fence, word, taken = found[1], found[2], []
        elif line.startswith("#"):
            if case.blocks:
                yield case
            case = Case(line.strip("# "), number)
    assert not fence, f"the fence of {case.name} is not closed"
    if case.blocks:
        yield case


def context(case: Case) -> Context:
    """Return what the post knows of its site."""
    given = json.loads(case.blocks.get("given", "{}"))
    source = case.blocks.get("wordpress", case.blocks.get("html", ""))
    media = {key: Media(key, **value) for key, value in given.get("media", {}).items()}
    meta = tuple(given.get("postmeta", {}).items())
    return Context(
        item=Item(post_id="7", title=case.name, content=source, postmeta=meta),
        media=media.get,
        attached=lambda post_id: [media[key] for key in given.get("attached", ())] if post_id == "7" else [],
        reusable=given.get("reusable", {}).get,
        options=Options(**given.get("options", {})),
    )


def collected() -> Iterator[object]:
    """Return all cases as parameters, named by file, line and heading."""
    for path in sorted(CASES.glob("*.md")):
        for case in cases(path.read_text(encoding="utf-8")):
            if "markdown" in case.blocks:
                yield pytest.param(case, id=f"{path.stem}:{case.line} {case.name}")


@pytest.mark.parametrize("case", list(collected()))
def test_case(case: Case) -> None:
    assert len(case.blocks.keys() & {"wordpress", "html"}) == 1
    assert case.blocks.keys() <= {"wordpress", "html", "markdown", "given", "report"}
    given = context(case)
    if "wordpress" in case.blocks:
        written = content.to_markdown(case.blocks["wordpress"], given)
    else:
        written = content.write(case.blocks["html"], {}, given)
    assert written.strip("\n") == case.blocks["markdown"]
    if "report" in case.blocks:
        assert "\n".join(map(str, given.diagnostics)) == case.blocks["report"]


def test_every_case_of_core_has_a_name_of_its_own() -> None:
    names = [case.name for case in cases((CASES / "core.md").read_text(encoding="utf-8"))]
    assert all(names)
    assert len(names) == len(set(names))
    assert len(names) > 100


def test_the_reader_of_cases() -> None:
    read = list(cases("# Title\n\n## one\n```html\n<p>\n```\n````markdown\n```\nx\n```\n````\n## two\n```html\n```\n"))
    assert [(case.name, case.blocks) for case in read] == [
        ("one", {"html": "<p>", "markdown": "```\nx\n```"}),
        ("two", {"html": ""}),
    ]
