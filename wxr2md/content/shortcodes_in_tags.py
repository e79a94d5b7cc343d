"""Shortcodes inside HTML tags: WordPress's do_shortcodes_in_html_tags, which looks at few places only."""

from __future__ import annotations

import re
from collections.abc import Callable

_TAG = re.compile(r"(<\s*+[a-zA-Z0-9]++\s*+)([^>]*+)(>?)", re.ASCII)
_TAG_ATTRIBUTE = re.compile(
    r"""(?:([_a-zA-Z][-_a-zA-Z0-9:.]*+)|\[\[?[^\[\]]++\]\]?)"""
    r"""(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"']++(?:\s|$))|(?:\s|$))\s*+""",
    re.ASCII,
)
_SLASH = re.compile(r"(?<!\s)\s*+/\s*+$", re.ASCII)
_BRACKETED = re.compile(r"<\s*+\[\[?[^\[\]]++\]", re.ASCII)
# What a shortcode may write into a quoted attribute of a post (WordPress: wp_kses_one_attr); no event handlers.
_ALLOWED = frozenset(
    "abbr align alt border char charoff cite class color colspan content controls coords data datetime dir download "
    "face headers height hidden href hreflang hspace id itemprop lang longdesc media name nohref nowrap poster preload "
    "rel rev rowspan scope shape size span src srcset start style summary tabindex target title type usemap valign "
    "value vspace width xml:lang".split()
)
QUOTED = str.maketrans({'"': "&quot;", "'": "&#039;", "<": "&lt;", ">": "&gt;"})


Replace = Callable[[str, bool], str]  # a text, and whether it stands between quotes → the text with shortcodes done


def replace_in_tag(element: str, replace: Replace) -> str:
    """Replace the shortcodes of an element as WordPress does: as attributes, in attributes, in `<[name]>`, not else.

    `element`: what wp_html_split takes for one, comments included.
    """
    if "[" not in element or "]" not in element or element.startswith(("<!--", "<![CDATA[")):
        return element
    parts = _tag_parts(element)
    if parts is None:
        # WordPress knows of people who write `[name] <[email]>`.
        return replace(element, False) if _BRACKETED.match(element) else element
    return parts[0] + "".join(_in_attribute(part, replace) for part in parts[1:-1]) + parts[-1]


def _tag_parts(element: str) -> list[str] | None:
    """Return beginning, attributes and end of a tag, None for a closing tag and where WordPress gives up."""
    tag = _TAG.fullmatch(element)
    if not tag:
        return None
    front, attributes, end = tag.groups()
    slash = _SLASH.search(attributes)
    if slash:
        attributes, end = attributes[: slash.start()], slash[0] + end
    parts, position = [front], 0
    while position < len(attributes):
        found = _TAG_ATTRIBUTE.match(attributes, position)
        if not found:
            return None
        parts.append(found[0])
        position = found.end()
    return [*parts, end]


def _in_attribute(attribute: str, replace: Replace) -> str:
    bracket = attribute.find("[")
    if bracket < 0 or "]" not in attribute:
        return attribute
    quote = re.search("[\"']", attribute)
    if not quote or bracket < quote.start():
        return replace(attribute, False)
    name = attribute.partition("=")[0].strip().lower()
    if name not in _ALLOWED and not name.startswith(("aria-", "data-")):
        return attribute
    first, last = quote.start() + 1, attribute.rindex(quote[0])
    return attribute[:first] + replace(attribute[first:last], True) + attribute[last:]
