"""Netlify's `_redirects`, which Cloudflare Pages reads too: but for the lines with `p=ID`, which it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wxr2md.links.moves import Move
from wxr2md.redirects import encoded

FILE = "_redirects"
SERVED = True


def pieces(moves: Iterable[Move]) -> Iterator[str]:
    """Yield a line for each redirect; a slash at the end of a path makes no difference there."""
    yield "# Old addresses of the site. Lines with a field like p=12 need Netlify; Cloudflare ignores them.\n"
    for move in moves:
        yield " ".join(filter(None, (encoded(move.old), move.query, encoded(move.new), "301"))) + "\n"
