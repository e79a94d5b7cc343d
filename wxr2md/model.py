"""What a WXR file says, in WordPress's own words.  Imports nothing of this package.

Every text is as the file has it after XML parsing (a `str` without XML escapes; HTML escapes that WordPress stored
are still there), "" where the element is missing.  E-mail addresses stand here only for `--comment-avatars`; IP
addresses and user agents are never read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, make_dataclass
from typing import Any, NamedTuple, SupportsIndex, TypeVar

Record = TypeVar("Record")
LARGE = 1 << 20  # bytes of a file


@dataclass(frozen=True, slots=True)
class Author:
    """One `wp:author`: who can stand in an item's `dc:creator`."""

    login: str
    display_name: str
    first_name: str = ""
    last_name: str = ""
    author_id: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a taxonomy: `wp:category`, `wp:tag`, `wp:term`, or an item's `category` element."""

    taxonomy: str  # category, post_tag, post_format, or a custom one
    slug: str  # nicename; "" where WXR 1.0 leaves it out
    name: str  # HTML escapes undone
    parent: str = ""  # the parent's slug (its name up to WordPress 3.0)
    description: str = ""
    term_id: str = ""  # of the channel's terms only


@dataclass(frozen=True, slots=True)
class Comment:
    """One `wp:comment`, all fields as text."""

    comment_id: str
    comment_parent: str
    comment_author: str
    comment_author_url: str
    comment_author_email: str
    comment_date: str
    comment_date_gmt: str
    comment_content: str
    comment_approved: str
    comment_type: str
    comment_user_id: str
    commentmeta: tuple[tuple[str, str], ...] = ()
    line: int = 0


FORGOTTEN = Comment("", "", "", "", "", "", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Item:
    """One `item`: a post, page, attachment, menu entry … with its terms, metadata and comments."""

    title: str = ""
    link: str = ""
    pub_date: str = ""
    creator: str = ""
    guid: str = ""
    content: str = ""  # content:encoded
    excerpt: str = ""  # excerpt:encoded
    post_id: str = ""
    post_date: str = ""  # the site's local time, "YYYY-MM-DD HH:MM:SS"
    post_date_gmt: str = ""
    post_modified: str = ""
    post_modified_gmt: str = ""
    comment_status: str = ""
    post_name: str = ""
    status: str = ""
    post_parent: str = ""
    menu_order: str = ""
    post_type: str = ""
    post_password: str = ""
    is_sticky: str = ""
    attachment_url: str = ""
    terms: tuple[Term, ...] = ()
    postmeta: tuple[tuple[str, str], ...] = ()
    comments: tuple[Comment, ...] = ()
    source: str = ""  # name of the input part it stands in, as the user gave it
    line: int = 0  # line of its <item> in that part (1-based; 0 if unknown)
    position: int = 0  # 0-based place among all items of all parts; the same in both passes

    def meta(self, key: str) -> str:
        """Return the first value of a postmeta key, "" if there is none (as get_post_meta does with $single)."""
        return next((value for name, value in self.postmeta if name == key), "")

    def forget_comments(self) -> None:
        """Let go of what the comments say, not of how many they are: whoever read the item holds it a while longer."""
        object.__setattr__(self, "comments", (FORGOTTEN,) * len(self.comments))


def maker(kind: type[Record]) -> Callable[..., Record]:
    """Return what makes records of a kind, five times as fast as the kind itself.

    A frozen dataclass sets each field by a call.  Here an open twin is filled, and then frozen.
    """
    shape: Any = kind
    same = [(each.name, each.type, field(default=each.default)) for each in fields(shape)]
    said = {"__doc__": "Not frozen."}  # else a dataclass looks its own up, which takes long
    twin: Any = make_dataclass("Twin", same, slots=True, repr=False, eq=False, namespace=said)

    def make(*values: Any, **named: Any) -> Record:
        record = twin(*values, **named)
        record.__class__ = kind
        return record  # type: ignore[no-any-return]

    return make


@dataclass(frozen=True, slots=True)
class Site:
    """The channel's own words: one a part; several parts of a site are joined by the index."""

    title: str = ""
    link: str = ""
    description: str = ""
    language: str = ""
    wxr_version: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""
    generator: str = ""
    icon: str = ""  # address
    authors: tuple[Author, ...] = ()
    terms: tuple[Term, ...] = ()


class Media(NamedTuple):
    """What a gallery, a caption or a featured image must know of an attachment."""

    post_id: str
    url: str
    title: str = ""
    caption: str = ""  # post_excerpt, HTML
    alt: str = ""  # _wp_attachment_image_alt


class MenuItem(NamedTuple):
    """What a `nav_menu_item` says: one entry of a menu, and what it points at."""

    post_id: str
    menu: str  # slug and name of the menu
    menu_name: str
    parent: str  # post id of the entry above it; "0" at the top
    order: int
    title: str  # "" where it is the title of what it points at
    kind: str  # post_type, taxonomy, custom, post_type_archive
    object: str  # the post type or taxonomy
    object_id: str
    url: str  # of a custom entry


@dataclass(frozen=True, slots=True)
class Reply:
    """A comment in its place: reading order is the order of the list, `depth` its level (0 at the top)."""

    comment: Comment
    depth: int
    orphan: bool = False  # its parent is hidden, missing, itself, in a loop
    in_reply_to: str = ""  # set where the place cannot say it: the tree is cut at MAX_DEPTH


class Made(NamedTuple):
    """One converted item: the bytes of its file (UTF-8), and what its row of the report says."""

    data: bytes
    title: str = ""
    written: int = 0  # comments in the file
    pings: int = 0  # pingbacks and trackbacks in the file
    left_out: Mapping[str, int] = {}  # comments by the reason they are not in the file
    proved: bool | None = None  # the body shows what its source shows; None: not looked at
    files: tuple[tuple[str, bytes], ...] = ()  # more files of its own: path, bytes
    pieces: tuple[tuple[str, bytes], ...] = ()  # of files that many items share: path, the bytes to add

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[object, ...]:
        """Pickle; a large file stands apart where the pickler asks for that, so that nobody copies it."""
        data: object = self.data
        if len(self.data) > LARGE and int(protocol) >= 5:
            from pickle import PickleBuffer  # noqa: PLC0415 - few posts are large

            data = PickleBuffer(self.data)
        return Made, (data, *self[1:])
