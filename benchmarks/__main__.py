"""All measurements, one command: `python -m benchmarks`.  It makes its inputs, runs us and the peers that are installed
on the same input in the same run, in turn, and prints Markdown; `--readme` puts that into the README as well.

Of several rounds the best one counts.  benchmarks/README.md says what each part means and how peers are installed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

import instructions
import make_export
import measure
import peers
import writer
from measure import Measured

README = ROOT / "README.md"
BEGIN, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"
SHAPES = {  # parts of a post and comments on it, on average
    "many short posts": (3, 1),
    "few posts with many comments": (12, 60),
}
Row = Sequence[object]
Run = Callable[[Path, bool], Measured]  # in a new folder; whether memory is looked at


@dataclass(frozen=True)
class Settings:
    """What the command line asks for."""

    folder: Path  # inputs stay here from run to run
    megabytes: float
    memory: tuple[float, ...]
    thread: int
    batch: int
    rounds: int


def table(header: Row, rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a Markdown table: its first column is words, the others are numbers."""
    yield f"| {' | '.join(map(str, header))} |"
    yield f"| --- |{' ---: |' * (len(header) - 1)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
    yield ""


def made(settings: Settings, megabytes: float, parts: int, comments: int) -> tuple[Path, int]:
    """Return an export of this size and kind, made unless it is there, and the number of its posts."""
    generator = zlib.crc32(Path(make_export.__file__).read_bytes())  # what another one made is not used again
    path = settings.folder / f"{megabytes:g}mb-{parts}-{comments}-{generator:08x}.xml"
    if not path.exists():
        settings.folder.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".new").open("w", encoding="utf-8") as file:
            posts = make_export.write(file, megabytes, parts, comments)
        path.with_suffix(".posts").write_text(str(posts))
        path.with_suffix(".new").replace(path)
    return path, int(path.with_suffix(".posts").read_text())


def ours(*options: str) -> Callable[[Path, Path], list[str]]:
    """Return how wxr2md is run on an export into a folder."""
    return lambda export, out: [sys.executable, "-m", "wxr2md", str(export), str(out), "-q", *options]


def best(runs: dict[str, Run], rounds: int) -> dict[str, Measured]:
    """Run each of them in turn, each time in a new folder; return the best of each, those left out that failed.

    Memory is looked at in one more round, since looking takes time of the same cores.  What was written is removed at
    the end: for some seconds after thousands of files are removed, some file systems are slow at making others.
    """
    found: dict[str, list[Measured]] = {name: [] for name in runs}
    with tempfile.TemporaryDirectory(prefix="wxr2md-bench-") as folder:
        for number in range(rounds + 1):
            for at, (name, run) in enumerate(runs.items()):
                place = Path(folder, f"{number}-{at}")
                place.mkdir()
                found[name].append(run(place, number == rounds))
    return {
        name: Measured(
            min(one.seconds for one in several),
            min(one.processor for one in several),
            max(one.megabytes for one in several),
            0,
        )
        for name, several in found.items()
        if not any(one.code for one in several)
    }


def speed(took: Measured, posts: int) -> tuple[str, str, str]:
    """Return seconds, those of processors, and posts per second."""
    return f"{took.seconds:.1f}", f"{took.processor:.1f}", f"{posts / took.seconds:,.0f}"


