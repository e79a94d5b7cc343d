"""Files of the site from its server, by HTTP: a few at a time, patiently, and only whole ones.

The only file that knows httpx, which is an extra (`wxr2md[download]`) and imported when a download begins.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING
from urllib.parse import urljoin

from wxr2md.diagnostics import Fatal
from wxr2md.media.network import Forbidden, Unknown, resolve

if TYPE_CHECKING:
    import httpx

CONNECTIONS = 4  # at a time
TRIES = 4
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0  # seconds before another try; what a server asks for counts up to the second
HOPS = 10
CONNECT, READ = 10.0, 30.0  # seconds
DEAD = 8  # tries in a row without any answer, after which a host is let be
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
LARGEST = 1_000_000_000
AGENT = "wxr2md (moves a site's files; run by its owner)"
MISSING = "--media download needs httpx, which is not installed: pip install 'httpx>=0.27'"


class Refused(Exception):
    """A file that cannot be had; the message says why."""


class _Again(Exception):
    """Another try may give it, after some seconds."""

    def __init__(self, why: str, after: float = 0.0) -> None:
        super().__init__(why)
        self.after = after


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, time in seconds; 0 for `total`: no limit."""

    size: int = LARGEST
    total: int = 0
    seconds: float = 300.0
    private_hosts: frozenset[str] = frozenset()


