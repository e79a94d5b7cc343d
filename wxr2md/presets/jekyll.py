"""Jekyll (https://jekyllrb.com): kramdown, Liquid switched off in posts, each at its old path; themes/jekyll/."""

from __future__ import annotations

import re
from typing import Any

from wxr2md import javascript
from wxr2md.content.dialects import KRAMDOWN
from wxr2md.front_matter import to_yaml
from wxr2md.presets import Preset, Values

# Keys that Jekyll reads itself, and folders where it looks for other things: a taxonomy, a type may be called so.
TAKEN = frozenset("category collection dir ext excerpt layout name path published redirect_to tag url".split())
FOLDERS = "data drafts includes layouts plugins posts sass site categories documents tags time title url".split()
ARCHIVES = {"category": ("category", "categories"), "post_tag": ("tag", "tags")}
CONFIG = {"title": "title", "description": "tagline", "url": "url", "lang": "language"}
SETTINGS = """
future: true  # what WordPress has published is public
excerpt_separator: "<!--more-->"
exclude: [media.csv, vercel.json, "redirects.*", "comments/*.xml", "comments/*.json", "comments/*.txt"]
include: [.htaccess, _redirects, "_*.[jJ][pP]*[gG]", "_*.[pP][nN][gG]", "_*.[gG][iI][fF]", "_*.[pP][dD][fF]"]
kramdown:  # signs as they were typed, and no line breaks that WordPress did not show
  {input: GFM, hard_wrap: false, auto_ids: false, smart_quotes: "apos,apos,quot,quot", typographic_symbols:
  {hellip: "...", mdash: "---", ndash: "--", laquo: "<<", raquo: ">>", laquo_space: "<< ", raquo_space: " >>"}}
"""


def adapt(values: Values) -> Values:
    found = {"title": "", **javascript.renamed(values, TAKEN), "render_with_liquid": False}
    found["layout"] = "page" if values.get("type") == "page" else "post"
    # In an address Jekyll replaces words behind a colon and takes two dots away.
    path = javascript.page(values.get("permalink")).replace(":", "%3A").replace(".", "%2E")
    found["permalink"] = re.sub(r"%2E(html?)$", r".\1", path)
    found["image"] = values.get("og_image") or values.get("featured_image") or ""
    found["published"] = False if values.get("draft") else ""
    return {name: value for name, value in found.items() if value != "" or name == "title"}  # else it makes one


def archive(kind: str, slug: str, name: str) -> str:
    word = re.sub(r"[^\w-]+", "-", slug)
    return f"/{ARCHIVES[kind][0]}/{word}/" if kind in ARCHIVES and word else "/feed.xml" if kind == "feed" else ""


def site(facts: Any) -> dict[str, str]:
    config = {key: facts.get(name, "") for key, name in CONFIG.items()}
    config["timezone"] = javascript.zone(facts.get("utc_offset"))
    config["collections"] = {label[1:]: {"output": True} for label in facts.get("types", ()) if label[0] == "_"}
    found = {"_config.yml": to_yaml(config).strip("-\n") + SETTINGS}
    found["_data/wordpress.yml"] = to_yaml(facts).strip("-\n") + "\n"
    for kind, key, term in ((k, of, t) for k, (_, of) in ARCHIVES.items() for t in facts.get(of, ()) if "slug" in t):
        head = {"layout": "term", "taxonomy": key, "title": term["name"], "permalink": archive(kind, term["slug"], "")}
        found[f"terms{head['permalink'].rstrip('/')}.html"] = to_yaml(head)
    return found


PRESET = Preset(
    paths={
        "post": "_posts/{date}-{slug}.md",
        "page": "pages/{parents}/{slug}.md",
        "draft": "_drafts/{slug}.md",
        "undated": "pages/{type}/{slug}.md",  # what is below _posts needs a date
        "*": "_{type}/{slug}.md",
        **{name: f"_{name}-type/{{slug}}.md" for name in FOLDERS},
    },
    fields="layout title date modified=last_modified_at slug type id published status draft password_protected author "
    "authors categories tags * format permalink aliases=redirect_from description image featured_image "
    "featured_image_alt featured_image_caption sticky seo_title canonical=canonical_url noindex menu_order template "
    "language=lang guid meta render_with_liquid comments pingbacks",
    adapt=adapt,
    dialect=KRAMDOWN,
    archive=archive,
    more="<!--more-->",
    media=("assets/uploads", "/assets/uploads"),
    data="_data",
    site=site,
    own_site=("_config.yml", "_config.yaml", "_config.toml", "terms/*/*"),
    theme="jekyll",
)
