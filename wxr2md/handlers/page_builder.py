"""Page builders keep texts, links and images in attributes: the rule that keeps them all and drops the wrappers.

One builder a file names its own elements; what they do not name goes the way of `keep`.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from wxr2md.content.registry import Attributes, Context, Html, Result, ShortcodeHandler
from wxr2md.handlers.markup import (
    block,
    dropped,
    encloses,
    heading,
    ids,
    image,
    link,
    media_image,
    paragraph,
    prose,
    stands_alone,
    text,
)

# What stands in keys and values, compiled when it is first looked for: that takes 3 ms, and few sites have builders.
TITLE = r"(?i)(?:^|_)(?:title|heading|header|headline|h[1-6])(?:_text|_main)?$"
TEXT = (
    r"(?i)^(?:text|content|subtitle|sub_?title|sub_?heading|name|caption|label|description|desc|quote|author|position|job_title|"
    r"company(?:_name)?|profession|message|question|answer|body|excerpt|price|sum|currency|button_(?:one_|two_)?text|"
    r"btn_text|link_text|cite|prefix|suffix|number|tagline|intro|value|body_content|heading_text|title_text|caption_text|"
    r"front_text|back_text|before_text|after_text|author_name|author_job|item_text|term|definition|info|copyright)$"
    r"|_(?:subtitle|subheading|description|content|caption|label|text|quote)$"
)
URL = r"(?i)(?:^|_)(?:url|link|href|uri|website|permalink|link_to|button_link|action)(?:_\d)?$"
MEDIA = (
    r"(?i)(?:^|_)(?:src|image|images|img|photo|picture|portrait|logo|poster|video|audio|mp4|webm|ogv|mp3|file|gallery_ids|"
    r"image_ids?|img_ids?|images_ids?|image_url|img_url|video_url|video_link|portrait_url|thumbnail|bg_image|"
    r"background_image|parallax_image|background|attachment|logo_image_url|src_webm|pic)(?:_\d)?$"
)
SETTINGS = (
    r"(?i)^(?:admin_label|_builder_version|.*_(?:font|color|class|size|style|icon|align|position|orientation|family|tag|last_edited|"
    r"phone|tablet|hover|animation|placement|width|height|shadow|transform|weight|target|rel|type|effect|on_off)|use_.*|show_.*|"
    r"hide_.*|disable_.*|el_(?:id|class)|module_(?:id|class)|css(?:_.*)?|icon.*|font_.*|custom_css.*|.*__.*|_.*)$"
)
SETTING_VALUE = (
    r"(?i)(?:on|off|true|false|yes|no|none|null|default|inherit|auto|left|right|center|top|bottom|middle|justify|custom|"
    r"h[1-6]|small|medium|large|full|self|_self|_blank|light|dark|#[0-9a-f]{3,8}|rgba?\([\d.,\s%]+\)|-?[\d.]+(?:px|em|rem|vw|vh|%|ms|s))"
)
WEB = re.compile(r"(?:https?:)?//\S+|/[^\s/]\S*|mailto:\S+|tel:\S+|#\S+|\?\S+", re.IGNORECASE)
IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif|bmp|ico|tiff?)(?:[?#|]|$)", re.IGNORECASE)
VIDEO_FILE = re.compile(r"\.(?:mp4|webm|ogv|m4v|mov)(?:[?#]|$)", re.IGNORECASE)
AUDIO_FILE = re.compile(r"\.(?:mp3|m4a|ogg|wav|oga|flac)(?:[?#]|$)", re.IGNORECASE)
LABEL_KEYS = ("button_text", "btn_text", "link_text", "button_one_text", "text", "label", "title", "heading", "name")
BLOCK_NAME = re.compile(r"[\w-]+/[\w-]+")
URL_MARK = re.compile(r"url\(\s*[\"']?([^\"')]+)", re.IGNORECASE)
LINES_COUNT = re.compile(r"<(?:pre|textarea|script|style)\b", re.IGNORECASE)
DEEPEST = 12  # levels of settings in settings; the deepest seen are four
LIST_IN_ATTRIBUTE = 200_000  # characters; longer than any builder writes


class Address(NamedTuple):
    """A builder's link: where it leads, and the words it has of its own."""

    url: str
    title: str = ""


def decoded(value: str) -> str:
    """Undo how WPBakery, Divi and others write quotes and brackets in an attribute."""
    if value.startswith("#E-8_"):
        value = unquote(from_base64(value[5:]))
    for written, meant in (
        ("``", '"'),
        ("`{`", "["),
        ("`}`", "]"),
        ("%22", '"'),
        ("%91", "["),
        ("%93", "]"),
        ("%92", "\\"),
    ):
        value = value.replace(written, meant)
    return value


def from_base64(value: str) -> str:
    """Return text that was written as base64; "" where it is none."""
    try:
        return b64decode("".join(value.split()) + "=" * (-len("".join(value.split())) % 4)).decode("utf-8", "replace")
    except ValueError:
        return ""


def address(value: str) -> Address:
    """Read a link attribute: WPBakery's `url:…|title:…`, or a plain address."""
    value = html.unescape(value).strip()
    if "url:" not in value[:4] and "|" not in value:
        return Address(value)
    parts = dict(part.split(":", 1) for part in value.split("|") if ":" in part)
    if "url" in parts:
        return Address(unquote(parts["url"]).strip(), unquote(parts.get("title", "")).strip())
    return Address(value.split("|")[0])


