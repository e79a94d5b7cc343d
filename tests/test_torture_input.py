"""What is given instead of an export, exports in every wrapping and encoding, and bombs."""

from __future__ import annotations

import gzip
import io
import os
import re
import threading
import zipfile

import pytest
from torture import FOOT, NAMESPACES, Box, comment, export, head, item

HEALTHY = export(item(1, "One", "<p>Alpha words.</p>"), item(2, "Two", "<p>Beta words.</p>"))
PACKED = gzip.compress(HEALTHY.encode(), mtime=0)


def zipped(files: dict[str, bytes | str], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, kind)
    return buffer.getvalue()


NOT_EXPORTS = {
    "empty": (b"", "empty"),
    "blanks only": (b" \n\t\n", "WXR"),
    "a byte order mark only": (b"\xef\xbb\xbf", "WXR"),
    "zero bytes": (b"\0" * 5000, "WXR"),
    "text": (b"Dear diary", "plain text"),
    "JSON": (b'{"posts": []}', "JSON"),
    "SQL": (b"-- MySQL dump 10.13\nINSERT INTO wp_posts VALUES (1);\n", "SQL"),
    "a web page": (b"<!doctype html><html><body>Log in</body></html>", "HTML"),
    "a web page after a declaration": (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>', "HTML"),
    "Atom": (b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>', "Atom"),
    "RSS": (b'<rss version="2.0"><channel><title>t</title><item><title>i</title></item></channel></rss>', "RSS"),
    "RSS 1.0": (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item/></rdf:RDF>', "WXR"),
    "a site map": (b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org"/>', "sitemap"),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "WXR"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "WXR"),
    "bzip2": (b"BZh91AY&SY", "bzip2"),
    "tar": (b"export.xml".ljust(257, b"\0") + b"ustar\0" + b"0" * 300, "tar"),
    "half a gzip head": (b"\x1f\x8b\x08", "cut"),
    "gzip of nothing": (gzip.compress(b""), "empty"),
    "gzip of text": (gzip.compress(b"hello"), "WXR"),
    "a zip of nothing": (zipped({}), "zip"),
    "a Word document": (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}), "WXR"),
    "a zip of images": (zipped({"a/b.jpg": b"\xff\xd8\xff", "c.txt": "x"}), "no XML"),
    "a zip in a zip": (zipped({"inner.zip": zipped({"export.xml": HEALTHY})}), "zip"),
    "half a zip head": (b"PK\x03\x04\x14\0", "zip"),
    "a head and nothing more": (b'<?xml version="1.0"?>\n<rss version="2.0">', "WXR"),
    "a document type only": (b"<!DOCTYPE rss [<!ENTITY a 'b'>]>", "WXR"),
    "a plugin's style sheet": (b"<?xml version='1.0'?><?xml-stylesheet href='a.css'?><svg/>", "WXR"),
}


@pytest.mark.parametrize("name", NOT_EXPORTS)
def test_what_is_no_export_is_refused_in_one_sentence(box: Box, name: str) -> None:
    data, word = NOT_EXPORTS[name]
    done = box.convert(data, name="export")
    assert done.code == 2
    assert word in done.said
    assert "export" in done.said
    assert len(done.said.strip().splitlines()) <= 3
    assert not done.out.exists()


def test_a_missing_file(box: Box) -> None:
    done = box.run(box.folder / "none.xml")
    assert (done.code, "does not exist" in done.said) == (2, True)


def test_a_folder(box: Box) -> None:
    (box.folder / "exports").mkdir()
    box.put(HEALTHY, "exports/site.xml")
    done = box.run(box.folder / "exports")
    assert done.code == 2
    assert "site.xml" in done.said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(box: Box) -> None:
    path = box.put(HEALTHY)
    path.chmod(0)
    assert "ermission" in box.run(path).said


def test_a_good_and_a_bad_input(box: Box) -> None:
    done = box.run(box.put(HEALTHY), box.put("text", "notes.txt"))
    assert (done.code, "notes.txt" in done.said) == (2, True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("data", [HEALTHY.encode(), PACKED])
def test_a_named_pipe(box: Box, tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    pipe = tmp_path_factory.mktemp("pipe") / "export"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(data))
    writer.start()
    done = box.run(pipe)
    writer.join()
    assert set(done.posts) == {"One", "Two"}


WRAPPINGS = {
    "gzip": PACKED,
    "gzip in gzip": gzip.compress(PACKED),
    "gzip in pieces": gzip.compress(HEALTHY[:900].encode()) + gzip.compress(HEALTHY[900:].encode()),
    "gzip and padding": PACKED + b"\0" * 512,
    "zip": zipped({"site/export.xml": HEALTHY}),
    "zip without packing": zipped({"export.xml": HEALTHY}, zipfile.ZIP_STORED),
    "gzip in zip": zipped({"export.xml.gz": PACKED}),
    "zip, name in capitals": zipped({"A.XML": HEALTHY}),
    "zip with shadows of macOS": zipped({"__MACOSX/._e.xml": b"junk", "._e.xml": b"junk", "e.xml": HEALTHY}),
    "zip, no suffix inside": zipped({"README": "words", "wordpress-export": HEALTHY}),
    "zip with another XML": zipped({"a-config.xml": "<config/>", "export.xml": HEALTHY}),
    "zip in two parts": zipped({"p2.xml": export(item(2, "Two")), "p1.xml": export(item(1, "One"))}),
    "zip with a folder named like a file": zipped({"x.xml/": b"", "x.xml/e.xml": HEALTHY}),
    "zip whose names climb": zipped({"../../escape.xml": HEALTHY}),
    "zip with an absolute name": zipped({"/tmp/escape.xml": HEALTHY}),
    "zip with names of Windows": zipped({"C:\\escape\\nul.xml": HEALTHY}),
}


@pytest.mark.parametrize("by", ["file", "pipe"])
@pytest.mark.parametrize("name", WRAPPINGS)
def test_every_wrapping(box: Box, name: str, by: str) -> None:
    data = WRAPPINGS[name]
    done = box.convert(data, name="any-name") if by == "file" else box.run("-", stdin=data)
    assert done.code == 0
    assert set(done.posts) == {"One", "Two"}


def test_parts_in_any_order_and_one_twice(box: Box) -> None:
    one = box.put(export(item(1, "One", "", comment(1, "A"))), "p1.xml")
    two = box.put(export(item(2, "Two", '<a href="https://example.org/1/">one</a>')), "p2.xml")
    done = box.run(two, one, one)
    assert set(done.posts) == {"One", "Two"}
    assert done.report["items"]["skipped"] == 1


def test_an_input_named_like_a_command(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.put(HEALTHY, "report")
    monkeypatch.chdir(box.folder)
    assert set(box.run("./report").posts) == {"One", "Two"}


def test_a_name_that_no_terminal_should_see(box: Box) -> None:
    done = box.convert("no export", name="a\x1b[31m\nb.xml")
    assert "\x1b" not in done.said


BARE = "<item><title>Only</title><content:encoded>Words.</content:encoded></item>"
CATEGORY = "<wp:category><wp:category_nicename>a</wp:category_nicename></wp:category>"
OLD = head(version="").replace("export/1.2/", "export/1.0/")
SHAPES = {
    "a title and a text": export(BARE),
    "no channel": export(BARE).replace("<channel>", "").replace("</channel>", ""),
    "wp:category of WXR 1.0": f"{OLD}{CATEGORY}{BARE}{FOOT}",
    "no declaration": export(BARE, declaration=""),
    "a single-quoted declaration": export(BARE, declaration="<?xml version='1.0' encoding='utf-8' standalone='yes'?>"),
    "XML 1.1": export(BARE, declaration='<?xml version="1.1"?>'),
    "a byte order mark and blank lines": "\ufeff\n\n " + export(BARE),
    "two byte order marks": "\ufeff\ufeff" + export(BARE),
    "a style sheet": export(BARE, declaration='<?xml version="1.0"?><?xml-stylesheet href="http://x.example/a.xsl"?>'),
    "everything on one line": export(BARE).replace("\n", ""),
    "Windows line ends": export(BARE).replace("\n", "\r\n"),
    "line ends of an old Mac": export(BARE).replace("\n", "\r"),
    "other prefixes": re.sub(r"\bwp(?=[:=])", "w", export(BARE)).replace("content:", "c:").replace(":content", ":c"),
    "https namespaces": export(BARE).replace("http://wordpress.org", "https://wordpress.org"),
    "undeclared prefixes": export(BARE, root="<rss>"),
    "unknown elements": export(f"<atom:link href='x'/>{BARE}<foo><bar>x</bar></foo>"),
    "a comment in every place": re.sub(r">\n", ">\n<!-- a -- b -->\n", export(BARE)).replace("-- b", "b"),
    "attributes": export(BARE.replace("<item>", "<item rdf:about=\"x\" id='1'>")),
    "a namespace on each element": export(BARE.replace("encoded>W", 'encoded xmlns:q="u">W')),
    "a version of tomorrow": export(BARE, version="2.0"),
    "many empty items": export("<item/>", "<item></item>", BARE),
    "an item without a channel's head": f"<rss {NAMESPACES}><channel>{BARE}{FOOT}",
    "an end without rss": export(BARE, foot="</channel>"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_of_an_export(box: Box, name: str) -> None:
    done = box.convert(SHAPES[name])
    assert "Words." in done.posts["Only"].body
    assert done.code in ((0, 1) if "without rss" in name else (0,))
