"""Related pages: found by the page's own telling words when its text changes, stored, and read at the foot of the page.

The follower `related` finds them, never a reader. Only live pages are shown; a page that shows the title of one that
goes or changes its name is shown anew by the store itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki.errors import Busy
from wiki.search.index import Index
from wiki.search.likeness import Model
from wiki.store import follow
from wiki.store.activity import Activity
from wiki.store.database import Database
from wiki.store.effects import LIVE
from wiki.store.follow import Progress
from wiki.store.tables import contents, html, page, related
from wiki.store.writing import chunks

SHOWN = 5
KEPT = 8  # a few to spare, for when some are deleted
AT_ONCE = 20  # activities handled before other followers get their turn: about a tenth of a second
CAUGHT_UP = 20  # activities that search may be behind: before that, most pages are not there to be found
NONE_FOUND = 0  # the place of a row that names no page
NEW = {"page.created", "page.restored"}


@dataclass(frozen=True, slots=True)
class Related:
    """A related page as it is shown."""

    path: str
    title: str
    section: str


class RelatedPages:
    """Keeps, for each live page, the pages that are about the same."""

    name = "related"
    after: str | None = "search"
    most = AT_ONCE

    def __init__(self, database: Database, index: Index) -> None:
        self.database = database
        self.index = index

    def of(self, page_id: int) -> list[Related]:
        """The pages related to a page, the likest first, as they are called now. One query."""
        with self.database.read() as conn:
            return [Related(*row) for row in conn.execute(_SHOWN, {"page_id": page_id})]

    def seen(self) -> int:
        """The last activity taken in. While search is behind, as after a large seed, there is nothing to do yet."""
        with self.database.read() as conn:
            behind = follow.behind(conn, self.after or "") > CAUGHT_UP
            return follow.NOTHING_TO_SEE if behind or self.index.cursor is None else follow.position(conn, self.name)

    def handle(self, activities: Sequence[Activity]) -> None:
        """Find the pages related to those that changed. A new page also gets its place at pages like it."""
        changed = {a.page_id for a in activities if a.page_id is not None and a.kind.startswith("page.")}
        new = {a.page_id for a in activities if a.page_id is not None and a.kind in NEW}
        self.refresh(changed)
        if new:
            with self.database.read() as conn:
                others = set(conn.scalars(_OTHERS, {"ids": sorted(new)}))
            self.refresh(others - changed, anew=True)

    def rebuild(self, progress: Progress) -> None:
        """Find the related pages of every live page anew."""
        with self.database.read() as conn:
            everything = list(conn.scalars(sa.select(page.c.id).where(page.c.state == LIVE).order_by(page.c.id)))
        for number, ids in enumerate(chunks(everything, AT_ONCE)):
            self.refresh(ids, anew=True)
            progress(number * AT_ONCE + len(ids), len(everything))

    def refresh(self, ids: Collection[int], *, anew: bool = False) -> None:
        """Find what is related to these pages where their text is new, or in any case (`anew`).

        Raises Busy while there is no index to ask.
        """
        with self.database.read() as conn:
            rows = conn.execute(_PAGES, {"ids": sorted(ids)}).all()
            noted = _noted(conn, ids)
        found = {row.id: self._find(row) for row in rows if anew or noted.get(row.id, ("",))[0] != row.blob}
        blobs = {row.id: row.blob for row in rows}
        new = {page_id: (blobs[page_id], *others) for page_id, others in found.items()}
        gone = noted.keys() - blobs.keys()
        changed = {page_id: others for page_id, others in new.items() if noted.get(page_id) != others}
        if changed or gone:
            with self.database.write(durable=False) as conn:
                _write(conn, changed, gone)

    def _find(self, row: Any) -> list[int]:
        found = self.index.alike(Model.of(row.id, row.title, row.plain or "", self.index.words), KEPT)
        if found is None:
            raise Busy("There is no search index to ask for related pages.")
        return found


_SHOWN = (
    sa.select(page.c.path, page.c.title, page.c.section)
    .select_from(related.join(page, page.c.id == related.c.other_id))
    .where(related.c.page_id == sa.bindparam("page_id"), page.c.state == LIVE)
    .order_by(related.c.place)
    .limit(SHOWN)
)
_PAGES = (
    sa.select(page.c.id, page.c.title, page.c.blob, contents.c.plain)
    .select_from(page.outerjoin(contents, contents.c.page_id == page.c.id))
    .where(page.c.id.in_(sa.bindparam("ids", expanding=True)), page.c.state == LIVE)
)
_OF = related.c.page_id.in_(sa.bindparam("ids", expanding=True))
_OTHERS = sa.select(related.c.other_id).where(_OF, related.c.other_id.is_not(None)).distinct()
_NOTED = sa.select(related).where(_OF).order_by(related.c.page_id, related.c.place)


def _noted(conn: sa.Connection, ids: Iterable[int]) -> dict[int, tuple[Any, ...]]:
    """What is stored of these pages: the blob, then the related pages in order."""
    noted: dict[int, tuple[Any, ...]] = {}
    for row in conn.execute(_NOTED, {"ids": sorted(ids)}):
        others = () if row.place == NONE_FOUND else (row.other_id,)
        noted[row.page_id] = (*noted.get(row.page_id, (row.blob,)), *others)
    return noted


def _write(conn: sa.Connection, changed: dict[int, tuple[Any, ...]], gone: Iterable[int]) -> None:
    """Store the related pages of pages, and let those be shown anew."""
    conn.execute(related.delete().where(_OF), {"ids": sorted({*changed, *gone})})
    rows = [row for page_id, (blob, *others) in changed.items() for row in _rows(page_id, blob, others)]
    if rows:
        conn.execute(related.insert(), rows)
        touched = html.update().where(html.c.page_id.in_(sorted(changed)))
        conn.execute(touched.values(at=datetime.now(UTC)))


def _rows(page_id: int, blob: str, others: Sequence[int]) -> list[dict[str, Any]]:
    noted = {"page_id": page_id, "blob": blob}
    if not others:
        return [noted | {"place": NONE_FOUND, "other_id": None}]
    return [noted | {"place": place, "other_id": other} for place, other in enumerate(others, 1)]
