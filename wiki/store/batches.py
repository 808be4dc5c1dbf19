"""Counts that are kept in memory and written now and then, so that what is counted costs no write.

A killed process loses at most its last batch; one that is stopped in order loses none. Must never fail whom it serves:
nobody is refused a page because a count could not be written.
"""

import atexit
import logging
import os
import time
from collections.abc import Callable

EVERY = 20.0  # seconds between batches

log = logging.getLogger("wiki.store")


class Batches:
    """Calls `write` when that is due. One object for each thing that one process counts."""

    def __init__(self, write: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._written = clock()
        self._ends_with: int | None = None  # the process at whose end the last batch is written

    def write_if_due(self) -> None:
        """Write, when the last time is long enough ago, and at the end of this process. Never raises."""
        if self._ends_with != os.getpid():  # workers count, so this is registered after the fork
            self._ends_with = os.getpid()
            atexit.register(self._try)
        if self._clock() - self._written >= EVERY:
            self._written = self._clock()
            self._try()

    def _try(self) -> None:
        try:
            self._write()
        except Exception as error:
            log.warning("Counts are not written: %s", error)
