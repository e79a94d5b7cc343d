"""The settings of a site made of a WordPress export."""

import json
import logging
from pathlib import Path
from urllib.parse import urlsplit

# What the export said of the site.
SITE = json.loads(Path(__file__).with_name("wxr2md_site.json").read_text("utf-8"))
parts = urlsplit(SITE.get("url", ""))

SITENAME = SITE.get("title", "Blog")
SITESUBTITLE = SITE.get("tagline", "")
SITEURL = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
DEFAULT_LANG = SITE.get("language", "en")
MENUS = SITE.get("menus", [])
TERMS = {term["name"]: term.get("description", "") for term in SITE.get("categories", []) + SITE.get("tags", [])}

PATH = "content"
ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["static"]
PATH_METADATA = r"static/(?P<url>(?P<save_as>.+))"
USE_FOLDER_AS_CATEGORY = False
DEFAULT_CATEGORY = "Uncategorized"
TIMEZONE = "UTC"
DEFAULT_PAGINATION = 10
PAGINATION_PATTERNS = (
    (1, "{base_name}/", "{base_name}/index.html"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)
INTRASITE_LINK_REGEX = "[{](?P<what>filename|static|attach)[}]"

# Drafts get no page.  A post is found at the address that it had: `url` and `save_as` in its metadata.
DRAFT_SAVE_AS = DRAFT_PAGE_SAVE_AS = ""
ARTICLE_TRANSLATION_ID = PAGE_TRANSLATION_ID = None  # posts with equal slugs are no translations of each other
CATEGORY_URL, CATEGORY_SAVE_AS = "category/{slug}/", "category/{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "tag/{slug}/", "tag/{slug}/index.html"
AUTHOR_URL, AUTHOR_SAVE_AS = "author/{slug}/", "author/{slug}/index.html"
DIRECT_TEMPLATES = ["index"]
FEED_ALL_ATOM = "feed/index.xml" if SITEURL else None
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

MARKDOWN = {
    "extension_configs": {f"markdown.extensions.{name}": {} for name in ("extra", "sane_lists", "meta")},
    "output_format": "html",
}
THEME = "simple"
THEME_TEMPLATES_OVERRIDES = ["templates"]
PLUGIN_PATHS = ["."]
PLUGINS = ["wxr2md_comments"]
LOG_FILTER = [(logging.WARNING, "Empty alt attribute for image %s in %s")]  # WordPress allows pictures that only adorn