def environment() -> dict[str, str]:
    """Return the environment that we run in: compiled once, as pip leaves a program that it installs."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(peers.CACHE / "pycache")}


def one_of_ours(export: Path, *options: str) -> Run:
    return lambda folder, memory: measure.run(
        ours(*options)(export, folder / "out"), folder, environment(), memory=memory
    )


def one_of_theirs(peer: peers.Peer, export: Path) -> Run:
    return lambda folder, memory: measure.run(peer.command(export, folder), folder, peers.environment(), memory=memory)


# --- the parts --------------------------------------------------------------------------------


def beside_peers(settings: Settings) -> Iterator[str]:
    """Other converters on the same exports."""
    cores = measure.cores()
    for shape, (parts, comments) in SHAPES.items():
        export, posts = made(settings, settings.megabytes, parts, comments)
        runs: dict[str, Run] = {
            f"wxr2md, {cores} cores": one_of_ours(export, "--jobs", str(cores)),
            f"wxr2md --no-verify, {cores} cores": one_of_ours(export, "--jobs", str(cores), "--no-verify"),
            "wxr2md, 1 core": one_of_ours(export, "--jobs", "1"),
            "wxr2md --no-verify, 1 core": one_of_ours(export, "--jobs", "1", "--no-verify"),
        }
        here = [peer for peer in peers.PEERS if peer.is_here]
        runs |= {f"{peer.name}: {peer.what}": one_of_theirs(peer, export) for peer in here}
        found = best(runs, settings.rounds)
        theirs = [took.seconds for name, took in found.items() if not name.startswith("wxr2md")]
        fastest = min(theirs, default=math.nan)
        size = export.stat().st_size / 1e6
        yield f"{shape.capitalize()}: {posts:,} posts, {size:.1f} MB"
        yield ""
        rows = (
            (name, *speed(t, posts), f"{t.megabytes:.0f}", f"{fastest / t.seconds:.1f}") for name, t in found.items()
        )
        header = ("converter", "seconds", "processor s", "posts/s", "MB of memory", "times the fastest peer")
        yield from table(header, rows)


def writers(settings: Settings) -> Iterator[str]:
    """HTML → Markdown beside other libraries."""
    export, _ = made(settings, min(settings.megabytes, 2), 12, 0)
    texts = writer.bodies([export])
    found = writer.compare(texts)
    size = sum(map(len, texts)) / 1e6
    rows = ((name, f"{size / took:.1f}", f"{took / found['wxr2md']:.1f}") for name, took in found.items())
    yield from table((f"HTML → Markdown, {size:.1f} MB", "MB/s", "time, ours = 1"), rows)


def stages(settings: Settings) -> Iterator[str]:
    """Where the time of one core goes."""
    export, _ = made(settings, min(settings.megabytes, 5), 12, 4)
    code = f"import sys, json; sys.path[:0] = [{str(HERE)!r}, {str(ROOT)!r}]; import pipeline; from pathlib import Path"
    code += "; print(json.dumps(pipeline.stages(Path(sys.argv[1]))))"
    done = subprocess.run([sys.executable, "-c", code, str(export)], capture_output=True, text=True, check=True)
    rows = ((stage, f"{share:.0%}") for stage, share in json.loads(done.stdout).items())
    yield from table(("stage, one core", "share"), rows)


def jobs(settings: Settings) -> Iterator[str]:
    """One and two worker processes; a second run where nothing has changed."""
    export, posts = made(settings, settings.megabytes, 12, 4)
    runs = {f"--jobs {count}": one_of_ours(export, "--jobs", str(count)) for count in (1, 2)}
    found = best(runs, settings.rounds)
    one = found["--jobs 1"].seconds
    rows = [(name, *speed(t, posts), f"{one / t.seconds:.2f}") for name, t in found.items()]
    with tempfile.TemporaryDirectory(prefix="wxr2md-bench-") as folder:
        again = [one_of_ours(export, "--jobs", "1")(Path(folder), False) for _ in range(settings.rounds + 1)]
    second = min(again[1:], key=lambda took: took.seconds)
    rows.append(("--jobs 1, nothing has changed", *speed(second, posts), f"{one / second.seconds:.2f}"))
    yield from table(
        (f"{export.stat().st_size / 1e6:.0f} MB, {posts:,} posts", "seconds", "processor s", "posts/s", "speed-up"),
        rows,
    )


def memory(settings: Settings) -> Iterator[str]:
    """Time and memory over sizes, at two jobs."""
    rows: list[Row] = []
    points: list[tuple[float, float, float]] = []

    def run(export: Path, what: str) -> None:
        took = best({"": one_of_ours(export, "--jobs", "2")}, 0)[""]
        size = export.stat().st_size / 1e6
        points.append((size, took.seconds, took.megabytes))
        rows.append((what, f"{took.seconds:.1f}", f"{1000 * took.seconds / size:.0f}", f"{took.megabytes:.0f}"))

    for size in settings.memory:
        export, posts = made(settings, size, 12, 4)
        run(export, f"{export.stat().st_size / 1e6:,.0f} MB, {posts:,} posts")
    curve = list(points)
    if settings.thread:
        export = settings.folder / f"thread-{settings.thread}.xml"
        if not export.exists():
            text = make_export.item(random.Random(3), 1, 12, settings.thread)
            export.write_text(f"{make_export.HEAD}{text}</channel></rss>\n", "utf-8")
        run(export, f"one post, {settings.thread:,} comments")
    yield from table(("--jobs 2", "seconds", "ms/MB", "MB of memory, all processes"), rows)
    if len(curve) > 1:
        yield fitted(curve)
        yield ""


def fitted(points: Sequence[tuple[float, float, float]]) -> str:
    """Say how time and memory grow with the input: least squares over (MB, seconds, MB of memory)."""
    power = _slope([(math.log(size), math.log(seconds)) for size, seconds, _ in points])
    growth = _slope([(size, used) for size, _, used in points])
    first, last = points[0], points[-1]
    ratio = (last[1] / last[0]) / (first[1] / first[0])
    return (
        f"Time grows with the size to the power of {power:.2f} (1 is linear); a megabyte takes {ratio:.2f} times as "
        f"long at {last[0]:,.0f} MB as at {first[0]:,.0f} MB. Memory grows by "
        f"{growth * 1000:.0f} MB for each GB of input."
    )


def _slope(points: Sequence[tuple[float, float]]) -> float:
    across, up = (sum(column) / len(points) for column in zip(*points, strict=True))
    return sum((x - across) * (y - up) for x, y in points) / sum((x - across) ** 2 for x, _ in points)


def startup(settings: Settings) -> Iterator[str]:
    """What it takes before any work is done."""
    export = settings.folder / "ten-posts.xml"
    settings.folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(5)
    items = "".join(make_export.item(rng, number, 3, 1) for number in range(1, 11))
    export.write_text(f"{make_export.HEAD}{items}</channel></rss>\n", "utf-8")
    commands = {
        "python -c pass": ["-c", "pass"],
        "wxr2md --version": ["-m", "wxr2md", "--version"],
        "wxr2md --help": ["-m", "wxr2md", "--help"],
        "wxr2md, ten posts": ["-m", "wxr2md", str(export), "out", "-q"],
    }
    runs = {
        name: lambda folder, memory, words=words: measure.run(
            [sys.executable, *words], folder, environment(), memory=False
        )  # type: ignore[misc]
        for name, words in commands.items()
    }
    found = best(runs, settings.rounds * 3)
    yield from table(("start", "ms"), ((name, f"{1000 * took.seconds:.0f}") for name, took in found.items()))


def batches(settings: Settings) -> Iterator[str]:
    """Many exports at once."""
    folder = settings.folder / f"exports-{settings.batch}"
    for number in range(settings.batch):
        path = folder / f"site-{number:03}.xml"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8") as file:
                make_export.write(file, 0.05 + 0.001 * (number * 37 % 200), 8, 4, seed=number)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6

    def run(count: int) -> Run:
        words = ["-m", "wxr2md", "batch", str(folder), "out", "-q", "--jobs", str(count)]
        return lambda out, memory: measure.run([sys.executable, *words], out, environment(), memory=memory)

    found = best({f"--jobs {count}": run(count) for count in (1, 2)}, settings.rounds)
    one = found["--jobs 1"].seconds
    rows = ((name, f"{t.seconds:.1f}", f"{t.megabytes:.0f}", f"{one / t.seconds:.2f}") for name, t in found.items())
    yield from table((f"batch: {settings.batch} exports, {size:.0f} MB", "seconds", "MB of memory", "speed-up"), rows)


def counted(settings: Settings) -> Iterator[str]:
    """The instruction counts that CI compares with."""
    if instructions.RECORDED.exists():
        recorded = json.loads(instructions.RECORDED.read_text())
        rows = ((stage, f"{count / 1e6:,.0f}") for stage, count in recorded["counts"].items())
        yield from table((f"stage, {instructions.ITEMS // 2} posts", "million instructions"), rows)


PARTS: dict[str, tuple[str, Callable[[Settings], Iterator[str]]]] = {
    "peers": ("Beside other converters", beside_peers),
    "jobs": ("One core, two, and again", jobs),
    "memory": ("Small and large exports", memory),
    "batch": ("Many exports", batches),
    "writer": ("HTML to Markdown alone", writers),
    "stages": ("Where the time goes", stages),
    "startup": ("Before any work", startup),
    "instructions": ("Instructions", counted),
}


def machine(rounds: int) -> str:
    """Say what was measured on."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("lxml", "comrak"))
    node = (
        subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
        if shutil.which("node")
        else "none"
    )
    return f"{measure.cores()} cores, Python {platform.python_version()}, {packages}, Node {node}."


