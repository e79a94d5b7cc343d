"""Formulas: `[latex]`, `[math]`, `[tex]` and WordPress.com's `$latex …$` become `$…$`; `$$` stays as it is."""

from __future__ import annotations

import html
import re

from wxr2md.content.registry import SOURCE_RULES, Attributes, Context, Markdown, Result, lookup, shortcode

# A `$` inside a formula is written `\$` (WordPress.com's own rule).
FORMULA = re.compile(r"\$latex[=\s]((?:[^$\\<]|\\[^<]|<(?![a-z/!]))+)\$", re.IGNORECASE)
SHOWN_AS = re.compile(r"&(?:#0?38;|amp;)?(?:fg|bg|s)=[0-9a-zA-Z-]*")  # colour and size of the picture it was
LIKE_A_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
LIKE_A_TEMPLATE = re.compile(r"\{(?=[{%#])")  # what a site generator would run; a blank means nothing in a formula
OPENING = re.compile(
    r"<!--|<(pre|code|script|style|textarea)(?=[\s>])[^<>]*>|\[([A-Za-z][\w-]*)(?![\w-])[^\[\]]*\]", re.IGNORECASE
)


def formula(source: str) -> str:
    """Return a formula between dollars, its HTML escapes undone, on one line."""
    source = html.unescape(SHOWN_AS.sub("", source.replace("<br />", " ").replace("<br>", " ")))
    source = LIKE_A_TAG.sub(r"\\lt ", " ".join(source.split()))
    return LIKE_A_TEMPLATE.sub("{ ", source)


@shortcode("latex", "tex", "math", "katex", "latexmath", "mathjax", "wplatex", "eq", "equation", raw=True)
def math(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    source = formula(inner).strip("$").strip()
    if not source or "$" in source.replace("\\$", ""):
        return None
    if name == "equation" or attributes.get("display", "").lower() in {"true", "1", "block"}:
        return Markdown(f"$$\n{source}\n$$")
    return Markdown(f"${source}$", inline=True)


def latex_marks(source: str, context: Context | None = None) -> str:
    """Turn `$latex x$` into `[latex]x[/latex]`, but not in code, tags, comments or shortcodes whose content is code."""
    if "$" not in source or "$latex" not in source.lower():
        return source
    parts, place, closed = list[str](), 0, dict[str, int]()
    while found := OPENING.search(source, place):
        end = _end(source, found, closed)
        parts += [_marked(source[place : found.start()]), source[found.start() : end]]
        place = end
    return "".join((*parts, _marked(source[place:])))


def _end(source: str, found: re.Match[str], closed: dict[str, int]) -> int:
    """Return where a stretch of code ends; `closed` remembers marks that do not come any more."""
    if found[0] == "<!--":
        mark = "-->"
    elif found[1]:
        mark = f"</{found[1]}>"
    elif (known := lookup(found[2])) is not None and known.raw:
        mark = f"[/{found[2]}]"
    else:
        return found.end()
    if mark not in closed or closed[mark] >= 0:
        closed[mark] = source.find(mark, found.end())
    return closed[mark] + len(mark) if closed[mark] >= 0 else found.end()


def _marked(prose: str) -> str:
    return FORMULA.sub(r"[latex]\1[/latex]", prose)


SOURCE_RULES.append(latex_marks)
