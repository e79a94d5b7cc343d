"""Downloads, several at a time: what is there from an earlier run is not fetched again, and a failure is one answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from wxr2md.media import download
from wxr2md.media.store import Store, Stored
from wxr2md.options import Options
from wxr2md.output import NotWritten, Output

Progress = Callable[[str, int, int], None]  # stage, done, in all


@dataclass(frozen=True, slots=True)
class Job:
    """A file to fetch: its key, its address, its path below the output folder."""

    key: str
    url: str
    path: str


class Fetching:
    """Fetches files in threads and stores them in this one; a context manager."""

    def __init__(self, store: Store, output: Output, options: Options, progress: Progress | None) -> None:
        self._store, self._output, self._progress = store, output, progress
        hosts = frozenset(map(_host, options.private_hosts))
        size = options.max_media_size or download.LARGEST
        limits = download.Limits(size, options.max_media_total, options.max_media_time, hosts)
        self._downloader = download.Downloader(limits)
        self._threads = ThreadPoolExecutor(download.CONNECTIONS, "download")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._downloader.stop()
        self._threads.shutdown(cancel_futures=True)
        self._downloader.close()

    def run(self, jobs: Sequence[Job]) -> dict[str, Stored]:
        """Return what became of each, by key."""
        done: dict[str, Stored] = {}
        left: dict[Future[str], tuple[Job, Path]] = {}
        finished: SimpleQueue[Future[str]] = SimpleQueue()
        for number, job in enumerate(jobs):
            there = self._store.there(job.path)
            if there:
                done[job.key] = there
            else:
                partial = self._output.partial(download.partial_name(job.key))
                future = self._threads.submit(self._downloader.fetch, job.url, partial)
                left[future] = job, partial
                future.add_done_callback(finished.put)
            self._show(len(done), len(jobs), number)
        while left:
            with suppress(Empty):  # a wait without an end cannot be interrupted everywhere
                future = finished.get(timeout=1)
                job, partial = left.pop(future)
                done[job.key] = self._stored(job, partial, future)
                self._show(len(done), len(jobs))
        return done

    def _show(self, done: int, total: int, number: int = 0) -> None:
        if self._progress and number % 16 == 0:
            self._progress("downloading", done, total)

    def _stored(self, job: Job, partial: Path, future: Future[str]) -> Stored:
        try:
            stored = self._store.adopt(job.path, partial, future.result())
        except download.Refused as refused:
            return Stored(why=str(refused))
        except (NotWritten, OSError) as failure:
            return Stored(why=f"it could not be written: {getattr(failure, 'why', '') or failure}")
        if not stored.path:
            partial.unlink(missing_ok=True)
        return stored


def _host(name: str) -> str:
    """Return a host as addresses have it; people write it with its port, too."""
    host, _, port = name.lower().rpartition(":")
    bare = ":" not in host or host.endswith("]")
    return (host if host and bare and port.isdecimal() else name.lower()).strip("[]")
