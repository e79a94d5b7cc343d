"""The command line: arguments → Options → convert → report → exit code.  It, choices.py and commands.py know Click.

`convert` is the default command: `wxr2md export.xml out/` is `wxr2md convert export.xml out/`.  Commands that convert
nothing are in commands.py.  Nothing heavy is imported before it is needed, so `--help` answers at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from wxr2md import batch_command, config
from wxr2md.choices import OPTION_GROUPS, as_file, typed, version_option
from wxr2md.commands import COMMANDS, json_log, progress_on_terminal, say, write
from wxr2md.diagnostics import Fatal, Grade
from wxr2md.options import Options

if TYPE_CHECKING:
    from wxr2md.report import Report

DEFAULT_COMMAND = "convert"
GROUP_OPTIONS = ("--help", "-h", "--version")  # read by the group; any other first word belongs to a command
ERRORS_SHOWN = 20
INTERRUPTED = 130  # 128 + SIGINT, as shells count
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 80}

INTRODUCTION = """\
Turn a WordPress export (WXR) into Markdown files: one per post or page, with its threaded comments in the front \
matter, and a report that accounts for everything."""
ARGUMENTS = """\
EXPORT is an .xml, .xml.gz or .zip file, several parts of one site, or - for standard input. OUT, always last, is \
the folder to write into; it is made where it is missing."""
EXIT_CODES = (
    ("0", "converted"),
    ("1", "converted, but something is lost (or needs a look, with --strict)"),
    ("2", "nothing converted: no WordPress export, bad usage, OUT not writable"),
)


class Convert(click.Command):
    """The default command: its help is the program's."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage("wxr2md", "[OPTIONS] EXPORT... OUT")
        for text in (INTRODUCTION, "Example:  wxr2md export.xml out/", ARGUMENTS):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(text)
        self.format_options(ctx, formatter)
        with formatter.section("Exit codes"):
            formatter.write_dl(EXIT_CODES)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, options in OPTION_GROUPS.items():
            shown = [*options, self.get_help_option(ctx)] if title == "Most used" else options
            with formatter.section(title):
                formatter.write_dl([row for option in shown if option and (row := option.get_help_record(ctx))])


