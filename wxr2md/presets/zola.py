"""Zola (https://www.getzola.org): pulldown-cmark, TOML, own keys in `extra`; templates in themes/zola/."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from wxr2md.content.dialects import PULLDOWN
from wxr2md.front_matter import to_toml
from wxr2md.presets import Preset, Values

LISTS = frozenset("authors categories tags aliases comments pingbacks meta".split())
NOT_IN_PATH = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def adapt(values: Values) -> Values:
    """Return the facts as Zola has them: paths without the slash before them, authors always a list."""
    found = {"date": datetime.fromtimestamp(0, UTC), **values}  # a post without a date would be left out
    found["path"] = str(values.get("permalink", "")).strip("/")
    found["authors"] = values.get("authors") or [author for author in (values.get("author"),) if author]
    # A taxonomy that the configuration does not name would stop the build.
    terms = {key: value for key, value in values.items() if isinstance(value, list) and key not in LISTS}
    return {key: value for key, value in found.items() if value and key not in terms} | {"terms": terms}


def archive(kind: str, slug: str, name: str) -> str:
    """Return the path of a term's page, which Zola makes of its name, and of the feed."""
    folder = {"category": "categories", "post_tag": "tags"}.get(kind)
    path = quote(NOT_IN_PATH.sub("", name).strip())
    term = f"/archive/{folder}/{path}/" if folder and path else ""
    return "/atom.xml" if kind == "feed" else term


def site(facts: Any) -> dict[str, str]:
    """Return Zola's configuration and the sections of posts and pages, which have no page of their own."""
    config: Values = {
        "base_url": facts.get("url", "https://example.org").rstrip("/"),
        "title": facts.get("title", ""),
        "description": facts.get("tagline", ""),
        "default_language": facts.get("language", "en").partition("-")[0].lower(),
        "generate_feeds": True,
        "extra": {"menus": facts.get("menus", []), "authors": facts.get("authors", [])},
        "taxonomies": [{"name": "categories", "feed": True}, {"name": "tags", "feed": True}],
        "markdown": {"bottom_footnotes": True},
        "link_checker": {"internal_level": "warn"},  # an anchor may have been dead in WordPress too
        "taxonomy_root": "archive",  # a page may be called "tags"
        "slugify": {"paths": "safe", "taxonomies": "safe", "anchors": "safe"},
    }
    return {
        "config.toml": to_toml(config),
        "content/_index.md": '+++\nsort_by = "date"\npaginate_by = 50\n+++\n',
        "content/posts/_index.md": '+++\nsort_by = "date"\ntransparent = true\nrender = false\n+++\n',
        "content/pages/_index.md": "+++\nrender = false\n+++\n",
    }


PRESET = Preset(
    paths={
        "post": "content/posts/{date}-{slug}/index.md",
        "page": "content/pages/{parents}/{slug}.md",  # no bundles: one cannot stand in another
        "*": "content/{type}/{slug}/index.md",
    },
    fields="title description date modified=updated draft path aliases authors categories=taxonomies.categories "
    "tags=taxonomies.tags menu_order=weight id=extra.id slug=extra.slug type=extra.type format=extra.format "
    "seo_title=extra.seo_title featured_image=extra.featured_image featured_image_alt=extra.featured_image_alt "
    "featured_image_caption=extra.featured_image_caption og_image=extra.og_image sticky=extra.sticky "
    "canonical=extra.canonical noindex=extra.noindex terms=extra.terms meta=extra.meta comments=extra.comments "
    "pingbacks=extra.pingbacks",
    front_matter="toml",
    adapt=adapt,
    dialect=PULLDOWN,
    archive=archive,
    more="<!-- more -->",
    site=site,
    own_site=("config.toml", "zola.toml"),
    theme="zola",
)
