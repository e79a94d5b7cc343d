"""Handlers of plugins and page builders: tables of cases in tests/cases/plugins*.md, and laws for all of them.

A case is a heading, what WordPress stored, and the HTML that is to come of it (`⟦…⟧`: finished Markdown), with the
diagnostics it gives in lines that begin with `!`.  Blanks between tags do not count.
"""

from __future__ import annotations

import re
import time
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wxr2md.content import registry, to_html
from wxr2md.content.registry import Context, Dialect, Embed, Html, Markdown
from wxr2md.diagnostics import Diagnostics
from wxr2md.model import Item, Media

CASES = Path(__file__).parent / "cases"
CASE = re.compile(r"^### ([^\n]+)\n\n````wordpress\n(.*?)\n````\n\n````html\n(.*?)\n?````$", re.MULTILINE | re.DOTALL)
MEDIA = {
    "7": Media("7", "https://example.org/seven.jpg", alt="Seven"),
    "8": Media("8", "https://example.org/eight.jpg"),
}
SLOT = re.compile(r'<(div|span) data-wxr2md="([\w-]+)">.*?</\1>', re.DOTALL)

to_html("", Context())  # loads the handlers
OURS = sorted(
    name
    for name, found in registry.SHORTCODES.items()
    if found.handle.__module__.rpartition(".")[2]
    not in {"caption", "gallery", "embed", "audio", "video", "playlist", "code"}
)


def convert(source: str, notes: bool = False) -> tuple[str, list[str]]:
    diagnostics = Diagnostics()
    context = Context(
        item=Item(content=source), media=MEDIA.get, diagnostics=diagnostics, dialect=Dialect(footnotes=notes)
    )
    html, slots = to_html(source, context)
    html = SLOT.sub(lambda match: f"⟦{slots[match[2]]}⟧", html)
    return html, [row.kind.code for row in diagnostics]


def squeezed(html: str) -> str:
    return re.sub(
        r"\s*(</?(?:p|div|h\d|pre|table|t[rdh]|ul|ol|li|details|summary|blockquote|figure|br|hr)\b[^<>]*>)\s*",
        r"\1",
        html,
    ).strip()


def table(name: str) -> list[object]:
    text = (CASES / name).read_text(encoding="utf-8")
    found = CASE.findall(text)
    assert len(found) == text.count("### "), f"{name}: a case is not written as it should be"
    return [pytest.param(source, shown, id=title) for title, source, shown in found]


@pytest.mark.parametrize(
    ("source", "shown"), [case for path in sorted(CASES.glob("plugins*.md")) for case in table(path.name)]
)
def test_case(source: str, shown: str) -> None:
    html, codes = convert(source)
    wanted = [line for line in shown.split("\n") if not line.startswith("!")]
    assert squeezed(html) == squeezed("\n".join(wanted))
    assert sorted(set(codes)) == sorted(line[1:].strip() for line in shown.split("\n") if line.startswith("!"))


def test_raw_html_of_wpbakery() -> None:
    stored = b64encode(quote("<p>Über <b>uns</b></p>").encode()).decode()
    assert "<p>Über <b>uns</b></p>" in convert(f"[vc_raw_html]{stored}[/vc_raw_html]")[0]


def test_no_name_is_registered_twice() -> None:
    seen: dict[str, str] = {}
    folder = Path(registry.__file__).parents[1] / "handlers"
    for path in sorted(folder.glob("*.py")):
        for name in {
            name for name, found in registry.SHORTCODES.items() if found.handle.__module__.endswith(f".{path.stem}")
        }:
            assert seen.setdefault(name, path.stem) == path.stem


MEANT = {  # bare, in a line of text, these are what they are to be: a break, a place for notes, an end mark
    *("br", "nbsp", "linebreak", "line_break", "newline", "tabbyending"),
    *("reflist", "efn_reference", "footnotes_list", "footnote_container", "footnotes_container"),
}


def stays_or_is_reported(name: str) -> bool:
    html, codes = convert(f"Read the [{name}] now.")
    return f"[{name}]" in html or (bool(codes) and not name.isalpha())


def test_a_name_in_prose_stays_or_is_reported() -> None:
    assert [name for name in OURS if name not in MEANT and not stays_or_is_reported(name)] == []


