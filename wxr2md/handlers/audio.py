"""[audio]: a player with the file's address; core/audio needs no handler, its saved HTML is a player."""

from __future__ import annotations

import re

from wxr2md.content import embeds
from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode
from wxr2md.diagnostics import DROPPED

SOURCES = ("src", "mp3", "m4a", "ogg", "wav", "flac", "wma")
TAG = re.compile(r"<[^<>]*>")
ADDRESS = re.compile(r"(?:https?:)?//[^\s\"'<>]+|/[^\s\"'<>]+", re.IGNORECASE)


def addresses(attributes: Attributes, inner: str) -> list[str]:
    """Return the addresses of one recording, the first of them the one to play."""
    named = [attributes[key].strip() for key in SOURCES if attributes.get(key, "").strip()]
    return named or ADDRESS.findall(TAG.sub(" ", inner))[:1]


def players(attributes: Attributes) -> Html | None:
    """Read the older form `[audio URL,URL|titles=A,B|loop=no]`: a player for each address."""
    words = " ".join(value for key, value in attributes.items() if key.isdecimal())
    listed = words.partition("|")[0].strip().strip("\"'”″“").split(",")
    urls = [url.strip() for url in listed if ADDRESS.fullmatch(url.strip())]
    return Html("\n".join(f"<p>{embeds.player_html('audio', [url])}</p>" for url in urls)) if urls else None


@shortcode("audio")
def audio(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Show a player of what is named, else of the first recording attached to the post, as WordPress does."""
    if urls := addresses(attributes, inner):
        return Html(f"<p>{embeds.player_html('audio', urls)}</p>")
    if listed := players(attributes):
        return listed
    if found := embeds.attached(context, "audio"):
        return Html(f"<p>{embeds.player_html('audio', [found[0].url])}</p>")
    context.diagnostics.add(DROPPED, what="[audio]: names no file, and none attached to the post is in the export")
    return Html("")
