"""Well-formed exports of every version and spelling, and what is no export."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from wxr2md import wxr
from wxr2md.diagnostics import NO_VERSION, PART_IGNORED, REPAIRED, UNKNOWN_VERSION, Diagnostics, Fatal
from wxr2md.fields import COMMENT, ITEM
from wxr2md.model import Author, Comment, Item, Term, maker
from wxr2md.sources import open_parts
from wxr2md.wxr import Reader

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.6" -->
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
<title>Site</title>
<link>https://example.org</link>
<language>en-US</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://example.org/blog</wp:base_blog_url>
<wp:author><wp:author_login>ann</wp:author_login><wp:author_email>ann@example.org</wp:author_email>\
<wp:author_display_name><![CDATA[Ann &amp; Co]]></wp:author_display_name></wp:author>
<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>tech</wp:category_nicename><wp:category_parent></wp:category_parent>\
<wp:cat_name><![CDATA[Tech &amp; Code]]></wp:cat_name></wp:category>
<wp:tag><wp:tag_slug>a</wp:tag_slug><wp:tag_name><![CDATA[A]]></wp:tag_name></wp:tag>
<wp:term><wp:term_taxonomy>genre</wp:term_taxonomy><wp:term_slug>sf</wp:term_slug><wp:term_name>SF</wp:term_name></wp:term>
"""
FOOT = "</channel>\n</rss>\n"


def item(
    number: int, title: str = "", body: str = "", *, raw_title: str = "", comments: int = 0, drop_late: bool = False
) -> str:
    title = raw_title or f"<![CDATA[{title}]]>"
    replies = "".join(
        f"<wp:comment>\n<wp:comment_id>{number}{n}</wp:comment_id>\n"
        f"<wp:comment_author><![CDATA[Reader {n}]]></wp:comment_author>\n"
        f"<wp:comment_content><![CDATA[Reply {n} to {number}]]></wp:comment_content>\n"
        "<wp:comment_parent>0</wp:comment_parent>\n</wp:comment>\n"
        for n in range(comments)
    )
    ids = f"<wp:post_id>{number}</wp:post_id>\n"
    text = f"<content:encoded><![CDATA[{body}]]></content:encoded>\n"
    return (
        f"<item>\n<title>{title}</title>\n<link>https://example.org/{number}/</link>\n<dc:creator>ann</dc:creator>\n"
        f"{ids + text if drop_late else text + ids}"
        f"<wp:status><![CDATA[publish]]></wp:status>\n<wp:post_type>post</wp:post_type>\n{replies}</item>\n"
    )


class Bytes:
    """A part in memory."""

    def __init__(self, data: bytes, name: str = "a.xml", in_archive: bool = False) -> None:
        self.data, self.name, self.size, self.in_archive = data, name, len(data), in_archive

    def open(self) -> BytesStream:
        return BytesStream(self.data)


class BytesStream:
    cut = ""

    def __init__(self, data: bytes) -> None:
        self.data, self.consumed = data, 0

    def read(self, size: int = -1, /) -> bytes:
        end = len(self.data) if size < 0 else self.consumed + size
        chunk = self.data[self.consumed : end]
        self.consumed += len(chunk)
        return chunk

    def close(self) -> None:
        pass


def read(*parts: bytes | Bytes) -> tuple[list[Item], Diagnostics]:
    """Read twice, as the pipeline does, once from memory and once anew."""
    diagnostics = Diagnostics()
    reader = Reader([part if isinstance(part, Bytes) else Bytes(part) for part in parts], diagnostics)
    items = list(reader.items(keep=True))
    told = len(diagnostics)
    assert [packet.unpacked() for packet in reader.again()] == items
    assert list(reader.items(quiet=True)) == items
    assert len(diagnostics) == told
    assert [item.position for item in items] == list(range(len(items)))
    return items, diagnostics


ONE = HEAD + item(7, "One", "<p>Body</p>", comments=2) + FOOT


