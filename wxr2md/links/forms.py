"""The addresses of one post by rule: those that it had before, and the one that is made for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from wxr2md.index import Entry, Index
from wxr2md.links.urls import Sites, parse, path_key

DATED = re.compile(r"(?:.*/)?(\d{4})/(\d\d)(?:/(\d\d))?/[^/]+")
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
# Where generators have what they make pages of, and pages themselves, which have no folder in WordPress's addresses.
ROOTS = ("content", "src", "source", "docs", "site", "pages")


def former_sites(index: Index, own: Sites) -> Iterator[str]:
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


def has_address(entry: Entry) -> bool:
    return entry.post_type != "nav_menu_item"


def made_path(path: str) -> str:
    """Make the address of a file: of `content/posts/2014-05-07-x/index.md` it is `/posts/2014-05-07-x/`."""
    *folders, name = path.split("/")
    stem = name.rpartition(".")[0] or name
    parts = [*folders, *([] if stem in ("index", "_index") and folders else [stem])]
    first = next((at for at, part in enumerate(parts[:-1]) if part not in ROOTS), len(parts) - 1)
    return f"/{'/'.join(part.lstrip('_') or part for part in parts[first:])}/"


def filled(form: str, slug: str, post_id: str) -> str:
    return form.replace("<slug>", path_key(slug)).replace("<id>", post_id) if "<" in form else form


def former(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a post before its slug or its day was changed, and its guid: each as form and slug."""
    if entry.guid:
        yield entry.guid, entry.slug
    if entry.former:
        yield from ((form, entry.slug) for form in other_days(entry.link, entry))
        yield from ((entry.link, old) for old in entry.former if not DAY.fullmatch(old))


def other_days(form: str, entry: Entry) -> Iterator[str]:
    """Yield the form of an address with the days that its post had before."""
    for day in entry.former:
        if DAY.fullmatch(day) and DAY.fullmatch(entry.post_date):
            (year, month, date), (y, m, d) = day.split("-"), entry.post_date.split("-")
            for now, then in ((f"{y}/{m}/{d}", f"{year}/{month}/{date}"), (f"{y}/{m}/", f"{year}/{month}/")):
                if now in form:
                    yield form.replace(now, then, 1)
                    break


def dates_agree(key: str, entry: Entry) -> bool:
    """Tell whether the year, month and day in an address, if it has them, are a post's."""
    found = DATED.fullmatch(key)
    if not found:
        return True
    asked = "-".join(filter(None, found.groups()))
    return any(day.startswith(asked) for day in (entry.post_date, *entry.former))
