"""Each preset's sites are built by its real generator, and what a reader finds on their pages is what WordPress showed.

A generator that is not installed is skipped (`python tests/sites/install.py` installs them).  WXR2MD_SITES_ALL=1 builds
four big real exports too; WXR2MD_UPDATE=1 writes the README's table of figures anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from conftest import ROOT
from sites.check import Result, check
from sites.expected import expected
from sites.exports import ALL, QUICK, WITH_ORACLE, find
from sites.generators import GENERATORS, version
from sites.install import binary

from wxr2md import presets

README = ROOT / "README.md"
NAMES = [name for name in GENERATORS if name in presets.names()]
HEAD = (
    "| `--preset` | version tried | Markdown engine | pages | bodies as in WordPress | comments shown |\n"
    "| --- | --- | --- | ---: | ---: | ---: |\n"
)


@pytest.mark.parametrize("name", NAMES)
def test_the_site_builds_with_its_threads(name: str, shared: Path, tmp_path: Path) -> None:
    if not binary(name):
        pytest.skip(f"{name} is not installed")
    figures, faults = Result(), []
    for title, export, oracle in find(ALL if os.environ.get("WXR2MD_SITES_ALL") else QUICK):
        found = check(name, export, expected(export, oracle, name), tmp_path / title)
        faults += [f"{title}: {fault}" for fault in found.faults]
        assert found.faithful >= 0.97 * found.compared, "\n".join(found.unfaithful)
        if title in WITH_ORACLE:
            figures += found
    assert faults == []
    same_in_readme(name, figures)


def row(name: str, figures: Result) -> str:
    return (
        f"| `{name}` | {version(name)} | {GENERATORS[name].engine} | {figures.built} of {figures.posts} | "
        f"{figures.faithful} of {figures.compared} | {figures.shown} of {figures.comments} |"
    )


def same_in_readme(name: str, figures: Result) -> None:
    """The README's line about a generator is what was found; a newer version may have been found."""
    text, line = README.read_text("utf-8"), row(name, figures)
    before, begin, rest = text.partition("<!-- sites -->\n")
    table, end, after = rest.partition("<!-- /sites -->")
    assert begin, "the README has no table of generators"
    assert end
    rows = {match[1]: match[0] for match in re.finditer(r"^\| `(\w+)` \|.*$", table, re.M)}
    if os.environ.get("WXR2MD_UPDATE"):
        rows[name] = line
        lines = "".join(f"{rows[other]}\n" for other in GENERATORS if other in rows)
        README.write_text(before + begin + HEAD + lines + end + after, "utf-8")
    assert re.sub(r"[\d.]+", "", rows[name], count=1) == re.sub(r"[\d.]+", "", line, count=1)
