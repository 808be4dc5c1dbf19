"""Keeps media: one file each in WIKI_DATA/media, named by the hash of what was brought in, and a row in `media`.

A file is whole or absent, and never changes. The row is for lists; serving needs the file alone, so a lost database
loses no picture. Must never trust a name or type that came with the data.
"""

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from wiki.errors import N_, Invalid, NotFound, StorageFailed
from wiki.media.images import Picture, reencode
from wiki.media.kinds import Kind, kind_by_extension, kind_of
from wiki.store.database import Database, insert
from wiki.store.tables import media

HASH = re.compile(r"[0-9a-f]{40}")
NAME = re.compile(r"([a-z0-9][a-z0-9_-]{0,79})\.([a-z0-9]{1,5})")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Medium:
    """What a file is and where it will be found: known from its content and name before anything is written."""

    hash: str
    name: str
    kind: Kind

    @property
    def address(self) -> str:
        return f"/-/media/{self.hash}/{self.name}"


def identify(data: bytes, name: str) -> Medium:
    """The medium of `data`, brought in as a file called `name`. The same data and name always give the same address."""
    file = PurePosixPath(name.replace("\\", "/"))
    kind = kind_of(data, file.suffix[1:].lower())
    digest = hashlib.sha256(data).hexdigest()[:40]
    return Medium(digest, f"{_stem(file.stem)}.{kind.extension}", kind)


class MediaStore:
    """The media of one wiki, in `folder`. `limit` is the largest file taken, in megabytes."""

    def __init__(self, folder: Path, database: Database, *, limit: int) -> None:
        self.folder = folder
        self.database = database
        self.limit = limit

    def has(self, medium: Medium) -> bool:
        return self._file(medium.hash, medium.kind.extension).is_file()

    def check(self, data: bytes, name: str) -> Medium:
        """What `add` would keep, without writing. Raises Invalid with the reason when it would not."""
        medium = identify(data, name)
        if not self.has(medium):
            self._prepared(data, medium)
        return medium

    def add(self, data: bytes, name: str, *, by: int | None = None) -> Medium:
        """Keep `data`, as user `by`. Raises Invalid for what cannot be taken, StorageFailed when the disk is full."""
        medium = identify(data, name)
        if not self.has(medium):
            content, picture = self._prepared(data, medium)
            try:
                _write(self._file(medium.hash, medium.kind.extension), content)
            except OSError as error:
                raise StorageFailed(
                    N_("The file cannot be stored at the moment: %(why)s"), why=error.strerror
                ) from None
            self._record(medium, len(content), picture, by)
        return medium

    def get(self, hash: str, name: str) -> tuple[Path, Kind]:
        """The file and kind behind an address. Raises NotFound."""
        parts = NAME.fullmatch(name)
        kind = kind_by_extension(parts[2]) if parts and HASH.fullmatch(hash) else None
        if kind is None or not (file := self._file(hash, kind.extension)).is_file():
            raise NotFound(N_("There is no such file."))
        return file, kind

    def _file(self, hash: str, extension: str) -> Path:
        return self.folder / hash[:2] / f"{hash}.{extension}"

    def _prepared(self, data: bytes, medium: Medium) -> tuple[bytes, Picture | None]:
        if len(data) > self.limit * MEGABYTE:
            raise Invalid(
                N_("The file has %(size)s MB; at most %(limit)s are allowed."),
                field="file",
                size=-(-len(data) // MEGABYTE),
                limit=self.limit,
            )
        if not data:
            raise Invalid(N_("The file is empty."), field="file")
        if medium.kind.format is None:
            return data, None
        picture = reencode(data, medium.kind)
        return picture.data, picture

    def _record(self, medium: Medium, size: int, picture: Picture | None, by: int | None) -> None:
        row = {
            "hash": medium.hash,
            "name": medium.name,
            "type": medium.kind.type,
            "size": size,
            "width": picture and picture.width,
            "height": picture and picture.height,
            "at": datetime.now(UTC),
            "by": by,
        }
        with self.database.write() as conn:
            conn.execute(insert(conn, media).values(row).on_conflict_do_nothing())


def _stem(stem: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:80].strip("-") or "file"


def _write(file: Path, content: bytes) -> None:
    """Write `file` whole and durable, or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with open(partial, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
