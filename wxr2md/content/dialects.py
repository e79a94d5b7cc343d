"""How the Markdown engines of the site generators read, one constant each; a preset names one of them.

Found out by rendering (tests/engines.py), with the options that the presets ask their generators for: raw HTML on,
typographers off.  What a constant does not say is as in CommonMark with GFM tables and strikethrough.
"""

from __future__ import annotations

from dataclasses import replace
from string import punctuation
from typing import Final

from wxr2md.content.registry import Dialect

COMMONMARK: Final = Dialect()

# A bare address that becomes a link by itself takes the backslashes in it along: it may not begin like one.
# (As all these, it begins with the sign itself, since such an alternation is searched for three times as fast.)
_ADDRESS: Final = r":(?<=http:|ttps:)(?=//[^\s<]{0,200}\\)|\.(?<=www\.)(?=[^\s<]{0,200}\\)"
# A heading that ends in braces gets them as its attributes.
_ATTRIBUTES: Final = r"\{(?=[^{}\n]{0,200}\}\s*\Z)"

_CLASSIC_LINK: Final = r"https?://[^|*`\\]+\Z|[^:]+@"

_NOTHING: Final = "<!-- -->"

# Hugo.  Its shortcodes are read before the Markdown, in code too; other braces mean nothing in content.
GOLDMARK: Final = Dialect(
    escapable=punctuation.replace("~", ""),  # at the edge of a strikethrough it would be taken for one sign more
    special=f"{_ADDRESS}|{_ATTRIBUTES}",
    starts=r"^:(?=[ \t])",  # a definition
    empty=_NOTHING,  # without it, what follows is taken out of the list
    templates=r"\{\{(?=[<%])",
)

# Zola.  Shortcodes as in Hugo, with the braces alone.  A heading's attributes are read whatever is escaped there.
PULLDOWN: Final = Dialect(
    escapable=punctuation.replace("{", ""),
    special=f"{_ADDRESS}|{_ATTRIBUTES}",
    not_links=r"\Z",  # it builds no site with an empty one in it
    templates=r"\{(?=[{%#])",
)

# Astro: no templates in Markdown.  Bare addresses always become links.
REMARK: Final = Dialect(special=_ADDRESS, templates="")

# The addresses of the web that every URL parser takes.
_IPV4: Final = r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_HOST: Final = rf"//(?:[\w.~-]*[^\W\d][\w~-]*\.?|{_IPV4})(?::(?:\d{{0,4}}|[1-5]\d{{4}}))?(?:[/?#]|\Z)"

# Docusaurus, its files read as CommonMark (`format: md`): directives, which begin with colons.  It takes the first
# heading of level 1 for the title, and out of a post; it ends at an address that no URL parser takes.  Its names of
# emoji and of headings' ids are read in what Markdown has made, escaped or not.
DOCUSAURUS: Final = replace(
    REMARK,
    not_links=rf"https?:(?!{_HOST})|(?=//)(?!{_HOST})",
    first_level=False,
    special=rf"{_ADDRESS}|:(?=[A-Za-z][\w-]{{0,80}}[\[{{])",
    starts="^:(?=:)",
    apart=r":(?=(?:[+-]1|[A-Za-z][\w\\-]{0,80}):)|\{#[^{}\n]{1,200}\}\Z",
)

# Eleventy.  Footnotes are a plugin; templates in Markdown are switched off in the front matter.
MARKDOWN_IT: Final = Dialect(
    footnotes=False,
    not_links=r"(?:javascript|vbscript|file|data(?!:image/(?:gif|png|jpeg|webp);)):",
    bare_links=r"(?!.*(?:%|xn--))",  # the others it shows decoded
    alt_escapes=False,
    templates="",
)

# Hexo, as Eleventy.  In a link's text brackets and backticks are paired before escapes are looked at.
MARKED: Final = Dialect(
    footnotes=False,
    escapable=punctuation.translate({ord(char): None for char in "[]`:"}),
    special=f"{_ADDRESS}|`",
    alt_escapes=False,
    starts=r"^:(?=[ \t])",  # a definition, which Hexo looks for in what marked has made
    templates="",
)

# Obsidian: links and pictures by double brackets, tags, highlights, comments, formulas.  Its places are headings.
OBSIDIAN: Final = Dialect(
    anchors=False,
    special=rf"{_ADDRESS}|\[(?=\[)|#(?<!\S#)(?=\w)|=(?==)|=(?<===)|%(?=%)|\$",
    templates="",
)

# Jekyll.  Liquid is switched off in the front matter.
KRAMDOWN: Final = Dialect(
    list_indent=4,  # a rule or a tag of HTML less than four in ends a list
    classic=True,
    empty=_NOTHING,
    numbers=False,
    bare_links=_CLASSIC_LINK,
    spans=' markdown="span"',
    escapable="\\.*_+`>()[{}#!:\"'=-~",
    # Attributes and extensions, formulas, tables anywhere in a line, a link's text that looks like a footnote.
    special=r"\{(?=[:#])|\$(?=\$)|\$(?<=\$\$)|\||\^(?<![\s\S]\^)",
    # A definition, the end of a block, an abbreviation.
    starts=r"^(?::(?=[ \t])|\^(?=[ \t]*$)|\*(?=\[[^\]\n]{1,200}\]:))",
    templates="",
)

# Pelican, Nikola, with the extensions "extra" and "sane_lists".
PYTHON_MARKDOWN: Final = Dialect(
    list_indent=4,
    strikethrough=False,
    classic=True,
    empty=_NOTHING,
    fences=False,  # only where a line begins
    escapable="\\`*_{}[]()>#+-.!",
    special=r"\{|\[(?<=\A\[)(?=TOC\]\Z)",  # attributes, with or without a colon; the contents
    bare_links=_CLASSIC_LINK,
    # A definition, an abbreviation, a heading without a blank, a list by the digits of any script.
    starts=r"^(?::(?=[ \t])|\*(?=\[[^\]\n]{1,200}\]:)|#|\d+\.(?=[ \t]))",
    tabs=False,
    templates="",
)

# Nikola reads its shortcodes before the Markdown.
NIKOLA: Final = replace(PYTHON_MARKDOWN, templates=r"\{\{(?=%)")

# MkDocs Material: Python-Markdown with pymdownx.superfences and pymdownx.tilde (subscript off); boxes and tabs, which
# most sites have, begin a line with three signs.
MATERIAL: Final = replace(
    PYTHON_MARKDOWN,
    strikethrough=True,
    fences=True,
    starts=PYTHON_MARKDOWN.starts + r"|^(?:!(?=!!)|\?(?=\?\?)|=(?===))",
)
