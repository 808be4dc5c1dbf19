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
from wiki.store.hidden import list_hidden, redact
from wiki.store.tables import DERIVED, activity, alias, cursor, failure, page, revision
from wiki.store.writing import chunks

BATCH = 500  # commits in one transaction
DUE = "rebuild"  # the cursor that says: the catalog leapt over commits and a rebuild must fill them in

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
    _lost: dict[str, dict[str, tuple[int, int | None]]] | None = None

    @contextmanager
    def replayed(self, head: str) -> Iterator["Replayed"]:
        """The history up to `head` in a scratch database, compared with the catalog. Takes no lock."""
        with tempfile.TemporaryDirectory(prefix="rebuild-", dir=self.folder) as folder:
            scratch = Database(f"sqlite:///{os.path.join(folder, 'catalog.db')}")
            try:
                with scratch.write() as conn:
                    metadata.create_all(conn)
                self._replay(scratch, head, None)
                with self.database.read() as conn, scratch.write() as truth:
                    redact(truth, list_hidden(conn))
                    found = reconcile.compare(conn, truth)
                yield Replayed(self, scratch, head, found)
            finally:
                scratch.close()

    def _replay(self, scratch: Database, head: str, seen: str | None) -> None:
        with self.database.read() as conn:
            self._names = dict(conn.execute(sa.select(alias.c.author_id, alias.c.name)).all())
            catalog = Catalog(scratch, floor=conn.scalar(sa.select(sa.func.max(page.c.id))) or 0)
        log = iter(self.commits(head, seen))
        while batch := list(islice(log, BATCH)):
            with self.database.read() as conn, scratch.write(durable=False) as truth:
                for commit in batch:
                    given = self._given(conn, commit)
                    given |= _by_path(conn, truth, commit, given)
                    catalog.apply(truth, self._renamed(commit), given)
            self.progress(len(batch))

    def _renamed(self, commit: CommitInfo) -> CommitInfo:
        """People who left or changed their name are not called by the old one again."""
        if commit.author_id not in self._names:
            return commit
        return replace(commit, author_name=self._names[commit.author_id])

    def _given(self, conn: sa.Connection, commit: CommitInfo) -> dict[str, tuple[int, int | None]]:
        """The ids that the pages and revisions of a commit had: from its revisions, else from its activities."""
        rows = conn.execute(_REVISIONS, {"sha": commit.sha}).all()
        given: dict[str, tuple[int, int | None]] = {row.path: (row.page_id, row.id) for row in rows}
        if len(rows) < len(commit.changes):
            if self._lost is None:
                self._lost = _from_activities(conn)
            given = self._lost.get(commit.sha, {}) | given
        return given


_REVISIONS = sa.select(revision.c.path, revision.c.page_id, revision.c.id).where(
    revision.c.commit == sa.bindparam("sha")
)


def _by_path(conn: sa.Connection, truth: sa.Connection, commit: CommitInfo, given: Given) -> Given:
    """Ids of the pages that a push brought and nothing else tells: that of the page at the same path now."""
    if commit.page_id is not None:
        return {}
    found: dict[str, int] = {}
    for chunk in chunks(change.path for change in commit.changes if change.status == "A" and change.path not in given):
        found |= dict(conn.execute(_AT, {"paths": chunk}).all())
    taken = {page_id for chunk in chunks(found.values()) for page_id in truth.scalars(_TAKEN, {"ids": chunk})}
    return {path: (page_id, None) for path, page_id in found.items() if page_id not in taken}


_AT = sa.select(page.c.path, page.c.id).where(page.c.path.in_(sa.bindparam("paths", expanding=True)))
_TAKEN = sa.select(page.c.id).where(page.c.id.in_(sa.bindparam("ids", expanding=True)))


def _from_activities(conn: sa.Connection) -> dict[str, dict[str, tuple[int, int | None]]]:
    found: dict[str, dict[str, tuple[int, int | None]]] = {}
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
        with self.rebuild.database.write() as conn, self.scratch.write() as truth:
            redact(truth, list_hidden(conn))  # what was hidden meanwhile, too
            pages = reconcile.mend(conn, truth, self.found)
            set_cursor(conn, head)
            conn.execute(cursor.delete().where(cursor.c.name == DUE))
            record_many(conn, [_activity(page_id) for page_id in sorted(pages)])
        return len(pages)


def _activity(page_id: int) -> dict[str, object]:
    ids = {"page_id": page_id, "revision_id": None, "user_id": None}
    return {"at": datetime.now(UTC), "kind": REBUILT, "data": {}, **ids}


def is_due(conn: sa.Connection) -> bool:
    """Whether the catalog leapt over commits, whose revisions only a rebuild brings."""
    return conn.scalar(sa.select(cursor.c.name).where(cursor.c.name == DUE)) is not None


def restore_tables(database: Database) -> list[str]:
    """Make the tables that follow Git again where somebody dropped them; which ones. They are empty then."""
    with database.write() as conn:
        there = set(sa.inspect(conn).get_table_names())
        lost = [table for table in (*DERIVED, cursor, failure) if table.name not in there]
        metadata.create_all(conn, tables=lost)
    return [table.name for table in lost]
