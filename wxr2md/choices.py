"""The options of `convert`, as its help groups them, and how a file of them (config.py) becomes their defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

import click
from click.core import ParameterSource

from wxr2md import __version__, arguments, config
from wxr2md.diagnostics import Fatal
from wxr2md.options import CHOICES, Options

DEFAULTS = Options()
SHAPES = {"KEY=VALUE": config.Shape.PAIRS, "NAME=KEY": config.Shape.NAMES}  # by metavar: what may be a table
NOT_IN_FILE = ("config", "write_config")


def checked(read: Callable[[Any], object]) -> Callable[[click.Context, click.Parameter, Any], object]:
    """Make an option's callback of a function that raises ValueError with a sentence."""

    def callback(ctx: click.Context, param: click.Parameter, value: Any) -> object:
        try:
            return read(value)
        except ValueError as error:
            raise click.BadParameter(str(error), ctx, param) from None

    return callback


def words(
    name: str, help_text: str, read: Callable[[Any], object] = arguments.words, metavar: str = "A,B"
) -> click.Option:
    return click.Option([name], multiple=True, callback=checked(read), metavar=metavar, help=help_text)


def pairs(name: str, help_text: str) -> click.Option:
    return click.Option([name], multiple=True, callback=checked(arguments.pairs), metavar="KEY=VALUE", help=help_text)


def choice(name: str, help_text: str, values: Sequence[str] = ()) -> click.Option:
    """Return an option with one of several values, the first of them its default."""
    values = values or CHOICES[name.removeprefix("--").replace("-", "_")]
    text = f"{help_text}: {values[0]} (default){''.join(f', {value}' for value in values[1:-1])} or {values[-1]}."
    return click.Option([name], type=click.Choice(values), default=values[0], metavar="WHICH", help=text)


def value(name: str, metavar: str, help_text: str, read: Callable[[Any], object]) -> click.Option:
    default = str(getattr(DEFAULTS, name.removeprefix("--").replace("-", "_")))
    return click.Option([name], default=default, metavar=metavar, callback=checked(read), help=help_text)


