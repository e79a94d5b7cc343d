"""Damaged bodies: whatever is done to the text of a post, it is converted, and no letter of what it shows is lost.

The suite damages the bodies of the tables of cases; `python tests/test_content_fuzz.py --count 3000 --seed 1
[export.xml …]` those of real exports as well.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from wxr2md import content, verify
from wxr2md.content.registry import Context
from wxr2md.content.tree import HtmlElement, parse
from wxr2md.model import Item

CASES = Path(__file__).parent / "cases"
BODY = re.compile(r"^(`{3,})wordpress\n(.*?)\n\1$", re.MULTILINE | re.DOTALL)
HIDDEN = ("script", "style", "template", "title", "textarea", "select", "iframe", "noscript", "object", "svg", "math")
PIECES = """< > & " ' [ ] <!-- --> <p> </p> <br> <div> </div> <ul><li> </li> </ul> <table><tr><td> </td> </table> <pre>
</pre> <code> </code> <a href="https://example.org/"> </a> <b> </b> <em> </em> <blockquote> <h2> </h2> [caption]
[/caption] [gallery] [code] [/code] [embed] [/embed] [php] [toggle] <!--more--> <!--nextpage--> ``` ** _ ~~ \\ | # -
1. :: {{ {% $$ &nbsp; &copy; &#0; &#x1F600; é 漢 \u202e \x07 \ufeff https://youtu.be/abcdefghijk <script>
<!-- wp:group --> <!-- /wp:group --> </script> <!-- wp:code --> <img src="a.jpg">
<img <sup> </sup> <details> </details>""".split()


def bodies() -> list[str]:
    """Return the bodies of the tables of cases."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(CASES.glob("*.md"))]
    return [found[2] for text in texts for found in BODY.finditer(text)]


def damaged(sources: Sequence[str], chance: random.Random) -> str:
    """Return a body with some damage: pieces cut out, repeated, moved, put in from elsewhere."""
    text = chance.choice(sources)[:20_000]
    for _ in range(chance.randint(1, 5)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice((1, 3, 20, 200)))
        other = chance.choice(sources)
        place = chance.randint(0, len(other))
        text = chance.choice(
            (
                text[:start] + text[end:],
                text[:start] + text[start:end] * 2 + text[end:],
                text[:start] + chance.choice(PIECES) + text[start:],
                text[:start] + chance.choice(("\n\n", "\n", " ")) + text[start:],
                text[:start] + other[place : place + 100] + text[end:],
                text[:start],
            )
        )
    return text


def letters(html: str) -> Counter[str]:
    """Count the letters and digits that HTML shows."""
    root, _ = parse(html)
    for element in list(root.iter(*HIDDEN)):
        _drop(element)
    text = str(root.xpath("string()"))
    return Counter(character for character in text if character.isalnum())


def _drop(element: HtmlElement) -> None:
    """Take an element out of its tree; the text after it stays."""
    parent, tail = element.getparent(), element.tail or ""
    before = element.getprevious()
    if parent is None:
        return
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def lost(body: str) -> str:
    """Convert a body; return the letters that its HTML shows and the rendered Markdown does not."""
    context = Context(item=Item(post_id="7", content=body))
    html, slots = content.to_html(body, context)
    markdown = content.write(html, slots, context)
    placed = len(parse(html)[0].xpath("//div[@data-wxr2md] | //span[@data-wxr2md]"))
    # A slot in a tag that a stray quote keeps open is shown by no browser.
    wanted = verify.filled(html, slots) if placed == len(slots) else html
    return "".join((letters(wanted) - letters(verify.render(markdown))).elements())


def search(sources: Sequence[str], count: int, seed: int) -> list[tuple[str, str]]:
    """Try so many damaged bodies; return those that lose letters, with the letters."""
    chance = random.Random(seed)
    tried = (damaged(sources, chance) for _ in range(count))
    return [(body, missing) for body in tried if (missing := lost(body))]


def test_damaged_bodies_lose_nothing() -> None:
    assert search(bodies(), 3000, 1) == []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("exports", nargs="*")
    arguments = parser.parse_args()
    sources = bodies()
    if arguments.exports:
        import wxr2md  # noqa: PLC0415

        sources += [item.content for item in wxr2md.read(arguments.exports) if len(item.content) > 20]
    started = time.monotonic()
    found = search(sources, arguments.count, arguments.seed)
    for body, missing in found[:20]:
        print(f"{missing!r} lost of {body[:3000]!r}\n")
    print(f"{arguments.count} bodies, {len(found)} lose text, {time.monotonic() - started:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
