"""Looks for what is wrong with the catalog: against Git, against itself, and behind its followers. Changes nothing.

Each problem says what is wrong and how it is mended. Must never mend anything itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wiki.store import follow
from wiki.store.catchup import REGULAR, pages_at, placed
from wiki.store.database import Database
from wiki.store.effects import LIVE
from wiki.store.inlinks import by_former_path, direct
from wiki.store.names import path_of_file
from wiki.store.pages import PageStore
from wiki.store.refs import MAIN
from wiki.store.tables import (
    DERIVED,
    contents,
    contributor,
    failure,
    link,
    page,
    page_tag,
    redirect,
    revision,
    section,
    tag,
    wanted,
)

EXAMPLES = 5  # named in one sentence
REBUILD_CATALOG = "Run `wiki rebuild catalog`; it can be done while people read and edit."
LATER = "It is taken in at the next save or start. If that does not help, run `wiki rebuild catalog`."
CAME_BACK = (
    "Somebody pushed from an old clone, or an old backup was put back. `wiki expunge` the revisions again, or delete "
    "the branch that brought them and wait for the worker."
)


@dataclass(frozen=True, slots=True)
class Problem:
    """`what` is wrong, and how to `mend` it; both for the operator, in English."""

    what: str
    mend: str


def check_store(store: PageStore) -> Iterator[Problem]:
    """Everything that can be wrong between Git and the catalog, and inside it. Ask `check_tables` first."""
    yield from check_git(store)
    with store.database.read() as conn:
        yield from check_catalog(conn, *_files(store))
        yield from check_counters(conn)
        yield from check_contents(conn)
        yield from check_followers(conn)


def check_tables(database: Database) -> Iterator[Problem]:
    """The database file, and whether the catalog's tables are there."""
    with database.read() as conn:
        if database.is_sqlite:
            found = conn.exec_driver_sql("PRAGMA quick_check(5)").scalars().all()
            if found != ["ok"]:
                yield Problem(f"The database file is damaged: {found[0]}", "Put it back from the backup.")
        names = set(sa.inspect(conn).get_table_names())
    lost = sorted(table.name for table in DERIVED if table.name not in names)
    if lost:
        yield Problem(f"Tables are missing: {', '.join(lost)}.", REBUILD_CATALOG)


def check_git(store: PageStore) -> Iterator[Problem]:
    """The repository itself, and page files that are not in their places."""
    for line in store.publisher.git.fsck():
        yield Problem(f"The repository is damaged: {line}", "Fetch the missing objects from a clone or the backup.")
    if back := store.expunging.list_back():
        yield Problem(f"{len(back):,} objects that were expunged are in the repository again.", CAME_BACK)
    head = store.publisher.refs.find(MAIN)
    if head is None:
        return
    files = store.publisher.git.list_files(store.publisher.tree_of(head))
    pages = (file for mode, _, file in files if mode in REGULAR and path_of_file(file) is not None)
    stray = [file for file in pages if placed(file) is None]
    if stray:
        yield Problem(f"Page files are not in their places: {named(stray)}.", REBUILD_CATALOG)


def check_catalog(conn: sa.Connection, files: Mapping[str, str], head: str | None) -> Iterator[Problem]:
    """The page table against the pages in Git: `files` holds path → blob on main at `head`."""
    seen = conn.scalar(sa.text("SELECT \"commit\" FROM cursor WHERE name = 'catalog'"))
    if seen != head:
        yield Problem("The catalog does not know the newest commits.", LATER)
        return
    rows = dict(conn.execute(sa.select(page.c.path, page.c.blob).where(page.c.state == LIVE)).all())
    for wrong, words in (
        (files.keys() - rows.keys(), "Pages are missing in the catalog"),
        (rows.keys() - files.keys(), "The catalog has pages that Git does not have"),
        ({path for path in files.keys() & rows.keys() if files[path] != rows[path]}, "Pages have an outdated text"),
    ):
        if wrong:
            yield Problem(f"{words}: {named(wrong)}.", REBUILD_CATALOG)
    yield from _lost_revisions(conn)


