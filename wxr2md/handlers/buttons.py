"""Buttons and links of themes and plugins: a link with its text."""

from __future__ import annotations

import html

from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode
from wxr2md.handlers.markup import first, link, names, positional, text, trimmed

LABEL_KEYS = names("text title label content button_text btn_text link_text name value caption")
URL_KEYS = names("url link href button_url btn_link button_link link_url src to file uri")
BUTTONS = names(
    "button buttons_link btn su_button maxbutton cta_button button_link btn_link mks_button button-primary "
    "button-secondary wpsm_button themify_button ux_button shortcode_button ts_button thrive_link sc_button "
    "dt_button x_button bs_button buttonlink lp_button download_button big_button small_button medium_button "
    "large_button icon_button round_button square_button shadow_button vc_button button_small button_large "
    "button_round colorbutton color_button readmore_button more_link icon_link"
)
LINKS = names(
    "link a su_link textlink easyazon_link easyazon-link amazon amazon_link aawp_link simpleazon-link permalink "
    "lightbox su_lightbox popup fancybox thirstylink affiliate_link afflink outbound external_link prettylink "
    "easyazon_infoblock easyazon_image amazon_textlink amazonify amzn lasso_link"
)


def label_of(attributes: Attributes, inner: str) -> str:
    return trimmed(inner) or text(first(attributes, *LABEL_KEYS))


@shortcode(*BUTTONS)
def button(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    label, url = label_of(attributes, inner), first(attributes, *URL_KEYS)
    if not url and not label:
        return None
    return Html(link(url, label) if attributes or inner else label)


@shortcode(*LINKS)
def text_link(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """A link that a plugin makes of a product's number keeps its text; where it leads is not in the export."""
    url = first(attributes, *URL_KEYS)
    if not trimmed(inner) and not url.startswith(("http", "/")):
        return None
    label = trimmed(inner) or text(first(attributes, *LABEL_KEYS))
    return Html(link(url if url.startswith(("http", "/", "#", "mailto:", "?")) else "", label))


@shortcode(
    "email", "mailto", "cryptx", "email_link", "hide_email", "emailpro", "eeb_email", "eeb_mailto", "antispambot"
)
def email(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """An address that the author shows in the text: plugins hide it from robots only."""
    address = html.unescape(first(attributes, "email", "address", "href") or positional(attributes) or trimmed(inner))
    address = address.removeprefix("mailto:").strip()
    if "@" not in address or any(mark in address for mark in ' <>"\n'):
        return Html(inner) if trimmed(inner) else None
    label = text(first(attributes, "display", "linktext", "text")) or trimmed(inner) or text(address)
    return Html(link(f"mailto:{address}", label))


@shortcode(
    "bctt",
    "Tweet",
    "tweetthis",
    "clicktotweet",
    "ctt",
    "tweet_quote",
    "tweetable",
    "click_to_tweet",
    "inlinetweet",
    "sharequote",
)
def click_to_tweet(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """A sentence that the reader is invited to share."""
    if name in {"tweetable", "inlinetweet"}:
        return Html(inner) if trimmed(inner) else None
    said = text(first(attributes, "tweet", "title", "quote", "text", "content")) or trimmed(inner)
    return Html(f"<blockquote><p>{said}</p></blockquote>") if said else None
