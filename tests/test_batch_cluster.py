"""A batch on a real cluster of dask, two worker processes, one of which is killed in the middle of it."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run
from test_jobs import POSIX, export, item

from wxr2md.batch import cluster
from wxr2md.batch.work import Task
from wxr2md.diagnostics import Fatal
from wxr2md.options import Options

distributed = pytest.importorskip("distributed")
SITES = 12
BODY = "<p>One <b>two</b> three [unknown] <a href='https://example.org/'>four</a>.</p>\n" * 40


@pytest.fixture
def scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", local_directory=str(tmp_path)
    ) as found:
        yield found


@POSIX
def test_a_worker_that_is_killed_loses_nothing(scheduler: Any, tmp_path: Path, wxr2md: Callable[..., Run]) -> None:
    (tmp_path / "exports").mkdir()
    for number in range(SITES):
        text = export(*(item(n, BODY) for n in range(1, 31)))
        (tmp_path / f"exports/site{number}.xml").write_text(text, "utf-8")
    (tmp_path / "exports/site99.xml").write_text("no export")
    workers = {worker.pid for worker in scheduler.workers.values()}
    assert len(workers) == 2
    killer = threading.Thread(target=kill_one, args=(tmp_path / "out", sorted(workers)[0]))
    killer.start()
    run = wxr2md("batch", tmp_path / "exports", tmp_path / "out", "--scheduler", scheduler.scheduler_address, "--json")
    killer.join()
    assert run.code == 2, run
    rows = [json.loads(line) for line in run.out.splitlines()]
    assert [row["site"] for row in rows] == [*(f"site{number}" for number in range(SITES)), "site99"]
    assert {(row["state"], row["posts"], row["proved"]) for row in rows[:-1]} == {("converted", 30, 30)}
    assert rows[-1]["state"] == "failed"
    for row in rows[:-1]:
        assert len(list(Path(row["out"], "posts").iterdir())) == 30
        report = json.loads(Path(row["out"], ".wxr2md/report.json").read_text())
        assert report["items"]["written"] == len(report["posts"]) == 30
    again = wxr2md("batch", tmp_path / "exports", tmp_path / "out", "--resume", "--json")
    assert [json.loads(line)["resumed"] for line in again.out.splitlines()] == [True] * SITES + [False]


def kill_one(out: Path, worker: int) -> None:
    """Kill a worker once the work has begun."""
    end = time.monotonic() + 60
    while not list(out.glob("*/posts/*.md")) and time.monotonic() < end:
        time.sleep(0.01)
    os.kill(worker, signal.SIGKILL)


def flaky(marker: str) -> Callable[[Task], dict[str, object]]:
    """Return a task that fails once, as a network does."""

    def done(task: Task) -> dict[str, object]:
        if not Path(marker).exists():
            Path(marker).touch()
            raise ConnectionError("gone for a moment")
        return {"site": task.name}

    return done


def broken(task: Task) -> dict[str, object]:
    raise ConnectionError(5, "the store is down")


def test_what_fails_is_tried_again(scheduler: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = Task("site", ("site.xml",), str(tmp_path), Options())
    monkeypatch.setattr(cluster, "_do", flaky(str(tmp_path / "tried")))
    assert list(cluster.run([task], scheduler.scheduler_address)) == [(task, {"site": "site"})]
    monkeypatch.setattr(cluster, "_do", broken)
    ((_, row),) = cluster.run([task], scheduler.scheduler_address)
    assert (row["state"], row["exit_code"]) == ("failed", 2)
    assert "the store is down" in row["message"]


def test_more_tasks_than_the_scheduler_is_told_at_once(
    scheduler: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "WINDOW", 3)
    tasks = [Task(f"site{n}", ("none.xml",), str(tmp_path / str(n)), Options()) for n in range(10)]
    assert [row["site"] for _, row in cluster.run(iter(tasks), scheduler.scheduler_address)] == [t.name for t in tasks]


def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(Fatal, match="cannot be reached"):
        list(cluster.run([], "tcp://127.0.0.1:9"))
    with pytest.raises(Fatal, match="cannot be reached"):
        list(cluster.run([], "no address"))
