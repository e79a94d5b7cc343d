"""Hexo (https://hexo.io): marked, no templates in posts, each at its old path; a theme in themes/hexo/."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from wxr2md import javascript
from wxr2md.content.dialects import MARKED
from wxr2md.front_matter import to_json, to_yaml
from wxr2md.presets import Preset, Values

# Keys that Hexo fills itself or takes as orders.
TAKEN = frozenset(
    "asset_dir category content excerpt full_source lang layout link more next path photo photos prev published raw "
    "source tag threads".split()
)


def adapt(values: Values) -> Values:
    """Return the facts as Hexo has them: dates by the clock of the site, drafts unpublished."""
    found = javascript.renamed(values, TAKEN)
    for name in ("date", "modified"):
        moment = found.get(name)
        if isinstance(moment, datetime):  # Hexo adds the distance from UTC itself
            found[name] = moment.replace(tzinfo=None)
    # Of categories in one list each is taken to be below the one before.
    found["categories"] = [[name] for name in javascript.terms(found.get("categories"))]
    found["tags"] = javascript.terms(found.get("tags"))
    found["permalink"] = javascript.page(found.get("permalink"))
    found["published"] = False if found.get("draft") else ""
    found["disableNunjucks"] = True
    return {name: value for name, value in found.items() if value not in ("", [])}


def site(facts: Values) -> dict[str, str]:
    """Return Hexo's configuration and the data of the site."""
    address = urlsplit(str(facts.get("url", "")))
    own = {
        "title": facts.get("title", ""),
        "subtitle": facts.get("tagline", ""),
        "url": f"{address.scheme}://{address.netloc}" if address.netloc else "http://example.com",
        "language": facts.get("language", "en"),
        "timezone": javascript.zone(facts.get("utc_offset")),
        "category_map": javascript.slugs(facts.get("categories")),
        "tag_map": javascript.slugs(facts.get("tags")),
    }
    words = {"theme": "wxr2md", "new_post_name": ":year-:month-:day-:title.md", "updated_option": "date"}
    folders = {"category_dir": "category", "tag_dir": "tag", "include": ["pages/**"], "skip_render": ["uploads/**"]}
    marked = dict.fromkeys(("autolink", "breaks", "smartypants", "mangle", "descriptionLists"), False)
    config = {**own, **words, **folders, "syntax_highlighter": "", "marked": marked}
    return {"_config.yml": to_yaml(config).strip("-\n") + "\n", "source/_data/site.json": to_json(facts)}


PRESET = Preset(
    paths={
        "post": "source/_posts/{date}-{slug}.md",
        "page": "source/pages/{parents}/{slug}.md",
        "draft": "source/_drafts/{date}-{slug}.md",
        "*": "source/_posts/{type}/{date}-{slug}.md",
    },
    fields="title date modified=updated slug type id status draft published password_protected author authors "
    "categories tags * format permalink aliases description featured_image featured_image_alt featured_image_caption "
    "sticky seo_title canonical noindex og_image menu_order template language meta disableNunjucks comments=threads "
    "pingbacks",
    adapt=adapt,
    dialect=MARKED,
    more="<!-- more -->",
    media=("source/uploads", "/uploads"),
    data="source/_data",
    site=site,
    own_site=("_config.yml", "_config.yaml", "_config.json"),
    archive=javascript.archive,
    theme="hexo",
)
