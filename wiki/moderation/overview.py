"""What waits for staff, kind by kind: how much, since when, and what to look at first.

A handful of queries along indexes, each of which ends after `MOST` rows, however large the wiki is; but for the queue,
which is counted as its own screen counts it. Must never check rights.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.moderation.queue import Queue
from wiki.moderation.tables import NOT_LOOKED_AT, STILL_OPEN, patrol, report
from wiki.store.tables import STILL_LIVE, page, revision, verification

MOST = 1000  # things of one kind that are counted
# How long the oldest of a kind should wait at most. What nobody waits for has none, and comes after all that is late.
WITHIN = {
    "reports": timedelta(days=1),
    "mine": timedelta(days=2),
    "proposals": timedelta(days=2),
    "new": timedelta(days=1),
    "small": timedelta(days=3),
    "changes": timedelta(days=1),
    "due": timedelta(days=7),
    "drifted": None,
}
CALM = 0.5  # the urgency of what has no date

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of a kind waits, at most MOST and one more, and since when the oldest does."""

    kind: str
    count: int
    since: datetime | None = None

    def wait(self, now: datetime) -> timedelta:
        return max(now - self.since, timedelta(0)) if self.since is not None else timedelta(0)

    def urgency(self, now: datetime) -> float:
        """1 when the oldest has waited as long as it should at most; 0 when nothing waits."""
        within = WITHIN[self.kind]
        if not self.count:
            return 0.0
        return CALM if within is None or self.since is None else self.wait(now) / within

    def is_late(self, now: datetime) -> bool:
        return self.urgency(now) > 1


def overview(conn: sa.Connection, queue: Queue, now: datetime) -> list[Waiting]:
    """All kinds, the most urgent first and those of which nothing waits last. Seven queries at most."""
    found = [*_proposals(conn, queue), _reports(conn), _changes(conn), *_verified(conn, now)]
    return sorted(found, key=lambda waiting: -waiting.urgency(now))


def _proposals(conn: sa.Connection, queue: Queue) -> Iterator[Waiting]:
    totals = queue.totals(conn)
    for kind in ("mine", "new", "small") if queue.mine else ("new", "small"):
        yield Waiting(kind, *totals[kind])
    yield Waiting("proposals", *totals[""])


def _reports(conn: sa.Connection) -> Waiting:
    oldest = sa.select(report.c.at).where(STILL_OPEN).order_by(report.c.id)
    found = conn.scalars(oldest.limit(MOST + 1)).all()
    return Waiting("reports", len(found), found[0] if found else None)


def _changes(conn: sa.Connection) -> Waiting:
    oldest = sa.select(patrol.c.revision_id).where(NOT_LOOKED_AT).order_by(patrol.c.revision_id)
    numbers = conn.scalars(oldest.limit(MOST + 1)).all()
    since = conn.scalar(sa.select(revision.c.at).where(revision.c.id == numbers[0])) if numbers else None
    return Waiting("changes", len(numbers), since)


def _verified(conn: sa.Connection, now: datetime) -> Iterator[Waiting]:
    live = sa.select(verification.c.review_by).join(page, page.c.id == verification.c.page_id).where(STILL_LIVE)
    due = live.where(verification.c.review_by <= now.date()).order_by(verification.c.review_by)
    days: Sequence[Any] = conn.scalars(due.limit(MOST + 1)).all()
    since = datetime.combine(days[0], time(), UTC) if days else None
    yield Waiting("due", len(days), since)
    drifted = live.where(verification.c.weight > 0).limit(MOST + 1).subquery()
    yield Waiting("drifted", conn.scalar(sa.select(sa.func.count()).select_from(drifted)) or 0)
