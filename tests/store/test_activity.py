"""The activity log only grows: the database itself refuses to change or remove what has happened."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from wiki.store import activity
from wiki.store.tables import activity as table

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.fixture
def log(database):
    with database.write() as conn:
        data = {"author_id": 9, "reason": "Spam"}
        activity.record(conn, "trust.taken", user_id=7, at=AT, data=data)
        activity.record(conn, "user.blocked", user_id=9, at=AT, data={"by": 7})
        row = {"kind": "page.deleted", "page_id": 3, "revision_id": 4, "user_id": 7, "at": AT, "data": {}}
        activity.record_many(conn, [row])
    return database


@pytest.mark.parametrize(
    "statement",
    [
        table.update().values(user_id=1),
        table.update().where(table.c.id == 1).values(data={}),
        table.delete(),
        table.delete().where(table.c.id == 1),
    ],
    ids=["update all", "update one", "delete all", "delete one"],
)
def test_nobody_changes_or_removes_what_has_happened(log, statement):
    with log.read() as conn:
        before = activity.since(conn, 0, 9)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), log.write() as conn:
        conn.execute(statement)
    with log.read() as conn:
        assert activity.since(conn, 0, 9) == before
    with log.write() as conn:
        activity.record(conn, "trust.given", user_id=7, at=AT)
    with log.read() as conn:
        assert len(activity.since(conn, 0, 9)) == 4


def test_who_did_it_and_whom_it_concerns_is_kept_beside(log):
    with log.read() as conn:
        rows = conn.execute(sa.select(table.c.kind, table.c.by_id, table.c.about_id).order_by(table.c.id)).all()
    assert [tuple(row) for row in rows] == [
        ("trust.taken", 7, 9),
        ("user.blocked", 7, 9),
        ("page.deleted", 7, None),
    ]
