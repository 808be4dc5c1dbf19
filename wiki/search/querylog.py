"""What people look for, day by day: the question, how many asked it, what it found, whether anyone opened a result.

Never who asked: people are told apart within a day by a hash under a key that is thrown away with the day. Counted in
memory and written in batches, so that a search costs no write.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.search.asker import Askers, worth_keeping
from wiki.settings import Settings
from wiki.store.batches import Batches
from wiki.store.database import Database, insert
from wiki.store.tables import asker, query
from wiki.store.writing import chunks

MOST = 1_000  # different questions in a batch; more than people ask, and those beyond are not counted
MOST_OF_ONE = 100  # questions of one asker that one process counts in a day
MOST_A_DAY = 20_000  # different questions of a day

Key = tuple[date, str]


@dataclass(slots=True)
class Batch:
    """What was counted since the last write: of each day and question its askers, those who opened a result, and how
    many pages it found last."""

    askers: dict[Key, set[str]] = field(default_factory=dict)
    clicked: dict[Key, set[str]] = field(default_factory=dict)
    results: dict[Key, int] = field(default_factory=dict)


class QueryLog:
    """Counts the questions of one process. Thread-safe. Does nothing when `settings.query_log` is off."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.database = database
        self.settings = settings
        self._now = now
        self.batches = Batches(self.flush, clock)
        self._askers = Askers(settings.data)
        self._lock = threading.Lock()
        self._batch = Batch()
        self._counts: Counter[str] = Counter()
        self._counted: date | None = None

    def ask(self, typed: str, address: str, results: int) -> None:
        """Count a question that found `results` pages, once a day for each asker."""
        text = worth_keeping(typed) if self.settings.query_log else None
        if text is None:
            return
        day, who = self._who(address)
        with self._lock:
            if self._is_too_much(day, who, text):
                return
            self._batch.askers.setdefault((day, text), set()).add(who)
            self._batch.results[day, text] = results
        self.batches.write_if_due()

    def click(self, typed: str, address: str) -> None:
        """Count that somebody who asked this opened a result. Of a question that was not counted, nothing is."""
        text = worth_keeping(typed) if self.settings.query_log else None
        if text is None:
            return
        day, who = self._who(address)
        with self._lock:
            if len(self._batch.clicked) < MOST:
                self._batch.clicked.setdefault((day, text), set()).add(who)
        self.batches.write_if_due()

    def _who(self, address: str) -> tuple[date, str]:
        day = self._now().date()
        return day, self._askers.hash(day, address)

    def _is_too_much(self, day: date, who: str, text: str) -> bool:
        if day != self._counted:
            self._counted, self._counts = day, Counter()
        if who in self._batch.askers.get((day, text), ()):
            return False
        self._counts[who] += 1
        return self._counts[who] > MOST_OF_ONE or len(self._batch.results) >= MOST

    def flush(self) -> None:
        """Write what was counted. What cannot be written is lost: a log that waited for a full disk would only grow."""
        with self._lock:
            batch, self._batch = self._batch, Batch()
        if batch.askers or batch.clicked:
            with self.database.write(durable=False) as conn:
                _write(conn, batch)

    def sweep(self) -> None:
        """Forget who asked on days that are over, and days that are older than the settings allow; all of it when the
        log is switched off."""
        today = self._now().date()
        oldest = today - timedelta(days=self.settings.query_log_days)
        with self.database.write(durable=False) as conn:
            conn.execute(asker.delete().where(asker.c.day < today - timedelta(days=1)))
            conn.execute(query.delete().where(query.c.day < oldest))
            if not self.settings.query_log:
                conn.execute(asker.delete())
                conn.execute(query.delete())
        self._askers.forget(today)

    def forget(self, text: str) -> None:
        """Take a question out of the log, of every day."""
        with self.database.write() as conn:
            for table in (asker, query):
                conn.execute(table.delete().where(table.c.text == text))


def _write(conn: sa.Connection, batch: Batch) -> None:
    known: Counter[date] = Counter(
        dict(conn.execute(_QUESTIONS, {"days": sorted({day for day, _ in batch.askers})}).all())
    )
    asked = []
    for key in sorted(batch.askers):
        known[key[0]] += 1
        if known[key[0]] <= MOST_A_DAY:
            asked.append(key)
    rows = [_row(key, who) for key in asked for who in sorted(batch.askers[key])]
    for some in chunks(rows):
        conn.execute(insert(conn, asker).on_conflict_do_nothing(), some)
    clicks = [
        {"on": day, "what": text, "who": who} for (day, text), whos in sorted(batch.clicked.items()) for who in whos
    ]
    if clicks:
        conn.execute(_CLICKED, clicks)
    if asked:
        statement = insert(conn, query)
        statement = statement.on_conflict_do_update(
            index_elements=["day", "text"], set_={"results": statement.excluded.results}
        )
        conn.execute(statement, [_row(key) | {"results": batch.results[key]} for key in asked])
    conn.execute(_COUNT, [{"on": day, "what": text} for day, text in sorted({*asked, *batch.clicked})])


def _row(key: Key, who: str | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {"day": key[0], "text": key[1]}
    return row if who is None else row | {"hash": who}


_QUESTIONS = (
    sa.select(query.c.day, sa.func.count())
    .where(query.c.day.in_(sa.bindparam("days", expanding=True)))
    .group_by(query.c.day)
)
_CLICKED = (
    asker.update()
    .where(asker.c.day == sa.bindparam("on"), asker.c.text == sa.bindparam("what"), asker.c.hash == sa.bindparam("who"))
    .values(clicked=True)
)
_ASKERS = (
    sa.select(sa.func.count())
    .select_from(asker)
    .where(asker.c.day == query.c.day, asker.c.text == query.c.text)
    .correlate(query)
)
_COUNT = (
    query.update()
    .where(query.c.day == sa.bindparam("on"), query.c.text == sa.bindparam("what"))
    .values(asked=_ASKERS.scalar_subquery(), clicked=_ASKERS.where(asker.c.clicked).scalar_subquery())
)
