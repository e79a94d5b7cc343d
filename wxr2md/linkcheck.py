"""The links of a finished conversion: those that lead nowhere, files that are missing, old addresses without a target.

Read from the files as they are now, so what their owner has changed since counts.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import dirname, normpath
from typing import Any
from urllib.parse import unquote

from wxr2md.content.addresses import rewrite
from wxr2md.links.forms import made_path
from wxr2md.links.urls import Sites, Url, parse, path_key
from wxr2md.verify import render

OWN_FOLDER = ".wxr2md"
FENCES = {"---": "\n---\n", "+++": "\n+++\n", "{\n": "\n}\n"}
PERMALINK = re.compile(r'^ ?"?(?:permalink|url|path)"?\s*[:=]\s*"?(/[^"\n]*)"?,?\s*$', re.MULTILINE)
ALIASES = re.compile(r'^ ?"?(?:aliases|redirect_from|alias)"?\s*[:=]\s*\[([^\n]*)\]', re.MULTILINE)
DRAFT = re.compile(r'^ ?"?draft"?\s*[:=]\s*true\b', re.MULTILINE)  # readers do not see it
QUOTED = re.compile(r'"(/[^"\n]*)"')
IN_HEAD = re.compile(
    r'(?<!\\)\[[^\[\]\n]{0,500}\]\(<?([^)\s>]+)|^\s*"?(?:featured_image|image)"?\s*[:=]\s*"([^"\n]+)"', re.MULTILINE
)
FILE = re.compile(r"\.[a-z0-9]{2,5}", re.IGNORECASE)
PAGES = re.compile(r"\.(?:html?|php|aspx?|md)", re.IGNORECASE)
NOWHERE = "https://x.invalid"  # the host of a site that does not say its own


@dataclass(slots=True)
class Found:
    """What the check of a conversion has found."""

    links: int = 0  # to pages of the site
    media: int = 0  # to files of the site
    dead: list[dict[str, str]] = field(default_factory=list)  # path of the file, address
    missing: list[dict[str, str]] = field(default_factory=list)
    untargeted: list[dict[str, str]] = field(default_factory=list)  # old address, new path
    gone: list[str] = field(default_factory=list)  # files of the report that are not there any more

    def as_dict(self) -> dict[str, Any]:
        """Return it as `--json` writes it."""
        bad = self.dead or self.missing or self.untargeted
        return {
            "links": self.links,
            "media": self.media,
            "dead": self.dead,
            "missing": self.missing,
            "untargeted": self.untargeted,
            "gone": self.gone,
            "exit_code": 1 if bad else 0,
        }


def check(out: Path, report: Mapping[str, Any]) -> dict[str, Any]:
    """Read all files that a report names below `out`, and return what is wrong with their links."""
    checker = _Checker(out, str(report["site"]["url"]))
    paths = [str(post["path"]) for post in report["posts"]]
    return checker.run(paths).as_dict()


class _Checker:
    def __init__(self, out: Path, home: str) -> None:
        self._out = out
        self._home = home if parse(home) else NOWHERE
        self._sites = Sites((self._home,))
        self._files = set(_files(out))
        self._served = {path.split("/", cut)[-1] for path in self._files for cut in (0, 1, 2) if path.count("/") >= cut}
        self._pages = {path_key((parse(self._home) or Url("", "")).path), ""}
        self._pages |= {path_key(line) for line in (self._read(f"{OWN_FOLDER}/archives.txt") or "").splitlines()}
        self._found = Found()

    def run(self, paths: list[str]) -> Found:
        """Look at each file twice: where it stands, and then where it leads."""
        places: dict[str, str] = {}
        for path in paths:
            text = self._read(path)
            if text is None:
                self._found.gone.append(path)
            else:
                places[path] = self._learn(path, _split(text)[0])
        moves = list(self._moves())
        for path, place in places.items():
            self._look(path, place)
        for old, new in moves:
            if path_key(new) not in self._pages and unquote(new).lstrip("/") not in self._served:
                self._found.untargeted.append({"old": old, "new": new})
        return self._found

    def _read(self, path: str) -> str | None:
        try:
            return (self._out / path).read_text("utf-8", "replace")
        except OSError:
            return None

    def _learn(self, path: str, head: str) -> str:
        """Return the path of a post on its site, and note it if there will be a page."""
        own = PERMALINK.search(head)
        place = own[1] if own else made_path(path)
        if DRAFT.search(head):
            return place
        stem = path.rpartition(".")[0]
        usual = () if own else (stem, stem.partition("/")[2])  # where generators put a file that does not say
        for found in (place, *usual, *(alias for row in ALIASES.findall(head) for alias in QUOTED.findall(row))):
            self._pages.add(path_key(found))
        return place

    def _moves(self) -> Iterator[tuple[str, str]]:
        """Yield the redirects that the conversion has made; their old addresses lead somewhere, too."""
        try:
            with (self._out / OWN_FOLDER / "redirects.csv").open(encoding="utf-8", newline="") as file:
                rows = [(row["old"], row["new"]) for row in csv.DictReader(file)]
        except (OSError, KeyError, csv.Error):
            rows = []
        known = frozenset(self._pages)
        for old, new in rows:
            if path_key(new) in known:
                self._pages.add(old if "?" in old else path_key(old))
            yield old, new

    def _look(self, path: str, place: str) -> None:
        """Check each address in a file."""
        head, body = _split(self._read(path) or "")
        addresses = {found[0] or found[1]: "" for found in IN_HEAD.findall(head)}

        def note(url: str, tag: str, attribute: str) -> str:
            addresses[url] = tag
            return url

        rewrite(render(body), note)
        for url, tag in addresses.items():
            self._weigh(path, place, url.strip(), tag)

    def _weigh(self, path: str, place: str, url: str, tag: str) -> None:
        relative = not url.startswith("/") and ":" not in url.partition("/")[0]
        if not url or url.startswith("#") or (relative and self._is_beside(path, url)):
            return
        asked = parse(url, self._home.rstrip("/") + "/" if url.startswith("/") else f"{NOWHERE}{place}")
        if asked is None or not (asked.host in self._sites or asked.host == "x.invalid"):
            return
        name = asked.path.rpartition("/")[2]
        ending = FILE.search(name[-6:]) and not PAGES.search(name[-6:])
        if tag in ("", "a", "area", "iframe", "embed") and not ending:
            self._found.links += 1
            if not self._stands(asked) and not (relative and name.endswith(".md") and self._is_beside(path, url)):
                self._found.dead.append({"path": path, "url": url})
        else:
            self._found.media += 1
            if unquote(asked.path).lstrip("/") not in self._served:
                self._found.missing.append({"path": path, "url": url})

    def _is_beside(self, path: str, url: str) -> bool:
        """Tell whether a relative address is that of a file, seen from the file that names it."""
        target = normpath(f"{dirname(path)}/{unquote(url.partition('#')[0].partition('?')[0])}").lstrip("/")
        there = target in self._files
        if there:
            self._found.links += target.endswith(".md")
            self._found.media += not target.endswith(".md")
        return there

    def _stands(self, asked: Url) -> bool:
        for name in ("p", "page_id", "attachment_id", "cat", "feed"):
            if asked.field(name):
                return f"{asked.path or '/'}?{name}={asked.field(name)}" in self._pages
        return path_key(asked.path) in self._pages or unquote(asked.path).strip("/") in self._served


def _files(out: Path) -> Iterator[str]:
    """Yield the paths of all files below a folder, but for our own."""
    for folder, names, files in os.walk(out):
        names[:] = sorted(name for name in names if name != OWN_FOLDER)
        below = Path(folder).relative_to(out).as_posix()
        yield from (name if below == "." else f"{below}/{name}" for name in files)


def _split(text: str) -> tuple[str, str]:
    """Return front matter and body."""
    text = text.replace("\r\n", "\n")
    end = next((end for fence, end in FENCES.items() if text.startswith(fence)), "")
    head, found, body = text.partition(end) if end else ("", "", "")
    return (head + "\n", body) if found else ("", text)
