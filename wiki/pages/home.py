"""What the home page shows: sections with counts, pages improved lately, and pages that need help.

Reads only; a handful of index-backed queries whose cost does not grow with the wiki.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wiki.store import catalog, lists
from wiki.store.paging import Span
from wiki.store.tables import page, protection

IMPROVED = 8
NEEDED = 8  # missing and short pages together: as many as improved ones beside them
MISSING = 4  # of those, at most
STUB = 600  # bytes below which a page is called short


@dataclass(frozen=True, slots=True)
class TopSection:
    section: str
    pages: int


@dataclass(frozen=True, slots=True)
class Front:
    """Everything the home page lists. `pages` is how many live pages there are."""

    pages: int
    sections: Sequence[TopSection]
    improved: Sequence[Any]
    missing: Sequence[Any]
    short: Sequence[Any]


def front(conn: sa.Connection, protections: Sequence[str] = ("open",)) -> Front:
    """`protections` are those of pages that the reader may improve: no others are said to need help."""
    missing = lists.list_wanted(conn, Span(size=MISSING)).items
    return Front(
        pages=lists.count_pages(conn),
        sections=top_sections(conn),
        improved=lists.list_recent(conn, IMPROVED),
        missing=missing,
        short=_short(conn, protections, NEEDED - len(missing)),
    )


def _short(conn: sa.Connection, protections: Sequence[str], size: int) -> Sequence[Any]:
    """The shortest pages with one of these protections."""
    joined = page.outerjoin(protection, protection.c.page_id == page.c.id)
    level = sa.func.coalesce(catalog.protection_level(), "open")
    return conn.execute(
        sa.select(page.c.path, page.c.title, page.c.section, page.c.size)
        .select_from(joined)
        .where(page.c.state == "live", page.c.size < STUB, level.in_(protections))
        .order_by(page.c.size, page.c.id)
        .limit(size)
    ).all()


def top_sections(conn: sa.Connection) -> list[TopSection]:
    """Sections of the first level, with the pages of all below them, in order of their names."""
    counts: Counter[str] = Counter()
    for row in lists.sections(conn):
        counts[row.section.partition("/")[0]] += row.pages
    return [TopSection(name, counts[name]) for name in sorted(counts, key=str.casefold) if counts[name]]
