"""The review page in a real browser: it opens, finds, shows, obeys the keyboard, and asks for nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from browser import Browser, installed
from test_review import VECTORS

from wxr2md.pipeline import convert
from wxr2md.review import write

POSTS = 5000
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>{title}</title><wp:wxr_version>1.2</wp:wxr_version>"""
ITEM = """<item><title>{title}</title><dc:creator>ann</dc:creator><content:encoded><![CDATA[{body}]]></content:encoded>
<wp:post_id>{id}</wp:post_id><wp:post_date>{year}-03-04 10:00:00</wp:post_date><wp:post_name>post-{id}</wp:post_name>
<wp:status>{status}</wp:status><wp:post_type>post</wp:post_type>{more}</item>
"""
COMMENT = """<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_parent>{parent}</wp:comment_parent>
<wp:comment_author>{author}</wp:comment_author><wp:comment_date>2020-01-0{id} 10:00:00</wp:comment_date>
<wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>"""
TITLES = ("Tea at four", "A rug and a lamp", "What the garden said", "Café notes", "شاي في المساء", "ערב שקט")
HOSTILE_TITLE = "</script><script>window.struck=1</script><img src=x onerror=window.struck=1>"
ARABIC = (
    "<p>جلسنا في الشرفة وشربنا الشاي مع النعناع.</p><ul><li>كأس أول</li><li>كأس ثان</li></ul><p>English after it.</p>"
)


def item(number: int, title: str, body: str, more: str = "", status: str = "publish") -> str:
    year = 2004 + number * 20 // POSTS
    return ITEM.format(title=escape(title), body=body, id=number, year=year, status=status, more=more)


def page(folder: Path, title: str, items: Iterator[str] | list[str]) -> Path:
    export = folder / "export.xml"
    export.write_text(f"{HEAD.format(title=escape(title))}{''.join(items)}</channel></rss>", "utf-8")
    convert([export], folder / "out")
    return write(folder / "out").path


def many() -> Iterator[str]:
    for number in range(1, POSTS + 1):
        title = f"{TITLES[number % len(TITLES)]} {number}"
        body = f"Words of post {number}." + (" [latest-poems]" if number % 500 == 0 else "")
        yield item(number, title, body, status="trash" if number % 1000 == 1 else "publish")


