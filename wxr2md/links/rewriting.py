"""The links of one post, made to lead to the new site."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

from wxr2md.index import Entry, address
from wxr2md.links.known import Links, Target
from wxr2md.links.urls import Url, parse

FOLLOWED = frozenset(("a", "area", "embed", "iframe", "comment"))  # tags whose address is a page
# Files of the site, of which media/ tells if they are missing; a page among them is none for it.
FILES = re.compile(r"/(?:wp-content/(?:uploads|blogs\.dir)|files/\d{4})/")
PAGES = re.compile(r"\.(?:php5?|[px]?html|htm|aspx?|cgi|js|css)$", re.IGNORECASE)
OWN_QUERY = frozenset(
    "p page_id attachment_id cat tag author m feed name pagename category_name author_name post_type preview "
    "preview_id preview_nonce replytocom cpage paged page amp share nb like_comment".split()
)
IN_PATH = "/-._~!$&'()*+,;=:@%"
USER = re.compile("//[^/@]*@")  # a name and a password
BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
ANCHORS = ("comment-", "respond", "comments", "more-", "div-comment-")  # which a theme has set, not the post


class Rewriter:
    """Asked for each address in one post; `dead` are those that lead to nothing on the new site, in their order."""

    def __init__(self, links: Links, entry: Entry, mode: str) -> None:
        self._links = links
        self._entry = entry
        self._as_files = mode == "file"
        self._base = address(entry.link, entry) if parse(entry.link) else links.home
        self.dead: dict[str, None] = {}

    def __call__(self, url: str, tag: str, attribute: str) -> str:
        """Return the address to write: the same for what is of another site or not in the conversion."""
        if tag not in FOLLOWED or attribute == "style" or url.startswith("#"):
            return url
        asked = parse(url, self._base)
        if asked is None:
            return url
        target = self._links.target(asked)
        new = self._new(target, asked) if target else ""
        if tag == "embed" and "://" in new:  # its address is its text, too
            return url
        if (
            not new
            and tag != "comment"
            and self._links.sites.covers(asked)
            and (PAGES.search(asked.path) or not FILES.search(asked.path))
        ):
            self.dead[USER.sub("//", url)] = None
        return new or url

    def _new(self, target: Target, asked: Url) -> str:
        entry = target.entry
        if (
            entry
            and entry.position == self._entry.position
            and asked.fragment
            and not asked.fragment.startswith(ANCHORS)
        ):
            return f"#{asked.fragment}"
        if self._as_files and (target.kind == "home" or entry is not None):
            path = self._links.paths.get(entry.position, "") if entry and self._links.is_public(entry) else ""
            if path:
                here = posixpath.dirname(self._links.paths.get(self._entry.position, ""))
                path = posixpath.relpath(path, here or ".")
            elif target.kind != "home":
                path = self._links.path(target)
            return path + _rest("", asked.fragment) if path else ""
        return _path(self._links, target, asked)


def moved(links: Links, url: str) -> str:
    """Return the new address of one that stands in no post, "" if it has none or is on its page itself."""
    asked = None if url.startswith("#") else parse(url, links.home)
    target = links.target(asked) if asked else None
    return _path(links, target, asked) if target and asked else ""


def _path(links: Links, target: Target, asked: Url) -> str:
    path = links.path(target)
    if target.entry is None:
        path = BARE_PERCENT.sub("%25", quote(path, safe=IN_PATH, errors="replace"))
    return path + _rest(asked.query, asked.fragment) if path else ""


def _rest(query: str, fragment: str) -> str:
    """Return what stays behind a path: fields of the query that are not WordPress's, and the fragment."""
    fields = [pair for pair in query.split("&") if pair and not _is_own(pair.partition("=")[0])]
    return ("?" + "&".join(fields) if fields else "") + (f"#{fragment}" if fragment else "")


def _is_own(field: str) -> bool:
    return field.removeprefix("amp;") in OWN_QUERY
