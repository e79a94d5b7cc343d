"""What a post asks about the rest of the site while it is converted, noted so that it can be asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wxr2md.content.registry import Link, unchanged
from wxr2md.index import Index

LINK = "link"  # the question what stands in the place of an address
LOOK_UPS = frozenset("attached entry_by_id media reusable term term_by_id title".split())
OF_THE_ITEM = frozenset(("author_name", "author_id"))  # asked for what stands in the item: they need no note


class Asked:
    """An index that notes what it is asked for; each question is the name of a look-up with its arguments.

    What it has besides look-ups (the site, the entry of the item itself) goes unnoted.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self.questions: dict[tuple[str, ...], object] = {}  # with what they were answered
        self.repeatable = True  # False once something else was asked than what `again` can

    def clear(self) -> None:
        """Begin the next item."""
        self.questions.clear()
        self.repeatable = True

    def __getattr__(self, name: str) -> object:
        """Return what the index has, the next time at once: it is complete before anything is asked."""
        found = getattr(self._index, name)
        if name not in OF_THE_ITEM and callable(found):
            found = self._noted(name, found)
        self.__dict__[name] = found
        return found

    def _noted(self, name: str, look_up: Callable[..., object]) -> Callable[..., object]:
        def ask(*about: str) -> object:
            self.repeatable &= name in LOOK_UPS
            found = self.questions[name, *about] = look_up(*about)
            return found

        return ask

    def noting(self, link: Link) -> Link:
        """Return a link function whose questions are noted as well."""
        if link is unchanged:
            return link

        def ask(url: str, tag: str, attribute: str) -> str:
            new = self.questions[LINK, url, tag, attribute] = link(url, tag, attribute)
            return new

        return ask

    def again(self, name: str, about: Sequence[str]) -> object:
        """Return the answer to a noted question; None for one that is none."""
        return getattr(self._index, name)(*about) if name in LOOK_UPS else None
