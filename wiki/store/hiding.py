"""Hiding parts of revisions and showing them again, under the store's lock, with the activity that tells of it.

A text is hidden wherever it stands: the same blob in another revision would show it. What Git holds
stays. Must never know who may do this.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, Conflict, Invalid, NotFound
from wiki.store import activity, names
from wiki.store.acts import ACTS
from wiki.store.decisions import WAITING
from wiki.store.edits import get_revision
from wiki.store.effects import LIVE, REBUILT
from wiki.store.hidden import AUTHOR, PARTS, TEXT, find_hidden, hidden, keep, put_back
from wiki.store.pagefile import PageText
from wiki.store.publisher import Publisher
from wiki.store.tables import activity as log
from wiki.store.tables import page, proposal, revision, verification

LOOKED = "revision.looked"
AT_ONCE = 100  # revisions hidden in one act, and offered for it

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """What is hidden of a revision: who hid it, when and why (`note`), and the text, None when that is not hidden."""

    revision: Row
    note: Row
    text: PageText | None


class Hiding:
    """Hides, shows again, and lets look at what is hidden."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def hide(
        self, page_id: int, commit: str, parts: Sequence[str], *, until: str = "", by: int | None, reason: str
    ) -> int:
        """Hide these parts of the revision that `commit` made of a page, or of all from it to that of `until`; of how
        many revisions something is hidden now that was not. Raises NotFound, Invalid, and Conflict for a text that a
        page says now or that a proposal waits with."""
        reason = _checked(parts, reason)
        with self._writing() as conn:
            rows = _span(conn, page_id, commit, until)
            if TEXT in parts:
                rows = _with_same_text(conn, rows)
            changed = [row for row in rows if any(part not in row.hidden for part in parts)]
            at = datetime.now(UTC)
            for row in changed:
                keep(conn, row, parts, by=by, at=at, reason=reason)
                _record(conn, "revision.hidden", row, row.author_id, by=by, at=at, what=parts, reason=reason)
            _show_anew(conn, changed if AUTHOR in parts else (), at)
        return len(changed)

    def show(self, page_id: int, commit: str, *, by: int | None, reason: str) -> None:
        """Let everybody see again what is hidden of a revision, and its text in every revision that has the same.
        Raises NotFound when nothing is hidden, and Invalid."""
        reason = names.check_summary(reason)
        if not reason:
            raise Invalid(N_("Please say why it may be seen again."), field="reason")
        with self._writing() as conn:
            row = get_revision(conn, page_id, commit)
            note, at = _get_note(conn, row), datetime.now(UTC)
            same = sa.select(hidden).where(hidden.c.blob == note.blob, hidden.c.revision_id != row.id)
            for other in conn.execute(same).all() if note.blob else ():
                put_back(conn, other, (TEXT,))
            put_back(conn, note, PARTS)
            author = note.author_id if AUTHOR in note.what else row.author_id
            _record(conn, "revision.shown", row, author, by=by, at=at, what=note.what.split(","), reason=reason)
            _show_anew(conn, [row] if AUTHOR in note.what else (), at)

    def look(self, page_id: int, commit: str, *, by: int | None) -> Looked:
        """What is hidden of a revision; that this person looked is recorded, once a day. Raises NotFound when nothing
        is hidden."""
        with self._publisher.database.read() as conn:
            row = get_revision(conn, page_id, commit)
            note = _get_note(conn, row)
        self._record_look(row, by)
        return Looked(row, note, self._publisher.text_even_hidden(note.blob) if note.blob else None)

    def _record_look(self, row: Row, by: int | None) -> None:
        at = datetime.now(UTC)
        today = (log.c.by_id == by, log.c.at >= at.replace(hour=0, minute=0, second=0, microsecond=0), ACTS)
        known = sa.select(log.c.id).where(log.c.kind == LOOKED, log.c.revision_id == row.id, *today).limit(1)
        with self._publisher.database.write() as conn:
            if conn.scalar(known) is None:
                told = {"page_id": row.page_id, "revision_id": row.id, "user_id": by}
                activity.record(conn, LOOKED, at=at, data={"path": row.path}, **told)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """Nobody saves meanwhile: what is about to be hidden does not become what a page says."""
        with self._publisher.held(), self._publisher.database.write() as conn:
            yield conn


