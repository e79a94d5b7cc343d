"""How the Markdown engines of the site generators read, one constant each; a preset names one of them.

Found out by rendering (tests/engines.py), with the options that the presets ask their generators for: raw HTML on,
typographers off.  What a constant does not say is as in CommonMark with GFM tables and strikethrough.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from wxr2md.content.registry import Dialect

COMMONMARK: Final = Dialect()

# A heading that ends in braces gets them as its attributes.
_ATTRIBUTES: Final = r"\{(?=[^{}\n]*\}\s*$)"

# Hugo.  Its shortcodes are read before the Markdown, in code too; other braces mean nothing in content.
GOLDMARK: Final = Dialect(special=_ATTRIBUTES, templates=r"\{\{(?=[<%])")

# Zola.  Shortcodes as in Hugo, with the braces alone.
PULLDOWN: Final = Dialect(special=_ATTRIBUTES, templates=r"\{(?=[{%#])")

# Astro, Docusaurus (`format: md`): neither has templates in Markdown.
REMARK: Final = Dialect(templates="")

# Eleventy.  Footnotes are a plugin; templates in Markdown are switched off in the front matter.
MARKDOWN_IT: Final = Dialect(footnotes=False, templates="")

# Hexo.  As Eleventy.
MARKED: Final = Dialect(footnotes=False, templates="")

# Jekyll.  Liquid is switched off in the front matter.
KRAMDOWN: Final = Dialect(
    classic=True,
    escapable="\\.*_+`<>()[]{}#!:|\"'$=-~",
    special=r"\{(?=:)|\$(?=\$)|\|",  # attributes and extensions, formulas, tables anywhere in a line
    starts=r"^(?::(?=[ \t])|\^(?=[ \t]*$)|\*(?=\[))",  # a definition, the end of a block, an abbreviation
    templates="",
)

# Pelican, Nikola, with the extensions "extra" and "sane_lists".
PYTHON_MARKDOWN: Final = Dialect(
    list_indent=4,
    strikethrough=False,
    classic=True,
    fences=False,  # only where a line begins
    escapable="\\`*_{}[]()>#+-.!",
    special=r"\{",  # attributes, with or without a colon
    starts=r"^(?::(?=[ \t])|\*(?=\[))",  # a definition, an abbreviation
    templates="",
)

# Nikola reads its shortcodes before the Markdown.
NIKOLA: Final = replace(PYTHON_MARKDOWN, templates=r"\{\{(?=%)")

# MkDocs Material: Python-Markdown with pymdownx.superfences and pymdownx.tilde (subscript off).
MATERIAL: Final = replace(PYTHON_MARKDOWN, strikethrough=True, fences=True)
