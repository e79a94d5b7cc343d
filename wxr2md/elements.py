"""The elements of an export, as a parser has them → Items and Comments.

With wxr.py, which streams them, for XML the only file that knows lxml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from sys import intern

from lxml import etree

from wxr2md.fields import AS_IT_IS, COMMENT, ITEM, REPEATED, item_term
from wxr2md.model import Comment, Item, Term
from wxr2md.packing import new_comment, new_item
from wxr2md.repair.structure import UNDECLARED, family

_MISSING = ("",) * len(ITEM)
_DECLARATION = re.compile(r"""\sxmlns(?::[\w.-]+)?="[^"]*\"""")
_DOUBLED = "<![CDATA["


class Elements:
    """Reads the elements of one part; what was odd about them is noted."""

    def __init__(self, source: str, note: Callable[[str, int], None]) -> None:
        self._source = source
        self._note = note
        self._keys: dict[str, str] = {}

    @property
    def are_wxr(self) -> bool:
        """Whether one of them was WordPress's own."""
        return any(key.startswith("wp:") for key in self._keys.values())

    def item(self, children: Iterable[etree._Element], line: int, position: int, comments: Iterable[Comment]) -> Item:
        """Return the item that these elements tell, with the comments that were read before."""
        found, terms, postmeta, _ = self._fields(children, ITEM, "wp:postmeta")
        values = map(found.get, ITEM.values(), _MISSING)
        return new_item(*values, tuple(terms), tuple(postmeta), tuple(comments), self._source, line, position)

    def comment(self, children: Iterable[etree._Element], line: int) -> Comment:
        """Return the comment that these elements tell."""
        found, _, metas, twice = self._fields(children, COMMENT, "wp:commentmeta")
        if twice:  # damage ran two records together: whose approval this is cannot be known
            found["comment_approved"] = ""
        return new_comment(*map(found.get, COMMENT.values(), _MISSING), tuple(metas), line)

    def _fields(
        self, children: Iterable[etree._Element], names: Mapping[str, str], meta: str
    ) -> tuple[dict[str, str], list[Term], list[tuple[str, str]], bool]:
        """Return the fields of an item or a comment, its terms, its metadata, and whether a field is there twice.

        Of a field the first text counts.  An export holds millions of elements, so here no call is made for nothing.
        """
        keys, found, twice = self._keys, dict[str, str](), False
        terms, metas = [], []
        for child in children:
            key = keys.get(child.tag) or self.key(child)
            name = names.get(key)
            if name is not None:
                if name in found:
                    twice = True
                    if found[name]:
                        continue
                text = child.text or ""
                if text[:1] == "<" or len(child):
                    text = self.text(child)
                found[name] = text if name in AS_IT_IS else text.strip()
            elif key == meta:
                metas.append(self._meta(child))
            elif key == "category":
                terms.append(item_term(child.get("domain", ""), child.get("nicename", ""), self.text(child)))
        for name in REPEATED & found.keys():
            found[name] = intern(found[name])
        return found, terms, metas, twice

    def _meta(self, element: etree._Element) -> tuple[str, str]:
        found = self.texts(element)
        return intern(found.get("wp:meta_key", "").strip()), found.get("wp:meta_value", "")

    def texts(self, element: etree._Element) -> dict[str, str]:
        """Return the text of each element in an element, by its name; the first that says something counts."""
        keys, found = self._keys, dict[str, str]()
        for child in element:
            key = keys.get(child.tag) or self.key(child)
            if not found.get(key):
                text = child.text or ""
                found[key] = self.text(child) if text[:1] == "<" or len(child) else text
        return found

    def text(self, element: etree._Element) -> str:
        """Return the text of an element; markup that stands in it without CDATA is the value, too."""
        text = element.text or ""
        if len(element):
            text += _DECLARATION.sub("", "".join(etree.tostring(child, encoding="unicode") for child in element))
        if text.startswith(_DOUBLED):
            self._note(f"doubled {_DOUBLED} taken out", 0)
            text = text.removeprefix(_DOUBLED).removesuffix("]]>")
        return text

    def key(self, element: etree._Element) -> str:
        """Return the name that WordPress itself writes for an element, whatever prefix the file has for it."""
        tag = element.tag
        key = self._keys.get(tag)
        if key is None:
            key = self._keys[tag] = self._usual_name(element) if isinstance(tag, str) else ""
        return key

    def _usual_name(self, element: etree._Element) -> str:
        uri, _, local = str(element.tag).rpartition("}")
        uri, prefix = uri.lstrip("{"), element.prefix or ""
        if bare := not uri and ":" in local:
            prefix, _, local = local.partition(":")
        if bare or uri.startswith(UNDECLARED):
            self._note(f"namespace prefix {prefix}: is not declared", 0)
        mine = family(uri, prefix)
        return f"{mine}:{local}" if mine else local
