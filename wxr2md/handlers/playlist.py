"""[playlist]: a list of links to its recordings or films, as WordPress shows it where no script runs."""

from __future__ import annotations

import html
import re

from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode
from wxr2md.diagnostics import DROPPED
from wxr2md.model import Media


def entry(media: Media) -> str:
    """Return one recording as an item of the list."""
    title = html.escape(html.unescape(media.title)) or html.escape(media.url.rpartition("/")[2])
    return f'<li><a href="{html.escape(media.url)}">{title}</a></li>'


@shortcode("playlist")
def playlist(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """List what `ids` or `include` name; what is only attached to the post is not known here."""
    ids = re.findall(r"\d+", attributes.get("ids", "") or attributes.get("include", ""))
    tracks = [(post_id, context.media(post_id)) for post_id in ids]
    if missing := [post_id for post_id, media in tracks if media is None]:
        context.diagnostics.add(DROPPED, what=f"[playlist]: attachment {', '.join(missing)} is not in the export")
    if not ids:
        context.diagnostics.add(DROPPED, what="[playlist]: names no file; WordPress plays all attached to the post")
    entries = "".join(entry(media) for _, media in tracks if media)
    return Html(f"<ol>{entries}</ol>" if entries else "")
