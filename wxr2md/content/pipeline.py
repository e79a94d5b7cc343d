"""One post's body through all its stages, in the order in which WordPress 7.1 shows a post.

Blocks, or [embed], addresses alone on a line and then paragraphs (any block switches autop off for the whole post);
shortcodes last, in what has come out of it.  wptexturize is left to the new site's own typographer.
"""

from __future__ import annotations

import html as escapes
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from wxr2md.content import addresses, autoembed, cut_links, embeds, markdown, notes, plain_text, registry, shortcodes
from wxr2md.content.autop import autop, shortcode_unautop
from wxr2md.content.blocks import Block, has_blocks, parse, render
from wxr2md.content.registry import Context, Embed, Html, Markdown, Result, plain_embed
from wxr2md.content.shortcodes import Match
from wxr2md.content.simple import simple
from wxr2md.content.slots import Slots
from wxr2md.diagnostics import (
    DROPPED,
    DYNAMIC_BLOCK,
    TEMPLATE_SYNTAX,
    UNKNOWN_BLOCK,
    UNKNOWN_SHORTCODE,
    Diagnostics,
    Kind,
)

TEMPLATE_MARKS: tuple[str, ...] = ("{{", "{%", "{#")
MAX_REUSED = 5_000_000  # characters of reusable blocks in one post
MAX_NESTING = 20  # reusable blocks in reusable blocks
POLICIES = {
    "keep": "kept as text",
    "strip": "taken out with what it encloses",
    "unwrap": "taken out; what it encloses is kept",
}
BRACKETS = str.maketrans({"[": "&#91;", "]": "&#93;"})
TAG = re.compile(r"<[^<>]*>")
NAME = re.compile(r"\[/?([\w-]+)")
MORE = re.compile(r"(?:(<p>|^|(?<=>))\s*+)?<!--more[^<>]*-->(?(1)\s*(?:</p>|$|(?=<)))", re.MULTILINE)
# Blocks of WordPress that save all they show: one that is empty shows nothing there either.
STATIC = frozenset(
    f"core/{name}"
    for name in """audio button buttons code column columns cover details embed file freeform gallery group heading html
    image list list-item math media-text missing more nextpage paragraph preformatted pullquote quote separator
    shortcode social-links spacer subhead table text text-columns verse video block footnotes""".split()
)


@cache
def load_handlers() -> None:
    """Import every module of wxr2md.handlers, in the order of their names: each registers itself."""
    package = importlib.import_module("wxr2md.handlers")
    for name in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"{package.__name__}.{name}")


def to_html(content: str, context: Context) -> tuple[str, dict[str, str]]:
    """Return the HTML that a reader saw, and the Markdown of its slots by key.

    A slot is `<div data-wxr2md="KEY"></div>` or, in a line of text, `<span data-wxr2md="KEY"></span>`: the Markdown of
    that key takes its place.
    """
    body = _Body(content, context)
    return body.html(), body.slots.markdown


def write(html: str, slots: Mapping[str, str], context: Context) -> str:
    """Return the Markdown of what `to_html` gave."""
    if context.options.engine == "html2text":
        text = _by_html2text(html, slots)
    else:
        text = markdown.to_markdown(html, context.dialect, slots, context.diagnostics)
    if marks := _template_marks(text, slots, context):
        context.diagnostics.add(TEMPLATE_SYNTAX, what=" ".join(marks))
    return text


def finish(body: str, html: str, slots: Mapping[str, str], context: Context) -> str:
    """Return the Markdown that `write` gave as the preset's generator wants it: embeds in its own form."""
    if context.embeds:
        body = write(html, {**slots, **context.embeds}, replace(context, diagnostics=Diagnostics()))
    return body


def _template_marks(text: str, slots: Mapping[str, str], context: Context) -> list[str]:
    """Return what in a body the site generator may read as its own; in slots stands what the preset itself wrote."""
    own, marks = context.dialect.templates, TEMPLATE_MARKS
    if own is not None and context.options.engine != "html2text":
        found = re.finditer(own, text) if own else ()
        marks = tuple(sorted({text[mark.start() : mark.start() + 3] for mark in found}))
    elif "{" not in text:
        return []
    return [mark for mark in marks if text.count(mark) > sum(slot.count(mark) for slot in slots.values())]


def to_markdown(content: str, context: Context) -> str:
    """Return the Markdown of a post's `content:encoded`."""
    html, slots = to_html(content, context)
    return finish(write(html, slots, context), html, slots, context)


