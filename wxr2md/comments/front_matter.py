"""The comment output "front-matter": a post's threads as the nested values `comments` and `pingbacks`."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from wxr2md.comments.threads import Threads, status, whole_number
from wxr2md.model import Comment, Reply

Entry = dict[str, object]

WEB = re.compile(r"https?://([^\s/?#<>\"'\\`]+)[^\s<>\"\\`]*", re.IGNORECASE)
EMAIL = re.compile(r"([^\s@<>()]{1,64})@[^\s@<>()]{1,255}\.[^\s@<>()]{2,63}")
UNSEEN = re.compile("[\x00-\x1f\x7f]+")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
TAG_START = re.compile(r"<(?=[a-zA-Z/!?])")
ODD_ID = re.compile(r"[\w.+-]{1,40}")
BIGGEST = 15  # digits: JavaScript reads whole numbers exactly up to 2 ** 53


@dataclass(frozen=True, slots=True)
class Output:
    """How to write the comments of one post."""

    render: Callable[[Comment], str]  # its text as Markdown
    when: Callable[[Comment], datetime | None]
    author_ids: Collection[str] = ()  # wp:author_id of who wrote the post
    author_names: Collection[str] = ()  # their display names, for files without ids
    avatars: bool = False
    link: Callable[[str], str] = str  # a web address → the one to write


def entries(threads: Threads, output: Output) -> tuple[list[Entry], list[Entry]]:
    """Return the values of `comments` and of `pingbacks`; replies nest in `replies`."""
    return nested(threads.replies, output), pingbacks(threads.pings, output)


def nested(replies: Iterable[Reply], output: Output) -> list[Entry]:
    """Return the value of `comments`, of replies in reading order, each asked for when the last one is done."""
    top: list[Entry] = []
    line: list[Entry] = []  # the comment at hand and those above it
    for reply in replies:
        del line[reply.depth :]
        entry = _entry(reply, output)
        siblings = line[-1].setdefault("replies", []) if line else top
        if isinstance(siblings, list):
            siblings.append(entry)
        line.append(entry)
    return top


def pingbacks(pings: Iterable[Comment], output: Output) -> list[Entry]:
    """Return the value of `pingbacks`."""
    return [_ping(comment, output) for comment in pings]


def _entry(reply: Reply, output: Output) -> Entry:
    comment = reply.comment
    state = status(comment)
    return _filled(
        id=_number(comment.comment_id),
        author=_author(comment),
        by_post_author=_by_post_author(comment, output),
        url=_link(comment, output),
        avatar=_avatar(comment) if output.avatars else "",
        date=output.when(comment),
        rating=_rating(comment),
        status="" if state == "approved" else state,
        orphan=reply.orphan,
        in_reply_to=_number(reply.in_reply_to) if reply.in_reply_to else "",
        content=output.render(comment),
    )


def _ping(comment: Comment, output: Output) -> Entry:
    """A pingback's text is an excerpt cut out of the other page by machine; other kinds have words of their own."""
    kind = comment.comment_type.strip().lower()
    state = status(comment)
    classic = kind in ("pingback", "trackback")
    return _filled(
        id=_number(comment.comment_id),
        type="" if classic else kind,
        author=_author(comment),
        url=_link(comment, output),
        date=output.when(comment),
        status="" if state == "approved" else state,
        content="" if classic else output.render(comment),
    )


def _filled(**values: object) -> Entry:
    return {key: value for key, value in values.items() if value}


def _number(identity: str) -> int | str:
    number = whole_number(identity)
    if number.isascii() and number.isdecimal() and len(number) <= BIGGEST:
        return int(number)
    return number if ODD_ID.fullmatch(number) else ""  # what damage has put there may be private


def _author(comment: Comment) -> str:
    """Return the name that WordPress shows; of an e-mail address in it only what stands before the `@`.

    Templates print a name as it is, so it holds nothing that a page could take for a tag.
    """
    name = comment.comment_author
    if "<" in name or "&" in name:
        name = TAG_START.sub("", TAG.sub("", html.unescape(TAG.sub("", name))))
    if "@" in name:
        name = EMAIL.sub(r"\1", name)
    return (name if name.isprintable() else UNSEEN.sub(" ", name)).strip() or "Anonymous"


def _link(comment: Comment, output: Output) -> str:
    url = _web(comment.comment_author_url) if comment.comment_author_url else ""
    return output.link(url) if url else ""


def _web(url: str) -> str:
    """Return a web address, else ""; one with `@` in its host part is an e-mail address that got a scheme."""
    url = html.unescape(url).strip()
    match = WEB.fullmatch(url)
    return url if match and "@" not in match[1] and not UNSEEN.search(url) else ""


def _by_post_author(comment: Comment, output: Output) -> bool:
    user = whole_number(comment.comment_user_id)
    if not user:
        return False
    ids = [known for known in map(whole_number, output.author_ids) if known]
    return user in ids if ids else html.unescape(comment.comment_author).strip() in output.author_names


def _rating(comment: Comment) -> int | str:
    """Return WooCommerce's stars, 1 to 5."""
    if not comment.commentmeta:
        return ""
    rating = next((value.strip() for key, value in comment.commentmeta if key == "rating"), "")
    return int(rating) if re.fullmatch(r"[0-9]{1,3}", rating) else ""


def _avatar(comment: Comment) -> str:
    """Return the hash by which Gravatar knows an address."""
    address = comment.comment_author_email.strip().lower()
    return hashlib.sha256(address.encode()).hexdigest() if address else ""
