"""Comments that are text with some links and marks, as nearly all are: read without a parser.

What is read shows what a page does that is made as text.py says; where only a parser can tell, nothing is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from wxr2md.comments.text import bare_addresses, may_hold_addresses

Piece = tuple[str, str, str]  # a text, "\n" for each line break in it; the mark around it; the address it leads to
Link = Callable[[str, str, str], str]

_ADDRESS = r"https?://[a-zA-Z0-9_./?=%#~+:@-]+"  # whoever reads or writes it, it stays as it is
_SAFE_ADDRESS = re.compile(_ADDRESS)
_ELEMENT = re.compile(rf'<(?:(b|em|i|strong)|a href="({_ADDRESS})"(?: rel="[a-z ]*")?)>([^<]+)</(?(1)\1|a)>')
_MARKS = {"b": "strong", "i": "em"}
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|[lr][ds]quo|[lr]aquo|hellip|[mn]dash|#0?39|#8[0-9]{3});|&(?= )")
_BLANKS = re.compile(" {2,}")


def paragraphs(content: str, link: Link) -> list[list[Piece]] | None:
    """Return the paragraphs of a comment; None if it is not simple, or `link` changes one of its addresses."""
    text = content.replace("\r\n", "\n").strip("\n ")
    if not text.replace("\n", "").isprintable() or text.startswith("---"):  # which the writer may take for a rule
        return None
    if "  " in text:
        text = _BLANKS.sub(" ", text)
    if "\n" in text:
        text = text.replace(" \n", "\n").replace("\n ", "\n")
    parts = [part.strip("\n") for part in text.split("\n\n") if part]
    if "<" not in text and "&" not in text and not may_hold_addresses(text):
        return [[(part, "", "")] for part in parts]
    if "&" in text and not _has_known_entities(text):
        return None
    found = [_pieces(part) for part in parts]
    return found if all(pieces and _are_simple(pieces, link) for pieces in found) else None


def shown(read: list[list[Piece]]) -> str:
    """Return such paragraphs as HTML, in the very form in which they come from Markdown."""
    return "".join([f"<p>{''.join([_html(*piece) for piece in pieces])}</p>\n" for pieces in read])


def _html(text: str, mark: str, address: str) -> str:
    text = html.escape(text, quote=False).replace('"', "&quot;").replace("\n", "<br />\n")
    if mark:
        return f"<{mark}>{text}</{mark}>"
    return f'<a href="{address}">{text}</a>' if address else text


def _pieces(paragraph: str) -> list[Piece]:
    """Return what a paragraph consists of, [] where it has other tags."""
    parts = _ELEMENT.split(paragraph)  # a text, then the mark, the address and the text of an element, a text ...
    if paragraph.count("<") * 2 != len(parts) - 1:
        return []
    found = _linked(parts[0])
    for at in range(1, len(parts), 4):
        mark, address, text, behind = parts[at : at + 4]
        found.append((html.unescape(text), _MARKS.get(mark, mark or ""), address or ""))
        found += _linked(behind)
    return found


def _linked(text: str) -> list[Piece]:
    """Return a text outside of links and marks, in which addresses become links."""
    found: list[Piece] = []
    done = 0
    for start, shown, address in bare_addresses(text):
        found += (html.unescape(text[done:start]), "", ""), (shown, "", address)
        done = start + len(shown)
    return [*found, (html.unescape(text[done:]), "", "")]


def _are_simple(pieces: list[Piece], link: Link) -> bool:
    for text, mark, address in pieces:
        if address:
            if not _SAFE_ADDRESS.fullmatch(address) or link(address, "a", "href") != address:
                return False
        elif mark and may_hold_addresses(text):
            return False
    return True


def _has_known_entities(text: str) -> bool:
    known = text.count("&") == len(_ENTITY.findall(text))
    return known and html.unescape(text).replace("\n", "").isprintable()
