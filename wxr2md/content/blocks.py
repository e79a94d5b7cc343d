"""WordPress's block grammar (WP_Block_Parser): `<!-- wp:name {json} -->` … `<!-- /wp:name -->` → Blocks.

Two things are not done as WordPress does them, since it loses or repeats text there: blocks that are still open at the
end of the text are closed there, the innermost first, and a closer without an opener does not end the reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from wxr2md.content.scan import Finder


@dataclass(slots=True)
class Block:
    """One block.  `parts`: its inner HTML and its inner blocks, in their order."""

    name: str  # with its namespace, "core/paragraph"; "" for HTML that stands in no block
    attributes: Mapping[str, object] = field(default_factory=dict)
    parts: tuple[str | Block, ...] = ()


def has_blocks(content: str) -> bool:
    """Tell whether a post is made of blocks (WordPress: has_blocks); then autop is off for all of it."""
    return "<!-- wp:" in content


@dataclass(slots=True)
class _Open:
    """A block whose closer was not met yet."""

    name: str
    attributes: Mapping[str, object]
    parts: list[str | Block] = field(default_factory=list)

    def close(self) -> Block:
        return Block(self.name, self.attributes, tuple(self.parts))


_Delimiter = tuple[int, int, str, Mapping[str, object], bool, bool]  # start, end, name, attributes, closes, is void


def parse(content: str) -> tuple[Block, ...]:
    """Return the blocks of a post; what stands between them becomes blocks without a name."""
    finder = Finder(content)
    stack = [_Open("", {})]
    done = position = 0
    while delimiter := _next_delimiter(finder, position):
        start, position, name, attributes, closes, void = delimiter
        if closes and len(stack) == 1:
            continue
        if done < start:
            _add_html(stack, content[done:start])
        done = position
        if closes:
            # Whatever its name: WordPress does not compare it.
            closed = stack.pop().close()
            stack[-1].parts.append(closed)
        elif void:
            stack[-1].parts.append(Block(name, attributes))
        else:
            stack.append(_Open(name, attributes))
    if done < len(content):
        _add_html(stack, content[done:])
    while len(stack) > 1:
        unclosed = stack.pop().close()
        stack[-1].parts.append(unclosed)
    return tuple(part for part in stack[0].parts if isinstance(part, Block))


def _add_html(stack: list[_Open], html: str) -> None:
    stack[-1].parts.append(Block("", {}, (html,)) if len(stack) == 1 else html)


# --- delimiters ---------------------------------------------------------------------------------

_DELIMITER = re.compile(
    r"<!--\s++(/)?wp:([a-z][a-z0-9_-]*+/)?([a-z][a-z0-9_-]*+)\s++(?:(/)?-->|(?=\{))", flags=re.ASCII
)
_JSON_END = re.compile(r"\}\s*+(/)?-->", flags=re.ASCII)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_JSON = json.JSONDecoder(parse_constant=_no_constant)


def _next_delimiter(finder: Finder, position: int) -> _Delimiter | None:
    while found := _DELIMITER.search(finder.text, position):
        closer, namespace, name, void = found.groups()
        attributes: Mapping[str, object] = {}
        end = found.end()
        if finder.text[end - 1] != ">":
            attributes, end, void = _attributes(finder, end)
        if end:
            full_name = (namespace or "core/") + name
            return found.start(), end, full_name, attributes, bool(closer) and not void, bool(void)
        position = found.end()
    return None


def _attributes(finder: Finder, start: int) -> tuple[Mapping[str, object], int, str | None]:
    """Read the JSON at `start`: attributes, end of the delimiter (0: it has none), "/" if it is void."""
    text = finder.text
    # WordPress escapes `<` and `--` in its JSON, so no delimiter stands in another one's.
    next_comment = finder.find("<!--", start)
    end = _JSON_END.search(text, start, next_comment if next_comment >= 0 else len(text))
    attributes = _json(text[start : end.start() + 1]) if end else None
    if end and attributes is not None:
        return attributes, end.end(), end[1]
    # To WordPress, broken JSON may reach into a later delimiter; the text between them would be lost.
    closing = finder.find("-->", start)
    return {}, closing + 3 if closing >= 0 else 0, "/" if text[closing - 1 : closing] == "/" else None


def _json(source: str) -> Mapping[str, object] | None:
    try:
        value = _JSON.decode(source)
        if "\\u" in source:
            json.dumps(value, ensure_ascii=False).encode()  # fails for half a surrogate pair, which is no text
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


# --- blocks → HTML ------------------------------------------------------------------------------


def render(blocks: Iterable[Block], handle: Callable[[Block, str], str]) -> str:
    """Return the HTML of blocks: `handle` gets each block, innermost first, with the HTML of all it holds."""
    top = Block("", {}, tuple(blocks))
    stack: list[tuple[Block, Iterator[str | Block], list[str]]] = [(top, iter(top.parts), [])]
    while True:
        block, parts, html = stack[-1]
        for part in parts:
            if isinstance(part, str):
                html.append(part)
            elif not part.parts:
                html.append(handle(part, ""))
            elif len(part.parts) == 1 and isinstance(inner := part.parts[0], str):
                html.append(handle(part, inner))
            else:
                stack.append((part, iter(part.parts), []))
                break
        else:
            stack.pop()
            if not stack:
                return "".join(html)
            stack[-1][2].append(handle(block, "".join(html)))
