"""jetpack/markdown: its attribute `source` is the Markdown that its author wrote."""

from __future__ import annotations

from collections.abc import Mapping

from wxr2md.content.registry import Context, Markdown, Result, block


@block("jetpack/markdown")
def markdown(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    """Keep the source as it is; its saved HTML where a site generator would run something in it, or it is too old."""
    source = str(attributes.get("source", "")).strip("\n")
    if not source.strip() or any(mark in source for mark in ("{{", "{%", "{#")):
        return None
    return Markdown(source)