def media(value: str, context: Context, alt: str = "") -> str:
    """Return the pictures, films or sounds that an attribute names by address or by attachment ids; "" for others."""
    value = html.unescape(value).strip()
    if found := URL_MARK.search(value):
        value = found[1]
    if numbers := ids(value):
        return "".join(media_image(context, number) for number in numbers) if re.fullmatch(r"[\d,\s|]+", value) else ""
    if not WEB.match(value) and not IMAGE_FILE.search(value):
        return ""
    url = value.split("|")[0]
    if AUDIO_FILE.search(url):
        return f'<audio controls="controls" src="{html.escape(url)}"></audio>'
    if VIDEO_FILE.search(url):
        return f'<video controls="controls" src="{html.escape(url)}"></video>'
    return image(url, alt) if IMAGE_FILE.search(url) else link(url, "")


def nested(value: str) -> list[Attributes]:
    """Return the entries of a list that stands in one attribute as (percent-encoded) JSON."""
    if not value.startswith(("%5B", "[", "%7B", "{")) or len(value) > LIST_IN_ATTRIBUTE:
        return []
    try:
        entries = json.loads(unquote(value) if value[0] == "%" else value)
    except (ValueError, RecursionError):
        return []
    rows = entries if isinstance(entries, list) else [entries]
    return [
        {str(key): str(val) for key, val in row.items() if isinstance(val, str | int)}
        for row in rows
        if isinstance(row, Mapping)
    ]


def shown(attributes: Attributes) -> Attributes:
    """Return the attributes that may say something to a reader, decoded; settings and empty ones are left out."""
    kept = {key: decoded(value).strip() for key, value in attributes.items() if not _setting(key, value)}
    return {key: value for key, value in kept.items() if value and not value.startswith("@ET-DC@")}


def _setting(key: str, value: str) -> bool:
    said = re.search(TITLE, key) or re.search(TEXT, key) or re.search(MEDIA, key) or re.search(URL, key)
    return (
        key.isdigit()
        or not value.strip()
        or bool(re.fullmatch(SETTING_VALUE, value.strip()))
        or bool(re.match(SETTINGS, key) and not said)
        or key == "admin_label"
        or (key == "name" and bool(BLOCK_NAME.fullmatch(value.strip())))
    )


def pieces(attributes: Attributes, context: Context) -> Iterator[str]:
    """Yield the HTML of what a reader sees of some attributes: pictures, titles, texts, links."""
    values = shown(attributes)
    alt = values.get("alt") or values.get("image_alt") or values.get("title_text") or ""
    urls = {key: address(value) for key, value in values.items() if re.search(URL, key) and not re.search(MEDIA, key)}
    places = [place for place in urls.values() if WEB.fullmatch(place.url) and place.url != "#"]
    label = next((key for key in LABEL_KEYS if places and key in values and key not in urls), "")
    for key, value in values.items():
        if re.search(MEDIA, key) and not key.startswith("title"):
            yield paragraph(media(value, context, alt))
        elif key not in urls:
            yield _said(key, value, places[0].url if key == label else "")
    for place in places[1 if label else 0 :]:
        yield paragraph(link(place.url, text(place.title)))


def _said(key: str, value: str, url: str) -> str:
    """Return a text, which leads to `url` where it is the words of the link."""
    if key in {"title_text", "alt", "image_alt"} or value.startswith(("%5B", "%7B")):
        return ""
    if url:
        linked = link(url, text(value))
        return f"<h3>{linked}</h3>" if re.search(TITLE, key) else paragraph(linked)
    if re.search(TITLE, key):
        return heading(value)
    return prose(value) if re.search(TEXT, key) and not WEB.fullmatch(value) else ""


def built(handle: ShortcodeHandler) -> ShortcodeHandler:
    """Leave a builder's element as text where it stands in prose ("use [vc_separator] for a line")."""

    def in_a_build(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
        empty = not attributes and not inner.strip()
        if empty and not encloses(context, name) and not stands_alone(context, name):
            return None
        return handle(attributes, inner, context, name)

    return in_a_build


def keep(attributes: Attributes, inner: str, context: Context, name: str) -> Html | None:
    """Keep every text, link, image and video of an element, and its content; None where it has nothing and is prose."""
    lists = [row for value in attributes.values() for row in nested(value)]
    parts = [piece for source in (attributes, *lists) for piece in pieces(source, context)]
    content = block(inner)
    if not attributes and not content:
        return Html("") if encloses(context, name) else None
    return Html("".join(dict.fromkeys(parts)) + content)


def wrapper(attributes: Attributes, inner: str, context: Context, name: str) -> Html:
    """A row, a column, a group: only its content and its background picture show."""
    keys = ("background_image", "bg_image", "parallax_image", "image", "src", "background_url")
    pictures = (media(value, context) for key in keys if (value := attributes.get(key, "").strip()))
    heads = heading(decoded(attributes.get("title", "")))
    return Html("".join(paragraph(picture) for picture in pictures) + heads + block(inner))


def filled_later(context: Context, name: str) -> Html:
    """A list of posts, a form, a shop: WordPress or the plugin makes it when it shows the page."""
    dropped(context, f"[{name}] is filled by WordPress or its plugin when it shows the page: nothing of it is saved")
    return Html("")


def levels(settings: object) -> Iterator[dict[str, str]]:
    """Yield the texts of each level of a block's or widget's settings, outer ones first, but not ACF's own."""
    level: list[object] = [settings]
    for _ in range(DEEPEST):
        inner: list[object] = []
        for node in level:
            pairs = node.items() if isinstance(node, Mapping) else enumerate(node) if isinstance(node, list) else ()
            values = {str(key): value for key, value in pairs}
            yield {key: str(value) for key, value in values.items() if isinstance(value, str | int) and key[:1] != "_"}
            inner += [value for value in values.values() if isinstance(value, Mapping | list)]
        level = inner


def unbroken(markup: str) -> str:
    """Return HTML without line ends, which autop would make breaks of; as it is where they count."""
    if LINES_COUNT.search(markup):
        return markup
    return " ".join(markup.split("\n"))
