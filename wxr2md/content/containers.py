"""Quotes, lists, tables, dl and details: elements that hold blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from wxr2md.content import raw, tables
from wxr2md.content.layout import Item, Listing, join
from wxr2md.content.layout import quote as quoted
from wxr2md.content.tables import Table
from wxr2md.content.tree import HtmlElement
from wxr2md.content.writer import DEEPEST, Writer

Leave = Callable[[Writer, HtmlElement], None]
SKIP: Final = object()  # as what an element's function returns: nothing in it is walked
BLOCKS: Final = tuple(
    "p div ul ol dl table pre blockquote h1 h2 h3 h4 h5 h6 hr form figure details iframe video audio object embed "
    "script section article".split()
)
# After these a line may end in raw HTML, and nothing is seen of it.
TAG_ENDS: Final = re.compile(r"(</?(?:dl|table|thead|tbody|tfoot|tr)\b[^<>]*>|</(?:td|th|dt|dd|caption)>) ?")


def _flush(w: Writer, e: HtmlElement) -> None:
    w.flush()


def _goes_deeper(w: Writer) -> bool:
    """Begin a quote or a list; False, with what is open written, where the writer nests no further."""
    if w.depth >= DEEPEST:
        w.too_deep = True
        w.flush()
        return False
    w.push()
    w.depth += 1
    return True


def quote(w: Writer, e: HtmlElement) -> Leave:
    """blockquote"""
    if not _goes_deeper(w):
        return _flush
    return _end_quote


def _end_quote(w: Writer, e: HtmlElement) -> None:
    blocks = w.pop()
    w.depth -= 1
    if blocks:
        w.block("quote", quoted(join(blocks, classic=w.dialect.classic)))


def _start(e: HtmlElement) -> int | None:
    if e.tag != "ol":
        return None
    value = (e.get("start") or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 1


def listing(w: Writer, e: HtmlElement) -> object:
    """ul, ol"""
    if not w.dialect.numbers and w.dialect.raw_html and _start(e) not in (None, 1) and not has_slot(e):
        w.block("html", raw.outer_html(e, w.slots))
        return SKIP
    if not _goes_deeper(w):
        return _flush
    outer, w.listing = w.listing, Listing(_start(e))

    def leave(w: Writer, e: HtmlElement) -> None:
        found = _stray(w, w.listing or Listing(None))
        found.end(w.dialect)
        w.pop()
        w.depth -= 1
        w.listing = outer
        for block in found.done:
            w.block(block.kind, block.text)

    return leave


def _stray(w: Writer, listing: Listing) -> Listing:
    """Put a list that stands right in a list into the item before it; anything else ends the list for a while."""
    w.flush()
    if w.blocks:
        blocks, w.blocks = w.blocks, []
        if listing.items and all(block.kind in ("ul", "ol") for block in blocks):
            listing.items[-1].blocks += blocks
        else:
            listing.end(w.dialect)
            listing.done += blocks
    return listing


def item(w: Writer, e: HtmlElement) -> object:
    """li"""
    parent = e.getparent()
    listing = w.listing
    if listing is None or parent is None or parent.tag not in ("ul", "ol", "menu", "dir"):
        w.flush()
        return _flush
    _stray(w, listing)
    if (blocks := w.usual_item(e)) is not None:
        listing.items.append(Item(blocks))
        return SKIP
    w.push(item=True)
    w.listing = None
    loose = any(child.tag == "p" for child in e)

    def leave(w: Writer, e: HtmlElement) -> None:
        blocks = w.pop()
        w.listing = listing
        listing.items.append(Item(blocks, loose and any(block.kind == "p" for block in blocks)))

    return leave


def _opening(w: Writer, e: HtmlElement) -> None:
    tag = raw.start_tag(e)
    w.block("tag", f'{tag[:-1]} markdown="block">' if w.dialect.classic else tag)


def _closing(w: Writer, e: HtmlElement) -> None:
    w.block("tag", f"</{e.tag}>")


def _has_blocks(e: HtmlElement) -> bool:
    """Tell whether an element holds blocks or finished Markdown, which raw HTML of one line cannot."""
    return any(part is not e for part in e.iter(*BLOCKS)) or has_slot(e)


def has_slot(e: HtmlElement) -> bool:
    """Tell whether an element holds finished Markdown."""
    return any(part.get(raw.SLOT) is not None for part in e.iter("div", "span"))


def dl(w: Writer, e: HtmlElement) -> object:
    """A list of definitions: raw HTML, with Markdown in it where a definition holds blocks."""
    w.flush()
    if not w.dialect.raw_html:
        return _flush
    if not _has_blocks(e):
        w.block("html", TAG_ENDS.sub(r"\1\n", raw.outer_html(e, w.slots)).strip())
        return SKIP
    _opening(w, e)
    return _closing


def definition(w: Writer, e: HtmlElement) -> object:
    """dt, dd of a list that is not one piece of raw HTML; summary, caption of the like."""
    parent = e.getparent()
    if not w.dialect.raw_html or parent is None or parent.tag not in ("dl", "details"):
        w.flush()
        return _flush
    return _raw_part(w, e)


def _raw_part(w: Writer, e: HtmlElement) -> object:
    """A part of a raw HTML construct: in one piece, or its tags around Markdown blocks."""
    if not _has_blocks(e):
        w.block("tag", raw.outer_html(e, w.slots))
        return SKIP
    _opening(w, e)
    return _closing


def details(w: Writer, e: HtmlElement) -> object:
    """What can be folded away."""
    w.flush()
    if not w.dialect.raw_html:
        return _flush
    _opening(w, e)
    return _closing


def table(w: Writer, e: HtmlElement) -> object:
    """A GFM table where it can be one, else raw HTML."""
    w.flush()
    outer = w.table
    w.table = None
    if w.dialect.tables and tables.is_simple(e, raw.SLOT):
        w.table = Table()
    elif w.dialect.raw_html and not _has_blocks(e):
        w.table = outer
        w.block("html", TAG_ENDS.sub(r"\1\n", raw.outer_html(e, w.slots)).strip())
        return SKIP
    elif w.dialect.raw_html:
        _opening(w, e)

    def leave(w: Writer, e: HtmlElement) -> None:
        w.flush()
        found, w.table = w.table, outer
        if found is None:
            if w.dialect.raw_html:
                _closing(w, e)
            return
        text = tables.write(found, w.dialect.classic)
        if text:
            w.block("table", text)

    return leave


def _in_raw_table(w: Writer, e: HtmlElement) -> bool:
    """Tell whether a table's part stands in a table at all, and that is written as raw HTML."""
    return w.table is None and w.dialect.raw_html and next(e.iterancestors("table"), None) is not None


