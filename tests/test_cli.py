"""The command line: what it understands, what it says, how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete
from conftest import Run

from wxr2md import __version__
from wxr2md import cli as command_line
from wxr2md.cli import OPTION_GROUPS, cli, main
from wxr2md.diagnostics import Fatal
from wxr2md.options import Options

Wxr2md = Callable[..., Run]
CONVERT = cli.commands["convert"]


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Let the command stop where the conversion would begin, and note what it was called with."""
    calls: list[tuple[Any, ...]] = []

    def convert(inputs: Any, out: Any, options: Any, *, progress: Any = None, log: Any = None) -> None:
        calls.append((inputs, out, options))
        raise Fatal("stop here")

    monkeypatch.setattr("wxr2md.pipeline.convert", convert)
    return calls


# --- options ----------------------------------------------------------------------------------


@pytest.mark.parametrize("field", fields(Options), ids=lambda field: field.name)
def test_each_option_of_the_program_is_one_of_the_command(field: Any) -> None:
    assert field.name in {param.name for param in CONVERT.params}
    with CONVERT.make_context("convert", ["a.xml", "out"]) as context:
        assert context.params[field.name] == field.default


def test_without_options_the_defaults_hold(wxr2md: Wxr2md, received: list[Any], tmp_path: Path) -> None:
    assert wxr2md("a.xml", tmp_path).code == 2
    assert received == [(("a.xml",), str(tmp_path), Options())]


TRANSLATED = [
    (["--types", "post,page"], Options(types=("post", "page"))),
    (["--types", "post", "--types", " page , post,"], Options(types=("post", "page"))),
    (["--status", "publish"], Options(status=("publish",))),
    (["--since", "2014-05-07", "--until", "2014-05-07"], Options(since="2014-05-07", until="2014-05-07")),
    (["--authors", "ann,Ann Example"], Options(authors=("ann", "Ann Example"))),
    (["--comments", "none"], Options(comments=("none",))),
    (["--comments", "data,isso", "--comments", "section"], Options(comments=("data", "isso", "section"))),
    (["--comments", ""], Options()),
    (["--comment-status", "approved,pending"], Options(comment_status=("approved", "pending"))),
    (["--comment-avatars"], Options(comment_avatars=True)),
    (["--engine", "html2text"], Options(engine="html2text")),
    (["--unknown-shortcodes", "unwrap"], Options(unknown_shortcodes="unwrap")),
    (["--meta", "subtitle,mood"], Options(meta=("subtitle", "mood"))),
    (["--slugs", "ascii"], Options(slugs="ascii")),
    (["--preset", "plain"], Options(preset="plain")),
    (["--overwrite", "--dry-run", "--strict"], Options(overwrite=True, dry_run=True, strict=True)),
    (["--no-verify"], Options(verify=False)),
    (["--verify"], Options()),
    (["--max-input-size", "500MB"], Options(max_input_size=500_000_000)),
    (["--max-input-size", "20GB"], Options(max_input_size=20_000_000_000)),
    (["--max-input-size", "1.5 GiB"], Options(max_input_size=1_610_612_736)),
    (["--max-input-size", "2k"], Options(max_input_size=2_000)),
    (["--max-input-size", "1234"], Options(max_input_size=1_234)),
    (["convert"], Options()),
]


@pytest.mark.parametrize(
    ("args", "options"), TRANSLATED, ids=lambda case: " ".join(case) if isinstance(case, list) else ""
)
def test_an_option_is_translated(
    args: list[str], options: Options, wxr2md: Wxr2md, received: list[Any], tmp_path: Path
) -> None:
    wxr2md(*args, "a.xml", tmp_path)
    assert received == [(("a.xml",), str(tmp_path), options)]


def test_options_may_stand_behind_the_arguments(wxr2md: Wxr2md, received: list[Any], tmp_path: Path) -> None:
    wxr2md("a.xml", "b.zip", "-", tmp_path, "--types", "post")
    assert received == [(("a.xml", "b.zip", "-"), str(tmp_path), Options(types=("post",)))]


def test_a_file_named_like_a_command(wxr2md: Wxr2md, received: list[Any], tmp_path: Path) -> None:
    wxr2md("./report", tmp_path)
    assert received[0][0] == ("./report",)