def list_after(conn: sa.Connection, first: Row) -> Sequence[Row]:
    """The revisions of the page from `first` on, oldest first: those that may be hidden with it."""
    query = sa.select(revision).where(revision.c.page_id == first.page_id, revision.c.id >= first.id)
    return conn.execute(query.order_by(revision.c.id).limit(AT_ONCE)).all()


def _checked(parts: Sequence[str], reason: str) -> str:
    if not parts or any(part not in PARTS for part in parts):
        raise Invalid(N_("Please choose what to hide."), field="what")
    reason = names.check_summary(reason)
    if not reason:
        raise Invalid(N_("Please say why, in words that may be read by others."), field="reason")
    return reason


def _span(conn: sa.Connection, page_id: int, commit: str, until: str) -> Sequence[Row]:
    first = get_revision(conn, page_id, commit)
    last = get_revision(conn, page_id, until) if until else first
    if last.id < first.id:
        raise Invalid(N_("The last version to hide comes before the first."), field="until")
    found = [row for row in list_after(conn, first) if row.id <= last.id]
    if found[-1].id != last.id:
        raise Invalid(N_("These are more versions than can be hidden at once."), field="until")
    return found


def _with_same_text(conn: sa.Connection, rows: Sequence[Row]) -> Sequence[Row]:
    """`rows` and every revision with one of their texts, none of which is what a page says, or staff
    verified, or somebody proposes."""
    blobs = {row.blob for row in rows if row.blob}
    live = conn.execute(sa.select(page.c.title).where(page.c.blob.in_(blobs), page.c.state == LIVE)).first()
    if live is not None:
        raise Conflict(
            N_("“%(title)s” says exactly this now. Go back to an earlier version, or mend the page, and hide it then."),
            title=live.title,
        )
    verified = sa.select(page.c.title).join(verification, verification.c.page_id == page.c.id)
    title = conn.scalar(verified.where(verification.c.blob.in_(blobs)).limit(1))
    if title is not None:
        raise Conflict(N_("Staff verified exactly this text of “%(title)s”. End that first."), title=title)
    waiting = sa.select(proposal.c.id).where(proposal.c.blob.in_(blobs), proposal.c.state.in_(WAITING))
    if number := conn.scalar(waiting.limit(1)):
        raise Conflict(N_("Proposal %(number)s waits with exactly this text. Decide on it first."), number=number)
    conn.execute(proposal.update().where(proposal.c.base_blob.in_(blobs)).values(base_blob=""))
    same = conn.execute(sa.select(revision).where(revision.c.blob.in_(blobs))).all()
    return sorted({row.id: row for row in (*rows, *same)}.values(), key=lambda row: row.id)


def _get_note(conn: sa.Connection, row: Row) -> Row:
    note = find_hidden(conn, row.id)
    if note is None:
        raise NotFound(N_("Nothing of this version is hidden."))
    return note


def _record(
    conn: sa.Connection,
    kind: str,
    row: Row,
    author_id: int | None,
    *,
    by: int | None,
    at: datetime,
    what: Sequence[str],
    reason: str,
) -> None:
    now = conn.execute(sa.select(page.c.path, page.c.title).where(page.c.id == row.page_id)).one()
    data = {"path": now.path, "title": now.title, "commit": row.commit, "what": list(what), "reason": reason}
    if author_id is not None and AUTHOR not in (*what, *row.hidden.split(",")):
        data["author_id"] = author_id
    activity.record(conn, kind, page_id=row.page_id, revision_id=row.id, user_id=by, at=at, data=data)


def _show_anew(conn: sa.Connection, rows: Sequence[Row], at: datetime) -> None:
    """Search knows who wrote a page."""
    for page_id in sorted({row.page_id for row in rows}):
        activity.record(conn, REBUILT, page_id=page_id, at=at)
