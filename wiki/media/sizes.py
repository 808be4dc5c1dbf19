"""Makes the smaller sizes of pictures, in the follower process: one at a time, behind everything else.

Whoever asks for a size before it is made gets the picture itself. Must never hold up an upload or a reader.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from wiki.errors import Invalid
from wiki.media.ladder import ladder
from wiki.media.store import GONE, MediaStore, Row
from wiki.store import follow
from wiki.store.mediatables import UNMADE, media
from wiki.store.writing import chunks

log = logging.getLogger("wiki.media")

AT_ONCE = 20  # pictures, so that a process that is told to stop ends soon


class Sizes:
    """The sizes of the pictures in `store`."""

    def __init__(self, store: MediaStore) -> None:
        self.store = store

    def make(self, most: int = AT_ONCE) -> int:
        """Make the sizes of up to `most` pictures that have none yet, in one process at a time; how many."""
        with follow.elected(self.store.settings.data, "sizes") as is_elected:
            if not is_elected:
                return 0
            done = 0
            while done < most and self._make_next():
                done += 1
            return done

    def begin_again(self) -> None:
        """Have all sizes made anew, as after they were lost; `make` does so."""
        pictures = [row for row in self._pictures() if ladder(row.width or 0)]
        with self.store.database.write() as conn:
            for some in chunks([row.hash for row in pictures]):
                conn.execute(media.update().where(media.c.hash.in_(some)).values(made=None))

    def _pictures(self) -> Sequence[Row]:
        query = sa.select(media).where(media.c.type.startswith("image/"), ~media.c.is_moving)
        with self.store.database.read() as conn:
            return conn.execute(query.where(media.c.width.is_not(None), media.c.state.not_in(GONE))).all()

    def _make_next(self) -> bool:
        query = sa.select(media).where(UNMADE, media.c.state.not_in(GONE)).order_by(media.c.number).limit(1)
        with self.store.database.read() as conn:
            row = conn.execute(query).one_or_none()
        if row is None:
            return False
        try:
            self._make(row)
        except (Invalid, OSError):
            log.exception("no sizes can be made of %s", row.hash)
        with self.store.database.write(durable=False) as conn:
            conn.execute(media.update().where(media.c.hash == row.hash).values(made=datetime.now(UTC)))
            state = conn.scalar(sa.select(media.c.state).where(media.c.hash == row.hash))
        if state == "erased":  # meanwhile
            self.store.erase(row)
        return True

    def _make(self, row: Row) -> None:
        file, kind = self.store.get(row.hash, row.name)
        folder = self.store.files.sizes(row.hash)
        folder.mkdir(parents=True, exist_ok=True)
        self.store.press.sizes(file, self.store.format_of(kind), ladder(row.width), folder)
