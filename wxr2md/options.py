"""Every choice that a user can make: one frozen dataclass, with the defaults that the command line has."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

CHOICES = {
    "comments": ("front-matter", "data", "section", "isso", "remark42", "disqus", "none"),
    "comment_status": ("approved", "pending", "spam", "trash"),
    "engine": ("commonmark", "html2text"),
    "unknown_shortcodes": ("keep", "strip", "unwrap"),
    "slugs": ("unicode", "ascii"),
    "front_matter": ("", "yaml", "toml", "json"),
    "links": ("", "permalink", "file", "keep"),
    "media": ("keep", "copy", "download", "list"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What to convert and how; each field is the command-line option of its name.

    Raises ValueError for a value that an option cannot have, TypeError for a text where several are asked for.
    """

    types: tuple[str, ...] = ()  # empty: posts, pages and custom types, not WordPress's internal ones
    status: tuple[str, ...] = ()  # empty: all but trash, auto-draft, inherit
    since: str = ""  # YYYY-MM-DD, local date, inclusive
    until: str = ""
    authors: tuple[str, ...] = ()  # logins or display names
    comments: tuple[str, ...] = ()  # of CHOICES; none stands alone; empty: as the preset has it
    comment_status: tuple[str, ...] = ()  # empty: approved; else of: approved, pending, spam, trash
    comment_avatars: bool = False
    engine: str = "commonmark"  # or html2text
    unknown_shortcodes: str = "keep"  # or strip, unwrap
    meta: tuple[str, ...] = ()  # postmeta keys to write
    slugs: str = "unicode"  # or ascii
    preset: str = "plain"  # or the path of a .py file
    path: str = ""  # template of paths.py; empty: the preset's own
    front_matter: str = ""  # yaml, toml, json; empty: the preset's own
    fields: tuple[str, ...] = ()  # grammar of arrange.py
    set: tuple[str, ...] = ()  # key=value
    with_templates: bool = False
    links: str = ""  # permalink, file or keep; "": as the preset has it
    old_url: tuple[str, ...] = ()  # addresses that the site had before
    redirects: tuple[str, ...] = ()  # names of wxr2md.redirects
    media: str = "keep"  # or copy, download, list
    uploads: str = ""  # folder, tar or zip with the site's uploads, for media="copy"
    media_hosts: tuple[str, ...] = ()  # hosts of the site's files, besides those that the export names
    private_hosts: tuple[str, ...] = ()  # hosts that may stand in a private network
    max_media_size: int = 0  # bytes of one file; 0: 1 GB when it is downloaded
    max_media_total: int = 0  # bytes of all files together; 0: no limit
    max_media_time: int = 300  # seconds that the download of one file may take
    overwrite: bool = False
    prune: bool = False
    dry_run: bool = False
    jobs: int = 0  # worker processes; 0: as many as there are cores, none for small inputs; 1: none
    max_input_size: int = 0  # bytes after decompression; 0: 10 GiB and a ratio of 200
    strict: bool = False
    verify: bool = True

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            several = isinstance(field.default, tuple)
            if several and isinstance(value, str):
                raise TypeError(f"{field.name} takes several texts: ({value!r},)")
            allowed = CHOICES.get(field.name, ())
            wrong = [text for text in (value if several else (value,)) if allowed and text not in allowed]
            if wrong:
                raise ValueError(f"{field.name} is one of {', '.join(allowed)}; not {wrong[0]!r}")
        if "none" in self.comments and len(self.comments) > 1:
            raise ValueError("comments: none goes with nothing else")
        if self.media == "copy" and not self.uploads:
            raise ValueError("media='copy' needs uploads: the folder, tar or zip with the site's uploads")
        for name in ("since", "until"):
            day = getattr(self, name)
            if day:
                date.fromisoformat(day)
