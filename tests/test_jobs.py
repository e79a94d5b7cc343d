"""Worker processes: the same bytes whatever their number, and no harm from one that dies or from Ctrl-C."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from conftest import ROOT, Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wxr2md import content, pipeline, workers
from wxr2md.content.registry import Context
from wxr2md.model import LARGE, Made
from wxr2md.options import Options
from wxr2md.workers import Died

HEAD = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>"""
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")


def item(number: int, body: str, comments: tuple[str, ...] = (), post_type: str = "post") -> str:
    threads = "".join(
        f"<wp:comment><wp:comment_id>{number * 100 + at}</wp:comment_id><wp:comment_approved>1</wp:comment_approved>"
        f"<wp:comment_parent>{(number * 100 + at - 1) * (at % 2)}</wp:comment_parent>"
        f"<wp:comment_content>{escape(text)}</wp:comment_content></wp:comment>"
        for at, text in enumerate(comments, 1)
    )
    return (
        f"<item><title>Kettle {number}</title><content:encoded>{escape(body)}</content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_type>{post_type}</wp:post_type><wp:status>publish</wp:status>"
        f"<wp:post_date>2020-01-{number % 28 + 1:02} 10:00:00</wp:post_date>{threads}</item>\n"
    )


def export(*items: str) -> str:
    return HEAD + "".join(items) + "</channel></rss>"


def converted(folder: Path, source: Path, jobs: int, **choices: object) -> dict[str, bytes]:
    """Convert into a folder, the same each time, and return all of its files."""
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    pipeline.convert(source, out, Options(jobs=jobs, **choices))  # type: ignore[arg-type]
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", ["practice-blog", "threads", "damaged", "block-posts"])
def test_the_same_files_and_report_whatever_the_jobs(name: str, tmp_path: Path) -> None:
    source = next((ROOT / "fixtures" / name).glob("input*"))
    one = converted(tmp_path, source, 1)
    assert converted(tmp_path, source, 2) == one
    assert converted(tmp_path, source, 3) == one


BODIES = st.text(st.sampled_from("ab \n<>[]&*_`#-1.é"), max_size=60) | st.sampled_from(
    ["[gallery ids='1']", '<!-- wp:block {"ref":3} /-->', "[unknown]x[/unknown]", "<b>a<p>c", "x" * 3000]
)
ITEMS = st.lists(
    st.tuples(BODIES, st.lists(BODIES, max_size=3).map(tuple), st.sampled_from(["post", "page", "nav_menu_item"])),
    max_size=12,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ITEMS, st.integers(2, 4))
def test_any_export_gives_the_same_files_whatever_the_jobs(
    tmp_path: Path, rows: list[tuple[str, tuple[str, ...], str]], jobs: int
) -> None:
    source = tmp_path / "any.xml"
    source.write_text(export(*(item(number, *row) for number, row in enumerate(rows, 1))), "utf-8")
    assert converted(tmp_path, source, jobs) == converted(tmp_path, source, 1)


Event = tuple[str, dict[str, object]]


def keep(events: list[Event], name: str, row: Mapping[str, object]) -> None:
    events.append((name, dict(row)))


def test_events_of_a_log_come_in_the_order_of_the_items(tmp_path: Path) -> None:
    source = tmp_path / "many.xml"
    bodies = [f'[odd n="{number}"] ' + "<b>x</b> " * (2000 if number % 20 == 1 else 1) for number in range(1, 81)]
    source.write_text(export(*(item(number, body) for number, body in enumerate(bodies, 1))))
    logs: dict[int, list[Event]] = {1: [], 3: []}
    for jobs, events in logs.items():
        pipeline.convert(source, tmp_path / str(jobs), Options(jobs=jobs), log=partial(keep, events))
    kept = [[event for event in events if event[0] in ("written", "diagnostic")] for events in logs.values()]
    assert kept[0] == kept[1]
    assert len(kept[0]) == 160


def test_spawned_workers_do_as_forked_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = ROOT / "fixtures" / "practice-blog" / "input.xml"
    one = converted(tmp_path, source, 1)
    monkeypatch.setattr(workers, "_start_method", lambda: "spawn")
    assert converted(tmp_path, source, 2) == one


