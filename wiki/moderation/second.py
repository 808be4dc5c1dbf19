"""Two trusted customers together publish a typo-size change: one proposes it, another looks and says that it is right.

It says which proposals these are and who may be the second; what a typo is, `typos` says. Must never decide on anything
larger: that is `review`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.accounts.tables import user
from wiki.errors import N_, Denied
from wiki.moderation.marks import titles
from wiki.moderation.review import Desk, Review, review_of
from wiki.moderation.rules import HOLD
from wiki.moderation.submit import Submissions
from wiki.moderation.tables import trust as table
from wiki.moderation.trusted import trusted_sections
from wiki.moderation.typos import is_typo
from wiki.policy import PUBLISHED_BY_STAFF, PUBLISHED_BY_TRUSTED, Actor, Role
from wiki.settings import Settings
from wiki.store.drafts import Saved
from wiki.store.tables import proposal

LOOKED_AT = 100  # waiting proposals of trusted authors that a list looks at, the oldest first
SHOWN = 20

Row = sa.Row[Any]

NOT_SMALL = N_("This proposal is for staff to decide on.")


@dataclass(frozen=True, slots=True)
class Second:
    """What `actor`, a trusted customer, may do with small proposals of others."""

    desk: Desk
    actor: Actor

    @property
    def settings(self) -> Settings:
        return self.desk.settings

    def list(self) -> list[Review]:
        """Small proposals that `actor` may look at, the oldest first."""
        if not self.settings.typo_characters or not self.is_trusted():
            return []
        with self.desk.store.database.read() as conn:
            rows = conn.execute(_waiting(self.actor.id or 0)).all()
        return [*islice(self._small(rows), SHOWN)]

    def look(self, number: int) -> Review:
        """A small proposal beside its page. Raises NotFound, and Denied unless it is small and `actor` may decide."""
        review = self.desk.review(number)
        self.check(review)
        return review

    def confirm(self, number: int, *, seen: str) -> Saved:
        """Publish it as it is, in its author's name; `seen` is its commit that `actor` had before them. Raises what
        `look` raises, and Conflict when somebody has decided already or its author has changed it."""
        return self.desk.confirm(self.actor, number, seen=seen, check=self.check)

    def check(self, review: Review) -> None:
        """Raises Denied unless `actor` may publish this proposal, as the second of two, as everything is now."""
        row, path = review.proposal, review.proposal.path if review.page is None else review.page.path
        subject = Submissions(self.desk.store, self.settings).second_subject(self.actor, row, path)
        with self.desk.store.database.read() as conn:
            is_known = row.author_id is not None and conn.scalar(_trusted_author(row.author_id)) is not None
        policy.check(self.actor, "proposal.confirm", subject, settings=self.settings)
        if not (is_known and self._is_small(review)):
            raise Denied(NOT_SMALL)

    def _is_small(self, review: Review) -> bool:
        by_limit = review.proposal.held in (PUBLISHED_BY_TRUSTED, PUBLISHED_BY_STAFF)
        by_limit = by_limit and not titles(review.proposal.rules, HOLD)  # what a rule of staff holds is for staff
        if not by_limit or review.page is None or review.proposal.kind != "edit" or review.merge.conflicts:
            return False
        return is_typo(review.current, review.merge.text, self.settings.typo_characters)

    def _small(self, rows: Iterable[Row]) -> Iterator[Review]:
        for row in rows:
            review = review_of(self.desk.store, row)
            try:
                self.check(review)
            except Denied:
                continue
            yield review

    def is_trusted(self) -> bool:
        """Whether there is anywhere that `actor` may be the second of two."""
        if self.actor.role >= Role.TRUSTED:
            return True
        with self.desk.store.database.read() as conn:
            return bool(trusted_sections(conn, self.actor.id or 0))


def _trusted() -> sa.ColumnElement[bool]:
    """Of a person: trusted by their role or in any section, and neither blocked nor gone."""
    somewhere = sa.exists().where(table.c.user_id == user.c.id, table.c.trusted)
    here = user.c.blocked_at.is_(None) & user.c.left_at.is_(None)
    return here & ((user.c.role >= int(Role.TRUSTED)) | ((user.c.role == int(Role.CUSTOMER)) & somewhere))


def _trusted_author(author_id: int) -> sa.Select[Any]:
    return sa.select(user.c.id).where(user.c.id == author_id, _trusted())


def _waiting(but: int) -> sa.Select[Any]:
    waits = (proposal.c.state == "open", proposal.c.kind == "edit", proposal.c.fit == "clean", user.c.id != but)
    query = sa.select(proposal).join(user, user.c.id == proposal.c.author_id).where(*waits, _trusted())
    return query.order_by(proposal.c.id).limit(LOOKED_AT)
