"""translations.py: languages and groups of translations, and texts that only look like them."""

from __future__ import annotations

import pytest

from wxr2md.model import Item, Term
from wxr2md.translations import Languages, languages

EN, FA = Term("language", "en", "English"), Term("language", "fa", "فارسی")
GROUP = Term("post_translations", "pll_68f7", "pll_68f7")


def group(description: str) -> Term:
    return Term("post_translations", "pll_68f7", "pll_68f7", description=description)


TOLD = [
    (Item(), "", Languages()),
    (Item(terms=(EN,)), "", Languages("en")),
    (Item(terms=(Term("language", "pt-br", "Português"),)), "", Languages("pt-br")),
    (Item(terms=(Term("language", "<b>", "x"),)), "", Languages()),
    (Item(terms=(Term("post_tag", "en", "en"), Term("category", "language", "language"))), "", Languages()),
    (
        Item(post_id="325", terms=(EN, GROUP)),
        'a:2:{s:2:"en";i:325;s:2:"fa";i:349;}',
        Languages("en", "pll_68f7", (("fa", "349"),)),
    ),
    (Item(post_id="325", terms=(EN, GROUP)), 'a:1:{s:2:"en";i:325;}', Languages("en", "pll_68f7")),
    (Item(post_id="325", terms=(EN, GROUP)), "damaged", Languages("en", "pll_68f7")),
    (Item(terms=(EN, GROUP)), "a:2:{i:0;i:1;i:1;i:2;}", Languages("en", "pll_68f7")),
    (Item(terms=(EN, GROUP)), 'a:2:{s:2:"fa";s:3:"../";s:3:"../";i:1;}', Languages("en", "pll_68f7")),
    (Item(terms=(EN, GROUP)), 'a:1:{s:4:"sync";a:1:{s:2:"en";s:2:"fa";}}', Languages("en", "pll_68f7")),
    (
        Item(postmeta=(("_wpml_import_language_code", "de"), ("_wpml_import_translation_group", "1207"))),
        "",
        Languages("de", "1207"),
    ),
    (Item(postmeta=(("_locale", "pt_BR"), ("_original_post", "5"))), "", Languages("pt_BR", "5")),
    (Item(postmeta=(("_locale", "what you like"),)), "", Languages()),
    (Item(title="[:en]Room[:de]Raum[:]", content="[:de]Da[:en]There[:]"), "", Languages(within=("en", "de"))),
    (Item(content="<!--:en-->Room<!--:--><!--:pl-->Pokój<!--:-->"), "", Languages(within=("en", "pl"))),
    (Item(content="[: en] [:english] <!--more--> [en] :en:"), "", Languages()),
]


@pytest.mark.parametrize(("item", "description", "expected"), TOLD)
def test_what_the_plugins_say(item: Item, description: str, expected: Languages) -> None:
    site = {("post_translations", "pll_68f7"): group(description)}
    assert languages(item, lambda taxonomy, slug: site.get((taxonomy, slug))) == expected


def test_without_the_terms_of_the_site() -> None:
    assert languages(Item(terms=(FA, GROUP))) == Languages("fa", "pll_68f7")
