"""What the README says is so: its help block, options, commands and example are those of the program.

`WXR2MD_UPDATE=1 pytest tests/test_readme.py` writes the help block and the example anew.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Run

import wxr2md as package
from wxr2md.cli import OPTION_GROUPS, cli

README = ROOT / "README.md"
CASE = ROOT / "fixtures" / "practice-blog"
ARGUMENTS = {"paths", "out", "exports", "words"}
POST = CASE / "expected" / "posts" / "2024-03-05-why-a-quiet-room-helps.md"


def block(name: str) -> str:
    """Return what stands in the fenced block behind a marker."""
    match = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", README.read_text("utf-8"), re.S)
    assert match, f"the README has no block {name}"
    return match[1]


def check(name: str, wanted: str) -> None:
    if os.environ.get("WXR2MD_UPDATE"):
        text = README.read_text("utf-8")
        README.write_text(
            text.replace(f"<!-- {name} -->\n```\n{block(name)}", f"<!-- {name} -->\n```\n{wanted}"), "utf-8"
        )
    assert block(name) == wanted


def excerpt(text: str, *ranges: tuple[str, str]) -> str:
    """Return some ranges of lines, each from one that begins so up to one that begins so, with "…" between them."""
    lines = text.splitlines()
    pieces = []
    for start, end in ranges:
        first = next(number for number, line in enumerate(lines) if line.startswith(start))
        last = next(number for number, line in enumerate(lines) if number >= first and line.startswith(end))
        pieces.append("\n".join(lines[first : last + 1]))
    return "\n…\n".join(pieces) + "\n"


def test_the_help_block_is_the_help(wxr2md: Callable[..., Run]) -> None:
    check("help", wxr2md("--help").out)


def test_the_example_is_a_fixture() -> None:
    source = (CASE / "input.xml").read_text("utf-8")
    comment = "\t\t\t<wp:comment_content><![CDATA[Jonas,"
    before = excerpt(source, ("We changed", " \t<li><strong>A rug"), (comment, comment))
    check("before", before.replace("\t\t\t", ""))
    check(
        "after",
        excerpt(POST.read_text("utf-8"), ("---", "type"), ("  - id: 103", "        content"), ("We", "- **A rug")),
    )


def test_each_option_is_in_the_readme() -> None:
    text = README.read_text("utf-8")
    for option in (option for group in OPTION_GROUPS.values() for option in group):
        assert option.opts[-1] in text


def test_each_option_of_the_other_commands_is_in_the_readme_or_its_docs() -> None:
    text = README.read_text("utf-8") + (ROOT / "docs" / "report.md").read_text("utf-8")
    for name, command in cli.commands.items():
        assert f"wxr2md {name}" in text or name == "convert"
        assert {option.opts[0] for option in command.params if option.opts[0] not in text} <= ARGUMENTS


def test_each_option_that_the_text_names_exists() -> None:
    options = [option for command in cli.commands.values() for option in command.params]
    known = {name for option in options for name in option.opts + option.secondary_opts}
    foreign = {"--strict`", "--no-deps", "--help"}
    named = set(re.findall(r"`(--[\w-]+)", README.read_text("utf-8").replace("mypy --strict", "")))
    assert named - foreign <= known


def test_each_file_that_the_text_names_is_there() -> None:
    for name in re.findall(r"`((?:wxr2md|tests|fixtures|benchmarks|\.ci)/[\w./-]*)`", README.read_text("utf-8")):
        assert (ROOT / name).exists(), name


def test_the_commands_never_install_by_name() -> None:
    assert not re.search(r"pip3? install (-\S+ )*wxr2md", README.read_text("utf-8"))


@pytest.mark.parametrize("mark", ["set up and convert", "set up and test"])
def test_the_first_screen_has_the_commands(mark: str) -> None:
    first = README.read_text("utf-8").splitlines()[:45]
    commands = [line for line in first if line.endswith(f"# {mark}")]
    assert len(commands) == 1
    assert "python3.11 -m venv .venv && .venv/bin/pip install -q" in commands[0]


def test_the_first_command_runs_on_a_fixture(wxr2md: Callable[..., Run], tmp_path: Path) -> None:
    line = next(line for line in README.read_text("utf-8").splitlines() if line.endswith("# set up and convert"))
    words = shlex.split(line, comments=True)
    export, out = words[-2:]
    assert out == "out/"
    assert wxr2md(ROOT / export, tmp_path).code == 0


def test_the_python_example_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = re.search(r"```python\n(.*?)```", README.read_text("utf-8"), re.S)
    assert code
    text = code[1].replace('"export.xml"', repr(str(CASE / "input.xml"))).replace('"out"', repr(str(tmp_path / "out")))
    exec(compile(text, "README.md", "exec"), {})
    assert capsys.readouterr().out == "1 True 0\npost why-a-quiet-room-helps 6\nattachment window-seat 0\n"
    assert package.__version__
