"""Lists that themes write as shortcodes: [list] with [li] or [list_item] in it, or with a list of HTML."""

from __future__ import annotations

import re

from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode
from wxr2md.handlers.markup import balanced, block, names, trimmed

LISTS = names("list checklist check_list custom_list bullet_list bulletlist icon_list iconlist unordered_list ul")
ITEMS = names("li list_item list-item listitem bullet checklist_item check_item icon_list_item")
BETWEEN = re.compile(r"(?<=</li>)(?:\s|</?p>|<br\s*/?>)+(?=<li>)", re.IGNORECASE)


@shortcode(*ITEMS)
def item(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(f"<li>{balanced(trimmed(inner))}</li>") if trimmed(inner) else None


@shortcode(*LISTS)
def items(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    shown = trimmed(inner)
    if not shown:
        return None
    return Html(f"<ul>{BETWEEN.sub('', shown)}</ul>" if shown.startswith("<li>") else block(inner))
