"""MkDocs with Material's theme (https://squidfunk.github.io/mkdocs-material/): posts at their old paths by a hook.

Links are paths on the site: those to a file would be followed neither in raw HTML nor in a comment.
"""

from __future__ import annotations

from wxr2md.content.dialects import MATERIAL
from wxr2md.front_matter import to_json
from wxr2md.presets import Preset, Values

# Keys that MkDocs or Material take as orders; a taxonomy of the same name gets another.
TAKEN = frozenset(
    "blogging boost exclude glightbox hide icon image links pin posts readtime render_macros robots search social "
    "subtitle term time_to_read".split()
)
PLACES = {"category": "category", "post_tag": "tag"}


def adapt(values: Values) -> Values:
    """Return the facts with a title for each post, and no order to Material among them."""
    found: Values = {f"tax_{name}" if name in TAKEN else name: value for name, value in values.items()}
    found["title"] = values.get("title") or values.get("slug") or f"{values.get('type')} {values.get('id', '')}".strip()
    return found


def archive(kind: str, slug: str, name: str) -> str:
    """Return where the posts of a term are."""
    return f"/{PLACES[kind]}/{slug}/" if kind in PLACES and slug else ""


PRESET = Preset(
    paths={
        "post": "docs/posts/{date}-{slug}.md",
        "page": "docs/pages/{parents}/{slug}.md",
        "*": "docs/{type}/{slug}.md",
        "draft": "drafts/{type}/{slug}.md",  # MkDocs builds all that is in docs/
    },
    fields="title date modified slug type id status=former_status draft password_protected author authors categories "
    "tags * format permalink aliases description featured_image featured_image_alt featured_image_caption sticky "
    "seo_title canonical noindex og_image menu_order template=former_template language meta comments pingbacks",
    adapt=adapt,
    dialect=MATERIAL,
    archive=archive,
    media=("docs/uploads", "/uploads"),
    data="data",
    site=lambda facts: {"wxr2md_site.json": to_json(facts) + "\n"},
    own_site=("mkdocs.yml", "mkdocs.yaml"),
    theme="mkdocs",
)
