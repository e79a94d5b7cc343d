"""One export of a batch → its folder, and one row that says what became of it; in whatever process or machine."""

from __future__ import annotations

import hashlib
import json
import pickle
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import wxr2md
from wxr2md import disk
from wxr2md.batch import remote
from wxr2md.diagnostics import Fatal, Grade
from wxr2md.options import Options
from wxr2md.output import OWN_FOLDER
from wxr2md.pipeline import convert
from wxr2md.report import Report

Row = dict[str, Any]  # plain values: a line of batch.jsonl

DONE, LOST, FAILED, DIED = "converted", "something lost", "failed", "died"
UNCHANGED = "unchanged"  # done by an earlier run, and skipped in this one
MARK = "batch.json"  # in the site's own folder: the row of the run that is done, and of what it was made


@dataclass(frozen=True, slots=True)
class Task:
    """One export to convert; `inputs` and `out` are paths or URLs, `resume` skips what is done and unchanged."""

    name: str
    inputs: tuple[str, ...]
    out: str
    options: Options
    resume: bool = False
    why_not: str = ""


def begin() -> Callable[[bytes], Row]:
    """Make the function that does the tasks of a worker process."""
    return lambda data: whatever_comes(pickle.loads(data))  # noqa: S301 - of our own parent


def whatever_comes(task: Task) -> Row:
    """Do a task; what goes wrong is told in its row."""
    try:
        return done(task)
    except Exception as error:
        return failed(task, reason(error))


def done(task: Task) -> Row:
    """Do a task; raises what is no fault of the export and may be gone at the next try, like a network's."""
    start = monotonic()
    try:
        if task.why_not:
            raise Fatal(task.why_not)
        print_of_it = _fingerprint(task)
        if task.resume and (row := _row_of_before(task, print_of_it)):
            return row | {"resumed": True}
        report = _converted(task, print_of_it, start)
    except Fatal as error:
        return failed(task, str(error)) | {"seconds": round(monotonic() - start, 3)}
    return report


def failed(task: Task, message: str, state: str = FAILED) -> Row:
    """Return the row of an export that was not converted."""
    return _row(task, state, 2, message=message)


def reason(error: BaseException) -> str:
    """Say what ended a task, without values that may be private."""
    if isinstance(error, OSError):
        return f"{error.filename or 'a file'}: {error.strerror or error}"
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name} line {frames[-1].lineno}" if frames else ""
    return f"a fault of wxr2md, {type(error).__name__}{where}; please report it"


def _row(task: Task, state: str, exit_code: int, **more: object) -> Row:
    counts: Row = dict.fromkeys(("posts", "comments", "look", "lost", "proved", "not_proved"), 0)
    row: Row = {"site": task.name, "state": state, "exit_code": exit_code, **counts, "seconds": 0.0, "resumed": False}
    return row | {"title": "", "url": "", "inputs": list(task.inputs), "out": task.out, "message": ""} | more


def _converted(task: Task, print_of_it: str, start: float) -> Row:
    with remote.beside(task.inputs, task.out, MARK) as (inputs, out):
        with suppress(OSError):
            (out / OWN_FOLDER / MARK).unlink()
        row = _told(task, convert(inputs, out, task.options), round(monotonic() - start, 3))
        if not task.options.dry_run:
            mark = json.dumps({"of": print_of_it, "row": row}, ensure_ascii=False)
            disk.write_whole(out / OWN_FOLDER / MARK, mark.encode("utf-8", "backslashreplace"))
    return row


def _told(task: Task, report: Report, seconds: float) -> Row:
    grades = {grade: {(r.post_id, r.title) for r in report.diagnostics if r.kind.grade == grade} for grade in Grade}
    lost = report.exit_code == 1 and (Grade.LOST in {r.kind.grade for r in report.diagnostics} or not report.balanced)
    proofs = [post.proved for post in report.ledger.posts]
    return _row(
        task,
        LOST if lost else DONE,
        report.exit_code,
        posts=report.items_written,
        comments=report.comments_written,
        look=len(grades[Grade.LOOK]),
        lost=len(grades[Grade.LOST]),
        proved=proofs.count(True),
        not_proved=proofs.count(False),
        seconds=seconds,
        title=report.site.title,
        url=report.site.base_blog_url or report.site.link,
    )


def _fingerprint(task: Task) -> str:
    """Return what changes when the inputs, the options or this program do."""
    made_of = (wxr2md.__version__, task.options, [remote.state_of(name) for name in task.inputs])
    return hashlib.blake2b(repr(made_of).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def _row_of_before(task: Task, print_of_it: str) -> Row | None:
    """Return the row of an earlier run that has done the same."""
    with suppress(ValueError, TypeError, KeyError):
        mark = json.loads(remote.read(f"{task.out}/{OWN_FOLDER}/{MARK}") or b"null")
        row = mark["row"]
        return dict(row) if mark["of"] == print_of_it and row["site"] == task.name else None
    return None
