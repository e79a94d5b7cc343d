"""Hostile and damaged exports: what they are built from, and a box to convert them in that checks what always holds.

Whatever the input, a run ends with an exit code and words of its own; each file is UTF-8 with front matter that loads;
its name stands on every system; the ledger balances; and nothing is written outside the output folder.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
HOSTILE: dict[str, list[str]] = json.loads((Path(__file__).parent / "cases" / "hostile.json").read_text("utf-8"))
DATE = "2021-03-04 05:06:07"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
NAMESPACES = f"""xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="{CONTENT}"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/\""""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>\n'
FOOT = "</channel>\n</rss>\n"
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
NOT_PORTABLE = re.compile(r'[<>:"|?*\\\x00-\x1f]')
PORTABLE_BYTES = 255


def cdata(text: str) -> str:
    """Return a text as WordPress 3.4 and later write it."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def tag(name: str, text: object) -> str:
    return f"<{name}>{cdata(str(text))}</{name}>\n"


def meta(key: str, value: str, kind: str = "post") -> str:
    return f"<wp:{kind}meta>\n{tag('wp:meta_key', key)}{tag('wp:meta_value', value)}</wp:{kind}meta>\n"


def comment(number: object, author: str = "", parent: object = 0, text: str = "", **fields: object) -> str:
    """Return a `wp:comment`; fields by WXR's names without `comment_`, `extra` is XML of its own."""
    extra = str(fields.pop("extra", ""))
    texts: dict[str, object] = {
        "author": author or f"Reader {number}",
        "author_email": "reader@example.org",
        "author_url": "",
        "author_IP": "192.0.2.1",
        "date": DATE,
        "date_gmt": DATE,
        "content": text or f"Words of comment {number}.",
        "approved": "1",
        "type": "comment",
        "parent": parent,
        "user_id": "0",
    }
    texts |= fields
    inner = "".join(tag(f"wp:comment_{name}", value) for name, value in texts.items() if value is not None)
    return f"<wp:comment>\n<wp:comment_id>{number}</wp:comment_id>\n{inner}{extra}</wp:comment>\n"


def item(number: object, title: str = "", body: str = "", *inside: str, **fields: object) -> str:
    """Return an item; `inside` is XML of its own (comments, metadata), fields by WXR's names, None to leave one out."""
    title_xml = str(fields.pop("title_xml", cdata(title or f"Title {number}")))
    body_xml = str(fields.pop("body_xml", cdata(body or f"<p>Body {number}.</p>")))
    excerpt, creator = str(fields.pop("excerpt", "")), str(fields.pop("creator", "ann"))
    link = fields.pop("link", f"https://example.org/{number}/")
    texts: dict[str, object] = {
        "post_date": DATE,
        "post_date_gmt": DATE,
        "post_name": f"slug-{number}",
        "status": "publish",
        "post_parent": 0,
        "post_type": "post",
        "post_password": "",
    }
    texts |= fields
    wp = "".join(tag(f"wp:{name}", value) for name, value in texts.items() if value is not None)
    head = f"<title>{title_xml}</title>\n<link>{link}</link>\n{tag('dc:creator', creator)}"
    text = f"<content:encoded>{body_xml}</content:encoded>\n{tag('excerpt:encoded', excerpt)}"
    return f"<item>\n{head}{text}<wp:post_id>{number}</wp:post_id>\n{wp}{''.join(inside)}</item>\n"


def head(declaration: str = DECLARATION, doctype: str = "", version: str = "1.2", root: str = "") -> str:
    said = f"<wp:wxr_version>{version}</wp:wxr_version>\n" if version else ""
    author = f"<wp:author><wp:author_id>1</wp:author_id>{tag('wp:author_login', 'ann')}"
    author += (
        f"{tag('wp:author_email', 'owner@example.org')}{tag('wp:author_display_name', 'Ann Example')}</wp:author>\n"
    )
    site = f"<title>A site</title>\n<link>https://example.org</link>\n{said}"
    site += "<wp:base_site_url>https://example.org</wp:base_site_url>\n"
    rss = root or f'<rss version="2.0" {NAMESPACES}>'
    return f"{declaration}{doctype}{rss}\n<channel>\n{site}{author}"


def export(*items: str, foot: str = FOOT, **kinds: str) -> str:
    return f"{head(**kinds)}{''.join(items)}{foot}"


