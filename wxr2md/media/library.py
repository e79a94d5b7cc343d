"""Where each file of the site stands now, for the texts that name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import dirname, relpath
from urllib.parse import quote

from wxr2md.media.urls import Own


@dataclass(frozen=True, slots=True)
class Library:
    """Answers for an address of a file of the site with the place where it stands now."""

    own: Own | None = None
    folder: str = ""  # of media, below the output folder
    public: str = ""  # the address of that folder on the new site; "": files are named relative to the text
    paths: Mapping[str, str] = field(default_factory=dict)  # key → path below the output folder
    states: Mapping[str, int] = field(default_factory=dict)  # how many files are ok, missing, listed

    def address(self, url: str, page: str) -> str | None:
        """Return the new address of a file as the file `page` names it; None where the old one has to stay."""
        found = self.own.find(url) if self.own and self.paths else None
        path = self.paths.get(found.key) if found else None
        if path is None:
            return None
        if self.public:
            new = f"{self.public.rstrip('/')}/{path.removeprefix(self.folder).lstrip('/')}"
        else:
            new = relpath(path, dirname(page) or ".")
        return quote(new, "/:") + "".join(url.partition("#")[1:])
