"""Hugo (https://gohugo.io): goldmark, page bundles, shortcodes for players; templates in themes/hugo/."""

from __future__ import annotations

import re

from wxr2md.content.dialects import GOLDMARK
from wxr2md.content.registry import Embed, plain_embed
from wxr2md.front_matter import to_yaml
from wxr2md.presets import Preset, Values

USER = re.compile(r"https?://[^/]+/(?:#!/)?(\w+)/status")
# Keys that Hugo reads in its own way; a taxonomy may be called so.
OWN_KEYS = frozenset(
    "build cascade headless keywords layout linktitle markup menu menus outputs params path publishdate expirydate "
    "resources sitemap summary translationkey type url weight images".split()
)


def adapt(values: Values) -> Values:
    """Return the facts as Hugo has them: pictures for social networks in a list, no taxonomy called like its keys."""
    found: Values = {
        f"tax_{key}" if key in OWN_KEYS and isinstance(value, list) else key: value for key, value in values.items()
    }
    image = found.get("og_image") or found.get("featured_image")
    return found | ({"images": [image]} if image else {})


def embed(found: Embed) -> str:
    """Return Hugo's own shortcode for what it can show."""
    if found.provider in ("youtube", "vimeo", "instagram") and found.id:
        return f"{{{{< {found.provider} {found.id} >}}}}"
    if found.provider == "gist" and "/" in found.id:
        return f"{{{{< gist {found.id.replace('/', ' ')} >}}}}"
    if found.provider == "twitter" and (user := USER.match(found.url)):
        return f'{{{{< x user="{user[1]}" id="{found.id}" >}}}}'
    return plain_embed(found)


def site(facts: Values) -> dict[str, str]:
    """Return Hugo's configuration; its lists of sections and taxonomies stand where WordPress has pages."""
    config: Values = {
        "defaultContentLanguage": str(facts.get("language") or "en").lower(),
        "title": facts.get("title", ""),
        "baseURL": facts.get("url", ""),
        "params": {"description": facts.get("tagline", "")},
        "buildFuture": True,  # what WordPress has published is public
        "disableKinds": ["section", "taxonomy"],
        "capitalizeListTitles": False,
        "markup": {
            "goldmark": {
                "renderer": {"unsafe": True},
                "extensions": {"typographer": {"disable": True}, "linkify": False},
            }
        },
    }
    return {"hugo.yaml": to_yaml(config).strip("-\n") + "\n"}


PRESET = Preset(
    paths={
        "post": "content/posts/{date}-{slug}/index.md",
        "page": "content/pages/{parents}/{slug}.md",  # no bundles: one cannot stand in another
        "*": "content/{type}/{slug}/index.md",
    },
    fields="title seo_title date modified=lastmod slug id draft author authors categories tags * format permalink=url "
    "aliases description images featured_image featured_image_alt featured_image_caption sticky canonical noindex "
    "menu_order=weight meta comments pingbacks",
    adapt=adapt,
    dialect=GOLDMARK,
    embed=embed,
    more="<!--more-->",
    site=site,
    own_site=("hugo.*", "config.*", "config"),
    theme="hugo",
)
