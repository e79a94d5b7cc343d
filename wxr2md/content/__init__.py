"""The body of a post: what WordPress stored → the HTML that a reader saw → Markdown.

pipeline.py runs it, in the order in which WordPress renders a post; registry.py is what handlers of features know.
"""

from wxr2md.content.pipeline import comment_to_markdown, finish, load_handlers, to_html, to_markdown, write
from wxr2md.content.simple import simple

__all__ = ["comment_to_markdown", "finish", "load_handlers", "simple", "to_html", "to_markdown", "write"]
