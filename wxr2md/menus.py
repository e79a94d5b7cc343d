"""Menus as WordPress showed them: nested entries in their order, with titles and addresses of what they point at."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from wxr2md.facts import EMAIL, title
from wxr2md.index import Entry, Index
from wxr2md.model import MenuItem, Term

Values = dict[str, object]
DEEPEST = 20  # levels; what lies deeper stays there, in its order
SAFE = re.compile(r"(?:https?://|[/#?])[^\s<>\"\\]*", re.IGNORECASE)


def menus(
    index: Index, post: Callable[[Entry], str], term: Callable[[Term], str], page: Callable[[str], str]
) -> list[Values]:
    """Return each menu as slug, name and items; an item as title, url and, where there are any, children.

    post, term: the address on the new site of what an entry points at, "" for what no reader may see: such an entry is
    left out, and what stands below it moves up.  So are entries without a title or an address of the web.
    page: the same of an address that somebody wrote, "" for what is none of the site's.
    """
    found: dict[str, list[MenuItem]] = {}
    for item in index.menu_items:
        found.setdefault(item.menu, []).append(item)
    made = ((items[0], _tree(items, lambda item: _entry(item, index, post, term, page))) for items in found.values())
    return [{"slug": first.menu, "name": title(first.menu_name), "items": tree} for first, tree in made if tree]


def _entry(
    item: MenuItem,
    index: Index,
    post: Callable[[Entry], str],
    term: Callable[[Term], str],
    page: Callable[[str], str],
) -> tuple[str, str]:
    """Return title and address of an entry; "" for what it has not."""
    if item.kind == "post_type":
        entry = index.entry_by_id(item.object_id)
        return title(item.title or index.title(item.object_id)), post(entry) if entry else ""
    if item.kind == "taxonomy":
        found = index.term_by_id(item.object, item.object_id)
        return title(item.title) or (found.name if found else ""), term(found) if found else ""
    written = relative(item.url, index)
    return title(item.title), (page(item.url) or written) if written else ""


def relative(url: str, index: Index) -> str:
    """Return an address of the site without its host, another one as it is; "" for one that is none of the web."""
    if not SAFE.fullmatch(url) or EMAIL.search(url):
        return ""
    try:
        parts = urlsplit(url)
        hosts = {urlsplit(address).netloc.removeprefix("www.") for address in _addresses(index)}
    except ValueError:
        return ""
    if not parts.netloc or parts.netloc.removeprefix("www.") not in hosts:
        return url
    return urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, parts.fragment))


def _addresses(index: Index) -> tuple[str, ...]:
    """Return where the site stood; base_site_url is that of a whole network of sites."""
    return tuple(filter(None, (index.site.link, index.site.base_blog_url)))


def _tree(items: list[MenuItem], entry: Callable[[MenuItem], tuple[str, str]]) -> list[Values]:
    """Nest entries as their parents say; one whose parent is not there goes below the next above, else to the top."""
    ordered = sorted(items, key=lambda item: (item.order, len(item.post_id), item.post_id))
    nodes: dict[str, Values] = {}
    for item in ordered:
        name, url = entry(item)
        if name and url:
            nodes.setdefault(item.post_id, {"title": EMAIL.sub(r"\1", name), "url": url})
    place = _places({item.post_id: item.parent for item in reversed(ordered)}, nodes)
    top: list[Values] = []
    children: dict[str, list[Values]] = {}
    for key, node in nodes.items():
        (children.setdefault(place[key], []) if place[key] else top).append(node)
    for key, below in children.items():
        nodes[key]["children"] = below
    return top


def _places(parents: dict[str, str], shown: dict[str, Values]) -> dict[str, str]:
    """Return below which shown entry each one stands, "" for the top.  A loop is cut; nothing recurses."""
    place: dict[str, str] = {}
    depth: dict[str, int] = {"": -1}
    for start in parents:
        path: dict[str, None] = {}
        at = start
        while at in parents and at not in place and at not in path:
            path[at] = None
            at = parents[at]
        above = at if at in place else ""  # a loop, or the top
        for key in reversed(path):
            while above and (above not in shown or depth[above] >= DEEPEST - 1):
                above = place[above]
            place[key] = above
            depth[key] = depth[above] + 1
            above = key
    return place
