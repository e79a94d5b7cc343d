"""Files that grow with every post: whole at the end, in the order of their pieces, the user's own kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

from wxr2md.document import Converter
from wxr2md.model import Item, Made
from wxr2md.output import OWN_FOLDER, NotWritten, Outcome, Output
from wxr2md.streams import Streams

FRAMES = {"a.xml": (b"<a>", b"</a>")}


def grow(out: Path, *pieces: tuple[str, bytes], **options: bool) -> dict[str, Outcome | NotWritten]:
    with Output(out, **options) as output, Streams(None, FRAMES) as growing:
        for path, piece in pieces:
            growing.add(path, piece)
        return dict(growing.written(output))


def test_pieces_stand_in_their_order_and_in_their_frame(tmp_path: Path) -> None:
    pieces = (("a.xml", b"1"), ("deep/b.txt", b"x\n"), ("a.xml", b"2"), ("deep/b.txt", b"y\n"))
    assert grow(tmp_path, *pieces) == {"a.xml": Outcome.CREATED, "deep/b.txt": Outcome.CREATED}
    assert (tmp_path / "a.xml").read_bytes() == b"<a>12</a>"
    assert (tmp_path / "deep/b.txt").read_bytes() == b"x\ny\n"
    assert grow(tmp_path, *pieces) == {"a.xml": Outcome.UNCHANGED, "deep/b.txt": Outcome.UNCHANGED}


def test_a_file_without_a_piece_is_not_made(tmp_path: Path) -> None:
    assert grow(tmp_path) == {}
    assert not (tmp_path / "a.xml").exists()


def test_what_is_not_ours_or_was_edited_stays(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("mine")
    grow(tmp_path, ("a.xml", b"1"))
    (tmp_path / "a.xml").write_text("edited")
    after = grow(tmp_path, ("a.xml", b"2"), ("b.txt", b"2"))
    assert after == {"a.xml": Outcome.KEPT_EDITED, "b.txt": Outcome.KEPT_FOREIGN}
    assert (tmp_path / "a.xml").read_text() == "edited"
    assert grow(tmp_path, ("a.xml", b"2"), overwrite=True) == {"a.xml": Outcome.UPDATED}


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    assert grow(tmp_path / "out", ("a.xml", b"1"), dry_run=True) == {"a.xml": Outcome.CREATED}
    assert list(tmp_path.iterdir()) == []


def test_one_that_cannot_be_written_does_not_end_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.xml").mkdir()
    after = grow(tmp_path, ("a.xml", b"1"), ("../b.txt", b"1"), ("c.txt", b"1"))
    assert after.pop("c.txt") == Outcome.CREATED
    assert {type(outcome) for outcome in after.values()} == {NotWritten}


def test_a_full_disk_is_told_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    failure = grow(tmp_path, ("a.xml", b"1"))["a.xml"]
    assert isinstance(failure, NotWritten)
    assert failure.why == "No space left on device"


def test_what_waits_has_no_name(tmp_path: Path) -> None:
    with Streams(tmp_path, FRAMES) as growing:
        growing.add("a.xml", b"1")
        assert os.name == "nt" or list(tmp_path.iterdir()) == []


class Richer(Converter):
    """Makes more of each item than its file."""

    def make(self, item: Item) -> Made:
        own = (f"data/{item.post_id}.txt", b"own"), ("/outside", b"")
        return Made(b"text", files=own, pieces=(("a.xml", f"<p>{item.post_id}</p>".encode()),))


def test_what_an_item_has_besides_its_file(
    fixtures: Path, wxr2md: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wxr2md.making.Converter", Richer)
    monkeypatch.setattr("wxr2md.pipeline.FRAMES", FRAMES)
    run = wxr2md(fixtures / "practice-blog" / "input.xml", tmp_path)
    assert run.code == 1  # the path that lies outside
    numbers = [path.stem for path in (tmp_path / "data").iterdir()]
    text = (tmp_path / "a.xml").read_text()
    assert sorted(numbers) == sorted(text.removeprefix("<a><p>").removesuffix("</p></a>").split("</p><p>"))
    assert not list((tmp_path / OWN_FOLDER).glob("tmp*"))
