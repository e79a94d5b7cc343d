"""Every address that the export tells, and whose it is; and where each post stands on the new site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from wxr2md.entries import Chosen
from wxr2md.index import Entry, Index, address
from wxr2md.links.forms import DATED, DAY, dates_agree, filled, former, former_sites, has_address, made_path
from wxr2md.links.table import Table
from wxr2md.links.urls import Sites, Url, parse, path_key
from wxr2md.model import Term
from wxr2md.permalinks import harmless

PUBLIC = ("publish", "inherit", "")
IDS = ("p", "page_id", "attachment_id")
FEEDS = r"feed(?:/(?:rss2?|rdf|atom|feed))?|rss2?|rdf|atom"
FEED = re.compile(rf"(?:(comments)/)??(?:{FEEDS})(?:\.xml)?|(?:wp-)?(?:rss2?|rdf|atom|feed)\.(?:php|xml)")
# What WordPress adds to a page's address: its other pages, pages of comments, forms for machines.
MORE = re.compile(r"(?:(?:(.+)/)?page/\d+|(.+)/(?:comment-page-\d+|\d{1,4}|trackback|embed|amp))")
DATE = re.compile(r"\d{4}(?:/\d\d){0,2}")
BASES = {"category": "category", "tag": "post_tag", "product-category": "product_cat", "product-tag": "product_tag"}
PARTS = ("category/", "tag/", "author/", "wp-content/", "wp-admin/", "wp-includes/")  # where no post stands
GUESSED = ("category", "post_tag")  # archives that many a site has under a word of its own
MOST_FORMS = 20_000
BY_QUERY = re.compile(r"[^?#]+\?[^?#]*=[^?#]*")
LOGIN = re.compile(r"[^\w-]+")
UNKNOWN = "http://localhost/"  # the site of an export that does not name it


class Target(NamedTuple):
    """What an address of the site led to: a post (`entry`), or a page that WordPress made.

    kind: post, home, feed, date, author (`slug`: the login), or a taxonomy (`slug` and `name` of the term).
    """

    kind: str
    entry: Entry | None = None
    slug: str = ""
    name: str = ""


Archive = Callable[[str, str, str], str]  # kind, slug and name of a Target → its path on the new site


class Links:
    """The addresses of a site; `paths` are the files of the items that are converted, by position."""

    def __init__(
        self,
        index: Index,
        paths: Mapping[int, str],
        old_urls: Iterable[str] = (),
        archive: Archive = lambda kind, slug, name: "",
    ) -> None:
        self.index = index
        self.paths = paths
        self._archive = archive
        self._forms: dict[str, tuple[str, str]] = {}
        site = index.site
        self._own = Sites((site.link, site.base_site_url, site.base_blog_url))
        self.home = next(filter(parse, (site.base_blog_url, site.link, site.base_site_url)), UNKNOWN)
        # base_site_url is that of the whole network: wordpress.com is not the site of a blog there.
        self.sites = Sites((self.home, site.link, *old_urls))
        self._ever = Sites((self.home, site.link, *old_urls, *former_sites(index, self._own)))
        self._term_by_id = {term.term_id: term for term in index.site.terms if term.term_id}
        used = (Term(taxonomy, slug, name) for (taxonomy, slug), name in index.used_terms.items())  # not all are told
        self._terms = {(term.taxonomy, path_key(term.slug)): term for term in (*used, *reversed(index.site.terms))}
        self._front: Entry | None = None
        self._made: dict[int, str] = {}
        self._table = Table(sum(map(self._most, index.entries)))
        self._learn()

    # --- whose an address is ------------------------------------------------------------------

    def resolve(self, url: str, base: str = "") -> Target | None:
        """Return what an address leads to; None for one of another site, or of nothing that is in the export."""
        found = parse(url, base or self.home)
        return self.target(found) if found else None

    def target(self, url: Url) -> Target | None:
        """Return what an address leads to."""
        keys = self._ever.inside(url)
        if not keys:
            return None
        found = None
        for key in keys:
            found = found or self._by_path(key, url)
        if url.query and (found or "" in keys):
            entries = (self.index.entry_by_id(url.field(name)) for name in IDS)
            entry = next((entry for entry in entries if entry), None)
            return Target("post", entry) if entry else found
        return found

    def _by_path(self, key: str, url: Url) -> Target | None:
        if not key and url.query:
            return self._by_query(url)
        paged = False
        for _ in range(3):  # a page of comments of a page of a post
            found = self._exactly(key)
            more = None if found else MORE.fullmatch(key)
            if not more:
                return found or (None if paged else self._of_terms(key)) or self._guessed(key)
            paged = paged or bool(more[2])  # of posts only
            key = more[1] or more[2] or ""
        return None

    def _exactly(self, key: str) -> Target | None:
        if not key:
            return Target("home", self._front)
        position = self._table.get(key)
        if position is not None:
            return Target("post", self.index.entries[position])
        if DATE.fullmatch(key):
            return Target("date", slug=key)
        feed = FEED.fullmatch(key)
        return Target("feed", slug=feed[1] or "") if feed else None

    def _by_query(self, url: Url) -> Target | None:
        """Return what a query asks the home page for; fields that WordPress does not know change nothing."""
        term = self._term_by_id.get(url.field("cat"))
        named = url.field("category_name") or url.field("tag")
        if named:
            taxonomy = "category" if url.field("category_name") else "post_tag"
            term = self._terms.get((taxonomy, path_key(named.rpartition("/")[2])))
        if term or named or url.field("cat"):
            return _of_term(term) if term else None
        if url.field("feed"):
            return Target("feed")
        if url.field("author") or url.field("author_name"):
            return self._author(url.field("author_name"), url.field("author"))
        if url.field("m"):
            return Target("date", slug=url.field("m"))
        unknown = any(url.field(name) for name in (*IDS, "s", "name", "pagename"))
        return None if unknown else Target("home", self._front)

    def _of_terms(self, key: str) -> Target | None:
        """Return the author or the term whose posts an address listed: `category/` and what may stand there instead."""
        base, _, rest = key.partition("/")
        *above, last = rest.split("/")
        if base == "author" and rest:
            return self._author(last, "")
        term = self._terms.get((BASES.get(base, base), last))
        if term:
            return _of_term(term)
        if key.startswith(PARTS) or DATED.fullmatch(key) or f"*{last}" in self._table:
            return None
        known = [term for name in GUESSED if (term := self._terms.get((name, last)))]
        return _of_term(known[0]) if len(known) == 1 and self._are_above(above, known[0].taxonomy) else None

    def _are_above(self, slugs: list[str], taxonomy: str) -> bool:
        return all((taxonomy, slug) in self._terms for slug in slugs)

    def _guessed(self, key: str) -> Target | None:
        """Find a post by its slug alone, as WordPress does (redirect_guess_404_permalink)."""
        position = None if key.startswith(PARTS) else self._table.get(f"*{key.rpartition('/')[2]}")
        if position is None or not dates_agree(key, self.index.entries[position]):
            return None
        return Target("post", self.index.entries[position])

    def _author(self, login: str, author_id: str) -> Target | None:
        for author in self.index.site.authors:
            names = (author.login.lower(), LOGIN.sub("-", author.login.lower()))
            if (login and login.lower() in names) or (author_id and author.author_id == author_id):
                return Target("author", slug=names[1], name=author.display_name or author.login)
        return None

    # --- where it stands now ------------------------------------------------------------------

    def is_public(self, entry: Entry) -> bool:
        """Tell whether readers of the new site can see a post."""
        return entry.position in self.paths and entry.status.lower() in PUBLIC and not entry.has_password

    def permalink(self, entry: Entry) -> str:
        """Return the path of a converted post on the new site: its own if it has one, else one made of its file's."""
        if entry.position in self._made:
            return self._made[entry.position]
        return self._kept_path(entry) or made_path(self.paths.get(entry.position, ""))

    def is_unmoved(self, entry: Entry) -> bool:
        """Tell, at a glance, whether a post keeps the path of its link, and the export tells of no other of it."""
        has_others = entry.former or (entry.guid and not BY_QUERY.fullmatch(entry.guid))
        return not has_others and entry.position not in self._made and bool(self._kept_path(entry))

    def path(self, target: Target) -> str:
        """Return the path on the new site that a target has, "" for none; of an attachment its file's address."""
        if target.kind == "home":
            return "/"
        entry = target.entry
        if entry is None:
            is_empty = (
                target.name and target.kind != "author" and (target.kind, target.slug) not in self.index.used_terms
            )
            return "" if is_empty else self._archive(target.kind, target.slug, target.name)
        if entry.post_type == "attachment" and entry.position not in self.paths:
            media = self.index.media(entry.post_id)
            if media and media.url:
                return media.url
            entry = self.index.entry_by_id(entry.post_parent) or entry
        return self.permalink(entry) if self.is_public(entry) else ""

    # --- learning them ------------------------------------------------------------------------

    def _learn(self) -> None:
        """Fill the table: posts that readers saw come first, then the others, then addresses of the past."""
        groups = tuple(Chosen(self.index.entries) for _ in range(3))
        for entry in self.index.entries:
            if has_address(entry):
                groups[0 if self.is_public(entry) else 1 if entry.position in self.paths else 2].positions.append(
                    entry.position
                )
        for entry in chain(*groups):
            self._add_link(entry)
        for entry in chain(*groups):
            for key in self._former_keys(entry):
                self._table.add(key, entry.position)
        for entry in groups[0]:
            for slug in (entry.slug, *entry.former):
                if slug and entry.post_type != "attachment" and not DAY.fullmatch(slug):
                    self._table.add(f"*{path_key(slug)}", entry.position)
        for entry in chain(groups[0], groups[1]):
            self._make(entry)

    def _add_link(self, entry: Entry) -> None:
        own, key = self._own_path(entry)
        if key:
            self._table.add(key, entry.position)
        elif own and self._front is None and entry.post_type == "page":
            self._front = entry

    def _former_keys(self, entry: Entry) -> Iterator[str]:
        for form, slug in former(entry):
            key = self._form(form)[1]
            if key:
                yield filled(key, slug, entry.post_id)

    def addresses(self, entry: Entry) -> Iterator[str]:
        """Yield the addresses that a post has or had, but for those by its id."""
        for form, slug in ((entry.link, entry.slug), *former(entry)):
            yield form.replace("<slug>", slug).replace("<id>", entry.post_id)

    def owner(self, url: Url) -> Entry | None:
        """Return the item that stands or stood at an address, by its path alone."""
        positions = (self._table.get(key) for key in self._ever.inside(url) if key)
        return next((self.index.entries[at] for at in positions if at is not None), None)

    def _most(self, entry: Entry) -> int:
        """Return how many keys a post can have: of its link, its guid, its slug, their past, and a made one."""
        path, form = self._form(entry.link)
        return 3 + (bool(form) and not path) + 2 * len(entry.former) - (not entry.guid or "?" in entry.guid)

    def _make(self, entry: Entry) -> None:
        """Give a post without an address of its own one that nobody else has."""
        own, key = self._own_path(entry)
        if own and key and self._table.get(key) == entry.position:
            return
        plain = made = made_path(self.paths[entry.position])
        number = 2
        while self._table.add(path_key(made), entry.position) != entry.position:
            made = f"{plain[:-1]}-{number}/"
            number += 1
        if made != plain:
            self._made[entry.position] = made

    def _kept_path(self, entry: Entry) -> str:
        """Return the path of a post's own address; "" if it has none, or it is another's."""
        own, key = self._own_path(entry)
        return own if own and self._table.get(key) == entry.position else ""

    def _own_path(self, entry: Entry) -> tuple[str, str]:
        """Return the path of a post's own address, "" if it has none, and its key."""
        path, form = self._form(entry.link)
        own = harmless(address(path, entry)) if path else ""
        return own, filled(form, entry.slug, entry.post_id) if form else ""

    def _form(self, link: str) -> tuple[str, str]:
        """Return the path of an address (or of the form of many) on the site itself, and its key inside the site."""
        if link not in self._forms:
            if len(self._forms) > MOST_FORMS:  # files that belong to posts have their own, which nobody asks for again
                self._forms.clear()
            url = parse(link)
            keys = self._ever.inside(url) if url and not url.query else ()
            is_own = url is not None and (url.host in self._own or not self._own)
            self._forms[link] = (url.path or "/" if url and keys and is_own else "", keys[0] if keys else "")
        return self._forms[link]


def _of_term(term: Term) -> Target:
    return Target(term.taxonomy, slug=term.slug, name=term.name)
