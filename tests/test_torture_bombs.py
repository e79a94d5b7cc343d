"""Exports in every encoding; hostile XML, HTML and archives, which cost neither secrets nor time nor memory."""

from __future__ import annotations

import gzip
import re

import pytest
from test_torture_input import HEALTHY, zipped
from torture import FOOT, Box, comment, export, item, meta

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
    "Shift JIS": (
        export(item(1, "日本語ソ表", "日本語ソ表")).replace("UTF-8", "Shift_JIS").encode("cp932"),
        "日本語ソ表",
    ),
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
    "references": (
        export(item(1, title_xml="&#8220;&#xe9;&#x1F600;", body_xml="&#8220;&#xe9;&#x1F600;")).encode(),
        "“é😀",
    ),
    "a pair of references": (
        export(item(1, title_xml="a&#xD83D;&#xDE00;", body_xml="a&#55357;&#56832;")).encode(),
        "a😀",
    ),
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
TEN = ["ha", *(f"&l{n};" * 10 for n in range(9))]
LAUGHS = "".join(f'<!ENTITY l{n} "{TEN[n]}">' for n in range(10))
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


@pytest.mark.parametrize(
    "doctype", ['<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/a.dtd">', "<!DOCTYPE rss>", "<!DOCTYPE html>"]
)
def test_other_document_types(box: Box, doctype: str) -> None:
    assert "Clean" in box.convert(export(item(1, "Clean"), doctype=doctype)).posts


DEEP = 3000
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
    "terms": item(
        1, "Deep", "", *(f'<category domain="category" nicename="c{n}">C{n}</category>' for n in range(5000))
    ),
    "metadata": item(1, "Deep", "", *(meta(f"key{n}", "x") for n in range(5000))),
    "references": item(1, "Deep", title_xml="Deep", body_xml="&amp;" * 50_000),
    "less-than signs": item(1, "Deep", body_xml="< " * 50_000),
    "ampersands": item(1, "Deep", body_xml="&" * 50_000),
    "starts of comments": item(1, "Deep", body_xml="<!--" * 20_000),
    "section ends": item(1, "Deep", body_xml="<![CDATA[" + "]]>" * 20_000 + "]]>"),
    "starts of tags": item(1, "Deep", body_xml="<item" * 20_000),
}


@pytest.mark.parametrize("name", WIDE)
def test_deep_and_wide_xml(box: Box, name: str) -> None:
    done = box.convert(export(item(8, "Before"), WIDE[name], item(9, "After")))
    assert {"Before", "Deep", "After"} <= set(done.posts) or done.code == 1
    assert {"Before", "After"} <= set(done.posts)


TAGS = "div p b i em span a ul ol table blockquote pre code font center section figure sup h2 dl details".split()


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("name", [*TAGS, "ul><li", "table><tr><td", "dl><dd", "a href=x", "svg", "iframe"])
def test_deep_html(box: Box, name: str, closed: bool) -> None:
    names = name.replace("<", "").split(">")
    end = "".join(f"</{one.split()[0]}>" for one in reversed(names)) * 700 if closed else ""
    done = box.convert(export(item(1, "Deep", f"first <{name}>" * 700 + "core" + end + " last")))
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
