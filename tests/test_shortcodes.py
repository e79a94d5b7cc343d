"""WordPress's shortcode grammar: what is a shortcode, what is text, and the attributes."""

from __future__ import annotations

import html as html_entities
import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wxr2md.content.autop import shortcode_unautop
from wxr2md.content.scan import ELEMENT
from wxr2md.content.shortcodes import Match, parse_attributes, replace, unknown

ATTRIBUTES = [
    ("", {}),
    (" ", {}),
    (' id="a b" width=5', {"id": "a b", "width": "5"}),
    (" A = 'x \"y\"' b=''", {"a": 'x "y"', "b": ""}),
    (" one \"two words\" 'three' k=v", {"0": "one", "1": "two words", "2": "three", "k": "v"}),
    (' a="1"b="2"', {"0": 'a="1"b="2"'}),  # no blank between them: one word to WordPress
    (" a=b\"c d='e", {"0": 'a=b"c', "1": "d='e"}),
    (" a=“x y” b=1", {"a": "“x", "0": "y”", "b": "1"}),
    ("=https://a.example/", {"0": "=https://a.example/"}),
    (' a="1"\xa0\u200bb="2"', {"a": "1", "b": "2"}),
    ("\na='1'\n\tb=2\n", {"a": "1", "b": "2"}),
    (' a="<b>x</b>" b="x < y" c="<" d="a > b"', {"a": "<b>x</b>", "b": "", "c": "", "d": "a > b"}),
    (r' a="x\ty\"', {"a": "x\ty\\"}),
    (r" a='\x41\101\q\\\xc3\xa9'", {"a": "AAq\\é"}),
    (" data-a_b=1 été=2", {"data-a_b": "1", "0": "été=2"}),
    (' http://a.example/?b=c&d="e"', {"0": 'http://a.example/?b=c&d="e"'}),
]


@pytest.mark.parametrize(("text", "attributes"), ATTRIBUTES)
def test_attributes(text: str, attributes: dict[str, str]) -> None:
    assert parse_attributes(text) == attributes


NAMES = {"a", "b", "c", "a-b", "code", "été"}


def shown(match: Match) -> str:
    """Write a match so that all of it can be seen: no brackets, so nothing is found twice."""
    attributes = "".join(f" {key}={value}" for key, value in match.attributes.items())
    return f"({match.name}{attributes}:{match.inner})" if match.closed else f"({match.name}{attributes})"


REPLACED = [
    ("x [a] y", "x (a) y"),
    ("[a /][b/]", "(a)(b)"),
    ("[a-b] [été]", "(a-b) (été)"),
    ("[a k=1]x[/a]", "(a k=1:x)"),
    ("[a]x[b]y[/b]z[/a]", "(a:x(b:y)z)"),
    ("[a]1[b]2[c]3[/c]4[/b]5[/a]6", "(a:1(b:2(c:3)4)5)6"),
    ("[a]x[a]y[/a]z[/a]", "(a:x(a)y)z[/a]"),  # closed at the first closing tag
    ("[a][b][/a][/b]", "(a:(b))[/b]"),
    ("[a]x[/b]", "(a)x[/b]"),
    ("[[a]] [[b k=1]] [[c /]]", "[a] [b k=1] [c /]"),
    ("[[a]x[b][/a]]", "[a]x[b][/a]"),
    ("5 < 6 [a] > 4", "5 < 6 (a) > 4"),  # as an attribute of a tag "6"
    ("[[a] x] [a]]", "[(a) x] (a)]"),
    ("[a k=[b] c]", "(a k=[b) c]"),
    ('[a t="<i>x</i>"]', "(a t=<i>x</i>)"),
    ("[code]<p>[a]</p>[b][/code][a]", "(code:<p>[a]</p>[b])(a)"),
    ("[code] i<n; [/code] <b>", "(code: i<n; ) <b>"),
    ("[code]a[a][/code]", "(code:a[a])"),
    ("[a][code][b][/code][/a]", "(a:(code:[b]))"),
    ("[[code][a][/code]]", "[code][a][/code]"),
    ("<code>[a]</code><pre>[a]</pre>", "<code>(a)</code><pre>(a)</pre>"),  # WordPress replaces them there too
    ('<img alt="[a]" src=[a] />', '<img alt="(a)" src=(a) />'),
    ("<div [a]>", "<div (a)>"),
    ("1 <[a]> 2", "1 <(a)> 2"),
    ('<i title="[a k=1]">', '<i title="(a k=1)">'),
]
UNTOUCHED = [
    *[
        "",
        "[",
        "]",
        "[]",
        "[ a]",
        "[d]",
        "[ab]",
        "[a_b]",
        "[A]",
        "[a",
        "[/a]",
        "[a/b",
        "x[1]",
        "[...]",
        "[[d]]",
        "[d]x[/d]",
    ],
    *["<!-- [a] -->", "<!--[if lt IE 9]>[a]<![endif]-->", "<![CDATA[ [a] ]]>", '<i onclick="[a]">', '<i noise="[a]">'],
    *[
        "5 < 6 and 7 [a] > 4",
        "</p [a]>",
        "<a href=x [a",
        "&#91;a&#93;",
        "[a[b",
        "[été2]",
        "[code",
        '<i title="a]" alt="[b">',
    ],
    *["https://a.example/?x[]=1&y[b", "[\na]", "[&amp;]", "[d e='[/a]']"],
]