class Flag(click.Option):
    """A switch with a second form that help does not show: --no-NAME, for what a file of options switches on."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        return ", ".join(sorted(self.opts, key=len)), self.help or ""


def flag(name: str, help_text: str, *short: str) -> click.Option:
    return Flag([*short, f"{name}/--no-{name.removeprefix('--')}"], is_flag=True, default=False, help=help_text)


def show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"wxr2md {__version__}")
        ctx.exit()


def version_option() -> click.Option:
    return click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=show_version, help="Show the version."
    )


def typed(context: click.Context, name: str) -> bool:
    """Tell whether an option stands on the command line, not in a file of options."""
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def configure(ctx: click.Context, param: click.Parameter, value: str | None) -> Path | None:
    """Make what a file of options says the defaults of this run; return the file that was read."""
    if ctx.resilient_parsing:
        return None
    path = config.usual() if value is None else Path(value) if value else None
    if path:
        ctx.default_map = _defaults(ctx, path)
    return path


def _defaults(ctx: click.Context, path: Path) -> dict[str, object]:
    """Return what a file says, once the checks of the command line have seen it."""
    options = _of_files()
    found = config.read(path, [_setting(option) for option in options.values()])
    _processed(ctx, str(path), found)
    return {str(options[key].name): given for key, given in found.items()}


def chosen(ctx: click.Context, where: str, table: Mapping[str, Any]) -> dict[str, object]:
    """Return the fields of Options that a table sets, as such a file would; raises Fatal, naming `where` it stands."""
    settings = [_setting(option) for option in _of_files().values() if hasattr(DEFAULTS, str(option.name))]
    return _processed(ctx, where, config.values(where, table, settings))


def _processed(ctx: click.Context, where: str, found: Mapping[str, object]) -> dict[str, object]:
    """Return values as the command line would have them, by the names of its parameters."""
    options = _of_files()
    try:
        return {str(options[key].name): options[key].process_value(ctx, given) for key, given in found.items()}
    except click.BadParameter as error:
        key = _long(error.param) if isinstance(error.param, click.Option) else "?"
        raise Fatal(f"{where}: {key}: {error.message}") from None


def _of_files() -> dict[str, click.Option]:
    """Return the options that can stand in a file, by their long names."""
    return {_long(option): option for group in OPTION_GROUPS.values() for option in group if _in_file(option)}


def _in_file(param: click.Parameter) -> TypeGuard[click.Option]:
    return isinstance(param, click.Option) and param.expose_value and param.name not in NOT_IN_FILE


def _long(option: click.Option) -> str:
    return str(option.name).replace("_", "-")


def _setting(option: click.Option, value: object = None) -> config.Setting:
    default = getattr(DEFAULTS, str(option.name), False if option.is_flag else option.default)
    return config.Setting(_long(option), _shape(option), option.help or "", default, value)


def _shape(option: click.Option) -> config.Shape:
    if option.is_flag:
        return config.Shape.FLAG
    if option.metavar in SHAPES:
        return SHAPES[option.metavar]
    return config.Shape.TEXTS if option.multiple else config.Shape.TEXT


def as_file(given: Mapping[str, object]) -> str:
    """Return the options of a run, by their names, as the text of a file for --config."""
    return config.to_toml(
        {
            title: [_setting(option, given[str(option.name)]) for option in options if _in_file(option)]
            for title, options in OPTION_GROUPS.items()
        }
    )


OPTION_GROUPS: dict[str, list[click.Option]] = {
    "Most used": [
        flag("--dry-run", "Report what would be done; write nothing."),
        flag("--overwrite", "Replace files in OUT that were edited or are not ours."),
        flag("--prune", "Remove our files, if not edited, whose post is gone."),
        flag("--quiet", "Show errors only.", "-q"),
        flag("--verbose", "Show all that needed care, post by post.", "-v"),
        version_option(),
    ],
    "Which posts": [
        words("--types", "Post types, like post,page (default: all but WordPress's internal ones)."),
        words("--status", "Like publish,draft,protected (default: all but trash, auto-draft, inherit)."),
        value("--since", "DATE", "From this day on: YYYY-MM-DD.", arguments.day),
        value("--until", "DATE", "Up to this day, itself included.", arguments.day),
        words("--authors", "By these authors: login or display name."),
    ],
    "Comments": [
        words(
            "--comments",
            f"Where they go: {', '.join(CHOICES['comments'][:-1])}, or none (default: as the preset).",
            arguments.comments,
        ),
        words("--comment-status", "Of approved (default), pending, spam, trash.", arguments.comment_statuses),
        flag("--comment-avatars", "Write the SHA-256 of the e-mail that Gravatar takes."),
    ],
    "Text": [
        choice("--engine", "Markdown writer"),
        choice("--unknown-shortcodes", "What to do"),
        words("--meta", "Custom fields (postmeta keys) to write (default: none)."),
        choice("--slugs", "Letters in file names"),
    ],
    "Site generator": [
        value("--preset", "NAME", "Generator to write for, or a .py file (default: plain).", arguments.preset),
        value("--path", "TEMPLATE", "Where files go, like {type}/{year}/{slug}.md.", arguments.path),
        value("--front-matter", "FORMAT", "Of yaml, toml, json (default: the preset's).", arguments.front_matter),
        words("--fields", "Front matter: title,tags=labels,+guid,-modified.", arguments.fields, "NAME=KEY"),
        pairs("--set", "A value for every file, like layout=post."),
        flag("--with-templates", "Add templates that show the threads, and a site around them."),
    ],
    "Links": [
        value("--links", "WHICH", "Of permalink, file, keep (default: the preset's).", arguments.links),
        words("--old-url", "Addresses that the site had before.", arguments.addresses),
        words("--redirects", "Of aliases, apache, caddy, csv, netlify, nginx, vercel.", arguments.redirects),
    ],
    "Media": [
        choice("--media", "Pictures and other files of the site"),
        value("--uploads", "PATH", "For copy: the uploads, a folder, .tar(.gz) or .zip.", str),
        words("--media-hosts", "More hosts of the site's files (default: those that the export names)."),
        words("--private-hosts", "Hosts that may stand in a private network."),
        value("--max-media-size", "SIZE", "Largest file (default: 1GB when downloaded).", arguments.size),
        value("--max-media-total", "SIZE", "All files together.", arguments.size),
        value("--max-media-time", "SECONDS", "For one download (default: 300).", arguments.seconds),
    ],
    "Checks and limits": [
        click.Option(["--verify/--no-verify"], default=DEFAULTS.verify, help="Prove each post (default) or not."),
        flag("--strict", "Exit with 1 also where a post only needs a look."),
        flag("--json", "Print the report as JSON and nothing else."),
        choice("--log", "On standard error, one line an event", ("text", "json")),
        value("--jobs", "N", "Cores to work on (default 0: all; one for small inputs).", arguments.jobs),
        value("--max-input-size", "SIZE", "Accept that much when unpacked: 500MB, 20GB …", arguments.size),
    ],
    "Options from a file": [
        click.Option(
            ["--config"],
            is_eager=True,
            callback=configure,
            metavar="FILE",
            help=f"Options from a file (default: {config.USUAL_NAME}, if it is here; '' for none).",
        ),
        click.Option(
            ["--write-config"],
            is_flag=False,
            flag_value=config.USUAL_NAME,
            metavar="[FILE]",
            help="Write such a file of the options given (- to see it); convert nothing.",
        ),
    ],
}
