"""What the home page shows: sections with counts, pages improved lately, and pages that need help.

Reads only; a handful of index-backed queries whose cost does not grow with the wiki.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wiki.store.tables import activity, page, revision, section, wanted

IMPROVED = 8
NEEDED = 6
STUB = 600  # bytes below which a page is called short
LOOK_BACK = 60  # newest revisions looked at to find the pages improved lately
EDITS = ("create", "edit", "accept", "merge")


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


def front(conn: sa.Connection) -> Front:
    sections = top_sections(conn)
    return Front(
        pages=conn.execute(sa.select(sa.func.coalesce(sa.func.sum(section.c.pages), 0))).scalar_one(),
        sections=sections,
        improved=improved(conn),
        missing=conn.execute(
            sa.select(wanted).order_by(wanted.c.pages.desc(), wanted.c.target.desc()).limit(NEEDED)
        ).all(),
        short=conn.execute(
            sa.select(page.c.path, page.c.title, page.c.section, page.c.size)
            .where(page.c.state == "live", page.c.size < STUB)
            .order_by(page.c.size, page.c.id)
            .limit(NEEDED)
        ).all(),
    )


def newest_activity(conn: sa.Connection) -> int:
    """The number of the last thing that happened: the home page is the same while this is."""
    return int(conn.execute(sa.select(sa.func.coalesce(sa.func.max(activity.c.id), 0))).scalar_one())


def top_sections(conn: sa.Connection) -> list[TopSection]:
    """Sections of the first level, with the pages of all below them, in order of their names."""
    counts: Counter[str] = Counter()
    for row in conn.execute(sa.select(section.c.section, section.c.pages).where(section.c.section != "")):
        counts[row.section.partition("/")[0]] += row.pages
    return [TopSection(name, counts[name]) for name in sorted(counts, key=str.casefold) if counts[name]]


def improved(conn: sa.Connection) -> list[Any]:
    """Pages that people changed last, each once, with the newest such revision."""
    newest = (
        sa.select(revision.c.page_id, revision.c.at, revision.c.author_id, revision.c.author_name, revision.c.summary)
        .where(revision.c.kind.in_(EDITS))
        .order_by(revision.c.id.desc())
        .limit(LOOK_BACK)
        .subquery()
    )
    query = sa.select(page.c.path, page.c.title, page.c.section, newest).join_from(
        newest, page, sa.and_(page.c.id == newest.c.page_id, page.c.state == "live")
    )
    once: dict[int, Any] = {}
    for row in conn.execute(query):
        if row.page_id not in once or row.at > once[row.page_id].at:
            once[row.page_id] = row
    return sorted(once.values(), key=lambda row: row.at, reverse=True)[:IMPROVED]
