"""Eleventy (https://www.11ty.dev): markdown-it, no templates in posts, each at its old path; themes/eleventy/."""

from __future__ import annotations

import re

from wxr2md import javascript
from wxr2md.content.dialects import MARKDOWN_IT
from wxr2md.front_matter import to_json
from wxr2md.presets import Preset, Values

# Keys that Eleventy fills itself or takes as orders.
TAKEN = frozenset(
    "collections content dynamicPermalink eleventy eleventyComputed eleventyExcludeFromCollections eleventyImport "
    "eleventyNavigation layout page pagination permalinkBypassOutputDir pkg site templateEngineOverride".split()
)
OWN_TAG = re.compile(r"all|\[.*\]")  # groups of posts that are there already


def adapt(values: Values) -> Values:
    """Return the facts as Eleventy has them: a draft has no page, and nothing in a post is taken for a template."""
    found = javascript.renamed(values, TAKEN)
    path = found["permalink"] = javascript.page(found.get("permalink"))
    if found.get("draft"):
        found |= {"permalink": "", "no_page": False}  # whatever name the user gives `permalink`
        found |= {"eleventyExcludeFromCollections": True, "former_permalink": path}
    found["tags"] = [f"{tag} " if OWN_TAG.fullmatch(tag) else tag for tag in javascript.terms(found.get("tags"))]
    found["templateEngineOverride"] = "md"
    if "{" in path:
        found["dynamicPermalink"] = False
    return {name: value for name, value in found.items() if value not in ("", [])}


def site(facts: Values) -> dict[str, str]:
    """Return the data of the site."""
    return {"_data/site.json": to_json(facts)}


PRESET = Preset(
    paths={
        "post": "content/posts/{date}-{slug}.md",
        "page": "content/pages/{parents}/{slug}.md",
        "*": "content/{type}/{slug}.md",
    },
    fields="title date modified slug type id status draft password_protected author authors categories tags * format "
    "permalink no_page=permalink former_permalink aliases description featured_image featured_image_alt "
    "featured_image_caption sticky seo_title canonical noindex og_image menu_order template language guid meta "
    "templateEngineOverride dynamicPermalink eleventyExcludeFromCollections comments pingbacks",
    adapt=adapt,
    dialect=MARKDOWN_IT,
    more="<!--more-->",
    data="_data",
    site=site,
    own_site=("eleventy.config.*", ".eleventy.js"),
    archive=javascript.archive,
    theme="eleventy",
)
