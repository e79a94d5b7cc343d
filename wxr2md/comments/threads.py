"""A post's flat list of comments -> reading order with depth, as the parent ids say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wxr2md.diagnostics import COMMENT_ID, ORPHAN, TOO_DEEP, Diagnostics
from wxr2md.model import Comment, Reply

MAX_DEPTH = 20  # WordPress's own setting ends at 10; SnakeYAML reads 24 levels of YAML

TOP = -1  # no parent
MISSING = -2  # a parent id that no comment of this post has

SHOWN_TYPES = ("", "comment", "review")

# What other sites sent and WordPress shows: its own two, and the comment types of the Webmention, ActivityPub,
# Social and OpenID plugins.  An unknown type may be a plugin's private log, so it is never written.
PING_TYPES = frozenset(
    "pingback trackback webmention openid like repost favorite favourite bookmark mention quote tag listen watch play "
    "read follow reacji rsvp tweet".split()
)
PING_FAMILIES = ("social-", "rsvp-")

STATUSES = {
    "1": "approved",
    "approve": "approved",
    "approved": "approved",
    "": "pending",  # the importer of WordPress keeps these back too
    "0": "pending",
    "hold": "pending",
    "pending": "pending",
    "unapproved": "pending",
    "spam": "spam",
    "trash": "trash",
    "post-trashed": "trash",
}

NUMBER = re.compile(r"\+?0*([0-9]+)(?:\.0*)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")

Order = tuple[str, bool, int, str, int]


REPLY, PING = "", "ping"
WRITTEN = (REPLY, PING)


@dataclass(frozen=True, slots=True)
class Threads:
    """The comments of one post, each in one of three places."""

    replies: tuple[Reply, ...] = ()  # reading order
    pings: tuple[Comment, ...] = ()  # pingbacks, trackbacks and their kin, in date order
    left_out: dict[str, int] = field(default_factory=dict)  # how many, by reason


@dataclass(slots=True)
class _Tree:
    """What is known of each comment, by its position in the file."""

    comments: Sequence[Comment]
    numbers: Sequence[str]
    reasons: Sequence[str]  # REPLY, PING, or why it is left out
    parents: Sequence[int]  # as its parent id says
    above: Sequence[int]  # the shown comment it stands below


def reading_order(
    comments: Sequence[Comment], diagnostics: Diagnostics, statuses: Collection[str] = ("approved",)
) -> Threads:
    """Put a post's comments into reading order; `statuses` are of approved, pending, spam, trash.

    Every comment is in `replies`, in `pings`, or counted in `left_out`.  A reply whose parent is not shown stands
    below its nearest shown ancestor; a loop is cut at its oldest member.
    """
    reasons = [_place(comment, statuses) for comment in comments]
    shown = [reason == REPLY for reason in reasons]
    numbers = [whole_number(comment.comment_id) for comment in comments]
    orders = _orders(comments, numbers)
    parents = _parents(comments, numbers, shown)
    above = _shown_parents(parents, shown)
    _cut_loops(above, shown, orders)
    tree = _Tree(comments, numbers, reasons, parents, above)
    _note_ids(tree, diagnostics)
    _note_orphans(tree, diagnostics)
    pings = [i for i, reason in enumerate(reasons) if reason == PING]
    left_out = [reason for reason in reasons if reason not in WRITTEN]
    return Threads(
        _replies(tree, _walk(_children(above, shown, orders)), diagnostics),
        tuple([comments[i] for i in sorted(pings, key=orders.__getitem__)]),
        dict(sorted(Counter(left_out).items())) if left_out else {},
    )


def status(comment: Comment) -> str:
    """Return approved, pending, spam or trash; a plugin's own status as it is."""
    found = STATUSES.get(comment.comment_approved)
    if found is None:
        word = comment.comment_approved.strip().lower()
        found = STATUSES.get(word, word)
    return found


def whole_number(text: str) -> str:
    """Return an id as WordPress casts it, without leading zeros; other text stays, stripped; "" for none and 0."""
    if text.isdigit() and text.isascii() and text[0] != "0":
        return text
    text = text.strip()
    match = NUMBER.fullmatch(text) if text != "0" else None
    number = match[1] if match else text
    return "" if number == "0" else number


def _place(comment: Comment, statuses: Collection[str]) -> str:
    """Return REPLY, PING, or the reason why it is left out."""
    kind = comment.comment_type.strip().lower()
    ping = kind not in SHOWN_TYPES
    if ping and kind not in PING_TYPES and not kind.startswith(PING_FAMILIES):
        return kind if kind in ("note", "order_note") else f"{_word(kind)} (private type)"
    state = status(comment)
    if state not in statuses:
        return state if state in STATUSES.values() else f"{_word(state)} (unknown status)"
    return PING if ping else REPLY


def _word(text: str) -> str:
    """Return a name for the report that cannot carry more than a name."""
    return text if re.fullmatch(r"[\w-]{1,40}", text) else "unnamed"


def _orders(comments: Sequence[Comment], numbers: Sequence[str]) -> list[Order]:
    """Return a sort key each: date, then id as a number; without a date a comment keeps its place in the file."""
    orders: list[Order] = []
    date, named, length, number = "", False, 0, ""
    for position, comment in enumerate(comments):
        known = _date(comment.comment_date) or _date(comment.comment_date_gmt)
        if known:
            number = numbers[position]
            date, named, length = known, not number.isdecimal(), len(number)
        orders.append((date, named, length, number, position))
    return orders


