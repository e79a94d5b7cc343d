"""Presets: how one site generator wants a site written, one file each; a preset is found by its file's name.

A module of this package holds one `PRESET`; so does a Python file of a user's own, which may begin with
`from wxr2md.presets.hugo import PRESET as HUGO` and change it by `dataclasses.replace`.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wxr2md.content.registry import Dialect, Embed, plain_embed
from wxr2md.diagnostics import Fatal

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Preset:
    """How one site generator wants a site written."""

    # Path of a file by post type; "*" is any other type, "draft" what is not public, "undated" a post without a date.
    # What stands in braces is in paths.PLACEHOLDERS; a part that is empty goes, with the slash or dash beside it.
    paths: Mapping[str, str]
    # Names of facts.py in their order, `name=key` where the generator has another, dots for a key in a key; `*` stands
    # for the custom taxonomies.
    fields: str
    front_matter: str = "yaml"  # one of front_matter.FORMATS
    adapt: Callable[[Values], Values] = lambda values: (
        values
    )  # the facts, by their own names, as this generator has them
    dialect: Dialect = field(default_factory=Dialect)
    embed: Callable[[Embed], str] = plain_embed
    more: str = ""  # what marks the end of an excerpt; "": the generator has no such mark
    comments: tuple[str, ...] = ("front-matter",)  # what --comments does unless it is given
    links: str = "permalink"  # or file, keep: what --links does unless it is given
    # Kind, slug and name of a page that WordPress makes by itself (category, post_tag, another taxonomy, author, date,
    # feed) → its path on the new site, "" where there is none.
    archive: Callable[[str, str, str], str] = lambda kind, slug, name: ""
    media: tuple[str, str] = ("static/uploads", "/uploads")  # folder for media in out/, and its address on the site
    data: str = "data"  # folder of data files
    site: Callable[[Values], Mapping[str, str]] = lambda site: {}  # config and data files, of what site_data.py gives
    own_site: tuple[str, ...] = ()  # glob patterns of files that tell that a site stands there already
    theme: str = ""  # folder below wxr2md/themes/ with its templates

    @property
    def served(self) -> str:
        """The folder of out/ whose files are served as they are, "" for out/ itself."""
        folder, address = self.media
        return f"/{folder}".removesuffix(address).strip("/") if address else ""


def names() -> list[str]:
    """Return the names of all presets."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def find(name: str) -> Preset:
    """Return a preset by its name, or by the path of a Python file (`./mine.py`); raises Fatal if there is none."""
    if name.endswith(".py"):
        return _from_file(Path(name))
    if name not in names():
        raise Fatal(f"there is no preset {name!r}; there are: {', '.join(names())}, or the path of a .py file")
    found = importlib.import_module(f"{__name__}.{name}").PRESET
    assert isinstance(found, Preset)
    return found


def flat_menu(items: Sequence[Mapping[str, Any]]) -> list[Values]:
    """Return a menu of site_data.py as one list: identifier, name, url, weight, and parent where it is nested."""
    rows: list[Values] = []
    waiting = [("", item) for item in reversed(items)]
    while waiting:
        parent, item = waiting.pop()
        own = f"entry-{len(rows) + 1}"
        row: Values = {"identifier": own, "name": item["title"], "url": item["url"], "weight": len(rows) + 1}
        rows.append(row | ({"parent": parent} if parent else {}))
        waiting += [(own, child) for child in reversed(item.get("children", ()))]
    return rows


def _from_file(path: Path) -> Preset:
    spec = importlib.util.spec_from_file_location(f"wxr2md_preset_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise Fatal(f"there is no preset file {path}")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as fault:
        raise Fatal(f"the preset {path} cannot be read: {type(fault).__name__}: {fault}") from fault
    found = getattr(module, "PRESET", None)
    if not isinstance(found, Preset):
        raise Fatal(f"the preset {path} has no PRESET = Preset(…)")
    return found
