"""Time one conversion on one core, with the share of each stage: `python benchmarks/pipeline.py export.xml`.

Seconds are those of the processor, so that others who work on the machine count little.  A share is measured from
outside, by wrapping the functions that the pipeline calls; so the sum is a little below the whole, and the whole a
little above that of an unwatched run (printed first).  A stage that another one calls is taken off from it.
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

from wxr2md import content, front_matter, pipeline, verify
from wxr2md.discussion import Discussions
from wxr2md.options import Options
from wxr2md.output import Output
from wxr2md.wxr import Reader

SPENT: Counter[str] = Counter()
INNER = [0.0]  # seconds of the stages that the one at work has called
STAGES = (  # where the pipeline looks a function up, and the stage that it is
    (content, "to_html", "blocks, shortcodes, paragraphs"),
    (content, "write", "HTML to Markdown"),
    (Discussions, "read", "comments: threads and Markdown"),
    (verify, "render", "proof: rendering"),
    (verify, "seen_at_once", "proof: at a glance"),
    (verify, "same_text_at_once", "proof: comments at a glance"),
    (verify, "compare", "proof: comparing"),
    (verify, "unaccounted", "proof: raw text"),
    (Output, "write", "writing files"),
)


def timed(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        INNER.append(0.0)
        start = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            took = time.process_time() - start
            SPENT[stage] += took - INNER.pop()
            INNER[-1] += took

    return run


def timed_items(items: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def run(*args: Any, **kwargs: Any) -> Iterator[Any]:
        iterator = items(*args, **kwargs)
        step = timed("reading (both times)", lambda: next(iterator, None))
        while (item := step()) is not None:
            yield item

    return run


def watch() -> list[str]:
    """Wrap each stage where the pipeline looks it up; return those that are not there any more."""
    Reader.items = timed_items(Reader.items)  # type: ignore[method-assign]
    front_matter.FORMATS = {name: timed("front matter", write) for name, write in front_matter.FORMATS.items()}
    for home, name, stage in STAGES:
        if hasattr(home, name):
            setattr(home, name, timed(stage, getattr(home, name)))
    return [stage for home, name, stage in STAGES if not hasattr(home, name)]


def run(export: Path, options: Options) -> tuple[float, int]:
    out = Path(tempfile.mkdtemp())
    start = time.process_time()
    report = pipeline.convert([export], out, options)
    took = time.process_time() - start
    shutil.rmtree(out)
    return took, report.items_written


def stages(export: Path) -> dict[str, float]:
    """Return the share of each stage in one watched run of this process."""
    watch()
    took, _ = run(export, Options(jobs=1))
    found = {stage: spent / took for stage, spent in SPENT.most_common()}
    return found | {"the rest": 1 - sum(found.values())}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("export", type=Path)
    parser.add_argument("--no-verify", action="store_true")
    parser.add_argument("--plain", action="store_true", help="only the unwatched run")
    arguments = parser.parse_args()
    options = Options(verify=not arguments.no_verify, jobs=1)
    if not arguments.plain:  # in a process of its own, so that peak memory is that of a run and no other
        extra = ["--no-verify"] if arguments.no_verify else []
        subprocess.run([sys.executable, __file__, str(arguments.export), "--plain", *extra], check=True)
        for stage in watch():
            print(f"  not there any more: {stage}")
    took, posts = run(arguments.export, options)
    megabytes = arguments.export.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{took:.1f} s, {megabytes / took:.1f} MB/s, {posts / took:.0f} posts/s, peak {peak:.0f} MiB")
    for stage, spent in SPENT.most_common():
        print(f"  {stage:32} {spent:7.2f} s  {100 * spent / took:5.1f} %")


if __name__ == "__main__":
    main()