def test_fields() -> None:
    extra = """<category domain="category" nicename="tech"><![CDATA[Tech &amp; Code]]></category>
<category domain="tag" nicename="a">A</category><category>Plain</category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value><![CDATA[9]]></wp:meta_value></wp:postmeta>
<wp:post_name>one</wp:post_name><guid isPermaLink="false">https://example.org/?p=7</guid>
</item>"""
    [got], diagnostics = read(ONE.replace("</item>", extra).encode())
    assert (got.title, got.content, got.post_id, got.creator, got.post_name) == (
        "One",
        "<p>Body</p>",
        "7",
        "ann",
        "one",
    )
    assert got.terms == (
        Term("category", "tech", "Tech & Code"),
        Term("post_tag", "a", "A"),
        Term("category", "", "Plain"),
    )
    assert got.postmeta == (("_thumbnail_id", "9"),)
    assert [(c.comment_id, c.comment_author) for c in got.comments] == [("70", "Reader 0"), ("71", "Reader 1")]
    assert (got.source, got.excerpt, got.guid) == ("a.xml", "", "https://example.org/?p=7")
    assert len(diagnostics) == 0


def test_site() -> None:
    reader = Reader([Bytes(ONE.encode())], Diagnostics())
    assert len(list(reader.items())) == 1
    [site] = reader.sites
    assert (site.title, site.wxr_version, site.base_blog_url) == ("Site", "1.2", "https://example.org/blog")
    assert site.authors == (Author("ann", "Ann & Co"),)
    assert site.terms == (
        Term("category", "tech", "Tech & Code", term_id="1"),
        Term("post_tag", "a", "A"),
        Term("genre", "sf", "SF"),
    )
    assert reader.progress == reader.size


