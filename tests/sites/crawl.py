"""A built site as readers have it when the old server is gone: where each address on its pages leads.

`python tests/sites/crawl.py NAME EXPORT ...` converts with all files of the site, builds, and tells what leads nowhere.
"""

from __future__ import annotations

import base64
import csv
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from sites.exports import find
from sites.generators import build
from wxr2md import convert
from wxr2md.options import Options

PARSER = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, encoding="utf-8")
HERE = "http://localhost"
# Attributes whose address the browser fetches by itself, whatever the element; of `link` it depends on `rel`.
LOADED = ("src", "srcset", "imagesrcset", "poster", "data", "background")
FETCHED = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}
MACHINES = {"canonical", "alternate", "next", "prev"}  # for machines, with the name of the host
CSS = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s]+)""", re.IGNORECASE)
REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
COPIES = re.compile(r"i\d\.wp\.com")
COMMENT = re.compile(r"comment-(\d+)")
LOAD, LINK, TOLD = "loads", "link", "head"
NO_ANCHOR = "has no such anchor"
SMALL = {  # one dot, or what such a file begins with
    "png": b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
    "gif": b"R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=",
    "jpg": b"/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////"
    b"////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=",
    "webp": b"UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
    "svg": base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
    "mp3": base64.b64encode(b"ID3\x04" + bytes(60)),
    "mp4": base64.b64encode(b"\0\0\0\x18ftypisom" + bytes(60)),
    "pdf": base64.b64encode(b"%PDF-1.4\n%%EOF\n"),
}
SMALL["jpeg"] = SMALL["jpg"]


@dataclass
class Crawl:
    """What was found, in numbers, and each address that was alive in WordPress and is dead here."""

    pages: int = 0
    links: int = 0  # to the site's own pages and anchors
    files: int = 0  # of the site's own, that pages load
    gone: int = 0  # to what was never in the export: the report says so, or no such anchor was on the old page
    elsewhere: int = 0  # on other sites, or outside of the blog's folder
    faults: list[str] = field(default_factory=list)


def site(name: str, export: Path, folder: Path) -> Crawl:
    """Convert an export with all its files, build it, and follow every address."""
    uploads, listed = folder.with_name(f"{folder.name}-uploads"), folder.with_name(f"{folder.name}-list")
    convert(export, listed, Options(preset=name, media="list", verify=False))
    fill(listed / "media.csv", uploads)
    report = convert(
        export, folder, Options(preset=name, with_templates=True, media="copy", uploads=str(uploads))
    ).as_dict()
    built = build(name, folder)
    found = crawl(
        built.pages, report, export.read_text("utf-8", "replace"), map(_host, addresses(listed / "media.csv"))
    )
    found.faults[:0] = built.faults
    found.faults += [d["message"] for d in report["diagnostics"] if d["kind"] == "media-missing"]
    return found


def fill(listed: Path, uploads: Path) -> int:
    """Make a small file for each line of media.csv, where it lies in a site's uploads; return how many."""
    uploads.mkdir(parents=True, exist_ok=True)
    urls = addresses(listed)
    for url in urls:
        place = uploads / unquote(below(url))
        place.parent.mkdir(parents=True, exist_ok=True)
        small = SMALL.get(place.suffix[1:].lower())
        place.write_bytes(base64.b64decode(small) if small else b"some bytes\n")
    return len(urls)


def addresses(listed: Path) -> list[str]:
    """Return what media.csv lists."""
    with listed.open(encoding="utf-8", newline="") as file:
        return [row["url"] for row in csv.DictReader(file)]


def below(url: str) -> str:
    """Return where a file lies below the uploads folder; what lies outside of it keeps its whole path."""
    found = re.search(r"/(?:uploads|files(?=/\d{4}/))/", url)
    return url[found.end() :] if found else urlsplit(url).path.lstrip("/")


def crawl(folder: Path, report: Mapping[str, Any], export: str, hosts: Iterable[str] = ()) -> Crawl:
    """Follow each address on each page of a built site; `report` and `export` tell what was alive in WordPress.

    hosts: those of the site's files.
    """
    return _Crawler(folder, report, export, hosts).run()


