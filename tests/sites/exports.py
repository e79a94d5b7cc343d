"""The exports that sites are built of."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sites import awkward
from sites.expected import ROOT

SHARED = ROOT.parent / "shared"
WITH_ORACLE = ("site-rich", "theme-unit-test")
FOUR = (
    "chrisjrob-wordpress",  # code, threads
    "jawordpressorg-wordpress-theme-test-data-ja",  # Japanese, pages below pages
    "hhw-wordpress-posts",  # 77 slugs in Korean
    "jj09-wordpress",  # 205 posts, 269 comments
)
QUICK = ("awkward", *WITH_ORACLE)
ALL = (*QUICK, *FOUR)


def find(names: Sequence[str] = ()) -> Iterator[tuple[str, Path, Path | None]]:
    """Yield name, export and WordPress's own account of it, where there is one."""
    for name in names or ALL:
        if name == "awkward":
            path = Path(tempfile.mkdtemp()) / "awkward.xml"
            path.write_text(awkward.xml(), encoding="utf-8")
            yield name, path, None
        elif name in WITH_ORACLE:
            yield name, SHARED / "oracle" / f"{name}.xml", SHARED / "oracle" / f"{name}.json"
        else:
            path = Path(name)
            yield path.stem, path if path.exists() else SHARED / "wxr" / f"{name}.xml", None
