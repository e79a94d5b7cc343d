"""What WordPress keeps of arrays in metadata: PHP's serialize() format → plain values.

phpserialize reads it; this is its only home.  No object is ever made of what a file says.
"""

from __future__ import annotations

import re
from io import BytesIO

# As WordPress's is_serialized() tells them, but for objects, which may hold anything.
SERIALIZED = re.compile(r'a:[0-9]{1,7}:\{.*\}|s:[0-9]{1,7}:".*";|[ib]:-?[0-9]{1,20};|d:[-+.0-9E]{1,40};|N;', re.DOTALL)
LONGEST = 1_000_000  # characters
DEEPEST = 20  # arrays in arrays: with the levels of the front matter, what every reader of YAML takes
LARGEST_NUMBER = 2**63


def decoded(text: str) -> object:
    """Return what a serialized text stands for: str, int, bool, lists and dicts of these; else the text itself.

    It stays text where it is cut or damaged, where an object stands in it, beyond 1 MB, and beyond 20 levels.  Numbers
    with a fraction are text, PHP's null is "", bytes that are no UTF-8 become U+FFFD.
    """
    stripped = text.strip()
    if len(stripped) > LONGEST or not SERIALIZED.fullmatch(stripped):
        return text
    import phpserialize  # noqa: PLC0415 - few posts need it

    stream = BytesIO(stripped.encode("utf-8", "replace"))
    try:
        found = _plain(phpserialize.load(stream, errors="replace", decode_strings=True, array_hook=_array))
    except (ValueError, TypeError, RecursionError, OverflowError, MemoryError):
        return text
    return text if stream.read(1) or _is_deep(found) else found


def _array(pairs: list[tuple[str | int | bytes, object]]) -> object:
    """Return a list for keys that count from 0, as a list of PHP has them; else a dict.  Raises ValueError."""
    keys = [key for key, _ in pairs]
    if not all(type(key) in (int, str) for key in keys):
        raise ValueError("no key of an array")
    if keys == list(range(len(keys))):
        return [_plain(value) for _, value in pairs]
    found = {str(key): _plain(value) for key, value in pairs}
    if len(found) < len(keys):
        raise ValueError("two values of one key")
    return found


def _plain(value: object) -> object:
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if type(value) is int and abs(value) >= LARGEST_NUMBER:
        return str(value)
    return "" if value is None else value


def _is_deep(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(DEEPEST + 1):
        arrays = [array for array in level if isinstance(array, list | dict)]
        level = [entry for array in arrays for entry in (array.values() if isinstance(array, dict) else array)]
        if not level:
            return False
    return True
