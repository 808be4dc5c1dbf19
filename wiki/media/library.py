"""What is done with files that are there: found, described, replaced, taken off, brought back, erased.

A file that is replaced keeps its address and its bytes; pages show the newest version of it, whatever address they
hold. A file that was taken off is shown to nobody but administrators; erased, it is gone from the disk, and its hash
stays known so that it does not come back. One version alone can be erased at once. Rights are asked here, at the moment
of action.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.errors import N_, Conflict, Gone, Invalid, NotFound
from wiki.media.kinds import VTT, Data
from wiki.media.languages import LANGUAGES
from wiki.media.store import GONE, MediaStore, Medium, Row, identify
from wiki.media.uploads import Uploads, check_kind
from wiki.policy import Actor, Subject, strictest
from wiki.store import activity
from wiki.store.mediatables import media, media_caption, media_upload, publish
from wiki.store.tables import media_use, page, verification

ALT_LIMIT = 500  # characters
REASON_LIMIT = 250
NOBODY = 0  # owner of what the company seeded
LevelOf = Callable[[sa.Connection, Row], str]  # how the page of a row is protected, all limits counted


class Library:
    """The files in `store`. `level_of` says who may change a page at once, `reviews` whether somebody reviews
    proposals, `after` is called when pages have to be shown anew."""

    def __init__(
        self,
        uploads: Uploads,
        *,
        level_of: LevelOf,
        reviews: Callable[[sa.Connection, Actor], bool],
        after: Callable[[], object] = lambda: None,
    ) -> None:
        self.uploads = uploads
        self.store: MediaStore = uploads.store
        self.database = self.store.database
        self.settings = self.store.settings
        self._level_of, self._reviews, self._after = level_of, reviews, after

    def get(self, actor: Actor, hash: str) -> Row:
        """The row of a file that `actor` may see. Raises NotFound, as if it were not there, and Gone when it was taken
        off."""
        with self.database.read() as conn:
            row = conn.execute(sa.select(media).where(media.c.hash == hash)).one_or_none()
            if row is not None and row.state == "public":
                return row
            if row is None or (row.state == "waiting" and not self._may_see(conn, actor, row)):
                raise NotFound(N_("There is no such file."))
        if row.state in GONE and not self._may(actor, "media.restore", Subject()):
            raise Gone(N_("This file was taken off the wiki."))
        return row

    def _may_see(self, conn: sa.Connection, actor: Actor, row: Row) -> bool:
        if actor.id is None:
            return False
        mine = sa.select(media_upload.c.hash).where(media_upload.c.hash == row.hash, media_upload.c.user_id == actor.id)
        owner = actor.id if conn.scalar(mine) is not None else NOBODY
        return self._may(actor, "media.read_waiting", Subject(owner_id=owner)) or (
            self._may(actor, "media.read_waiting", Subject(owner_id=NOBODY, reviews=True))
            and self._reviews(conn, actor)
        )

    def subject(self, row: Row) -> Subject:
        """A file as the rules see it for who would replace or describe it: whose it is, and the strictest limit of
        the pages that show it. A page whose verified text shows it counts as one of staff."""
        with self.database.read() as conn:
            uses = self.uses(conn, row)
            levels = ["staff" if used.verified else self._level_of(conn, used) for used in uses]
        return Subject(strictest("open", *levels), owner_id=_owner(row))

    def uses(self, conn: sa.Connection, row: Row) -> list[Row]:
        """The live pages that show any version of a file, by title."""
        versions = sa.select(media.c.hash).where(media.c.current == row.current)
        showing = sa.select(media_use.c.page_id).where(media_use.c.hash.in_(versions))
        query = sa.select(page, verification.c.page_id.label("verified")).select_from(
            page.outerjoin(verification, verification.c.page_id == page.c.id)
        )
        return list(conn.execute(query.where(page.c.id.in_(showing)).order_by(page.c.sort_key, page.c.id)))

    def versions(self, conn: sa.Connection, row: Row) -> list[Row]:
        """All versions of a file, the newest brought first."""
        mine = media.c.current == row.current
        return list(conn.execute(sa.select(media).where(mine).order_by(media.c.number.desc())))

    def captions(self, conn: sa.Connection, row: Row) -> list[Row]:
        mine = media_caption.c.hash == row.hash
        return list(conn.execute(sa.select(media_caption).where(mine).order_by(media_caption.c.language)))

    def describe(self, actor: Actor, row: Row, alt: str | None) -> None:
        """Say what a picture shows: words, "" for a decoration, None for nothing said. Pages that give no words of
        their own show these. Raises Denied and Invalid."""
        policy.check(actor, "media.replace", self._owned(actor, row), settings=self.settings)
        alt = None if alt is None else " ".join(alt.split())
        if alt is not None and len(alt) > ALT_LIMIT:
            raise Invalid(N_("At most %(most)s letters, please."), field="alt", most=ALT_LIMIT)
        if alt != row.alt:
            self._change(actor, row, "media.described", {"alt": alt}, tell=row.state == "public")

    def _owned(self, actor: Actor, row: Row) -> Subject:
        """`subject`, and while a file waits, everybody who brought it is its owner."""
        if row.state == "waiting":
            with self.database.read() as conn, suppress(NotFound):
                if self._may_see(conn, actor, row):
                    return Subject(owner_id=actor.id)
        return self.subject(row)

    def replace(self, actor: Actor, row: Row, data: Data, name: str) -> Medium:
        """Make what is brought the newest version of a file. Raises Denied, Invalid, and what `Uploads.take` does."""
        policy.check(actor, "media.replace", self.subject(row), settings=self.settings)
        check_kind(data, name)
        medium = identify(data, name)
        if medium.kind.shape != _shape(row):
            raise Invalid(
                N_("A picture is replaced by a picture, a film by a film. Upload this as a new file."), field="file"
            )
        before = self.store.find(medium.hash)
        if before is not None and before.current != row.current and not _is_own_draft(before, actor):
            raise Invalid(N_("This very file is here already, as another one. Show that on the page."), field="file")
        medium = self.uploads.take(actor, data, name)
        self._make_newest(actor, row, medium.hash)
        return medium

    def go_to(self, actor: Actor, row: Row, hash: str) -> None:
        """Show an earlier version again. Raises Denied, and NotFound for what is none of this file."""
        policy.check(actor, "media.replace", self.subject(row), settings=self.settings)
        chosen = self.store.find(hash)
        if chosen is None or chosen.state in GONE or chosen.current != row.current:
            raise NotFound(N_("There is no such file."))
        self._make_newest(actor, row, hash)

    def _make_newest(self, actor: Actor, row: Row, hash: str) -> None:
        with self.database.write() as conn:
            family = media.c.current == _current(conn, row)  # somebody else may have replaced it meanwhile
            hashes = {*conn.scalars(sa.select(media.c.hash).where(family)), hash}
            alt = sa.func.coalesce(media.c.alt, row.alt)
            conn.execute(media.update().where(media.c.hash == hash).values(alt=alt))
            conn.execute(media.update().where(family | (media.c.hash == hash)).values(current=hash))
            if row.state == "public":
                publish(conn, [hash])
            self._tell(conn, actor, row, "media.replaced", hashes)
        self._after()

    def delete(self, actor: Actor, row: Row, *, reason: str) -> None:
        """Take a file off the wiki, all its versions with it; pages show the words of the picture instead. Raises
        Denied, Invalid without a reason, and Conflict when it is off already."""
        subject = Subject(owner_id=_owner(row) if row.state == "waiting" else NOBODY)
        policy.check(actor, "media.delete", subject, settings=self.settings)
        if row.state in GONE:
            raise Conflict(N_("Somebody was faster. Please look again."))
        self._decide(actor, row, "media.deleted", "deleted", _said(reason, is_asked=row.state == "public"))

    def restore(self, actor: Actor, row: Row) -> None:
        """Bring a file back. Raises Denied, and Conflict when it is erased, or not off the wiki."""
        policy.check(actor, "media.restore", settings=self.settings)
        if row.state != "deleted":
            raise Conflict(N_("This file is not off the wiki, or it was erased."))
        with self.database.read() as conn:
            used = conn.scalar(sa.select(media_use.c.page_id).where(media_use.c.hash == row.hash).limit(1))
        state = "public" if used is not None or row.by is None else "waiting"
        self._decide(actor, row, "media.restored", state, "")

    def erase(self, actor: Actor, row: Row) -> None:
        """Remove what was taken off from the disk, for good. Raises Denied and Conflict."""
        policy.check(actor, "media.restore", settings=self.settings)
        if row.state != "deleted":
            raise Conflict(N_("Take the file off the wiki first."))
        with self.database.read() as conn:
            versions = self.versions(conn, row)
        self._decide(actor, row, "media.erased", "erased", row.reason)
        for version in versions:
            self.store.erase(version)

    def erase_version(self, actor: Actor, row: Row, hash: str, *, reason: str) -> str:
        """Remove one version from the disk at once and for good, as a screenshot that shows a password. Where it was
        shown, the newest of the others is. The hash of the version shown then. Raises Denied, Invalid without a reason,
        NotFound for what is none of this file, and Conflict when it is the only one."""
        policy.check(actor, "media.erase_version", settings=self.settings)
        reason = _said(reason, is_asked=True)
        with self.database.write() as conn:
            family = sa.select(media).where(media.c.current == _current(conn, row), media.c.state.not_in(GONE))
            there = {version.hash: version for version in conn.execute(family.order_by(media.c.number.desc()))}
            version = there.pop(hash, None)
            if version is None:
                raise NotFound(N_("There is no such file."))
            if not there:
                raise Conflict(N_("This is the only version. Take the whole file off the wiki; then it can be erased."))
            newest = next(iter(there)) if version.current == hash else version.current
            decided = {"decided_by": actor.id, "decided_at": datetime.now(UTC), "reason": reason}
            conn.execute(media.update().where(media.c.hash == hash).values(state="erased", **decided))
            conn.execute(media.update().where(media.c.current == version.current).values(current=newest))
            self._tell(conn, actor, version, "media.version_erased", {hash, *there})
        self.store.erase(version)
        self._after()
        return str(newest)

    def add_captions(self, actor: Actor, row: Row, data: Data, language: str) -> None:
        """The words of a film in one language, as WebVTT. Raises Denied and Invalid."""
        policy.check(actor, "media.replace", self._owned(actor, row), settings=self.settings)
        if _shape(row) != "video":
            raise Invalid(N_("Only films have captions."), field="file")
        if language not in LANGUAGES:
            raise Invalid(N_("Please choose a language."), field="language")
        medium = self.uploads.take(actor, data, "captions.vtt")
        if medium.kind != VTT:
            raise Invalid(N_("This is no WebVTT file. It begins with the word WEBVTT."), field="file")
        with self.database.write() as conn:
            mine = (media_caption.c.hash == row.hash) & (media_caption.c.language == language)
            conn.execute(media_caption.delete().where(mine))
            values = {"language": language, "file": medium.hash, "by": actor.id, "at": datetime.now(UTC)}
            conn.execute(media_caption.insert().values(hash=row.hash, **values))
            if row.state == "public":
                publish(conn, [row.hash])
                self._tell(conn, actor, row, "media.described", {row.hash})
        self._after()

    def remove_captions(self, actor: Actor, row: Row, language: str) -> None:
        policy.check(actor, "media.replace", self._owned(actor, row), settings=self.settings)
        mine = (media_caption.c.hash == row.hash) & (media_caption.c.language == language)
        with self.database.write() as conn:
            conn.execute(media_caption.delete().where(mine))
            self._tell(conn, actor, row, "media.described", {row.hash})
        self._after()

    def check(self, actor: Actor, action: str, row: Row) -> None:
        """Raises SignInRequired or Denied when `actor` may not replace or describe a file; before anything is read."""
        subject = self.subject(row) if action == "media.replace" else self._owned(actor, row)
        policy.check(actor, "media.replace", subject, settings=self.settings)

    def _decide(self, actor: Actor, row: Row, kind: str, state: str, reason: str) -> None:
        decided = {"decided_by": actor.id, "decided_at": datetime.now(UTC), "reason": reason}
        self._change(actor, row, kind, {"state": state, **decided}, was=row.state)

    def _change(
        self, actor: Actor, row: Row, kind: str, values: Mapping[str, Any], *, was: str = "", tell: bool = True
    ) -> None:
        """Change all versions of a file, and have the pages that show it made anew. Raises Conflict when its state is
        no longer `was`."""
        family = media.c.current == row.current
        if was:
            family &= media.c.state == was
        with self.database.write() as conn:
            hashes = set(conn.scalars(sa.select(media.c.hash).where(family)))
            if row.hash not in hashes:
                raise Conflict(N_("Somebody was faster. Please look again."))
            conn.execute(media.update().where(media.c.hash.in_(hashes)).values(**values))
            if tell:
                self._tell(conn, actor, row, kind, hashes)
        self._after()

    def _tell(self, conn: sa.Connection, actor: Actor, row: Row, kind: str, hashes: set[str]) -> None:
        reason = conn.scalar(sa.select(media.c.reason).where(media.c.hash == row.hash))
        data = {"hash": row.hash, "hashes": sorted(hashes), "title": row.name, "reason": reason, "author_id": row.by}
        activity.record(conn, kind, user_id=actor.id, at=datetime.now(UTC), data=data)

    def may(self, actor: Actor, action: str, row: Row) -> bool:
        """Whether to offer `actor` to replace, describe or take off a file."""
        if action == "media.delete":
            return self._may(actor, action, Subject(owner_id=_owner(row) if row.state == "waiting" else NOBODY))
        return self._may(actor, action, self._owned(actor, row))

    def _may(self, actor: Actor, action: str, subject: Subject) -> bool:
        return policy.allowed(actor, action, subject, settings=self.settings)


def _current(conn: sa.Connection, row: Row) -> str:
    """The newest version of a file as it is now, whatever it was when `row` was read."""
    return str(conn.scalar(sa.select(media.c.current).where(media.c.hash == row.hash)))


def _said(reason: str, *, is_asked: bool) -> str:
    """A reason on one line. Raises Invalid for none where one is asked for, and for a long one."""
    reason = " ".join(reason.split())
    if not reason and is_asked:
        raise Invalid(N_("Please say why. Others will read it."), field="reason")
    if len(reason) > REASON_LIMIT:
        raise Invalid(N_("At most %(most)s letters, please."), field="reason", most=REASON_LIMIT)
    return reason


def _is_own_draft(row: Row, actor: Actor) -> bool:
    """Whether a file is one that this person brought a moment ago and that no page shows."""
    return bool(row.state == "waiting" and row.by == actor.id and row.current == row.hash)


def _owner(row: Row) -> int:
    return NOBODY if row.by is None else int(row.by)


def _shape(row: Row) -> str:
    family = str(row.type.partition("/")[0])
    return family if family in ("image", "video", "audio") and row.type != "image/svg+xml" else "file"
