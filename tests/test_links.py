"""Which address is whose, and what it is on the new site: every spelling, and what must be left alone."""

from __future__ import annotations

import time
from dataclasses import replace
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxr2md.diagnostics import Diagnostics
from wxr2md.document import Converter
from wxr2md.index import Index
from wxr2md.links.known import Links
from wxr2md.links.moves import aliases
from wxr2md.links.rewriting import Rewriter, moved
from wxr2md.links.table import Table
from wxr2md.links.urls import _parsed, parse, path_key
from wxr2md.model import Author, Comment, Item, Site, Term
from wxr2md.options import Options
from wxr2md.paths import assign_paths
from wxr2md.select import reason_to_skip

HOME = "https://example.org"
SITE = Site(
    title="Tea",
    link=HOME,
    base_site_url=HOME,
    base_blog_url=HOME,
    authors=(Author("Ann Example", "Ann", author_id="7"),),
    terms=(
        Term("category", "green", "Green & fresh", term_id="3"),
        Term("category", "sencha", "Sencha", "green", term_id="4"),
        Term("post_tag", "spring", "Spring", term_id="5"),
        Term("genre", "notes", "Notes", term_id="6"),
    ),
)


def post(number: int, path: str, slug: str, **values: object) -> Item:
    day = "-".join(path.strip("/").split("/")[:3]) if path.count("/") > 3 else "2014-05-07"
    item = Item(
        title=slug,
        link=f"{HOME}{path}",
        guid=f"{HOME}/?p={number}",
        post_id=str(number),
        post_name=slug,
        post_type="post",
        status="publish",
        post_date=f"{day} 09:30:00",
    )
    return replace(item, **values)  # type: ignore[arg-type]


TERMS = (Term("category", "green", ""), Term("category", "sencha", ""), Term("post_tag", "spring", ""))
ITEMS = [
    post(12, "/2014/05/07/quiet-room/", "quiet-room", postmeta=(("_wp_old_slug", "still-room"),), terms=TERMS),
    post(13, "/2014/05/08/caf%c3%a9/", "caf%c3%a9", postmeta=(("_wp_old_date", "2013-01-02"),)),
    post(14, "/about/", "about", post_type="page"),
    post(15, "/about/team/", "team", post_type="page", post_parent="14"),
    post(16, "/2014/05/09/secret/", "secret", status="private"),
    post(17, "/?p=17", "", status="draft", title="Half done"),
    post(18, "/2014/05/10/locked/", "locked", post_password="x"),
    post(19, "/", "home", post_type="page"),
    post(20, "/2014/05/07/quiet-room/pot/", "pot", post_type="attachment", status="inherit", post_parent="12",
         attachment_url=f"{HOME}/wp-content/uploads/2014/05/pot.jpg"),
    post(21, "/2014/06/01/2013/", "2013", guid="http://old.example.net/blog/?p=21"),
    post(22, "/2014/06/02/a-b/", "a-b", guid="http://old.example.net/blog/?p=22"),
    post(23, "/2014/06/03/gone/", "gone", status="trash"),
    post(24, "/2014/06/04/moved-in/", "moved-in", guid="http://elsewhere.example/their-post/"),
    post(25, "/?p=25", "also-about", link="https://shop.example/thing/"),
    post(26, "/2014/06/05/x/", "green"),
]  # fmt: skip
POT = f"{HOME}/wp-content/uploads/2014/05/pot.jpg"


def known(items: list[Item] = ITEMS, site: Site = SITE, **choices: object) -> Links:
    items = [replace(item, position=at) for at, item in enumerate(items)]
    index = Index.build(items, (site,))
    options = Options(**choices)  # type: ignore[arg-type]
    paths = assign_paths([entry for entry in index.entries if not reason_to_skip(entry, options)], options)
    return Links(index, paths, options.old_url, lambda kind, slug, name: f"/{kind}/{slug}/" if slug else "")


