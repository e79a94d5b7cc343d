"""Inputs and outputs that are named by URLs (`s3://`, `gs://`, `file://` …); the only file that knows fsspec.

An export is fetched to a folder for temporary files and converted there; its files are taken to their place when all
of them are made, and the mark that it is done is the last one.  Paths of this machine go through all of it untouched.
"""

from __future__ import annotations

import errno
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wxr2md.batch.exports import Listing, list_here
from wxr2md.diagnostics import Fatal
from wxr2md.output import OWN_FOLDER

URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
LOCAL = "file://"
MESSAGE = 200  # characters of what a store says
AT_ONCE = 200  # files of one transfer
NOT_TAKEN = ("lock", "journal.jsonl", "memory.jsonl")  # what a run keeps for the next one in the same folder
SAME = ("ETag", "etag", "mtime", "LastModified", "updated", "last_modified", "created")  # what changes with a file


def path_of(name: str) -> str:
    """Return a file:// URL as the path that it is, and anything else as it is."""
    return name.removeprefix(LOCAL) if name.startswith(LOCAL) else name


def is_url(name: str) -> bool:
    """Tell whether a name is a URL, and none of a file of this machine."""
    return bool(URL.match(name)) and not name.startswith(LOCAL)


def joined(folder: str, name: str) -> str:
    """Return the path or URL of a name in a folder."""
    return f"{folder.rstrip('/')}/{name}" if is_url(folder) else str(Path(folder, name))


def list_folder(folder: str) -> Listing:
    """List a folder; raises OSError where it cannot be read."""
    if not is_url(folder):
        return list_here(folder)
    with _store(folder) as (system, path):
        found = {str(row["name"]).rstrip("/"): row["type"] for row in system.ls(path, detail=True)}
    found.pop(path.rstrip("/"), None)  # some stores list a folder in itself
    rows = [(name.rpartition("/")[2], kind == "directory") for name, kind in found.items()]
    files = {name: joined(folder, name) for name, is_folder in rows if not is_folder}
    return Listing(files, {name: joined(folder, name) for name, is_folder in rows if is_folder}, folder)


def state_of(name: str) -> tuple[object, ...]:
    """Return what changes when a file does: its name, size and time or tag."""
    if not is_url(name):
        try:
            found = Path(name).stat()
        except OSError:
            return (name,)
        return name, found.st_size, found.st_mtime_ns
    with _store(name) as (system, path):
        row = system.info(path)
    return name, row.get("size"), *(str(row.get(key)) for key in SAME if row.get(key))


def read(name: str) -> bytes | None:
    """Return the bytes of a small file, None if there is none."""
    try:
        if not is_url(name):
            return Path(name).read_bytes()
        with _store(name) as (system, path):
            return bytes(system.cat_file(path))
    except (FileNotFoundError, NotADirectoryError):
        return None


def take(source: Path, name: str) -> None:
    """Bring a file to its URL."""
    with _store(name) as (system, path):
        system.makedirs(path.rpartition("/")[0], exist_ok=True)
        system.put_file(str(source), path)


@contextmanager
def beside(inputs: Sequence[str], out: str, last: str) -> Iterator[tuple[list[str], Path]]:
    """Give paths of this machine for inputs and output; in the end, what came out is where it was wanted.

    `last`: of the files in our own folder, the one that must only be there when all others are.
    """
    if not any(map(is_url, (*inputs, out))):
        yield [*inputs], Path(out)
        return
    with tempfile.TemporaryDirectory(prefix="wxr2md-", ignore_cleanup_errors=True) as scratch:
        names = {
            name: _fetched(name, Path(scratch, str(at))) if is_url(name) else name for at, name in enumerate(inputs)
        }
        made = Path(scratch, "out") if is_url(out) else Path(out)
        meant = {here: name for name, here in (*names.items(), (out, str(made))) if here != name}
        try:
            yield [*names.values()], made
        except Fatal as error:
            raise Fatal(_named(str(error), meant)) from None
        _rename(made / OWN_FOLDER / "report.json", meant)
        if is_url(out):
            _upload(made, out, made / OWN_FOLDER / last)


def _fetched(url: str, folder: Path) -> str:
    folder.mkdir()
    target = folder / (url.rstrip("/").rpartition("/")[2] or "export")
    with _store(url) as (system, path):
        system.get_file(path, str(target))
    return str(target)


def _upload(made: Path, out: str, last: Path) -> None:
    """Take all files below a folder to a URL, in bounded lots."""
    lot: list[Path] = []
    with _store(out) as (system, root):
        for folder, _, names in os.walk(made):
            own = Path(folder) == made / OWN_FOLDER
            lot += (Path(folder, name) for name in names if not (own and name in (*NOT_TAKEN, last.name)))
            while len(lot) >= AT_ONCE:
                _put(system, lot[:AT_ONCE], made, root)
                del lot[:AT_ONCE]
        _put(system, lot, made, root)
        if last.exists():
            _put(system, [last], made, root)


def _put(system: Any, files: Sequence[Path], made: Path, root: str) -> None:
    places = [f"{root.rstrip('/')}/{file.relative_to(made).as_posix()}" for file in files]
    for folder in sorted({place.rpartition("/")[0] for place in places}):
        system.makedirs(folder, exist_ok=True)  # nothing where a store has no folders
    if files:
        system.put([str(file) for file in files], places)


def _rename(report: Path, names: Mapping[str, str]) -> None:
    """Have the report name what the user named, not where it stood for a while."""
    if not report.exists():
        return
    named = {_quoted(here): _quoted(name) for here, name in names.items()}
    fresh = report.with_name("report.json.new")
    with report.open(encoding="utf-8", newline="") as lines, fresh.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_named(line, named) for line in lines)
    fresh.replace(report)


def _named(text: str, names: Mapping[str, str]) -> str:
    for here, name in names.items():
        text = text.replace(here, name)
    return text


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1].replace("<", "\\u003c")


@contextmanager
def _store(url: str) -> Iterator[tuple[Any, str]]:
    """Give the file system of a URL, and its path in that; what its own errors are, is an OSError here."""
    try:
        import fsspec  # noqa: PLC0415 - an extra, which most never need

        yield fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise Fatal(f"{url} needs more: pip install 'wxr2md[fsspec]' from a checkout ({error})") from None
    except FileNotFoundError as error:
        raise FileNotFoundError(error.errno, "it is not there", url) from error
    except Exception as error:
        if isinstance(error, OSError) and error.strerror:
            raise
        raise OSError(errno.EIO, f"{type(error).__name__}, {str(error)[:MESSAGE]}", url) from error
