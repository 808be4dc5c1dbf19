"""Which revisions of a page were taken back by a later one, and by which. Pure but for the texts it is given to read.

A revert names one revision: that which was undone, or that which was gone back to, by which all after it were undone.
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
    """Revision id → the revert that took it back, of one page's `rows`, newest first. A revert that was itself taken
    back took nothing back."""
    found: dict[int, Row] = {}
    by_commit = {row.commit: row for row in rows}
    by_id = {row.id: row for row in rows}
    for row in rows:
        origin = by_commit.get(row.from_commit) if row.kind == REVERT and row.id not in found else None
        if origin is None:
            continue
        gone = [origin]
        if _is_back_at(row, origin, by_id.get(origin.parent_id), read):
            gone = [other for other in rows if origin.id < other.id < row.id]
        for other in gone:
            found.setdefault(other.id, row)
    return found


def _is_back_at(row: Row, origin: Row, before: Row | None, read: Read) -> bool:
    """Whether `row` went back to `origin`: then most of what that had brought stands after it."""
    if row.blob == origin.blob:
        return True
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
