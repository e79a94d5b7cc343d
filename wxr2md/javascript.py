"""What generators written in JavaScript have in common: names that are taken, addresses that are folders, zones."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping

from wxr2md.permalinks import decoded

# An object knows these itself, and terms are looked up in one.
INHERITED = re.compile(r"constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|to\w*String|valueOf|__\w+__")
# The clocks that are not whole hours ahead of UTC and know no summer time.
ZONES = {"+03:30": "Asia/Tehran", "+05:30": "Asia/Kolkata", "+05:45": "Asia/Kathmandu", "+09:30": "Australia/Darwin"}


def renamed(values: Mapping[str, object], taken: Container[str]) -> dict[str, object]:
    """Return facts; what is named like a key that the generator fills itself gets `tax_` before it."""
    return {f"tax_{name}" if name in taken else name: value for name, value in values.items()}


def terms(names: object) -> list[str]:
    """Return names of terms; one like `constructor` gets a blank, which makes it another word, but not to a reader."""
    return [f"{name} " if INHERITED.fullmatch(name) else name for name in names] if isinstance(names, list) else []


def slugs(rows: object) -> dict[str, object]:
    """Return the slug of each term by its name, of the terms that site_data.py gives."""
    known = rows if isinstance(rows, list) else []
    return {str(row["name"]): row["slug"] for row in known if row.get("name") and row.get("slug")}


def page(permalink: object) -> str:
    """Return an address that a generator makes a file of: one that ends in .html, or a folder."""
    path = str(permalink or "")
    return path if not path or path.endswith(("/", ".html", ".htm")) else f"{path}/"


def archive(kind: str, slug: str, name: str) -> str:
    """Return where the sites of themes/ have the posts of a term and their feed; the rest they have not."""
    folder = {"category": "category", "post_tag": "tag"}.get(kind)
    return "/feed.xml" if kind == "feed" else f"/{folder}/{decoded(slug)}/" if folder and slug else ""


def zone(offset: object) -> str:
    """Return a time zone for a distance from UTC like `+01:00`; in the names of the Etc area the signs are swapped."""
    text = str(offset or "")
    hours = int(text[1:3]) if re.fullmatch(r"[+-]\d\d:00", text) else 0
    return f"Etc/GMT{'-' if text[0] == '+' else '+'}{hours}" if hours else ZONES.get(text, "UTC")


def texts(value: object, change: Callable[[str], str]) -> object:
    """Return a value with every text in it changed; it nests no deeper than front matter does."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(key): texts(inner, change) for key, inner in value.items()}
    return [texts(inner, change) for inner in value] if isinstance(value, list | tuple) else value
