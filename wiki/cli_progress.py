"""A progress bar that shows itself only when a task takes longer than two seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

PATIENCE = 2.0  # seconds

Tick = Callable[[int, int], None]  # done, total


@contextmanager
def bar(label: str = "", *, hidden: bool = False) -> Iterator[Tick]:
    """Yields `tick(done, total)`. The bar goes to standard error, so that output can be piped."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task(label)
    started = time.monotonic()

    def tick(done: int, total: int) -> None:
        if not hidden and not progress.live.is_started and time.monotonic() - started > PATIENCE:
            progress.start()
        progress.update(task, completed=done, total=total)

    try:
        yield tick
    finally:
        progress.stop()
