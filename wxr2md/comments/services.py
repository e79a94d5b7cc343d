"""The comment outputs that are files for a service's own import, by their names."""

from __future__ import annotations

from collections.abc import Collection

from wxr2md.comments import disqus, isso, remark42
from wxr2md.comments.shown import Thread

SERVICES = {"disqus": disqus, "isso": isso, "remark42": remark42}
FRAMES = {path: frame for service in SERVICES.values() for path, frame in service.FRAMES.items()}


def pieces(thread: Thread, names: Collection[str]) -> tuple[tuple[str, bytes], ...]:
    """Return what a post adds to the files of the services that are chosen; other names are passed over."""
    chosen = (service for name, service in SERVICES.items() if name in names and thread.comments)
    return tuple(piece for service in chosen for piece in service.pieces(thread))
