"""Every address that the export tells, and whose it is; and where each post stands on the new site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from wxr2md.index import Entry, Index, address
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
DATED = re.compile(r"(?:.*/)?(\d{4})/(\d\d)(?:/(\d\d))?/[^/]+")
DATE = re.compile(r"\d{4}(?:/\d\d){0,2}")
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
BASES = {"category": "category", "tag": "post_tag"}
PARTS = ("category/", "tag/", "author/", "wp-content/", "wp-admin/", "wp-includes/")  # where no post stands
GUESSED = ("category", "post_tag")  # archives that many a site has under a word of its own
MOST_FORMS = 20_000
LOGIN = re.compile(r"[^\w-]+")
ROOTS = ("content", "src", "source", "docs", "site")  # where generators have what they make pages of
UNKNOWN = "http://localhost/"  # the site of an export that does not name it


@dataclass(frozen=True, slots=True)
class Target:
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
        self._ever = Sites((self.home, site.link, *old_urls, *_former_sites(index, self._own)))
        self._term_by_id = {term.term_id: term for term in index.site.terms if term.term_id}
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
        found = next(filter(None, (self._by_path(key, url) for key in keys)), None)
        if url.query and (found or "" in keys):
            entries = (self.index.entry_by_id(url.field(name)) for name in IDS)
            entry = next((entry for entry in entries if entry), None)
            return Target("post", entry) if entry else found
        return found

    def _by_path(self, key: str, url: Url) -> Target | None:
        if not key and url.query:
            return self._by_query(url)
        for _ in range(3):  # a page of comments of a page of a post
            found = self._exactly(key)
            more = None if found else MORE.fullmatch(key)
            if not more:
                return found or self._archived(key) or self._guessed(key)
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
            term = self.index.term(taxonomy, named.rpartition("/")[2])
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

    def _archived(self, key: str) -> Target | None:
        base, _, rest = key.partition("/")
        last = rest.rpartition("/")[2]
        if base == "author" and rest:
            return self._author(last, "")
        term = self.index.term(BASES.get(base, base), last) if rest else None
        return _of_term(term) if term else None

    def _guessed(self, key: str) -> Target | None:
        """Find a post by its slug alone, as WordPress does (redirect_guess_404_permalink), else a term."""
        first, _, last = key.rpartition("/")
        position = self._table.get(f"*{last}")
        if key.startswith(PARTS):
            return None
        if position is not None and _dates_agree(key, self.index.entries[position]):
            return Target("post", self.index.entries[position])
        terms = [term for term in (self.index.term(name, last) for name in GUESSED) if term and first]
        return _of_term(terms[0]) if len(terms) == 1 and not DATED.fullmatch(key) else None

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
        own, key = self._own_path(entry)
        if own and self._table.get(key) == entry.position:
            return own
        return made_path(self.paths.get(entry.position, ""))

    def path(self, target: Target) -> str:
        """Return the path on the new site that a target has, "" for none; of an attachment its file's address."""
        if target.kind == "home":
            return "/"
        entry = target.entry
        if entry is None:
            return self._archive(target.kind, target.slug, target.name)
        if entry.post_type == "attachment" and entry.position not in self.paths:
            media = self.index.media(entry.post_id)
            if media and media.url:
                return media.url
            entry = self.index.entry_by_id(entry.post_parent) or entry
        return self.permalink(entry) if self.is_public(entry) else ""

    # --- learning them ------------------------------------------------------------------------

    def _learn(self) -> None:
        """Fill the table: posts that readers saw come first, then the others, then addresses of the past."""
        groups: tuple[list[Entry], list[Entry], list[Entry]] = ([], [], [])
        for entry in self.index.entries:
            if _has_address(entry):
                groups[0 if self.is_public(entry) else 1 if entry.position in self.paths else 2].append(entry)
        for entry in (entry for group in groups for entry in group):
            self._add_link(entry)
        for entry in (entry for group in groups for entry in group):
            for key in self._former_keys(entry):
                self._table.add(key, entry.position)
        for entry in groups[0]:
            for slug in (entry.slug, *entry.former):
                if slug and entry.post_type != "attachment" and not DAY.fullmatch(slug):
                    self._table.add(f"*{path_key(slug)}", entry.position)
        for entry in (*groups[0], *groups[1]):
            self._make(entry)

    def _add_link(self, entry: Entry) -> None:
        own, key = self._own_path(entry)
        if key:
            self._table.add(key, entry.position)
        elif own and self._front is None and entry.post_type == "page":
            self._front = entry

    def _former_keys(self, entry: Entry) -> Iterator[str]:
        for form, slug in _former(entry):
            key = self._form(form)[1]
            if key:
                yield _filled(key, slug, entry.post_id)

    def addresses(self, entry: Entry) -> Iterator[str]:
        """Yield the addresses that a post has or had, but for those by its id."""
        for form, slug in ((entry.link, entry.slug), *_former(entry)):
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

    def _own_path(self, entry: Entry) -> tuple[str, str]:
        """Return the path of a post's own address, "" if it has none, and its key."""
        path, form = self._form(entry.link)
        own = harmless(address(path, entry)) if path else ""
        return own, _filled(form, entry.slug, entry.post_id) if form else ""

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


