"""A notice as somebody may read it now: words, reason and where it leads, from what is true at this moment.

A page that was deleted or hidden since gives no word of itself, and neither does a proposal that this person
may not see (any more). Must never keep anything.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.accounts.tables import user
from wiki.accounts.users import FORMER
from wiki.errors import N_
from wiki.language import Language
from wiki.notifications import kinds
from wiki.notifications.kinds import Kind, kind_of
from wiki.notifications.tables import notice
from wiki.policy import Actor, Subject
from wiki.settings import Settings
from wiki.store.silenced import is_silenced
from wiki.store.tables import activity, page, proposal

SOMEONE = N_("Someone")
NAMES = ("title", "who", "section")  # what words may name
SCREENS = {
    kinds.ACCOUNT: "/-/account",
    kinds.REPORTS: "/-/staff/reports",
    kinds.QUEUE: "/-/proposals",
    kinds.SMALL: "/-/proposals/small",
}

Row = sa.Row[Any]

PAGE_ID = sa.func.coalesce(notice.c.page_id, proposal.c.page_id)
QUERY: sa.Select[Any] = (
    sa.select(
        notice.c.id, notice.c.user_id, notice.c.kind, notice.c.proposal_id, notice.c.at, notice.c.read_at,
        activity.c.at.label("happened_at"), activity.c.data, is_silenced, PAGE_ID.label("page_id"),
        page.c.state, page.c.path, page.c.title,
        proposal.c.title.label("proposal_title"), proposal.c.author_id,
        user.c.name.label("doer"), user.c.left_at,
    )
    .join_from(notice, activity, notice.c.activity_id == activity.c.id)
    .outerjoin(proposal, proposal.c.id == notice.c.proposal_id)
    .outerjoin(page, page.c.id == PAGE_ID)
    .outerjoin(user, user.c.id == activity.c.user_id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """`text` is a plain sentence. `place` is the path to go to, None where this person may see nothing of it."""

    id: int
    kind: str
    at: datetime
    read_at: datetime | None
    text: str
    title: str
    reason: str
    place: str | None


def shown(row: Row, actor: Actor, subject: Subject, settings: Settings, language: Language) -> Shown:
    """The notice in a row of QUERY, for the person it belongs to. `subject`: the proposal that it may be about."""
    kind = kind_of(row.kind)
    is_allowed = _is_allowed(row, kind, actor, subject, settings)
    values = _values(row, language) if is_allowed else {}
    words = kind.words if all(f"%({name})s" not in kind.words or values.get(name) for name in NAMES) else kind.bare
    readable = is_allowed and not _is_gone(row)
    return Shown(
        row.id,
        row.kind,
        row.happened_at,
        row.read_at,
        language.text(words) % values,
        values.get("title", ""),
        str(row.data.get("reason") or "") if readable and not row.is_silenced else "",
        _place(row, kind) if is_allowed else None,
    )


def _is_allowed(row: Row, kind: Kind, actor: Actor, subject: Subject, settings: Settings) -> bool:
    if kind.for_staff and not policy.allowed(actor, "proposal.review", settings=settings):
        return False
    if row.proposal_id is None:
        return policy.allowed(actor, "page.read", settings=settings)
    return policy.allowed(actor, "proposal.read", subject, settings=settings)


def _is_gone(row: Row) -> bool:
    """Whether it is about a page that is not there (any more)."""
    return row.page_id is not None and row.state != "live"


def _values(row: Row, language: Language) -> dict[str, str]:
    who = language.text(FORMER) if row.left_at is not None else row.doer or language.text(SOMEONE)
    if _is_gone(row):
        return {"who": who}
    title = row.title if row.page_id is not None else row.proposal_title
    return {"who": who, "title": title or "", "section": str(row.data.get("section") or "")}


def _place(row: Row, kind: Kind) -> str | None:
    if kind.place == kinds.PROPOSAL:
        return None if row.proposal_id is None else f"/-/proposals/{row.proposal_id}"
    if kind.place == kinds.CONTRIBUTIONS:
        return f"/-/people/{row.user_id}"
    if kind.place in SCREENS:
        return SCREENS[kind.place]
    if row.path is None or _is_gone(row):
        return None
    return f"/-/history/{row.path}" if kind.place == kinds.HISTORY else f"/{row.path}"
