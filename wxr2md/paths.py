"""Safe, unique output paths, known before any body is converted.

Safe means on Linux, macOS and Windows alike.  Unique means also where a file system ignores case or Unicode form.
Of several items that want one path the published ones come first, and then the order of the file decides, so items
that are added at the end of a later export leave the names of the others as they were.
"""

from __future__ import annotations

import difflib
import html
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from wxr2md.diagnostics import RENAMED, Diagnostics
from wxr2md.model import Item
from wxr2md.options import Options

if TYPE_CHECKING:
    from wxr2md.index import Entry

Templates = Mapping[str, str]  # by post type; "*": any other, "draft": not public, "undated": a post without a date
PLAIN = {"post": "posts/{date}-{slug}.md", "page": "pages/{parents}/{slug}.md", "*": "{type}/{slug}.md"}
PLACEHOLDERS = ("type", "year", "month", "day", "date", "slug", "id", "author", "status", "parents", "permalink")
FIELD = re.compile(r"\{([^{}]*)\}")
NOT_LITERAL = re.compile(r"[{}\\\0-\x1f<>:\"|?*]")
SUFFIX = re.compile(r"(?:/(?:_?index))?\.[a-z]{2,8}\Z")
# Of the 255 bytes that file systems allow, ".md", a number against collisions and a copying tool's own suffix go off.
MAX_STEM_BYTES = 200
# Windows tools take 260 UTF-16 units for a whole path; the user's own folders need some of them.
MAX_PATH_UNITS = 236
MAX_FOLDER_UNITS = 140
MAX_FOLDER_NAME_UNITS = 64
MAX_FOLDER_DEPTH = 20
MAX_SLUG_READ = 2000  # WordPress's column holds 200 bytes; what a hostile file has beyond is only hashed

RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])")
# To many generators such a file speaks for its whole folder.
_INDEX = re.compile(r"(?i)index|readme")
_ASCII_TO_DASH = {code: "-" for code in range(128) if not (chr(code).isalnum() or chr(code) in "-_")}
_SEPARATORS = frozenset("/\\. ")
_TAG = re.compile(r"<[^<>]*>")
# What sanitize_title takes out of a title, but leaves in a slug that was typed.
_TITLE_MARKS = {ord(char): None for char in "'‘’‚‛“”„‟«»‹›…¡¿©®™°´ˊˋ"} | {ord(char): "-" for char in "‐‑‒–—―×"}
_DASHES = re.compile(r"--+")
_PLAIN = re.compile(r"(?:[A-Za-z0-9]+[-_])*[A-Za-z0-9]+")  # a name that is safe as it is, as most slugs are
_DATE = {"date": slice(None), "year": slice(4), "month": slice(5, 7), "day": slice(8, 10)}
_pieces = lru_cache(64)(lambda text: tuple(enumerate(FIELD.split(text))))  # every second one is a placeholder
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?)/?\Z", re.IGNORECASE)
# Unicode's default ignorable code points that are not in category Cf, and the two replacement characters; but not
# the selector of emoji style (U+FE0F), which stands in many a slug.
_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0e\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)


def check_template(template: str) -> str:
    """Return a template of --path; raises ValueError with a sentence for one that cannot name a file."""
    for name in FIELD.findall(template):
        if name not in PLACEHOLDERS:
            near = difflib.get_close_matches(name, PLACEHOLDERS, 1)
            known = f" Did you mean {{{near[0]}}}?" if near else f" There are {', '.join(PLACEHOLDERS)}."
            raise ValueError(f"'{{{name}}}' stands for nothing in a path.{known}")
    literal = FIELD.sub("x", template)
    if not SUFFIX.search(template) or NOT_LITERAL.search(literal) or {"", ".", ".."} & set(literal.split("/")):
        raise ValueError(f"'{template}' is no path below the output folder; write one like {{type}}/{{slug}}.md.")
    return template


