"""Which page of the wiki stands for a file, wherever customers or an earlier seed left it.

A page is known by its address and by the source it names; an address alone may meanwhile belong to another page.
Reads only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wiki.seeding.snapshot import Live, Snapshot
from wiki.store import names
from wiki.store.objects import object_id
from wiki.store.pagefile import PageText, dump

Read = Callable[[str], PageText]


@dataclass(frozen=True, slots=True)
class Seeded:
    """A page as it was last seeded."""

    path: str
    blob: str
    text: PageText


def blob_of(text: PageText) -> str:
    """The id of the blob that the page's file has."""
    return object_id("blob", dump(text))


@dataclass(slots=True)
class Identity:
    """Finds the pages of files in the wiki `wiki`, of which `seeded` (by path) were seeded last."""

    wiki: Snapshot
    read: Read
    seeded: Mapping[str, Seeded]
    _by_source: dict[str, int] | None = field(default=None, repr=False)

    def find(self, page: PageText, last: Seeded | None) -> Live | None:
        """The page, live or deleted, that `page`'s file became; `last`: how it was last seeded."""
        here = self.wiki.find(last.path if last else names.path_of(page.title))
        sources = (page.source, last.text.source) if last else (page.source,)
        if here is not None and here.seeded and (self._is_untouched(here, last) or self._source(here) in sources):
            return here
        ids = (self._index().get(source) for source in sources)
        return next((self.wiki.by_id[id] for id in ids if id is not None), None)

    @staticmethod
    def _is_untouched(live: Live, last: Seeded | None) -> bool:
        return last is not None and live.blob == last.blob

    def _source(self, live: Live) -> str:
        return self.read(live.blob).source

    def _index(self) -> dict[str, int]:
        """Source → id of the seeded pages that are not where and as they were seeded; of two the live, older one."""
        if self._by_source is None:
            strays = [live for live in self.wiki.by_id.values() if live.seeded and self._has_strayed(live)]
            strays.sort(key=lambda live: (not live.deleted, -live.id))
            self._by_source = {self._source(live): live.id for live in strays}
        return self._by_source

    def _has_strayed(self, live: Live) -> bool:
        last = self.seeded.get(live.path)
        return live.deleted or last is None or last.blob != live.blob
