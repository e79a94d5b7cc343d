"""What a handler gets and gives: the tables that features register in, and the neutral values they return.

A handler never knows which site generator is written for: it returns `Html` (taken on by the pipeline), `Markdown`
(put into the result as it is) or `Embed` (the preset owns how one is written).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wxr2md.diagnostics import Diagnostics
from wxr2md.model import Item, Media
from wxr2md.options import Options


class Html(NamedTuple):
    """HTML that takes the place of a block or shortcode."""

    html: str


class Markdown(NamedTuple):
    """Finished Markdown that takes the place of a block or shortcode; inline or a block of its own."""

    markdown: str
    inline: bool = False


class Embed(NamedTuple):
    """A thing of another site, shown in the page: `provider` and `id` where they are known, always the `url`."""

    provider: str
    id: str
    url: str
    caption: str = ""  # HTML


Result = Html | Markdown | Embed


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one generator reads Markdown, where generators differ; the default is CommonMark with GFM tables.

    The dialects of the generators, with their reasons, are in `dialects.py`.
    """

    hard_break: str = "  \n"
    list_indent: int = 0  # 0: as wide as the marker
    tables: bool = True
    strikethrough: bool = True
    footnotes: bool = True
    raw_html: bool = True
    anchors: bool = True  # `<a id>` names a place in the text
    classic: bool = False  # Markdown from before CommonMark: marks, blocks and raw HTML in their simplest forms
    numbers: bool = True  # an ordered list may begin with any number
    empty: str = ""  # what stands in a list item in which nothing stands
    not_links: str = ""  # regular expression: addresses that it reads as none, so that links and pictures stay HTML
    bare_links: str = ""  # regular expression: the addresses that `<>` shows as they are, "" for all
    alt_escapes: bool = True  # escapes are read in a picture's description; where not, a picture with one stays HTML
    first_level: bool = True  # a heading of level 1 is one of the text; where not, it stays HTML
    tabs: bool = True  # code keeps its tabs
    spans: str = ""  # the attribute that raw HTML in a line needs for Markdown in it
    fences: bool = True  # fenced code may stand in lists and quotes
    escapable: str = ""  # the characters that a backslash escapes, "" for all; others become entities
    special: str = ""  # regular expression: what else means something in text
    starts: str = ""  # regular expression, multi-line: what else means something where a line starts
    apart: str = ""  # regular expression: text behind which a comment keeps it from meaning something, escaped or not
    templates: str | None = None  # regular expression: the generator's own syntax, in code too; None: not known


def plain_embed(embed: Embed) -> str:
    """Write an embed as the plain preset does: its address as a link on a line of its own."""
    return f"<{embed.url}>"


Link = Callable[[str, str, str], str]  # an address, its tag and attribute → the address to write


def unchanged(url: str, tag: str, attribute: str) -> str:
    """Leave an address as it is."""
    return url


@dataclass(frozen=True, slots=True)
class Context:
    """What the body of one post may need to know of the rest of the site."""

    item: Item = field(default_factory=Item)
    media: Callable[[str], Media | None] = lambda post_id: None  # an attachment by id
    attached: Callable[[str], Sequence[Media]] = lambda post_id: ()  # images and players of a post, in menu order
    reusable: Callable[[str], str | None] = lambda post_id: None  # content of a wp_block by id
    embed: Callable[[Embed], str] = plain_embed
    embeds: dict[str, str] = field(default_factory=dict)  # as `embed` wrote them, by their slots' keys
    more: str = ""  # what marks the end of an excerpt
    link: Link = unchanged
    options: Options = field(default_factory=Options)
    dialect: Dialect = field(default_factory=Dialect)
    diagnostics: Diagnostics = field(default_factory=Diagnostics)


Attributes = Mapping[str, str]  # positional shortcode attributes have the keys "0", "1" …
BlockHandler = Callable[[Mapping[str, object], str, Context], Result | None]  # attributes, inner HTML (done)
ShortcodeHandler = Callable[[Attributes, str, Context, str], Result | None]  # attributes, inner, context, name used


class Shortcode(NamedTuple):
    """A registered shortcode.  `raw`: its inner text is code, taken before autop and never looked into."""

    handle: ShortcodeHandler
    raw: bool = False


BlockFamilyHandler = Callable[[Mapping[str, object], str, Context, str], Result | None]  # … and the block's full name
Rule = Callable[[str, Context], str]  # text → text

BLOCKS: dict[str, BlockHandler] = {}
SHORTCODES: dict[str, Shortcode] = {}
PREFIXES: dict[str, Shortcode] = {}  # "vc_": all shortcodes of a plugin that have no handler of their own
BLOCK_FAMILIES: dict[str, BlockFamilyHandler] = {}  # "kadence/": all blocks of a plugin likewise
SOURCE_RULES: list[Rule] = []  # run on a body's source before its shortcodes are read
HTML_RULES: list[Rule] = []  # run on a body's HTML when all shortcodes and blocks are replaced


def block(*names: str) -> Callable[[BlockHandler], BlockHandler]:
    """Register a handler for blocks by full name (`core/image`); None as its answer keeps the saved HTML."""

    def register(handler: BlockHandler) -> BlockHandler:
        BLOCKS.update(dict.fromkeys(names, handler))
        return handler

    return register


def shortcode(*names: str, raw: bool = False) -> Callable[[ShortcodeHandler], ShortcodeHandler]:
    """Register a handler for shortcodes by name; None as its answer leaves the shortcode as text."""

    def register(handler: ShortcodeHandler) -> ShortcodeHandler:
        SHORTCODES.update(dict.fromkeys(names, Shortcode(handler, raw)))
        return handler

    return register


def prefix(*names: str, raw: bool = False) -> Callable[[ShortcodeHandler], ShortcodeHandler]:
    """Register a handler for all shortcodes whose name begins so and that have no handler of their own."""

    def register(handler: ShortcodeHandler) -> ShortcodeHandler:
        PREFIXES.update(dict.fromkeys(names, Shortcode(handler, raw)))
        return handler

    return register


def block_family(*names: str) -> Callable[[BlockFamilyHandler], BlockFamilyHandler]:
    """Register a handler for all blocks of a namespace (`kadence/`) that have no handler of their own."""

    def register(handler: BlockFamilyHandler) -> BlockFamilyHandler:
        BLOCK_FAMILIES.update(dict.fromkeys(names, handler))
        return handler

    return register


def lookup(name: str) -> Shortcode | None:
    """Return the shortcode of that name, else the one of the longest prefix that fits."""
    if name in SHORTCODES or not name.startswith(tuple(PREFIXES)):
        return SHORTCODES.get(name)
    fitting = [start for start in PREFIXES if name.startswith(start)]
    return PREFIXES[max(fitting, key=len)]


def lookup_block(name: str) -> BlockHandler | None:
    """Return the handler of a block, else the one of its namespace."""
    family = None if name in BLOCKS else BLOCK_FAMILIES.get(name.partition("/")[0] + "/")
    if family is None:
        return BLOCKS.get(name)
    return lambda attributes, inner, context: family(attributes, inner, context, name)