# --- bad usage --------------------------------------------------------------------------------

WRONG = [
    (["a.xml"], "name the export and the output folder"),
    (["--dry-run"], "name the export and the output folder"),
    (["a.xml", "-"], "output folder, but '-' is standard input"),
    (["a.xml", __file__], "is a file"),
    (["a.xml", "out", "--since", "7.5.2014"], "'7.5.2014' is no date; write it as YYYY-MM-DD"),
    (["a.xml", "out", "--since", "2014-02-30"], "is no date"),
    (["a.xml", "out", "--until", "20140507"], "is no date"),
    (["a.xml", "out", "--until", "2014-W19-3"], "is no date"),
    (["a.xml", "out", "--since", "2014-05-08", "--until", "2014-05-07"], "is after --until"),
    (["a.xml", "out", "--comment-status", "aproved"], "Did you mean approved?"),
    (["a.xml", "out", "--preset", "plan"], "Did you mean plain?"),
    (["a.xml", "out", "--comments", "yaml"], "'yaml' is none of front-matter, data"),
    (["a.xml", "out", "--comments", "datta"], "Did you mean data?"),
    (["a.xml", "out", "--comments", "none,data"], "'none' goes with nothing else"),
    (["a.xml", "out", "--engine", "pandoc"], "'commonmark', 'html2text'"),
    (["a.xml", "out", "--max-input-size", "huge"], "is no size; write it like 500MB or 20GB"),
    (["a.xml", "out", "--max-input-size", "-5"], "is no size"),
    (["a.xml", "out", "--max-input-size", "٣"], "is no size"),
    (["a.xml", "out", "--type", "post"], "--types"),
    (["a.xml", "out", "--quiet", "--verbose"], "exclude each other"),
]


@pytest.mark.parametrize(("args", "message"), WRONG, ids=lambda case: " ".join(case) if isinstance(case, list) else "")
def test_bad_usage_is_one_clear_sentence(args: list[str], message: str, wxr2md: Wxr2md, received: list[Any]) -> None:
    run = wxr2md(*args)
    assert run.code == 2
    assert run.err.startswith("wxr2md: ")
    assert message in run.err.splitlines()[0]
    assert run.out == ""
    assert received == []


