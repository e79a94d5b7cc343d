"""The language of a post and its translations, as Polylang, WPML, Bogo and qTranslate keep them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from wxr2md import php
from wxr2md.model import Item, Term

CODE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}", re.IGNORECASE)
MARKER = re.compile(r"\[:([a-z]{2})\]|<!--:([a-z]{2})-->")  # qTranslate has all languages in one text
NUMBER = re.compile(r"[0-9]{1,15}")
LANGUAGE_KEYS = ("_wpml_import_language_code", "_locale")  # WPML's export add-on; Bogo


class Languages(NamedTuple):
    """What is known of the language of a post."""

    code: str = ""  # as the plugin writes it: en, pt-br, en_US; "" where nothing is told
    group: str = ""  # the same for all posts that say the same
    others: tuple[tuple[str, str], ...] = ()  # language, post id of the translations, where a group tells them
    within: tuple[str, ...] = ()  # languages that stand side by side in the texts of the post


def language(item: Item) -> str:
    """Return the language of a post as the plugin writes it, "" where nothing is told."""
    polylang = next((own for own in item.terms if own.taxonomy == "language"), None)
    found = [polylang.slug.removeprefix("pll_")] if polylang else []
    found += [item.meta(key).strip() for key in LANGUAGE_KEYS] if item.postmeta else []
    return next((text for text in found if CODE.fullmatch(text)), "")


def languages(item: Item, term: Callable[[str, str], Term | None] = lambda taxonomy, slug: None) -> Languages:
    """Return what the plugins say; `term` finds a term of the site (`Index.term`), where Polylang has its groups."""
    group = next((own.slug for own in item.terms if own.taxonomy == "post_translations"), "")
    return Languages(
        language(item),
        group or _id(item.meta("_wpml_import_translation_group")) or _id(item.meta("_original_post")),
        _others(term("post_translations", group), item.post_id) if group else (),
        _within(item),
    )


def _id(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[\w.-]{1,60}", text) else ""


def _others(group: Term | None, own: str) -> tuple[tuple[str, str], ...]:
    """Return the posts of a group of Polylang, which it keeps as PHP's array in the description of a term."""
    posts = php.decoded(group.description) if group else None
    if not isinstance(posts, dict):
        return ()
    rows = ((code, str(post)) for code, post in posts.items())
    return tuple((code, post) for code, post in rows if CODE.fullmatch(code) and NUMBER.fullmatch(post) and post != own)


def _within(item: Item) -> tuple[str, ...]:
    codes = (match[1] or match[2] for text in (item.title, item.content) for match in MARKER.finditer(text))
    return tuple(dict.fromkeys(codes))
