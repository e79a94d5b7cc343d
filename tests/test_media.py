"""Media from the uploads: found in posts, copied, named in the texts; what is not there keeps its address."""

from __future__ import annotations

import contextlib
import csv
import gzip
import hashlib
import io
import json
import os
import random
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from torture import export, item, meta, tag

from wxr2md.diagnostics import Diagnostics, Fatal
from wxr2md.media import uploads
from wxr2md.media.names import assign
from wxr2md.media.urls import Own, originals
from wxr2md.model import Site

SITE = "https://example.org"
UP = f"{SITE}/wp-content/uploads"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def attachment(number: int, url: str, **fields: object) -> str:
    extra = tag("wp:attachment_url", url)
    return item(number, f"File {number}", " ", extra, **{"post_type": "attachment", "status": "inherit"} | fields)


class Box:
    """An export, uploads beside it, and what a run made of them."""

    def __init__(self, folder: Path, run: Callable[..., Run]) -> None:
        self.folder, self._run = folder, run
        self.out = folder / "out"
        self.uploads = folder / "uploads"
        self.uploads.mkdir()

    def file(self, name: str, data: bytes = PICTURE) -> None:
        path = self.uploads / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def convert(self, *items: str, args: Sequence[str | Path] = (), media: str = "copy", code: int = 0) -> Run:
        (self.folder / "export.xml").write_text(export(*items), "utf-8")
        uploads = ["--uploads", self.uploads] if media == "copy" and "--uploads" not in args else []
        done = self._run(self.folder / "export.xml", self.out, "--media", media, *uploads, *args)
        assert done.code == code, done.err
        return done

    def text(self, number: int = 1) -> str:
        return next(self.out.glob(f"*/*slug-{number}.md")).read_text("utf-8")

    def rows(self) -> list[dict[str, str]]:
        with (self.out / "media.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def told(self, kind: str) -> list[str]:
        report: dict[str, Any] = json.loads((self.out / ".wxr2md/report.json").read_text("utf-8"))
        return [row["message"] for row in report["diagnostics"] if row["kind"] == kind]

    def state(self) -> dict[str, tuple[int, bytes]]:
        paths = [path for path in self.out.rglob("*") if path.is_file() and ".wxr2md" not in path.parts]
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}

    def files(self) -> list[str]:
        return sorted(path.relative_to(self.out).as_posix() for path in (self.out / "media").rglob("*.*"))


@pytest.fixture
def site(tmp_path: Path, wxr2md: Callable[..., Run]) -> Box:
    return Box(tmp_path, wxr2md)


BODY = f"""<p><a href="{UP}/2020/05/room.jpg"><img src="{UP}/2020/05/room-300x200.jpg" alt="A room"
 srcset="{UP}/2020/05/room-300x200.jpg 300w" /></a> <a href="{UP}/2020/05/paper.pdf#page=2">paper</a>
<img src="https://other.example/wp-content/uploads/2020/05/room.jpg" alt="theirs" /></p>"""


def test_files_are_copied_and_named_relative_to_the_post(site: Box) -> None:
    site.file("2020/05/room.jpg")
    site.file("2020/05/paper.pdf", b"%PDF-1.7")
    site.convert(item(1, "", BODY, meta("_thumbnail_id", "9")), attachment(9, f"{UP}/2020/05/room.jpg"))
    text = site.text()
    assert "[![A room](../media/2020/05/room.jpg)](../media/2020/05/room.jpg)" in text
    assert "[paper](../media/2020/05/paper.pdf#page=2)" in text
    assert "(https://other.example/wp-content/uploads/2020/05/room.jpg)" in text
    assert 'featured_image: "../media/2020/05/room.jpg"' in text
    assert site.files() == ["media/2020/05/paper.pdf", "media/2020/05/room.jpg"]
    assert (site.out / "media/2020/05/room.jpg").read_bytes() == PICTURE
    sha = hashlib.sha256(PICTURE).hexdigest()
    assert site.rows()[1:] == [
        {
            "url": f"{UP}/2020/05/{name}.jpg",
            "path": "media/2020/05/room.jpg",
            "bytes": "264",
            "sha256": sha,
            "state": "ok",
        }
        for name in ("room-300x200", "room")
    ]
    assert site.told("differs") == site.told("not-in-output") == site.told("media-missing") == []


