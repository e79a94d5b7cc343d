"""Tables: which GFM can express, and how it writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from wxr2md.content.tree import HtmlElement

BLOCKS: Final = (
    "table ul ol pre blockquote h1 h2 h3 h4 h5 h6 dl hr iframe video audio object embed form details figure svg script "
    "menu dir fieldset".split()
)
ALIGN: Final = re.compile(r"text-align\s*:\s*(left|right|center)", re.IGNORECASE)
RULES: Final = {"left": ":--", "right": "--:", "center": ":-:"}


@dataclass(slots=True)
class Table:
    """A table that is being read: rows of finished cells."""

    rows: list[list[str]] = field(default_factory=list)
    aligned: list[dict[int, str]] = field(default_factory=list)
    headers: int = 0  # cells of the first row that are th or stand in thead


def is_simple(table: HtmlElement, slot: str) -> bool:
    """Tell whether GFM can express a table: no cell spans others or holds more than text and line breaks."""
    for element in table.iter("td", "th"):
        if (element.get("colspan") or "1") != "1" or (element.get("rowspan") or "1") != "1":
            return False
    if any(element is not table for element in table.iter(*BLOCKS)):
        return False
    return not any(element.get(slot) is not None for element in table.iter("div"))


def alignment(cell: HtmlElement) -> str:
    """Return left, right, center or ""."""
    found = ALIGN.search(cell.get("style") or "")
    value = (found[1] if found else cell.get("align") or "").lower()
    return value if value in RULES else ""


def write(table: Table, classic: bool = False) -> str:
    """Return a GFM table; one whose first row is no header gets an empty one, and a body for classic Markdown."""
    rows = [row for row in table.rows if any(row)]
    if not rows:
        return ""
    first_is_header = table.rows[0] is rows[0] and 0 < len(rows[0]) <= table.headers
    width = max(map(len, rows))
    rule = [RULES.get(_column(table, column), "---") for column in range(width)]
    if not first_is_header:
        rows.insert(0, [""] * width)
    rows.insert(1, rule)
    if classic and len(rows) == 2:
        rows.append([""] * width)
    return "\n".join(f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows)


def _column(table: Table, column: int) -> str:
    return next((row[column] for row in table.aligned if row.get(column)), "")
