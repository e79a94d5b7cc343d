"""Code of highlighting plugins: SyntaxHighlighter's aliases, Crayon, CodeColorer, Enlighter, Prism, WP-Syntax, gists.

`[text]`, `[c]`, `[html]` stand in prose too: only what encloses something is code.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import unquote

from wxr2md.content.registry import (
    HTML_RULES,
    SOURCE_RULES,
    Attributes,
    Context,
    Embed,
    Html,
    Result,
    block,
    prefix,
    shortcode,
)
from wxr2md.handlers.markup import dropped, first, names, paragraph, plain, positional, quoted, text
from wxr2md.handlers.video_hosts import beside

SAME = names(
    "php css html xml bash java python ruby c cpp sql perl diff scala groovy powershell erlang coldfusion "
    "delphi pascal fsharp matlab r go swift clojure yaml objc json typescript haskell lua rust kotlin ini dart "
    "latex markdown"
)
LANGUAGES = {  # SyntaxHighlighter's aliases → the names that highlighters of today know
    **{name: name for name in SAME},
    **dict.fromkeys(("js", "jscript", "javascript"), "javascript"),
    **dict.fromkeys(("shell", "sh"), "bash"),
    **{
        "py": "python",
        "rails": "ruby",
        "ror": "ruby",
        "rb": "ruby",
        "c-sharp": "csharp",
        "csharp": "csharp",
        "c#": "csharp",
    },
    **{"vb": "vbnet", "vbnet": "vbnet", "as3": "actionscript", "actionscript3": "actionscript", "pl": "perl"},
    **{"xhtml": "html", "xslt": "xml", "patch": "diff", "f-sharp": "fsharp", "ps": "powershell", "cf": "coldfusion"},
    **{"erl": "erlang", "javafx": "javafx", "jfx": "javafx", "pas": "pascal", "obj-c": "objc", "objective-c": "objc"},
    **{
        "plain": "",
        "text": "",
        "splus": "r",
        "clj": "clojure",
        "yml": "yaml",
        "arduino": "arduino",
        "c++": "cpp",
        "golang": "go",
    },
    **{"default": "", "generic": "", "none": "", "raw": "", "undefined": "", "no-highlight": "", "html4strict": "html"},
}
NO_NAMES = names("latex default generic none raw undefined no-highlight c# c++")  # not a shortcode, or not of code
NAMES = tuple(name for name in LANGUAGES if name not in NO_NAMES)
ENCLOSING = names("crayon cc codesyntax code_highlight enlighter prism prismjs syntax sourcode wp-code")
MORE = names("codecolorer syntaxhighlighter wp_syntax code_block code-block codeblock snippet highlightjs")
INLINE = names("cci codei icode inlinecode inline-code code-inline code_inline tt enlighterinline")

RAW_ANGLE = re.compile(r"[<>]")
PRE = re.compile(r"<pre(\s[^<>]*)>", re.IGNORECASE)
LANG = re.compile(r"\slang=[\"']([\w+#-]+)", re.IGNORECASE)
# What HTML says `lang` is for; names that are of programming languages as well (`cs`, `pl`) are not among these.
SPOKEN = re.compile(
    r"\slang=[\"']?(?:(?:ar|bg|ca|da|de|el|en|es|et|eu|fa|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|lv|nb|nl|nn|no|pt|ro|ru|sk|sr"
    r"|sv|th|tr|uk|vi|zh)(?:[-_]\w+)?|[a-z]{2}[-_][A-Z]{2})[\"']?(?=\s|$)"
)
NATIVE = re.compile(r"\sclass=(?:\"(?:[^\"]*\s)?|'(?:[^']*\s)?|)lang(?:uage)?-[\w+#-]", re.IGNORECASE)
PRE_TITLE = re.compile(r"\s(?:data-enlighter-)?title=(?:\"([^\"]+)\"|'([^']+)')", re.IGNORECASE)
PRE_LANGUAGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"data-enlighter-language=[\"']([\w+#-]+)",
        r"class=[\"'][^\"']*?\blang:([\w+#-]+)",
        r"class=[\"'][^\"']*?\bbrush:\s*([\w+#-]+)",
        r"data-(?:language|lang)=[\"']([\w+#-]+)",
        r"&quot;language&quot;:&quot;([\w+#-]+)",
    )
)


def language(name: str) -> str:
    """Return the language that a plugin's name or alias stands for, "" for plain code."""
    name = html.unescape(name).strip().lower()
    return LANGUAGES.get(name, name if re.fullmatch(r"[\w+#.-]{1,30}", name) else "")


def code_text(source: str) -> str:
    """Undo the HTML escapes of stored code, once, where the editor made them: escaped code has no bare `<` or `>`."""
    source = source.replace("\r\n", "\n").strip("\n")
    return source if RAW_ANGLE.search(source) else html.unescape(source)


def code_html(source: str, name: str, title: str = "") -> str:
    """Return a code block: `source` is the code itself, `name` its language or an alias."""
    mark = f' class="language-{quoted(language(name))}"' if language(name) else ""
    caption = paragraph(f"<strong>{text(title)}</strong>") if title.strip() else ""
    return f"{caption}<pre><code{mark}>{html.escape(source, quote=False)}</code></pre>"


