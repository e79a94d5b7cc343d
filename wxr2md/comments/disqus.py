"""The comment output "disqus": its "custom XML import format", each element of which must be there, if empty."""

from __future__ import annotations

from wxr2md.comments import wxr
from wxr2md.comments.shown import Shown, Thread

PATH = "comments/disqus.xml"
HEAD = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dsq="http://www.disqus.com/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.0/">
<channel>
"""
TAIL = b"</channel>\n</rss>\n"
FRAMES = {PATH: (HEAD, TAIL)}


def pieces(thread: Thread) -> tuple[tuple[str, bytes], ...]:
    """Return what a post adds to the file."""
    dates = [thread.when(shown) for shown in thread.comments]
    elements = (
        ("title", thread.title or thread.url),
        ("link", thread.url),
        ("content:encoded", ""),
        ("dsq:thread_identifier", thread.identifier),
        ("wp:post_date_gmt", wxr.stamp(thread.born or min(dates))),
        ("wp:comment_status", "open" if thread.is_open else "closed"),
    )
    return ((PATH, wxr.item(elements, (_comment(shown, thread) for shown in thread.comments))),)


def _comment(shown: Shown, thread: Thread) -> tuple[tuple[str, str], ...]:
    """Return one comment; Disqus takes comments of one address for one person's, so it gets none rather than one."""
    return (
        ("wp:comment_id", str(shown.number)),
        ("wp:comment_author", shown.text("author")),
        ("wp:comment_author_email", ""),
        ("wp:comment_author_url", shown.text("url")),
        ("wp:comment_author_IP", ""),
        ("wp:comment_date_gmt", wxr.stamp(thread.when(shown))),
        ("wp:comment_content", thread.render(shown.markdown).strip()),
        ("wp:comment_approved", "1" if shown.approved else "0"),
        ("wp:comment_parent", str(shown.parent)),
    )
