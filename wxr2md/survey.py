"""What is in an export, before any conversion: counted item by item, in plain values; what `inspect` shows.

Two passes, as a conversion makes them: what would be converted, and what of it has a handler, is asked of the same
code, so the two cannot disagree.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wxr2md import sources
from wxr2md.comments.threads import reading_order
from wxr2md.content import load_handlers, registry, shortcodes
from wxr2md.content.blocks import Block, has_blocks, parse
from wxr2md.content.pipeline import NAME, STATIC
from wxr2md.diagnostics import ORPHAN, Diagnostic, Diagnostics, Grade
from wxr2md.index import IMAGE_EXTENSIONS, Index
from wxr2md.model import Author, Item, Reply, Site
from wxr2md.options import Options
from wxr2md.select import reason_to_skip
from wxr2md.wxr import Reader

SCHEMA_VERSION = 1
Progress = Callable[[str, int, int], None]

# A page builder is told by its shortcodes in the body, else by the custom fields that it keeps its pages in.
BUILDERS: tuple[tuple[str, tuple[str, ...], frozenset[str]], ...] = (
    ("WPBakery", ("[vc_row", "[vc_section"), frozenset({"_wpb_vc_js_status"})),
    ("Divi", ("[et_pb_section", "<!-- wp:divi/"), frozenset({"_et_pb_use_builder"})),
    ("Avada", ("[fusion_builder_container",), frozenset({"fusion_builder_status"})),
    ("Elementor", ("<!-- wp:elementor/",), frozenset({"_elementor_edit_mode", "_elementor_data"})),
    ("Beaver Builder", ("<!-- wp:fl-builder/",), frozenset({"_fl_builder_enabled", "_fl_builder_data"})),
    ("SiteOrigin", ("<!-- wp:siteorigin-panels/",), frozenset({"panels_data"})),
    ("Oxygen", ("[ct_section",), frozenset({"ct_builder_shortcodes", "_ct_builder_shortcodes", "ct_builder_json"})),
    ("Bricks", (), frozenset({"_bricks_page_content", "_bricks_page_content_2"})),
    ("Breakdance", (), frozenset({"breakdance_data", "_breakdance_data"})),
    ("Brizy", (), frozenset({"brizy", "brizy_post_uid"})),
    ("Cornerstone", ("[cs_content", "[cs_section"), frozenset({"_cornerstone_data"})),
    ("Thrive Architect", (), frozenset({"tve_updated_post", "tcb_editor_enabled"})),
    ("Themify", ("<!-- wp:themify-builder/",), frozenset({"_themify_builder_settings_json"})),
    ("Visual Composer", ("<!--vcv no format-->",), frozenset({"vcv-pageContent"})),
    ("Live Composer", (), frozenset({"dslc_code"})),
    ("SeedProd", (), frozenset({"_seedprod_page"})),
    ("Zion", (), frozenset({"_zionbuilder_page_elements"})),
    ("Tatsu", ("[tatsu_section",), frozenset()),
)
OFF = frozenset(("", "0", "off", "no", "false", "[]", "{}", "a:0:{}"))  # values of a custom field that say "not used"

KINDS_OF_MEDIA = {
    "image": IMAGE_EXTENSIONS,
    "audio": frozenset("mp3 m4a m4b ogg oga wav wma aac flac mid midi ra".split()),
    "video": frozenset("mp4 m4v mov qt webm ogv avi wmv asf mkv mpg mpeg mpe flv divx 3gp 3gpp 3g2".split()),
    "document": frozenset(
        """pdf doc docx docm dotx odt rtf txt asc md csv tsv ics xls xlsx xlsm xlsb ods ppt pptx pptm pps ppsx odp key
        pages numbers epub mobi wri mdb xps vtt srt""".split()
    ),
    "archive": frozenset("zip gz gzip tar rar 7z bz2 xz".split()),
}
# Bytes a second on one core of an ordinary computer of 2024, with verification (benchmarks/pipeline.py measures it).
READ_SPEED, BODY_SPEED, COMMENT_SPEED = 30_000_000, 600_000, 400_000
GENERATOR = re.compile(r"[?&]v=([0-9][\w.-]{0,30})")


@dataclass(slots=True)
class Uses:
    """How often each name is met, and in how many posts."""

    count: Counter[str] = field(default_factory=Counter)
    posts: Counter[str] = field(default_factory=Counter)

    def add(self, found: Mapping[str, int]) -> None:
        """Note what one post uses."""
        self.count.update(found)
        self.posts.update(found.keys())


@dataclass(slots=True)
class Threads:
    """What is said of all comments together."""

    read: int = 0
    shown: int = 0
    pings: int = 0
    orphans: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    posts: int = 0
    deepest: tuple[int, str, str] = (0, "", "")  # levels, id and title of the post
    most: tuple[int, str, str] = (0, "", "")

    def add(self, item: Item) -> None:
        """Count the comments of one item, as a conversion would place them."""
        if not item.comments:
            return
        diagnostics = Diagnostics()
        threads = reading_order(item.comments, diagnostics)
        self.read += len(item.comments)
        self.shown += len(threads.replies)
        self.pings += len(threads.pings)
        self.orphans += sum(row.kind is ORPHAN for row in diagnostics)
        self.left_out.update(threads.left_out)
        self.posts += bool(threads.replies)
        levels = _levels(threads.replies)
        if levels > self.deepest[0]:
            self.deepest = levels, item.post_id, item.title
        if len(threads.replies) > self.most[0]:
            self.most = len(threads.replies), item.post_id, item.title


def _levels(replies: Iterable[Reply]) -> int:
    """Return how deep replies nest, those too that a file keeps higher up."""
    levels: dict[str, int] = {}
    for reply in replies:
        above = levels.get(reply.in_reply_to, reply.depth) if reply.in_reply_to else reply.depth
        levels[reply.comment.comment_id] = above + 1
    return max(levels.values(), default=0)


class Counts:
    """Everything that is counted in the second pass; `reasons` holds, by position, why an item is not converted."""

    def __init__(self, index: Index) -> None:
        options = Options()
        self.reasons = [reason_to_skip(entry, options, index.author_name) for entry in index.entries]
        self.editors: Counter[str] = Counter()
        self.media: Counter[str] = Counter()
        self.authors: Counter[str] = Counter()
        self.used_terms: defaultdict[str, set[str]] = defaultdict(set)
        self.shortcodes, self.blocks, self.empty_blocks = Uses(), Uses(), Uses()
        self.threads = Threads()
        self.body_size = self.comment_size = 0

    def add(self, item: Item) -> None:
        """Count one item."""
        self.threads.add(item)
        if item.post_type.strip() == "attachment":
            self.media[kind_of(item.attachment_url or item.guid)] += 1
        for term in item.terms:
            self.used_terms[term.taxonomy].add(term.slug or term.name)
        kept = self.reasons[item.position] is None
        if kept:
            self.editors[editor_of(item)] += 1
            self.authors[item.creator] += 1
            self.body_size += len(item.content)
            self.comment_size += sum(len(comment.comment_content) for comment in item.comments)
        if (kept or item.post_type == "wp_block") and item.content:
            self.shortcodes.add(shortcodes_in(item.content))
            found, empty = blocks_in(item.content)
            self.blocks.add(found)
            self.empty_blocks.add(empty)


def kind_of(url: str) -> str:
    """Return image, audio, video, document, archive or other, by the extension of a file's address."""
    path = url.partition("#")[0].partition("?")[0]
    _, dot, extension = path.rpartition("/")[2].strip().lower().rpartition(".")
    return next((kind for kind, known in KINDS_OF_MEDIA.items() if dot and extension in known), "other")


