"""Redirects: each known old address leads to one new path, in words that real servers read."""

from __future__ import annotations

import csv
import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_links import HOME, SITE, TERMS, known, post

from wxr2md import presets, redirects
from wxr2md.links.known import Links
from wxr2md.links.moves import Move, aliases, moves
from wxr2md.links.urls import path_key
from wxr2md.options import Options
from wxr2md.pipeline import convert

ITEMS = [
    post(12, "/2014/05/07/quiet-room/", "quiet-room", postmeta=(("_wp_old_slug", "still-room"), ("_wp_old_slug", "x"))),
    post(13, "/2014/05/08/caf%c3%a9/", "caf%c3%a9", postmeta=(("_wp_old_date", "2013-01-02"),)),
    post(14, "/about/", "about", post_type="page", terms=TERMS),
    post(15, "/2014/06/01/x/", "x", postmeta=(("_wp_old_slug", "quiet-room"),)),
    post(16, "/2014/05/09/secret/", "secret", status="private", postmeta=(("_wp_old_slug", "hidden"),)),
    post(17, "/?p=17", "", status="draft", title="Half done"),
    post(18, "/2014/06/01/still-room/", "still-room", post_date="2014-05-07 10:00:00"),
    post(20, "/2014/05/07/quiet-room/pot/", "pot", post_type="attachment", status="inherit", post_parent="12",
         attachment_url=f"{HOME}/pot.jpg"),
    post(21, "/2014/06/02/new/", "new", guid=f"{HOME}/archives/old-guid/"),
    post(22, "/2014/06/02/new/", "new"),
    post(23, "/2014/06/03/y/", "y", guid=f"{HOME}/2014/06/02/new/"),
    post(24, "/2014/05/09/lone/", "lone", post_type="attachment", status="inherit", post_parent="16"),
]  # fmt: skip
LINKS = known(ITEMS)


def rows(links: Links = LINKS) -> dict[str, str]:
    return {move.old + (f"?{move.query}" if move.query else ""): move.new for move in moves(links)}


def test_known_addresses_lead_to_new_paths() -> None:
    assert rows() == {
        "/2014/05/07/still-room/": "/2014/05/07/quiet-room/", "/2014/05/07/x/": "/2014/05/07/quiet-room/",
        "/?p=12": "/2014/05/07/quiet-room/", "/2013/01/02/café/": "/2014/05/08/café/", "/?p=13": "/2014/05/08/café/",
        "/?p=14": "/about/", "/?page_id=14": "/about/", "/?p=15": "/2014/06/01/x/",
        "/2014/06/01/quiet-room/": "/2014/06/01/x/", "/?p=18": "/2014/06/01/still-room/",
        "/2014/05/07/quiet-room/pot/": "/2014/05/07/quiet-room/", "/?p=20": "/2014/05/07/quiet-room/",
        "/?attachment_id=20": "/2014/05/07/quiet-room/", "/archives/old-guid/": "/2014/06/02/new/",
        "/?p=21": "/2014/06/02/new/", "/?p=22": "/posts/2014-06-02-new-2/", "/?p=23": "/2014/06/03/y/",
        "/tag/spring/": "/post_tag/spring/", "/?cat=3": "/category/green/",
        "/category/green/sencha/": "/category/sencha/", "/?cat=4": "/category/sencha/",
        "/?author=7": "/author/ann-example/",
    }  # fmt: skip


def test_feeds_lead_to_the_new_feed() -> None:
    links = Links(LINKS.index, LINKS.paths, (), lambda kind, slug, name: "/index.xml" if kind == "feed" else "")
    feeds = [old for old, new in rows(links).items() if new == "/index.xml"]
    assert feeds == [
        "/feed/", "/feed/rss/", "/feed/rss2/", "/feed/rdf/", "/feed/atom/", "/comments/feed/", "/?feed=rss2",
    ]  # fmt: skip


def test_a_site_in_a_folder() -> None:
    site = replace(SITE, link=f"{HOME}/blog", base_blog_url=f"{HOME}/blog", terms=(), authors=())
    items = [post(1, "/blog/one/", "one", guid=f"{HOME}/blog/?p=1", postmeta=(("_wp_old_slug", "two"),))]
    assert rows(known(items, site)) == {"/blog/": "/", "/blog/two/": "/blog/one/", "/blog/?p=1": "/blog/one/"}