def enclosed(attributes: Attributes, inner: str, name: str) -> Html | None:
    if not inner.strip():
        return None
    return Html(code_html(code_text(inner), first(attributes, "lang", "language") or name, attributes.get("title", "")))


@shortcode(*NAMES, raw=True)
def alias(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return enclosed(attributes, inner, name)


@shortcode(*ENCLOSING, *MORE, raw=True)
def highlighter(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if attributes.get("inline", "") in {"true", "1"}:
        return inline(attributes, inner, context, name)
    return enclosed(attributes, inner, positional(attributes) if not first(attributes, "lang", "language") else "")


@shortcode(*INLINE, raw=True)
def inline(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return Html(f"<code>{html.escape(code_text(inner).strip(), quote=False)}</code>") if inner.strip() else None


@prefix("cc_", "cci_", "cce_", "ccn_", "ccN_", "ccb_", raw=True)
def code_colorer(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if name.startswith("cci_"):
        return inline(attributes, inner, context, name)
    return enclosed(attributes, inner, name.partition("_")[2])


@shortcode("pastacode", raw=True)
def pastacode(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if manual := attributes.get("manual", ""):
        return Html(code_html(unquote(manual), attributes.get("lang", ""), attributes.get("message", "")))
    if address := first(attributes, "path_id", "link"):
        dropped(
            context, f"[pastacode]: its code stands at {attributes.get('provider', 'another site')}: {address[:200]}"
        )
        return Html("")
    return enclosed(attributes, inner, "")


@shortcode("gist", "oembed-gist", "github-gist", "gist-embed")
def gist(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    found = gist_embed(
        first(attributes, "id", "url", "src") or positional(attributes) or plain(inner), attributes.get("file", "")
    )
    return beside(found, attributes, inner)


def gist_embed(value: str, file: str = "") -> Embed | None:
    value = html.unescape(value).strip()
    found = re.fullmatch(
        r"(?:https?://gist\.github\.com/)?((?:[\w-]+/)?[0-9a-f]+)(?:\.js(?:on|p)?)?/?(?:[?#](.*))?", value
    )
    if found is None:
        return None
    anchor = "file-" + re.sub(r"[^\w]+", "-", file.lower()) if file.strip() else ""
    if (found[2] or "").startswith("file"):
        anchor = anchor or found[2].replace("file=", "file-")
    return Embed("gist", found[1], f"https://gist.github.com/{found[1]}" + (f"#{anchor}" if anchor else ""))


@block("coblocks/gist", "ml/gist", "gist-block/gist", "advanced-gutenberg-blocks/gist", "ultimate-post/gist")
def gist_block(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    return gist_embed(str(attributes.get("url", "")), str(attributes.get("file", "")))


@block("kevinbatdorf/code-block-pro", "simple-code-block/ace", "codemirror-blocks/code-block", "enlighter/codeblock")
def code_block(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    source = attributes.get("code")
    if not isinstance(source, str) or not source.strip():
        return None
    name = str(attributes.get("language") or attributes.get("mode") or "")
    return Html(code_html(code_text(source).replace("&#91;", "["), name, ""))


def language_of_pre(tag: str) -> str:
    found = next((match for pattern in PRE_LANGUAGES if (match := pattern.search(tag))), None)
    if found is None:
        named = LANG.search(tag)  # WP-Syntax; else the language that people speak
        return language(named[1]) if named and named[1].lower() in LANGUAGES else ""
    return language(found[1])


def mark_languages(markup: str, context: Context) -> str:
    """Give each `<pre>` that a plugin marked in its own way the class `language-x`, and show its title."""

    def marked(match: re.Match[str]) -> str:
        name, title = language_of_pre(match[1]), PRE_TITLE.search(match[1])
        if not name or NATIVE.search(match[1]):
            return f"<pre{SPOKEN.sub('', match[1])}>"
        caption = paragraph(f"<strong>{text(title[1] or title[2])}</strong>") if title else ""
        return f'{caption}<pre class="language-{name}">'

    return PRE.sub(marked, markup)


def is_wp_syntax(tag: str, body: str) -> bool:
    found = LANG.search(tag)
    known = found is not None and found[1].lower() in LANGUAGES
    return known and "escaped=" not in tag and "<" in body and "&lt;" not in body


def escape_wp_syntax(source: str, context: Context) -> str:
    """Escape what stands in `<pre lang="x">`: WP-Syntax takes it as code, tags and all."""
    parts, place = [], 0
    while (found := PRE.search(source, place)) and (end := source.find("</pre>", found.end())) >= 0:
        body = source[found.end() : end]
        body = html.escape(body, quote=False) if is_wp_syntax(found[1], body) else body
        parts += [source[place : found.end()], body]
        place = end
    return "".join((*parts, source[place:]))


HTML_RULES.append(mark_languages)
SOURCE_RULES.append(escape_wp_syntax)