def test_what_is_missing_keeps_its_address_and_is_told(site: Box) -> None:
    done = site.convert(item(1, "", BODY), args=["--strict"], code=1)
    assert f"({UP}/2020/05/room-300x200.jpg)" in site.text()
    assert f"{UP}/2020/05/paper.pdf keeps its old address: it is not in the uploads" in site.told("media-missing")
    assert len(site.told("media-missing")) == 3
    assert "media missing" in done.out
    assert "Media  3 missing" in done.out
    assert {row["state"] for row in site.rows()} == {"missing"}


def test_nothing_is_touched_without_being_asked(site: Box) -> None:
    site.convert(item(1, "", BODY), media="keep")
    assert f"({UP}/2020/05/room-300x200.jpg)" in site.text()
    assert not (site.out / "media.csv").exists()


def test_a_list_is_a_list(site: Box) -> None:
    site.convert(item(1, "", BODY), media="list")
    assert f"({UP}/2020/05/room-300x200.jpg)" in site.text()
    assert [(row["path"], row["state"]) for row in site.rows()] == [
        (f"media/2020/05/{name}", "listed") for name in ("paper.pdf", "room-300x200.jpg", "room.jpg")
    ]
    assert not (site.out / "media").exists()


def test_a_second_run_changes_nothing(site: Box) -> None:
    site.file("2020/05/room.jpg")
    site.convert(item(1, "", BODY))
    before = site.state()
    site.convert(item(1, "", BODY))
    assert site.state() == before


def test_a_dry_run_writes_nothing(site: Box) -> None:
    site.file("2020/05/room.jpg")
    site.convert(item(1, "", BODY), args=["--dry-run"])
    assert not site.out.exists()


def test_what_comes_later_is_named_later(site: Box) -> None:
    site.convert(item(1, "", BODY))
    assert f"({UP}/2020/05/room-300x200.jpg)" in site.text()
    site.file("2020/05/room.jpg")
    site.convert(item(1, "", BODY))
    assert "../media/2020/05/room.jpg" in site.text()
    site.convert(item(1, "", BODY), media="keep")
    assert f"({UP}/2020/05/room-300x200.jpg)" in site.text()


def test_the_number_of_workers_changes_nothing(site: Box) -> None:
    site.file("2020/05/room.jpg")
    posts = [item(number, "", BODY) for number in range(1, 30)]
    site.convert(*posts, args=["--jobs", "1"])
    before = site.state()
    (site.out).rename(site.folder / "first")
    site.convert(*posts, args=["--jobs", "2"])
    assert {path: data for path, (_, data) in site.state().items()} == {
        path: data for path, (_, data) in before.items()
    }


def test_a_picture_that_the_user_changed_is_kept(site: Box) -> None:
    site.file("2020/05/room.jpg")
    site.convert(item(1, "", BODY))
    (site.out / "media/2020/05/room.jpg").write_bytes(b"smaller")
    site.convert(item(1, "", BODY))
    assert (site.out / "media/2020/05/room.jpg").read_bytes() == b"smaller"
    assert "../media/2020/05/room.jpg" in site.text()
    assert site.told("file-kept") == [
        "media/2020/05/room.jpg was there before and is edited since; kept (use --overwrite to replace it)"
    ]


def test_a_preset_says_where_they_go(site: Box) -> None:
    site.file("2020/05/room.jpg")
    site.convert(item(1, "", BODY), args=["--preset", "hugo"])
    assert (site.out / "static/uploads/2020/05/room.jpg").exists()
    text = next(site.out.glob("content/posts/*/index.md")).read_text("utf-8")
    assert "[![A room](/uploads/2020/05/room.jpg)](/uploads/2020/05/room.jpg)" in text


# --- which addresses, which names -------------------------------------------------------------------

