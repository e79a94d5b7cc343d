"""Work on several cores: tasks go to worker processes in bounded batches, and what becomes of them comes back in order.

A worker gets its next batch only when it has answered the last one, so that neither side ever writes while the other
does, and of a worker that dies it is known which task it was at.  Workers see the end of their pipe when the parent
is gone, however it went, and end as well.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Given_co = TypeVar("Given_co", covariant=True)
Begin = Callable[[], Callable[[bytes], Answer]]  # makes, in a worker, the function that does its tasks

BATCH_BYTES = 1 << 18
BATCH_TASKS = 64
HELD_BYTES = 1 << 25  # of tasks that are done, but wait for one before them
PATIENCE = 0.5  # seconds that a worker has to end
LEAST_BYTES = 2_000_000  # of input: below, starting workers takes longer than they save


class Died(NamedTuple):
    """The answer for a task whose worker process ended while it was at it."""

    how: str


class Run(Protocol[Given_co]):
    """Work on tasks; yields each with its answer, in their order."""

    def __call__(
        self, tasks: Iterable[tuple[Task, bytes | None]], /
    ) -> Iterator[tuple[Task, Given_co | Died | None]]: ...


def count(asked: int, size: int) -> int:
    """Return how many workers to start for an input of `size` bytes; 1: none, the work is done in this process.

    asked: 0 for as many as there are cores, and none for small inputs or where this process is a worker itself.
    """
    if asked:
        return asked
    if size < LEAST_BYTES:
        return 1
    from multiprocessing import parent_process  # noqa: PLC0415 - 8 ms, and small inputs need none of it

    return cores() if parent_process() is None else 1


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@contextmanager
def started(begin: Begin[Answer], jobs: int, *, most: int = BATCH_TASKS, apart: bool = False) -> Iterator[Run[Answer]]:
    """Have workers as long as this lasts; the function it gives yields each task with its answer, in their order.

    A task comes with the bytes that its worker gets, None for nothing to do; then its answer is None.
    `most`: tasks that a worker gets at a time; `apart`: one job is a process of its own, too.
    """
    if jobs == 1 and not apart:
        yield partial(_here, begin())
        return
    team = _Team(begin, most)
    try:
        team.start(jobs)
        yield team.run
    finally:
        team.end()


def _here(
    make: Callable[[bytes], Answer], tasks: Iterable[tuple[Task, bytes | None]]
) -> Iterator[tuple[Task, Answer | Died | None]]:
    for task, data in tasks:
        if data is None:
            yield task, None
            continue
        given = [data]
        del data  # it may be large: who makes something of it can let it go
        yield task, make(given.pop())


class _Slot:
    """One task on its way."""

    __slots__ = ("answer", "data", "done", "size", "task")

    def __init__(self, task: Any, data: bytes | None) -> None:
        self.task = task
        self.data = data  # no longer than somebody may have to do it again
        self.size = len(data or b"")
        self.done = data is None
        self.answer: Any = None


class _Worker:
    """One process, the parent's end of its pipe, and the tasks it has."""

    def __init__(self, begin: Begin[object], others: Iterable[Connection]) -> None:
        from multiprocessing import get_context  # noqa: PLC0415

        context: Any = get_context(_start_method())
        self.pipe, theirs = context.Pipe()
        self.at: deque[_Slot] = deque()
        self.ready = False
        ends = (self.pipe, *others) if context.get_start_method() == "fork" else ()
        self.process = context.Process(target=_work, args=(theirs, begin, ends), daemon=True)
        with _no_interrupts():
            self.process.start()
        theirs.close()

    def give(self, batch: list[_Slot]) -> None:
        self.at.extend(batch)
        with suppress(OSError):  # it has died: `take` is the next to see that
            self.pipe.send_bytes(b"%d" % len(batch))
            for slot in batch:
                self.pipe.send_bytes(slot.data or b"")
        batch[0].data = None

    def take(self) -> bool:
        """Take one answer; False if the process has ended."""
        try:
            answer = pickle.loads(self.pipe.recv_bytes())  # noqa: S301 - of our own worker
        except (EOFError, OSError):
            return False
        if self.ready:
            slot = self.at.popleft()
            slot.answer, slot.done = answer, True
            if self.at:
                self.at[0].data = None
        self.ready = True
        return True

    def end(self) -> None:
        """Let the process end, or end it."""
        self.pipe.close()
        self.process.terminate()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()

    def how(self) -> str:
        """Say how the process ended."""
        self.process.join(PATIENCE)
        code = self.process.exitcode
        if code is not None and code < 0:
            with suppress(ValueError):
                return f"killed by {signal.Signals(-code).name}"
        return f"exit code {code}"


