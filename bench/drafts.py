"""What drafts cost: keeping one over HTTP, the write alone, and what writers beside it mean for the save of a page.

`python -m bench.drafts` prints it; milliseconds at p50 (p95), CPU where it says so, else by the clock.
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bench.first_edit import prepared, session_of
from bench.timing import Times
from wiki.drafts.handle import Handle
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

TEXT = "A line of text as people write it.\n" * 150  # 5 kB
ROUNDS = 200
PATH = "reset-the-router"


def timed(act: Callable[[int], object], clock: Callable[[], float] = time.perf_counter) -> str:
    times = Times()
    for turn in range(ROUNDS):
        begun = clock()
        act(turn)
        times.append((clock() - begun) * 1000)
    return f"{times.at(0.5):.1f} ({times.at(0.95):.1f})"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = prepared(Path(folder))
        app.config["WTF_CSRF_ENABLED"] = False
        wiki, client = app.extensions["wiki"], app.test_client()
        client.set_cookie("session", session_of(app))

        def over_http(turn: int) -> None:
            sent = {"draft": f"page:1 {turn} aa", "body": f"{TEXT}{turn}", "base": "0" * 40}
            assert client.post("/-/draft", json=sent, headers={"Accept": "application/json"}).status_code == 200

        def alone(turn: int) -> None:
            wiki.drafts.save(1, Handle("page:2", turn, "bb"), {"title": "Router", "body": f"{TEXT}{turn}"})

        def publish(turn: int) -> None:
            base = wiki.store.get(PATH).blob
            text = PageText("Reset the router", f"{time.time_ns()}\n")
            wiki.store.save(PATH, text, base=base, author=Author("Somebody", None))

        print(f"load {os.getloadavg()[0]:.1f}")
        print("keeping a draft of 5 kB over HTTP, CPU:", timed(over_http, time.process_time))
        print("the write alone:", timed(alone))
        print("a page saved, nobody writing:", timed(publish))
        stop = threading.Event()
        writers = threading.Thread(target=_write, args=(alone, stop))
        writers.start()
        print("a page saved beside twenty drafts a second:", timed(publish))
        stop.set()
        writers.join()
        wiki.store.close()


def _write(alone: Callable[[int], None], stop: threading.Event) -> None:
    """As a hundred people do who type, each kept every five seconds."""
    turn = ROUNDS
    while not stop.wait(0.05):
        alone(turn)
        turn += 1


if __name__ == "__main__":
    main()
