"""The golden folders: each fixture converts to exactly what stands in its `expected/` and `report.json`.

A folder holds README.md (what the case is about), its inputs, `args` (what stands between `wxr2md` and the output
folder), `expected/` and `report.json`.  `WXR2MD_UPDATE=1 pytest tests/test_fixtures.py` writes the last two anew:
read every line of the difference before it is committed.
"""

from __future__ import annotations

import gzip
import json
import os
import shlex
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run

CASES = sorted(folder for folder in (ROOT / "fixtures").iterdir() if folder.is_dir())
UPDATE = bool(os.environ.get("WXR2MD_UPDATE"))
ADDRESS = "@private.example"  # of every commenter and author in the fixtures
SECRETS = (ADDRESS, "192.0.2.", "hunter2")


def tree(folder: Path) -> dict[str, str]:
    """Return the text of every file below a folder but ours, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".wxr2md" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in sorted(files)}


def account(out: Path) -> dict[str, Any]:
    """Return the report of a run without what may differ: the version, and where the files are."""
    report = json.loads((out / ".wxr2md" / "report.json").read_text("utf-8"))
    return {key: value for key, value in report.items() if key not in ("wxr2md", "out")}


def update(case: Path, out: Path) -> None:
    expected = case / "expected"
    shutil.rmtree(expected, ignore_errors=True)
    shutil.copytree(out, expected, ignore=shutil.ignore_patterns(".wxr2md"))
    (case / "report.json").write_text(json.dumps(account(out), ensure_ascii=False, indent=1) + "\n", "utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fixture_says_what_it_is_about(case: Path) -> None:
    text = (case / "README.md").read_text("utf-8")
    assert text.startswith("# ")
    assert len(text.split()) > 12


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_conversion(case: Path, wxr2md: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    out = tmp_path / "out"
    run = wxr2md(*shlex.split((case / "args").read_text("utf-8")), out)
    if UPDATE:
        update(case, out)
    assert tree(out) == tree(case / "expected")
    assert account(out) == json.loads((case / "report.json").read_text("utf-8"))
    assert run.code == account(out)["exit_code"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_private_comes_out(case: Path) -> None:
    for path, text in {**tree(case / "expected"), "report.json": (case / "report.json").read_text("utf-8")}.items():
        for secret in SECRETS:
            assert secret not in path + text, f"{secret} is in {path}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_second_run_changes_nothing(
    case: Path, wxr2md: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case)
    args = [*shlex.split((case / "args").read_text("utf-8")), tmp_path]
    wxr2md(*args)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}
    wxr2md(*args)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")} == before
    assert set(account(tmp_path)["files"]) <= {"unchanged"}


def zipped(data: bytes, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("the-site.wordpress.2024-06-03.001.xml", data)
        archive.writestr("readme.txt", b"not an export")
    return path


def test_packed_and_piped_inputs_give_the_same_files(
    fixtures: Path, wxr2md: Callable[..., Run], tmp_path: Path
) -> None:
    case = fixtures / "practice-blog"
    data = (case / "input.xml").read_bytes()
    (tmp_path / "export.xml.gz").write_bytes(gzip.compress(data, mtime=0))
    wxr2md(tmp_path / "export.xml.gz", tmp_path / "gz")
    wxr2md(zipped(data, tmp_path / "export.zip"), tmp_path / "zip")
    wxr2md("-", tmp_path / "pipe", stdin=data)
    expected = tree(case / "expected")
    assert tree(tmp_path / "gz") == expected
    assert tree(tmp_path / "zip") == expected
    assert tree(tmp_path / "pipe") == expected


def test_a_zip_of_several_parts_is_one_site(fixtures: Path, wxr2md: Callable[..., Run], tmp_path: Path) -> None:
    case = fixtures / "several-parts"
    with zipfile.ZipFile(tmp_path / "parts.zip", "w") as archive:
        for part in sorted(case.glob("*.xml")):
            archive.write(part, f"folder/{part.name}")
    wxr2md(tmp_path / "parts.zip", tmp_path / "out")
    assert tree(tmp_path / "out") == tree(case / "expected")
