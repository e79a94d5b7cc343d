"""Links of a navigation menu, which are saved as attributes only."""

from __future__ import annotations

import html
from collections.abc import Mapping

from wxr2md.content.registry import Context, Html, Result, block


@block("core/navigation-link", "core/navigation-submenu")
def navigation_link(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    """Return the link as a list item, its submenu below it."""
    label, url = str(attributes.get("label", "")).strip(), str(attributes.get("url", "")).strip()
    if not label:
        return None
    below = f"<ul>{inner}</ul>" if inner.strip() else ""
    link = f'<a href="{html.escape(url)}">{label}</a>' if url else label
    return Html(f"<li>{link}{below}</li>")


@block("core/navigation")
def navigation(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    """Make a list of the links that are saved in the block; a menu that is only named is not in the post."""
    return Html(f"<ul>{inner}</ul>") if "<li>" in inner else None
