"""core/social-link: WordPress shows an icon with the service's name for readers who see none."""

from __future__ import annotations

import html
from collections.abc import Mapping

from wxr2md.content.registry import Context, Html, Result, block

NAMES = {
    "500px": "500px",
    "fivehundredpx": "500px",
    "codepen": "CodePen",
    "deviantart": "DeviantArt",
    "dribbble": "Dribbble",
    "feed": "RSS Feed",
    "foursquare": "Foursquare",
    "github": "GitHub",
    "goodreads": "Goodreads",
    "gravatar": "Gravatar",
    "chain": "Link",
    "lastfm": "Last.fm",
    "linkedin": "LinkedIn",
    "mail": "Mail",
    "mastodon": "Mastodon",
    "soundcloud": "SoundCloud",
    "tiktok": "TikTok",
    "vk": "VK",
    "whatsapp": "WhatsApp",
    "wordpress": "WordPress",
    "x": "X",
    "youtube": "YouTube",
}


@block("core/social-link")
def social_link(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    """Return a list item with the link; one without an address WordPress does not show."""
    url, service = str(attributes.get("url", "")).strip(), str(attributes.get("service", "")).strip()
    if not url:
        return Html("")
    if "@" in url and "/" not in url and ":" not in url:
        url = f"mailto:{url}"
    elif ":" not in url and not url.startswith(("/", "#")):
        url = f"https://{url}"
    label = str(attributes.get("label", "")).strip() or NAMES.get(service, service.replace("-", " ").capitalize())
    return Html(f'<li><a href="{html.escape(url)}">{html.escape(label or url)}</a></li>')