@pytest.mark.parametrize(("text", "expected"), REPLACED + [(text, text) for text in UNTOUCHED])
def test_replace(text: str, expected: str) -> None:
    assert replace(text, NAMES, shown, raw={"code"}) == expected


def test_names_can_be_a_function() -> None:
    assert replace("[a] [zz] [q]", lambda name: name != "q", shown) == "(a) (zz) [q]"


def test_none_leaves_the_tags_as_text() -> None:
    text = "[a k=1]x[b]y[/a] [[a]z] [c /]"
    assert replace(text, {"a", "b", "c"}, lambda match: "B" if match.name == "b" else None) == text.replace("[b]", "B")


def test_what_a_match_says() -> None:
    matches: list[Match] = []
    replace("[a k=1]x[/a] <i title='[b]'> [c][/c]]", {"a", "b", "c"}, matches.append)
    assert matches == [
        Match("b", {}, "", False, "[b]", in_tag=True),
        Match("a", {"k": "1"}, "x", True, "[a k=1]x[/a]"),
        Match("c", {}, "", True, "[c][/c]"),
    ]


def test_no_tag_breaks_out_of_an_attribute() -> None:
    html = replace("<i title='[a]' alt=\"[a]\">", {"a"}, lambda _: "<b \"x\" 'y'>")
    value = "&lt;b &quot;x&quot; &#039;y&#039;&gt;"
    assert html == f"<i title='{value}' alt=\"{value}\">"


UNKNOWN = [
    ('[x k="1"]', ["x"]),
    ("[slider ids=1,2] [box]x[/box]", ["slider", "box"]),
    ("[my-form] [my_form] [my_form /] [video_x][/video_x]", ["my-form", "my_form", "my_form", "video_x"]),
    ("[wp k=&quot;1&quot;] [url=http://a.example]x[/url]", ["wp", "url"]),
    ("[break /]", ["break"]),
    ('[gist 123 file="x"]', ["gist"]),
    ("x[my_form k='1'] <b>[other-form]</b>", ["my_form", "other-form"]),
    ("<code>[a-bc d=ef]</code>[xx-y]<pre class='x'>[a-bc]</pre>", ["xx-y"]),
]
PROSE = [
    *["[This]", "[1]", "a[c]", "[x]", "[sic]", "[...]", "[…]", "[a-z]", "[A-Za-z0-9_-]", "[and/or]", "[see p. 4]"],
    *["[x-y](http://a.example)", "items[my_index]", "[[my-form]]", "[Ed. note: so it was]", "[-]", "[_]", "[n/a]"],
    *["<!-- [my-form] -->", "<script>a = [my_var];</script>", "<style>[data-x]{}</style>", "<i title='[my-form]'>"],
    *["[known-one k='1'][/known-one]", "[/my-form]", "[my-form", "[ my-form ]", "[E=mc2]"],
]


@pytest.mark.parametrize(("text", "names"), UNKNOWN + [(text, []) for text in PROSE])
def test_unknown(text: str, names: list[str]) -> None:
    assert list(unknown(text, {"known-one"})) == names


# --- WordPress's own answers ----------------------------------------------------------------------


def dump(match: Match) -> str:
    return "".join(f"{key} = {value}\n" for key, value in match.attributes.items())


# The shortcodes that WordPress's tests register.
CORE = {
    "test-shortcode-tag": lambda match: "",
    "footag": lambda match: f"foo = {match.attributes.get('foo', '')}",
    "bartag": lambda match: f"foo = {match.attributes.get('foo', 'no foo')}",
    "baztag": lambda match: f"content = {match.inner}",
    "dumptag": dump,
    "hyphen": lambda match: "shortcode_hyphen",
    "hyphen-foo": lambda match: "shortcode_hyphen_foo",
    "url": lambda match: "http://www.wordpress.org/",
    "gallery": lambda match: "",
    "caption": lambda match: match.inner,
    "do_shortcode_tag": lambda match: "foo",
}


