"""What each HTML element becomes: the one table of the writer, and a small function for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wxr2md.content import links, raw, tree
from wxr2md.content.code import write_pre
from wxr2md.content.containers import (
    SKIP,
    cell,
    definition,
    details,
    dl,
    has_slot,
    item,
    listing,
    quote,
    row,
    table,
    table_part,
)
from wxr2md.content.inline import DEL, EM, RAW, STRONG, STRUCK, Atom, Mark
from wxr2md.content.tree import HtmlElement
from wxr2md.content.writer import Writer

Leave = Callable[[Writer, HtmlElement], None]
RAW_SPANS: Final = frozenset("kbd mark samp u var".split())
Enter = Callable[[Writer, HtmlElement], object]  # a Leave, None, or SKIP: nothing in it is walked


def _flush(w: Writer, e: HtmlElement) -> None:
    if w.atoms or w.later:
        w.flush()


def division(w: Writer, e: HtmlElement) -> object:
    """An element that begins and ends a line and says no more."""
    w.flush()
    return _flush


def paragraph(w: Writer, e: HtmlElement) -> object:
    return SKIP if w.paragraph(e) else _flush


def emphasis(mark: Mark) -> Enter:
    """em, strong …"""

    def enter(w: Writer, e: HtmlElement) -> None:
        w.mark(mark)

    return enter


def struck(w: Writer, e: HtmlElement) -> None:
    w.mark(DEL if w.dialect.strikethrough or not w.dialect.raw_html else STRUCK)


def tagged(w: Writer, e: HtmlElement) -> None:
    """Inline elements that only raw HTML can express."""
    if w.dialect.raw_html:
        tag = raw.inert(raw.start_tag(e)) if w.dialect.classic else raw.start_tag(e)
        if w.dialect.spans and e.tag in RAW_SPANS:
            tag = f"{tag[:-1]}{w.dialect.spans}>"
        w.mark(Mark(tag, f"</{e.tag}>"))


def code(w: Writer, e: HtmlElement) -> object:
    if w.code:
        return None
    w.codes += 1
    w.code = w.codes
    return _end_code


def _end_code(w: Writer, e: HtmlElement) -> None:
    w.code = 0


def anchor(w: Writer, e: HtmlElement) -> object:
    href = e.get("href")
    if href is None or not (w.dialect.raw_html or links.is_safe(href)):
        return None
    outer = [mark for mark in w.marks if mark.href is None]
    link = Mark("", "", (), href.strip(), (e.get("title") or "").strip())
    if w.dialect.not_links and links.is_one_of(link.href or "", w.dialect.not_links):
        link = Mark(links.tag("a", w.cell, href=link.href or "", title=link.title), "</a>")
    w.marks = (*outer, link)
    return _end_anchor


def _end_anchor(w: Writer, e: HtmlElement) -> None:
    """Keep a link that shows nothing, for its address."""
    if len(e) == 0 and not (e.text or "").strip() and not (e.get("href") or "").startswith("#"):
        w.atoms.append(Atom(RAW, "", w.marks))


def image(w: Writer, e: HtmlElement) -> object:
    src = e.get("src") or ""
    if not src or src.startswith("data:image/gif") or src.startswith("data:image/svg"):
        src = e.get("data-src") or e.get("data-lazy-src") or e.get("data-original") or src
    alt = e.get("alt") or ""
    if not w.dialect.raw_html and not links.is_safe(src):
        w.text(alt)
    else:
        w.inline(_image(w, src, " ".join(alt.split()), (e.get("title") or "").strip()))
    return SKIP


def _image(w: Writer, src: str, alt: str, title: str) -> str:
    dialect = w.dialect
    found = links.image(src, alt, title, w.cell, w.spelling)
    if dialect.raw_html and (
        not (dialect.alt_escapes or found.startswith(f"![{alt}]"))
        or (dialect.not_links and links.is_one_of(src.strip(), dialect.not_links))
    ):
        return links.tag("img", w.cell, src=src.strip(), alt=alt, title=title)
    return found


def line_break(w: Writer, e: HtmlElement) -> object:
    w.line_break()
    return SKIP


def heading(w: Writer, e: HtmlElement) -> object:
    w.flush()
    if e.tag == "h1" and not w.dialect.first_level and w.dialect.raw_html and not w.cell and _is_whole(e):
        w.block("html", _first_level(w, e))
        return SKIP
    if w.heading(e, int(e.tag[1])):
        return SKIP
    outer, w.level = w.level, int(e.tag[1])

    def leave(w: Writer, e: HtmlElement) -> None:
        w.flush()
        w.level = outer

    return leave


def _is_whole(e: HtmlElement) -> bool:
    """Tell whether a heading can be one piece of HTML, and shows something."""
    shown = any(text.strip() for text in tree.texts(e)) or next(e.iter("img", *raw.WHOLE), None) is not None
    return shown and not has_slot(e)


def _first_level(w: Writer, e: HtmlElement) -> str:
    html, name = raw.outer_html(e, w.slots), e.get("id")
    inner = html[len(raw.start_tag(e)) : -len("</h1>")]
    for mark in reversed(w.marks):
        tag = mark.opening if mark.href is None else links.tag("a", href=mark.href, title=mark.title)
        inner = f"{tag}{inner}{mark.closing or '</a>'}"
    return f'<h1 id="{raw.attribute(name)}">{inner}</h1>' if name and name in w.targets else f"<h1>{inner}</h1>"


def rule(w: Writer, e: HtmlElement) -> object:
    w.flush()
    # After a list item's marker dashes would be a rule with it.
    w.block("hr", "___" if w.item and not w.blocks else "---")
    return SKIP


def pre(w: Writer, e: HtmlElement) -> object:
    write_pre(w, e)
    return SKIP


def player(w: Writer, e: HtmlElement) -> object:
    """Elements that show something else than their text."""
    if w.dialect.raw_html:
        w.player(raw.block(e, w.slots))
        return SKIP
    return None


def control(w: Writer, e: HtmlElement) -> object:
    """Form controls; a checkbox that begins a list item is a task."""
    if e.tag == "input" and (e.get("type") or "").lower() == "checkbox" and w.item and not w.atoms and not w.blocks:
        w.inline("[x]" if e.get("checked") is not None else "[ ]")
        w.text(" ")
    elif w.dialect.raw_html:
        w.inline(raw.outer_html(e, w.slots, whole=True))
    return SKIP


def form(w: Writer, e: HtmlElement) -> object:
    if w.dialect.raw_html and next(e.iter("input", "select", "textarea", "button"), None) is not None:
        w.block("html", raw.block(e, w.slots))
        return SKIP
    return division(w, e)


def noscript(w: Writer, e: HtmlElement) -> object:
    """What only a browser without scripts shows: of use beside an embed, not as a lazy picture's double."""
    if w.dialect.raw_html and next(e.iter("img", "iframe"), None) is None and "".join(tree.texts(e)).strip():
        w.inline(raw.outer_html(e, w.slots, whole=True))
    return SKIP


