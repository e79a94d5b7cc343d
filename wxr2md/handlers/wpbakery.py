"""WPBakery (Visual Composer): `vc_*`, and the elements that themes add to it."""

from __future__ import annotations

import re
from urllib.parse import unquote

from wxr2md.content.registry import Attributes, Context, Html, Result, prefix, shortcode
from wxr2md.handlers.markup import (
    block,
    details,
    dropped,
    first,
    heading,
    ids,
    image,
    link,
    names,
    paragraph,
    plain,
    text,
)
from wxr2md.handlers.page_builder import (
    address,
    built,
    decoded,
    filled_later,
    from_base64,
    keep,
    media,
    unbroken,
    wrapper,
)
from wxr2md.handlers.video_hosts import hosted_any

CONTAINERS = names(
    "vc_row vc_row_inner vc_column vc_column_inner vc_section vc_column_text vc_tta_tabs vc_tta_tour "
    "vc_tta_accordion vc_tta_pageable vc_tabs vc_tour vc_accordion vc_hoverbox_content vc_gutenberg"
)
DYNAMIC = names(
    "vc_basic_grid vc_masonry_grid vc_posts_grid vc_posts_slider vc_carousel vc_widget_sidebar vc_wp_search "
    "vc_wp_meta vc_wp_recentcomments vc_wp_calendar vc_wp_pages vc_wp_tagcloud vc_wp_custommenu vc_wp_posts "
    "vc_wp_categories vc_wp_archives vc_wp_rss vc_facebook vc_tweetmeme vc_googleplus vc_pinterest vc_flickr "
    "vc_acf rev_slider_vc"
)
ELEMENT_PREFIXES = names(
    "vc_ vcex_ wpb_ ult_ ultimate_ info_box_ mk_ nectar_ dt_ qode_ mkdf_ eltdf_ edgtf_ stm_ us_ thim- cmsms_ trx_ "
    "porto_ gem_ ld_ woodmart_ liquid_ bsf- jvfrm_ kc_ themify_ tatsu_ pix_ dfd_ crumina_ ohio_ uncode_ swift_ "
    "minti_ wgl_ basel_"
)
FONT_CONTAINER = re.compile(r"(?:^|\|)tag:h([1-6])")


shortcode(*CONTAINERS)(built(wrapper))


@shortcode("vc_single_image")
@built
def single_image(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    source = first(attributes, "image", "custom_src", "external_img_src")
    if attributes.get("source") == "external_link":
        source = first(attributes, "custom_src", "external_img_src", "image")
    picture = media(source, context) or (image(source) if source.startswith("http") else "")
    target = address(first(attributes, "link", "img_link", "custom_links", "img_link_large")).url
    shown = link(target, picture) if picture and target.startswith(("http", "/")) else picture
    caption = text(decoded(attributes.get("caption", "")))
    body = f"<figure>{shown}<figcaption>{caption}</figcaption></figure>" if caption and shown else paragraph(shown)
    return Html(heading(attributes.get("title", "")) + body)


@shortcode("vc_gallery", "vc_images_carousel", "vc_media_grid", "vc_masonry_media_grid", "vc_image_carousel")
@built
def gallery(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    numbers = ids(first(attributes, "images", "include", "ids"))
    addresses = re.split(r"[,\s]+", unquote(attributes.get("custom_srcs", "")))
    pictures = [media(source, context) for source in (*numbers, *addresses) if source]
    return Html(heading(attributes.get("title", "")) + "".join(paragraph(picture) for picture in pictures))


@shortcode("vc_video")
@built
def video(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return hosted_any(first(attributes, "link", "url", "src")) or keep(attributes, inner, context, name)


@shortcode("vc_custom_heading")
@built
def custom_heading(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    container_of_font = attributes.get("font_container", "")
    level = FONT_CONTAINER.search(container_of_font)
    label = text(decoded(attributes.get("text", ""))) or inner
    label = link(address(attributes.get("link", "")).url, label) if label else ""
    if not level and "tag:" in container_of_font:
        return Html(paragraph(label))
    return Html(f"<h{level[1] if level else 2}>{label}</h{level[1] if level else 2}>" if label else "")


@shortcode("vc_raw_html", raw=True)
def raw_html(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Percent-encoded HTML in base64; what is none stays text."""
    shown = unquote(from_base64(plain(inner)))
    return Html(unbroken(shown)) if shown and "\ufffd" not in shown else None


@shortcode("vc_raw_js", raw=True)
def raw_js(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    dropped(context, "[vc_raw_js]: a script of the page")
    return Html("")


@shortcode("vc_btn", "vc_button2", "vc_cta_button", "vc_cta_button2", "vc_icon", "ult_buttons", "ultimate_button")
@built
def button(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    place = address(first(attributes, "link", "href", "url", "btn_link"))
    label = text(decoded(first(attributes, "title", "btn_title", "text"))) or inner.strip() or text(place.title)
    said = "".join(
        paragraph(text(decoded(attributes[key]))) for key in ("call_text", "h2", "h4") if attributes.get(key)
    )
    return Html(said + block(inner if name.startswith("vc_cta") else "") + paragraph(link(place.url, label)))


@shortcode("vc_toggle", "vc_tta_section", "vc_accordion_tab")
@built
def toggle(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """A section of tabs, of a tour or of an accordion: the export says which in the wrapper only."""
    return Html(details(decoded(attributes.get("title", "")), inner))


@shortcode("vc_cta")
@built
def call_to_action(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    heads = heading(decoded(attributes.get("h2", "")), 2) + heading(decoded(attributes.get("h4", "")), 4)
    place = address(attributes.get("btn_link", "") or attributes.get("link", ""))
    label = text(decoded(attributes.get("btn_title", "") or place.title))
    return Html(heads + block(inner) + (paragraph(link(place.url, label)) if place.url or label else ""))


@shortcode("vc_separator", "vc_text_separator", "vc_zigzag")
@built
def separator(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(heading(decoded(attributes.get("title", ""))) or "<hr />")


@shortcode("vc_empty_space", "vc_clear", "vc_flickr_space", "ultimate_spacer")
@built
def space(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html("")


@shortcode("vc_gmaps", raw=True)
def gmaps(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    found = attributes.get("link", "")
    if not found:
        return None
    frame = unquote(from_base64(found[5:])) if found.startswith("#E-8_") else decoded(found)
    return Html(
        heading(attributes.get("title", "")) + (frame if frame.lstrip().startswith("<iframe") else link(frame, ""))
    )


@shortcode(*DYNAMIC)
@built
def dynamic(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return filled_later(context, name)


@prefix(*ELEMENT_PREFIXES)
def element(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return keep(attributes, inner, context, name)
