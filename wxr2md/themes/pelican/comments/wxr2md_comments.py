"""Shows the readers' comments, which are in the metadata of posts as JSON; a post has many categories, code its tabs.

In your own pelicanconf.py: PLUGIN_PATHS = ["."], PLUGINS = ["wxr2md_comments"] and THEME_TEMPLATES_OVERRIDES =
["templates"]; in the template of articles {% set post = article %}{% include "wxr2md_comments.html" %}, in that of
pages {% set post = page %} and the same.
"""

import copy
import html
import json
import re
from collections import defaultdict
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from pelican import signals
from pelican.urlwrappers import Category
from pelican.utils import sanitised_join, slugify

SITE = Path(__file__).with_name("wxr2md_site.json")
LISTS = ("aliases", "categories")
KINDS = ("categories", "tags", "authors")
VALUES = ("comments", "pingbacks", "meta")

POSTS = []
MOVED = (
    '<!doctype html>\n<meta charset="utf-8">\n<title>Moved</title>\n<link rel="canonical" href="{0}">\n'
    '<meta http-equiv="refresh" content="0; url={0}">\n<p><a href="{0}">This page has moved.</a></p>\n'
)
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


def keep_code(pelican):
    """Add to the settings of Markdown."""
    pelican.settings["MARKDOWN"].setdefault("extensions", []).append(AsOnWordPress())


def read(generator, metadata):
    """Make values of the lines that hold them."""
    for name in VALUES:
        if isinstance(metadata.get(name), str):
            metadata[name] = json.loads(metadata[name])
    for name in LISTS:
        if isinstance(metadata.get(name), str):
            text = metadata[name]
            words = text.split(";" if ";" in text else ",")
            metadata[name] = [word.strip() for word in words if word.strip()]


def name_terms(generator):
    """Give each category, tag and author the slug that it had in WordPress."""
    site = json.loads(SITE.read_text("utf-8")) if SITE.exists() else {}
    slugs = {kind: {term["name"]: term["slug"] for term in site.get(kind, [])} for kind in KINDS}
    used = {kind: set(known.values()) for kind, known in slugs.items()}

    def name(kind, term):
        known, taken = slugs[kind], used[kind]
        if term.name not in known:
            first = slug = slugify(term.name, [(r"[\W_]+", "-")], use_unicode=True).strip("-") or "term"
            while slug in taken:
                slug = f"{first}-{len(taken)}"
            known[term.name] = slug
            taken.add(slug)
        term.slug = known[term.name]

    for post in generator.articles:
        post.categories = [Category(word, generator.settings) for word in getattr(post, "categories", [])]
        name("categories", post.category)
        for kind in KINDS:
            for term in getattr(post, kind, []):
                name(kind, term)


def list_categories(generator):
    """Pelican knows one category of a post, WordPress many."""
    found = defaultdict(list)
    for post in generator.articles:
        for category in post.categories:
            found[category].append(post)
    generator.categories = sorted(found.items())
    generator._update_context(("categories",))


def lead_on(pelican):
    """Leave a page at each address that a post had before, unless something stands there."""
    for post in POSTS:
        for path in (alias.strip("/") for alias in getattr(post, "aliases", [])):
            name = path if path.endswith((".html", ".htm")) else f"{path}/index.html"
            file = Path(sanitised_join(pelican.settings["OUTPUT_PATH"], name))
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(MOVED.format(html.escape(f"/{post.url}")), "utf-8")


def remember(generators):
    """Note the posts that have a page."""
    POSTS[:] = [post for one in generators for kind in ("articles", "pages") for post in getattr(one, kind, [])]


def add_filters(generator):
    """Read Markdown in templates as in posts."""
    options = {"output_format": "html", **copy.deepcopy(generator.settings["MARKDOWN"])}
    extensions = [*options.get("extensions", []), *options.get("extension_configs", {})]
    options["extensions"] = [name for name in dict.fromkeys(extensions) if name != "markdown.extensions.meta"]
    reader = Markdown(**options)
    generator.env.filters["wxr2md_markdown"] = lambda text: reader.reset().convert(text or "")


def register():
    """Pelican calls this."""
    signals.initialized.connect(keep_code)
    signals.generator_init.connect(add_filters)
    signals.article_generator_context.connect(read)
    signals.page_generator_context.connect(read)
    signals.article_generator_pretaxonomy.connect(name_terms)
    signals.article_generator_finalized.connect(list_categories)
    signals.all_generators_finalized.connect(remember)
    signals.finalized.connect(lead_on)
