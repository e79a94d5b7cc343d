"""The same tasks on other machines, by dask.distributed; the only file that knows it.

The scheduler gives each task to a worker, and to another one where that dies; what fails is tried again.  A try that
follows another finds files that are the same already, so nothing is there twice, and each task has one row.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from wxr2md.batch import work
from wxr2md.batch.work import Row, Task
from wxr2md.diagnostics import Fatal

RETRIES = 3
WINDOW = 1000  # tasks that the scheduler knows at a time
PATIENCE = 30  # seconds to find the scheduler
_ONE_AT_A_TIME = threading.Lock()  # a worker with several threads would only mix the memory of several exports


def run(tasks: Iterable[Task], scheduler: str) -> Iterator[tuple[Task, Row]]:
    """Do tasks on the workers of a scheduler, like tcp://10.0.0.1:8786; raises Fatal if it cannot be reached."""
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, which most never need

        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except ImportError as error:
        raise Fatal(f"--scheduler needs more: pip install '.[dask]' in a checkout of wxr2md ({error})") from None
    except (OSError, ValueError) as error:
        raise Fatal(f"the scheduler {scheduler} cannot be reached: {str(error)[:200]}") from None
    waiting: deque[tuple[Task, Any]] = deque()
    try:
        for task in tasks:
            waiting.append((task, client.submit(_do, task, retries=RETRIES, pure=False)))
            if len(waiting) >= WINDOW:
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    finally:
        client.cancel([future for _, future in waiting])
        client.close()


def _do(task: Task) -> Row:
    """Do one task on whatever machine; what it raises is tried again."""
    with _ONE_AT_A_TIME:
        return work.done(task)


def _first(waiting: deque[tuple[Task, Any]]) -> tuple[Task, Row]:
    from distributed import KilledWorker  # noqa: PLC0415

    task, future = waiting[0]
    try:
        row = future.result()
    except KilledWorker:
        row = work.failed(task, "the workers that were at it died, one after the other", work.DIED)
    except Exception as error:
        row = work.failed(task, work.reason(error))
    waiting.popleft()
    return task, row
