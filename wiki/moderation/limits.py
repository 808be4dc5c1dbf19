"""Who may change pages at once: the limits of a page, of its section and of the whole wiki, and which one counts.

It keeps the limits of sections; what a level means is the policy's business. Must never check rights.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, Invalid
from wiki.policy import PROTECTIONS, Actor, protection_at, strictest
from wiki.settings import Settings
from wiki.store import activity, names
from wiki.store.catalog import find_page
from wiki.store.database import Database
from wiki.store.tables import section_rule

Limit = sa.Row[Any]  # section, level, by, at, reason


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change is to be made: the level that counts there, and the sections that the page is or would be in."""

    level: str
    sections: frozenset[str]


def place(conn: sa.Connection, settings: Settings, path: str, *sections: str) -> Place:
    """The page at `path`, live, moved, deleted or not there yet.

    `sections` are those it is to be in ("": in none), so that nobody moves a page out of a limit or into one.
    """
    found = find_page(conn, path)
    levels = [settings.publishing, protection_at(path, None if found is None else found.level)]
    meant = frozenset(map(_in_one_form, sections)) | ({found.section} if found is not None else frozenset())
    return Place(strictest(*levels, *_of_sections(conn, meant - {""})), meant)


def _in_one_form(section: str) -> str:
    """The section as the store will spell it; one that it will refuse stays as it is."""
    try:
        return names.check_section(section)
    except Invalid:
        return section


def _of_sections(conn: sa.Connection, sections: Iterable[str]) -> list[str]:
    """The level of each section that has one, of its own or of the nearest section above. However a section is
    spelled: a page is put into the one that is there."""
    lines = [above(section.casefold()) for section in sections]
    known = {row.section.casefold(): row.level for row in conn.execute(_LEVELS)} if lines else {}
    return [known[step] for steps in lines if (step := next((s for s in steps if s in known), ""))]


def above(section: str) -> list[str]:
    """The section and those above it, nearest first."""
    return list(accumulate(section.split("/"), "{}/{}".format))[::-1]


_LEVELS = sa.select(section_rule.c.section, section_rule.c.level)


def list_limits(conn: sa.Connection) -> list[Limit]:
    """The sections that have a limit of their own, by name."""
    return list(conn.execute(sa.select(section_rule).order_by(section_rule.c.section)))


def find_limit(conn: sa.Connection, section: str) -> Limit | None:
    """The limit of this very section."""
    return conn.execute(sa.select(section_rule).where(section_rule.c.section == section)).one_or_none()


def find_nearest(conn: sa.Connection, section: str) -> Limit | None:
    """The limit that counts in a section: its own or that of the nearest section above."""
    asked = section_rule.c.section.in_(above(section))
    return conn.execute(sa.select(section_rule).where(asked).order_by(section_rule.c.section.desc())).first()


def limit_section(database: Database, section: str, level: str, *, by: Actor, reason: str) -> None:
    """Let only people of `level` change the pages of `section` at once; `open` ends the limit, also one from above.
    Nothing, when that is so already for this reason.

    Raises Invalid for an unknown level or name, and for a limit without a reason.
    """
    if level not in PROTECTIONS:
        raise Invalid(N_("Please choose who may change these pages at once."), field="level")
    section, reason = names.check_section(section), names.check_summary(reason)
    if not section:
        raise Invalid(N_("Please choose a section."), field="section")
    if level != "open" and not reason:
        raise Invalid(N_("Please say why: the people whose changes wait will read it."), field="reason")
    at = datetime.now(UTC)
    with database.write() as conn:
        before = find_limit(conn, section)
        if before is not None and (before.level, before.reason) == (level, reason):
            return
        conn.execute(section_rule.delete().where(section_rule.c.section == section))
        if level != "open" or find_nearest(conn, section) is not None:
            row = {"section": section, "level": level, "by": by.id, "at": at, "reason": reason}
            conn.execute(section_rule.insert().values(row))
        data = {"section": section, "level": level, "reason": reason}
        activity.record(conn, "section.protected", user_id=by.id, at=at, data=data)