OWN = Own(
    Site(link=SITE, base_site_url=SITE, base_blog_url=SITE),
    ["old.example"],
    ["https://cdn.example/a/x.png", "https://mysite.files.wordpress.com/1.jpg"],
)
ADDRESSES = [
    (f"{UP}/2020/05/a.jpg", "2020/05/a.jpg"),
    ("http://www.example.org/wp-content/uploads/2020/05/a.jpg?w=1024&#38;h=3#x", "2020/05/a.jpg"),
    ("//example.org/wp-content/uploads/a.jpg", "a.jpg"),
    ("/wp-content/uploads/a.jpg", "a.jpg"),
    ("../../wp-content/uploads/a.jpg", "a.jpg"),
    ("HTTPS://EXAMPLE.ORG:443/wp-content/uploads/a.jpg", "a.jpg"),
    (f"{UP}/sites/3/2020/05/a.jpg", "sites/3/2020/05/a.jpg"),
    (f"{SITE}/blog/wp-content/uploads/a.jpg", "a.jpg"),
    (f"{SITE}/files/2010/05/a.jpg", "2010/05/a.jpg"),
    (f"{SITE}/wp-content/blogs.dir/4/files/2010/05/a.jpg", "2010/05/a.jpg"),
    ("https://mysite.files.wordpress.com/2020/05/a.jpg?w=300", "2020/05/a.jpg"),
    ("https://i0.wp.com/example.org/wp-content/uploads/2020/05/a.jpg?resize=300%2C200&ssl=1", "2020/05/a.jpg"),
    ("https://i2.wp.com/www.example.org/wp-content/uploads/a.jpg", "a.jpg"),
    ("http://old.example/wp-content/uploads/a.jpg", "a.jpg"),
    ("https://cdn.example/a/x.png?fm=jpg", "/a/x.png"),
    ("https://cdn.example/a/x-300x200.png", "/a/x-300x200.png"),
    ("https://cdn.example/wp-content/uploads/y.png", "y.png"),
    (f"{SITE}/images/logo.gif", "/images/logo.gif"),
    (f"{UP}/caf%C3%A9%20x.jpg", "café x.jpg"),
    (f"{UP}/cafe%CC%81.jpg", "café.jpg"),
    (f"{UP}/photo", "photo"),
    (f"{UP}/a/../b.jpg", "b.jpg"),
    (f"{UP}/%2e%2e/%2e%2e/%2e%2e/etc/passwd.jpg", "/etc/passwd.jpg"),
    (f" {UP}/a.jpg\n", "a.jpg"),
]
NOT_OURS = [
    "",
    "#top",
    "?p=1",
    "a.jpg",
    "images/a.jpg",
    f"{SITE}/2020/05/a-post/",
    f"{SITE}/a.php",
    f"{SITE}/index.html",
    f"{UP}/",
    f"{UP}/2020/",
    f"{UP}/shell.php",
    "https://other.example/wp-content/uploads/a.jpg",
    "https://cdn.example/a/y.png",
    "https://i0.wp.com/other.example/wp-content/uploads/a.jpg",
    "https://example.org.evil.example/wp-content/uploads/a.jpg",
    "https://evil.example/https://example.org/wp-content/uploads/a.jpg",
    "https://en.wordpress.com/wp-content/uploads/a.jpg",
    "file:///wp-content/uploads/a.jpg",
    "ftp://example.org/wp-content/uploads/a.jpg",
    "data:image/png;base64,iVBORw0KGgo=",
    "javascript:alert(1)//example.org/wp-content/uploads/a.jpg",
    "mailto:a@example.org",
    "http://[::1/wp-content/uploads/a.jpg",
    "http://example.org:port/wp-content/uploads/a.jpg",
    f"{UP}/{'a' * 5000}.jpg",
]


@pytest.mark.parametrize(("url", "key"), ADDRESSES)
def test_addresses_of_one_file_have_one_key(url: str, key: str) -> None:
    found = OWN.find(url)
    assert found is not None
    assert found.key == key
    assert "?" not in found.url
    assert OWN.find(found.url) == found


@pytest.mark.parametrize("url", NOT_OURS)
def test_other_addresses_are_not_files_of_the_site(url: str) -> None:
    assert OWN.find(url) is None


