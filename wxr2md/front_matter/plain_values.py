"""Values made fit for formats and libraries that take fewer kinds of them than YAML does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

SURROGATE = re.compile("[\ud800-\udfff]")


def plain(value: object, date: Callable[[datetime], object]) -> object:
    """Return a value of str, numbers, bool, lists and dicts; no None, no lone surrogates, dates as `date` makes them.

    The nesting of the values is the caller's: 20 levels of replies at most.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(entry, date) for key, entry in value.items() if entry is not None}
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if isinstance(value, datetime):
        return date(value)
    if isinstance(value, Sequence):
        return [plain(entry, date) for entry in value if entry is not None]
    return value if isinstance(value, bool | int | float) else SURROGATE.sub("\ufffd", str(value))
