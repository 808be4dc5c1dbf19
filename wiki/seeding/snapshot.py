"""The wiki as a seed finds it: its pages, old addresses and waiting proposals, read in a handful of queries.

Reads only. What is decided from it can be out of date a moment later; the store checks again when it writes.
"""

from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from wiki.store import names
from wiki.store.hidden import hidden
from wiki.store.tables import page, proposal, redirect, revision

KIND = "seed"  # of revisions and proposals


@dataclass(frozen=True, slots=True)
class Live:
    """A page of the wiki. `deleted`: it no longer answers, its history stays."""

    id: int
    path: str
    title: str
    blob: str
    seeded: bool
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open proposal of an earlier seed; `base` is the blob it was made from, empty for none."""

    number: int
    base: str


@dataclass(slots=True)
class Snapshot:
    """Pages by path and by id, old path → page id, look → path of the live page that has it, page id → waiting
    proposal, page id → blob that the newest seed gave it."""

    pages: dict[str, Live] = field(default_factory=dict)
    by_id: dict[int, Live] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    looks: dict[str, str] = field(default_factory=dict)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    seeds: dict[int, str] = field(default_factory=dict)

    def find(self, path: str) -> Live | None:
        """The page that answers at `path`, after renames; a deleted one if there is no other."""
        here = self.pages.get(path)
        if here is not None and not here.deleted:
            return here
        return self.by_id.get(self.moved.get(path, 0)) or here

    def rename(self, live: Live, path: str, title: str) -> None:
        """Note that `live` will have been renamed: what is compared after it finds its old name free."""
        self.looks.pop(names.skeleton(live.path), None)
        self.pages.pop(live.path, None)
        self.moved[live.path] = live.id
        self.pages[path] = self.by_id[live.id] = replace(live, path=path, title=title)
        self.looks[names.skeleton(path)] = path

    def delete(self, live: Live) -> None:
        """Note that `live` will have been deleted: its title is free for others."""
        self.looks.pop(names.skeleton(live.path), None)
        self.pages[live.path] = self.by_id[live.id] = replace(live, deleted=True)


def take(conn: sa.Connection) -> Snapshot:
    """The present state. A few hundred bytes a page are held in memory."""
    snapshot = Snapshot()
    columns = (page.c.id, page.c.path, page.c.title, page.c.blob, page.c.seeded, page.c.state, page.c.skeleton)
    for id, path, title, blob, seeded, state, look in conn.execute(sa.select(*columns)):
        live = Live(id, path, title, blob, seeded, state != "live")
        snapshot.pages[path] = snapshot.by_id[id] = live
        if not live.deleted:
            snapshot.looks[look] = path
    for path, id in conn.execute(sa.select(redirect.c.path, redirect.c.page_id)):
        snapshot.moved[path] = id
    waiting = sa.select(proposal.c.page_id, proposal.c.id, proposal.c.base_blob).where(_OPEN).order_by(proposal.c.id)
    for id, number, base in conn.execute(waiting):
        if id is not None:
            snapshot.waiting[id] = Waiting(number, base or "")
    # In the order of the log, so that the newest seed of a page wins.
    given = sa.func.coalesce(sa.func.nullif(hidden.c.blob, ""), revision.c.blob)
    seeds = sa.select(revision.c.page_id, given).where(revision.c.kind == KIND).order_by(revision.c.id)
    for id, blob in conn.execute(seeds.outerjoin(hidden, hidden.c.revision_id == revision.c.id)):
        snapshot.seeds[id] = blob
    return snapshot


_OPEN = sa.and_(proposal.c.state == "open", proposal.c.kind == KIND)
