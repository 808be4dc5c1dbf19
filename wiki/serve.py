"""The supervisor behind `wiki serve`: web workers and the follower process, started and stopped as one.

It starts programs and passes signals on; it never touches the store itself.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from wiki.settings import Settings

GRACE = 30  # seconds a stopping process has to finish what it is doing
LONGEST_PAUSE = 30.0  # seconds between restarts of a process that keeps dying


class Supervised:
    """One child process that is started again when it dies, each time a little later."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = 0.5
        self.due = 0.0
        self.started = 0.0

    def tend(self, now: float) -> None:
        """Start the process when it is not running and its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            self.pause = 0.5 if now - self.started > LONGEST_PAUSE else min(self.pause * 2, LONGEST_PAUSE)
            self.process, self.due = None, now + self.pause
        if self.process is None and now >= self.due:
            # A group of its own, so that Ctrl-C reaches the supervisor alone and stopping stays in order.
            self.process = subprocess.Popen(self.command, start_new_session=True)
            self.started = now

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def commands(settings: Settings) -> list[list[str]]:
    """The command lines of the web server and of the follower process."""
    web = [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--chdir", str(Path(__file__).parent.parent)),
        *("--bind", f"{settings.host}:{settings.port}", "--workers", str(settings.workers)),
        *("--worker-class", "gthread", "--threads", str(settings.threads), "--keep-alive", "15"),
        *("--graceful-timeout", str(GRACE), "--timeout", "60", "--worker-tmp-dir", "/dev/shm"),
        *("--limit-request-line", "8190"),  # the most it takes: the search field's whole length, in any script
        *("--log-level", "warning", "--name", "almanac"),
    ]
    if not os.access("/dev/shm", os.W_OK):
        del web[web.index("--worker-tmp-dir") : web.index("--worker-tmp-dir") + 2]
    return [web, [sys.executable, "-m", "wiki.cli", "worker"]]


def supervise(settings: Settings) -> int:
    """Run until SIGINT or SIGTERM; then let saves in flight finish. Returns the exit status."""
    children = [Supervised(command) for command in commands(settings)]
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while not stopping:
        for child in children:
            child.tend(time.monotonic())
        time.sleep(0.2)
    deadline = time.monotonic() + GRACE + 5
    for child in children:
        child.stop()
    for child in children:
        child.wait(deadline - time.monotonic())
    return 0
