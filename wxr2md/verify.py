"""The proof: a post's Markdown, rendered again, shows what its source shows.

Two checks that know nothing of each other.  `compare` holds the rendered Markdown against the HTML that went into the
writer: every visible word with its marks, links and place, every picture, line break, list, table and code.
`unaccounted` holds it against the raw `content:encoded`: words and addresses that stand there and nowhere in the
output, so that a fault in autop, shortcodes or blocks cannot hide behind the first check.

comrak renders (not the inverse of our writer): CommonMark with GFM's tables and strikethrough, footnotes, raw HTML.
cmarkgfm reads the same, but its Python package never frees a document: 60 kB a post are too much for 100,000 posts.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import NamedTuple, cast

from wxr2md.glance import glance
from wxr2md.outline import BREAK, EMBEDS, INLINE, PICTURE, Element, Outline, Pieces, address, descendants, texts

WORD = re.compile(r"[^\W_]+")
SHOWN = 160  # characters of a difference that a report shows


@cache
def _renderer() -> Callable[[str], str]:
    import comrak  # noqa: PLC0415 - only a run that verifies pays for it

    extensions, rendering = comrak.ExtensionOptions(), comrak.RenderOptions()
    extensions.table = extensions.strikethrough = extensions.footnotes = True
    rendering.unsafe_ = True  # raw HTML is shown as it is
    return partial(comrak.render_markdown, extension_options=extensions, render_options=rendering)


def render(markdown: str) -> str:
    """Return the HTML that comrak makes of a post's Markdown; it reads as cmark-gfm does."""
    return _renderer()(markdown)


GROUPS: Mapping[str, frozenset[str]] = {
    "headings": frozenset("h1 h2 h3 h4 h5 h6".split()),
    "lists": frozenset("ul ol li dl dt dd".split()),
    "quotes": frozenset(("blockquote",)),
    "tables": frozenset("table tr td".split()),
}
ASPECTS = ("text", "links", "images", *GROUPS, "code", "emphasis", "embeds", "breaks")


def project(rows: list[object], aspect: str) -> list[object]:
    """Return only what one aspect sees of an outline's rows."""
    if aspect in GROUPS:
        return _structure(rows, GROUPS[aspect])
    blocks = [row for row in rows if isinstance(row, tuple)]
    special = [row for row in blocks if row[0] == "pre" or row[0] in EMBEDS]
    if aspect == "embeds":
        return [row for row in special if row[0] != "pre"]
    plain = [row for row in blocks if row not in special]
    if aspect == "text":
        return [text for text in map(plain_text, plain) if text.strip(PICTURE + " ")]
    if aspect == "breaks":
        return [plain_text(row) for row in plain if BREAK in row]
    wanted = MARKED_BY[aspect]
    marked: list[object] = [found for row in plain for found in _marked(row, wanted)]
    return [*marked, *(row for row in special if row[0] == "pre")] if aspect == "code" else marked


MARKED_BY: Mapping[str, Callable[[str], bool]] = {
    "links": lambda mark: mark.startswith("a "),
    "images": lambda mark: mark.startswith("img "),
    "emphasis": lambda mark: mark in INLINE and mark != "code",
    "code": lambda mark: mark == "code",
}


def _structure(rows: list[object], tags: frozenset[str]) -> list[object]:
    found: list[object] = []
    depth = 0
    for row in rows:
        if isinstance(row, str) and row.strip("</>") in tags:
            depth += -1 if row.startswith("</") else 1
            found.append(row)
        elif isinstance(row, tuple) and depth:
            found.append(plain_text(row))
    return found


def plain_text(row: Iterable[object]) -> str:
    """Return the words of one block without their marks."""
    return " ".join(
        word if isinstance(word, str) else "".join(piece[0] for piece in cast(Pieces, word)) for word in row
    )


