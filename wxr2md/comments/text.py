"""The text of a comment as WordPress shows it, as HTML that can do no harm.

WordPress filters a comment's HTML when it is sent (KSES, by the sender's rights) and when it is shown (make_clickable,
force_balance_tags, wpautop).  What an export holds was not always filtered on its way in, so the tags are checked here
again, for everybody by one list.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from wxr2md.diagnostics import COMMENT_CLEANED, Diagnostics

# Elements that stay, and their attributes.  The first line is WordPress's list for readers; the others are what
# administrators may write and no reader's comment could do harm with either.
ALLOWED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("b blockquote cite code del em i q s strike strong".split(), ()),
    **dict.fromkeys("big center dd div dl dt font h1 h2 h3 h4 h5 h6 hr ins kbd li ul p samp small sub sup".split(), ()),
    **dict.fromkeys(
        "address br caption details figure figcaption mark pre summary table tbody thead tr tt u var".split(), ()
    ),
    **dict.fromkeys(("abbr", "acronym"), ("title",)),
    **dict.fromkeys(("code", "pre"), ("class", "lang")),
    **dict.fromkeys(("td", "th"), ("colspan", "rowspan", "align")),
    "a": ("href", "title"),
    "img": ("src", "alt", "title"),
    "ol": ("start",),
}
ADDRESSES = {"a": "href", "img": "src"}
VOID = frozenset(("br", "hr", "img"))
NESTABLE = frozenset("blockquote div details figure q".split())  # in themselves, directly
UNSEEN = frozenset("iframe noembed noframes noscript script style template textarea title xmp".split())  # text as well
PLAYERS = frozenset("audio embed iframe source video".split())
QUIET = frozenset(("a", "code", "pre"))  # no address in them becomes a link
SILENT = frozenset("article aside body footer header html main nav section span tfoot".split())  # gone, nothing lost
DEEPEST = 100

TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/<>"']*+)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>""")
SIMPLE_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>\"']*+)([^<>]*+)>")  # for a quotation mark that never closes
LONGEST_TAG = 1024  # up to where `>` in quotation marks is looked for
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?""")
CODE_CLASS = re.compile(r"[\w :;#.+-]{1,100}")

SCHEME = re.compile(r"([^/?#]*?):")
SAFE_SCHEMES = ("http", "https", "mailto")
IGNORED = re.compile("[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
CONTROLS = re.compile("[\x00-\x1f\x7f]+")

# An address ends before punctuation that nothing follows; a closing parenthesis belongs to it only if it opened in it.
BARE_ADDRESS = re.compile(
    r"""(?:^|(?<=[\s(<.,;:!?]))
        (https?://(?:[\w#%~/@\[\]*(+=$-]|&(?!(?:gt|lt|quot|nbsp);))*+
         (?:['.,;:!?)](?:[\w#%~/@\[\]*(+=$-]|&(?!(?:gt|lt|quot|nbsp);))++)*+\)?)
      |(?:^|(?<=[\s>]))(www\.(?=\w)(?:[\w#$%~/.\-;:=,?@\[\]+]|&(?!(?:gt|lt|quot|nbsp);))++)""",
    re.VERBOSE | re.IGNORECASE,
)
LONGEST_ADDRESS = 2000
BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,32};)")


def to_html(
    content: str, autop: Callable[[str], str], diagnostics: Diagnostics | None = None, comment_id: str = ""
) -> str:
    """Return what WordPress shows of a comment's stored text; `autop` is its wpautop.

    Tags that a comment may not have are taken away, their text stays, as in WordPress; script and style go with their
    text, a player becomes its address.  E-mail addresses stay text: WordPress makes links of them, for harvesters.
    """
    cleaner = _Cleaner()
    cleaner.read(content.replace("\r\n", "\n").replace("\r", "\n"))
    if cleaner.dropped and diagnostics is not None:
        what = f"not allowed in a comment, taken away: {', '.join(sorted(cleaner.dropped))}"
        diagnostics.add(COMMENT_CLEANED, comment=comment_id, what=what)
    return autop("".join(cleaner.out))


class _Cleaner:
    """One comment on its way: what is written, which elements are open, what was taken away."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[str] = []
        self.dropped: set[str] = set()
        self.unclosed: set[str] = set()  # what has an end that does not follow any more

    def read(self, content: str) -> None:
        at = start = 0  # `start`: of the text that is not written yet
        while (at := content.find("<", at)) >= 0:
            tag = _tag(content, at)
            end = tag.end() if tag else self._comment_end(content, at)
            if end == at:
                at += 1  # no markup, a `<` of the text
                continue
            self._text(content[start:at])
            at = start = self._element(tag, content) if tag else end
        self._text(content[start:])
        self._close_to(0)

    def _comment_end(self, content: str, at: int) -> int:
        """Return where an HTML comment ends, `at` if there is none."""
        if not content.startswith("<!--", at) or "!--" in self.unclosed:
            return at
        end = content.find("-->", at)
        if end < 0:
            self.unclosed.add("!--")
        return end + 3 if end >= 0 else at

    def _element(self, tag: re.Match[str], content: str) -> int:
        """Write a tag, or not; return where what follows it starts."""
        name = tag[2].lower()
        if tag[1]:
            self._end(name)
            return tag.end()
        self._start(name, _attributes(tag[3]) if tag[3] else {})
        return self._unseen_end(content, tag.end(), name) if name in UNSEEN else tag.end()

    def _unseen_end(self, content: str, at: int, name: str) -> int:
        """Return where the text of an element that shows none ends; without an end tag it is text like any other."""
        if name in self.unclosed:
            return at
        end = re.compile(f"</{name}\\b[^<>]*>", re.IGNORECASE).search(content, at)
        if not end:
            self.unclosed.add(name)
        return end.end() if end else at

    def _start(self, name: str, given: dict[str, str]) -> None:
        address = ""
        if given:
            address = _target(given.get("href", "")) if name == "a" else _web_address(given.get("src", ""))
        if name in PLAYERS:
            self._drop(name)
            self.out += ["\n\n", _link(html.escape(address), html.escape(address)), "\n\n"] if address else []
        elif name not in ALLOWED or len(self.open) >= DEEPEST:
            self._drop(name)
        elif name == "img" and not address:
            self.out.append(html.escape(given.get("alt", "")))
        elif name == "a" and not address:
            self.dropped.update(["a link that leads nowhere on the web"] if given.get("href") else [])
        else:
            kept = {key: value for key, value in given.items() if key in ALLOWED[name]}
            where = ADDRESSES.get(name)
            self._write(name, kept | {where: address} if where else kept)

    def _write(self, name: str, attributes: dict[str, str]) -> None:
        if name in self.open[-1:] and name not in NESTABLE:
            self._close_to(len(self.open) - 1)
        kept = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items() if _harmless(key, value))
        self.out.append(f"<{name}{kept}{' /' if name in VOID else ''}>")
        if name not in VOID:
            self.open.append(name)

    def _end(self, name: str) -> None:
        if name in self.open:
            while self.open[-1] != name:
                self._close_to(len(self.open) - 1)
            self._close_to(len(self.open) - 1)

    def _close_to(self, depth: int) -> None:
        while len(self.open) > depth:
            self.out.append(f"</{self.open.pop()}>")

    def _drop(self, name: str) -> None:
        if name not in SILENT and name not in ALLOWED:
            self.dropped.add(f"<{name}>" if name in UNSEEN or name in PLAYERS else "unknown tags")

    def _text(self, text: str) -> None:
        if not QUIET.isdisjoint(self.open):
            self.out.append(_escaped(text))
            return
        done = 0
        for start, shown, target in bare_addresses(text):
            self.out += (_escaped(text[done:start]), _link(_ampersands(target), _ampersands(shown)))
            done = start + len(shown)
        self.out.append(_escaped(text[done:]))


def may_hold_addresses(text: str) -> bool:
    """Tell whether it is worth looking for addresses in a text."""
    return "://" in text or "www." in text.lower()


def bare_addresses(text: str) -> list[tuple[int, str, str]]:
    """Return where the addresses that become links start, how they are shown, and where they lead to."""
    found: list[tuple[int, str, str]] = []
    for match in BARE_ADDRESS.finditer(text) if may_hold_addresses(text) else ():
        shown = _trimmed(match[0], match[2] is not None) if len(match[0]) <= LONGEST_ADDRESS else ""
        if shown and not shown.endswith("//"):
            found.append((match.start(), shown, _full(shown)))
    return found


def _tag(content: str, at: int) -> re.Match[str] | None:
    tag = TAG.match(content, at, at + LONGEST_TAG) or SIMPLE_TAG.match(content, at)
    return None if tag and tag[2].lower() in ("http:", "https:") else tag  # `<http://...>` is how mails write addresses


def _full(address: str) -> str:
    target = address if "://" in address[:8] else f"http://{address}"
    return target.replace('"', "&quot;")


def _link(target: str, text: str) -> str:
    return f'<a href="{target}">{text}</a>'


def _trimmed(address: str, is_www: bool) -> str:
    """Return a bare address without what belongs to the sentence around it."""
    if is_www:
        return address.rstrip(".,;:?")
    while address.count("(") < address.count(")"):
        address = address[: address.rindex(")")]
    return address


def _ampersands(text: str) -> str:
    """Escape each `&` that begins no entity, as convert_chars does: `&copy 2010` shows as it was typed."""
    return BARE_AMPERSAND.sub("&amp;", text) if "&" in text else text


def _escaped(text: str) -> str:
    """Escape what is no markup."""
    return _ampersands(text).replace("<", "&lt;").replace(">", "&gt;")


def _attributes(source: str) -> dict[str, str]:
    """Return attributes by lower-case name, HTML escapes undone; of doubled ones the first, as browsers do."""
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(source):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), html.unescape(value))
    return found


def _harmless(key: str, value: str) -> bool:
    return CODE_CLASS.fullmatch(value) is not None if key in ("class", "lang") else bool(value) or key == "alt"


def _target(address: str) -> str:
    """Return a link's address, "" for one with a scheme other than http, https and mailto, however it is disguised."""
    scheme = SCHEME.match(IGNORED.sub("", address))
    allowed = scheme is None or scheme[1].lower() in SAFE_SCHEMES
    return CONTROLS.sub("", address).strip() if allowed else ""


def _web_address(address: str) -> str:
    address = _target(address) if address else ""
    return address if address.lower().startswith(("http://", "https://", "//")) else ""


# --- Markdown -----------------------------------------------------------------------------------
# What a page shows is safe without the following.  It is for whatever else reads the file: a renderer with other rules
# of escaping, a template that prints the text as it is, a search index.  Code and addresses stay as they are.
SKIPPED = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)|\Z)|(?<![`\\])(?P<run>`++).+?(?<!`)(?P=run)(?!`)|<https?:[^<>]*>",
    re.S | re.M,
)
LIVE = re.compile(
    r"\b(java|vb|live)(s)(?=cript\\?:\S)|\b(data)\\?(:)(?=[a-z]+/)|\b(on[a-z]{3,20}\s{0,9})\\?(=)", re.IGNORECASE
)
FOOTNOTE = re.compile(r"(?<!\\)((?:\\\\)*)\[\^")
ESCAPED_TAG = re.compile(r"(?<!\\)((?:\\\\)*)\\<")


def inert(markdown: str) -> str:
    """Return the same text, written so that `javascript:`, `onload=` and tags stand nowhere in the file as such."""
    return outside_code(markdown, _inert) if _may_be_live(markdown) else markdown


def _may_be_live(markdown: str) -> bool:
    """Tell whether it is worth looking for what could be live."""
    if "\\<" in markdown:
        return True
    lower = markdown.lower() if ":" in markdown else ""
    scheme = "pt:" in lower or "pt\\:" in lower or "data:" in lower or "data\\:" in lower
    return (scheme or "=" in markdown) and LIVE.search(markdown) is not None


def apart_from_footnotes(markdown: str) -> str:
    """Return the same text for a file that may hold footnotes: a `[^1]` of the text is none of its notes."""
    return outside_code(markdown, lambda text: FOOTNOTE.sub(r"\1\\[^", text)) if "[^" in markdown else markdown


def outside_code(markdown: str, change: Callable[[str], str]) -> str:
    """Return Markdown with its text changed, but not its code and its bare addresses."""
    parts = []
    done = 0
    for skipped in SKIPPED.finditer(markdown):
        parts += [change(markdown[done : skipped.start()]), skipped[0]]
        done = skipped.end()
    return "".join([*parts, change(markdown[done:])])


def _inert(text: str) -> str:
    return ESCAPED_TAG.sub(r"\1&lt;", LIVE.sub(_as_entity, text))


def _as_entity(match: re.Match[str]) -> str:
    """Keep the word and write the one character after it by its number."""
    word, character = filter(None, match.groups())
    return f"{word}&#{ord(character)};"
