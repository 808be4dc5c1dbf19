"""Counts of links: how many pages link to a page, and how many to one that is missing. Always counted, never guessed.

A link to a former path counts for the page that lives elsewhere now. Must never read page texts.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wiki.store import names
from wiki.store.tables import STILL_LIVE, link, page, redirect, wanted
from wiki.store.writing import chunks


def direct() -> sa.ScalarSelect[Any]:
    """Links to a page's own path, not counting its own."""
    mine = (link.c.target == page.c.path) & (link.c.page_id != page.c.id)
    return sa.select(sa.func.count()).select_from(link).where(mine).correlate(page).scalar_subquery()


def by_former_path() -> sa.ScalarSelect[Any]:
    """Links to a path that a page had before."""
    former = redirect.join(link, link.c.target == redirect.c.path)
    mine = (redirect.c.page_id == page.c.id) & (link.c.page_id != page.c.id)
    return sa.select(sa.func.count()).select_from(former).where(mine).correlate(page).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Targets:
    """Paths whose links or whose page changed. `shown` is how a missing one is called where it is linked."""

    paths: Iterable[str]
    shown: Mapping[str, str]

    def write(self, conn: sa.Connection) -> None:
        """Count anew: page.inlinks of the pages at these paths, wanted for those that lead nowhere."""
        for chunk in chunks(sorted(self.paths)):
            pages = pages_at(conn, chunk)
            for ids in chunks(sorted(set(pages.values()))):
                counted = page.update().where(page.c.id.in_(ids)).values(inlinks=direct() + by_former_path())
                conn.execute(counted)
            self._write_wanted(conn, chunk, [path for path in chunk if path not in pages])

    def _write_wanted(self, conn: sa.Connection, paths: list[str], missing: list[str]) -> None:
        called = dict(conn.execute(sa.select(wanted.c.target, wanted.c.shown).where(wanted.c.target.in_(paths))).all())
        if called:
            conn.execute(wanted.delete().where(wanted.c.target.in_(paths)))
        if not missing:
            return
        count = sa.select(link.c.target, sa.func.count()).where(link.c.target.in_(missing)).group_by(link.c.target)
        rows = [
            {"target": target, "pages": pages, "shown": called.get(target) or self._title(target)}
            for target, pages in conn.execute(count)
        ]
        if rows:
            conn.execute(wanted.insert(), rows)

    def _title(self, target: str) -> str:
        written = self.shown.get(target, "")
        if not written or names.is_path(written) or written.startswith((".", "/")) or written.endswith(names.SUFFIX):
            return names.title_of(target)
        return written


def pages_at(conn: sa.Connection, paths: Collection[str]) -> dict[str, int]:
    """Path → id of the live page that answers there, itself or by a former path."""
    own = sa.select(page.c.path, page.c.id).where(page.c.path.in_(paths), STILL_LIVE)
    moved = sa.select(redirect.c.path, page.c.id).join(page, page.c.id == redirect.c.page_id)
    moved = moved.where(redirect.c.path.in_(paths), STILL_LIVE)
    return dict(conn.execute(sa.union_all(moved, own)).all())
