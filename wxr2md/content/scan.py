"""What the grammars of WordPress's content share: its idea of an HTML element, and searches that stay linear."""

from __future__ import annotations

import re

# What wp_html_split takes for one element: a comment or CDATA section up to its end, else everything from a `<` to
# the next `>`, be it an element or not ("5 < 6 … <b>"); each runs to the end of the text where its end is missing.
ELEMENT = re.compile(
    r"<(?:(?=!--)!(?:-(?!->)[^-]*+)*+(?:-->)?+"
    r"|(?=!\[CDATA\[)(?:[^\]]|\](?!\]>))*+(?:\]\]>)?+"
    r"|[^>]*+>?+)"
)


class Finder:
    """`str.find` that remembers its answers, so that asking from ever later positions reads a text only once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[str, tuple[int, int]] = {}  # needle -> (asked from, found at)

    def find(self, needle: str, start: int) -> int:
        """Return the first place of `needle` at or after `start`, -1 if there is none."""
        asked, found = self._found.get(needle, (start + 1, 0))
        if asked <= start and (found < 0 or found >= start):
            return found
        found = self.text.find(needle, start)
        self._found[needle] = (start, found)
        return found
