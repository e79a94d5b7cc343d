"""The pipeline, in the order it runs: read twice, choose, name, convert, write, account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import wxr2md
from wxr2md import presets, redirects, site_data, sources, theme, workers
from wxr2md.desk import Desk, tell
from wxr2md.diagnostics import NOT_WRITTEN, Diagnostic, Diagnostics, Log
from wxr2md.discussion import FRAMES
from wxr2md.entries import Chosen
from wxr2md.index import Index, address
from wxr2md.links.moves import archives, moves
from wxr2md.links.rewriting import moved
from wxr2md.making import Answer, Workshop, placed
from wxr2md.media.library import Library
from wxr2md.memory import Memory
from wxr2md.model import Item
from wxr2md.options import Options
from wxr2md.output import OWN_FOLDER, NotWritten, Output
from wxr2md.packing import Packet
from wxr2md.paths import assign_paths
from wxr2md.permalinks import own_path
from wxr2md.report import Ledger, Report
from wxr2md.select import reason_to_skip
from wxr2md.streams import Streams
from wxr2md.wxr import Reader

Progress = Callable[[str, int, int], None]  # stage, bytes done, bytes in all
Input = str | Path
Read = TypeVar("Read")
Known = tuple[Item, Answer | None]  # an item, what is remembered of it


def read(inputs: Input | Sequence[Input]) -> Iterator[Item]:
    """Yield every item of one site's export, one in memory at a time; raises Fatal as convert() does."""
    diagnostics = Diagnostics()
    with sources.open_parts(_several(inputs), diagnostics) as parts:
        yield from Reader(parts, diagnostics).items()


def _several(inputs: Input | Sequence[Input]) -> Sequence[Input]:
    return (inputs,) if isinstance(inputs, (str, Path)) else inputs


@workers.garbage_waits()
def convert(
    inputs: Input | Sequence[Input],
    out: Input,
    options: Options | None = None,
    *,
    progress: Progress | None = None,
    log: Log | None = None,
) -> Report:
    """Convert the parts of one site's export to Markdown files below `out`, and return the account of it.

    `log` is told each event as it happens: started, diagnostic, written, skipped, finished (docs/report.md).
    Raises Fatal, before anything is written, if nothing can be converted: no WXR file, or `out` not writable.
    """
    options, inputs = options or Options(), _several(inputs)
    diagnostics, ledger = Diagnostics(log), Ledger(log=log)
    if log:
        log("started", {"wxr2md": wxr2md.__version__, "inputs": [str(name) for name in inputs], "out": str(out)})
    with sources.open_parts(inputs, diagnostics, options.max_input_size) as parts:
        reader = Reader(parts, diagnostics)
        index = Index.build(_watched(reader.items(keep=True), reader, "reading", progress), lambda: reader.sites)
        skipped, paths = _plan(index, options, diagnostics)
        workshop, jobs = Workshop(index, options, paths), workers.count(options.jobs, reader.size)
        with (
            Output(Path(out), overwrite=options.overwrite, dry_run=options.dry_run) as output,
            Streams(None if options.dry_run else Path(out) / OWN_FOLDER, FRAMES) as streams,
            Memory(Path(out) / OWN_FOLDER, workshop.setting(), dry_run=options.dry_run) as memory,
        ):
            if options.media != "keep":
                items = _watched(reader.again(), reader, "finding media", progress)
                workshop.library = _gathered(items, workshop, output, diagnostics, progress)
                ledger.media.update(workshop.library.states)
            desk = Desk(output, streams, ledger, diagnostics, memory)
            recall = workshop.recaller(memory, output)
            items = _watched(reader.again(), reader, "converting", progress)
            tasks = (_task(one, recall) if one.item.position in paths else ((one.item, None), None) for one in items)
            with workers.started(workshop.maker, jobs) as in_order:
                for (item, remembered), answer in in_order(tasks):
                    ledger.read(item)
                    if item.position in skipped:
                        ledger.skip(item, skipped[item.position])
                    elif known := remembered or answer:
                        desk.take(item, known, paths[item.position])
            desk.close()
            _surround(workshop, Path(out), output, diagnostics)
            _redirect(workshop, output, diagnostics)
            desk.sweep(paths.values(), options.prune)
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
            report = _save(report, output)
    if log:
        log("finished", report.summary())
    return report