def into_readme(text: str) -> None:
    """Put the result between the README's markers."""
    readme = README.read_text("utf-8")
    before, found, rest = readme.partition(BEGIN)
    if not found:
        sys.exit(f"README.md has no line {BEGIN}")
    README.write_text(f"{before}{BEGIN}\n{text}{END}{rest.partition(END)[2]}", "utf-8")


def numbers(text: str) -> tuple[float, ...]:
    return tuple(float(word) for word in text.split(",") if word)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--megabytes", type=float, default=10, help="size of the exports for peers and jobs (10)")
    parser.add_argument("--memory", type=numbers, default=(10, 100), help="sizes for the memory curve (10,100)")
    parser.add_argument("--thread", type=int, default=100_000, help="comments of the largest post; 0: none (100000)")
    parser.add_argument("--batch", type=int, default=200, help="exports in a batch (200)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, of which the best counts (3)")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--folder", type=Path, default=peers.CACHE / "inputs", help="where the inputs are kept")
    parser.add_argument("--install", action="store_true", help="install the peers first, into a folder of their own")
    parser.add_argument("--readme", action="store_true", help="put the result into README.md as well")
    given = parser.parse_args()
    if given.install:
        peers.install()
    settings = Settings(given.folder.resolve(), given.megabytes, given.memory, given.thread, given.batch, given.rounds)
    lines = [machine(given.rounds), ""]
    for name in given.only.split(","):
        title, part = PARTS[name]
        print(f"… {name}", file=sys.stderr)
        lines += [f"**{title}**", "", *part(settings)]
    text = "\n".join(lines)
    print(text)
    if given.readme:
        into_readme(text)


if __name__ == "__main__":
    main()
