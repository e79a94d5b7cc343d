"""[gallery]: the whole pictures with their captions, in WordPress's order, where WordPress shows thumbnails."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from wxr2md.content import embeds
from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode
from wxr2md.diagnostics import DROPPED
from wxr2md.model import Media


def numbers(value: str) -> list[str]:
    """Return the ids of a list such as "1, 2,3"."""
    return [number.lstrip("0") or "0" for number in re.findall(r"\d+", value)]


def is_image(media: Media) -> bool:
    """Tell whether an attachment may be a picture, by the end of its address."""
    if embeds.player(media.url):
        return False
    from mimetypes import guess_type  # noqa: PLC0415 - few sites have galleries

    kind = guess_type(media.url.partition("?")[0])[0] or "image/"
    return kind.startswith("image/")


def chosen(ids: Iterable[str], context: Context) -> list[Media]:
    """Return the attachments of a list of ids; those that are not in the export are reported."""
    wanted = [(post_id, context.media(post_id)) for post_id in ids]
    if missing := [post_id for post_id, media in wanted if media is None]:
        context.diagnostics.add(DROPPED, what=f"gallery: attachment {', '.join(missing)} is not in the export")
    return [media for _, media in wanted if media and is_image(media)]


def attached(attributes: Attributes, context: Context) -> list[Media]:
    """Return the pictures attached to the post (or to `id`), without those of `exclude`."""
    owner = "".join(numbers(attributes.get("id", ""))[:1]) or context.item.post_id
    left_out = set(numbers(attributes.get("exclude", "")))
    found = [media for media in context.attached(owner) if is_image(media) and media.post_id not in left_out]
    if not found:
        post = "this post" if owner == context.item.post_id else f"post {owner}"
        context.diagnostics.add(DROPPED, what=f"[gallery]: no picture attached to {post} is in the export")
    return found


def ordered(pictures: list[Media], attributes: Attributes) -> list[Media]:
    """Return pictures in the order that `orderby` and `order` ask for, as far as an export can tell it."""
    by = attributes.get("orderby", "").split(" ")[0].lower()
    if by in {"post__in", "rand"}:
        return pictures
    if by == "title":
        pictures = sorted(pictures, key=lambda media: media.title)
    elif by == "id":
        pictures = sorted(pictures, key=lambda media: int(media.post_id) if media.post_id.isdecimal() else 0)
    return pictures[::-1] if attributes.get("order", "").strip().lower() == "desc" else pictures


def figure(media: Media, linked: bool) -> str:
    """Return one picture, with its caption where it has one."""
    address = html.escape(media.url)
    picture = f'<img src="{address}" alt="{html.escape(html.unescape(media.alt))}">'
    if linked:
        picture = f'<a href="{address}">{picture}</a>'
    caption = f"<figcaption>{media.caption.strip()}</figcaption>" if media.caption.strip() else ""
    return f"<figure>{picture}{caption}</figure>"


def figures(pictures: Sequence[Media], link: str) -> Html:
    """Return pictures one below the other."""
    return Html("\n".join(figure(media, link == "file") for media in pictures))


@shortcode("gallery")
def gallery(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Show the pictures of `ids`, `include`, or all that are attached."""
    link = attributes.get("link", "").strip().lower()
    if ids := numbers(attributes.get("ids", "")):
        pictures = chosen(ids, context)
        return figures(ordered(pictures, attributes) if attributes.get("orderby") else pictures, link)
    if include := numbers(attributes.get("include", "")):
        return figures(ordered(chosen(include, context), attributes), link)
    return figures(ordered(attached(attributes, context), attributes), link)
