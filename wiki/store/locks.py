"""The lock under which the store is changed: one thread of one process at a time, in fair order, bounded.

Inside a process threads queue; between processes two flocks form a turnstile, so that a process that has just
saved cannot overtake one that waits. Files are opened for each use, hence after any fork. Must never poll.
"""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wiki.errors import N_, Busy
from wiki.store.objects import storage


class StoreLock:
    """Exclusive lock on a file and its turnstile. Not reentrant."""

    def __init__(self, file: Path, wait: float) -> None:
        self._files = (os.fspath(file) + ".next", os.fspath(file))
        self._wait = wait
        self._queue = ThreadQueue()
        self._pid = os.getpid()

    @contextmanager
    def held(self, wait: float | None = None) -> Iterator[None]:
        """Hold the lock for the block. Raises Busy after `wait` seconds, StorageFailed when it cannot be opened."""
        until = time.monotonic() + (self._wait if wait is None else wait)
        queue = self._thread_queue()
        queue.enter(until)
        try:
            handle = self._lock_file(until)
            try:
                yield
            finally:
                os.close(handle)
        finally:
            queue.leave()

    def _thread_queue(self) -> "ThreadQueue":
        if self._pid != os.getpid():  # threads that queued before the fork are not here
            self._queue, self._pid = ThreadQueue(), os.getpid()
        return self._queue

    def _lock_file(self, until: float) -> int:
        with storage():
            handles = [os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644) for file in self._files]
        if _locked_at_once(handles):
            os.close(handles[0])
            return handles[1]
        # The kernel waits without bound, so a thread waits for us; when we give up it lets go by itself.
        waiter = _Waiter(handles)
        threading.Thread(target=waiter.run, daemon=True, name="store-lock").start()
        if not waiter.granted(until):
            raise _busy()
        return handles[1]


class ThreadQueue:
    """Threads of one process, first come first served."""

    def __init__(self) -> None:
        self._waiting: deque[threading.Event] = deque()
        self._guard = threading.Lock()

    def enter(self, until: float) -> None:
        """Wait for one's turn. Raises Busy when it does not come in time (`until` by the monotonic clock)."""
        turn = threading.Event()
        with self._guard:
            self._waiting.append(turn)
            if self._waiting[0] is turn:
                return
        if turn.wait(max(0.0, until - time.monotonic())):
            return
        with self._guard:
            if self._waiting[0] is turn:  # the turn came in the same moment
                return
            self._waiting.remove(turn)
        raise _busy()

    def leave(self) -> None:
        with self._guard:
            self._waiting.popleft()
            if self._waiting:
                self._waiting[0].set()


class _Waiter:
    """Takes both flocks in turn for somebody who may give up."""

    def __init__(self, handles: list[int]) -> None:
        self._handles = handles
        self._done = threading.Event()
        self._guard = threading.Lock()
        self._abandoned = False

    def run(self) -> None:
        for handle in self._handles:
            fcntl.flock(handle, fcntl.LOCK_EX)
        with self._guard:
            os.close(self._handles[0])
            if self._abandoned:
                os.close(self._handles[1])
            self._done.set()

    def granted(self, until: float) -> bool:
        if self._done.wait(max(0.0, until - time.monotonic())):
            return True
        with self._guard:
            self._abandoned = not self._done.is_set()
            return not self._abandoned


def _locked_at_once(handles: list[int]) -> bool:
    with suppress(BlockingIOError):
        for handle in handles:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _busy() -> Busy:
    return Busy(N_("The wiki is busy. Please try again in a moment; nothing was lost."))
