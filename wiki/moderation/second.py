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
from wiki.accounts.users import is_blocked
from wiki.errors import N_, Denied, NotFound
from wiki.moderation import limits
from wiki.moderation.marks import titles
from wiki.moderation.review import Desk, Review, review_of
from wiki.moderation.rules import HOLD
from wiki.moderation.submit import Submissions
from wiki.moderation.tables import trust as table
from wiki.moderation.trusted import top, trusted_sections
from wiki.moderation.typos import is_typo
from wiki.policy import PUBLISHED_BY_STAFF, PUBLISHED_BY_TRUSTED, Actor, Role
from wiki.settings import Settings
from wiki.store.drafts import Saved
from wiki.store.tables import proposal

LOOKED_AT = 100  # waiting proposals of trusted authors that a list looks at, the oldest first
SHOWN = 20
ASKED = 200  # customers who are told of one change

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
        if not (is_known and is_small(review, self.settings)):
            raise Denied(NOT_SMALL)

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


def is_small(review: Review, settings: Settings) -> bool:
    """Whether two trusted customers may publish it together, as far as it says itself."""
    row = review.proposal
    if review.page is None or row.kind != "edit" or review.merge.conflicts:
        return False
    if row.held not in (PUBLISHED_BY_TRUSTED, PUBLISHED_BY_STAFF) or titles(row.rules, HOLD):
        return False  # what a rule of staff holds is for staff
    return is_typo(review.current, review.merge.text, settings.typo_characters)


def people_for(desk: Desk, number: int) -> list[int]:
    """Ids of customers who may be the second of two for proposal `number`, at most ASKED of them; nobody where it is
    for staff, or decided."""
    if not desk.settings.typo_characters:
        return []
    try:
        review = desk.review(number)
    except NotFound:
        return []
    row, live = review.proposal, review.page
    if not review.is_open or live is None or not is_small(review, desk.settings):
        return []
    with desk.store.database.read() as conn:
        place = limits.place(conn, desk.settings, live.path, row.section)
        for_staff = place.level == "staff" and not desk.settings.typo_staff
        if for_staff or row.author_id is None or conn.scalar(_trusted_author(row.author_id)) is None:
            return []
        return list(conn.scalars(_trusted_in(place.sections).where(user.c.id != row.author_id)))


def _trusted_in(sections: Iterable[str]) -> sa.Select[Any]:
    """Customers who can be told and are trusted in each of these sections, the newest first."""
    tops = sorted({top(section) for section in sections})
    there = (table.c.user_id == user.c.id, table.c.trusted, table.c.section.in_(tops))
    everywhere = sa.select(sa.func.count()).where(*there).correlate(user).scalar_subquery() == len(tops)
    trusted = (user.c.role == int(Role.TRUSTED)) | ((user.c.role == int(Role.CUSTOMER)) & everywhere)
    here = (user.c.confirmed_at.is_not(None), user.c.left_at.is_(None), ~is_blocked())
    return sa.select(user.c.id).where(*here, trusted).order_by(user.c.id.desc()).limit(ASKED)


def _trusted() -> sa.ColumnElement[bool]:
    """Of a person: trusted by their role or in any section, and neither blocked nor gone."""
    somewhere = sa.exists().where(table.c.user_id == user.c.id, table.c.trusted)
    here = ~is_blocked() & user.c.left_at.is_(None)
    return here & ((user.c.role >= int(Role.TRUSTED)) | ((user.c.role == int(Role.CUSTOMER)) & somewhere))


def _trusted_author(author_id: int) -> sa.Select[Any]:
    return sa.select(user.c.id).where(user.c.id == author_id, _trusted())


def _waiting(but: int) -> sa.Select[Any]:
    waits = (proposal.c.state == "open", proposal.c.kind == "edit", proposal.c.fit == "clean", user.c.id != but)
    query = sa.select(proposal).join(user, user.c.id == proposal.c.author_id).where(*waits, _trusted())
    return query.order_by(proposal.c.id).limit(LOOKED_AT)