def _marked(row: Iterable[object], wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """The runs of each wanted mark in one block: (mark, its text)."""
    runs: dict[str, list[str]] = {}
    for word in row:
        pieces = cast(Pieces, ((word, frozenset()),) if isinstance(word, str) else word)
        for text, marks in pieces:
            for mark in [mark for mark in runs if mark not in marks]:
                yield mark, "".join(runs.pop(mark)).strip()
            for mark in sorted(filter(wanted, marks)):
                runs.setdefault(mark, []).append(text)
        for run in runs.values():
            run.append(" ")
    for mark, run in runs.items():
        yield mark, "".join(run).strip()


class Difference(NamedTuple):
    """What one aspect shows differently: the first place, as the source has it and as the Markdown shows it."""

    aspect: str
    source: str
    markdown: str


SLOT = re.compile(r'<(div|span) data-wxr2md="([^"]*)"></\1>')
NOTE = re.compile(r"\[\^[^\]]+\]$")
PARAGRAPH = re.compile(r"\A<p>(.*)</p>\s*\Z", re.S)


def filled(source: str, slots: Mapping[str, str]) -> str:
    """Return the source HTML with its slots filled: what finished Markdown shows, taken at its word."""
    return SLOT.sub(lambda match: _slot(match[1], slots.get(match[2], "")), source) if slots else source


def _slot(tag: str, markdown: str) -> str:
    if NOTE.match(markdown):
        return f'<sup class="footnote-ref">{markdown}</sup>'
    if markdown.startswith("[^"):
        return ""
    shown = render(markdown)
    return shown if tag == "div" else PARAGRAPH.sub(r"\1", shown)


def compare(source: Element, rendered: Element) -> tuple[Difference, ...]:
    """Hold two HTML trees against each other; empty if a reader sees the same in both."""
    want, got = Outline(source).rows, Outline(rendered).rows
    if want == got:
        return ()
    found = []
    for aspect in ASPECTS:
        left, right = project(want, aspect), project(got, aspect)
        if left != right:
            found.append(_first(aspect, left, right))
    return tuple(found) or (_first("structure", want, got),)


def same_text(source: Element, rendered: Element) -> bool:
    """Tell whether two trees hold the same characters, white space apart, in the same order."""
    return _joined(texts(source)) == _joined(texts(rendered))


def same_text_at_once(source: str, rendered: str) -> bool:
    """Tell whether it can be seen without a parser that `same_text` is true."""
    if source == rendered:
        return True
    want, got = glance(source), glance(rendered)
    return want is not None and got is not None and _joined(want.texts) == _joined(got.texts)


def _joined(pieces: Iterable[str]) -> str:
    return "".join("".join(pieces).split())


def _first(aspect: str, left: list[object], right: list[object]) -> Difference:
    at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    shown = [_shown(rows[at]) if at < len(rows) else "(nothing)" for rows in (left, right)]
    return Difference(aspect, shown[0], shown[1])


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


# --- the raw text ---------------------------------------------------------------------------------------------
# Named rules: what of `content:encoded` need not be in the output, since no reader saw it.  A rule is an opening, the
# end that each match needs (nothing is looked for behind the last of these, so that no text takes quadratic time).
UNSEEN = (
    ("block delimiters and their attributes", re.compile(r"<!--.*?-->", re.S), "-->"),
    ("scripts", re.compile(r"<script\b[^>]*>.*?</script\s*>", re.S | re.I), "</script"),
    ("styles", re.compile(r"<style\b[^>]*>.*?</style\s*>", re.S | re.I), "</style"),
    ("a formula's second form", re.compile(r"<annotation\b[^>]*>.*?</annotation\s*>", re.S | re.I), "</annotation"),
    ("links without anything to click", re.compile(r"<a\s[^<>]*>(?:\s|&nbsp;|<br[^<>]*>)*</a\s*>", re.I), "</a"),
    ("the name of a formula", re.compile(r"\$latex\b", re.I), "$latex"),
)
SHORTCODE = re.compile(r"\[/?([A-Za-z][\w-]*)((?:[\s=:][^\[\]]*)?)/?\]")
TAG = re.compile(r"<[^<>]*>")
STYLING = re.compile(r"</?(?:span|font|big|wbr)\b[^<>]*>", re.I)  # no mark is left of it, so it splits no word
LOADING_TAG = re.compile(r"<(?:a|area|img|iframe|video|audio|source|embed|object|track)\s([^<>]*)>", re.I)
ADDRESS = re.compile(r"""(?:^|\s)(?:href|src|poster|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.I)
IN_SHORTCODE = re.compile(r"""https?://[^\s"'<>\[\]]+""", re.I)
ENTITY = re.compile(r"&(?:#\w{1,8}|\w{2,32});")
ID = re.compile(r"(?<=[/=])(?=[\w-]*[\dA-Z])[\w-]{6,}")
NOWHERE = ("#", "javascript:", "data:", "about:")
EMPTY: Mapping[str, str] = {}
MOST = 200  # words that are looked at one by one


def unaccounted(
    raw: str, rendered: Element, known: Callable[[str], object] = bool, moved: Mapping[str, str] = EMPTY
) -> tuple[list[str], list[str]]:
    """Return the words and the addresses of a raw body that are nowhere in the rendered Markdown.

    known: whether a shortcode has a handler; others stay text, and so are asked for like text.
    moved: addresses that were replaced, and what stands there now.
    """
    text = _seen(raw)
    shown = "".join(texts(rendered))
    targets = {
        address(value)
        for element in (rendered, *descendants(rendered))
        for name, value in element.items()
        if name in ("href", "src", "poster", "data")
    }
    stored = _raw_words(text, known)
    lost = [] if _unspaced(stored) == _unspaced(shown) else _lost_words(stored, rendered, shown)
    return lost, _lost_addresses(text, targets, shown, known, moved)


def seen_at_once(
    source: str, rendered: str, raw: str, known: Callable[[str], object], moved: Mapping[str, str]
) -> bool:
    """Tell whether it can be seen without a parser that `compare` and `unaccounted` would find nothing."""
    want = glance(source)
    got = want if rendered == source else glance(rendered) if want else None
    if want is None or got is None or not (want is got or want.shows_as(got)):
        return False
    text = _seen(raw)
    is_said = _is_said(text, got.texts, known)
    return is_said and not _lost_addresses(text, got.addresses, "".join(got.texts), known, moved)


def _is_said(text: str, texts: list[str], known: Callable[[str], object]) -> bool:
    """Tell whether all that a raw body says is shown: every letter in its order, or at least every word as often."""
    shown = "".join(texts)
    stored = _raw_words(text, known) if "&" in text else TAG.sub("", _without_known(text, known))
    if stored.strip().replace("\n\n", "\n") == shown.strip() or _unspaced(stored) == _unspaced(shown):
        return True
    stored, shown = _raw_words(text, known), " ".join(texts)
    return stored.split() == shown.split() or not Counter(_words(stored)) - Counter(_words(shown))


def without(raw: str, names: Iterable[str]) -> str:
    """Return a raw body without these shortcodes, each with all that it encloses."""
    for name in sorted(names):
        tag = rf"\[{re.escape(name)}(?=[\s\]/=:])[^\[\]]*\]"
        raw = _cut(raw, re.compile(rf"{tag}.*?\[/{re.escape(name)}\]", re.S), f"[/{name}", "]")
        raw = re.sub(tag, " ", raw)
    return raw


def _cut(text: str, pattern: re.Pattern[str], end: str, close: str) -> str:
    """Take out what a pattern finds; nothing is looked for behind the last place where a match can end."""
    head, found, tail = text.rpartition(end)
    last = tail.find(close) + 1 if found else 0
    return pattern.sub(" ", head + found + tail[:last]) + tail[last:]


def _seen(raw: str) -> str:
    """Return a raw body without what the named rules let go."""
    for _rule, pattern, end in UNSEEN:
        if end in raw:
            raw = _cut(raw, pattern, end, ">")
    return raw


def _plain(text: str) -> str:
    return ENTITY.sub(lambda entity: _character(entity[0]), text) if "&" in text else text


@lru_cache(1024)
def _character(entity: str) -> str:
    return html.unescape(entity)


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text that may be too long for all of them to be in memory at once."""
    return (found[0] for found in WORD.finditer(text))


def _raw_words(text: str, known: Callable[[str], object]) -> str:
    """Return the text that a raw body holds between its tags."""
    text = _without_known(text, known)
    return _plain(_plain(TAG.sub(" ", STYLING.sub("", text))))


def _unspaced(text: str) -> str:
    return text.replace("\n", "").replace("\t", "").replace(" ", "")


def _without_known(text: str, known: Callable[[str], object]) -> str:
    """Return a text without the shortcodes that have a handler."""
    return SHORTCODE.sub(lambda tag: " " if known(tag[1]) else tag[0], text) if "[" in text else text


def _lost_words(text: str, rendered: Element, shown: str) -> list[str]:
    said: list[str | None] = []  # no word goes on behind a tag
    for element in (rendered, *descendants(rendered)):
        said += element.text, element.get("alt"), element.get("title"), *(child.tail for child in element)
    words = Counter(_words("\n".join(filter(None, said))))
    missing = Counter(_words(text)) - words
    if not missing:
        return []
    together = "".join(_words(shown))
    if together == "".join(_words(text)):
        return []
    lost = []
    for word, count in list(missing.items())[:MOST]:
        short = len(word) < 3 and word.isascii()  # stands inside some other word anyway
        if short or together.count(word) < words[word] + count:
            lost.append(word)
    return lost


def _lost_addresses(
    text: str, targets: set[str], shown: str, known: Callable[[str], object], moved: Mapping[str, str]
) -> list[str]:
    found = {_plain("".join(value)) for tag in LOADING_TAG.findall(text) for value in ADDRESS.findall(tag)}
    lost = [url for url in found if address(url) not in targets]  # few, so what else could be is asked of these alone
    lost = [url for url in lost if url.strip() and not url.strip().lower().startswith(NOWHERE)]
    lost = [url for url in lost if address(moved.get(url.strip(), url)) not in targets and not _stands_in(shown, url)]
    if "[" in text:
        lost += _lost_names(text, targets, known, moved)
    return sorted(lost)


def _lost_names(
    text: str, targets: set[str], known: Callable[[str], object], moved: Mapping[str, str]
) -> Iterator[str]:
    """Yield the addresses in shortcodes that are lost; written by an id (youtu.be/ID), it is what counts."""
    named = {url for tag in SHORTCODE.findall(text) if known(tag[0]) for url in IN_SHORTCODE.findall(_plain(tag[1]))}
    everything = " ".join(targets) if named else ""
    for url in named:
        is_there = any(part in everything for part in ID.findall(url) or [url])
        if not is_there and address(moved.get(url.strip(), url)) not in targets:
            yield url


def _stands_in(shown: str, url: str) -> bool:
    """Tell whether an address stands in the text as such, not as the beginning of another."""
    at = shown.find(url)
    return at >= 0 and not re.match(r"[\w/%.-]", shown[at + len(url) : at + len(url) + 1])
