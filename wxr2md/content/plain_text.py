"""HTML → text for people to read, by html2text: descriptions, summaries, and the Markdown of `--engine html2text`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from html2text import HTML2Text

_OWN = frozenset(("script", "style", "head", "br"))  # html2text hides or breaks by these as it should
_BLOCKS = frozenset(
    """p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table tr td th caption hr figure figcaption section
    article aside header footer nav address form fieldset details summary""".split()
)


def _reader() -> HTML2Text:
    from html2text import HTML2Text  # noqa: PLC0415 - most runs need none of it

    reader = HTML2Text(bodywidth=0)
    reader.unicode_snob = True
    return reader


_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,32};)")
_UNSEEN = ((re.compile(r"<!--.*?-->", re.DOTALL), "-->"), (re.compile(r"<![^>]*>"), ">"))


def _handled(reader: HTML2Text, html: str) -> str:
    """Run html2text; a bare `&` stays what it is, of `AT&T` it would make `AT&T;`.

    Comments and declarations are taken out before: Python's parser looks up to the text's end for the end of each that
    has none, and raises AssertionError at `<![` where no name follows.
    """
    for pattern, closer in _UNSEEN:
        closed, end, rest = html.rpartition(closer)
        html = pattern.sub("", closed + end) + rest
    return reader.handle(_BARE_AMPERSAND.sub("&amp;", html.replace("<!", "&lt;!")))


def _spaces_only(reader: HTML2Text, tag: str, attributes: dict[str, str | None], start: bool) -> bool:
    """Let a block be a gap and all other elements nothing, so that no mark of Markdown comes into plain text."""
    if tag in _BLOCKS:
        reader.p()
    return tag not in _OWN


_PARAGRAPHS = re.compile(r"</?p>|<br />")  # what autop makes: most texts have no other markup


def to_text(html: str) -> str:
    """Return HTML as one paragraph of plain text: no marks, no addresses, no pictures, single blanks."""
    text = _PARAGRAPHS.sub("\n", html)
    if "<" not in text and "&" not in text:
        return " ".join(text.split())
    reader = _reader()
    reader.tag_callback = _spaces_only  # type: ignore[assignment]  # it is set to None where html2text declares it
    reader.code = True  # else html2text escapes what looks like Markdown
    return " ".join(_handled(reader, html).split())


_APART = frozenset("figure figcaption section article aside header footer nav form fieldset details summary".split())
_PLAYERS = frozenset(("iframe", "embed", "audio", "video", "source", "object"))


def _whole(reader: HTML2Text, tag: str, attributes: dict[str, str | None], start: bool) -> bool:
    """Keep apart what html2text glues (captions and the like), and write the address of what it drops (players)."""
    if tag in _APART:
        reader.p()
    if tag in _PLAYERS and start and (address := attributes.get("src") or attributes.get("data")):
        reader.p()
        reader.o(f"<{address}>")
        reader.p()
    return False


def _as_read(reader: HTML2Text, tag: str, attributes: dict[str, str | None], start: bool) -> bool:
    """Put pictures, which a terminal cannot show, into words."""
    if tag == "img" and start:
        name = attributes.get("alt") or (attributes.get("src") or "").rpartition("/")[2]
        reader.handle_data(f"[picture: {' '.join(name.split())}]")
    return _whole(reader, tag, attributes, start) or tag == "img"


def to_reading(html: str) -> str:
    """Return HTML as text to read in a terminal: paragraphs on one line each, addresses below the paragraph."""
    reader = _reader()
    reader.tag_callback = _as_read  # type: ignore[assignment]
    reader.code = True
    reader.inline_links = False
    reader.links_each_paragraph = True
    reader.ul_item_mark = "-"
    reader.emphasis_mark = "*"
    lines = [line.rstrip() for line in _handled(reader, html).strip("\n").split("\n")]
    return "\n".join(line for at, line in enumerate(lines) if line or (at and lines[at - 1]))


# Code on a line, a line of code, or the beginning of what Liquid, Nunjucks and Hugo would run in prose.
_TEMPLATE = re.compile(r"`[^`\n]*`|^(?: {4}|\t).*$|\{(?=[{%#])", re.MULTILINE)


_GAP = re.compile(r"^ {1,3}\n", re.MULTILINE)  # code has four


def to_markdown(html: str) -> str:
    """Return HTML as the Markdown that html2text makes of it at its best settings: no wrapping, its own escapes.

    Template syntax of site generators in prose is escaped, as content.markdown does it.
    """
    reader = _reader()
    reader.ul_item_mark = "-"
    reader.emphasis_mark = "*"
    reader.pad_tables = False
    reader.protect_links = True
    reader.wrap_links = False
    reader.mark_code = False
    reader.include_sup_sub = False
    reader.tag_callback = _whole  # type: ignore[assignment]
    text = _GAP.sub("", _handled(reader, html)).strip("\n").rstrip()
    return _TEMPLATE.sub(lambda found: "{\\" if found[0] == "{" else found[0], text) + "\n"