LINKS = known()
LINKS_ITEMS = [replace(item, position=at) for at, item in enumerate(ITEMS)]
SAME = [  # address, id of the post
    (f"{HOME}/2014/05/07/quiet-room/", 12), (f"{HOME}/2014/05/07/quiet-room", 12),
    ("http://www.example.org/2014/05/07/quiet-room/", 12), ("HTTPS://EXAMPLE.ORG:443/2014/05/07/Quiet-Room/", 12),
    ("http://example.org:80//2014/05//07/quiet-room/", 12), ("//example.org/2014/05/07/quiet-room/", 12),
    ("/2014/05/07/quiet-room/", 12), (" /2014/05/07/quiet-room/\n", 12), ("/2014/./05/x/../07/quiet-room/", 12),
    (f"{HOME}/index.php/2014/05/07/quiet-room/", 12), ("https://example.org./2014/05/07/quiet-room/", 12),
    (f"{HOME}/?p=12", 12), (f"{HOME}?p=12", 12), ("/?p=12", 12), ("?p=12", 12), (f"{HOME}/index.php?p=12", 12),
    (f"{HOME}/?page_id=14", 14), (f"{HOME}/?foo=1&amp;p=12", 12), (f"{HOME}/?p=0012", 12),
    (f"{HOME}/?attachment_id=20", 20), (f"{HOME}/2014/05/07/quiet-room/pot/", 20),
    (f"{HOME}/2014/05/07/quiet-room/?p=13", 13),
    (f"{HOME}/2014/05/07/still-room/", 12), (f"{HOME}/still-room/", 12), (f"{HOME}/2014/05/07/quiet-room/2/", 12),
    (f"{HOME}/2014/05/07/quiet-room/comment-page-2/#comment-77", 12),
    (f"{HOME}/2014/05/07/quiet-room/?replytocom=5#respond", 12), (f"{HOME}/2014/05/07/quiet-room/amp/", 12),
    (f"{HOME}/2014/05/07/quiet-room/2/comment-page-3/", 12), (f"{HOME}/2014/05/07/quiet-room/trackback/", 12),
    (f"{HOME}/2014/05/08/café/", 13), (f"{HOME}/2014/05/08/CAF%C3%89/", 13), (f"{HOME}/2014/05/08/cafe\u0301/", 13),
    (f"{HOME}/2013/01/02/caf%c3%a9/", 13),
    (f"{HOME}/about/team/", 15), (f"{HOME}/team/", 15), ("about/team", 15), ("./about/team", 15),
    (f"{HOME}/2014/06/01/2013/", 21), ("http://old.example.net/blog/?p=21", 21),
    ("http://old.example.net/blog/2014/06/02/a-b/", 22), ("http://old.example.net/2014/06/02/a-b/", 22),
    (f"{HOME}/archives/a-b/", 22), (f"{HOME}/2014/06/a-b/", 22), (f"{HOME}/2014/06/05/green/", 26),
    (f"{HOME}/?p=17", 17), (f"{HOME}/2014/05/09/secret/", 16), (f"{HOME}/2014/06/03/gone/", 23),
]  # fmt: skip
PAGES = [  # address, kind and slug of what WordPress made there
    (HOME, "home", ""), (f"{HOME}/", "home", ""), (f"{HOME}/index.php", "home", ""), ("/", "home", ""),
    (f"{HOME}/page/2/", "home", ""), (f"{HOME}/?utm_source=x", "home", ""),
    (f"{HOME}/feed/", "feed", ""), (f"{HOME}/feed/atom/", "feed", ""), (f"{HOME}/?feed=rss2", "feed", ""),
    (f"{HOME}/wp-rss2.php", "feed", ""), (f"{HOME}/comments/feed/", "feed", "comments"),
    (f"{HOME}/category/green/", "category", "green"), (f"{HOME}/category/green/sencha/", "category", "sencha"),
    (f"{HOME}/?cat=3", "category", "green"), (f"{HOME}/?category_name=green/sencha", "category", "sencha"),
    (f"{HOME}/category/green/page/3/", "category", "green"), (f"{HOME}/topics/sencha/", "category", "sencha"),
    (f"{HOME}/tag/spring/", "post_tag", "spring"), (f"{HOME}/?tag=spring", "post_tag", "spring"),
    (f"{HOME}/genre/notes/", "genre", "notes"), (f"{HOME}/author/ann-example/", "author", "ann-example"),
    (f"{HOME}/?author=7", "author", "ann-example"),
    (f"{HOME}/2014/", "date", "2014"), (f"{HOME}/2014/05/", "date", "2014/05"),
    (f"{HOME}/?p=", "home", ""), (f"{HOME}/2014/05/07", "date", "2014/05/07"),
    (f"{HOME}/?m=201405", "date", "201405"),
]  # fmt: skip
NOT_OURS = [
    "https://other.example/2014/05/07/quiet-room/", "https://example.org.evil.example/about/", "https://xexample.org/about/",
    "https://example.org:8080/about/", "https://sub.example.org/about/", "http://elsewhere.example/their-post/",
    "https://shop.example/thing/", "ftp://example.org/about/", "mailto:ann@example.org", "javascript:alert(1)",
    "javascript://example.org/about/", "data:text/html,<a href=/about/>", "tel:+12", "file:///about/",
    "http://[", "http://[::1", "http://example.org:port/about/", "http://example.org:99999/about/", "http://", "//",
    "https:///about/", "", " ", f"{HOME}/" + "a" * 300_000, "/" + "../" * 100_000, "http:" * 60_000,
    "https://example.org@evil.example/about/", "https://" + "a" * 3000 + "/about/",
    f"{HOME}/nothing/", f"{HOME}/other/things/sencha/", f"{HOME}/category/green/2/",
    f"{HOME}/x/spring/7", f"{HOME}/2014/05/08/quiet-room/", f"{HOME}/2013/quiet-room/x/", f"{HOME}/404/",
    f"{HOME}/?p=999", f"{HOME}/?s=tea", f"{HOME}/?cat=99", f"{HOME}/?tag=none", f"{HOME}/category/none/",
    f"{HOME}/category/quiet-room/", f"{HOME}/author/nobody/", f"{HOME}/wp-content/uploads/a-b", f"{HOME}/wp-login.php",
    f"{HOME}/wp-admin/about", f"{HOME}/2014/05/07/quiet-room/feed/", f"{HOME}/shop/cart?p=999", f"{HOME}/pot/",
]  # fmt: skip


