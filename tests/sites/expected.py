"""What must be on the pages: the posts of an export as the plain preset and WordPress know them."""

from __future__ import annotations

import importlib
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import yaml

from wxr2md import content, convert, presets, sources, verify
from wxr2md.content import addresses
from wxr2md.content.registry import Context, Link
from wxr2md.diagnostics import Diagnostics
from wxr2md.document import known_links
from wxr2md.facts import title
from wxr2md.index import Index
from wxr2md.links.rewriting import Rewriter
from wxr2md.model import Item
from wxr2md.options import Options
from wxr2md.pipeline import _plan
from wxr2md.wxr import Reader

ROOT = Path(__file__).parents[2]
FRONT = re.compile(r"\A---\n(.*?)^---\n", re.S | re.M)
PAGING = re.compile(r"<!--\s*(?:more|nextpage|noteaser).*?-->", re.S)
Values = Mapping[str, object]


@dataclass(frozen=True)
class Comment:
    """One comment that a reader sees."""

    id: str
    parent: str  # "0": none
    text: str  # HTML
    url: str
    ping: bool = False


@dataclass(frozen=True)
class Post:
    """One post or page that has a page of its own."""

    id: str
    title: str
    path: str  # on the new site
    html: str  # its body
    comments: tuple[Comment, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Site:
    """What the export says."""

    address: str
    posts: tuple[Post, ...]


def expected(export: Path, oracle: Path | None, preset: str) -> Site:
    """Read an export; `oracle` holds WordPress's own HTML of it, else our HTML before Markdown is what is wanted.

    Links between posts are wanted as the preset's site has them.
    """
    with tempfile.TemporaryDirectory() as folder:
        convert(export, folder, Options(verify=False))
        fronts = [front for path in sorted(Path(folder).rglob("*.md")) if (front := _front(path))]
    address, items = _items(export, Options(preset=preset, links="permalink"))
    bodies = {identity: html for identity, (html, _, _) in items.items()}
    if oracle:
        bodies.update(_wordpress(oracle, bodies))
    public = {_key(front): front for front in fronts if not front.get("draft")}
    posts = tuple(_post(front, bodies[key], *items[key][1:]) for key, front in public.items())
    return Site(address, posts if presets.find(preset).dialect.numbers else tuple(map(_from_one, posts)))


def _from_one(post: Post) -> Post:
    """Return a post whose comments' lists begin with one: some engines know no other number, but by raw HTML."""
    comments = (replace(comment, text=re.sub(r'<ol start="\d+">', "<ol>", comment.text)) for comment in post.comments)
    return replace(post, comments=tuple(comments))


def _front(path: Path) -> Values:
    found = FRONT.match(path.read_text("utf-8"))
    values = yaml.load(found[1], getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if found else {}
    return values if isinstance(values, dict) else {}


def _key(front: Values) -> str:
    """Return what a post is known by; its number may be missing, or that of another one too."""
    return f"{front.get('id', '')} {front.get('title', '')}"


def _post(front: Values, html: str, path: str, link: Link) -> Post:
    comments = [*_comments(front.get("comments"), link), *_comments(front.get("pingbacks"), link, ping=True)]
    return Post(_key(front), str(front.get("title", "")), path, addresses.rewrite(html, link), tuple(comments))


def _comments(entries: object, link: Link, parent: str = "0", ping: bool = False) -> Iterator[Comment]:
    """Yield comments in reading order, the one above each its parent (the deepest level holds what is below it too)."""
    for entry in entries if isinstance(entries, list) else []:
        identity, url = str(entry.get("id", "")), str(entry.get("url", ""))
        text = addresses.rewrite(verify.render(str(entry.get("content", ""))), link)
        yield Comment(identity, parent, text, link(url, "a", "href") if url else "", ping)
        yield from _comments(entry.get("replies"), link, identity, ping)


def _items(export: Path, options: Options) -> tuple[str, dict[str, tuple[str, str, Link]]]:
    """Return the site's address, and of each item by its id: body as HTML, path on the new site, what mends links."""
    found: dict[str, tuple[str, str, Link]] = {}
    diagnostics = Diagnostics()
    with sources.open_parts((export,), diagnostics) as parts:
        reader = Reader(parts, diagnostics)
        index = Index.build(reader.items(), lambda: reader.sites)
        links = known_links(index, _plan(index, options, diagnostics)[1], options)
        assert links
        for item in reader.items(quiet=True):
            entry = index.entries[item.position]
            path, link = links.permalink(entry), Rewriter(links, entry, "permalink")
            found[f"{item.post_id.strip()} {title(item.title)}"] = _html(item, index), path, link
    return index.site.link.rstrip("/"), found


def _html(item: Item, index: Index) -> str:
    context = Context(
        item=item, media=index.media, attached=index.attached, reusable=index.reusable, diagnostics=Diagnostics()
    )
    html, slots = content.to_html(item.content, context)
    notes = any(text.startswith("[^") for text in slots.values())
    return PAGING.sub("", verify.render(content.write(html, slots, context)) if notes else verify.filled(html, slots))


def _wordpress(oracle: Path, ours: Mapping[str, str]) -> dict[str, str]:
    """Return what WordPress shows of each post; what it fills in itself or has no plugin for, as we would show it."""
    rules, found = tool("oracle"), {}
    keys = {key.partition(" ")[0]: key for key in ours}
    for post in json.loads(oracle.read_text("utf-8"))["posts"]:
        identity, raw = str(post["import_id"] or ""), post.get("content_raw") or ""
        skip = rules.DYNAMIC.search(raw) or rules.PLUGIN.search(raw)
        if identity in keys and not skip:
            found[keys[identity]] = PAGING.sub("", post["content_html"] or "")
    return found


def tool(name: str) -> ModuleType:
    """Return one of the tools beside the repository."""
    folder = str(ROOT.parent / "shared" / "tools")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(name)


def host(address: str) -> str:
    """Return the host of an address without `www.`."""
    return (urlsplit(address).hostname or "").removeprefix("www.")
