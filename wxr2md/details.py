"""Small facts of a post, from its own fields and metadata: its place among others, its template, its picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from wxr2md.model import Item, Media

TEMPLATE = re.compile(r"[\w./ -]{1,200}")


class Details(NamedTuple):
    """Empty where WordPress has its default."""

    menu_order: int = 0
    template: str = ""  # as the theme names it: templates/wide.php, or a block template's slug
    image: str = ""  # address of the featured image
    image_alt: str = ""
    image_caption: str = ""  # HTML, as the library has it


DEFAULT = Details()


def details(item: Item, media: Callable[[str], Media | None] = lambda post_id: None) -> Details:
    """Return the facts of one post; `media` finds an attachment by its id (`Index.media`)."""
    if not item.postmeta and item.menu_order in ("0", ""):
        return DEFAULT
    picture = media(item.meta("_thumbnail_id"))
    return Details(
        _order(item.menu_order),
        _template(item.meta("_wp_page_template").strip()),
        picture.url if picture else "",
        picture.alt.strip() if picture else "",
        picture.caption.strip() if picture else "",
    )


def _order(text: str) -> int:
    text = text.strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,10}", text) else 0


def _template(name: str) -> str:
    """Return the name of a template; no path that leaves the theme."""
    return name if name != "default" and TEMPLATE.fullmatch(name) and ".." not in name else ""
