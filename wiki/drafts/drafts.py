"""Drafts: what people have typed and not saved yet, kept for them alone; staff see none but their own.

A save of a draft is one short write. It never starts Git, reads a page's text or asks for the store's lock. What it
replaces was written by the same open editor or has been seen by it; of anything else its owner is asked.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.accounts.tables import user
from wiki.drafts.handle import Handle
from wiki.drafts.tables import draft
from wiki.errors import N_, Conflict, Gone, Invalid, NotFound
from wiki.settings import Settings
from wiki.store.database import Database, insert
from wiki.store.tables import STILL_LIVE, page

FIELDS = ("title", "section", "tags", "summary", "body", "edit_summary", "base", "proposed", "part")
LARGEST = 512 * 1024  # bytes of one draft: twice what a page may hold
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
WRITING_NOW = timedelta(minutes=3)  # since their last draft somebody counts as writing
TOO_MANY = N_("You have %(most)s drafts already. Discard one that you no longer need; what you type stays here.")
TOO_LARGE = N_("Your drafts are larger than the wiki keeps. Discard one that you no longer need.")
ELSEWHERE = N_("You went on with this draft in another window or on another device.")
FINISHED = N_("This draft was saved or discarded in another window.")
NO_DRAFT = N_("There is no such draft. It was saved, discarded, or had been left for too long.")

Row = sa.Row[Any]


class Elsewhere(Conflict):
    """Another editor of the same person has written to the draft. `row` is what it says now."""

    row: Row

    @classmethod
    def of(cls, row: Row) -> "Elsewhere":
        error = cls(ELSEWHERE)
        error.row = row
        return error


class Finished(Gone):
    """The draft that an editor goes on with is not there any more."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What is known where somebody opens a page to write: their own draft of it, and who writes there too."""

    row: Row | None = None
    writers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What somebody should know while they write: the live `page` in a few columns (None: it is new, or gone), and
    who else writes there."""

    page: Row | None
    writers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drafts:
    """`clock` returns the time in UTC, aware."""

    database: Database
    settings: Settings
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def save(self, owner: int, handle: Handle, fields: Mapping[str, str]) -> Handle:
        """Keep `fields` (of FIELDS) and return the handle with the new version. Raises Elsewhere, Finished, and Invalid
        when it is more than one person may keep."""
        handle = handle.checked()
        row = self._row(owner, handle, fields)
        with self.database.write() as conn:
            version = self._replace(conn, row, handle.version) if handle.version else self._add(conn, row)
        return Handle(handle.place, version, handle.editor)

    def add(self, conn: sa.Connection, owner: int, handle: Handle, fields: Mapping[str, str]) -> None:
        """Like `save` for a draft that nobody has seen, within a transaction."""
        self._add(conn, self._row(owner, handle.checked(), fields))

    def open(self, owner: int, place: str) -> Opened:
        """One's own draft of what belongs there, and the names of others who write there now. In one query: of others
        only the name is read."""
        with self.database.read() as conn:
            rows = conn.execute(_OPENED, self._now(owner, place)).all()
        mine: Row | None = next((row for row in rows if row.user_id == owner), None)
        return Opened(mine, self._names(row.name for row in rows if row.user_id != owner))

    def get(self, owner: int, number: int) -> Row:
        """One's own draft by its number. Raises NotFound."""
        with self.database.read() as conn:
            row = conn.execute(_OWN.where(draft.c.id == number), {"owner": owner}).one_or_none()
        if row is None:
            raise NotFound(NO_DRAFT)
        return row

    def list(self, owner: int) -> list[Row]:
        """One's own drafts, newest first, each with the page it is for, without what is in it."""
        with self.database.read() as conn:
            return list(conn.execute(_LISTED, {"owner": owner}))

    def discard(self, owner: int, number: int) -> None:
        """Throw one's own draft away. One that is not there needs nothing."""
        with self.database.write() as conn:
            conn.execute(sa.delete(draft).where(draft.c.id == number, draft.c.user_id == owner))

    def finish(self, owner: int | None, handle: Handle) -> None:
        """What this editor wrote is saved: its draft goes. What another window wrote since stays."""
        if owner is None or not handle.place or not (handle.version or handle.editor):
            return
        ours = (draft.c.version <= handle.version) | (draft.c.editor == handle.editor)
        with self.database.write(durable=False) as conn:
            conn.execute(sa.delete(draft).where(draft.c.user_id == owner, draft.c.place == handle.place, ours))

    def look(self, owner: int, handle: Handle) -> Around:
        """What happens meanwhile to the page that somebody changes. One query."""
        values = self._now(owner, handle.place)
        with self.database.read() as conn:
            if handle.page_id is None:
                return Around(None, self._names(conn.scalars(_WRITERS, values)))
            rows: Sequence[Row] = conn.execute(_AROUND, {**values, "page": handle.page_id}).all()
        return Around(rows[0] if rows else None, self._names(row.writer for row in rows))

    def sweep(self) -> int:
        """Forget drafts that nobody has touched for the days the setting says, and all of people who left; how many
        that was. The worker calls it about once an hour."""
        before = self.clock() - timedelta(days=self.settings.draft_days)
        left = sa.select(user.c.id).where(user.c.left_at.is_not(None))
        with self.database.write(durable=False) as conn:
            return conn.execute(sa.delete(draft).where((draft.c.at < before) | draft.c.user_id.in_(left))).rowcount

    def _row(self, owner: int, handle: Handle, fields: Mapping[str, str]) -> dict[str, Any]:
        kept = {name: fields[name] for name in FIELDS if fields.get(name)}
        size = len(json.dumps(kept))
        if size > LARGEST:
            raise Invalid(TOO_LARGE, field="body")
        return {
            "user_id": owner,
            "place": handle.place,
            "page_id": handle.page_id,
            "editor": handle.editor,
            "title": "".join(c for c in kept.get("title", "") if c.isprintable())[:500],
            "fields": kept,
            "size": size,
            "at": self.clock(),
        }

    def _add(self, conn: sa.Connection, row: dict[str, Any]) -> int:
        """A first version, or the next one of the same open editor. Two statements, with the quota."""
        others, size = conn.execute(_QUOTA, {"owner": row["user_id"], "place": row["place"]}).one()
        if others >= self.settings.draft_count:
            raise Invalid(TOO_MANY, most=self.settings.draft_count)
        if size + row["size"] > self._bytes():
            raise Invalid(TOO_LARGE)
        adding = insert(conn, draft).values(**row, version=1)
        or_next = adding.on_conflict_do_update(
            index_elements=["user_id", "place"],
            set_={**row, "version": draft.c.version + 1},
            where=draft.c.editor == row["editor"],
        )
        version = conn.scalar(or_next.returning(draft.c.version))
        return version if version is not None else self._refuse(conn, row)

    def _replace(self, conn: sa.Connection, row: dict[str, Any], seen: int) -> int:
        """The version after the one that was `seen`, in one statement with the quota."""
        mine = (_other.c.user_id == row["user_id"], _other.c.place != row["place"])
        others = sa.select(_TOTAL).where(*mine).scalar_subquery()
        ours = (draft.c.version == seen) | (draft.c.editor == row["editor"])
        changing = sa.update(draft).where(draft.c.user_id == row["user_id"], draft.c.place == row["place"], ours)
        changing = changing.where(others + row["size"] <= self._bytes())
        changing = changing.values(**row, version=draft.c.version + 1).returning(draft.c.version)
        version = conn.scalar(changing)
        return version if version is not None else self._refuse(conn, row, seen)

    def _refuse(self, conn: sa.Connection, row: dict[str, Any], seen: int = 0) -> int:
        """Say why a version was not taken, unless it says the very same. Raises Elsewhere, Finished or Invalid."""
        kept = conn.execute(_OWN.where(draft.c.place == row["place"]), {"owner": row["user_id"]}).one_or_none()
        if kept is None:
            raise Finished(FINISHED)
        if kept.version == seen:
            raise Invalid(TOO_LARGE)
        if kept.fields == row["fields"]:  # a window that closed sent it, and the next one has it from the device
            return int(kept.version)
        raise Elsewhere.of(kept)

    def _bytes(self) -> int:
        return self.settings.draft_kilobytes * 1024

    def _now(self, owner: int, place: str) -> dict[str, Any]:
        since = self.clock() - WRITING_NOW if self.settings.show_writers else NEVER
        return {"owner": owner, "place": place, "since": since}

    def _names(self, names: Iterable[str | None]) -> tuple[str, ...]:
        return tuple(sorted({name for name in names if name}))