class _Crawler:
    def __init__(self, folder: Path, report: Mapping[str, Any], export: str, hosts: Iterable[str]) -> None:
        self._folder = folder.resolve()
        self._export = export
        self._old = _host(report["site"]["url"])
        self._hosts = {*hosts, self._old}
        self._base = urlsplit(report["site"]["url"]).path.rstrip("/")
        dead = [d["values"]["which"] for d in report["diagnostics"] if d["kind"] == "dead-link"]
        self._dead = unquote("\n".join(dead))
        self._pages: dict[Path, HtmlElement] = {}
        self._ids: dict[Path, set[str]] = {}
        self._found = Crawl()

    def run(self) -> Crawl:
        for file in sorted(self._folder.rglob("*.html")):
            self._pages[file] = lxml.html.document_fromstring(file.read_bytes() or b"<p>", parser=PARSER)
        self._ids = {file: set(map(str, root.xpath("//@id | //a/@name"))) for file, root in self._pages.items()}
        self._found.pages = len(self._pages)
        for file, root in self._pages.items():
            where = "/" + file.relative_to(self._folder).as_posix().removesuffix("index.html")
            for url, kind in _addresses(root):
                self._follow(where, url.strip(), kind)
        for file in self._folder.rglob("*.css"):
            for url in CSS.findall(file.read_text("utf-8", "replace")):
                self._follow("/" + file.relative_to(self._folder).as_posix(), url, LOAD)
        return self._found

    def _follow(self, where: str, url: str, kind: str) -> None:
        """Look where an address leads, as the page at `where` has it."""
        try:
            whole = urlsplit(urljoin(HERE + where, url))
            host = _host(whole.geturl())
        except ValueError:  # no browser follows it
            return
        if whole.scheme not in ("http", "https"):
            return
        if host == "localhost" or (kind == TOLD and host == self._old):
            why = self._stands(whole.path, whole.fragment)
        elif (host in self._hosts and kind == LOAD) or (host == self._old and self._is_inside(whole.path)):
            why = "is on the old server"
        else:
            self._found.elsewhere += 1
            return
        self._found.files += kind == LOAD
        self._found.links += kind != LOAD
        if why and kind == LINK and self._was_dead(url, whole.path, whole.fragment, why):
            self._found.gone += 1
        elif why:
            self._found.faults.append(f"{where}: {kind} {url} {why}")

    def _is_inside(self, path: str) -> bool:
        return f"{path}/".startswith(f"{self._base}/")

    def _stands(self, path: str, fragment: str) -> str:
        """Say why an address of the site leads nowhere, as a plain server of files would have it; "" if it does not."""
        place = self._folder / unquote(path).lstrip("/")
        try:
            file = place / "index.html" if place.is_dir() else place
            if not file.is_file():
                return "is not there"
        except (OSError, ValueError):
            return "is no path"
        if file not in self._ids or fragment in ("", "top") or {fragment, unquote(fragment)} & self._ids[file]:
            return ""
        return NO_ANCHOR

    def _was_dead(self, url: str, path: str, fragment: str, why: str) -> bool:
        """Tell whether a link led nowhere in WordPress, or out of it."""
        if why != NO_ANCHOR:
            return not self._is_inside(path) or unquote(url) in self._dead
        comment = COMMENT.fullmatch(fragment)
        if comment:  # one of another post, or of none
            other = any(fragment in ids for ids in self._ids.values())
            return other or not re.search(rf"<wp:comment_id>\D*{comment[1]}\D", self._export)
        return not re.search(rf"""\b(?:id|name)\s*=\s*["']?{re.escape(unquote(fragment))}\b""", self._export)


def _addresses(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield each address on a page and what it is for: to be loaded, followed, or told to machines."""
    for element in root.iter(etree.Element):
        for name in LOADED:
            value = element.get(name)
            if value is not None and (name != "data" or element.tag == "object"):
                yield from ((url, LOAD) for url in (_sizes(value) if name.endswith("set") else [value]))
        css = (element.text or "") if element.tag == "style" else element.get("style") or ""
        yield from ((url, LOAD) for url in CSS.findall(css))
        yield from _linked(element)


def _sizes(value: str) -> Iterator[str]:
    return (part.split()[0] for part in re.split(r",\s+", value) if part.strip())


def _linked(element: HtmlElement) -> Iterator[tuple[str, str]]:
    url = element.get("href")
    if element.tag in ("a", "area") and url is not None:
        yield url, LINK
    elif element.tag in ("image", "use") and url is not None:
        yield url, LOAD
    elif element.tag == "link" and url:
        kinds = set((element.get("rel") or "").lower().split())
        if kinds & (FETCHED | MACHINES):
            yield url, LOAD if kinds & FETCHED else TOLD
    elif element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
        yield from ((url, LINK) for url in REFRESH.findall(element.get("content") or ""))


def _host(url: str) -> str:
    """Return the host of an address; that of the picture itself where WordPress.com serves a copy of it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return parts.path.split("/")[1] if COPIES.fullmatch(host) and parts.path else host


def main(name: str, *exports: str) -> None:
    """Print what each export gives."""
    folder = Path(os.environ.get("WXR2MD_BUILT") or Path(tempfile.gettempdir()) / "crawled") / name
    for title, export, _ in find(exports):
        for old in folder.glob(f"{title}*"):
            shutil.rmtree(old)
        found = site(name, export, folder / title)
        print(
            f"{name} {title}: {found.pages} pages, {found.links} links, {found.files} files, "
            f"{found.gone} to what was never in the export, {found.elsewhere} elsewhere, "
            f"{len(found.faults)} faults"
        )
        for line in found.faults[:40]:
            print("  ", line)


if __name__ == "__main__":
    main(*sys.argv[1:])