def few() -> list[str]:
    talk = "".join(
        COMMENT.format(id=number, parent=number - 1, author=f"Reader {number}", text=f"Said {number} <b>")
        for number in range(1, 6)
    )
    hostile = "".join(f"<p>{vector}</p>" for vector in VECTORS if "<!--" not in vector and "CDATA" not in vector)
    return [
        item(1, "A post with talk", "<p>One line with a <a href='https://a.example/'>link</a>.</p>", talk),
        item(2, "ليلة في الشرفة", ARABIC),
        item(3, HOSTILE_TITLE, hostile),
    ]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = installed()
    if program is None:
        pytest.skip("no Chromium is installed")
    with Browser(program) as running:
        yield running


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page(tmp_path_factory.mktemp("big"), "Five thousand", many())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three posts; the second was edited after its conversion, so that it differs."""
    folder = tmp_path_factory.mktemp("small")
    page(folder, HOSTILE_TITLE, few())
    edited = next((folder / "out").rglob("*post-2.md"))
    edited.write_text(edited.read_text("utf-8").replace("كأس ثان", "كأس آخر"), "utf-8")
    return page(folder, HOSTILE_TITLE, few())


def found(browser: Browser) -> str:
    return str(browser.run("document.getElementById('count').textContent"))


def titles(browser: Browser) -> list[str]:
    shown: list[str] = browser.run("[...document.querySelectorAll('.row strong')].map((row) => row.textContent)")
    return shown


def sides(browser: Browser) -> list[str]:
    """Wait until the frames of a post are there; return their text."""
    frames = "[...document.querySelectorAll('iframe')]"
    browser.wait_for(f"{frames}.length && {frames}.every((one) => one.contentDocument?.body?.className)")
    texts: list[str] = browser.run(f"{frames}.map((one) => one.contentDocument.body.innerText)")
    return texts


def quiet(browser: Browser, page: Path) -> None:
    assert browser.errors == []
    assert {address.partition("#")[0] for address in browser.requests} == {page.resolve().as_uri()}
    assert browser.run("window.struck === undefined")


def test_five_thousand_posts_can_be_searched_and_filtered(browser: Browser, big: Path) -> None:
    browser.screen(1300, 800)
    browser.open(big)
    assert found(browser) == "10 items"  # those that need a look
    assert browser.run("document.querySelectorAll('.row').length") == 10
    browser.run("document.querySelector('[data-state=all]').click()")
    assert found(browser) == "4,995 items"
    assert browser.run("document.querySelectorAll('.row').length") < 40  # only those in view are drawn
    browser.press("/")
    browser.type("cafe 49")
    assert found(browser).split()[0] == str(sum("Café" in t and "49" in t for t in map(title_of, range(1, POSTS + 1))))
    assert all(title.startswith("Café notes") for title in titles(browser))
    browser.press("ArrowDown")
    browser.press("Enter")
    assert "Words of post" in sides(browser)[0]
    quiet(browser, big)


def title_of(number: int) -> str:
    return f"{TITLES[number % len(TITLES)]} {number}"


def test_reasons_years_and_skipped_items(browser: Browser, big: Path) -> None:
    browser.screen(1300, 800)
    browser.open(big)
    browser.run("document.querySelector('[data-state=skipped]').click()")
    assert found(browser) == "5 items"
    assert titles(browser)[0] == "post 1"
    options: list[str] = browser.run("[...document.getElementById('reason').options].map((one) => one.value)")
    assert options == ["", "trash"]
    browser.run("document.querySelector('[data-year=\"2010\"]').dispatchEvent(new Event('click'))")
    assert found(browser) == "250 items" or int(found(browser).split()[0]) in range(245, 252)
    browser.run("document.getElementById('year').click()")
    assert found(browser) == "4,995 items"
    quiet(browser, big)


def test_keys_walk_through_a_long_list(browser: Browser, big: Path) -> None:
    browser.screen(1300, 800)
    browser.open(big)
    browser.run("document.querySelector('[data-state=all]').click()")
    for key in "jjjk":
        browser.press(key)
    selected = "document.querySelector('.row[aria-selected=true]')"
    assert browser.run(f"{selected}.getAttribute('aria-posinset')") == "2"
    browser.run("document.getElementById('list').focus()")
    browser.press("End")
    assert browser.run(f"{selected}.getAttribute('aria-posinset')") == "4995"
    assert browser.run("document.getElementById('list').getAttribute('aria-activedescendant')") == "r4994"
    browser.wait_for("location.hash.length > 1")
    browser.press("?")
    assert browser.run("document.getElementById('keys').open")
    browser.run("document.querySelector('#keys button').click()")
    assert not browser.run("document.getElementById('keys').open")
    quiet(browser, big)


def test_from_the_overview_to_the_posts_and_back(browser: Browser, small: Path) -> None:
    browser.screen(1300, 800)
    browser.open(small)
    browser.run("document.getElementById('looks').click()")
    assert browser.run("document.activeElement.id") == "post"
    assert browser.run("document.getElementById('overview').hidden")
    browser.press("Escape")
    assert browser.run("document.activeElement.id") == "list"
    browser.press("o")
    assert browser.run("document.getElementById('post').hidden")
    quiet(browser, small)


def test_keys_work_inside_a_side(browser: Browser, small: Path) -> None:
    browser.screen(1300, 800)
    browser.open(small, "#0")
    sides(browser)
    browser.run("document.querySelector('iframe').contentWindow.focus()")
    browser.press("a")
    assert browser.run("document.querySelector('iframe').contentDocument.body.classList.contains('addresses')")
    browser.press("/")
    assert browser.run("document.activeElement.id") == "search"
    quiet(browser, small)


def test_both_sides_and_a_discussion(browser: Browser, small: Path) -> None:
    browser.screen(1300, 800)
    browser.open(small, "#0")
    texts = sides(browser)
    assert [text.strip() for text in texts[:2]] == ["One line with a link."] * 2
    depth = "document.querySelectorAll('iframe')[2].contentDocument.querySelectorAll('ol ol ol ol ol').length"
    assert browser.run(depth) == 1
    assert texts[2].index("Said 1") < texts[2].index("Said 5")
    quiet(browser, small)


def test_differences_are_marked_and_jumped_to(browser: Browser, small: Path) -> None:
    browser.screen(1300, 800)
    browser.open(small, "#1")
    sides(browser)
    words = "[...one.contentDocument.querySelectorAll('mark')].map((mark) => mark.textContent)"
    marks = f"[...document.querySelectorAll('iframe')].map((one) => {words})"
    assert browser.run(marks) == [["ثان"], ["آخر"]]
    browser.press("n")
    assert browser.run("document.getElementById('next').textContent") == "Next difference (1/2)"
    quiet(browser, small)


def test_right_to_left_text(browser: Browser, small: Path) -> None:
    browser.screen(1300, 800)
    browser.open(small, "#1")
    sides(browser)
    inside = "document.querySelector('iframe').contentDocument"
    right = f"((one) => one.getBoundingClientRect().right)({inside}.querySelector('li'))"
    assert browser.run(f"getComputedStyle({inside}.querySelector('ul')).direction") == "rtl"
    assert browser.run(f"{right} > {inside}.body.clientWidth / 2")
    assert browser.run("getComputedStyle(document.getElementById('post-title')).direction") == "rtl"


def test_hostile_posts_do_nothing(browser: Browser, small: Path) -> None:
    browser.screen(1300, 800)
    browser.open(small, "#2")
    sides(browser)
    assert browser.run("document.querySelector('.top h1').textContent") == HOSTILE_TITLE
    live = (
        "[...document.querySelectorAll('iframe')].flatMap((one) => [...one.contentDocument.body.querySelectorAll('*')])"
        ".filter((one) => one.matches('script, style, img, svg, iframe, object, embed, form, input, link, meta, base')"
        " || [...one.attributes].some((name) => !['title', 'class', 'dir', 'open', 'start', 'value', 'colspan',"
        " 'rowspan'].includes(name.name))).map((one) => one.outerHTML)"
    )
    assert browser.run(live) == []
    assert (
        browser.run("[...document.querySelectorAll('iframe')].map((one) => one.sandbox.value)")
        == ["allow-same-origin"] * 2
    )
    quiet(browser, small)


def test_the_policy_forbids_what_would_get_past(browser: Browser, small: Path) -> None:
    """Even a script or picture that got into the page would not run or load."""
    browser.open(small)
    browser.run(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.struck = 1'}),"
        " Object.assign(new Image(), {src: 'https://nowhere.invalid/x.png'}))"
    )
    browser.wait(lambda: browser.run("1") and len(browser.errors) >= 2)
    assert browser.run("window.struck === undefined")
    assert all("Content Security Policy" in error for error in browser.errors)
    assert browser.requests == [small.resolve().as_uri()]


def test_a_narrow_screen_shows_one_thing_at_a_time(browser: Browser, small: Path) -> None:
    browser.screen(400, 800)
    browser.open(small)
    visible = "['overview', 'list', 'post'].filter((id) => document.getElementById(id).offsetParent)"
    assert browser.run(visible) == ["overview"]
    assert browser.run("document.documentElement.scrollWidth") == 400
    browser.run("document.getElementById('to-list').click()")
    assert browser.run(visible) == ["list"]
    browser.run("document.querySelector('.row').click()")
    sides(browser)
    browser.wait_for(f"({visible}).join() === 'post'")
    shown = "[...document.querySelectorAll('.sides iframe')].map((one) => Boolean(one.offsetParent))"
    assert browser.run(shown) == [False, True]
    browser.run("document.querySelector('.switches button').click()")
    assert browser.run(shown) == [True, False]
    browser.run("document.getElementById('back').click()")
    assert browser.run(visible) == ["list"]
    quiet(browser, small)


def test_dark_mode(browser: Browser, small: Path) -> None:
    colours = []
    for dark in (False, True):
        browser.screen(1300, 800, dark=dark)
        browser.open(small, "#0")
        sides(browser)
        inside = "document.querySelector('iframe').contentDocument.body"
        colours.append(
            browser.run(f"[getComputedStyle(document.body).backgroundColor, getComputedStyle({inside}).color]")
        )
    assert json.dumps(colours[0]) != json.dumps(colours[1])
    assert colours[0][0] == "rgb(255, 255, 255)"
