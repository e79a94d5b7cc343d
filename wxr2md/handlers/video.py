"""[video]: a player with the file's address; core/video needs no handler, its saved HTML is a player."""

from __future__ import annotations

import re

from wxr2md.content import embeds
from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode
from wxr2md.diagnostics import DROPPED

SOURCES = ("src", "mp4", "m4v", "webm", "ogv", "flv", "wmv")
TAG = re.compile(r"<[^<>]*>")
ADDRESS = re.compile(r"(?:https?:)?//[^\s\"'<>]+", re.IGNORECASE)


def addresses(attributes: Attributes, inner: str) -> list[str]:
    """Return the addresses of one film, the first of them the one to play."""
    named = [attributes[key].strip() for key in SOURCES if attributes.get(key, "").strip()]
    words = " ".join(value for key, value in attributes.items() if key.isdecimal())
    return named or ADDRESS.findall(words)[:1] or ADDRESS.findall(TAG.sub(" ", inner))[:1]


@shortcode("video")
def video(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Show a player, or the film's page where the address is one of YouTube or Vimeo."""
    urls = addresses(attributes, inner) or [media.url for media in embeds.attached(context, "video")[:1]]
    if not urls:
        context.diagnostics.add(DROPPED, what="[video]: names no file, and none attached to the post is in the export")
        return Html("")
    if (film := embeds.known(urls[0])) and not embeds.player(urls[0]):
        return film
    return Html(f"<p>{embeds.player_html('video', urls, attributes.get('poster', '').strip())}</p>")
