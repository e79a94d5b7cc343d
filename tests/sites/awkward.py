"""An export of everything that a site generator may trip over, in our own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

SITE = "https://awkward.example/blog"
# What a generator reads in its own way, three blanks apart.
TEMPLATES = re.split(
    r" {3}|\n",
    r"""{{ page.title }}   {{title}}   {% include x.html %}   {% raw %}   {% endraw %}   {%- if x -%}
{# remark #}   {{< figure src=x >}}   {{% note %}}   {{</* figure */>}}   {{{ x }}}   <%= x %>
${x}   {x}   {props.x}   #{x}   {: .x}   {#x}   {.x}   [[x]]   [TOC]   [^1]   %%x%%   @@x@@
{% endverbatim %}   {!! x !!}   %{x}   {   }   }}   {{   %}""",
)
MARKS = re.split(
    r" {3}|\n",
    r"""*a*   _b_   __c__   `d`   ~~e~~   ~f~   ==g==   ++h++   ^i^   H~2~O   :smile:   :::note   !!! note
??? note   [x](y)   ![x](y)   [x]   [ ] x   [x] y   [x]: /y   *[HTML]: x   # h   ## h   1. x   1) x
+ y   - z   * z   > q   --   ---   ...   "x"   'x'   (c)   (tm)   <b>   <Thing />   &copy;   &amp;
$x$   $$x$$   \(x\)   \[x\]   \*   a\b   www.awkward.example   me@awkward.example   @user   #12
%5B   : d   ::: d   === x   ***   ___   import x from 'y'   export default x   Term : d   x {.y}
x {#y}   <!-- x -->   ~~~   ```   +++   a   b & c   1986\. x   http://bare.example/a_b_c""",
)
TAGS = list(enumerate(("C", "c++", "C#", "c", "AC/DC", "Ä b", "a.b", "50%", "q: r?", "über", "uber", "5")))
CODE = """<?php
if ($a < 3 && $b > 2) {
\techo "{{ x }} {% raw %} {% endraw %} {{< x >}} {{% x %}} {# x #}";
}
```
~~~

    four blanks
</code>"""


@dataclass(frozen=True)
class Entry:
    """One item of the export."""

    title: str
    body: str
    slug: str = ""
    kind: str = "post"
    status: str = "publish"
    parent: int = 0
    link: str = ""
    password: str = ""
    comments: str = ""
    date: str = "2021-03-04 10:00:00"


def paragraphs(texts: list[str], tag: str = "p") -> str:
    return "\n\n".join(f"<{tag}>before {escape(text)} after</{tag}>\n\n<{tag}>{escape(text)}</{tag}>" for text in texts)


COMMENT = """<wp:comment><wp:comment_id>{0}</wp:comment_id><wp:comment_author><![CDATA[{3}]]></wp:comment_author>
<wp:comment_author_email>hidden@awkward.example</wp:comment_author_email>
<wp:comment_author_url>{4}</wp:comment_author_url><wp:comment_date>2021-03-05 10:{6:02}:00</wp:comment_date>
<wp:comment_date_gmt>2021-03-05 09:{6:02}:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{1}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>
<wp:comment_type>{5}</wp:comment_type><wp:comment_parent>{2}</wp:comment_parent></wp:comment>"""
ITEM = """<item><title><![CDATA[{e.title}]]></title><link>{link}</link><dc:creator>ann</dc:creator>
<content:encoded><![CDATA[{e.body}]]></content:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date>{e.date}</wp:post_date><wp:post_date_gmt>{e.date}</wp:post_date_gmt><wp:post_name>{e.slug}</wp:post_name>
<wp:status>{e.status}</wp:status><wp:post_parent>{e.parent}</wp:post_parent><wp:menu_order>0</wp:menu_order>
<wp:post_type>{e.kind}</wp:post_type><wp:post_password>{e.password}</wp:post_password>{terms}{e.comments}</item>"""
CHANNEL = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>{{{{ Awkward }}}} &amp;amp; "Sons"</title><link>{site}</link>
<description>Just *another* {{% site %}}: yes</description>
<language>en-US</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>{site}</wp:base_site_url>
<wp:base_blog_url>{site}</wp:base_blog_url><wp:author><wp:author_login>ann</wp:author_login>
<wp:author_email>ann@awkward.example</wp:author_email>
<wp:author_display_name>Ann {{{{ x }}}} Example</wp:author_display_name></wp:author>{items}</channel></rss>
"""


def comment(identity: int, text: str, parent: int = 0, **more: str) -> str:
    author, url, kind = more.get("author", "Reader"), escape(more.get("url", "")), more.get("kind", "comment")
    return COMMENT.format(identity, text, parent, author, url, kind, identity % 60)


def _entries() -> Iterator[Entry]:
    yield Entry("Braces {{ title }} {% x %} {x}", paragraphs(TEMPLATES), "braces")
    yield Entry("Marks *a* _b_ `c` [d](e) \\ &amp; \"f\" 'g' &lt;h&gt;: #i", paragraphs(MARKS), "marks")
    inline = [f"<code>{escape(text)}</code>" for text in (*TEMPLATES, *MARKS) if "`" not in text]
    yield Entry("Code in lines", "\n\n".join(f"<p>Say {text} here.</p>" for text in inline), "code-in-lines")
    yield Entry("Code", f'<pre><code class="language-php">{escape(CODE)}</code></pre>\n\n<p>End.</p>', "code")
    yield Entry("Headings", paragraphs(["{{ x }}", "{x}", "{#x}", "# x", "x #", "*x*", "1. x"], "h2"), "headings")
    cells = "".join(f"<tr><td>{escape(text)}</td><td>x</td></tr>" for text in (*TEMPLATES, *MARKS, "a | b"))
    yield Entry("Table", f"<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody>{cells}</tbody></table>", "table")
    listed = "<ul><li>one<ul><li>two<ol><li>three</li></ol></li></ul></li><li><p>para</p><p>second</p></li>"
    listed += "<li>{{ x }}</li></ul>"
    yield Entry("Lists", f'{listed}\n<p>x</p>\n<ol start="3"><li>c<pre>code\n  more</pre></li><li>d</li></ol>', "lists")
    raw = (
        '<div style="color:red" class="x">In a box, <em>so</em>.</div>\n<details><summary>More</summary>'
        "<p>Inside</p></details>\n"
        '<p>H<sub>2</sub>O, <abbr title="x">WP</abbr>, <u>u</u>, <kbd>Q</kbd></p>\n'
        "<p>line<br>line</p>\n<p>&nbsp;</p>\n<hr>\n"
        '<p><img src="/wp-content/uploads/a.png" alt="{{ x }} &quot;y&quot;" title="t {x}"></p>\n'
        '<p><a href="https://other.example/{{x}}?a={b}&amp;c=[d]" title="{% x %}">link {{ x }}</a> '
        '<a href="#below">below</a></p>'
    )
    yield Entry("Raw", raw, "raw")
    embeds = (
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ|https://vimeo.com/22439234|https://twitter.com/x/status/1234567890"
    )
    embeds += (
        "|https://www.instagram.com/p/CxOWiQNP2MO/|https://gist.github.com/spf13/7896402|https://soundcloud.com/a/b"
    )
    yield Entry("Embeds", "\n\n".join(["Before", *embeds.split("|"), "After"]), "embeds")
    yield Entry("More", "Above the fold.\n\n<!--more-->\n\nBelow {{ x }} it.\n\n<!--nextpage-->\n\nPage two.", "more")
    deep = "".join(comment(100 + n, f"Level {n}", 99 + n if n else 0) for n in range(25))
    text = "\n\n".join([*TEMPLATES, *MARKS])
    odd = comment(200, text.replace("<", "&lt;"), author='O"Neill {{ x }} \\', url="https://reader.example/?a=1&b=2")
    hostile = "<script>alert(1)</script><b>bold</b> <a href='javascript:x'>x</a>"
    odd += comment(201, hostile, 200, author="", url="javascript:alert(1)")
    odd += comment(202, "[...] {{ x }}", author="Blog & Co", url="https://blog.example/post/", kind="pingback")
    odd += comment(203, "<code>a {{ b }}</code>\n\n<blockquote>quoted</blockquote>\n<pre>x\n  y</pre>", 201)
    yield Entry("Threads", "<p>See below.</p>", "threads", comments=deep + odd)
    yield Entry("Nothing but a comment", "", "nothing", comments=comment(300, "First!"))
    yield Entry("", "<p>No title.</p>", "no-title")
    yield Entry("Far off", "<p>Ahead of its time.</p>", "far-off", date="2098-01-01 10:00:00")
    yield Entry("Чужие буквы", "<p>Слова</p>", "%d1%87%d1%83%d0%b6%d0%b8%d0%b5")
    yield Entry("Tags", "<p>A slug that means something.</p>", "tags")
    yield Entry("2020", "<p>A number.</p>", "2020-2")
    yield Entry("Index", "<p>Index.</p>", "index-2")
    yield Entry("No address", "<p>Only a number.</p>", "no-address", link=f"{SITE}/?p=90")
    yield Entry("Draft", "<p>Not yet.</p>", "draft", status="draft", link=f"{SITE}/?p=91")
    yield Entry("Private", "<p>Not for you.</p>", "private", status="private")
    yield Entry("Secret", "<p>Only with a word.</p>", "secret", password="word")
    yield Entry("About us", "<p>The root.</p>", "about", "page", link=f"{SITE}/about/")
    yield Entry("Team", "<p>Below the root.</p>", "team", "page", parent=23, link=f"{SITE}/about/team/")
    yield Entry("History", "<p>Deepest.</p>", "history", "page", parent=24, link=f"{SITE}/about/team/history/")
    yield Entry(
        "Other team", "<p>Same name.</p>", "team", "page", link=f"{SITE}/team/", comments=comment(310, "On a page")
    )


def _named_like_folders() -> Iterator[Entry]:
    for slug in "index posts pages tags categories category recipe archives search feed 404 assets".split():
        yield Entry(f"A page called {slug}", f"<p>{slug}</p>", slug, "page", link=f"{SITE}/{slug}/")
    yield Entry("Soup", "<p>A type of its own.</p>", "soup", "recipe", link=f"{SITE}/recipe/soup/")


def xml(entries: Iterable[Entry] = ()) -> str:
    """Return the export, or one of other entries."""
    found = tuple(entries) or (*_entries(), *_named_like_folders())
    items = "\n".join(_item(number, entry) for number, entry in enumerate(found, 1))
    return CHANNEL.format(site=SITE, items=items)


def _item(number: int, entry: Entry) -> str:
    tags = (TAGS * 2)[number : number + 2] if entry.kind == "post" else []
    terms = '<category domain="category" nicename="c-plus"><![CDATA[C++ & "C#": {{ x }}]]></category>' if tags else ""
    terms += "".join(
        f'<category domain="post_tag" nicename="t{tag}"><![CDATA[{name}]]></category>' for tag, name in tags
    )
    terms += '<category domain="menu" nicename="lunch"><![CDATA[Lunch]]></category>' if entry.kind == "recipe" else ""
    return ITEM.format(e=entry, number=number, link=entry.link or f"{SITE}/2021/03/{entry.slug}/", terms=terms)
