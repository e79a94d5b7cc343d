"""One item → what its front matter can say: every fact by WordPress's own name, empty ones left out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from wxr2md import php
from wxr2md.details import Details
from wxr2md.model import Item, Term
from wxr2md.permalinks import decoded, former_paths, one_line, own_path
from wxr2md.seo import Seo

Values = dict[str, object]

# Tags that a browser takes away when it shows a title.  Other `<…>` is text: `List<String>`, `1 < 2`.
TITLE_TAG = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|del|div|em|font|h[1-6]|i|img|ins|mark|p|q|s|script|small|span|strike|strong|style|sub"
    r"|sup|tt|u)(?:\s+[\w-]+\s*=[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
TITLE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,32};)")  # WordPress shows `&copy 2010` as it was typed
EMAIL = re.compile(r"([^\s@<>()]{1,64})@[^\s@<>()]{1,255}\.[^\s@<>()]{2,63}")  # many a login is one
BIGGEST = 15  # digits of an id that stands as a number
ODD_ID = re.compile(r"[\w.+-]{1,40}")
PUBLIC = ("publish", "inherit")
OWN_TAXONOMIES = {"category": "categories", "post_tag": "tags", "tag": "tags", "post_format": ""}  # with their keys

OWN_KEYS = frozenset(
    "title date modified slug type id status draft password_protected author authors categories tags format permalink "
    "aliases guid description featured_image featured_image_alt featured_image_caption sticky seo_title canonical "
    "noindex og_image primary_category menu_order template language meta comments pingbacks".split()
)

# Not what a post is about: plugins' and WordPress's own bookkeeping, some of it about people (Edit Flow's followers).
INTERNAL_TAXONOMIES = frozenset(
    "author nav_menu link_category language post_translations term_language term_translations wp_theme "
    "wp_template_part_area following_users following_usergroups ef_editorial_meta post_status elementor_library_type "
    "product_visibility product_type action-group".split()
)


class Facts(NamedTuple):
    """What the front matter of one post says that its item alone does not know."""

    authors: tuple[str, ...] = ()  # display names, of Co-Authors Plus too
    date: datetime | None = None
    modified: datetime | None = None
    description: str = ""  # plain text
    featured_image: str = ""  # its address on the new site
    featured_image_caption: str = ""  # plain text
    details: Details = Details()
    seo: Seo = Seo()
    language: str = ""
    site: tuple[str, ...] = ()  # addresses of the site: channel link, base_site_url, base_blog_url
    permalink: str = ""  # path of the post on the new site; "": its own on the old one
    aliases: tuple[str, ...] | None = None  # paths that lead to it too and to no other; None: by its own old slugs
    meta: tuple[str, ...] = ()  # postmeta keys that the user asked for


def values(item: Item, comments: list[Values], pingbacks: list[Values], facts: Facts) -> Values:
    """Return all that the front matter of a post can say, in the order of the `plain` preset; empty values left out."""
    slug = decoded(item.post_name).replace("/", "-").replace("\\", "-").lstrip(".")  # no path; some build one of it
    own = own_path(item.link, facts.site)
    terms = _names(item)
    found: Values = {
        "title": title(item.title),
        "date": facts.date,
        "modified": facts.modified,
        "slug": slug,
        "type": item.post_type or "post",
        "id": _number(item.post_id),
        **_state(item),
        **_authors(facts),
        "categories": terms.pop("categories", []),
        "tags": terms.pop("tags", []),
        **terms,
        "format": _format(item),
        "permalink": facts.permalink or own,
        "aliases": _aliases(item, own, slug, facts),
        "guid": one_line(item.guid),
        "description": one_line(facts.description),
        **_image(facts),
        "sticky": item.is_sticky.strip() == "1",
        **_seo(facts.seo),
        "menu_order": facts.details.menu_order or "",
        "template": facts.details.template,
        "language": facts.language,
        "meta": _meta(item, facts),
        "comments": comments,
        "pingbacks": pingbacks,
    }
    return {key: value for key, value in found.items() if value or (value == 0 and value is not False)}


def title(text: str) -> str:
    """Return a title as a reader sees it: HTML escapes undone, tags taken away, in one line."""
    if "<" in text:
        text = TITLE_TAG.sub("", TITLE_BREAK.sub(" ", text))
    if "&" in text:
        text = html.unescape(BARE_AMPERSAND.sub("&amp;", text))
    return one_line(text)


def _number(identity: str) -> int | str:
    identity = identity.strip()
    if identity.isascii() and identity.isdecimal() and len(identity) <= BIGGEST:
        return int(identity)
    return identity if ODD_ID.fullmatch(identity) else ""  # what damage has put there may be private


def _state(item: Item) -> Values:
    """Return what keeps a post from being public; one without a status is a draft, as to WordPress's importer."""
    status, password = item.status.strip(), bool(item.post_password)
    return {
        "status": "" if status in PUBLIC else status,
        "draft": status not in PUBLIC or password,
        "password_protected": password,
    }


