"""comments/front_matter.py nests what threads says, and lets nothing private out."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import time

import pytest
import yaml

from wxr2md.comments.front_matter import Output, entries
from wxr2md.comments.threads import reading_order
from wxr2md.diagnostics import Diagnostics
from wxr2md.front_matter import to_yaml
from wxr2md.model import Comment


def comment(identity="1", parent="0", **given) -> Comment:
    fields = {
        "comment_author": "Ann", "comment_author_url": "", "comment_author_email": "",
        "comment_date": "2020-01-01 00:00:00",
        "comment_date_gmt": "", "comment_content": "Words.", "comment_approved": "1", "comment_type": "",
        "comment_user_id": "0",
    }  # fmt: skip
    return Comment(comment_id=identity, comment_parent=parent, **(fields | given))


def output(**given) -> Output:
    return Output(**({"render": lambda c: c.comment_content, "when": lambda c: None} | given))


def written(*comments, statuses=("approved",), **given):
    return entries(reading_order(comments, Diagnostics(), statuses), output(**given))


def test_keys_and_their_order():
    top, pings = written(
        comment("1", comment_author_url="https://ann.example/", comment_author_email="ann@example.net"),
        comment(
            "2",
            "1",
            comment_author="",
            comment_user_id="5",
            comment_type="review",
            commentmeta=(("rating", "4"), ("x", "y")),
        ),
        comment("3", "9"),
        comment(
            "4", comment_type="pingback", comment_author="Some Blog", comment_author_url="https://blog.example/post/"
        ),
        comment("5", comment_type="webmention"),
        when=lambda c: dt.datetime(2020, 1, 1),
        author_ids=["5"],
    )
    date = dt.datetime(2020, 1, 1)
    second = {"id": 2, "author": "Anonymous", "by_post_author": True, "date": date, "rating": 4, "content": "Words."}
    first = {
        "id": 1,
        "author": "Ann",
        "url": "https://ann.example/",
        "date": date,
        "content": "Words.",
        "replies": [second],
    }
    third = {"id": 3, "author": "Ann", "date": date, "orphan": True, "content": "Words."}
    assert top == [first, third]
    assert list(top[0]) == list(first)
    assert list(top[0]["replies"][0]) == list(second)
    assert pings == [
        {"id": 4, "author": "Some Blog", "url": "https://blog.example/post/", "date": date},
        {"id": 5, "type": "webmention", "author": "Ann", "date": date, "content": "Words."},
    ]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Ann", "Ann"), ("Grace &amp; Co", "Grace & Co"), ("Eve &quot;E&quot; Stone", 'Eve "E" Stone'),
        ("1 < 2", "1 < 2"),
        ("  ", "Anonymous"), ("<b>Ann</b>", "Ann"), ("A\tB\x00", "A B"), ("ann@example.org", "ann"),
        ("@ann", "@ann"),
        ("Ann <ann@example.org>", "Ann"), ("Ann (ann.lee@mail.example.org)", "Ann (ann.lee)"),
        ("<3 Ann", "<3 Ann"),
        ("&amp;amp;", "&amp;"), ("meet @ noon", "meet @ noon"),
    ],
)  # fmt: skip
def test_author_names(given, shown):
    assert written(comment(comment_author=given))[0][0]["author"] == shown


@pytest.mark.parametrize(
    "url",
    [
        "", "http://", "https://", "javascript:alert(1)", " java\tscript:alert(1)", "JaVaScRiPt&#58;alert(1)",
        "mailto:a@b.example",
        "data:text/html,<script>", "ftp://x.example", "//x.example", "www.x.example", "/path",
        "http://ann@example.net", "https:///x",
        "https://x.example/<script>", 'https://x.example/"onload="', "https://x.example/a b",
        "http://x.example/\x01",
        "http://ann:pw@example.net/",
    ],
)  # fmt: skip
def test_addresses_that_are_left_out(url):
    assert "url" not in written(comment(comment_author_url=url))[0][0]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://x.example", "http://x.example"), (" https://x.example/ ", "https://x.example/"),
        ("HTTP://X.example/ü?a=1", "HTTP://X.example/ü?a=1"),
        ("https://x.example/?a=1&amp;b=2", "https://x.example/?a=1&b=2"),
        ("https://social.example/@ann", "https://social.example/@ann"),
        ("http://localhost:8080/~ann/#x", "http://localhost:8080/~ann/#x"),
    ],
)  # fmt: skip
def test_addresses_that_stay(url, shown):
    assert written(comment(comment_author_url=url))[0][0]["url"] == shown


@pytest.mark.parametrize(
    ("user", "ids", "names", "author", "by"),
    [
        ("3", ["3"], [], "X", True), ("3", ["2", "3"], [], "X", True), ("3", ["2"], ["X"], "X", False),
        ("0", ["0"], ["X"], "X", False),
        ("", [""], ["X"], "X", False), ("3", [], ["X"], "X", True), ("3", [""], ["A & B"], "A &amp; B", True),
        ("0", [], ["X"], "X", False),
        ("3", [], ["Y"], "X", False), ("03", ["3"], [], "X", True),
    ],
)  # fmt: skip
def test_by_post_author(user, ids, names, author, by):
    top, _ = written(comment(comment_user_id=user, comment_author=author), author_ids=ids, author_names=names)
    assert top[0].get("by_post_author", False) is by


def test_no_address_and_no_metadata_unless_asked_for():
    given = comment(
        comment_author_email=" Ann@Example.net ", commentmeta=(("akismet_history", "secret"), ("ip", "203.0.113.9"))
    )
    assert not re.search("example.net|secret|203|avatar", to_yaml({"comments": written(given)[0]}), re.I)
    avatar = written(given, avatars=True)[0][0]["avatar"]
    assert avatar == hashlib.sha256(b"ann@example.net").hexdigest()
    assert "avatar" not in written(comment(), avatars=True)[0][0]


def test_a_status_that_was_asked_for_is_named():
    top, _ = written(comment("1"), comment("2", comment_approved="0"), statuses=("approved", "pending"))
    assert [entry.get("status") for entry in top] == [None, "pending"]


@pytest.mark.parametrize(
    ("identity", "shown"), [("7", 7), ("007", 7), ("x1", "x1"), ("9" * 30, "9" * 30), ("", None), ("0", None)]
)
def test_ids(identity, shown):
    assert written(comment(identity))[0][0].get("id") == shown


def test_a_deep_chain_reads_back_with_every_comment():
    chain = [comment(str(i), str(i - 1)) for i in range(1, 201)]
    level, seen, depth = yaml.safe_load(to_yaml({"comments": written(*chain)[0]}).strip("-\n"))["comments"], [], 0
    while level:
        depth += 1
        seen += [entry["id"] for entry in level]
        assert all(entry["in_reply_to"] == entry["id"] - 1 for entry in level[1:])
        level = [below for entry in level for below in entry.get("replies", ())]
    assert (seen, depth) == (list(range(1, 201)), 20)


@pytest.mark.parametrize("parent", [lambda i: i - 1, lambda i: i // 2 if i % 3 else 0, lambda i: 0])
def test_very_many_comments(parent):
    many = [comment(str(i), str(parent(i))) for i in range(1, 30_001)]
    threads = reading_order(many, Diagnostics())
    start = time.process_time()
    text = to_yaml({"comments": entries(threads, output())[0]})
    assert time.process_time() - start < 4
    assert text.count("content:") == 30_000