def test_a_password_in_an_address_goes_nowhere() -> None:
    found = OWN.find("https://ann:secret@example.org/wp-content/uploads/a.jpg")
    assert found is not None
    assert found.url == f"{UP}/a.jpg"


LIBRARY = {"m/poster-800x600.jpg", "m/cut-e1612345678901.jpg", "m/big-scaled.jpg"}
ORIGINALS = [
    ("m/a.jpg", ["m/a.jpg"]),
    ("m/a-300x200.jpg", ["m/a.jpg", "m/a-scaled.jpg", "m/a-300x200.jpg"]),
    ("m/big-scaled.jpg", ["m/big.jpg", "m/big-scaled.jpg"]),
    ("m/big-scaled-300x200.jpg", ["m/big.jpg", "m/big-scaled.jpg", "m/big-scaled-300x200.jpg"]),
    ("m/a-rotated-1x1.png", ["m/a.png", "m/a-rotated.png", "m/a-rotated-1x1.png"]),
    ("m/a-e1612345678901.jpg", ["m/a.jpg", "m/a-e1612345678901.jpg"]),
    ("m/a-e1612345678901-150x150.jpg", ["m/a.jpg", "m/a-e1612345678901.jpg", "m/a-e1612345678901-150x150.jpg"]),
    ("m/a-scaled-e1612345678901.jpg", ["m/a.jpg", "m/a-scaled.jpg", "m/a-scaled-e1612345678901.jpg"]),
    ("m/poster-800x600.jpg", ["m/poster-800x600.jpg"]),
    ("m/poster-800x600-150x150.jpg", ["m/poster-800x600.jpg", "m/poster-800x600-150x150.jpg"]),
    ("m/cut-e1612345678901.jpg", ["m/cut-e1612345678901.jpg"]),
    ("m/cut-e1612345678901-9x9.jpg", ["m/cut-e1612345678901.jpg", "m/cut-e1612345678901-9x9.jpg"]),
    ("m/-300x200.jpg", ["m/-300x200.jpg"]),
    ("m/photo-300x200", ["m/photo", "m/photo-300x200"]),
    ("m.2/photo", ["m.2/photo"]),
]


@pytest.mark.parametrize(("key", "wanted"), ORIGINALS)
def test_sizes_lead_to_their_originals(key: str, wanted: list[str]) -> None:
    found = list(originals(key, LIBRARY.__contains__))
    assert [name for name in found if name in wanted] == wanted
    assert found[-1] == key or "-scaled" in found[-1]
    assert len(found) <= len(wanted) + 1


PLACES = [
    ("2020/05/a.jpg", "media/2020/05/a.jpg"),
    ("2020/05/my photo (1).JPG", "media/2020/05/my-photo-1.JPG"),
    ("2020/05/v1.2.final.pdf", "media/2020/05/v1.2.final.pdf"),
    ("/images/logo.gif", "media/images/logo.gif"),
    ("../../etc/passwd.jpg", "media/etc/passwd.jpg"),
    ("..\\..\\x.jpg", "media/x.jpg"),
    ("con.jpg", "media/con_.jpg"),
    ("NUL.tar.gz", "media/NUL_.tar.gz"),
    ("a\0b.jpg", "media/a-b.jpg"),
    ("a:b|c?.jpg", "media/a-b-c.jpg"),
    (".htaccess.jpg", "media/htaccess.jpg"),
    ("_DSC 1.jpg", "media/DSC-1.jpg"),
    ("?.jpg", "media/file.jpg"),
    ("photo", "media/photo"),
    ("Übung.jpg", "media/Übung.jpg"),
]


@pytest.mark.parametrize(("key", "path"), PLACES)
def test_names_are_safe(key: str, path: str) -> None:
    assert assign([key], "media") == {key: path}


