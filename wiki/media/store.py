"""Keeps media: one file each in WIKI_DATA/media, named by the hash of what was brought in, and a row in `media`.

The row says who may see it; a file without a row is shown to nobody. What people bring waits until a published page
shows it (`wiki.store.mediatables.publish`); what the company seeds is public. Must never trust a name or type that came
with the data.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, Invalid, NotFound, StorageFailed
from wiki.media.containers import Film, inspect
from wiki.media.files import Files
from wiki.media.kinds import KINDS, MOVING, Data, Kind, kind_by_extension, kind_of
from wiki.media.ladder import ladder
from wiki.media.press import Press
from wiki.policy import ANONYMOUS, Actor
from wiki.settings import Settings
from wiki.store.database import Database, insert
from wiki.store.mediatables import media, media_upload

HASH = re.compile(r"[0-9a-f]{40}")
NAME = re.compile(r"([a-z0-9][a-z0-9_-]{0,79})\.([a-z0-9]{1,5})")
MEGABYTE = 1024 * 1024
GONE = ("deleted", "erased")

Row = sa.Row[Any]
Room = Callable[[sa.Connection, int], None]  # raises Invalid when there is none for so many bytes


@dataclass(frozen=True, slots=True)
class Medium:
    """What a file is and where it will be found: known from its content and name before anything is written."""

    hash: str
    name: str
    kind: Kind
    film: Film | None = field(default=None, compare=False)

    @property
    def address(self) -> str:
        return f"/-/media/{self.hash}/{self.name}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is written: bytes and, of a film, where they are patched; and what the row says of them."""

    content: Data
    width: int | None = None
    height: int | None = None
    is_moving: bool = False


def identify(data: Data, name: str) -> Medium:
    """The medium of `data`, brought in as a file called `name`. The same data and name always give the same address.
    Raises Invalid for a film or recording that is broken."""
    file = PurePosixPath(name.replace("\\", "/").replace("\0", ""))
    kind = kind_of(data, file.suffix[1:].lower())
    film = inspect(data, kind) if kind.type in MOVING else None
    kind = film.kind if film else kind
    digest = hashlib.sha256(data).hexdigest()[:40]
    return Medium(digest, f"{_stem(file.stem)}.{kind.extension}", kind, film)


