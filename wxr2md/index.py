"""What one item must know of the others: one small Entry per item, and what posts look up while they are converted.

Built in the first pass over the input; the items themselves are not kept.
"""

from __future__ import annotations

import marshal
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from hashlib import blake2b
from operator import attrgetter
from urllib.parse import urlsplit

from wxr2md.dates import day, moment, offset, parse, usual_offset
from wxr2md.entries import Entries, Ids, Packed, Seen
from wxr2md.entries import Entry as Entry  # noqa: PLC0414 - it is the index that others know
from wxr2md.model import Author, Comment, Item, Media, MenuItem, Site, Term

# The extensions that WordPress takes for images (wp_get_ext_types); an export does not hold the MIME type.
IMAGE_EXTENSIONS = frozenset("jpg jpeg jpe gif png bmp tif tiff webp ico heic heif avif svg".split())
# Those that it plays (wp_get_audio_extensions, wp_get_video_extensions), and the ones it did once.
PLAYED_EXTENSIONS = frozenset("mp3 ogg flac m4a wav wma mp4 m4v webm ogv wmv flv".split())
FORMER = ("_wp_old_slug", "_wp_old_date")
UNMARKED = re.compile(r"[^\s<>?#&=/\\]+")  # what stands in an address without ending a part of it
TITLES_KEPT = 50_000  # of posts that are no pages, in case a menu points at them; 150 bytes each until all is read
_NOT_HASHED = frozenset({"terms", "postmeta", "comments", "source", "line", "position"})
_texts = attrgetter(*(field.name for field in fields(Item) if field.name not in _NOT_HASHED))
_term = attrgetter("taxonomy", "slug", "name")
_PRIVATE = frozenset({"comment_author_email", "comment_user_id", "line"})
_comment = attrgetter(*(field.name for field in fields(Comment) if field.name not in _PRIVATE))


class Index:
    """The items of all parts, each as an Entry in file order, and the look-ups that conversion needs.

    Where several items have one post id, the first is the one that is found.
    """

    def __init__(self) -> None:
        self.entries = Entries()
        self.site = Site()
        self.utc_offset: timedelta | None = None  # the usual difference of post_date and post_date_gmt
        self.used_terms: dict[tuple[str, str], str] = {}  # taxonomy and slug of those that a public post has: name
        self._by_id = Ids()
        self._media = Packed()
        self._media_by_id = Ids()
        self._attached = Ids()  # media by the post they were uploaded to
        self._reusable: dict[str, str] = {}
        self._authors: dict[str, Author] = {}
        self._terms: dict[tuple[str, str], Term] = {}
        self._terms_by_id: dict[tuple[str, str], Term] = {}
        self.menu_items: list[MenuItem] = []  # in file order
        self._titles: dict[str, str] = {}

    @classmethod
    def build(cls, items: Iterable[Item], sites: Sequence[Site] | Callable[[], Sequence[Site]] = ()) -> Index:
        """Read all items once; `sites` (one a part) is asked for, if callable, after the last of them."""
        index = cls()
        seen = Seen()
        offsets: Counter[timedelta | None] = Counter()
        for item in items:
            index._add(item, seen.add(_digest(item)))
            offsets[offset(item.post_date, item.post_date_gmt)] += 1
        index.utc_offset = usual_offset(offsets.elements())
        index._join(sites() if callable(sites) else sites)
        return index

    def entry_by_id(self, post_id: str) -> Entry | None:
        """Return the first item with this id; None for "", "0" and ids that are not in the input."""
        place = self._by_id.first(_key(post_id))
        return None if place is None else self.entries[place]

    def media(self, post_id: str) -> Media | None:
        """Return the attachment with this id."""
        place = self._media_by_id.first(_key(post_id))
        return None if place is None else self._medium(place)

    def _is_found(self, place: int) -> bool:
        """Tell whether an attachment is the first with its id."""
        return self._media_by_id.first(_key(self._media[place][0])) == place

    def _medium(self, place: int) -> Media:
        return Media(*self._media[place][:-1])

    def attachments(self) -> Iterable[Media]:
        """Return all attachments, in the order of the file."""
        return map(self._medium, filter(self._is_found, range(len(self._media))))

    def attached(self, post_id: str) -> tuple[Media, ...]:
        """Return the images, recordings and films uploaded to a post, in the order of a `[gallery]` without ids."""
        places = filter(self._is_found, self._attached.all(_key(post_id)))
        return tuple(map(self._medium, sorted(places, key=lambda place: self._media[place][-1])))

    def reusable(self, post_id: str) -> str | None:
        """Return the content of a reusable block (`wp_block`) that WordPress would show, else None."""
        return self._reusable.get(_key(post_id))

    def author_name(self, login: str) -> str:
        """Return the display name of a `dc:creator`; itself where no `wp:author` has that login."""
        author = self._authors.get(login)
        if author is None:
            return login
        return author.display_name or f"{author.first_name} {author.last_name}".strip() or login

    def author_id(self, login: str) -> str:
        """Return the `wp:author_id` of a `dc:creator`, "" where the export does not say it."""
        author = self._authors.get(login)
        return author.author_id if author else ""

    def term(self, taxonomy: str, slug: str) -> Term | None:
        """Return a term of the site by taxonomy and slug."""
        return self._terms.get((taxonomy, slug))

    def term_by_id(self, taxonomy: str, term_id: str) -> Term | None:
        """Return a term of the site by taxonomy and id."""
        return self._terms_by_id.get((taxonomy, _key(term_id)))

    def title(self, post_id: str) -> str:
        """Return the title of a post that a menu points at, "" where it is not known."""
        return self._titles.get(_key(post_id), "")

    def _add(self, item: Item, duplicate: bool) -> None:
        entry = _entry(item, duplicate)
        self.entries.append(entry)
        if entry.status == "publish" and not entry.has_password:
            for term in item.terms:
                self.used_terms[term.taxonomy, term.slug] = term.name
        key = _key(item.post_id)
        if key:
            self._by_id.add(key, entry.position)
        if entry.post_type == "attachment":
            self._add_media(item, key)
        elif entry.post_type == "wp_block" and entry.status == "publish" and not entry.has_password:
            self._reusable.setdefault(key, item.content)
        elif entry.post_type == "nav_menu_item":
            self._add_menu_item(item)
        elif key and (entry.post_type == "page" or len(self._titles) < TITLES_KEPT):
            self._titles.setdefault(key, item.title)

    def _add_menu_item(self, item: Item) -> None:
        """Keep an entry of a menu that readers saw: WordPress keeps those of no menu, or not saved yet, as drafts."""
        menu = next((term for term in item.terms if term.taxonomy == "nav_menu"), None)
        if menu and item.status == "publish":
            words = ("menu_item_parent", "type", "object", "object_id", "url")
            parent, *rest = (item.meta(f"_menu_item_{word}").strip() for word in words)
            order = _number(item.menu_order)
            title = item.title.strip()
            self.menu_items.append(MenuItem(item.post_id, menu.slug, menu.name, parent, order, title, *rest))

    def _add_media(self, item: Item, key: str) -> None:
        url = item.attachment_url or item.guid  # as wp_get_attachment_url falls back
        if not key:
            return
        place, order = len(self._media), (_number(item.menu_order), _number(key))
        alt = item.meta("_wp_attachment_image_alt")
        self._media.append((item.post_id, url, item.title, item.excerpt, alt, order))
        self._media_by_id.add(key, place)
        parent = _key(item.post_parent)
        if parent and item.status != "trash" and _is_shown(url):
            self._attached.add(parent, place)

    def _join(self, sites: Sequence[Site]) -> None:
        self.site = join_sites(sites)
        self._authors = {author.login: author for author in self.site.authors}
        self._terms = {(term.taxonomy, term.slug): term for term in reversed(self.site.terms)}
        self._terms_by_id = {(term.taxonomy, _key(term.term_id)): term for term in reversed(self.site.terms)}
        pointed_at = {_key(entry.object_id) for entry in self.menu_items}
        self._titles = {key: title for key, title in self._titles.items() if key in pointed_at}


