"""`make bench`: measures a wiki of 150, 20,000 and 170,000 pages against the budgets, and writes docs/performance.md.

`python -m bench 150 20000` measures only those sizes and prints. Wikis are kept in build/bench for the next run.
"""

import argparse
import platform
import re
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from bench import server, store
from bench.moderation import Moderation
from bench.places import CORPUS, ROOT
from bench.report import put
from bench.requests import Costs
from bench.wikis import prepare

SIZES = (150, 20_000, 170_000)
BUDGETS = {
    "page view, anonymous": "≤ 0.6",
    "page view, 304": "≤ 0.3",
    "page view, signed in": "≤ 3",
    "save over HTTP": "≤ 10",
    "history": "≤ 10",
    "difference": "≤ 10",
    "recent changes": "≤ 10",
    "search": "≤ 15 (p95 ≤ 30)",
    "search, conditions": "≤ 15 (p95 ≤ 30)",
    "suggestion": "≤ 2",
    "the queue of proposals": "≤ 20",
    "accepting a proposal": "≤ 30",
    "durable save in the store, wall ms": "≤ 2.5",
    "the same / pygit2 with fsync": "≤ 1.0",
    "saves/s, two processes": "≥ 300",
    "views/s over HTTP, 2 workers": "≥ 2,500",
    "saves/s over HTTP, 8 people": "≥ 100",
    "memory of all processes, MB PSS": "≤ 400",
    "seed to readable, s": "≤ 60 at 20,000",
}


def measure(size: int) -> dict[str, str]:
    """Every figure for a wiki of `size` pages, as it stands in the table."""
    settings, seconds = prepare(size)
    figures = {f"{name}, s": f"{value:.1f}" for name, value in seconds.items()}
    costs = Costs(settings)
    for name, p50, p95 in chain(costs.all(), Moderation(settings).all()):
        figures[name] = f"{p50:.2f} ({p95:.2f})"
        print(f"{size:>7} {name}: {figures[name]}", file=sys.stderr)
    saves = store.save_costs(settings)
    figures["durable save in the store, wall ms"] = f"{saves['ours']:.2f} ({saves['p95']:.2f}), CPU {saves['cpu']:.2f}"
    figures["the same / pygit2 with fsync"] = f"{saves['ratio']:.2f}"
    figures["saves/s, two processes"] = f"{store.saves_per_second(settings):,.0f}"
    paths = list(dict.fromkeys(quote(costs.path(i)) for i in range(800)))
    with server.served(settings) as (port, pid):
        server.wait_until_followed(settings)
        server.views_per_second(port, paths[:40])
        figures["views/s over HTTP, 2 workers"] = f"{server.views_per_second(port, paths[:40]):,.0f}"
        figures["saves/s over HTTP, 8 people"] = f"{server.saves_per_second(port, paths):,.0f}"
        figures["memory of all processes, MB PSS"] = f"{server.memory(pid):,.0f}"
    return figures


def table(sizes: Iterable[int], found: dict[int, dict[str, str]]) -> str:
    """The figures of all sizes side by side, with the budgets."""
    names = list(dict.fromkeys(name for figures in found.values() for name in figures))
    head = "| what | budget | " + " | ".join(f"{size:,} pages" for size in sizes) + " |\n"
    rule = "|---|---|" + "---|" * len(found) + "\n"
    rows = (
        f"| {name} | {BUDGETS.get(name, '')} | " + " | ".join(found[size].get(name, "") for size in sizes) + " |\n"
        for name in names
    )
    return head + rule + "".join(rows)


def machine() -> str:
    """What it was measured on."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    cores = len(re.findall(r"^processor", Path("/proc/cpuinfo").read_text(), re.MULTILINE))
    day = datetime.now(UTC).date()
    return f"{day}, commit {commit.strip()}, {cores} cores, {platform.system()}, Python {platform.python_version()}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, help="numbers of pages; default: all three, written down")
    chosen = parser.parse_args().sizes
    if not CORPUS.exists():
        sys.exit(f"The articles to measure with are not at {CORPUS}.")
    sizes = chosen or list(SIZES)
    found = {size: measure(size) for size in sizes}
    text = f"{machine()}\n\n{table(sizes, found)}"
    print(text)
    if not chosen:
        put("bench", text)


if __name__ == "__main__":
    main()
