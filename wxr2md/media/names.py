"""Keys of media files → paths below the output folder: safe on every system, unique, as near to the old as can be."""

from __future__ import annotations

from collections.abc import Iterable

from wxr2md.media.sniff import ENDINGS
from wxr2md.media.urls import extension
from wxr2md.paths import RESERVED, Names, cut, safe_name

MAX_PATH_BYTES = 220


def assign(keys: Iterable[str], folder: str, ascii_only: bool = False) -> dict[str, str]:
    """Return the path of each key below the output folder.

    A key without an extension has its path without one too; all of ENDINGS are free behind it.
    """
    names = Names()
    paths: dict[str, str] = {}
    for key in sorted(keys, key=lambda key: (not extension(key), key)):
        parts = [part for part in key.split("/") if part]
        folders = [_component(part, ascii_only, 64) for part in parts[:-1]][-6:]
        where = "/".join(filter(None, [folder, *folders]))
        end = extension(key)
        stem, suffix = (parts[-1][: -len(end) - 1], parts[-1][-len(end) - 1 :]) if end else (parts[-1], "")
        room = MAX_PATH_BYTES - len(where.encode()) - len(suffix)
        name = f"{where}/{_component(stem, ascii_only, max(min(150, room), 40)) or 'file'}"
        paths[key] = names.claim(name, suffix) if end else names.claim_all(name, ENDINGS)
    return paths


def _component(text: str, ascii_only: bool, size: int) -> str:
    """Return one part of a path; dots stay where they stand between letters."""
    parts = [safe_name(part, ascii_only) for part in text.split(".")]
    name = ".".join(filter(None, parts))
    if RESERVED.fullmatch(name.partition(".")[0]):
        name = f"{name}_" if "." not in name else name.replace(".", "_.", 1)
    return cut(name, size, text, size)