# --- a worker that dies ---------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_dies_is_named_with_its_post(
    end: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_html(source: str, context: Context) -> tuple[str, dict[str, str]]:
        if context.item.post_id == "7":
            os.kill(os.getpid(), end)
        return whole(source, context)

    whole = content.to_html
    monkeypatch.setattr(workers, "_start_method", lambda: "fork")
    monkeypatch.setattr(content, "to_html", to_html)
    source = tmp_path / "deadly.xml"
    source.write_text(export(*(item(number, "text", ("a", "b")) for number in range(1, 31))))
    report = pipeline.convert(source, tmp_path / "out", Options(jobs=2))
    (row,) = [row for row in report.diagnostics if row.kind.code == "worker-died"]
    assert (row.post_id, row.title) == ("7", "Kettle 7")
    assert end.name in str(row)
    assert report.items_written == 29
    assert report.balanced
    assert report.exit_code == 1
    assert report.ledger.comments["on an item that is not written: its worker process died"] == 2
    assert len(list((tmp_path / "out" / "posts").iterdir())) == 29


def upper(deadly: bytes) -> Callable[[bytes], bytes]:
    """Begin a worker that dies of one task."""

    def make(data: bytes) -> bytes:
        if data == deadly:
            os._exit(7)
        return data.upper()

    return make


def stillborn(parent: int) -> Callable[[bytes], bytes]:
    """Begin a worker that can not even begin."""
    if os.getpid() != parent:
        os._exit(9)
    return bytes.upper


def answers(begin: Callable[[], Callable[[bytes], bytes]], tasks: list[bytes | None], jobs: int) -> list[object]:
    with workers.started(begin, jobs) as in_order:
        found = list(in_order(enumerate(tasks)))
    assert [number for number, _ in found] == list(range(len(tasks)))
    return [answer for _, answer in found]


@pytest.mark.parametrize("jobs", [2, 5])
def test_every_task_that_kills_its_worker_is_told(jobs: int) -> None:
    tasks: list[bytes | None] = [b"a", None, b"deadly", b"b", b"deadly", b"deadly", None, b"c"] * 40
    found = answers(partial(upper, b"deadly"), tasks, jobs)
    wanted = [Died("exit code 7") if task == b"deadly" else task and task.upper() for task in tasks]
    assert found == wanted


def kills_once(mark: Path) -> Callable[[bytes], bytes]:
    """Begin a worker that dies of one task, but only where no other worker has."""

    def make(data: bytes) -> bytes:
        if data == b"deadly" and not mark.exists():
            mark.touch()
            os._exit(7)
        return data.upper()

    return make


def test_what_can_be_done_again_after_its_worker_died_is_done(tmp_path: Path) -> None:
    tasks: list[bytes | None] = [b"a", b"b", b"deadly", None, b"c"]
    assert answers(partial(kills_once, tmp_path / "killed"), tasks, 2) == [b"A", b"B", b"DEADLY", None, b"C"]


@given(st.lists(st.sampled_from([b"a", b"large" * 9, b"deadly", None]), max_size=12))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_large_tasks_among_small_ones(monkeypatch: pytest.MonkeyPatch, tasks: list[bytes | None]) -> None:
    monkeypatch.setattr(workers, "BATCH_BYTES", 20)
    wanted = [Died("exit code 7") if task == b"deadly" else task and task.upper() for task in tasks]
    assert answers(partial(upper, b"deadly"), tasks, 2) == wanted


def test_where_no_worker_can_begin_the_work_is_done_here() -> None:
    assert answers(partial(stillborn, os.getpid()), [b"a", None, b"b"] * 50, 2) == [b"A", None, b"B"] * 50


def test_where_no_process_can_be_started_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(workers, "_Worker", refuse)
    assert answers(partial(upper, b""), [b"a", b"b"], 2) == [b"A", b"B"]


