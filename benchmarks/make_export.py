"""Write a WXR export of any size, deterministic: `python benchmarks/make_export.py big.xml --megabytes 100`."""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import TextIO

WORDS = """the a of and to in is it that was for on are with as they be at one have this from or had by but some what
there we can out other were all your when up use word how said an each she which do their time if will way about many
then them would write like so these her long make thing see him two has look more day could go come did my sound no
most number who over know water than call first people may down side been now find any new work part take get place
made live where after back little only round man year came show every good me give our under name very through just
form much great think say help low line before turn cause same mean differ move right boy old too does tell sentence
set three want air well also play small end put home read hand port large spell add even land here must big high such
follow act why ask men change went light kind off need house picture try us again animal point mother world near build
self earth father head stand own page should country found answer school grow study still learn plant cover food sun
four thought let keep eye never last door between city tree cross since hard start might story saw far sea draw left
late run while press close night real life few stop open seem together next white children begin got walk example ease
paper often always music those both mark book letter until mile river car feet care second group carry took rain eat
room friend began idea fish mountain north once base hear horse cut sure watch colour face wood main""".split()
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Big</title><link>https://big.example</link>
<description></description><language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://big.example</wp:base_site_url><wp:base_blog_url>https://big.example</wp:base_blog_url>
"""
DATE = "20{year:02d}-{month:02d}-{day:02d} {hour:02d}:30:00"


def sentence(rng: random.Random) -> str:
    words = rng.choices(WORDS, k=rng.randint(6, 18))
    if rng.random() < 0.15:
        words[2] = f"<strong>{words[2]}</strong>"
    if rng.random() < 0.12:
        words[3] = f'<a href="https://big.example/{words[3]}/">{words[3]}</a>'
    return " ".join(words).capitalize() + "."


def paragraph(rng: random.Random) -> str:
    return " ".join(sentence(rng) for _ in range(rng.randint(2, 6)))


def part(rng: random.Random) -> str:
    """One piece of a classic post: mostly bare paragraphs, as most posts in the world are."""
    kind = rng.random()
    if kind < 0.75:
        return paragraph(rng)
    if kind < 0.83:
        items = "\n".join(f"\t<li>{sentence(rng)}</li>" for _ in range(rng.randint(2, 6)))
        return f"<ul>\n{items}\n</ul>"
    if kind < 0.88:
        return f"<blockquote>{paragraph(rng)}</blockquote>"
    if kind < 0.93:
        picture = f'<img src="https://big.example/{rng.choice(WORDS)}.jpg" alt="{rng.choice(WORDS)}" width="300" />'
        return f'[caption id="attachment_7" align="alignnone" width="300"]{picture} {sentence(rng)}[/caption]'
    if kind < 0.97:
        return f"<h2>{' '.join(rng.choices(WORDS, k=4))}</h2>"
    return "<pre><code>for word in words:\n    print(word)</code></pre>"


def said(rng: random.Random) -> str:
    """What a reader writes; the shares are those of 1,306 approved comments in 35 exports of real sites."""
    words = rng.choices(WORDS, k=rng.choice((8, 12, 20, 30, 60, 90)))
    kind = rng.random()
    if kind > 0.62:
        words[rng.randrange(8)] += (
            f" {rng.choice((':-)', '@ann', 'a/b', '50 %', '#1', '*really*', 'C++ -> D', 'snake_case'))}"
        )
    if 0.81 < kind <= 0.90:
        words[rng.randrange(8)] = f"https://{rng.choice(WORDS)}.example/{rng.choice(WORDS)}/?p={rng.randint(1, 99)}"
    elif kind > 0.92:
        words[3] = f'<a href="https://{words[3]}.example/" rel="nofollow">{words[3]}</a>'
    elif kind > 0.90:
        words[3] = f"&quot;{words[3]}&quot; &amp; <strong>{words[4]}</strong>"
    text = " ".join(words).capitalize() + "."
    return text if len(words) < 40 else text[: len(text) // 2] + "\n\n" + text[len(text) // 2 :]


def comment(rng: random.Random, identity: int, parent: int) -> str:
    date = DATE.format(
        year=rng.randint(10, 25), month=rng.randint(1, 12), day=rng.randint(1, 28), hour=rng.randint(0, 23)
    )
    return f"""<wp:comment><wp:comment_id>{identity}</wp:comment_id>
<wp:comment_author><![CDATA[{rng.choice(WORDS).title()}]]></wp:comment_author>
<wp:comment_author_email>reader@big.example</wp:comment_author_email><wp:comment_author_url></wp:comment_author_url>
<wp:comment_author_IP>192.0.2.1</wp:comment_author_IP><wp:comment_date>{date}</wp:comment_date>
<wp:comment_date_gmt>{date}</wp:comment_date_gmt><wp:comment_content><![CDATA[{said(rng)}]]></wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>0</wp:comment_user_id></wp:comment>
"""


def item(rng: random.Random, identity: int, parts: int, comments: int) -> str:
    date = DATE.format(
        year=rng.randint(8, 25), month=rng.randint(1, 12), day=rng.randint(1, 28), hour=rng.randint(0, 23)
    )
    body = "\n\n".join(part(rng) for _ in range(max(1, round(rng.gauss(parts, parts / 3)))))
    title = " ".join(rng.choices(WORDS, k=5)).capitalize()
    first = identity * 1000
    thread = "".join(
        comment(rng, first + n, first + rng.randrange(n) if n and rng.random() < 0.5 else 0) for n in range(comments)
    )
    return f"""<item><title>{title}</title><link>https://big.example/{identity}/</link>
<pubDate></pubDate><dc:creator><![CDATA[ann]]></dc:creator><guid isPermaLink="false">https://big.example/?p={identity}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{identity}</wp:post_id><wp:post_date>{date}</wp:post_date><wp:post_date_gmt>{date}</wp:post_date_gmt>
<wp:post_name>{title.lower().replace(" ", "-")}-{identity}</wp:post_name><wp:status>publish</wp:status>
<wp:post_parent>0</wp:post_parent><wp:menu_order>0</wp:menu_order><wp:post_type>post</wp:post_type>
<category domain="category" nicename="{WORDS[identity % 20]}"><![CDATA[{WORDS[identity % 20]}]]></category>
{thread}</item>
"""


def write(out: TextIO, megabytes: float, parts: int = 12, comments: int = 4, seed: int = 1) -> int:
    """Write an export of about this size and return the number of its items."""
    rng = random.Random(seed)
    size = out.write(HEAD)
    count = 0
    while size < megabytes * 1_000_000:
        count += 1
        size += out.write(item(rng, count, parts, rng.randint(0, comments * 2)))
    out.write("</channel></rss>\n")
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--parts", type=int, default=12, help="paragraphs and the like in a post")
    parser.add_argument("--comments", type=int, default=4, help="comments on a post, on average")
    arguments = parser.parse_args()
    with arguments.out.open("w", encoding="utf-8") as out:
        print(write(out, arguments.megabytes, arguments.parts, arguments.comments), "items")


if __name__ == "__main__":
    main()
