"""core/accordion-heading: its button becomes plain text, its icon goes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wxr2md.content.registry import Context, Html, Result, block

ICON = re.compile(r"<span class=\"wp-block-accordion-heading__toggle-icon\"[^<>]*>[^<>]*</span>", re.IGNORECASE)
BUTTON = re.compile(r"</?button[^<>]*>", re.IGNORECASE)


@block("core/accordion-heading")
def accordion_heading(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    """Keep the heading with its text."""
    return Html(BUTTON.sub("", ICON.sub("", inner)))
