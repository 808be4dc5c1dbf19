"""The follower `notices`: turns activities into notices, by the table in `kinds`.

Seeing an activity twice makes one notice. Must never decide what a notice says: that is read when it is shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.accounts.tables import user
from wiki.accounts.users import is_blocked
from wiki.notifications import kinds
from wiki.notifications.kinds import KINDS, Kind
from wiki.notifications.tables import notice, notice_choice
from wiki.policy import Role
from wiki.settings import Settings
from wiki.store.activity import Activity, newest, since
from wiki.store.database import Database, insert
from wiki.store.follow import Progress
from wiki.store.tables import proposal, proposal_comment

AT_ONCE = 500  # activities
HERE = user.c.left_at.is_(None)  # everybody who can still be told

ASKING = ("proposal.opened", "proposal.revised")
SMALL = "proposal.small"

Reviewers = Callable[[sa.Connection, int], Iterable[int]]
Seconds = Callable[[int], Iterable[int]]


class NoticeFollower:
    """`reviewers` gives the ids of those who review the section of a proposal, by its number; `seconds` of those
    who may be the second of two for it. `clock` returns the time in UTC, aware."""

    name = "notices"
    after: str | None = None

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        reviewers: Reviewers = lambda conn, number: (),
        seconds: Seconds = lambda number: (),
    ) -> None:
        self.database = database
        self.settings = settings
        self.clock = clock
        self.reviewers = reviewers
        self.seconds = seconds

    def handle(self, activities: Sequence[Activity]) -> None:
        at = self.clock()
        oldest = at - timedelta(days=self.settings.notice_days)
        telling = [activity for activity in activities if activity.kind in KINDS and activity.at >= oldest]
        if not telling:
            return
        asked = [(activity, self._asked(activity)) for activity in telling if activity.kind in ASKING]
        with self.database.write(durable=False) as conn:
            for activity in telling:
                _tell(conn, activity, KINDS[activity.kind], at, self.reviewers)
            for activity, people in asked:
                _ask(conn, activity, people, at)

    def _asked(self, activity: Activity) -> list[int]:
        """Who may look at a small change; asked before anything is written, as its text is read for that."""
        number = _number(activity.data, "proposal")
        return [] if number is None else sorted(set(self.seconds(number)) - {activity.user_id})

    def rebuild(self, progress: Progress) -> None:
        """Tell of everything that is not too old; what was told before stays as it is, read or not."""
        with self.database.read() as conn:
            last, total = 0, newest(conn)
        while last < total:
            with self.database.read() as conn:
                some = since(conn, last, AT_ONCE, until=total)
            if not some:
                return
            self.handle(some)
            last = some[-1].id
            progress(last, total)


def _tell(conn: sa.Connection, activity: Activity, kind: Kind, at: datetime, reviewers: Reviewers) -> None:
    people = set(_people(conn, activity, kind))
    number = _number(activity.data, "proposal")
    if kind.tell == kinds.REVIEWERS and number is not None:
        people |= set(conn.scalars(sa.select(user.c.id).where(user.c.id.in_(sorted(reviewers(conn, number))), _able())))
    if not kind.impersonal:
        people.discard(_doer(activity, kind))
    row = {
        "activity_id": activity.id,
        "kind": activity.kind,
        "page_id": activity.page_id,
        "proposal_id": number,
        "at": at,
    }
    for person in sorted(people):
        if kind.latest:
            conn.execute(notice.delete().where(*_older(row, person)))
        conn.execute(insert(conn, notice).values(row | {"user_id": person}).on_conflict_do_nothing())


def _ask(conn: sa.Connection, activity: Activity, people: Iterable[int], at: datetime) -> None:
    """Tell these people that a small change waits: once, until they have read it, and never by mail."""
    row = {"activity_id": activity.id, "kind": SMALL, "page_id": None, "proposal_id": None, "at": at, "mailed_at": at}
    for person in people:
        conn.execute(notice.delete().where(*_older(row, person)))
        conn.execute(insert(conn, notice).values(row | {"user_id": person}).on_conflict_do_nothing())


def _older(row: Mapping[str, Any], person: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Unread ones of the same kind about the same thing."""
    return (
        notice.c.user_id == person,
        notice.c.read_at.is_(None),
        notice.c.activity_id < row["activity_id"],
        *(notice.c[name].is_not_distinct_from(row[name]) for name in ("kind", "page_id", "proposal_id")),
    )


def _people(conn: sa.Connection, activity: Activity, kind: Kind) -> Iterable[int]:
    """Ids of those whom the activity concerns, of people who are still here."""
    if kind.tell == kinds.STAFF:
        return conn.scalars(sa.select(user.c.id).where(_on_duty()))
    if kind.tell == kinds.REVIEWERS:
        wanting = sa.select(user.c.id).join(notice_choice).where(_on_duty(), notice_choice.c.proposals)
        return conn.scalars(wanting)
    named = _named(conn, activity, kind)
    return conn.scalars(sa.select(user.c.id).where(user.c.id.in_(sorted(named)), HERE))


def _able() -> sa.ColumnElement[bool]:
    return HERE & ~is_blocked()


def _on_duty() -> sa.ColumnElement[bool]:
    """Staff who can act."""
    return _able() & (user.c.role >= int(Role.MODERATOR))


def _named(conn: sa.Connection, activity: Activity, kind: Kind) -> set[int]:
    if kind.tell == kinds.CONVERSATION:
        return _conversation(conn, activity)
    if kind.tell == kinds.PERSON:
        return {activity.user_id} if activity.user_id is not None else set()
    ids = (_number(activity.data, name) for name in ("owner_id", "author_id"))
    return set(next(([person] for person in ids if person is not None), []))


def _conversation(conn: sa.Connection, activity: Activity) -> set[int]:
    number = _number(activity.data, "proposal")
    if number is None:
        return set()
    author = sa.select(proposal.c.author_id).where(proposal.c.id == number)
    decider = sa.select(proposal.c.decided_by).where(proposal.c.id == number)
    writers = sa.select(proposal_comment.c.user_id).where(proposal_comment.c.proposal_id == number)
    further = activity.data.get("people")
    people = [*conn.scalars(author.union(decider, writers)), *(further if isinstance(further, list) else [])]
    return {person for person in people if isinstance(person, int)}


def _doer(activity: Activity, kind: Kind) -> int | None:
    """Who did it. What is recorded under the person whom it is about names whoever did it in its data."""
    return _number(activity.data, "by") if kind.tell == kinds.PERSON else activity.user_id


def _number(data: Mapping[str, Any], name: str) -> int | None:
    value = data.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
