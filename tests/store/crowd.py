"""Processes that save pages, to be run beside each other and killed. Each notes what was acknowledged to it.

Started through multiprocessing's fork server, so that a process is there in milliseconds and shares nothing.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from typing import Any

from wiki.errors import Exists
from wiki.settings import Settings
from wiki.store.contents import Contents
from wiki.store.database import Database
from wiki.store.follow import run_if_few
from wiki.store.merge import Overlap
from wiki.store.pagefile import PageText
from wiki.store.pages import Author, PageStore

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.store.crowd"])


@contextmanager
def opened(folder: Path, url: str) -> Iterator[PageStore]:
    """The store of a wiki in `folder`, for this process alone."""
    database = Database(url)
    contents = Contents(database, lambda blob: store.text(blob))
    after = lambda: run_if_few(database, contents, folder=folder)  # noqa: E731
    store = PageStore(folder / "wiki.git", database, settings=Settings(data=folder, save_wait=60), after=after)
    try:
        yield store
    finally:
        store.close()
        database.close()


def append(store: PageStore, title: str, line: str, author: Author) -> Any:
    """Add a line to a page, as a person would: write, settle an overlap by keeping both, write again."""
    while True:
        row = store.find(title.lower())
        if row is None:
            try:
                return store.create(PageText(title, f"{line}\n"), author=author, summary=line)
            except Exists:
                continue
        text = store.text(row.blob)
        try:
            return store.save(row.path, _with(text, line), base=row.blob, author=author, summary=line)
        except Overlap:
            continue


def _with(text: PageText, line: str) -> PageText:
    """`line` at a place that depends on it, so that some edits meet and others do not."""
    lines = text.body.splitlines()
    lines.insert(hash(line) % (len(lines) + 1), line)
    return PageText(text.title, "\n".join(lines) + "\n")


def save_until_killed(folder: Path, url: str, name: str) -> None:
    """Save to own and shared pages until the end; every acknowledged save is a line in the file `name`."""
    random.seed(name)
    notes = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with opened(folder, url) as store:
        for number in range(1_000_000):
            line = f"{name}-{number}"
            title = random.choice(["Shared", "Common", f"Own{name}"])
            saved = append(store, title, line, Author(f"Author {name}", None))
            os.write(notes, f"{saved.path} {saved.commit} {line}\n".encode())


def save_together(folder: Path, url: str, name: str, threads: int, saves: int) -> None:
    """`threads` clients in one process, each saving `saves` times."""
    with opened(folder, url) as store:
        clients = [Thread(target=_client, args=(store, folder, f"{name}{t}", t, saves)) for t in range(threads)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()


def _client(store: PageStore, folder: Path, name: str, number: int, saves: int) -> None:
    author = Author(f"Author {name}", number)
    with open(folder / name, "w") as notes:
        for save in range(saves):
            line = f"{name}-{save}"
            saved = append(store, ["Shared", "Common", f"Own{name}"][save % 3], line, author)
            notes.write(f"{saved.path} {saved.commit} {line}\n")
