"""An author's record: what became of what they wrote so far, for whoever decides on something of theirs."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wiki.store.tables import SHOWN, proposal, revision

COUNTED = 1000  # edits up to which they are counted
LATELY = 50  # edits among which those that were undone are counted
LAST = 5  # proposals that are shown

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Record:
    """`published` edits (at most COUNTED), how many of the last LATELY were `undone`, proposals by their state, and
    the last ones that were decided."""

    published: int
    undone: int
    states: dict[str, int]
    last: tuple[Row, ...]


def record_of(conn: sa.Connection, author_id: int, but: int) -> Record:
    """What `author_id` wrote, without proposal `but`."""
    theirs = (proposal.c.author_id == author_id, proposal.c.id != but)
    states = conn.execute(sa.select(proposal.c.state, sa.func.count()).where(*theirs).group_by(proposal.c.state)).all()
    decided = sa.select(proposal).where(*theirs, proposal.c.state.in_(("accepted", "rejected")))
    last = conn.execute(decided.order_by(proposal.c.id.desc()).limit(LAST)).all()
    published = conn.scalar(sa.select(sa.func.count()).select_from(_edits(author_id, COUNTED))) or 0
    return Record(published, conn.scalar(_undone(author_id)) or 0, {row.state: row[1] for row in states}, tuple(last))


def _edits(author_id: int, most: int) -> sa.Subquery:
    """Their newest revisions."""
    edits = sa.select(revision.c.id, revision.c.page_id, revision.c.commit)
    return edits.where(revision.c.author_id == author_id, SHOWN).order_by(revision.c.id.desc()).limit(most).subquery()


def _undone(author_id: int) -> sa.Select[Any]:
    edit, later = _edits(author_id, LATELY), revision.alias()
    undoing = (later.c.page_id == edit.c.page_id, later.c.id > edit.c.id, later.c.kind == "revert")
    took_back = sa.exists().where(*undoing, later.c.from_commit == edit.c.commit)
    return sa.select(sa.func.count()).select_from(edit).where(took_back)
