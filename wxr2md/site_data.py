"""The site itself as plain values, for a generator's config and data files: titles, authors, terms, menus."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from wxr2md.content.plain_text import to_text
from wxr2md.facts import EMAIL, INTERNAL_TAXONOMIES, OWN_TAXONOMIES, PUBLIC, title
from wxr2md.index import Entry, Index
from wxr2md.index import address as old_address
from wxr2md.menus import menus, relative
from wxr2md.model import Author, Term
from wxr2md.permalinks import decoded, one_line

Values = dict[str, object]
OWN_TYPES = ("post", "page", "")
NOT_IN_SLUG = re.compile(r"[^\w-]+")


def of(
    index: Index,
    written: Mapping[int, str] | None = None,
    post: Callable[[Entry], str] | None = None,
    archive: Callable[[str, str, str], str] | None = None,
    page: Callable[[str], str] | None = None,
) -> Values:
    """Return what an export says of its site; empty values left out.

    title, tagline, url (no more than the host: the paths of posts begin there, where the site was in a folder too),
    language, utc_offset (the usual one, like +01:00: no time zone is in an export), authors (lists of slug, name, id),
    categories and tags (lists of slug, name, parent, description), taxonomies (of other names: the same), types
    (folders of what is neither post nor page), menus (menus.py).  No e-mail address, not even as a login.
    written: paths of the items that have a file, by position; menus point at no others.
    post, archive: addresses on the new site, of a post and of a taxonomy's term by its slug and name; without them, the
    paths of the old one.  page: the same of any address that somebody wrote, "" for what is none of the site's.
    """
    site = index.site

    def address(entry: Entry) -> str:
        there = written is None or entry.position in written
        hidden = entry.status not in PUBLIC or entry.has_password or not there
        return "" if hidden else post(entry) if post else relative(old_address(entry.link, entry), index)

    taxonomies = _taxonomies(site.terms)
    found: Values = {
        "title": title(site.title),
        "tagline": title(site.description),
        "url": _root(site.base_blog_url or site.link),
        "language": one_line(site.language),
        "utc_offset": _offset(index.utc_offset),
        "authors": _authors(site.authors),
        "categories": taxonomies.pop("category", []),
        "tags": taxonomies.pop("post_tag", []),
        "taxonomies": taxonomies,
        "types": _folders(index, written or {}),
        "menus": menus(
            index,
            address,
            lambda term: (archive or _archive)(term.taxonomy, term.slug, term.name),
            page or (lambda url: ""),
        ),
    }
    return {key: value for key, value in found.items() if value}


def _folders(index: Index, written: Mapping[int, str]) -> list[str]:
    """Return the folders of the custom types of posts."""
    custom = (written[e.position] for e in index.entries if e.position in written and e.post_type not in OWN_TYPES)
    return sorted({path.partition("/")[0] for path in custom if "/" in path})


def _archive(taxonomy: str, slug: str, name: str) -> str:
    """Return where WordPress has the posts of a term, unless somebody chose other words for its addresses."""
    words = {"category": "category", "post_tag": "tag"}
    return f"/{words.get(taxonomy, taxonomy)}/{slug}/" if slug else ""


def _root(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
        host = f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname
    except ValueError:  # no port, no IPv6 address
        return ""
    return f"{parts.scheme}://{host}" if host and parts.scheme in ("http", "https") else ""


def _offset(ahead: timedelta | None) -> str:
    if ahead is None:
        return ""
    minutes = round(ahead.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _authors(authors: Iterable[Author]) -> list[Values]:
    found: list[Values] = []
    taken: set[str] = set()
    for author in authors:
        login = author.login.partition("@")[0]
        slug = NOT_IN_SLUG.sub("-", login.lower()).strip("-")
        if slug in taken:  # two logins that differ in what stands behind the @
            slug = f"{slug}-{len(found) + 1}"
        taken.add(slug)
        name = title(author.display_name) or f"{author.first_name} {author.last_name}".strip() or login
        number = int(author.author_id) if re.fullmatch(r"[0-9]{1,15}", author.author_id) else ""
        found.append(_filled({"slug": slug, "name": EMAIL.sub(r"\1", name), "id": number}))
    return found


def _taxonomies(terms: Iterable[Term]) -> dict[str, list[Values]]:
    """Return the terms of each taxonomy that readers know; a parent by its slug, never in a loop."""
    found: dict[str, list[Term]] = {}
    for term in terms:
        shown = term.taxonomy in OWN_TAXONOMIES or term.taxonomy not in INTERNAL_TAXONOMIES
        if shown and term.taxonomy != "post_format":
            found.setdefault(one_line(term.taxonomy), []).append(term)
    return {taxonomy: _terms(rows) for taxonomy, rows in found.items() if taxonomy}


def _terms(terms: list[Term]) -> list[Values]:
    slugs = {term.name: term.slug for term in reversed(terms)} | {term.slug: term.slug for term in terms}
    parents = _without_loops({term.slug: slugs.get(term.parent, "") for term in reversed(terms)})
    return [
        _filled(
            {
                "slug": decoded(term.slug),
                "name": one_line(term.name) or decoded(term.slug),
                "parent": decoded(parents[term.slug]),
                "description": to_text(term.description) if term.description else "",
            }
        )
        for term in terms
    ]


def _without_loops(parents: dict[str, str]) -> dict[str, str]:
    """Return the parents; of a loop, one member has none."""
    safe: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        at = start
        while at and at not in safe:
            path[at] = None
            if parents.get(at, "") in path:
                parents[at] = ""
            at = parents.get(at, "")
        safe.update(path)
    return parents


def _filled(values: Values) -> Values:
    return {key: value for key, value in values.items() if value != ""}
