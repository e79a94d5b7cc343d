"""The parts → one HTML file that loads nothing: styles and script inside, data as JSON, read when asked for.

The policy in its head allows our own styles and script, by their hash, and nothing else: no other script runs, and no
picture, font, frame or address is loaded, whatever the posts hold.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

# What could end or confuse a script element: `</script`, `<!--`, `<script`.
RISKY = re.compile("<(?=[!sS])")


def as_json(value: object) -> str:
    """Return JSON that can stand in a script element; the same value without `<` in any risky place."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return RISKY.sub(r"\\u003c", text.replace("</", "<\\/"))


def page(title: str, overview: str, data: object, blocks: Mapping[int, str]) -> bytes:
    """Return the whole file; `overview` is HTML, `data` the rows of the list, `blocks` the JSON of each post by row."""
    style, inner, script = (_part(name) for name in ("page.css", "body.css", "page.js"))
    text = Template(_part("page.html")).substitute(
        policy=escape(_policy((style, inner), script)),
        inner_policy=escape(_policy((inner,), "")),
        title=escape(title),
        style=style,
        inner_style=inner,
        overview=overview,
        data=as_json(data),
        script=script,
        blocks="\n".join(
            f'<script type="application/json" id="p{row}">{block}</script>' for row, block in sorted(blocks.items())
        ),
    )
    return text.encode("utf-8", "replace")


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8").strip()


def _policy(styles: tuple[str, ...], script: str) -> str:
    rules = ["default-src 'none'", f"style-src {' '.join(map(_hash, styles))}", "base-uri 'none'", "form-action 'none'"]
    return "; ".join([*rules, f"script-src {_hash(script)}"] if script else rules)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
