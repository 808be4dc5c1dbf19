"""What people bring: how much and how often they may, and what is refused in words that say what to do.

Whether somebody may upload at all is the policy's. What they bring waits, seen by them and by reviewers, until a page
that shows it is published. Must never know requests or screens.
"""

from datetime import UTC, datetime

import sqlalchemy as sa

from wiki.accounts import throttle
from wiki.errors import N_, Invalid, TooMany
from wiki.media.kinds import BINARY, HEIC, Data, kind_of
from wiki.media.store import GONE, MEGABYTE, MediaStore, Medium, too_large
from wiki.policy import Actor
from wiki.store.mediatables import media

HOUR = 3600  # seconds
PICTURES = frozenset({"png", "jpg", "jpeg", "jpe", "gif", "webp", "avif", "bmp", "tif", "tiff", "ico"})
FILMS = frozenset({"mp4", "m4v", "mov", "webm", "mp3", "m4a", "ogg", "oga"})


class Uploads:
    """Takes what people bring into `store`."""

    def __init__(self, store: MediaStore) -> None:
        self.store = store
        self.settings = store.settings

    @property
    def most(self) -> int:
        """The most bytes that any file may have."""
        return max(self.settings.media_limit, self.settings.video_limit) * MEGABYTE

    def announce(self, actor: Actor, size: int) -> None:
        """Count an upload of `size` bytes before it is read. Raises TooMany, and Invalid when there is no room."""
        if size > self.most:
            raise too_large(size, self.most // MEGABYTE)
        self._count(actor)
        with self.store.database.read() as conn:
            self._check_room(conn, actor, size)

    def take(self, actor: Actor, data: Data, name: str) -> Medium:
        """Keep what `actor` brings. Raises Invalid, StorageFailed and Busy."""
        check_kind(data, name)
        with self.store.database.read() as conn:
            self._check_room(conn, actor, len(data))
        return self.store.add(data, name, by=actor, room=lambda conn, size: self._check_room(conn, actor, size))

    def _count(self, actor: Actor) -> None:
        if actor.is_staff:
            return
        hourly = self.settings.media_hourly
        limit = throttle.Limit("media.upload", hourly, max(1, HOUR // hourly))
        try:
            with self.store.database.write(durable=False) as conn:
                throttle.take(conn, limit, str(actor.id), datetime.now(UTC))
        except TooMany as error:
            wait = error.retry_after
            raise TooMany(
                N_("You have uploaded %(most)s files in an hour. Please wait %(wait)s minutes, then go on."),
                retry_after=wait,
                most=hourly,
                wait=-(-wait // 60),
            ) from None

    def _check_room(self, conn: sa.Connection, actor: Actor, size: int) -> None:
        """Raises Invalid when `size` more bytes are more than a person, or the wiki, may have."""
        own, total = self.settings.media_quota, self.settings.media_total
        if own and not actor.is_staff and used_by(conn, actor.id) + size > own * MEGABYTE:
            raise Invalid(
                N_("Your files would take more than %(most)s MB. Take off some that no page needs, or ask staff."),
                field="file",
                most=own,
            )
        if total and used_by(conn) + size > total * MEGABYTE:
            raise Invalid(N_("The wiki has no room for more files. Please tell staff."), field="file")


def used_by(conn: sa.Connection, user_id: int | None = None) -> int:
    """Bytes that the files of a person take, or all files; without the sizes made of them."""
    mine = sa.true() if user_id is None else media.c.by == user_id
    return int(conn.scalar(sa.select(sa.func.sum(media.c.size)).where(mine, media.c.state.not_in(GONE))) or 0)


def check_kind(data: Data, name: str) -> None:
    """Raises Invalid for what is of no use to readers, or is not what its name says. A name proves nothing: this only
    spares people a surprise."""
    extension = name.rpartition(".")[2].lower()
    kind = kind_of(data, extension)
    if not len(data):
        raise Invalid(N_("The file is empty."), field="file")
    if kind == HEIC:
        raise Invalid(
            N_(
                "This picture is in Apple’s format HEIC, which most browsers do not show. Save it as JPEG, or choose "
                "“Most compatible” in the settings of the camera, and try again."
            ),
            field="file",
        )
    if kind == BINARY:
        raise Invalid(
            N_(
                "This kind of file is not taken. Pictures, films and recordings (MP4, WebM, MP3), PDF, office files, "
                "texts and ZIP are."
            ),
            field="file",
        )
    if extension in PICTURES and kind.shape != "image":
        raise Invalid(N_("This is no picture, although its name says so. Save it anew as PNG or JPEG."), field="file")
    if extension in FILMS and kind.shape not in ("video", "audio"):
        raise Invalid(
            N_("This is no film or recording, although its name says so. Save it anew as MP4 or MP3."), field="file"
        )
