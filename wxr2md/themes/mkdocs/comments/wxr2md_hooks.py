"""Puts each post at its old address, leaves drafts out, lists posts by category and tag, leads on from older addresses.

In your own mkdocs.yml: `hooks: [wxr2md_hooks.py]`, and in `theme:` `custom_dir: overrides`, which holds the comments.
"""

import html
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from markdown import Markdown
from mkdocs.structure.files import File
from mkdocs.utils.meta import get_data

FILE = Path(__file__).with_name("wxr2md_site.json")
SITE = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
PLACES = {"categories": "category", "tags": "tag"}
TERMS = {}  # kind and name: address
MOVED = (
    '<!doctype html>\n<meta charset="utf-8">\n<title>Moved</title>\n<link rel="canonical" href="{0}">\n'
    '<meta http-equiv="refresh" content="0; url={0}">\n<p><a href="{0}">This page has moved.</a></p>\n'
)
PRINTED = ("title", "seo_title", "description", "author")  # which the theme prints as they are


def on_config(config):
    """What mkdocs.yml leaves open is what the export said."""
    address = urlsplit(SITE.get("url", ""))
    config.site_name = config.site_name or text(SITE.get("title", "Blog"))
    config.site_url = config.site_url or (f"{address.scheme}://{address.netloc}/" if address.netloc else "")
    config.site_description = config.site_description or html.escape(SITE.get("tagline", ""))
    menu = next(iter(SITE.get("menus", [])), {})
    config.nav = config.nav or [{"Home": "index.md"}, *entries(menu.get("items", []))]
    codes = (code := SITE.get("language", "en"), code.partition("-")[0])
    known = [
        name
        for name in codes
        if any(Path(where, f"partials/languages/{name}.html").exists() for where in config.theme.dirs)
    ]
    if known and config.theme.get("language", "en") == "en":
        config.theme["language"] = known[0]
    return config


def text(value):
    """Return a text for the theme, which takes `<` for a tag."""
    return value.replace("<", "&lt;")


def entries(items):
    """Return a menu as MkDocs has it."""
    for item in items:
        title, url, below = text(item["title"]), item["url"], item.get("children")
        link = {title: f"/{url}" if url.startswith(("#", "?")) else url}
        yield {title: [*([] if url == "#" else [link]), *entries(below)]} if below else link


def on_files(files, config):
    """Give each file the place that its post had."""
    terms, old = {}, {}
    for file, meta in published(files):
        old |= {place(path): file for path in meta.get("aliases") or []}
        for kind in PLACES if meta.get("type") == "post" else ():
            for name in meta.get(kind) or []:
                terms.setdefault((kind, name), []).append((str(meta.get("date", "")), file))
    taken = {file.dest_uri for file in files}
    TERMS.clear()
    for term, path, meta, posts in lists(terms):
        page = File.generated(config, f"{path}/index.md", content="")
        if page.dest_uri not in taken:
            page.wxr2md_posts = [file for _, file in sorted(posts, key=lambda post: post[0], reverse=True)]
            page.wxr2md_meta = meta
            TERMS[term] = page.url
            taken.add(page.dest_uri)
            files.append(page)
    for path, file in old.items():
        if path not in taken:
            files.append(File.generated(config, path, content=MOVED.format(html.escape(f"/{file.url}"))))
    return files


def published(files):
    """Yield each file at its place, and its metadata; drafts go."""
    for file in [file for file in files.documentation_pages() if not file.generated_by]:
        _, meta = get_data(file.content_string)
        if meta.get("draft"):
            files.remove(file)
            continue
        if isinstance(meta.get("permalink"), str):
            move(file, meta["permalink"])
        yield file, meta


def place(path):
    """Return the file of an address: itself if it has the name of one, else one in a folder."""
    path = path.strip("/")
    return path if re.search(r"\.html?$", path) else f"{path}/index.html"


def move(file, path):
    """Put a page at an address."""
    file.dest_uri = place(path)
    for name in ("url", "abs_dest_path"):
        file.__dict__.pop(name, None)


def lists(terms):
    """Yield name, path, metadata and posts of the page of each term."""
    known = {kind: {term["name"]: term for term in SITE.get(kind, [])} for kind in PLACES}
    slugs = {(kind, term["slug"]) for kind in PLACES for term in SITE.get(kind, [])}
    for (kind, name), posts in terms.items():
        term = known[kind].get(name, {})
        slug = term.get("slug")
        if not slug:
            first = slug = re.sub(r"[\W_]+", "-", name.lower()).strip("-") or "term"
            while (kind, slug) in slugs:
                slug = f"{first}-{len(slugs)}"
            slugs.add((kind, slug))
        yield (kind, name), f"{PLACES[kind]}/{slug}", {"title": name, "template": "posts.html", **about(term)}, posts


def about(term):
    """Return what the page of a term says of it."""
    return {"description": term["description"]} if term.get("description") else {}


def on_page_markdown(markdown, page, config, files):
    """Escape what the theme prints."""
    page.meta.update(getattr(page.file, "wxr2md_meta", {}))
    for name in PRINTED:
        if isinstance(page.meta.get(name), str):
            page.meta[name] = html.escape(page.meta[name])
    return markdown


def on_env(env, config, files):
    """Read the Markdown of comments as that of posts, and tell the templates which posts there are."""
    reader = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs or {})
    env.filters["wxr2md_markdown"] = lambda text: reader.reset().convert(text or "")
    pages = [file.page for file in files.documentation_pages() if file.page and "type" in file.page.meta]
    posts = [page for page in pages if page.meta["type"] == "post"]
    posts.sort(key=lambda page: str(page.meta.get("date", "")), reverse=True)
    env.globals["wxr2md_terms"] = TERMS
    env.globals["wxr2md_posts"] = posts
    env.globals["wxr2md_pages"] = sorted(
        (page for page in pages if page.meta["type"] != "post"), key=lambda page: page.title
    )
    return env
