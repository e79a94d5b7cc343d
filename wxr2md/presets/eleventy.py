"""Eleventy (https://www.11ty.dev): markdown-it, no templates in posts, each at its old path; themes/eleventy/."""

from __future__ import annotations

import re

from wxr2md.content.dialects import MARKDOWN_IT
from wxr2md.front_matter import to_json
from wxr2md.presets import Preset, Values

# Keys that Eleventy fills itself or takes as orders; a taxonomy of the same name gets another.
TAKEN = frozenset(
    "collections content dynamicPermalink eleventy eleventyComputed eleventyExcludeFromCollections eleventyImport "
    "eleventyNavigation layout page pagination permalinkBypassOutputDir pkg site templateEngineOverride".split()
)

# Tags are looked up in a JavaScript object, which knows these itself.
NO_TAG = re.compile(
    r"all|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|to(?:Locale)?String|valueOf|__\w+__|\[.*\]"
)


def adapt(values: Values) -> Values:
    """Return the facts as Eleventy has them: a draft has no page, and nothing in a post is taken for a template."""
    found: Values = {f"tax_{name}" if name in TAKEN else name: value for name, value in values.items()}
    path = str(found.pop("permalink", ""))
    if found.get("draft"):
        found |= {"permalink": False, "eleventyExcludeFromCollections": True, "former_permalink": path}
    elif path:
        found["permalink"] = path if path.endswith(("/", ".html", ".htm")) else f"{path}/"
    tags = found.get("tags")
    if isinstance(tags, list):  # a blank behind it is another word to Eleventy, and none to a reader
        found["tags"] = [f"{tag} " if NO_TAG.fullmatch(tag) else tag for tag in tags]
    found["templateEngineOverride"] = "md"
    if "{" in path:
        found["dynamicPermalink"] = False
    return {name: value for name, value in found.items() if value != ""}


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
    "permalink former_permalink aliases description featured_image featured_image_alt featured_image_caption sticky "
    "seo_title canonical noindex og_image menu_order template language meta templateEngineOverride dynamicPermalink "
    "eleventyExcludeFromCollections comments pingbacks",
    adapt=adapt,
    dialect=MARKDOWN_IT,
    more="<!--more-->",
    data="_data",
    site=site,
    own_site=("eleventy.config.*", ".eleventy.js"),
    theme="eleventy",
)
