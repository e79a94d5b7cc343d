"""A site whose files are all there works when the old server is gone: no link that was alive in WordPress is dead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from browser import Browser, installed
from sites.crawl import crawl, fill, site
from sites.exports import WITH_ORACLE, find
from sites.generators import GENERATORS
from sites.install import binary

LEAST = {"site-rich": (50, 300, 20), "theme-unit-test": (200, 5000, 400)}  # pages, links, files: else nothing was seen


@pytest.mark.parametrize("export", WITH_ORACLE)
@pytest.mark.parametrize("name", ["hugo", "eleventy"])
def test_nothing_leads_back_to_the_old_server(name: str, export: str, shared: Path, tmp_path: Path) -> None:
    if not binary(name):
        pytest.skip(f"{name} is not installed")
    found = site(name, next(find([export]))[1], tmp_path / export)
    assert found.faults == []
    assert (found.pages, found.links, found.files) >= LEAST[export]
    assert found.gone < 5
    if installed() and export == "theme-unit-test":
        opened(tmp_path / export / GENERATORS[name].pages)


PAGES = {"/": (0, 0), "/2007/09/04/comment-test/": (1, 19), "/2018/11/02/block-gallery/": (81, 0), "/about/": (0, 0)}
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost"
SEEN = """[[...document.images].map(image => [image.getAttribute('src'), image.naturalWidth > 0]),
document.querySelectorAll("li[id^='comment-']").length, Boolean(document.querySelector('h1'))]"""


def opened(folder: Path) -> None:
    """Pages of a site that is served here show their pictures and comments in a browser without any other network."""
    with served(folder) as address, Browser(installed() or "", NO_NETWORK) as browser:
        for path, (pictures, comments) in PAGES.items():
            browser.open(address + path)
            browser.run("document.querySelectorAll('img').forEach(image => { image.loading = 'eager' })")
            browser.wait_for("[...document.images].every(image => image.complete)")
            images, lists, has_title = browser.run(SEEN)
            assert [src for src, is_there in images if not is_there] == []
            assert (len(images), lists, has_title) == (pictures, comments, True)
            assert [url for url in browser.requests if not url.startswith((address, "about:"))] == []


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as `python -m http.server` does."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


# The crawl itself: it finds what is wrong, and nothing else.

REPORT = {
    "site": {"url": "https://old.example/blog"},
    "diagnostics": [{"kind": "dead-link", "values": {"which": "https://old.example/blog/lost, /blog/a b, c"}}],
}
EXPORT = '<wp:comment_id>7</wp:comment_id><wp:comment_id>8</wp:comment_id><h2 id="was">'
OTHER = '<h2 id="there">x</h2><li id="comment-8"></li><a name="named"></a>'


def crawled(folder: Path, html: str) -> list[int | list[str]]:
    for path, text in (("index.html", html), ("blog/p/index.html", OTHER), ("u/é.png", "x"), ("u/a.css", "")):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    found = crawl(folder, REPORT, EXPORT, ["cdn.old.example"])
    return [found.gone, found.elsewhere, found.faults]


@pytest.mark.parametrize(
    ("html", "gone", "elsewhere"),
    [
        ('<a href="/blog/p/">x</a><a href="blog/p">x</a><a href="http://localhost/blog/p/index.html">x</a>', 0, 0),
        ('<a href="/blog/p/#there">x</a><a href="/blog/p/#named">x</a><a href="#top">x</a><a href="#">x</a>', 0, 0),
        ('<img src="/u/%C3%A9.png" srcset="u/é.png 1x, /u/é.png 2x"><p style="background:url(\'u/é.png\')">', 0, 0),
        ('<link rel="canonical" href="https://old.example/blog/p/"><link rel="stylesheet" href="/u/a.css">', 0, 0),
        ('<a href="mailto:x@old.example">x</a><a href="javascript:x">x</a><img src="data:image/gif;base64,x">', 0, 0),
        ('<a href="https://other.example/x">x</a><img src="https://cdn.example/x.png">', 0, 2),
        ('<a href="https://old.example/shop/">x</a>', 0, 1),  # was never the blog's
        ('<a href="/shop/">x</a>', 1, 0),
        ('<a href="https://old.example/blog/lost">x</a><a href="/blog/a%20b,%20c">x</a>', 2, 0),
        ('<a href="#comment-8">x</a><a href="#comment-9">x</a><a href="#never">x</a>', 3, 0),
    ],
)
def test_what_is_right(html: str, gone: int, elsewhere: int, tmp_path: Path) -> None:
    assert crawled(tmp_path, html) == [gone, elsewhere, []]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/blog/q/">x</a>',
        '<a href="https://www.old.example/blog/p/">x</a>',
        '<area href="//old.example/blog/p/">',
        '<a href="/blog/p/#was">x</a>',
        '<a href="/#comment-7">x</a>',
        '<img src="https://old.example/u/a.png">',
        '<img src="https://old.example/blog/lost">',
        '<img src="u/a.png">',
        '<img src="https://cdn.old.example/u/a.png">',
        '<img src="https://i0.wp.com/old.example/u/a.png?w=300">',
        '<video poster="/u/a.png"></video>',
        '<picture><source srcset="/u/%C3%A9.png, /u/b.png 2x"></picture>',
        '<object data="/u/a.pdf"></object>',
        '<p style="background-image: url(/u/a.png)">x</p>',
        "<style>p { background: url('/u/a.png') }</style>",
        '<script src="https://old.example/blog/a.js"></script>',
        '<iframe src="https://old.example/blog/p/"></iframe>',
        '<link rel="stylesheet" href="https://old.example/a.css">',
        '<link rel="alternate" href="/feed.xml">',
        '<link rel="canonical" href="https://old.example/blog/q/">',
        '<meta http-equiv="refresh" content="0; url=https://old.example/blog/p/">',
    ],
)
def test_what_is_wrong(html: str, tmp_path: Path) -> None:
    gone, elsewhere, faults = crawled(tmp_path, html)
    assert (gone, elsewhere, len(faults)) == (0, 0, 1)


def test_files_are_made_where_uploads_have_them(tmp_path: Path) -> None:
    places = {
        "https://x.example/wp-content/uploads/2016/03/%C3%A9.png": "2016/03/é.png",
        "https://x.files.wordpress.com/2008/06/a.jpg": "2008/06/a.jpg",
        "https://x.example/files/2010/01/b.gif": "2010/01/b.gif",
        "https://x.example/pictures/c.xyz": "pictures/c.xyz",
    }
    listed = tmp_path / "media.csv"
    listed.write_text("url,path,bytes,sha256,state\n" + "".join(f"{url},x,,,listed\n" for url in places), "utf-8")
    assert fill(listed, tmp_path / "uploads") == len(places)
    assert all((tmp_path / "uploads" / place).stat().st_size for place in places.values())
