"""Wikis of a given size to measure on: made by the corpus's generator, seeded by `wiki seed`, kept in build/bench."""

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.places import BUILD, CORPUS, ROOT
from wiki import operate
from wiki.app import build
from wiki.operate import followers
from wiki.settings import Settings
from wiki.store import follow
from wiki.web import Wiki

PLACE = BUILD / "bench"


def settings(size: int) -> Settings:
    return Settings(data=PLACE / str(size), secret_key="a key to measure with", password_memory=64, password_rounds=1)


def prepare(size: int) -> tuple[Settings, dict[str, float]]:
    """The settings of a wiki of `size` pages, made if need be, and the seconds that making it took."""
    chosen = settings(size)
    if (chosen.data / "ready").exists():
        return chosen, {}
    folder = PLACE / f"{size}-articles"
    if not folder.exists():
        command = [sys.executable, CORPUS / "make_big.py", str(size), "--out", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wiki = build(chosen)
    wiki.database.migrate()
    wiki.store.catch_up()
    seconds = {"seed to readable": seed(chosen, folder), "links and text": follow_all(wiki, "contents")}
    seconds["search index"] = rebuild(wiki, "search")  # a worker would do this in a process of its own
    (chosen.data / "ready").touch()
    wiki.store.close()
    return chosen, seconds


def seed(chosen: Settings, folder: Path) -> float:
    started = time.perf_counter()
    environ = os.environ | {"WIKI_DATA": str(chosen.data)}
    command = [sys.executable, "-m", "wiki.cli", "seed", folder, "--quiet"]
    subprocess.run(command, check=True, env=environ, cwd=ROOT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def follow_all(wiki: Wiki, name: str) -> float:
    started = time.perf_counter()
    follower = next(f for f in followers(wiki) if f.name == name)
    while follow.run(wiki.database, follower, 2000, folder=wiki.settings.data):
        pass
    return time.perf_counter() - started


def rebuild(wiki: Wiki, name: str) -> float:
    started = time.perf_counter()
    operate.rebuild(wiki, name, lambda done, total: None)
    return time.perf_counter() - started
