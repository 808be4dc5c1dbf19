"""The activity log: one row for each thing that happened, in the order of commits, never changed or renumbered.

Whoever wants to react to something follows this log (`follow`). Rows are written in the transaction of what they tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wiki.store.tables import activity

LAST = 2**63 - 1  # no activity comes after this id
OF_TEXTS = ("page.", "verification.")  # how kinds begin that change what readers of a page see


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that happened. `kind` is `<noun>.<past participle>`; `data` is what its kind says."""

    id: int
    at: datetime
    kind: str
    page_id: int | None
    revision_id: int | None
    user_id: int | None
    data: Mapping[str, Any]


def record(
    conn: sa.Connection,
    kind: str,
    *,
    page_id: int | None = None,
    revision_id: int | None = None,
    user_id: int | None = None,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> int:
    """Append one activity in the caller's `write()` transaction and return its id."""
    values: dict[str, Any] = {
        "kind": kind,
        "page_id": page_id,
        "revision_id": revision_id,
        "user_id": user_id,
        "at": at,
    }
    values["data"] = dict(data or {})
    statement = activity.insert().returning(activity.c.id)
    return int(conn.execute(statement, {**values, **_people(values)}).scalar_one())


def record_many(conn: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append activities in the given order. Each row has all that `Activity` has but `id`."""
    if rows:
        conn.execute(activity.insert().inline(), [{**row, **_people(row)} for row in rows])


def _people(row: Mapping[str, Any]) -> dict[str, int | None]:
    """Who did it and whom it concerns. What happens to an account is recorded under that account."""
    data = row["data"]
    if row["kind"].startswith("user."):
        return {"by_id": data.get("by"), "about_id": row["user_id"]}
    return {"by_id": row["user_id"], "about_id": data.get("author_id")}


def since(conn: sa.Connection, cursor: int, limit: int, *, until: int | None = None) -> list[Activity]:
    """The `limit` activities that follow `cursor`, oldest first; none after `until`."""
    given = {"cursor": cursor, "until": LAST if until is None else until, "most": limit}
    return [Activity(*row) for row in conn.execute(_SINCE, given)]


_SINCE = (
    sa.select(*(activity.c[name] for name in Activity.__slots__))
    .where(activity.c.id > sa.bindparam("cursor"), activity.c.id <= sa.bindparam("until"))
    .order_by(activity.c.id)
    .limit(sa.bindparam("most"))
)


def newest(conn: sa.Connection) -> int:
    """The id of the newest activity, 0 when nothing has happened yet."""
    return conn.scalar(sa.select(sa.func.max(activity.c.id))) or 0
