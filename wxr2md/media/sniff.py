"""What a file's first bytes say of it: its extension, and whether it is a web page in the place of a picture."""

from __future__ import annotations

import re

# The first bytes of files, where they tell what a file without an extension is.
MAGIC = (
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"GIF8", ".gif"),
    (b"BM", ".bmp"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"<svg", ".svg"),
    (b"%PDF-", ".pdf"),
    (b"PK\x03\x04", ".zip"),
    (b"ID3", ".mp3"),
    (b"OggS", ".ogg"),
    (b"\x1aE\xdf\xa3", ".webm"),
)
BOXES = {b"avif": ".avif", b"heic": ".heic", b"M4A ": ".m4a", b"qt  ": ".mov"}  # ISO media files by their brand
RIFF = {b"WEBP": ".webp", b"WAVE": ".wav", b"AVI ": ".avi"}
ENDINGS = tuple(dict.fromkeys(("", ".mp4", *(end for _, end in MAGIC), *BOXES.values(), *RIFF.values())))
HEAD = 512  # bytes that are looked at
PAGE = re.compile(rb"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|script)\b", re.IGNORECASE | re.DOTALL)
PAGE_TYPES = ("text/html", "application/xhtml+xml")
BLANK = b"\xef\xbb\xbf \t\r\n"


def ending(head: bytes) -> str:
    """Return the extension that a file's first bytes ask for, with its dot; "" if they tell nothing."""
    if head[:4] == b"RIFF":
        return RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return BOXES.get(head[8:12], ".mp4")
    return next((end for start, end in MAGIC if head.startswith(start)), "")


def wrong(head: bytes, content_type: str = "") -> str:
    """Say why bytes cannot be a site's picture, recording or document, "" if they can.

    `content_type` is what the server said; servers say much about files that they do not know, so only what tells of
    a page counts.
    """
    if not head:
        return "the file is empty"
    if content_type.partition(";")[0].strip().lower() in PAGE_TYPES or PAGE.match(head.lstrip(BLANK)):
        return "a web page came in the place of the file"
    return ""
