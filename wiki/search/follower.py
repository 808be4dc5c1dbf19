"""The follower `search`: keeps the index equal to the live pages, and makes it anew when it must be.

What it has seen is written in the index itself, in the commit that holds it. Only live pages ever reach the index.
"""

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from typing import Any

import sqlalchemy as sa

from wiki.errors import Busy
from wiki.policy import SEARCH_ANSWERS, SEARCH_SYNONYMS
from wiki.search.document import Document
from wiki.search.index import Damaged, Index
from wiki.settings import Settings
from wiki.store import follow
from wiki.store.activity import OF_TEXTS, Activity, newest, since
from wiki.store.database import Database
from wiki.store.effects import LIVE
from wiki.store.follow import Progress
from wiki.store.tables import STILL_LIVE, contents, page, revision
from wiki.store.writing import UNCREDITED, chunks

log = logging.getLogger("wiki.search")

READ_AT_ONCE = 200  # pages whose text is in memory at a time
BUILT_AT_ONCE = 2_000  # pages in one segment of a new index
PACKING = 10  # percent of the work that is left when all pages are in a new index
KEPT_UP = 0.5  # seconds between two looks at what has happened while an index is being built
CAUGHT_UP = 500  # activities taken in at a time while an index is being built
AT_ONCE = 500  # pages of a wiki whose index is made anew on the spot; beyond, another process does it
PATIENCE = 30.0  # seconds that process waits for its turn
STEERING = (SEARCH_ANSWERS, SEARCH_SYNONYMS)  # pages that would be found by every word they list

_PAGES = (
    sa.select(
        *(page.c[name] for name in ("id", "path", "title", "section", "tags", "changed_at")),
        contents.c.headings,
        contents.c.plain,
    )
    .select_from(page.outerjoin(contents, contents.c.page_id == page.c.id))
    .where(page.c.id.in_(sa.bindparam("ids", expanding=True)), STILL_LIVE, page.c.path.not_in(STEERING))
)
_AUTHORS = (
    sa.select(revision.c.page_id, revision.c.author_id, revision.c.author_name)
    .where(revision.c.page_id.in_(sa.bindparam("ids", expanding=True)), revision.c.kind.not_in(UNCREDITED))
    .distinct()
)


def index_of(settings: Settings) -> Index:
    """The search index of a wiki."""
    return Index(settings.data / "index", settings.language)


