"""front_matter.py: what is written reads back equal in every YAML reader at hand."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import subprocess

import pytest
import ruamel.yaml
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wxr2md.front_matter import quoted, to_yaml

FRONT = re.compile(r"\A---\n(.*?)^---[ \t]*\r?$\n?", re.S | re.M)


def front(values) -> str:
    """What a site generator takes for the front matter of a file with a body that starts like one."""
    match = FRONT.match(to_yaml(values) + "\n---\nbody: true\n---\n")
    assert match
    return match[1]


def read_pyyaml(text):
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read_pyyaml_in_python(text):
    return yaml.safe_load(text)


def read_ruamel(text):
    return ruamel.yaml.YAML(typ="safe", pure=True).load(io.StringIO(text))


READERS = [read_pyyaml, read_pyyaml_in_python, read_ruamel]

HOSTILE = [
    *"1984 1e3 0x1F 0o17 017 1_000 12:30 190:20:30 3.14 .5 +1 -0 .inf -.INF .NaN 1e400 0b101 685.230_15e+03".split(),
    *"2020-01-01 2020-1-1 2001-12-14t21:59:43.10-05:00 12-25 true True yes no NO on off y n null ~ Null = <<".split(),
    *"@at `tick *star &anchor %percent !bang |pipe >fold - --- ... # #x ,x ? : [ ] { } [list] {map: x} '".split(),
    *("key:", "a: b", "a #hash", "- dash", "? question", "--- a",
    "'", '"', 'the "Bass" \'Down\' Low', "back\\slash \\n \\u0041"),
    *("ends with \\", "%YAML 1.2", "!!str x", "!<tag:x> y", "a\tb", "\tlead", " lead", "trail ", "  ", "",
    "\xa0", "word " * 600),
    *("\x00", "\x07", "\x1b[31m", "\x7f", "\x80", "\x85", "\x92", "\x9f", "\u2028", "\u2029", "\ufeff",
    "\ufeffx", "\ufffe", "\uffff"),
    *("😀", "👩‍👩‍👧", "e\u0301", "עברית", "\u200bzero", "a\u202egnp", "\U0001fffe", "\U0010ffff", "\u00ad",
    "{{ x }}", "{% y %}"),
    *("a\nb", "a\n\nb", "a\n", "\na", "a\n\n", "\n", " a\nb", "a\n b", "a\n  b\nc", "a \nb", "a  \nb",
    "a\nb ", "a\n \nb", "a\n\tb"),
    *("\ta\nb", "a\n---\nb", "---\nb", "a\n...\nb", "a\n# b", "# a\nb", "- a\n- b", "a: b\nc: d", "a\rb",
    "a\r\nb", "a\x85b\nc"),
    *("a\u2028b\nc", "a\n\ufeffb", "| a\nb", "a\n%x\nb", "```\n  code\n```", "a\n    four\nb",
    "x\n" * 50 + "y", "a\n\n\n\nb", "\\\n\\"),
]  # fmt: skip


@pytest.mark.parametrize("read", READERS)
def test_hostile_strings_read_back_equal(read):
    values = {f"k{i}": text for i, text in enumerate(HOSTILE)}
    nested = {"one": {"two": values}, "many": [{"content": text, "list": [text]} for text in HOSTILE], "flow": HOSTILE}
    assert read(front(values)) == values
    assert read(front(nested)) == nested


@pytest.mark.parametrize("read", READERS)
def test_hostile_keys_read_back_equal(read):
    values = {text: [text] for text in HOSTILE} | {"k" * 3000: "long", "ü": "x", "a-b_c": "x"}
    values |= {"rows": [[dict(values)]]}
    assert read(front({"meta": values, **values})) == {"meta": values, **values}


@pytest.mark.parametrize("package", ["js-yaml", "yaml"])
def test_hostile_strings_read_back_equal_in_javascript(package):
    values = {"flow": HOSTILE, "many": [{"content": text, "replies": [{"content": text}]} for text in HOSTILE]}
    assert read_javascript(package, front(values)) == values


def read_javascript(package, text):
    node = shutil.which("node")
    if not node:
        pytest.skip("no Node here")
    load = f"const y = require('{package}'); const t = require('fs').readFileSync(0, 'utf8');"
    done = subprocess.run(
        [node, "-e", f"{load} console.log(JSON.stringify((y.load || y.parse)(t)))"],
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    if b"Cannot find module" in done.stderr:
        pytest.skip(f"npm's {package} is not installed")
    assert done.returncode == 0, done.stderr[-500:]
    return json.loads(done.stdout)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text(
    " \n\t-#:.'\"\\|>a\u2028\x85\ufeff", max_size=12
)
values = st.recursive(
    texts | st.integers(-(10**15), 10**15) | st.booleans() | st.none(),
    lambda inner: (
        st.dictionaries(texts, inner, max_size=3)
        | st.lists(st.dictionaries(texts, inner, min_size=1, max_size=3), max_size=3)
        | st.lists(inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(texts, values, max_size=4))
def test_what_is_written_is_what_is_read(drawn):
    text = front(drawn)
    assert (read_pyyaml(text) or {}) == drawn
    assert (read_ruamel(text) or {}) == drawn


@given(st.text(st.characters(), max_size=50))
def test_a_quoted_string_is_one_printable_line(text):
    line = quoted(text)
    assert "\n" not in line
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]", line)


def test_lone_surrogates_are_replaced():
    assert quoted("a\ud800b") == '"a\ufffdb"'


EXAMPLE = {
    "title": "Why a quiet room helps",
    "date": dt.datetime(2014, 5, 7, 9, 30, tzinfo=dt.timezone(-dt.timedelta(hours=5))),
    "modified": dt.datetime(2014, 5, 9, 18, 2, 11),
    "id": 412,
    "draft": True,
    "tags": ["listening", "c++"],
    "meta": {"my key": "x", "no": "y"},
    "comments": [
        {"id": 12, "content": "Two.\n\n- paragraphs", "replies": [{"id": 13, "orphan": True, "content": "One line."}]},
        {"id": 14},
    ],
}
WRITTEN = """\
---
title: "Why a quiet room helps"
date: 2014-05-07T09:30:00-05:00
modified: 2014-05-09T18:02:11
id: 412
draft: true
tags: ["listening", "c++"]
meta:
  "my key": "x"
  "no": "y"
