"""One item → one Markdown file and its proof: body, threads and front matter, with what the index knows of the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from io import BytesIO
from typing import cast

from wxr2md import arrange, content, facts, front_matter, presets, verify
from wxr2md.asking import LINK, Asked
from wxr2md.content.addresses import remembered, rewrite
from wxr2md.content.plain_text import to_text
from wxr2md.content.registry import Context, Link, lookup, unchanged
from wxr2md.content.tree import HtmlElement, parse
from wxr2md.dates import is_bad, moment
from wxr2md.details import details
from wxr2md.diagnostics import (
    BAD_DATE,
    DEAD_LINK,
    DIFFERS,
    DROPPED,
    NOT_IN_OUTPUT,
    NOT_PUBLIC,
    UNKNOWN_SHORTCODE,
    Diagnostic,
    Diagnostics,
)
from wxr2md.discussion import Discussions, serves
from wxr2md.index import Index
from wxr2md.links.known import Links
from wxr2md.links.moves import aliases
from wxr2md.links.rewriting import Rewriter
from wxr2md.media.library import Library
from wxr2md.model import Item, Made
from wxr2md.options import Options
from wxr2md.seo import seo
from wxr2md.translations import language

BRACKETED = re.compile(r"\[([\w-]+)")
DATES = ("post_date", "post_date_gmt", "post_modified", "post_modified_gmt")


def chosen(options: Options) -> Options:
    """Return the choices; where the user made none, the preset has."""
    preset = presets.find(options.preset)
    return replace(options, links=options.links or preset.links, comments=options.comments or preset.comments)


def known_links(index: Index, paths: Mapping[int, str], options: Options) -> Links | None:
    """Return the addresses of the site; None where nobody asks for them: comment services know a post by its own."""
    options = chosen(options)
    if options.links == "keep" and not options.redirects and not serves(options):
        return None
    return Links(index, paths, options.old_url, presets.find(options.preset).archive)


class Converter:
    """Makes files of items; the same item gives the same bytes, whatever was made before it."""

    def __init__(
        self,
        index: Index,
        options: Options,
        diagnostics: Diagnostics,
        paths: Mapping[int, str] | None = None,
        links: Links | None = None,
    ) -> None:
        content.load_handlers()  # before workers are forked: once for all of them
        self.asked = Asked(index)
        self._index = cast(Index, self.asked)
        self._paths = paths or {}  # where each item goes, by its position
        self._links = links
        self._options = options = chosen(options)
        self.diagnostics = diagnostics
        self._preset = presets.find(options.preset)
        self._arranged = arrange.arranger(arrange.table(self._preset.fields, options.fields), options.set)
        self._head = front_matter.FORMATS[options.front_matter or self._preset.front_matter]
        self._discussions = Discussions(index, options, diagnostics, self._paths, self._preset.data)
        self._placed: tuple[int, tuple[str, tuple[str, ...]]] = -1, ("", ())  # an item's position, and `_place` of it
        self._dead: Mapping[str, None] = {}  # the links of the item made last that lead to nothing
        self.forgets = False  # nobody reads an item's comments after it is made, and there may be 100,000
        self.library = Library()  # the files of the site that stand in the output folder

    def make(self, item: Item) -> Made:
        """Convert one item; trouble in it becomes diagnostics of it, and nothing is raised."""
        self.asked.clear()
        for name in DATES:
            if is_bad(getattr(item, name)):
                self.diagnostics.add(BAD_DATE, field=name, value=getattr(item, name)[:40])
        moved: dict[str, str] = {}
        rewriter = self._rewriter(item)
        self._dead = rewriter.dead if rewriter else {}
        context = self._context(item, moved, rewriter)
        body, proved = self._body(item, context, moved)
        talk = self._discussions.read(item, context, self._author_names(item), forget=self.forgets)
        body = self._discussions.body(body, talk, context)
        values = facts.values(item, *self._discussions.values(talk), self._facts(item, context))
        if self._dead:
            self.diagnostics.add(DEAD_LINK, which=", ".join(list(self._dead)[:5])[:500], count=len(self._dead))
        if values.get("draft") and (item.post_password or item.status == "private"):
            self.diagnostics.add(NOT_PUBLIC, why="password-protected" if item.post_password else "private")
        arranged = self._arranged(self._preset.adapt(values))
        file = BytesIO()  # in which even a large post stands only once
        self._head(arranged | talk.in_front_matter, file)
        if body:
            file.write(("\n" + body).encode("utf-8", "replace"))
        return Made(
            file.getvalue(),
            str(values.get("title", "")),
            *talk.counts,
            proved,
            files=self._discussions.files(item, talk),
            pieces=self._discussions.pieces(item, talk, context, values),
        )

    def answers(self, item: Item, questions: Iterable[Sequence[str]]) -> str:
        """Return a digest of all that an item's file takes from the rest of the site, `questions` among it."""
        rewriter = self._rewriter(item)
        link = self._link(item, rewriter or unchanged)
        found = [link(*about) if name == LINK else self.asked.again(name, about) for name, *about in questions]
        return self._digest(item, found, rewriter.dead if rewriter else {})

    def answered(self, item: Item) -> str:
        """Return the same for the item that was made last, of what it was answered: nothing is asked again."""
        return self._digest(item, self.asked.questions.values(), self._dead)

    def _digest(self, item: Item, answers: Iterable[object], dead: Iterable[str]) -> str:
        found: list[object] = [self._author_names(item), self._index.author_id(item.creator)]
        permalink, old = self._place(item)
        found += [self._paths.get(item.position), old, self._discussions.key(item), permalink]
        found += [*answers, list(dead)]
        return blake2b(repr(found).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def _context(self, item: Item, moved: dict[str, str], links: Link | None) -> Context:
        """Return what the handlers of an item may ask; addresses that are replaced go into `moved`."""
        index = self._index
        return Context(
            item=item,
            media=index.media,
            attached=index.attached,
            reusable=index.reusable,
            link=remembered(self.asked.noting(self._link(item, links or unchanged)), moved),
            embed=self._preset.embed,
            more=self._preset.more,
            dialect=self._preset.dialect,
            options=self._options,
            diagnostics=self.diagnostics,
        )

    def _rewriter(self, item: Item) -> Rewriter | None:
        """Return what makes the new address of an old one in this item; None where all stay as they are."""
        if self._links is None or self._options.links == "keep":
            return None
        return Rewriter(self._links, self._index.entries[item.position], self._options.links)

    def _link(self, item: Item, others: Link) -> Link:
        """Return what makes the new address of an old one in this item: files of the site first, then its pages."""
        if self._options.media in ("keep", "list"):
            return others  # else even an empty library is asked: a later run that has more must know who asked
        page = self._paths.get(item.position, "")
        address = self.library.address

        def link(url: str, tag: str, attribute: str) -> str:
            new = address(url, page)
            if new is None:
                new = others(url, tag, attribute)
                return new if new == url else address(new, page) or new  # the page of a file is the file
            return new

        return link

    def references(self, item: Item) -> Iterable[str]:
        """Return the addresses in an item that a text would name, each once; what is wrong in it is told elsewhere."""
        found: dict[str, str] = {}

        def note(url: str, tag: str, attribute: str) -> str:
            found[url] = ""
            return url

        context = replace(self._context(item, {}, None), link=note, diagnostics=Diagnostics())
        content.to_html(item.content, context)
        replies = () if "none" in self._options.comments else item.comments
        for html in (item.excerpt, *(c.comment_content for c in replies if c.comment_approved == "1")):
            rewrite(html, note)
        self._facts(item, context)  # asks for the pictures in the front matter
        return list(found)

    def _facts(self, item: Item, context: Context) -> facts.Facts:
        index, site = self._index, self._index.site
        about = details(item, index.media)
        plugins = seo(item, site, index.media, lambda term_id: index.term_by_id("category", term_id))
        permalink, old = self._place(item)
        image = context.link(about.image, "meta", "content") if about.image else ""
        return facts.Facts(
            authors=self._author_names(item),
            date=moment(item.post_date, item.post_date_gmt, index.utc_offset, item.pub_date),
            modified=moment(item.post_modified, item.post_modified_gmt, index.utc_offset),
            description=self._text(item.excerpt, context) or plugins.description,
            featured_image=image,
            featured_image_caption=self._text(about.image_caption, context),
            details=about,
            seo=plugins._replace(image=context.link(plugins.image, "meta", "content")) if plugins.image else plugins,
            language=language(item),
            site=(site.link, site.base_site_url, site.base_blog_url),
            meta=self._options.meta,
            permalink=permalink,
            aliases=old,
        )

    def _text(self, html: str, context: Context) -> str:
        """Return text for people; handlers keep what is for members only out of it.  What they tell, the body told."""
        if not html.strip():
            return ""
        html, _ = content.to_html(html, replace(context, diagnostics=Diagnostics()))
        return to_text(html)

    def _place(self, item: Item) -> tuple[str, tuple[str, ...] | None]:
        """Return where a post stands, and the old paths that lead to it alone; None where nothing is known of others.

        Asked for the file and again for the digest: what was found last is kept.
        """
        if self._links is None:
            return "", None
        if self._placed[0] != item.position:
            entry = self._index.entries[item.position]
            self._placed = item.position, (self._links.permalink(entry), aliases(self._links, entry))
        return self._placed[1]

    def _author_names(self, item: Item) -> tuple[str, ...]:
        """Who wrote a post: the authors that Co-Authors Plus names in a taxonomy, else its creator."""
        several = [term for term in item.terms if term.taxonomy == "author"]
        if not several:
            return (self._index.author_name(item.creator),)
        names = [self._index.author_name(term.slug.removeprefix("cap-")) for term in several]
        found = [
            term.name if name == term.slug.removeprefix("cap-") else name
            for term, name in zip(several, names, strict=True)
        ]
        return tuple(found)

    def _body(self, item: Item, context: Context, moved: Mapping[str, str]) -> tuple[str, bool | None]:
        """Return the Markdown of a body, and whether it is proved to show what its source shows."""
        known = len(self.diagnostics)
        html, slots = content.to_html(item.content, context)
        body = content.write(html, slots, context)
        written = content.finish(body, html, slots, context)
        if not self._options.verify or self._options.engine != "commonmark":
            return written, None
        left_out = self._left_out(self.diagnostics.rows[known:])
        return written, self._proved(item.content, (verify.filled(html, slots), verify.render(body)), left_out, moved)

    def _proved(self, raw: str, pages: tuple[str, str], left_out: set[str], moved: Mapping[str, str]) -> bool:
        """Hold what is shown against its source, in HTML, and against the raw body."""
        source, rendered = pages
        text = verify.without(raw, left_out)
        if verify.seen_at_once(source, rendered, text, self._is_known, moved):
            return True
        shown, _ = parse(rendered)
        differs = self._differs(source, shown)
        misses = self._misses(text, shown, moved, quiet=bool(left_out))
        return not (differs or misses)

    def _is_known(self, shortcode: str) -> bool:
        """Tell whether a shortcode has no text of its own in the output."""
        return self._options.unknown_shortcodes != "keep" or lookup(shortcode) is not None

    def _left_out(self, told: list[Diagnostic]) -> set[str]:
        """Return the shortcodes that were taken out of a post, with a word to the user: their text is not missed."""
        names = {name for row in told if row.kind is DROPPED for name in BRACKETED.findall(str(row))}
        if self._options.unknown_shortcodes == "strip":
            names |= {dict(row.values)["name"] for row in told if row.kind is UNKNOWN_SHORTCODE}
        return names

    def _differs(self, source: str, rendered: HtmlElement) -> bool:
        differences = verify.compare(parse(source)[0], rendered)
        for found in differences:
            self.diagnostics.add(DIFFERS, aspect=found.aspect, source_text=found.source, markdown=found.markdown)
        return bool(differences)

    def _misses(self, raw: str, rendered: HtmlElement, moved: Mapping[str, str], quiet: bool) -> bool:
        missing = verify.unaccounted(raw, rendered, self._is_known, moved)
        for what, lost in zip(("words", "addresses"), missing, strict=True):
            if lost:
                which = "not named here, since some of the post is private" if quiet else ", ".join(lost[:10])
                self.diagnostics.add(NOT_IN_OUTPUT, what=what, which=which, count=len(lost))
        return any(missing)