NO_EXPORT = [
    ("missing.xml", None),
    ("empty.xml", b""),
    ("text.xml", b"Hello, I am a text."),
    ("page.xml", b"<!DOCTYPE html><html><body><p>No export</p></body></html>"),
    ("feed.xml", b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>x</title></feed>"),
    ("broken.zip", b"PK\x03\x04 and then nothing"),
    ("broken.xml.gz", b"\x1f\x8b and then nothing"),
    ("photo.jpg", bytes(range(256)) * 20),
]


@pytest.mark.parametrize(("name", "data"), NO_EXPORT, ids=[name for name, _ in NO_EXPORT])
def test_what_is_no_export_ends_with_one_sentence(
    name: str, data: bytes | None, wxr2md: Wxr2md, tmp_path: Path
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    run = wxr2md(tmp_path / name, tmp_path / "out")
    assert run.code == 2
    assert run.err.count("\n") == 1
    assert name in run.err
    assert run.out == ""
    assert not (tmp_path / "out").exists()


def test_a_folder_without_exports(wxr2md: Wxr2md, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    run = wxr2md(tmp_path / "folder", tmp_path / "out")
    assert (run.code, run.err.count("\n"), (tmp_path / "out").exists()) == (2, 1, False)


def test_an_output_that_cannot_be_made(fixtures: Path, wxr2md: Wxr2md, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    run = wxr2md(fixtures / "practice-blog" / "input.xml", tmp_path / "file" / "out")
    assert (run.code, run.err.count("\n"), run.out) == (2, 1, "")


# --- what it prints ---------------------------------------------------------------------------


def test_help_is_complete_and_fits_eighty_columns(wxr2md: Wxr2md) -> None:
    run = wxr2md("--help")
    assert run.code == 0
    assert max(map(len, run.out.splitlines())) <= 80
    for option in (option for group in OPTION_GROUPS.values() for option in group):
        assert option.opts[-1] in run.out
    for name in cli.commands:
        assert f"  {name}" in run.out


def test_the_first_screen_serves_a_newcomer(wxr2md: Wxr2md) -> None:
    first = "\n".join(wxr2md("--help").out.splitlines()[:24])
    for wanted in ("Usage: wxr2md", "wxr2md export.xml out/", "standard input", "--dry-run", "--help"):
        assert wanted in first


def test_the_default_command_has_the_same_help(wxr2md: Wxr2md) -> None:
    assert wxr2md("--help").out.startswith(wxr2md("convert", "--help").out.rstrip("\n"))
    assert wxr2md("x.xml", "-h").out == wxr2md("convert", "-h").out


def test_without_arguments_the_help_shows(wxr2md: Wxr2md) -> None:
    run = wxr2md()
    assert (run.code, run.err) == (2, wxr2md("--help").out)


def test_version(wxr2md: Wxr2md) -> None:
    run = wxr2md("--version")
    assert (run.code, run.out, run.err) == (0, f"wxr2md {__version__}\n", "")


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_waits_for_no_heavy_library(flag: str) -> None:
    code = (
        "import sys\nfrom wxr2md.cli import main\ntry:\n    main([sys.argv[1]])\nexcept SystemExit:\n    pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code, flag], capture_output=True, text=True, check=True)
    heavy = {"lxml", "rich", "html2text", "slugify", "yaml", "comrak"}
    assert heavy.isdisjoint(run.stderr.split())


def test_json_is_the_report_and_nothing_else(fixtures: Path, wxr2md: Wxr2md, tmp_path: Path) -> None:
    run = wxr2md(fixtures / "practice-blog" / "input.xml", tmp_path, "--json", "--verbose")
    assert json.loads(run.out) == json.loads((tmp_path / ".wxr2md" / "report.json").read_text("utf-8"))
    assert (run.code, run.err) == (0, "")


def test_quiet_says_nothing_when_all_is_well(fixtures: Path, wxr2md: Wxr2md, tmp_path: Path) -> None:
    run = wxr2md(fixtures / "practice-blog" / "input.xml", tmp_path, "-q")
    assert run == Run(0, "", "")


def test_quiet_still_says_what_is_lost(fixtures: Path, wxr2md: Wxr2md, tmp_path: Path) -> None:
    run = wxr2md(fixtures / "damaged" / "input.xml", tmp_path, "-q")
    assert (run.code, run.out) == (1, "")
    assert "cut off" in run.err


def test_a_dry_run_writes_nothing(fixtures: Path, wxr2md: Wxr2md, tmp_path: Path) -> None:
    run = wxr2md(fixtures / "practice-blog" / "input.xml", tmp_path / "out", "--dry-run")
    assert run.code == 0
    assert not (tmp_path / "out").exists()
    assert "without --dry-run" in run.out


def test_verbose_shows_each_diagnostic(fixtures: Path, wxr2md: Wxr2md, tmp_path: Path) -> None:
    short = wxr2md(fixtures / "threads" / "input.xml", tmp_path).out
    long = wxr2md(fixtures / "threads" / "input.xml", tmp_path, "--verbose").out
    messages = [row["message"] for row in json.loads((tmp_path / ".wxr2md" / "report.json").read_text())["diagnostics"]]
    words = " ".join(long.split())
    assert all(message in words for message in messages)
    assert len(long) > len(short)


def test_report_shows_the_page_again(fixtures: Path, wxr2md: Wxr2md, tmp_path: Path) -> None:
    first = wxr2md(fixtures / "block-posts" / "input.xml", tmp_path)
    assert wxr2md("report", tmp_path) == Run(0, first.out, "")
    assert json.loads(wxr2md("report", tmp_path, "--json").out)["site"]["title"] == "Blocks"


def test_report_without_a_conversion(wxr2md: Wxr2md, tmp_path: Path) -> None:
    run = wxr2md("report", tmp_path)
    assert (run.code, run.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_other_encodings_do_not_crash(encoding: str, fixtures: Path, wxr2md: Wxr2md, tmp_path: Path) -> None:
    run = wxr2md(fixtures / "select-and-unwrap" / "input.xml", tmp_path, "-v", encoding=encoding)
    assert run.code == 0
    assert wxr2md("--help", encoding=encoding).code == 0


# --- how it ends ------------------------------------------------------------------------------


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def convert(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("wxr2md.pipeline.convert", convert)


def test_interrupted(monkeypatch: pytest.MonkeyPatch, wxr2md: Wxr2md, tmp_path: Path) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    run = wxr2md("a.xml", tmp_path)
    assert (run.code, run.out) == (130, "")
    assert run.err.strip().startswith("wxr2md: interrupted")
    assert len(run.err.strip().splitlines()) == 1


def test_a_fault_of_ours_gives_no_traceback_and_no_values(
    monkeypatch: pytest.MonkeyPatch, wxr2md: Wxr2md, tmp_path: Path
) -> None:
    failing(monkeypatch, KeyError("someone@private.example"))
    run = wxr2md("a.xml", tmp_path)
    assert (run.code, run.err.count("\n"), run.out) == (2, 1, "")
    assert "KeyError in test_cli.py line" in run.err
    assert "WXR2MD_DEBUG=1" in run.err
    assert "private.example" not in run.err


def test_debug_gives_the_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    failing(monkeypatch, KeyError("x"))
    monkeypatch.setenv("WXR2MD_DEBUG", "1")
    with pytest.raises(KeyError):
        main(["a.xml", str(tmp_path)])


def test_trouble_of_the_system_is_said_in_its_words(
    monkeypatch: pytest.MonkeyPatch, wxr2md: Wxr2md, tmp_path: Path
) -> None:
    failing(monkeypatch, OSError(28, "No space left on device", "out/posts/a.md"))
    assert wxr2md("a.xml", tmp_path).err == "wxr2md: out/posts/a.md: No space left on device\n"


def test_a_message_cannot_steer_the_terminal(monkeypatch: pytest.MonkeyPatch, wxr2md: Wxr2md, tmp_path: Path) -> None:
    failing(monkeypatch, Fatal("bad \x1b[2J name\nand more"))
    assert wxr2md("a.xml", tmp_path).err == "wxr2md: bad  [2J name and more\n"


def test_a_closed_pipe_ends_quietly(fixtures: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    args = [sys.executable, "-m", "wxr2md", str(fixtures / "threads" / "input.xml"), str(tmp_path), "--json"]
    run = subprocess.run(args, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert run.stderr == ""
    assert (tmp_path / ".wxr2md" / "report.json").is_file()


def test_python_dash_m() -> None:
    run = subprocess.run([sys.executable, "-m", "wxr2md", "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == f"wxr2md {__version__}\n"


# --- shell completion -------------------------------------------------------------------------


def completed(args: list[str], incomplete: str) -> set[str]:
    return {item.value for item in ShellComplete(cli, {}, "wxr2md", "_X").get_completions(args, incomplete)}


def test_completion_knows_the_default_command() -> None:
    assert {"--types", "--help", "--version"} <= completed([], "--")
    assert {"report", "convert"} <= completed([], "")
    assert completed(["export.xml", "--engine"], "") == {"commonmark", "html2text"}
    assert {item.type for item in ShellComplete(cli, {}, "wxr2md", "_X").get_completions([], "exp")} == {"file"}


def test_a_later_command_is_one_function(wxr2md: Wxr2md, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "commands", dict(cli.commands))

    @cli.command()
    @click.argument("export")
    def inspect(export: str) -> int:
        """Look into an export."""
        click.echo(f"looking at {export}")
        return 0

    assert wxr2md("inspect", "a.xml") == Run(0, "looking at a.xml\n", "")
    assert "Look into an export." in wxr2md("--help").out
    assert command_line.DEFAULT_COMMAND in cli.commands


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("engine", "foo"),
        ("comments", ("nonee",)),
        ("comments", ("none", "data")),
        ("comment_status", ("x",)),
        ("slugs", ""),
        ("since", "yesterday"),
    ],
)
def test_options_of_the_api_are_checked(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Options(**{field: value})  # type: ignore[arg-type]


def test_one_text_where_several_are_asked_for_is_no_silent_nothing() -> None:
    with pytest.raises(TypeError, match="several"):
        Options(types="post")  # type: ignore[arg-type]
