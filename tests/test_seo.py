"""seo.py: what each plugin keeps, and templates that are filled only where all of them can be told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxr2md.diagnostics import Diagnostics
from wxr2md.document import Converter
from wxr2md.index import Index
from wxr2md.model import Item, Media, Site, Term
from wxr2md.options import Options
from wxr2md.seo import DOUBLE, HASH, SINGLE, Seo, filled, seo

SITE = Site(title="Quiet &amp; Co", description="Notes on rooms", link="https://example.org")
POST = Item(
    title="A room &amp; a rug",
    link="https://example.org/a-room/",
    post_id="7",
    excerpt="<p>About\n rugs.</p>",
    terms=(Term("category", "practice", "Practice"), Term("category", "home", "Home"), Term("post_tag", "rug", "rug")),
)
PICTURE = "https://example.org/wp-content/uploads/rug.jpg"
CATEGORIES = {"3": Term("category", "home", "Home"), "4": Term("category", "gone", "Gone")}


def found(*meta: tuple[str, str], item: Item = POST, site: Site = SITE) -> Seo:
    media = {"5": Media("5", PICTURE), "6": Media("6", "file:///etc/passwd")}
    return seo(replace(item, postmeta=meta), site, media.get, CATEGORIES.get)


TOLD = [
    ([], Seo()),
    ([("_yoast_wpseo_title", "Rugs for  rooms")], Seo(title="Rugs for rooms")),
    ([("_yoast_wpseo_title", "%%title%% %%page%% %%sep%% %%sitename%%")], Seo(title="A room & a rug - Quiet & Co")),
    ([("_yoast_wpseo_title", "%%title%%")], Seo()),
    ([("_yoast_wpseo_title", "%%Title%% %%sep%%")], Seo()),
    ([("_yoast_wpseo_title", "%%title%%. 50% off")], Seo(title="A room & a rug. 50% off")),
    ([("_yoast_wpseo_title", "%%title%% in %%currentyear%%")], Seo()),
    ([("_yoast_wpseo_metadesc", 'All  of "it" &amp; more')], Seo(description='All of "it" & more')),
    ([("_yoast_wpseo_metadesc", "%%excerpt%%")], Seo(description="About rugs.")),
    ([("_yoast_wpseo_metadesc", "%%category%%: %%tag%%")], Seo(description="Practice, Home: rug")),
    ([("_yoast_wpseo_metadesc", "%%cf_subtitle%% it is")], Seo()),
    ([("_yoast_wpseo_canonical", "https://other.example/x/")], Seo(canonical="https://other.example/x/")),
    ([("_yoast_wpseo_canonical", "https://example.org/a-room/")], Seo()),
    ([("_yoast_wpseo_canonical", "javascript:alert(1)")], Seo()),
    ([("_yoast_wpseo_canonical", "https://me@example.org/")], Seo()),
    ([("_yoast_wpseo_meta-robots-noindex", "1")], Seo(noindex=True)),
    ([("_yoast_wpseo_meta-robots-noindex", "2")], Seo()),
    ([("_yoast_wpseo_meta-robots-noindex", "0")], Seo()),
    ([("_yoast_wpseo_opengraph-image", PICTURE)], Seo(image=PICTURE)),
    ([("_yoast_wpseo_opengraph-image", ""), ("_yoast_wpseo_opengraph-image-id", "5")], Seo(image=PICTURE)),
    ([("_yoast_wpseo_opengraph-image-id", "6")], Seo()),
    ([("_yoast_wpseo_opengraph-image-id", "99")], Seo()),
    ([("_yoast_wpseo_primary_category", "3")], Seo(primary_category="Home")),
    ([("_yoast_wpseo_primary_category", "4")], Seo()),
    ([("_yoast_wpseo_primary_category", "")], Seo()),
    ([("rank_math_title", "%title% %sep% %sitename%")], Seo(title="A room & a rug - Quiet & Co")),
    ([("rank_math_title", "%title% | %customfield(mood)%")], Seo()),
    ([("rank_math_description", "100% wool, 50 % off")], Seo(description="100% wool, 50 % off")),
    ([("rank_math_robots", 'a:2:{i:0;s:7:"noindex";i:1;s:8:"nofollow";}')], Seo(noindex=True)),
    ([("rank_math_robots", 'a:1:{i:0;s:5:"index";}')], Seo()),
    ([("rank_math_facebook_image", PICTURE)], Seo(image=PICTURE)),
    ([("rank_math_canonical_url", "https://other.example/")], Seo(canonical="https://other.example/")),
    ([("_aioseo_title", "#post_title #separator_sa #site_title")], Seo(title="A room & a rug - Quiet & Co")),
    ([("_aioseo_description", "#post_excerpt And #tagline")], Seo(description="About rugs. And Notes on rooms")),
    ([("_aioseo_description", "Of #current_year")], Seo()),
    ([("_aioseo_description", "The #1 rug, #rugs")], Seo(description="The #1 rug, #rugs")),
    ([("_seopress_titles_title", "%%post_title%% %%sep%% %%sitetitle%%")], Seo(title="A room & a rug - Quiet & Co")),
    ([("_seopress_titles_desc", "%%tagline%%")], Seo(description="Notes on rooms")),
    ([("_seopress_robots_index", "yes")], Seo(noindex=True)),
    ([("_seopress_robots_index", "")], Seo()),
    ([("_seopress_robots_primary_cat", "3")], Seo(primary_category="Home")),
    ([("_seopress_robots_primary_cat", "none")], Seo()),
    ([("_seopress_social_fb_img", PICTURE)], Seo(image=PICTURE)),
    ([("_aioseop_title", "Old title"), ("_aioseop_noindex", "on")], Seo(title="Old title", noindex=True)),
    ([("_aioseop_custom_link", "https://other.example/")], Seo(canonical="https://other.example/")),
    ([("_genesis_title", "Gen"), ("_genesis_noindex", "1")], Seo(title="Gen", noindex=True)),
    ([("_social_image_url", PICTURE)], Seo(image=PICTURE)),
    ([("rank_math_title", "Second"), ("_yoast_wpseo_title", "First")], Seo(title="First")),
    ([("_yoast_wpseo_title", "%%unknown%%"), ("rank_math_title", "Second")], Seo(title="Second")),
    ([("_yoast_wpseo_title", "One"), ("_yoast_wpseo_title", "Two")], Seo(title="One")),
    ([("title", "x"), ("", "x"), ("description", "x")], Seo()),
    ([("", PICTURE)], Seo()),
]


@pytest.mark.parametrize(("meta", "expected"), TOLD, ids=[str(meta)[:60] for meta, _ in TOLD])
def test_what_the_plugins_say(meta: list[tuple[str, str]], expected: Seo) -> None:
    assert found(*meta) == expected


def test_what_the_site_does_not_say_is_not_made_up() -> None:
    template = ("_yoast_wpseo_title", "%%title%% %%sep%% %%sitename%%")
    assert found(template, site=Site()) == Seo()
    assert found(("_yoast_wpseo_metadesc", "%%excerpt%%"), item=replace(POST, excerpt="")) == Seo()


@pytest.mark.parametrize("hostile", ["%" * 50_000, "%%a" * 20_000, "#post" * 20_000, "%a(" * 20_000, "<a" * 20_000])
def test_long_templates_end_soon(hostile: str) -> None:
    for key in ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title"):
        found((key, hostile))


@given(st.text(max_size=40), st.sampled_from([DOUBLE, SINGLE, HASH]))
def test_text_without_variables_only_loses_blanks(text: str, variable: object) -> None:
    plain = "".join(char for char in text if char not in "%#<>&")
    assert filled(plain, variable, {}) == " ".join(plain.split())  # type: ignore[arg-type]


def test_the_primary_category_is_found_by_its_id() -> None:
    index = Index.build([POST], [replace(SITE, terms=(Term("category", "home", "Home", term_id="3"),))])
    post = replace(POST, status="publish", postmeta=(("_yoast_wpseo_primary_category", "3"),))
    made = Converter(index, Options(), Diagnostics()).make(post)
    assert 'primary_category: "Home"' in made.data.decode()
