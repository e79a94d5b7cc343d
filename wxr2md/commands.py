"""The commands that read and tell, and convert nothing: `inspect`, `show`, `report`,
and `theme`, which adds to a site.

They are added to the command line in cli.py; Click and what they need is imported as late as there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wxr2md import __version__, arguments
from wxr2md.choices import checked
from wxr2md.diagnostics import Fatal

if TYPE_CHECKING:
    from wxr2md.reading import Choice, Reading

REPORT_FILE = Path(".wxr2md", "report.json")
ONLY = ("lost", "differs", "shortcodes", "orphans", "repairs", "private")
EXPORTS = click.Path(allow_dash=True)


size_option = click.option(
    "--max-input-size",
    default="0",
    metavar="SIZE",
    callback=checked(arguments.size),
    help="Accept that much when unpacked: 500MB, 20GB …",
)


@click.command()
@click.argument("exports", nargs=-1, required=True, type=EXPORTS, metavar="EXPORT...")
@click.option("--verbose", "-v", is_flag=True, help="List everything: all types, authors, terms, names, repairs.")
@click.option("--json", "as_json", is_flag=True, help="Write the counts as JSON.")
@size_option
def inspect(exports: tuple[str, ...], verbose: bool, as_json: bool, max_input_size: int) -> int:
    """Show what an export holds, before any conversion.

    Exit code: 0; 1 if the input is cut or partly unreadable; 2 if it is no WordPress export.
    """
    from wxr2md import survey  # noqa: PLC0415

    with progress_on_terminal(quiet=False) as progress:
        values: dict[str, Any] = {"wxr2md": __version__, **survey.inspect(exports, max_input_size, progress)}
    if as_json:
        write(json.dumps(values, ensure_ascii=False, indent=1) + "\n")
    else:
        from wxr2md import pages  # noqa: PLC0415

        pages.survey(values, verbose=verbose)
    return int(values["exit_code"])


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="EXPORT... ID-OR-SLUG")
@click.option(
    "--comment-status",
    multiple=True,
    metavar="A,B",
    callback=checked(arguments.comment_statuses),
    help="Comments to show, of approved (default), pending, spam, trash.",
)
@click.option(
    "--match", default=0, type=click.IntRange(0), metavar="N", help="Show the N-th of several posts that fit."
)
@size_option
def show(words: tuple[str, ...], comment_status: tuple[str, ...], match: int, max_input_size: int) -> int:
    """Show one post and its discussion as text.

    Exit code: 0; 2 if no post, or more than one, has that id or slug.
    """
    if len(words) < 2:
        raise click.UsageError("name the export and the id or slug of a post, as in: wxr2md show export.xml 412")
    from wxr2md import pages, reading  # noqa: PLC0415

    found: Reading | list[Choice]
    found = reading.show(words[:-1], words[-1], comment_status, match, max_input_size)
    if isinstance(found, list):
        pages.choices(words[-1], found)
        return 2
    pages.reading(found)
    return 0


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--verbose", "-v", is_flag=True, help="Show everything that needed care.")
@click.option("--posts", is_flag=True, help="List each post: path, state, proof, comments; the worst first.")
@click.option(
    "--only", type=click.Choice(ONLY), metavar="WHAT", help=f"Show only what concerns one of {', '.join(ONLY)}."
)
@click.option("--json", "form", flag_value="json", default=None, help="Write the report as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Write the posts as CSV, one row each.")
def report(out: Path, verbose: bool, posts: bool, only: str | None, form: str | None) -> int:
    """Show the report of a finished conversion again."""
    text = read_report(out)
    if form == "json" and not only:
        write(text)
    else:
        tell_again(parsed(text, out), verbose, posts, only or "", form)
    return 0


def tell_again(values: dict[str, Any], verbose: bool, posts: bool, only: str, form: str | None) -> None:
    """Write a report that was read back, or a part of it, as JSON, as CSV, or for people."""
    from wxr2md import listing, pages, terminal  # noqa: PLC0415

    chosen = listing.chosen(values, only)
    if form == "json":
        write(json.dumps(chosen, ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        write(listing.to_csv(listing.rows_of(chosen)))
    elif posts:
        pages.posts(listing.rows_of(chosen))
    elif only:
        paths = {str(post["id"]): str(post["path"]) for post in reversed(values["posts"])}
        pages.diagnostics(chosen["diagnostics"], paths)
    else:
        terminal.show(values, verbose=verbose)


@click.command()
@click.argument("name", metavar="PRESET", callback=checked(arguments.preset))
@click.argument("out", type=click.Path(path_type=Path))
def theme(name: str, out: Path) -> int:
    """Add templates that show the threads to a site.

    PRESET is a site generator: hugo, jekyll … Where OUT has no site of that generator yet, the smallest one is put
    around them, so that it builds at once. No file that is there is changed.
    """
    from wxr2md import presets  # noqa: PLC0415
    from wxr2md.theme import add_to  # noqa: PLC0415

    for path, outcome in add_to(out, presets.find(name)):
        click.echo(f"{path}: {outcome}")
    return 0


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON.")
def links(out: Path, as_json: bool) -> int:
    """Check the links of a finished conversion.

    Links to pages of the site that lead nowhere, files that are missing, old addresses whose new one is gone.
    Exit code: 0; 1 if there are any of these; 2 if there is no report in OUT.
    """
    from wxr2md import linkcheck, pages  # noqa: PLC0415

    found = linkcheck.check(out, parsed(read_report(out), out))
    if as_json:
        write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    else:
        pages.links(found)
    return int(found["exit_code"])


COMMANDS = (inspect, show, report, theme, links)


def read_report(out: Path) -> str:
    """Return the text of the report that a conversion left in its folder."""
    try:
        return (out / REPORT_FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Fatal(f"there is no report in {out}: {REPORT_FILE} cannot be read. Convert into it first.") from error


def parsed(text: str, out: Path) -> dict[str, Any]:
    """Return the values of a report; raises Fatal if a person or another version has made something else of it."""
    try:
        values = json.loads(text)
        known = values["schema"] == 1
    except (ValueError, TypeError, KeyError, RecursionError):
        known = False
    if not known:
        raise Fatal(f"{out / REPORT_FILE} is no report that this version can read. Convert again.")
    return dict(values)


def write(text: str) -> None:
    """Write text for machines to standard output, in UTF-8 whatever the locale says."""
    click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def say(message: str) -> None:
    """Write one line to standard error, with nothing in it that could steer a terminal."""
    click.echo("wxr2md: " + "".join(char if char.isprintable() else " " for char in message), err=True)


def json_log(event: str, values: Mapping[str, object]) -> None:
    """Write one event as a line of JSON to standard error; in ASCII, so that no locale can hurt it."""
    click.echo(json.dumps({"event": event, **values}), err=True)


def progress_on_terminal(quiet: bool) -> AbstractContextManager[Callable[[str, int, int], None] | None]:
    """Return a progress bar for a terminal; in a pipe, or when quiet, one that is not there."""
    if quiet or not sys.stderr.isatty():
        return nullcontext()
    from wxr2md.terminal import progress  # noqa: PLC0415

    return progress()
