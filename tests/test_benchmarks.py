"""The benchmarks run, and say what was measured; what they measure is for a quiet machine, not for a test."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT

FOLDER = ROOT / "benchmarks"


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that `python -m benchmarks` runs."""
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.__main__")


def test_one_command_measures_and_prints_markdown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WXR2MD_BENCH", str(tmp_path / "no peers"))
    command = [sys.executable, "-m", "benchmarks", "--rounds", "1", "--folder", str(tmp_path), "--thread", "20"]
    small = [
        "--megabytes",
        "0.02",
        "--memory",
        "0.02,0.04",
        "--batch",
        "2",
        "--only",
        "peers,jobs,memory,stages,instructions",
    ]
    run = subprocess.run([*command, *small], cwd=ROOT, capture_output=True, text=True, check=True)
    widths = [{line.count("|") for line in part.splitlines()} for part in run.stdout.split("\n\n") if part[:1] == "|"]
    assert {len(width) for width in widths} == {1}
    assert "| one post, 20 comments |" in run.stdout
    assert "Time grows with the size to the power of" in run.stdout
    assert "| HTML to Markdown |" in run.stdout
    assert "| writer |" in run.stdout


def test_what_is_fitted(load: ModuleType) -> None:
    text = load.fitted([(10, 1.0, 40), (100, 10.0, 41), (1000, 100.0, 51)])
    assert "power of 1.00 (1 is linear); a megabyte takes 1.00 times" in text
    assert "Memory grows by 11 MB for each GB" in text
    assert "power of 2.00" in load.fitted([(10, 1.0, 40), (100, 100.0, 40)])


def test_the_result_stands_between_the_marks(load: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{load.BEGIN}\nold\n{load.END}\nafter\n")
    monkeypatch.setattr(load, "README", readme)
    load.into_readme("new\n")
    load.into_readme("newer\n")
    assert readme.read_text() == f"before\n{load.BEGIN}\nnewer\n{load.END}\nafter\n"
    assert (ROOT / "README.md").read_text("utf-8").count(load.BEGIN) == 1


def test_every_stage_that_is_watched_is_there() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import pipeline; print(pipeline.watch())"
    run = subprocess.run([sys.executable, "-c", code, FOLDER], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_the_recorded_figures_are_of_all_stages(load: ModuleType) -> None:
    recorded = json.loads((FOLDER / "instructions.json").read_text())
    assert recorded["counts"].keys() == load.instructions.STAGES.keys()


@pytest.mark.parametrize(("times", "code"), [(0.5, 0), (1.19, 0), (1.21, 1)])
def test_more_instructions_than_recorded_are_a_fault(
    times: float, code: int, load: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = json.loads((FOLDER / "instructions.json").read_text())
    found = {"writer": int(recorded["counts"]["writer"] * times)}
    monkeypatch.setattr(load.instructions, "versions", lambda: recorded["versions"])
    assert load.instructions.check(found) == code
    monkeypatch.setattr(load.instructions, "versions", dict)
    assert load.instructions.check(found) == 0
    assert "not compared" in capsys.readouterr().out


@pytest.mark.parametrize("stage", ["writer", "paragraphs", "reader", "conversion", "proof"])
def test_each_stage_does_its_work(stage: str, load: ModuleType, tmp_path: Path) -> None:
    export = load.instructions.make_input(tmp_path)
    load.instructions.STAGES[stage](export)(load.instructions.ITEMS)


def test_without_valgrind_nothing_is_counted() -> None:
    command = [sys.executable, FOLDER / "instructions.py", "--check"]
    run = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=True)
    assert "no valgrind here" in run.stdout
