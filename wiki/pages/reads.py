"""Reads of pages, counted by page and day: no cookie, no address, no person is ever kept.

Counted in memory and written in batches, so that a page view costs no write. A killed process
loses at most the last batch; one that is stopped in order loses none.
"""

import atexit
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime

from wiki.search.asker import is_program
from wiki.store.database import Database, insert
from wiki.store.tables import reads

EVERY = 20.0  # seconds between batches


class Reads:
    """Counts reads for one process. Thread-safe."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: Counter[tuple[int, date]] = Counter()
        self._written = clock()
        self._ends_with: int | None = None  # the process at whose end the last batch is written

    def count(self, page_id: int, user_agent: str) -> None:
        """Count one read, unless a program made it; write the batch when it is due."""
        if is_program(user_agent):
            return
        if self._ends_with != os.getpid():  # counted by workers, so registered after the fork
            self._ends_with = os.getpid()
            atexit.register(self._flush_at_end)
        with self._lock:
            self._counts[page_id, datetime.now(UTC).date()] += 1
            due = self._clock() - self._written >= EVERY
        if due:
            self.flush()

    def flush(self) -> None:
        """Write what was counted. On failure the counts are kept for the next batch."""
        with self._lock:
            batch, self._counts = self._counts, Counter()
            self._written = self._clock()
        if not batch:
            return
        try:
            self._write(batch)
        except Exception:
            with self._lock:
                self._counts.update(batch)
            raise

    def _flush_at_end(self) -> None:
        with suppress(Exception):  # nobody is left to tell
            self.flush()

    def _write(self, batch: Counter[tuple[int, date]]) -> None:
        with self._database.write(durable=False) as conn:
            statement = insert(conn, reads)
            statement = statement.on_conflict_do_update(
                index_elements=[reads.c.page_id, reads.c.day],
                set_={"reads": reads.c.reads + statement.excluded.reads},
            )
            conn.execute(statement, [{"page_id": p, "day": d, "reads": n} for (p, d), n in sorted(batch.items())])
