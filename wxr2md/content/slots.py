"""Finished Markdown on its way through HTML: each piece has a slot, an element that stands for it in the text."""

from __future__ import annotations

import hashlib
import re

_CONTAINERS = "div|ul|ol|table|blockquote|figure|hr|pre|section|details|form|address"
_LINES = "p|h[1-6]|li|td|th|dd|dt|a|figcaption|summary|label|caption"


class Slots:
    """The Markdown of one post that is finished, by key.

    The keys are made of the post's own text by a hash, so that nobody can write one into that text.  A slot holds the
    HTML that it stands for, for whoever reads the HTML and not the Markdown.
    """

    def __init__(self, content: str) -> None:
        self.markdown: dict[str, str] = {}
        self._prefix = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self._floating = False
        self.embedded = ""  # Markdown of embeds, where a preset's own template syntax may stand

    def add(self, markdown: str, inline: bool, shown: str) -> str:
        """Keep a piece of Markdown; return the element that stands for it.  `shown`: the HTML that it stands for."""
        key = f"{self._prefix}-{len(self.markdown)}"
        self.markdown[key] = markdown
        name = "span" if inline else "div"
        return f'<{name} data-wxr2md="{key}">{shown}</{name}>'

    def add_embed(self, markdown: str, url: str) -> str:
        """Keep an embed; whether it stands in a line or is a block of its own shows when the paragraphs are made."""
        self._floating = True
        self.embedded += markdown
        return self.add(markdown, True, f'<a href="{url}">{url}</a>')

    def settle(self, html: str) -> str:
        """Make a block of each embed that does not stand in a line of text."""
        if not self._floating:
            return html
        span = rf'<span (data-wxr2md="{self._prefix}-\d+")>(<a [^<>]*>[^<>]*</a>)</span>'
        alone = re.compile(rf"<p(?:\s[^<>]*)?>\s*+({span})\s*+</p>", re.IGNORECASE)
        html = alone.sub(r"\1", html)
        tokens = re.compile(rf"<(/?)(?:({_LINES})|{_CONTAINERS})\b[^<>]*>|{span}", re.IGNORECASE)
        in_line = False

        def place(match: re.Match[str]) -> str:
            nonlocal in_line
            if match[3]:
                return match[0] if in_line else f"<div {match[3]}>{match[4]}</div>"
            in_line = bool(match[2]) and not match[1]
            return match[0]

        return tokens.sub(place, html)
