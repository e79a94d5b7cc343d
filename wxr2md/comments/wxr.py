"""What the imports of Isso and Disqus have in common: both read WordPress's own format, each in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from html import escape

NOT_IN_XML = re.compile("[\0-\x08\x0b\f\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def element(name: str, text: str) -> str:
    """Return one element with its text, without what no XML file can hold."""
    return f"<{name}>{escape(NOT_IN_XML.sub('', text), quote=False)}</{name}>\n"


def item(elements: Iterable[tuple[str, str]], comments: Iterable[Iterable[tuple[str, str]]]) -> bytes:
    """Return one post with its comments."""
    parts = ["<item>\n", *(element(*one) for one in elements)]
    for comment in comments:
        parts += ["<wp:comment>\n", *(element(*one) for one in comment), "</wp:comment>\n"]
    return "".join([*parts, "</item>\n"]).encode()


def stamp(moment: datetime) -> str:
    """Return a moment as WordPress writes it; the year with four digits on every system."""
    return f"{moment.year:04d}-{moment:%m-%d %H:%M:%S}"
