"""Verification: the text of a page that staff stand behind, whose it is to look at again, and until when.

It keeps who verified what and records it; how far pages have drifted since is `drift`'s. Must never change a page.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.accounts import users
from wiki.errors import N_, Conflict, Invalid, NotFound
from wiki.policy import Actor
from wiki.settings import Settings
from wiki.store import activity, names
from wiki.store.database import insert
from wiki.store.hidden import check_shown
from wiki.store.pages import PageStore
from wiki.store.paging import FIRST, Order, Paged, Span
from wiki.store.tables import STILL_LIVE, html, page, verification

LONGEST = timedelta(days=3660)  # ahead, for a date of review
BY_DRIFT = Order((verification.c.weight, verification.c.page_id), descending=True)
BY_REVIEW = Order((verification.c.review_by, verification.c.page_id))

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Pledge:
    """What staff say with a verification: who looks after the page, until when to look at it again, and a word."""

    owner_id: int | None = None
    review_by: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verifications:
    """What staff do with the pages of one wiki. `seen` is the number of the verification that `actor` saw, 0 for
    none: whoever acts on another one than there is now gets a Conflict, and nothing is done."""

    store: PageStore
    settings: Settings

    def verify(self, actor: Actor, path: str, commit: str, pledge: Pledge, *, seen: int) -> int:
        """Stand behind the page at `path` as it was after `commit`; the number of the verification. Raises Denied,
        NotFound, Gone, Moved, Conflict, and Invalid for an owner who is no staff, or an odd date or note."""
        policy.check(actor, "page.verify", settings=self.settings)
        row = self.store.get(path)
        chosen = self.store.revision(commit, row.path)
        if not chosen.blob:
            raise Invalid(N_("That version has no text that could be verified."))
        text, at = self.store.text(chosen.blob), datetime.now(UTC)
        note = _checked(pledge, at.date())
        told = {"path": row.path, "title": row.title, "commit": commit, "reason": note, "author_id": pledge.owner_id}
        told |= {"review_by": pledge.review_by.isoformat() if pledge.review_by else None}
        values = {"revision_id": chosen.id, "commit": commit, "blob": chosen.blob, "summary": text.summary}
        values |= {"by": actor.id, "at": at, "owner_id": pledge.owner_id, "review_by": pledge.review_by, "note": note}
        fresh = {"reminded": None, "drift": None, "drift_blob": "", "changes": 0, "share": 0, "weight": 0}
        with self.store.database.write() as conn:
            check_owner(conn, pledge.owner_id)
            check_shown(conn, chosen.blob)
            _check_seen(conn, row.id, seen)
            given = {"page_id": row.id, "revision_id": chosen.id, "user_id": actor.id, "at": at}
            number = activity.record(conn, "page.verified", **given, data=told)
            statement = insert(conn, verification).values(page_id=row.id, number=number, **values, **fresh)
            renewed = {"number": number, **values, **fresh}
            conn.execute(statement.on_conflict_do_update(index_elements=["page_id"], set_=renewed))
        return number

    def end(self, actor: Actor, path: str, *, seen: int, reason: str) -> None:
        """Stand behind it no more. Raises Denied, NotFound, Gone, Moved, Conflict, and Invalid without a reason."""
        policy.check(actor, "page.verify", settings=self.settings)
        row, reason = self.store.get(path), names.check_summary(reason)
        if not reason:
            raise Invalid(N_("Please say why: the staff will read it."), field="reason")
        with self.store.database.write() as conn:
            _check_seen(conn, row.id, seen)
            end(conn, row.id, by=actor.id, reason=reason)


def find(conn: sa.Connection, page_id: int) -> Row | None:
    """The verification of a page, if there is one."""
    return conn.execute(sa.select(verification).where(verification.c.page_id == page_id)).one_or_none()


def end(conn: sa.Connection, page_id: int, *, by: int | None, reason: str) -> bool:
    """Whether the page was verified, and now is no more. In the caller's `write()`: whoever hides or removes a text
    ends its verification at once."""
    gone = verification.delete().where(verification.c.page_id == page_id)
    found = conn.execute(gone.returning(verification.c.owner_id, verification.c.blob)).one_or_none()
    if found is None:
        return False
    row = conn.execute(sa.select(page.c.path, page.c.title, page.c.blob).where(page.c.id == page_id)).one_or_none()
    if row is None or row.blob != found.blob:
        conn.execute(html.delete().where(html.c.page_id == page_id, html.c.blob == found.blob))
    data = {"path": row.path, "title": row.title} if row is not None else {}
    data |= {"author_id": found.owner_id, "reason": reason}
    activity.record(conn, "verification.ended", page_id=page_id, user_id=by, at=datetime.now(UTC), data=data)
    return True


def list_verified(
    conn: sa.Connection, order: Order = BY_DRIFT, *, owner_id: int | None = None, span: Span = FIRST
) -> Paged:
    """Verified live pages: those that have drifted most and are read most first, or (`BY_REVIEW`) those to be looked
    at again soonest; only those that `owner_id` looks after, if given."""
    named = (page.c[name] for name in ("path", "title", "section"))
    query = sa.select(verification, *named).join(page, page.c.id == verification.c.page_id).where(STILL_LIVE)
    if order is BY_REVIEW:
        query = query.where(verification.c.review_by.is_not(None))
    if owner_id is not None:
        query = query.where(verification.c.owner_id == owner_id)
    return order.page(conn, query, span)


def check_owner(conn: sa.Connection, owner_id: int | None) -> None:
    """Raises Invalid for somebody who is not, or no longer, staff."""
    if owner_id is None:
        return
    try:
        is_staff = users.get(conn, owner_id).actor().is_staff
    except NotFound:
        is_staff = False
    if not is_staff:
        raise Invalid(N_("Please choose somebody of the staff."), field="owner")


def _checked(pledge: Pledge, today: date) -> str:
    """The note as one line. Raises Invalid for that, or for a day that is past or far off."""
    if pledge.review_by is not None and not today < pledge.review_by <= today + LONGEST:
        raise Invalid(N_("Please choose a day from tomorrow on, within ten years."), field="review_date")
    try:
        return names.check_summary(pledge.note)
    except Invalid as error:
        raise Invalid(error.message, field="note", **error.values) from None


def _check_seen(conn: sa.Connection, page_id: int, seen: int) -> None:
    found = find(conn, page_id)
    if (found.number if found is not None else 0) != seen:
        raise Conflict(N_("Somebody else of the staff was quicker. Look at what they said, then decide again."))
