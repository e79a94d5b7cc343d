"""Text → Markdown that shows it as it is: a backslash where a character would mean something, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.entities import html5
from typing import Final

EDGE_UNDERSCORE: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
TEMPLATE: Final = re.compile(r"\{[{%#]")
TOKEN: Final = re.compile(r"\\|`|\*+|_+|~+|\[|\]|<|&|\||\{(?=[{%#])")
PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});")
REFERENCE: Final = re.compile(r"\][(\[:]")
SCRIPT: Final = re.compile(r"\b(javascript|vbscript|data):(?=\S)", re.IGNORECASE)

STAR: Final = re.compile(r"\*(?=\S)|(?<=\S)\*")
TILDE: Final = re.compile(r"~(?=\S)|(?<=\S)~")

# What would make a line something else than a line of a paragraph; the group is what a backslash goes before.
LINE_START: Final = re.compile(
    r"^(?:(?P<before>\#{1,6}(?=[ \t]|$)|[+*-](?=[ \t]|$)|>|~{3,}|(?:-[ \t]*){2,}$|(?:_[ \t]*){3,}$|(?:\*[ \t]*){3,}$"
    r"|\|(?=[|: \t-]*$))"
    r"|(?P<number>\d{1,9})(?=[.)](?:[ \t]|$))"
    r"|(?P<label>\[[^\]\\]{1,999}\])(?=:))",
    re.MULTILINE,
)
UNDERLINE: Final = re.compile(r"(?<=\n)(?==+[ \t]*$|:?-+:?[ \t]*(?:\|[|: \t-]*)?$)", re.MULTILINE)
STARTS: Final = frozenset("#+-*>~_|[=:0123456789")
TASK: Final = re.compile(r"\[(?=[ xX]\](?:\s|$))")
CLOSING_HASHES: Final = re.compile(r"(?:^|(?<=[ \t]))#+$")


@dataclass(frozen=True, slots=True)
class Around:
    """What the rest of a block makes special in its texts."""

    stars: bool = True
    underscores: bool = True
    tildes: bool = True
    ticks: bool = True
    brackets: bool = False  # something in the block could be a link
    label: bool = False  # inside a link's text or an image's description
    cell: bool = False
    raw_html: bool = True


STRICT: Final = Around(brackets=True, label=True, raw_html=False)
PLAIN: Final = Around()  # for texts without any special character


def around(text: str, *, marks: bool, code: bool, cell: bool, raw_html: bool) -> Around:
    """Look at all text of a block: a single star can pair with nothing, so it may stay as it is."""
    return Around(
        stars=marks or _is_paired(STAR, text),
        underscores=marks or text.count("_") > 1,
        tildes=marks or _is_paired(TILDE, text),
        ticks=code or text.count("`") > 1,
        brackets=REFERENCE.search(text) is not None,
        cell=cell,
        raw_html=raw_html,
    )


def _is_paired(sign: re.Pattern[str], text: str) -> bool:
    """Tell whether a sign stands more than once beside something, so that two could pair."""
    return len(sign.findall(text)) > 1


def is_plain(text: str) -> bool:
    """Tell whether no character of a text could ever need an escape, line starts aside."""
    # Eleven looks of this kind take a tenth of the time that one regular expression for all of them takes.
    return not (
        ("\\" in text or "`" in text or "*" in text or "~" in text or "[" in text or "]" in text)
        or ("<" in text or "|" in text or ("&" in text and ";" in text))
        or ("_" in text and EDGE_UNDERSCORE.search(text) is not None)
        or ("{" in text and TEMPLATE.search(text) is not None)
    )


def has_script(text: str) -> bool:
    """Tell whether the name of a scheme that runs scripts may be in a text."""
    if ":" not in text:
        return False
    lower = text.lower()
    return "pt:" in lower or "data:" in lower


def escape(text: str, context: Around) -> str:
    """Escape one run of text; line starts are not looked at."""
    if not context.raw_html and has_script(text):
        return SCRIPT.sub(r"\1\:", _escape(text, context))
    return _escape(text, context)


def _escape(text: str, context: Around) -> str:
    if is_plain(text):
        return text
    return TOKEN.sub(lambda found: ESCAPES[found[0][0]](found, context), text)


def _beside(found: re.Match[str]) -> tuple[str, str]:
    """Return the characters before and after a match, "" at the ends."""
    start, end, text = found.start(), found.end(), found.string
    return text[start - 1 : start] if start else "", text[end : end + 1]


def _backslash(found: re.Match[str], context: Around) -> str:
    after = _beside(found)[1]
    return "\\\\" if not after or after in PUNCTUATION or after == "\n" else "\\"


def _run(found: re.Match[str], needed: bool) -> str:
    before, after = _beside(found)
    if not needed or (before.isspace() and after.isspace()):
        return found[0]
    return "\\" + "\\".join(found[0])


def _underscore(found: re.Match[str], context: Around) -> str:
    before, after = _beside(found)
    return _run(found, context.underscores and not (before.isalnum() and after.isalnum()))


def _open_bracket(found: re.Match[str], context: Around) -> str:
    return "\\[" if context.brackets or context.label or _beside(found)[1] == "^" else "["


def _less(found: re.Match[str], context: Around) -> str:
    if not context.raw_html:
        return "&lt;"
    after = _beside(found)[1]
    return "\\<" if not after or after in "/!?" or after.isalpha() else "<"


def _ampersand(found: re.Match[str], context: Around) -> str:
    entity = ENTITY.match(found.string, found.start())
    return "&amp;" if entity and (entity[0][1] == "#" or entity[0][1:] in html5) else "&"


ESCAPES: Final[dict[str, Callable[[re.Match[str], Around], str]]] = {
    "\\": _backslash,
    "`": lambda found, context: "\\`" if context.ticks else "`",
    "*": lambda found, context: _run(found, context.stars),
    "_": _underscore,
    "~": lambda found, context: _run(found, context.tildes),
    "[": _open_bracket,
    "]": lambda found, context: "\\]" if context.label else "]",
    "<": _less,
    "&": _ampersand,
    "|": lambda found, context: "\\|" if context.cell else "|",
    "{": lambda found, context: "{\\",
}


def line_starts(text: str) -> str:
    """Escape what would begin another block at the start of a paragraph's lines."""
    if "\n" not in text:
        found = LINE_START.match(text) if text[:1] in STARTS else None
        return _line_start(found) + text[found.end() :] if found else text
    if all(line[:1] not in STARTS for line in text.split("\n")):
        return text
    return UNDERLINE.sub(r"\\", LINE_START.sub(_line_start, text))


def _line_start(found: re.Match[str]) -> str:
    if found["before"]:
        return "\\" + found["before"]
    return (found["number"] or found["label"]) + "\\"
