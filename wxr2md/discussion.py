"""One item's comments → every comment output that is chosen: values, a section of the body, files, pieces of files."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from wxr2md import content, front_matter, verify
from wxr2md.comments import data, services, simple
from wxr2md.comments.front_matter import Entry, Output, entries, nested, pingbacks
from wxr2md.comments.section import Style, section
from wxr2md.comments.shown import Thread, email_hashes, flat
from wxr2md.comments.text import inert
from wxr2md.comments.text import to_html as comment_html
from wxr2md.comments.threads import Threads, reading_order
from wxr2md.content.autop import autop
from wxr2md.content.registry import Context, Dialect, unchanged
from wxr2md.content.tree import parse
from wxr2md.dates import moment
from wxr2md.diagnostics import COMMENT_DIFFERS, Diagnostics
from wxr2md.index import Index
from wxr2md.model import Comment, Item, Site
from wxr2md.options import Options

FRAMES = services.FRAMES  # of files that many items share: first and last bytes, by path
PUBLIC = ("publish", "inherit")
HIDDEN_POST = "only for a service, and their post is not public"
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+(?<!\*)", re.IGNORECASE)
SAFE_IN_PATH = "/%:@!$&'()*+,;=~"

Files = tuple[tuple[str, bytes], ...]


class Discussion(NamedTuple):
    """The comments of one item as its outputs take them."""

    threads: Threads | None  # None where no output reads them again
    comments: list[Entry]
    pingbacks: list[Entry]
    counts: tuple[int, int, dict[str, int]]  # replies, pings, and those left out by reason
    key: str = ""  # the folder of its data files

    @property
    def in_front_matter(self) -> dict[str, object]:
        """What the front matter says besides the comments."""
        return {"comments_key": self.key} if self.key else {}


def serves(options: Options) -> bool:
    """Tell whether comments go to a service."""
    return not services.SERVICES.keys().isdisjoint(options.comments)


class Texts:
    """The texts of one item's comments as Markdown."""

    def __init__(self, context: Context, diagnostics: Diagnostics, verify: bool) -> None:
        self._context = context
        self._writer = content.simple(context.dialect)
        self._link = _nowhere if context.dialect.not_links else context.link  # not all addresses are links: none is
        self._diagnostics = diagnostics
        self._verify = verify

    def markdown(self, comment: Comment) -> str:
        """Return the text of a comment."""
        return self.simple(comment.comment_content) or self.formatted(comment)

    def plain(self, comment: Comment) -> str:
        """Return the text of a comment for what shows the HTML that it makes of it: not proved, and not inert."""
        paragraphs = simple.paragraphs(comment.comment_content, self._link)
        if paragraphs:
            return self._writer.paragraphs(paragraphs)
        return content.comment_to_markdown(comment_html(comment.comment_content, autop), self._context).rstrip("\n")

    def simple(self, stored: str) -> str:
        """Return what `formatted` would, "" where only it can tell."""
        paragraphs = simple.paragraphs(stored, self._link)
        if not paragraphs:
            return ""
        text = inert(self._writer.paragraphs(paragraphs))
        return "" if self._verify and verify.render(text) != simple.shown(paragraphs) else text

    def formatted(self, comment: Comment) -> str:
        """Return the Markdown of any comment, by way of its HTML."""
        html = comment_html(comment.comment_content, autop, self._diagnostics, comment.comment_id)
        text = inert(content.comment_to_markdown(html, self._context).rstrip("\n"))
        if self._verify and not _is_shown(html, verify.render(text)):
            self._diagnostics.add(COMMENT_DIFFERS, comment=comment.comment_id)
        return text


def _nowhere(url: str, tag: str, attribute: str) -> str:
    return ""


def _is_shown(html: str, rendered: str) -> bool:
    """Tell whether a comment's Markdown shows its text."""
    return verify.same_text_at_once(html, rendered) or verify.same_text(parse(html)[0], parse(rendered)[0])


