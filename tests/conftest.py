"""What all tests share: the material beside the repository, and the command line run in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from torture import Box

from wxr2md.cli import main

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real exports and oracles beside the repository; its tests are skipped where it is not."""
    folder = ROOT.parent / "shared"
    if not (folder / "wxr").is_dir():
        pytest.skip("no ../shared here")
    return folder


@pytest.fixture
def fixtures() -> Path:
    return ROOT / "fixtures"


@pytest.fixture
def wxr2md(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Run `wxr2md ARGS` in this process, its streams pipes as in a script."""

    def run(*args: str | Path, stdin: bytes = b"", encoding: str = "utf-8") -> Run:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding, write_through=True) for _ in range(2))
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setenv("COLUMNS", "80")
            code = _exit_code([str(arg) for arg in args])
        return Run(code, *(stream.buffer.getvalue().decode(encoding, "replace") for stream in (out, err)))

    return run


def _exit_code(args: Sequence[str]) -> int:
    with pytest.raises(SystemExit) as exit_:
        main(args)
    assert isinstance(exit_.value.code, int)
    return exit_.value.code


@pytest.fixture
def box(tmp_path: Path, wxr2md: Callable[..., Run]) -> Box:
    """A folder to convert hostile exports in."""
    return Box(tmp_path, wxr2md)