class _Team(Generic[Answer]):
    """The workers of one run."""

    def __init__(self, begin: Begin[Answer], most: int) -> None:
        self._begin = begin
        self._most = most
        self._workers: list[_Worker] = []
        self._order: deque[_Slot] = deque()
        self._next: list[_Slot] = []  # the batch that the next idle worker gets
        self._again: deque[_Slot] = deque()  # what dead workers had before them
        self._more = True
        self._make: Callable[[bytes], Answer] | None = None

    def start(self, jobs: int) -> None:
        """Start so many workers, as far as the system lets us."""
        for _ in range(jobs):
            with suppress(OSError):
                self._workers.append(_Worker(self._begin, [worker.pipe for worker in self._workers]))

    def end(self) -> None:
        """End all workers, whatever they are at."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.end()

    def run(self, tasks: Iterable[tuple[Task, bytes | None]]) -> Iterator[tuple[Task, Answer | Died | None]]:
        """Yield the tasks with their answers."""
        coming = iter(tasks)
        while self._more or self._order:
            self._hand_out(coming)
            self._listen()
            while self._order and self._order[0].done:
                slot = self._order.popleft()
                yield slot.task, slot.answer
                self._listen(waiting=False)
                self._hand_out(coming)

    def _hand_out(self, tasks: Iterator[tuple[Task, bytes | None]]) -> None:
        """Give every idle worker a batch, and have one at hand for the next."""
        for worker in self._workers:
            if worker.ready and not worker.at and self._batch(tasks):
                worker.give(self._next)
                self._next = []
        self._batch(tasks)
        if not self._workers:  # none could be started: then it is done here
            self._do_it_here()

    def _batch(self, tasks: Iterator[tuple[Task, bytes | None]]) -> bool:
        if self._next:
            return True
        if self._again:
            self._next = [self._again.popleft()]
            return True
        size = count = 0
        held = sum(slot.size for slot in self._order if slot.done)
        while self._more and held < HELD_BYTES and size < BATCH_BYTES and count < self._most:
            found = next(tasks, None)
            if found is None:
                self._more = False
                break
            slot = _Slot(*found)
            self._order.append(slot)
            count += 1
            if slot.data is not None:
                size += len(slot.data)
                self._next.append(slot)
        return bool(self._next)

    def _listen(self, waiting: bool = True) -> None:
        """Take what workers have to say; wait for it, if nothing else can be done."""
        waiting = waiting and not (self._order and self._order[0].done)
        busy = {worker.pipe: worker for worker in self._workers if worker.at or not worker.ready}
        if not busy:
            return
        from multiprocessing.connection import wait  # noqa: PLC0415

        for pipe in wait(list(busy), None if waiting else 0):
            worker = busy[pipe]
            if not worker.take():
                self._bury(worker)

    def _bury(self, worker: _Worker) -> None:
        """Account for a worker that has died, and let another one do what it had not begun."""
        self._workers.remove(worker)
        if worker.at:
            slot = worker.at.popleft()
            slot.answer, slot.done = Died(worker.how()), True
            self._again.extend(worker.at)
        worker.end()
        if worker.ready:  # else the next one would not come further either
            self.start(1)

    def _do_it_here(self) -> None:
        self._make = self._make or self._begin()
        for slot in (*self._again, *self._next):
            slot.answer, slot.done = self._make(slot.data or b""), True
        self._again.clear()
        self._next = []


def _work(pipe: Connection, begin: Begin[object], ends: Iterable[Connection]) -> None:
    """Be a worker: answer every task of every batch, until the parent closes its end of the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the parent ends us
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT,))
    for end in ends:
        end.close()
    gc.freeze()  # what the parent made stays, and stays shared
    gc.set_threshold(50_000, 20, 100)  # hardly anything that posts are made of goes in circles
    try:
        make = begin()
        pipe.send_bytes(pickle.dumps(None))
        while True:
            batch = [pipe.recv_bytes() for _ in range(int(pipe.recv_bytes()))][::-1]
            while batch:
                pipe.send_bytes(pickle.dumps(make(batch.pop())))
    except (EOFError, OSError):
        pass


def _start_method() -> str:
    """Return how to start a worker: a fork knows all at once, but it is safe only on Linux and beside no threads."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back until a new process has made up its mind about it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
