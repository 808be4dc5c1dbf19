"""Closes a proposal: accepted, rejected or withdrawn, once, by whoever comes first.

Must never touch a page: what an acceptance publishes is moderation's.
"""

from datetime import datetime

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
    values = {"state": state, "decided_by": by, "decided_at": at, "reason": reason}
    still_open = (proposal.c.id == number, proposal.c.state.in_(WAITING))
    returned = (proposal.c.page_id, proposal.c.path, proposal.c.title, proposal.c.author_id)
    row = conn.execute(proposal.update().where(*still_open).values(values).returning(*returned)).one_or_none()
    if row is None:
        return False
    data = {"proposal": number, "path": row.path, "title": row.title, "author_id": row.author_id, "reason": reason}
    activity.record(conn, f"proposal.{state}", page_id=row.page_id, user_id=by, at=at, data=data)
    return True
