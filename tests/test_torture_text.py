"""Hostile texts: front matter that reads back as it was, template syntax that runs nowhere, comments that carry nothing live."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options as Cmark
from torture import Box, Outcome, comment, export, item, meta

TITLES = [
    *"y n yes no on off true false null ~ NULL Yes NaN .nan .inf -.Inf 0 00 017 0o17 0x1F 0b1 1e3 1E+3 1_000 12:30 1:2:3 .5 5. +1".split(),
    *"- -- --- --- ... : ? ?x @x `x %x &x *x !x !!x |x >x #x =x <<x [x] {x} , ,x \\ \\n \\x41 \\u0041 / ' '' \" \"\"".split(),
    *["2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01 00:00", "12-25", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0"],
    *["a: b", "a : b", "a:", ": a", "a #b", "# a", "- a", "? a", "a\\", 'a"b"c', "it's", "'a'", '"a"', "a: 'b' \"c\" #d"],
    *["--- a", "... a", "---\\n", "+++", "{{ x }}", "{% x %}", "{{< x >}}", "${x}", "<%= x %>", "#{x}", "{{{x}}}", "[[x]]"],
    *["😀", "👩‍👩‍👧", "e\u0301", "עברית", "\u200bx", "\u202ex", "𝔘", "\u00a0x\u00a0y", "x\u00ady", "ﷺ", "\u3000x\u3000y", "x\ufeffy"],
    *["<b", "a < b > c", "1<2", "List<String>", "AT&T", "R&D;", "a&b=c", "\\&", "&", "&&", "&#", "&#x;"],
    *["word " * 500 + "end", "x" * 5000, "a\tb"[:1], "!ruby/object:Gem {}", "!!python/object/apply:os.system ['x']", "*anchor", "&a *a"],
]  # fmt: skip


def test_titles_read_back_as_they_were(box: Box) -> None:
    found = [item(n, title, f"<p>Words {n}.</p>") for n, title in enumerate(TITLES, 1)]
    done = box.convert(export(*found))
    read = {post.values["id"]: post.values["title"] for post in done.posts.values()}
    wrong = {title: read[n] for n, title in enumerate(TITLES, 1) if read[n] != title.strip()}
    assert wrong == {}


BREAKS = ["\t", "\x85", "\u2028", "\u2029", "\x7f", "\x80", "\x9f", "\n", "\r", "\n---\n", "\n...\n", "\n---\nevil: true\n", "\r\n+++\r\n"]


@pytest.mark.parametrize("text", BREAKS, ids=repr)
@pytest.mark.parametrize("place", ["title", "slug", "term", "author", "status", "type", "excerpt", "link", "meta", "comment", "url"])
def test_line_breaks_end_no_front_matter(box: Box, place: str, text: str) -> None:
    text = f"left{text}right: x"
    shapes = {
        "title": lambda: item(1, text),
        "slug": lambda: item(1, post_name=text),
        "term": lambda: item(1, "", "", f'<category domain="post_tag" nicename="t"><![CDATA[{text}]]></category>'),
        "author": lambda: item(1, creator=text),
        "status": lambda: item(1, status=text),
        "type": lambda: item(1, post_type=text),
        "excerpt": lambda: item(1, excerpt=text),
        "link": lambda: item(1, link=f"https://example.org/{text}"),
        "meta": lambda: item(1, "", "", meta("note", text), meta("_wp_old_slug", text)),
        "comment": lambda: item(1, "", "", comment(1, f"Ann {text}", text=text, date=text)),
        "url": lambda: item(1, "", "", comment(1, url=f"https://example.org/{text}")),
    }
    done = box.convert(export(shapes[place]()), "--meta", "note")
    (post,) = done.posts.values()
    assert not {"evil", "right"} & set(post.values)
    assert "Body 1." in post.body


KEYS = "title date slug type id status draft author authors categories tags permalink comments pingbacks meta aliases layout".split()


def test_taxonomies_named_like_keys(box: Box) -> None:
    names = [*KEYS, "a b", "a: b", "yes", "1", "- x", "x" * 2000, "{{x}}", "😀", "__proto__", "constructor"]
    terms = [f'<category domain="{name}" nicename="evil"><![CDATA[Evil]]></category>' for name in names]
    (post,) = box.convert(export(item(1, "Good", "", *terms))).posts.values()
    assert (post.values["title"], post.values["id"], post.values["type"]) == ("Good", 1, "post")
    assert "draft" not in post.values


def test_metadata_is_written_by_name_only(box: Box) -> None:
    names = [*KEYS, "note", "_secret"]
    data = export(item(1, "Good", "", *(meta(name, f"value: {name}\n- x") for name in names)))
    assert box.convert(data).has("value: ") == []
    values = box.convert(data, "--meta", "note,title").posts["Good"].values
    assert values["meta"] == {"title": "value: title\n- x", "note": "value: note\n- x"}


# --- template syntax --------------------------------------------------------------------------------

TEMPLATES = [
    "{{ site.secret }}",
    "{% include x %}",
    "{%- raw -%}",
    "{# note #}",
    '{{< readfile "/etc/passwd" >}}',
    "{{% danger %}}",
    "{{{ x }}}",
    "{{{{x}}}}",
    "{{",
    "{%",
    "a{{b",
    "{ {{x}} }",
    "{{`x`}}",
    "{{*x*}}",
    "{{ '{{' }}",
    "{&#123; x }}",
    "&#123;&#123; x }}",
    "{<b>{ x }</b>}",
    "{<!-- -->{ x }}",
    "{\u200b{ x }}",
    "{\\{ x }}",
    "[{{x}}](u)",
]
WRAPS = {
    "prose": "<p>{} end</p>",
    "classic text": "{} end",
    "code": "<p><code>{}</code> end</p>",
    "a fence": "<pre><code>{}\n</code></pre><p>end</p>",
    "a shortcode of code": "[code]{}[/code] end",
    "a heading": "<h2>{}</h2>end",
    "a link": '<a href="https://example.org/">{}</a> end',
    "an address": '<a href="https://example.org/{}">x</a> end',
    "a picture": '<img src="https://example.org/a.png" alt="{}"> end',
    "a table": "<table><tr><th>a</th></tr><tr><td>{}</td></tr></table>end",
    "a caption": '[caption width="1"]<img src="https://example.org/a.png"> {}[/caption] end',
    "raw HTML": "<iframe src='https://example.org/'></iframe><details><summary>s</summary>{}</details> end",
    "a script": "<script>{}</script> end",
    "an unknown shortcode": "[unknown a='{}'] end",
}


def live(done: Outcome) -> list[str]:
    return [path for path, data in done.files.items() if path.endswith(".md") and re.search(rb"\{[{%#]", data)]


@pytest.mark.parametrize("wrap", WRAPS)
def test_template_syntax_is_inert_or_told(box: Box, wrap: str) -> None:
    found = [item(n, f"T {n}", WRAPS[wrap].replace("{}", text)) for n, text in enumerate(TEMPLATES, 1)]
    done = box.convert(export(*found))
    told = {row["post_id"] for row in done.report["diagnostics"] if row["kind"] == "template-syntax"}
    assert {post.path for post in done.posts.values() if str(post.values["id"]) not in told}.isdisjoint(live(done))
    assert all("end" in post.body for post in done.posts.values())


@pytest.mark.parametrize("text", TEMPLATES)
def test_template_syntax_in_front_matter_and_comments(box: Box, text: str) -> None:
    inside = comment(1, text, text=f"{text} and <code>{text}</code> and\n\n<pre>{text}</pre>", url=f"https://example.org/{text}")
    term = f'<category domain="post_tag" nicename="t"><![CDATA[{text}]]></category>'
    done = box.convert(export(item(1, "T", "x", inside, term, meta("n", text), excerpt=text)), "--meta", "n")
    assert not live(done) or "template" in done.words


# --- comments ---------------------------------------------------------------------------------------

EVIL = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x0c>alert(1)</script>", "<script/x>alert(1)</script >", "<script", "<script>alert(1)", "</script><script>x",
    "<img src=x onerror=alert(1)>", "<img src=x onerror =\nalert(1)>", "<img/src='x'/onerror=alert(1)>", '<img """><script>x</script>">',
    "<img src='javascript:alert(1)'>", "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">", "<img src=x:x onerror=alert(1)//",
    "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><a xlink:href='javascript:alert(1)'>x</a></math>", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<object data='data:text/html,x'></object>",
    "<embed src='data:text/html,x'>", "<form action='javascript:alert(1)'><button>x</button></form>", "<button formaction='javascript:x'>x</button>",
    "<body onload=alert(1)>", "<base href='javascript:/a/'>", "<meta http-equiv=refresh content='0;url=javascript:x'>", "<link rel=stylesheet href=//e>",
    "<style>@import '//evil.example'</style>", "<p style='background:url(javascript:x)'>x</p>", "<div onclick=alert(1)>x</div>", "<b onmouseover=alert(1)>x</b>",
    "<details open ontoggle=alert(1)>x</details>", "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>", "<marquee onstart=x>x</marquee>",
    "<input autofocus onfocus=alert(1)>", "<select onfocus=x autofocus>", "<textarea onfocus=x>", "<keygen onfocus=x>", "<template><script>x</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>", "<title><img src=x onerror=x></title>", "<xmp><script>x</script></xmp>",
    "<plaintext><script>x", "<!--<img src='--><img src=x onerror=alert(1)//'>", "<!--><script>x</script>-->", "<![CDATA[<script>x</script>]]", "<?x <script>x</script> ?>",
    "<a href='javascript:alert(1)'>x</a>", "<a href=javascript:alert(1)>x</a>", "<a href=' javascript:alert(1)'>x</a>", "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>", "<a href='java\nscript:alert(1)'>x</a>", "<a href='java&#x0A;script:alert(1)'>x</a>", "<a href='&#106;avascript:x'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>", "<a href='javascript&#58;alert(1)'>x</a>", "<a href='java&Tab;script:x'>x</a>", "<a href='&#0000106avascript:x'>x</a>",
    "<a href='\x01javascript:x'>x</a>", "<a href='vbscript:x'>x</a>", "<a href='data:text/html;base64,PHN'>x</a>", "<a href='livescript:x'>x</a>",
    "<a href='file:///etc/passwd'>x</a>", "<a href='blob:x'>x</a>", "<a href='view-source:x'>x</a>", "<a href=\"http://x\" onclick='x'>x</a>", "<a href='//x\" onclick=x'>x</a>",
    "<a href='http://x\"onmouseover=\"alert(1)'>x</a>", "<a href='http://x>alert<'>x</a>", "<a href='http://x) <script>'>x</a>", "<a href='feed:javascript:x'>x</a>",
    "[x](javascript:alert(1))", "[x]( javascript:alert(1) 'a')", "[x](<javascript:alert(1)>)", "[x](java\nscript:x)", "[x](&#106;avascript:x)", "[x](javascript&colon;x)",
    "![x](javascript:alert(1))", "![x](data:text/html,x)", "[x][1]\n\n[1]: javascript:alert(1)", "[x]\n\n[x]: javascript:alert(1)", "[x]: <javascript:x>\n\n[x]",
    "<javascript:alert(1)>", "<data:text/html,x>", "<vbscript:x>", "<x:y onclick=z>", "<mailto:x@y.example?body=<script>>", "javascript:alert(1)", "JAVASCRIPT:x",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;x", "\\<script>x</script>", "`<script>x</script>`", "``` <script>\nx", "    <script>x</script>",
    "```html\n<script>x</script>\n```", "~~~\n<img src=x onerror=x>\n~~~", "`` ` `` <img src=x onerror=x>", "\\`<script>x</script>`", "<code><script>x</script></code>",
    "<pre><img src=x onerror=x></pre>", "<pre>`</pre><script>x</script>", "<code>`</code><img src=x onerror=x>", "| a |\n|---|\n| <script>x</script> |", "> <script>x</script>",
    "- <script>x</script>", "# <script>x</script>", "[^1]\n\n[^1]: <script>x</script>", "***<script>x</script>***", "~~<img src=x onerror=x>~~", "x\u2028<script>x</script>",
    "<http://x.example/\"onmouseover=\"alert(1)>", "http://x.example/\"onmouseover=\"alert(1)", "www.x.example/<script>x</script>", "http://x.example/javascript:alert(1)",
    "\ufeff<script>x</script>", "<\u0000script>x</script>", "＜script＞x＜/script＞", "<ſcript>x</ſcript>", "<a\u00a0href='javascript:x'>x</a>", "%3Cscript%3Ex", "+ADw-script+AD4-x",
    "[code]<script>x</script>[/code]", "[embed]javascript:x[/embed]", "[caption]<script>x</script>[/caption]", "[audio src='javascript:x']", "<!-- wp:html --><script>x</script><!-- /wp:html -->",
    "<q cite='javascript:x'>x</q>", "<blockquote cite='javascript:x'>x</blockquote>", "<del cite='data:x,y'>x</del>", "<img srcset='javascript:x' src='http://x.example/a'>", "<img lowsrc=javascript:x src=//x.example/a>",
    "<td background='javascript:x'>x</td>", "<table background=javascript:x><tr><td>x</table>", "<font onclick=x>x</font>", "<abbr title='\"><script>x</script>'>x</abbr>", "<code class='\"><script>x</script>'>x</code>",
]  # fmt: skip
OWN_TAGS = frozenset(
    "p a em strong code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 hr br img del table thead tbody tr th td input sup section".split()
)
SAFE = re.compile(r"(?:https?:|mailto:|//|/|#|\?|[\w.~%-]*(?:[/?#]|$))", re.I)