class MediaStore:
    """The media of one wiki, in `folder`."""

    def __init__(self, folder: Path, database: Database, settings: Settings) -> None:
        self.files = Files(folder)
        self.database = database
        self.settings = settings
        self.press = Press(folder.parent, settings.media_pixels * 1_000_000)

    @property
    def folder(self) -> Path:
        return self.files.folder

    def has(self, medium: Medium) -> bool:
        return self.files.kept(medium.hash, medium.kind.extension).is_file()

    def check(self, data: Data, name: str) -> Medium:
        """What `add` would keep, without writing. Raises Invalid with the reason when it would not."""
        medium = identify(data, name)
        if not self.has(medium):
            self._prepared(data, medium)
        return medium

    def add(self, data: Data, name: str, *, by: Actor = ANONYMOUS, room: Room | None = None) -> Medium:
        """Keep `data`, brought by a person, or by the company. `room` is asked in the transaction that notes it, so
        that many at once do not take more than there is. Raises Invalid for what cannot be taken, StorageFailed
        when the disk is full, Busy when too many pictures are brought at once."""
        medium = identify(data, name)
        row = self.find(medium.hash)
        if row is not None and row.state in GONE:
            raise Invalid(N_("Staff took this file off the wiki: %(reason)s"), field="file", reason=row.reason or "–")
        if row is None or not self.has(medium):
            prepared = self._prepared(data, medium)
            size = self._write(medium, prepared)
            try:
                self._record(medium, size, prepared, by, room)
            except Invalid:
                self.files.erase(medium.hash, medium.kind.extension)
                raise
        else:
            self._note_again(medium.hash, by)
        return medium

    def find(self, hash: str) -> Row | None:
        """The row of a medium."""
        with self.database.read() as conn:
            return conn.execute(sa.select(media).where(media.c.hash == hash)).one_or_none()

    def get(self, hash: str, name: str) -> tuple[Path, Kind]:
        """The file and kind behind an address, whoever may see it. Raises NotFound."""
        parts = NAME.fullmatch(name)
        kind = kind_by_extension(parts[2]) if parts and HASH.fullmatch(hash) else None
        if kind is None or not (file := self.files.kept(hash, kind.extension)).is_file():
            raise NotFound(N_("There is no such file."))
        return file, kind

    def sweep(self) -> int:
        """Remove what nobody finished bringing in, and what a crash left of files that were erased; how many."""
        left = self.erased_on_disk()
        for row in left:
            self.erase(row)
        return len(left) + self.files.sweep()

    def erase(self, row: Row) -> None:
        """Remove the bytes of a file and its sizes for good."""
        self.files.erase(row.hash, row.name.rpartition(".")[2])

    def erased_on_disk(self) -> list[Row]:
        """Files that were erased and are still there."""
        with self.database.read() as conn:
            rows = conn.execute(sa.select(media).where(media.c.state == "erased")).all()
        return [row for row in rows if self.files.has_any(row.hash, row.name.rpartition(".")[2])]

    def format_of(self, kind: Kind) -> Kind:
        """A kept picture's kind with the format it is kept in, whatever it was brought in as."""
        return next((known for known in KINDS if known.type == kind.type), kind)

    def limit_of(self, kind: Kind) -> int:
        """The largest file of a kind that is taken, in megabytes."""
        return self.settings.video_limit if kind.type in MOVING else self.settings.media_limit

    def _prepared(self, data: Data, medium: Medium) -> Prepared:
        limit = self.limit_of(medium.kind)
        if len(data) > limit * MEGABYTE:
            raise too_large(len(data), limit)
        if not len(data):
            raise Invalid(N_("The file is empty."), field="file")
        if medium.film is not None:
            return Prepared(data, medium.film.width or None, medium.film.height or None)
        if medium.kind.format is None:
            return Prepared(data)
        picture = self.press.reencode(bytes(data), medium.kind)
        return Prepared(picture.data, picture.width, picture.height, picture.frames > 1)

    def _write(self, medium: Medium, prepared: Prepared) -> int:
        film = medium.film or Film(medium.kind)
        file = self.files.kept(medium.hash, medium.kind.extension)
        try:
            return self.files.write(file, prepared.content, film.telling, start=film.start, end=film.end)
        except OSError as error:
            raise StorageFailed(N_("The file cannot be stored at the moment: %(why)s"), why=error.strerror) from None

    def _record(self, medium: Medium, size: int, prepared: Prepared, by: Actor, room: Room | None) -> None:
        at = datetime.now(UTC)
        has_sizes = bool(medium.kind.format) and not prepared.is_moving and ladder(prepared.width or 0)
        row = {
            "hash": medium.hash,
            "name": medium.name,
            "type": medium.kind.type,
            "size": size,
            "width": prepared.width,
            "height": prepared.height,
            "is_moving": prepared.is_moving,
            "at": at,
            "by": by.id,
            "by_name": by.name,
            "state": "public" if by.id is None else "waiting",
            "current": medium.hash,
            "made": None if has_sizes else at,
        }
        with self.database.write() as conn:
            if room is not None:
                room(conn, size)
            number = (conn.scalar(sa.select(sa.func.max(media.c.number))) or 0) + 1
            conn.execute(insert(conn, media).values(number=number, **row).on_conflict_do_nothing())
        self._note_again(medium.hash, by)

    def _note_again(self, hash: str, by: Actor) -> None:
        """Somebody brought what is there already: they see it, too, and what the company brings is public."""
        with self.database.write() as conn:
            if by.id is None:
                waiting = (media.c.hash == hash) & (media.c.state == "waiting")
                conn.execute(media.update().where(waiting).values(state="public"))
            else:
                row = {"hash": hash, "user_id": by.id, "at": datetime.now(UTC)}
                conn.execute(insert(conn, media_upload).values(row).on_conflict_do_nothing())


def too_large(size: int, limit: int) -> Invalid:
    return Invalid(
        N_("The file has %(size)s MB; at most %(limit)s are taken. Make it smaller or shorter and try again."),
        field="file",
        size=-(-size // MEGABYTE),
        limit=limit,
    )


def _stem(stem: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:80].strip("-") or "file"
