"""Values → TOML 1.0 (https://toml.io); dates are offset date-times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import cast

import tomli_w

from wxr2md.front_matter.plain_values import plain

# Characters that TOML allows as they are, but that some readers or editors take for a line's end, or cannot store.
ODD = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def to_toml(values: Mapping[str, object]) -> str:
    """Return values as TOML lines, tables last, as TOML asks for."""
    found = cast(dict[str, object], plain(values, _moment))
    return ODD.sub(lambda char: f"\\u{ord(char[0]):04X}", tomli_w.dumps(found))


def _moment(date: datetime) -> datetime:
    return date.replace(microsecond=0)