def _authors(facts: Facts) -> Values:
    names = _unique(map(_shown_name, facts.authors))
    return {"authors": names} if len(names) > 1 else {"author": "".join(names)}


@lru_cache(1024)
def _shown_name(author: str) -> str:
    return EMAIL.sub(r"\1", title(author))


def _names(item: Item) -> dict[str, list[str]]:
    """Return the names of the terms by the key of their taxonomy; one that is called like a key of ours gets `tax_`."""
    found: dict[str, list[str]] = {}
    for term in item.terms:
        key = _key(term.taxonomy)
        if key:
            found.setdefault(key, []).append(_name(term))
    return {key: _unique(names) for key, names in found.items()}


@lru_cache(1024)
def _key(taxonomy: str) -> str:
    """Return the key of a taxonomy's terms, "" where they have none."""
    if taxonomy in OWN_TAXONOMIES:
        return OWN_TAXONOMIES[taxonomy]
    taxonomy = one_line(taxonomy)
    if taxonomy in OWN_TAXONOMIES or taxonomy in INTERNAL_TAXONOMIES:
        return ""
    return f"tax_{taxonomy}" if taxonomy in OWN_KEYS else taxonomy


def _name(term: Term) -> str:
    return one_line(term.name) or decoded(term.slug)


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, texts)))


def _format(item: Item) -> str:
    slugs = [term.slug or term.name.lower() for term in item.terms if term.taxonomy == "post_format"]
    return next((one_line(slug.removeprefix("post-format-")) for slug in slugs), "")


def _aliases(item: Item, own: str, slug: str, facts: Facts) -> list[str]:
    if facts.aliases is not None:
        return list(facts.aliases)
    old_slugs = [value for key, value in item.postmeta if key == "_wp_old_slug"]
    return former_paths(own, slug, old_slugs) if old_slugs else []


def _image(facts: Facts) -> Values:
    if not facts.details.image or not _is_web(facts.details.image):
        return {}
    return {
        "featured_image": facts.featured_image,
        "featured_image_alt": one_line(facts.details.image_alt),
        "featured_image_caption": one_line(facts.featured_image_caption),
    }


def _seo(seo: Seo) -> Values:
    return {
        "seo_title": seo.title,
        "canonical": seo.canonical,
        "noindex": seo.noindex,
        "og_image": seo.image,
        "primary_category": seo.primary_category,
    }


def _is_web(address: str) -> bool:
    return bool(re.fullmatch(r"https?://[^\s<>\"\\]+", address, re.IGNORECASE))


def _meta(item: Item, facts: Facts) -> Values:
    """Return the postmeta that was asked for by name, PHP's arrays as such; a key with several values as a list."""
    if not facts.meta:
        return {}
    found: dict[str, list[object]] = {}
    for key, value in item.postmeta:
        if key in facts.meta:
            found.setdefault(key, []).append(php.decoded(value))
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}
