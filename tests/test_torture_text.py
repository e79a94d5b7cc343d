"""Hostile texts: front matter reads back as it was, template syntax runs nowhere, comments carry nothing live."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options as Cmark
from torture import HOSTILE, Box, Outcome, comment, export, item, meta

TITLES = HOSTILE["titles"]


def test_titles_read_back_as_they_were(box: Box) -> None:
    found = [item(n, title, f"<p>Words {n}.</p>") for n, title in enumerate(TITLES, 1)]
    done = box.convert(export(*found))
    read = {post.values["id"]: post.values["title"] for post in done.posts.values()}
    wrong = {title: read[n] for n, title in enumerate(TITLES, 1) if read[n] != title.strip()}
    assert wrong == {}


BREAKS = [
    "\t",
    "\x85",
    "\u2028",
    "\u2029",
    "\x7f",
    "\x80",
    "\x9f",
    "\n",
    "\r",
    "\n---\n",
    "\n...\n",
    "\n---\nevil: true\n",
    "\r\n+++\r\n",
]


@pytest.mark.parametrize("text", BREAKS, ids=repr)
@pytest.mark.parametrize(
    "place", ["title", "slug", "term", "author", "status", "type", "excerpt", "link", "meta", "comment", "url"]
)
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


KEYS = """title date slug type id status draft author authors categories tags permalink comments pingbacks meta aliases
    layout""".split()


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
    inside = comment(
        1, text, text=f"{text} and <code>{text}</code> and\n\n<pre>{text}</pre>", url=f"https://example.org/{text}"
    )
    term = f'<category domain="post_tag" nicename="t"><![CDATA[{text}]]></category>'
    done = box.convert(export(item(1, "T", "x", inside, term, meta("n", text), excerpt=text)), "--meta", "n")
    assert not live(done) or "template" in done.words


# --- comments ---------------------------------------------------------------------------------------

EVIL = HOSTILE["comments"]
OWN_TAGS = frozenset(
    """p a em strong code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 hr br img del table thead tbody tr th td input sup
    section""".split()
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
    found = [
        comment(n, text=text)
        for n, text in enumerate(EVIL, 1)
        if not re.search(r"`|<(code|pre)|\[code|^ {4}|~~~|example/java", text)
    ]
    done = box.convert(export(item(1, "Post", "Body", *found)))
    for data in done.files.values():
        assert not re.search(rb"<(script|iframe|svg|style|object|embed|form|body|math)\b", data, re.I)
        assert not re.search(rb"javascript:\S|\bon(error|load|click)\s*=|data:text/html", data, re.I)


@pytest.mark.parametrize("url", HOSTILE["addresses of commenters"])
def test_addresses_of_commenters(box: Box, url: str) -> None:
    done = box.convert(
        export(item(1, "Post", "Body", comment(1, "Ann", url=url), comment(2, "Ping", url=url, type="pingback")))
    )
    (one,) = done.posts["Post"].values["comments"]
    assert "url" not in one


def test_names_of_commenters(box: Box) -> None:
    data = export(item(1, "Post", "Body", *(comment(n, text, text="x") for n, text in enumerate(EVIL, 1))))
    done = box.convert(data)
    names = [one["author"] for one in done.posts["Post"].values["comments"]]
    assert len(names) == len(EVIL)
    assert not [name for name in names if re.search(r"<[a-zA-Z]", name)]


# --- bodies -----------------------------------------------------------------------------------------

STARTS = HOSTILE["starts"]


@pytest.mark.parametrize("start", STARTS)
def test_a_body_is_no_front_matter(box: Box, start: str) -> None:
    post = box.convert(export(item(1, "Good", f"{start}\n\n<p>True words.</p>"))).posts["Good"]
    assert post.values["title"] == "Good"
    assert "True words." in post.body


ODD_HTML = HOSTILE["bodies"]


@pytest.mark.parametrize("text", ODD_HTML)
def test_odd_bodies_lose_nothing_around_them(box: Box, text: str) -> None:
    text = text.replace("\x0b\x0c", "")
    done = box.convert(export(item(1, "Odd", f"<p>head words</p>\n\n{text}\n\n<p>tail words</p>")))
    assert "head words" in done.posts["Odd"].body
    assert "tail words" in done.posts["Odd"].body or "not-in-output" in done.words
