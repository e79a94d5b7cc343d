"""comments/threads.py: who stands below whom, and that no comment is ever lost."""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wxr2md.comments.threads import MAX_DEPTH, Threads, reading_order, whole_number
from wxr2md.diagnostics import Diagnostics
from wxr2md.model import Comment

ORACLE = Path(__file__).parents[2] / "shared" / "tools" / "oracle.py"


def comment(identity, parent="0", *, approved="1", kind="comment", date="", gmt="", author="") -> Comment:
    """A comment whose date follows its id, so that ids give the order unless a test says otherwise."""
    number = int(identity) if str(identity).isdecimal() else 0
    date = date or f"2020-01-{1 + number % 28:02d} 10:00:00"
    return Comment(str(identity), str(parent), author, "", "", date, gmt, "", approved, kind, "0")


def tree(threads: Threads) -> str:
    """`1(2(3) 4)`: what nests in what; `!` marks an orphan, `^ID` an in_reply_to."""
    words = []
    depth = -1
    for reply in threads.replies:
        assert reply.depth <= depth + 1
        words.append("(" if reply.depth > depth else ")" * (depth - reply.depth) + " ")
        words.append(
            reply.comment.comment_id.strip()
            + "!" * reply.orphan
            + (f"^{reply.in_reply_to}" if reply.in_reply_to else "")
        )
        depth = reply.depth
    return "".join(words)[1:] + ")" * depth if words else ""


C = comment
CASES = {
    "nothing": ([], ""),
    "flat": ([C(1), C(2)], "1 2"),
    "nested": ([C(1), C(2, 1), C(3, 2), C(4, 1), C(5)], "1(2(3) 4) 5"),
    "parents later in the file": ([C(3, 2), C(2, 1), C(1)], "1(2(3))"),
    "parent missing": ([C(1), C(2, 99), C(3, 2)], "1 2!(3)"),
    "its own parent": ([C(1, 1), C(2)], "1! 2"),
    "loop of two, cut at the older": ([C(1, 2), C(2, 1), C(3)], "1!(2) 3"),
    "ring with a tail": ([C(1, 2), C(2, 3), C(3, 1), C(4, 2)], "1!(3(2(4)))"),
    "two loops": ([C(4, 3), C(3, 4), C(1, 2), C(2, 1)], "1!(2) 3!(4)"),
    "loop through a hidden one": ([C(1, 2), C(2, 1, approved="spam")], "1!"),
    "hidden ones in a loop of their own": ([C(1, 2), C(2, 3, approved="0"), C(3, 2, approved="0")], "1!"),
    "hidden parent": ([C(1), C(2, 1, approved="spam"), C(3, 2), C(4, 3)], "1(3!(4))"),
    "chain of hidden parents": ([C(1), C(2, 1, approved="0"), C(3, 2, approved="trash"), C(4, 3)], "1(4!)"),
    "hidden parent at the top": ([C(1, approved="0"), C(2, 1), C(3)], "2! 3"),
    "answer to a pingback": ([C(1, kind="pingback"), C(2, 1)], "2!"),
    "answer to a note": ([C(1, kind="note"), C(2, 1)], "2!"),
    "children of a doubled id go to the first": ([C(1, author="Ann"), C(1, author="Bob"), C(2, 1)], "1(2) 1"),
    "of a doubled id the shown one has the children": ([C(1, approved="spam"), C(1), C(2, 1)], "1(2)"),
    "a doubled id that answers the first": ([C(1), C(1, 1)], "1(1)"),
    "no parent, in all spellings": ([C(1), C(2, ""), C(3, "0"), C(4, " 00 ")], "1 2 3 4"),
    "parent in other spellings": ([C(7), C(8, "007"), C(9, " 7 "), C(10, "7.0"), C(11, "+7")], "7(8 9 10 11)"),
    "parents that are no ids": ([C(1), C(2, -1), C(3, "abc"), C(4, 10**30), C(5, "1 2")], "1 2! 3! 4! 5!"),
    "ids that are no numbers": ([C("b-2", "b-1"), C("b-1")], "b-1(b-2)"),
    "ids beyond 64 bits": ([C(10**30), C(10**30 + 1, 10**30)], f"{10**30}({10**30 + 1})"),
    "no id is nobody's parent": ([C(""), C("0"), C(1, "0"), C(2, "")], " 0 1 2"),
    "review": ([C(1, kind="review"), C(2, 1)], "1(2)"),
    "type in capitals, blanks around": ([C(1, kind=" Comment "), C(2, kind="")], "1 2"),
}


