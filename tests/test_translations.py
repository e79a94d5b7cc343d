"""translations.py: the language of a post, and terms and fields that only look like one."""

from __future__ import annotations

import pytest

from wxr2md.model import Item, Term
from wxr2md.translations import language

EN = Term("language", "en", "English")

TOLD = [
    (Item(), ""),
    (Item(terms=(EN,)), "en"),
    (Item(terms=(Term("language", "pll_fa", "فارسی"),)), "fa"),
    (Item(terms=(Term("language", "pt-br", "Português"),)), "pt-br"),
    (Item(terms=(Term("language", "<b>", "x"),)), ""),
    (Item(terms=(Term("post_tag", "en", "en"), Term("category", "language", "language"))), ""),
    (Item(terms=(EN, Term("post_translations", "pll_68f7", "pll_68f7"))), "en"),
    (Item(postmeta=(("_wpml_import_language_code", "de"), ("_wpml_import_translation_group", "1207"))), "de"),
    (Item(postmeta=(("_locale", "pt_BR"), ("_original_post", "5"))), "pt_BR"),
    (Item(postmeta=(("_locale", "what you like"),)), ""),
    (Item(content="[: en] [:english] <!--more--> [en] :en:"), ""),
]


@pytest.mark.parametrize(("item", "expected"), TOLD)
def test_what_the_plugins_say(item: Item, expected: str) -> None:
    assert language(item) == expected
