"""Values → JSON; dates are texts in ISO 8601."""

from __future__ import annotations

import json
from collections.abc import Mapping

from wxr2md.front_matter.plain_values import plain


def to_json(values: Mapping[str, object]) -> str:
    """Return values as an indented JSON object, in their order."""
    found = plain(values, lambda date: date.isoformat(timespec="seconds"))
    return json.dumps(found, ensure_ascii=False, indent=2)