class DefaultGroup(click.Group):
    """A group that takes a first word that is no command as the first argument of the default one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        if args and args[0] not in self.commands and args[0] not in GROUP_OPTIONS:
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.commands[DEFAULT_COMMAND].format_help(ctx, formatter)
        rows = [(f"{name} …", command.get_short_help_str(65)) for name, command in sorted(self.commands.items())]
        with formatter.section("Commands (give a file of such a name as ./report)"):
            formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[click.shell_completion.CompletionItem]:
        default = self.commands[DEFAULT_COMMAND]
        found = super().shell_complete(ctx, incomplete) + default.shell_complete(ctx, incomplete)
        if not incomplete.startswith("-"):
            found += default.params[0].shell_complete(ctx, incomplete)
        return list({item.value + item.type: item for item in found}.values())


cli = DefaultGroup(
    "wxr2md",
    params=[version_option()],
    context_settings=SETTINGS,
)


def convert(paths: tuple[str, ...], quiet: bool, verbose: bool, json: bool, log: str, **choices: Any) -> int:
    """Convert exports to Markdown files (the default command)."""
    context = click.get_current_context()
    if quiet and verbose and any(told := [typed(context, name) for name in ("quiet", "verbose")]):
        quiet, verbose = told
    if choices["write_config"]:
        return write_config(choices["write_config"], {**context.params, "quiet": quiet, "verbose": verbose})
    check_usage(paths, quiet and verbose, choices["since"], choices["until"])
    if choices["config"] and not (typed(context, "config") or quiet or log == "json"):
        say(f"options from {choices['config']}")
    if choices["media"] == "copy" and not choices["uploads"]:
        raise click.UsageError("--media copy needs --uploads: the folder, .tar or .zip with the site's uploads.")
    if choices["media"] != "copy" and choices["uploads"]:
        raise click.UsageError("--uploads is for --media copy, which copies what posts show.")
    options = Options(**{field.name: choices[field.name] for field in fields(Options)})
    from wxr2md.pipeline import convert as run  # noqa: PLC0415 - `--help` must not wait for lxml

    events = json_log if log == "json" else None
    try:
        with progress_on_terminal(quiet or events is not None) as progress:
            report = run(paths[:-1], paths[-1], options, progress=progress, log=events)
    except Fatal as failure:
        if events is None:
            raise
        events("failed", {"message": str(failure), "exit_code": 2})
        return 2
    return tell(report, quiet=quiet, verbose=verbose, json=json)


def write_config(path: str, given: Mapping[str, object]) -> int:
    """Write a file of options where the user wants it."""
    if path == "-":
        write(as_file(given))
    else:
        config.write(Path(path), as_file(given))
        say(f"options written to {path}")
    return 0


cli.add_command(
    Convert(
        DEFAULT_COMMAND,
        callback=convert,
        help=convert.__doc__,
        context_settings=SETTINGS,
        params=[
            click.Argument(["paths"], nargs=-1, type=click.Path(allow_dash=True), metavar="EXPORT... OUT"),
            *(option for options in OPTION_GROUPS.values() for option in options),
        ],
    )
)


for command in (*COMMANDS, batch_command.COMMAND):
    cli.add_command(command)


@cli.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("exports", nargs=-1, type=click.Path(path_type=Path), metavar="[EXPORT]...")
def review(out: Path, exports: tuple[Path, ...]) -> int:
    """Make a page that shows each post beside its source.

    It is one file that loads nothing: OUT/.wxr2md/review.html. EXPORT is needed only where the export has moved since.
    """
    from wxr2md.review import write  # noqa: PLC0415

    with progress_on_terminal(quiet=False) as progress:
        done = write(out, exports, progress=progress)
    click.echo(str(done.path))
    if done.note:
        say(done.note)
    return 0


def check_usage(paths: Sequence[str], quiet_and_verbose: bool, since: str, until: str) -> None:
    """Raise a usage error for what Click cannot see by itself."""
    if len(paths) < 2:
        given = f"Only '{paths[0]}' is given: " if paths else ""
        raise click.UsageError(f"{given}name the export and the output folder, as in: wxr2md export.xml out/")
    if paths[-1] == "-" or Path(paths[-1]).is_file():
        what = "standard input" if paths[-1] == "-" else "a file"
        raise click.UsageError(f"The last argument is the output folder, but '{paths[-1]}' is {what}.")
    if quiet_and_verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    if since and until and since > until:
        raise click.UsageError(f"--since {since} is after --until {until}.")


def tell(report: Report, *, quiet: bool, verbose: bool, json: bool) -> int:
    """Write the report where the user wants it; return the exit code."""
    if json:
        click.echo(report.to_json().encode("utf-8", "backslashreplace"), nl=False)
    elif quiet:
        lost = [row for row in report.diagnostics if row.kind.grade == Grade.LOST]
        for row in lost[:ERRORS_SHOWN]:
            say(f"{row.title}: {row}" if row.title else str(row))
        if len(lost) > ERRORS_SHOWN:
            say(f"… and {len(lost) - ERRORS_SHOWN} more: see wxr2md report")
    else:
        from wxr2md.terminal import show  # noqa: PLC0415

        show(report.as_dict(), verbose=verbose)
    return report.exit_code


def internal_error(error: Exception) -> str:
    """Say where an unexpected exception came from; not its values, which may be private."""
    from traceback import extract_tb  # noqa: PLC0415 - only here

    frame = extract_tb(error.__traceback__)[-1]
    return (
        f"internal error, {type(error).__name__} in {Path(frame.filename).name} line {frame.lineno}: "
        "a fault of wxr2md, not of your export. Files already written are whole. "
        "Please report it with the traceback that WXR2MD_DEBUG=1 shows."
    )


def run(argv: Sequence[str] | None) -> int:
    """Run the command line and turn every end that it can have into an exit code."""
    try:
        return int(cli.main(args=argv, prog_name="wxr2md", standalone_mode=False) or 0)
    except click.ClickException as error:
        say(error.format_message())
        click.echo("Try 'wxr2md --help' for all options.", err=True)
    except Fatal as error:
        say(str(error))
    except (KeyboardInterrupt, click.Abort):
        say("interrupted. Files already written are whole; run the same command again to complete the rest.")
        return INTERRUPTED
    except OSError as error:
        say(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    return 2


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run `wxr2md` with these arguments (those of the process, if none are given) and exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    gc.set_threshold(50_000, 20, 100)  # as in workers: hardly anything goes in circles, and a start makes much
    try:
        code = run(argv)
    except Exception as error:
        if os.environ.get("WXR2MD_DEBUG"):
            raise
        say(internal_error(error))
        code = 2
    sys.exit(code)
