"""Astro (https://astro.build): a content collection, one route for every old path; templates in themes/astro/."""

from __future__ import annotations

from wxr2md import javascript
from wxr2md.content.dialects import REMARK
from wxr2md.front_matter import to_json
from wxr2md.presets import Preset, Values


def adapt(values: Values) -> Values:
    """Return the facts as Astro has them: an address is that of a folder or of a page."""
    return {**values, "permalink": javascript.page(values.get("permalink"))} if "permalink" in values else values


def site(facts: Values) -> dict[str, str]:
    """Return the data of the site; the configuration reads its address there."""
    return {"src/data/site.json": to_json(facts)}


PRESET = Preset(
    paths={
        "post": "src/content/posts/{date}-{slug}.md",
        "page": "src/content/pages/{parents}/{slug}.md",
        "draft": "drafts/{date}-{slug}.md",  # the collections of many a site do not ask for drafts
        "*": "src/content/{type}/{slug}.md",
    },
    # `slug` would be the name of a post in its collection, where two of one slug are one.
    fields="title date modified slug=post_name type id status draft password_protected author authors categories tags "
    "* format permalink aliases description featured_image featured_image_alt featured_image_caption sticky seo_title "
    "canonical noindex og_image menu_order template language guid meta comments pingbacks",
    adapt=adapt,
    dialect=REMARK,
    media=("public/uploads", "/uploads"),
    data="src/data",
    site=site,
    own_site=("astro.config.*",),
    archive=javascript.archive,
    theme="astro",
)