def _plan(index: Index, options: Options, diagnostics: Diagnostics) -> tuple[dict[int, str], dict[int, str]]:
    """Return the reason for each item that is not converted, and the path of each that is, by position."""
    skipped: dict[int, str] = {}
    selected = Chosen(index.entries)
    for entry in index.entries:
        reason = reason_to_skip(entry, options, index.author_name)
        if reason is None:
            selected.positions.append(entry.position)
        else:
            skipped[entry.position] = reason
    site, templates = index.site, presets.find(options.preset).paths
    hosts = (site.link, site.base_site_url, site.base_blog_url)
    paths = assign_paths(
        selected,
        options,
        index.entry_by_id,
        diagnostics,
        templates=templates,
        permalink=lambda entry: own_path(address(entry.link, entry), hosts),
    )
    return skipped, paths


def _task(packet: Packet, recall: Callable[[Packet], Answer | None]) -> tuple[Known, bytes | None]:
    """Return an item with what is remembered of it, and, where that is nothing, what a worker must know."""
    remembered = recall(packet)
    data = None if remembered else placed(packet)
    packet.data = b""  # it may be large, and nobody asks again
    return (packet.item, remembered), data


def _watched(items: Iterator[Read], reader: Reader, stage: str, progress: Progress | None) -> Iterator[Read]:
    for item in items:
        yield item
        if progress:
            progress(stage, reader.progress, reader.size)


def _gathered(
    items: Iterator[Packet], workshop: Workshop, output: Output, diagnostics: Diagnostics, progress: Progress | None
) -> Library:
    """Bring the media that posts show into the output folder, and return what is there."""
    from wxr2md.media.gather import Gatherer  # noqa: PLC0415 - few runs gather, and it knows archives and the web

    gatherer = Gatherer(workshop.index, workshop.paths, workshop.options, output, diagnostics)
    return gatherer.run(workshop.references(items), presets.find(workshop.options.preset).media, progress)


def _surround(workshop: Workshop, out: Path, output: Output, diagnostics: Diagnostics) -> None:
    """Write what stands around the posts; what the user has there already is his, and needs no word."""
    preset, links = presets.find(workshop.options.preset), workshop.links
    where = (links.permalink, preset.archive, partial(moved, links)) if links else (None, None, None)
    site = site_data.of(workshop.index, workshop.paths, *where)
    done = list(theme.add_site(preset, site, out, output))
    if workshop.options.with_templates:
        done += theme.add_templates(preset, out, output)
    for path, outcome in done:
        if isinstance(outcome, NotWritten):
            tell(path, outcome, diagnostics)


def _redirect(workshop: Workshop, output: Output, diagnostics: Diagnostics) -> None:
    """Write the redirects that are asked for, and for `wxr2md links` what it cannot see in the files."""
    options, links, library = workshop.options, workshop.links, workshop.library
    if links is None:
        return
    with suppress(NotWritten):
        output.write_own("archives.txt", "".join(f"{path}\n" for path in archives(links)).encode("utf-8", "replace"))
    if not options.redirects:
        return
    known = partial(moves, links, lambda url: library.address(url, ""))
    folder = presets.find(options.preset).served
    for name in options.redirects:
        if name != redirects.ALIASES:
            path, data = redirects.file(name, folder, known)
            try:
                tell(path, output.write(path, data), diagnostics)
            except NotWritten as failure:
                tell(path, failure, diagnostics)
    with suppress(NotWritten):
        output.write_own("redirects.csv", redirects.file("csv", "", known)[1])


def _save(report: Report, output: Output) -> Report:
    """Leave the report in the output folder; return it, with a word more if that failed."""
    try:
        output.write_own("report.json", lambda: (piece.encode("utf-8", "replace") for piece in report.json_pieces()))
    except NotWritten as failure:
        row = Diagnostic(NOT_WRITTEN, values=(("path", failure.path), ("why", failure.why)))
        return replace(report, diagnostics=(*report.diagnostics, row))
    return report
