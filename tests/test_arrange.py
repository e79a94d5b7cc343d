"""arrange.py: which facts stand in the front matter, under which keys, as the preset and the user say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxr2md import arrange, presets
from wxr2md.arrange import KEPT
from wxr2md.diagnostics import Fatal
from wxr2md.facts import OWN_KEYS

PRESET = "title date modified=lastmod tags=extra.tags layout draft * comments=talk"
FACTS = {
    "title": "T",
    "date": "D",
    "modified": "M",
    "tags": ["a"],
    "layout": "post",
    "draft": True,
    "mood": ["Calm"],
    "guid": "G",
    "comments": [{"id": 1}],
}
SAFE = {"layout": "post", "draft": True, "talk": [{"id": 1}]}  # kept, whatever list somebody writes


def result(*words: str, fixed: tuple[str, ...] = (), **more: object) -> dict[str, object]:
    return arrange.arranger(arrange.table(PRESET, arrange.checked(words)), fixed)(FACTS | more)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), {"title": "T", "date": "D", "lastmod": "M", "extra": {"tags": ["a"]}, "mood": ["Calm"]} | SAFE),
        (("title",), {"title": "T"} | SAFE),
        (("title", "date", "tags=labels", "-modified"), {"title": "T", "date": "D", "labels": ["a"]} | SAFE),
        (("modified",), {"lastmod": "M"} | SAFE),  # the preset's own key, unless another is given
        (("lastmod",), {"lastmod": "M"} | SAFE),  # a field may be called as the preset calls it
        (("title", "*"), {"title": "T", "mood": ["Calm"]} | SAFE),
        (("title", "mood"), {"title": "T", "mood": ["Calm"]} | SAFE),
        (("title", "-draft", "-comments", "-layout"), {"title": "T"}),
    ],
)
def test_fields(words: tuple[str, ...], expected: dict[str, object]) -> None:
    assert result(*words) == expected


@pytest.mark.parametrize(
    ("words", "gone", "come"),
    [
        (("+guid",), (), {"guid": "G"}),
        (("+guid=feed.id",), (), {"feed": {"id": "G"}}),
        (("-modified",), ("lastmod",), {}),
        (("-lastmod",), ("lastmod",), {}),
        (("-talk",), ("talk",), {}),
        (("date=when",), ("date",), {"when": "D"}),
        (("-*",), ("mood",), {}),
        (("-guid", "-sticky"), (), {}),  # there is none of it
        (("+guid", "-guid"), (), {}),
    ],
)
def test_changes(words: tuple[str, ...], gone: tuple[str, ...], come: dict[str, object]) -> None:
    expected = {key: value for key, value in result().items() if key not in gone} | come
    assert result(*words) == expected


def test_the_order_is_that_of_the_list() -> None:
    assert list(result("date", "title"))[:2] == ["date", "title"]
    assert list(result("-date"))[:2] == ["title", "lastmod"]


@pytest.mark.parametrize("words", [("title=draft",), ("title=x.y", "date=x"), ("+guid=title",), ("date=talk",)])
def test_two_fields_of_one_key_are_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(Fatal, match="two fields the key"):
        result(*words)


@pytest.mark.parametrize("word", ["", "=x", "a b", "-a=b", "+", "titel", "tag", "comment", "+guidd"])
def test_words_that_say_nothing(word: str) -> None:
    with pytest.raises(ValueError, match="no field"):
        arrange.checked([word])


@pytest.mark.parametrize(
    ("word", "key", "value"),
    [
        ("layout=wide", "layout", "wide"),
        ("math=true", "math", True),
        ("weight=3", "weight", 3),
        ("ratio=1.5", "ratio", 1.5),
        ('tags=["a", "b"]', "tags", ["a", "b"]),
        ("empty=", "empty", ""),
        ("equals=a=b", "equals", "a=b"),
        ("day=2024-01-01", "day", "2024-01-01"),
        ("odd=[1", "odd", "[1"),
        ("two=1\nthree=3", "two", "1\nthree=3"),
    ],
)
def test_set(word: str, key: str, value: object) -> None:
    assert result(fixed=(arrange.pair(word),))[key] == value


def test_set_with_dots_makes_keys_in_keys() -> None:
    assert result(fixed=("extra.page.wide=true",))["extra"] == {"tags": ["a"], "page": {"wide": True}}
    assert result(fixed=("title.short=x",))["title"] == {"short": "x"}


@pytest.mark.parametrize("word", ["layout", "=x", ".x=1", "a..b=1", " =x"])
def test_set_needs_a_key_and_a_value(word: str) -> None:
    with pytest.raises(ValueError, match="sets nothing"):
        arrange.pair(word)


def test_a_taxonomy_takes_no_key_of_the_preset() -> None:
    assert result(talk=["not comments"])["tax_talk"] == ["not comments"]
    assert result(talk=["not comments"])["talk"] == [{"id": 1}]


@pytest.mark.parametrize("name", [name for name in presets.names() if not name.startswith("_")])
@given(words=st.lists(st.sampled_from(sorted(OWN_KEYS))))
def test_no_list_makes_a_draft_public(name: str, words: list[str]) -> None:
    preset = presets.find(name)
    before, after = arrange.table(preset.fields), arrange.table(preset.fields, words)
    switches = {key for key in before if key in KEPT or key not in OWN_KEYS} - {"*"}
    assert {key: before[key] for key in switches}.items() <= after.items()
