"""Makes the catalog's tables equal to those of another database that is right, row by row.

Only what differs is written, so the page table is never empty and rows that are right stay untouched. Must never
look at Git.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from wiki.store.database import insert
from wiki.store.tables import contributor, page, page_tag, redirect, revision, section, tag
from wiki.store.writing import chunks, show_anew

# What a catalog consists of, pages first. `inlinks` is counted by `contents`.
TABLES = (page, revision, redirect, page_tag, contributor, tag, section)
UNTOUCHED = {"inlinks"}
AT_ONCE = 1000

Key = tuple[Any, ...]


@dataclass(slots=True)
class Differences:
    """Keys of rows by table name: those that are `wrong` or missing, and those of rows `too_many`."""

    wrong: dict[str, set[Key]] = field(default_factory=dict)
    too_many: dict[str, set[Key]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.wrong.values()) or any(self.too_many.values())


def compare(conn: sa.Connection, truth: sa.Connection) -> Differences:
    """Where the tables that `conn` sees differ from `truth`."""
    found = Differences()
    for table in TABLES:
        wrong = found.wrong[table.name] = set()
        too_many = found.too_many[table.name] = set()
        mine, right = _rows(conn, table), _rows(truth, table)
        have, want = next(mine, None), next(right, None)
        while have is not None or want is not None:
            if want is None or (have is not None and have[0] < want[0]):
                too_many.add(have[0] if have is not None else ())
                have = next(mine, None)
                continue
            if have is None or want[0] < have[0]:
                wrong.add(want[0])
            else:
                if have != want:
                    wrong.add(want[0])
                have = next(mine, None)
            want = next(right, None)
    return found


def mend(conn: sa.Connection, truth: sa.Connection, found: Differences) -> set[int]:
    """Write what `truth` holds now for every key in `found`; the ids of the pages that answer otherwise now."""
    _set_aside(conn, found.wrong["page"] | found.too_many["page"])
    for table in reversed(TABLES):
        if table is not page:
            for chunk in chunks(sorted(found.too_many[table.name] | found.wrong[table.name])):
                conn.execute(table.delete().where(_keys(table).in_(chunk)))
    for table in TABLES:
        for chunk in chunks(sorted(found.wrong[table.name] | found.too_many[table.name])):
            rows = [row._asdict() for row in truth.execute(sa.select(*_columns(table)).where(_keys(table).in_(chunk)))]
            if rows:
                _write(conn, table, rows)
            if table is page:
                kept = {(row["id"],) for row in rows}
                gone = [key for key in chunk if key not in kept]
                conn.execute(page.delete().where(_keys(page).in_(gone)))
    mended = {key[0] for key in found.wrong["page"] | found.too_many["page"]}
    show_anew(conn, sorted(mended))
    return mended


def _set_aside(conn: sa.Connection, keys: set[Key]) -> None:
    """Paths and looks are unique: nobody may hold one that another page is about to get."""
    for chunk in chunks(sorted(keys)):
        aside = sa.literal("~") + sa.cast(page.c.id, sa.Text)
        conn.execute(page.update().where(_keys(page).in_(chunk)).values(path=aside, skeleton=aside))


def _write(conn: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    if table is not page:
        conn.execute(table.insert(), rows)
        return
    statement = insert(conn, page)
    new = {column.name: statement.excluded[column.name] for column in _columns(page) if not column.primary_key}
    conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_=new), rows)


def _rows(conn: sa.Connection, table: sa.Table) -> Iterator[tuple[Key, tuple[Any, ...]]]:
    """Rows as key and values, in the order of keys, a thousand at a time."""
    width = len(table.primary_key.columns)
    query = sa.select(*_columns(table)).order_by(*table.primary_key.columns).limit(AT_ONCE)
    after = query
    while rows := conn.execute(after).all():
        yield from ((tuple(row[:width]), tuple(row[width:])) for row in rows)
        after = query.where(_keys(table) > sa.tuple_(*_bound(table, rows[-1])))


def _bound(table: sa.Table, row: sa.Row[Any]) -> list[sa.BindParameter[Any]]:
    keys = table.primary_key.columns
    return [sa.bindparam(None, value, column.type) for value, column in zip(row, keys, strict=False)]


def _columns(table: sa.Table) -> list[sa.Column[Any]]:
    """The key, then the rest."""
    keys = list(table.primary_key.columns)
    return keys + [c for c in table.columns if c not in keys and c.name not in UNTOUCHED]


def _keys(table: sa.Table) -> Any:
    return sa.tuple_(*table.primary_key.columns)
