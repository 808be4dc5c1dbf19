"""Which revisions of a page were taken back by a later one, and by which. Pure but for the texts it is given to read.

A revert names one revision: that which was undone, or that which was gone back to, by which all after it were undone.
Where the page says again what it said before, all in between was taken back, whichever was named.
"""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from wiki.errors import NotFound
from wiki.store.pagefile import PageText

REVERT = "revert"

Row = sa.Row[Any]  # id, commit, parent_id, author_id, kind, from_commit, blob
Read = Callable[[str], PageText]


def undone(rows: Sequence[Row], read: Read) -> dict[int, Row]:
    """Revision id → the first revert that took it back, of one page's `rows`, newest first. A revert that was itself
    taken back took nothing back."""
    found: dict[int, Row] = {}
    for row in rows:
        if row.kind == REVERT and row.id not in found:
            found |= {other.id: row for other in _named(rows, row, read)}
    for row in reversed(rows):
        if row.kind == REVERT and row.id not in found:
            found = {other.id: row for other in _between(rows, row)} | found
    return found


def _named(rows: Sequence[Row], row: Row, read: Read) -> list[Row]:
    """What was taken back by the revert `row` as it says itself."""
    origin = next((other for other in rows if other.id < row.id and other.commit == row.from_commit), None)
    if origin is None:
        return []
    before = next((other for other in rows if other.id == origin.parent_id), None)
    is_back = row.blob == origin.blob or _is_back_at(row, origin, before, read)
    return [other for other in rows if origin.id < other.id < row.id] if is_back else [origin]


def _between(rows: Sequence[Row], row: Row) -> list[Row]:
    """The changes since the page last said what it says after `row`; reverts on the way there did their part."""
    same = next((other for other in rows if other.id < row.id and other.blob == row.blob), None)
    return [] if same is None else [o for o in rows if same.id < o.id < row.id and o.kind != REVERT]


def _is_back_at(row: Row, origin: Row, before: Row | None, read: Read) -> bool:
    """Whether `row` went back to `origin`: then most of what that had brought stands after it."""
    try:
        after, then = _lines(read(row.blob)), _lines(read(origin.blob))
        earlier = _lines(read(before.blob)) if before is not None else set()
    except NotFound:
        return False
    brought, taken = then - earlier, earlier - then
    standing = len(brought & after) + len(taken - after)
    return standing * 2 > len(brought) + len(taken)


def _lines(text: PageText) -> set[str]:
    return set(text.body.split("\n"))