@dataclass(frozen=True)
class Post:
    """One file, read back."""

    path: str
    values: dict[str, Any]
    body: str

    def everything(self) -> str:
        return "\n".join([*map(str, leaves(self.values)), self.body])


@dataclass(frozen=True)
class Outcome:
    """What a run has left behind: exit code, words on the terminal, files."""

    code: int
    said: str
    out: Path

    @cached_property
    def files(self) -> dict[str, bytes]:
        found = sorted(self.out.rglob("*")) if self.out.is_dir() else []
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in found if path.is_file()}

    @cached_property
    def posts(self) -> dict[str, Post]:
        """The posts by title; where a title is not alone, the later ones have their path before it."""
        found: dict[str, Post] = {}
        for path, data in self.files.items():
            if path.endswith(".md"):
                post = _read(path, data.decode())
                title = post.values.get("title", "")
                found[title if title not in found else f"{path}: {title}"] = post
        return found

    @cached_property
    def report(self) -> dict[str, Any]:
        return dict(json.loads(self.files.get(".wxr2md/report.json", b"{}")))

    @property
    def words(self) -> str:
        """Everything that the user is told."""
        return self.said + self.files.get(".wxr2md/report.json", b"").decode()

    def has(self, secret: str) -> list[str]:
        """Return where a text stands: names of files, "(terminal)"."""
        found = [path for path, data in self.files.items() if secret in path or secret.encode() in data]
        return [*found, "(terminal)"] if secret in self.said else found

    def tree(self, title: str) -> list[Any]:
        """Return a post's threads: [author, [replies …]] each."""
        return _tree(self.posts[title].values.get("comments", []))


def _tree(comments: list[dict[str, Any]]) -> list[Any]:
    return [[one["author"], _tree(one.get("replies", []))] for one in comments]


def _read(path: str, text: str) -> Post:
    assert text.startswith("---\n"), path
    front, body = text[4:].split("\n---\n", 1)
    keys = re.findall(r"^([A-Za-z_][\w-]*):", front, re.M)
    assert len(keys) == len(set(keys)), f"{path}: a key twice"
    values = yaml.load(front, LOADER)
    assert isinstance(values, dict), path
    return Post(path, values, body)


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


class Box:
    """A folder in which exports are converted; what always holds is checked after each run."""

    def __init__(self, folder: Path, run: Callable[..., Any]) -> None:
        self.folder = folder
        self.out = folder / "a" / "b" / "out"
        self._run = run
        self.out.parent.mkdir(parents=True, exist_ok=True)

    def put(self, data: str | bytes, name: str = "export.xml") -> Path:
        path = self.folder / name
        path.write_bytes(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
        return path

    def convert(self, data: str | bytes, *args: str | Path, name: str = "export.xml") -> Outcome:
        return self.run(self.put(data, name), *args)

    def run(self, *inputs: str | Path, stdin: bytes = b"") -> Outcome:
        before = self._outside()
        run = self._run(*inputs, self.out, stdin=stdin)
        done = Outcome(run.code, run.out + run.err, self.out)
        assert self._outside() == before, "something outside the output folder was changed"
        check(done)
        return done

    def _outside(self) -> dict[Path, int]:
        inside = (self.out, *self.out.parents)
        paths = (path for path in self.folder.rglob("*") if self.out not in path.parents and path not in inside)
        return {path: path.lstat().st_mtime_ns for path in paths}


def check(done: Outcome) -> None:
    """Hold what is true of every run."""
    assert "Traceback" not in done.said
    assert "internal error" not in done.said
    assert "fault of wxr2md" not in done.words
    assert done.code in (0, 1, 2)
    assert done.code == 0 or len(done.said) > 20
    if done.code == 2:
        assert not done.posts
        return
    assert done.report["balanced"]
    assert all(isinstance(post.values.get("title", ""), str) for post in done.posts.values())
    check_names(done)


def check_names(done: Outcome) -> None:
    seen: dict[str, str] = {}
    for path in done.files:
        same = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        assert same not in seen, f"{path} and {seen[same]} are one file on some systems"
        seen[same] = path
        for part in path.removeprefix(".wxr2md/").split("/"):
            assert len(part.encode()) <= PORTABLE_BYTES
            assert not NOT_PORTABLE.search(part)
            assert not RESERVED.match(part)
            assert part[-1] not in ". "
            assert part.isprintable()
            assert not part.endswith("-tmp")
