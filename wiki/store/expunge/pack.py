"""A pack of new objects, written while the history is read: 80,000 trees as loose files would take minutes to sync.

The file has no name until Git takes it in, so a process that is killed leaves nothing. Must never decide what is in it.
"""

import hashlib
import os
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from wiki.store.objects import LEVEL, object_id, storage

TYPES = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}
VERSION = 2
PIECE = 1 << 20  # bytes


class Pack:
    """Objects waiting to be taken in. `folder` has room for them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 – closed by `close`, or by the end of the process
        self._begin()

    def write(self, kind: str, data: bytes) -> str:
        """Put an object in, once; its id. Raises StorageFailed."""
        sha = object_id(kind, data)
        if sha not in self._known:
            self._known.add(sha)
            self.count += 1
            with storage():
                self._file.write(_head(TYPES[kind], len(data)) + zlib.compress(data, LEVEL))
        return sha

    def pieces(self) -> Iterator[bytes]:
        """The whole pack for `git index-pack --stdin`. After that it is empty, but knows what it had."""
        total = hashlib.sha1()
        self._file.seek(0)
        self._file.write(_begin(self.count))
        self._file.seek(0)
        while piece := self._file.read(PIECE):
            total.update(piece)
            yield piece
        yield total.digest()
        self._begin(self._known)

    def close(self) -> None:
        """Throw away what was not taken in."""
        self._file.close()

    def _begin(self, known: set[str] | None = None) -> None:
        self._known: set[str] = set() if known is None else known
        self.count = 0
        self._file.seek(0)
        self._file.truncate()
        self._file.write(_begin(0))
        os.set_inheritable(self._file.fileno(), False)


def _begin(count: int) -> bytes:
    return b"PACK" + VERSION.to_bytes(4, "big") + count.to_bytes(4, "big")


def _head(kind: int, size: int) -> bytes:
    """Type and length as packs hold them: four bits of the length, then seven at a time (gitformat-pack)."""
    head, rest = kind << 4 | size & 15, size >> 4
    found = bytearray()
    while rest:
        found.append(head | 128)
        head, rest = rest & 127, rest >> 7
    found.append(head)
    return bytes(found)
