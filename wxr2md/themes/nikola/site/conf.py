"""The settings of a site made of a WordPress export."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from nikola.nikola import LEGAL_VALUES
from wxr2md_comments import pages, read

# What the export said of the site.
SITE = json.loads(Path(__file__).with_name("wxr2md_site.json").read_text("utf-8"))
parts = urlsplit(SITE.get("url", ""))
code = SITE.get("language", "en").replace("-", "_").lower()
known = {name.lower(): name for name in LEGAL_VALUES["TRANSLATIONS"] if isinstance(name, str)}

BLOG_TITLE = SITE.get("title", "Blog")
BLOG_DESCRIPTION = SITE.get("tagline", "")
BLOG_AUTHOR = next((author["name"] for author in SITE.get("authors", [])), BLOG_TITLE)
BLOG_EMAIL = ""
SITE_URL = f"{parts.scheme}://{parts.netloc}/" if parts.netloc else "https://example.com/"
DEFAULT_LANG = known.get(code) or known.get(code.partition("_")[0]) or "en"
TRANSLATIONS = {DEFAULT_LANG: ""}
TIMEZONE = "UTC"


def links(items):
    """Return a menu; Nikola's has two levels."""
    for item in items:
        below = tuple(flat(item.get("children", [])))
        own = () if item["url"] == "#" else ((item["url"], item["title"]),)
        yield ((*own, *below), item["title"]) if below else (item["url"], item["title"])


def flat(items):
    """Return what stands below an entry."""
    for item in items:
        yield item["url"], item["title"]
        yield from flat(item.get("children", []))


NAVIGATION_LINKS = {DEFAULT_LANG: tuple(links(next(iter(SITE.get("menus", [])), {}).get("items", [])))}

# A post is found at the address that it had: that is its slug.
POSTS = (("posts/*.md", "", "post.tmpl"),)
PAGES = (("pages/*.md", "", "page.tmpl"),)
DEMOTE_HEADERS = False
COMPILERS = {"markdown": [".md"]}
PRETTY_URLS = True
FUTURE_IS_NOW = True
SHOW_SOURCELINK = COPY_SOURCES = False
SHOW_UNTRANSLATED_POSTS = True
WARN_ABOUT_TAG_METADATA = USE_TAG_METADATA = False
DISABLED_PLUGINS = ["classify_archive", "render_galleries", "render_listings"]
INDEX_PATH = ""
CATEGORY_PATH, CATEGORY_PREFIX, CATEGORY_ALLOW_HIERARCHIES = "category", "", False
TAG_PATH, AUTHOR_PATH = "tag", "author"
CATEGORY_DESCRIPTIONS = {
    DEFAULT_LANG: {term["name"]: term.get("description", "") for term in SITE.get("categories", [])}
}
TAG_DESCRIPTIONS = {DEFAULT_LANG: {term["name"]: term.get("description", "") for term in SITE.get("tags", [])}}

MARKDOWN_EXTENSIONS = ["markdown.extensions.extra", "markdown.extensions.sane_lists", "wxr2md_comments:AsOnWordPress"]
TEMPLATE_FILTERS = {"wxr2md_markdown": read(MARKDOWN_EXTENSIONS)}
GLOBAL_CONTEXT = {"wxr2md_pages": pages}
THEME = "base-jinja"
USE_CDN = USE_BUNDLES = False
COMMENT_SYSTEM = ""
DATE_FORMAT = "yyyy-MM-dd"
CONTENT_FOOTER = ""
