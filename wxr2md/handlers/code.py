"""[code], [sourcecode], [source] with their language, and blocks of code that are saved without one."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from wxr2md.content.registry import Attributes, Context, Html, Result, block, shortcode

QUOTES = "\"'“”„″′‘’» \t"
ALIASES = {
    **dict.fromkeys(("js", "jscript"), "javascript"),
    **dict.fromkeys(("c-sharp", "c#"), "csharp"),
    **dict.fromkeys(("py",), "python"),
    **dict.fromkeys(("rb", "ror", "rails"), "ruby"),
    **dict.fromkeys(("shell", "sh"), "bash"),
    **dict.fromkeys(("ps", "powershell"), "powershell"),
    **dict.fromkeys(("xhtml", "html4strict"), "html"),
    **dict.fromkeys(("vb",), "vbnet"),
    **dict.fromkeys(("pl",), "perl"),
    **dict.fromkeys(("c++",), "cpp"),
    **dict.fromkeys(("plain", "text", "default", "none", "raw"), ""),
}
PRE = re.compile(r"<pre[^<>]*>", re.IGNORECASE)
IN_PARAGRAPHS = re.compile(r"\s*(?:</p>|<br\s*/?>)", re.IGNORECASE)
LINE_END = re.compile(r"</p>\s*<p(?:\s[^<>]*)?>|<br\s*/?>\n?", re.IGNORECASE)
PARAGRAPH = re.compile(r"</?p(?:\s[^<>]*)?>", re.IGNORECASE)


def language(name: str) -> str:
    """Return the language that today's highlighters know under a plugin's name of it, "" for plain text."""
    name = html.unescape(name).strip(QUOTES).lower()
    return ALIASES.get(name, name if re.fullmatch(r"[a-z0-9+#._-]{1,30}", name) else "")


def source(stored: str) -> str:
    """Undo the escapes of the editor, which stores code either as typed or escaped as a whole.

    Code with a bare `<` is as typed (so is what SyntaxHighlighter itself shows of it); else one level is undone.  What
    begins with the end of a line or paragraph stood in the visual editor, which marks lines so.
    """
    stored = stored.replace("\r\n", "\n").replace("\r", "\n")
    if IN_PARAGRAPHS.match(stored) and (lines := PARAGRAPH.sub("", LINE_END.sub("\n", stored))).strip():
        stored = lines
    return stored if "<" in stored else html.unescape(stored)


def code_block(code: str, name: str, title: str = "") -> Html:
    """Return code, as it is to be read, as HTML; its brackets are escaped, so that no shortcode is seen in it."""
    mark = f' class="language-{html.escape(name)}"' if name else ""
    heading = f"<p><strong>{html.escape(html.unescape(title.strip()))}</strong></p>" if title.strip() else ""
    text = html.escape(code.strip("\n"), quote=False)
    return Html(f"{heading}<pre><code{mark}>{text}</code></pre>")


@shortcode("code", "sourcecode", "source", raw=True)
def code(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Show enclosed code; alone, `[code]` or `[source]` is prose."""
    if not inner.strip():
        return None
    named = next((attributes[key] for key in ("language", "lang", "0") if attributes.get(key, "").strip()), "")
    return code_block(source(inner), language(named.lstrip("=:")), attributes.get("title", ""))


@block("syntaxhighlighter/code")
def highlighted(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    """Give SyntaxHighlighter's block its language, which stands only in its attributes (default: plain)."""
    start, end = PRE.search(inner), inner.lower().rfind("</pre>")
    if not start or end < start.end():
        return None
    name = language(str(attributes.get("language", "")))
    return code_block(html.unescape(inner[start.end() : end]), name, str(attributes.get("title", "") or ""))
