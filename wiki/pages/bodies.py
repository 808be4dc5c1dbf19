"""Whole pages as anonymous readers get them, kept in memory by each process.

An entry is right as long as the page's row is the same; the caller brings the row as part of the key.
It must never hold what depends on who asks.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable

MOST = 32 * 1024 * 1024  # bytes a process keeps


class Bodies:
    """A least-recently-used cache of bytes with a limit in bytes. Thread-safe."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._bodies: OrderedDict[str, tuple[Hashable, bytes]] = OrderedDict()
        self.size = 0

    def find(self, path: str, row: Hashable) -> bytes | None:
        """The body of `path` if it was made from just this `row`."""
        with self._lock:
            entry = self._bodies.get(path)
            if entry is None or entry[0] != row:
                return None
            self._bodies.move_to_end(path)
            return entry[1]

    def keep(self, path: str, row: Hashable, body: bytes) -> None:
        with self._lock:
            self._drop(path)
            self._bodies[path] = (row, body)
            self.size += len(body)
            while self.size > self._most and self._bodies:
                self._drop(next(iter(self._bodies)))

    def _drop(self, path: str) -> None:
        entry = self._bodies.pop(path, None)
        if entry:
            self.size -= len(entry[1])