def table_part(w: Writer, e: HtmlElement) -> object:
    """thead, tbody, tfoot"""
    w.flush()
    if _in_raw_table(w, e) and e.tag != "tbody":
        _opening(w, e)
        return _closing
    return _flush


def row(w: Writer, e: HtmlElement) -> object:
    """tr"""
    w.flush()
    if w.table is not None:
        w.table.rows.append([])
        w.table.aligned.append({})
        return None
    if not _in_raw_table(w, e):
        return _flush
    _opening(w, e)
    return _closing


def cell(w: Writer, e: HtmlElement) -> object:
    """td, th"""
    w.flush()
    if w.table is None:
        return _raw_part(w, e) if _in_raw_table(w, e) else _flush
    if not w.table.rows:
        row(w, e)
    if (text := w.usual_cell(e)) is not None:
        _put_cell(w.table, e, text)
        return SKIP
    w.cell = True
    return _end_cell


def _end_cell(w: Writer, e: HtmlElement) -> None:
    text = w.take_cell()
    w.cell = False
    if w.table is not None:
        _put_cell(w.table, e, text)


def _put_cell(table: Table, e: HtmlElement, text: str) -> None:
    rows = table.rows
    table.aligned[-1][len(rows[-1])] = tables.alignment(e)
    rows[-1].append(text)
    parent = e.getparent()
    group = parent.getparent() if parent is not None else None
    if len(rows) == 1 and (e.tag == "th" or (group is not None and group.tag == "thead")):
        table.headers += 1