def test_names_are_unique_for_every_file_system() -> None:
    keys = ["a/X.jpg", "a/x.jpg", "A/x.jpg", "a/x .jpg", "a/ü.jpg", "a/u\u0308.jpg", "photo", "photo.png", "Photo"]
    keys += [f"a/{'long' * 80}{n}.jpg" for n in range(3)]
    paths = assign(keys, "media")
    assert len({path.casefold() for path in paths.values()}) == len(keys)
    assert paths["photo"] == "media/photo-3"
    assert max(len(path.encode()) for path in paths.values()) <= 220
    assert all(len(part.encode()) <= 200 for path in paths.values() for part in path.split("/"))
    assert assign(reversed(keys), "media") == paths
    assert assign(["Ärger/ß.jpg"], "media", ascii_only=True) == {"Ärger/ß.jpg": "media/arger/ss.jpg"}


@given(st.lists(st.text(max_size=300) | st.text("/.\\~ aA-:", max_size=40), unique=True, max_size=8))
def test_any_key_gets_a_safe_place_of_its_own(keys: list[str]) -> None:
    paths = assign([key for key in keys if key.strip("/")], "media")
    assert len({path.casefold() for path in paths.values()}) == len(paths)
    for path in paths.values():
        parts = path.split("/")
        assert parts[0] == "media"
        assert len(parts) > 1
        assert not {"", ".", ".."} & set(parts)
        assert not set(path) & set('\0\\:*?"<>|')
        assert all(len(part.encode()) <= 250 and not part.endswith((".", " ")) for part in parts)


# --- folders and archives -----------------------------------------------------------------------------

IMG = f'<p><img src="{UP}/2020/05/a-300x200.jpg" alt="A" /></p>'


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.jpg", True),
        ("2020/05/a.jpg", True),
        ("uploads/2020/05/a.jpg", True),
        ("site/wp-content/uploads/2020/05/a.jpg", True),
        ("uploads/old/uploads/2020/05/a.jpg", True),
        ("wp-content/blogs.dir/3/files/2020/05/a.jpg", True),
        ("site/2020/05/a-300x200.jpg", True),
        ("fetched/media/2020/05/a.jpg", True),
        ("other/a.jpg", True),
        ("2019/01/a.jpg", False),
        ("2020/05/A.jpg", False),
        ("2020/05/a.png", False),
    ],
)
def test_where_a_file_may_lie(site: Box, name: str, wanted: bool) -> None:
    site.file(name)
    site.convert(item(1, "", IMG))
    assert (len(site.files()), len(site.told("media-missing"))) == ((1, 0) if wanted else (0, 1))


def test_a_name_that_two_files_have_is_no_answer(site: Box) -> None:
    site.file("x/a.jpg")
    site.file("y/a.jpg", PICTURE + b"another")
    site.convert(item(1, "", IMG))
    assert site.files() == []


def test_files_without_an_extension_get_the_one_of_their_kind(site: Box) -> None:
    site.file("2020/05/photo")
    site.convert(item(1, "", f'<img src="{UP}/2020/05/photo">'))
    assert site.files() == ["media/2020/05/photo.png"]
    assert "(../media/2020/05/photo.png)" in site.text()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><title>404</title>", "a web page came in the place of the file"),
    ],
)
def test_what_is_no_picture_is_not_taken(site: Box, data: bytes, why: str) -> None:
    site.file("2020/05/a.jpg", data)
    site.convert(item(1, "", IMG))
    assert site.files() == []
    assert site.told("media-missing") == [f"{UP}/2020/05/a-300x200.jpg keeps its old address: {why}"]


