"""The language of a post, as Polylang, WPML and Bogo keep it."""

from __future__ import annotations

import re

from wxr2md.model import Item

CODE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}", re.IGNORECASE)
LANGUAGE_KEYS = ("_wpml_import_language_code", "_locale")  # WPML's export add-on; Bogo


def language(item: Item) -> str:
    """Return the language of a post as the plugin writes it, "" where nothing is told."""
    polylang = next((own for own in item.terms if own.taxonomy == "language"), None)
    found = [polylang.slug.removeprefix("pll_")] if polylang else []
    found += [item.meta(key).strip() for key in LANGUAGE_KEYS] if item.postmeta else []
    return next((text for text in found if CODE.fullmatch(text)), "")
