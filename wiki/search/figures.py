"""What the log of questions tells staff, and which questions are common enough to be offered to everybody.

A question is offered only when several askers of one day had it: what fewer asked may be private.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.search.noted import Noted
from wiki.search.words import fold
from wiki.settings import Settings
from wiki.store.database import Database
from wiki.store.tables import query

SHOWN = 100  # questions on a screen
OFFERED = 1_000  # questions that may be suggested
SHORTEST = 2  # letters typed before one is
ALL, WITHOUT_RESULTS, WITHOUT_CLICK = "asked", "no-results", "no-click"
KINDS = (ALL, WITHOUT_RESULTS, WITHOUT_CLICK)


@dataclass(frozen=True, slots=True)
class Figure:
    """A question: how often asked and followed to a page, counted once a day for each asker; and what it found last."""

    text: str
    asked: int
    clicked: int
    results: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Of all questions: how often asked, how often in vain, how often nobody opened a result."""

    asked: int
    without_results: int
    without_click: int


def list_questions(conn: sa.Connection, kind: str, days: int, now: datetime) -> list[Figure]:
    """The questions of the last `days`, the most asked first: all, those that find nothing, or those of which nobody
    opened a result though there were some."""
    counted = _counted(days, now)
    last = counted.join(query, sa.and_(query.c.text == counted.c.text, query.c.day == counted.c.last))
    found = sa.select(counted.c.text, counted.c.asked, counted.c.clicked, query.c.results).select_from(last)
    if kind == WITHOUT_RESULTS:
        found = found.where(query.c.results == 0)
    elif kind == WITHOUT_CLICK:
        found = found.where(query.c.results > 0, counted.c.clicked == 0)
    rows = conn.execute(found.order_by(counted.c.asked.desc(), counted.c.text).limit(SHOWN))
    return [Figure(*row) for row in rows]


def totals(conn: sa.Connection, days: int, now: datetime) -> Totals:
    def times(where: sa.ColumnElement[bool], count: Any = query.c.asked) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((where, count), else_=0)), 0)

    unopened = times(query.c.results > 0, query.c.asked - query.c.clicked)
    columns = (times(sa.true()), times(query.c.results == 0), unopened)
    return Totals(*conn.execute(sa.select(*columns).where(query.c.day > _since(days, now))).one())


def _since(days: int, now: datetime) -> Any:
    return now.date() - timedelta(days=days)


def _counted(days: int, now: datetime) -> sa.Subquery:
    return (
        sa.select(
            query.c.text,
            sa.func.sum(query.c.asked).label("asked"),
            sa.func.sum(query.c.clicked).label("clicked"),
            sa.func.max(query.c.asked).label("at_once"),
            sa.func.max(query.c.day).label("last"),
        )
        .where(query.c.day > _since(days, now))
        .group_by(query.c.text)
        .subquery()
    )


class Popular:
    """The questions that are offered while one types. The worker finds them; every process reads them from a file."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self._noted: Noted[tuple[tuple[str, str], ...]] = Noted(settings.data / "index" / "popular.json", _folded, ())

    def refresh(self) -> None:
        """Find anew what is asked much: by the worker, every minute. Nothing, when questions are not counted."""
        if not self.settings.query_log:
            return self._noted.write([])
        with self.database.read() as conn:
            counted = _counted(self.settings.query_log_days, datetime.now(UTC))
            last = counted.join(query, sa.and_(query.c.text == counted.c.text, query.c.day == counted.c.last))
            found = sa.select(counted.c.text).select_from(last)
            found = found.where(counted.c.at_once >= self.settings.query_askers, query.c.results > 0)
            texts = conn.scalars(found.order_by(counted.c.asked.desc(), counted.c.text).limit(OFFERED)).all()
        self._noted.write(list(texts))

    def suggest(self, typed: str, limit: int) -> list[str]:
        """Up to `limit` questions that begin as typed, or of which a further word does, the most asked first."""
        start = " ".join(fold(typed).split())
        if len(start) < SHORTEST:
            return []
        return list(dict.fromkeys(self._matching(start)))[:limit]

    def _matching(self, start: str) -> Iterator[str]:
        asked = self._noted()
        yield from (text for text, folded in asked if folded.startswith(start) and folded != start)
        yield from (text for text, folded in asked if f" {start}" in folded)


def _folded(texts: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((text, fold(text)) for text in texts)
