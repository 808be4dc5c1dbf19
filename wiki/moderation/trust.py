"""Who is trusted in which section: what their edits earned there, and what staff said about it, which comes first.

Trust lets changes appear at once where pages are limited to trusted customers, and nowhere else. What counts as
trusted is kept in one column, so that a save asks one question. Must never count: that is `trust_counts`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.accounts import staffing, users
from wiki.errors import N_, Invalid
from wiki.moderation.tables import trust
from wiki.moderation.trust_counts import Found
from wiki.moderation.trust_points import Rules
from wiki.moderation.trusted import top
from wiki.policy import PUBLISHED_BY_TRUSTED, Actor, Role
from wiki.settings import Settings
from wiki.store import activity
from wiki.store.database import Database, insert
from wiki.store.tables import proposal, section_rule
from wiki.store.tables import section as section_table

GIVEN, TAKEN, COUNTS = "given", "taken", ""  # what staff say: trusted, not trusted, or what the edits earn
WORDS = (GIVEN, TAKEN, COUNTS)

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody is in a section at the top. `needed`: good edits that are missing, None where edits earn no
    trust; `word`: what staff said."""

    section: str
    trusted: bool
    needed: int | None
    word: str = COUNTS
    reason: str = ""


def list_rows(conn: sa.Connection, user_id: int) -> list[Row]:
    """All that is kept of one person, by section."""
    return list(conn.execute(sa.select(trust).where(trust.c.user_id == user_id).order_by(trust.c.section)))


def standing(conn: sa.Connection, settings: Settings, user_id: int, section: str) -> Standing:
    """How far this person is in a section, or in the one at its top."""
    where = (trust.c.user_id == user_id, trust.c.section == top(section))
    return standing_of(conn.execute(sa.select(trust).where(*where)).one_or_none(), settings, top(section))


def standing_of(row: Row | None, settings: Settings, section: str) -> Standing:
    edits = Rules.of(settings).edits
    if row is None:
        return Standing(section, False, edits or None)
    needed = max(edits - row.points, 1) if edits else None
    return Standing(section, row.trusted, None if row.trusted else needed, row.word, row.reason)


def own_standings(conn: sa.Connection, settings: Settings, user_id: int) -> list[Standing]:
    """Where it matters to this person: in sections where something of theirs waited for want of trust, where they have
    it, and where staff said something."""
    waited = sa.select(proposal.c.section).where(
        proposal.c.author_id == user_id, proposal.c.held == PUBLISHED_BY_TRUSTED
    )
    rows = {row.section: row for row in list_rows(conn, user_id)}
    shown = {top(section) for section in conn.scalars(waited.distinct())}
    shown |= {section for section, row in rows.items() if row.trusted or row.word}
    return [standing_of(rows.get(section), settings, section) for section in sorted(shown)]


def sections_at_the_top(conn: sa.Connection) -> list[str]:
    """Those that have pages or a limit; "" stands for pages without a section."""
    named = sa.union(sa.select(section_table.c.section), sa.select(section_rule.c.section))
    return sorted({top(name) for name in conn.scalars(named)} | {""})


def store(conn: sa.Connection, rules: Rules, user_id: int, section: str, found: Found, now: datetime) -> None:
    """Keep what was counted, in the caller's `write()`. Trust that is earned or lost by it is told to the log, unless
    somebody's role or staff's word decides anyway."""
    old = conn.execute(sa.select(trust).where(trust.c.user_id == user_id, trust.c.section == section)).one_or_none()
    earned, counts = found.counts.earned(rules), found.counts
    values: dict[str, Any] = {"accepted": counts.accepted, "kept": counts.kept, "reverted": counts.reverted}
    values |= {"points": counts.points, "earned": earned, "due_at": found.due_at}
    word = COUNTS if old is None else old.word
    values["trusted"] = _holds(word, earned)
    _put(conn, user_id, section, values)
    if word == COUNTS and earned != (old is not None and old.earned) and _is_customer(conn, user_id):
        data = {"author_id": user_id, "section": section}
        activity.record(conn, "trust.earned" if earned else "trust.lost", at=now, data=data)


def decide(
    database: Database, settings: Settings, actor: Actor, user_id: int, section: str, word: str, *, reason: str
) -> None:
    """Give this person trust in a section, take it, or leave it to what their edits earn, with a reason they read.

    Rights are asked for actor and person as they are now. Raises Denied, NotFound, and Invalid for an unknown word or
    section or no reason.
    """
    reason, at = staffing.check_reason(reason), datetime.now(UTC)
    if word not in WORDS:
        raise Invalid(N_("Please choose whether this person’s changes appear at once."), field="word")
    with database.write() as conn:
        acting, person = users.get(conn, actor.id or 0).actor(), users.get(conn, user_id)
        policy.check(acting, "trust.give", staffing.subject(person, Role.TRUSTED), settings=settings)
        if section not in sections_at_the_top(conn):
            raise Invalid(N_("Please choose a section."), field="section")
        earned = conn.scalar(sa.select(trust.c.earned).where(trust.c.user_id == user_id, trust.c.section == section))
        trusted = _holds(word, bool(earned))
        said = {"word": word, "by": actor.id, "at": at, "reason": reason, "trusted": trusted}
        _put(conn, user_id, section, said)
        data = {"author_id": user_id, "section": section, "word": word or "counts", "reason": reason}
        activity.record(conn, "trust.given" if trusted else "trust.taken", user_id=actor.id, at=at, data=data)


def _holds(word: str, earned: bool) -> bool:
    return earned if word == COUNTS else word == GIVEN


def _is_customer(conn: sa.Connection, user_id: int) -> bool:
    return users.roles_of(conn, {user_id}).get(user_id, Role.CUSTOMER) <= Role.CUSTOMER


def _put(conn: sa.Connection, user_id: int, section: str, values: dict[str, Any]) -> None:
    statement = insert(conn, trust).values(user_id=user_id, section=section, **values)
    conn.execute(statement.on_conflict_do_update(index_elements=["user_id", "section"], set_=values))
