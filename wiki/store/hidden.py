"""What staff hid: the table that says so, and what it takes out of the rows of revisions and pages.

What is hidden is not in those rows at all, so no list, screen or feed can show it by mistake. The table is not derived
from Git: a rebuild takes the same out again. Must never decide who may hide or look.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, Hidden, Invalid
from wiki.store.database import Moment, metadata
from wiki.store.tables import Id, alias, page, proposal, revision

TEXT, SUMMARY, AUTHOR = "text", "summary", "author"
PARTS = (TEXT, SUMMARY, AUTHOR)
CHUNK = 500  # values in one IN (…)

Row = sa.Row[Any]

hidden = sa.Table(
    "hidden",
    metadata,
    sa.Column("revision_id", Id, primary_key=True, autoincrement=False),
    sa.Column("page_id", Id, nullable=False),
    sa.Column("commit", sa.String(40), nullable=False),
    sa.Column("what", sa.String(24), nullable=False),
    sa.Column("blob", sa.String(40), nullable=False, server_default=""),
    sa.Column("summary", sa.Text, nullable=False, server_default=""),
    sa.Column("author_id", Id),
    sa.Column("author_name", sa.Text, nullable=False, server_default=""),
    sa.Column("by", Id),
    sa.Column("at", Moment, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Index("hidden_by_page", "page_id", "revision_id"),
    sa.Index("hidden_by_blob", "blob"),
    comment="Which parts of a revision staff hid (text, summary, author, with commas), and what those are.",
)


def check_shown(conn: sa.Connection, blob: str) -> None:
    """Raise Hidden when staff hid the text `blob`, in whichever revision."""
    if blob and conn.scalar(_IS_HIDDEN, {"blob": blob}) is not None:
        raise Hidden(N_("Staff hid this text."))


_IS_HIDDEN = sa.select(hidden.c.revision_id).where(hidden.c.blob == sa.bindparam("blob")).limit(1)


def check_writable(conn: sa.Connection, blobs: Iterable[str]) -> None:
    """Raise Invalid when one of these texts is hidden."""
    wanted = [blob for blob in blobs if blob]
    for start in range(0, len(wanted), CHUNK):
        if conn.scalar(_ANY_HIDDEN, {"blobs": wanted[start : start + CHUNK]}) is not None:
            raise Invalid(N_("Staff hid exactly this text, so it cannot be put on the page again."), field="body")


_ANY_HIDDEN = sa.select(hidden.c.revision_id).where(hidden.c.blob.in_(sa.bindparam("blobs", expanding=True))).limit(1)


def list_hidden(conn: sa.Connection, page_id: int | None = None, revisions: Sequence[int] = ()) -> Sequence[Row]:
    """What is hidden: everywhere, or of these revisions of a page."""
    query = sa.select(hidden).order_by(hidden.c.revision_id)
    if page_id is not None:
        query = query.where(hidden.c.page_id == page_id, hidden.c.revision_id.in_(revisions))
    return conn.execute(query).all()


def find_hidden(conn: sa.Connection, revision_id: int) -> Row | None:
    """What is hidden of this revision, None when nothing is."""
    return conn.execute(sa.select(hidden).where(hidden.c.revision_id == revision_id)).one_or_none()


def redact(conn: sa.Connection, rows: Iterable[Row]) -> None:
    """Take what these rows of the table say out of the revisions and pages that `conn` sees. Safe to repeat."""
    for row in rows:
        values: dict[str, Any] = {"hidden": row.what}
        values |= {"blob": ""} if TEXT in row.what else {}
        values |= {"summary": ""} if SUMMARY in row.what else {}
        values |= {"author_id": None, "author_name": ""} if AUTHOR in row.what else {}
        conn.execute(revision.update().where(*_of(row)).values(values))
        if AUTHOR in row.what:
            conn.execute(page.update().where(*_newest(row)).values(changed_by=None, changed_by_name=""))


def put_back(conn: sa.Connection, row: Row, parts: Sequence[str]) -> None:
    """Let the revision of a row of the table show these parts again, under the name that its author bears now."""
    rest = [part for part in PARTS if part in row.what and part not in parts]
    values: dict[str, Any] = {"hidden": ",".join(rest)}
    kept: dict[str, Any] = {"what": ",".join(rest)}
    if TEXT in parts and TEXT in row.what:
        values["blob"], kept["blob"] = row.blob, ""
    if SUMMARY in parts and SUMMARY in row.what:
        values["summary"], kept["summary"] = row.summary, ""
        conn.execute(proposal.update().where(_proposal_of(row), proposal.c.summary == "").values(summary=row.summary))
    if AUTHOR in parts and AUTHOR in row.what:
        name = conn.scalar(sa.select(alias.c.name).where(alias.c.author_id == row.author_id)) or row.author_name
        values |= {"author_id": row.author_id, "author_name": name}
        kept |= {"author_id": None, "author_name": ""}
        conn.execute(page.update().where(*_newest(row)).values(changed_by=row.author_id, changed_by_name=name))
    conn.execute(revision.update().where(*_of(row)).values(values))
    this = hidden.c.revision_id == row.revision_id
    conn.execute(hidden.update().where(this).values(kept) if rest else hidden.delete().where(this))


def keep(conn: sa.Connection, row: Row, parts: Sequence[str], *, by: int | None, at: Any, reason: str) -> Row:
    """Note that these parts of a row of the revision table are hidden, beside those that are already; the note.

    A proposal that became this revision loses its summary with it.
    """
    had = find_hidden(conn, row.id)
    before = had.what if had is not None else ""
    what = ",".join(part for part in PARTS if part in parts or part in before)
    values: dict[str, Any] = {"what": what, "by": by, "at": at, "reason": reason}
    for part, columns in ((TEXT, ("blob",)), (SUMMARY, ("summary",)), (AUTHOR, ("author_id", "author_name"))):
        if part in parts and part not in before:
            values |= {column: getattr(row, column) for column in columns}
    if had is not None:
        conn.execute(hidden.update().where(hidden.c.revision_id == row.id).values(values))
    else:
        values |= {"revision_id": row.id, "page_id": row.page_id, "commit": row.commit}
        conn.execute(hidden.insert().values(values))
    note = find_hidden(conn, row.id)
    assert note is not None
    if SUMMARY in parts:
        conn.execute(proposal.update().where(_proposal_of(note)).values(summary=""))
    redact(conn, [note])
    return note


def _of(row: Row) -> tuple[sa.ColumnElement[bool], ...]:
    """By commit and page: a rebuild replays the history before ids are known for sure."""
    return (revision.c.commit == row.commit, revision.c.page_id == row.page_id)


def _newest(row: Row) -> tuple[sa.ColumnElement[bool], ...]:
    return (page.c.id == row.page_id, page.c.commit == row.commit)


def _proposal_of(row: Row) -> sa.ColumnElement[bool]:
    return proposal.c.id == sa.select(revision.c.proposal).where(*_of(row)).scalar_subquery()