def _date(text: str) -> str:
    text = text.strip()
    if not DATE.fullmatch(text):
        return ""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return ""
    return text


def _parents(comments: Sequence[Comment], numbers: Sequence[str], shown: Sequence[bool]) -> list[int]:
    """Return the parent's position for each comment, TOP or MISSING; of doubled ids the first shown one counts."""
    places: dict[str, int] = {}
    for i, number in enumerate(numbers):
        if number and (number not in places or (shown[i] and not shown[places[number]])):
            places[number] = i
    wanted = [whole_number(comment.comment_parent) for comment in comments]
    return [places.get(parent, MISSING) if parent else TOP for parent in wanted]


def _shown_parents(parents: Sequence[int], shown: Sequence[bool]) -> list[int]:
    """Return the nearest shown ancestor of each shown comment, or TOP; loops of shown ones are still in it."""
    found: dict[int, int] = {}
    above = [TOP] * len(parents)
    for i, is_shown in enumerate(shown):
        if not is_shown:
            continue
        at = parents[i]
        if at < 0 or shown[at]:
            above[i] = at if at >= 0 and at != i else TOP
            continue
        path: list[int] = []
        while at >= 0 and not shown[at] and at not in found:
            found[at] = TOP  # so that a loop of hidden ones ends
            path.append(at)
            at = parents[at]
        end = found.get(at, max(at, TOP))
        found.update(dict.fromkeys(path, end))
        above[i] = TOP if end == i else end
    return above


def _cut_loops(above: list[int], shown: Sequence[bool], orders: Sequence[Order]) -> None:
    """Move the oldest member of each loop to the top, in place."""
    if all(parent < i for i, parent in enumerate(above)):
        return  # each answers one before it
    seen = [0] * len(above)  # the walk in which a comment was met
    for start, is_shown in enumerate(shown):
        at = start
        while is_shown and at >= 0 and not seen[at]:
            seen[at] = start + 1
            at = above[at]
        if is_shown and at >= 0 and seen[at] == start + 1:
            above[_oldest(at, above, orders)] = TOP


def _oldest(member: int, above: Sequence[int], orders: Sequence[Order]) -> int:
    oldest, at = member, above[member]
    while at != member:
        oldest = min(oldest, at, key=orders.__getitem__)
        at = above[at]
    return oldest


def _children(above: Sequence[int], shown: Sequence[bool], orders: Sequence[Order]) -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for i in sorted([i for i, is_shown in enumerate(shown) if is_shown], key=orders.__getitem__):
        children.setdefault(above[i], []).append(i)
    return children


def _walk(children: dict[int, list[int]]) -> list[tuple[int, int]]:
    """Return (position, depth) in reading order, depth as the ids say."""
    rows: list[tuple[int, int]] = []
    stack = [(i, 0) for i in reversed(children.get(TOP, ()))]
    while stack:
        i, depth = stack.pop()
        rows.append((i, depth))
        stack += [(child, depth + 1) for child in reversed(children.get(i, ()))]
    return rows


def _replies(tree: _Tree, rows: Sequence[tuple[int, int]], diagnostics: Diagnostics) -> tuple[Reply, ...]:
    replies = []
    deep = 0
    for i, depth in rows:
        answered = ""
        if depth >= MAX_DEPTH:
            deep += 1
            answered = tree.numbers[tree.above[i]]
        orphan = tree.parents[i] != tree.above[i]
        replies.append(Reply(tree.comments[i], min(depth, MAX_DEPTH - 1), orphan, answered))
    if deep:
        diagnostics.add(TOO_DEEP, count=deep, limit=MAX_DEPTH)
    return tuple(replies)


def _note_ids(tree: _Tree, diagnostics: Diagnostics) -> None:
    seen: set[str] = set()
    for comment, number, reason in zip(tree.comments, tree.numbers, tree.reasons, strict=True):
        why = ""
        if not number:
            why = "it has no id"
        elif number in seen:
            why = "another comment of this post has the same id; answers go to the first that is shown"
        if why and reason in WRITTEN:
            diagnostics.add(COMMENT_ID, comment=_label(comment.comment_id), why=why, line=comment.line)
        seen.add(number)


def _note_orphans(tree: _Tree, diagnostics: Diagnostics) -> None:
    for i, comment in enumerate(tree.comments):
        above = tree.above[i]
        if tree.reasons[i] != REPLY or tree.parents[i] == above:
            continue
        child, parent = _label(comment.comment_id), _label(comment.comment_parent)
        place = "at the top" if above == TOP else f"to comment {_label(tree.comments[above].comment_id)}"
        diagnostics.add(ORPHAN, comment=child, parent=parent, why=_why(tree, i), place=place, line=comment.line)


def _why(tree: _Tree, i: int) -> str:
    """Return what is wrong with the parent of an orphan."""
    parent = tree.parents[i]
    if parent == MISSING:
        return "missing (deleted, or on another post)"
    if parent == i:
        return "itself"
    reason = tree.reasons[parent]
    if reason == REPLY:
        return "an answer to it (a loop)"
    return f"not shown ({'pingback' if reason == PING else reason})"


def _label(identity: str) -> str:
    """Return an id as a message may show it; in a damaged file there may stand anything in its place."""
    return whole_number(identity)[:20] if NUMBER.fullmatch(identity.strip()) else "(no number)"
