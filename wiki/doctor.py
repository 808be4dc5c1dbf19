"""`wiki doctor`: looks at store, catalog, index and media, and says what is wrong and how it is mended.

It reads only. Each slice knows its own ailments; this puts them in one list.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from wiki.errors import NotFound
from wiki.media.lists import count_unused
from wiki.store import activity
from wiki.store.checks import Problem, check_store, check_tables, named
from wiki.store.mediatables import media
from wiki.store.tables import media_use
from wiki.web import Wiki

FORGOTTEN = timedelta(days=30)  # how long what somebody uploaded may wait for a page
STALE = 10_000  # activities from which on the search index counts as left behind


def examine(wiki: Wiki) -> list[Problem]:
    """Everything that is wrong, the worst first; empty when all is well. Without its tables no more can be seen."""
    broken = list(check_tables(wiki.database))
    return broken or [*check_store(wiki.store), *check_index(wiki), *check_media(wiki)]


def check_index(wiki: Wiki) -> Iterator[Problem]:
    """The search index: readable, and not left behind."""
    mend = "The worker makes it anew by itself; `wiki rebuild search` does so now."
    seen = wiki.search.cursor
    if seen is None:
        yield Problem("There is no search index that can be read.", mend)
        return
    with wiki.database.read() as conn:
        behind = activity.newest(conn) - seen
    if behind > STALE:
        yield Problem(f"The search index is {behind:,} activities behind.", "Is the worker running? " + mend)


def check_media(wiki: Wiki) -> Iterator[Problem]:
    """Every file is there, as long as it was when it was stored, and pages show no others."""
    lost, changed = [], []
    with wiki.database.read() as conn:
        kept = sa.select(media.c.hash, media.c.name, media.c.size).where(media.c.state != "erased")
        rows = conn.execute(kept).all()
        unused, room = count_unused(conn, datetime.now(UTC) - FORGOTTEN)
        known = set(conn.scalars(sa.select(media.c.hash)))
        unknown = conn.scalars(
            sa.select(media_use.c.hash).where(media_use.c.hash.not_in(sa.select(media.c.hash))).distinct()
        ).all()
    for row in rows:
        try:
            file, _ = wiki.media.get(row.hash, row.name)
        except NotFound:
            lost.append(row.name)
        else:
            if file.stat().st_size != row.size:
                changed.append(row.name)
    if lost:
        yield Problem(f"Files are missing: {named(lost)}.", "Put them back from the backup, or seed again.")
    if changed:
        yield Problem(f"Files were changed on disk: {named(changed)}.", "Put them back from the backup.")
    yield from check_left(wiki, known)
    if unused:
        files = "1 file is" if unused == 1 else f"{unused:,} files are"
        yield Problem(
            f"{files} shown on no page ({room // 2**20:,} MB).",
            "Look at /-/media?show=unused and ?show=waiting, and take off what nobody needs.",
        )
    if unknown:
        yield Problem(f"Pages show files that were never stored: {named(unknown)}.", "Edit those pages, or seed again.")


def check_left(wiki: Wiki, known: set[str]) -> Iterator[Problem]:
    """What should not be on the disk: files that were erased, and files that no row knows, which nobody can fetch."""
    if erased := wiki.media.erased_on_disk():
        names = named([row.name for row in erased])
        yield Problem(f"Erased files are still on the disk: {names}.", "The worker removes them within the hour.")
    if strangers := wiki.media.files.strangers(known):
        yield Problem(
            f"Files that no row knows, so that nobody can fetch them: {named([file.name for file in strangers])}.",
            "A crash during an upload left them, or the database is older. If it is not, remove them from media/.",
        )