def test_what_waits_for_its_turn_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "HELD_BYTES", 10_000)
    monkeypatch.setattr(workers, "BATCH_BYTES", 1000)
    begun = 0

    def tasks() -> Iterator[tuple[int, bytes]]:
        nonlocal begun
        for begun in range(1000):
            yield begun, b"slow" if begun == 0 else b"x" * 500

    with workers.started(partial(slow_first, 0.3), 3) as in_order:
        results = in_order(tasks())
        assert next(results)[0] == 0
        assert begun < 100
        assert len(list(results)) == 999


def slow_first(seconds: float) -> Callable[[bytes], bytes]:
    def make(data: bytes) -> bytes:
        if data == b"slow":
            time.sleep(seconds)
        return data

    return make


@pytest.mark.parametrize(
    ("asked", "size", "wanted"), [(0, 10, 1), (1, 10**9, 1), (3, 10, 3), (0, workers.LEAST_BYTES, None)]
)
def test_small_inputs_are_done_in_one_process(asked: int, size: int, wanted: int | None) -> None:
    assert workers.count(asked, size) == (wanted or len(os.sched_getaffinity(0)))


# --- the end of a run -------------------------------------------------------------------------------


def children(process: int) -> list[int]:
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(number) for number in path.read_text().split()] if path.exists() else []


def alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def running(tmp_path: Path, posts: int = 1500) -> tuple[subprocess.Popen[str], list[int]]:
    """Start a long conversion on two workers; return it when they are at work."""
    source = tmp_path / "long.xml"
    body = "<p>One <b>two</b> three [unknown] <a href='https://example.org/'>four</a>.</p>\n" * 100
    source.write_text(export(*(item(number, body) for number in range(posts))))
    command = [sys.executable, "-m", "wxr2md", str(source), str(tmp_path / "out"), "--jobs", "2", "-q"]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)
    end = time.monotonic() + 60
    while not any((tmp_path / "out").glob("posts/*.md")) and time.monotonic() < end:
        time.sleep(0.02)
    team = children(run.pid)
    assert len(team) == 2
    return run, team


def gone(team: list[int], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while any(map(alive, team)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(alive, team))


LINUX = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks at /proc")


@LINUX
def test_ctrl_c_ends_all_at_once_and_without_noise(tmp_path: Path) -> None:
    run, team = running(tmp_path)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert said.strip().startswith("wxr2md: interrupted.")
    assert len(said.split("\n")) <= 3
    assert gone(team, 5)  # one second, but for a busy machine


@LINUX
def test_workers_do_not_outlive_a_parent_that_was_killed(tmp_path: Path) -> None:
    run, team = running(tmp_path)
    run.kill()
    run.communicate(timeout=60)
    assert gone(team, 10)


@pytest.mark.parametrize("size", [0, 1, LARGE, LARGE + 1])
def test_a_large_file_is_sent_as_it_is(size: int) -> None:
    made, apart = Made(b"x" * size, "A title", left_out={"spam": 2}), list[pickle.PickleBuffer]()
    told = pickle.dumps(made, 5, buffer_callback=apart.append)
    assert [bytes(data) for data in apart] == ([made.data] if size > LARGE else [])
    assert pickle.loads(told, buffers=iter([bytes(data) for data in apart])) == made
    assert pickle.loads(pickle.dumps(made)) == pickle.loads(pickle.dumps(made, 5)) == made


@LINUX
def test_a_worker_that_somebody_kills_costs_one_post_at_most(tmp_path: Path) -> None:
    run, team = running(tmp_path, 300)
    os.kill(team[0], signal.SIGKILL)
    _, said = run.communicate(timeout=120)
    assert run.returncode in (0, 1)  # 0 where others did again what it had not answered
    assert "Traceback" not in said
    assert len(list((tmp_path / "out").glob("posts/*.md"))) >= 299


def test_the_command_line_takes_the_number(wxr2md: Callable[..., Run], tmp_path: Path) -> None:
    source = ROOT / "fixtures" / "practice-blog" / "input.xml"
    assert wxr2md(source, tmp_path, "--jobs", "2").code == 0
    assert "is no number of jobs" in wxr2md(source, tmp_path, "--jobs", "many").err
