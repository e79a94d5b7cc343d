"""What stands on a built page: body, titles, comments where they nest; addresses as a browser resolves them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
from lxml.html import HtmlElement

from sites.expected import Comment, host
from wxr2md.content.embeds import known

PARSER = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, encoding="utf-8")
BODY, COMMENT_TEXT = "wxr2md-body", "wxr2md-comment-text"
COMMENT_ID = re.compile(r"comment-([\w.+-]+)")
LANGUAGE = re.compile(r"\b(?:language|lang)-(?!plaintext\b)([^\s\"]+)")  # so Rouge calls one that is not told
HIGHLIGHTERS = {"highlight", "codehilite", "highlighttable"}
GADGETS = (
    ".//a[contains(@class, 'hash-link') or contains(@class, 'headerlink')] | .//button | .//h2[@id='footnote-label']"
)


@dataclass(frozen=True)
class Page:
    """One page with the body of a post."""

    file: Path
    address: str  # where it stands on the web
    body: str  # HTML
    titles: frozenset[str]  # its headings of the first level
    comments: tuple[Comment, ...]
    faults: tuple[str, ...]


def pages(folder: Path, address: str) -> dict[str, Page]:
    """Return the pages that hold the body of a post, by `plain_path` of their files."""
    found = {}
    for file in sorted(folder.rglob("*.html")):
        if file.is_symlink() or "node_modules" in file.parts:
            continue
        path = plain_path("/" + file.relative_to(folder).as_posix())
        page = _page(file, address.rstrip("/") + path + "/")
        if page:
            found[path] = page
    return found


def plain_path(path: str) -> str:
    """Return what is equal for all spellings of one path: decoded, without index.html, .html or the last slash."""
    path = re.sub(r"/+", "/", unicodedata.normalize("NFC", unquote(path))).rstrip("/")
    return re.sub(r"(?:/index)?\.html?$", "", path)


def _page(file: Path, address: str) -> Page | None:
    root = lxml.html.document_fromstring(file.read_bytes() or b"<p>", parser=PARSER)
    bodies = root.find_class(BODY)
    if not bodies:
        return None
    faults = [f"{file}: {len(bodies)} elements of class {BODY}"] if len(bodies) > 1 else []
    comments = tuple(_comments(root, address, faults))
    headings = (re.sub(r"\s+", " ", heading.text_content()).strip() for heading in root.iter("h1"))
    return Page(file, address, inner(bodies[0], address), frozenset(headings), comments, tuple(faults))


def _comments(root: HtmlElement, address: str, faults: list[str]) -> Iterator[Comment]:
    for element in root.xpath("//*[starts-with(@id, 'comment-')]"):
        found = COMMENT_ID.fullmatch(element.get("id"))
        if not found:
            continue
        above = [COMMENT_ID.fullmatch(e.get("id") or "") for e in element.iterancestors()]
        parent = next((match[1] for match in above if match), "0")
        ping = any(e.get("id") == "pingbacks" for e in element.iterancestors())
        own = [e for e in element.find_class(COMMENT_TEXT) if _holder(e) is element]
        if len(own) != 1:
            faults.append(f"comment {found[1]} has {len(own)} texts")
        links = [e for e in element.iter("a") if _holder(e) is element and "nofollow" in (e.get("rel") or "").split()]
        times = [e for e in element.iter("time") if _holder(e) is element and e.get("datetime")]
        if not times:
            faults.append(f"comment {found[1]} has no <time datetime>")
        url = (links[0].get("href") or "") if links else ""
        yield Comment(found[1], parent, inner(own[0], address) if own else "", url, ping)


def _holder(element: HtmlElement) -> HtmlElement | None:
    return next((e for e in element.iterancestors() if COMMENT_ID.fullmatch(e.get("id") or "")), None)


def normal(html: str, address: str) -> str:
    """Return a piece of HTML as `inner` would."""
    return inner(lxml.html.fragment_fromstring(html or " ", create_parent="div", parser=PARSER), address)


def inner(element: HtmlElement, address: str) -> str:
    """Return what is in an element, without what a generator adds for convenience, as a reader of `address` has it."""
    for gadget in element.xpath(GADGETS):
        gadget.drop_tree()
    for mark in element.xpath(".//a[@href]"):
        _plain_mark(mark)
    for line in element.xpath(".//pre//div"):  # of a highlighter; a break ends each
        line.drop_tag()
    for pre in element.iter("pre"):
        _name_language(pre)
    for found in list(element.iter("iframe", "script", "blockquote", "p", "figure", "div")):
        _embed(found)
    for found in element.iter("a", "img"):
        for name in ("href", "src"):
            if found.get(name) is not None:
                found.set(name, absolute(found.get(name), address))
    text = "".join(lxml.html.tostring(child, encoding="unicode") for child in element)
    return (element.text or "") + text


def _plain_mark(mark: HtmlElement) -> None:
    """Take links away that a generator adds, and make all marks of footnotes look the same."""
    href, text = mark.get("href"), mark.text_content().strip()
    if text in ("↩", "↩︎", "^"):
        mark.drop_tree()
    elif href in (f"http://{text}", f"mailto:{text}") and len(mark) == 0:
        mark.drop_tag()  # some make a link of every address
    elif href.startswith("#") and re.fullmatch(r"\[?\d+\]?", text):
        _replace(mark, "sup", "note")


def absolute(url: str, address: str) -> str:
    """Return an address as a browser on `address` resolves it; the site's own without scheme and host."""
    try:
        url = urljoin(address, url.strip())
    except ValueError:
        return url
    parts = urlsplit(url)
    if host(url) != host(address):
        return url
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return path + (f"#{parts.fragment}" if parts.fragment else "")


def _join_lines(element: HtmlElement) -> None:
    """Undo what Docusaurus does to highlighted code: a box for each line, with a line break at its end."""
    for found in element.xpath(".//pre//br | .//pre//div"):
        if found.tag == "br":
            found.tail = f"\n{found.tail or ''}"
        found.drop_tag()


def _name_language(pre: HtmlElement) -> None:
    """Put the language of a highlighted piece of code where it is looked for; Pygments drops it from its output."""
    boxes = [pre, *pre.iter("code"), *list(pre.iterancestors())[:4]]
    names = [match[1] for box in boxes if (match := LANGUAGE.search(box.get("class") or ""))]
    if names:
        pre.set("class", "" if names[0] == "text" else f"language-{names[0]}")
    elif any(HIGHLIGHTERS & set((box.get("class") or "").split()) for box in boxes):
        pre.set("class", "language-unsaid")


def _embed(element: HtmlElement) -> None:
    """A thing of another site is that thing, whether it is shown as a frame, a quote or its address on a line."""
    if element.tag in ("iframe", "script"):
        found = known(element.get("src") or "")
    elif element.tag == "blockquote":
        kind = element.get("class") or ""
        links = [a.get("href") or "" for a in element.iter("a")] + [element.get("data-instgrm-permalink") or ""]
        found = (
            next((e for link in reversed(links) if (e := known(link))), None)
            if "-tweet" in kind or "-media" in kind
            else None
        )
    else:
        text = element.text_content().strip()
        found = known(text) if re.fullmatch(r"https?://\S+", text) else None
    if found:
        _replace(element, "p", f"{found.provider} {found.id}")


def _replace(element: HtmlElement, tag: str, text: str) -> None:
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = tag, text, tail