def script(w: Writer, e: HtmlElement) -> object:
    if w.dialect.raw_html:
        w.script(raw.block(e, w.slots))
    return SKIP


def image_map(w: Writer, e: HtmlElement) -> object:
    return player(w, e) if next(e.iter("area"), None) is not None else None


def hidden(w: Writer, e: HtmlElement) -> object:
    return SKIP


def _table() -> dict[str, Enter]:
    def named(names: str, enter: Enter) -> dict[str, Enter]:
        return dict.fromkeys(names.split(), enter)

    return {
        **named(
            "div section article aside header footer nav main address fieldset legend figure center "
            "body html hgroup search optgroup option",
            division,
        ),
        **named("p figcaption caption", paragraph),
        **named("em i", emphasis(EM)),
        **named("strong b", emphasis(STRONG)),
        **named("del s strike", struck),
        **named("sub sup kbd ins mark abbr acronym small u q cite samp var dfn ruby rt rp bdo", tagged),
        **named("code tt", code),
        **named("a", anchor),
        **named("img", image),
        **named("br", line_break),
        **named("h1 h2 h3 h4 h5 h6", heading),
        **named("hr", rule),
        **named("pre listing xmp", pre),
        **named("blockquote", quote),
        **named("ul ol menu dir", listing),
        **named("li", item),
        **named("dl", dl),
        **named("dt dd summary", definition),
        **named("details", details),
        **named("table", table),
        **named("tr", row),
        **named("td th", cell),
        **named("thead tbody tfoot", table_part),
        **named("iframe video audio object embed svg math canvas", player),
        **named("map", image_map),
        **named("input select textarea", control),
        **named("form", form),
        **named("noscript", noscript),
        **named("script", script),
        **named("style template head title meta link", hidden),
    }


ELEMENTS: Final = _table()
