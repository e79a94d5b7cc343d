"""Nikola (https://getnikola.com): Python-Markdown, YAML front matter, posts at their old paths by their slugs."""

from __future__ import annotations

from datetime import UTC, datetime

from wxr2md.content.dialects import NIKOLA
from wxr2md.front_matter import to_json
from wxr2md.presets import Preset, Values

# Keys that Nikola takes as orders; a taxonomy of the same name gets another.
TAKEN = frozenset(
    "category data enclosure filters has_math hidetitle hyphenate keywords link nocomments pretty_url previewimage "
    "section updated url_type".split()
)
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)  # Nikola takes no post without a date
PLACES = {"category": "category", "post_tag": "tag", "author": "author"}


def adapt(values: Values) -> Values:
    """Return the facts as Nikola has them: the slug is the whole path, and says whether that is a file or a folder."""
    found: Values = {f"tax_{name}" if name in TAKEN else name: value for name, value in values.items()}
    found["title"] = values.get("title") or values.get("slug") or f"{values.get('type')} {values.get('id', '')}".strip()
    if values.get("type") == "post":
        found.setdefault("date", NO_DATE)
    categories = values.get("categories")
    if isinstance(categories, list):
        found["category"] = values.get("primary_category") or categories[0]
    if values.get("draft"):
        found["draft"] = (
            "draft" if values.get("status") != "private" and "password_protected" not in values else "private"
        )
    path = str(found.pop("permalink", "")).strip("/")
    if path:
        is_file = path.endswith(".html")
        found |= {"slug": path.removesuffix(".html"), "pretty_url": not is_file}
    return found


def archive(kind: str, slug: str, name: str) -> str:
    """Return where the posts of a term or an author are, and the feed."""
    if kind == "feed":
        return "/rss.xml"
    return f"/{PLACES[kind]}/{slug}/" if kind in PLACES and slug else ""


PRESET = Preset(
    paths={
        "post": "posts/{date}-{slug}.md",
        "page": "pages/{slug}.md",  # Nikola puts the folders before the slug
        "*": "pages/{type}-{slug}.md",
        "draft": "drafts/{type}-{slug}.md",  # Nikola builds all that is in posts/ and pages/
    },
    fields="title date modified=updated slug pretty_url type=wp_type id draft=status status=former_status "
    "password_protected author authors category categories tags * format aliases description featured_image="
    "previewimage featured_image_alt featured_image_caption sticky seo_title canonical noindex og_image menu_order "
    "template=former_template language meta comments pingbacks",
    adapt=adapt,
    dialect=NIKOLA,
    archive=archive,
    media=("files/uploads", "/uploads"),
    data="data",
    site=lambda facts: {"wxr2md_site.json": to_json(facts) + "\n"},
    own_site=("conf.py",),
    theme="nikola",
)
