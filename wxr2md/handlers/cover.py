"""core/cover: a picture that CSS puts behind the text is in no element, so it is reported; one in an `<img>` stays."""

from __future__ import annotations

from collections.abc import Mapping

from wxr2md.content.registry import Context, Result, block
from wxr2md.diagnostics import BACKGROUND_DROPPED


@block("core/cover")
def cover(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    """Keep what is saved."""
    url = attributes.get("url")
    if isinstance(url, str) and "background-image" in inner and "<img" not in inner and "<video" not in inner:
        context.diagnostics.add(BACKGROUND_DROPPED, url=url[:300])
    return None
