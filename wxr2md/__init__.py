"""WordPress exports (WXR) to Markdown, with the readers' threaded comments and an account of everything.

The rooms, in the order a post goes through them:

    cli.py            arguments → Options → convert → report → exit code; knows Click, as the next and commands.py do
    choices.py        the options of `convert`, and a file of them as their defaults
    config.py         that file: wxr2md.toml, read and written
    arguments.py      what a user writes behind an option → its value
    commands.py       the commands that only read and tell: inspect, show, report, links
    batch_command.py  many exports: `batch`
    batch/            each to its own folder, in processes of this machine or of others
    terminal.py       the report and the progress bar for people; the only file that knows rich
    pages.py          what those commands write for people, on the pages of terminal.py
    survey.py         what is in an export, counted: `inspect`
    reading.py        one post and its discussion as text: `show`
    linkcheck.py      the links of a finished conversion: `links`
    listing.py        the report's posts and diagnostics as rows and CSV: `report`
    review/           the page that shows each post beside its source
    options.py        every choice that a user can make
    pipeline.py       convert() and read(): the stages in the order they run
    sources.py        inputs → byte streams: .xml, .gz, .zip, standard input, several parts
    archive.py        what a zip or gzip holds, as streams
    repair/           damaged bytes → bytes that a parser takes
    wxr.py            bytes → Items, streaming
    elements.py       XML elements → Items and their comments
    fields.py         WXR's elements → the model's fields
    model.py          what a WXR file says, in WordPress's own words
    index.py          what one item must know of the others
    entries.py        a million small records in little memory
    select.py         which items are converted, and why the others are not
    permalinks.py     where a post stood on the old site
    paths.py          safe, unique output paths
    workers.py        tasks → worker processes → answers, in order
    packing.py        items as bytes and back
    making.py         an item's bytes → what is made of it, in whatever process
    links/            which address of the old site is whose, and what it is on the new one
    redirects/        old addresses to new paths, for one kind of server a file
    asking.py         what an item asks about the rest of the site, noted
    memory.py         what the last run made of each post
    desk.py           what was made: written, accounted for, remembered
    document.py       one item → one file: the next ones, put together
    discussion.py     its comments → every comment output that is chosen
    content/          the body: blocks, shortcodes, autop, HTML tree → Markdown
    handlers/         one WordPress feature a file: caption, gallery, embed, page builders …
    comments/         flat comments → threads in reading order; one comment output a file
    facts.py          what the front matter of an item can say, by WordPress's own names
    seo.py            what SEO plugins keep of a post
    translations.py   the language of a post, as plugins keep it
    details.py        small facts of a post: its order, template, format and picture
    php.py            PHP's serialized values → plain ones
    arrange.py        those names → a generator's, as its preset and the user say
    dates.py          WordPress's pairs of dates → moments with the site's offset
    front_matter/     values → YAML, TOML, JSON, `Key: value` lines; one format a file
    presets/          one site generator a file
    javascript.py     what those written in JavaScript have in common
    menus.py          its menus, nested, with the titles and addresses of what they point at
    site_data.py      the site itself as plain values: titles, authors, terms, menus
    theme.py          what stands around the posts: config, data files, templates of themes/
    verify.py         the proof: the Markdown rendered again and held against its source
    glance.py         the proof without a parser, where nothing is unusual
    outline.py        what can be seen in a piece of HTML, as one comparable list
    media/            the files of the site, pictures and others, into the output folder
    disk.py           one file on the disk, whole or absent
    output.py         atomic writes, the manifest, never outside out/
    streams.py        files that grow with every post, whole at the end
    manifest.py       our files by hash, and the journal of a run
    report.py         the ledger and the account of a run
    diagnostics.py    every kind of trouble, its grade and its sentence

Use from Python: `wxr2md.convert(inputs, out, options)` and `wxr2md.read(inputs)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wxr2md.diagnostics import Fatal as Fatal
    from wxr2md.model import Item as Item
    from wxr2md.options import Options as Options
    from wxr2md.pipeline import convert as convert
    from wxr2md.pipeline import read as read
    from wxr2md.report import Report as Report

__version__ = "0.1.0"

_HOMES = {
    "convert": "pipeline",
    "read": "pipeline",
    "Options": "options",
    "Report": "report",
    "Item": "model",
    "Fatal": "diagnostics",
}
__all__ = ["Fatal", "Item", "Options", "Report", "convert", "read"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `wxr2md --help` pays for none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module 'wxr2md' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(f"wxr2md.{_HOMES[name]}"), name)