def test_links_and_pipes_in_a_folder_are_left_out(site: Box, tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(PICTURE)
    (site.uploads / "2020/05").mkdir(parents=True)
    (site.uploads / "2020/05/a.jpg").symlink_to(tmp_path / "secret.jpg")
    os.mkfifo(site.uploads / "2020/05/a-300x200.jpg")
    site.convert(item(1, "", IMG))
    assert site.files() == []
    assert len(site.told("media-ignored")) == 2


def test_a_size_limit_is_one_of_each_file(site: Box) -> None:
    site.file("2020/05/a.jpg", PICTURE * 10)
    site.convert(item(1, "", IMG), args=["--max-media-size", "1KB"])
    assert site.told("media-missing")[0].endswith("it is larger than 1,000 bytes")
    assert site.files() == []


def test_a_folder_with_a_filter_takes_only_what_is_needed(site: Box) -> None:
    site.file("2020/05/a.jpg")
    site.file("2020/05/b.jpg")
    site.convert(item(1, "", IMG))
    assert site.files() == ["media/2020/05/a.jpg"]


def tar_info(name: str, **fields: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for key, value in fields.items():
        setattr(info, key, value)
    return info


def tarred(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for info, data in members:
            info.size = info.size or len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


GOOD = (tar_info("2020/05/a.jpg"), PICTURE)
HOSTILE = [
    (tar_info("2020/05/a.jpg", type=tarfile.SYMTYPE, linkname="/etc/passwd"), b""),
    (tar_info("2020/05/a.jpg", type=tarfile.LNKTYPE, linkname="../../etc/passwd"), b""),
    (tar_info("2020/05/a.jpg", type=tarfile.CHRTYPE), b""),
    (tar_info("2020/05/a.jpg", type=tarfile.FIFOTYPE), b""),
    (tar_info("../../2020/05/a.jpg"), PICTURE),
    (tar_info("/wp-content/uploads/2020/05/a.jpg"), PICTURE),
    (tar_info("C:\\uploads\\2020\\05\\a.jpg"), PICTURE),
    (tar_info("._a.jpg"), PICTURE),
    (tar_info("__MACOSX/2020/05/a.jpg"), PICTURE),
]


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress], ids=["tar", "tar.gz"])
@pytest.mark.parametrize("member", HOSTILE, ids=lambda member: f"{member[0].type!r} {member[0].name}")
def test_a_tar_is_never_more_than_its_files(
    site: Box, member: tuple[tarfile.TarInfo, bytes], pack: Callable[[bytes], bytes]
) -> None:
    archive = site.folder / "media.tar"
    archive.write_bytes(pack(tarred(member)))
    site.convert(item(1, "", IMG), args=["--uploads", archive])
    assert site.files() == []
    archive.write_bytes(pack(tarred(member, GOOD)))
    site.convert(item(1, "", IMG), args=["--uploads", archive])
    assert (site.out / "media/2020/05/a.jpg").read_bytes() == PICTURE
    assert not (site.out / "media/2020/05/a.jpg").is_symlink()


def cut_tars() -> Iterator[tuple[str, bytes]]:
    good = tarred((tar_info("2020/05/b.jpg"), b"\xff\xd8\xff" * 900), GOOD, (tar_info("x.jpg"), PICTURE * 100))
    for length in (0, 100, 600, 1500, 3500, 4200, len(good) // 2):
        yield f"cut at {length}", good[:length]
    yield "cut gzip", gzip.compress(good)[:-30]
    yield "damaged gzip", gzip.compress(good)[:60] + b"\0\0\0\0" + gzip.compress(good)[64:]
    header = bytearray(tarred((tar_info("x", type=tarfile.XHDTYPE), b"")))
    header[124:136] = b"77777777777\0"
    header[148:156] = b"        "
    header[148:156] = f"{sum(header[:512]):06o}\0 ".encode()
    yield "a header of 8 GB", bytes(header)


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in cut_tars()])
def test_a_damaged_tar_ends_no_run(site: Box, data: bytes) -> None:
    archive = site.folder / "media.tar"
    archive.write_bytes(data)
    fatal = len(data) < 257
    body = IMG + f'<img src="{UP}/2020/05/b.jpg">'
    done = site.convert(item(1, "", body), args=["--uploads", archive], code=2 if fatal else 0)
    if fatal:
        assert "no folder, .tar, .tar.gz or .zip" in done.err
        return
    for path in site.files():
        assert (site.out / path).read_bytes() in (PICTURE, b"\xff\xd8\xff" * 900)
    assert site.told("media-unreadable") or site.told("media-missing")


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def test_a_zip_gives_its_files(site: Box) -> None:
    link = zipfile.ZipInfo("2020/05/b.jpg")
    link.external_attr = 0o120777 << 16
    archive = site.folder / "media.zip"
    archive.write_bytes(
        zipped(
            (link, b"/etc/passwd"), ("../c.jpg", PICTURE), ("d/", b""), ("wp-content/uploads/2020/05/a.jpg", PICTURE)
        )
    )
    body = IMG + f'<img src="{UP}/2020/05/b.jpg"><img src="{UP}/c.jpg">'
    site.convert(item(1, "", body), args=["--uploads", archive])
    assert site.files() == ["media/2020/05/a.jpg"]
    assert len(site.told("media-missing")) == len(site.told("media-ignored")) == 2