def join_sites(sites: Sequence[Site]) -> Site:
    """Make one site of the parts of an export: first value of each field, authors and terms united."""
    authors: dict[str, Author] = {}
    terms: dict[tuple[str, str], Term] = {}
    site = Site()
    for part in sites:
        for author in part.authors:
            authors.setdefault(author.login, author)
        for term in part.terms:
            terms.setdefault((term.taxonomy, term.slug or term.name), term)
        news = {f.name: getattr(part, f.name) for f in fields(Site) if not getattr(site, f.name)}
        site = replace(site, **news)
    return replace(site, authors=tuple(authors.values()), terms=tuple(terms.values()))


def _entry(item: Item, duplicate: bool) -> Entry:
    slug = item.post_name.strip()
    shared = sys.intern  # a million items have a handful of types, and some thousand days
    return Entry(
        item.position,
        item.post_id,
        shared(item.post_type.strip()),
        shared(item.status.strip()),
        slug,
        shared(item.post_parent),
        shared(day(parse(item.post_date) or moment("", item.post_date_gmt, pub_date=item.pub_date))),
        "" if slug or item.post_type == "attachment" else item.title[:500],
        shared(item.creator),
        bool(item.post_password),
        duplicate,
        shared(_form(item.link, slug, item.post_id)),
        "" if item.guid == item.link or item.attachment_url else shared(_form(item.guid, slug, item.post_id)),
        tuple(dict.fromkeys(value for key, value in item.postmeta if key in FORMER and value)) if item.postmeta else (),
    )


def _form(address: str, slug: str, post_id: str) -> str:
    """Return an address with marks for the slug or, where that does not stand in it, for the id."""
    for mark, text in (("<slug>", slug), ("<id>", post_id)):
        head, found, tail = address.rpartition(text) if text else ("", "", "")
        if found and head.endswith(("/", "=")) and not tail[:1].isalnum() and UNMARKED.fullmatch(text):
            return f"{head}{mark}{tail}"
    return address


def address(form: str, entry: Entry) -> str:
    """Return the address that a form of this entry stands for."""
    return form.replace("<slug>", entry.slug).replace("<id>", entry.post_id)


def _digest(item: Item) -> bytes:
    """Hash all that the input says of an item, but not where it says it.

    marshal's version 2 writes each text with its length and without references, so equal items give equal bytes and
    different items different ones; it is ten times as fast as hashing field by field.
    """
    told = (_texts(item), list(map(_term, item.terms)), item.postmeta, list(map(_comment, item.comments)))
    return blake2b(marshal.dumps(told, 2), digest_size=Seen.SIZE).digest()


def _key(post_id: str) -> str:
    """Return an id as WordPress's integer column has it: `007` is 7, `0` and "" are no id."""
    return post_id.strip().lstrip("0")


def _number(text: str) -> int:
    try:
        return int(text[:20])
    except ValueError:
        return 0


def _is_shown(url: str) -> bool:
    try:
        path = urlsplit(url).path
    except ValueError:  # a host in square brackets that is no IPv6 address
        path = url
    return path.rpartition(".")[2].lower() in IMAGE_EXTENSIONS | PLAYED_EXTENSIONS
