"""Protection: which pages only trusted customers or staff may change, since when, and why.

It keeps the table; what a level means is the policy's business. Must never check rights.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, Invalid
from wiki.policy import PROTECTIONS, Actor, protection_at
from wiki.store import activity, names
from wiki.store.database import Database, insert
from wiki.store.tables import protection

Protection = sa.Row[Any]  # page_id, level, by, at, reason


def find_protection(conn: sa.Connection, page_id: int) -> Protection | None:
    """Why, by whom and since when the page is protected; None when it is open."""
    return conn.execute(sa.select(protection).where(protection.c.page_id == page_id)).one_or_none()


def protect(database: Database, page: sa.Row[Any], level: str, *, by: Actor, reason: str) -> None:
    """Limit changes of `page` to `level`; `open` ends the limit. Nothing, when that is so already for this reason.
    Raises Invalid for an unknown level, and when a limit has no reason."""
    if level not in PROTECTIONS:
        raise Invalid(N_("Please choose who may change this page."), field="level")
    reason = names.check_summary(reason)
    if level != "open" and not reason:
        raise Invalid(N_("Please say why: the people who can no longer edit will read it."), field="reason")
    at = datetime.now(UTC)
    with database.write() as conn:
        before = find_protection(conn, page.id)
        if before is not None and (before.level, before.reason) == (level, reason):
            return
        conn.execute(protection.delete().where(protection.c.page_id == page.id))
        if level != protection_at(page.path, None):
            values = {"page_id": page.id, "level": level, "by": by.id, "at": at, "reason": reason}
            conn.execute(insert(conn, protection).values(values))
        data = {"path": page.path, "title": page.title, "level": level, "reason": reason}
        activity.record(conn, "page.protected", page_id=page.id, user_id=by.id, at=at, data=data)
