"""How fast the writer is beside other converters, on one core: python benchmarks/writer.py export.xml …

The bodies of the exports (their classic text with paragraphs) go through each converter in turn, three times; the
best time counts.  Converters that are not installed (peers.py) are left out.  Node's are timed inside their own
process, pandoc converts all bodies as one page.
"""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree
from peers import PYTHON, environment

from wxr2md.content.autop import autop
from wxr2md.content.markdown import to_markdown

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ROUNDS = 3
Convert = Callable[[str], object]


def bodies(paths: list[Path]) -> list[str]:
    """Return the HTML of all items of some exports."""
    found = []
    for path in paths:
        tree = etree.parse(path, etree.XMLParser(recover=True, huge_tree=True))
        texts = [item.findtext(CONTENT) or "" for item in tree.iter("item")]
        found += [text if "<!-- wp:" in text else autop(text) for text in texts if text.strip()]
    return found


def converters() -> dict[str, Convert]:
    """Return what can be compared here."""
    found: dict[str, Convert] = {"wxr2md": to_markdown}
    sys.path += map(str, PYTHON.parents[1].glob("lib/python*/site-packages"))
    for name, make in (
        ("html2text", lambda module: module.html2text),
        ("markdownify", lambda module: module.markdownify),
    ):
        try:
            found[name] = make(importlib.import_module(name))
        except ImportError:
            continue
    return found


TURNDOWN = """
const TurndownService = require("turndown"), gfm = require("turndown-plugin-gfm").gfm;
const service = new TurndownService(), texts = JSON.parse(require("fs").readFileSync(0));
service.use(gfm);
let best = 1e9;
for (let round = 0; round < 3; round++) {
  const start = process.hrtime.bigint();
  for (const text of texts) { try { service.turndown(text); } catch (error) { } }
  best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e9);
}
console.log(best);
"""


def turndown(texts: list[str]) -> float | None:
    """Return turndown's best time in seconds, None where Node or turndown is missing."""
    node = shutil.which("node")
    if not node:
        return None
    run = subprocess.run(
        [node, "-e", TURNDOWN], input=json.dumps(texts), capture_output=True, text=True, check=False, env=environment()
    )
    return float(run.stdout) if run.returncode == 0 else None


def pandoc(texts: list[str]) -> float | None:
    """Return pandoc's best time for all bodies as one page, less the time it takes to start; None where it is not."""
    command = [found, "-f", "html", "-t", "gfm"] if (found := shutil.which("pandoc")) else []
    if not command:
        return None
    page = "\n".join(f"<div>{text}</div>" for text in texts)
    times = {len(text): [_seconds(command, text) for _ in range(ROUNDS)] for text in ("<p>a</p>", page)}
    least, most = (min(found) for found in times.values())
    return max(most - least, 0.001)


def _seconds(command: list[str], text: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, input=text, text=True, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def compare(texts: list[str]) -> dict[str, float]:
    """Return the best time of each converter in seconds, ours first."""
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, convert in converters().items():
            start = time.perf_counter()
            for text in texts:
                convert(text)
            best[name] = min(best.get(name, 1e9), time.perf_counter() - start)
    for name, apart in (("turndown", turndown), ("pandoc", pandoc)):
        if took := apart(texts):
            best[name] = took
    return best


def main() -> None:
    """Print one line a converter: seconds, megabytes a second, and the ratio to ours."""
    texts = bodies([Path(name) for name in sys.argv[1:]])
    size = sum(map(len, texts)) / 1e6
    best = compare(texts)
    print(f"{len(texts)} bodies, {size:.1f} MB")
    for name, seconds in best.items():
        print(f"{name:12} {seconds:7.2f} s {size / seconds:6.1f} MB/s {seconds / best['wxr2md']:6.2f}")


if __name__ == "__main__":
    main()
