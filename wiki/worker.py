"""The follower process: brings search, links and stored HTML up to date behind the activity log.

It decides when each follower runs, never what it does. Several may run; each follower elects one.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

log = logging.getLogger("wiki.worker")

PAUSE = 0.2  # seconds between looks at the activity log; search must find a saved word within one second
MOST = 500  # activities a follower handles before the next one gets its turn
SOON = 60.0  # seconds after a start in which what waits longest has been done once
NICENESS = 5  # whoever reads or saves a page goes first where processors are short


class Worker:
    """Runs `steps` in order, again and again, until it is told to stop.

    A step returns how much it has done; when all return 0 the worker rests.
    """

    def __init__(self, steps: Sequence[tuple[str, Callable[[], int]]]) -> None:
        self.steps = steps
        self.stopping = False

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        self.stopping = True

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        os.nice(NICENESS)
        while not self.stopping:
            if not self.turn():
                time.sleep(PAUSE)

    def turn(self) -> int:
        """Run every step once. A step that fails is logged and does not hold up the others."""
        done = 0
        for name, step in self.steps:
            if self.stopping:
                break
            try:
                done += step()
            except Exception:
                log.exception("%s failed; it is tried again", name)
                time.sleep(PAUSE)
        return done


def every(seconds: float, step: Callable[[], object], clock: Callable[[], float] = time.monotonic) -> Callable[[], int]:
    """`step`, but at most once in `seconds`, and first SOON, for a worker that is often started anew; it counts as no
    work, so that the worker rests after it."""
    due = [clock() + min(seconds, SOON)]

    def step_when_due() -> int:
        if clock() >= due[0]:
            due[0] = clock() + seconds
            step()
        return 0

    return step_when_due


class Aside:
    """A step that may take minutes: it runs in a thread of its own, so that the followers go on, and never twice at
    once. It counts as no work. A process that stops waits for it to end."""

    def __init__(self, name: str, step: Callable[[], object]) -> None:
        self.name = name
        self._step = step
        self._thread: threading.Thread | None = None

    def __call__(self) -> int:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name=self.name)
            self._thread.start()
        return 0

    def wait(self) -> None:
        """Until the present run has ended."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            self._step()
        except Exception:
            log.exception("%s failed; it is tried again", self.name)
            time.sleep(PAUSE)
