"""Each old address of the site with its new path: what redirects are made of.

No old address stands twice, none is the path of a page of the new site, and every new path is one: so there are no
loops and no chains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from wxr2md.index import Entry
from wxr2md.links.known import Links, Target
from wxr2md.links.urls import parse, path_key
from wxr2md.model import Term
from wxr2md.permalinks import harmless

FEEDS = ("feed", "feed/rss", "feed/rss2", "feed/rdf", "feed/atom", "comments/feed")
MOST_PARENTS = 20

Placed = Callable[[str], str | None]  # address of a file of the old site → its path on the new one, None if it has none


class Move(NamedTuple):
    """One redirect: paths begin at the host; `query` is one field, like `p=12`, or ""."""

    old: str
    query: str
    new: str


def moves(links: Links, placed: Placed = lambda url: None) -> Iterator[Move]:
    """Yield the redirects of a site, in the order of its items; those of pages that WordPress makes come last."""
    seen: set[tuple[str, str]] = set()
    for move in _all(links, placed):
        known = (path_key(move.old), move.query)
        if known not in seen and (move.query or (known[0] != path_key(move.new) and not _is_live(links, move.old))):
            seen.add(known)
            yield move


def archives(links: Links) -> list[str]:
    """Return the paths of the pages that the new site makes by itself, and that links and redirects may lead to."""
    return list(dict.fromkeys(move.new for move in _of_archives(links, home_path(links))))


def aliases(links: Links, entry: Entry) -> tuple[str, ...]:
    """Return the old paths that lead to a post on the new site."""
    if not links.is_public(entry) or links.is_unmoved(entry):
        return ()
    new = path_key(links.permalink(entry))
    found = {path_key(old): old for old in _old_paths(links, entry) if path_key(old) != new}
    return tuple(old for old in found.values() if not _is_live(links, old))


def _all(links: Links, placed: Placed) -> Iterator[Move]:
    home = home_path(links)
    for entry in links.index.entries:
        new = _new_path(links, entry, placed)
        if new:
            yield from (Move(old, "", new) for old in _old_paths(links, entry))
            yield from (Move(home, f"{name}={entry.post_id}", new) for name in _fields(links, entry))
    yield from _of_archives(links, home)
    if home != "/":
        yield Move(home, "", "/")  # last: some servers take the first rule that fits


def _new_path(links: Links, entry: Entry, placed: Placed) -> str:
    """Return where an item is now; of an attachment that has no page it is the file, else the post it belongs to."""
    if entry.post_type != "attachment" or entry.position in links.paths:
        return links.permalink(entry) if links.is_public(entry) else ""
    media = links.index.media(entry.post_id)
    path = placed(media.url) if media else None
    if path and path.startswith("/"):
        return unquote(path)
    parent = links.index.entry_by_id(entry.post_parent)
    return links.permalink(parent) if parent and links.is_public(parent) else ""


def _fields(links: Links, entry: Entry) -> Iterator[str]:
    """Yield the fields of a query by which WordPress finds an item; of several with one id it is the first."""
    first = links.index.entry_by_id(entry.post_id)
    if entry.post_id.isascii() and entry.post_id.isdecimal() and first and first.position == entry.position:
        yield "p"
        yield from [f"{entry.post_type}_id"] if entry.post_type in ("page", "attachment") else []


def _old_paths(links: Links, entry: Entry) -> Iterator[str]:
    """Yield the paths under which an item stood, that of its link first; not those that are another's now."""
    for text in links.addresses(entry):
        found = parse(text)
        path = harmless(found.path) if found and not found.query else ""
        owner = links.owner(found) if found and path else None
        if owner and owner.position == entry.position:
            yield path


def _is_live(links: Links, old: str) -> bool:
    """Tell whether a page of the new site stands at a path."""
    found = parse(old, links.home)
    owner = links.owner(found) if found else None
    return bool(owner and links.is_public(owner) and path_key(links.permalink(owner)) == path_key(old))


def _of_archives(links: Links, home: str) -> Iterator[Move]:
    feed = links.path(Target("feed"))
    if feed:
        yield from (Move(f"{home}{name}/", "", feed) for name in FEEDS)
        yield Move(home, "feed=rss2", feed)
    for term in links.index.site.terms:
        new = links.path(Target(term.taxonomy, slug=term.slug, name=term.name)) if term.slug else ""
        if new:
            yield from _of_term(links, term, home, new)
    for author in links.index.site.authors:
        target = links.resolve(f"{links.home.rstrip('/')}/author/{author.login}/")
        new = links.path(target) if target and target.kind == "author" else ""
        if target and new:
            yield Move(harmless(f"{home}author/{target.slug}/"), "", new)
            yield from [Move(home, f"author={author.author_id}", new)] if author.author_id.isdecimal() else []


def _of_term(links: Links, term: Term, home: str, new: str) -> Iterator[Move]:
    base = {"post_tag": "tag"}.get(term.taxonomy, term.taxonomy)
    parents: list[str] = []
    above = links.index.term(term.taxonomy, term.parent)
    while above and above.slug not in parents and len(parents) < MOST_PARENTS:
        parents.insert(0, above.slug)
        above = links.index.term(term.taxonomy, above.parent)
    path = harmless(f"{home}{'/'.join([base, *parents, term.slug])}/")
    if path:
        yield Move(path, "", new)
    if term.taxonomy == "category" and term.term_id.isdecimal():
        yield Move(home, f"cat={term.term_id}", new)


def home_path(links: Links) -> str:
    """Return the path of the site's front page: `/`, or `/blog/` for a site in a folder."""
    found = parse(links.home)
    path = harmless(found.path or "/") if found else "/"
    return f"{path.rstrip('/')}/"