def test_aliases() -> None:
    entry = LINKS.index.entries[0]
    assert aliases(LINKS, entry) == ("/2014/05/07/still-room/", "/2014/05/07/x/")
    assert aliases(LINKS, LINKS.index.entries[4]) == ()


NAMES = st.sampled_from(["a", "b", "c", "a/b", "A", "b/"])


@given(st.lists(st.tuples(NAMES, NAMES, NAMES, st.sampled_from(["publish", "draft"])), max_size=6))
def test_no_loops_no_chains_one_to_one(given_rows: list[tuple[str, str, str, str]]) -> None:
    links = known([
        post(at + 1, f"/{path}/", path.rpartition("/")[2] or "b", status=status,
             guid=f"{HOME}/{guid}/", postmeta=(("_wp_old_slug", old),))
        for at, (path, old, guid, status) in enumerate(given_rows)
    ])  # fmt: skip
    found = list(moves(links))
    olds = [(path_key(move.old), move.query) for move in found]
    live = {path_key(links.permalink(entry)) for entry in links.index.entries if links.is_public(entry)}
    assert len(set(olds)) == len(olds)
    assert not {old for old, query in olds if not query} & ({path_key(move.new) for move in found} | live)
    assert {path_key(move.new) for move in found if "p=" in move.query} <= live
    assert found == list(moves(links))


AWKWARD = [
    Move("/old/", "", "/new/"), Move("/no-slash", "", "/new/"), Move("/café/ü b/", "", "/日本語/"),
    Move("/a;b'c\"d$1$e/", "", "/x;y'z\"$1 q/"), Move("/{x}(y)[z]+*/", "", "/{x}/"),
    Move("/back`tick|p^q~r@s&t=u/", "", "/a=b&c/"), Move("/100/:id/*", "", "/:splat/*"), Move("/a.b.html", "", "/a-b/"),
    Move("/", "p=12", "/new/"), Move("/", "p=123", "/other/"), Move("/blog/", "page_id=7", "/seven/"),
    Move("/blog/", "", "/"),
]  # fmt: skip
QUIET = ["/", "/ol/", "/old/er/", "/xold/", "/?p=1", "/?p=1234", "/?xp=12", "/axb-html", "/a.b.htmlx", "/100/5/x"]


def text(name: str) -> str:
    return "".join(redirects.find(name).pieces(iter(AWKWARD)))


def test_netlify() -> None:
    lines = [line.split(" ") for line in text("netlify").splitlines() if not line.startswith("#")]
    assert lines[0] == ["/old/", "/new/", "301"]
    assert lines[8] == ["/", "p=12", "/new/", "301"]
    assert [unquote(line[0]) for line in lines] == [move.old for move in AWKWARD]
    assert [unquote(line[-2]) for line in lines] == [move.new for move in AWKWARD]
    assert not any(set(line[0] + line[-2]) & set(":*$;\"'") for line in lines)


def test_vercel() -> None:
    found = json.loads(text("vercel"))["redirects"]
    assert found[0] == {"source": "/old{/}?", "destination": "/new/", "permanent": True}
    assert found[8]["has"] == [{"type": "query", "key": "p", "value": "12"}]
    assert found[7]["source"] == "/a\\.b\\.html{/}?"
    assert [unquote(row["destination"]) for row in found] == [move.new for move in AWKWARD]


def test_csv() -> None:
    found = list(csv.DictReader(text("csv").splitlines()))
    assert [unquote(row["old"].partition("?p")[0]) for row in found] == [move.old for move in AWKWARD]
    assert [unquote(row["new"]) for row in found] == [move.new for move in AWKWARD]
    assert {row["status"] for row in found} == {"301"}