class SearchFollower:
    """Brings `index` up to date behind the activity log. `start` begins a rebuild in another process."""

    name = "search"
    after: str | None = "contents"

    def __init__(
        self, database: Database, index: Index, settings: Settings, start: Callable[[], None] | None = None
    ) -> None:
        self.database = database
        self.index = index
        self._start = start or Builder(settings)

    def seen(self) -> int:
        """The last activity that is in the index. An index that cannot be used is made anew."""
        cursor = self.index.cursor
        with self.database.read() as conn:
            # An index that is ahead: the database was put back to an older state.
            if cursor is not None and cursor <= newest(conn):
                return cursor
            pages = conn.scalar(sa.select(sa.func.count()).select_from(page)) or 0
        if pages > AT_ONCE:
            self._start()
            return follow.NOTHING_TO_SEE
        log.info("There is no search index that can be used; it is made now.")
        self.rebuild(lambda done, total: None)
        return self.index.cursor or 0

    def handle(self, activities: Sequence[Activity]) -> None:
        try:
            self._apply(self.index, activities)
        except Damaged as error:
            raise Busy("The search index must be rebuilt.") from error  # it asks for that; `seen` comes again
        if self.index.is_worn:
            self._start()

    def rebuild(self, progress: Progress) -> None:
        """Build an index of all live pages beside the one that answers, which is kept up to date meanwhile."""
        fresh = self.index.begin()
        try:
            with self.database.read() as conn:
                start = follow.position(conn, "contents")
                everything = list(conn.scalars(sa.select(page.c.id).where(page.c.state == LIVE).order_by(page.c.id)))
            fresh.update(cursor=start)
            with self._kept_up():
                for number, ids in enumerate(chunks(everything, BUILT_AT_ONCE)):
                    self.index.building.write(number * BUILT_AT_ONCE * (100 - PACKING) // len(everything))
                    fresh.update(self._documents(ids), cursor=start)
                    progress(number * BUILT_AT_ONCE + len(ids), len(everything))
                self.index.building.write(100 - PACKING)
                fresh.pack()
            while self._catch_up(fresh):
                pass
            self.index.take_over(fresh)
        finally:
            fresh.abandon()

    @contextmanager
    def _kept_up(self) -> Iterator[None]:
        """Keeps up the index that answers, beside the building of another."""
        stop = threading.Event()

        def keep() -> None:
            while not stop.wait(KEPT_UP):
                self._keep_up()

        keeper = threading.Thread(target=keep, daemon=True)
        keeper.start()
        try:
            yield
        finally:
            stop.set()
            keeper.join()

    def _keep_up(self) -> None:
        with suppress(Busy, Damaged):  # if the old index cannot be kept up, that is why it is being rebuilt
            self._catch_up(self.index)

    def _catch_up(self, index: Index) -> int:
        """Take in what has happened since `index` was last told; how much that was."""
        cursor = index.cursor
        if cursor is None:
            return 0
        with self.database.read() as conn:
            activities = since(conn, cursor, CAUGHT_UP, until=follow.position(conn, "contents"))
        if activities:
            self._apply(index, activities)
        return len(activities)

    def _apply(self, index: Index, activities: Sequence[Activity]) -> None:
        touched = {a.page_id for a in activities if a.page_id is not None and a.kind.startswith(OF_TEXTS)}
        documents = list(self._documents(sorted(touched)))
        gone = touched - {document.page_id for document in documents}
        index.update(documents, gone, cursor=activities[-1].id)

    def _documents(self, ids: Iterable[int]) -> Iterator[Document]:
        for some in chunks(list(ids), READ_AT_ONCE):
            with self.database.read() as conn:
                rows = conn.execute(_PAGES, {"ids": some}).all()
                authors = _authors(conn, some)
            yield from (_document(row, authors.get(row.id, ())) for row in rows)


def _authors(conn: sa.Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Who is credited with a page, by its id. Of people with an account never the name, which may change or go."""
    found: dict[int, dict[str, None]] = {}
    for row in conn.execute(_AUTHORS, {"ids": ids}):
        key = f"name:{row.author_name}" if row.author_id is None else f"user:{row.author_id}"
        found.setdefault(row.page_id, {})[key] = None  # the names of an account in Git differ after a rename
    return {page_id: tuple(keys) for page_id, keys in found.items()}


def _document(row: Any, authors: Sequence[str]) -> Document:
    headings = tuple(heading["text"] for heading in row.headings or ())
    changed, tags = int(row.changed_at.timestamp()), tuple(row.tags or ())
    return Document(
        row.id,
        row.path,
        row.title,
        headings,
        row.plain or "",
        row.section,
        tags,
        changed,
        tuple(dict.fromkeys(authors)),
    )


class Builder:
    """Runs one rebuild at a time in a process of its own, so that nothing else has to wait for it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._process: BaseProcess | None = None

    def __call__(self) -> None:
        if self._process is None or not self._process.is_alive():
            log.warning("The search index is being rebuilt; search answers from the old one, if it can.")
            context = multiprocessing.get_context("spawn")
            self._process = context.Process(target=build_alone, args=(self.settings,), daemon=True)
            self._process.start()


def build_alone(settings: Settings) -> None:
    """Rebuild the index of a wiki, when it is this process's turn to."""
    database = Database(settings.database)
    follower = SearchFollower(database, index_of(settings), settings, start=lambda: None)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            follow.rebuild(database, follower, folder=settings.data)
            break
        except Busy:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
    database.close()