@pytest.mark.parametrize("name", CASES)
def test_trees(name):
    comments, expected = CASES[name]
    threads = reading_order(comments, Diagnostics())
    assert tree(threads) == expected
    balanced(comments, threads)


def balanced(comments, threads):
    assert len(comments) == len(threads.replies) + len(threads.pings) + sum(threads.left_out.values())


ORDER = {
    "by date": ([C(1, date="2020-03-01 00:00:00"), C(2, date="2020-02-01 00:00:00")], "2 1"),
    "same date: by id as a number": ([C(i, date="2020-03-01 00:00:00") for i in (10, 9, 100)], "9 10 100"),
    "by GMT where there is no other": (
        [C(2, date=" ", gmt="2020-03-01 00:00:00"), C(1, date="2020-02-01 00:00:00")],
        "1 2",
    ),
    "no date: as in the file": (
        [C(1, date="0000-00-00 00:00:00"), C(3, date="x"), C(2, date="2020-02-30 10:00:00")],
        "1 3 2",
    ),
    "no date: after the one before it": (
        [C(1, date="2020-01-01 00:00:00"), C(2, date="x"), C(3, date="2020-01-02 00:00:00"), C(4, date="-")],
        "1 2 3 4",
    ),
    "an orphan stands in date order among the others": ([C(3), C(1), C(2, 77)], "1 2! 3"),
}


@pytest.mark.parametrize("name", ORDER)
def test_order(name):
    comments, expected = ORDER[name]
    assert tree(reading_order(comments, Diagnostics())) == expected


STATUSES = [
    ("1", ""), ("approve", ""), ("approved", ""), (" 1 ", ""), ("Approved", ""),
    ("0", "pending"), ("hold", "pending"), ("", "pending"), ("spam", "spam"), ("trash", "trash"),
    ("post-trashed", "trash"),
    ("my-state", "my-state (unknown status)"), ("ann@example.org", "unnamed (unknown status)"),
    ("2", "2 (unknown status)"),
]  # fmt: skip


@pytest.mark.parametrize(("approved", "reason"), STATUSES)
def test_statuses(approved, reason):
    threads = reading_order([C(1, approved=approved)], Diagnostics())
    assert threads.left_out == ({reason: 1} if reason else {})


@pytest.mark.parametrize("kind", ["", "comment", "review"])
def test_types_that_are_shown(kind):
    assert len(reading_order([C(1, kind=kind)], Diagnostics()).replies) == 1


@pytest.mark.parametrize("kind", ["pingback", "trackback", "webmention", "openid", "social-twitter", "like"])
def test_types_that_stand_apart(kind):
    threads = reading_order([C(1, kind=kind), C(2, kind=kind, approved="0")], Diagnostics())
    assert [ping.comment_id for ping in threads.pings] == ["1"]
    assert (threads.replies, threads.left_out) == ((), {"pending": 1})


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("note", "note"),
        ("order_note", "order_note"),
        ("action_log", "action_log (private type)"),
        ("webhook_delivery", "webhook_delivery (private type)"),
        ("x y <z>", "unnamed (private type)"),
    ],
)
def test_private_types_never_come_out(kind, reason):
    everything = ("approved", "pending", "spam", "trash")
    threads = reading_order([C(1, kind=kind), C(2, kind=kind, approved="0")], Diagnostics(), everything)
    assert threads == Threads((), (), {reason: 2})


def test_other_statuses_when_asked_for():
    comments = [C(1), C(2, 1, approved="0"), C(3, 2, approved="spam"), C(4, 2)]
    assert tree(reading_order(comments, Diagnostics(), ("approved", "pending"))) == "1(2(4))"
    assert tree(reading_order(comments, Diagnostics(), ("spam",))) == "3!"


def test_depth_ends_at_the_limit_and_nothing_is_lost():
    chain = [C(i, i - 1, date="2020-01-01 00:00:00") for i in range(1, 31)]
    said = Diagnostics()
    replies = reading_order(chain, said).replies
    assert [reply.comment.comment_id for reply in replies] == [str(i) for i in range(1, 31)]
    assert [reply.depth for reply in replies] == [min(i, MAX_DEPTH - 1) for i in range(30)]
    assert [reply.in_reply_to for reply in replies] == [""] * 20 + [str(i) for i in range(20, 30)]
    assert [row.kind.code for row in said] == ["thread-too-deep"]
    assert "10 replies" in str(said.rows[0])


