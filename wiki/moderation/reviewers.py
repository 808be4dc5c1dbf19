"""Who reviews which sections: customers who are trusted there, by their role or in that section, whom staff asked to
decide on proposals for its pages. Who is trusted there no more, blocked or gone reviews nothing.

It keeps the table and brings the facts; what a reviewer may is the policy's business.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki.accounts.tables import user
from wiki.accounts.users import User, is_blocked
from wiki.errors import N_, Invalid, NotFound
from wiki.moderation.limits import above
from wiki.moderation.tables import section_reviewer, trust
from wiki.moderation.trusted import is_trusted
from wiki.policy import NOBODY, Actor, Role, Subject, proposed_by, protection_at, strictest
from wiki.store import activity, lists, names
from wiki.store.catalog import find_page
from wiki.store.database import Database, insert
from wiki.store.tables import page, proposal

NOT_TRUSTED = N_(
    "Only staff, trusted customers and those who are trusted in this section can review it. Give them that trust first."
)

Row = sa.Row[Any]


def list_reviewers(conn: sa.Connection) -> list[Row]:
    """`section`, `user_id`, `by`, `at` of everybody who reviews a section now, by section."""
    columns = (section_reviewer.c.section, section_reviewer.c.at)
    return list(conn.execute(_reviewing().order_by(*columns)))


def list_named(conn: sa.Connection) -> list[Row]:
    """The same, with those who may not now: what they decided while they did stays a reviewer's decision."""
    return list(conn.execute(sa.select(section_reviewer)))


def sections_of(conn: sa.Connection, actor: Actor) -> list[str]:
    """The sections that `actor` reviews; those below are meant too. At most one query."""
    if actor.id is None or actor.role < Role.CUSTOMER:
        return []
    asked = sa.select(section_reviewer.c.section).where(section_reviewer.c.user_id == actor.id)
    if actor.role < Role.TRUSTED:
        asked = asked.where(_is_trusted_there())
    return list(conn.scalars(asked.order_by(section_reviewer.c.section)))


def people_for(conn: sa.Connection, number: int) -> list[int]:
    """Ids of those who review the section that proposal `number` is for, or one above it."""
    section = conn.scalar(sa.select(proposal.c.section).where(proposal.c.id == number))
    if not section:
        return []
    near = _reviewing().where(section_reviewer.c.section.in_(list(above(section))))
    return sorted({row.user_id for row in conn.execute(near)})


def _reviewing() -> sa.Select[Any]:
    """Who was named for a section and is still trusted there, by role or in it."""
    here = (user.c.id == section_reviewer.c.user_id, user.c.left_at.is_(None), ~is_blocked())
    by_role = user.c.role >= int(Role.TRUSTED)
    by_section = (user.c.role == int(Role.CUSTOMER)) & _is_trusted_there()
    return sa.select(section_reviewer).join(user, sa.and_(*here)).where(by_role | by_section)


def _is_trusted_there() -> sa.ColumnElement[bool]:
    """Of a row of `section_reviewer`: its person is trusted in the section at the top of it."""
    begins = sa.func.substr(section_reviewer.c.section, 1, sa.func.length(trust.c.section) + 1)
    same = (section_reviewer.c.section == trust.c.section) | (begins == trust.c.section + "/")
    return sa.exists().where(trust.c.user_id == section_reviewer.c.user_id, trust.c.trusted, same)


def subject_by_number(conn: sa.Connection, actor: Actor, number: int) -> Subject:
    """As `subject_of`, for a proposal by its number. NoResultFound where there is none."""
    return subject_of(conn, actor, conn.execute(sa.select(proposal).where(proposal.c.id == number)).one())


def subject_of(conn: sa.Connection, actor: Actor, row: Row, *meant: str) -> Subject:
    """The proposal `row` as the rules see it for `actor`: whose it is (the company's are nobody's) and, for whoever is
    neither staff nor its author, how its page is protected and whether they review all sections that it concerns.
    `meant` are further ones that the page is to be in."""
    plain = proposed_by(row.author_id)
    if actor.is_staff or actor.id in (None, plain.owner_id):
        return plain
    mine = sections_of(conn, actor)
    if not mine:
        return plain
    found = [(path, find_page(conn, path)) for path in _paths(conn, row)]
    levels = [protection_at(path, None if there is None else there.level) for path, there in found]
    sections = {row.section, *meant, *(there.section for _, there in found if there is not None)}
    reviews = is_covered(mine, sections)
    return replace(plain, protection=strictest(*levels), trusted=reviews, reviews=reviews)


def queue_subject(mine: Collection[str]) -> Subject:
    """The queue as the rules see it for somebody who reviews the sections `mine`; staff see all of it."""
    return Subject(owner_id=NOBODY, trusted=bool(mine), reviews=bool(mine))


def is_covered(mine: Collection[str], sections: Iterable[str]) -> bool:
    """Whether each of `sections` is one of `mine` or below one."""
    return all(section and not set(above(section)).isdisjoint(mine) for section in sections)


def _paths(conn: sa.Connection, row: Row) -> set[str]:
    """The address of the page that a proposal is for, and the one that it would have then."""
    there = None
    if row.page_id is not None:
        there = conn.scalar(sa.select(page.c.path).where(page.c.id == row.page_id))
    renamed = {names.path_of(row.title)} if row.kind == "rename" else set()
    return {there or row.path, *renamed}


def assign(database: Database, section: str, person: User, *, by: Actor) -> None:
    """Let `person` decide on the proposals of a section. Raises Invalid for a name that is none, or a person who is
    not trusted there."""
    section = _known(database, names.check_section(section))
    if not section:
        raise Invalid(N_("Please choose a section."), field="reviewed")
    at = datetime.now(UTC)
    with database.write() as conn:
        is_known = person.role >= Role.TRUSTED or (
            person.role == Role.CUSTOMER and is_trusted(conn, person.id, [section])
        )
        if not is_known or person.blocked_at is not None:
            raise Invalid(NOT_TRUSTED, field="reviewer")
        values = {"section": section, "user_id": person.id, "by": by.id, "at": at}
        there = (section_reviewer.c.section == section) & (section_reviewer.c.user_id == person.id)
        if conn.execute(sa.select(section_reviewer.c.at).where(there)).first() is None:
            conn.execute(insert(conn, section_reviewer).values(values))
            _record(conn, "reviewer.assigned", section, person.id, by, at)


def dismiss(database: Database, section: str, user_id: int, *, by: Actor) -> None:
    """End that. Raises NotFound when it has ended already."""
    there = (section_reviewer.c.section == section) & (section_reviewer.c.user_id == user_id)
    with database.write() as conn:
        if not conn.execute(section_reviewer.delete().where(there)).rowcount:
            raise NotFound(N_("This person does not review that section."))
        _record(conn, "reviewer.dismissed", section, user_id, by, datetime.now(UTC))


def _known(database: Database, section: str) -> str:
    """The section as pages there spell it, if there are any."""
    with database.read() as conn:
        spelled: dict[str, str] = {row.section.casefold(): row.section for row in lists.sections(conn)}
    return spelled.get(section.casefold(), section)


def _record(conn: sa.Connection, kind: str, section: str, person: int, by: Actor, at: datetime) -> None:
    activity.record(conn, kind, user_id=by.id, at=at, data={"section": section, "author_id": person})
