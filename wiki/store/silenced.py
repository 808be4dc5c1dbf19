"""Reasons in the activity log that nobody is shown any more, because they tell something personal themselves.

The row of the log stays as it is; this lies over it. Not derived from Git: it belongs in the backup. Must never decide
who may hide a reason.
"""

from datetime import UTC, datetime

import sqlalchemy as sa

from wiki.errors import N_, NotFound
from wiki.store import activity
from wiki.store.database import Database, Moment, metadata
from wiki.store.hidden import hidden
from wiki.store.tables import Id, proposal, protection
from wiki.store.tables import activity as log

silenced = sa.Table(
    "silenced",
    metadata,
    sa.Column("activity_id", Id, primary_key=True, autoincrement=False),
    sa.Column("by", Id),
    sa.Column("at", Moment, nullable=False),
    comment="Activities whose reason is shown to nobody.",
)
# Told beside the log, too: there the words themselves go.
COPIES = (hidden, protection, proposal)

is_silenced = sa.exists().where(silenced.c.activity_id == log.c.id).label("is_silenced")


def silence(database: Database, number: int, *, by: int | None) -> None:
    """Show the reason of an activity to nobody any more. Raises NotFound when it has none. Done twice, it is once."""
    with database.write() as conn:
        row = conn.execute(sa.select(log, is_silenced).where(log.c.id == number)).one_or_none()
        if row is None or not row.data.get("reason"):
            raise NotFound(N_("There is no such reason."))
        if row.is_silenced:
            return
        at = datetime.now(UTC)
        conn.execute(silenced.insert().values(activity_id=number, by=by, at=at))
        for table in COPIES:
            same = (table.c.reason == row.data["reason"], table.c.page_id == row.page_id)
            conn.execute(table.update().where(*same).values(reason=""))
        activity.record(conn, "reason.hidden", page_id=row.page_id, user_id=by, at=at, data={"activity": number})