def _lost_revisions(conn: sa.Connection) -> Iterator[Problem]:
    newest = sa.and_(revision.c.id == page.c.revision_id, revision.c.commit == page.c.commit)
    lost = sa.select(page.c.path).where(~sa.exists().where(newest)).order_by(page.c.path).limit(EXAMPLES + 1)
    if paths := conn.scalars(lost).all():
        yield Problem(f"The newest revision is missing: {named(paths)}.", REBUILD_CATALOG)


def check_counters(conn: sa.Connection) -> Iterator[Problem]:
    """Every stored count against a count made now."""
    live = page.c.state == LIVE
    per_section = sa.select(page.c.section, sa.func.count()).where(live).group_by(page.c.section)
    per_tag = sa.select(page_tag.c.tag, sa.func.count()).group_by(page_tag.c.tag)
    for words, stored, counted in (
        ("sections", sa.select(section), per_section),
        ("tags", sa.select(tag), per_tag),
    ):
        if wrong := _different(conn, stored, counted):
            yield Problem(f"Pages of {words} are miscounted: {named(wrong)}.", REBUILD_CATALOG)
    for words, table in (("revisions", revision), ("contributors", contributor)):
        number = sa.select(sa.func.count()).select_from(table).where(table.c.page_id == page.c.id).scalar_subquery()
        if paths := _paths(conn, page.c[words] != number):
            yield Problem(f"The {words} of pages are miscounted: {named(paths)}.", REBUILD_CATALOG)


def check_contents(conn: sa.Connection) -> Iterator[Problem]:
    """Plain texts and link counts. Silent while `contents` still has activities to see."""
    if follow.behind(conn, "contents") > 0:
        return
    noted = sa.and_(contents.c.page_id == page.c.id, contents.c.blob == page.c.blob, contents.c.path == page.c.path)
    live = page.c.state == LIVE
    for words, wrong in (
        ("Texts are not noted", _paths(conn, sa.and_(live, ~sa.exists().where(noted)))),
        ("Links to pages are miscounted", _paths(conn, sa.and_(live, page.c.inlinks != direct() + by_former_path()))),
        ("Links to missing pages are miscounted", _different(conn, _STORED_WANTED, _COUNTED_WANTED)),
    ):
        if wrong:
            yield Problem(f"{words}: {named(wrong)}.", REBUILD_CATALOG)


_STORED_WANTED = sa.select(wanted.c.target, wanted.c.pages)
_COUNTED_WANTED = (
    sa.select(link.c.target, sa.func.count())
    .where(~sa.exists().where(page.c.path == link.c.target, page.c.state == LIVE))
    .where(~sa.exists().where(redirect.c.path == link.c.target, redirect.c.page_id == page.c.id, page.c.state == LIVE))
    .group_by(link.c.target)
)


def check_followers(conn: sa.Connection) -> Iterator[Problem]:
    """Activities that a follower could not handle."""
    query = sa.select(failure.c.follower, sa.func.count(), sa.func.max(failure.c.error)).group_by(failure.c.follower)
    for name, number, error in conn.execute(query.order_by(failure.c.follower)):
        what = "catalog" if name == "contents" else name
        activities = "1 activity" if number == 1 else f"{number:,} activities"
        yield Problem(f"“{name}” could not handle {activities}: {error}", f"Run `wiki rebuild {what}`.")


def _files(store: PageStore) -> tuple[dict[str, str], str | None]:
    head = store.publisher.refs.find(MAIN)
    return pages_at(store.publisher, head) if head else {}, head


def _paths(conn: sa.Connection, condition: sa.ColumnElement[bool]) -> list[str]:
    return list(conn.scalars(sa.select(page.c.path).where(condition)))


def _different(conn: sa.Connection, stored: sa.Select[Any], counted: sa.Select[Any]) -> list[str]:
    have: dict[str, int] = dict(conn.execute(stored).all())
    want: dict[str, int] = dict(conn.execute(counted).all())
    return [name or "(none)" for name in have.keys() | want.keys() if have.get(name, 0) != want.get(name, 0)]


def named(names: Any) -> str:
    """A few of `names`, and how many more there are."""
    some = sorted(names)
    more = f" and {len(some) - EXAMPLES} more" if len(some) > EXAMPLES else ""
    return ", ".join(some[:EXAMPLES]) + more