def editor_of(item: Item) -> str:
    """Return what a body was written with: the name of a page builder, else blocks, classic, or none."""
    content = item.content
    keys = {key for key, value in item.postmeta if value.strip() not in OFF}
    for name, marks, fields in BUILDERS:
        if not fields.isdisjoint(keys) or any(mark in content for mark in marks):
            return name
    if has_blocks(content):
        return "blocks"
    return "classic" if content.strip() else "none"


def shortcodes_in(text: str) -> Counter[str]:
    """Count the shortcodes of one body: those that have a handler, and those that look like one in use."""
    if "[" not in text:
        return Counter()
    known = {name: found for name in set(NAME.findall(text)) if (found := registry.lookup(name))}
    counts: Counter[str] = Counter()

    def count(match: shortcodes.Match) -> None:
        counts[match.name] += match.closed or not known[match.name].raw  # `[c]` alone is prose

    shortcodes.replace(text, known.keys(), count, {name for name, found in known.items() if found.raw})
    counts.update(shortcodes.unknown(text, known.keys()))
    return +counts


def blocks_in(content: str) -> tuple[Counter[str], Counter[str]]:
    """Count the blocks of one body, and those of them in which nothing is saved."""
    counts: Counter[str] = Counter()
    empty: Counter[str] = Counter()
    stack = list(parse(content)) if has_blocks(content) else []
    while stack:
        block = stack.pop()
        inside = [part for part in block.parts if isinstance(part, Block)]
        stack += inside
        if block.name:
            counts[block.name] += 1
            empty[block.name] += not inside and not any(isinstance(part, str) and part.strip() for part in block.parts)
    return counts, +empty


def is_handled(block: str) -> bool:
    """Tell whether a block is converted, by a handler or because all that it shows is saved in it."""
    return block in STATIC or registry.lookup_block(block) is not None


def inspect(
    inputs: Sequence[str | Path], max_input_size: int = 0, progress: Progress | None = None
) -> dict[str, object]:
    """Count what one site's export holds; raises Fatal as convert() does."""
    load_handlers()
    diagnostics = Diagnostics()
    with sources.open_parts(inputs, diagnostics, max_input_size) as parts:
        reader = Reader(parts, diagnostics)
        index = Index.build(_watched(reader, reader.items(), "reading", progress), lambda: reader.sites)
        counts = Counts(index)
        for item in _watched(reader, reader.items(quiet=True), "counting", progress):
            counts.add(item)
        return _values([str(name) for name in inputs], reader.size, index, counts, list(diagnostics))


