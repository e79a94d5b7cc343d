"""Safe, unique output paths, known before any body is converted.

Safe means on Linux, macOS and Windows alike.  Unique means also where a file system ignores case or Unicode form.
Of several items that want one path the published ones come first, and then the order of the file decides, so items
that are added at the end of a later export leave the names of the others as they were.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from wxr2md.diagnostics import RENAMED, Diagnostics
from wxr2md.model import Item
from wxr2md.options import Options

if TYPE_CHECKING:
    from wxr2md.index import Entry

FOLDERS = {"post": "posts", "page": "pages"}
SUFFIX = ".md"
# Of the 255 bytes that file systems allow, ".md", a number against collisions and a copying tool's own suffix go off.
MAX_STEM_BYTES = 200
# Windows tools take 260 UTF-16 units for a whole path; the user's own folders need some of them.
MAX_PATH_UNITS = 236
MAX_FOLDER_UNITS = 140
MAX_FOLDER_NAME_UNITS = 64
MAX_FOLDER_DEPTH = 20
MAX_SLUG_READ = 2000  # WordPress's column holds 200 bytes; what a hostile file has beyond is only hashed

_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])")
_ASCII_TO_DASH = {code: "-" for code in range(128) if not (chr(code).isalnum() or chr(code) in "-_")}
_SEPARATORS = frozenset("/\\. ")
_TAG = re.compile(r"<[^<>]*>")
# What sanitize_title takes out of a title, but leaves in a slug that was typed.
_TITLE_MARKS = {ord(char): None for char in "'‘’‚‛“”„‟«»‹›…¡¿©®™°´ˊˋ"} | {ord(char): "-" for char in "‐‑‒–—―×"}
_DASHES = re.compile(r"--+")
# Unicode's default ignorable code points that are not in category Cf, and the two replacement characters; but not
# the selector of emoji style (U+FE0F), which stands in many a slug.
_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0e\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)


def assign_paths(
    selected: Sequence[Entry],
    options: Options,
    by_id: Callable[[str], Entry | None] = lambda post_id: None,
    diagnostics: Diagnostics | None = None,
) -> dict[int, str]:
    """Return the path of each entry by its position: POSIX, relative to the output folder.

    `posts/YYYY-MM-DD-slug.md`, `pages/<ancestors>/slug.md`, `<post_type>/slug.md`.  `by_id` finds pages that are not
    selected as well, since a child keeps its place when its parent is not converted.
    """
    names = _Names()
    folders = _Folders(options, by_id)
    paths: dict[int, str] = {}
    for entry in sorted(selected, key=lambda entry: (entry.status not in ("publish", ""), entry.position)):
        folder = folders.of(entry)
        stem = _stem(entry, options, MAX_PATH_UNITS - _units(folder))
        path = paths[entry.position] = names.claim(f"{folder}/{stem}", SUFFIX)
        if diagnostics is not None and path != f"{folder}/{stem}{SUFFIX}":
            with diagnostics.about(Item(post_id=entry.post_id, title=entry.title or _decoded(entry.slug))):
                diagnostics.add(RENAMED, path=path, why=f"{folder}/{stem}{SUFFIX} is taken by another file")
    return paths


def slug_of(entry: Entry, options: Options) -> str:
    """Return a readable name for an entry, without anything that a path could not hold; never empty."""
    ascii_only = options.slugs == "ascii"
    number = re.sub(r"[^0-9]", "", entry.post_id)[:20]
    return (
        safe_name(_decoded(entry.slug), ascii_only)
        or safe_name(_title_text(entry.title), ascii_only)
        or (f"{safe_name(entry.post_type[:50]).lower() or 'post'}-{number}" if number else "untitled")
    )


def safe_name(text: str, ascii_only: bool = False) -> str:
    """Return one path component, "" if nothing is left: `-`, `_`, ASCII letters and digits, and what lies beyond ASCII.

    Like WordPress's sanitize_title: no dots, blanks or ASCII punctuation; but `？` and `《` stay, as in its addresses.
    """
    text = text[:MAX_SLUG_READ]
    if ascii_only:
        return _ascii(text)
    text = unicodedata.normalize("NFC", text).translate(_ASCII_TO_DASH)
    if not text.isascii():
        text = unicodedata.normalize("NFC", "".join(map(_portable, _UNSEEN.sub("", text))))
    return _DASHES.sub("-", text).lstrip("-_\ufe0f").rstrip("-_")


def _portable(char: str) -> str:
    """Return a character, a dash for blanks, slashes and dots, nothing for what cannot be seen or is no character."""
    category = unicodedata.category(char)
    # Some Windows programs read a wide or fraction slash as a slash.
    if category[0] == "Z" or char in "⁄∕" or not _SEPARATORS.isdisjoint(unicodedata.normalize("NFKD", char)):
        return "-"
    hidden = category in ("Cc", "Cf", "Cs", "Co") or ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
    return "" if hidden else char


def _ascii(text: str) -> str:
    from slugify import slugify  # noqa: PLC0415 - its tables cost 20 ms, and few ask for it

    return str(slugify(text.encode("utf-8", "ignore").decode()))


def _decoded(slug: str) -> str:
    """Undo the percent-encoding of a post_name; WordPress cuts it at 200 bytes, at times in mid-character."""
    if "%" not in slug:
        return slug
    return unquote_to_bytes(slug[:MAX_SLUG_READ].encode("utf-8", "ignore")).decode("utf-8", "ignore")


def _title_text(title: str) -> str:
    text = _TAG.sub("", html.unescape(title[:MAX_SLUG_READ]))
    return text.translate(_TITLE_MARKS).lower()


def _stem(entry: Entry, options: Options, units: int) -> str:
    slug = slug_of(entry, options)
    dated = entry.post_date and (entry.post_type or "post") == "post"
    stem = f"{entry.post_date}-{slug}" if dated else slug
    if _RESERVED.fullmatch(stem):
        return f"{stem}_"
    return _cut(stem, units - len(SUFFIX), entry.slug or entry.title)


def _cut(name: str, units: int, whole: str, size: int = MAX_STEM_BYTES) -> str:
    """Shorten a name to `size` UTF-8 bytes and `units` UTF-16 units; a hash of the whole tells cut names apart."""
    if len(name.encode()) <= size and _units(name) <= units:
        return name
    tail = "-" + blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    name = name.encode()[: size - len(tail)].decode("utf-8", "ignore")
    name = name.encode("utf-16-le")[: 2 * (units - len(tail))].decode("utf-16-le", "ignore")
    return name.rstrip("-_") + tail


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _same(path: str) -> str:
    """Return what is equal for all names that some file system takes for one (compatibility caseless, Unicode D147)."""
    if path.isascii():
        return path.lower()
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", path).casefold())
    return unicodedata.normalize("NFKD", text.casefold())


class _Names:
    """Hands out each name once."""

    def __init__(self, *taken: str) -> None:
        self._taken = {_same(name) for name in taken}
        self._next: dict[str, int] = {}

    def claim(self, stem: str, suffix: str = "") -> str:
        """Return the name, or with -2, -3 … the first that is free."""
        name, same = stem, _same(stem)
        number = self._next.get(same, 2)  # remembered, so that 100,000 equal names cost 100,000 steps
        while _same(name + suffix) in self._taken:
            name = f"{stem}-{number}"
            number += 1
            self._next[same] = number
        self._taken.add(_same(name + suffix))
        return name + suffix


class _Folders:
    """The folder of each entry: by type, and for pages by their ancestors."""

    def __init__(self, options: Options, by_id: Callable[[str], Entry | None]) -> None:
        self._options = options
        self._by_id = by_id
        self._names = _Names(*FOLDERS.values())
        self._of_type = dict(FOLDERS)
        self._of_page: dict[int, str] = {}

    def of(self, entry: Entry) -> str:
        """Return the folder of an entry, without a slash at its end."""
        name = entry.post_type or "post"
        if name == "page":
            return self._of_page.get(entry.position) or self._climb(entry)
        if name not in self._of_type:
            folder = safe_name(name) or "type"
            folder = f"{folder}_" if _RESERVED.fullmatch(folder) else folder
            self._of_type[name] = self._names.claim(_cut(folder, MAX_FOLDER_NAME_UNITS, name))
        return self._of_type[name]

    def _climb(self, page: Entry) -> str:
        """Find the folder of a page, and on the way those of its ancestors, each once."""
        way: dict[int, Entry] = {}
        at: Entry | None = page
        while at is not None and at.position not in self._of_page and at.position not in way:
            way[at.position] = at
            at = self._parent(at)
        if at is not None and at.position in way:  # pages that are each other's parent: all of them stand at the top
            members = list(way)[list(way).index(at.position) :]
            self._of_page.update(dict.fromkeys(members, FOLDERS["page"]))
        for below in reversed(way.values()):
            parent = self._parent(below)
            if below.position not in self._of_page:
                self._of_page[below.position] = self._inside(parent) if parent else FOLDERS["page"]
        return self._of_page[page.position]

    def _parent(self, page: Entry) -> Entry | None:
        parent = self._by_id(page.post_parent)
        return parent if parent is not None and parent.post_type == "page" else None

    def _inside(self, parent: Entry) -> str:
        """Return the folder of a page's children; below the deepest that is allowed they stand side by side."""
        home = self._of_page[parent.position]
        if not parent.slug:  # a draft has no place in the address of its children, and its title is not public
            return home
        name = slug_of(parent, self._options)
        name = f"{name}_" if _RESERVED.fullmatch(name) else _cut(name, MAX_FOLDER_NAME_UNITS, parent.slug)
        folder = f"{home}/{name}"
        return folder if folder.count("/") < MAX_FOLDER_DEPTH and _units(folder) <= MAX_FOLDER_UNITS else home
