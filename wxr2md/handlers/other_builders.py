"""Cornerstone and X, Beaver Builder, SiteOrigin, Elementor, Enfold, Tatsu, Shortcodes Ultimate and their like."""

from __future__ import annotations

import html
import json
import re

from wxr2md.content.registry import Attributes, Context, Html, Result, prefix, shortcode
from wxr2md.handlers.markup import block, dropped, names, visible
from wxr2md.handlers.page_builder import built, filled_later, from_base64, keep, levels, pieces, unbroken, wrapper

CONTAINERS = names(
    "cs_content cs_section cs_row cs_column cs_element_section cs_element_row cs_element_column "
    "cs_element_layout_row cs_element_layout_column cs_element_layout_div cs_element_layout_grid "
    "cs_element_layout_cell cs_text cs_block_grid cs_content_seo x_section x_row x_column x_content_band "
    "x_container x_text x_columnize x_accordion x_tabs x_tab_nav av_section av_one_full av_one_half av_one_third "
    "av_two_third av_one_fourth av_three_fourth av_one_fifth av_two_fifth av_three_fifth av_four_fifth av_textblock "
    "av_layout_row av_cell_one_full av_cell_one_half av_toggle_container fl_row fl_col fl_module tatsu_section "
    "tatsu_row tatsu_column tatsu_inner_row tatsu_inner_column tatsu_text themify_builder_row siteorigin_row kc_row "
    "kc_column kc_column_text kc_row_inner kc_column_inner"
)
ELEMENT_PREFIXES = names(
    "cs_ av_ su_ intense_ tatsu_ pp_ bt_bb_ otw_shortcode_ wpsm_ mks_ sc_ tcb_ thrive_ thr_ ts_ ux_ symple_ theme_ "
    "cl- cb_ x_accordion x_alert x_author x_block x_blockquote x_button x_callout x_code x_counter x_creative "
    "x_custom x_feature x_gap x_icon x_image x_line x_list x_map x_pricing x_promo x_prompt x_pullquote x_raw "
    "x_responsive x_skill x_slide x_slider x_tab x_text_ x_toc x_video x_card x_clear x_dropcap x_highlight "
    "x_lightbox x_audio"
)
ELSEWHERE = names(
    "fl_builder_insert_layout elementor-template INSERT_ELEMENTOR elementor-element elementor_template "
    "av_postslider av_blog av_portfolio av_magazine av_masonry_entries av_contact av_sidebar av_comments_list "
    "cs_recent_posts x_recent_posts su_posts su_menu su_subpages su_siblings su_feed su_user su_meta su_post "
    "su_permalink su_template su_qrcode rev_slider layerslider metaslider smartslider3 soliloquy "
    "wonderplugin_slider cycloneslider sliderpro masterslider ml-slider envira-gallery foogallery modula "
    "meteor_slideshow slideshow_deploy wds bwg Best_Wordpress_Gallery Best_Wordpress_Photo_Gallery nggallery ngg "
    "singlepic album imagebrowser slideshow nggtags random recent thumb ngg_images nextgen-gallery gmedia "
    "robo-gallery huge_it_gallery huge_it_slider huge_it_portfolio justified_image_grid portfolio_slideshow"
)
WIDGET_DATA = re.compile(r"<input[^<>]*\svalue=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


@shortcode(*CONTAINERS)
@built
def container(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return wrapper(attributes, inner, context, name)


@prefix(*ELEMENT_PREFIXES)
def element(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return keep(attributes, inner, context, name)


@shortcode("av_codeblock", "x_raw_content", "cs_element_raw_content", "kc_raw_code", "tatsu_code", raw=True)
def code(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    encoded = from_base64(attributes.get("code", "")) if name == "kc_raw_code" else ""
    return Html(unbroken(encoded or inner)) if encoded or inner.strip() else None


@shortcode(*ELSEWHERE)
def elsewhere(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Slides, galleries and templates in tables of their own, which an export does not have."""
    if not attributes and name.isalpha() and not visible(inner):
        return None
    return Html(block(inner)) if visible(inner) else filled_later(context, name)


@shortcode("siteorigin_widget", raw=True)
def siteorigin_widget(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """SiteOrigin keeps a widget's settings as escaped JSON in a hidden input."""
    found = WIDGET_DATA.search(inner)
    try:
        settings = json.loads(html.unescape(found[1] or found[2] or "")) if found else None
    except (ValueError, RecursionError):
        settings = None
    parts = [piece for level in levels(settings) for piece in pieces(level, context)]
    if not any(parts):
        dropped(context, f"[siteorigin_widget] {attributes.get('class', '')[:80]}: no text or picture was found in it")
    return Html("".join(parts))
