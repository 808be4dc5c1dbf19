"""Keyset paging: a page of a list begins after a key, so page 1,000 costs what page 1 costs.

Cursors are opaque words for URLs; one that makes no sense means the list's beginning. Must never know a table.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

SIZE = 50
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Paged:
    """One page of a list. `next` and `previous` are cursors for `after` and `before`, None at the ends."""

    items: Sequence[Any]
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Which page is asked for: what follows `after`, or what stands before `before`, or else the beginning."""

    after: str | None = None
    before: str | None = None
    size: int = SIZE


FIRST = Span()


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that a list is ordered by; together they name one row."""

    columns: tuple[sa.ColumnElement[Any], ...]
    descending: bool = False

    def page(self, conn: sa.Connection, query: sa.Select[Any], span: Span) -> Paged:
        """One page of `query`, whose rows hold the columns, with one more row read than shown."""
        key, backwards = self.start(span)
        down = self.descending is not backwards
        if key is not None:
            here = sa.tuple_(*self.columns)
            there = sa.tuple_(*(sa.bindparam(None, value, c.type) for value, c in zip(key, self.columns, strict=True)))
            query = query.where(here < there if down else here > there)
        query = query.order_by(*(column.desc() if down else column for column in self.columns))
        rows = conn.execute(query.limit(span.size + 1)).all()
        more, rows = len(rows) > span.size, rows[: span.size]
        if backwards:
            rows = rows[::-1]
            return Paged(rows, self._cursor(rows[-1:]) if key else None, self._cursor(rows[:1]) if more else None)
        return Paged(rows, self._cursor(rows[-1:]) if more else None, self._cursor(rows[:1]) if key else None)

    def start(self, span: Span) -> tuple[list[Any] | None, bool]:
        """The key that a span begins at (None: the list's beginning), and whether it goes back from there."""
        key = self._key(span.before if span.before is not None else span.after)
        return key, span.before is not None and key is not None

    def _cursor(self, rows: Sequence[sa.Row[Any]]) -> str | None:
        return encode([getattr(row, column.key or "") for row in rows for column in self.columns]) if rows else None

    def _key(self, cursor: str | None) -> list[Any] | None:
        key = decode(cursor) if cursor else None
        kinds = [column.type.python_type for column in self.columns]
        if key is not None and len(key) == len(kinds):
            key = [_day(value) if kind is date else value for value, kind in zip(key, kinds, strict=True)]
        return key if key is not None and [type(value) for value in key] == kinds else None


def encode(key: Sequence[Any]) -> str:
    """A key as a word for a URL."""
    words = json.dumps(key, separators=(",", ":"), default=date.isoformat)
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


def decode(cursor: str) -> list[Any] | None:
    """The key in a cursor; None when it is none of ours."""
    try:
        key = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (ValueError, RecursionError):
        return None
    if not isinstance(key, list):
        return None
    fits = all(abs(v) <= LARGEST if isinstance(v, int) else isinstance(v, str) and _is_text(v) for v in key)
    return key if fits else None


def _day(value: Any) -> Any:
    """The day that a word of a cursor names, else the word."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _is_text(value: str) -> bool:
    return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
