"""core/footnotes: the notes' texts stand in the postmeta `footnotes`, as JSON, not in the post."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping

from wxr2md.content.registry import Context, Html, Result, block
from wxr2md.diagnostics import DROPPED


def notes(stored: str) -> list[tuple[str, str]]:
    """Return the id and the HTML of each note, in order."""
    try:
        rows = json.loads(stored or "[]")
    except (ValueError, RecursionError):
        return []
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [(str(row.get("id", "")), str(row.get("content", ""))) for row in rows]


@block("core/footnotes")
def footnotes(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    """List the notes as WordPress shows them, without the link back that its arrow is."""
    found = notes(context.item.meta("footnotes"))
    if not found and "data-fn=" in context.item.content:
        context.diagnostics.add(DROPPED, what="footnotes: their texts (postmeta footnotes) are not in the export")
    items = "".join(f'<li id="{html.escape(key)}">{text}</li>' for key, text in found)
    return Html(f'<ol class="wp-block-footnotes">{items}</ol>' if items else "")
