"""Maps for nginx, which find the new path of `$uri` without trying one rule after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wxr2md.links.moves import Move
from wxr2md.redirects import both, encoded

FILE = "redirects.nginx.conf"
SERVED = False
HEAD = """\
# Old addresses of the site.  In nginx.conf:
#   http {
#     include /path/to/redirects.nginx.conf;
#     server {
#       if ($wxr2md_new) { return 301 $wxr2md_new; }
map_hash_bucket_size 1024;
map_hash_max_size 65536;

"""


def pieces(moves: Iterable[Move]) -> Iterator[str]:
    """Yield the maps: one of paths, one for each field of a query, and one that joins them."""
    yield HEAD
    yield "map $uri $wxr2md_by_path {\n  default '';\n"
    queries: dict[str, list[Move]] = {}
    seen: set[str] = set()
    for move in moves:
        if move.query:
            queries.setdefault(move.query.partition("=")[0], []).append(move)
            continue
        for old in both(move.old):
            if old.lower() not in seen:  # nginx compares without case, and refuses a map with one key twice
                seen.add(old.lower())
                yield f"  {_quoted(old)} {_quoted(encoded(move.new))};\n"
    yield "}\n"
    for field, found in queries.items():
        yield f"map \"$uri?{field}=$arg_{field}\" $wxr2md_by_{field} {{\n  default '';\n"
        yield from (f"  {_quoted(f'{move.old}?{move.query}')} {_quoted(encoded(move.new))};\n" for move in found)
        yield "}\n"
    last = "$wxr2md_by_path"
    for field in queries:
        yield f"map $wxr2md_by_{field} $wxr2md_or_{field} {{\n  '' {last};\n  default $wxr2md_by_{field};\n}}\n"
        last = f"$wxr2md_or_{field}"
    yield f"map {last} $wxr2md_new {{\n  default {last};\n}}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
