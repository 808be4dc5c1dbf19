"""Closes a proposal: accepted, rejected or withdrawn, once, by whoever comes first; or gives it back to its author.

Must never touch a page: what an acceptance publishes is moderation's.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wiki.store import activity
from wiki.store.tables import proposal

STATES = ("accepted", "rejected", "withdrawn")
WAITING = ("open", "changes")  # `changes`: its author was asked to improve it


def close(
    conn: sa.Connection, number: int, state: str, *, at: datetime, by: int | None = None, reason: str = ""
) -> bool:
    """Whether proposal `number` waited and now has `state`, decided by user `by`. In the caller's `write()`."""
    if state not in STATES:
        raise ValueError(state)
    # What the queue showed of it holds words of the page; nothing of them is kept beside Git.
    values = {"state": state, "decided_by": by, "decided_at": at, "reason": reason, "look": None}
    return _settle(conn, number, values, f"proposal.{state}", at=at, by=by, reason=reason)


def give_back(conn: sa.Connection, number: int, *, at: datetime, by: int | None = None, reason: str) -> bool:
    """Whether proposal `number` waited and is its author's turn now, whom user `by` asked for changes. As `close`."""
    return _settle(conn, number, {"state": "changes"}, "proposal.returned", at=at, by=by, reason=reason)


def _settle(
    conn: sa.Connection, number: int, values: dict[str, Any], kind: str, *, at: datetime, by: int | None, reason: str
) -> bool:
    waits = (proposal.c.id == number, proposal.c.state.in_(WAITING))
    returned = (proposal.c.page_id, proposal.c.path, proposal.c.title, proposal.c.author_id)
    row = conn.execute(proposal.update().where(*waits).values(values).returning(*returned)).one_or_none()
    if row is None:
        return False
    data = {"proposal": number, "path": row.path, "title": row.title, "author_id": row.author_id, "reason": reason}
    activity.record(conn, kind, page_id=row.page_id, user_id=by, at=at, data=data)
    return True
