"""A web server on loopback that serves a site's files with every fault that servers have."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the table of its server; asks are counted."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        with self.server.lock:
            self.server.asked[self.path] += 1
        answer = self.server.answers.get(path)
        if answer is not None:
            answer(self)
        elif path in self.server.files:
            self.give(self.server.files[path])
        else:
            self.give(b"<!doctype html><title>Not found</title>", 404, "text/html")

    def give(self, data: bytes, status: int = 200, kind: str = "image/png", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": kind, "Content_Length": str(len(data)), **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.asked: Counter[str] = Counter()
        self.answers: dict[str, Answer] = {}
        self.files: dict[str, bytes] = {}
        self.url = f"http://localhost:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients that go away in the middle are what the tests are about


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def endless(handler: Handler) -> None:
    """Send bytes without an end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "image/png")
    handler.send_header("Connection", "close")
    handler.end_headers()
    while True:
        handler.wfile.write(PICTURE * 100)


def slow(handler: Handler) -> None:
    """Send a byte now and then."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for byte in PICTURE:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.05)


def cut(handler: Handler, data: bytes = PICTURE, **headers: str) -> None:
    """Promise more than is sent."""
    handler.close_connection = True
    handler.give(data[: len(data) // 2], Content_Length=str(len(data)), **headers)


def ranged(data: bytes, etag: str = '"v1"', cut_first: bool = True) -> Answer:
    """Serve a file that breaks off at first, and then in parts."""

    def answer(handler: Handler) -> None:
        start = handler.headers.get("Range", "")
        if start and handler.headers.get("If-Range") == etag:
            at = int(start.removeprefix("bytes=").rstrip("-"))
            handler.give(data[at:], 206, ETag=etag, Content_Range=f"bytes {at}-{len(data) - 1}/{len(data)}")
        elif cut_first and handler.server.asked[handler.path] == 1:
            cut(handler, data, ETag=etag)
        else:
            handler.give(data, ETag=etag)

    return answer


def first(count: int, fault: Answer, data: bytes = PICTURE) -> Answer:
    """Fail some times, then serve a file."""

    def answer(handler: Handler) -> None:
        if handler.server.asked[handler.path] <= count:
            fault(handler)
        else:
            handler.give(data)

    return answer


def status(code: int, **headers: str) -> Answer:
    return lambda handler: handler.give(b"<html>no</html>", code, "text/html", **headers)


def to(where: str) -> Answer:
    return lambda handler: handler.give(b"", 302, "", Location=where)
