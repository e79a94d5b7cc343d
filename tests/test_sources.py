"""Inputs of every kind, whole and cut, and what is refused."""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import pytest

from wxr2md import sources
from wxr2md.diagnostics import PART_UNREADABLE, Diagnostics, Fatal
from wxr2md.sources import natural, open_parts

XML = b"<?xml version='1.0'?><rss>" + b"".join(b"<item>%d</item>" % n for n in range(3000)) + b"</rss>"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, method)
    return buffer.getvalue()


def streamed_zip(files: dict[str, bytes]) -> bytes:
    """A zip whose local headers do not tell sizes, as servers write them that make it while they send it."""

    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_: int) -> int:
            raise OSError

    buffer = Unseekable()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def contents(path: Path, limit: int = 0) -> list[tuple[str, bytes, str]]:
    with open_parts([path], Diagnostics(), limit) as parts:
        found = []
        for part in parts:
            for _ in range(2):  # every part can be read twice
                with part.open() as stream:
                    data = stream.read()
            found.append((part.name.removeprefix(str(path)), data, stream.cut))
        return found


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(XML, [("", XML)], id="plain"),
        pytest.param(gzip.compress(XML, mtime=0), [("", XML)], id="gzip"),
        pytest.param(gzip.compress(gzip.compress(XML), mtime=0), [("", XML)], id="gzip in gzip"),
        pytest.param(
            gzip.compress(XML[:99], mtime=0) + gzip.compress(XML[99:], mtime=0), [("", XML)], id="gzip of two members"
        ),
        pytest.param(gzip.compress(XML, mtime=0) + b"\0" * 512, [("", XML)], id="gzip with padding"),
        pytest.param(zipped({"a/site.xml": XML}), [(":a/site.xml", XML)], id="zip"),
        pytest.param(zipped({"site.XML": XML}, zipfile.ZIP_STORED), [(":site.XML", XML)], id="stored zip"),
        pytest.param(streamed_zip({"site.xml": XML}), [(":site.xml", XML)], id="streamed zip"),
        pytest.param(zipped({"site.xml.gz": gzip.compress(XML, mtime=0)}), [(":site.xml.gz", XML)], id="gzip in zip"),
        pytest.param(zipped({"a.txt": b"x", "export": XML}), [(":export", XML)], id="export without a suffix"),
        pytest.param(
            zipped(
                {"p10.xml": b"<c/>", "p2.xml": b"<b/>", "__MACOSX/._p2.xml": b"?", "._p.xml": b"?", "pic.png": b"?"}
            ),
            [(":p2.xml", b"<b/>"), (":p10.xml", b"<c/>")],
            id="order of parts",
        ),
        pytest.param(zipped({"../../up.xml": XML}), [(":../../up.xml", XML)], id="climbing name"),
    ],
)
def test_reads(tmp_path: Path, data: bytes, expected: list[tuple[str, bytes]]) -> None:
    path = tmp_path / "input"
    path.write_bytes(data)
    assert contents(path) == [(name, text, "") for name, text in expected]
    assert [p.name for p in tmp_path.iterdir()] == ["input"]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda data: zipped({"a.xml": data}), lambda d: streamed_zip({"a.xml": d})]
)
def test_cut_archives_give_what_is_left(tmp_path: Path, share: float, pack) -> None:
    text = os.urandom(9000).hex().encode()
    path = tmp_path / "input"
    packed = pack(text)
    path.write_bytes(packed[: int(len(packed) * share)])
    [(_, data, cut)] = contents(path)
    assert text.startswith(data)
    assert len(data) > len(text) * share * 0.8
    assert cut or data == text


def test_a_zip_without_its_directory_gives_every_member(tmp_path: Path) -> None:
    path = tmp_path / "input.zip"
    data = streamed_zip({"a.xml": XML, "b.xml": XML})
    path.write_bytes(data[: data.index(b"PK\x01\x02")])
    assert [name for name, _, _ in contents(path)] == [":a.xml", ":b.xml"]
    diagnostics = Diagnostics()
    open_parts([path], diagnostics).close()
    assert [row.kind for row in diagnostics] == [PART_UNREADABLE]


def test_damaged_gzip_gives_what_is_before(tmp_path: Path) -> None:
    text = os.urandom(50_000).hex().encode()
    packed = bytearray(gzip.compress(text, mtime=0))
    packed[30_000:30_100] = b"\xff" * 100
    path = tmp_path / "a.gz"
    path.write_bytes(packed)
    [(_, data, cut)] = contents(path)
    assert cut
    assert text[:20_000] == data[:20_000]


def encrypted() -> bytes:
    data = bytearray(zipped({"a.xml": XML}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (gzip.compress(XML, mtime=0)[:12], "is cut off"),
        (zipped({"a.jpg": b"x"}), "zip without a WordPress export"),
        (zipped({}), "zip without a WordPress export"),
        (b"PK\x03\x04" + b"junk", "zip without a WordPress export"),
        (encrypted(), "encrypted"),
        (zipped({"a.xml": XML}, zipfile.ZIP_BZIP2), "packed by method 12"),
        (b"BZh91AY", "bzip2"),
        (b"\xfd7zXZ\x00rest", "xz archive"),
        (b"name".ljust(257, b"\0") + b"ustar  ", "tar archive"),
    ],
)
def test_refuses(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "input.xml"
    path.write_bytes(data)
    with pytest.raises(Fatal, match=words):
        open_parts([path], Diagnostics())


def test_refuses_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="does not exist"):
        open_parts([tmp_path / "none.xml"], Diagnostics())
    with pytest.raises(Fatal, match="is a folder, not a file: give the WordPress export"):
        open_parts([tmp_path], Diagnostics())
    (tmp_path / "mine.xml").write_bytes(XML)
    with pytest.raises(Fatal, match=r"mine\.xml"):
        open_parts([tmp_path], Diagnostics())


def test_bombs_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    blanks = b" " * 1_000_000
    path = tmp_path / "bomb.gz"
    path.write_bytes(b"".join(packer.compress(blanks) for _ in range(150)) + packer.flush())
    with (
        pytest.raises(Fatal, match="--max-input-size"),
        open_parts([path], Diagnostics()) as parts,
        parts[0].open() as stream,
    ):
        sum(len(chunk) for chunk in iter(lambda: stream.read(1 << 20), b""))
    with open_parts([path], Diagnostics(), 200_000_000) as parts, parts[0].open() as stream:
        assert sum(len(chunk) for chunk in iter(lambda: stream.read(1 << 20), b"")) == 150_000_000


def test_limit_holds_for_plain_files_too(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(XML)
    with pytest.raises(Fatal, match="--max-input-size"):
        contents(path, len(XML) - 1)
    assert contents(path, len(XML))[0][1] == XML


def test_standard_input_is_read_twice_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(gzip.compress(XML, mtime=0))

    monkeypatch.setattr(sources.sys, "stdin", Stdin)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with open_parts(["-"], Diagnostics()) as parts:
        assert parts[0].name == "standard input"
        for _ in range(2):
            with parts[0].open() as stream:
                assert stream.read() == XML
    assert list(tmp_path.iterdir()) == []


def test_small_reads_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(XML, mtime=0))
    with open_parts([path], Diagnostics()) as parts, parts[0].open() as stream:
        assert b"".join(iter(lambda: stream.read(7), b"")) == XML
        assert stream.consumed == path.stat().st_size


def test_natural_order() -> None:
    names = ["p10.xml", "p9.xml", "P1.xml", "p" + "9" * 5000 + ".xml"]
    assert sorted(names, key=natural) == ["P1.xml", "p9.xml", "p10.xml", names[3]]
