"""Addresses alone on a line or in a paragraph, which WordPress shows as what they lead to (WP_Embed::autoembed)."""

from __future__ import annotations

import re
from collections.abc import Callable

_URL = r"https?://[^\s<>\"\[\]]+"
_TOKEN = re.compile(
    r"<(/?)(pre|code|script|style|textarea|svg)\b|(<!--)|(-->)"
    rf"|^[ \t]*+({_URL})(?=[ \t]*$)"
    rf"|(?<=>)(\s*+)({_URL})(?=\s*</p>)",
    re.IGNORECASE | re.MULTILINE,
)
# An address at the beginning, behind a blank or behind a tag.
_MAYBE_ALONE = re.compile(r"://(?:(?<=[\s>]http://)|(?<=[\s>]https://)|(?<=\Ahttp://)|(?<=\Ahttps://))", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p(?:\s[^<>]*)?>", re.IGNORECASE)
_REACH = 2000  # how far a tag may reach around an address in one of its attributes


def _in_tag(text: str, place: int) -> bool:
    start = max(0, place - _REACH)
    return text.rfind("<", start, place) > text.rfind(">", start, place)


def _in_paragraph(text: str, place: int) -> bool:
    """Whether a paragraph's tag ends at this place."""
    start = text.rfind("<", max(0, place - _REACH), place)
    return start >= 0 and bool(_PARAGRAPH.fullmatch(text, start, place))


def _alone(text: str, match: re.Match[str]) -> bool:
    return _in_paragraph(text, match.start()) if match[7] else not _in_tag(text, match.start())


def _may_stand_alone(text: str) -> bool:
    """Tell whether an address stands at a line's start or begins a paragraph; most texts need no other look."""
    for found in _MAYBE_ALONE.finditer(text):
        at = start = found.start() - (5 if text[found.start() - 1] in "sS" else 4)
        while at and text[at - 1].isspace():
            at -= 1
        if not at or "\n" in text[at:start] or (text[at - 1] == ">" and _in_paragraph(text, at)):
            return True
    return False


def replace(text: str, show: Callable[[str], str | None]) -> str:
    """Return `text` with `show(url)` in the place of each such address, if it is not None.

    Unlike WordPress's, it leaves code alone.
    """
    if not _may_stand_alone(text):
        return text
    closer = ""

    def look(match: re.Match[str]) -> str:
        nonlocal closer
        url = match[5] or match[7]
        if not url:
            mark = match[2].lower() if match[2] else "-->"
            opens = bool(match[3]) or (bool(match[2]) and not match[1])
            if not closer and opens:
                closer = mark
            elif closer == mark and not opens:
                closer = ""
            return match[0]
        shown = show(url) if not closer and _alone(text, match) else None
        return match[0] if shown is None else match[0][: -len(url)] + shown

    return _TOKEN.sub(look, text)
