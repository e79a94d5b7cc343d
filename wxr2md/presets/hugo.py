"""Hugo (https://gohugo.io): goldmark, page bundles, shortcodes for players; templates in themes/hugo/."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import category

from wxr2md.content.dialects import GOLDMARK
from wxr2md.content.registry import Embed, plain_embed
from wxr2md.front_matter import to_yaml
from wxr2md.presets import Preset, Values, flat_menu

USER = re.compile(r"https?://[^/]+/(?:#!/)?(\w+)/status")
SETTINGS = """
buildFuture: true  # what WordPress has published is public
capitalizeListTitles: false
disableKinds: [section, taxonomy]  # their lists stand where WordPress may have pages
markup: {goldmark: {renderer: {unsafe: true}, extensions: {typographer: false, linkify: false}}}
"""
# Keys that Hugo reads itself; a taxonomy may be called so, and gets `tax_` before its name.
OWN = re.compile(r"^(?=(?:build|cascade|images|keywords|layout|markup|menus?|params|path|resources|type|url|weight)$)")


def adapt(values: Values) -> Values:
    found = {OWN.sub("tax_", key) if isinstance(value, list) else key: value for key, value in values.items()}
    found["permalink"] = str(values.get("permalink", "")).replace(":", "\\:")  # else `:name` stands for something
    image = found.get("og_image") or found.get("featured_image")
    return found | ({"images": [image]} if image else {})


def embed(found: Embed) -> str:
    name, words = found.provider, found.id.replace("/", " ")
    if name == "twitter" and (user := USER.match(found.url)):
        name, words = "x", f'user="{user[1]}" id="{words}"'
    known = name in ("instagram", "vimeo", "x", "youtube") or (name == "gist" and " " in words)
    return f"{{{{< {name} {words} >}}}}" if known and words else plain_embed(found)


def archive(kind: str, slug: str, name: str) -> str:
    if kind == "feed":
        return "/index.xml"
    folder = {"category": "categories", "post_tag": "tags"}.get(kind)
    path = "".join(char for char in name.lower() if category(char)[0] in "LMN" or char in " ./_#+~-@").replace(" ", "-")
    return f"/{folder}/{path}/".replace("#", "%23") if folder and path.strip("/.") else ""


def site(facts: Any) -> dict[str, str]:
    others = {OWN.sub("tax_", name): OWN.sub("tax_", name) for name in facts.get("taxonomies", ())}
    menus = {("main" if not n else menu["slug"]): menu["items"] for n, menu in enumerate(facts.get("menus", ()))}
    config: Values = {
        "baseURL": facts.get("url", ""),
        "title": facts.get("title", ""),
        "defaultContentLanguage": facts.get("language", "en").lower(),
        "params": {"description": facts.get("tagline", ""), "authors": facts.get("authors", [])},
        "taxonomies": {"category": "categories", "tag": "tags", **others},
        "menus": {name: flat_menu(items) for name, items in menus.items()},
    }
    return {"hugo.yaml": to_yaml(config).strip("-\n") + SETTINGS}


PRESET = Preset(
    paths={
        "post": "content/posts/{date}-{slug}/index.md",
        "page": "content/pages/{parents}/{slug}.md",  # no bundles: one cannot stand in another
        "*": "content/{type}/{slug}/index.md",
    },
    fields="title seo_title date modified=lastmod slug id draft author authors categories tags * format permalink=url "
    "aliases description images featured_image featured_image_alt featured_image_caption sticky canonical noindex "
    "menu_order=weight guid meta comments pingbacks",
    adapt=adapt,
    dialect=GOLDMARK,
    embed=embed,
    archive=archive,
    more="<!--more-->",
    site=site,
    own_site=("hugo.*", "config.*", "config"),
    theme="hugo",
)
