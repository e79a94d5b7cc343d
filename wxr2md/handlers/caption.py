"""[caption] in its new form (picture and text inside) and its old one (text as an attribute)."""

from __future__ import annotations

import re

from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode

PICTURE = re.compile(r"(?:<a\s[^<>]+>\s*)?<img\s[^<>]+>(?:\s*</a>)?", re.IGNORECASE)
EDGES = ("<br />", "<br>", "<br/>", "<p>", "</p>")


def trimmed(text: str) -> str:
    """Take off blanks and what autop leaves at the edges of a caption."""
    text = text.strip()
    while text.startswith(EDGES):
        text = text.removeprefix(next(edge for edge in EDGES if text.startswith(edge))).lstrip()
    while text.endswith(EDGES):
        text = text.removesuffix(next(edge for edge in EDGES if text.endswith(edge))).rstrip()
    return text


@shortcode("caption", "wp_caption")
def caption(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Make a figure.  WordPress shows no caption where the width is missing; here it is kept."""
    text, picture = attributes.get("caption", "").strip(), trimmed(inner)
    if not text and not picture:
        return None
    found = PICTURE.search(inner)
    if found and not text:
        text = trimmed(f"{trimmed(inner[: found.start()])} {trimmed(inner[found.end() :])}")
        picture = found[0]
    if not text:
        return Html(picture)
    return Html(f"<figure>{picture}<figcaption>{text}</figcaption></figure>")
