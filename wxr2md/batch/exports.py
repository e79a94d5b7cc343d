"""The exports below a folder: each file is one, and each folder with some in it is one in parts."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wxr2md.output import OWN_FOLDER
from wxr2md.paths import MAX_FOLDER_NAME_UNITS, RESERVED, Names, cut, safe_name
from wxr2md.sources import natural

ENDINGS = (".xml.gz", ".xml", ".wxr", ".zip")
OTHER_FOLDERS = ("uploads", "wp-content", "__macosx")  # of a site's files, where a .zip is no export
NAMED = 3  # files that are no exports, as examples


@dataclass(frozen=True, slots=True)
class Export:
    """One site: its name as the user has it (`site.xml`, `client/site`), the folder it gets, its parts."""

    label: str
    name: str
    inputs: tuple[str, ...]
    why_not: str = ""  # it cannot even be looked at


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in one folder: paths by their names; `identity` is the same for a folder that a link leads to."""

    files: dict[str, str]
    folders: dict[str, str]
    identity: Hashable


@dataclass(slots=True)
class Finder:
    """Finds exports, in an order that does not depend on the file system; keeps count of what is none by its name."""

    list_folder: Callable[[str], Listing]
    others: int = 0
    examples: list[str] = field(default_factory=list)
    _names: Names = field(default_factory=Names)

    def below(self, root: str) -> Iterator[Export]:
        """Yield every export below a folder; raises OSError if that folder itself cannot be read."""
        waiting = [("", root)]
        seen: set[Hashable] = set()
        while waiting:
            label, folder = waiting.pop()
            try:
                listing = self.list_folder(folder)
            except OSError as error:
                if not label:
                    raise
                yield Export(label, self._name(label), (folder,), f"{folder} cannot be read: {error.strerror or error}")
                continue
            if listing.identity in seen or (OWN_FOLDER in listing.folders and label):
                continue  # a link leads there as well; an output of ours
            seen.add(listing.identity)
            yield from self._of(label, listing)
            names = sorted((name for name in listing.folders if _is_looked_into(name)), key=_order, reverse=True)
            waiting += ((f"{label}/{name}" if label else name, listing.folders[name]) for name in names)

    def _of(self, label: str, listing: Listing) -> Iterator[Export]:
        files = {name: listing.files[name] for name in sorted(listing.files, key=_order)}
        exports = {name: path for name, path in files.items() if is_export(name)}
        others = [name for name in files if name not in exports and not name.startswith(".")]
        self.others += len(others)
        self.examples += others[: NAMED - len(self.examples)]
        if label and exports:
            yield Export(label, self._name(label), tuple(exports.values()))
        elif not label:
            yield from (Export(name, self._name(_stem(name)), (path,)) for name, path in exports.items())

    def _name(self, text: str) -> str:
        """Return a folder's name that is safe everywhere, and given to no other export."""
        name = cut(safe_name(text), MAX_FOLDER_NAME_UNITS, text) or "export"
        return self._names.claim(f"{name}_" if RESERVED.fullmatch(name) else name)


def is_export(name: str) -> bool:
    """Tell whether a file may be an export, by its name."""
    return name.lower().endswith(ENDINGS) and not name.startswith(".")


def list_here(folder: str) -> Listing:
    """List a folder of this machine; what a link names counts as what it names."""
    known = Path(folder).stat()
    with os.scandir(folder) as entries:
        found = [(entry.name, entry.path, entry.is_dir()) for entry in entries]
    return Listing(
        {name: path for name, path, is_folder in found if not is_folder},
        {name: path for name, path, is_folder in found if is_folder},
        (known.st_dev, known.st_ino),
    )


def _is_looked_into(name: str) -> bool:
    return not name.startswith(".") and name.lower() not in OTHER_FOLDERS


def _order(name: str) -> tuple[list[tuple[int, str]], str]:
    return natural(name), name


def _stem(name: str) -> str:
    ending = next((ending for ending in ENDINGS if name.lower().endswith(ending)), "")
    return name[: len(name) - len(ending)]
