"""`vercel.json`; Vercel takes some thousand redirects of a project at most."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from wxr2md.links.moves import Move
from wxr2md.redirects import encoded

FILE = "vercel.json"
SERVED = False
SPECIAL = re.compile(r"[:()*+?{}\[\]\\.^$|]")  # of path-to-regexp


def pieces(moves: Iterable[Move]) -> Iterator[str]:
    """Yield the file."""
    yield '{\n "redirects": ['
    for number, move in enumerate(moves):
        yield f"{',' if number else ''}\n  {json.dumps(_rule(move))}"
    yield "\n ]\n}\n"


def _rule(move: Move) -> dict[str, object]:
    source = SPECIAL.sub(r"\\\g<0>", encoded(move.old.rstrip("/")))
    rule: dict[str, object] = {"source": f"{source}{{/}}?" if source else "/"}
    if move.query:
        field, _, value = move.query.partition("=")
        rule["has"] = [{"type": "query", "key": field, "value": value}]
    return rule | {"destination": encoded(move.new), "permanent": True}
