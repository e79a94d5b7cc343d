"""What is private stays out of every file and off the terminal; threads keep every comment, in its place."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from torture import HOSTILE, Box, Outcome, cdata, comment, export, item, meta

SECRET = "s3cr3t-w0rd"
MAIL = "private.person@example.net"
IP = "198.51.100.23"


def shared_block(**fields: Any) -> str:
    return item(1, "Post", '<!-- wp:block {"ref":7} /-->\n<p>Seen.</p>') + item(
        7, "Block", SECRET, post_type="wp_block", **fields
    )


NOWHERE: dict[str, tuple[str, str]] = {
    "an e-mail address of a commenter": (item(1, "Post", "", comment(1, author_email=MAIL)), MAIL),
    "an e-mail address as a commenter's name": (item(1, "Post", "", comment(1, MAIL)), MAIL),
    "an e-mail address in a commenter's name": (item(1, "Post", "", comment(1, f"Ann <{MAIL}>")), MAIL),
    "an e-mail address as a commenter's site": (item(1, "Post", "", comment(1, url=f"mailto:{MAIL}")), MAIL),
    "an e-mail address with a scheme": (item(1, "Post", "", comment(1, url=f"http://{MAIL}")), MAIL),
    "an e-mail address as login": (item(1, "Post", creator=MAIL), MAIL),
    "an e-mail address as an author's name": (item(1, "Post").replace("ann", MAIL), MAIL),
    "an IP address": (item(1, "Post", "", comment(1, author_IP=IP)), IP),
    "an IP address in a comment's metadata": (item(1, "Post", "", comment(1, extra=meta("ip", IP, "comment"))), IP),
    "a user agent": (item(1, "Post", "", comment(1, extra=f"<wp:comment_agent>{SECRET}</wp:comment_agent>")), SECRET),
    "a spam filter's history": (
        item(1, "Post", "", comment(1, extra=meta("akismet_history", SECRET, "comment"))),
        SECRET,
    ),
    "a password": (item(1, "Post", post_password=SECRET), SECRET),
    "metadata": (item(1, "Post", "", meta("_stripe_key", SECRET), meta("note", SECRET)), SECRET),
    "an editor's note": (item(1, "Post", "", comment(1, type="note", text=SECRET)), SECRET),
    "a note in capitals": (item(1, "Post", "", comment(1, type=" Note ", text=SECRET)), SECRET),
    "an order's note": (item(1, "Post", "", comment(1, type="order_note", text=SECRET)), SECRET),
    "a log of a plugin": (item(1, "Post", "", comment(1, type="action_log", text=SECRET)), SECRET),
    "a pending comment": (item(1, "Post", "", comment(1, SECRET, text=SECRET, approved="0")), SECRET),
    "a comment in the bin": (item(1, "Post", "", comment(1, SECRET, text=SECRET, approved="trash")), SECRET),
    "spam": (item(1, "Post", "", comment(1, SECRET, text=SECRET, approved="spam")), SECRET),
    "a comment of an unknown status": (
        item(1, "Post", "", comment(1, SECRET, text=SECRET, approved="flagged")),
        SECRET,
    ),
    "a comment without a status": (item(1, "Post", "", comment(1, SECRET, text=SECRET, approved=None)), SECRET),
    "a parent that is not shown": (
        item(1, "Post", "", comment(1, SECRET, 0, SECRET, approved="0"), comment(2, parent=1)),
        SECRET,
    ),
    "a pending pingback": (item(1, "Post", "", comment(1, SECRET, type="pingback", approved="0")), SECRET),
    "a post in the bin": (item(1, "Post") + item(2, SECRET, SECRET, post_name=SECRET, status="trash"), SECRET),
    "an auto-draft": (item(1, "Post") + item(2, SECRET, SECRET, post_name=SECRET, status="auto-draft"), SECRET),
    "a revision": (item(1, "Post") + item(2, SECRET, SECRET, post_type="revision", status="inherit"), SECRET),
    "a comment on a revision": (
        item(1, "Post") + item(2, "Rev", "", comment(1, text=SECRET), post_type="revision", status="inherit"),
        SECRET,
    ),
    "a form's entry": (item(1, "Post") + item(2, SECRET, SECRET, post_type="feedback"), SECRET),
    "an order": (item(1, "Post") + item(2, SECRET, SECRET, post_type="shop_order", status="wc-completed"), SECRET),
    "a request for one's data": (item(1, "Post") + item(2, SECRET, SECRET, post_type="user_request"), SECRET),
    "a reusable block that is private": (shared_block(status="private"), SECRET),
    "a reusable block with a password": (shared_block(post_password="x"), SECRET),
    "a reusable block that is a draft": (shared_block(status="draft"), SECRET),
    "a reusable block in the bin": (shared_block(status="trash"), SECRET),
    "an HTML comment": (item(1, "Post", f"<p>Seen</p><!-- {SECRET} -->"), SECRET),
    "an HTML comment in a comment": (item(1, "Post", "", comment(1, text=f"Seen <!-- {SECRET} -->")), SECRET),
    "text for members": (item(1, "Post", f"Seen [member]{SECRET}[/member]"), SECRET),
    "text for members in an excerpt": (item(1, "Post", "x", excerpt=f"Seen [member]{SECRET}[/member]"), SECRET),
    "text for members in a comment's place": (
        item(1, "Post", f"<p>[restrict]</p><p>{SECRET}</p><p>[/restrict]</p>"),
        SECRET,
    ),
    "an author's address": (item(1, "Post"), "owner@example.org"),
    "a session's key in the site": (
        item(1, "Post", "", "<wp:session_tokens>" + SECRET + "</wp:session_tokens>"),
        SECRET,
    ),
    "an unknown element": (item(1, "Post", "", f"<private><key>{SECRET}</key></private>"), SECRET),
    "a term of the editors": (
        item(1, "Post", "", f'<category domain="following_users" nicename="{SECRET}">{cdata(SECRET)}</category>'),
        SECRET,
    ),
}


@pytest.mark.parametrize("name", NOWHERE)
def test_private_things_are_nowhere(box: Box, name: str) -> None:
    xml, secret = NOWHERE[name]
    done = box.convert(export(xml), "--verbose")
    assert done.has(secret) == []
    assert "Post" in done.posts


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--quiet"],
        ["--json"],
        ["--comments", "none"],
        ["--comment-avatars"],
        ["--no-verify"],
        ["--engine", "html2text"],
    ],
)
def test_private_things_are_nowhere_with_any_option(box: Box, args: list[str]) -> None:
    secrets = "".join(xml for xml, _ in NOWHERE.values())
    done = box.convert(export(secrets), *args)
    assert [secret for secret in (SECRET, MAIL, IP, "owner@example.org") if done.has(secret)] == []


STATES = {
    "draft": {"status": "draft"},
    "pending": {"status": "pending"},
    "private": {"status": "private"},
    "future": {"status": "future"},
    "a plugin's": {"status": "wc-hidden"},
    "capitals": {"status": "Private"},
    "none": {"status": None},
    "protected": {"post_password": "x"},
    "a blank as password": {"post_password": " "},
    "a zero as password": {"post_password": "0"},
}


@pytest.mark.parametrize("kind", ["post", "page", "book"])
@pytest.mark.parametrize("name", STATES)
def test_what_is_not_public_is_a_draft(box: Box, name: str, kind: str) -> None:
    values = box.convert(export(item(1, "Post", post_type=kind, **STATES[name]))).posts["Post"].values
    assert values["draft"] is True
    assert values.get("password_protected", False) is ("password" in name or name == "protected")


def test_a_protected_post_tells_nothing_elsewhere(box: Box) -> None:
    link = '<p><a href="https://example.org/1/">there</a></p>'
    done = box.convert(export(item(1, "Locked", SECRET, post_password="x", excerpt=SECRET), item(2, "Open", link)))
    assert set(done.has(SECRET)) <= {done.posts["Locked"].path}


# --- threads ----------------------------------------------------------------------------------------

Tree = list[Any]


def chain(length: int) -> list[str]:
    return [comment(n, f"R{n}", n - 1) for n in range(1, length + 1)]


def nested(names: list[str]) -> Tree:
    return [[names[0], nested(names[1:])]] if names else []


THREADS: dict[str, tuple[list[str], Tree]] = {
    "two answers": ([comment(1, "A"), comment(2, "B", 1), comment(3, "C", 1)], [["A", [["B", []], ["C", []]]]]),
    "backwards": ([comment(3, "C", 2), comment(2, "B", 1), comment(1, "A")], [["A", [["B", [["C", []]]]]]]),
    "dates decide": (
        [comment(1, "A", date="2021-01-03 00:00:00"), comment(2, "B", date="2021-01-02 00:00:00")],
        [["B", []], ["A", []]],
    ),
    "then ids, as numbers": ([comment(10, "J"), comment(9, "I")], [["I", []], ["J", []]]),
    "its own parent": ([comment(1, "A", 1), comment(2, "B", 1)], [["A", [["B", []]]]]),
    "a missing parent": ([comment(1, "A", 77)], [["A", []]]),
    "a loop of two": ([comment(1, "A", 2), comment(2, "B", 1)], [["A", [["B", []]]]]),
    "a loop of three and a tail": (
        [comment(1, "A", 3), comment(2, "B", 1), comment(3, "C", 2), comment(4, "D", 2)],
        [["A", [["B", [["C", []], ["D", []]]]]]],
    ),
    "below spam": ([comment(1, "A"), comment(2, "S", 1, approved="spam"), comment(3, "C", 2)], [["A", [["C", []]]]]),
    "below two hidden": (
        [comment(1, "A"), comment(2, "S", 1, approved="0"), comment(3, "T", 2, approved="trash"), comment(4, "D", 3)],
        [["A", [["D", []]]]],
    ),
    "below a loop of hidden": (
        [comment(1, "S", 2, approved="0"), comment(2, "T", 1, approved="0"), comment(3, "C", 1)],
        [["C", []]],
    ),
    "below a note": ([comment(1, "N", type="note"), comment(2, "B", 1)], [["B", []]]),
    "below a pingback": ([comment(1, "P", type="pingback"), comment(2, "B", 1)], [["B", []]]),
    "one id twice": ([comment(1, "A"), comment(1, "B"), comment(2, "C", 1)], [["A", [["C", []]]], ["B", []]]),
    "ids with zeros and blanks": ([comment("007", "A"), comment(8, "B", " 7 ")], [["A", [["B", []]]]]),
    "no id": ([comment("", "A"), comment(2, "B", "")], [["B", []], ["A", []]]),
    "words as ids": ([comment("x", "A"), comment("y", "B", "x")], [["A", [["B", []]]]]),
    "no name": ([comment(1, " ")], [["Anonymous", []]]),
    "entities in a name": ([comment(1, "Tom &amp; Co &#8217;")], [["Tom & Co ’", []]]),
    "an old type": ([comment(1, "A", type=""), comment(2, "B", type=None)], [["A", []], ["B", []]]),
    "a review": ([comment(1, "A", type="review", extra=meta("rating", "4", "comment"))], [["A", []]]),
    "ten levels": (chain(10), nested([f"R{n}" for n in range(1, 11)])),
    "twenty levels": (chain(20), nested([f"R{n}" for n in range(1, 21)])),
    "a parent too large for a number": ([comment(1, "A", "9" * 500)], [["A", []]]),
    "a negative parent": ([comment(1, "A", -1)], [["A", []]]),
}


@pytest.mark.parametrize("order", ["as written", "backwards"])
@pytest.mark.parametrize("name", THREADS)
def test_threads(box: Box, name: str, order: str) -> None:
    comments, tree = THREADS[name]
    if order == "backwards" and name not in ("one id twice", "no id", "words as ids", "an old type"):
        comments = comments[::-1]
    done = box.convert(export(item(1, "Post", "", *comments)))
    assert done.tree("Post") == tree


def test_deeper_threads_are_cut_at_twenty_levels(box: Box) -> None:
    done = box.convert(export(item(1, "Post", "", *chain(1000))))
    flat, level = [], done.posts["Post"].values["comments"]
    depth = 0
    while level:
        depth += 1
        flat += level
        level = [reply for one in level for reply in one.get("replies", [])]
    assert (len(flat), depth) == (1000, 20)
    assert all(one["in_reply_to"] == one["id"] - 1 for one in flat if one["id"] > 20)


@pytest.mark.parametrize("name", ["a missing parent", "its own parent", "a loop of two", "below spam", "below a note"])
def test_orphans_are_marked_and_told(box: Box, name: str) -> None:
    done = box.convert(export(item(1, "Post", "", *THREADS[name][0])))
    assert "orphan: true" in done.files[done.posts["Post"].path].decode()
    assert "parent" in done.words


def test_comments_are_found_on_everything(box: Box) -> None:
    kinds = ["post", "page", "book"]
    done = box.convert(
        export(*(item(n, kind, "", comment(n, kind), post_type=kind) for n, kind in enumerate(kinds, 1)))
    )
    assert all(done.tree(kind) == [[kind, []]] for kind in kinds)


def test_every_comment_is_accounted_for(box: Box) -> None:
    states, kinds = ("1", "0", "spam", "trash", ""), ("", "comment", "pingback", "note", "x")
    rows = [comment(n, approved=s, type=k) for n, (s, k) in enumerate(itertools.product(states, kinds))]
    done = box.convert(export(item(1, "Post", "", *rows), item(2, "Bin", "", *rows, status="trash")))
    assert done.report["comments"]["read"] == 2 * len(rows)
    assert done.report["comments"]["read"] == sum(done.report["comments"]["by"].values())


# --- media ------------------------------------------------------------------------------------------

ADDRESSES = HOSTILE["media"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_media_addresses(box: Box, address: str) -> None:
    picture = item(7, "Pic", post_type="attachment", status="inherit", attachment_url=address)
    escaped = address.replace('"', "&quot;")
    body = f'[gallery ids="7"]<img src="{escaped}" alt="a"><a href="{escaped}">l</a> end'
    done = box.convert(export(item(1, "Post", body, meta("_thumbnail_id", "7")), picture))
    values = done.posts["Post"].values
    assert values.get("featured_image", "https:").startswith("http")
    assert "end" in done.posts["Post"].body


def test_the_report_is_json_that_a_page_may_hold(box: Box) -> None:
    done: Outcome = box.convert(
        export(item(1, "</script><script>x", "[x]<script>y</script>", comment(1, text="<script>z")))
    )
    data = done.files[".wxr2md/report.json"]
    assert b"<" not in data
    assert json.loads(data)["posts"]
