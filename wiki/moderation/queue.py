"""The queue: open proposals by readers of the page x risk x waiting time, narrowed as a reviewer likes.

Its order comes from one index, over columns that the follower `proposals` keeps. Must never read Git or check rights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from wiki.accounts import users
from wiki.moderation import risk
from wiki.policy import FOR_STAFF_AT_FIRST
from wiki.store import lists, names
from wiki.store.catalog import protection_level
from wiki.store.database import Database
from wiki.store.paging import FIRST, Order, Paged, Span, decode
from wiki.store.tables import UNDECIDED, page, proposal, protection

SHOWS = ("", "new", "overlaps", "small", "mine", "returned", "blocked")
SIZE = 25  # proposals on a page of it
UNREAD = 10  # readers that a page without any counts as having, so that its proposals come up some day too
HEAD_START = 60  # minutes that a proposal counts as having waited when it comes

Row = sa.Row[Any]
Condition = sa.ColumnElement[bool] | sa.TextClause
# Less than 1 is only what is small and shows no grave sign of risk; that its author is new doubles it.
_NARROWED: dict[str, Condition] = {
    "new": proposal.c.newcomer,
    "overlaps": proposal.c.fit == "overlaps",
    "small": (proposal.c.fit == "clean") & ((proposal.c.risk < 1) | (proposal.c.newcomer & (proposal.c.risk < 2))),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which proposals to show: of a section and those below, and `new` (contributors who have published nothing yet),
    `overlaps`, `small` (those that fit and show no sign of risk but that their author is new), `mine` (in the sections
    I review), `returned` (their authors were asked for changes) or `blocked` (their authors are, which keeps them out
    of all else)."""

    section: str = ""
    show: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Chosen":
        show = args.get("show", "")
        return cls(args.get("section", ""), show if show in SHOWS else "")

    @property
    def args(self) -> dict[str, str]:
        """The same for an address."""
        return {name: value for name, value in (("section", self.section), ("show", self.show)) if value}

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        return f"?{urlencode(self.args)}" if self.args else ""


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue as one reviewer sees it. `mine`: the sections they review; `bound`: they see no others, and neither
    their own proposals."""

    database: Database
    user_id: int | None
    mine: Sequence[str] = ()
    bound: bool = False

    def page(self, chosen: Chosen = Chosen(), span: Span = FIRST) -> Paged:
        """Proposals, the most urgent first: rows of the table. One walk through its pages is ordered as
        of the moment it began."""
        order = _order(_began(span))
        query = sa.select(proposal.c.id, *order.columns).where(*self._conditions(chosen))
        with self.database.read() as conn:
            paged = order.page(conn, query, span)
            found = conn.execute(sa.select(proposal).where(proposal.c.id.in_([row.id for row in paged.items])))
            rows = {row.id: row for row in found}
        return replace(paged, items=[rows[row.id] for row in paged.items])

    def find_next(self, number: int, chosen: Chosen = Chosen()) -> int | None:
        """The proposal to look at after `number`: the next in the queue, behind its end the first."""
        _, score, turn = _order(_now()).columns
        here = sa.select(score, turn).where(proposal.c.id == number)
        with self.database.read() as conn:
            at = conn.execute(here).one_or_none()
            before = sa.literal(0) if at is None else sa.case((sa.tuple_(score, turn) < sa.tuple_(*at), 0), else_=1)
            query = sa.select(proposal.c.id).where(*self._conditions(chosen), proposal.c.id != number)
            return conn.scalar(query.order_by(before, score.desc(), turn.desc()).limit(1))

    def count(self) -> "Counts":
        """How many there are of each kind and section, whatever is shown; in one query."""
        kinds = [sa.func.sum(sa.cast(_NARROWED[show], sa.Integer)) for show in ("new", "overlaps", "small")]
        asked = sa.select(proposal.c.section, sa.func.count(), *kinds).where(*self._conditions(Chosen()))
        with self.database.read() as conn:
            rows = conn.execute(asked.group_by(proposal.c.section).order_by(proposal.c.section)).all()
        mine = sum(row[1] for row in rows if any(names.lies_in(row.section, section) for section in self.mine))
        totals = [sum(int(row[i]) for row in rows) for i in (1, 2, 3, 4)]
        return Counts(totals[0], totals[1], totals[2], totals[3], mine, tuple((row.section, row[1]) for row in rows))

    def totals(self, conn: sa.Connection) -> dict[str, tuple[int, datetime | None]]:
        """For all that is open ("") and for `new`, `small` and `mine`: how many, and since when the oldest waits. One
        query, of the same index."""
        shows: dict[str, Condition] = {"": sa.true(), "mine": _in_any(proposal.c.section, self.mine), **_NARROWED}
        given = {show: sa.case((condition, proposal.c.at)) for show, condition in shows.items()}
        asked = sa.select(*(column for at in given.values() for column in (sa.func.count(at), sa.func.min(at))))
        row = conn.execute(asked.where(*self._conditions(Chosen()))).one()
        return {show: (row[2 * n], row[2 * n + 1]) for n, show in enumerate(given)}

    def _conditions(self, chosen: Chosen) -> list[Condition]:
        found = [UNDECIDED, *_conditions_of(chosen.show)]
        if chosen.section:
            found.append(lists.in_section(proposal.c.section, chosen.section))
        if chosen.show == "mine" or self.bound:
            found.append(_in_any(proposal.c.section, self.mine))
        return found + self._bounds() if self.bound else found

    def count_blocked(self) -> int:
        """How many wait whose authors are blocked."""
        asked = sa.select(sa.func.count()).where(*self._conditions(Chosen(show="blocked")))
        with self.database.read() as conn:
            return conn.scalar(asked.select_from(proposal)) or 0

    def _bounds(self) -> list[Condition]:
        """Of what a reviewer who is not staff may decide on: nothing of their own, nor of a page that is elsewhere or
        limited to staff itself."""
        theirs = page.outerjoin(protection, protection.c.page_id == page.c.id)
        here = sa.select(page.c.id).select_from(theirs).where(page.c.id == proposal.c.page_id)
        here = here.where(_in_any(page.c.section, self.mine), protection_level().is_distinct_from("staff"))
        new = proposal.c.page_id.is_(None) & proposal.c.path.not_in(sorted(FOR_STAFF_AT_FIRST))
        return [proposal.c.author_id.is_distinct_from(self.user_id), new | here.exists()]


def is_for_list(row: Row) -> bool:
    """Whether a proposal can be accepted from the list: it fits, is shown there whole, and nothing of it asks to be
    looked at more closely."""
    look = row.look or {}
    is_plain = bool(look.get("rows")) and not look["hosts"] and risk.RULE not in look["signs"]
    return is_plain and row.fit == "clean" and row.state == "open"


def _conditions_of(show: str) -> list[Condition]:
    """Which proposals `show` means, of whatever section and reviewer."""
    if show == "blocked":
        return [proposal.c.author_id.in_(users.blocked_ids())]
    # A function hides the state from the index that begins with it: the one of what is undecided holds all columns.
    state = sa.func.coalesce(proposal.c.state, "") == ("changes" if show == "returned" else "open")
    unblocked = sa.func.coalesce(proposal.c.author_id, 0).not_in(users.blocked_ids())
    return [state, unblocked, *([_NARROWED[show]] if show in _NARROWED else [])]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open proposals there are: in all, by newcomers, that overlap, small ones, in my sections, and by
    section."""

    all: int
    new: int
    overlaps: int
    small: int
    mine: int
    sections: tuple[tuple[str, int], ...]


def _order(now: int) -> Order:
    """By readers x risk x minutes waited; the older first where these are equal. `now` is in seconds."""
    minutes = (now - sa.cast(sa.extract("epoch", proposal.c.at), sa.BigInteger)) / sa.literal(60.0)
    score = (proposal.c.readers + UNREAD) * proposal.c.risk * (minutes + HEAD_START)
    columns = (
        sa.literal(now, sa.BigInteger).label("began"),
        sa.cast(score, sa.BigInteger).label("score"),
        (-proposal.c.id).label("turn"),
    )
    return Order(columns, descending=True)


def _began(span: Span) -> int:
    """When the walk through the queue began that a cursor goes on with."""
    key = decode(span.after or span.before or "") if span.after or span.before else None
    now = _now()
    return key[0] if key and isinstance(key[0], int) and 0 < key[0] <= now else now


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


def _in_any(column: sa.ColumnElement[str], sections: Sequence[str]) -> Condition:
    return sa.or_(sa.false(), *(lists.in_section(column, section) for section in sections))
