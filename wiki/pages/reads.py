"""Reads of pages, counted by page and day: no cookie, no address, no person is ever kept.

Counted in memory and written in batches, so that a page view costs no write. A killed process
loses at most the last batch; one that is stopped in order loses none.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime

from wiki.search.asker import is_program
from wiki.store.batches import Batches
from wiki.store.database import Database, insert
from wiki.store.tables import reads


class Reads:
    """Counts reads for one process. Thread-safe."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._batches = Batches(self.flush, clock)
        self._lock = threading.Lock()
        self._counts: Counter[tuple[int, date]] = Counter()

    def count(self, page_id: int, user_agent: str) -> None:
        """Count one read, unless a program made it. Never raises."""
        if is_program(user_agent):
            return
        with self._lock:
            self._counts[page_id, datetime.now(UTC).date()] += 1
        self._batches.write_if_due()

    def flush(self) -> None:
        """Write what was counted. On failure the counts are kept for the next batch."""
        with self._lock:
            batch, self._counts = self._counts, Counter()
        if not batch:
            return
        try:
            self._write(batch)
        except Exception:
            with self._lock:
                self._counts.update(batch)
            raise

    def _write(self, batch: Counter[tuple[int, date]]) -> None:
        with self._database.write(durable=False) as conn:
            statement = insert(conn, reads)
            statement = statement.on_conflict_do_update(
                index_elements=[reads.c.page_id, reads.c.day],
                set_={"reads": reads.c.reads + statement.excluded.reads},
            )
            conn.execute(statement, [{"page_id": p, "day": d, "reads": n} for (p, d), n in sorted(batch.items())])