class Live(HTMLParser):
    """Collects what is dangerous in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in OWN_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "srcset"):
                self.found.append(name)
            if name in ("href", "src") and not SAFE.match(re.sub(r"[\x00-\x20]", "", value or "")):
                self.found.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append("<!--")


def dangers(markdown: str) -> list[str]:
    page = Live()
    page.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, Cmark.CMARK_OPT_UNSAFE | Cmark.CMARK_OPT_FOOTNOTES))
    page.close()
    return page.found


def test_no_comment_carries_anything_live(box: Box) -> None:
    found = [comment(n, text=f"before {text} after", url="http://x.example/") for n, text in enumerate(EVIL, 1)]
    alone = [comment(n, text=text) for n, text in enumerate(EVIL, 1001)]
    done = box.convert(export(item(1, "Post", "Body", *found, *alone)))
    comments = {one["id"]: one.get("content", "") for one in done.posts["Post"].values["comments"]}
    assert len(comments) == 2 * len(EVIL)
    texts = {EVIL[number % 1000 - 1]: dangers(text) for number, text in comments.items()}
    assert {text: bad for text, bad in texts.items() if bad} == {}


def test_no_comment_harms_a_reader_that_does_not_know_markdown(box: Box) -> None:
    found = [comment(n, text=text) for n, text in enumerate(EVIL, 1) if not re.search(r"`|<(code|pre)|\[code|^ {4}|~~~|example/java", text)]
    done = box.convert(export(item(1, "Post", "Body", *found)))
    for data in done.files.values():
        assert not re.search(rb"<(script|iframe|svg|style|object|embed|form|body|math)\b", data, re.I)
        assert not re.search(rb"javascript:\S|\bon(error|load|click)\s*=|data:text/html", data, re.I)


@pytest.mark.parametrize("url", ["javascript:x", " JavaScript:x", "java\tscript:x", "data:text/html,x", "vbscript:x", "//x", "x", "ftp://x", "http://", "http://a b", "http://x\"onclick=", "http://<script>", "mailto:a@b.example", "http://user:pass@x.example", "http://a@b.example"])  # fmt: skip
def test_addresses_of_commenters(box: Box, url: str) -> None:
    done = box.convert(export(item(1, "Post", "Body", comment(1, "Ann", url=url), comment(2, "Ping", url=url, type="pingback"))))
    (one,) = done.posts["Post"].values["comments"]
    assert "url" not in one


def test_names_of_commenters(box: Box) -> None:
    data = export(item(1, "Post", "Body", *(comment(n, text, text="x") for n, text in enumerate(EVIL, 1))))
    done = box.convert(data)
    names = [one["author"] for one in done.posts["Post"].values["comments"]]
    assert len(names) == len(EVIL)
    assert not [name for name in names if re.search(r"<[a-zA-Z]", name)]


# --- bodies -----------------------------------------------------------------------------------------

STARTS = ["---\ntitle: evil\n---\n", "<p>---<br>title: evil<br>---</p>", "+++\ntitle = 'evil'\n+++\n", '{"title": "evil"}\n', "% evil\n% me\n\n", "\ufeff---\ntitle: evil\n---\n",
          "title: evil\n\n", "<!-- x -->---\ntitle: evil\n---", "\n\n---\n---\n", "<hr><p>title: evil</p><hr>", "<pre>---\ntitle: evil\n---</pre>", "...\n", "---", "[//]: # (x)"]  # fmt: skip


@pytest.mark.parametrize("start", STARTS)
def test_a_body_is_no_front_matter(box: Box, start: str) -> None:
    post = box.convert(export(item(1, "Good", f"{start}\n\n<p>True words.</p>"))).posts["Good"]
    assert post.values["title"] == "Good"
    assert "True words." in post.body


ODD_HTML = ["<table></table>", "<table><tr></tr></table>", "<ul></ul>", "<a></a>", "<a href=''>x</a>", "<a href='http://['>x</a>", "<img>", "<img src=''>", "</p></div></b>", "<p", "<p <b>", "<a href='x",
            "&#0; &#xD800; &#x110000; &#55296;&#56320; &bogus; &", "<b><i></b></i>", "<p><table><tr><td><p></table>", "<h7>x</h7>", "<li>loose</li>", "<td>loose</td>", "<dd>loose</dd>", "<option>x", "<frameset>",
            "<svg><foreignObject><p>x</p></foreignObject></svg>", "<math><mi>x</mi></math>", "<textarea><b>x</textarea>", "<xmp>x</xmp>", "<!DOCTYPE html><html><body>x</body></html>", "<?php echo 1 ?>", "<%= x %>",
            "[caption]", "[/caption]", "[gallery ids=]", "[gallery ids='x,-1,99999999999999999999']", "[embed][/embed]", "[audio]", "[playlist ids='1", "[[", "[]", "[/]", "[ gallery ]", "[code][code][/code]",
            "<!-- wp:image {\"id\":} -->x<!-- /wp:image -->", "<!-- wp:block {\"ref\":\"x\"} /-->", "<!-- wp:block {\"ref\":1} /-->", "<!-- wp: -->", "<!-- /wp:x -->", "<!--more", "<!--nextpage-->" * 3, "<!-- wp:html -->",
            "\x0b\x0c\x85\u2028", "\u200f\u202e", "\ufffd" * 50, "a\u0301" * 50]  # fmt: skip


@pytest.mark.parametrize("text", ODD_HTML)
def test_odd_bodies_lose_nothing_around_them(box: Box, text: str) -> None:
    text = text.replace("\x0b\x0c", "")
    done = box.convert(export(item(1, "Odd", f"<p>head words</p>\n\n{text}\n\n<p>tail words</p>")))
    assert "head words" in done.posts["Odd"].body
    assert "tail words" in done.posts["Odd"].body or "not-in-output" in done.words
