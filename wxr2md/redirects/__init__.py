"""Redirects from the old site's addresses to the new paths, for one kind of server a file.

A module of this package has FILE, the name of what it writes; SERVED, whether that belongs among the pages that are
served; and `pieces`, its text.  It is found by its file's name.  Old paths are matched with and without a slash at
their end.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, cast
from urllib.parse import quote

from wxr2md.links.moves import Move

BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
ALIASES = "aliases"  # no file: they stand in the front matter, as they do wherever links are not kept as they are


class Format(Protocol):
    """A module of this package."""

    FILE: str
    SERVED: bool

    def pieces(self, moves: Iterable[Move]) -> Iterator[str]:
        """Yield the text of the file; `moves` may be read once."""
        ...  # pragma: no cover


def names() -> list[str]:
    """Return what --redirects takes."""
    return [ALIASES, *sorted(module.name for module in pkgutil.iter_modules(__path__))]


def find(name: str) -> Format:
    """Return a format by name."""
    return cast(Format, importlib.import_module(f"{__name__}.{name}"))


def file(name: str, served: str, read: Callable[[], Iterable[Move]]) -> tuple[str, Callable[[], Iterator[bytes]]]:
    """Return the path of a format's file, and its bytes, in pieces; `served`: folder of what is served as it is."""
    form = find(name)
    path = f"{served}/{form.FILE}" if form.SERVED and served else form.FILE
    return path, lambda: (piece.encode("utf-8", "replace") for piece in form.pieces(read()))


def encoded(path: str) -> str:
    """Return a path for a Location header or a rule of blank-separated words: only what needs no care stays."""
    return BARE_PERCENT.sub("%25", quote(path, safe="/-._~!&()+,=@%", errors="replace"))


def both(path: str) -> tuple[str, ...]:
    """Return a path as it is, and with or without the slash at its end."""
    if path == "/":
        return (path,)
    return (path, path.rstrip("/") if path.endswith("/") else f"{path}/")