@pytest.mark.parametrize("keep", [30, -30])
def test_a_damaged_zip_is_told(site: Box, keep: int) -> None:
    archive = site.folder / "media.zip"
    archive.write_bytes(zipped(("2020/05/a.jpg", PICTURE))[:keep])
    done = site.convert(item(1, "", IMG), args=["--uploads", archive], code=2)
    assert "the zip is cut off or damaged" in done.err


def test_bytes_of_a_zip_are_checked(site: Box) -> None:
    archive = site.folder / "media.zip"
    data = bytearray(zipped(("2020/05/a.jpg", PICTURE)))
    data[60] ^= 0xFF
    archive.write_bytes(data)
    site.convert(item(1, "", IMG), args=["--uploads", archive])
    assert site.files() == []
    assert "could not be read" in site.told("media-missing")[0]


@pytest.mark.parametrize("packed", ["tar", "tar.gz", "zip"])
def test_archives_with_damage_anywhere_end_no_run(tmp_path: Path, packed: str) -> None:
    good = zipped(("2020/05/a.jpg", PICTURE), ("b/\u00e9.jpg", PICTURE))
    if packed != "zip":
        good = tarred((tar_info("2020/05/a.jpg"), PICTURE), (tar_info("x" * 150 + "/\u00e9.jpg"), PICTURE))
    good = gzip.compress(good) if packed == "tar.gz" else good
    path, chance = tmp_path / "archive", random.Random(7)
    for _ in range(400):
        data = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(min(len(data), 3000))] = chance.choice((0, 0x80, 0xFF, chance.randrange(256)))
        path.write_bytes(data)
        with contextlib.suppress(Fatal):
            source = uploads.open_uploads(str(path), Diagnostics())
            source.read(list(source.names()), lambda name, pieces: swallow(pieces))


def swallow(pieces: Iterator[bytes]) -> None:
    with contextlib.suppress(*uploads.TROUBLE):
        for _ in pieces:
            pass


