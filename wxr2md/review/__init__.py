"""The review page: one HTML file that shows a finished conversion, each post beside its source.

build.py       the parts put together
files.py       a written Markdown file → its body, date and discussion
originals.py   the export, read again → what WordPress showed, and what was skipped
safe.py        any HTML → HTML that can do no harm
differ.py      two texts → where they differ
discussion.py  comments → a tree
overview.py    the report → the sentence that counts, the picture, the ledger
page.py        all of it → one file; page.html, page.css, body.css and page.js are its parts
"""

from wxr2md.review.build import Review, write

__all__ = ["Review", "write"]
