"""Counts what somebody's edits in a section come to, from the revisions alone: it can be done again at any time.

Trust is by section at the top: an edit in “Billing/Taxes” is one in “Billing”. Must never write.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wiki.accounts import users
from wiki.moderation.reviewers import list_named
from wiki.moderation.trust_points import ACCEPTED, KEPT, REVERTED, Counts, Deed, Rules, count
from wiki.moderation.trusted import top
from wiki.moderation.undone import REVERT, Read, undone
from wiki.policy import Role
from wiki.store import lists
from wiki.store.tables import SHOWN, page, revision

NEWEST = 200  # edits of one person in one section that are looked at; more would not change the points
NEWEST_OF_PAGE = 500  # revisions of one page in which reverts are looked for
GOOD = frozenset({"create", "edit", "rename", "accept", "merge"})

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Found:
    """The counts, and when an edit that stands will count next (None: none waits for that)."""

    counts: Counts
    due_at: datetime | None


def counted(conn: sa.Connection, rules: Rules, read: Read, user_id: int, section: str, now: datetime) -> Found:
    """What the edits of this person in `section`, one at the top, come to at `now`."""
    rows = conn.execute(_edits(user_id, section)).all()
    reverts = _reverts(conn, {row.page_id for row in rows}, read)
    customers = _customers(conn, rows)
    deeds, due = [], []
    for row in rows:
        deed = _deed(row, reverts.get(row.id), customers, rules)
        if deed is not None and deed.at > now:
            due.append(deed.at)
        elif deed is not None:
            deeds.append(deed)
    return Found(count(deeds, rules), min(due, default=None))


def _deed(row: Row, revert: Row | None, customers: frozenset[int], rules: Rules) -> Deed | None:
    """What an edit counts as. Taking back one's own does no harm; what one accepted oneself does not count; what
    another customer published counts like what one published oneself, once it has stood."""
    if revert is not None:
        is_harm = row.kind in GOOD | {REVERT} and revert.author_id != row.author_id
        return Deed(REVERTED, row.page_id, revert.at, revert.at) if is_harm else None
    if row.kind not in GOOD or (row.proposal is not None and row.committer_id in (None, row.author_id)):
        return None
    if row.proposal is not None and row.committer_id not in customers:
        return Deed(ACCEPTED, row.page_id, row.at, row.at)
    return Deed(KEPT, row.page_id, row.at, row.at + rules.kept) if row.page_state == "live" else None


def _edits(user_id: int, section: str) -> sa.Select[Any]:
    of_section = lists.in_section(revision.c.section, section) if section else revision.c.section == ""
    columns = [revision.c[name] for name in ("id", "page_id", "kind", "at", "author_id", "committer_id", "proposal")]
    query = sa.select(*columns, page.c.state.label("page_state")).join(page, page.c.id == revision.c.page_id)
    return query.where(revision.c.author_id == user_id, of_section, SHOWN).order_by(revision.c.id.desc()).limit(NEWEST)


def _reverts(conn: sa.Connection, pages: set[int], read: Read) -> dict[int, Row]:
    """Of these pages, each revision that was taken back, with the revert that did so."""
    with_reverts = sa.select(revision.c.page_id).where(revision.c.page_id.in_(sorted(pages)), revision.c.kind == REVERT)
    found: dict[int, Row] = {}
    for page_id in conn.scalars(with_reverts.distinct()).all() if pages else ():
        found |= undone(conn.execute(_of_page(page_id)).all(), read)
    return found


def _of_page(page_id: int) -> sa.Select[Any]:
    names = ("id", "commit", "parent_id", "author_id", "kind", "from_commit", "blob", "at")
    query = sa.select(*(revision.c[name] for name in names)).where(revision.c.page_id == page_id)
    return query.order_by(revision.c.id.desc()).limit(NEWEST_OF_PAGE)


def _customers(conn: sa.Connection, rows: Sequence[Row]) -> frozenset[int]:
    """Those who published a proposal and are neither staff nor asked by staff to review a section."""
    roles = users.roles_of(conn, {row.committer_id for row in rows if row.proposal is not None} - {None})
    customers = {user_id for user_id, role in roles.items() if role < Role.MODERATOR}
    return frozenset(customers - {row.user_id for row in list_named(conn)} if customers else ())


def concerned(conn: sa.Connection, revisions: Iterable[int], pages: Iterable[int]) -> set[tuple[int, str]]:
    """Who made these revisions, or any of these pages', and in which section at the top."""
    asked = revision.c.id.in_(sorted(revisions)) | revision.c.page_id.in_(sorted(pages))
    return _people(conn, sa.select(revision.c.author_id, revision.c.section).where(asked))


def everybody(conn: sa.Connection) -> set[tuple[int, str]]:
    """Everybody who ever edited, with each section at the top in which they did."""
    return _people(conn, sa.select(revision.c.author_id, revision.c.section))


def _people(conn: sa.Connection, query: sa.Select[Any]) -> set[tuple[int, str]]:
    found = conn.execute(query.where(revision.c.author_id.is_not(None)).distinct())
    return {(row.author_id, top(row.section)) for row in found}
