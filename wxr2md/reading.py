"""One post and its discussion as text for people; what `show` prints.

Nothing private is in it that a conversion would leave out: no e-mail or IP address, only the comments that are asked
for, and no form entries and orders.
"""

from __future__ import annotations

import difflib
import heapq
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import cast
from urllib.parse import unquote

from wxr2md import content, sources
from wxr2md.comments.front_matter import Output, entries
from wxr2md.comments.text import to_html as comment_html
from wxr2md.comments.threads import reading_order, whole_number
from wxr2md.content.autop import autop
from wxr2md.content.plain_text import to_reading, to_text
from wxr2md.content.registry import Context
from wxr2md.dates import moment
from wxr2md.diagnostics import Diagnostics, Fatal
from wxr2md.index import Entry, Index
from wxr2md.model import Comment, Item
from wxr2md.select import ENTRY, INTERNAL_TYPES, ORDER
from wxr2md.verify import filled
from wxr2md.wxr import Reader

MOST_MATCHES = 20
NEAR = 5
LOOKED_AT = 20_000  # slugs that are compared letter by letter, where none has the wanted word in it
EMAIL = re.compile(r"(?<=[^\s@])@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment, pingback or trackback."""

    depth: int
    head: str  # who and when, on one line
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One post as text; paragraphs are lines, however long."""

    title: str
    facts: tuple[tuple[str, str], ...]  # name and value, as "Date", "2014-05-07 09:30"
    body: str
    remarks: tuple[Remark, ...] = ()
    pings: tuple[Remark, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)  # comments, by reason


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several items that fit what was asked for."""

    post_id: str
    slug: str
    post_type: str
    status: str
    date: str
    title: str


def show(
    inputs: Sequence[str | Path], wanted: str, statuses: Collection[str] = (), match: int = 0, max_input_size: int = 0
) -> Reading | list[Choice]:
    """Return the post with this id or slug; where several fit, all of them as choices, or the one with number `match`.

    Raises Fatal, as convert() does and where no item fits.
    """
    with sources.open_parts(inputs, Diagnostics(), max_input_size) as parts:
        reader = Reader(parts, Diagnostics())
        index = Index.build(reader.items(), lambda: reader.sites)
        found = matches(index, wanted)[:MOST_MATCHES]
        if not found or match > len(found):
            raise Fatal(_nothing(index, wanted, len(found)))
        places = {entry.position for entry in (found[match - 1 : match] if match else found)}
        fitting = (item for item in reader.items(quiet=True) if item.position in places)
        items = list(islice(fitting, len(places)))  # the rest of the file need not be read again
    return read(items[0], index, statuses or ("approved",)) if len(items) == 1 else [_choice(item) for item in items]


def matches(index: Index, wanted: str) -> list[Entry]:
    """Return the items with this id, else those with this slug; what was never a page of its own only if none was."""
    number = whole_number(wanted)
    by_id = [entry for entry in index.entries if number and whole_number(entry.post_id) == number]
    slug = _plain(wanted)
    found = by_id or [entry for entry in index.entries if slug and _plain(entry.slug) == slug]
    return [entry for entry in found if entry.post_type not in INTERNAL_TYPES] or found


def _plain(slug: str) -> str:
    return unquote(slug).strip().strip("/").casefold()


def _nothing(index: Index, wanted: str, found: int) -> str:
    if found:
        return f"only {found} items fit “{wanted}”."
    near = [f"{entry.post_id or 'no id'} ({unquote(entry.slug)[:60] or 'no slug'})" for entry in nearest(index, wanted)]
    hint = f" Near it: {', '.join(near)}." if near else ""
    return f"no item of this export has the id or slug “{wanted}”.{hint}"


def nearest(index: Index, wanted: str) -> list[Entry]:
    """Return the items whose id or slug is most like what was asked for."""
    pages = [entry for entry in index.entries if entry.post_type not in INTERNAL_TYPES]
    if wanted.strip().isdecimal() and len(wanted) < 20:
        numbered = [entry for entry in pages if entry.post_id.isdecimal() and len(entry.post_id) < 20]
        return heapq.nsmallest(NEAR, numbered, key=lambda entry: abs(int(entry.post_id) - int(wanted.strip())))
    slug = _plain(wanted)[:200]
    by_slug = {_plain(entry.slug): entry for entry in reversed(pages) if entry.slug}
    inside = [entry for name, entry in by_slug.items() if slug and slug in name]
    if inside:
        return sorted(inside, key=lambda entry: len(entry.slug))[:NEAR]
    return [by_slug[name] for name in difflib.get_close_matches(slug, list(by_slug)[:LOOKED_AT], NEAR)]


def _choice(item: Item) -> Choice:
    slug = unquote(item.post_name)
    return Choice(item.post_id, slug, item.post_type, item.status, item.post_date[:10], to_text(item.title))


def read(item: Item, index: Index, statuses: Collection[str]) -> Reading:
    """Return one item as text."""
    kind = INTERNAL_TYPES.get(item.post_type)
    if kind in (ENTRY, ORDER):
        raise Fatal(f"item {item.post_id} is a {kind}: what it holds is shown to nobody.")
    diagnostics = Diagnostics()
    context = Context(
        item=item, media=index.media, attached=index.attached, reusable=index.reusable, diagnostics=diagnostics
    )
    threads = reading_order(item.comments, diagnostics, statuses)
    names = _authors(item, index)
    author_id = index.author_id(item.creator)
    output = Output(
        render=_comment_text,
        when=lambda comment: moment(comment.comment_date, comment.comment_date_gmt, index.utc_offset),
        author_ids=(author_id,) if author_id else (),
        author_names=names,
    )
    comments, pings = entries(threads, output)
    return Reading(
        title=to_text(item.title) or "(no title)",
        facts=tuple(_facts(item, index, names)),
        body=to_reading(filled(*content.to_html(item.content, context))),
        remarks=tuple(_remarks(comments)),
        pings=tuple(_remarks(pings)),
        left_out=threads.left_out,
    )


def _authors(item: Item, index: Index) -> tuple[str, ...]:
    """Who wrote it: the authors that Co-Authors Plus names in a taxonomy, else its creator."""
    several = [term.name for term in item.terms if term.taxonomy == "author"]
    return tuple(EMAIL.sub("", name) for name in several or [index.author_name(item.creator)])


def _facts(item: Item, index: Index, authors: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What stands above a post; empty values are left out."""
    terms: dict[str, list[str]] = {}
    for term in item.terms:
        terms.setdefault(term.taxonomy, []).append(term.name)
    protected = "password-protected" if item.post_password else ""
    status = "" if item.status == "publish" else item.status
    rows = {
        "Date": _when(moment(item.post_date, item.post_date_gmt, index.utc_offset, item.pub_date)),
        "Author": ", ".join(filter(None, authors)),
        "Categories": ", ".join(terms.get("category", ())),
        "Tags": ", ".join(terms.get("post_tag", ())),
        "Status": ", ".join(filter(None, (status, protected))),
        "Type": f"{item.post_type} {item.post_id}".strip(),
        "Address": item.link,
        "File": item.attachment_url,
    }
    yield from ((name, value) for name, value in rows.items() if value)


def _when(date: object) -> str:
    return date.isoformat(" ", "minutes")[:16] if isinstance(date, datetime) else ""


def _comment_text(comment: Comment) -> str:
    return to_reading(comment_html(comment.comment_content, autop))


def _remarks(top: Sequence[Mapping[str, object]]) -> Iterator[Remark]:
    stack = [(entry, 0) for entry in reversed(top)]
    while stack:
        entry, depth = stack.pop()
        yield Remark(depth, _head(entry), str(entry.get("content", "")))
        replies = cast(Sequence[Mapping[str, object]], entry.get("replies", ()))
        stack += [(reply, depth + 1) for reply in reversed(replies)]


def _head(entry: Mapping[str, object]) -> str:
    parts = [
        str(entry.get("author", "")),
        "author of the post" if entry.get("by_post_author") else "",
        _when(entry.get("date")),
        f"{entry['rating']} of 5" if entry.get("rating") else "",
        str(entry.get("status", "")),
        f"in reply to {entry['in_reply_to']}" if entry.get("in_reply_to") else "",
        "what it answers is not shown" if entry.get("orphan") else "",
        str(entry.get("url", "")) if entry.get("content") is None else "",
    ]
    return " · ".join(part for part in parts if part)
