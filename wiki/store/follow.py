"""Followers: each reads the activity log from its own cursor, so a crash costs nothing but a second look.

One process at a time runs a follower (a lock file elects it). One activity that a follower cannot handle is recorded
and passed over; it holds up neither the others nor another follower. Must never know what a follower does.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from wiki.errors import Busy, StorageFailed
from wiki.store.activity import Activity, newest, since
from wiki.store.database import Database, insert, insert_for
from wiki.store.tables import cursor, failure

log = logging.getLogger("wiki.follow")

PATIENCE = 10.0  # seconds that a rebuild waits for a follower's turn in another process
NOTHING_TO_SEE = 1 << 62  # what `seen` gives when a follower has nothing to do with the log yet
FEW = 20  # activities that a saving process handles itself, instead of leaving them to the worker

Progress = Callable[[int, int], None]  # done, of how many


class Follower(Protocol):
    """Reacts to activities. `after` names a follower that this one never runs ahead of.

    `handle` may see an activity twice (after a crash), so it must be idempotent. A follower that keeps what it makes
    outside the database also has `seen() -> int`: the last activity that is in what it made.
    """

    @property
    def name(self) -> str: ...

    @property
    def after(self) -> str | None: ...

    def handle(self, activities: Sequence[Activity]) -> None: ...

    def rebuild(self, progress: Progress) -> None:
        """Make everything anew from the present state, while others read it."""


def run(database: Database, follower: Follower, limit: int, *, folder: Path, most: int | None = None) -> int:
    """Let `follower` handle up to `limit` activities; how many it was shown. 0 when another process does so now,
    or when it is more than `most` behind. Raises Busy and StorageFailed: then it is tried again later.
    """
    with elected(folder, follower.name) as is_elected:
        if not is_elected:
            return 0
        with database.read() as conn:
            seen = _seen(conn, follower)
            is_ahead = position(conn, follower.name) < seen <= newest(conn)
            until = position(conn, follower.after) if follower.after else None
            activities = since(conn, seen, limit if most is None else most + 1, until=until)
        if is_ahead and not activities:  # it made all of it anew; those that come after it wait for its cursor
            _move(database, follower.name, seen, [])
        if not activities or (most is not None and len(activities) > most):
            return 0
        failed = _handle(follower, activities)
        _move(database, follower.name, activities[-1].id, failed)
        return len(activities)


def run_if_few(database: Database, follower: Follower, *, folder: Path) -> int:
    """Let `follower` catch up now if it is only a few activities behind. Never raises: the worker comes later."""
    try:
        return run(database, follower, FEW, folder=folder, most=FEW)
    except Exception:
        log.exception("%s is left to the worker", follower.name)
        return 0


def rebuild(database: Database, follower: Follower, *, folder: Path, progress: Progress | None = None) -> None:
    """Make all that `follower` keeps anew, and forget its failures. Raises Busy when another process runs it for
    longer than a worker's turn takes."""
    with ExitStack() as held:
        until = time.monotonic() + PATIENCE
        while not held.enter_context(elected(folder, follower.name)):
            if time.monotonic() > until:
                raise Busy("“%(name)s” is at work in another process.", name=follower.name)
            time.sleep(0.05)
        with database.read() as conn:
            start = newest(conn)
        follower.rebuild(progress or (lambda done, total: None))
        with database.write() as conn:
            conn.execute(failure.delete().where(failure.c.follower == follower.name))
        _move(database, follower.name, start, [])


def position(conn: sa.Connection, name: str) -> int:
    """The last activity that the follower called `name` has seen; 0 before its first."""
    return conn.scalar(_POSITION, {"follower": name}) or 0


_POSITION = sa.select(cursor.c.seen).where(cursor.c.name == sa.bindparam("follower"))


def behind(conn: sa.Connection, name: str) -> int:
    """How many activities the follower called `name` has still to see, at most."""
    return newest(conn) - position(conn, name)


@contextmanager
def elected(folder: Path, name: str) -> Iterator[bool]:
    """Whether this process is the one that runs the follower `name`, for as long as the block lasts."""
    handle = os.open(folder / f"follow-{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        yield False
        return
    try:
        yield True
    finally:
        os.close(handle)


def _seen(conn: sa.Connection, follower: Follower) -> int:
    own: Callable[[], int] | None = getattr(follower, "seen", None)
    return own() if own else position(conn, follower.name)


def _handle(follower: Follower, activities: Sequence[Activity]) -> list[tuple[int, str]]:
    """Ids and errors of the activities that cannot be handled, found by halving."""
    try:
        follower.handle(activities)
    except (Busy, StorageFailed, OSError, MemoryError):
        raise  # not the activity's fault
    except Exception as error:
        if len(activities) == 1:
            log.exception("%s cannot handle activity %s", follower.name, activities[0].id)
            return [(activities[0].id, f"{type(error).__name__}: {error}"[:1000])]
        half = len(activities) // 2
        return _handle(follower, activities[:half]) + _handle(follower, activities[half:])
    return []


def _move(database: Database, name: str, seen: int, failed: list[tuple[int, str]]) -> None:
    # Not synced to disk: after a power cut some activities are handled a second time.
    with database.write(durable=False) as conn:
        conn.execute(_moving(conn.dialect.name), {"name": name, "seen": seen})
        for activity_id, error in failed:
            row = {"follower": name, "activity_id": activity_id, "at": datetime.now(UTC), "error": error}
            recorded = insert(conn, failure).values(row).on_conflict_do_nothing()
            conn.execute(recorded)


@cache  # building it takes longer than running it
def _moving(dialect: str) -> sa.Insert:
    statement = insert_for(dialect, cursor)
    return statement.on_conflict_do_update(index_elements=["name"], set_={"seen": statement.excluded.seen})
