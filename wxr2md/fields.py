"""WXR's elements → the model's fields, once their texts are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import unescape
from sys import intern
from typing import Protocol, TypeVar

from wxr2md.model import Author, Site, Term
from wxr2md.packing import new_term

KNOWN_VERSIONS = ("1.0", "1.1", "1.2")

_POST = (
    "post_id post_date post_date_gmt post_modified post_modified_gmt comment_status post_name status post_parent "
    "menu_order post_type post_password is_sticky attachment_url"
)
_COMMENT = (
    "comment_id comment_parent comment_author comment_author_url comment_author_email comment_date comment_date_gmt "
    "comment_content comment_approved comment_type comment_user_id"
)
# Elements by the names that WordPress gives them → fields of Item, Comment and Site, in the order of these.
ITEM = {
    "title": "title",
    "link": "link",
    "pubDate": "pub_date",
    "dc:creator": "creator",
    "guid": "guid",
    "content:encoded": "content",
    "excerpt:encoded": "excerpt",
    **{f"wp:{name}": name for name in _POST.split()},
}
COMMENT = {f"wp:{name}": name for name in _COMMENT.split()}
SITE = {
    **{name: name for name in ("title", "link", "description", "language", "generator")},
    **{f"wp:{name}": name for name in ("wxr_version", "base_site_url", "base_blog_url")},
}
# Elements of the channel that tell a term: its taxonomy, and where its slug, parent, name and description stand.
TERMS = {
    "wp:category": ("category", "category_nicename", "category_parent", "cat_name", "category_description"),
    "wp:tag": ("post_tag", "tag_slug", "", "tag_name", "tag_description"),
    "wp:term": ("", "term_slug", "term_parent", "term_name", "term_description"),
}
LISTED = {"wp:author", "image", *TERMS}  # elements of the channel whose own elements count
# Of these the blanks around them are the user's; around ids, dates, words and addresses they are layout of the file.
AS_IT_IS = {"title", "content", "excerpt", "comment_content", "comment_author", "post_name", "post_password"}
# A million items have a handful of these, so each is kept once.
REPEATED = {"post_type", "status", "comment_status", "creator", "comment_approved", "comment_type"}


class Channel:
    """What is known so far of a channel."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}
        self._authors: list[Author] = []
        self._terms: list[Term] = []

    def say(self, key: str, text: str) -> None:
        """Take the text of an element of the channel; the first that says something counts."""
        self._fields[SITE[key]] = self._fields.get(SITE[key]) or text.strip()

    def add(self, key: str, texts: Mapping[str, str]) -> None:
        """Take an author, a term or the site's icon, by the texts of its elements."""
        if key == "image":
            self._fields.setdefault("icon", texts.get("url", "").strip())
        elif key == "wp:author":
            self._authors.append(_author(texts))
        else:
            self._terms.append(_term(TERMS[key], texts))

    def site(self) -> Site:
        """Return it as it stands."""
        return Site(**self._fields, authors=tuple(self._authors), terms=tuple(self._terms))


def _author(texts: Mapping[str, str]) -> Author:
    display, first, last = (
        unescape(texts.get(f"wp:author_{name}", "")).strip() for name in ("display_name", "first_name", "last_name")
    )
    login, author_id = (texts.get(f"wp:author_{name}", "").strip() for name in ("login", "id"))
    return Author(login, display, first, last, author_id)


def _term(names: tuple[str, ...], texts: Mapping[str, str]) -> Term:
    taxonomy, *rest = names
    slug, parent, name, description = (texts.get(f"wp:{key}", "").strip() for key in rest)
    taxonomy = taxonomy or texts.get("wp:term_taxonomy", "").strip()
    term_id = texts.get("wp:term_id", "").strip()
    return Term(taxonomy, slug, unescape(name), unescape(parent), description, term_id)


def item_term(domain: str, nicename: str, name: str) -> Term:
    """Return the term that a `category` element of an item names; WXR 1.0 has no domain for a category."""
    taxonomy = "post_tag" if domain == "tag" else domain or "category"
    return new_term(intern(taxonomy), nicename, unescape(name).strip())


class Node(Protocol):
    """What is needed of an lxml element."""

    text: str | None
    tail: str | None


AnyNode = TypeVar("AnyNode", bound=Node)


def stray(children: Sequence[AnyNode], key: Callable[[AnyNode], str]) -> tuple[AnyNode | None, str]:
    """Return the element before the first text that stands between elements, and all such text; None if there is none.

    The text of unknown elements among them belongs to it.
    """
    for first in children:
        tail = first.tail
        if tail and not tail.isspace():
            break
    else:
        return None, ""
    known = ITEM.keys() | SITE.keys() | {"", "item", "category"}
    pieces = [("" if ":" in key(child) or key(child) in known else child.text, child.tail) for child in children]
    return first, " ".join("".join(text or "" for piece in pieces for text in piece).split())
