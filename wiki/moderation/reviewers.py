"""Who reviews which sections: trusted customers whom staff asked to decide on proposals there.

It keeps the table and brings the facts; what a reviewer may is the policy's business.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki.accounts.users import User
from wiki.errors import N_, Invalid, NotFound
from wiki.moderation.limits import above
from wiki.moderation.tables import section_reviewer
from wiki.policy import Actor, Role, Subject, protection_at, strictest
from wiki.store import activity, lists, names
from wiki.store.catalog import find_page
from wiki.store.database import Database, insert
from wiki.store.tables import page, proposal

NOBODY = 0  # owner of what the company proposed

Row = sa.Row[Any]


def list_reviewers(conn: sa.Connection) -> list[Row]:
    """`section`, `user_id`, `by`, `at` of every reviewer, by section."""
    columns = (section_reviewer.c.section, section_reviewer.c.at)
    return list(conn.execute(sa.select(section_reviewer).order_by(*columns)))


def sections_of(conn: sa.Connection, user_id: int | None) -> list[str]:
    """The sections that a person reviews; those below are meant too."""
    if user_id is None:
        return []
    asked = sa.select(section_reviewer.c.section).where(section_reviewer.c.user_id == user_id)
    return list(conn.scalars(asked.order_by(section_reviewer.c.section)))


def people_for(conn: sa.Connection, number: int) -> list[int]:
    """Ids of those who review the section that proposal `number` is for, or one above it."""
    section = conn.scalar(sa.select(proposal.c.section).where(proposal.c.id == number))
    if not section:
        return []
    near = section_reviewer.c.section.in_(list(above(section)))
    return list(conn.scalars(sa.select(section_reviewer.c.user_id).where(near).distinct()))


def subject_by_number(conn: sa.Connection, actor: Actor, number: int) -> Subject:
    """As `subject_of`, for a proposal by its number. NoResultFound where there is none."""
    return subject_of(conn, actor, conn.execute(sa.select(proposal).where(proposal.c.id == number)).one())


def subject_of(conn: sa.Connection, actor: Actor, row: Row, *meant: str) -> Subject:
    """The proposal `row` as the rules see it for `actor`: whose it is (the company's are nobody's) and, for whoever is
    neither staff nor its author, how its page is protected and whether they review all sections that it concerns.
    `meant` are further ones that the page is to be in."""
    owner = NOBODY if row.author_id is None else row.author_id
    if actor.is_staff or actor.id in (None, owner):
        return Subject(owner_id=owner)
    mine = sections_of(conn, actor.id)
    if not mine:
        return Subject(owner_id=owner)
    found = [(path, find_page(conn, path)) for path in _paths(conn, row)]
    levels = [protection_at(path, None if there is None else there.level) for path, there in found]
    sections = {row.section, *meant, *(there.section for _, there in found if there is not None)}
    return Subject(strictest(*levels), owner, reviews=is_covered(mine, sections))


def queue_subject(conn: sa.Connection, actor: Actor) -> Subject:
    """The queue as the rules see it: of all sections for staff, else of those that `actor` reviews."""
    return Subject(owner_id=NOBODY, reviews=not actor.is_staff and bool(sections_of(conn, actor.id)))


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
    not trusted."""
    section = _known(database, names.check_section(section))
    if not section:
        raise Invalid(N_("Please choose a section."), field="reviewed")
    if person.role < Role.TRUSTED or person.blocked_at is not None:
        raise Invalid(N_("Only trusted customers and staff can review. Give them that role first."), field="reviewer")
    at = datetime.now(UTC)
    with database.write() as conn:
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
