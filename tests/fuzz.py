"""Mutate exports for a given time and convert each: `python tests/fuzz.py --seconds 600 [export.xml …]`.

With `--guided`, atheris (from PyPI) leads by the coverage of the reader, the threads and the bodies' grammars instead.

Not a test of the suite; what it finds becomes a case there.  A run must end within its time with files or with Fatal,
its ledger must balance, every file's front matter must load, and nothing may be written outside its folder.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import yaml

import wxr2md
from wxr2md.diagnostics import Fatal
from wxr2md.options import Options

LIMIT = 20  # seconds for one case
ROOT = Path(__file__).parents[1]
POISON = [
    b"\x00",
    b"\x08",
    b"&",
    b"&nbsp;",
    b"&#xD800;",
    b"&#1;",
    b"<",
    b">",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"</item>",
    b"<item>",
    b"</channel>",
    b"<?xml version='1.0'?>",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\x92",
    b"\xe2\x80",
    b"<wp:x>",
    b"[caption",
    b"[/caption]",
    b"[gallery ids='1,2,",
    b"<!-- wp:group {",
    b"<!-- /wp:group -->",
    b"```",
    b"<pre>",
    b"<table>",
    b"<ul><li>",
    b"<div>" * 300,
    b"**",
    b"_",
    b"\\",
    b"---\n",
    b"{{",
    b"{% raw %}",
    b"../../x",
    b"\xe2\x80\xae",
    b"999999999999999999999",
    b"-1",
    b"0000-00-00 00:00:00",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"&a;",
    b"\r",
    b"\r\n\r\n",
]


class Slow(Exception):
    """One case took more than LIMIT."""


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Return the bytes with one to eight faults: bytes changed, runs cut out or doubled, poison put in, the end cut."""
    for _ in range(rng.randint(1, 8)):
        at, size = rng.randrange(len(data) + 1), rng.choice((1, 2, 10, 100, 2000))
        kind = rng.random()
        if kind < 0.45:
            data = data[:at] + rng.choice(POISON) + data[at:]
        elif kind < 0.6:
            data = data[:at] + data[at + size :]
        elif kind < 0.75:
            data = data[:at] + rng.randbytes(min(size, 10)) + data[at + size :]
        elif kind < 0.9:
            there = rng.randrange(len(data) + 1)
            data = data[:at] + data[there : there + size] + data[at:]
        elif kind < 0.95:
            data = data[:at]
        else:
            tags = [m.span() for m in re.finditer(rb"</?[\w:]+>", data[at : at + 5000])]
            if tags:
                start, end = rng.choice(tags)
                data = data[: at + start] + data[at + end :]
    return data


def check(data: bytes, box: Path) -> None:
    """Convert one mutated export; raises what is wrong."""
    (box / "in.xml").write_bytes(data)
    out = box / "out"
    try:
        report = wxr2md.convert([box / "in.xml"], out, Options())
    except Fatal:
        assert not out.exists() or not list(out.rglob("*.md")), "Fatal after files were written"
        return
    assert report.balanced, "the ledger does not balance"
    assert {path.name for path in box.iterdir()} == {"in.xml", "out"}, "written outside out/"
    files = list(out.rglob("*.md"))
    assert len(files) == sum(post.state == "created" for post in report.ledger.posts), "files and report disagree"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in files:
        front = path.read_text(encoding="utf-8").split("---\n", 2)[1]
        assert isinstance(yaml.load(front, loader), dict), f"front matter of {path.name}"


def guarded(run: Callable[[], None]) -> str:
    """Return what went wrong, "" if nothing did."""

    def stop(*_: object) -> None:
        raise Slow

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT)
    try:
        run()
    except Slow:
        return f"took more than {LIMIT} s\n{traceback.format_exc(limit=-8)}"
    except Exception:
        return traceback.format_exc(limit=-8)
    finally:
        signal.alarm(0)
    return ""


def guided(seconds: float, seeds: list[bytes], keep: Path) -> None:
    """Let atheris find inputs that reach new code; it ends the process, and leaves what failed in `keep`."""
    import atheris  # noqa: PLC0415 - only for those who have it

    atheris.instrument_all()

    def one(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as box:
            problem = guarded(lambda: check(data, Path(box)))
        if problem:
            raise AssertionError(problem)

    corpus = Path(tempfile.mkdtemp())
    for number, seed in enumerate(seeds):
        (corpus / str(number)).write_bytes(seed)
    keep.mkdir(exist_ok=True)
    flags = [f"-max_total_time={seconds:.0f}", f"-artifact_prefix={keep}/", "-max_len=20000", f"-timeout={LIMIT}"]
    atheris.Setup([sys.argv[0], *flags, str(corpus)], one)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("exports", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="folder for inputs that failed")
    parser.add_argument("--guided", action="store_true", help="led by coverage, with atheris")
    arguments = parser.parse_args()
    exports = arguments.exports or sorted((ROOT / "fixtures").glob("*/input*.xml"))
    seeds = [path.read_bytes() for path in exports]
    if arguments.guided:
        guided(arguments.seconds, seeds, arguments.keep)
    end, found, number = time.monotonic() + arguments.seconds, 0, arguments.seed * 1_000_000
    while time.monotonic() < end:
        number += 1
        rng = random.Random(number)
        data = mutate(rng.choice(seeds), rng)
        with tempfile.TemporaryDirectory() as box:
            problem = guarded(lambda box=box, data=data: check(data, Path(box)))  # type: ignore[misc]
        if problem:
            found += 1
            arguments.keep.mkdir(exist_ok=True)
            (arguments.keep / f"{number}.xml").write_bytes(data)
            print(f"--- case {number}\n{problem}")
    print(f"{number - arguments.seed * 1_000_000} cases, {found} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
