"""The elements of a WXR file by name, and which stands in which: what a damaged file is read by.

Source: WordPress's wp-admin/includes/export.php (export_wp).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

UNDECLARED = "urn:undeclared:"  # + prefix: what a prefix is bound to that the file uses and never declares
USUAL = ("wp", "content", "excerpt", "dc", "wfw", "atom", "media", "itunes", "georss", "slash", "sy", "feedburner")
FAMILIES = ("wp", "content", "excerpt", "dc")

# Elements with elements in them, and the one that they stand in; "" is the channel.
CONTAINERS = {
    "item": "",
    "wp:author": "",
    "wp:category": "",
    "wp:tag": "",
    "wp:term": "",
    "wp:comment": "item",
    "wp:postmeta": "item",
    "wp:commentmeta": "wp:comment",
    "wp:termmeta": "wp:term",
}
_POST = (
    "post_id post_date post_date_gmt post_modified post_modified_gmt comment_status ping_status post_name status "
    "post_parent menu_order post_type post_password is_sticky attachment_url"
)
_COMMENT = (
    "comment_id comment_author comment_author_email comment_author_url comment_author_IP comment_date "
    "comment_date_gmt comment_content comment_approved comment_type comment_parent comment_user_id"
)
# Elements with text in them, and the one that they stand in.
LEAVES = {
    **dict.fromkeys("title link pubDate dc:creator guid description category".split(), "item"),
    **dict.fromkeys("content:encoded excerpt:encoded".split(), "item"),
    **{f"wp:{name}": "item" for name in _POST.split()},
    **{f"wp:{name}": "wp:comment" for name in _COMMENT.split()},
    **{f"wp:author_{name}": "wp:author" for name in "id login email display_name first_name last_name".split()},
    **{
        f"wp:{name}": "wp:category"
        for name in "category_nicename category_parent cat_name category_description".split()
    },
    **{f"wp:{name}": "wp:tag" for name in "tag_slug tag_name tag_description".split()},
    **{f"wp:term_{name}": "wp:term" for name in "taxonomy slug parent name description".split()},
    **{f"wp:meta_{name}": "wp:postmeta" for name in ("key", "value")},
}
CHANNEL_LEAVES = frozenset(
    "title link pubDate description language generator wp:wxr_version wp:base_site_url wp:base_blog_url".split()
)
OUTSIDE = ("rss", "channel")
# No group is repeated possessively here or anywhere: Python 3.11 has faults in that.
REST = rb"""[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*"""  # of a start tag, after its name
_METAS = {"item": "wp:postmeta", "wp:comment": "wp:commentmeta", "wp:term": "wp:termmeta"}


def parent_of(name: str, inside: str) -> str:
    """Return the container that an element belongs in, "" for the channel; metadata goes by where it is met."""
    if name.startswith("wp:meta_"):
        return inside if inside in _METAS.values() else _METAS.get(inside, "wp:postmeta")
    return LEAVES.get(name, "") or CONTAINERS.get(name, "")


def family(uri: str, prefix: str) -> str:
    """Tell a namespace by its family: versions and schemes of its URI vary; where it says nothing, by its prefix."""
    uri = uri.lower()
    if "wordpress.org/export" in uri:
        return "excerpt" if "excerpt" in uri else "wp"
    if "purl.org/rss/1.0/modules/content" in uri:
        return "content"
    if "purl.org/dc/" in uri:
        return "dc"
    return prefix


@dataclass(frozen=True)
class Structure:
    """How one file names its elements; the patterns take 6 ms, and only a damaged file needs them."""

    wrapper: bytes  # start tags, on one line, that declare each prefix that the file declares or is likely to use
    names: Mapping[bytes, str]  # as the file has it → as WordPress has it

    @cached_property
    def mark(self) -> re.Pattern[bytes]:
        """What finds comments (group 1), CDATA (2) and tags: their slash (3), name (4), and what follows it (5)."""
        return re.compile(rb"<(?:(!--)|(!\[CDATA\[)|%b)" % _tag(self.names))

    @cached_property
    def tag(self) -> re.Pattern[bytes]:
        """The same, tags only."""
        return re.compile(rb"<()()%b" % _tag(self.names))

    @cached_property
    def healthy(self) -> Mapping[str, re.Pattern[bytes]]:
        """By container, a run of whole elements with text, as they should be."""
        return {container: re.compile(_healthy(container, self.names)) for container in CONTAINERS}


def structure_of(namespaces: Mapping[str, str]) -> Structure:
    """Return the structure of a file that declares these prefixes (prefix → URI)."""
    return _structure_of(tuple(namespaces.items()))


@lru_cache(maxsize=64)
def _structure_of(namespaces: tuple[tuple[str, str], ...]) -> Structure:
    bound = {prefix: UNDECLARED + prefix for prefix in USUAL} | dict(namespaces)
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in bound.items())
    names: dict[bytes, str] = {name.encode(): name for name in OUTSIDE}
    usual = {*LEAVES, *CONTAINERS, *CHANNEL_LEAVES}
    names |= {name.encode(): name for name in usual if ":" not in name}
    for prefix, uri in bound.items():
        mine = family(uri, prefix)
        names |= {f"{prefix}:{name.partition(':')[2]}".encode(): name for name in usual if name.startswith(f"{mine}:")}
    return Structure(f"<rss{declared}><channel>".encode(), names)


def _tag(names: Mapping[bytes, str]) -> bytes:
    return rb"""(/?)(%b)(?=[\s/>])(%b|[^<>]*)>""" % (_any(list(names)), REST)


def _healthy(container: str, names: Mapping[bytes, str], depth: int = 0) -> bytes:
    """Match elements that need no repair; each step of the pattern can match in one way only, so that it is fast."""
    inside = container if container in _METAS.values() else ""
    leaves = [raw for raw, name in names.items() if name in LEAVES and parent_of(name, inside) == container]
    tag = b"t%d" % depth
    kinds = [rb"(?P<%b>%b)%b>%b</(?P=%b)>" % (tag, _any(leaves), _ATTRIBUTES, _VALUE, tag)]
    for number, inner in enumerate(name for name, parent in CONTAINERS.items() if parent == container):
        level = depth * 10 + number + 1
        raws = [raw for raw, name in names.items() if name == inner]
        tag = b"c%d" % level
        kinds.append(rb"(?P<%b>%b)>%b\s*</(?P=%b)>" % (tag, _any(raws), _healthy(inner, names, level), tag))
    return rb"(?:\s*<(?:%b)){1,100}" % b"|".join(kinds)


def _any(names: list[bytes]) -> bytes:
    return b"|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or rb"(?!)"


_ATTRIBUTES = rb"""(?:\s+[\w:]+="[^"<&]*")*"""
_VALUE = rb"(?:<!\[CDATA\[[^\]]*(?:\](?!\]>)[^\]]*)*\]\]>|[^<>&]*)"
