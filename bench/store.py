"""What a durable save costs in the store alone, beside pygit2 doing the same with fsync on the same repository."""

import multiprocessing
import random
import statistics
import time
from dataclasses import replace

import pygit2
import sqlalchemy as sa

from wiki.settings import Settings
from wiki.store import names
from wiki.store.database import Database
from wiki.store.pages import Author, PageStore
from wiki.store.tables import page

ADA = Author("Ada", 1)


def opened(settings: Settings) -> PageStore:
    """The store by itself, with no follower behind it."""
    return PageStore(settings.data / "wiki.git", Database(settings.database), settings=settings)


def save_costs(settings: Settings, rounds: int = 200) -> dict[str, float]:
    """Wall and CPU milliseconds of a save at p50, ours and pygit2's in turn, so that the machine's mood is the same."""
    store = opened(settings)
    rows = _rows(store, rounds)
    blobs = {row.path: row.blob for row in rows}
    ours, theirs, cpu = [], [], []
    repository = pygit2.Repository(str(settings.data / "wiki.git"))
    pygit2.option(pygit2.enums.Option.ENABLE_FSYNC_GITDIR, True)
    for number, row in enumerate(rows):
        base = blobs[row.path]
        text = store.text(base)
        edited = replace(text, body=f"{text.body}\nMeasured {time.time_ns()}.\n")
        busy, started = time.process_time(), time.perf_counter()
        blobs[row.path] = store.save(row.path, edited, base=base, author=ADA).blob
        ours.append(time.perf_counter() - started)
        cpu.append(time.process_time() - busy)
        started = time.perf_counter()
        _pygit2_save(repository, row.path, f"Measured {number} {time.time_ns()}\n".encode())
        theirs.append(time.perf_counter() - started)
    store.close()
    p50 = {
        name: statistics.median(values) * 1000 for name, values in (("ours", ours), ("pygit2", theirs), ("cpu", cpu))
    }
    return {**p50, "p95": sorted(ours)[int(rounds * 0.95)] * 1000, "ratio": p50["ours"] / p50["pygit2"]}


def saves_per_second(settings: Settings, processes: int = 2, seconds: float = 5.0) -> float:
    """Acknowledged saves a second of several processes on different pages."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return (
            sum(pool.starmap(_saving, [(settings, share, processes, seconds) for share in range(processes)])) / seconds
        )


def _saving(settings: Settings, share: int, processes: int, seconds: float) -> int:
    store = opened(settings)
    rows = sorted(set(_rows(store, 1000)))[share::processes]
    blobs = {row.path: row.blob for row in rows}
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        row = rows[done % len(rows)]
        text = store.text(blobs[row.path])
        edited = replace(text, body=f"Measured {time.time_ns()}.\n")
        blobs[row.path] = store.save(row.path, edited, base=blobs[row.path], author=ADA).blob
        done += 1
    store.close()
    return done


def _rows(store: PageStore, count: int) -> list[sa.Row]:
    chosen = random.Random(7)
    with store.database.read() as conn:
        last = conn.scalar(sa.select(sa.func.max(page.c.id)))
        ids = {chosen.randint(1, last) for _ in range(count * 2)}
        query = sa.select(page.c.path, page.c.blob).where(page.c.id.in_(ids), page.c.state == "live")
        rows = conn.execute(query).all()
    return (rows * (count // max(len(rows), 1) + 1))[:count]


def _pygit2_save(repository: pygit2.Repository, path: str, data: bytes) -> None:
    """The same commit by pygit2: blob, five trees, commit, ref; on a branch of its own."""
    ref = "refs/heads/measured"
    parent = repository.references.get(ref) or repository.references["refs/heads/main"]
    commit = repository[parent.target]
    oid = repository.create_blob(data)
    oid = _tree(repository, commit.tree, names.file_of(path).split("/"), oid)
    who = pygit2.Signature("Ada", "ada@example.com")
    made = repository.create_commit(None, who, who, "Measured", oid, [commit.id])
    repository.references.create(ref, made, force=True)


def _tree(repository: pygit2.Repository, tree: pygit2.Tree | None, steps: list[str], oid: pygit2.Oid) -> pygit2.Oid:
    builder = repository.TreeBuilder(tree) if tree is not None else repository.TreeBuilder()
    if len(steps) == 1:
        builder.insert(steps[0], oid, pygit2.enums.FileMode.BLOB)
    else:
        below = tree[steps[0]] if tree is not None and steps[0] in tree else None
        builder.insert(steps[0], _tree(repository, below, steps[1:], oid), pygit2.enums.FileMode.TREE)
    return builder.write()