def test_what_is_said_about_orphans_and_ids():
    said = Diagnostics()
    comments = [
        C(1),
        C(2, 99),
        C(3, 3),
        C(4, 5),
        C(5, 4),
        C(6, 7),
        C(7, 1, approved="spam"),
        C(8, 9),
        C(9, kind="pingback"),
    ]
    reading_order([*comments, C(1), C("")], said)
    words = [str(row) for row in said]
    for part in (
        "same id",
        "no id",
        "99 is missing",
        "3 is itself",
        "(a loop)",
        "not shown (spam)",
        "as a reply to comment 1",
        "pingback",
    ):
        assert any(part in sentence for sentence in words), (part, words)
    assert len(words) == 7


def test_ordinary_threads_say_nothing():
    said = Diagnostics()
    reading_order([C(2, 1), C(1), C(3, approved="spam"), C(4, kind="note")], said)
    assert len(said) == 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", "7"),
        (" 007 ", "7"),
        ("7.00", "7"),
        ("0", ""),
        ("", ""),
        ("000", ""),
        ("-1", "-1"),
        ("a7", "a7"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_whole_number(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("shape", ["chain", "ring", "hidden chain", "fan", "reversed"])
def test_very_many_comments(shape):
    many = range(1, 100_001 if shape == "chain" else 20_001)
    comments = {
        "chain": lambda: [C(i, i - 1) for i in many],
        "reversed": lambda: [C(i, i - 1) for i in reversed(many)],
        "ring": lambda: [C(i, i % 20_000 + 1) for i in many],
        "hidden chain": lambda: [C(i, i - 1, approved="0" if i % 1000 else "1") for i in many],
        "fan": lambda: [C(i, i // 2 if i % 3 else 0) for i in many],
    }[shape]()
    start = time.process_time()
    threads = reading_order(comments, Diagnostics())
    assert time.process_time() - start < 5
    balanced(comments, threads)


# --- laws -------------------------------------------------------------------------------------------

ids = st.integers(0, 12)
rows = st.tuples(
    ids,
    ids | st.sampled_from(["", "x", "-1", "02"]),
    st.sampled_from(["1", "1", "1", "0", "spam"]),
    st.sampled_from(["comment", "comment", "", "pingback", "note"]),
    st.sampled_from(["2020-01-01 10:00:00", "2020-01-02 10:00:00", "0000-00-00 00:00:00"]),
)


@given(st.lists(rows, max_size=14))
def test_every_comment_is_somewhere_once(drawn):
    comments = [C(i, parent, approved=approved, kind=kind, date=date) for i, parent, approved, kind, date in drawn]
    threads = reading_order(comments, Diagnostics())
    balanced(comments, threads)
    placed = [id(reply.comment) for reply in threads.replies] + [id(ping) for ping in threads.pings]
    assert len(placed) == len(set(placed))
    tree(threads)  # no level is left out


@pytest.fixture(scope="module")
def oracle():
    if not ORACLE.exists():
        pytest.skip("no ../shared at hand")
    sys.path.insert(0, str(ORACLE.parent))
    spec = importlib.util.spec_from_file_location("oracle", ORACLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.remove(str(ORACLE.parent))
    return module


@settings(max_examples=150)
@given(st.lists(rows, max_size=30, unique_by=lambda row: row[0]), st.booleans())
def test_the_same_as_the_oracle(oracle, drawn, deep):
    """Undated comments apart, which the oracle puts first and we leave in their place."""
    drawn = [(i, p if isinstance(p, int) else 0, *rest) for i, p, *rest in drawn if i and rest[-1] > "1"]
    if deep:
        drawn += [(i, i - 1, "1", "", "2020-01-01 10:00:00") for i in range(13, 50)]
    comments = [C(i, parent, approved=approved, kind=kind, date=date) for i, parent, approved, kind, date in drawn]
    asked = [
        {"import_id": i, "import_parent": parent, "approved": approved, "type": kind, "date": date}
        for i, parent, approved, kind, date in drawn
    ]
    line, got = [], []
    for reply in reading_order(comments, Diagnostics()).replies:
        del line[reply.depth :]
        got.append((reply.comment.comment_id, reply.in_reply_to or (line[-1] if line else "0")))
        line.append(reply.comment.comment_id)
    assert got == oracle.expected_threads(asked)