def do_shortcode(text: str) -> str:
    # WordPress's callback for dumptag trims the slash of the address, which is no part of the grammar.
    return replace(text, CORE, lambda match: CORE[match.name](match)).replace("wordpress.org/\n", "wordpress.org\n")


def strip_shortcodes(text: str) -> str:
    """Take shortcodes out, but none in a tag: these are hidden first, as WordPress does it."""
    hidden = ELEMENT.sub(lambda element: element[0].replace("[", "\0").replace("]", "\1"), text)
    return replace(hidden, CORE, lambda match: "").replace("\0", "[").replace("\1", "]")


def wp_html_excerpt(text: str, length: int) -> str:
    """Cut text, but not an entity: no function of ours, and here only so that the whole file is gone through."""
    plain = re.sub(r"&[^;\s]{0,6}$", "", text[:length])
    return plain.strip() if html_entities.unescape(plain) else ""


FUNCTIONS = {
    "do_shortcode": do_shortcode,
    "strip_shortcodes": strip_shortcodes,
    "shortcode_unautop": lambda text: shortcode_unautop(text, CORE),
    "wp_html_excerpt": wp_html_excerpt,
}


def test_as_wordpress_does_it(shared: Path) -> None:
    rows = json.loads((shared / "oracle" / "shortcodes.json").read_text("utf-8"))
    # pre_do_shortcode_tag is a filter of WordPress's that plugins use: a site has none after it was exported.
    rows = [row for row in rows if row["test"] != "test_pre_do_shortcode_tag"]
    assert len(rows) >= 45
    wrong = [row for row in rows if FUNCTIONS[row["fn"]](*row["args"]) != row["result"]]
    assert not wrong


# --- laws -----------------------------------------------------------------------------------------

PIECES = [
    *[
        "[",
        "]",
        "[[",
        "]]",
        "[a]",
        "[/a]",
        "[b k='1']",
        "[/b]",
        "[c /]",
        "[code]",
        "[/code]",
        "<i title='",
        "'>",
        "<",
        ">",
    ],
    *[
        "<!--",
        "-->",
        '"',
        "'",
        "=",
        "/",
        " ",
        "\n",
        "x",
        "é",
        "😀",
        "\0",
        "\\",
        "<![CDATA[",
        "&#91;",
        "[a-b ",
        "<code>",
    ],
]
TEXT = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join)


@given(TEXT)
@settings(max_examples=150, deadline=None)
def test_no_name_changes_nothing(text: str) -> None:
    assert replace(text, (), shown) == text
    assert replace(text, (), shown, raw={"code"}) == text


@given(TEXT)
@settings(max_examples=150, deadline=None)
def test_a_handler_that_declines_loses_nothing(text: str) -> None:
    kept = replace(text, NAMES, lambda match: None, raw={"code"})
    assert re.sub(r"[\[\]]", "", kept) == re.sub(r"[\[\]]", "", text)


@given(TEXT)
@settings(max_examples=100, deadline=None)
def test_unknown_and_attributes_take_anything(text: str) -> None:
    assert all(f"[{name}" in text for name in unknown(text, NAMES))
    parse_attributes(text)


N, M = 50_000, 500_000
HOSTILE = [
    *["[" * M, "[[" * N, "[a]" * N, "[a " * N, "[a][/b]" * N, "[a][b]" * N + "[/b][/a]" * N, "[a " + "/" * M],
    *["[a x=\"'" * N + "]", "[a" + " " * M + "]", "<a [a] " * N, "<" * M, '<a t="[a]">' * (N // 4), "<!--" * N],
    *["[code]" * N, "<code>[a-b]" * (N // 2), "".join(f"[n{i}]" for i in range(20_000)), '[a x="' + "<" * M + '"]'],
    *["".join([f"[n{i}]" for i in range(5000)] + [f"[/n{i}]" for i in reversed(range(5000))]), "[a " + "a = " * N],
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_hostile_text_takes_no_time(text: str) -> None:
    start = time.process_time()
    replace(text, NAMES, lambda match: "", raw={"code"})
    replace(text, lambda name: True, lambda match: None)
    list(unknown(text, NAMES))
    assert time.process_time() - start < 5
