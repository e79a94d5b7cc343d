"""core/math: a formula, saved as MathML for the browser and as LaTeX for the editor."""

from __future__ import annotations

from collections.abc import Mapping

from wxr2md.content.registry import Context, Markdown, Result, block


@block("core/math")
def formula(attributes: Mapping[str, object], inner: str, context: Context) -> Result | None:
    """Write the LaTeX between `$$`, where it can stand there: on its own lines, without what a site generator reads."""
    latex = str(attributes.get("latex", "")).strip()
    if not latex or any(mark in latex for mark in ("$", "{{", "{%", "{#", "<", "\n\n")):
        return None
    return Markdown(f"$$\n{latex}\n$$")