def _watched(reader: Reader, items: Iterable[Item], stage: str, progress: Progress | None) -> Iterator[Item]:
    for item in items:
        yield item
        if progress:
            progress(stage, reader.progress, reader.size)


# --- plain values ---------------------------------------------------------------------------------------------


def _values(
    inputs: list[str], size: int, index: Index, counts: Counts, damage: Sequence[Diagnostic]
) -> dict[str, object]:
    lost = any(row.kind.grade == Grade.LOST for row in damage)
    return {
        "schema": SCHEMA_VERSION,
        "inputs": inputs,
        "bytes": size,
        "site": _site(index.site),
        "items": _items(index, counts.reasons),
        "years": _years(index, counts.reasons),
        "authors": _authors(index, counts.authors),
        "terms": _terms(index.site, counts.used_terms),
        "comments": _comments(counts.threads),
        "media": dict(counts.media.most_common()),
        "editors": dict(counts.editors.most_common()),
        "shortcodes": _names(counts.shortcodes, lambda name: registry.lookup(name) is not None),
        "blocks": [
            {**row, "empty": counts.empty_blocks.count[str(row["name"])]} for row in _names(counts.blocks, is_handled)
        ],
        "damage": [
            {"kind": row.kind.code, "grade": str(row.kind.grade), "message": str(row)}
            | {"source": row.source, "line": row.line}
            for row in damage
        ],
        "estimate": _estimate(size, counts),
        "exit_code": 1 if lost else 0,
    }


def _site(site: Site) -> dict[str, str]:
    version = GENERATOR.search(site.generator)
    return {
        "title": site.title,
        "url": site.base_blog_url or site.link,
        "language": site.language,
        "wordpress": version[1] if version else "WordPress.com" if "wordpress.com" in site.generator else "",
        "wxr_version": site.wxr_version,
    }


def _items(index: Index, reasons: Sequence[str | None]) -> dict[str, object]:
    by = Counter((entry.post_type, entry.status) for entry in index.entries)
    kept = [entry for entry, reason in zip(index.entries, reasons, strict=True) if reason is None]
    skipped = Counter(reason for reason in reasons if reason is not None)
    return {
        "read": len(reasons),
        "by": [{"type": kind, "status": status, "count": count} for (kind, status), count in sorted(by.items())],
        "convertible": len(kept),
        "skipped": dict(skipped.most_common()),
        "not_public": dict(Counter(entry.status for entry in kept if entry.status not in ("publish", "")).most_common())
        | {"with a password": sum(entry.has_password for entry in kept)},
    }


def _years(index: Index, reasons: Sequence[str | None]) -> dict[str, int]:
    kept = (entry for entry, reason in zip(index.entries, reasons, strict=True) if reason is None)
    return dict(sorted(Counter(entry.post_date[:4] for entry in kept).items()))


def _authors(index: Index, posts: Counter[str]) -> list[dict[str, object]]:
    """All authors, with how many posts each has; a login that is an e-mail address is cut before its host."""
    known = {author.login: author for author in index.site.authors}
    rows = [known.get(login, Author(login, "")) for login in {**known, **posts}]
    return [
        {
            "login": _without_host(author.login),
            "name": _without_host(index.author_name(author.login)),
            "posts": posts[author.login],
            "listed": author.login in known,
        }
        for author in sorted(rows, key=lambda author: (-posts[author.login], author.login))
    ]


def _without_host(name: str) -> str:
    return re.sub(r"(?<=[^\s@])@[^\s@]+\.[^\s@]+", "@…", name)


def _terms(site: Site, used: Mapping[str, set[str]]) -> dict[str, dict[str, int]]:
    listed = Counter(term.taxonomy for term in site.terms)
    return {name: {"listed": listed[name], "used": len(used.get(name, ()))} for name in sorted({*listed, *used})}


def _comments(threads: Threads) -> dict[str, object]:
    return {
        "read": threads.read,
        "shown": threads.shown,
        "pings": threads.pings,
        "left_out": dict(threads.left_out.most_common()),
        "orphans": threads.orphans,
        "posts": threads.posts,
        "deepest": dict(zip(("levels", "post_id", "title"), threads.deepest, strict=True)),
        "most": dict(zip(("comments", "post_id", "title"), threads.most, strict=True)),
    }


def _names(uses: Uses, handled: Callable[[str], bool]) -> list[dict[str, object]]:
    rows = sorted(uses.count.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"name": name, "count": count, "posts": uses.posts[name], "handled": handled(name)} for name, count in rows]


def _estimate(size: int, counts: Counts) -> dict[str, object]:
    seconds = 2 * size / READ_SPEED + counts.body_size / BODY_SPEED + counts.comment_size / COMMENT_SPEED
    how = (
        f"two readings at {READ_SPEED // 1_000_000} MB/s, {counts.body_size:,} characters of bodies at "
        f"{BODY_SPEED // 1000} kB/s and {counts.comment_size:,} of comments at {COMMENT_SPEED // 1000} kB/s, "
        "as measured on one core, with verification"
    )
    return {"seconds": round(seconds, 1), "how": how}
