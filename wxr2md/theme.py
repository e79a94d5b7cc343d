"""What stands around the posts: the generator's config and data files, and templates that show the threads.

`themes/NAME/comments/` is what shows the threads in any site; `themes/NAME/site/` is the smallest site around it.
All of it is only created: a file that is there stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from wxr2md.diagnostics import Fatal
from wxr2md.front_matter import to_json
from wxr2md.output import OWN_FOLDER, NotWritten, Outcome, Output
from wxr2md.presets import Preset, Values

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SITE = "site.json"  # what site_data.py found, kept for `wxr2md theme`
Done = Iterator[tuple[str, Outcome | NotWritten]]


def add_site(preset: Preset, facts: Values, out: Path, output: Output) -> Done:
    """Create config and data files; no config where the user has a site of his own.  Yields what became of each."""
    with suppress(NotWritten):
        output.write_own(SITE, to_json(facts).encode("utf-8"))
    own = _own_site(preset, out, output)
    for path, text in preset.site(facts).items():
        if not (own and any(fnmatch(path, pattern) for pattern in preset.own_site)):
            yield path, _create(output, path, text.encode("utf-8", "replace"))


def add_templates(preset: Preset, out: Path, output: Output) -> Done:
    """Create the templates of the threads, and the smallest site around them where the user has none."""
    if not preset.theme:
        return
    from importlib.resources import files  # noqa: PLC0415 - only here

    theme = files("wxr2md") / "themes" / preset.theme
    parts = ["comments"] if _own_site(preset, out, output) else ["comments", "site"]
    for part in parts:
        for path, file in _files(theme / part):
            yield path, _create(output, path, file.read_bytes())


def _own_site(preset: Preset, out: Path, output: Output) -> bool:
    """Tell whether the user has a site of his own in the folder."""
    found = (path.relative_to(out).as_posix() for pattern in preset.own_site for path in out.glob(pattern))
    return any(not output.is_ours(path) for path in found)


def add_to(out: Path, preset: Preset) -> list[tuple[str, str]]:
    """Create all of it in a folder, after a conversion or before one; return what became of each file, in words."""
    try:
        facts = json.loads((out / OWN_FOLDER / SITE).read_bytes())
    except (OSError, ValueError):  # nothing was converted into it yet
        facts = {}
    with Output(out) as output:
        outcomes = [*add_site(preset, facts, out, output), *add_templates(preset, out, output)]
    if not outcomes:
        raise Fatal("this preset has no templates: what it writes is for no site generator")
    return [(path, done.why if isinstance(done, NotWritten) else done.replace("-", ", ")) for path, done in outcomes]


def _files(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    if folder.is_dir():
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.is_dir():
                yield from ((f"{entry.name}/{path}", file) for path, file in _files(entry))
            else:
                yield entry.name, entry


def _create(output: Output, path: str, data: bytes) -> Outcome | NotWritten:
    try:
        return output.write(path, data, only_create=True)
    except NotWritten as failure:
        return failure
