"""The follower `verification`: how far each verified page has drifted, and how much it is read; and the reminders when
the day of a review has come.

Only pages that changed are compared. It ends a verification only when the text itself is gone. Must never verify.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, NotFound
from wiki.moderation.drift import Drift, drift_of
from wiki.moderation.fitting import read_lately
from wiki.moderation.verification import end
from wiki.store import activity
from wiki.store.activity import Activity
from wiki.store.database import Database
from wiki.store.effects import RELINK
from wiki.store.follow import Progress
from wiki.store.hidden import TEXT
from wiki.store.pages import PageStore
from wiki.store.rebuild import is_due
from wiki.store.tables import STILL_LIVE, page, revision, verification
from wiki.store.writing import chunks

FOLLOWED = ("page.", "verification.", "revision.")
HIDDEN = "revision.hidden"  # its text is gone for readers
UNCOUNTED = (RELINK, "delete", "restore")  # revisions that change nothing that anybody wrote
AT_ONCE = 200

GONE = N_("The text that was verified is no longer in the history.")
HIDDEN_TEXT = N_("The text that was verified was hidden.")

Row = Any  # of a query below


class Drifting:
    """Keeps `drift`, `changes`, `share`, `readers` and `weight` of verifications true."""

    name = "verification"
    after: str | None = None

    def __init__(self, database: Database, store: PageStore) -> None:
        self.database = database
        self.store = store

    def handle(self, activities: Sequence[Activity]) -> None:
        followed = [a for a in activities if a.kind.startswith(FOLLOWED)]
        without_text = (a for a in followed if a.kind == HIDDEN and TEXT in a.data.get("what", (TEXT,)))
        hidden = {a.revision_id for a in without_text if a.revision_id is not None}
        ids = sorted({a.page_id for a in followed if a.page_id is not None})
        for some in chunks(ids, AT_ONCE):
            self.look_at(some, hidden)

    def rebuild(self, progress: Progress) -> None:
        with self.database.read() as conn:
            everything = list(conn.scalars(sa.select(verification.c.page_id).order_by(verification.c.page_id)))
        done = 0
        for some in chunks(everything, AT_ONCE):
            self.look_at(some, anew=True)
            done += len(some)
            progress(done, len(everything))

    def look_at(self, ids: Sequence[int], hidden: set[int] | frozenset[int] = frozenset(), anew: bool = False) -> None:
        """Note how these pages have drifted, where they are verified and changed since it was noted."""
        with self.database.read() as conn:
            rows = conn.execute(_ROWS, {"ids": ids}).all()
            blobs = set(conn.scalars(_BLOBS, {"ids": sorted(hidden)})) if rows and hidden else set()
            readers = read_lately(conn, [row.page_id for row in rows])
            is_whole = not is_due(conn)
        for row in rows:
            reason = HIDDEN_TEXT if row.blob in blobs else GONE if is_whole and row.present != row.blob else ""
            if reason:
                with self.database.write() as conn:
                    end(conn, row.page_id, by=None, reason=reason)
            else:
                self._note(row, readers.get(row.page_id, 0), anew)

    def _note(self, row: Row, readers: int, anew: bool) -> None:
        values: dict[str, Any] = {"readers": readers, "commit": row.present_commit or row.commit}
        share = row.share
        if anew or row.drift_blob != row.live_blob:
            try:
                drift = self._drift(row)
            except NotFound:
                return  # a damaged repository: `doctor` tells
            share = drift.share
            values |= {"drift": drift.row, "share": share, "drift_blob": row.live_blob}
        with self.database.write(durable=False) as conn:
            changes = 0 if row.live_blob == row.blob else conn.scalar(_CHANGES, {"page": row.page_id, "seen": row.seen})
            values |= {"changes": changes, "weight": weight(share, readers)}
            same = (verification.c.page_id == row.page_id, verification.c.number == row.number)
            conn.execute(verification.update().where(*same).values(values))

    def _drift(self, row: Row) -> Drift:
        if row.live_blob == row.blob:
            return Drift()
        return drift_of(self.store.text(row.blob), self.store.text(row.live_blob))

    def count_readers(self) -> None:
        """Bring up to date how much the verified pages are read, and so their order."""
        last = 0
        while True:
            with self.database.read() as conn:
                query = sa.select(*(verification.c[name] for name in ("page_id", "number", "share", "readers")))
                query = query.where(verification.c.page_id > last).order_by(verification.c.page_id).limit(AT_ONCE)
                rows = conn.execute(query).all()
                readers = read_lately(conn, [row.page_id for row in rows])
            if not rows:
                return
            last = rows[-1].page_id
            changed = [_counted(row, readers.get(row.page_id, 0)) for row in rows]
            changed = [values for row, values in zip(rows, changed, strict=True) if values["now"] != row.readers]
            if changed:
                with self.database.write(durable=False) as conn:
                    conn.execute(_COUNTED, changed)


def weight(share: int, readers: int) -> int:
    """What puts a page before others: how much of it changed, times how much it is read."""
    return share * (readers + 1)


def remind(database: Database, today: date) -> int:
    """Record that the day of a review has come, once for each day that was set; how many there were."""
    with database.read() as conn:
        due = conn.execute(_DUE, {"today": today}).all()
    return sum(_remind(database, row) for row in due)


def _remind(database: Database, row: Row) -> bool:
    still = (verification.c.page_id == row.page_id, verification.c.number == row.number)
    with database.write() as conn:
        query = verification.update().where(*still, NOT_REMINDED).values(reminded=row.review_by)
        if conn.execute(query).rowcount != 1:
            return False
        data = {"path": row.path, "title": row.title, "author_id": row.owner_id}
        data |= {"review_by": row.review_by.isoformat()}
        activity.record(conn, "verification.due", page_id=row.page_id, at=datetime.now(UTC), data=data)
    return True


def _counted(row: Row, readers: int) -> dict[str, int]:
    return {"id": row.page_id, "of": row.number, "now": readers, "heavy": weight(row.share, readers)}


_COUNTED = (
    verification.update()
    .where(verification.c.page_id == sa.bindparam("id"), verification.c.number == sa.bindparam("of"))
    .values(readers=sa.bindparam("now"), weight=sa.bindparam("heavy"))
)
_ROWS = (
    sa.select(
        *(verification.c[name] for name in ("page_id", "number", "blob", "commit", "share", "drift_blob")),
        verification.c.revision_id.label("seen"),
        page.c.blob.label("live_blob"),
        revision.c.blob.label("present"),
        revision.c.commit.label("present_commit"),
    )
    .join(page, page.c.id == verification.c.page_id)
    .outerjoin(
        revision, sa.and_(revision.c.id == verification.c.revision_id, revision.c.page_id == verification.c.page_id)
    )
    .where(verification.c.page_id.in_(sa.bindparam("ids", expanding=True)))
)
_BLOBS = sa.select(revision.c.blob).where(revision.c.id.in_(sa.bindparam("ids", expanding=True)))
_CHANGES = (
    sa.select(sa.func.count())
    .select_from(revision)
    .where(
        revision.c.page_id == sa.bindparam("page"),
        revision.c.id > sa.bindparam("seen"),
        revision.c.kind.not_in(UNCOUNTED),
    )
)
NOT_REMINDED = sa.func.coalesce(verification.c.reminded != verification.c.review_by, sa.true())
_DUE = (
    sa.select(
        *(verification.c[name] for name in ("page_id", "number", "owner_id", "review_by")), page.c.path, page.c.title
    )
    .join(page, page.c.id == verification.c.page_id)
    .where(verification.c.review_by <= sa.bindparam("today"), NOT_REMINDED, STILL_LIVE)
    .order_by(verification.c.review_by, verification.c.page_id)
    .limit(AT_ONCE)
)
