"""Layout of themes and plugins: columns, boxes, quotes, lines, drop capitals: the wrapper goes, the content stays."""

from __future__ import annotations

import html

from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode
from wxr2md.handlers.markup import (
    balanced,
    block,
    encloses,
    first,
    heading,
    names,
    paragraph,
    positional,
    stands_alone,
    text,
    trimmed,
)

PARTS = names(
    "one_half one_third two_third two_thirds one_fourth two_fourth three_fourth three_fourths one_fifth two_fifth "
    "two_fifths three_fifth three_fifths four_fifth four_fifths one_sixth five_sixth one_quarter three_quarter "
    "three_quarters one_full full_width one_column two_columns three_columns four_columns onehalf onethird twothird "
    "twothirds onefourth threefourth threefourths onefifth one_eighth one_seventh"
)
COLUMNS = (
    *(part.replace("_", dash) + end for part in PARTS for dash in "_-" for end in ("", f"{dash}last", f"{dash}first")),
    *names("column columns col cols row row_inner column_inner row_fluid half third quarter fourth"),
    *names("one left_column right_column half_last third_last two_column three_column column_half column_third"),
    *(
        f"{name}{number}"
        for name in ("column", "col", "span", "column-", "column_", "col-", "grid_", "su_column")
        for number in range(1, 13)
    ),
    *names("su_row su_column container container_fluid section section_inner wrapper wrap div inner_row grid"),
    *names("content_band full_width_section fullwidth panel group block_grid cell grid_item ux_row ux_section"),
    *names("mks_col mks_one_half mks_one_third mks_two_thirds mks_one_quarter layout inner_column ezcol_1half"),
    *(
        f"ezcol_{part}{end}"
        for part in ("1half", "1third", "2third", "1quarter", "2quarter", "3quarter", "1fifth")
        for end in ("", "_end")
    ),
    *names("wpcol_1half wpcol_1half_end wpcol_1third wpcol_1third_end wpcol_2third wpcol_2third_end wpcol_1quarter"),
)
BOXES = names(
    "box alert notice info warning success error message infobox info_box callout callout_box content_box su_box "
    "su_note su_frame su_service highlight_box colored_box alert_box notification tip notify well jumbotron frame "
    "framed_box styled_box download_box fancy_box important attention bs_notification bs_well note_box wpsm_box "
    "wpsm_titlebox titled_box ads_box textbox text_box sidebox su_list "
    "list_style arrow_list su_animate animate animation reveal fadein "
    "su_expand su_inset center left right align aligncenter alignleft alignright text_block "
    "desktop_only mobile_only print_only no_wptexturize noformat pullout intro lead lead_paragraph "
    "su_guests visitor guest nonmember"
)
QUOTES = names("quote blockquote pullquote pull_quote su_quote su_pullquote block_quote pullquote_left pullquote_right")
MORE_QUOTES = names(
    "testimonial quote_left quote_right quote_center simple_quote pull-quote block-quote perfectpullquote"
)
INLINE = names(
    "dropcap su_dropcap drop_cap dropcap1 dropcap2 dropcap3 drop-cap dc first_letter span tooltip su_tooltip "
    "font color size fontsize textcolor text_color nobr nowrap simple_tooltip "
    "wpml_tooltip glossary tooltips glossary_tooltip acronym popover bs_tooltip bs_label badge su_label label "
    "nolink noautolink protect notranslate sayit pronounce"
)
MARKS = {
    "highlight": "mark",
    "su_highlight": "mark",
    "mark": "mark",
    "highlighted": "mark",
    "strike": "s",
    "underline": "u",
}
MARKS |= {
    "b": "strong",
    "i": "em",
    "u": "u",
    "s": "s",
    "sup": "sup",
    "sub": "sub",
    "bold": "strong",
    "italic": "em",
    "kbd": "kbd",
}
HEADINGS = {f"h{level}": level for level in range(1, 7)} | {
    "heading": 2,
    "su_heading": 2,
    "title": 2,
    "headline": 2,
    "headings": 2,
}
LINES = names("hr divider separator line su_divider horizontal_rule divider_line hr_line rule divider_top hrule")
SPACES = names(
    "spacer gap clear clearboth clear_both clearfix su_spacer space blank vspace empty_space clearer divider_flat "
    "divider_padding padding su_clear wpcol_divider wpcol_end_left ezcol_divider columns_end end_columns "
    "clear_floats anchor toc no_toc notoc noindex su_anchor blank_line"
)


@shortcode(*COLUMNS, *BOXES)
def wrapper(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    title = first(attributes, "title", "heading", "header")
    if not trimmed(inner) and not title:
        return Html("") if encloses(context, name) else None
    return Html(paragraph(f"<strong>{text(title)}</strong>" if title else "") + block(inner))


@shortcode(*QUOTES, *MORE_QUOTES)
def quote(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if not trimmed(inner):
        return None
    by = first(attributes, "cite", "author", "name", "by", "source", "who")
    more = (
        first(attributes, "source", "company", "position", "job") if first(attributes, "author", "name", "cite") else ""
    )
    cite = ", ".join(text(part) for part in dict.fromkeys((by, more)) if part)
    return Html(f"<blockquote>{_paragraphs(inner)}{paragraph(f'<cite>{cite}</cite>' if cite else '')}</blockquote>")


def _paragraphs(inner: str) -> str:
    inner = balanced(inner)
    return inner if "<p" in inner or "<div" in inner else paragraph(inner)


@shortcode(*INLINE)
def inline(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(inner) if trimmed(inner) else None


@shortcode(*MARKS)
def marked(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(f"<{MARKS[name]}>{trimmed(inner)}</{MARKS[name]}>") if trimmed(inner) else None


@shortcode(*HEADINGS)
def title(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    label = trimmed(inner) or (text(first(attributes, "title")) if name != "title" else "")
    return Html(f"<h{HEADINGS[name]}>{label}</h{HEADINGS[name]}>") if label else None


@shortcode(*LINES)
def line(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if not (attributes or inner.strip() or stands_alone(context, name)):
        return None
    return Html(heading(first(attributes, "title", "text")) + block(inner) + "<hr />")


@shortcode(*SPACES)
def space(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Empty room, an anchor or a mark for a plugin: nothing that a reader sees."""
    return Html(inner) if attributes or inner or stands_alone(context, name) else None


@shortcode("br", "nbsp", "linebreak", "line_break", "newline")
def line_break(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html("&nbsp;" if name == "nbsp" else "<br />")


@shortcode("raw", "noautop", "html_block", "unformatted", "no_autop", "wpautop_off", "embed_html", "raw_html", raw=True)
def raw(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """HTML that no autop is to touch."""
    return Html(inner) if inner.strip() else None


@shortcode("abbr")
def abbreviation(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    meaning = html.unescape(first(attributes, "title") or positional(attributes))
    mark = f' title="{html.escape(meaning)}"' if meaning else ""
    return Html(f"<abbr{mark}>{trimmed(inner)}</abbr>") if trimmed(inner) else None
