"""Count the instructions of a stage, which a busy machine does not change: `python benchmarks/instructions.py`.

A stage works on a fixed input twice, each time in a process of its own under valgrind's callgrind, once on half of it
and once on all; the difference is the stage without Python's start.  `--check` compares the writer's count with the
recorded one (instructions.json) and ends with 1 where it is more than 20 % above; `--record` records new ones.
Figures hold for one version of Python and lxml: where these are others, `--check` says so and ends with 0.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
RECORDED = HERE / "instructions.json"
ALLOWED = 1.2
ITEMS = 24  # posts of the fixed input; half of them are taken off again
SIZE = 0.25  # megabytes that hold so many


def versions() -> dict[str, str]:
    """Return what the figures depend on besides this repository."""
    lxml = ".".join(version("lxml").split(".")[:2])
    return {"python": "{}.{}".format(*sys.version_info), "lxml": lxml, "machine": platform.machine()}


# --- inside valgrind --------------------------------------------------------------------------


def writer(export: Path) -> Callable[[int], None]:
    from lxml import etree

    from wxr2md.content.autop import autop
    from wxr2md.content.markdown import to_markdown

    name = "{http://purl.org/rss/1.0/modules/content/}encoded"
    texts = [autop(item.findtext(name) or "") for item in etree.parse(export).iter("item")]

    def work(first: int) -> None:
        for text in texts[:first]:
            to_markdown(text)

    return work


def paragraphs(export: Path) -> Callable[[int], None]:
    from lxml import etree

    from wxr2md import content
    from wxr2md.content.registry import Context

    name = "{http://purl.org/rss/1.0/modules/content/}encoded"
    texts = [item.findtext(name) or "" for item in etree.parse(export).iter("item")]

    def work(first: int) -> None:
        for text in texts[:first]:
            content.to_html(text, Context())

    return work


def reader(export: Path) -> Callable[[int], None]:
    from itertools import islice

    from wxr2md import read

    def work(first: int) -> None:
        for _ in islice(read(export), first):
            pass

    return work


def proof(export: Path) -> Callable[[int], None]:
    return _whole(export, verify=True)


def conversion(export: Path) -> Callable[[int], None]:
    return _whole(export, verify=False)


def _whole(export: Path, *, verify: bool) -> Callable[[int], None]:
    from wxr2md import Options, convert

    def work(first: int) -> None:
        part = export if first == ITEMS else export.with_name("half.xml")
        with tempfile.TemporaryDirectory() as out:
            convert(part, out, Options(jobs=1, verify=verify))

    return work


STAGES = {stage.__name__: stage for stage in (writer, paragraphs, reader, conversion, proof)}

# --- outside ----------------------------------------------------------------------------------


def make_input(folder: Path) -> Path:
    """Write the fixed input and the half of it."""
    from make_export import HEAD, item

    for name, count in (("all.xml", ITEMS), ("half.xml", ITEMS // 2)):
        rng = random.Random(7)
        items = "".join(item(rng, number, 12, 4) for number in range(1, count + 1))
        (folder / name).write_text(f"{HEAD}{items}</channel></rss>\n", "utf-8")
    return folder / "all.xml"


def count(stage: str, export: Path, first: int) -> int:
    """Return the instructions of one process that does a stage on the first items."""
    folder = Path(tempfile.mkdtemp())
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder / 'out'}", sys.executable, __file__]
    given = ["--inside", stage, str(export), str(first)]
    fixed = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run([*command, *given], capture_output=True, text=True, check=True, env=os.environ | fixed)
    shutil.rmtree(folder)
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert found, done.stderr
    return int(found[1])


def counts(stages: list[str]) -> dict[str, int]:
    """Return the instructions of stages on half of the fixed input."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        export = make_input(Path(folder))
        pairs = {stage: [pool.submit(count, stage, export, first) for first in (ITEMS, ITEMS // 2)] for stage in stages}
        return {stage: whole.result() - half.result() for stage, (whole, half) in pairs.items()}


def check(found: dict[str, int]) -> int:
    """Say how the writer's figure stands to the recorded one; return an exit code."""
    recorded = json.loads(RECORDED.read_text())
    ratio = found["writer"] / recorded["counts"]["writer"]
    print(f"writer: {found['writer']:,} instructions, {ratio:.2f} times the recorded {recorded['counts']['writer']:,}")
    if recorded["versions"] != versions():
        print(f"not compared: recorded with {recorded['versions']}, this is {versions()}")
        return 0
    return int(ratio > ALLOWED)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--inside", nargs=3, metavar="X", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        stage, export, first = arguments.inside
        STAGES[stage](Path(export))(int(first))
        return 0
    if not shutil.which("valgrind"):
        print("no valgrind here (Debian's package of that name): instructions are not counted")
        return 0
    found = counts(["writer"] if arguments.check else list(STAGES))
    for stage, number in found.items():
        print(f"{stage:12} {number:>14,}")
    if arguments.record:
        RECORDED.write_text(json.dumps({"versions": versions(), "counts": found}, indent=1) + "\n")
    return check(found) if arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
