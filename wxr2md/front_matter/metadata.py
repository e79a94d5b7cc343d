"""Values → `Key: value` lines, the metadata that Python-Markdown's meta extension reads (Pelican's own form).

Each value is one line; what is no text, number or list of texts is JSON in that line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from wxr2md.front_matter.plain_values import plain

BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def to_metadata(values: Mapping[str, object]) -> str:
    """Return a line for each value and an empty line; texts of a list are separated by commas, or semicolons."""
    lines = [f"{key}: {_line(value)}" for key, value in values.items() if value is not None]
    return "\n".join([*lines, "", ""])


def _line(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, list | tuple) and all(isinstance(entry, str) for entry in value):
        return _texts([BREAKS.sub(" ", entry) for entry in value])
    if isinstance(value, bool | list | tuple | Mapping):
        return json.dumps(plain(value, lambda date: date.isoformat(timespec="seconds")), ensure_ascii=False)
    return BREAKS.sub(" ", str(value)).strip()


def _texts(texts: list[str]) -> str:
    """Join as Pelican splits: at semicolons if there is one, else at commas."""
    if not any("," in text or ";" in text for text in texts):
        return ", ".join(texts)
    return "".join(text.replace(";", "\uff1b") + "; " for text in texts).strip()
