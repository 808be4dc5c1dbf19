"""The notices of one person: how many are unread, the list, reading them, and forgetting old ones.

Everything here is asked for by the id of the person, so that nobody reaches those of others.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from wiki.accounts.tables import user
from wiki.errors import N_, NotFound
from wiki.language import Language
from wiki.languages import Languages
from wiki.notifications.shown import QUERY, Row, Shown, shown
from wiki.notifications.tables import notice, notice_choice
from wiki.policy import Actor, Subject, proposed_by
from wiki.settings import Settings
from wiki.store.database import Database
from wiki.store.paging import FIRST, Order, Paged, Span

NEWEST_FIRST = Order((notice.c.id,), descending=True)
GONE = N_("This notice is not there any more.")
# How many are unread of the person in `user`; an index answers it alone, in the query that asks who is signed in.
UNREAD = (
    sa.select(sa.func.count())
    .where(notice.c.user_id == user.c.id, notice.c.read_at.is_(None))
    .correlate(user)
    .scalar_subquery()
)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Notices:
    """`subject_of` says what a proposal, by its number, is to somebody who may be its reviewer. `clock` returns the
    time in UTC, aware."""

    database: Database
    settings: Settings
    languages: Languages
    clock: Callable[[], datetime] = now
    subject_of: Callable[[sa.Connection, Actor, int], Subject] | None = None

    def list(
        self, actor: Actor, span: Span = FIRST, *, unread: bool = False, language: Language | None = None
    ) -> Paged:
        """The notices of `actor`, newest first, as they may read them now, in their language."""
        query = QUERY.where(notice.c.user_id == actor.id)
        if unread:
            query = query.where(notice.c.read_at.is_(None))
        with self.database.read() as conn:
            paged = NEWEST_FIRST.page(conn, query, span)
            return replace(paged, items=[self.show(conn, row, actor, language) for row in paged.items])

    def open(self, actor: Actor, notice_id: int) -> Shown:
        """One notice of `actor`, which is read from now on. Raises NotFound."""
        self.mark(actor, notice_id, read=True)
        with self.database.read() as conn:
            row = conn.execute(QUERY.where(notice.c.id == notice_id)).first()
            if row is None:
                raise NotFound(GONE)
            return self.show(conn, row, actor)

    def show(self, conn: sa.Connection, row: Row, actor: Actor, language: Language | None = None) -> Shown:
        """A row of QUERY as `actor` may read it now, in their language or else the wiki's."""
        subject = proposed_by(row.author_id)
        is_others = row.proposal_id is not None and subject.owner_id != actor.id
        if is_others and not actor.is_staff and row.proposal_title is not None and self.subject_of is not None:
            subject = self.subject_of(conn, actor, row.proposal_id)
        return shown(row, actor, subject, self.settings, language or self.languages.default)

    def mark(self, actor: Actor, notice_id: int, *, read: bool) -> None:
        """Call a notice of `actor` read or unread. Raises NotFound."""
        own = (notice.c.id == notice_id, notice.c.user_id == actor.id)
        read_at = sa.func.coalesce(notice.c.read_at, sa.bindparam("at", self.clock(), notice.c.at.type))
        changed = notice.update().where(*own).values(read_at=read_at if read else None)
        with self.database.write(durable=False) as conn:
            if not conn.execute(changed).rowcount:
                raise NotFound(GONE)

    def read_all(self, actor: Actor, newest: int) -> int:
        """Call all of `actor` read, up to the one with the id `newest`, which they have seen; how many those were."""
        unread = (notice.c.user_id == actor.id, notice.c.read_at.is_(None), notice.c.id <= newest)
        with self.database.write(durable=False) as conn:
            return conn.execute(notice.update().where(*unread).values(read_at=self.clock())).rowcount

    def sweep(self) -> None:
        """Forget those that are too old, and all of people who left. The worker calls it about once an hour."""
        oldest = self.clock() - timedelta(days=self.settings.notice_days)
        left = sa.select(user.c.id).where(user.c.left_at.is_not(None))
        with self.database.write() as conn:
            conn.execute(notice.delete().where((notice.c.at < oldest) | notice.c.user_id.in_(left)))
            conn.execute(notice_choice.delete().where(notice_choice.c.user_id.in_(left)))
