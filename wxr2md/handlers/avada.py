"""Avada (Fusion Builder): `fusion_*`, and the older names without the prefix."""

from __future__ import annotations

from wxr2md.content.registry import Attributes, Context, Html, Result, prefix, shortcode
from wxr2md.handlers.code_plugins import code_html, code_text
from wxr2md.handlers.markup import (
    balanced,
    block,
    details,
    first,
    heading,
    image,
    link,
    names,
    paragraph,
    plain,
    text,
    trimmed,
)
from wxr2md.handlers.page_builder import built, decoded, filled_later, from_base64, keep, unbroken, wrapper

CONTAINERS = names(
    "fusion_builder_container fusion_builder_row fusion_builder_row_inner fusion_builder_column fusion_text "
    "fusion_builder_column_inner fusion_tabs fusion_accordion fusion_content_boxes fusion_slider fusion_alert "
    "fusion_images fusion_testimonials fusion_pricing_table fusion_counters_box fusion_modal "
    "fusion_builder_blank_page"
)
DYNAMIC = names(
    "fusion_blog fusion_recent_posts fusion_portfolio fusion_post_slider fusion_woo_featured_products_slider "
    "fusion_login fusion_widget_area fusion_events fusion_faq fusion_products_slider fusion_woo_product_carousel "
    "fusion_fusionslider fusion_form fusion_widget fusion_register fusion_lost_password fusion_countdown "
    "fusion_post_cards fusion_search"
)


shortcode(*CONTAINERS)(built(wrapper))


@shortcode("fusion_title")
@built
def title(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    size = attributes.get("size", "2")
    label = trimmed(inner).replace("<p>", "").replace("</p>", "")
    if not label or "<h" in label:
        return Html(inner)
    return Html(f"<h{size}>{label}</h{size}>" if size in set("123456") else paragraph(label))


@shortcode("fusion_imageframe", "imageframe", "fusion_image")
@built
def picture(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    shown = trimmed(inner)
    if "<img" not in shown:
        source = plain(shown) or first(attributes, "image", "lightbox_image")
        shown = image(source, attributes.get("alt", ""))
    url = first(attributes, "link", "url")
    return Html(
        paragraph(link(url, shown) if shown and url.startswith(("http", "/")) and "<a " not in shown else shown)
    )


@shortcode("fusion_code", raw=True)
def code(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if not inner.strip():
        return Html("") if attributes else None
    source = from_base64(plain(inner))
    return Html(unbroken(source if source and "\ufffd" not in source else inner))


@shortcode("fusion_syntax_highlighter", raw=True)
def highlighted(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if not inner.strip():
        return Html("") if attributes else None
    source = from_base64(plain(inner))
    source = source if source and "\ufffd" not in source else code_text(inner)
    return Html(code_html(source, attributes.get("language", "")))


@shortcode("fusion_checklist", "fusion_li_item", "li_item")
@built
def checklist(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if not trimmed(inner):
        return None
    return Html(f"<ul>{trimmed(inner)}</ul>" if name == "fusion_checklist" else f"<li>{balanced(inner)}</li>")


@shortcode("fusion_toggle")
@built
def toggle(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(details(decoded(attributes.get("title", "")), inner))


@shortcode("fusion_tab")
@built
def tab(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(heading(decoded(attributes.get("title", ""))) + block(inner))


@shortcode(
    "fusion_content_box", "fusion_flip_box", "fusion_person", "fusion_slide", "fusion_tagline_box", "fusion_testimonial"
)
@built
def module(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return keep(attributes, inner, context, name) or Html("")


@shortcode(
    "fusion_button", "fusion_lightbox", "fusion_modal_text_link", "fusion_tooltip", "fusion_highlight", "fusion_dropcap"
)
@built
def button(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    label = trimmed(inner) or text(decoded(first(attributes, "text", "title")))
    return Html(link(first(attributes, "link", "url", "full_image"), label))


@shortcode("fusion_separator", "fusion_section_separator", "fusion_fontawesome", "fusion_menu_anchor")
@built
def separator(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    shows = name == "fusion_separator" and attributes.get("style_type", "none") not in {"none", ""}
    return Html("<hr />" if shows else "")


@shortcode(*DYNAMIC)
@built
def dynamic(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return filled_later(context, name)


@prefix("fusion_")
def element(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return keep(attributes, inner, context, name)
