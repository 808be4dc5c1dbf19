"""What an expunge is about: which revisions, texts, commits and proposals, from what the operator asked for.

It refuses what cannot be meant. Must never change anything.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, Conflict, Invalid, NotFound
from wiki.store import names
from wiki.store.catalog import find_page
from wiki.store.decisions import WAITING
from wiki.store.effects import LIVE
from wiki.store.hidden import AUTHOR, PARTS, SUMMARY, TEXT, hidden
from wiki.store.tables import page, proposal, revision, verification
from wiki.store.writing import chunks

SHORTEST = 7  # digits of an abbreviated commit
_HEX = re.compile(rf"[0-9a-f]{{{SHORTEST},40}}")

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """Of the page at `path`: these `commits`, or all (`whole`), or what staff hid (`hidden`); `parts` of them, but for
    what is hidden. `by` is an account, `reason` is for the log of staff."""

    path: str
    commits: tuple[str, ...] = ()
    whole: bool = False
    hidden: bool = False
    parts: tuple[str, ...] = (TEXT,)
    reason: str = ""
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What goes: `revisions` (id → parts) with `rows`, the texts `blobs`, the commits `redacted` (→ parts), and
    the `proposals` that fall with it, those `waiting` among them. `others` are titles of pages that had the same text,
    `written_from` waiting proposals that were made of one of the texts and may still hold its words."""

    page_id: int
    title: str
    is_live: bool
    revisions: Mapping[int, tuple[str, ...]]
    rows: Sequence[Row]
    blobs: frozenset[str]
    redacted: Mapping[str, frozenset[str]]
    proposals: tuple[int, ...]
    waiting: tuple[int, ...]
    others: tuple[str, ...]
    written_from: tuple[int, ...]


def choose(conn: sa.Connection, wish: Wish) -> Chosen:
    """What `wish` comes to now. Raises NotFound, Invalid, and Conflict for a text that a page says now or that staff
    stand behind."""
    check(wish)
    row = _page(conn, wish.path)
    rows = _rows(conn, row, wish)
    parts = {each.id: tuple(each.gone.split(",")) if wish.hidden else wish.parts for each in rows}
    blobs = frozenset(each.text for each in rows if TEXT in parts[each.id] and each.text)
    redacted: dict[str, frozenset[str]] = {}
    for each in rows:
        if told := frozenset(parts[each.id]) & {SUMMARY, AUTHOR}:
            redacted[each.commit] = redacted.get(each.commit, frozenset()) | told
    if wish.whole and TEXT in wish.parts:
        mine = sa.select(proposal.c.blob).where(proposal.c.page_id == row.id, proposal.c.in_git)
        blobs |= frozenset(conn.scalars(mine))
    _check_unused(conn, row, blobs, wish)
    numbers = _proposals(conn, blobs, {each.proposal for each in rows if each.commit in redacted})
    waiting = {n for n, state, _ in numbers if state in WAITING}
    return Chosen(
        page_id=row.id,
        title=row.title,
        is_live=row.state == LIVE,
        revisions=parts,
        rows=rows,
        blobs=blobs,
        redacted=redacted | {commit: _told(redacted) for _, _, commit in numbers if redacted},
        proposals=tuple(n for n, _, _ in numbers),
        waiting=tuple(sorted(waiting)),
        others=_others(conn, row.id, blobs),
        written_from=tuple(sorted(set(_written_from(conn, blobs)) - waiting)),
    )


def check(wish: Wish) -> None:
    """Raise Invalid for a wish that cannot be meant."""
    if [bool(wish.commits), wish.whole, wish.hidden].count(True) != 1:
        raise Invalid(N_("Say which versions: --revision, --whole or --hidden, one of them."), field="revision")
    if not names.check_summary(wish.reason):
        raise Invalid(N_("Please say why, without personal data: --reason."), field="reason")
    if not wish.parts or any(part not in PARTS for part in wish.parts):
        raise Invalid(N_("Please choose what to erase."), field="erase")
    for commit in wish.commits:
        if not _HEX.fullmatch(commit):
            raise Invalid(N_("“%(commit)s” is no revision. Its address in the history shows it."), commit=commit)


