"""The follower that counts anew whose edits were published, stood, or were taken back. It counts, and never adds, so it
may see an activity twice.

Must never decide what counts: that is `trust_counts` and `trust_points`.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from wiki.moderation import trust
from wiki.moderation.tables import trust as table
from wiki.moderation.trust_counts import concerned, counted, everybody
from wiki.moderation.trust_points import Rules
from wiki.settings import Settings
from wiki.store.activity import Activity
from wiki.store.database import Database
from wiki.store.follow import Progress
from wiki.store.pages import PageStore
from wiki.store.writing import chunks

EDITED = frozenset({"page.created", "page.edited", "page.renamed"})
TURNED = frozenset({"page.reverted", "page.deleted", "page.restored", "page.rebuilt"})  # for all who wrote the page
AT_ONCE = 100  # people and sections counted in one transaction


def now_in_utc() -> datetime:
    return datetime.now(UTC)


class Trusting:
    """Keeps the counts of `trust` true."""

    name = "trust"
    after: str | None = None

    def __init__(
        self, database: Database, store: PageStore, settings: Settings, clock: Callable[[], datetime] = now_in_utc
    ) -> None:
        self.database = database
        self.store = store
        self.rules = Rules.of(settings)
        self.clock = clock

    def handle(self, activities: Sequence[Activity]) -> None:
        revisions = {a.revision_id for a in activities if a.kind in EDITED and a.revision_id is not None}
        pages = {a.page_id for a in activities if a.kind in TURNED and a.page_id is not None}
        if revisions or pages:
            with self.database.read() as conn:
                people = concerned(conn, revisions, pages)
            self.count(people)

    def rebuild(self, progress: Progress) -> None:
        with self.database.read() as conn:
            kept = conn.execute(sa.select(table.c.user_id, table.c.section))
            people = everybody(conn) | {(row.user_id, row.section) for row in kept}
        done = 0
        for some in chunks(sorted(people), AT_ONCE):
            self.count(some)
            done += len(some)
            progress(done, len(people))

    def ripen(self) -> int:
        """Count the edits that have stood long enough by now; for how many people and sections that was."""
        due = sa.select(table.c.user_id, table.c.section).where(table.c.due_at <= self.clock())
        with self.database.read() as conn:
            people = {(row.user_id, row.section) for row in conn.execute(due)}
        self.count(people)
        return len(people)

    def count(self, people: Collection[tuple[int, str]]) -> None:
        now = self.clock()
        for some in chunks(sorted(people), AT_ONCE):
            with self.database.read() as conn:
                found = [counted(conn, self.rules, self.store.text, user_id, section, now) for user_id, section in some]
            with self.database.write() as conn:
                for (user_id, section), what in zip(some, found, strict=True):
                    trust.store(conn, self.rules, user_id, section, what, now)
