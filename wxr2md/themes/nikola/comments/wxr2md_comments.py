"""Shows the readers' comments, which are in the metadata of posts; terms have the slugs of WordPress, code its tabs.

In your own conf.py: `from wxr2md_comments import read`, "wxr2md_comments:AsOnWordPress" among MARKDOWN_EXTENSIONS, and
`TEMPLATE_FILTERS = {"wxr2md_markdown": read(MARKDOWN_EXTENSIONS)}`; in your template of posts (Jinja)
`{% include "wxr2md_comments.tmpl" %}`.
"""

import json
import re
from pathlib import Path

import blinker
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

FILE = Path(__file__).with_name("wxr2md_site.json")
SITES = []  # the one that is built
SITE = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
FENCED = re.compile(r"^(```+|~~~+)[^\n]*\n.*?^\1[ ]*$", re.MULTILINE | re.DOTALL)
BLANKS = re.compile(r"^ +$", re.MULTILINE)
TAB, BLANK = "\ufdd0", "\ufdd1"  # no characters, so that no text has them


class Hide(Preprocessor):
    """Put other signs in the place of tabs and blank lines of code, before they are tidied away."""

    def run(self, lines):
        """Return the lines of a text."""
        return FENCED.sub(self.hidden, "\n".join(lines)).split("\n")

    def hidden(self, found):
        """Return a piece of code."""
        return BLANKS.sub(lambda blanks: BLANK * len(blanks[0]), found[0]).replace("\t", TAB)


class Show(Postprocessor):
    """Put them back."""

    def run(self, text):
        """Return the HTML of a text."""
        return text.replace(TAB, "\t").replace(BLANK, " ")


class AsOnWordPress(Extension):
    """Code keeps its tabs, and ~~ strikes out, as comments have it."""

    def extendMarkdown(self, md):  # noqa: N802 - its name in Python-Markdown
        """Take part in reading a text, first and last."""
        md.preprocessors.register(Hide(md), "wxr2md_hide", 100)
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"(~~)(?=\S)(.+?)(?<=\S)~~", "del"), "wxr2md_struck", 65)
        md.postprocessors.register(Show(md), "wxr2md_show", -100)


def read(extensions):
    """Return what makes HTML of Markdown."""
    reader = Markdown(extensions=extensions, output_format="html")
    return lambda text: reader.reset().convert(text or "")


def slugs(kind):
    """Return what makes the slug of a term of its name."""
    known = {term["name"]: term["slug"] for term in SITE.get(kind, [])}
    taken = set(known.values())

    def slug(name, lang):
        if name not in known:
            first = found = re.sub(r"[\W_]+", "-", name.lower()).strip("-") or "term"
            while found in taken:
                found = f"{first}-{len(taken)}"
            known[name] = found
            taken.add(found)
        return known[name]

    return slug


def pages():
    """Return the pages by their titles."""
    return sorted((page for site in SITES for page in site.pages), key=lambda page: page.title())


@blinker.signal("configured").connect
def name_terms(nikola):
    """Let terms and authors have their slugs, and no page that lists all of them."""
    SITES[:] = [nikola]
    plugins, author = nikola.taxonomy_plugins, slugs("authors")
    for name in ("tag", "category", "author"):
        plugins[name].template_for_classification_overview = None
    plugins["tag"].slugify_tag_name = slugs("tags")
    plugins["category"].slugify_tag_name = slugs("categories")
    plugins["author"].get_path = lambda name, lang, dest_type="page": (["author", author(name, lang)], "auto")
