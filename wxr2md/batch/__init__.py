"""Many exports, each to a folder of its own: `wxr2md batch`.

exports.py finds them, sites.py reads what is different for some, work.py converts one in whatever process, remote.py
brings and takes files by URL, cluster.py has other machines do it.  What becomes of an export is one row of plain
values, and rows are never kept: they go into a file, line by line, in the order of the exports.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from wxr2md import workers
from wxr2md.batch import work
from wxr2md.batch.work import Row, Task

Runner = Callable[[Iterable[Task]], Iterator[tuple[Task, Row]]]  # the rows come in the order of the tasks


@dataclass(slots=True)
class Totals:
    """What a batch came to; `exit_code` is the worst of its exports."""

    states: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    exit_code: int = 0

    def add(self, row: Row) -> None:
        """Count one row."""
        self.states[work.UNCHANGED if row["resumed"] else str(row["state"])] += 1
        self.exit_code = max(self.exit_code, int(row["exit_code"]))
        for name in ("posts", "comments", "look", "lost"):
            self.counts[name] += int(row[name])


def run(tasks: Iterable[Task], runner: Runner, journal: IO[bytes], told: Callable[[bytes], None]) -> Totals:
    """Do all tasks; each row goes to the journal as a line of JSON, and to `told`, as soon as its turn comes."""
    totals = Totals()
    for _, row in runner(tasks):
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        journal.write(line)
        journal.flush()
        totals.add(row)
        told(line)
    return totals


def here(tasks: Iterable[Task], jobs: int) -> Iterator[tuple[Task, Row]]:
    """Do tasks in so many processes of this machine; one that dies takes only its own export with it."""
    with workers.started(work.begin, jobs, most=1, apart=True) as in_order:
        for task, answer in in_order((task, pickle.dumps(task)) for task in tasks):
            if answer is None or isinstance(answer, workers.Died):
                how = answer.how if answer else "no answer"
                yield task, work.failed(task, f"its worker process ended ({how})", work.DIED)
            else:
                yield task, answer
