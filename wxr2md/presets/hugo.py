"""Hugo (https://gohugo.io): goldmark, page bundles, shortcodes for players; templates in themes/hugo/."""

from __future__ import annotations

from wxr2md.content.dialects import GOLDMARK
from wxr2md.content.registry import Embed, plain_embed
from wxr2md.front_matter import to_yaml
from wxr2md.presets import Preset, Values

SHORTCODES = {"youtube": "youtube", "vimeo": "vimeo"}


def adapt(values: Values) -> Values:
    """Return the facts as Hugo has them."""
    return values


def embed(found: Embed) -> str:
    """Return Hugo's own shortcode for a player that it knows."""
    name = SHORTCODES.get(found.provider)
    return f"{{{{< {name} {found.id} >}}}}" if name and found.id else plain_embed(found)


def site(facts: Values) -> dict[str, str]:
    """Return Hugo's configuration."""
    config = {
        "title": facts.get("title", ""),
        "baseURL": facts.get("url", ""),
        "markup": {"goldmark": {"renderer": {"unsafe": True}}},
    }
    return {"hugo.yaml": to_yaml(config).strip("-\n") + "\n"}


PRESET = Preset(
    paths={
        "post": "content/posts/{date}-{slug}/index.md",
        "page": "content/{parents}/{slug}/index.md",
        "*": "content/{type}/{slug}/index.md",
    },
    fields="title date modified=lastmod slug id=params.wordpress_id draft author=params.author authors=params.authors "
    "categories tags * permalink=url aliases description comments=params.comments pingbacks=params.pingbacks",
    adapt=adapt,
    dialect=GOLDMARK,
    embed=embed,
    more="<!--more-->",
    site=site,
    own_site=("hugo.*", "config.*", "config"),
    theme="hugo",
)
