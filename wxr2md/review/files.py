"""A written Markdown file → its body and what its front matter says of date and discussion.

Reads what this package's own emitter writes (YAML with every string double-quoted), TOML and JSON.  A file that its
owner has edited may hold any YAML: what cannot be read is left out, the body always comes.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field

FENCES = {"---": "---", "+++": "+++"}
DATE = re.compile(r"^[ \t]*[\"']?date[\"']?[ \t]*[:=][ \t]*[\"']?([0-9]{4}-[0-9]{2}-[0-9]{2})", re.MULTILINE)
PATH_DATE = re.compile(r"(?:^|/)([0-9]{4}-[0-9]{2}-[0-9]{2})-")
LINE = re.compile(r"""( *)((?:- )?)(?:([A-Za-z_][\w-]*+|"(?:[^"\\]|\\.)*+"):(?: (.*)|$))?""")
ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
LETTERS = {"n": "\n", "t": "\t", "r": "\r"}
Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    """One file of the conversion."""

    body: str
    date: str = ""  # YYYY-MM-DD
    comments: list[object] = field(default_factory=list)  # entries as comments/front_matter.py writes them
    pingbacks: list[object] = field(default_factory=list)


def read(text: str, path: str = "") -> Written:
    """Read one file; `path` gives its date where the front matter does not."""
    head, body = _split(text)
    found = DATE.search(head) or PATH_DATE.search(path)
    values = _values(head)
    lists = [value if isinstance(value := values.get(key), list) else [] for key in ("comments", "pingbacks")]
    return Written(body, found[1] if found else "", *lists)


def _split(text: str) -> tuple[str, str]:
    """Return front matter, with the fence that opens it, and body."""
    fence = text[:3]
    if fence in FENCES and text[3:4] in ("\n", "\r"):
        end = re.compile(rf"^{re.escape(fence)}[ \t]*\r?$", re.MULTILINE).search(text, 4)
        return (text[: end.start()], text[end.end() :].lstrip("\n")) if end else ("", text)
    if text.startswith("{\n"):
        end_of_json = text.find("\n}\n")
        return (text[: end_of_json + 2], text[end_of_json + 3 :]) if end_of_json >= 0 else ("", text)
    return "", text


def _values(head: str) -> Values:
    try:
        if head.startswith("{"):
            found = json.loads(head)
            return found if isinstance(found, dict) else {}
        return tomllib.loads(head[3:]) if head.startswith("+++") else _yaml(head[3:])
    except (ValueError, RecursionError, LookupError):
        return {}


def _yaml(text: str) -> Values:
    reader = _Reader()
    for line in text.split("\n"):
        reader.take(line)
    reader.take("end:")
    return reader.root


class _Reader:
    """Block mappings and sequences of mappings; flow sequences, which comments do not have, stay text."""

    def __init__(self) -> None:
        self.root: Values = {}
        self._levels: list[tuple[int, Values | list[object]]] = [(0, self.root)]
        self._open: tuple[Values, str] | None = None  # a key whose value is in the lines below it
        self._block: list[str] | None = None  # the lines of the `|-` scalar that is the value of the open key

    def take(self, line: str) -> None:
        """Read one line."""
        indent = len(line) - len(line.lstrip(" "))
        if self._block is not None:
            if not line or indent > self._levels[-1][0]:
                self._block.append(line)
                return
            self._end_block(self._block)
        match = LINE.match(line)
        if not match or match[3] is None:
            return
        self._go_to(indent, bool(match[2]))
        self._set(str(_scalar(match[3])), match[4])

    def _end_block(self, lines: list[str]) -> None:
        if self._open:
            values, key = self._open
            values[key] = "\n".join(line[self._levels[-1][0] + 2 :] for line in lines).rstrip("\n")
        self._open = self._block = None

    def _go_to(self, indent: int, is_item: bool) -> None:
        """Enter the value of the open key, or leave those that a smaller indent ends; begin an item."""
        if self._open and indent > self._levels[-1][0]:
            inner: Values | list[object] = [] if is_item else {}
            self._open[0][self._open[1]] = inner
            self._levels.append((indent, inner))
        self._open = None
        while self._levels[-1][0] > indent:
            self._levels.pop()
        items = self._levels[-1][1]
        if is_item and isinstance(items, list):
            values: Values = {}
            items.append(values)
            self._levels.append((indent + 2, values))

    def _set(self, key: str, value: str | None) -> None:
        values = self._levels[-1][1]
        if not isinstance(values, dict):
            return
        if value is None or value == "|-":
            self._open = (values, key)
            self._block = None if value is None else []
        else:
            values[key] = _scalar(value)


def _scalar(text: str) -> object:
    if text.startswith('"') and text.endswith('"'):
        return ESCAPE.sub(_unescaped, text[1:-1])
    return {"true": True, "false": False}.get(text, text)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else LETTERS.get(match[3], match[3])


def entry(value: object) -> Values:
    """Return a comment's entry; an empty one for whatever else stands in its place."""
    return value if isinstance(value, dict) else {}
