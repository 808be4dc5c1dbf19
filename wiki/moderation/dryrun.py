"""What a rule would have caught: it is tried on the newest real edits, some at a time, and nothing is changed.

Edits by staff, by the company, and accepted proposals are passed over, as rules are not for them. How often an address
wrote is not known any more, so a condition about that never holds here.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wiki.accounts.tables import user
from wiki.errors import NotFound
from wiki.moderation.facts import Facts, Record
from wiki.moderation.rules import Rule
from wiki.moderation.screening import record_of
from wiki.policy import Role
from wiki.store import lists
from wiki.store.pagefile import EMPTY, PageText
from wiki.store.pages import PageStore
from wiki.store.paging import LARGEST
from wiki.store.tables import revision

MOST = 10_000  # edits that a rule is tried on
SHOWN = 50  # that it caught, of one slice
BUDGET = 1.5  # seconds for one slice
AT_ONCE = 200  # rows read together
KINDS = ("create", "edit", "rename", "revert")

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """One slice: the `caught` edits (as `lists.list_changes` shows them), how many were `looked` at in all slices so
    far and how many `found`, and the revision before which the next slice begins; None at the end."""

    caught: tuple[Row, ...]
    looked: int
    found: int
    next: int | None


def try_out(
    store: PageStore, rule: Rule, *, before: int = LARGEST, looked: int = 0, found: int = 0, budget: float = BUDGET,
    own_host: str = "",
) -> Trial:  # fmt: skip
    """Try `rule`, whether it is on or not, on edits before the revision `before`; links to `own_host` are our own."""
    until, caught = time.monotonic() + budget, list[Row]()
    with store.database.read() as conn:
        for row in _edits(conn, before):
            looked, before = looked + 1, row.id
            if _catches(store, conn, rule, row, own_host):
                caught.append(row)
            if looked >= MOST:
                return Trial(tuple(caught), looked, found + len(caught), None)
            if len(caught) >= SHOWN or time.monotonic() > until:
                return Trial(tuple(caught), looked, found + len(caught), before)
    return Trial(tuple(caught), looked, found + len(caught), None)


def _edits(conn: sa.Connection, before: int) -> Iterator[Row]:
    """Edits by people, newest first, each with its page, the role of its author now, and the blob before it."""
    parent = revision.alias("parent")
    query = lists.with_page().outerjoin(parent, parent.c.id == revision.c.parent_id)
    query = query.outerjoin(user, user.c.id == revision.c.author_id)
    query = query.add_columns(parent.c.blob.label("blob_before"), user.c.role.label("author_role"))
    query = query.where(lists.SHOWN)
    while True:
        rows = conn.execute(query.where(revision.c.id < before).order_by(revision.c.id.desc()).limit(AT_ONCE)).all()
        for row in rows:
            own = row.committer_id is None or row.committer_id == row.author_id
            if row.kind in KINDS and own:
                yield row
        if len(rows) < AT_ONCE:
            return
        before = rows[-1].id


def _catches(store: PageStore, conn: sa.Connection, rule: Rule, row: Row, own_host: str) -> bool:
    def record() -> Record:
        return record_of(conn, row.author_id, row.at, before=row.id)

    def texts() -> tuple[PageText, PageText]:
        return tuple(store.text(blob) if blob else EMPTY for blob in (row.blob_before, row.blob))  # type: ignore[return-value]

    role = Role(row.author_role) if row.author_role is not None else Role.READER
    facts = Facts(row.kind, role, row.author_name, row.section, texts, record, lambda: 0, row.summary, own_host)
    try:
        return rule.matches(facts)
    except NotFound:  # taken out of Git since
        return False
