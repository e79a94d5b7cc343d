"""Finished Markdown on its way through HTML: each piece has a slot, an element that stands for it in the text."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property

_CONTAINERS = "div|ul|ol|table|blockquote|figure|hr|pre|section|details|form|address"
_LINES = "p|h[1-6]|li|td|th|dd|dt|a|figcaption|summary|label|caption"
_SPAN = r'<span data-wxr2md="([0-9a-f]+-\d+)"></span>'
# Compiled when there is a first embed.
_ALONE = rf"<p(?:\s[^<>]*)?>\s*+({_SPAN})\s*+</p>"
_PLACES = rf"<(/?)(?:({_LINES})|{_CONTAINERS})\b[^<>]*>|{_SPAN}"


class Slots:
    """The Markdown of one post that is finished, by key.

    The keys are made of the post's own text by a hash, so that nobody can write one into that text.
    """

    def __init__(self, content: str) -> None:
        self.markdown: dict[str, str] = {}
        self._content = content
        self._floating: set[str] = set()

    @cached_property
    def _prefix(self) -> str:
        return hashlib.sha256(self._content.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def add(self, markdown: str, inline: bool) -> str:
        """Keep a piece of Markdown; return the element that stands for it."""
        key = f"{self._prefix}-{len(self.markdown)}"
        self.markdown[key] = markdown
        name = "span" if inline else "div"
        return f'<{name} data-wxr2md="{key}"></{name}>'

    def add_embed(self, markdown: str) -> str:
        """Keep an embed; whether it stands in a line or is a block of its own shows when the paragraphs are made."""
        element = self.add(markdown, True)
        self._floating.add(element)
        return element

    def settle(self, html: str) -> str:
        """Make a block of each embed that does not stand in a line of text."""
        if not self._floating:
            return html

        def alone(match: re.Match[str]) -> str:
            return match[1] if match[2] in self.markdown else match[0]

        in_line = False

        def place(match: re.Match[str]) -> str:
            nonlocal in_line
            if match[3]:
                floats = match[0] in self._floating and not in_line
                return match[0].replace("span", "div") if floats else match[0]
            in_line = bool(match[2]) and not match[1]
            return match[0]

        return re.sub(_PLACES, place, re.sub(_ALONE, alone, html, flags=re.IGNORECASE), flags=re.IGNORECASE)
