"""Downloads from a real server on loopback: whole files or none, every fault one line, nothing fetched twice."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import mediaserver
import pytest
from conftest import ROOT, Run
from mediaserver import PICTURE, Answer, Server, cut, first, ranged, status, to
from torture import export, item

from wxr2md.media import download, fetching, network

UPLOADS = "/wp-content/uploads"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    pytest.importorskip("httpx")
    monkeypatch.setattr(download, "FIRST_WAIT", 0.01)
    with mediaserver.serving() as server:
        yield server


class Move:
    """An export of a site on the server, and what a run made of it."""

    def __init__(self, folder: Path, server: Server, run: Callable[..., Run]) -> None:
        self.folder, self.server, self.run = folder, server, run
        self.out = folder / "out"
        self.names: list[str] = []

    def add(self, name: str, answer: Answer | bytes) -> None:
        self.names.append(name)
        if isinstance(answer, bytes):
            self.server.files[f"{UPLOADS}/{name}"] = answer
        else:
            self.server.answers[f"{UPLOADS}/{name}"] = answer

    def export(self) -> Path:
        body = "".join(f'<p><img src="{self.server.url}{UPLOADS}/{name}" alt="x" /></p>\n' for name in self.names)
        path = self.folder / "export.xml"
        path.write_text(export(item(1, "", body)).replace("https://example.org", self.server.url), "utf-8")
        return path

    def args(self, *args: str) -> list[str | Path]:
        return [self.export(), self.out, "--media", "download", *(args or ("--private-hosts", "localhost"))]

    def go(self, *args: str, code: int = 0) -> Run:
        done = self.run(*self.args(*args))
        assert done.code == code, done.err
        self.whole()
        return done

    def whole(self) -> None:
        """Check what always holds: only whole files stand under their names."""
        for path in self.out.rglob("media/**/*.*"):
            assert path.read_bytes().startswith(PICTURE[:8])

    def missing(self) -> dict[str, str]:
        report: dict[str, Any] = json.loads((self.out / ".wxr2md/report.json").read_text("utf-8"))
        rows = [row["values"] for row in report["diagnostics"] if row["kind"] == "media-missing"]
        return {row["url"].rpartition("/")[2]: row["why"] for row in rows}

    def states(self) -> dict[str, str]:
        with (self.out / "media.csv").open(encoding="utf-8", newline="") as file:
            return {row["url"].rpartition("/")[2]: row["state"] for row in csv.DictReader(file)}

    def text(self) -> str:
        return next(self.out.glob("posts/*.md")).read_text("utf-8")


@pytest.fixture
def move(tmp_path: Path, server: Server, wxr2md: Callable[..., Run]) -> Move:
    return Move(tmp_path, server, wxr2md)


def test_files_come_and_are_named(move: Move) -> None:
    move.add("2020/05/a-300x200.png", PICTURE)
    move.add("2020/05/a.png", PICTURE + b"big")
    move.add("2020/05/only-300x200.png", PICTURE + b"small")
    move.go()
    assert move.missing() == {}
    assert (move.out / "media/2020/05/a.png").read_bytes() == PICTURE + b"big"
    assert move.text().count("(../media/2020/05/a.png)") == 2
    assert "(../media/2020/05/only-300x200.png)" in move.text()
    assert not (move.out / "media/2020/05/a-300x200.png").exists()
    assert not (move.out / ".wxr2md/partial").exists()


def test_a_second_run_asks_for_nothing(move: Move) -> None:
    move.add("a.png", PICTURE)
    move.add("photo", PICTURE)
    move.go()
    before = (move.out / "media.csv").read_bytes()
    asked = dict(move.server.asked)
    move.go()
    assert move.server.asked == asked
    assert (move.out / "media.csv").read_bytes() == before
    assert (move.out / "media/photo.png").exists()


FAULTS: list[tuple[str, Answer, str]] = [
    ("404.png", status(404), "the server says 404"),
    ("403.png", status(403), "the server says 403"),
    ("500.png", status(500), "the server says 500"),
    ("page.png", lambda handler: handler.give(b"<!DOCTYPE html>", kind="text/html"), "a web page came"),
    ("hidden.png", lambda handler: handler.give(b"\n<html>no</html>"), "a web page came"),
    ("typed.png", lambda handler: handler.give(b"\x89PNG", kind="text/html; charset=utf-8"), "a web page came"),
    ("empty.png", lambda handler: handler.give(b""), "the file is empty"),
    ("cut.png", cut, "the connection failed"),
    ("loop.png", to("loop.png"), "the server redirects more than 10 times"),
    ("private.png", to("http://127.0.0.1:9/secret.png"), "127.0.0.1 stands in a private network"),
    ("metadata.png", to("http://169.254.169.254/latest/"), "169.254.169.254 stands in a private network"),
    ("mapped.png", to("http://[::ffff:127.0.0.1]/x.png"), "stands in a private network"),
    ("decimal.png", to("http://2130706433/x.png"), "stands in a private network"),
    ("file.png", to("file:///etc/passwd"), "an address that is not of the web (file:)"),
    ("ftp.png", to("ftp://localhost/x.png"), "an address that is not of the web (ftp:)"),
    ("junk.png", to("http://[::1/x"), "Invalid URL"),
    ("nowhere.png", to("//no-such-host.invalid/x.png"), "there is no host no-such-host.invalid"),
    ("endless.png", mediaserver.endless, "it is larger than 1,000,000 bytes"),
    ("large.png", lambda handler: handler.give(b"", Content_Length="99999999"), "it is larger than 1,000,000 bytes"),
    ("part.png", lambda handler: handler.give(PICTURE, 206), "the server sends another part than was asked for"),
]


def test_each_fault_is_one_line_and_ends_nothing(move: Move, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "DEAD", 99)
    for name, answer, _ in FAULTS:
        move.add(name, answer)
    move.add("good.png", PICTURE)
    move.go("--private-hosts", "localhost", "--max-media-size", "1MB", "--strict", code=1)
    missing = move.missing()
    assert {name: why for name, _, why in FAULTS if why not in missing.pop(name, "")} == {}
    assert missing == {}
    assert move.states().pop("good.png") == "ok"
    assert set(move.states().values()) == {"ok", "missing"}
    assert f"({move.server.url}{UPLOADS}/404.png)" in move.text()


@pytest.mark.parametrize(
    "answer",
    [
        first(2, status(503)),
        first(1, status(429, Retry_After="0")),
        first(1, status(503, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")),
        first(2, cut),
        to(f"{UPLOADS}/b.png?x=1"),
        to("b.png"),
    ],
)
def test_what_passes_is_waited_for(move: Move, answer: Answer) -> None:
    move.add("a.png", answer)
    move.server.files[f"{UPLOADS}/b.png"] = PICTURE
    move.go()
    assert move.missing() == {}
    assert (move.out / "media/a.png").read_bytes() == PICTURE


@pytest.mark.parametrize(("said", "seconds"), [("120", 60.0), ("0", 0.01), ("soon", 0.01), ("-5", 0.01), ("7", 7.0)])
def test_a_server_may_ask_for_patience_but_not_for_ever(
    move: Move, monkeypatch: pytest.MonkeyPatch, said: str, seconds: float
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(download.threading.Event, "wait", lambda self, timeout=None: waits.append(timeout))
    downloader = download.Downloader(download.Limits(private_hosts=frozenset({"localhost"})))
    move.add("a.png", first(1, status(503, Retry_After=said)))
    downloader.fetch(f"{move.server.url}{UPLOADS}/a.png", move.folder / "a.part")
    assert seconds in waits


def test_a_broken_file_goes_on_where_it_broke(move: Move) -> None:
    move.add("a.png", ranged(PICTURE))
    sent: list[str] = []
    answer = move.server.answers[f"{UPLOADS}/a.png"]

    def noted(handler: mediaserver.Handler) -> None:
        sent.append(handler.headers.get("Range", ""))
        answer(handler)

    move.server.answers[f"{UPLOADS}/a.png"] = noted
    move.go()
    assert (move.out / "media/a.png").read_bytes() == PICTURE
    assert sent == ["", f"bytes={len(PICTURE) // 2}-"]


def test_the_next_run_goes_on_where_this_one_broke(move: Move) -> None:
    move.add("a.png", lambda handler: cut(handler, PICTURE, ETag='"v1"'))
    move.go()
    assert "a.png" in move.missing()
    move.add("a.png", ranged(PICTURE, '"v1"', cut_first=False))
    asked: list[str] = []
    answer = move.server.answers[f"{UPLOADS}/a.png"]
    move.server.answers[f"{UPLOADS}/a.png"] = lambda handler: (
        asked.append(handler.headers.get("Range", "")),
        answer(handler),
    )
    move.go()
    assert asked == [f"bytes={len(PICTURE) // 2}-"]
    assert (move.out / "media/a.png").read_bytes() == PICTURE


def test_a_file_that_has_changed_begins_anew(move: Move) -> None:
    def answer(handler: mediaserver.Handler) -> None:
        if handler.server.asked[handler.path] == 1:
            cut(handler, PICTURE, ETag='"old"')
        else:
            ranged(PICTURE[::1] + b"new", '"new"', cut_first=False)(handler)

    move.add("a.png", answer)
    move.go()
    assert (move.out / "media/a.png").read_bytes() == PICTURE + b"new"


def test_time_is_limited(move: Move) -> None:
    move.add("slow.png", mediaserver.slow)
    move.go("--private-hosts", "localhost", "--max-media-time", "1")
    assert move.missing() == {"slow.png": "it takes longer than 1 seconds"}


def test_all_files_together_have_a_limit(move: Move) -> None:
    for number in range(5):
        move.add(f"{number}.png", PICTURE)
    move.go("--private-hosts", "localhost", "--max-media-total", "25KB")
    assert len(move.missing()) == 3
    assert set(move.missing().values()) == {"all files together are larger than 25,000 bytes"}


def test_private_networks_are_not_asked(move: Move) -> None:
    move.add("a.png", PICTURE)
    move.go("--media-hosts", "x.example")
    assert move.missing() == {"a.png": "localhost stands in a private network (--private-hosts localhost allows it)"}
    assert not move.server.asked


def test_a_dead_host_is_let_be(move: Move) -> None:
    for number in range(40):
        move.add(f"{number}.png", PICTURE)
    path = move.export()
    dead = Server()
    dead.server_close()
    path.write_text(path.read_text("utf-8").replace(move.server.url, dead.url), "utf-8")
    done = move.run(path, move.out, "--media", "download", "--private-hosts", "localhost")
    assert done.code == 0
    assert len(move.missing()) == 40
    assert "localhost does not answer" in move.missing().values()


def test_a_second_run_fetches_only_what_failed(move: Move) -> None:
    bad = {f"{number:03}.png" for number in range(0, 200, 20)}
    for number in range(200):
        name = f"{number:03}.png"
        move.add(name, status(404) if name in bad else PICTURE + bytes([number]))
    move.go()
    assert set(move.missing()) == bad
    assert len(list(move.out.glob("media/*.png"))) == 190
    move.server.asked.clear()
    for name in bad:
        move.server.answers.pop(f"{UPLOADS}/{name}")
        move.server.files[f"{UPLOADS}/{name}"] = PICTURE
    move.go()
    assert move.missing() == {}
    assert {path.rpartition("/")[2] for path in move.server.asked if "scaled" not in path} == bad


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_killed_in_the_middle_nothing_partial_remains(move: Move, end: signal.Signals) -> None:
    for number in range(30):
        move.add(f"{number:02}.png", PICTURE)
    move.add("99.png", mediaserver.endless)
    command = [sys.executable, "-m", "wxr2md", *move.args(), "--max-media-size", "900GB", "--max-media-time", "500"]
    command[command.index("--media") : command.index("--media")] = []
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*command, "--private-hosts", "localhost"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    until = time.monotonic() + 30
    while not move.server.asked[f"{UPLOADS}/99.png"] and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(end)
    _, error = process.communicate(timeout=30)
    assert process.returncode == (-signal.SIGKILL if end == signal.SIGKILL else 130), error
    move.whole()
    came = len(list(move.out.glob("media/*.png")))
    move.server.asked.clear()
    move.server.answers.clear()
    move.server.files[f"{UPLOADS}/99.png"] = PICTURE
    move.go()
    assert len(list(move.out.glob("media/*.png"))) == 31
    assert sum(move.server.asked.values()) <= 31 - came
    assert not (move.out / ".wxr2md/partial").exists()


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("LocalHost", "localhost"),
        ("localhost:8080", "localhost"),
        ("[::1]", "::1"),
        ("[::1]:80", "::1"),
        ("::1", "::1"),
        ("10.0.0.1:80", "10.0.0.1"),
    ],
)
def test_hosts_as_people_write_them(name: str, host: str) -> None:
    assert fetching._host(name) == host


PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808"]
PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"),
    *("255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "192.0.2.1", "240.0.0.1", "junk"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert network.is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not network.is_public(address)


def test_one_private_address_of_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found: Sequence[object] = [(2, 1, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(network.socket, "getaddrinfo", lambda *args, **names: found)
    with pytest.raises(network.Forbidden):
        network.resolve("example.org", 80)
    assert network.resolve("EXAMPLE.org.", 80, ["example.org"]) == ["8.8.8.8", "10.0.0.1"]


def test_without_httpx_one_sentence_says_so(move: Move, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    move.add("a.png", PICTURE)
    assert "needs httpx" in move.run(*move.args()).err
