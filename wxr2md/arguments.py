"""What a user writes behind an option → its value.  Each function raises ValueError with a sentence for the user."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from wxr2md.options import CHOICES

SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,3})?) ?([KMGT]?)(I?)B?", re.ASCII)


def words(texts: Iterable[str]) -> tuple[str, ...]:
    """Split comma-separated words of an option that may be given several times; each word once."""
    return tuple(dict.fromkeys(word for text in texts for word in map(str.strip, text.split(",")) if word))


def one_of(known: Sequence[str], word: str) -> str:
    """Return a word that is known."""
    if word in known:
        return word
    near = difflib.get_close_matches(word, known, 1)
    raise ValueError(f"'{word}' is none of {', '.join(known)}.{f' Did you mean {near[0]}?' if near else ''}")


def comment_statuses(texts: Iterable[str]) -> tuple[str, ...]:
    """Read --comment-status."""
    return tuple(one_of(CHOICES["comment_status"], word) for word in words(texts))


def comments(texts: Iterable[str]) -> tuple[str, ...]:
    """Read --comments."""
    found = tuple(one_of(CHOICES["comments"], word) for word in words(texts))
    if "none" in found and len(found) > 1:
        raise ValueError("'none' goes with nothing else.")
    return found


def preset(name: str) -> str:
    """Read --preset: a name, or the path of a Python file."""
    from wxr2md.front_matter import FORMATS  # noqa: PLC0415
    from wxr2md.presets import find, names  # noqa: PLC0415

    if not name.endswith(".py"):
        return one_of(names(), name)
    if not Path(name).is_file():
        raise ValueError(f"there is no preset file '{name}'.")
    own = find(name)
    try:
        for template in own.paths.values():
            path(template)
        fields(own.fields.split())
        one_of(tuple(FORMATS), own.front_matter)
        comments(own.comments)
        links(own.links)
        if "*" not in own.paths:
            raise ValueError("paths has no '*', the path of other types of posts.")
    except (AttributeError, TypeError, ValueError) as fault:
        raise ValueError(f"{name}: {fault}") from fault
    return name


def path(template: str) -> str:
    """Read --path."""
    from wxr2md.paths import check_template  # noqa: PLC0415

    return check_template(template) if template else ""


def fields(texts: Iterable[str]) -> tuple[str, ...]:
    """Read --fields."""
    from wxr2md.arrange import checked  # noqa: PLC0415

    return tuple(checked(words(texts)))


def pairs(texts: Iterable[str]) -> tuple[str, ...]:
    """Read --set."""
    from wxr2md.arrange import pair  # noqa: PLC0415

    return tuple(map(pair, texts))


def front_matter(name: str) -> str:
    """Read --front-matter."""
    return one_of(CHOICES["front_matter"][1:], name) if name else ""


def links(word: str) -> str:
    """Read --links; "" leaves it to the preset."""
    return one_of(CHOICES["links"][1:], word) if word else ""


def redirects(texts: Iterable[str]) -> tuple[str, ...]:
    """Read --redirects."""
    from wxr2md.redirects import names  # noqa: PLC0415

    found = words(texts)
    return tuple(one_of(names(), word) for word in found)


def addresses(texts: Iterable[str]) -> tuple[str, ...]:
    """Read --old-url: web addresses, their http:// or https:// may be left out."""
    found = tuple(text if "://" in text else f"https://{text}" for text in words(texts))
    for text in found:
        if not re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", text, re.IGNORECASE):
            raise ValueError(f"'{text}' is no address of a site; write it like https://old.example.org/blog.")
    return found


def day(text: str) -> str:
    """Check a date, YYYY-MM-DD; it stays text, as WXR's own dates do."""
    try:
        known = not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        known = False
    if not known:
        raise ValueError(f"'{text}' is no date; write it as YYYY-MM-DD, like 2014-05-07.")
    return text


def seconds(text: str) -> int:
    """Read a number of seconds."""
    if not text.isdecimal() or not 0 < int(text[:9]) < 10**6:
        raise ValueError(f"'{text}' is no number of seconds.")
    return int(text)


def size(text: str) -> int:
    """Read a number of bytes: 500MB, 20GB, 2GiB, or plain digits."""
    match = SIZE.fullmatch(text.strip().upper())
    if match is None:
        raise ValueError(f"'{text}' is no size; write it like 500MB or 20GB.")
    number, step, binary = match.groups()
    return int(float(number) * (1024 if binary else 1000) ** " KMGT".index(step or " "))


def jobs(text: str) -> int:
    """Read a number of worker processes; 0 leaves it to the program."""
    if not re.fullmatch("[0-9]{1,3}", text.strip()):
        raise ValueError(f"'{text}' is no number of jobs; write it like 4.")
    return int(text)
