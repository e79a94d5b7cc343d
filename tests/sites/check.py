"""A site made by wxr2md and built by its generator, held against what the export says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

from sites.expected import Comment, Post, Site, tool
from sites.generators import build
from sites.pages import Page, absolute, normal, pages, plain_path
from wxr2md import convert
from wxr2md.options import Options


@dataclass
class Result:
    """What was found."""

    posts: int = 0
    built: int = 0
    compared: int = 0
    faithful: int = 0
    comments: int = 0
    shown: int = 0
    seconds: float = 0
    faults: list[str] = field(default_factory=list)
    unfaithful: list[str] = field(default_factory=list)  # of which few may be

    def __iadd__(self, other: Result) -> Result:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


def check(name: str, export: Path, site: Site, folder: Path) -> Result:
    """Convert an export for a generator, build it, and look at every page."""
    convert(export, folder, Options(preset=name, with_templates=True))
    built = build(name, folder)
    result = look(site, built.pages)
    result.seconds = built.seconds
    result.faults[:0] = built.faults
    return result


def look(site: Site, folder: Path) -> Result:
    """Hold the pages in a folder against what the export says."""
    result = Result(posts=len(site.posts))
    if not (folder / "index.html").exists():
        result.faults.append("no index.html")
    _look(site, pages(folder, urljoin(site.address, "/")), result)
    return result


def _look(site: Site, found: dict[str, Page], result: Result) -> None:
    left = dict(found)
    for post in site.posts:
        page = left.pop(plain_path(post.path), None)
        if page:
            _compare(post, page, result)
        else:
            result.faults.append(f"{post.id} {post.title[:40]!r} has no page at {post.path!r}")
    result.faults += [f"a page of no published post: {path or '/'}" for path in left]


def _compare(post: Post, page: Page, result: Result) -> None:
    result.built += 1
    result.faults += page.faults
    if post.title and re.sub(r"\s+", " ", post.title).strip() not in page.titles:
        result.faults.append(f"{post.id}: its title {post.title!r} is not that of its page: {sorted(page.titles)}")
    if post.html is not None:
        differences = differs(normal(post.html, page.address), page.body)
        if differences is not None:
            result.compared += 1
            result.faithful += not differences
            if differences:
                result.unfaithful.append(f"{post.id} {post.path}: {differences}")
    _threads(post, page, result)


def _threads(post: Post, page: Page, result: Result) -> None:
    want = [(c.id, c.parent, c.ping) for c in post.comments]
    got = [(c.id, c.parent, c.ping) for c in page.comments]
    result.comments += len(want)
    result.shown += (Counter(want) & Counter(got)).total()
    if want != got:
        at = next((i for i, (a, b) in enumerate(zip(want, got, strict=False)) if a != b), min(len(want), len(got)))
        result.faults.append(f"{post.id}: comments: {want[at : at + 1]} wanted, {got[at : at + 1]} found")
        return
    for wanted, shown in zip(post.comments, page.comments, strict=True):
        result.faults += _comment(wanted, shown, page.address)


def _comment(wanted: Comment, shown: Comment, address: str) -> Iterator[str]:
    if plain_path(absolute(wanted.url, address)) != plain_path(absolute(shown.url, address)):
        yield f"comment {wanted.id}: its author's address {wanted.url!r} is {shown.url!r}"
    # Where Markdown knows no strikethrough a comment goes without: no HTML of commenters comes on the new site.
    differences = differs(normal(wanted.text, address), shown.text, but="emphasis")
    if differences:
        yield f"comment {wanted.id}: {differences}"


def differs(wanted: str, shown: str, but: str = "") -> str | None:
    """Return what a reader sees differently, "" for nothing, None where there is nothing to see."""
    fidelity = tool("fidelity")
    if "language-unsaid" in shown:
        wanted, shown = (re.sub(r'<pre class="language-[^"]*"', "<pre", text) for text in (wanted, shown))
        wanted, shown = (re.sub(r"<code [^>]*>", "<code>", text) for text in (wanted, shown))
    found = fidelity.compare(fidelity.Doc(wanted), fidelity.Doc(shown))
    if fidelity.verdict(found) is None:
        return None
    wrong = {name: found[name][1] for name in fidelity.CORE if found[name][0] is False and name != but}
    return str(wrong)[:600] if wrong else ""
