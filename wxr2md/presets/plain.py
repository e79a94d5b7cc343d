"""The default preset: every fact by WordPress's own name, for no generator in particular."""

from __future__ import annotations

from wxr2md.presets import Preset

PRESET = Preset(
    paths={"post": "posts/{date}-{slug}.md", "page": "pages/{parents}/{slug}.md", "*": "{type}/{slug}.md"},
    fields="title date modified slug type id status draft password_protected author authors categories tags * format "
    "permalink aliases description featured_image featured_image_alt featured_image_caption sticky seo_title canonical "
    "noindex og_image primary_category menu_order template language meta comments pingbacks",
    links="keep",
    media=("media", ""),
)
