"""Addresses in the one form in which they are compared: host, path, query and fragment.

`HTTP://www.Example.org:80//2014/05/Caf%C3%A9` and `https://example.org/2014/05/café/` are one place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote_plus, unquote_to_bytes, urljoin, urlsplit

LONGEST = 4000  # characters; WordPress's own stay below 500
LONGEST_HOST = 253
MOST_FIELDS = 20
WEB = re.compile(r"https?://", re.IGNORECASE)
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
SIMPLE = re.compile(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)*")
# Most addresses, of which nothing need be decoded or thought about: host, path, query and fragment.
USUAL = re.compile(r"https?://((?:[a-z0-9-]+\.)+[a-z0-9-]+)(/[^?#\s]*+)?(?:\?([^#\s]*+))?(?:#(\S*+))?")
PORTS = {"http": 80, "https": 443}


class Url(NamedTuple):
    """A web address: `host` in lower case, as punycode, without www. and with its port only if that is unusual."""

    host: str
    path: str  # as it is written
    query: str = ""
    fragment: str = ""

    def field(self, name: str) -> str:
        """Return the value of a field of the query, "" if it has none."""
        for pair in self.query.split("&", MOST_FIELDS)[:MOST_FIELDS]:
            key, _, value = pair.removeprefix("amp;").partition("=")
            if key == name:
                return unquote_plus(value).strip()
        return ""


def parse(url: str, base: str = "") -> Url | None:
    """Read an address, a relative one as it stands on the page `base`; None for what is no web address."""
    if len(url) > LONGEST:
        return None
    usual = USUAL.fullmatch(url)
    if usual and len(usual[1]) <= LONGEST_HOST:
        return Url(usual[1].removeprefix("www."), usual[2] or "", usual[3] or "", usual[4] or "")
    return _parsed(url.strip(), base)


def _parsed(url: str, base: str) -> Url | None:
    """Read any address, without blanks around it."""
    if not WEB.match(url):
        if not base or not url or SCHEME.match(url) or (url.startswith("//") and not url.strip("/")):
            return None
        url = _joined(base, url)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # a port that is no number, `http://[`
        return None
    if not host or len(host) > LONGEST_HOST or parts.scheme not in PORTS:
        return None
    host = _ascii(host).rstrip(".").removeprefix("www.")
    shown = host if port in (None, PORTS[parts.scheme]) else f"{host}:{port}"
    return Url(shown, parts.path, parts.query, parts.fragment)


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def _ascii(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def path_key(path: str) -> str:
    """Return what is equal for all spellings of a path: decoded, in lower case, without slashes at its ends."""
    bare = path.strip("/")
    if not bare or SIMPLE.fullmatch(bare):
        return "" if bare == "index.php" else bare
    raw = unquote_to_bytes(bare.encode("utf-8", "surrogatepass"))
    try:
        text = unicodedata.normalize("NFC", raw.decode()).casefold()
    except UnicodeDecodeError:  # cut in the middle of a character, or of an old encoding
        text = raw.decode("latin-1").lower()
    parts: list[str] = []
    for part in text.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts[1:] if parts[:1] == ["index.php"] else parts)


class Sites:
    """The addresses under which the site stands or stood, each a host and the folder that it begins in."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._bases: dict[str, list[str]] = {}
        for address in addresses:
            url = parse(address)
            if url is not None:
                bases = self._bases.setdefault(url.host, [])
                key = path_key(url.path)
                bases += [key] if key not in bases else []
        for bases in self._bases.values():
            bases.sort(key=len, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._bases)

    def __contains__(self, host: str) -> bool:
        return host in self._bases

    def inside(self, url: Url) -> tuple[str, ...]:
        """Return the keys of an address inside the site, the likeliest first; () if it is of another site."""
        bases = self._bases.get(url.host)
        if bases is None:
            return ()
        key = path_key(url.path)
        if bases == [""]:
            return (key,)
        found = [key[len(base) :].strip("/") for base in bases if not base or f"{key}/".startswith(f"{base}/")]
        return tuple(dict.fromkeys([*found, *([key] if key else [])]))

    def covers(self, url: Url) -> bool:
        """Tell whether an address is below one of the folders: nothing but this site can have answered there."""
        bases = self._bases.get(url.host, [])
        if not bases or "" in bases:
            return bool(bases)
        key = f"{path_key(url.path)}/"
        return any(key.startswith(f"{base}/") for base in bases)
