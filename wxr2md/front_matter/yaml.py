"""Values -> YAML text that every reader of front matter takes for the same values.

Strings are always double-quoted: what one YAML reader takes for a string is a number (`1e3`, `0o17`, `12:30`), a
boolean (`no`) or a date to another.  Dates are `datetime` values and stand plain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import IO, TypeGuard

UNSAFE = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]')
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

# A block keeps its text as it is, so it may hold nothing that one reader folds, strips or takes for a line break.
NOT_IN_BLOCK = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
NOT_AT_ITS_EDGES = (" ", "\n")
BLANK_LINE = re.compile(r"^ +$", re.MULTILINE)

PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
LONGEST_PLAIN_KEY = 201
NOT_PLAIN = frozenset("y n yes no on off true false null nan inf".split())
MANY = 1000  # lines that wait to be written
LONGEST_KEY = 500  # YAML reads no `key:` beyond 1,024 characters


def to_yaml(values: Mapping[str, object]) -> str:
    """Return front matter with its `---` fences and a line end after each.

    Values: str, int, float, bool, None, datetime, sequences and mappings of these.  The nesting of the values is the
    caller's: 20 levels of replies at most.
    """
    file = BytesIO()
    write_yaml(values, file)
    return file.getvalue().decode()


def write_yaml(values: Mapping[str, object], file: IO[bytes]) -> None:
    """Write the same to a file, as it comes: of 100,000 comments nobody needs all lines at once."""
    lines = _Lines(file)
    lines.append("---")
    _mapping(values, "", lines)
    lines.append("---")
    lines.write()


class _Lines(list[str]):
    """The last lines of a text, and the file that has those before them."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file

    def write(self) -> None:
        """Move them all into the file."""
        self.append("")
        self._file.write("\n".join(self).encode("utf-8", "replace"))
        self.clear()


def quoted(text: str) -> str:
    """Return a double-quoted YAML scalar; lone surrogates, which no encoding can hold, become U+FFFD."""
    if '"' in text or "\\" in text or not text.isprintable():  # nothing else is UNSAFE
        text = UNSAFE.sub(_escape, text)
    return f'"{text}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    code = ord(character)
    return ESCAPES.get(character) or (f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}")


def _mapping(values: Mapping[str, object], indent: str, lines: _Lines, lead: str | None = None) -> None:
    """Write `key: value` lines; `lead` stands before the first one instead of the indent (`- ` of a list)."""
    before = indent if lead is None else lead
    for key, value in values.items():
        name = _key(key) if len(key) <= LONGEST_PLAIN_KEY else quoted(key)
        start = f"{before}{name}:"
        if len(name) > LONGEST_KEY:
            lines.append(f"{before}? {name}")
            start = f"{indent}:"
        before = indent
        if type(value) is str and value.isprintable() and '"' not in value and "\\" not in value:  # see `quoted`
            lines.append(f'{start} "{value}"')
        elif type(value) is int or type(value) is datetime:
            lines.append(f"{start} {_scalar(value)}")
        else:
            _value(start, value, indent, lines)


def _value(start: str, value: object, indent: str, lines: _Lines) -> None:
    if isinstance(value, str) and "\n" in value and _fits_block(value):
        lines.append(f"{start} |-")
        lines += [f"{indent}  {line}" if line else "" for line in value.split("\n")]
    elif isinstance(value, list | tuple) and any(map(_is_mapping, value)):
        lines.append(start)
        _sequence(value, indent + "  ", lines)
    elif _is_mapping(value) and value:
        lines.append(start)
        _mapping(value, indent + "  ", lines)
    else:
        lines.append(f"{start} {_scalar(value)}")


def _sequence(entries: Sequence[object], indent: str, lines: _Lines) -> None:
    for entry in entries:
        if _is_mapping(entry) and entry:
            _mapping(entry, indent + "  ", lines, lead=f"{indent}- ")
            if len(lines) > MANY:
                lines.write()
        else:
            lines.append(f"{indent}- {_scalar(entry)}")


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat("T", "seconds")
    if isinstance(value, list | tuple):
        return f"[{', '.join(_scalar(entry) for entry in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(_pair(quoted(key), entry) for key, entry in value.items())}}}"
    return "null" if value is None else quoted(str(value))


def _pair(name: str, value: object) -> str:
    return f"{'? ' if len(name) > LONGEST_KEY else ''}{name}: {_scalar(value)}"


def _fits_block(text: str) -> bool:
    if text.startswith(NOT_AT_ITS_EDGES) or text.endswith(NOT_AT_ITS_EDGES) or NOT_IN_BLOCK.search(text):
        return False
    return "\n " not in text or not BLANK_LINE.search(text)


def _is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict | Mapping)  # to look for the first one takes no time


@lru_cache(256)
def _key(key: str) -> str:
    is_plain = PLAIN_KEY.fullmatch(key) and key.lower() not in NOT_PLAIN
    return key if is_plain else quoted(key)
