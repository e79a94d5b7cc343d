"""Shows the readers' comments that stand in the metadata of posts, as JSON, and knows several categories of a post.

In your own pelicanconf.py: PLUGIN_PATHS = ["."], PLUGINS = ["wxr2md_comments"] and THEME_TEMPLATES_OVERRIDES =
["templates"]; in the template of articles {% set post = article %}{% include "wxr2md_comments.html" %}, in that of
pages {% set post = page %} and the same.
"""

import copy
import json
from collections import defaultdict
from pathlib import Path

from markdown import Markdown
from pelican import signals
from pelican.urlwrappers import Category
from pelican.utils import slugify

SITE = Path(__file__).with_name("wxr2md_site.json")
LISTS = ("aliases", "categories")
KINDS = ("categories", "tags", "authors")
VALUES = ("comments", "pingbacks", "meta")


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


def add_filters(generator):
    """Read Markdown in templates as in posts."""
    options = {"output_format": "html", **copy.deepcopy(generator.settings["MARKDOWN"])}
    extensions = [*options.get("extensions", []), *options.get("extension_configs", {})]
    options["extensions"] = [name for name in dict.fromkeys(extensions) if name != "markdown.extensions.meta"]
    reader = Markdown(**options)
    generator.env.filters["wxr2md_markdown"] = lambda text: reader.reset().convert(text or "")


def register():
    """Pelican calls this."""
    signals.generator_init.connect(add_filters)
    signals.article_generator_context.connect(read)
    signals.page_generator_context.connect(read)
    signals.article_generator_pretaxonomy.connect(name_terms)
    signals.article_generator_finalized.connect(list_categories)