def _page(conn: sa.Connection, typed: str) -> Row:
    found = conn.execute(sa.select(page).where(page.c.path == typed)).one_or_none()
    found = found or find_page(conn, names.slug(typed))
    if found is None:
        raise NotFound(N_("There is no page called “%(path)s”, and there never was one."), path=typed)
    return found


def _rows(conn: sa.Connection, row: Row, wish: Wish) -> Sequence[Row]:
    """The chosen revisions, oldest first, each with its `text`, hidden or not, and what of it is hidden (`gone`)."""
    text = sa.case((hidden.c.blob != "", hidden.c.blob), else_=revision.c.blob).label("text")
    joined = revision.outerjoin(hidden, hidden.c.revision_id == revision.c.id)
    query = sa.select(revision, text, sa.func.coalesce(hidden.c.what, "").label("gone")).select_from(joined)
    query = query.where(revision.c.page_id == row.id).order_by(revision.c.id)
    if wish.hidden:
        found = conn.execute(query.where(hidden.c.what != "")).all()
        if not found:
            raise NotFound(N_("Staff have hidden nothing of “%(title)s”."), title=row.title)
        return found
    if wish.whole:
        return conn.execute(query).all()
    chosen = [_revision(conn, query, row, commit) for commit in wish.commits]
    return sorted({each.id: each for each in chosen}.values(), key=lambda each: each.id)


def _revision(conn: sa.Connection, query: sa.Select[Any], row: Row, commit: str) -> Row:
    found = conn.execute(query.where(revision.c.commit.startswith(commit)).limit(2)).all()
    if not found:
        raise NotFound(N_("“%(title)s” has no revision %(commit)s."), title=row.title, commit=commit)
    if len(found) > 1:
        raise Invalid(N_("Several revisions begin with %(commit)s. Please give more of it."), commit=commit)
    return found[0]


def _check_unused(conn: sa.Connection, row: Row, blobs: frozenset[str], wish: Wish) -> None:
    """With the whole page its own newest text goes too; any other text that stands somewhere now is changed first."""
    own = page.c.id == row.id if wish.whole else sa.false()
    for some in chunks(sorted(blobs)):
        live = sa.select(page.c.title).where(page.c.blob.in_(some), page.c.state == LIVE, ~own)
        if (title := conn.scalar(live.limit(1))) is not None:
            raise Conflict(
                N_("“%(title)s” says exactly this now. Change or delete that page first, or expunge it with --whole."),
                title=title,
            )
        stood = sa.select(page.c.title).join(verification, verification.c.page_id == page.c.id)
        stood = stood.where(verification.c.blob.in_(some), ~own)
        if (title := conn.scalar(stood.limit(1))) is not None:
            raise Conflict(N_("Staff verified exactly this text of “%(title)s”. End that first."), title=title)


def _proposals(conn: sa.Connection, blobs: frozenset[str], numbers: set[int | None]) -> list[tuple[int, str, str]]:
    """Number, state and commit of the proposals with one of these texts, and of those with these numbers."""
    columns = sa.select(proposal.c.id, proposal.c.state, proposal.c.commit)
    found = [tuple(each) for some in chunks(sorted(blobs)) for each in conn.execute(columns.where(_of(some)))]
    named = sorted(number for number in numbers if number is not None)
    found += [tuple(each) for some in chunks(named) for each in conn.execute(columns.where(proposal.c.id.in_(some)))]
    return sorted(set(found))


def _of(blobs: Sequence[str]) -> sa.ColumnElement[bool]:
    return proposal.c.blob.in_(blobs)


def _told(redacted: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*redacted.values())


def _others(conn: sa.Connection, page_id: int, blobs: frozenset[str]) -> tuple[str, ...]:
    found = {
        title
        for some in chunks(sorted(blobs))
        for title in conn.scalars(
            sa.select(page.c.title)
            .join(revision, revision.c.page_id == page.c.id)
            .where(revision.c.blob.in_(some), page.c.id != page_id)
        )
    }
    return tuple(sorted(found))


def _written_from(conn: sa.Connection, blobs: frozenset[str]) -> list[int]:
    made = (proposal.c.state.in_(WAITING), proposal.c.in_git)
    return [
        number
        for some in chunks(sorted(blobs))
        for number in conn.scalars(sa.select(proposal.c.id).where(proposal.c.base_blob.in_(some), *made))
    ]
