"""What readers report about a page or a passage of it, and what staff answered.

Whoever reports need not be signed in: how often they may is limited by a hash of their address, which is never stored
in the clear. Must never check rights.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki.accounts import throttle
from wiki.accounts.throttle import Limit, network
from wiki.errors import N_, Conflict, Invalid, NotFound
from wiki.moderation.tables import report
from wiki.policy import Actor
from wiki.store import activity
from wiki.store.database import Database
from wiki.store.paging import FIRST, Order, Paged, Span

PROBLEMS = {
    "wrong": N_("Something is wrong or does not work"),
    "old": N_("It is out of date"),
    "missing": N_("Something is missing here"),
    "rude": N_("It insults or threatens somebody"),
    "advert": N_("It is advertising"),
    "private": N_("It shows somebody’s personal data"),
    "other": N_("Something else"),
}
LONGEST = 1000  # characters of each field
BY_ADDRESS = Limit("report.address", 5, 600)
BY_PERSON = Limit("report.person", 20, 60)
NEWEST_FIRST = Order((report.c.id,), descending=True)

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody typed: which of `PROBLEMS`, the passage that is meant, and their own words."""

    problem: str
    passage: str = ""
    words: str = ""

    def checked(self) -> "Report":
        """The report without characters that cannot be shown. Raises Invalid."""
        if self.problem not in PROBLEMS:
            raise Invalid(N_("Please choose what is the matter."), field="problem")
        cleaned = Report(self.problem, _clean(self.passage, "passage"), _clean(self.words, "words"))
        if self.problem in ("other", "missing") and not cleaned.words:
            raise Invalid(N_("Please say what is the matter."), field="words")
        return cleaned


def file(database: Database, page: Row, found: Report, *, by: Actor, address: str | None) -> int:
    """Keep a report about the live page `page` and return its number; of one that says exactly what an open one does,
    the number of that. Raises Invalid and TooMany."""
    found, at = found.checked(), datetime.now(UTC)
    limit, who = (BY_ADDRESS, network(address)) if by.id is None else (BY_PERSON, str(by.id))
    row = {"page_id": page.id, "path": page.path, "title": page.title, "commit": page.commit, "user_id": by.id}
    row |= {"problem": found.problem, "passage": found.passage, "words": found.words, "at": at}
    with database.write() as conn:
        throttle.take(conn, limit, who, at)
        if (known := _find_same(conn, row)) is not None:
            return known
        number: int = conn.execute(report.insert().values(row).returning(report.c.id)).scalar_one()
        data = {"report": number, "path": page.path, "title": page.title, "reason": found.words or found.problem}
        activity.record(conn, "page.reported", page_id=page.id, user_id=by.id, at=at, data=data)
    return number


def _find_same(conn: sa.Connection, row: dict[str, Any]) -> int | None:
    """An open report about the same page that says the same: the button was pressed twice."""
    same = (report.c[name] == row[name] for name in ("page_id", "problem", "passage", "words"))
    return conn.scalar(sa.select(report.c.id).where(*same, report.c.closed_at.is_(None)).limit(1))


def close(database: Database, number: int, *, by: Actor, answer: str) -> None:
    """Say that a report is dealt with, and how. Raises NotFound, Invalid, and Conflict when somebody has already."""
    answer, at = _clean(answer, "answer"), datetime.now(UTC)
    with database.write() as conn:
        row = conn.execute(sa.select(report).where(report.c.id == number)).one_or_none()
        if row is None:
            raise NotFound(N_("There is no such report."))
        if row.closed_at is not None:
            raise Conflict(N_("Somebody has closed this report already."))
        values = {"closed_by": by.id, "closed_at": at, "answer": answer}
        conn.execute(report.update().where(report.c.id == number).values(values))
        data = {"report": number, "path": row.path, "title": row.title, "reason": answer, "author_id": row.user_id}
        activity.record(conn, "report.closed", page_id=row.page_id, user_id=by.id, at=at, data=data)


def list_reports(conn: sa.Connection, span: Span = FIRST, *, closed: bool = False) -> Paged:
    """Open reports, or those that were closed, newest first."""
    state = report.c.closed_at.is_not(None) if closed else report.c.closed_at.is_(None)
    return NEWEST_FIRST.page(conn, sa.select(report).where(state), span)


def _clean(typed: str, field: str) -> str:
    """Lines of what can be shown. Raises Invalid when it is too long."""
    lines = ("".join(c for c in line if c.isprintable()).strip() for line in typed.splitlines())
    text = "\n".join(lines).strip()
    if len(text) > LONGEST:
        raise Invalid(N_("Please keep this under %(limit)s characters."), field=field, limit=LONGEST)
    return text
