"""The follower `proposals`: after every publish, how each proposal that waits on that page fits on it now.

Only proposals on the pages that changed are looked at. It notes what it finds and never decides anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.markup import sections
from wiki.moderation.review import Review, review_of
from wiki.store import versions
from wiki.store.activity import Activity
from wiki.store.database import Database
from wiki.store.decisions import WAITING
from wiki.store.follow import Progress
from wiki.store.merge import Region
from wiki.store.pages import PageStore
from wiki.store.tables import proposal, reads
from wiki.store.writing import chunks

CLEAN, OVERLAPS, CONTAINED, HOMELESS = "clean", "overlaps", "contained", "homeless"
READ_LATELY = timedelta(days=30)

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
    """Keeps `fit`, `overlaps` and `readers` of waiting proposals true."""

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
        concerned = proposal.c.page_id.in_(sorted(pages)) | new_page | proposal.c.id.in_(sorted(numbers))
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
        for row in rows:
            values = {**self.fit(row).row, "readers": readers.get(row.page_id, 0)}
            unchanged = (proposal.c.id == row.id, proposal.c.commit == row.commit)
            with self.database.write(durable=False) as conn:
                conn.execute(proposal.update().where(*unchanged).values(values))

    def fit(self, row: Row) -> Fit:
        review = review_of(self.store, row)
        if review.page is None:
            return Fit(HOMELESS if review.is_for_deleted_page else CLEAN)
        if review.merge.text == review.current:
            return Fit(CONTAINED, review.blob)
        if not review.merge.conflicts:
            return Fit(CLEAN, review.blob)
        with self.database.read() as conn:
            people = versions.authors_since(conn, review.page.id, row.base_blob or "")
        return Fit(OVERLAPS, review.blob, tuple(people), tuple(places_of(review)))


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
