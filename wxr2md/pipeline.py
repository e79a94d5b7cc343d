"""The pipeline, in the order it runs: read twice, choose, name, convert, write, account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import wxr2md
from wxr2md import sources
from wxr2md.diagnostics import FILE_KEPT, NOT_WRITTEN, Diagnostics
from wxr2md.document import Converter
from wxr2md.index import Entry, Index
from wxr2md.model import Item, Made
from wxr2md.options import Options
from wxr2md.output import NotWritten, Outcome, Output
from wxr2md.paths import assign_paths
from wxr2md.report import Ledger, Report
from wxr2md.select import reason_to_skip
from wxr2md.wxr import Reader

Progress = Callable[[str, int, int], None]  # stage, bytes done, bytes in all
Input = str | Path


def read(inputs: Sequence[Input]) -> Iterator[Item]:
    """Yield every item of one site's export, one in memory at a time; raises Fatal as convert() does."""
    diagnostics = Diagnostics()
    with sources.open_parts(inputs, diagnostics) as parts:
        yield from Reader(parts, diagnostics).items()


def convert(
    inputs: Sequence[Input], out: Input, options: Options | None = None, *, progress: Progress | None = None
) -> Report:
    """Convert the parts of one site's export to Markdown files below `out`, and return the account of it.

    Raises Fatal, before anything is written, if nothing can be converted: no WXR file, or `out` not writable.
    """
    options = options or Options()
    diagnostics, ledger = Diagnostics(), Ledger()
    with sources.open_parts(inputs, diagnostics, options.max_input_size) as parts:
        reader = Reader(parts, diagnostics)
        index = Index.build(_watched(reader, "reading", progress), lambda: reader.sites)
        skipped, paths = _plan(index, options, diagnostics)
        converter = Converter(index, options, diagnostics)
        with Output(Path(out), overwrite=options.overwrite, dry_run=options.dry_run) as output:
            for item in _watched(reader, "converting", progress, quiet=True):
                ledger.read(item)
                if item.position in skipped:
                    ledger.skip(item, skipped[item.position])
                    continue
                with diagnostics.about(item):
                    made = converter.make(item)
                    state = _write(paths[item.position], made, output, diagnostics)
                    if state:
                        ledger.write(item, paths[item.position], state, made)
                    else:
                        ledger.skip(item, "its file could not be written")
            report = Report(
                version=wxr2md.__version__,
                inputs=tuple(str(name) for name in inputs),
                out=str(out),
                dry_run=options.dry_run,
                strict=options.strict,
                site=index.site,
                ledger=ledger,
                diagnostics=tuple(diagnostics),
            )
            output.write_own("report.json", report.to_json().encode())
    return report


def _plan(index: Index, options: Options, diagnostics: Diagnostics) -> tuple[dict[int, str], dict[int, str]]:
    """Return the reason for each item that is not converted, and the path of each that is, by position."""
    skipped: dict[int, str] = {}
    selected: list[Entry] = []
    for entry in index.entries:
        reason = reason_to_skip(entry, options, index.author_name)
        if reason is None:
            selected.append(entry)
        else:
            skipped[entry.position] = reason
    return skipped, assign_paths(selected, options, index.entry_by_id, diagnostics)


def _watched(reader: Reader, stage: str, progress: Progress | None, quiet: bool = False) -> Iterator[Item]:
    for item in reader.items(quiet=quiet):
        yield item
        if progress:
            progress(stage, reader.progress, reader.size)


def _write(path: str, made: Made, output: Output, diagnostics: Diagnostics) -> Outcome | None:
    """Write one file and return what became of it; None, with a diagnostic, if it could not be written."""
    try:
        state = output.write(path, made.data)
    except NotWritten as failure:
        diagnostics.add(NOT_WRITTEN, path=path, why=failure.why)
        return None
    if state in (Outcome.KEPT_EDITED, Outcome.KEPT_FOREIGN):
        diagnostics.add(FILE_KEPT, path=path, why="not ours" if state is Outcome.KEPT_FOREIGN else "edited since")
    return state
