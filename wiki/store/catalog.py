"""The catalog: takes a commit on main into the page, revision, tag, section, contributor and redirect tables,
appends its activity and moves the cursor, in one transaction.

Must never read Git or render text; links and plain text are `contents`' work, a rebuild is `rebuild`'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from wiki.policy import FOR_STAFF_AT_FIRST
from wiki.store import activity, verified
from wiki.store.commits import CommitInfo, FileChange
from wiki.store.database import Database, insert, insert_for
from wiki.store.effects import LIVE, Effect, Known, PageRow, effects
from wiki.store.names import skeleton
from wiki.store.tables import alias, cursor, html, page, protection, redirect, revision
from wiki.store.writing import chunks, write

__all__ = ["Catalog", "CommitInfo", "FileChange", "find_page", "rename_author"]

CURSOR = "catalog"

Given = Mapping[str, tuple[int, int | None]]  # path → page id, revision id


@dataclass(frozen=True, slots=True)
class Catalog:
    """The SQL side of the store. New pages get ids above `floor`."""

    database: Database
    floor: int = 0

    def apply(
        self, conn: sa.Connection, commit: CommitInfo, given: Given | None = None, *, reserve: int = 0
    ) -> list[int]:
        """Take `commit` in, within the caller's `write()` transaction; the ids of its revisions.

        Its parent must be what the catalog has seen. A commit that is already in changes nothing. `given` says
        which ids its pages and revisions had before, for a rebuild; `reserve` leaves that many revision ids free.
        """
        heads = _heads(conn, commit.sha)
        if heads.applied:
            return list(conn.scalars(sa.select(revision.c.id).where(revision.c.commit == commit.sha)))
        rows = _rows(conn, commit)
        skeletons = _skeletons(conn, commit, rows)
        next_page = max(heads.page or 0, self.floor) + 1
        known = Known(rows, next_page, (heads.revision or 0) + 1 + reserve, skeletons, given or {})
        made = effects(commit, known)
        if made:
            write(conn, commit, rows, made)
            activity.record_many(conn, [_activity(commit, effect) for effect in made])
        set_cursor(conn, commit.sha)
        return [effect.after["revision_id"] for effect in made]

    def seen(self, conn: sa.Connection) -> str | None:
        """The commit up to which the catalog follows main; None before the first."""
        return conn.scalar(_SEEN)

    def has_pages(self, conn: sa.Connection) -> bool:
        """Whether there is any page, live or deleted."""
        return conn.scalar(_ANY) is not None


_ANY = sa.select(page.c.id).limit(1)
_SEEN = sa.select(cursor.c.commit).where(cursor.c.name == CURSOR)


def find_page(conn: sa.Connection, path: str) -> PageRow | None:
    """The page that answers at `path`, with its protection as `level`, the age of its stored HTML as `html_at`, and
    what `verified.columns` tell of its verification, in one query.

    `row.path != path`: it has moved there. `row.state == "deleted"`: it is gone. None: there never was one.
    """
    rows = conn.execute(_FIND, {"path": path}).all()
    return min(rows, key=lambda row: row.path != path or row.state != LIVE, default=None)


def protection_level() -> sa.ColumnElement[str | None]:
    """Who may change a page, as `policy.protection_at` says, where `protection` is joined; NULL where all may."""
    at_first = sa.case((page.c.path.in_(sorted(FOR_STAFF_AT_FIRST)), "staff"))
    return sa.func.coalesce(protection.c.level, at_first)


def _find_query() -> sa.CompoundSelect[Any]:
    path = sa.bindparam("path", type_=sa.Text)
    level = protection_level().label("level")
    columns = sa.select(page, level, html.c.at.label("html_at"), *verified.columns())
    moved = redirect.join(page, page.c.id == redirect.c.page_id)
    return sa.union_all(
        columns.select_from(_about(page)).where(page.c.path == path),
        columns.select_from(_about(moved)).where(redirect.c.path == path),
    )


def _about(pages: sa.FromClause) -> sa.FromClause:
    joined = pages.outerjoin(protection, protection.c.page_id == page.c.id)
    joined = joined.outerjoin(html, sa.and_(html.c.page_id == page.c.id, html.c.blob == page.c.blob))
    return verified.joined(joined)


_FIND = _find_query()


def rename_author(conn: sa.Connection, author_id: int, name: str) -> None:
    """Show `name` for everything this person wrote, now and after a rebuild. Git keeps the old name."""
    statement = insert(conn, alias).values(author_id=author_id, name=name)
    conn.execute(statement.on_conflict_do_update(index_elements=["author_id"], set_={"name": name}))
    conn.execute(page.update().where(page.c.changed_by == author_id).values(changed_by_name=name))
    conn.execute(revision.update().where(revision.c.author_id == author_id).values(author_name=name))


def set_cursor(conn: sa.Connection, sha: str, name: str = CURSOR) -> None:
    """Note that the catalog has taken in main up to `sha`."""
    conn.execute(_moving(conn.dialect.name), {"name": name, "commit": sha})


@cache  # building it takes longer than running it
def _moving(dialect: str) -> sa.Insert:
    statement = insert_for(dialect, cursor)
    return statement.on_conflict_do_update(index_elements=["name"], set_={"commit": statement.excluded.commit})


def _heads(conn: sa.Connection, sha: str) -> sa.Row[Any]:
    return conn.execute(_HEADS, {"sha": sha}).one()


_HEADS = sa.select(
    sa.select(sa.func.max(page.c.id)).scalar_subquery().label("page"),
    sa.select(sa.func.max(revision.c.id)).scalar_subquery().label("revision"),
    sa.exists().where(revision.c.commit == sa.bindparam("sha")).label("applied"),
)


def _rows(conn: sa.Connection, commit: CommitInfo) -> list[PageRow]:
    """The pages at the paths of `commit`, and its subject."""
    paths = {change.path for change in commit.changes} | {c.old_path for c in commit.changes if c.old_path}
    if len(paths) == 1:  # nearly always
        found = list(conn.execute(_AT_PATH, {"path": paths.pop()}))
    else:
        found = [row for chunk in chunks(sorted(paths)) for row in conn.execute(_BY_PATH, {"paths": chunk})]
    if commit.page_id is not None and all(row.id != commit.page_id for row in found):
        found += conn.execute(sa.select(page).where(page.c.id == commit.page_id))
    return found


_AT_PATH = sa.select(page).where(page.c.path == sa.bindparam("path"))
_BY_PATH = sa.select(page).where(page.c.path.in_(sa.bindparam("paths", expanding=True)))


def _skeletons(conn: sa.Connection, commit: CommitInfo, rows: Iterable[PageRow]) -> dict[str, int]:
    """Which live page has each look of the paths that `commit` makes new."""
    live = {row.path for row in rows if row.state == LIVE}
    wanted = sorted({skeleton(c.path) for c in commit.changes if c.status != "D" and c.path not in live})
    return {look: owner for chunk in chunks(wanted) for look, owner in conn.execute(_BY_LOOK, {"skeletons": chunk})}


_BY_LOOK = sa.select(page.c.skeleton, page.c.id).where(
    page.c.skeleton.in_(sa.bindparam("skeletons", expanding=True)), sa.literal_column("state = 'live'")
)


def _activity(commit: CommitInfo, effect: Effect) -> dict[str, Any]:
    after = effect.after
    data = {"commit": commit.sha, "path": after["path"], "title": after["title"], "kind": effect.kind}
    if effect.moved_from:
        data["old_path"] = effect.moved_from
    if commit.proposal is not None:
        data["proposal"] = commit.proposal
    ids = {"page_id": after["id"], "revision_id": after["revision_id"], "user_id": commit.author_id}
    return {"kind": effect.activity, "at": commit.at, "data": data, **ids}
