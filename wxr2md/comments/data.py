"""The comment output "data": one data file a comment, in the folders and with the field names of Staticman.

A theme made for Staticman finds them by the post's slug; `comments_key` in a post's front matter names its folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import PurePosixPath

from wxr2md.comments.front_matter import Entry
from wxr2md.comments.shown import Shown, in_utc

FOLDER = "comments"
DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-(?=.)")
NOT_IN_KEYS = re.compile(r"-*[^A-Za-z0-9_-][^A-Za-z0-9_]*")  # Jekyll takes such characters out of a data file's name
LONGEST = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def keys(paths: Mapping[int, str]) -> dict[int, str]:
    """Return the name of each post's folder: its slug, or where that is taken or not plain a longer, unique one.

    `paths`: the posts' output paths, by position, those that have the first claim first.
    """
    taken: set[str] = set()
    found: dict[int, str] = {}
    for position, path in paths.items():
        found[position] = next(key for key in _wishes(path) if key.lower() not in taken)
        taken.add(found[position].lower())
    return found


def _wishes(path: str) -> Iterator[str]:
    place = PurePosixPath(path)
    stem = place.parent.name if place.stem.lower() in ("index", "_index") and place.parent.name else place.stem
    slug = DATED.sub("", stem, count=1) if DATED.match(stem) else stem
    for name in (slug, stem):
        if not NOT_IN_KEYS.search(name) and len(name) <= LONGEST:
            yield name
    number = 0
    while True:
        mark = blake2b(f"{path}{number or ''}".encode("utf-8", "replace"), digest_size=4).hexdigest()
        yield f"{NOT_IN_KEYS.sub('-', slug).strip('-')[:LONGEST]}-{mark}".lstrip("-")
        number += 1


def files(comments: Sequence[Shown], folder: str, key: str) -> Iterator[tuple[str, Entry]]:
    """Yield path and values of each comment's file; `folder` is where the generator keeps its data.

    Themes show the files in the order of their names, so these begin with the moment, as Staticman's do.
    """
    names = {shown.number: _name(shown) for shown in comments}
    places = _places(comments, names)
    for shown in comments:
        yield f"{folder}/{FOLDER}/{key}/{names[shown.number]}.yml", _values(shown, places)


def _name(shown: Shown) -> str:
    milliseconds = max(0, int((in_utc(shown.date) - EPOCH).total_seconds()) * 1000) if shown.date else 0
    return f"comment-{milliseconds:013d}-{shown.number}"


def _places(comments: Iterable[Shown], names: Mapping[int, str]) -> dict[int, str]:
    """Return where each comment stands among those that answer the same: "2", its first answer "2-1"."""
    children: dict[int, list[int]] = {}
    for shown in comments:
        children.setdefault(shown.parent, []).append(shown.number)
    places = {0: ""}
    waiting = [0]
    while waiting:
        above = waiting.pop()
        answers = sorted(children.get(above, ()), key=names.__getitem__)
        for place, number in enumerate(answers, 1):
            places[number] = f"{places[above]}-{place}".lstrip("-") if len(places[above]) < LONGEST else places[above]
        waiting += answers
    return places


def _values(shown: Shown, places: Mapping[int, str]) -> Entry:
    """Return Staticman's fields, and of ours what it has none for."""
    entry = shown.entry
    date = in_utc(shown.date).isoformat(timespec="milliseconds").replace("+00:00", "Z") if shown.date else ""
    values: Entry = {
        "_id": str(shown.number),
        "_parent": str(shown.parent or ""),
        "name": shown.text("author"),
        "email": "" if shown.is_ping else shown.email_hash,
        "url": shown.text("url"),
        "message": shown.text("content"),
        "date": date,
    }
    ours: Entry = {key: entry[key] for key in ("type", "by_post_author", "rating", "status") if key in entry}
    kind: Entry = {"type": "pingback"} if shown.is_ping and "type" not in entry else {}
    kept = {key: value for key, value in values.items() if value or key == "message"}
    return {**kept, "replying_to": places.get(shown.parent, ""), **kind, **ours}