def assign_paths(  # noqa: PLR0913 - each is asked of another room
    selected: Sequence[Entry],
    options: Options,
    by_id: Callable[[str], Entry | None] = lambda post_id: None,
    diagnostics: Diagnostics | None = None,
    *,
    templates: Templates = PLAIN,
    permalink: Callable[[Entry], str] = lambda entry: "",
) -> dict[int, str]:
    """Return the path of each entry by its position: POSIX, relative to the output folder.

    `templates` are a preset's; --path is instead of them, but for drafts where the preset has a place for these.
    `by_id` finds pages that are not selected as well, since a child keeps its place when its parent is not converted.
    `permalink`: the path that a post had in the old site.
    """
    names = Names()
    namer = _Namer(options, by_id, templates, permalink)
    paths: dict[int, str] = {}
    # Those of all items at once would take much memory.
    for entry in (entry for public in (True, False) for entry in selected if _is_public(entry) is public):
        stem, suffix = namer.of(entry)
        path = paths[entry.position] = names.claim(stem, suffix)
        if diagnostics is not None and path != stem + suffix:
            with diagnostics.about(Item(post_id=entry.post_id, title=entry.title or _decoded(entry.slug))):
                diagnostics.add(RENAMED, path=path, why=f"{stem}{suffix} is taken by another file")
    return paths


def _is_public(entry: Entry) -> bool:
    return entry.status in ("publish", "")


def slug_of(entry: Entry, options: Options) -> str:
    """Return a readable name for an entry, without anything that a path could not hold; never empty."""
    ascii_only = options.slugs == "ascii"
    name = safe_name(_decoded(entry.slug), ascii_only) or safe_name(_title_text(entry.title), ascii_only)
    if name:
        return name
    number = re.sub(r"[^0-9]", "", entry.post_id)[:20]
    return f"{safe_name(entry.post_type[:50]).lower() or 'post'}-{number}" if number else "untitled"


def safe_name(text: str, ascii_only: bool = False) -> str:
    """Return one path component, "" if nothing is left: `-`, `_`, ASCII letters and digits, and what lies beyond ASCII.

    Like WordPress's sanitize_title: no dots, blanks or ASCII punctuation; but `？` and `《` stay, as in its addresses.
    """
    text = text[:MAX_SLUG_READ]
    if ascii_only:
        return _ascii(text)
    if _PLAIN.fullmatch(text):
        return text
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


def cut(name: str, units: int, whole: str, size: int = MAX_STEM_BYTES) -> str:
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


class Names:
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

    def claim_all(self, stem: str, suffixes: Sequence[str]) -> str:
        """Return the name, or the first with a number, that is free with each of these suffixes."""
        name, number = stem, 2
        while not {_same(name + suffix) for suffix in suffixes}.isdisjoint(self._taken):
            name = f"{stem}-{number}"
            number += 1
        self._taken |= {_same(name + suffix) for suffix in suffixes}
        return name


