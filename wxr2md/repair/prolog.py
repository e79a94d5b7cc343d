"""What stands before a channel's first element: text that does not belong there, the document type, the root."""

from __future__ import annotations

import re
from typing import NamedTuple

from wxr2md.diagnostics import Fatal
from wxr2md.repair.structure import REST, Structure, structure_of
from wxr2md.repair.window import CHUNK, Repairs, Window

LONGEST_PROLOG = 1 << 22  # bytes before the root


class NotWxr(Fatal):
    """A part that is no WordPress export."""


class Head(NamedTuple):
    """What stands before a channel's first element."""

    structure: Structure
    is_wxr: bool = False  # it declares a namespace of WordPress's
    rooted: bool = True  # it has a root, so an end of it is to be expected
    entities: frozenset[bytes] = frozenset()  # that the document type defines


_PROLOG = re.compile(rb"<(?:(!--)|(\?)|(!DOCTYPE\b)|(rss\b(?:%b|[^>]*)>|channel\b%b>|item\s*>|wp:\w))" % (REST, REST))
_CHANNEL = re.compile(rb"<channel\b[^<>]*>")
_SPACE = re.compile(rb"\s*")
_NAMESPACE = re.compile(rb"""xmlns:([A-Za-z_][\w.-]*)\s*=\s*(?:"([^"<>&']*)"|'([^'<>&"]*)')""")
_ENTITY = re.compile(rb"<!ENTITY\s+([A-Za-z_][\w.-]*)\s")
_OURS = re.compile(rb"<(?:rss\b|wp:\w|/item)")  # a comment with these in it was never ended
_PRIVATE = re.compile(r"[^\s@]{1,64}@[^\s@]+|\b\d{1,3}(?:\.\d{1,3}){3}\b|[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){3,7}")
_BLANK = re.compile(rb"(?:\s|\xef\xbb\xbf)+")


def read_head(window: Window, repairs: Repairs) -> Head | None:
    """Take all up to the channel's first element off the window; None, and nothing taken, if there is no channel."""
    pos, junk, entities = 0, bytearray(), frozenset[bytes]()
    while found := _next(window, _PROLOG, pos):
        junk += window.bytes[pos : found.start()]
        kind, pos, start = found.lastindex, found.end(), found.start()
        if kind == 4:
            del found
            return _take_head(window, start, bytes(junk), entities, repairs)
        del found
        end = _end_of_prolog(window, kind or 1, start)
        if kind == 3:
            entities |= set(_ENTITY.findall(window.bytes, start, end))
            repairs.note("the document type (DOCTYPE) left out", window.line + window.bytes.count(b"\n", 0, start))
        pos = max(pos, end)
    return None


def _next(window: Window, pattern: re.Pattern[bytes], pos: int) -> re.Match[bytes] | None:
    while not (found := pattern.search(window.bytes, pos)):
        if len(window.bytes) > LONGEST_PROLOG or not window.fill():
            return None
    return found


def _end_of_prolog(window: Window, kind: int, start: int) -> int:
    end = {1: rb"-->", 2: rb"\?>", 3: rb"<!DOCTYPE[^<>\[]*(?:\[[^\]\"']*(?:(?:\"[^\"]*\"|'[^']*')[^\]\"']*)*\]\s*)?>"}[
        kind
    ]
    found = _next(window, re.compile(end), start)
    if not found or (kind == 1 and _OURS.search(window.bytes, start + 4, found.start())):
        return start
    return found.end()


def _take_head(window: Window, start: int, junk: bytes, entities: frozenset[bytes], repairs: Repairs) -> Head:
    text = _BLANK.sub(b" ", junk).strip()
    if text:
        repairs.note(f"text before the root left out: {quoted(text)}", window.line)
    root = window.bytes.startswith((b"<rss", b"<channel"), start)
    tag = _PROLOG.match(window.bytes, start)
    end = tag.end() if root and tag else start
    del tag
    declared = _declared(window.piece(start, end))
    if window.bytes.startswith(b"<rss", start):
        while not (channel := _CHANNEL.match(window.bytes, _after_misc(window.bytes, end))):
            if len(window.bytes) > end + CHUNK or not window.fill():
                break
        end = channel.end() if channel else end
        if not channel:
            repairs.note("missing <channel> added", window.line)
        del channel
    if not root:
        repairs.note("missing root <rss> and <channel> added", window.line)
    window.drop(end)
    is_wxr = any("wordpress.org/export" in uri for uri in declared.values())
    return Head(structure_of(declared), is_wxr, root, entities)


def _after_misc(data: bytes | bytearray, pos: int) -> int:
    """Pass over blanks, comments and an XML declaration."""
    while True:
        found = _SPACE.match(data, pos)
        pos = found.end() if found else pos
        closed = b"-->" if data.startswith(b"<!--", pos) else b"?>" if data.startswith(b"<?", pos) else b""
        end = data.find(closed, pos) if closed else -1
        if end < 0:
            return pos
        pos = end + len(closed)


def _declared(tag: bytes) -> dict[str, str]:
    declared = {}
    for prefix, double, single in _NAMESPACE.findall(tag):
        uri = (double or single).decode("utf-8", "replace").strip()
        if uri and not prefix.lower().startswith(b"xml"):
            declared[prefix.decode()] = "".join(char for char in uri if char.isprintable())
    return declared


def quoted(text: bytes) -> str:
    """Return the beginning of stray text for a message, without what may be private in it: e-mail and IP addresses."""
    line = _PRIVATE.sub("…", " ".join(text.decode("utf-8", "replace").split()))
    line = "".join(char for char in line if char.isprintable())
    return f"“{line[:80]}…”" if len(line) > 80 else f"“{line}”"


def what_else(name: str, head: bytes) -> str:
    """Say what a file is that is no WXR, and what to give instead."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    root = text[_after_misc(text, 0) :] or text
    is_it = next((what for pattern, what in _OTHERS if re.match(pattern, root)), "is something else")
    if _EXPORT.search(text) and b">" not in root:
        is_it = "is cut off (truncated) before its first item"
    return f"{name} {is_it}, not a WordPress export (WXR): give the file that WordPress makes under Tools > Export."


_EXPORT = re.compile(rb"wordpress extended rss|generator=.wordpress")
_OTHERS = (
    (rb"\Z", "is empty"),
    (rb"<rss\b", "is an RSS feed"),
    (rb"<(?:!doctype html|html|head|body)\b", "is a web page (HTML), perhaps of a log-in"),
    (rb"<feed\b", "is an Atom feed, as Blogger exports them"),
    (rb"<(?:urlset|sitemapindex)\b", "is a sitemap"),
    (rb"<[?!a-z]", "is another kind of XML or HTML"),
    (rb"[\[{]", "is JSON"),
    (rb"(?:--|/\*|create |insert |drop |set |use |lock )", "is a database dump (SQL)"),
    (rb"(?s:.{0,200}?[\x00-\x08\x0e-\x1f])", "is a binary file"),
    (rb".", "is plain text"),
)
