"""Maps for Caddy, to be imported into a site's block of the Caddyfile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wxr2md.links.moves import Move
from wxr2md.redirects import both, encoded

FILE = "redirects.caddy"
SERVED = False


def pieces(moves: Iterable[Move]) -> Iterator[str]:
    """Yield a map of paths, a map for each field of a query, and what sends readers on."""
    yield "# Old addresses of the site.  In the Caddyfile:\n#   example.org {\n#     import redirects.caddy\n"
    queries: dict[str, list[Move]] = {}
    yield "map {path} {wxr2md_by_path} {\n"
    for move in moves:
        if move.query:
            queries.setdefault(move.query.partition("=")[0], []).append(move)
        else:
            yield from (f"\t{_quoted(old)} {_quoted(encoded(move.new))}\n" for old in both(move.old))
    yield '\tdefault ""\n}\n'
    for field, found in queries.items():
        yield f'map "{{path}}?{field}={{query.{field}}}" {{wxr2md_by_{field}}} {{\n'
        yield from (f"\t{_quoted(f'{move.old}?{move.query}')} {_quoted(encoded(move.new))}\n" for move in found)
        yield '\tdefault ""\n}\n'
    for name in (*queries, "path"):
        yield f'@wxr2md_by_{name} expression {{wxr2md_by_{name}}} != ""\n'
        yield f"redir @wxr2md_by_{name} {{wxr2md_by_{name}}} permanent\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("{", "\\{")
    return f'"{escaped}"'
