"""Which addresses are files of the site itself, and which file each of them stands for.

One file has many addresses: with and without www or TLS, on WordPress.com's file hosts, through its image service
(Photon), and with a query that asks for another size.  All of them have one key: the path after `/uploads/`, decoded;
for a file that lies elsewhere on the site its whole path, with the slash before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from posixpath import normpath
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from wxr2md.model import Site

PHOTON = re.compile(r"i[0-9]\.wp\.com")
FILES_HOST = ".files.wordpress.com"
UPLOADS = re.compile(r"/(?:wp-content/(?:uploads|blogs\.dir/\d+/files)|files(?=/\d{4}/))/")
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
IGNORED = re.compile("[\x00-\x20\x7f]+")
SAFE = "/%:@!$&'()*+;=~"  # in a path; a comma is not, so that a CSV of addresses has no quotes
LONGEST = 4000  # characters of an address; servers take 8,000 bytes
# Files as WordPress takes them (wp_get_mime_types); a link to any other address of the site is a link to a page.
KNOWN = frozenset(
    """jpg jpeg jpe gif png bmp tif tiff webp avif ico heic heif svg mp3 m4a m4b aac ogg oga opus flac wav wma mid midi
    mp4 m4v mov qt webm ogv wmv flv avi divx mpeg mpg mpe mkv 3gp 3gpp vtt srt dfxp pdf doc docx docm xls xlsx xlsm ppt
    pptx pps ppsx odt ods odp odg rtf txt csv tsv ics key numbers pages epub mobi azw3 djvu zip rar 7z gz tgz tar psd
    eps ai gpx kml kmz stl swf json xml woff woff2 ttf otf""".split()
)
PAGES = frozenset("php php5 phtml html htm xhtml asp aspx cgi js css".split())

SIZE = re.compile(r"-\d{1,5}x\d{1,5}$")
MADE = re.compile(r"-(?:scaled|rotated)$")
EDITED = re.compile(r"-e\d{10,13}$")


class File(NamedTuple):
    """A file of the site: its key, and an address without a query that it has or had."""

    key: str
    url: str


class Own:
    """Tells the files of one site from all other addresses.

    hosts: more names or addresses of the site; library: the addresses of its attachments.  On hosts that only these
    name (a CDN, or a picture service) only they, their sizes, and what lies in an uploads folder are the site's.
    """

    def __init__(self, site: Site, hosts: Iterable[str] = (), library: Iterable[str] = ()) -> None:
        addresses = [site.base_blog_url, site.link, site.base_site_url]
        self._base = next((url.strip() for url in addresses if _host(url)), "")
        self._hosts = {_host(url if "//" in url else f"http://{url}") for url in (*addresses, *hosts)}
        self._hosts -= {"", "wordpress.com"}  # what WordPress.com gives as the site of all its blogs
        library = list(library)
        self._others: set[str] = set()
        self.library: set[str] = set()
        self.library = {found.key for url in library if (found := self._of_library(url) or self.find(url))}
        self._others = {_host(url) for url in library} - self._hosts

    def find(self, url: str) -> File | None:
        """Return the file that an address stands for, None if that is none of the site's files."""
        url = IGNORED.sub("", url) if IGNORED.match(url) else url.strip()
        if not url or url[0] in "#?" or len(url) > LONGEST:
            return None
        absolute = self._absolute(url)
        parts = _split(absolute) if absolute else None
        if parts is None:
            return None
        if PHOTON.fullmatch(parts[0]):
            inner = _split(f"https:/{parts[1]}")
            return self._file(*inner) if inner and "." in inner[0] else None
        return self._file(*parts)

    def _absolute(self, url: str) -> str:
        if scheme := SCHEME.match(url):
            return url if scheme[1].lower() in ("http", "https") else ""
        if url.startswith("//"):
            return f"{self._base.partition(':')[0] or 'https'}:{url}"
        if not self._base:
            return ""
        if url.startswith("/"):
            return "/".join(self._base.split("/")[:3]) + url
        stem = url.removeprefix("./")
        while stem.startswith("../"):
            stem = stem[3:]
        return f"{self._base.rstrip('/')}/{stem}" if stem.startswith("wp-content/") else ""

    def _of_library(self, url: str) -> File | None:
        """Return the file that an attachment's address stands for, on whatever host."""
        parts = _split(url.strip())
        return self._file(*parts, known=True) if parts else None

    def _file(self, host: str, path: str, origin: str, known: bool = False) -> File | None:
        files_host = host.endswith(FILES_HOST)
        if not (known or files_host or host in self._hosts or host in self._others):
            return None
        text = unicodedata.normalize("NFC", unquote(path))
        plain = normpath(f"/{text.lstrip('/')}")
        found = UPLOADS.search(plain)
        key = plain[found.end() :] if found else plain[1:] if files_host else plain
        end = extension(key)
        known = known or key in self.library
        wanted = end not in PAGES if known or found or files_host else end in KNOWN
        if not wanted or text.endswith("/") or key.strip("/") == "":
            return None
        foreign = host in self._others and not (found or files_host)
        if foreign and self.library.isdisjoint(originals(key, self.library.__contains__)):
            return None
        return File(key, origin + quote(path, SAFE))


def originals(key: str, library: Callable[[str], bool]) -> Iterator[str]:
    """Yield the keys of the files that a resized or edited one was made of, the first original first, itself last.

    What an attachment of the library names is no other one's size, and its editing is what readers saw.
    """
    stem, dot, end = key.rpartition(".")
    if not dot or "/" in end:
        stem, dot, end = key, "", ""
    if library(key) and not MADE.search(stem):
        yield key
        return
    full = stem if library(key) else SIZE.sub("", stem)
    chain = [full]
    while shorter := _shorter(chain[0], lambda stem: library(f"{stem}{dot}{end}")):
        chain.insert(0, shorter)
    scaled = f"{full}-scaled"
    chain += [scaled, stem] if full != stem or library(f"{scaled}{dot}{end}") else [stem]
    yield from dict.fromkeys(f"{name}{dot}{end}" for name in chain if name and not name.endswith("/"))


def _shorter(stem: str, library: Callable[[str], bool]) -> str:
    if MADE.search(stem):
        return MADE.sub("", stem)
    return EDITED.sub("", stem) if EDITED.search(stem) and not library(stem) else ""


def renamed(url: str, old: str, new: str) -> str:
    """Return the address of a file beside another one: `old` and `new` are their keys."""
    head, slash, _ = url.rpartition("/")
    return url if old == new else f"{head}{slash}{quote(new.rpartition('/')[2])}"


def extension(name: str) -> str:
    """Return the letters after the last dot, in lower case; "" if there are none, or what is there is no extension."""
    stem, dot, end = name.rpartition("/")[2].rpartition(".")
    return end.lower() if dot and stem and re.fullmatch(r"[A-Za-z0-9]{1,10}", end) else ""


def _split(url: str) -> tuple[str, str, str] | None:
    """Return the host of a web address as sites are compared by it, its path, and what stands before that."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if not host or parts.scheme not in ("http", "https"):
        return None
    name = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{name}{f':{port}' if port else ''}"  # without a user's name and password
    return host.removeprefix("www."), parts.path, origin


def _host(url: str) -> str:
    found = _split(url.strip())
    return found[0] if found else ""