ODD = [
    "",
    " ",
    "x",
    "7",
    "1,2,x",
    "http://",
    "https://example.org/a.jpg",
    "url:%zz|title:%",
    "#E-8_!!",
    "<b",
    "&lt;&quot;",
    "%5B%7B",
    "%5B1%5D",
    "on",
    "A" * 9000,
]


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_odd_values_raise_nothing(value: str) -> None:
    keys = (
        "title",
        "url",
        "link",
        "image",
        "images",
        "src",
        "id",
        "ids",
        "text",
        "values",
        "code",
        "tweet",
        "name",
        "0",
        "level",
        "size",
    )
    attributes = dict.fromkeys(keys, value)
    context = Context(item=Item(content=value), media=MEDIA.get)
    for name, found in [*registry.SHORTCODES.items(), *registry.PREFIXES.items()]:
        for inner in ("", value, f"</p>{value}<p>"):
            for given_attributes in ({}, attributes):
                assert isinstance(found.handle(given_attributes, inner, context, name), Html | Markdown | Embed | None)
    for family, handle in registry.BLOCK_FAMILIES.items():
        assert isinstance(
            handle({"a": [{"title": value}, 3], "link": value}, value, context, f"{family}x"), Html | None
        )


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(OURS),
    attributes=st.dictionaries(
        st.sampled_from(["title", "url", "image", "text", "0", "link", "src"]), st.text(max_size=30)
    ),
    inner=st.text(alphabet="ab<>&/p[]\"'\n $", max_size=40),
)
def test_anything_raises_nothing(name: str, attributes: dict[str, str], inner: str) -> None:
    registry.SHORTCODES[name].handle(attributes, inner, Context(), name)


VALUES = ('"><script>alert(1)</script>', "' onclick='x", "a & b < c")


@pytest.mark.parametrize("value", VALUES)
def test_values_are_escaped(value: str) -> None:
    context = Context(media=MEDIA.get)
    for name in (
        "button",
        "su_button",
        "et_pb_blurb",
        "toggle",
        "tab",
        "vc_cta",
        "quote",
        "bctt",
        "su_heading",
        "heading",
    ):
        result = registry.SHORTCODES[name].handle(
            {"title": value, "url": value, "author": value, "tweet": value}, "in", context, name
        )
        assert isinstance(result, Html)
        assert "<script>" not in result.html
        assert "onclick='" not in re.sub(r'"[^"]*"', "", result.html).replace("' onclick='x", "")


MEMBERS = [
    "members_only",
    "private",
    "s2If",
    "restrict",
    "hide",
    "rcp_restrict",
    "um_loggedin",
    "mepr-active",
    "su_members",
    "wcm_restrict",
]


@pytest.mark.parametrize("name", MEMBERS)
def test_members_text_is_never_written(name: str) -> None:
    html, codes = convert(f"Open.\n\n[{name} level='1']Members' [b]secret[/b] word[/{name}]\n\nEnd.")
    assert "secret" not in html
    assert "Open." in html
    assert "End." in html
    assert "dropped" in codes


HOSTILE = {
    "latex never closed": "$latex " + " " * 200_000,
    "many latex": "$latex x " * 20_000,
    "code never closed": "[php] $latex x " * 10_000,
    "pre never closed": "<pre lang='php' " * 20_000,
    "svg never closed": "<!-- wp:kadence/x -->" + "<svg " * 20_000 + "<!-- /wp:kadence/x -->",
    "notes never closed": "[ref]" * 5_000,
    "notes in notes": "[ref]" * 150 + "x" + "[/ref]" * 150,
    "many clears": "[clear]\n" * 5_000,
    "breaks at the end": "[one_half]" + "<br />" * 50_000 + "[/one_half]",
    "empty columns": "[vc_column][/vc_column]" * 5_000,
    "urls": "[youtube http://" * 10_000,
    "lists in attributes": '[vc_x values="' + "%5B" * 20_000 + '"]',
    "font": '[vc_x css="' + "url(" * 20_000 + '"]',
    "input": "[siteorigin_widget]" + "<input value='" * 20_000 + "[/siteorigin_widget]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_more_than_linear_time(name: str) -> None:
    start = time.perf_counter()
    convert(HOSTILE[name])
    assert time.perf_counter() - start < 2.5
