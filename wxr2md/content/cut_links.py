"""Links as browsers show them where the end of a paragraph cuts them; links that hold nothing to click are dropped.

autop makes `<p><a href="U"></p><h2>Heading</h2><p></a></p>` of a link around a block: browsers show a heading that is
the link.  So a link that goes on over the end of the paragraph it began in is written around each piece of what it
holds (HTML standard: reconstruct the active formatting elements).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"</?(?:a|p|div|h[1-6]|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th|caption|figure"
    r"|blockquote|figcaption|pre|hr|section|article|aside|header|footer|center|form|details|summary)\b[^<>]*>",
    re.IGNORECASE,
)
# A link that holds nothing, or the end of a paragraph before its own or the next link's begin; most texts have none.
_WRONG = re.compile(
    r"<a\b[^<>]*+>(?:(?:\s|&nbsp;|<br\s*+/?>)*+</a>|(?:[^<]++|<(?!a\b|/a>|/p\b))*+</p\b)", re.IGNORECASE
)
_HREF = re.compile(r"\shref\b", re.IGNORECASE)
_TARGET = re.compile(r"\s(?:id|name)\s*=", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</?p\b", re.IGNORECASE)
_UNSEEN = re.compile(
    r"<(?!/?(?:img|iframe|video|audio|object|embed|svg|input|button|canvas|picture)\b|[a-z]+ data-wxr2md)[^<>]*>"
    r"|\s|&nbsp;|&#160;",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"<a(\s[^<>]*+)>((?:\s|&nbsp;|<br\s*/?>)*+)</a>", re.IGNORECASE)


def mend(html: str) -> str:
    """Return `html` with such links closed where a paragraph ends, and opened again where text goes on."""
    if not _WRONG.search(html):
        return html
    parts, done = [], 0
    for tokens in _cut(html):
        parts += [html[done : tokens[0].start()], _in_pieces(html, tokens)]
        done = tokens[-1].end()
    return _EMPTY.sub(_without_link, "".join([*parts, html[done:]]))


def _without_link(found: re.Match[str]) -> str:
    return found[2] if _HREF.search(found[1]) and not _TARGET.search(found[1]) else found[0]


def _cut(html: str) -> Iterator[list[re.Match[str]]]:
    """Yield the tags of each such link: its own, and between them those of the blocks in it."""
    tokens: list[re.Match[str]] = []
    depth, cut = 0, False
    for token in _TOKEN.finditer(html):
        if _is_link(token[0]):
            tokens, depth, cut = [token], 0, False
        elif not tokens:
            continue
        elif token[0].lower() == "</a>":
            if cut:
                yield [*tokens, token]
            tokens = []
        else:
            tokens.append(token)
            if _PARAGRAPH.match(token[0]):
                depth += -1 if token[0][1] == "/" else 1
                cut = cut or depth < 0


def _is_link(tag: str) -> bool:
    return tag[:2].lower() == "<a" and tag[2:3].isspace() and bool(_HREF.search(tag))


def _in_pieces(html: str, tokens: list[re.Match[str]]) -> str:
    """Return what a link holds, with the link around each piece of it that can be seen."""
    parts: list[str] = []
    for number, token in enumerate(tokens[1:]):
        piece = html[tokens[number].end() : token.start()]
        parts += [f"{tokens[0][0]}{piece}</a>" if _UNSEEN.sub("", piece) else piece, token[0]]
    return "".join(parts[:-1])
