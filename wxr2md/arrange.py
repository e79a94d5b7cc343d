"""Facts by WordPress's names → front matter by a generator's, as the preset and the user's own choices say.

The grammar, of `Preset.fields` and of --fields: `name` (a fact of facts.py), `name=key` (it gets that key; dots make a
key in a key), `+name` and `+name=key` (added), `-name` (left out), `*` (custom taxonomies).  A name with no sign begins
a list of its own: only what it names is written, what nobody may lose by that, and what the generator itself asks for.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite

from wxr2md.diagnostics import Fatal
from wxr2md.facts import OWN_KEYS

Table = dict[str, str]  # fact → key, in the order of the front matter
Values = dict[str, object]

REST = "*"
# Left out only by name: without them a draft becomes public, or a conversation is lost.
KEPT = ("status", "draft", "password_protected", "comments", "pingbacks")
DEEPEST = 20  # keys in keys, and lists, of --set
WORD = re.compile(r"([+-]?)(\*|[^\s=+-][^\s=]*)(?:=([^\s=]+))?")


def checked(words: Sequence[str]) -> Sequence[str]:
    """Return the words of --fields; raises ValueError for one that says nothing."""
    for word in words:
        match = WORD.fullmatch(word)
        if match is None or (match[1] == "-" and match[3]):
            raise ValueError(f"'{word}' is no field; write title, tags=labels, +guid or -modified.")
        near = difflib.get_close_matches(match[2], OWN_KEYS, 1, 0.8)
        if near and match[2] not in OWN_KEYS and "." not in match[2]:
            raise ValueError(f"'{match[2]}' is no field. Did you mean {near[0]}?")
    return words


def table(fields: str, changes: Sequence[str] = ()) -> Table:
    """Return which fact gets which key: a preset's fields, changed by the words of --fields."""
    preset = {name: key for _, name, key in map(_parts, fields.split())}
    ours = {key: name for name, key in preset.items()}
    found = [_parts(word) for word in changes]
    named = {ours.get(name, name): key for sign, name, key in found if not sign}
    keys = {name: key if key != name else preset.get(name, name) for name, key in named.items()}
    if any(not sign and key == name for sign, name, key in found):
        result = keys | {name: key for name, key in preset.items() if name not in keys and _is_kept(name)}
    else:
        result = preset | keys
    for sign, name, key in found:
        if sign == "+":
            result[name] = key if key != name else preset.get(name, name)
        elif sign:
            result.pop(name if name in result else ours.get(name, name), None)
    twice = _twice(result) - _twice(preset)
    if twice:
        raise Fatal(f"--fields gives two fields the key '{min(twice)}', of which only one could be written")
    return result


def _twice(keys: Table) -> set[str]:
    """Return the keys that more than one field has, as a whole or as the table that its own key is in."""
    found = list(keys.values())
    tables = {key.rsplit(".", depth)[0] for key in found for depth in range(1, key.count(".") + 1)}
    return {key for key in found if found.count(key) > 1 or key in tables}


def _is_kept(name: str) -> bool:
    """Tell whether a list of one's own keeps a field: so it does with what is no fact but a switch."""
    return name in KEPT or (name not in OWN_KEYS and name != REST)


def _parts(word: str) -> tuple[str, str, str]:
    match = WORD.fullmatch(word)
    if match is None:
        raise ValueError(f"{word!r} is no field")
    return match[1], match[2], match[3] or match[2]


def arranger(keys: Table, fixed: Iterable[str] = ()) -> Callable[[Mapping[str, object]], Values]:
    """Return what makes the front matter of one post of its facts; `fixed` are the `key=value` words of --set."""
    tables = {name for name, key in keys.items() if "." in key}
    taken = {key.partition(".")[0] for key in keys.values()}
    given = [(key.strip(), scalar(text)) for key, _, text in (word.partition("=") for word in fixed)]

    def front_matter(values: Mapping[str, object]) -> Values:
        found: Values = {}
        for name, key in keys.items():
            if name == REST:
                rest = {name: value for name, value in values.items() if name not in keys and name not in OWN_KEYS}
                found |= {f"tax_{name}" if name in taken else name: value for name, value in rest.items()}
            elif name in values:
                if name in tables:
                    _put(found, key, values[name])
                else:
                    found[key] = values[name]
        for key, value in given:
            _put(found, key, value)
        return found

    return front_matter


def _put(found: Values, key: str, value: object) -> None:
    """Set a value; the parts of a key with dots are keys in keys."""
    *tables, last = key.split(".")
    for name in tables:
        inner = found.setdefault(name, {})
        if not isinstance(inner, dict):
            inner = found[name] = {}
        found = inner
    found[last] = value


def scalar(text: str) -> object:
    """Read the value of --set as TOML does (`true`, `3`, `["a", "b"]`); what is no TOML is text."""
    if text.count("[") > DEEPEST:
        return text.strip()
    import tomllib  # noqa: PLC0415 - few use --set

    try:
        found = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text.strip()
    value: object = found["value"]
    known = isinstance(value, bool | int | str | list) or (isinstance(value, float) and isfinite(value))
    return value if len(found) == 1 and known else text.strip()


def pair(word: str) -> str:
    """Check a word of --set."""
    key, equals, _ = word.partition("=")
    if not equals or not all(part.strip() for part in key.split(".")):
        raise ValueError(f"'{word}' sets nothing; write key=value, like layout=post.")
    if key.count(".") >= DEEPEST:
        raise ValueError(f"'{word[:40]} …' has too many dots: {DEEPEST} keys in keys are the most.")
    return word
