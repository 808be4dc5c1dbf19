"""Whether somebody is trusted in a section: the question that saves and reviews ask of what `trust` keeps.

Trust is by section at the top: who is trusted in “Billing” is so in “Billing/Taxes”. Must never count or write.
"""

from collections.abc import Iterable

import sqlalchemy as sa

from wiki.accounts.tables import user
from wiki.moderation.tables import trust

# Whether the person in `user` is trusted in any section; asked in the query that asks who is signed in.
SOMEWHERE = sa.exists().where(trust.c.user_id == user.c.id, trust.c.trusted).correlate(user)


def top(section: str) -> str:
    """The section at the top of the one given, in which trust is earned."""
    return section.split("/")[0]


def is_trusted(conn: sa.Connection, user_id: int, sections: Iterable[str]) -> bool:
    """Whether this person is trusted in each of these sections, of which there is at least one. One query."""
    asked = {top(section) for section in sections}
    where = (trust.c.user_id == user_id, trust.c.section.in_(sorted(asked)), trust.c.trusted)
    return bool(asked) and conn.scalar(sa.select(sa.func.count()).select_from(trust).where(*where)) == len(asked)


def trusted_sections(conn: sa.Connection, user_id: int) -> set[str]:
    """The sections at the top in which this person is trusted, "" for pages without one."""
    return set(conn.scalars(sa.select(trust.c.section).where(trust.c.user_id == user_id, trust.c.trusted)))
