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
from collections.abc import Iterable, Iterator
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
        with self.batch() as batch:
            return batch.write(kind, data)

    def remove(self, shas: Iterable[str], since: int) -> None:
        """Remove loose objects that nothing names, but for those that were written again after `since` (seconds since
        1970). Under the store's lock."""
        for sha in shas:
            path = f"{self._folder}/{sha[:2]}/{sha[2:]}"
            with contextlib.suppress(FileNotFoundError):
                if int(os.stat(path).st_mtime) <= since:
                    os.unlink(path)

    def batch(self) -> "Batch":
        """Objects that are written one after the other and become durable, and visible, together."""
        return Batch(self._folder)

    def find(self, sha: str) -> tuple[str, bytes] | None:
        """Kind and data of a loose object; None when it is packed or missing."""
        try:
            with open(f"{self._folder}/{sha[:2]}/{sha[2:]}", "rb") as file:
                whole = zlib.decompress(file.read())
        except (FileNotFoundError, zlib.error):
            return None
        head, _, data = whole.partition(b"\0")
        return head.split(b" ")[0].decode(), data


class Batch:
    """New objects of one commit, in the order in which they need each other: a context manager.

    The disk starts on each at once, and only the end of the block waits for it: a third of the time that a sync
    after each write takes. An object has its name when it is durable and all before it have theirs; when the block
    or the disk fails none is left half written. Raises StorageFailed.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._waiting: dict[str, tuple[int, str]] = {}  # path → open file, its temporary name

    def __enter__(self) -> "Batch":
        return self

    def write(self, kind: str, data: bytes) -> str:
        """Begin to store an object of `kind` (blob, tree, commit) and return its id."""
        sha = object_id(kind, data)
        folder = f"{self._folder}/{sha[:2]}"
        path = f"{folder}/{sha[2:]}"
        with storage():
            if path not in self._waiting and not _freshened(path):
                temporary = f"{folder}/tmp_obj_{secrets.token_hex(8)}"
                handle = _create_in(folder, temporary)
                self._waiting[path] = handle, temporary
                _write_all(handle, zlib.compress(b"%s %d\0%s" % (kind.encode(), len(data), data), LEVEL))
                _begin_writing_out(handle)
        return sha

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                with storage():
                    for handle, _name in self._waiting.values():
                        os.fsync(handle)
                    for path in list(self._waiting):
                        os.rename(self._waiting[path][1], path)
                        os.close(self._waiting.pop(path)[0])
        finally:
            for handle, temporary in self._waiting.values():
                os.close(handle)
                with contextlib.suppress(OSError):
                    os.unlink(temporary)


def _freshened(path: str) -> bool:
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return os.path.getsize(path) > 0  # a power cut can leave an empty file of a writer that does not sync


def _create_in(folder: str, path: str) -> int:
    try:
        return _create(path, 0o444)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
        return _create(path, 0o444)


def _create(path: str, mode: int) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:  # a disk that fills up takes a part first
        rest = rest[os.write(handle, rest) :]


def _begin_writing_out(handle: int) -> None:
    if hasattr(os, "posix_fadvise"):  # Linux starts the disk on pages that are not needed in memory
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def write_durably(path: str, data: bytes, *, mode: int = 0o644) -> None:
    """A new file with `data`, synced. Nothing stays behind when it fails."""
    handle = _create(path, mode)
    try:
        _write_all(handle, data)
        os.fsync(handle)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise
    finally:
        os.close(handle)


def sync_folder(path: str) -> None:
    """Make the names in a folder durable."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
