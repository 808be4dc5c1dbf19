"""Rebuilds the catalog from Git while the wiki is read and edited.

The history is replayed into a scratch database; then, under the store's lock, the catalog is made equal to it. Ids of
pages and revisions stay what they were wherever a row or an activity still tells; the activity log only grows.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from wiki.store import reconcile
from wiki.store.activity import record_many
from wiki.store.catalog import Catalog, Given, set_cursor
from wiki.store.commits import CommitInfo
from wiki.store.database import Database, metadata
from wiki.store.effects import REBUILT
from wiki.store.tables import DERIVED, activity, alias, cursor, failure, revision

BATCH = 500  # commits in one transaction

Commits = Callable[[str, str | None], Iterable[CommitInfo]]  # of main up to a commit, after one; oldest first
Progress = Callable[[int], None]  # commits more


@dataclass(slots=True)
class Rebuild:
    """One rebuild of the catalog in `database`. `commits` reads the history; `folder` has room for the scratch."""

    database: Database
    commits: Commits
    folder: Path
    progress: Progress = lambda count: None
    _names: dict[int, str] = field(default_factory=dict)
    _lost: dict[str, dict[str, tuple[int, int]]] | None = None

    @contextmanager
    def replayed(self, head: str) -> Iterator["Replayed"]:
        """The history up to `head` in a scratch database, compared with the catalog. Takes no lock."""
        with tempfile.TemporaryDirectory(prefix="rebuild-", dir=self.folder) as folder:
            scratch = Database(f"sqlite:///{os.path.join(folder, 'catalog.db')}")
            try:
                with scratch.write() as conn:
                    metadata.create_all(conn)
                self._replay(scratch, head, None)
                with self.database.read() as conn, scratch.read() as truth:
                    found = reconcile.compare(conn, truth)
                yield Replayed(self, scratch, head, found)
            finally:
                scratch.close()

    def _replay(self, scratch: Database, head: str, seen: str | None) -> None:
        with self.database.read() as conn:
            self._names = dict(conn.execute(sa.select(alias.c.author_id, alias.c.name)).all())
        catalog = Catalog(scratch)
        log = iter(self.commits(head, seen))
        while batch := list(islice(log, BATCH)):
            with self.database.read() as conn:
                given = [self._given(conn, commit) for commit in batch]
            with scratch.write(durable=False) as conn:
                for commit, ids in zip(batch, given, strict=True):
                    catalog.apply(conn, self._renamed(commit), ids)
            self.progress(len(batch))

    def _renamed(self, commit: CommitInfo) -> CommitInfo:
        """People who left or changed their name are not called by the old one again."""
        if commit.author_id not in self._names:
            return commit
        return replace(commit, author_name=self._names[commit.author_id])

    def _given(self, conn: sa.Connection, commit: CommitInfo) -> Given:
        """The ids that the pages and revisions of a commit had: from its revisions, else from its activities."""
        rows = conn.execute(_REVISIONS, {"sha": commit.sha}).all()
        if len(rows) < len(commit.changes):
            if self._lost is None:
                self._lost = _from_activities(conn)
            given = self._lost.get(commit.sha, {})
        else:
            given = {}
        return given | {row.path: (row.page_id, row.id) for row in rows}


_REVISIONS = sa.select(revision.c.path, revision.c.page_id, revision.c.id).where(
    revision.c.commit == sa.bindparam("sha")
)


def _from_activities(conn: sa.Connection) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = {}
    columns = (activity.c.page_id, activity.c.revision_id, activity.c.data)
    for row in conn.execute(sa.select(*columns).where(activity.c.revision_id.is_not(None))):
        if "commit" in row.data and "path" in row.data:
            found.setdefault(row.data["commit"], {})[row.data["path"]] = (row.page_id, row.revision_id)
    return found


@dataclass(frozen=True, slots=True)
class Replayed:
    """A replayed history and where the catalog differs from it."""

    rebuild: Rebuild
    scratch: Database
    head: str
    found: reconcile.Differences

    def put_right(self, head: str) -> int:
        """Make the catalog what main at `head` says; how many pages that changed. Call it under the store's lock."""
        if head != self.head:
            self.rebuild._replay(self.scratch, head, self.head)
        with self.rebuild.database.write() as conn, self.scratch.read() as truth:
            pages = reconcile.mend(conn, truth, self.found)
            set_cursor(conn, head)
            record_many(conn, [_activity(page_id) for page_id in sorted(pages)])
        return len(pages)


def _activity(page_id: int) -> dict[str, object]:
    ids = {"page_id": page_id, "revision_id": None, "user_id": None}
    return {"at": datetime.now(UTC), "kind": REBUILT, "data": {}, **ids}


def restore_tables(database: Database) -> None:
    """Make the tables that follow Git again where somebody dropped them. They are empty then."""
    with database.write() as conn:
        metadata.create_all(conn, tables=[*DERIVED, cursor, failure])
