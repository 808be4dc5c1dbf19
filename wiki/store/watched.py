"""A copy in memory of something small that staff change rarely and every request needs, true without asking SQL.

Whoever changes it adds a byte to a small file; a file that grew has the copy read anew, at once in every process that
shares the folder, and after `EVERY` seconds elsewhere. Must never hold what a request may not be a moment late with.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

EVERY = 10.0  # seconds after which a copy is read anew in any case, for other machines


class Watched(Generic[T]):
    """What `load` gives, kept until `file` grows. Thread-safe: at worst two threads read it at once."""

    def __init__(self, file: Path, load: Callable[[], T], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = file
        self._load = load
        self._clock = clock
        self._kept: tuple[int, float, T] | None = None

    def get(self) -> T:
        """The present state."""
        size, now, kept = self._size(), self._clock(), self._kept
        if kept is None or kept[0] != size or now - kept[1] > EVERY:
            kept = self._kept = (size, now, self._load())
        return kept[2]

    def changed(self) -> None:
        """Have every process read it anew. To be called after the change is committed."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as file:
            file.write(b".")

    def _size(self) -> int:
        try:
            return os.stat(self._file).st_size
        except FileNotFoundError:
            return 0
