"""Each preset's sites are built by its real generator, and what a reader finds on their pages is what WordPress showed.

A generator that is not installed is skipped (`python tests/sites/install.py` installs them).  WXR2MD_SITES_ALL=1 builds
four big real exports too; WXR2MD_UPDATE=1 writes the README's table of figures anew.
"""

from __future__ import annotations

import os
import re
from html import escape
from pathlib import Path

import pytest
from conftest import ROOT
from sites.check import Result, check, look
from sites.expected import Comment, Post, Site, expected
from sites.exports import ALL, QUICK, WITH_ORACLE, find
from sites.generators import GENERATORS, version
from sites.install import binary

from wxr2md import presets

README = ROOT / "README.md"
NAMES = [name for name in GENERATORS if name in presets.names()]
HEAD = (
    "| `--preset` | then, in `site/` | version tried | Markdown engine | pages | bodies as in WordPress | comments |\n"
    "| --- | --- | --- | --- | ---: | ---: | ---: |\n"
)


@pytest.mark.parametrize("name", NAMES)
def test_the_site_builds_with_its_threads(name: str, shared: Path, tmp_path: Path) -> None:
    if not binary(name):
        pytest.skip(f"{name} is not installed")
    figures, faults = Result(), []
    for title, export, oracle in find(ALL if os.environ.get("WXR2MD_SITES_ALL") else QUICK):
        found = check(name, export, expected(export, oracle, name), tmp_path / title)
        faults += [f"{title}: {fault}" for fault in found.faults]
        assert found.faithful >= 0.97 * found.compared, "\n".join(found.unfaithful)
        if title in WITH_ORACLE:
            figures += found
    assert faults == []
    same_in_readme(name, figures)


def row(name: str, figures: Result) -> str:
    known = GENERATORS[name]
    return (
        f"| `{name}` | `{known.how}` | {version(name)} | {known.engine} | {figures.built} of {figures.posts} | "
        f"{figures.faithful} of {figures.compared} | {figures.shown} of {figures.comments} |"
    )


def same_in_readme(name: str, figures: Result) -> None:
    """The README's line about a generator is what was found; a newer version may have been found."""
    text, line = README.read_text("utf-8"), row(name, figures)
    before, begin, rest = text.partition("<!-- sites -->\n")
    table, end, after = rest.partition("<!-- /sites -->")
    assert begin, "the README has no table of generators"
    assert end
    rows = {match[1]: match[0] for match in re.finditer(r"^\| `(\w+)` \|.*$", table, re.M)}
    if os.environ.get("WXR2MD_UPDATE"):
        rows[name] = line
        lines = "".join(f"{rows[other]}\n" for other in GENERATORS if other in rows)
        README.write_text(before + begin + HEAD + lines + end + after, "utf-8")
    assert re.sub(r"[\d.]+", "", rows[name], count=1) == re.sub(r"[\d.]+", "", line, count=1)


# The check itself: it is content with a right site, and with no wrong one.


def written(comments: tuple[Comment, ...], ping: bool, parent: str = "0") -> str:
    found = [comment for comment in comments if comment.ping == ping and comment.parent == parent]
    return "".join(
        f'<li id="comment-{comment.id}"><a rel="nofollow" href="{escape(comment.url)}">x</a>'
        '<time datetime="2020">y</time>'
        f'<div class="wxr2md-comment-text">{comment.text}</div><ol>{written(comments, ping, comment.id)}</ol></li>'
        for comment in found
    )


def page_of(post: Post) -> str:
    return (
        f'<meta charset="utf-8"><h1>{escape(post.title)}</h1><div class="wxr2md-body">{post.html}</div><ol>'
        f'{written(post.comments, False)}</ol><section id="pingbacks"><ol>{written(post.comments, True)}</ol></section>'
    )


@pytest.fixture
def right(shared: Path, tmp_path: Path) -> tuple[Site, Path]:
    """What is wanted of the awkward export, and a site that is right."""
    site = expected(next(find(["awkward"]))[1], None, "hugo")
    for post in site.posts:
        (tmp_path / post.path.strip("/")).mkdir(parents=True, exist_ok=True)
        (tmp_path / post.path.strip("/") / "index.html").write_text(page_of(post), "utf-8")
    (tmp_path / "index.html").write_text("<p>Home</p>", "utf-8")
    return site, tmp_path


def test_a_right_site_is_right(right: tuple[Site, Path]) -> None:
    result = look(*right)
    assert (result.faults, result.unfaithful) == ([], [])
    assert result.built == result.posts > 30
    assert result.shown == result.comments > 30


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("blog/2021/03/threads", 'id="comment-110"', 'id="reply-110"'),  # a comment is not there
        ("blog/2021/03/threads", '<li id="comment-202"', '<li id="comment-200"'),  # one is there twice
        ("blog/2021/03/threads", "Level 7", "Level seven"),
        ("blog/2021/03/threads", "nofollow", "noopener"),
        ("blog/2021/03/threads", "<time datetime=", "<time title="),
        ("blog/2021/03/threads", 'id="pingbacks"', 'id="more"'),
        ("blog/about/team", "<h1>Team", "<h1>Staff"),
        ("blog/about/team", "wxr2md-body", "body"),
        ("blog/2021/03/braces", "{{title}}", "Braces"),
        ("blog/2021/03/lists", "<ol", "<ul"),
        ("blog/2021/03/code", "    four", "   four"),
        ("blog/2021/03/raw", 'alt="{{ x }}', 'alt="'),
    ],
)
def test_a_wrong_site_is_wrong(right: tuple[Site, Path], path: str, old: str, new: str) -> None:
    site, folder = right
    file = folder / path / "index.html"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    result = look(site, folder)
    assert result.faults or result.unfaithful


def test_a_missing_page_and_one_too_many_are_wrong(right: tuple[Site, Path]) -> None:
    site, folder = right
    (folder / "blog" / "about" / "team").rename(folder / "blog" / "about" / "staff")
    assert len(look(site, folder).faults) == 4  # team, and history below it
    (folder / "index.html").unlink()
    assert len(look(site, folder).faults) == 5
