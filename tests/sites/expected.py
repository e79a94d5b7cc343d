"""What must be on the pages: the posts of an export as the plain preset and WordPress know them."""

from __future__ import annotations

import importlib
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import yaml

from wxr2md import content, convert, sources, verify
from wxr2md.content.registry import Context
from wxr2md.diagnostics import Diagnostics
from wxr2md.index import Index
from wxr2md.options import Options
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
    type: str
    path: str  # of its permalink, "" where it has none
    html: str | None  # the body, None where nothing can be said of it
    comments: tuple[Comment, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Site:
    """What the export says."""

    address: str
    posts: tuple[Post, ...]


def expected(export: Path, oracle: Path | None) -> Site:
    """Read an export; `oracle` holds WordPress's own HTML of it, else our HTML before Markdown is what is wanted."""
    with tempfile.TemporaryDirectory() as folder:
        convert(export, folder, Options(verify=False))
        fronts = [front for path in sorted(Path(folder).rglob("*.md")) if (front := _front(path))]
    address, bodies = _bodies(export)
    if oracle:
        bodies.update(_wordpress(oracle, bodies))
    return Site(address, tuple(_post(front, bodies) for front in fronts if not front.get("draft")))


def _front(path: Path) -> Values:
    found = FRONT.match(path.read_text("utf-8"))
    values = yaml.load(found[1], getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if found else {}
    return values if isinstance(values, dict) else {}


def _post(front: Values, bodies: Mapping[str, str | None]) -> Post:
    identity = str(front.get("id", ""))
    comments = [*_comments(front.get("comments"), ping=False), *_comments(front.get("pingbacks"), ping=True)]
    return Post(
        identity,
        str(front.get("title", "")),
        str(front.get("type", "")),
        str(front.get("permalink", "")),
        bodies.get(identity),
        tuple(comments),
    )


def _comments(entries: object, ping: bool, parent: str = "0") -> Iterator[Comment]:
    """Yield comments in reading order, the one above each its parent (the deepest level holds what is below it too)."""
    for entry in entries if isinstance(entries, list) else []:
        identity = str(entry.get("id", ""))
        text = verify.render(str(entry.get("content", "")))
        yield Comment(identity, parent, text, str(entry.get("url", "")), ping)
        yield from _comments(entry.get("replies"), ping, identity)


def _bodies(export: Path) -> tuple[str, dict[str, str | None]]:
    """Return the site's address, and each body as HTML by the post's id."""
    options, diagnostics = Options(), Diagnostics()
    found: dict[str, str | None] = {}
    with sources.open_parts((export,), diagnostics) as parts:
        reader = Reader(parts, diagnostics)
        index = Index.build(reader.items(), lambda: reader.sites)
        for item in reader.items(quiet=True):
            context = Context(
                item=item,
                media=index.media,
                attached=index.attached,
                reusable=index.reusable,
                options=options,
                diagnostics=Diagnostics(),
            )
            html, slots = content.to_html(item.content, context)
            notes = any(text.startswith("[^") for text in slots.values())
            shown = verify.render(content.write(html, slots, context)) if notes else verify.filled(html, slots)
            found[item.post_id.strip()] = PAGING.sub("", shown)
    return index.site.link.rstrip("/"), found


def _wordpress(oracle: Path, bodies: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return what WordPress shows of each post; what it fills in itself or has no plugin for, as we would show it."""
    rules, found = tool("oracle"), {}
    for post in json.loads(oracle.read_text("utf-8"))["posts"]:
        identity, raw = str(post["import_id"] or ""), post.get("content_raw") or ""
        ours = bool(rules.DYNAMIC.search(raw) or rules.PLUGIN.search(raw))
        found[identity] = bodies.get(identity) if ours else PAGING.sub("", post["content_html"] or "")
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
