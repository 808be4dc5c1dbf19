"""What the author of a proposal sees and does: their version of a page, their proposals, withdrawing one.

Must never decide: that is `review`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.errors import N_, Conflict
from wiki.moderation.review import Desk, Review, review_of
from wiki.policy import Actor, proposed_by
from wiki.store import decisions
from wiki.store.pagefile import PageText
from wiki.store.paging import FIRST, Order, Paged, Span
from wiki.store.proposals import find_waiting
from wiki.store.tables import proposal

NEWEST_FIRST = Order((proposal.c.id,), descending=True)
LATELY = 50  # decisions from which is told how long one takes

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A page as the author of a waiting proposal reads it."""

    number: int
    text: PageText


@dataclass(frozen=True, slots=True)
class Own:
    """The proposals of one person."""

    desk: Desk
    actor: Actor

    def version_of(self, page: Row) -> Version | None:
        """The page with what this person proposed; None when nothing of theirs waits, or the page says it already."""
        with self.desk.store.database.read() as conn:
            row = find_waiting(conn, self.actor.id, page.id)
        if row is None:
            return None
        review = review_of(self.desk.store, row)
        return None if review.merge.text == review.current else Version(row.id, review.merge.text)

    def list(self, span: Span = FIRST) -> Paged:
        """All proposals of this person, newest first."""
        query = sa.select(proposal).where(proposal.c.author_id == self.actor.id)
        with self.desk.store.database.read() as conn:
            return NEWEST_FIRST.page(conn, query, span)

    def withdraw(self, number: int) -> Review:
        """Take a proposal back. Raises Denied, NotFound, and Conflict when it was decided meanwhile."""
        review = self.desk.review(number)
        policy.check(self.actor, "proposal.own", proposed_by(review.proposal.author_id), settings=self.desk.settings)
        with self.desk.store.database.write() as conn:
            if not decisions.close(conn, number, "withdrawn", at=datetime.now(UTC), by=self.actor.id):
                raise Conflict(N_("Somebody has decided on this proposal already."))
        return review


def usual_wait(conn: sa.Connection) -> timedelta | None:
    """How long a decision on what people propose took lately, in the middle; None when there were too few to tell."""
    decided = sa.select(proposal.c.at, proposal.c.decided_at).where(
        proposal.c.state.in_(("accepted", "rejected")), proposal.c.kind != "seed"
    )
    waits = [row.decided_at - row.at for row in conn.execute(decided.order_by(proposal.c.id.desc()).limit(LATELY))]
    return median(waits) if len(waits) >= 3 else None
