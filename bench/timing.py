"""CPU time and memory of this process."""

import time
from collections.abc import Callable
from pathlib import Path


class Times(list[float]):
    """Milliseconds; shown as p50 / p95."""

    def at(self, share: float) -> float:
        return sorted(self)[min(len(self) - 1, int(len(self) * share))]

    def __str__(self) -> str:
        return f"{self.at(0.5):.2f} / {self.at(0.95):.2f}" if self else "–"


def timed(action: Callable[..., object], *given: object) -> float:
    """CPU milliseconds of one call."""
    start = time.process_time()
    action(*given)
    return (time.process_time() - start) * 1000


def private_memory() -> float:
    """Megabytes that are this process's alone: what is mapped from files is shared."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) / 1024
