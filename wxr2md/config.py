"""A file of choices, `wxr2md.toml`: read, and written for a user to go on from.

It knows no option by itself: what there is to choose comes as `Setting`s, so an option is declared in one place.
"""

from __future__ import annotations

import difflib
import json
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from wxr2md.diagnostics import Fatal

USUAL_NAME = "wxr2md.toml"
LARGEST = 1_000_000  # bytes; no file of choices is that long
WIDTH = 100


class Shape(StrEnum):
    """What a key may hold; the value is how a message calls it."""

    FLAG = "true or false"
    TEXT = 'one text in quotes, like "plain"'
    TEXTS = 'texts in quotes, like ["post", "page"]'
    PAIRS = 'a table of values, or texts like ["key=value"]'
    NAMES = 'a table of texts, true and false, or texts like ["tags=labels", "-modified"]'


class Setting(NamedTuple):
    """One option as the file has it; `value` is None where it only matters what may be written."""

    name: str  # long name without dashes before it: comment-status
    shape: Shape
    help: str = ""
    default: object = None
    value: object = None


def usual() -> Path | None:
    """Return the file of choices of the current folder, if there is one."""
    path = Path(USUAL_NAME)
    return path if path.is_file() else None


def read(path: Path, settings: Iterable[Setting]) -> dict[str, object]:
    """Return what a file says, as `values` does; raises Fatal also for what is no TOML."""
    return values(str(path), toml(path), settings)


def values(where: str, table: Mapping[str, Any], settings: Iterable[Setting]) -> dict[str, object]:
    """Return what a table says, by the names of settings: flags as bool, one text as str, several as list of str.

    Raises Fatal, naming `where` it stands and the key, for unknown keys and for values of a wrong type.
    """
    known = {setting.name: setting.shape for setting in settings}
    found: dict[str, object] = {}
    for key, value in table.items():
        name = key.replace("_", "-")
        if name not in known:
            raise Fatal(f"{where}: '{key}' is no option{_meant(name, known)}")
        if name in found:
            raise Fatal(f"{where}: '{key}' stands there twice, once with - and once with _")
        try:
            found[name] = _READERS[known[name]](value)
        except TypeError:
            raise Fatal(f"{where}: {key} takes {known[name]}, not {_called(value)}") from None
    return found


def toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds; raises Fatal for what is none."""
    import tomllib  # noqa: PLC0415 - `--help` reads no file

    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > LARGEST:
        raise Fatal(f"{path} is too long for a file of options")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Fatal(f"{path} is no text in UTF-8") from error
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError, and not all of them are one
        why = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "nested too deep, or a number too long"
        raise Fatal(f'{path} is no TOML: {why}. Texts stand in quotes, as in types = "post"') from error


def _meant(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name[:100], list(known), 1)
    return f"; did you mean '{near[0]}'?" if near else ""


def _called(value: object) -> str:
    """Say what a user has written, in words that are no programmer's."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return f"the text '{value[:40]}'" if isinstance(value, str) else f"{value}"[:40]


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: object) -> str:
    """Return a text; sizes may be written as numbers and days as TOML's dates."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError
    return str(value)


def _texts(value: object) -> list[str]:
    several = value if isinstance(value, list) else [value]
    texts = [text for text in several if isinstance(text, str)]
    if len(texts) < len(several):
        raise TypeError
    return texts


def _pairs(value: object) -> list[str]:
    """Return `key=value` for each entry of a table, the value as TOML has it; of a table in it the keys with dots."""
    if not isinstance(value, dict):
        return _texts(value)
    found = []
    entries = list(reversed(value.items()))
    while entries:
        key, entry = entries.pop()
        if isinstance(entry, dict):
            entries += ((f"{key}.{inner}", below) for inner, below in reversed(entry.items()))
        elif "=" in key or not isinstance(entry, bool | int | float | str | list | date):
            raise TypeError
        else:
            found.append(f"{key}={_written(entry)}")
    return found


def _names(value: object) -> list[str]:
    """Return `name=key` for each entry of a table; `+name` for one that is true, `-name` for one that is false."""
    if not isinstance(value, dict):
        return _texts(value)
    if not all(isinstance(key, bool | str) for key in value.values()):
        raise TypeError
    return [f"{name}={key}" if isinstance(key, str) else f"{'+' if key else '-'}{name}" for name, key in value.items()]


_READERS = {Shape.FLAG: _flag, Shape.TEXT: _text, Shape.TEXTS: _texts, Shape.PAIRS: _pairs, Shape.NAMES: _names}


def to_toml(groups: Mapping[str, Iterable[Setting]]) -> str:
    """Return a file of choices: each setting with its help; what has its default is commented out."""
    lines = ["# Options of wxr2md. What stands on the command line wins over this file."]
    for title, settings in groups.items():
        lines += ["", f"# --- {title} ---"]
        for setting in settings:
            lines += ["", *textwrap.wrap(setting.help, WIDTH, initial_indent="# ", subsequent_indent="# ")]
            off = "# " if setting.value == setting.default else ""
            lines.append(f"{off}{setting.name} = {_written(setting.value)}")
    return "\n".join([*lines, ""])


def _written(value: object) -> str:
    """Return a value as TOML; raises TypeError for a table."""
    if isinstance(value, dict):
        raise TypeError
    if isinstance(value, bool | int | float | date):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def write(path: Path, text: str) -> None:
    """Write a new file; raises Fatal where one of that name is there, which is the user's."""
    try:
        with path.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Fatal(f"{path} is there already and is kept; name another file, or - to see the text") from None
    except OSError as error:
        raise Fatal(f"{path} cannot be written: {error.strerror}") from error
