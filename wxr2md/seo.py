"""What SEO plugins keep of a post: the title, description, address and picture that search engines and networks take.

Yoast SEO, Rank Math, All in One SEO (4, and 3 with its `_aioseop_` keys), SEOPress, The SEO Framework (which has
Genesis's keys).  A template such as `%%title%% %%sep%% %%sitename%%` is filled where the export tells all of it; the
plugins' own settings are in no export.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

from wxr2md import php
from wxr2md.model import Item, Media, Site, Term

DOUBLE = re.compile(r"%%([a-z_]{1,40})%%", re.IGNORECASE)
SINGLE = re.compile(r"%([a-z_]{1,40}(?:\([^()%]{0,80}\))?)%", re.IGNORECASE)
HASH = re.compile(
    r"#((?:post|site|separator|tagline|author|current|page|taxonomy|categor|tax|custom|featured|permalink|alt|parent|attachment"
    r")[a-z_]{0,40})\b"
)
WEB = re.compile(r"https?://[^\s<>\"\\@]+", re.IGNORECASE)
BLANKS = re.compile(r"\s+")
TAGS = re.compile(r"</?[a-zA-Z][^<>]*>")
SEPARATOR = "-"  # what all of these plugins have, unless somebody chose another
YES = ("1", "yes", "on")


class Seo(NamedTuple):
    """What stands in no field of the post itself; empty where nothing is told, or only what the post says anyway."""

    title: str = ""
    description: str = ""
    canonical: str = ""  # address, where it is not the post's own
    noindex: bool = False
    image: str = ""  # address of the picture for networks (og:image)
    primary_category: str = ""  # name of one of the post's categories


NOTHING = Seo()


@dataclass(frozen=True, slots=True)
class Plugin:
    """The postmeta keys of one plugin, and how it writes its variables."""

    variable: re.Pattern[str]
    title: str
    description: str
    canonical: str = ""
    noindex: str = ""
    image: str = ""
    image_id: str = ""
    primary_category: str = ""


YOAST = "_yoast_wpseo_"
PLUGINS = (
    Plugin(
        DOUBLE,
        f"{YOAST}title",
        f"{YOAST}metadesc",
        f"{YOAST}canonical",
        f"{YOAST}meta-robots-noindex",
        f"{YOAST}opengraph-image",
        f"{YOAST}opengraph-image-id",
        f"{YOAST}primary_category",
    ),
    Plugin(
        SINGLE,
        "rank_math_title",
        "rank_math_description",
        "rank_math_canonical_url",
        "rank_math_robots",
        "rank_math_facebook_image",
        "rank_math_facebook_image_id",
        "rank_math_primary_category",
    ),
    Plugin(HASH, "_aioseo_title", "_aioseo_description"),
    Plugin(
        DOUBLE,
        "_seopress_titles_title",
        "_seopress_titles_desc",
        "_seopress_robots_canonical",
        "_seopress_robots_index",
        "_seopress_social_fb_img",
        "_seopress_social_fb_img_attachment_id",
        "_seopress_robots_primary_cat",
    ),
    Plugin(SINGLE, "_aioseop_title", "_aioseop_description", "_aioseop_custom_link", "_aioseop_noindex"),
    Plugin(
        DOUBLE,
        "_genesis_title",
        "_genesis_description",
        "_genesis_canonical_uri",
        "_genesis_noindex",
        "_social_image_url",
        "_social_image_id",
    ),
)
KEYS = frozenset(getattr(plugin, field.name) for plugin in PLUGINS for field in fields(Plugin))


def seo(
    item: Item,
    site: Site,
    media: Callable[[str], Media | None] = lambda post_id: None,
    category: Callable[[str], Term | None] = lambda term_id: None,
) -> Seo:
    """Return what the plugins keep of a post; of two that do, the first that says something counts, field by field.

    media, category: the attachment and the category of an id (`Index.media`, `Index.category`).
    """
    meta = {key: value.strip() for key, value in reversed(item.postmeta) if key}
    if KEYS.isdisjoint(meta):
        return NOTHING
    words = _words(item, site)

    def first(field: str, read: Callable[[str, Plugin], str]) -> str:
        found = ((meta.get(getattr(plugin, field), ""), plugin) for plugin in PLUGINS)
        return next((text for text in (read(value, plugin) for value, plugin in found if value) if text), "")

    title = first("title", lambda value, plugin: filled(value, plugin.variable, words))
    canonical = first("canonical", _web)
    return Seo(
        title="" if title == words["title"] else title,
        description=first("description", lambda value, plugin: filled(value, plugin.variable, words)),
        canonical="" if canonical == item.link else canonical,
        noindex=any(_is_hidden(meta.get(plugin.noindex, "")) for plugin in PLUGINS),
        image=first("image", _web) or first("image_id", lambda value, _: _web(_url(media(value)))),
        primary_category=first("primary_category", lambda value, _: _category(item, category(value))),
    )


def filled(template: str, variable: re.Pattern[str], words: Mapping[str, str | None]) -> str:
    """Return a text with its variables filled, in one line; "" where one of them cannot be told."""
    names = {match[1].lower() for match in variable.finditer(template)}
    if any(words.get(name) is None for name in names):
        return ""
    text = variable.sub(lambda match: words.get(match[1].lower()) or "", template)
    text = _line(text)
    return text.strip(f"{SEPARATOR} ") if names else text


def _words(item: Item, site: Site) -> dict[str, str | None]:
    """Return what each plugin's variables stand for, None where only its settings or the body could tell."""
    title = _line(item.title)
    excerpt = _line(item.excerpt) or None
    category = ", ".join(term.name for term in item.terms if term.taxonomy == "category")
    tag = ", ".join(term.name for term in item.terms if term.taxonomy == "post_tag")
    return {
        **dict.fromkeys(("title", "post_title", "page_title", "seo_title"), title),
        **dict.fromkeys(("sep", "separator", "separator_sa"), SEPARATOR),
        **dict.fromkeys(("sitename", "sitetitle", "site_title", "blog_title"), _line(site.title) or None),
        **dict.fromkeys(
            ("sitedesc", "tagline", "site_description", "blog_description"), _line(site.description) or None
        ),
        **dict.fromkeys(("excerpt", "excerpt_only", "post_excerpt", "post_excerpt_only"), excerpt),
        **dict.fromkeys(("category", "categories", "post_category"), category),
        **dict.fromkeys(("tag", "tags", "post_tag"), tag),
        **dict.fromkeys(("page", "page_number"), ""),  # of the first page nothing is said
        "id": item.post_id,
    }


def _line(text: str) -> str:
    return BLANKS.sub(" ", html.unescape(TAGS.sub("", text))).strip()


def _web(address: str, plugin: Plugin | None = None) -> str:
    return address if WEB.fullmatch(address) else ""


def _url(media: Media | None) -> str:
    return media.url if media else ""


def _is_hidden(value: str) -> bool:
    found = php.decoded(value)  # Rank Math keeps an array of words for robots
    return "noindex" in found if isinstance(found, list) else value in YES


def _category(item: Item, term: Term | None) -> str:
    """Return the name of a category that the post still has."""
    slugs = {own.slug for own in item.terms if own.taxonomy == "category"}
    return term.name if term and term.slug in slugs else ""
