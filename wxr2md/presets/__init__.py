"""Presets: how one site generator wants a post written, one file each; a preset is found by its file's name."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from wxr2md.diagnostics import Fatal
from wxr2md.model import Document, Item


@dataclass(frozen=True, slots=True)
class Facts:
    """What the front matter of one post says that its item alone does not know."""

    authors: tuple[str, ...] = ()  # display names, of Co-Authors Plus too
    date: datetime | None = None
    modified: datetime | None = None
    description: str = ""  # plain text, of `description_source`
    featured_image: str = ""  # address
    site: tuple[str, ...] = ()  # addresses of the site: channel link, base_site_url, base_blog_url
    meta: tuple[str, ...] = ()  # postmeta keys that the user asked for


class Preset(Protocol):
    """A module of this package."""

    def document(
        self, item: Item, body: str, comments: list[dict[str, object]], pingbacks: list[dict[str, object]], facts: Facts
    ) -> Document:
        """Return the file of one post; front matter in its order, empty values left out."""
        ...  # pragma: no cover


def names() -> list[str]:
    """Return the names of all presets."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def find(name: str) -> Preset:
    """Return a preset by name; raises Fatal if there is none."""
    if name not in names():
        raise Fatal(f"there is no preset {name!r}; there are: {', '.join(names())}")
    return cast(Preset, importlib.import_module(f"{__name__}.{name}"))


# Where SEO plugins keep a post's description: Yoast, Rank Math, All in One SEO (4 and before), SEOPress, The SEO
# Framework.  `%…%` and `#…` are their own variables, filled when they show the page.
SEO_KEYS = (
    "_yoast_wpseo_metadesc",
    "rank_math_description",
    "_aioseo_description",
    "_aioseop_description",
    "_seopress_titles_desc",
    "_genesis_description",
)


def description_source(item: Item) -> str:
    """Return what a post says about itself, as HTML: its excerpt, else what an SEO plugin keeps."""
    if item.excerpt.strip():
        return item.excerpt
    found = (item.meta(key).strip() for key in SEO_KEYS)
    return next((text for text in found if text and "%%" not in text and not text.startswith(("#", "%"))), "")
