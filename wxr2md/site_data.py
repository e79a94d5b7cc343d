"""The site itself as plain values, for a generator's config and data files: titles, authors, terms."""

from __future__ import annotations

from collections import defaultdict

from wxr2md.index import Index
from wxr2md.model import Term

Values = dict[str, object]


def of(index: Index) -> Values:
    """Return what an export says of its site; empty values left out.

    title, tagline, url, language, authors (a list of name), categories and tags (lists of slug, name, parent,
    description), taxonomies (of other names: lists of the same).
    """
    site = index.site
    terms: defaultdict[str, list[Values]] = defaultdict(list)
    for term in site.terms:
        terms[term.taxonomy].append(_term(term))
    found: Values = {
        "title": site.title,
        "tagline": site.description,
        "url": site.base_blog_url or site.link,
        "language": site.language,
        "authors": [{"name": author.display_name or author.login.partition("@")[0]} for author in site.authors],
        "categories": terms.pop("category", []),
        "tags": terms.pop("post_tag", []),
    }
    return {key: value for key, value in found.items() if value}


def _term(term: Term) -> Values:
    found: Values = {"slug": term.slug, "name": term.name, "parent": term.parent, "description": term.description}
    return {key: value for key, value in found.items() if value}
