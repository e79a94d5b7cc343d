"""Docusaurus (https://docusaurus.io): blog and pages, their Markdown as CommonMark; themes/docusaurus/."""

from __future__ import annotations

import re
from datetime import datetime

from wxr2md import javascript
from wxr2md.content.dialects import DOCUSAURUS
from wxr2md.front_matter import to_json, to_yaml
from wxr2md.presets import Preset, Values

# Keys that Docusaurus takes as orders.
TAKEN = frozenset(
    "author_image_url author_title author_url hide_table_of_contents image keywords last_update sidebar_label "
    "title_meta toc_max_heading_level toc_min_heading_level unlisted wrapperClassName".split()
)

# Front matter becomes JavaScript, and nobody escapes a backslash: what follows it could end a string and be a program.
# A sign that nobody sees keeps them apart; themes/docusaurus/ takes it away where it shows comments.
READ_AS_CODE = re.compile(r"\\(?=['ux0-9\\\r\n]|\Z)")


def adapt(values: Values) -> Values:
    """Return the facts as Docusaurus has them: the day by the clock of the site, authors and tags by their names."""
    found = javascript.renamed(values, TAKEN)
    if isinstance(moment := found.get("date"), datetime):  # it shows the day of UTC
        found["date"] = moment.replace(tzinfo=None)
    names = found.pop("authors", [found.pop("author", "")])
    found["authors"] = [{"name": name} for name in names if name] if isinstance(names, list) else []
    terms = (name for key in ("categories", "tags") for name in javascript.terms(found.get(key)))
    found["tags"] = [_tag(name) for name in dict.fromkeys(terms)]  # it has no categories to show
    found["permalink"] = javascript.page(found.get("permalink"))
    found["read_as"] = "md"
    kept = {name: value for name, value in found.items() if value not in ("", [])}
    return {name: javascript.texts(value, _apart) for name, value in kept.items()}


def _apart(text: str) -> str:
    return READ_AS_CODE.sub("\\\\\u2060", text) if "\\" in text else text


def _tag(name: str) -> object:
    """Return a tag; one without a letter or digit has no address of itself."""
    return name if re.search(r"[^\W_]", name) else {"label": name, "permalink": "".join(f"/u{ord(c):x}" for c in name)}


def archive(kind: str, slug: str, name: str) -> str:
    """Return where the posts of a term are: categories are tags too."""
    return "/atom.xml" if kind == "feed" else javascript.archive(kind.replace("category", "post_tag"), slug, name)


def site(facts: Values) -> dict[str, str]:
    """Return the data of the site, which the configuration reads, and the addresses of its terms."""
    slugs = {**javascript.slugs(facts.get("categories")), **javascript.slugs(facts.get("tags"))}
    names = {slug: name for name, slug in reversed(slugs.items())}  # no two of one address
    tags = {name: {"label": name, "permalink": f"/{slug}"} for slug, name in names.items()}
    return {"src/data/site.json": to_json(facts), "blog/tags.yml": to_yaml(tags).strip("-\n") + "\n"}


PRESET = Preset(
    paths={
        "post": "blog/{date}-{slug}.md",
        "page": "src/pages/{parents}/{slug}.md",
        "*": "src/pages/{type}/{slug}.md",
    },
    fields="title date modified permalink=slug slug=post_name type id=post_id status draft password_protected authors "
    "categories tags * format=post_format aliases description featured_image featured_image_alt featured_image_caption "
    "sticky seo_title canonical noindex og_image menu_order template language meta read_as=format comments pingbacks",
    adapt=adapt,
    dialect=DOCUSAURUS,
    more="<!-- truncate -->",
    media=("static/uploads", "/uploads"),
    data="src/data",
    site=site,
    own_site=("docusaurus.config.*",),
    archive=archive,
    theme="docusaurus",
)