@pytest.mark.parametrize(("url", "number"), SAME)
def test_posts_are_found(url: str, number: int) -> None:
    found = LINKS.resolve(url)
    assert found and found.entry
    assert found.entry.post_id == str(number)


@pytest.mark.parametrize(("url", "kind", "slug"), PAGES)
def test_pages_that_wordpress_makes_are_found(url: str, kind: str, slug: str) -> None:
    found = LINKS.resolve(url)
    assert found and (found.kind, found.slug) == (kind, slug)


@pytest.mark.parametrize("url", NOT_OURS)
def test_others_are_not(url: str) -> None:
    start = time.process_time()
    assert LINKS.resolve(url) is None
    assert time.process_time() - start < 0.2


def test_the_front_page_is_the_home() -> None:
    found = LINKS.resolve(HOME)
    assert found and found.entry and found.entry.post_id == "19"
    assert LINKS.path(found) == "/"


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("http://tea.example.com/2014/05/07/quiet-room/", 12), ("https://www.tea.example.com/?p=12", 12),
        ("https://bücher.example/wp/about/", 14), ("https://xn--bcher-kva.example/wp/about/", 14),
        ("https://BÜCHER.example/wp/?p=12", 12), ("https://bücher.example/about/", 14),
    ],
)  # fmt: skip
def test_older_addresses_of_the_site(url: str, number: int) -> None:
    assert LINKS.resolve(url) is None
    older = known(old_url=("http://tea.example.com", "https://bücher.example/wp"))
    found = older.resolve(url)
    assert found and found.entry and found.entry.post_id == str(number)


