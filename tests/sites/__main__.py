"""`python tests/sites NAME [EXPORT ...]`: build sites by one generator and say what is wrong, worst first.

EXPORT is a path or a name from the table below; without one, all of them.  The sites stay in /tmp/sites/NAME/EXPORT
(or below the folder that WXR2MD_BUILT names).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sites.check import check
from sites.expected import expected
from sites.exports import find
from sites.generators import version

BUILT = Path(os.environ.get("WXR2MD_BUILT") or Path(tempfile.gettempdir()) / "sites")


def main(name: str, *exports: str) -> None:
    """Print what each export gives."""
    print(f"{name} {version(name)}")
    for title, export, oracle in find(exports):
        folder = BUILT / name / title
        shutil.rmtree(folder, ignore_errors=True)
        result = check(name, export, expected(export, oracle, name), folder)
        print(
            f"\n== {title}: {result.built} of {result.posts} posts, "
            f"{result.faithful} of {result.compared} bodies faithful, "
            f"{result.shown} of {result.comments} comments, {result.seconds:.1f} s, {len(result.faults)} faults"
        )
        for line in [*result.faults[:30], *(["-- unfaithful:"] if result.unfaithful else []), *result.unfaithful[:30]]:
            print("  ", line)


if __name__ == "__main__":
    main(*sys.argv[1:])
