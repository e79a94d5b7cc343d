"""Pelican (https://getpelican.com): Python-Markdown, `Key: value` metadata, posts at their old paths."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote

from wxr2md.content.dialects import PYTHON_MARKDOWN
from wxr2md.front_matter import to_json
from wxr2md.presets import Preset, Values

# What Pelican keeps on a post by itself, or takes as an order; a taxonomy of the same name gets another.
TAKEN = frozenset(
    "category content date_format default_status default_template filename in_default_lang lang locale_date "
    "locale_modified metadata reader relative_dir save_as settings source_path summary timezone translations url "
    "url_format".split()
)
NOT_IN_KEY = re.compile(r"[^A-Za-z0-9_-]")
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)  # Pelican takes no post without a date
PLACES = {"category": "category", "post_tag": "tag", "author": "author"}


def adapt(values: Values) -> Values:
    """Return the facts as Pelican has them: a title for each, its address twice, what is private not read at all."""
    found = {_key(name): value for name, value in values.items()}
    found["title"] = values.get("title") or values.get("slug") or f"{values.get('type')} {values.get('id', '')}".strip()
    if values.get("type") == "post":
        found.setdefault("date", NO_DATE)
    categories = values.get("categories")
    if isinstance(categories, list):
        found["category"] = values.get("primary_category") or categories[0]
    path = str(values.get("permalink", "")).lstrip("/")
    if values.get("draft"):
        found["draft"] = "draft" if values.get("status") != "private" and "password_protected" not in values else "skip"
    elif path:
        place = path if path.endswith((".html", ".htm")) else f"{path.rstrip('/')}/index.html"
        found |= {"url": quote(path, safe="/!$&'()*+,;=:@~"), "save_as": place}
        found.pop("permalink")
    return found


def _key(name: str) -> str:
    """Return a name that can stand before the colon; Pelican knows no capital letters there."""
    safe = NOT_IN_KEY.sub(lambda char: f"_{ord(char[0]):x}", name)
    return f"tax_{safe}" if name in TAKEN or safe != name.lower() or name[0] == "-" else safe


def archive(kind: str, slug: str, name: str) -> str:
    """Return where the posts of a term or an author are, and the feed."""
    if kind == "feed":
        return "/feed/index.xml"
    return f"/{PLACES[kind]}/{slug}/" if kind in PLACES and slug else ""


PRESET = Preset(
    paths={
        "post": "content/posts/{date}-{slug}.md",
        "page": "content/pages/{parents}/{slug}.md",
        "*": "content/pages/{type}/{slug}.md",
    },
    fields="title date modified slug type id draft=status status=former_status password_protected author authors "
    "category categories tags * format url save_as permalink aliases description featured_image featured_image_alt "
    "featured_image_caption sticky seo_title canonical noindex og_image menu_order template=former_template "
    "language=lang meta comments pingbacks",
    front_matter="metadata",
    adapt=adapt,
    dialect=PYTHON_MARKDOWN,
    archive=archive,
    media=("content/static/uploads", "/uploads"),
    data="content/data",
    site=lambda facts: {"wxr2md_site.json": to_json(facts) + "\n"},
    own_site=("pelicanconf.py",),
    theme="pelican",
)
