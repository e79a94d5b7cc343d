"""The comment output "remark42": its own backup, one JSON value a line, and rules for `remark42 remap`.

The rules tell where comments went that a running remark42 keeps under the old addresses.
"""

from __future__ import annotations

import json
from hashlib import sha1

from wxr2md.comments.shown import Shown, Thread

PATH = "comments/remark42.json"
RULES = "comments/remark42-remap.txt"
SITE = "remark"  # the name that remark42 gives a site where nobody gave it another
FRAMES = {PATH: (b'{"version":1,"users":[],"posts":[]}\n', b"")}
GRAVATAR = "https://www.gravatar.com/avatar/"


def pieces(thread: Thread) -> tuple[tuple[str, bytes], ...]:
    """Return what a post adds to the files."""
    lines = (json.dumps(_comment(shown, thread), ensure_ascii=False) for shown in thread.comments)
    text = "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
    moved = thread.old_url and thread.old_url != thread.url
    rule = ((RULES, f"{thread.old_url} {thread.url}\n".encode()),) if moved else ()
    return ((PATH, text), *rule)


def _comment(shown: Shown, thread: Thread) -> dict[str, object]:
    name, hashed = shown.text("author"), shown.text("avatar")
    digest = sha1(name.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    return {
        "id": str(shown.number),
        "pid": str(shown.parent or ""),
        "text": thread.render(shown.markdown).strip(),
        "orig": shown.markdown,
        "user": {
            "name": name,
            "id": f"wordpress_{digest}",  # as remark42's own import of WordPress names a commenter
            "picture": f"{GRAVATAR}{hashed}" if hashed else "",
            "ip": "",
            "admin": False,
        },
        "locator": {"site": SITE, "url": thread.url},
        "score": 0,
        "votes": {},
        "imported": True,
        "time": thread.when(shown).isoformat(timespec="seconds").replace("+00:00", "Z"),
        **({"title": thread.title} if thread.title else {}),
    }
