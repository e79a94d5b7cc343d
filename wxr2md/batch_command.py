"""The command `batch`: a folder of exports, each to a folder of its own.  Like cli.py it knows Click.

It takes every option of `convert`, for all exports; its help shows its own and the most used of those.
"""

from __future__ import annotations

import heapq
import json as json_text
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from wxr2md.choices import OPTION_GROUPS, chosen, flag, typed
from wxr2md.commands import progress_on_terminal, say
from wxr2md.diagnostics import Fatal
from wxr2md.options import Options

if TYPE_CHECKING:
    from wxr2md.batch import Totals
    from wxr2md.batch.exports import Export, Finder
    from wxr2md.batch.work import Task

SHOWN = ("quiet", "verbose", "json", "config", "jobs", "dry_run", "overwrite", "strict")  # of convert's, in this help
NOT_HERE = ("write_config", "log")
NAMED = 5  # exports that are named in one sentence
Progress = Callable[[str, int, int], None]

OWN = [
    flag("--resume", "Skip exports that are converted and have not changed since."),
    click.Option(
        ["--sites"], type=click.Path(path_type=Path), metavar="FILE", help="Options of single exports: .csv or .toml."
    ),
    click.Option(["--scheduler"], default="", metavar="URL", help="Work on a cluster of dask: tcp://10.0.0.1:8786."),
]


