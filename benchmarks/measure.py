"""Run a command and measure it: wall time, and the memory of it with all of its processes."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True)
class Measured:
    """One run: seconds by the clock and of processors, and megabytes at its highest, shared pages counted once."""

    seconds: float
    processor: float
    megabytes: float
    code: int


def run(command: Sequence[str], folder: Path, env: dict[str, str] | None = None, *, memory: bool = True) -> Measured:
    """Run a command in a folder, its streams thrown away."""
    start, before = time.perf_counter(), _processor()
    process = subprocess.Popen(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    watch = _Watch(process.pid)
    if memory:
        watch.start()
    code = process.wait()
    seconds = time.perf_counter() - start
    watch.ended.set()
    if memory:
        watch.join()
    return Measured(seconds, _processor() - before, watch.highest / 1e6, code)


def _processor() -> float:
    """Return the seconds that processes which have ended were at work, their own processes with them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watch(threading.Thread):
    """Looks at a process and its descendants until told that they have ended."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.ended = threading.Event()
        self.highest = 0

    def run(self) -> None:
        while not self.ended.wait(INTERVAL):
            self.highest = max(self.highest, sum(map(_memory, _family(self.process))))


def _family(process: int) -> list[int]:
    found = [process]
    for one in found:
        found += map(int, _text(f"/proc/{one}/task/{one}/children").split())
    return found


def _memory(process: int) -> int:
    """Return the bytes of a process, of shared pages its share; 0 where the system does not tell."""
    for line in _text(f"/proc/{process}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
