"""Obsidian (https://obsidian.md): a vault of notes, properties it can show, links to files, comments below the note."""

from __future__ import annotations

import re
from datetime import datetime

from wxr2md.content.dialects import OBSIDIAN
from wxr2md.content.registry import Embed, plain_embed
from wxr2md.presets import Preset, Values

SIGNS = str.maketrans({"+": "plus", "#": "sharp", "&": " and "})  # C, C++ and C# are three tags
NOT_IN_TAG = re.compile(r"[^\w-]+")


def tag(name: str) -> str:
    """Return a name as Obsidian takes a tag: no blanks or signs, and not digits alone."""
    found = NOT_IN_TAG.sub("-", name.translate(SIGNS)).strip("-")
    return f"_{found}" if found.isdigit() else found


def adapt(values: Values) -> Values:
    found = dict(values)
    for name in ("date", "modified"):
        moment = found.get(name)
        if isinstance(moment, datetime):  # a date with its distance from UTC is text to Obsidian
            found[name] = moment.replace(tzinfo=None)
    names = values.get("tags")
    if isinstance(names, list):
        tags = list(dict.fromkeys(filter(None, map(tag, names))))
        found |= {"tags": tags, "keywords": [name for name in names if name not in tags]}
    found["former_paths"] = values.get("aliases", "")
    found["aliases"] = [values["title"]] if values.get("title") else []  # other names by which a note is found
    found["publish"] = False if values.get("draft") else ""
    return {name: value for name, value in found.items() if value not in ("", [])}


def embed(found: Embed) -> str:
    return f"![]({found.url})" if found.provider in ("youtube", "twitter") else plain_embed(found)


PRESET = Preset(
    paths={
        "post": "posts/{date}-{slug}.md",
        "page": "pages/{parents}/{slug}.md",
        "draft": "drafts/{slug}.md",
        "*": "{type}/{slug}.md",
    },
    fields="title aliases date modified tags keywords categories * type id publish status draft password_protected "
    "author authors format slug permalink former_paths description featured_image featured_image_alt "
    "featured_image_caption sticky seo_title canonical noindex og_image menu_order template language meta comments "
    "pingbacks",
    adapt=adapt,
    dialect=OBSIDIAN,
    embed=embed,
    comments=("section",),
    links="file",
    media=("attachments", ""),
)
