"""Destinations, titles and descriptions of links and pictures, as Markdown writes them."""

from __future__ import annotations

import re
from typing import Final

from wxr2md.content import raw
from wxr2md.content.escape import STRICT, escape
from wxr2md.content.spelling import Spelling

UNSAFE: Final = re.compile(r"[\x00-\x20\x7f<>\\`\"|]|\{(?=[{%#<>\\`\"|\x00-\x20])|&(?=#?\w{1,32};)")
USUAL: Final = re.compile(r"[\w:/?=#%.~+,@!$*&-]*")  # for an address that is written as it is
CONTROL: Final = re.compile("[\t\n\r]")
ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\x00-\x20\x7f<>]*")
EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
SCHEME: Final = re.compile(r"([^/?#:]*):")
ENTITY: Final = re.compile(r"&#?\w{1,32};")  # is read in an autolink, too
IGNORED: Final = re.compile("[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
SAFE_SCHEMES: Final = ("http", "https", "mailto")
LINES: Final = re.compile(r"\s*\n\s*")


def is_safe(url: str) -> bool:
    """Tell whether an address is relative or of a scheme that can do no harm, whatever blanks are hidden in it."""
    if url.startswith(("https://", "http://")):
        return True
    found = SCHEME.match(IGNORED.sub("", url))
    return found is None or found[1].lower() in SAFE_SCHEMES


def _percent(found: re.Match[str]) -> str:
    char = found[0]
    return "&amp;" if char == "&" else f"%{ord(char):02X}"


def is_one_of(url: str, addresses: str) -> bool:
    """Tell whether an address is one of those that a dialect names by a regular expression."""
    return re.match(addresses, CONTROL.sub("", url).strip(), re.IGNORECASE) is not None


def tag(name: str, cell: bool = False, **attributes: str) -> str:
    """Return a link or a picture as HTML that nothing in it makes Markdown of; no title where it is empty."""
    found = (f' {key}="{raw.attribute(value)}"' for key, value in attributes.items() if value or key != "title")
    html = raw.inert(LINES.sub(" ", f"<{name}{''.join(found)}>"))
    return html.replace("|", "&#124;") if cell else html


def balanced(url: str) -> bool:
    """Tell whether every parenthesis has its partner, nested no deeper than all renderers read."""
    depth = 0
    for char in url:
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        if depth < 0 or depth > 3:
            return False
    return depth == 0


def destination(url: str, title: str = "", cell: bool = False, spelling: Spelling | None = None) -> str:
    """Return what stands in a link's parentheses."""
    if not title and USUAL.fullmatch(url):
        return url
    url = CONTROL.sub("", url).strip()
    if UNSAFE.search(url):
        url = UNSAFE.sub(_percent, url)
    if ("(" in url or ")" in url) and not balanced(url):
        url = url.replace("(", "\\(").replace(")", "\\)")
    if spelling:
        url = spelling.url(url)
    if not title:
        return url
    text = escape(LINES.sub(" ", title.strip()), STRICT).replace('"', '\\"')
    if cell:
        text = text.replace("|", "\\|")
    if spelling:
        text = spelling.value(text)
    return f'{url or "<>"} "{text}"'


def autolink(url: str, text: str, cell: bool = False) -> str:
    """Return `<url>` if that shows the text and leads to the address, else ""."""
    if "&" in url and ENTITY.search(url):
        return ""
    if url == text and ABSOLUTE.fullmatch(url) and "{{" not in url and "{%" not in url and "\\" not in url:
        return f"<{url}>".replace("|", "\\|" if cell else "|")
    if "@" in text and url.lower() == f"mailto:{text}".lower() and EMAIL.fullmatch(text):
        return f"<{text}>".replace("|", "\\|" if cell else "|")
    return ""


def image(src: str, alt: str, title: str = "", cell: bool = False, spelling: Spelling | None = None) -> str:
    """Return a picture."""
    text = " ".join(alt.split())
    if text:
        text = escape(text, STRICT)
        if cell:
            text = text.replace("|", "\\|")
        if spelling:
            text = spelling.value(text)
    return f"![{text}]({destination(src, title, cell, spelling)})"