class Discussions:
    """Makes the comment outputs of items; the same item gives the same bytes, whatever was made before it."""

    def __init__(
        self, index: Index, options: Options, diagnostics: Diagnostics, paths: Mapping[int, str], data_folder: str
    ) -> None:
        self._index = index
        self._options = options
        self._diagnostics = diagnostics
        self._outputs = frozenset(options.comments)
        self._keys = data.keys(paths) if "data" in self._outputs else {}
        self._data_folder = data_folder
        self._threads_again = serves(options) or options.comment_avatars

    def read(self, item: Item, context: Context, author_names: Collection[str], *, forget: bool = False) -> Discussion:
        """Return the comments of an item; trouble in them becomes diagnostics.

        `forget`: nobody reads them after this, and there may be 100,000, so each is let go when it is written.
        """
        if not item.comments:
            return Discussion(Threads(), [], [], (0, 0, {}))
        threads = self._threads(item)
        counts = len(threads.replies), len(threads.pings), threads.left_out
        key = self.key(item) if any(counts[:2]) else ""
        kept = threads if self._threads_again else None
        replies, pings = deque(threads.replies), threads.pings
        del threads
        if forget:
            item.forget_comments()
        output = self._output(item, context, author_names)
        top = nested((replies.popleft() for _ in range(counts[0])), output)
        return Discussion(kept, top, pingbacks(pings, output), counts, key)

    def key(self, item: Item) -> str:
        """Return the folder that the data files of an item's comments would have, "" for none."""
        return self._keys.get(item.position, "")

    def _threads(self, item: Item) -> Threads:
        if "none" in self._outputs:
            return Threads(left_out={"--comments none": len(item.comments)} if item.comments else {})
        threads = reading_order(item.comments, self._diagnostics, self._options.comment_status or ("approved",))
        kept = len(threads.replies) + len(threads.pings)
        if kept and self._outputs <= services.SERVICES.keys() and not _is_public(item):
            return Threads(left_out={**threads.left_out, HIDDEN_POST: kept})
        return threads

    def _output(self, item: Item, context: Context, author_names: Collection[str]) -> Output:
        ids = self._index.author_id(item.creator)
        return Output(
            render=Texts(context, self._diagnostics, self._options.verify).markdown,
            when=lambda comment: moment(comment.comment_date, comment.comment_date_gmt, self._index.utc_offset),
            author_ids=(ids,) if ids else (),
            author_names=author_names,
            avatars=self._options.comment_avatars,
            link=lambda url: context.link(url, "comment", "url"),
        )

    # --- outputs ------------------------------------------------------------------------------

    def values(self, found: Discussion) -> tuple[list[Entry], list[Entry]]:
        """Return what the front matter says: the values of `comments` and of `pingbacks`."""
        return (found.comments, found.pingbacks) if "front-matter" in self._outputs else ([], [])

    def body(self, markdown: str, found: Discussion, context: Context) -> str:
        """Return a body with the section under it, where that is asked for."""
        if "section" not in self._outputs:
            return markdown
        quiet = replace(context, link=unchanged, diagnostics=Diagnostics())
        raw_html = context.dialect.raw_html and context.dialect.anchors
        style = Style(lambda html: content.comment_to_markdown(html, quiet), raw_html)
        below = section(flat(found.comments, found.pingbacks, ""), style)
        return f"{markdown}\n{below}" if markdown and below else markdown + below

    def files(self, item: Item, found: Discussion) -> Files:
        """Return the data files of an item's comments."""
        if not found.key:
            return ()
        hashes = email_hashes(found.threads) if found.threads and self._options.comment_avatars else ()
        shown = flat(found.comments, found.pingbacks, item.post_id.strip(), hashes)
        return tuple((path, _yaml(entry)) for path, entry in data.files(shown, self._data_folder, found.key))

    def pieces(self, item: Item, found: Discussion, context: Context, told: Mapping[str, object]) -> Files:
        """Return what a public item adds to the files of comment services; `told`: its front matter."""
        if not serves(self._options) or not _is_public(item):
            return ()
        thread = Thread(
            comments=flat(*self._for_services(item, found, context), item.post_id.strip()),
            title=str(told.get("title", "")),
            url=address(self._index.site, str(told.get("permalink", ""))),
            old_url=item.link.strip() if WEB_ADDRESS.fullmatch(item.link.strip()) else "",
            identifier=f"{item.post_id.strip()} {item.guid.strip()}".strip(),
            date=moment(item.post_date, item.post_date_gmt, self._index.utc_offset, item.pub_date),
            is_open=item.comment_status.strip() != "closed",
            render=verify.render,
        )
        return services.pieces(thread, self._outputs)

    def _for_services(self, item: Item, found: Discussion, context: Context) -> tuple[list[Entry], list[Entry]]:
        """Return the values with texts in plain CommonMark, with whole addresses and no entities."""
        plain = replace(context, dialect=Dialect(), link=unchanged, diagnostics=Diagnostics())
        output = replace(self._output(item, plain, ()), render=Texts(plain, self._diagnostics, verify=False).plain)
        return entries(found.threads or Threads(), output)


def address(site: Site, path: str) -> str:
    """Return the whole address of a path that begins at the host, percent-encoded."""
    try:
        parts = urlsplit((site.base_blog_url or site.link).strip())
        host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.scheme in ("http", "https") else ""
    except ValueError:
        host = ""
    return host + quote(path, safe=SAFE_IN_PATH, errors="replace")


def _is_public(item: Item) -> bool:
    return item.status.strip() in PUBLIC and not item.post_password


def _yaml(entry: Entry) -> bytes:
    text = front_matter.to_yaml(entry).removeprefix("---\n").removesuffix("---\n")
    return text.encode("utf-8", "replace")