comments:
  - id: 12
    content: |-
      Two.

      - paragraphs
    replies:
      - id: 13
        orphan: true
        content: "One line."
  - id: 14
---
"""


def test_maps_in_lists_of_lists_are_there():
    assert to_yaml({"rows": [[{"a": 1, "b": ["c"]}, {}], []]}) == '---\nrows: [[{"a": 1, "b": ["c"]}, {}], []]\n---\n'


def test_the_form():
    assert to_yaml(EXAMPLE) == WRITTEN


@pytest.mark.parametrize("read", READERS)
def test_dates_are_dates(read):
    found = read(front(EXAMPLE))
    assert found["modified"] == EXAMPLE["modified"]
    assert found["date"].replace(tzinfo=None) in (dt.datetime(2014, 5, 7, 9, 30), dt.datetime(2014, 5, 7, 14, 30))


@pytest.mark.parametrize(
    "text", ["a\nb", "a\n\nb", "a  \nb", "a\n  b", "a\n---\nb", "# a\nb", "- a\n- b", "ü😀\n{{ x }}"]
)
def test_readable_text_stands_in_a_block(text):
    assert "|-\n" in to_yaml({"content": text})


@pytest.mark.parametrize(
    "text", ["a", "", " a\nb", "\na\nb", "a\nb\n", "a\nb ", "a\n \nb", "a\tb\nc", "a\x85b\nc", "a\u2028\nc"]
)
def test_text_that_a_block_could_change_does_not(text):
    assert "|" not in to_yaml({"content": text})
