"""What a user chooses by himself: what --fields and --set never break, and presets of his own."""

from __future__ import annotations

from pathlib import Path

import pytest

from wxr2md import arguments, presets
from wxr2md.arrange import pair, scalar
from wxr2md.diagnostics import Fatal


def test_values_of_set():
    deep = "[" * 400 + "]" * 400
    assert [scalar(text) for text in ("true", "3", '["a"]', "x y", deep)] == [True, 3, ["a"], "x y", deep]
    for word in ("a", "=x", "a..b=1", ".".join("a" * 3000) + "=1"):
        with pytest.raises(ValueError):
            pair(word)


OWN = """
from dataclasses import replace
from wxr2md.presets.hugo import PRESET as HUGO
PRESET = replace(HUGO, {})
"""
WRONG = [
    ('paths={"post": "{slug}.md"}', "paths has no"),
    ('paths={"*": "{nosuch}.md"}', "stands for nothing in a path"),
    ('paths={"*": "../{slug}.md"}', "no path below the output folder"),
    ("paths=None", "no attribute"),
    ('fields="title == x"', "is no field"),
    ('front_matter="xml"', "none of yaml"),
    ('comments=("nosuch",)', "none of front-matter"),
    ('links="nosuch"', "none of permalink"),
]


@pytest.mark.parametrize(("change", "why"), WRONG)
def test_what_is_wrong_in_a_preset_is_told(tmp_path: Path, change: str, why: str):
    file = tmp_path / "mine.py"
    file.write_text(OWN.replace("{}", change))
    with pytest.raises(ValueError, match=why):
        arguments.preset(str(file))


def test_a_preset_of_ones_own(tmp_path: Path):
    file = tmp_path / "mine.py"
    file.write_text(OWN.replace("{}", 'links="keep"'))
    assert arguments.preset(str(file)) == str(file)
    file.write_text("raise SystemExit(7)")
    with pytest.raises(Fatal, match="cannot be read: SystemExit"):
        arguments.preset(str(file))


@pytest.mark.parametrize("name", presets.names())
def test_ours_are_good_to_begin_with(tmp_path: Path, name: str):
    file = tmp_path / "mine.py"
    file.write_text(f"from wxr2md.presets.{name} import PRESET as PRESET")
    assert arguments.preset(str(file)) == str(file)