def test_a_blog_in_a_folder_keeps_its_folder() -> None:
    site = replace(SITE, link=f"{HOME}/blog", base_blog_url=f"{HOME}/blog", base_site_url=HOME)
    one_guid = f"{HOME}/blog/?p=1"
    items = [post(1, "/blog/2014/05/07/one/", "one", guid=one_guid), post(2, "/blog/?p=2", "", status="draft", guid="")]
    links = known(items, site)
    one, two = links.index.entries
    assert (links.permalink(one), links.permalink(two)) == ("/blog/2014/05/07/one/", "/posts/2014-05-07-post-2/")
    for url in (f"{HOME}/blog/2014/05/07/one", f"{HOME}/2014/05/07/one/", f"{HOME}/blog/?p=1", "/blog/2014/05/07/one/"):
        found = links.resolve(url)
        assert found and found.entry == one
    assert links.resolve(f"{HOME}/blog/") == links.resolve(f"{HOME}/blog")
    assert links.resolve(HOME) is None
    assert links.resolve(f"{HOME}/?p=1") is None


def test_permalinks_are_unique() -> None:
    items = [
        post(1, "/2014/05/07/one/", "one", status="draft"), post(2, "/2014/05/07/one/", "one"),
        post(3, "/?p=3", "one"), post(4, "/posts/2014-05-07-one/", "x", post_type="page"),
    ]  # fmt: skip
    links = known(items)
    found = [links.permalink(entry) for entry in links.index.entries]
    assert found[1] == "/2014/05/07/one/"
    assert found[3] == "/posts/2014-05-07-one/"
    assert len(set(found)) == 4


WORDS = st.text("ab/-%20éß.<>?=&#:\\ \x00\ud800", max_size=12)


PARTS = st.sampled_from([
    "http://", "https://", "HTTP://", "//", "/", "www.", "a", "b.c", "x-", "-", ".", "..", "example.org", ":80", ":443",
    "@", "?", "#", "&", "=", "%20", " ", "\t", "\n", "\x00", "\x1c", "é", "[", "]", "\\", ";", "_", "A", "1.2.3.4",
    "\xa0", "\u2100", "x" * 251,
])  # fmt: skip


@given(st.sampled_from(["", "http://", "https://"]), st.lists(PARTS, max_size=7).map("".join))
def test_an_address_read_at_once_is_read_as_any(scheme: str, rest: str) -> None:
    for base in ("", f"{HOME}/a/b"):
        assert parse(scheme + rest, base) == _parsed((scheme + rest).strip(), base)


@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["", "?p=1", "/?x", "/?x#=", "/y/"])), min_size=1, max_size=6))
def test_what_is_seen_at_a_glance_to_be_unmoved_has_no_aliases(rows: list[tuple[str, str, str]]) -> None:
    links = known([post(n, f"/{path}", slug, guid=f"{HOME}{guid}") for n, (path, slug, guid) in enumerate(rows, 1)])
    at_once = [aliases(links, entry) for entry in links.index.entries]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Links, "is_unmoved", lambda *_: False)
        assert at_once == [aliases(links, entry) for entry in links.index.entries]


@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["publish", "draft"])), min_size=1, max_size=6))
def test_each_permalink_leads_to_its_post(rows: list[tuple[str, str, str]]) -> None:
    items = [post(at + 1, f"/{path}", slug, status=status) for at, (path, slug, status) in enumerate(rows)]
    links = known([replace(item, comments=()) for item in items])
    paths = set()
    for entry in links.index.entries:
        if entry.position in links.paths:
            path = links.permalink(entry)
            paths.add(path_key(path))
            found = links.target(parse(path, links.home) or pytest.fail(path))
            assert found and found.entry == entry
    assert len(paths) == len(links.paths)


