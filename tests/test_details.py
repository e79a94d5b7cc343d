"""details.py: facts of a post that are not WordPress's defaults."""

from __future__ import annotations

import pytest

from wxr2md.details import Details, details
from wxr2md.model import Item, Media

RUG = Media("5", "https://example.org/rug.jpg", "rug", "A <em>rug</em>.", " A rug on a floor ")

TOLD = [
    (Item(), Details()),
    (Item(menu_order="0"), Details()),
    (Item(menu_order=" 12 "), Details(menu_order=12)),
    (Item(menu_order="-3"), Details(menu_order=-3)),
    (Item(menu_order="9" * 50), Details()),
    (Item(menu_order="first"), Details()),
    (Item(postmeta=(("_wp_page_template", "default"),)), Details()),
    (Item(postmeta=(("_wp_page_template", "templates/full width.php"),)), Details(template="templates/full width.php")),
    (Item(postmeta=(("_wp_page_template", "../../wp-config.php"),)), Details()),
    (Item(postmeta=(("_wp_page_template", "{{ x }}"),)), Details()),
    (Item(postmeta=(("_thumbnail_id", "5"),)), Details(0, "", RUG.url, "A rug on a floor", "A <em>rug</em>.")),
    (Item(postmeta=(("_thumbnail_id", "6"),)), Details()),
    (Item(postmeta=(("_thumbnail_id", ""),)), Details()),
]


@pytest.mark.parametrize(("item", "expected"), TOLD)
def test_details(item: Item, expected: Details) -> None:
    assert details(item, {"5": RUG}.get) == expected
