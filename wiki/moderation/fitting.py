"""The follower `proposals`: after every publish, how each proposal that waits on that page fits on it now.

It also notes what orders the queue: readers of the page, signs of risk, the size of the change. Only proposals on the
pages that changed are looked at, and those of a newcomer who is none any more. It never decides anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.markup import sections
from wiki.moderation import risk
from wiki.moderation.marks import titles
from wiki.moderation.review import Review, review_of
from wiki.moderation.risk import Facts
from wiki.moderation.rules import HOLD
from wiki.store import versions
from wiki.store.activity import Activity
from wiki.store.database import Database
from wiki.store.decisions import WAITING
from wiki.store.difference import Difference, difference
from wiki.store.follow import Progress
from wiki.store.merge import Region
from wiki.store.pages import PageStore
from wiki.store.tables import proposal, reads, revision
from wiki.store.writing import chunks

CLEAN, OVERLAPS, CONTAINED, HOMELESS = "clean", "overlaps", "contained", "homeless"
READ_LATELY = timedelta(days=30)
AT_ONCE = 500  # proposals whose readers are counted together
_READERS = proposal.update().where(proposal.c.id == sa.bindparam("number")).values(readers=sa.bindparam("read"))

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Fit:
    """How a proposal fits on the live page, which is the blob `blob`: clean; overlaps, with what which `people` changed
    below which headings (`places`); contained, as the page says it already; homeless, as the page was deleted."""

    fit: str
    blob: str = ""
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def row(self) -> dict[str, Any]:
        overlaps = {"people": self.people, "places": self.places} if self.fit == OVERLAPS else None
        return {"fit": self.fit, "fit_blob": self.blob, "overlaps": overlaps}


class Fitting:
    """Keeps `fit`, `overlaps`, `readers`, `risk`, `newcomer` and `look` of waiting proposals true.

    `look` is what the queue shows: `signs` of risk, new `hosts` linked to, characters `added` and `removed`, and for a
    small change its `rows`.
    """

    name = "proposals"
    after: str | None = None

    def __init__(self, database: Database, store: PageStore) -> None:
        self.database = database
        self.store = store

    def handle(self, activities: Sequence[Activity]) -> None:
        pages = {a.page_id for a in activities if a.page_id is not None and a.kind.startswith("page.")}
        paths = {str(a.data["path"]) for a in activities if a.kind.startswith("page.") and a.data.get("path")}
        numbers = {int(a.data["proposal"]) for a in activities if a.kind in ("proposal.opened", "proposal.revised")}
        new_page = proposal.c.page_id.is_(None) & proposal.c.path.in_(sorted(paths))
        accepted = (a for a in activities if a.kind == "proposal.accepted" and a.data.get("author_id"))
        newcomers = proposal.c.author_id.in_(sorted({int(a.data["author_id"]) for a in accepted})) & proposal.c.newcomer
        concerned = proposal.c.page_id.in_(sorted(pages)) | new_page | proposal.c.id.in_(sorted(numbers)) | newcomers
        with self.database.read() as conn:
            rows = conn.execute(sa.select(proposal).where(proposal.c.state.in_(WAITING), concerned)).all()
        self.look_at(rows)

    def rebuild(self, progress: Progress) -> None:
        with self.database.read() as conn:
            rows = conn.execute(sa.select(proposal).where(proposal.c.state.in_(WAITING))).all()
        done = 0
        for some in chunks(rows, 100):
            self.look_at(some)
            done += len(some)
            progress(done, len(rows))

    def look_at(self, rows: Sequence[Row]) -> None:
        """Note how these proposals fit now, and how many read their pages lately."""
        if not rows:
            return
        with self.database.read() as conn:
            readers = read_lately(conn, {row.page_id for row in rows if row.page_id is not None})
            known = published(conn, {row.author_id for row in rows if row.author_id is not None})
        for row in rows:
            review, newcomer = review_of(self.store, row), row.author_id is not None and row.author_id not in known
            values = self.fit(review).row | seen(review, newcomer) | {"readers": readers.get(row.page_id, 0)}
            unchanged = (proposal.c.id == row.id, proposal.c.commit == row.commit)
            with self.database.write(durable=False) as conn:
                conn.execute(proposal.update().where(*unchanged).values(values))

    def count_readers(self) -> int:
        """Note how many read the pages of all proposals that wait by now, which orders the queue; for how many of them
        that was news. The worker calls it about once an hour: a few queries for every thousand."""
        with self.database.read() as conn:
            asked = sa.select(proposal.c.id, proposal.c.page_id, proposal.c.readers)
            rows = conn.execute(asked.where(proposal.c.state.in_(WAITING), proposal.c.page_id.is_not(None))).all()
        changed = 0
        for some in chunks(rows, AT_ONCE):
            with self.database.read() as conn:
                readers = read_lately(conn, {row.page_id for row in some})
            news = [(row.id, readers.get(row.page_id, 0)) for row in some if row.readers != readers.get(row.page_id, 0)]
            changed += len(news)
            if news:
                with self.database.write(durable=False) as conn:
                    conn.execute(_READERS, [{"number": number, "read": read} for number, read in news])
        return changed

    def fit(self, review: Review) -> Fit:
        if review.page is None:
            return Fit(HOMELESS if review.is_for_deleted_page else CLEAN)
        if review.merge.text == review.current:
            return Fit(CONTAINED, review.blob)
        if not review.merge.conflicts:
            return Fit(CLEAN, review.blob)
        with self.database.read() as conn:
            people = versions.authors_since(conn, review.page.id, review.proposal.base_blob or "")
        return Fit(OVERLAPS, review.blob, tuple(people), tuple(places_of(review)))


def seen(review: Review, newcomer: bool) -> dict[str, Any]:
    """What the queue has to know of a proposal, as columns."""
    changes = difference(review.current, review.merge.text)
    facts = facts_of(review, changes, newcomer)
    small = risk.is_small(changes)
    look = {
        "signs": risk.signs_of(facts),
        "hosts": facts.hosts,
        "added": facts.added,
        "removed": facts.removed,
        "rows": risk.excerpt(changes) if small else [],
    }
    return {"risk": risk.risk_of(facts), "newcomer": newcomer, "look": look}


def facts_of(review: Review, changes: Difference, newcomer: bool) -> Facts:
    added, removed = risk.amount(changes)
    return Facts(
        newcomer=newcomer,
        hosts=risk.new_hosts(review.current, review.merge.text),
        added=added,
        removed=removed,
        size=0 if review.page is None else max(1, len(review.current.body)),
        limited=review.page is not None and review.page.level == "staff",
        rule=bool(titles(review.proposal.rules, HOLD)),
    )


def places_of(review: Review) -> Iterable[str]:
    """Where the page and the proposal overlap: the headings above the passages, or the fields, each once."""
    found: dict[str, None] = {region.field: None for region in review.merge.conflicts if region.field != "body"}
    headings = sections(review.merge.text.body)
    at = 0
    for part in review.merge.parts:
        if isinstance(part, Region):
            above = [section.heading for section in headings if section.start <= at and section.heading]
            found[above[-1] if above else ""] = None
        at += len(part.mine if isinstance(part, Region) else part)
    return found


def read_lately(conn: sa.Connection, pages: Iterable[int]) -> dict[int, int]:
    """How often each of these pages was read in the last thirty days."""
    since = datetime.now(UTC).date() - READ_LATELY
    counted = sa.select(reads.c.page_id, sa.func.sum(reads.c.reads)).where(
        reads.c.page_id.in_(sorted(pages)), reads.c.day >= since
    )
    return {page_id: int(count) for page_id, count in conn.execute(counted.group_by(reads.c.page_id))}


def published(conn: sa.Connection, authors: Iterable[int]) -> set[int]:
    """Those of these people who have a revision of their own."""
    asked = sa.select(proposal.c.author_id).distinct().where(proposal.c.author_id.in_(sorted(authors)))
    own = (revision.c.author_id == proposal.c.author_id, revision.c.kind != "relink")
    return set(conn.scalars(asked.where(sa.exists().where(*own))))
