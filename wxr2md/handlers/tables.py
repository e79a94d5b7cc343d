"""Tables of plugins: TablePress keeps them elsewhere; Easy Table writes them as CSV in the post."""

from __future__ import annotations

import csv
import html
import re

from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode
from wxr2md.handlers.markup import dropped, first, paragraph, text

LINE_END = re.compile(r"<br\s*/?>\n?|</?p(?:\s[^<>]*)?>", re.IGNORECASE)
LONGEST = 500_000  # characters; longer text is no table that anybody typed


@shortcode("table", "easytable", "tablepress", "wp-table", "tabulate")
def table(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if inner.strip():
        return Html(inner if "<t" in inner or len(inner) > LONGEST else csv_table(inner, attributes))
    if not first(attributes, "id", "src", "file"):
        return None
    dropped(context, f"[{name} id={first(attributes, 'id', 'src', 'file')[:40]}]: the table is not in the export")
    return Html("")


def csv_table(inner: str, attributes: Attributes) -> str:
    """Return an Easy Table's rows, the first a heading unless `th="0"`; text that is no CSV stays text."""
    lines = LINE_END.sub("\n", inner).strip().splitlines()
    mark = html.unescape(attributes.get("delimiter", ",")) or ","
    try:
        rows = list(csv.reader((html.unescape(line) for line in lines if line.strip()), delimiter=mark[0]))
    except csv.Error:
        return inner
    caption = paragraph(f"<strong>{text(attributes['caption'])}</strong>") if attributes.get("caption") else ""
    heads = attributes.get("th", "1") != "0"
    body = "".join(_row(row, "th" if heads and number == 0 else "td") for number, row in enumerate(rows))
    return f"{caption}<table>{body}</table>"


def _row(cells: list[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{text(cell)}</{tag}>" for cell in cells) + "</tr>"
