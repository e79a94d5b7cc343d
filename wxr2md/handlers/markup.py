"""HTML that plugin handlers write: escaped text, links, images, disclosure, inner text with whole paragraphs."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from wxr2md.content.registry import Attributes, Context
from wxr2md.diagnostics import DROPPED

INLINE_TAG = re.compile(
    r"</?(?:a|b|i|u|em|strong|br|span|p|sup|sub|small|code|mark|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)
TAG = re.compile(r"<[^<>]*>")
BLOCK_TAG = re.compile(r"<(?:p|div|ul|ol|dl|h[1-6]|table|blockquote|pre|figure|hr|section)[\s/>]", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
EDGE_BREAKS_BEFORE = re.compile(r"(?:\s|<br\s*/?>)*(?:</p>\s*)?(?:<br\s*/?>\s*)*")
AT_END = ("<br />", "<br>", "<br/>", "<p>", "\n", " ", "\r", "\t")
PARAGRAPH_EDGE = re.compile(r"<(/?)p(?:\s[^<>]*)?>", re.IGNORECASE)
SHOWS = re.compile(r"<(?:img|iframe|video|audio|embed|object|input|hr|table|picture|source)\b", re.IGNORECASE)


def text(value: str) -> str:
    """Return an attribute's value as HTML: inline tags in it work, as they do where a plugin echoes the value."""
    if INLINE_TAG.search(value):
        return value.strip()
    return html.escape(html.unescape(value), quote=False).strip()


def quoted(value: str) -> str:
    """Return an attribute's value fit for the attribute of an HTML tag."""
    return html.escape(html.unescape(value).strip())


def plain(markup: str) -> str:
    """Return what a reader sees of some HTML, on one line."""
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


def visible(markup: str) -> bool:
    """Tell whether HTML shows anything: text or a picture, player, form field, line."""
    return bool(SHOWS.search(markup)) or bool(plain(markup))


def first(attributes: Attributes, *keys: str) -> str:
    """Return the first value among these attributes that is not empty."""
    return next((value for key in keys if (value := attributes.get(key, "").strip())), "")


def positional(attributes: Attributes) -> str:
    """Return all that stands in a shortcode without a key, without the `=` or `:` of `[youtube=URL]`."""
    values = [value for key, value in attributes.items() if key.isdigit()]
    return " ".join(values).strip().lstrip("=:").strip().strip("\"'”″“»").strip()


def trimmed(inner: str) -> str:
    """Take off what autop leaves at the edges of a shortcode's inner text: breaks, `</p>` before, `<p>` after."""
    edge = EDGE_BREAKS_BEFORE.match(inner)
    start, end = edge.end() if edge else 0, len(inner)
    while mark := next((mark for mark in AT_END if inner.endswith(mark, start, end)), ""):
        end -= len(mark)
    return inner[start:end]


def balanced(inner: str) -> str:
    """Return a shortcode's inner text with whole paragraphs: autop may have put the first `<p>` before it."""
    inner = trimmed(inner)
    edges = [match[1] for match in PARAGRAPH_EDGE.finditer(inner)]
    if not edges:
        return inner
    return ("<p>" if edges[0] == "/" else "") + inner + ("" if edges[-1] == "/" else "</p>")


def block(inner: str) -> str:
    """Return content on lines of its own, "" where there is none."""
    inner = balanced(inner)
    return f"<div>{inner}</div>" if inner else ""


def paragraph(content: str) -> str:
    """Return HTML as a paragraph, or as it is where it has blocks; "" for nothing."""
    if not content:
        return ""
    return f"<div>{content}</div>" if BLOCK_TAG.search(content) else f"<p>{content}</p>"


def prose(value: str) -> str:
    """Return a text that may have several paragraphs, as typed into a field, as HTML."""
    shown = text(value)
    if "\n" not in shown or BLOCK_TAG.search(shown):
        return paragraph(shown)
    parts = (part.strip().replace("\n", "<br />\n") for part in BLANK_LINES.split(shown))
    return "".join(paragraph(part) for part in parts)


def heading(title: str, level: int = 3) -> str:
    """Return a title that was an attribute as a heading, "" where there is none."""
    shown = text(title)
    return f"<h{level}>{shown}</h{level}>" if shown else ""


def link(url: str, label: str) -> str:
    """Return a link; only its label (HTML) where there is no address, the address where there is no label."""
    if not url.strip():
        return label
    return f'<a href="{quoted(url)}">{label or text(url)}</a>'


def image(url: str, alt: str = "") -> str:
    return f'<img src="{quoted(url)}" alt="{quoted(alt)}" />' if url.strip() else ""


def media_image(context: Context, post_id: str) -> str:
    """Return the image of an attachment id, "" (and a diagnostic) where the export does not have it."""
    media = context.media(post_id.strip())
    if media is None:
        dropped(context, f"image {post_id.strip()[:40]}: no such attachment in the export")
        return ""
    return image(media.url, media.alt)


def ids(value: str) -> Sequence[str]:
    """Return the attachment ids of `1,2,3`."""
    return [part for part in re.split(r"[,\s|]+", value) if part.isdecimal() and part.isascii()]


def images(context: Context, value: str) -> str:
    """Return the images of a list of attachment ids, a paragraph each."""
    return "".join(paragraph(media_image(context, post_id)) for post_id in ids(value))


def details(title: str, inner: str) -> str:
    """Return a disclosure widget: its title is an attribute's value, its content HTML."""
    summary = text(title)
    return f"<details><summary>{summary}</summary>{block(inner)}</details>" if summary else block(inner)


def dropped(context: Context, what: str) -> None:
    """Report that something is left out, in a sentence that names it."""
    context.diagnostics.add(DROPPED, what=what)


def without(markup: str, tag: str) -> str:
    """Return HTML without the elements of one name; one that is never closed stays."""
    return "".join(_outside(markup, tag))


def _outside(markup: str, tag: str) -> Iterator[str]:
    opening, closing, place = (
        re.compile(rf"<{tag}[\s>]", re.IGNORECASE),
        re.compile(rf"</{tag}>", re.IGNORECASE),
        0,
    )
    while (start := opening.search(markup, place)) and (end := closing.search(markup, start.end())):
        yield markup[place : start.start()]
        place = end.end()
    yield markup[place:]


def stands_alone(context: Context, name: str) -> bool:
    """Tell whether each `[name]` of the post stands on a line, or beside tags and shortcodes only: not in prose."""
    return _alone(context.item.content, name)


@lru_cache(maxsize=64)
def _encloses(source: str, name: str) -> bool:
    return f"[/{name}]" in source


def encloses(context: Context, name: str) -> bool:
    """Tell whether the post uses a shortcode with a closing tag: an empty `[name]` is then an empty box, not prose."""
    return _encloses(context.item.content, name)


@lru_cache(maxsize=64)  # asked again for each `[name]` of a post
def _alone(source: str, name: str) -> bool:
    found = list(re.finditer(rf"\[{re.escape(name)}(?![\w-])[^\[\]]*\]", source))
    return bool(found) and all(_edge(source, match.start(), match.end()) for match in found)


def _edge(source: str, start: int, end: int) -> bool:
    before, after = source[max(0, start - 80) : start].rstrip(" \t"), source[end : end + 80].lstrip(" \t")
    return (not before or before[-1] in "\n>]") and (not after or after[0] in "\r\n<[")


def names(words: str) -> tuple[str, ...]:
    """Return the names in a text, parted by blanks."""
    return tuple(words.split())
