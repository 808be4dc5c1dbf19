"""Whole pages as anonymous readers get them, kept in memory by each process.

An entry is right as long as the page's row is the same; the caller brings the row as part of the key. Each language has
entries of its own, within the same limit. It must never hold what depends on who asks.
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
        self._bodies: OrderedDict[tuple[str, str], tuple[Hashable, bytes]] = OrderedDict()
        self.size = 0

    def find(self, language: str, path: str, row: Hashable) -> bytes | None:
        """The body of `path` in this language if it was made from just this `row`."""
        key = (language, path)
        with self._lock:
            entry = self._bodies.get(key)
            if entry is None or entry[0] != row:
                return None
            self._bodies.move_to_end(key)
            return entry[1]

    def keep(self, language: str, path: str, row: Hashable, body: bytes) -> None:
        key = (language, path)
        with self._lock:
            self._drop(key)
            self._bodies[key] = (row, body)
            self.size += len(body)
            while self.size > self._most and self._bodies:
                self._drop(next(iter(self._bodies)))

    def _drop(self, key: tuple[str, str]) -> None:
        entry = self._bodies.pop(key, None)
        if entry:
            self.size -= len(entry[1])
