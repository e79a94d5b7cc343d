"""All files of the site that are asked for: how they are brought, and what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from wxr2md.diagnostics import FILE_KEPT, MEDIA_MISSING, NOT_WRITTEN, Diagnostics
from wxr2md.index import Index
from wxr2md.media import names, uploads
from wxr2md.media.fetching import Fetching, Job
from wxr2md.media.library import Library
from wxr2md.media.store import KEPT, Store, Stored
from wxr2md.media.urls import File, Own, originals, renamed
from wxr2md.model import Item
from wxr2md.options import Options
from wxr2md.output import NotWritten, Output

LIST = "media.csv"
PUBLIC = ("inherit", "publish", "")  # statuses of attachments; others stand in the library for its owner alone
Progress = Callable[[str, int, int], None]  # stage, done, in all
References = Iterable[tuple[Item, Iterable[str]]]  # items, each with the addresses in it


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is asked for, and where it was first: an item without its texts."""

    file: File
    item: Item


class Gatherer:
    """Brings the files that items refer to, and those of the library, into the output folder, as --media says.

    selected: the positions of the items that are converted.
    """

    def __init__(
        self, index: Index, selected: Container[int], options: Options, output: Output, diagnostics: Diagnostics
    ) -> None:
        self._selected = selected
        self._index = index
        self._options = options
        self._output = output
        self._diagnostics = diagnostics
        self._folder = ""
        hosts = (*options.media_hosts, *options.old_url)
        self._own = Own(index.site, hosts, (media.url for media in index.attachments()))
        self._store = Store(output, options.max_media_size)

    def run(self, references: References, place: tuple[str, str], progress: Progress | None = None) -> Library:
        """Bring them to a folder; trouble becomes diagnostics.  Raises Fatal where the uploads cannot be opened at all.

        place: the folder in the output folder, and its address on the new site ("": name files relative to texts).
        """
        self._folder = place[0].strip("/")
        wanted = self._wanted(references, self._library())
        if self._options.media == "list":
            listed = {key: Stored(path) for key, path in self._paths(wanted).items()}
            return Library(states=self._write_list(wanted, listed))
        bring = self._copied if self._options.media == "copy" else self._downloaded
        made = bring(wanted, progress)
        self._report(wanted, made)
        states = self._write_list(wanted, made)
        return Library(self._own, *place, {key: stored.path for key, stored in made.items() if stored.path}, states)

    def _library(self) -> Iterator[tuple[Item, Iterable[str]]]:
        """Yield the site's icon and what the library holds; not what belongs to posts that are not converted."""
        yield Item(), (self._index.site.icon,)
        for media in self._index.attachments():
            entry = self._index.entry_by_id(media.post_id)
            parent = self._index.entry_by_id(entry.post_parent) if entry else None
            if entry and entry.status in PUBLIC and (parent is None or parent.position in self._selected):
                yield Item(post_id=media.post_id, title=media.title), (media.url,)

    def _wanted(self, *sources: References) -> dict[str, Wanted]:
        """Return the files that are asked for, by key and in the order of the keys."""
        found: dict[str, Wanted] = {}
        for source in sources:
            for item, urls in source:
                place = Item(post_id=item.post_id, title=item.title, source=item.source, line=item.line)
                for url in urls:
                    file = self._own.find(url)
                    if file is not None:
                        found.setdefault(file.key, Wanted(file, place))
        return dict(sorted(found.items()))

    def _paths(self, keys: Iterable[str]) -> dict[str, str]:
        return names.assign(keys, self._folder, self._options.slugs == "ascii")

    def _originals(self, key: str) -> Iterator[str]:
        return originals(key, self._own.library.__contains__)

    # --- from the uploads -------------------------------------------------------------------------

    def _copied(self, wanted: Mapping[str, Wanted], progress: Progress | None) -> dict[str, Stored]:
        """Copy what the uploads hold; return what became of each file."""
        source = uploads.open_uploads(self._options.uploads, self._diagnostics)
        there = uploads.Names(source.names(), lambda key: names.assign([key], self._folder)[key])
        chosen = {key: there.find(self._originals(key)) for key in wanted}
        members: dict[str, str] = {}  # of several keys that one file fits, the first gives it its name
        for found in filter(None, chosen.values()):
            members[found[1]] = min(found[0], members.get(found[1], found[0]))
        paths = self._paths(members.values())
        done: dict[str, Stored] = {}

        def take(name: str, pieces: Iterator[bytes]) -> None:
            done[name] = self._copy(paths[members[name]], pieces)
            if progress:
                progress("copying", len(done), len(members))

        if self._options.dry_run:
            done = {name: Stored(paths[key]) for name, key in members.items()}
        else:
            source.read(members, take)
            self._output.drop_partials()
        absent, unread = Stored(why="it is not in the uploads"), Stored(why="it could not be read")
        return {key: done.get(found[1], unread) if found else absent for key, found in chosen.items()}

    def _copy(self, path: str, pieces: Iterator[bytes]) -> Stored:
        try:
            return self._store.put(path, pieces)
        except NotWritten as failure:
            return Stored(why=f"{failure.path} could not be written: {failure.why}")
        except uploads.TROUBLE as error:
            return Stored(why=f"it could not be read: {getattr(error, 'strerror', '') or error}")

    # --- from the site ----------------------------------------------------------------------------

    def _downloaded(self, wanted: Mapping[str, Wanted], progress: Progress | None) -> dict[str, Stored]:
        """Download originals, and what stands in the texts where there is no original."""
        chains = {key: list(self._originals(key)) for key in wanted}
        addresses = {
            name: wanted[name].file.url if name in wanted else renamed(wanted[key].file.url, key, name)
            for key, chain in chains.items()
            for name in chain
        }
        paths = self._paths(addresses)
        if self._options.dry_run:
            return {key: Stored(paths[chain[0]]) for key, chain in chains.items()}
        done: dict[str, Stored] = {}
        with Fetching(self._store, self._output, self._options, progress) as fetching:
            left = chains
            while left:
                now = sorted({chain[0] for chain in left.values()} - done.keys())
                done |= fetching.run([Job(name, addresses[name], paths[name]) for name in now])
                left = {key: chain[1:] for key, chain in left.items() if not done[chain[0]].path and chain[1:]}
        tried = {key: [done[name] for name in chain if name in done] for key, chain in chains.items()}
        made = {key: next((stored for stored in tried[key] if stored.path), None) or done[key] for key in wanted}
        if all(stored.path for stored in made.values()):  # else the next run may go on with them
            self._output.drop_partials()
        return made

    # --- the account ------------------------------------------------------------------------------

    def _report(self, wanted: Mapping[str, Wanted], made: Mapping[str, Stored]) -> None:
        """Say of each file that is not there why, and of each that the user's own keeps away."""
        told = set()
        for key, want in wanted.items():
            stored = made[key]
            with self._diagnostics.about(want.item):
                if not stored.path:
                    self._diagnostics.add(MEDIA_MISSING, url=want.file.url, why=stored.why)
                elif stored.kept and stored.path not in told:
                    self._diagnostics.add(FILE_KEPT, path=stored.path, why=stored.kept)
            told.add(stored.path)

    def _write_list(self, wanted: Mapping[str, Wanted], made: Mapping[str, Stored]) -> Counter[str]:
        """Write media.csv: a line for each file, sorted by address; there is no comma and no quote in any value.

        Return how many there are in each state.
        """
        rows = ["url,path,bytes,sha256,state"]
        states: Counter[str] = Counter()
        for key in sorted(wanted, key=lambda key: wanted[key].file.url):
            stored = made[key]
            state = "listed" if self._options.media == "list" else "ok" if stored.path else "missing"
            states[state] += 1
            rows.append(f"{wanted[key].file.url},{stored.path},{stored.size or ''},{stored.sha256},{state}")
        try:
            outcome = self._output.write(LIST, "".join(f"{row}\n" for row in rows).encode())
        except NotWritten as failure:
            self._diagnostics.add(NOT_WRITTEN, path=LIST, why=failure.why)
        else:
            if outcome in KEPT:
                self._diagnostics.add(FILE_KEPT, path=LIST, why=KEPT[outcome])
        return states
