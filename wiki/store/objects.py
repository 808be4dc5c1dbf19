"""Git objects, written by ourselves: durable, without starting a process. Reading small ones back likewise.

A write is a temporary file, fsync and rename, as Git does it. An object that is already there is made fresh,
else a prune running beside us could take it away. Must never decide what a commit contains.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path

from wiki.errors import N_, StorageFailed

LEVEL = 1  # zlib: the repack compresses again, a save should not
STORAGE_ERRORS = frozenset(
    {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE, errno.ENFILE}
)


@contextlib.contextmanager
def storage() -> Iterator[None]:
    """Turn an OSError that says "this disk will not take it" into StorageFailed."""
    try:
        yield
    except OSError as error:
        if error.errno not in STORAGE_ERRORS:
            raise
        raise StorageFailed(
            N_("The wiki cannot store anything at the moment (%(why)s). Nothing was saved."), why=error.strerror
        ) from error


def object_id(kind: str, data: bytes) -> str:
    """The name Git gives to an object: SHA-1 in hex."""
    return hashlib.sha1(b"%s %d\0%s" % (kind.encode(), len(data), data)).hexdigest()


class Objects:
    """The loose objects of one bare repository. Holds no open file: safe across threads and forks."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.fspath(folder / "objects")

    def write(self, kind: str, data: bytes) -> str:
        """Store an object of `kind` (blob, tree, commit) durably and return its id. Raises StorageFailed."""
        sha = object_id(kind, data)
        folder = f"{self._folder}/{sha[:2]}"
        path = f"{folder}/{sha[2:]}"
        with storage():
            if not _freshened(path):
                _write_new(folder, path, zlib.compress(b"%s %d\0%s" % (kind.encode(), len(data), data), LEVEL))
        return sha

    def find(self, sha: str) -> tuple[str, bytes] | None:
        """Kind and data of a loose object; None when it is packed or missing."""
        try:
            with open(f"{self._folder}/{sha[:2]}/{sha[2:]}", "rb") as file:
                whole = zlib.decompress(file.read())
        except (FileNotFoundError, zlib.error):
            return None
        head, _, data = whole.partition(b"\0")
        return head.split(b" ")[0].decode(), data


def _freshened(path: str) -> bool:
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return os.path.getsize(path) > 0  # a power cut can leave an empty file of a writer that does not sync


def _write_new(folder: str, path: str, data: bytes) -> None:
    temporary = f"{folder}/tmp_obj_{secrets.token_hex(8)}"
    try:
        write_durably(temporary, data, mode=0o444)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
        write_durably(temporary, data, mode=0o444)
    os.rename(temporary, path)


def write_durably(path: str, data: bytes, *, mode: int = 0o644) -> None:
    """A new file with `data`, synced. Nothing stays behind when it fails."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise


def sync_folder(path: str) -> None:
    """Make the names in a folder durable."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
