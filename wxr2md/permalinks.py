"""Where a post stood on the old site: the path of its address, and those it had before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote_to_bytes, urlsplit

ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
CUT_ESCAPE = re.compile(r"%[0-9A-Fa-f]?\Z")
LINE_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
SIMPLE = re.compile(r"(?:/[A-Za-z0-9_-]+)+/?")
USUAL = re.compile(r"https?://([a-z0-9.-]+)((?:/[A-Za-z0-9_-]+)+/?)")  # an address that needs no reading: host, path
SLASHES = re.compile("/{2,}")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f]")


def one_line(text: str) -> str:
    """Return a text in one line, without control characters."""
    if text.isprintable():  # then it has neither
        return text.strip()
    return CONTROLS.sub("", LINE_BREAKS.sub(" ", text)).strip()


def decoded(slug: str) -> str:
    """Return a slug without percent-encoding; of a character that WordPress cut in the middle nothing is left."""
    return one_line(unquoted(slug))


def unquoted(text: str) -> str:
    """Undo percent-encoding; a text that is not UTF-8 then stays as it is."""
    if "%" not in text:
        return text
    whole = CUT_ESCAPE.sub("", text) if ESCAPE.search(text) else text
    raw = unquote_to_bytes(whole.encode("utf-8", "surrogatepass"))
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        cut = error.end == len(raw) and error.reason == "unexpected end of data"
        return raw[: error.start].decode() if cut else text


def own_path(link: str, site: tuple[str, ...]) -> str:
    """Return the path of a post's address; "" where it has none of its own (`?p=ID`) or is on another site.

    site: addresses of the site; without any, every host is its own.
    """
    usual = USUAL.fullmatch(link)
    host, path, query = (usual[1].removeprefix("www."), usual[2], "") if usual else _split(link)
    hosts = _hosts(site)
    path = path if usual else harmless(path)
    return path if path.strip("/") and not query and (not hosts or host in hosts) else ""


@lru_cache(16)
def _hosts(site: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_split(address)[0] for address in site) - {""}


def _split(address: str) -> tuple[str, str, str]:
    """Return host, path and query."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "", "", ""
    return (host, parts.path, parts.query) if parts.scheme in ("http", "https") else ("", "", "")


def harmless(encoded: str) -> str:
    """Return a decoded path, "" for one that is not safe to follow (`..`, a backslash, a control character)."""
    if SIMPLE.fullmatch(encoded):
        return encoded
    path = unquoted(encoded)
    if set(path) & set("#?%"):
        path = encoded
    path = SLASHES.sub("/", path)  # `//x/` is another host
    good = path.startswith("/") and "\\" not in path and not {".", ".."} & set(path.split("/"))
    return path if good and path.isprintable() and path == path.rstrip() else ""


def former_paths(permalink: str, slug: str, old_slugs: Iterable[str]) -> list[str]:
    """Return the paths under which a post stood before its slug was changed (`_wp_old_slug`)."""
    head, _, last = permalink.rstrip("/").rpartition("/")
    if not slug or last != slug:
        return []
    tail = "/" if permalink.endswith("/") else ""
    names = (decoded(old) for old in old_slugs)
    paths = (harmless(f"{head}/{name}{tail}") for name in names if name and name != slug and "/" not in name)
    return list(dict.fromkeys(path for path in paths if path))
