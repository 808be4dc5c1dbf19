"""The files of media on disk: what was brought in, and the sizes made of it.

    media/ab/ab12….png           named by the hash of what was brought in; never changes
    media/sizes/ab/ab12…/960.webp made from that, and made again when it is lost
    media/incoming/…             what is being brought in; swept when nobody finished it

A file is whole or absent, whoever else writes into the same folder. Must never read the database.
"""

import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from wiki.media.kinds import Data

CHUNK = 1 << 20  # bytes written at once
UNFINISHED = 24 * 3600  # seconds after which what is in incoming/ is nobody's

Patch = tuple[int, int, bytes]  # begin, end, what to put there; the rest of the stretch becomes zeros


class Files:
    """The files below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kept(self, hash: str, extension: str) -> Path:
        return self.folder / hash[:2] / f"{hash}.{extension}"

    def sizes(self, hash: str) -> Path:
        return self.folder / "sizes" / hash[:2] / hash

    def size(self, hash: str, width: int, extensions: Iterable[str]) -> Path | None:
        """The file of a size in the first of these formats that there is."""
        files = (self.sizes(hash) / f"{width}.{extension}" for extension in extensions)
        return next((file for file in files if file.is_file()), None)

    @contextmanager
    def incoming(self) -> Iterator[BinaryIO]:
        """A file for what is being brought in, gone when the block ends."""
        folder = self.folder / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / secrets.token_hex(16)
        try:
            with open(path, "xb+") as file:
                yield file
        finally:
            path.unlink(missing_ok=True)

    def write(self, file: Path, content: Data, patches: Iterable[Patch] = (), *, start: int = 0, end: int = 0) -> int:
        """Write what stands between `start` and `end` of `content` as `file`, patched, whole and durable or not at
        all; how many bytes. `patches` are counted from the beginning of `content`. Raises OSError."""
        end = end or len(content)
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        try:
            with open(partial, "xb") as out:
                for at in range(start, end, CHUNK):
                    out.write(content[at : min(at + CHUNK, end)])
                for begin, close, put in patches:
                    _overwrite(out, begin - start, close - begin, put)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
        for folder in (file.parent, file.parent.parent):
            _sync(folder)
        return end - start

    def has_any(self, hash: str, extension: str) -> bool:
        """Whether anything of a file is there, or a size of it."""
        return self.kept(hash, extension).exists() or self.sizes(hash).exists()

    def strangers(self, known: Collection[str], now: float | None = None) -> list[Path]:
        """Whole files that are none of the hashes `known`, and older than what is just being brought in."""
        before = (time.time() if now is None else now) - UNFINISHED
        unknown = (file for file in self.folder.glob("??/[!.]*") if file.name.partition(".")[0] not in known)
        return [file for file in unknown if file.stat().st_mtime < before]

    def erase(self, hash: str, extension: str) -> None:
        """Remove a file and its sizes for good."""
        self.kept(hash, extension).unlink(missing_ok=True)
        shutil.rmtree(self.sizes(hash), ignore_errors=True)

    def sweep(self, now: float | None = None) -> int:
        """Remove what nobody finished bringing in, and halves of files left by a crash; how many those were."""
        before = (time.time() if now is None else now) - UNFINISHED
        swept = 0
        for file in (*self.folder.glob("incoming/*"), *self.folder.glob("??/.*"), *self.folder.glob("sizes/*/*/.*")):
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < before:
                    file.unlink()
                    swept += 1
        return swept


def _overwrite(out: BinaryIO, at: int, length: int, put: bytes) -> None:
    out.seek(at)
    out.write(put[:length])
    left = length - len(put)
    while left > 0:
        left -= out.write(bytes(min(left, CHUNK)))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
