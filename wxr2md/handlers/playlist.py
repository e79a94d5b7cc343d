"""[playlist]: a list of links to its recordings or films, as WordPress shows it where no script runs."""

from __future__ import annotations

import html
import re

from wxr2md.content import embeds
from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode
from wxr2md.diagnostics import DROPPED
from wxr2md.model import Media


def entry(media: Media) -> str:
    """Return one recording as an item of the list."""
    title = html.escape(html.unescape(media.title)) or html.escape(media.url.rpartition("/")[2])
    return f'<li><a href="{html.escape(media.url)}">{title}</a></li>'


def attached(attributes: Attributes, context: Context) -> Html:
    """List what is attached to the post, without what `exclude` names."""
    kind = "video" if attributes.get("type", "").strip().lower() == "video" else "audio"
    left_out = re.findall(r"\d+", attributes.get("exclude", ""))
    entries = "".join(entry(media) for media in embeds.attached(context, kind) if media.post_id not in left_out)
    if not entries:
        context.diagnostics.add(DROPPED, what="[playlist]: names no file, and none of the post is in the export")
    return Html(f"<ol>{entries}</ol>" if entries else "")


@shortcode("playlist")
def playlist(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """List what `ids` or `include` name, else all recordings (`type="video"`: films) attached to the post."""
    ids = re.findall(r"\d+", attributes.get("ids", "") or attributes.get("include", ""))
    if not ids:
        return attached(attributes, context)
    tracks = [(post_id, context.media(post_id)) for post_id in ids]
    if missing := [post_id for post_id, media in tracks if media is None]:
        context.diagnostics.add(DROPPED, what=f"[playlist]: attachment {', '.join(missing)} is not in the export")
    entries = "".join(entry(media) for _, media in tracks if media)
    return Html(f"<ol>{entries}</ol>" if entries else "")