def rewriter(number: int = 12, mode: str = "permalink", links: Links = LINKS) -> Rewriter:
    entry = links.index.entry_by_id(str(number))
    assert entry
    return Rewriter(links, entry, mode)


NEW = [  # address, as permalink, as file; in post 12
    (f"{HOME}/about/", "/about/", "../pages/about.md"),
    (f"{HOME}/about/team/?utm=1&p=15#we", "/about/team/?utm=1#we", "../pages/team.md#we"),
    ("http://www.example.org/?p=13#comment-4", "/2014/05/08/café/#comment-4", "2014-05-08-café.md#comment-4"),
    ("../../08/caf%c3%a9/", "/2014/05/08/café/", "2014-05-08-café.md"),
    (f"{HOME}/2014/05/07/quiet-room/", "/2014/05/07/quiet-room/", "2014-05-07-quiet-room.md"),
    (f"{HOME}/2014/05/07/quiet-room/#part-2", "#part-2", "#part-2"),
    (f"{HOME}/2014/05/07/quiet-room/#comment-3", "/2014/05/07/quiet-room/#comment-3",
     "2014-05-07-quiet-room.md#comment-3"),
    (f"{HOME}/?attachment_id=20", POT, POT), (HOME, "/", "../pages/home.md"),
    (f"{HOME}/category/green/", "/category/green/", "/category/green/"),
]  # fmt: skip
DEAD = [
    f"{HOME}/genre/notes/",
    f"{HOME}/2014/05/09/secret/", f"{HOME}/?p=17", f"{HOME}/2014/05/10/locked/", f"{HOME}/2014/06/03/gone/",
    f"{HOME}/nothing/", "../nothing/", "/nothing/", f"{HOME}/feed/", f"{HOME}/?s=tea", f"{HOME}/wp-login.php",
    f"{HOME}/files/tea.xap", f"{HOME}/wp-content/uploads/slides/tea.html", f"{HOME}/wp-content/plugins/tea/",
]  # fmt: skip
KEPT = [
    "#top", "", "mailto:a@example.org", "https://other.example/about/", f"{HOME}/wp-content/uploads/none.pdf",
    f"{HOME}/wp-content/uploads/slides/tea.xap", f"{HOME}/files/2014/05/none.pdf", "/wp-content/blogs.dir/2/files/a",
    "javascript:void(0)", "http://[", "http://old.example.net/nothing/",
]  # fmt: skip


@pytest.mark.parametrize(("url", "permalink", "file"), NEW)
def test_new_addresses(url: str, permalink: str, file: str) -> None:
    for mode, new in (("permalink", permalink), ("file", file)):
        rewrite = rewriter(12, mode)
        assert rewrite(url, "a", "href") == new
        assert rewrite(new, "a", "href") == new
        assert rewrite(url, "img", "src") == url


@pytest.mark.parametrize("url", [row[0] for row in NEW if not row[0].startswith(".") and row[1][0] != "#"])
def test_an_address_in_no_post_has_the_same_new_one(url: str) -> None:
    assert moved(LINKS, url) == rewriter()(url, "a", "href")


@pytest.mark.parametrize("url", [*DEAD, *KEPT])
def test_an_address_in_no_post_may_have_no_new_one(url: str) -> None:
    assert moved(LINKS, url) == ""


@pytest.mark.parametrize("url", DEAD)
def test_dead_links_stay_and_are_told(url: str) -> None:
    rewrite = rewriter()
    assert rewrite(url, "a", "href") == url
    assert list(rewrite.dead) == [url]


def test_no_password_is_told() -> None:
    rewrite = rewriter()
    url = "https://ann:hunter2@example.org/nothing/"
    assert rewrite(url, "a", "href") == url
    assert list(rewrite.dead) == [f"{HOME}/nothing/"]