@pytest.mark.parametrize("room", [0, 3000, 1 << 20])
def test_again(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """The second pass is the same from memory and where that had no room for all items."""
    monkeypatch.setattr(wxr, "KEPT_BYTES", room)
    parts = [Bytes((HEAD + "".join(item(n, f"T{n}", "x" * 70_000, comments=n) for n in part) + FOOT).encode())
             for part in (range(3), range(3, 9))]  # fmt: skip
    reader = Reader(parts, Diagnostics())
    first = [(item, reader.progress) for item in reader.items(keep=True)]
    for _ in range(2):
        second = [(packet, reader.progress) for packet in reader.again()]
        assert [(packet.unpacked(), progress) for packet, progress in second] == first
        assert reader.progress == reader.size
    known = [(packet.item.post_id, packet.item.title, len(packet.item.comments)) for packet, _ in second]
    assert known == [(item.post_id, item.title, len(item.comments)) for item, _ in first]


def test_names_of_fields_stand_in_the_order_of_the_model() -> None:
    assert [field.name for field in dataclasses.fields(Item)][: len(ITEM)] == list(ITEM.values())
    assert [field.name for field in dataclasses.fields(Comment)][: len(COMMENT)] == list(COMMENT.values())


def test_what_is_made_quickly_is_the_same() -> None:
    made = maker(Item)(title="One", comments=(maker(Comment)(*"12345678901"),))
    same = Item(title="One", comments=(Comment(*"12345678901"),))
    assert made == same
    assert (hash(made), repr(made), type(made)) == (hash(same), repr(same), Item)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.title = "Two"  # type: ignore[misc]


SPELLINGS = [
    ONE.replace("/export/1.2/", "/export/1.0/"),
    ONE.replace("http://wordpress.org", "https://wordpress.org"),
    ONE.replace("wp:", "n1:")
    .replace("xmlns:wp", "xmlns:n1")
    .replace("content:", "n2:")
    .replace("xmlns:content", "xmlns:n2"),
    ONE.replace("http://wordpress.org/export/1.2/", "urn:odd"),
    ONE.replace("<wp:post_id>", '<post_id xmlns="http://wordpress.org/export/1.2/">').replace(
        "</wp:post_id>", "</post_id>"
    ),
    ONE.replace('<?xml version="1.0" encoding="UTF-8" ?>\n', ""),
    ONE.replace('version="1.0" encoding', 'version="1.1" encoding'),
    "\ufeff" + ONE,
    "\n\n  " + ONE,
    ONE.replace("\n", "\r\n"),
    ONE.replace("<item>", "<item >").replace("</item>", "</item >"),
    ONE + "\n<!-- Performance optimized by W3 Total Cache -->\n",
    ONE.replace("<item>", "<!-- an <item> of old -->\n<item>"),
    ONE.replace("<p>Body</p>", "<p>Bo]]><![CDATA[dy</p>"),
    ONE.replace("<![CDATA[<p>Body</p>]]>", "&lt;p&gt;Body<![CDATA[</p>]]>"),
    ONE.replace("<![CDATA[<p>Body</p>]]>", "<p>Body</p>"),
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_spellings(text: str) -> None:
    [got], diagnostics = read(text.encode())
    assert (got.title, got.content, got.post_id, len(got.comments)) == ("One", "<p>Body</p>", "7", 2)
    assert not [row for row in diagnostics if row.kind is REPAIRED]


UNDECLARED = [
    ONE.replace('\txmlns:wp="http://wordpress.org/export/1.2/"\n', ""),
    re.sub(r"<rss.*?>", "<rss>", ONE, flags=re.S),
    ONE.replace("<item>", '<atom:link href="x"/><item><media:title>odd</media:title>'),
    ONE.replace("<item>", "<item><nobody:knows>odd</nobody:knows>"),
    ONE + "<b>stray & text</b>",
    "Warning: fopen() in x.php on line 1\n" + ONE,
    "<div id='x'><p>Yes & no</p></div>" + ONE,
    ONE.replace("<channel>\n", ""),
    ONE.replace("http://purl.org/rss", "http://purl.org/<item>rss"),
    ONE.replace("<rss", '<!DOCTYPE rss [<!ENTITY x "' + "A" * 999 + '">]>\n<rss').replace("<p>B", "<p>B"),
    ONE[ONE.index("<item>") : ONE.index("</channel>")],
]


@pytest.mark.parametrize("text", UNDECLARED)
def test_small_faults_cost_nothing(text: str) -> None:
    [got], diagnostics = read(text.encode())
    assert (got.title, got.content, got.post_id, len(got.comments)) == ("One", "<p>Body</p>", "7", 2)
    assert REPAIRED in [row.kind for row in diagnostics]


LATIN = ONE.replace("One", "Größe").replace("Body", "naïve")
ENCODED = [
    (LATIN.replace("UTF-8", "ISO-8859-1").encode("latin-1"), False),
    (LATIN.replace("UTF-8", "windows-1252").encode("cp1252"), False),
    (LATIN.replace("UTF-8", "iso-8859-15").encode("iso-8859-15"), False),
    (LATIN.replace("UTF-8", "utf-16").encode("utf-16"), False),
    (LATIN.replace("UTF-8", "ISO-8859-1").encode(), True),
    (LATIN.encode("latin-1"), True),
    (LATIN.encode("utf-16"), True),
    (LATIN.encode("utf-16-be"), True),
    (LATIN.encode("utf-16-le"), True),
    (LATIN.replace("UTF-8", "utf-16").encode(), True),
    (LATIN.replace("UTF-8", "x-unknown").encode(), True),
    (LATIN.replace("UTF-8", "zlib").encode(), True),
    (LATIN.encode("utf-8-sig"), False),
]


@pytest.mark.parametrize(("data", "repaired"), ENCODED)
def test_encodings(data: bytes, repaired: bool) -> None:
    [got], diagnostics = read(data)
    assert (got.title, got.content) == ("Größe", "<p>naïve</p>")
    assert any(row.kind is REPAIRED for row in diagnostics) is repaired


def test_c1_bytes_of_latin1_are_those_of_windows() -> None:
    [got], _ = read(ONE.replace("UTF-8", "ISO-8859-1").replace("One", "It’s 5 €").encode("cp1252"))
    assert got.title == "It’s 5 €"


def test_versions() -> None:
    assert [row.kind for row in read(ONE.replace(">1.2<", ">9.9<").encode())[1]] == [UNKNOWN_VERSION]
    assert [row.kind for row in read(ONE.replace("<wp:wxr_version>1.2</wp:wxr_version>", "").encode())[1]] == [
        NO_VERSION
    ]


NOT_WXR = [
    (b"  \n ", "is empty"),
    (b"<!DOCTYPE html>\n<html><body>Log in</body></html>", "web page"),
    (b"<?xml version='1.0'?>\n<html xmlns='x'></html>", "web page"),
    (b"<rss version='2.0'><channel><title>F</title><item><title>x</title></item></channel></rss>", "RSS feed"),
    (b"<rss><channel><title>F</title></channel></rss>", "RSS feed"),
    (b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><entry/></feed>", "Atom feed"),
    (b"<?xml version='1.0'?><urlset/>", "sitemap"),
    (b"<?xml version='1.0'?><other/>", "XML"),
    (b'{"posts": []}', "JSON"),
    (b"-- MySQL dump 10.13\nCREATE TABLE", "SQL"),
    (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
    (b"hello", "plain text"),
    (HEAD[:80].encode(), "cut off"),
]


@pytest.mark.parametrize(("data", "words"), NOT_WXR)
def test_not_wxr(data: bytes, words: str) -> None:
    with pytest.raises(Fatal, match=words) as caught:
        read(data)
    assert "WordPress export (WXR)" in str(caught.value)


def test_other_xml_in_a_zip_is_left_out() -> None:
    items, diagnostics = read(Bytes(b"<urlset/>", "z.zip:map.xml", True), Bytes(ONE.encode(), "z.zip:a.xml", True))
    assert len(items) == 1
    assert [row.kind for row in diagnostics] == [PART_IGNORED]
    with pytest.raises(Fatal):
        read(Bytes(b"<urlset/>", "z.zip:map.xml", True))


def test_parts_and_documents_follow_one_another() -> None:
    two = ONE.replace("One", "Two")
    items, _ = read(ONE.encode(), two.encode())
    assert [i.title for i in items] == ["One", "Two"]
    items, diagnostics = read((ONE + two).encode())
    assert [i.title for i in items] == ["One", "Two"]
    assert {row.kind for row in diagnostics} <= {REPAIRED}


BOMBS = [
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE rss [<!ENTITY % y SYSTEM "http://127.0.0.1:9/x"> %y; <!ENTITY x "y">]>',
    '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x "&b;&b;">]>',
    '<!DOCTYPE rss [<!ENTITY x "' + "A" * 100_000 + '">]>',
    "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/rss.dtd' [<!ENTITY x 'y'>]>",
]


@pytest.mark.parametrize("doctype", BOMBS)
def test_entities_are_never_expanded(doctype: str) -> None:
    text = HEAD.replace("<rss", doctype + "\n<rss", 1) + item(1, raw_title="T" + "&x;" * 2000) + item(2, "Clean") + FOOT
    items, _ = read(text.encode())
    assert [i.title for i in items] == ["T", "Clean"]


def test_real_exports_give_all_that_stands_in_them(shared: Path) -> None:
    for path in sorted((shared / "wxr").glob("*.xml")):
        raw = re.sub(rb"<!--.*?-->", b"", path.read_bytes(), flags=re.S)
        diagnostics = Diagnostics()
        with open_parts([path], diagnostics) as parts:
            items = list(Reader(parts, diagnostics).items())
        cut = sum(row.kind.code == "cut" for row in diagnostics)
        assert len(items) + cut == len(re.findall(rb"<item[\s>]", raw)), path.name
        assert sum(len(i.comments) for i in items) == len(re.findall(rb"<wp:comment[\s>]", raw)), path.name


def test_a_comment_of_two_records_run_together_is_not_approved() -> None:
    """Damage took the end of one comment and the start of the next: the spam's text, the other's approval."""
    one = "<wp:comment_id>1</wp:comment_id><wp:comment_content>spam</wp:comment_content>"
    two = "<wp:comment_id>2</wp:comment_id><wp:comment_approved>1</wp:comment_approved>"
    (found,), _ = read((HEAD + f"<item><title>T</title><wp:comment>{one}{two}</wp:comment></item>" + FOOT).encode())
    assert [comment.comment_approved for comment in found.comments] == [""]


def test_lines_beyond_65535_are_those_of_the_file() -> None:
    """libxml2 keeps 16 bits of a line, and beyond takes the line where the text below an element ends."""
    closed = item(3, comments=1).replace("<item>\n", "<item>").replace("<wp:comment>\n", "<wp:comment>")
    export = HEAD + item(1, body="\n" * 66_000) + item(2, comments=2) + closed + FOOT
    lines = export.split("\n")
    found, _ = read(export.encode())
    assert [lines[one.line - 1][:6] for one in found] == ["<item>"] * 3
    below = [lines[comment.line - 1] for one in found for comment in one.comments]
    assert all("<wp:comment>" in line for line in below)
    assert len(below) == 3