def test_terms_and_feeds_of_generators() -> None:
    found = {
        name: [presets.find(name).archive(*asked) for asked in (
            ("category", "tech-code", "Tech & Code"), ("post_tag", "c-sharp", "C#: it's"),
            ("post_tag", "%d0%bf", "Пё 日本"),
            ("genre", "x", "X"), ("author", "ann", "Ann"), ("date", "2014", ""), ("feed", "", ""),
        )]
        for name in ("plain", "hugo", "zola", "eleventy")
    }  # fmt: skip
    assert found == {
        "plain": ["", "", "", "", "", "", ""],
        "hugo": ["/categories/tech--code/", "/tags/c%23-its/", "/tags/пё-日本/", "", "", "", "/index.xml"],
        "zola": [
            "/archive/categories/Tech%20%26%20Code/",
            "/archive/tags/C%23%20it%27s/",
            "/archive/tags/%D0%9F%D1%91%20%E6%97%A5%E6%9C%AC/",
            "",
            "",
            "",
            "/atom.xml",
        ],
        "eleventy": ["/category/tech-code/", "/tag/c-sharp/", "/tag/п/", "", "", "", "/feed.xml"],
    }


def test_names() -> None:
    assert redirects.names() == ["aliases", "apache", "caddy", "csv", "netlify", "nginx", "vercel"]


# --- real servers -------------------------------------------------------------------------------

NGINX = """daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}
http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
uwsgi_temp_path {folder}; scgi_temp_path {folder}; include {folder}/redirects.nginx.conf;
server {{ listen 127.0.0.1:{port}; absolute_redirect off; root {folder}/www;
if ($wxr2md_new) {{ return 301 $wxr2md_new; }} }} }}
"""
CADDY = """{{
 admin off
 auto_https off
}}
http://127.0.0.1:{port} {{
 import {folder}/redirects.caddy
 respond 404
}}
"""
APACHE = """ServerName localhost
ServerRoot {folder}
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so
DocumentRoot {folder}/www
<Directory {folder}/www>
AllowOverride All
Require all granted
</Directory>
"""
SERVERS = {
    "nginx": (NGINX, "nginx.conf", ["nginx", "-c", "{folder}/nginx.conf", "-p", "{folder}"]),
    "caddy": (CADDY, "Caddyfile", ["caddy", "run", "--config", "{folder}/Caddyfile"]),
    "apache": (APACHE, "apache.conf", ["apache2", "-X", "-f", "{folder}/apache.conf"]),
}


@contextmanager
def served(name: str, folder: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config, file, command = SERVERS[name]
    (folder / "www").mkdir()
    folder.chmod(0o755)
    (folder / ("www" if redirects.find(name).SERVED else ".") / redirects.find(name).FILE).write_text(text(name))
    (folder / file).write_text(config.format(folder=folder, port=port))
    words = [word.format(folder=folder) for word in command]
    with (folder / "said").open("wb") as said, subprocess.Popen(words, stdout=said, stderr=said) as process:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, (folder / "said").read_text()
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def answer(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path)
    got = connection.getresponse()
    return got.status, got.getheader("Location", "").removeprefix(f"http://127.0.0.1:{port}")  # Apache's are absolute


@pytest.mark.parametrize("name", SERVERS)
def test_real_servers_answer(name: str, tmp_path: Path) -> None:
    if not shutil.which(SERVERS[name][2][0]):
        pytest.skip(f"{name} is not installed")
    with served(name, tmp_path) as port:
        for move in AWKWARD:
            old = quote(move.old)
            for asked in [f"{old}?{move.query}", f"{old}?a=1&{move.query}"] if move.query else redirects.both(old):
                status, location = answer(port, asked)
                assert (status, unquote(location)) == (301, move.new), asked
                assert location.isascii()
        for path in QUIET:
            assert answer(port, path)[0] != 301, path


# --- a whole run --------------------------------------------------------------------------------


def test_files_are_written_and_the_users_own_stay(tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "fixtures" / "threads" / "input.xml"
    out = tmp_path / "out"
    out.mkdir()
    (out / ".htaccess").write_text("mine")
    options = Options(redirects=("apache", "netlify", "csv", "aliases"))
    report = convert(source, out, options)
    assert (out / ".htaccess").read_text() == "mine"
    assert [row.kind.code for row in report.diagnostics if "htaccess" in str(row)] == ["file-kept"]
    first = (out / "_redirects").read_bytes()
    assert (out / "redirects.csv").read_bytes() == (out / ".wxr2md" / "redirects.csv").read_bytes()
    convert(source, out, options)
    assert (out / "_redirects").read_bytes() == first
    assert b"301" in first
