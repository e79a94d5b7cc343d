"""Line breaks of classic posts → paragraphs, as WordPress 7.1 makes them: wpautop and shortcode_unautop.

WordPress works with a chain of substitutions whose order can be seen in the result, stray `</p>` and all; the chain
here has the same steps, each of them linear.  It differs on purpose where WordPress damages text: what stands in
script, style, textarea, svg, math, pre and comments is put aside first.

What the chain makes of a text depends on where its line ends and the tags of its blocks stand, and on nothing else:
usual texts go through it as their outlines, of which there are few different ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import lru_cache
from operator import itemgetter

from wxr2md.content.scan import ELEMENT, Finder

# WordPress compares names in lower case only, and in most steps by their beginning (`p` is found in `<param>`).
_NAMES = (
    "(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|"
    "address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|"
    "details|menu|summary)"
)
_NEWLINE = " <!-- wpnl --> "  # has to be what WordPress takes: the `>` in it ends a tag for later steps
_MARK = "\x1a"

Replacement = str | Callable[[re.Match[str]], str]
Rules = tuple[tuple[re.Pattern[str], Replacement], ...]


def _rules(*pairs: tuple[str, str]) -> Rules:
    """Compile substitutions.

    In them `TAG>` is a whole tag.  The `>` may be missing at the end of the text, where it changes nothing: else each
    of many unclosed tags would be read to the end in vain.  `GAP` is white space looked at from its beginning only.
    """
    short = {"NAMES": _NAMES, "TAG>": rf"</?{_NAMES}[^>]*+>?+", "ANY>": "[^>]*+>?+", "GAP": r"(?:(?<!\s)\s++)?"}
    spelled_out = re.compile("|".join(short))
    return tuple(
        (re.compile(spelled_out.sub(lambda word: short[word[0]], pattern), re.ASCII), _replacement(template))
        for pattern, template in pairs
    )


def _replacement(template: str) -> Replacement:
    """Return what puts the first group in its place, faster than `re` does with a template."""
    before, group, after = template.partition(r"\1")
    if not group or "\\" in after:
        return template
    return (lambda match: before + match[1] + after) if before or after else itemgetter(1)


_SPREAD = _rules(
    (r"<br\s*+/?>\s*+<br\s*+/?>", "\n\n"),
    (r"(<NAMES[\s/>])", "\n\n\\1"),
    (r"(</NAMES>)", "\\1\n\n"),
    (r"(<hr\s*+/?>)", "\\1\n\n"),
    (r"\r\n?", "\n"),
)
_LINE_END_IN_TAG = re.compile(r"<[^<>\n]*+\n")
# Breaks beside these mean nothing: each row is (what must be in the text, what then is closed up).
_CLOSE_UP = (
    (re.compile("<option"), _rules((r"GAP<option", "<option"), (r"</option>\s++", "</option>"))),
    (
        re.compile("</object>"),
        _rules(
            (r"(<objectANY>)\s*+", r"\1"),
            (r"GAP</object>", "</object>"),
            (r"GAP(</?(?:param|embed)ANY>)\s*+", r"\1"),
        ),
    ),
    (
        re.compile("<(?:source|track)"),
        _rules(
            (r"([<\[](?:audio|video)[^>\]]*+[>\]]?+)\s*+", r"\1"),
            (r"GAP([<\[]/(?:audio|video)[>\]])", r"\1"),
            (r"GAP(<(?:source|track)ANY>)\s*+", r"\1"),
        ),
    ),
    (re.compile("<figcaption"), _rules((r"GAP(<figcaptionANY>)", r"\1"), (r"</figcaption>\s++", "</figcaption>"))),
)
_UNWRAP = _rules(
    (r"<p>\s*+</p>", ""),
    (r"<p>([^<]++)</(div|address|form)>", r"<p>\1</p></\2>"),
    (r"<p>\s*+(</?NAMES[^>]*+>)\s*+</p>", r"\1"),
)
_LIST_ITEM = re.compile(r"<p>(<li.+?)</p>")
_TO_LAST_CLOSER = re.compile(r"^.*</p>", re.MULTILINE)
_UNWRAP_PARTLY = _rules(
    (r"(?i:<p><blockquote([^>]*+)>)", r"<blockquote\1><p>"),
    (r"</blockquote></p>", "</p></blockquote>"),
    (r"<p>\s*+(</?NAMES[^>]*+>)", r"\1"),
    (r"(TAG>)(?:\s*+</p>)?", r"\1"),
)
_BREAK = _rules((r"<br/?>", "<br />"))
_LINE_ENDS = re.compile(r"\n(?:\s*\n)?", re.ASCII)
_FINISH_BREAKS = _rules(
    (r"(TAG>)(?:\s*+<br />)?", r"\1"),
    (r"<br />(\s*+</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)[^>]*+>)", r"\1"),
)
_FINISH = _rules((r"\n</p>$", "</p>"))


def autop(text: str, br: bool = True) -> str:
    """Return `text` with its paragraphs in `<p>` and, if `br`, its line breaks as `<br />` (WordPress: wpautop)."""
    if not text.strip(" \t\n\r\v\0"):
        return ""
    text += "\n"
    html = _by_outline(text, br) if _MARK not in text else None
    if html is not None:
        return html
    text, kept, mark = _put_aside(text)
    html = _by_outline(text, br) if kept else None
    return _put_back(_by_chain(text, br) if html is None else html, kept, mark)


def _by_chain(text: str, br: bool) -> str:
    text = _apply(_SPREAD, text)
    if _LINE_END_IN_TAG.search(text):
        text = ELEMENT.sub(lambda element: element[0].replace("\n", _NEWLINE), text)
    for needed, rules in _CLOSE_UP:
        if needed.search(text):
            text = _apply(rules, text)
    text = _paragraphs(text)
    if br:
        text = _breaks(_apply(_BREAK, text))
    if "<br />" in text:
        text = _apply(_FINISH_BREAKS, text)
    return _apply(_FINISH, text).replace(_NEWLINE, "\n").replace(_NEWLINE.strip(), "\n")


def _apply(rules: Rules, text: str) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def _breaks(text: str) -> str:
    """Put `<br />` before line ends, the white space there gone; behind a `<br />` one such character is left as it is.

    WordPress: `(?<!<br />)\\s*\\n`, which looks at every character.
    """
    parts: list[str] = []
    done = 0
    for ends in _LINE_ENDS.finditer(text):
        start = ends.start()
        while start > done and text[start - 1] in " \t\r\f\v":
            start -= 1
        if text.endswith("<br />", 0, start):
            start += 1
        if start < ends.end():
            parts += (text[done:start], "<br />\n")
            done = ends.end()
    parts.append(text[done:])
    return "".join(parts)


def _paragraphs(text: str) -> str:
    parts = (part.strip("\n") for part in re.split(r"\n\s*\n", text, flags=re.ASCII) if part)
    text = _apply(_UNWRAP, "".join(f"<p>{part}</p>\n" for part in parts))
    if "<p><li" in text:
        # An item without `</p>` on its line is none; only what stands before the last one needs a look.
        text = _TO_LAST_CLOSER.sub(lambda line: _LIST_ITEM.sub(itemgetter(1), line[0]), text)
    return _apply(_UNWRAP_PARTLY, text)


# --- usual texts ----------------------------------------------------------------------------------

_RUN = "\x02"  # stands for a run of text: part of a line with nothing in it but text and the tags of _INLINE
_TAGGED_RUN = f"{_RUN}<b>{_RUN}"  # the same for a run with tags, where a step asks for text up to the next `<`
_LINE_END = "<\n>"  # so that one `<` has to be looked for
_STRUCTURE = (
    r"<(?:\n|/?(?:a(?:ddress|rea|rticle|side)|b(?:lockquote|r(?=\s*+/?>))|c(?:aption|ol|olgroup)|d(?:[dlt]|iv|etails)"
    r"|f(?:ieldset|igcaption|igure|ooter|orm)|h(?:[1-6r]|eader|group)|l(?:i|egend)|m(?:ap|enu)|nav|ol"
    rf"|p|(?<=/)pre|pre(?= {_MARK})|s(?:ection|ummary)|t(?:[dhr]|able|body|foot|head)|ul)"
    r"(?=[\s/>])(?! data-wxr2md=)[^<>\n]*+)>\s*+"
)
_STRUCTURES = re.compile(f"({_STRUCTURE}(?:{_STRUCTURE})*+)", re.ASCII)
_INLINE = re.compile(
    r"<(?:/?(?:a|abbr|acronym|b|big|cite|code|del|em|font|i|iframe|img|ins|kbd|label|mark|q|s|samp|small|span|strike"
    r"|strong|sub|sup|tt|u)(?=[\s/>])(?! data-wxr2md=)[^<>\n]*+|!--[^<>\n]*+(?<=--))>",
    re.ASCII,
)
_BETWEEN_RUNS = re.compile(rf"(?<={_RUN})\n\n(?={_RUN})")
_LONGEST = 1000  # an outline that is kept


def _by_outline(text: str, br: bool) -> str | None:
    """Return what the chain makes of `text`, None where there is more in it than runs of text and simple tags."""
    pieces = _STRUCTURES.split(text.replace("\n", _LINE_END))
    inline = "\n".join(pieces[::2])
    if inline.count("<") != len(_INLINE.findall(inline)) or "\r" in text or _RUN in text:
        return None
    tagged = _TAGGED_RUN if "</div>" in text or "</form>" in text or "</address>" in text else _RUN
    runs: list[str] = []
    for number in range(0, len(pieces), 2):
        piece = pieces[number]
        if run := piece.strip(" \t\r\f\v"):
            runs.append(run)
            stand_in = tagged if "<" in run else _RUN
            pieces[number] = stand_in if run == piece else piece.replace(run, stand_in)
    return _template("".join(pieces).replace(_LINE_END, "\n"), br) % tuple(runs)


def _template(outline: str, br: bool) -> str:
    """Return what the chain makes of an outline, with `%s` for each run.

    It is made of parts, each from one paragraph of text to another: there are fewer different ones.
    """
    # `<figcaption` somewhere in a text is a word for all `</figcaption>` in it.
    parts = [outline] if "figcaption" in outline else _BETWEEN_RUNS.split(outline)
    templates = [(_kept if len(part) < _LONGEST else _new)(part, br) for part in parts]
    # A list item without an end takes the end of its paragraph away, and what follows shows in its last line.
    endless = [template for template in templates[:-1] if not template.endswith("</p>\n")]
    return _new(outline, br) if endless else "".join(templates)


def _new(outline: str, br: bool) -> str:
    return _by_chain(outline + "\n", br).replace("%", "%%").replace(_TAGGED_RUN, "%s").replace(_RUN, "%s")


_kept = lru_cache(512)(_new)


# --- what is left alone -------------------------------------------------------------------------

_KEPT = re.compile(
    r"<!--|<!\[CDATA\[|<((?:pre|script|style|textarea|svg|math)(?=[\s/>])|(?:div|span)(?= data-wxr2md=))",
    re.IGNORECASE | re.ASCII,
)


def _put_aside(text: str) -> tuple[str, list[str], str]:
    """Put a stand-in (an empty element of the same name, an empty comment) for everything that is left alone.

    Returns the text, what was put aside, and the mark that, with a number, tells the stand-ins from the text.
    """
    mark = _MARK
    while mark in text:
        mark += mark
    # WordPress drops every `</pre>` that ends no `<pre`, if there is any `<pre` in the text.
    drop = "</pre>" if "<pre" in text else mark
    kept: list[str] = []
    parts: list[str] = []
    done = position = 0
    endless: set[str] = set()
    while found := _KEPT.search(text, position):
        end = _end_of_kept(text, found, endless)
        position = end or found.end()
        if end:
            name = found[1]
            stand_in = f"<{name} {mark}{len(kept)}></{name}>" if name else f"<!--{mark}{len(kept)}-->"
            parts += (text[done : found.start()].replace(drop, ""), stand_in)
            kept.append(text[found.start() : end])
            done = end
    parts.append(text[done:].replace(drop, ""))
    return "".join(parts), kept, mark


def _end_of_kept(text: str, start: re.Match[str], endless: set[str]) -> int:
    """Return where the element or comment ends, 0 if it has no end.  `endless`: names known to have none."""
    if not start[1]:
        comment = ELEMENT.match(text, start.start())
        return comment.end() if comment else 0
    # A `<PRE>` that a `</pre>` ends is none to WordPress, which looks at lower case; one in capitals is left alone.
    name = start[1] if start[1].lower() == "pre" else start[1].lower()
    if name in endless:
        return 0
    if name in ("div", "span"):
        return _end_of_slot(text, start.start(), name, endless)
    flags = re.ASCII if name.lower() == "pre" else re.ASCII | re.IGNORECASE
    closer = re.compile(rf"</{name}\s*+>", flags).search(text, start.end())
    if closer is None:
        endless.add(name)
        return 0
    return closer.end()


def _end_of_slot(text: str, start: int, name: str, endless: set[str]) -> int:
    """Return where an element that stands for finished Markdown ends; others of its name may stand in it."""
    depth = 0
    for tag in re.compile(rf"<(/?){name}(?=[\s/>])[^>]*+>").finditer(text, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    endless.add(name)
    return 0


def _put_back(text: str, kept: list[str], mark: str) -> str:
    if not kept:
        return text
    pattern = rf"<!--{mark}(\d+)-->|<\w+ {mark}(\d+)></\w+>"
    return re.sub(pattern, lambda stand_in: kept[int(stand_in[1] or stand_in[2])], text)


# --- shortcodes on a paragraph of their own --------------------------------------------------------

_SPACES = r"(?:[\r\n\t \xa0]|&nbsp;)*+"
_OPENER = re.compile(rf"<p>{_SPACES}(\[([^<>&/\[\]\x00-\x20=]++))")
_WORD = re.compile(r"[\w-]+", re.ASCII)
_END = re.compile(rf"{_SPACES}</p>")


def shortcode_unautop(text: str, names: Collection[str]) -> str:
    """Return `text` without the `<p>` around shortcodes of these names that stand alone in it."""
    finder = Finder(text)
    parts: list[str] = []
    done = position = 0
    while found := _OPENER.search(text, position):
        position = found.start() + 3
        name = _registered(found[2], names)
        place = _alone(finder, found, name) if name else None
        if place:
            parts += (text[done : found.start()], text[found.start(1) : place[0]])
            done = position = place[1]
    parts.append(text[done:])
    return "".join(parts)


def _registered(token: str, names: Collection[str]) -> str:
    word = _WORD.match(token)
    return token if token in names else word[0] if word and word[0] in names else ""


def _alone(finder: Finder, start: re.Match[str], name: str) -> tuple[int, int] | None:
    """Return where the shortcode and where its paragraph ends, None if more stands in the paragraph."""
    after_name = start.start(1) + 1 + len(name)
    bracket = finder.find("]", after_name)
    if bracket < 0:
        return None
    ends = [bracket + 1]
    if bracket == after_name or finder.text[bracket - 1] != "/":
        closer = f"[/{name}]"
        place = finder.find(closer, bracket + 1)
        if place >= 0:
            ends.insert(0, place + len(closer))
    for end in ends:
        if after := _END.match(finder.text, end):
            return end, after.end()
    return None