def test_a_zip_bomb_is_none(site: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wxr2md.media.uploads.RATIO_FROM", 1 << 20)
    archive = site.folder / "media.zip"
    archive.write_bytes(zipped(("2020/05/a.jpg", bytes(5 << 20))))
    site.convert(item(1, "", IMG), args=["--uploads", archive])
    assert site.files() == []
    (site.folder / "media.tar").write_bytes(gzip.compress(tarred((tar_info("2020/05/a.jpg"), bytes(5 << 20)))))
    site.convert(item(1, "", IMG), args=["--uploads", site.folder / "media.tar"])
    assert site.files() == []


def test_uploads_that_are_none_are_refused_before_anything_is_written(site: Box) -> None:
    (site.folder / "notes.txt").write_text("no archive")
    for place in ("nowhere", "notes.txt"):
        done = site.convert(item(1, "", IMG), args=["--uploads", site.folder / place], code=2)
        assert "the uploads" in done.err
    assert not list(site.out.glob("posts/*"))
    done = site.convert(item(1), media="keep", args=["--uploads", site.uploads], code=2)
    assert "--uploads is for --media copy" in done.err
    assert "needs --uploads" in site.convert(item(1), media="copy", args=["--uploads", ""], code=2).err


# --- the library ------------------------------------------------------------------------------------------


def test_the_library_comes_but_not_what_is_private(site: Box) -> None:
    for name in ("public", "loose", "draft", "trashed", "of-trash", "private", "of-private"):
        site.file(f"2020/05/{name}.jpg", PICTURE + name.encode())
    site.convert(
        item(1),
        item(2, status="trash"),
        item(3, status="private"),
        attachment(11, f"{UP}/2020/05/public.jpg", post_parent=1),
        attachment(12, f"{UP}/2020/05/loose.jpg"),
        attachment(13, f"{UP}/2020/05/of-trash.jpg", post_parent=2),
        attachment(14, f"{UP}/2020/05/of-private.jpg", post_parent=3),
        attachment(15, f"{UP}/2020/05/trashed.jpg", status="trash"),
        attachment(16, f"{UP}/2020/05/private.jpg", status="private"),
        args=["--status", "publish"],
    )
    assert site.files() == ["media/2020/05/loose.jpg", "media/2020/05/public.jpg"]


@pytest.mark.parametrize(
    "body",
    [
        '[gallery ids="11"]',
        '<!-- wp:gallery {"ids":[11]} /-->\n[gallery ids="11"]',
        f'[caption id="attachment_11" width="3"]<img src="{UP}/2020/05/a-3x3.jpg" /> Words[/caption]',
        f'<!-- wp:cover {{"url":"{UP}/2020/05/a.jpg","id":11}} --><div class="wp-block-cover"><img class='
        f'"wp-block-cover__image-background" src="{UP}/2020/05/a.jpg"/><p>Words</p></div><!-- /wp:cover -->',
        f'<video controls poster="{UP}/2020/05/a.jpg" src="https://other.example/x.mp4"></video>',
        f'<object data="{UP}/2020/05/a.jpg"></object>',
        f'<!-- wp:jetpack/markdown {{"source":"![a]({UP}/2020/05/a.jpg)"}} --><p>a</p><!-- /wp:jetpack/markdown -->',
        '<p>Words <a href="http://www.example.org/wp-content/uploads/2020/05/a.jpg?w=300">file</a></p>',
        '<p>Words <a href="/wp-content/uploads/2020/05/a.jpg">file</a></p>',
        '<p><img src="//i1.wp.com/example.org/wp-content/uploads/2020/05/a.jpg?fit=9%2C9&amp;ssl=1" /></p>',
    ],
)
def test_wherever_a_file_is_named_it_is_found(site: Box, body: str) -> None:
    site.file("2020/05/a.jpg")
    site.convert(item(1, "", body), attachment(11, f"{UP}/2020/05/a.jpg"))
    text = site.text().partition("\n---\n")[2]
    assert "../media/2020/05/a.jpg" in text
    assert "wp-content" not in text
    assert site.told("media-missing") == []


@pytest.mark.parametrize(
    "body",
    [
        '<p><img src="data:image/png;base64,iVBORw0KGgo=" /></p>',
        '<p><a href="file:///wp-content/uploads/2020/05/a.jpg">x</a></p>',
        '<p><a href="ftp://example.org/wp-content/uploads/2020/05/a.jpg">x</a></p>',
        '<p><img src="https://other.example/wp-content/uploads/2020/05/a.jpg" /></p>',
        f"<p><code>{UP}/2020/05/a.jpg</code></p>",
        f'<pre>&lt;img src="{UP}/2020/05/a.jpg"&gt;</pre>',
    ],
)
def test_what_is_no_file_of_the_site_stays(site: Box, body: str, tmp_path: Path, wxr2md: Callable[..., Run]) -> None:
    site.file("2020/05/a.jpg")
    site.convert(item(1, "", body))
    after = site.text()
    assert "../media" not in after
    assert site.rows() == []


def test_files_fetched_by_the_names_of_the_list_are_found(site: Box) -> None:
    body = f'<img src="{UP}/2020/05/_my%20photo (1).jpg"><img src="{UP}/2020/05/a.jpg"><img src="{UP}/q&quot;.jpg">'
    site.convert(item(1, "", body), media="list")
    for row in site.rows():
        site.file(row["path"])
    site.convert(item(1, "", body))
    assert site.told("media-missing") == []
    assert site.files() == ["media/2020/05/a.jpg", "media/2020/05/my-photo-1.jpg", "media/q.jpg"]


def test_the_icon_of_the_site_comes(site: Box) -> None:
    site.file("2020/05/cropped-icon.png")
    icon = f"<image><url>{UP}/2020/05/cropped-icon-32x32.png</url><title>x</title></image>"
    site.convert(icon, item(1))
    assert site.files() == ["media/2020/05/cropped-icon.png"]
