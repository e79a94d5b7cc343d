"""Every address in a piece of HTML, given to one function: what it returns stands there instead.

It works on text, tag by tag, so that all else stays as it is to the byte; text that only looks like HTML (in comments,
scripts and styles) is left alone.
"""

from __future__ import annotations

import html as escapes
import re
from collections.abc import Mapping
from urllib.parse import quote

from wxr2md.content.registry import Link, unchanged
from wxr2md.content.scan import Finder

ADDRESSED: Mapping[str, tuple[str, ...]] = {
    "a": ("href",),
    "area": ("href",),
    "audio": ("src",),
    "body": ("background",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href",),
    "img": ("src",),
    "input": ("src",),
    "object": ("data",),
    "source": ("src", "srcset"),
    "table": ("background",),
    "td": ("background",),
    "track": ("src",),
    "video": ("src", "poster"),
}
SIZES = ("srcset", "sizes", "data-srcset")  # other sizes of a picture, of no use once it stands elsewhere
HIDDEN = {"!": "-->", "script": "</script", "style": "</style", "textarea": "</textarea"}
# No tag that has neither an attribute nor hidden text behind it.
TAG = re.compile(
    r"""<(?!(?!script|style|textarea)[a-z][a-z0-9]*+(?: ?/)?>)"""
    r"""(?:(!)(?=--)|([a-zA-Z][\w:-]*+)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+>|[^<>]*+>|))"""
)
ATTRIBUTE = re.compile(r"""(?<=[\s"'/])([^\s"'<>/=]++)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>][^\s<>]*+)""")
CSS_ADDRESS = re.compile(r"""(url\(\s*+)("[^"()]*+"|'[^'()]*+'|[^\s"'()]++)(?=\s*+\))""", re.IGNORECASE)
CSS_SAFE = "%/:?#[]@!$&*+,;=~"  # what an address may hold, but for what CSS reads itself
MARKDOWN_ADDRESS = re.compile(r"(\]\(\s*+<?|^ {0,3}\[[^\]\n]++\]:\s*+<?)([^\s()<>]++)", re.MULTILINE)
CANDIDATE = re.compile(r"([^\s,]\S*+)((?:\s[^,]*+)?)")


def remembered(link: Link, moved: dict[str, str]) -> Link:
    """Return a link function that is asked once for each address, and notes in `moved` what has become of it."""
    if link is unchanged:
        return link
    answers: dict[tuple[str, str, str], str] = {}

    def ask(url: str, tag: str, attribute: str) -> str:
        key = (url, tag, attribute)
        if key not in answers:
            answers[key] = moved[url] = link(url, tag, attribute)
        return answers[key]

    return ask


def rewrite(html: str, link: Link) -> str:
    """Return the HTML with each address in it replaced by what `link` makes of it."""
    if link is unchanged:
        return html
    finder, pieces, done, at = Finder(html), list[str](), 0, 0
    while found := TAG.search(html, at):
        at = found.end()
        name = found[1] or found[2].lower()
        if name in ADDRESSED or "url(" in (found[3] or ""):
            pieces += (html[done : found.start()], _tag(found[0], name, link))
            done = at
        if name in HIDDEN:
            at = max(at, finder.find(HIDDEN[name], at))
    return "".join([*pieces, html[done:]])


def rewrite_markdown(text: str, link: Link) -> str:
    """Do the same with the addresses in finished Markdown, in its links, definitions and tags."""
    if link is unchanged:
        return text
    return MARKDOWN_ADDRESS.sub(lambda found: found[1] + link(found[2], "a", "href"), rewrite(text, link))


def _tag(tag: str, name: str, link: Link) -> str:
    wanted = (*ADDRESSED.get(name, ()), "style")
    moved = False

    def attribute(match: re.Match[str]) -> str:
        nonlocal moved
        key = match[1].lower()
        if key in wanted and (old := escapes.unescape(_unquoted(match[2]))).strip():
            new = _value(name, key, old, link)
            if new != old:
                moved = True
                return f'{match[1]}="{escapes.escape(new)}"'
        return match[0]

    tag = ATTRIBUTE.sub(attribute, tag)
    if moved and name == "img":
        tag = ATTRIBUTE.sub(lambda match: "" if match[1].lower() in SIZES else match[0], tag)
    return tag


def _value(tag: str, key: str, value: str, link: Link) -> str:
    if key == "style":
        return CSS_ADDRESS.sub(lambda css: css[1] + _css(css[2], link, tag), value)
    if key == "srcset":
        return CANDIDATE.sub(lambda candidate: _candidate(candidate, link), value)
    new = link(value.strip(), tag, key)
    return value if new == value.strip() else new


def _css(written: str, link: Link, tag: str) -> str:
    old = _unquoted(written)
    new = link(old.strip(), tag, "style")
    return written if new == old.strip() else f"'{quote(new, CSS_SAFE)}'"


def _candidate(candidate: re.Match[str], link: Link) -> str:
    address = candidate[1].rstrip(",")
    return link(address, "source", "srcset") + candidate[1][len(address) :] + candidate[2]


def _unquoted(text: str) -> str:
    return text[1:-1] if text[:1] in ("'", '"') and text[-1:] == text[:1] and len(text) > 1 else text
