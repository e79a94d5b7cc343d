"""Work on several cores: tasks go to worker processes in bounded batches, and what becomes of them comes back in order.

A worker gets its next batch only when it has answered the last one, so that neither side ever writes while the other
does.  It tells its answers several at a time, since every message costs both sides; so of a worker that dies it is not
known which task it was at, and those that it has not answered are done again, each by itself: one whose worker dies
then is the one.  Workers see the end of their pipe when the parent is gone, however it went, and end as well.
"""

from __future__ import annotations

import gc
import marshal
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Given_co = TypeVar("Given_co", covariant=True)
Begin = Callable[[], Callable[[bytes], Answer]]  # makes, in a worker, the function that does its tasks

BATCH_BYTES = 1 << 17
BATCH_TASKS = 64
TELL = 0.05  # seconds after which a worker tells what it has, before the end of its batch
LOOK = 0.002  # seconds for which answers are yielded before more are looked for
HELD_BYTES = 1 << 25  # of tasks that are done, but wait for one before them
PATIENCE = 0.5  # seconds that a worker has to end
_SELDOM = (50_000, 20, 100)  # how often to collect garbage: hardly anything that posts are made of goes in circles
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
def garbage_waits() -> Iterator[None]:
    """Have this process look for garbage as seldom as a worker does: at the usual rate it takes a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


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

    def finish(self, answer: object) -> int:
        """Take what became of it; return the bytes that it was."""
        self.answer, self.done, self.data = answer, True, None
        return self.size


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
            self.pipe.send_bytes(marshal.dumps([slot.size for slot in batch]))
            self.pipe.send_bytes(b"".join([slot.data or b"" for slot in batch]))
        if len(batch) == 1:
            batch[0].data = None  # if this one ends its worker, nobody does it again

    def take(self) -> int | None:
        """Take some answers, and return the bytes of their tasks; None if the process has ended."""
        try:
            answers = pickle.loads(self.pipe.recv_bytes(), buffers=iter(self.pipe.recv_bytes, None))  # noqa: S301 - ours
        except (EOFError, OSError):
            return None
        self.ready = True
        return sum([self.at.popleft().finish(answer) for answer in answers])

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
        self._batches: deque[list[_Slot]] = deque()  # the next one for each worker that is idle
        self._more = True
        self._held = 0  # bytes of tasks in `_order` that are done
        self._make: Callable[[bytes], Answer] | None = None

    def start(self, jobs: int) -> None:
        """Start so many workers, as far as the system lets us."""
        for _ in range(jobs):
            with suppress(OSError):
                self._workers.append(_Worker(self._begin, [worker.pipe for worker in self._workers]))

    def end(self) -> None:
        """End all workers, whatever they are at."""
        for worker in self._workers:
            worker.process.terminate()  # all first: then they end at the same time
        for worker in self._workers:
            worker.end()

    def run(self, tasks: Iterable[tuple[Task, bytes | None]]) -> Iterator[tuple[Task, Answer | Died | None]]:
        """Yield the tasks with their answers."""
        coming = iter(tasks)
        self._hand_out(coming)
        while self._more or self._order:
            self._listen()
            self._hand_out(coming)  # first of all: who has told his last answer has nothing to do
            looked = monotonic()
            while self._order and self._order[0].done and monotonic() - looked < LOOK:
                slot = self._order.popleft()
                self._held -= slot.size
                yield slot.task, slot.answer

    def _hand_out(self, tasks: Iterator[tuple[Task, bytes | None]]) -> None:
        """Give every idle worker a batch, and have one at hand for the next."""
        for worker in self._workers:
            if worker.ready and not worker.at and self._batch(tasks):
                worker.give(self._batches.popleft())
        self._batch(tasks)
        if not self._workers:  # none could be started: then it is done here
            self._do_it_here()

    def _batch(self, tasks: Iterator[tuple[Task, bytes | None]]) -> bool:
        """Have a batch at hand, if there is more to do; a large task is one by itself."""
        if self._batches or not self._more:
            return bool(self._batches)
        batch: list[_Slot] = []
        size = count = 0
        while self._held < HELD_BYTES and size < BATCH_BYTES and count < self._most and not self._batches:
            found = next(tasks, None)
            if found is None:
                self._more = False
                break
            slot = _Slot(*found)
            self._order.append(slot)
            count += 1
            if slot.size >= BATCH_BYTES:
                self._batches.append([slot])
            elif not slot.done:
                size += slot.size
                batch.append(slot)
        if batch:
            self._batches.appendleft(batch)
        return bool(self._batches)

    def _listen(self) -> None:
        """Take what workers have to say; wait for it, if nothing else can be done."""
        patience = 0 if self._order and self._order[0].done else None
        busy = {worker.pipe: worker for worker in self._workers if worker.at or not worker.ready}
        if busy:
            from multiprocessing.connection import wait  # noqa: PLC0415

            for pipe in wait(list(busy), patience):
                worker = busy[pipe]
                if (held := worker.take()) is None:
                    self._bury(worker)
                else:
                    self._held += held

    def _bury(self, worker: _Worker) -> None:
        """Account for a worker that has died, and let others do again what it has not answered."""
        self._workers.remove(worker)
        if len(worker.at) == 1:
            self._held += worker.at.popleft().finish(Died(worker.how()))
        self._batches.extendleft([slot] for slot in reversed(worker.at))
        worker.end()
        if worker.ready:  # else the next one would not come further either
            self.start(1)

    def _do_it_here(self) -> None:
        self._make = self._make or self._begin()
        self._held += sum(slot.finish(self._make(slot.data or b"")) for slot in chain.from_iterable(self._batches))
        self._batches.clear()


def _work(pipe: Connection, begin: Begin[object], ends: Iterable[Connection]) -> None:
    """Be a worker: answer every task of every batch, until the parent closes its end of the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the parent ends us
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT,))
    for end in ends:
        end.close()
    gc.freeze()  # what the parent made stays, and stays shared
    gc.set_threshold(*_SELDOM)
    try:
        make = begin()
        pipe.send_bytes(pickle.dumps([]))
        while True:
            _answer(pipe, make, _received(pipe))
    except (EOFError, OSError):
        pass


def _answer(pipe: Connection, make: Callable[[bytes], object], batch: list[bytes]) -> None:
    """Do the tasks of a batch, the last one first."""
    answers, large = list[object](), list[pickle.PickleBuffer]()  # of what is large no copy is made
    told = monotonic()
    while batch:
        answers.append(make(batch.pop()))
        if not batch or monotonic() - told > TELL:
            pipe.send_bytes(pickle.dumps(answers, 5, buffer_callback=large.append))
            while large:
                pipe.send_bytes(large.pop(0).raw())
            answers.clear()
            told = monotonic()


def _received(pipe: Connection) -> list[bytes]:
    """Return the tasks of the next batch, the first one last."""
    sizes = marshal.loads(pipe.recv_bytes())  # noqa: S302 - of our own parent
    joined = pipe.recv_bytes()
    if len(sizes) == 1:
        return [joined]  # it may be large
    end, batch = len(joined), []
    for size in reversed(sizes):
        batch.append(joined[end - size : end])
        end -= size
    return batch


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
