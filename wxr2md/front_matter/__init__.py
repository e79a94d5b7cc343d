"""Values → the text at the head of a file, in one of the formats that site generators read; one a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO

from wxr2md.front_matter import json as json_format
from wxr2md.front_matter import metadata, toml
from wxr2md.front_matter.yaml import quoted, to_yaml, write_yaml

__all__ = ["FORMATS", "quoted", "to_json", "to_toml", "to_yaml"]

to_json = json_format.to_json
to_toml = toml.to_toml

Values = Mapping[str, object]
Writer = Callable[[Values, IO[bytes]], object]


def _whole(text: Callable[[Values], str]) -> Writer:
    return lambda values, file: file.write(text(values).encode("utf-8", "replace"))


FORMATS: dict[str, Writer] = {  # name: what writes front matter, with its fences and a line end at its end
    "yaml": write_yaml,
    "toml": _whole(lambda values: f"+++\n{to_toml(values)}+++\n"),
    "json": _whole(lambda values: f"{to_json(values)}\n"),
    "metadata": _whole(metadata.to_metadata),
}
