"""The wiki as it is served: views and saves a second over HTTP on loopback, and the memory of all its processes.

The load is made on the same machine, so the figures are what wiki and load together reach.
"""

import http.client
import multiprocessing
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.places import ROOT
from bench.requests import EMAIL, PASSWORD, TOKEN, changed
from wiki.app import build
from wiki.operate import followers
from wiki.settings import Settings
from wiki.store import follow

SECONDS = 5.0
BROWSER = {"User-Agent": "Mozilla/5.0", "Accept-Encoding": "gzip"}


@contextmanager
def served(settings: Settings) -> Iterator[tuple[int, int]]:
    """`wiki serve` for as long as the block lasts: its port and process id."""
    port = free_port()
    environ = os.environ | {
        "WIKI_DATA": str(settings.data),
        "WIKI_PORT": str(port),
        "WIKI_PASSWORD_MEMORY": "64",
        "WIKI_PASSWORD_ROUNDS": "1",
        "WIKI_SECRET_KEY": settings.secret_key,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "wiki.cli", "serve"], env=environ, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the wiki did not start")


def wait_until_followed(settings: Settings, seconds: float = 1800) -> None:
    """Wait until the follower process has nothing left to do, as it has on most days."""
    wiki, until = build(settings), time.monotonic() + seconds
    while time.monotonic() < until:
        with wiki.database.read() as conn:
            if all(follow.behind(conn, follower.name) == 0 for follower in followers(wiki)):
                return wiki.store.close()
        time.sleep(0.5)
    raise TimeoutError("the follower process did not catch up")


def views_per_second(port: int, paths: list[str], processes: int = 8) -> float:
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return sum(pool.starmap(_viewing, [(port, paths, SECONDS)] * processes)) / SECONDS


def _viewing(port: int, paths: list[str], seconds: float) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        connection.request("GET", paths[done % len(paths)], headers=BROWSER)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        done += 1
    return done


def saves_per_second(port: int, paths: list[str], clients: int = 8) -> float:
    """Signed-in people saving at once, each their own pages: sending the form, and opening it again where the pages
    are too few to have opened all before."""
    share = [paths[i::clients] for i in range(clients)]
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(clients) as pool:
        ready = manager.Barrier(clients)
        return sum(pool.starmap(_saving, [(port, own, SECONDS, ready) for own in share])) / SECONDS


def _saving(port: int, paths: list[str], seconds: float, ready: threading.Barrier) -> int:
    client = Client(port)
    client.sign_in()
    forms = [(path, client.edit(path)) for path in paths]
    cookies = dict(client.cookies)
    ready.wait()
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        client.cookies = dict(cookies)  # a browser that looks at the page has its message taken from the cookie
        path, form = forms[done % len(forms)]
        if done >= len(forms):  # the page has a new base by now: open the form again, as a person would
            form = client.edit(path)
        status = client.post("/-/edit" + path, form)
        assert status == 303, status
        done += 1
    return done


class Client:
    """A browser without a screen: cookies and forms."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urllib.parse.urlencode(data) if data else None, headers)
        answer = self.connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie") or ():
            name, value = re.match(r"([^=]+)=([^;]*)", header).groups()
            self.cookies[name] = value
        return answer.status, answer.read().decode()

    def edit(self, path: str) -> dict[str, str]:
        return changed(self.ask("GET", "/-/edit" + path)[1])

    def post(self, path: str, data: dict[str, str]) -> int:
        return self.ask("POST", path, data)[0]

    def sign_in(self) -> None:
        token = TOKEN.search(self.ask("GET", "/-/sign-in")[1]).group(1)
        assert self.post("/-/sign-in", {"csrf_token": token, "email": EMAIL, "password": PASSWORD}) == 303


def memory(pid: int) -> float:
    """Megabytes of all processes below `pid`: proportional set size, so that what they share counts once."""
    return sum(_pss(child) for child in [pid, *_children(pid)]) / 1024


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *_children(child)]
    return found


def _pss(pid: int) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE).group(1))
