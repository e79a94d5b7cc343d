"""Selection: what WordPress shows as a page is converted, everything else has its reason."""

from __future__ import annotations

import pytest

from wxr2md.index import Entry
from wxr2md.options import Options
from wxr2md.select import reason_to_skip


def entry(post_type: str = "post", status: str = "publish", day: str = "2020-05-05", **fields: object) -> Entry:
    values: dict[str, object] = {
        "position": 0,
        "post_id": "1",
        "slug": "a",
        "post_parent": "0",
        "title": "",
        "creator": "ann",
        "has_password": False,
        "duplicate": False,
    }
    return Entry(post_type=post_type, status=status, post_date=day, **(values | fields))  # type: ignore[arg-type]


CONVERTED = [
    ("post", "publish"),
    ("page", "publish"),
    ("", "publish"),
    ("post", ""),
    ("", ""),
    ("product", "publish"),
    ("projects", "publish"),
    ("slide", "publish"),
    ("resume", "publish"),
    ("e-landing-page", "publish"),
    ("acfoundation", "publish"),
    ("wp_quiz", "publish"),
    ("../../escape-type", "publish"),
    ("post", "draft"),
    ("post", "pending"),
    ("post", "future"),
    ("post", "private"),
    ("post", "../../escape-status"),
    ("post", "in-review"),
]


@pytest.mark.parametrize(("post_type", "status"), CONVERTED)
def test_converted_by_default(post_type: str, status: str) -> None:
    assert reason_to_skip(entry(post_type, status), Options()) is None


SKIPPED = [
    ("attachment", "inherit", "attachment (media library entry)"),
    ("nav_menu_item", "publish", "navigation menu item"),
    ("revision", "inherit", "WordPress internal type"),
    ("wp_global_styles", "publish", "WordPress internal type"),
    ("WP_Navigation", "publish", "WordPress internal type"),
    ("feedback", "publish", "form entry (private)"),
    ("flamingo_inbound", "publish", "form entry (private)"),
    ("flamingo_new_kind", "publish", "form entry (private)"),
    ("shop_order", "wc-completed", "shop order or customer record (private)"),
    ("shop_order_refund", "publish", "shop order or customer record (private)"),
    ("product_variation", "publish", "shop internals"),
    ("acf-field-group", "publish", "plugin settings"),
    ("acf-something-new", "publish", "plugin settings"),
    ("wpcf7_contact_form", "publish", "form"),
    ("elementor_library", "publish", "theme or page-builder template"),
    ("wp_block", "publish", "reusable block (its text stands in the posts that use it)"),
    ("post", "trash", "trash"),
    ("post", "Trash", "trash"),
    ("post", "auto-draft", "auto-draft"),
    ("post", "inherit", "revision (status inherit)"),
    ("pingfm", "spam", "spam"),
]


@pytest.mark.parametrize(("post_type", "status", "reason"), SKIPPED)
def test_not_converted_by_default(post_type: str, status: str, reason: str) -> None:
    assert reason_to_skip(entry(post_type, status), Options()) == reason


ASKED = [
    ({"types": ("page",)}, {}, "type not asked for"),
    ({"types": ("post",)}, {}, None),
    ({"types": ("post",)}, {"post_type": ""}, None),
    ({"types": (" Attachment ",)}, {"post_type": "attachment", "status": "inherit"}, None),
    ({"types": ("wp_block",)}, {"post_type": "wp_block"}, None),
    ({"types": ("post",)}, {"status": "trash"}, "trash"),
    ({"status": ("trash",)}, {"status": "trash"}, None),
    ({"status": ("trash",)}, {}, "status not asked for"),
    ({"status": ("publish",)}, {"status": ""}, None),
    ({"status": ("draft", "publish")}, {"status": "private"}, "status not asked for"),
    ({"since": "2020-05-05"}, {}, None),
    ({"until": "2020-05-05"}, {}, None),
    ({"since": "2020-05-06"}, {}, "before --since"),
    ({"until": "2020-05-04"}, {}, "after --until"),
    ({"since": "2020-01-01"}, {"day": ""}, "no date, and --since or --until is given"),
    ({"authors": ("ann",)}, {}, None),
    ({"authors": ("Ann EXAMPLE",)}, {}, None),
    ({"authors": ("bob",)}, {}, "author not asked for"),
    ({"authors": ("bob", "ANN")}, {}, None),
    ({}, {"duplicate": True}, "identical to another item"),
    ({}, {"duplicate": True, "status": "trash"}, "trash"),
]


@pytest.mark.parametrize(("options", "fields", "reason"), ASKED)
def test_options(options: dict[str, tuple[str, ...]], fields: dict[str, str], reason: str | None) -> None:
    def name_of(login: str) -> str:
        return {"ann": "Ann Example"}.get(login, login)

    assert reason_to_skip(entry(**fields), Options(**options), name_of) == reason  # type: ignore[arg-type]
