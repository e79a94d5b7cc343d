"""Rules of mod_rewrite, for the `.htaccess` in the folder that Apache serves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wxr2md.links.moves import Move
from wxr2md.redirects import encoded

FILE = ".htaccess"
SERVED = True
SPECIAL = re.compile(r"[\\.^$|?*+()\[\]{}\"]")


def pieces(moves: Iterable[Move]) -> Iterator[str]:
    """Yield a rule for each redirect; patterns are held against decoded paths without their first slash."""
    yield "# Old addresses of the site.\n<IfModule mod_rewrite.c>\nRewriteEngine On\n"
    for move in moves:
        new = encoded(move.new).replace("%", "\\%").replace("$", "\\$")
        slash = "/?" if move.old != "/" else ""
        if move.query:
            yield f"RewriteCond %{{QUERY_STRING}} (?:^|&){move.query}(?:&|$)\n"
        flags = "R=301,L,NE,QSD" if move.query else "R=301,L,NE"
        yield f'RewriteRule "^{SPECIAL.sub(_escaped, move.old.strip("/"))}{slash}$" "{new}" [{flags}]\n'
    yield "</IfModule>\n"


def _escaped(found: re.Match[str]) -> str:
    return "\\x22" if found[0] == '"' else f"\\{found[0]}"  # a quotation mark would end the pattern
