"""Divi: `et_pb_*`."""

from __future__ import annotations

from wxr2md.content.registry import Attributes, Context, Html, Result, prefix, shortcode
from wxr2md.handlers.markup import block, details, dropped, first, heading, images, link, names, paragraph, text
from wxr2md.handlers.page_builder import built, decoded, filled_later, keep, media, unbroken, wrapper
from wxr2md.handlers.video_hosts import hosted_any

CONTAINERS = names(
    "et_pb_section et_pb_row et_pb_row_inner et_pb_column et_pb_column_inner et_pb_specialty_column et_pb_text "
    "et_pb_tabs et_pb_accordion et_pb_slider et_pb_fullwidth_slider et_pb_pricing_tables et_pb_counters "
    "et_pb_group"
)
DYNAMIC = names(
    "et_pb_blog et_pb_portfolio et_pb_filterable_portfolio et_pb_fullwidth_portfolio et_pb_post_slider et_pb_shop "
    "et_pb_menu et_pb_fullwidth_post_slider et_pb_fullwidth_menu et_pb_sidebar et_pb_comments et_pb_post_nav "
    "et_pb_post_title et_pb_fullwidth_post_title et_pb_countdown_timer et_pb_post_content "
    "et_pb_fullwidth_post_content"
)
LINE_BREAK = ("<!-- [et_pb_line_break_holder] -->", "<!–- [et_pb_line_break_holder] -–>")


def value(attributes: Attributes, *keys: str) -> str:
    """Return the first of these attributes as text; what Divi takes from a field of the post is not in the export."""
    found = decoded(first(attributes, *keys))
    return "" if found.startswith("@ET-DC@") else found


@shortcode(*CONTAINERS)
@built
def container(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    for mark in LINE_BREAK:
        inner = inner.replace(mark, "\n")
    return wrapper(attributes, inner, context, name)


@shortcode(
    "et_pb_blurb",
    "et_pb_cta",
    "et_pb_team_member",
    "et_pb_pricing_table",
    "et_pb_fullwidth_header",
    "et_pb_signup_text",
)
@shortcode("et_pb_slide", "et_pb_slide_fullwidth", "et_pb_number_counter", "et_pb_circle_counter", "et_pb_counter")
@built
def module(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """A title, a picture, words, and buttons."""
    picture = media(
        value(attributes, "image", "image_url", "header_image_url", "background_image"),
        context,
        attributes.get("alt", ""),
    )
    title = value(attributes, "title", "heading", "name")
    url = value(attributes, "url", "link_option_url")
    head = f"<h3>{link(url, text(title))}</h3>" if title else ""
    small = (value(attributes, key) for key in ("subtitle", "subhead", "position", "sum", "number", "percent"))
    said = "".join(paragraph(text(part)) for part in small if part)
    logo = media(value(attributes, "logo_image_url"), context)
    return Html(
        paragraph(logo) + paragraph(picture) + head + said + block(inner) + _buttons(attributes) + _profiles(attributes)
    )


def _buttons(attributes: Attributes) -> str:
    pairs = (
        ("button_text", ("button_url", "button_link", "url")),
        ("button_one_text", ("button_one_url",)),
        ("button_two_text", ("button_two_url",)),
    )
    return "".join(
        paragraph(link(value(attributes, *urls), text(value(attributes, label))))
        for label, urls in pairs
        if value(attributes, label)
    )


def _profiles(attributes: Attributes) -> str:
    sites = ("facebook_url", "twitter_url", "google_url", "linkedin_url")
    return "".join(paragraph(link(url, text(site[:-4].title()))) for site in sites if (url := value(attributes, site)))


@shortcode("et_pb_image", "et_pb_fullwidth_image")
@built
def picture(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    shown = media(value(attributes, "src"), context, value(attributes, "alt"))
    url = value(attributes, "url")
    return Html(paragraph(link(url, shown) if shown else ""))


@shortcode("et_pb_button")
@built
def button(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(
        paragraph(
            link(value(attributes, "button_url", "url", "link_option_url"), text(value(attributes, "button_text")))
        )
    )


@shortcode("et_pb_video", "et_pb_video_slider_item", "et_pb_audio")
@built
def player(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    source = value(attributes, "src", "audio", "src_webm")
    words = heading(value(attributes, "title")) + paragraph(text(value(attributes, "artist_name")))
    shown = media(source, context)
    if not words and shown.startswith("<a "):
        return hosted_any(source) or Html(paragraph(shown))
    return Html(words + paragraph(shown) + block(inner))


@shortcode("et_pb_testimonial")
@built
def testimonial(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    by = text(value(attributes, "author"))
    rest = (text(value(attributes, key)) for key in ("job_title", "company_name"))
    company = value(attributes, "url")
    cite = ", ".join(part for part in (by, *rest) if part)
    portrait = paragraph(media(value(attributes, "portrait_url"), context))
    return Html(f"{portrait}<blockquote>{block(inner)}{paragraph(link(company, cite) if cite else '')}</blockquote>")


@shortcode("et_pb_toggle", "et_pb_accordion_item")
@built
def toggle(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(details(value(attributes, "title"), inner))


@shortcode("et_pb_code", "et_pb_fullwidth_code", raw=True)
def code(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """HTML as its author wrote it, its line breaks hidden from autop."""
    if not attributes and not inner.strip():
        return None
    for mark in LINE_BREAK:
        inner = inner.replace(mark, "\n")
    return Html(unbroken(inner))


@shortcode("et_pb_gallery")
@built
def gallery(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(heading(value(attributes, "title")) + images(context, first(attributes, "gallery_ids", "src")))


@shortcode("et_pb_divider", "et_pb_fullwidth_divider")
@built
def divider(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html("" if attributes.get("show_divider") == "off" else "<hr />")


@shortcode("et_pb_map", "et_pb_fullwidth_map")
@built
def place_map(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(paragraph(text(value(attributes, "address"))) + block(inner))


@shortcode("et_pb_map_pin")
@built
def pin(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(
        heading(value(attributes, "title"), 4) + paragraph(text(value(attributes, "pin_address"))) + block(inner)
    )


@shortcode("et_pb_social_media_follow_network")
@built
def profile(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    label = inner.strip() or text(attributes.get("social_network", "").title())
    return Html(paragraph(link(value(attributes, "url"), label)))


@shortcode(
    "et_pb_contact_form",
    "et_pb_signup",
    "et_pb_login",
    "et_pb_search",
    "et_pb_contact_field",
    "et_pb_signup_custom_field",
)
@built
def form(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if name.endswith("_field"):
        return Html("")
    dropped(context, f"[{name}]: a form; a static site needs another")
    return Html(heading(value(attributes, "title")) + block(inner))


@shortcode(*DYNAMIC)
@built
def dynamic(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return filled_later(context, name)


@shortcode("et_pb_tab", "et_pb_text_block")
@built
def tab(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(heading(value(attributes, "title", "heading")) + block(inner))


@prefix("et_pb_", "dipi_", "dipl_", "el_md_", "dsm_", "df_")
def element(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return keep(attributes, inner, context, name)