def comment_to_markdown(html: str, context: Context) -> str:
    """Return the Markdown of a comment, given as the HTML that WordPress's comment filters make of it."""
    html = addresses.rewrite(html, context.link)
    return markdown.to_markdown(html, simple(context.dialect).dialect, {}, context.diagnostics)


def _by_html2text(html: str, slots: Mapping[str, str]) -> str:
    """Let html2text write, with a word that stands nowhere else for each slot."""
    words = {f"SLOT{key.replace('-', 'N')}END": text for key, text in slots.items()}
    text = plain_text.to_markdown(re.sub(r'(<(?:div|span) data-wxr2md="([0-9a-f]+-\d+)">)', _slot_word, html))
    return re.sub(r"SLOT[0-9a-f]+N\d+END", lambda word: words.get(word[0], word[0]), text)


def _slot_word(match: re.Match[str]) -> str:
    return f"{match[1]}SLOT{match[2].replace('-', 'N')}END"


class _Body:
    """One post on its way to HTML."""

    def __init__(self, content: str, context: Context) -> None:
        load_handlers()
        self.context = context
        self.slots = Slots(content)
        self._content = content.replace("\r\n", "\n").replace("\r", "\n") if "\r" in content else content
        self._reported: set[tuple[str, str]] = set()
        self._handlers: dict[str, registry.Shortcode | None] = {}
        self._reused: list[str] = []
        self._budget = MAX_REUSED

    def html(self) -> str:
        """Run all stages."""
        html = self._content
        for rule in registry.SOURCE_RULES:
            html = rule(html, self.context)
        html = self._early(self._blocks(html)) if has_blocks(html) else self._classic(html)
        if "[" in html:
            html = self._shortcodes(html)
        for rule in registry.HTML_RULES:
            html = rule(html, self.context)
        html = addresses.rewrite(cut_links.mend(html), self.context.link)
        if self.context.more and "<!--more" in html:
            html = self._excerpt_marked(html)
        if self.context.dialect.footnotes:
            html = notes.to_slots(html, self.slots.add, self._note)
        return self.slots.settle(html)

    def _excerpt_marked(self, html: str) -> str:
        """Put the generator's mark where the excerpt ends; behind its paragraph, which the mark would cut in two."""
        found = MORE.search(html)
        if not found:
            return html
        before, after = html[: found.start()], html[found.end() :]
        if found[1] is None:
            rest, end, after = after.partition("</p>")
            before += rest + end
        return before + self.slots.add(self.context.more, inline=False) + after

    def _note(self, html: str) -> str:
        return markdown.to_markdown(html, self.context.dialect, self.slots.markdown, self.context.diagnostics)

    def _report(self, kind: Kind, name: str, what: str = "") -> None:
        """Report trouble once for each name."""
        if (kind.code, name) not in self._reported:
            self._reported.add((kind.code, name))
            self.context.diagnostics.add(kind, name=name, what=what)

    # --- what handlers return --------------------------------------------------------------------

    def _put(self, result: Result) -> str:
        """Return HTML for what a handler said."""
        if isinstance(result, Html):
            return result.html
        if isinstance(result, Markdown):
            # Formulas have such braces; a blank between them means nothing there.
            text = addresses.rewrite_markdown(result.markdown, self.context.link)
            return self.slots.add(re.sub(r"\{(?=[{%#])", "{ ", text), result.inline)
        moved = result._replace(url=self.context.link(result.url, "embed", "url"))
        own = self._own_page(result.url)
        if own:
            return own + (f"<p>{result.caption}</p>" if result.caption else "")
        written, shown = self.context.embed(moved), plain_embed(moved)
        placed = self.slots.add_embed(shown)
        if written != shown:
            self.context.embeds[next(reversed(self.slots.markdown))] = written
        return f"<p>{placed}</p>\n<p>{result.caption}</p>" if result.caption else placed

    # --- classic text ----------------------------------------------------------------------------

    def _classic(self, text: str) -> str:
        return autop(self._early(text))

    def _early(self, text: str) -> str:
        """Take out code, which is no HTML yet, then [embed] and addresses alone on their line."""
        if "[" in text and (names := frozenset(filter(self._is_early, self._known(text)))):
            text = shortcodes.replace(text, names, self._early_shortcode, names - {"embed"})
        return autoembed.replace(text, self._show)

    def _early_shortcode(self, match: Match) -> str | None:
        result = self._shortcode(match)
        return result.translate(BRACKETS) if result is not None and self._is_raw(match.name) else result

    def _show(self, url: str) -> str | None:
        if kind := embeds.player(url):
            return embeds.player_html(kind, [url])
        found = embeds.known(url)
        return self._put(found) if found else self._own_page(url) or None

    def _own_page(self, url: str) -> str:
        """Return a link for the address of a page of this site that has a new one: a path is no autolink."""
        url = escapes.unescape(url)
        moved = self.context.link(url, "embed", "url")
        shown = escapes.escape(url)
        return "" if moved == url or "://" in moved[:10] else f'<a href="{shown}">{shown}</a>'

    # --- shortcodes ------------------------------------------------------------------------------

    def _known(self, text: str) -> frozenset[str]:
        """Return the names of those shortcodes in a text that have a handler."""
        return frozenset(name for name in set(NAME.findall(text)) if self._handler(name))

    def _handler(self, name: str) -> registry.Shortcode | None:
        if name not in self._handlers:
            self._handlers[name] = registry.lookup(name)
        return self._handlers[name]

    def _is_early(self, name: str) -> bool:
        """Tell whether a shortcode is replaced before the paragraphs are made."""
        return name == "embed" or self._is_raw(name)

    def _is_raw(self, name: str) -> bool:
        handler = self._handler(name)
        return bool(handler and handler.raw)

    def _shortcodes(self, html: str) -> str:
        known = self._known(html)
        html = self._unknown(shortcode_unautop(html, known) if known else html, known)
        late = frozenset(name for name in known if not self._is_early(name))
        return shortcodes.replace(html, late, self._shortcode) if late else html

    def _shortcode(self, match: Match) -> str | None:
        found = self._handler(match.name)
        result = found.handle(match.attributes, match.inner, self.context, match.name) if found else None
        if result is None:
            if match.attributes or match.closed:
                self._report(UNKNOWN_SHORTCODE, match.name, what="kept as text")
            return None
        if not match.in_tag:
            return self._put(result)
        if isinstance(result, Html):
            return escapes.escape(escapes.unescape(TAG.sub("", result.html)))
        return escapes.escape(result.url) if isinstance(result, Embed) else None

    def _unknown(self, html: str, known: frozenset[str]) -> str:
        """Report shortcodes without a handler, and do with them what the options say."""
        policy = self.context.options.unknown_shortcodes
        counts = Counter(shortcodes.unknown(html, known))
        for name, count in counts.items():
            self._report(UNKNOWN_SHORTCODE, name, what=f"{POLICIES[policy]} ({count})")
        if policy == "keep" or not counts:
            return html
        return shortcodes.replace(html, counts, lambda match: match.inner if policy == "unwrap" else "")

    # --- blocks ----------------------------------------------------------------------------------

    def _blocks(self, content: str) -> str:
        return render(parse(content), self._block)

    def _block(self, block: Block, inner: str) -> str:
        if not block.name:
            return inner
        if block.name == "core/block":
            return self._reusable(block.attributes)
        if block.name == "core/shortcode":
            return self._shortcode_block(inner)
        handler = registry.lookup_block(block.name)
        result = handler(block.attributes, inner, self.context) if handler else None
        if result is not None:
            return self._put(result)
        if not inner.strip() and block.name not in STATIC:
            self._report(DYNAMIC_BLOCK, block.name)
        elif handler is None and not block.name.startswith("core/"):
            self._report(UNKNOWN_BLOCK, block.name)
        return inner

    def _shortcode_block(self, text: str) -> str:
        """Make paragraphs of a shortcode block, the only one for which WordPress does so; what was escaped stays so."""
        early = "|".join(map(re.escape, filter(self._is_early, sorted(self._known(text)))))
        text = self._classic(text)
        return re.sub(rf"\[(?=(?:{early})(?![\w-]))", "&#91;", text) if early else text

    def _reusable(self, attributes: Mapping[str, object]) -> str:
        """Put a reusable block in its place; WordPress shows nothing for one that holds itself or is gone."""
        ref = str(attributes.get("ref", ""))
        content = self.context.reusable(ref)
        why = self._refused(ref, content)
        if why or content is None:
            self._report(DROPPED, f"block {ref}", what=f"reusable block {ref}: {why}")
            return ""
        if attributes.get("content"):
            what = f"reusable block {ref}: some of its texts are others in this post; shown as the block has them"
            self._report(DROPPED, f"texts of block {ref}", what=what)
        self._budget -= len(content) + 500
        self._reused.append(ref)
        try:
            return self._blocks(content)
        finally:
            self._reused.pop()

    def _refused(self, ref: str, content: str | None) -> str:
        """Return why a reusable block cannot be shown, "" if it can."""
        if content is None:
            return "not in the export"
        if ref in self._reused:
            return "holds itself"
        if len(self._reused) >= MAX_NESTING or len(content) > self._budget:
            return "nested too deep or too large"
        return ""