_OWNER: sa.BindParameter[Any] = sa.bindparam("owner")
_PLACE: sa.BindParameter[Any] = sa.bindparam("place")
_SINCE: sa.BindParameter[Any] = sa.bindparam("since")
_OWN = sa.select(draft).where(draft.c.user_id == _OWNER)
_other = draft.alias()
_TOTAL = sa.func.coalesce(sa.func.sum(_other.c.size), 0)
_QUOTA = sa.select(sa.func.count(), _TOTAL).where(_other.c.user_id == _OWNER, _other.c.place != _PLACE)
_is_own = draft.c.user_id == _OWNER
_LISTED: sa.Select[Any] = (
    sa.select(
        *(draft.c[name] for name in ("id", "place", "page_id", "title", "size", "at")),
        *(page.c[name].label(f"page_{name}") for name in ("path", "title", "state")),
    )
    .select_from(draft.outerjoin(page, page.c.id == draft.c.page_id))
    .where(_is_own)
    .order_by(draft.c.at.desc(), draft.c.id.desc())
)
_OPENED: sa.Select[Any] = (
    sa.select(
        *(draft.c[name] for name in ("id", "user_id", "place", "version", "editor", "at")),
        sa.case((_is_own, draft.c.fields)).label("fields"),
        user.c.name,
    )
    .join_from(draft, user, user.c.id == draft.c.user_id)
    .where(draft.c.place == _PLACE, _is_own | (draft.c.at > _SINCE))
)
_writes_now = (draft.c.place == _PLACE) & (draft.c.at > _SINCE) & (draft.c.user_id != _OWNER)
_WRITERS = sa.select(user.c.name).join_from(draft, user, user.c.id == draft.c.user_id).where(_writes_now)
_AROUND: sa.Select[Any] = (
    sa.select(
        *(page.c[name] for name in ("id", "path", "blob", "commit", "revision_id", "changed_at")),
        user.c.name.label("writer"),
    )
    .select_from(page.outerjoin(draft.join(user, user.c.id == draft.c.user_id), _writes_now))
    .where(page.c.id == sa.bindparam("page"), STILL_LIVE)
)
