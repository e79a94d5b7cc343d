"""Time one conversion on one core, with the share of each stage: `python benchmarks/pipeline.py export.xml`.

Seconds are those of the processor, so that others who work on the machine count little.  A stage's share is measured
from outside, by wrapping the functions that the pipeline calls; so the sum is a little below the whole, and the whole a
little above that of an unwatched run (printed first).
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from wxr2md import content, discussion, front_matter, pipeline, verify
from wxr2md.options import Options
from wxr2md.output import Output
from wxr2md.wxr import Reader

SPENT: Counter[str] = Counter()


def timed(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        start = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            SPENT[stage] += time.process_time() - start

    return run


def timed_items(items: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def run(*args: Any, **kwargs: Any) -> Iterator[Any]:
        iterator = items(*args, **kwargs)
        step = timed("read (both passes)", lambda: next(iterator, None))
        while (item := step()) is not None:
            yield item

    return run


def watch() -> None:
    """Wrap each stage where the pipeline looks it up."""
    Reader.items = timed_items(Reader.items)  # type: ignore[method-assign]
    content.to_html = timed("blocks, shortcodes, autop", content.to_html)
    content.write = timed("HTML to Markdown", content.write)
    verify.render = timed("verify: render", verify.render)
    verify.compare = timed("verify: compare", verify.compare)
    verify.unaccounted = timed("verify: raw text", verify.unaccounted)
    verify.seen_at_once = timed("verify: at a glance", verify.seen_at_once)
    discussion.Discussions._text = timed("comment text", discussion.Discussions._text)  # type: ignore[method-assign]
    discussion.reading_order = timed("threads", discussion.reading_order)  # type: ignore[attr-defined]
    front_matter.FORMATS = {name: timed("front matter", write) for name, write in front_matter.FORMATS.items()}
    Output.write = timed("write files", Output.write)  # type: ignore[method-assign]


def run(export: Path, options: Options) -> tuple[float, int]:
    out = Path(tempfile.mkdtemp())
    start = time.process_time()
    report = pipeline.convert([export], out, options)
    took = time.process_time() - start
    shutil.rmtree(out)
    return took, report.items_written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("export", type=Path)
    parser.add_argument("--no-verify", action="store_true")
    parser.add_argument("--plain", action="store_true", help="only the unwatched run")
    arguments = parser.parse_args()
    options = Options(verify=not arguments.no_verify, jobs=1)
    if not arguments.plain:  # in a process of its own, so that peak memory is that of a run and no other
        extra = ["--no-verify"] if arguments.no_verify else []
        subprocess.run([sys.executable, __file__, str(arguments.export), "--plain", *extra], check=True)
        watch()
    took, posts = run(arguments.export, options)
    megabytes = arguments.export.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{took:.1f} s, {megabytes / took:.1f} MB/s, {posts / took:.0f} posts/s, peak {peak:.0f} MiB")
    for stage, spent in SPENT.most_common():
        print(f"  {stage:28} {spent:7.2f} s  {100 * spent / took:5.1f} %")


if __name__ == "__main__":
    main()