class Downloader:
    """A client for many files, used by several threads."""

    def __init__(self, limits: Limits) -> None:
        try:
            import httpx  # noqa: PLC0415 - an extra, and 100 ms
        except ImportError:
            raise Fatal(MISSING) from None
        self._httpx = httpx
        self._limits = limits
        self._clients: dict[str, httpx.Client] = {}  # by host, so that no connection serves two names
        self._addresses: dict[str, list[str]] = {}  # looked up and checked once a run
        self._lock = threading.Lock()
        self._failed: Counter[str] = Counter()  # tries in a row without any answer, by host
        self._context = httpx.create_ssl_context()
        self._received = 0
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Let every thread come to its end soon."""
        self._stopped.set()

    def close(self) -> None:
        """Close all connections, when no thread is at work any more."""
        for client in self._clients.values():
            client.close()

    def fetch(self, url: str, partial: Path) -> str:
        """Write a file to `partial` and return the content type that its server names; raises Refused."""
        deadline = monotonic() + self._limits.seconds
        wait = FIRST_WAIT
        for tried in range(1, TRIES + 1):
            try:
                return self._once(url, partial, deadline)
            except _Again as failure:
                after = max(min(failure.after, LONGEST_WAIT), wait)
                if tried == TRIES or monotonic() + after > deadline:
                    raise Refused(str(failure)) from None
                self._stopped.wait(after)
                wait *= 2
        raise AssertionError  # pragma: no cover - the last try returns or raises

    def _once(self, url: str, partial: Path, deadline: float) -> str:
        """Follow redirects to a file; every hop is looked at anew."""
        httpx = self._httpx
        try:
            for _ in range(HOPS):
                answer = self._hop(httpx.URL(url), partial, deadline)
                if not isinstance(answer, _Moved):
                    return answer
                url = urljoin(url, answer.url)
        except httpx.TimeoutException:
            raise _Again("the server is too slow") from None
        except httpx.TransportError as error:
            raise _Again(f"the connection failed: {error or type(error).__name__}") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Refused(f"the server's answer cannot be read: {error}") from None
        except OSError as error:
            raise Refused(f"it could not be written: {error.strerror or error}") from None
        raise Refused(f"the server redirects more than {HOPS} times")

    def _hop(self, url: httpx.URL, partial: Path, deadline: float) -> str | _Moved:
        """Ask one server once."""
        if url.scheme not in ("http", "https") or not url.host:
            raise Refused(f"it leads to an address that is not of the web ({url.scheme[:20]}:)")
        if self._stopped.is_set():
            raise Refused("the run was interrupted")
        host = url.raw_host.decode("ascii")
        address = self._address(host, url.port or (443 if url.scheme == "https" else 80))
        kept = _Partial(partial, str(url))
        target = self._httpx.URL(scheme=url.scheme, host=address, port=url.port, raw_path=url.raw_path)
        headers = {"Host": url.netloc.decode("ascii"), **kept.headers()}
        client = self._client(host)
        request = client.build_request("GET", target, headers=headers, extensions={"sni_hostname": host})
        try:
            response = client.send(request, stream=True)
        except self._httpx.TransportError:
            self._failed[host] += 1
            raise
        self._failed[host] = 0
        try:
            return self._answer(response, kept, deadline)
        finally:
            response.close()

    def _address(self, host: str, port: int) -> str:
        """Return the address to connect to; after a failure another one, if the host has more."""
        failed = self._failed[host]
        if failed >= DEAD:
            raise Refused(f"{host} does not answer")
        if host not in self._addresses:
            try:
                self._addresses[host] = resolve(host, port, self._limits.private_hosts)
            except Forbidden as error:
                raise Refused(str(error)) from None
            except Unknown as error:
                self._failed[host] += 1
                raise _Again(str(error)) from None
        return self._addresses[host][failed % len(self._addresses[host])]

    def _client(self, host: str) -> httpx.Client:
        with self._lock:
            if host not in self._clients:
                self._clients[host] = self._httpx.Client(
                    transport=self._httpx.HTTPTransport(verify=self._context, trust_env=False),
                    trust_env=False,  # a proxy would look up names itself
                    timeout=self._httpx.Timeout(min(READ, self._limits.seconds), connect=CONNECT),
                    headers={"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"},
                )
            return self._clients[host]

    def _answer(self, response: httpx.Response, kept: _Partial, deadline: float) -> str | _Moved:
        status = response.status_code
        if status in (301, 302, 303, 307, 308) and "location" in response.headers:
            return _Moved(response.headers["location"])
        if status in BUSY:
            raise _Again(f"the server says {status}", _seconds(response.headers.get("retry-after", "")))
        if status == 416 or (status == 206 and not kept.continues(response.headers)):
            kept.drop()
            raise _Again("the server sends another part than was asked for")
        if status not in (200, 206):
            kept.drop()
            raise Refused(f"the server says {status}")
        self._receive(response, kept, deadline)
        return str(response.headers.get("content-type", ""))

    def _receive(self, response: httpx.Response, kept: _Partial, deadline: float) -> None:
        size = kept.size if response.status_code == 206 else 0
        length = response.headers.get("content-length", "")
        self._check(size + (int(length[:18]) if length.isdecimal() else 0), 0)
        with kept.open(response) as file:
            for piece in response.iter_bytes():
                size += len(piece)
                self._check(size, len(piece))
                if monotonic() > deadline:
                    raise Refused(f"it takes longer than {self._limits.seconds:,.0f} seconds")
                file.write(piece)

    def _check(self, size: int, more: int) -> None:
        if self._stopped.is_set():
            raise Refused("the run was interrupted")
        if size > self._limits.size:
            raise Refused(f"it is larger than {self._limits.size:,} bytes")
        with self._lock:
            self._received += more
            if self._limits.total and self._received > self._limits.total:
                raise Refused(f"all files together are larger than {self._limits.total:,} bytes")


@dataclass(frozen=True, slots=True)
class _Moved:
    url: str


class _Partial:
    """A file on its way; what came of it stays for another try where the server has given it a name (ETag) or date."""

    def __init__(self, path: Path, url: str) -> None:
        self._path = path
        self._note = path.with_suffix(".json")
        self._url = url
        self.size = 0
        self._validator = ""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            note = json.loads(self._note.read_text("utf-8"))
            if note["url"] == url:
                self._validator, self.size = str(note["validator"]), path.stat().st_size

    def headers(self) -> dict[str, str]:
        """Ask for the rest, if the file is still the same."""
        if not self.size or not self._validator:
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": self._validator}

    def continues(self, headers: httpx.Headers) -> bool:
        """Tell whether what comes is the rest that was asked for, of the same file."""
        start = f"bytes {self.size}-"
        same = self._validator in (headers.get("etag", ""), headers.get("last-modified", ""))
        return bool(self.size) and same and str(headers.get("content-range", "")).startswith(start)

    @contextmanager
    def open(self, response: httpx.Response) -> Iterator[IO[bytes]]:
        """Open it for what comes."""
        etag = response.headers.get("etag", "")
        validator = etag if etag and not etag.startswith("W/") else response.headers.get("last-modified", "")
        if response.headers.get("content-encoding", "identity") != "identity":
            validator = ""  # the bytes here are not those that a range counts
        more = response.status_code == 206
        self._note.write_text(json.dumps({"url": self._url, "validator": validator}), "utf-8")
        try:
            with self._path.open("ab" if more else "wb") as file:
                yield file
        except BaseException:
            if not validator:
                self.drop()
            raise
        self._note.unlink(missing_ok=True)

    def drop(self) -> None:
        """Begin anew."""
        self._path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


def _seconds(text: str) -> float:
    """Read Retry-After: a number of seconds, or a date."""
    if text.strip().isdecimal():
        return float(text[:9])
    with suppress(ValueError, TypeError, OverflowError):
        return (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    return 0.0


def partial_name(key: str) -> str:
    """Return the name of a file on its way, the same in each run."""
    return f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.part"
