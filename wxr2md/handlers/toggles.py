"""Toggles, accordions, spoilers and FAQs become `<details>`; tabs become headings with their content."""

from __future__ import annotations

import re

from wxr2md.content.registry import Attributes, Context, Html, Result, shortcode
from wxr2md.handlers.markup import balanced, block, details, first, heading, names, positional

TITLE_KEYS = names(
    "title heading header name question q label caption more expand_text more_text show summary link_text trigtext "
    "text tab_title expandtext title_text"
)
TOGGLES = names(
    "toggle toggle_item toggle_content toggles_item toggle_box togglebox accordion_item accordion-item "
    "accordion_toggle accordion_section accordion-section accordion_panel accordion_son accordionitem acc_item "
    "spoiler su_spoiler expand expandsub1 expander_maker expander collapse collapsible collapsed bg_collapse "
    "showhide show_hide show-hide learn_more peekaboo_content read readmore read_more faq_item faq-item faq "
    "question sc_fs_faq hidden_content wpsm_ac hrf_faq ultimate_toggle panel_item panelgroup_item citem "
    "accordian slidedown wptoggle"
)
TOGGLE_GROUPS = names(
    "toggles accordion accordions su_accordion accordion_group accordion-group accordiongroup faqs spoilers "
    "toggle_group toggle_container wpsm_accordion accordion_father collapsibles citems tabs su_tabs tabgroup "
    "tab_group tabbed_section wptabs tabcontainer restabs tabs_container tabset tab_container tabcontents "
    "wptabcontents toggle_tabs vertical_tabs horizontal_tabs nav_tabs"
)
TABS = names("tab su_tab tab_item tab-item tabcontent wptabcontent restab tab_content pane tab_pane")
TAB_TITLES = ("tabby", "tabtext", "wptabtitle", "tabby_title")


def title_of(attributes: Attributes) -> str:
    return first(attributes, *TITLE_KEYS)


@shortcode(*TOGGLES)
def toggle(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    title = title_of(attributes) or (positional(attributes) if attributes else "")
    if not title and not balanced(inner):
        return None
    return Html(details(title, inner))


@shortcode(*TOGGLE_GROUPS)
def group(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    title = first(attributes, "title", "heading")
    return Html(heading(title) + block(inner)) if balanced(inner) else None


@shortcode(*TABS)
def tab(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    title = title_of(attributes)
    return Html(heading(title) + block(inner)) if title or balanced(inner) else None


@shortcode(*TAB_TITLES)
def tab_title(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    title = title_of(attributes) or inner
    return Html(heading(title)) if title.strip() else None


@shortcode("tabbyending")
def tabby_ending(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html("")


@shortcode("peekaboo")
def peekaboo(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Only the handle that opens its content, which stands elsewhere in the post."""
    return Html("") if attributes else None


@shortcode("sc_fs_multi_faq", "sc_fs_event_faq")
def many_questions(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    numbers = [match[1] for key in attributes if (match := re.fullmatch(r"question-(\d+)", key))]
    pairs = (details(attributes[f"question-{n}"], attributes.get(f"answer-{n}", "")) for n in numbers)
    return Html("".join(pairs)) if numbers else None
