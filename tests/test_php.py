"""php.py: what PHP's serialize() wrote becomes plain values, and everything else stays the text that it is."""

from __future__ import annotations

import tracemalloc

import phpserialize
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxr2md.php import DEEPEST, decoded

DECODED = [
    ('a:2:{i:0;s:3:"red";i:1;s:4:"blue";}', ["red", "blue"]),
    ('a:2:{s:4:"size";s:1:"M";s:5:"count";i:3;}', {"size": "M", "count": 3}),
    ('a:2:{i:1;s:1:"a";i:2;s:1:"b";}', {"1": "a", "2": "b"}),
    ('a:2:{i:1;s:1:"a";i:0;s:1:"b";}', {"1": "a", "0": "b"}),
    ('a:1:{i:0;a:1:{s:3:"url";s:19:"https://example.org";}}', [{"url": "https://example.org"}]),
    ("a:0:{}", []),
    ('  a:1:{i:0;s:0:"";}\n', [""]),
    ('a:1:{i:0;s:5:"Zoë!";}', ["Zoë!"]),
    ('a:1:{i:0;s:4:"🦉";}', ["🦉"]),
    ('a:1:{i:0;s:7:"a";b:{};";}', None),  # a length that is one too great
    ('a:1:{i:0;s:7:"a";b:{}";}', ['a";b:{}']),
    ('s:5:"hello";', "hello"),
    ('s:17:"a:1:{i:0;s:0:"";}";', 'a:1:{i:0;s:0:"";}'),
    ("i:-12;", -12),
    ("b:1;", True),
    ("b:0;", False),
    ("d:0.5;", "0.5"),
    ("d:3;", "3"),
    ("N;", ""),
    ('a:2:{s:1:"a";N;s:1:"b";d:1.5;}', {"a": "", "b": "1.5"}),
    ("a:1:{i:0;i:99999999999999999999;}", ["99999999999999999999"]),
    ("a:3:{i:0;d:INF;i:1;d:-INF;i:2;d:NAN;}", ["inf", "-inf", "nan"]),
    ('a:1:{i:0;s:1:"é";}', None),  # cut in the middle of a character
    ('a:1:{s:2:"éx";i:1;}', None),
]

TEXT = [
    "",
    "hello",
    "a",
    "a:",
    "a:1:{}",
    "a:1:{i:0;}",
    "a:1:{i:0;i:1;",
    'a:1:{i:0;s:5:"hello"}',
    'a:1:{i:0;s:5:"he\r\nllo";}',
    "a:2:{i:0;i:1;i:0;i:2;}",
    'a:2:{i:1;i:1;s:1:"1";i:2;}',
    "a:1:{N;i:1;}",
    "a:1:{b:1;i:1;}",
    "a:1:{a:0:{}i:1;}",
    'a:1:{i:0;s:1:"a";}a:1:{i:0;s:1:"b";}',
    "a:9999999:{i:0;i:1;}",
    "a:-1:{}",
    's:9999999:"a";',
    's:-1:"a";',
    "s:4:hello;",
    "i:5",
    "i:;",
    "i:five;",
    "i:" + "9" * 5000 + ";",
    "a:1:{i:0;i:" + "9" * 5000 + ";}",
    'O:8:"stdClass":1:{s:1:"a";i:1;}',
    'a:1:{i:0;O:8:"stdClass":1:{s:1:"a";i:1;}}',
    'C:11:"ArrayObject":0:{}',
    "a:2:{i:0;i:1;i:1;R:2;}",
    "a:1:{i:0;r:1;}",
    '{"a": 1}',
    "[1, 2]",
    "field_5a3",
    "s:5 is a size",
    "b:2 or not b:2;",
    "a:1:{" * 50_000 + "}" * 50_000,
    "a:1:{i:0;" * 5_000 + "i:1;" + "}" * 5_000,
    'a:1:{i:0;s:1000001:"' + "x" * 1_000_001 + '";}',
]


@pytest.mark.parametrize(("text", "value"), DECODED, ids=[text[:30] for text, _ in DECODED])
def test_what_php_wrote(text: str, value: object) -> None:
    found = decoded(text)
    assert found == (text if value is None else value)
    assert type(found) is type(text if value is None else value)


@pytest.mark.parametrize("text", TEXT, ids=[text[:30] for text in TEXT])
def test_what_stays_text(text: str) -> None:
    assert decoded(text) is text


def test_a_string_that_ends_within_a_character() -> None:
    assert decoded('a:2:{i:0;s:1:"a";i:1;s:3:"aé";}') == ["a", "aé"]


@pytest.mark.parametrize(("levels", "kept"), [(1, False), (DEEPEST, False), (DEEPEST + 1, True), (300, True)])
def test_what_is_nested_deeper_than_readers_go_stays_text(levels: int, kept: bool) -> None:
    text = "a:1:{i:0;" * levels + 's:1:"x";' + "}" * levels
    assert (decoded(text) is text) == kept


def test_a_count_of_ten_million_costs_nothing() -> None:
    tracemalloc.start()
    decoded("a:9999999:{" + "i:0;" * 3 + "}")
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.one_of(st.integers(-5, 5), TEXTS.filter(lambda key: not key.lstrip("-").isdigit()))
VALUES = st.recursive(
    st.one_of(st.integers(-(2**63) + 1, 2**63 - 1), st.booleans(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, min_size=1, max_size=4)),
    max_leaves=12,
)


def as_php_has_it(value: object) -> object:
    """Return a value as it reads back: an array whose keys count from 0 is a list, other keys are text."""
    if isinstance(value, dict):
        if list(value) == list(range(len(value))):
            return [as_php_has_it(entry) for entry in value.values()]
        return {str(key): as_php_has_it(entry) for key, entry in value.items()}
    return [as_php_has_it(entry) for entry in value] if isinstance(value, list) else value


@given(VALUES)
def test_what_is_serialized_reads_back(value: object) -> None:
    assert decoded(phpserialize.dumps(value).decode()) == as_php_has_it(value)


@given(st.text('aisbdONR:;{}"0123456789', max_size=60))
def test_nothing_raises(text: str) -> None:
    decoded(text)