class Batch(click.Command):
    """Its help names the options of its own, and some of those that it has from convert."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        shown = [option for option in self.params if option in OWN or option.name in SHOWN]
        with formatter.section("Options"):
            formatter.write_dl([row for option in shown if (row := option.get_help_record(ctx))])
        formatter.write_paragraph()
        formatter.write_text("All other options of convert are taken too, for every export: see wxr2md --help.")


def batch(  # noqa: PLR0913, PLR0917 - as many as there are options
    exports: str,
    out: str,
    resume: bool,
    sites: Path | None,
    scheduler: str,
    quiet: bool,
    verbose: bool,
    json: bool,
    **choices: Any,
) -> int:
    """Convert a folder of exports, each to its own folder.

    EXPORTS holds a file (.xml, .xml.gz, .zip) for each site, or a folder with the parts of one. OUT gets a folder for
    each of them, and OUT/.wxr2md/batch.jsonl one line of JSON. Exit code: that of the worst.
    """
    from wxr2md.batch.exports import Finder  # noqa: PLC0415 - `--help` must not wait for lxml
    from wxr2md.batch.remote import list_folder, path_of  # noqa: PLC0415

    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    if choices["config"] and not (quiet or typed(click.get_current_context(), "config")):
        say(f"options from {choices['config']}")
    exports, out = path_of(exports), path_of(out)
    plan = _Plan(out, {field.name: choices[field.name] for field in fields(Options)}, _overrides(sites), resume)
    finder = Finder(list_folder)
    first = _first(finder, exports)
    with _journal(out, plan.base["dry_run"]) as (journal, name):
        with progress_on_terminal(quiet or json) as progress:
            totals = _run(map(plan.task, first), scheduler, plan.base["jobs"], journal, _teller(progress, json))
        if not json:
            _show(journal, totals, name, verbose=verbose, quiet=quiet)
    _warn(finder, plan)
    return totals.exit_code


@dataclass(slots=True)
class _Plan:
    """Makes a task of an export; `unused`: names in --sites that no export has had so far."""

    out: str
    base: dict[str, Any]
    overrides: dict[str, dict[str, object]]
    resume: bool
    unused: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unused = dict.fromkeys(self.overrides)

    def task(self, export: Export) -> Task:
        """Return what is to do for an export."""
        from wxr2md.batch.remote import joined  # noqa: PLC0415
        from wxr2md.batch.work import Task  # noqa: PLC0415

        choices = dict(self.base)
        for name in dict.fromkeys((export.name, export.label)):
            choices |= self.overrides.get(name, {})
            self.unused.pop(name, None)
        choices["jobs"] = 1  # as many exports at a time as there were to be jobs
        why_not = export.why_not
        try:
            options = Options(**choices)
        except ValueError as error:
            options, why_not = Options(), str(error)
        return Task(export.name, export.inputs, joined(self.out, export.name), options, self.resume, why_not)


def _overrides(path: Path | None) -> dict[str, dict[str, object]]:
    """Return the options that a file sets for single exports, checked, by the name it gives them."""
    found: dict[str, dict[str, object]] = {}
    if path is not None:
        from wxr2md.batch import sites  # noqa: PLC0415

        for where, name, table in sites.read(path):
            if name in found:
                raise Fatal(f"{where}: '{name}' stands there twice")
            found[name] = chosen(click.get_current_context(), where, table)
    return found


def _first(finder: Finder, exports: str) -> Iterator[Export]:
    """Return the exports below a folder; raises Fatal where there are none."""
    try:
        found = finder.below(exports)
        first = next(found, None)
    except NotADirectoryError:
        raise Fatal(f"{exports} is a file: one export is converted with wxr2md {exports} OUT") from None
    except OSError as error:
        raise Fatal(f"{exports} cannot be read: {error.strerror or error}") from None
    if first is None:
        raise Fatal(f"there is no export in {exports}: no .xml, .xml.gz or .zip in it or in its folders")

    def all_of_them() -> Iterator[Export]:
        yield first
        yield from found

    return all_of_them()


@contextmanager
def _journal(out: str, dry_run: bool) -> Iterator[tuple[IO[bytes], str]]:
    """Give a file for the rows, and its name: in OUT/.wxr2md, which no other batch uses meanwhile."""
    from wxr2md.batch import remote  # noqa: PLC0415
    from wxr2md.output import OWN_FOLDER, Output  # noqa: PLC0415

    name = remote.joined(out, f"{OWN_FOLDER}/batch.jsonl")
    if dry_run or remote.is_url(out):
        from tempfile import NamedTemporaryFile  # noqa: PLC0415 - only here

        with NamedTemporaryFile(prefix="wxr2md-") as file:
            yield file, "" if dry_run else name
            if not dry_run:
                remote.take(Path(file.name), name)
        return
    with Output(Path(out)), Path(name).open("w+b") as file:
        yield file, name


def _run(tasks: Iterable[Task], scheduler: str, jobs: int, journal: IO[bytes], told: Callable[[bytes], None]) -> Totals:
    from wxr2md import batch, workers  # noqa: PLC0415

    if scheduler:
        from wxr2md.batch import cluster  # noqa: PLC0415

        return batch.run(tasks, lambda tasks: cluster.run(tasks, scheduler), journal, told)
    return batch.run(tasks, lambda tasks: batch.here(tasks, jobs or workers.cores()), journal, told)


def _teller(progress: Progress | None, as_json: bool) -> Callable[[bytes], None]:
    """Return what is told each row as it comes."""
    done = 0

    def tell(line: bytes) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(f"{done:,} exports done", 0, 0)
        if as_json:
            click.echo(line, nl=False)

    return tell


def _show(journal: IO[bytes], totals: Totals, name: str, *, verbose: bool, quiet: bool) -> None:
    """Write the table; of many sites those that need somebody first.  When quiet, only what was not converted."""
    from wxr2md import pages  # noqa: PLC0415

    sites = totals.states.total()
    journal.seek(0)
    rows: Iterable[dict[str, Any]] = map(json_text.loads, journal)
    if quiet:
        for row in (row for row in rows if row["message"]):
            say(f"{row['site']}: {row['message']}")
        return
    if sites > pages.SITES and not verbose:
        rows = heapq.nsmallest(pages.SITES, rows, key=_worst_first)
    pages.batch(rows, dict(totals.counts) | {"sites": sites}, name)


def _worst_first(row: Mapping[str, Any]) -> tuple[int, int, int]:
    return -int(row["exit_code"]), -int(row["lost"]), -int(row["look"])


def _warn(finder: Finder, plan: _Plan) -> None:
    """Say what a user may have meant otherwise: files that are no exports by their names, names that fit no export."""
    if finder.others:
        more = ", …" if finder.others > len(finder.examples) else ""
        say(f"left out, no exports by their names: {finder.others} files ({', '.join(finder.examples)}{more})")
    if plan.unused:
        more = ", …" if len(plan.unused) > NAMED else ""
        say(f"no export has the name that --sites gives: {', '.join([*plan.unused][:NAMED])}{more}")


COMMAND = Batch(
    "batch",
    callback=batch,
    help=batch.__doc__,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    params=[
        click.Argument(["exports"]),
        click.Argument(["out"]),
        *OWN,
        *(option for group in OPTION_GROUPS.values() for option in group if option.name not in NOT_HERE),
    ],
)
