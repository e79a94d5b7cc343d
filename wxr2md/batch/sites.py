"""What is different for some exports of a batch: a TOML file with a table an export, or a CSV file with a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wxr2md import config
from wxr2md.diagnostics import Fatal

COLUMN = "export"  # the column of a CSV file that names the export
SWITCHES = {"true": True, "false": False}


def read(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield where it stands, the name of an export, and its options as a file of options would have them.

    Raises Fatal for a file that is neither.
    """
    yield from _csv(path) if path.suffix.lower() == ".csv" else _toml(path)


def _toml(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, table in config.toml(path).items():
        if not isinstance(table, dict):
            raise Fatal(f"{path}: '{name}' stands in no table; each export has one, headed like [\"site.xml\"]")
        yield f'{path}, ["{name}"]', name, table


def _csv(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            rows = csv.DictReader(file, delimiter=";" if head.count(";") > head.count(",") else ",", strict=True)
            if COLUMN not in (rows.fieldnames or ()):
                raise Fatal(f"{path} has no column '{COLUMN}': its first row names the columns, as in export,preset")
            for row in rows:
                yield f"{path}, line {rows.line_num}", *_of_row(path, row, rows.line_num)
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Fatal(f"{path} is no CSV in UTF-8: {error}") from error


def _of_row(path: Path, row: dict[str, Any], line: int) -> tuple[str, dict[str, Any]]:
    """Return the export's name and its options; an empty cell says nothing."""
    if None in row or None in row.values():
        raise Fatal(f"{path}, line {line}: this row has more or fewer cells than the first one")
    cells = {name.strip(): text.strip() for name, text in row.items()}
    name = cells.pop(COLUMN)
    return name, {key: SWITCHES.get(text.lower(), text) for key, text in cells.items() if text}