@pytest.mark.parametrize("url", KEPT)
def test_others_stay(url: str) -> None:
    rewrite = rewriter()
    assert rewrite(url, "a", "href") == url
    assert not rewrite.dead


@given(st.one_of(st.text(max_size=30), st.sampled_from(SAME + [row[:2] for row in NEW]).map(lambda row: row[0])))
def test_rewriting_twice_changes_no_more(url: str) -> None:
    rewrite = rewriter()
    once = rewrite(url, "a", "href")
    assert rewrite(once, "a", "href") == once


def test_a_post_with_its_links() -> None:
    body = (
        f'See <a href="{HOME}/about/">us</a>, <a href="/?p=13">that</a>, <a href="{HOME}/secret/">none</a>,\n'
        f'{HOME}/about/team/\n\n[embed]{HOME}/about/[/embed]\n\n<a href="http://www.example.org/?p=16">x</a> '
        f'<a href="{HOME}/about/">{HOME}/about/</a>'
    )
    note = Comment("1", "0", "Ann", f"{HOME}/about/", "", "", "", f"At {HOME}/?p=13 it is.", "1", "", "")
    items = [replace(item, position=at) for at, item in enumerate(ITEMS)]
    items[0] = replace(items[0], content=body, comments=(note,))
    options, diagnostics = Options(links="permalink"), Diagnostics()
    links = known(items)
    made = Converter(links.index, options, diagnostics, links.paths, links).make(items[0])
    text = made.data.decode()
    assert made.proved
    assert "See [us](/about/), [that](/2014/05/08/café/), [none](https://example.org/secret/)" in text
    assert "[https://example.org/about/](/about/)\n\n[x]" in text
    assert "[https://example.org/?p=13](/2014/05/08/café/)" in text
    assert 'url: "/about/"' in text
    assert [row.kind.code for row in diagnostics] == ["dead-link"]
    assert "/secret/, http://www.example.org/?p=16 (2)" in str(diagnostics.rows[0])


URLS = [row[0] for row in SAME + PAGES] + NOT_OURS + DEAD + KEPT
FORMS = [
    '<a href="{}">w</a> ',
    "<a href='{}'>{}</a> ",
    "<p>{}</p>\n",
    '<img src="{}"> ',
    "\n\n{}\n\n",
    "[embed]{}[/embed]\n",
]


@given(
    st.lists(st.tuples(st.sampled_from(FORMS), st.sampled_from(URLS)), max_size=8),
    st.sampled_from(["permalink", "file"]),
)
def test_whatever_stands_in_a_post_the_proof_holds(pieces: list[tuple[str, str]], mode: str) -> None:
    body = "".join(form.replace("{}", escape(url)) for form, url in pieces if len(url) < 5000)
    item = replace(LINKS_ITEMS[0], content=body)
    proved = []
    for choice in ("keep", mode):
        options, diagnostics = Options(links=choice), Diagnostics()
        made = Converter(LINKS.index, options, diagnostics, LINKS.paths, LINKS).make(item)
        proved.append((made.proved, [row.kind.code for row in diagnostics if row.kind.code != "dead-link"]))
    assert proved[0] == proved[1]


def test_an_address_with_an_entity_in_it_is_no_autolink() -> None:
    url = "https://other.example/?a=1&amp;b=2"
    item = replace(LINKS_ITEMS[0], content=f'<a href="{escape(url)}">{escape(url)}</a>')
    assert Converter(LINKS.index, Options(), Diagnostics(), LINKS.paths).make(item).proved


def test_the_table_holds_many() -> None:
    table = Table(60_000)
    for number in range(60_000):
        assert table.add(f"2014/05/{number}", number) == number
    assert table.add("2014/05/7", 9) == 7
    assert [table.get(f"2014/05/{number}") for number in range(60_000)] == list(range(60_000))
    assert sum(table.get(f"2015/{number}") is not None for number in range(60_000)) == 0