def _former_sites(index: Index, own: Sites) -> Iterator[str]:
    """Yield addresses that the site must have had.

    Those where most guids end with their post's own number, as WordPress makes them, and that where most posts stand.
    """
    numbered: Counter[str] = Counter()
    others: Counter[str] = Counter()
    links: Counter[str] = Counter()
    for entry in index.entries:
        head, _, query = entry.guid.partition("?")
        if query:
            (numbered if entry.guid.endswith("=<id>") else others)[head] += 1
        if entry.post_type in ("post", "page", ""):
            links["/".join(entry.link.split("/", 3)[:3])] += 1
    yield from (head for head, count in sorted(numbered.items()) if count > others[head])
    for head, count in links.items():
        url = parse(head)
        if url and url.host not in own and (2 * count > links.total() or not own):
            yield head


def _has_address(entry: Entry) -> bool:
    return entry.post_type != "nav_menu_item"


def made_path(path: str) -> str:
    """Make the address of a file: of `content/posts/2014-05-07-x/index.md` it is `/posts/2014-05-07-x/`."""
    *folders, name = path.split("/")
    stem = name.rpartition(".")[0] or name
    parts = [*folders, *([] if stem in ("index", "_index") and folders else [stem])]
    first = next((at for at, part in enumerate(parts[:-1]) if part not in ROOTS), len(parts) - 1)
    return f"/{'/'.join(part.lstrip('_') or part for part in parts[first:])}/"


def _filled(form: str, slug: str, post_id: str) -> str:
    return form.replace("<slug>", path_key(slug)).replace("<id>", post_id) if "<" in form else form


def _former(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a post before its slug or its day was changed, and its guid: each as form and slug."""
    if entry.guid:
        yield entry.guid, entry.slug
    if entry.former:
        yield from ((form, entry.slug) for form in _other_days(entry.link, entry))
        yield from ((entry.link, old) for old in entry.former if not DAY.fullmatch(old))


def _other_days(form: str, entry: Entry) -> Iterator[str]:
    """Yield the form of an address with the days that its post had before."""
    for day in entry.former:
        if DAY.fullmatch(day) and DAY.fullmatch(entry.post_date):
            (year, month, date), (y, m, d) = day.split("-"), entry.post_date.split("-")
            for now, then in ((f"{y}/{m}/{d}", f"{year}/{month}/{date}"), (f"{y}/{m}/", f"{year}/{month}/")):
                if now in form:
                    yield form.replace(now, then, 1)
                    break


def _dates_agree(key: str, entry: Entry) -> bool:
    """Tell whether the year, month and day in an address, if it has them, are a post's."""
    found = DATED.fullmatch(key)
    if not found:
        return True
    asked = "-".join(filter(None, found.groups()))
    return any(day.startswith(asked) for day in (entry.post_date, *entry.former))


def _of_term(term: Term) -> Target:
    return Target(term.taxonomy, slug=term.slug, name=term.name)
