"""[embed], core/embed and the older core-embed/*: a thing of another site by its address."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wxr2md.content import embeds
from wxr2md.content.registry import Attributes, Context, Embed, Html, Result, block, block_family, shortcode

WRAPPED = re.compile(r"<div class=\"wp-block-embed__wrapper\">\s*(https?://[^\s<>\"]+)\s*</div>", re.IGNORECASE)
CAPTION = re.compile(r"<figcaption[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")


def caption_of(saved: str) -> str:
    """Return what stands in the figcaption of a saved figure."""
    start = CAPTION.search(saved)
    end = saved.lower().rfind("</figcaption>")
    return saved[start.end() : end].strip() if start and end >= start.end() else ""


def player_of(url: str) -> Html | None:
    kind = embeds.player(url)
    return Html(embeds.player_html(kind, [url])) if kind else None


def shown(url: str, provider: str, caption: str) -> Result | None:
    """Return the embed of an address; `provider` is the editor's own word for a site that is not known here."""
    if not caption and (player := player_of(url)):
        return player
    found = embeds.generic(url)
    if found and not found.provider and re.fullmatch(r"[a-z0-9-]{1,40}", provider):
        found = Embed(provider, "", found.url)
    return found._replace(caption=caption) if found else None


@block("core/embed")
def embed_block(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    """Show what the saved figure names, else the address of the attribute."""
    wrapped = WRAPPED.search(inner)
    if not wrapped and inner.strip():
        return None
    url = wrapped[1] if wrapped else str(attributes.get("url", ""))
    return shown(url, str(attributes.get("providerNameSlug", "")), caption_of(inner))


@block_family("core-embed/")
def old_embed_block(attributes: Mapping[str, object], inner: str, context: Context, name: str) -> Result | None:
    """Read a block of WordPress 5.0 to 5.5, which had one block a provider."""
    return embed_block({"providerNameSlug": name.removeprefix("core-embed/"), **attributes}, inner, context)


@shortcode("embed")
def embed(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Show the address that the shortcode encloses or names as `src`."""
    return shown(TAG.sub("", inner).strip() or attributes.get("src", "").strip(), "", "")
