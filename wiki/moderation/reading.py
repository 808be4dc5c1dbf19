"""Which text of a verified page readers see first, section by section: the verified one or the newest.

It keeps the choice; who has the page's row knows what follows from it (`store.verified`). Must never check rights.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, Invalid
from wiki.policy import Actor
from wiki.store import activity, names
from wiki.store.database import Database
from wiki.store.effects import LIVE
from wiki.store.tables import page, section_reading, verification
from wiki.store.verified import NEWEST, VERIFIED, shows_verified

AS_ABOVE = ""  # nothing is chosen for the section itself
AFTER_SLASH = chr(ord("/") + 1)  # sections below one are named like it up to here
CHOICES = (AS_ABOVE, VERIFIED, NEWEST)

Reading = sa.Row[Any]  # section, shown, by, at


def list_readings(conn: sa.Connection) -> list[Reading]:
    """The sections for which something was chosen, by name."""
    return list(conn.execute(sa.select(section_reading).order_by(section_reading.c.section)))


def show_first(database: Database, section: str, shown: str, *, by: Actor) -> None:
    """Show the `shown` text of verified pages first in `section` and those below it. Raises Invalid for an unknown
    choice or a name that no section can have."""
    if shown not in CHOICES:
        raise Invalid(N_("Please choose which text comes first."), field="shown")
    section = names.check_section(section)
    if not section:
        raise Invalid(N_("Please choose a section."), field="section")
    at = datetime.now(UTC)
    with database.write() as conn:
        before = _showing_verified(conn, section)
        conn.execute(section_reading.delete().where(section_reading.c.section == section))
        if shown != AS_ABOVE:
            conn.execute(section_reading.insert().values(section=section, shown=shown, by=by.id, at=at))
        changed = sorted(before ^ _showing_verified(conn, section))
        activity.record(conn, "section.shown", user_id=by.id, at=at, data={"section": section, "shown": shown})
        # So that search looks at each of these pages anew.
        each = {"at": at, "kind": "verification.shown", "revision_id": None, "user_id": by.id}
        activity.record_many(conn, [{**each, "page_id": page_id, "data": {}} for page_id in changed])


def _showing_verified(conn: sa.Connection, section: str) -> set[int]:
    """Pages in and near a section that show another text than the newest first."""
    differ = sa.select(page.c.id).join(verification, verification.c.page_id == page.c.id)
    differ = differ.where(verification.c.blob != page.c.blob, shows_verified())
    beside = (page.c.state == LIVE, page.c.section >= section, page.c.section < section + AFTER_SLASH)
    return set(conn.scalars(differ.where(*beside)))
