"""Which changes nobody of the staff has looked at yet: the follower `patrol` notes those by people who are not trusted,
and looking at one takes it from the list.

What a proposal became counts as looked at: somebody accepted it. Must never check rights.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki.accounts.tables import user
from wiki.moderation.submit import SOMEONE
from wiki.moderation.tables import patrol
from wiki.policy import Role
from wiki.store import lists
from wiki.store.activity import Activity
from wiki.store.database import Database, insert
from wiki.store.follow import Progress
from wiki.store.hidden import hidden
from wiki.store.lists import Changes
from wiki.store.paging import FIRST, LARGEST, Order, Paged, Span
from wiki.store.tables import revision
from wiki.store.writing import chunks

NEWEST_FIRST = Order((patrol.c.revision_id,), descending=True)
OURS = ("page.seeded", "page.relinked")  # nobody's words
WAITING = patrol.c.looked_at.is_(None)
AT_ONCE = 400  # revisions read together

Row = sa.Row[Any]


class Patrol:
    """Notes which changes are to be looked at."""

    name = "patrol"
    after: str | None = None

    def __init__(self, database: Database) -> None:
        self.database = database

    def handle(self, activities: Sequence[Activity]) -> None:
        kinds = (a for a in activities if a.kind.startswith("page.") and a.kind not in OURS)
        self.note([a.revision_id for a in kinds if a.revision_id is not None])

    def rebuild(self, progress: Progress) -> None:
        """Note what is missing; what was looked at stays so."""
        with self.database.read() as conn:
            ids = conn.scalars(sa.select(revision.c.id).order_by(revision.c.id)).all()
        done = 0
        for some in chunks(ids, AT_ONCE):
            self.note(some)
            done += len(some)
            progress(done, len(ids))

    def note(self, ids: Collection[int]) -> None:
        """Let those of these revisions wait that are by people who are not trusted."""
        found: list[dict[str, int]] = []
        with self.database.read() as conn:
            for some in chunks(sorted(ids), AT_ONCE):
                found += [{"revision_id": r.id, "page_id": r.page_id} for r in conn.execute(_untrusted(some))]
        if found:
            with self.database.write(durable=False) as conn:
                conn.execute(insert(conn, patrol).on_conflict_do_nothing(), found)


def _untrusted(ids: Collection[int]) -> sa.Select[Any]:
    """Those of these revisions whose author is not signed in or not trusted, and that nobody else published."""
    by_someone = revision.c.author_id.is_(None) & (revision.c.author_name == SOMEONE)
    by_customer = revision.c.author_id.is_not(None) & (sa.func.coalesce(user.c.role, 0) < int(Role.TRUSTED))
    own = sa.func.coalesce(revision.c.committer_id, revision.c.author_id).is_not_distinct_from(revision.c.author_id)
    query = sa.select(revision.c.id, revision.c.page_id).outerjoin(user, user.c.id == revision.c.author_id)
    return query.where(
        revision.c.id.in_(ids), revision.c.kind.not_in(("seed", "relink")), by_someone | by_customer, own
    )


def look(database: Database, page_id: int, *, by: int | None, after: int = 0, until: int = LARGEST) -> int:
    """Mark the changes of a page that follow revision `after`, up to `until`, as looked at; how many waited. Costs one
    read when none did."""
    here = (patrol.c.page_id == page_id, patrol.c.revision_id > after, patrol.c.revision_id <= until, WAITING)
    with database.read() as conn:
        if conn.scalar(sa.select(patrol.c.revision_id).where(*here).limit(1)) is None:
            return 0
    with database.write(durable=False) as conn:
        return conn.execute(patrol.update().where(*here).values(looked_by=by, looked_at=datetime.now(UTC))).rowcount


def look_at_author(conn: sa.Connection, page_id: int, author_id: int, *, by: int | None) -> None:
    """Mark what one person changed on a page as looked at, in the caller's `write()`: it was undone."""
    shown = sa.select(revision.c.id).where(revision.c.page_id == page_id, revision.c.author_id == author_id)
    unseen = sa.select(hidden.c.revision_id).where(hidden.c.page_id == page_id, hidden.c.author_id == author_id)
    here = (patrol.c.page_id == page_id, patrol.c.revision_id.in_(sa.union(shown, unseen)), WAITING)
    conn.execute(patrol.update().where(*here).values(looked_by=by, looked_at=datetime.now(UTC)))


def count_waiting(conn: sa.Connection, page_id: int, after: int, until: int) -> int:
    """How many changes of a page in this span nobody has looked at."""
    here = (patrol.c.page_id == page_id, patrol.c.revision_id > after, patrol.c.revision_id <= until, WAITING)
    return conn.scalar(sa.select(sa.func.count()).select_from(patrol).where(*here)) or 0


def waiting_among(conn: sa.Connection, ids: Collection[int]) -> set[int]:
    """Those of these revisions that nobody has looked at."""
    if not ids:
        return set()
    return set(conn.scalars(sa.select(patrol.c.revision_id).where(patrol.c.revision_id.in_(ids), WAITING)))


def find_next(conn: sa.Connection, before: int) -> Row | None:
    """The newest change before the revision `before` that nobody has looked at, with its page's `page_path`."""
    query = _waiting().where(patrol.c.revision_id < before)
    return conn.execute(query.order_by(patrol.c.revision_id.desc()).limit(1)).first()


def list_waiting(conn: sa.Connection, changes: Changes, span: Span = FIRST) -> Paged:
    """Changes that nobody has looked at, newest first, as `lists.list_changes` shows them."""
    query = _waiting()
    asked = ((revision.c.section, changes.section), (revision.c.kind, changes.kind))
    for column, value in (*asked, (revision.c.author_id, changes.author_id)):
        if value is not None:
            query = query.where(column == value)
    if changes.since is not None:
        query = query.where(revision.c.at >= changes.since)
    return NEWEST_FIRST.page(conn, query, span)


def _waiting() -> sa.Select[Any]:
    """Those that wait, along their own index."""
    joined = lists.with_page().join(patrol, patrol.c.revision_id == revision.c.id)
    return joined.add_columns(patrol.c.revision_id).where(WAITING)
