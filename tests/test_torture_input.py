"""What is given instead of an export, exports in every wrapping and encoding, and bombs."""

from __future__ import annotations

import gzip
import io
import os
import re
import threading
import zipfile
from pathlib import Path

import pytest
from torture import FOOT, NAMESPACES, Box, cdata, comment, export, head, item, meta, tag

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
OLD = head(version="").replace("export/1.2/", "export/1.0/")
SHAPES = {
    "a title and a text": export(BARE),
    "no channel": export(BARE).replace("<channel>", "").replace("</channel>", ""),
    "wp:category of WXR 1.0": f"{OLD}<wp:category><wp:category_nicename>a</wp:category_nicename></wp:category>{BARE}{FOOT}",
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
    "attributes": export(BARE.replace("<item>", '<item rdf:about="x" id=\'1\'>')),
    "a namespace on each element": export(BARE.replace("<content:", f'<content:').replace("encoded>W", f'encoded xmlns:q="u">W')),
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


TEXT = "Größe “quoted” – 漢字 naïve 😀"
ENCODINGS = {
    "UTF-8, not declared": (export(item(1, TEXT, TEXT), declaration="").encode(), TEXT),
    "UTF-8 that says ISO-8859-1": (export(item(1, TEXT, TEXT)).replace("UTF-8", "ISO-8859-1").encode(), TEXT),
    "UTF-8 that says UTF-16": (export(item(1, TEXT, TEXT)).replace("UTF-8", "UTF-16").encode(), TEXT),
    "UTF-8 that says nothing known": (export(item(1, TEXT, TEXT)).replace("UTF-8", "utf8mb4").encode(), TEXT),
    "UTF-16 with a mark": (export(item(1, TEXT, TEXT)).replace("UTF-8", "UTF-16").encode("utf-16"), TEXT),
    "UTF-16, little end first, no mark": (export(item(1, TEXT, TEXT)).encode("utf-16-le"), TEXT),
    "UTF-16, big end first, no mark": (export(item(1, TEXT, TEXT)).encode("utf-16-be"), TEXT),
    "UTF-16, no mark, no declaration": (export(item(1, TEXT, TEXT), declaration="").encode("utf-16-be"), TEXT),
    "UTF-32 with a mark": (export(item(1, TEXT, TEXT)).encode("utf-32"), TEXT),
    "windows-1252": (export(item(1, "“é”", "“é”")).replace("UTF-8", "windows-1252").encode("cp1252"), "“é”"),
    "windows-1252, not declared": (export(item(1, "“é”", "“é”"), declaration="").encode("cp1252"), "“é”"),
    "ISO-8859-1 in single quotes": (
        export(item(1, "é", "é"), declaration="<?xml version='1.0' encoding='iso-8859-1'?>").encode("latin-1"),
        "é",
    ),
    "ISO-8859-15": (export(item(1, "5 €", "5 €")).replace("UTF-8", "ISO-8859-15").encode("iso-8859-15"), "5 €"),
    "Shift JIS": (export(item(1, "日本語ソ表", "日本語ソ表")).replace("UTF-8", "Shift_JIS").encode("cp932"), "日本語ソ表"),
    "EUC-JP": (export(item(1, "日本語", "日本語")).replace("UTF-8", "EUC-JP").encode("euc-jp"), "日本語"),
    "GBK": (export(item(1, "汉字", "汉字")).replace("UTF-8", "GBK").encode("gbk"), "汉字"),
    "GB2312 that is GB 18030": (export(item(1, "镕", "镕")).replace("UTF-8", "gb2312").encode("gb18030"), "镕"),
    "Big5": (export(item(1, "漢字功", "漢字功")).replace("UTF-8", "Big5").encode("big5"), "漢字功"),
    "EUC-KR": (export(item(1, "한국", "한국")).replace("UTF-8", "euc-kr").encode("euc-kr"), "한국"),
    "KOI8-R": (export(item(1, "Привет", "Привет")).replace("UTF-8", "KOI8-R").encode("koi8-r"), "Привет"),
    "windows-1251": (export(item(1, "Привет", "Привет")).replace("UTF-8", "windows-1251").encode("cp1251"), "Привет"),
    "encoded twice long ago": (export(item(1, "GrÃ¶ÃŸe", "GrÃ¶ÃŸe")).encode(), "GrÃ¶ÃŸe"),
    "one byte of windows-1252": (export(item(1, "café", "café")).encode().replace("é".encode(), b"\xe9"), "café"),
    "one quotation mark of windows-1252": (export(item(1, "it's", "it's")).encode().replace(b"'s", b"\x92s"), "it’s"),
    "surrogates of Java": (export(item(1, "a X", "a X")).encode().replace(b" X", b" \xed\xa0\xbd\xed\xb8\x80"), "a 😀"),
    "half of a pair": (export(item(1, "a X", "a X")).encode().replace(b" X", b" b\xed\xa0\xbd"), "a b"),
    "an overlong NUL": (export(item(1, "a X", "a X")).encode().replace(b" X", b" b\xc0\x80"), "a b"),
    "a decomposed accent": (export(item(1, "cafe\u0301", "cafe\u0301")).encode(), "cafe\u0301"),
    "characters beyond the BMP": (export(item(1, "𝔘𝔫𝔦 👩‍👩‍👧", "𝔘𝔫𝔦 👩‍👩‍👧")).encode(), "𝔘𝔫𝔦 👩‍👩‍👧"),
    "references": (export(item(1, title_xml="&#8220;&#xe9;&#x1F600;", body_xml="&#8220;&#xe9;&#x1F600;")).encode(), "“é😀"),
    "a pair of references": (export(item(1, title_xml="a&#xD83D;&#xDE00;", body_xml="a&#55357;&#56832;")).encode(), "a😀"),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_encoding(box: Box, name: str) -> None:
    data, text = ENCODINGS[name]
    done = box.convert(data)
    assert done.code == 0
    assert list(done.posts) == [text]
    assert text in done.posts[text].body


def test_one_comment_in_another_encoding(box: Box) -> None:
    data = export(item(1, "Käse", "Größe", comment(1, "Ann", text="Grüße"), comment(2, "Zoë", text="caf@")))
    done = box.convert(data.encode().replace(b"caf@", b"caf\xe9"))
    assert [one["content"] for one in done.posts["Käse"].values["comments"]] == ["Grüße", "café"]


SECRET = "SECRET-OF-THE-DISK"
LAUGHS = "".join('<!ENTITY l%d "%s">' % (n, f"&l{n - 1};" * 10 if n else "ha") for n in range(10))
DOCTYPES = {
    "a file": ('<!ENTITY x SYSTEM "file://{path}">', "&x;"),
    "a file by its path": ('<!ENTITY x SYSTEM "{path}">', "&x;"),
    "a file by parameter entity": ('<!ENTITY % p SYSTEM "file://{path}"> %p;', ""),
    "a public identifier": ('<!ENTITY x PUBLIC "a" "file://{path}">', "&x;"),
    "another computer": ('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">', "&x;"),
    "an unparsed entity": ('<!NOTATION n SYSTEM "n"><!ENTITY x SYSTEM "{path}" NDATA n>', "&x;"),
    "a billion laughs": (LAUGHS, "&l9;"),
    "an entity that holds itself": ('<!ENTITY x "&y;"><!ENTITY y "&x;">', "&x;"),
    "a harmless entity": ('<!ENTITY x "words">', "&x;"),
    "a default attribute": ('<!ATTLIST item domain CDATA "&x;"><!ENTITY x SYSTEM "file://{path}">', ""),
    "a bracket in a text": ('<!ENTITY x "]> <item>">', "&x;"),
}


@pytest.mark.parametrize("name", DOCTYPES)
def test_document_types_do_nothing(box: Box, name: str) -> None:
    secret = box.folder / "secret.txt"
    secret.write_text(SECRET)
    declared, used = DOCTYPES[name]
    doctype = f"<!DOCTYPE rss [{declared.replace('{path}', str(secret))}]>\n"
    done = box.convert(export(item(1, title_xml=f"T{used}", body_xml=f"B{used}"), item(2, "Clean"), doctype=doctype))
    assert done.has(SECRET) == []
    assert done.code == 2 or "Clean" in done.posts


@pytest.mark.parametrize("doctype", ['<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/a.dtd">', "<!DOCTYPE rss>", "<!DOCTYPE html>"])
def test_other_document_types(box: Box, doctype: str) -> None:
    assert "Clean" in box.convert(export(item(1, "Clean"), doctype=doctype)).posts


DEEP = 5000
WIDE = {
    "elements in an item": item(1, "Deep", "", "<d>" * DEEP + "</d>" * DEEP),
    "elements in a value": item(1, "Deep", body_xml="<p>" * DEEP + "x" + "</p>" * DEEP),
    "elements between items": "<d>" * DEEP + "</d>" * DEEP + item(1, "Deep"),
    "elements never closed": item(1, "Deep", "", "<d>" * DEEP),
    "items in items": "<item>" * 300 + item(1, "Deep") + "</item>" * 300,
    "comments in comments": item(1, "Deep", "", "<wp:comment>" * 1000 + "</wp:comment>" * 1000),
    "sections in sections": item(1, "Deep", body_xml="<![CDATA[" * 2000 + "x" + "]]>" * 2000),
    "attributes": item(1, "Deep", "", "<d " + " ".join(f'a{n}="x"' for n in range(50_000)) + "/>"),
    "one long attribute": item(1, "Deep", "", f'<category domain="{"x" * 1_000_000}" nicename="y">z</category>'),
    "declarations": item(1, "Deep", "", "<d " + " ".join(f'xmlns:a{n}="x"' for n in range(5000)) + "/>"),
    "terms": item(1, "Deep", "", *(f'<category domain="category" nicename="c{n}">C{n}</category>' for n in range(5000))),
    "metadata": item(1, "Deep", "", *(meta(f"key{n}", "x") for n in range(5000))),
    "references": item(1, "Deep", title_xml="Deep", body_xml="&amp;" * 200_000),
    "less-than signs": item(1, "Deep", body_xml="< " * 100_000),
    "ampersands": item(1, "Deep", body_xml="&" * 100_000),
    "starts of comments": item(1, "Deep", body_xml="<!--" * 50_000),
    "section ends": item(1, "Deep", body_xml="<![CDATA[" + "]]>" * 50_000 + "]]>"),
    "starts of tags": item(1, "Deep", body_xml="<item" * 50_000),
}


@pytest.mark.parametrize("name", WIDE)
def test_deep_and_wide_XML(box: Box, name: str) -> None:
    done = box.convert(export(item(8, "Before"), WIDE[name], item(9, "After")))
    assert {"Before", "Deep", "After"} <= set(done.posts) or done.code == 1
    assert {"Before", "After"} <= set(done.posts)


TAGS = "div p b i em span a ul ol table blockquote pre code font center section figure sup h2 dl details".split()


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("name", [*TAGS, "ul><li", "table><tr><td", "dl><dd", "a href=x", "svg", "iframe"])
def test_deep_HTML(box: Box, name: str, closed: bool) -> None:
    names = name.replace("<", "").split(">")
    end = "".join(f"</{one.split()[0]}>" for one in reversed(names)) * 1500 if closed else ""
    done = box.convert(export(item(1, "Deep", f"first <{name}>" * 1500 + "core" + end + " last")))
    assert "core" in done.posts["Deep"].body
    assert "last" in done.posts["Deep"].body


OBJECT = '{"a":'
NESTED = {
    "groups": "<!-- wp:group -->" * 3000 + "core" + "<!-- /wp:group -->" * 3000,
    "blocks never closed": "<!-- wp:group -->" * 3000 + "core",
    "ends without a start": "<!-- /wp:group -->" * 3000 + "core",
    "lists": "<!-- wp:list --><ul><li>" * 500 + "core" + "</li></ul><!-- /wp:list -->" * 500,
    "brackets in a block's attributes": f"<!-- wp:group {'[' * 20_000} -->core<!-- /wp:group -->",
    "objects in a block's attributes": f"<!-- wp:group {OBJECT * 20_000} -->core<!-- /wp:group -->",
    "captions": "[caption]" * 2000 + "core" + "[/caption]" * 2000,
    "captions never closed": "[caption]" * 5000 + "core",
    "columns": "[vc_row][vc_column]" * 1000 + "core" + "[/vc_column][/vc_row]" * 1000,
    "unknown": "[a]" * 3000 + "core" + "[/a]" * 3000,
    "brackets": "[" * 20_000 + "core" + "]" * 20_000,
    "quotes": "[gallery " + "a=\"b' " * 10_000 + " core",
    "stars": "*" * 20_000 + "core" + "_*" * 10_000,
    "backticks": "` `` " * 10_000 + "core",
    "comments": "<!--" * 10_000 + " --> core",
    "less-than signs": "<" * 20_000 + "core",
    "an address": "https://example.org/" + "a.b(" * 10_000 + " core",
    "entities": "&lt;" * 20_000 + "core",
    "line ends": "\n" * 50_000 + "core",
    "blanks": "x" + " " * 50_000 + "core",
    "dashes": "- " * 10_000 + "core",
    "markers of lists": "1. " * 10_000 + "core",
    "quotation marks": "> " * 10_000 + "core",
    "braces": "{{" * 10_000 + "core" + "}}" * 10_000,
    "dollars": "$$" * 10_000 + "core",
}


@pytest.mark.parametrize("name", NESTED)
def test_deep_and_repeated_texts(box: Box, name: str) -> None:
    text = NESTED[name]
    done = box.convert(export(item(1, "Deep", text, comment(1, text=text), excerpt=text)))
    assert "core" in done.posts["Deep"].everything()


def test_a_packed_bomb_is_refused_and_can_be_allowed(box: Box) -> None:
    bomb = gzip.compress(HEALTHY.encode().replace(FOOT.encode(), b" " * (110 << 20) + FOOT.encode()), 1, mtime=0)
    done = box.convert(bomb)
    assert done.code == 2
    assert "--max-input-size" in done.said


def test_the_largest_input_is_the_user_s_choice(box: Box) -> None:
    assert box.convert(HEALTHY, "--max-input-size", "1000").code == 2
    assert box.convert(HEALTHY, "--max-input-size", "1MB").code == 0


def test_files_of_a_zip_that_lie_over_one_another(box: Box) -> None:
    plain = zipped({f"{n}.xml": HEALTHY for n in range(30)})
    start = plain.index(b"PK\x01\x02")
    done = box.convert(re.sub(rb"(?s)(PK\x01\x02.{38}).{4}", rb"\1\0\0\0\0", plain[:start][:1500] + plain[start:]))
    assert done.code in (0, 1, 2)
    assert done.out.parent.exists()