class _Namer:
    """Fills the templates."""

    def __init__(
        self,
        options: Options,
        by_id: Callable[[str], Entry | None],
        templates: Templates,
        permalink: Callable[[Entry], str],
    ) -> None:
        self._options = options
        self._by_id = by_id
        self._permalink = permalink
        self._templates = {"*": options.path} if options.path else templates
        if options.path and "draft" in templates and "{status}" not in options.path:
            # Where it stands may be all that keeps a draft from readers; {status} says that the user knows.
            self._templates = {"*": options.path, "draft": templates["draft"]}
        # A type of its own must not share the folder of posts or pages.
        self._names = Names(*(text.partition("/")[0].lstrip("_") for text in templates.values()))
        self._of_type = {} if options.path else {"post": "post", "page": "page"}
        self._parents: dict[int, str] = {}
        self._made = {"slug": self._slug, "type": self._type, "parents": self._ancestors, "permalink": self._old_place}

    def of(self, entry: Entry) -> tuple[str, str]:
        """Return the path of an entry without its suffix, and the suffix (`.md`, `/index.md`)."""
        *folders, last, suffix = _parts(self._template(entry))
        folder = "/".join(part for text in folders for part in self._folder(text, entry))
        # The last part may be a path itself, as {permalink} is.
        *more, stem = self._filled(last, entry).split("/")
        folder = _short("/".join(filter(None, (folder, *map(_safe_part, more)))), entry)
        lead = f"{folder}/" if folder else ""
        stem = _trim(stem) or slug_of(entry, self._options)
        stem = f"{stem}_" if RESERVED.fullmatch(stem) or (suffix == ".md" and _INDEX.fullmatch(stem)) else stem
        units = MAX_PATH_UNITS - _units(lead) - len(suffix)
        return lead + cut(stem, units, entry.slug or entry.title), suffix

    def _template(self, entry: Entry) -> str:
        kind, templates = entry.post_type or "post", self._templates
        private = entry.status not in ("publish", "inherit") or entry.has_password
        if private and "draft" in templates:
            return templates["draft"]
        if kind == "post" and not entry.post_date and "undated" in templates:
            return templates["undated"]
        return templates.get(kind) or templates["*"]

    def _folder(self, text: str, entry: Entry) -> list[str]:
        if text in ("{parents}", "{permalink}"):
            return [part for part in self._filled(text, entry).split("/") if part]
        part = _safe_part(self._filled(text, entry))
        return [part] if part else []

    def _filled(self, text: str, entry: Entry) -> str:
        return _trim("".join([self._value(piece, entry) if at % 2 else piece for at, piece in _pieces(text)]))

    def _value(self, name: str, entry: Entry) -> str:
        if name in _DATE:
            return entry.post_date[_DATE[name]]
        if name in self._made:
            return self._made[name](entry)
        return safe_name({"id": entry.post_id, "author": entry.creator, "status": entry.status}[name][:200])

    def _slug(self, entry: Entry) -> str:
        return slug_of(entry, self._options)

    def _type(self, entry: Entry) -> str:
        name = entry.post_type or "post"
        if name not in self._of_type:
            folder = safe_name(name) or "type"
            folder = f"{folder}_" if RESERVED.fullmatch(folder) else folder
            self._of_type[name] = self._names.claim(cut(folder, MAX_FOLDER_NAME_UNITS, name))
        return self._of_type[name]

    def _old_place(self, entry: Entry) -> str:
        """Return the path of an entry in the old site; where it has none of its own, the one that WordPress makes."""
        parts = [
            safe_name(part, self._options.slugs == "ascii")
            for part in _EXTENSION.sub("", self._permalink(entry)).split("/")
        ]
        place = "/".join(filter(None, parts))
        if place:
            return place
        before = self._ancestors(entry) if entry.post_type == "page" else entry.post_date.replace("-", "/")
        return "/".join(filter(None, (before, slug_of(entry, self._options))))

    def _ancestors(self, page: Entry) -> str:
        """Return the path of a page's ancestors; on the way find those of them, each once."""
        way: dict[int, Entry] = {}
        at: Entry | None = page if page.post_type == "page" else None
        while at is not None and at.position not in self._parents and at.position not in way:
            way[at.position] = at
            at = self._parent(at)
        if at is not None and at.position in way:  # pages that are each other's parent: all of them stand at the top
            members = list(way)[list(way).index(at.position) :]
            self._parents.update(dict.fromkeys(members, ""))
        for below in reversed(way.values()):
            parent = self._parent(below)
            if below.position not in self._parents:
                self._parents[below.position] = self._inside(parent) if parent else ""
        return self._parents.get(page.position, "")

    def _parent(self, page: Entry) -> Entry | None:
        parent = self._by_id(page.post_parent)
        return parent if parent is not None and parent.post_type == "page" else None

    def _inside(self, parent: Entry) -> str:
        """Return the path of a page's children; below the deepest that is allowed they stand side by side."""
        home = self._parents[parent.position]
        if not parent.slug:  # a draft has no place in the address of its children, and its title is not public
            return home
        name = slug_of(parent, self._options)
        name = f"{name}_" if RESERVED.fullmatch(name) else cut(name, MAX_FOLDER_NAME_UNITS, parent.slug)
        path = f"{home}/{name}".lstrip("/")
        return path if path.count("/") < MAX_FOLDER_DEPTH - 1 and _units(path) <= MAX_FOLDER_UNITS - 6 else home


@lru_cache(64)
def _parts(template: str) -> tuple[str, ...]:
    """Return the folders of a template, its last part and its suffix."""
    match = SUFFIX.search(template)
    suffix = match[0] if match else ".md"
    return (*template.removesuffix(suffix).split("/"), suffix)


def _trim(text: str) -> str:
    """Take away what stands beside an empty placeholder."""
    return (_DASHES.sub("-", text) if "--" in text else text).strip("-. ")


@lru_cache(256)
def _safe_part(name: str) -> str:
    name = _trim(name)
    return f"{name}_" if RESERVED.fullmatch(name) else cut(name, MAX_FOLDER_NAME_UNITS, name)


def _short(folder: str, entry: Entry) -> str:
    """Return a folder that is no deeper and longer than tools take; one that is gets its first part and a hash."""
    if folder.count("/") < MAX_FOLDER_DEPTH and _units(folder) <= MAX_FOLDER_UNITS:
        return folder
    return f"{folder.partition('/')[0]}/{blake2b(folder.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"
