"""Stored HTML of pages: made once for a text and a version of the markup, forgotten by `contents` when links change.
Kept are the newest text of a page and the one that staff verified.

Must never render; who makes HTML says what it saw when it began.
"""

from dataclasses import asdict, astuple, dataclass
from datetime import datetime

import sqlalchemy as sa

from wiki.markup import NOTHING_TAUGHT, Heading, HowTo
from wiki.store.contents import Contents
from wiki.store.database import Database, insert
from wiki.store.follow import position
from wiki.store.tables import html, page, verification


@dataclass(frozen=True, slots=True)
class Html:
    """The HTML of the text `blob` of a page, as `version` of the markup makes it, its headings and what it teaches."""

    page_id: int
    blob: str
    version: int
    html: str
    headings: tuple[Heading, ...] = ()
    how_to: HowTo = NOTHING_TAUGHT


def find(conn: sa.Connection, page_id: int, blob: str, version: int) -> Html | None:
    """The stored HTML of exactly this text and version, if there is one."""
    row = conn.execute(_FIND, {"page_id": page_id, "blob": blob, "version": version}).first()
    if row is None:
        return None
    headings = tuple(Heading(*heading) for heading in row.headings)
    return Html(page_id, blob, version, row.html, headings, HowTo.of(row.how_to))


_FIND = sa.select(html.c.html, html.c.headings, html.c.how_to).where(
    html.c.page_id == sa.bindparam("page_id"),
    html.c.blob == sa.bindparam("blob"),
    html.c.version == sa.bindparam("version"),
)


def keep(database: Database, made: Html, *, seen: int, at: datetime) -> None:
    """Store HTML that was made from a snapshot in which `contents` stood at `seen` (`follow.position`).

    If it has moved on since, a link may lead elsewhere already: then nothing is kept, and the next reader's is.
    """
    values = {"version": made.version, "html": made.html, "at": at}
    values["headings"] = [astuple(heading) for heading in made.headings]
    values["how_to"] = asdict(made.how_to)
    with database.write(durable=False) as conn:
        if position(conn, Contents.name) == seen:
            conn.execute(_FORGET_OLD, {"page_id": made.page_id, "blob": made.blob})
            statement = insert(conn, html).values(page_id=made.page_id, blob=made.blob, **values)
            conn.execute(statement.on_conflict_do_update(index_elements=["page_id", "blob"], set_=values))


_FORGET_OLD = html.delete().where(
    html.c.page_id == sa.bindparam("page_id"),
    html.c.blob != sa.bindparam("blob"),
    html.c.blob.not_in(sa.select(page.c.blob).where(page.c.id == sa.bindparam("page_id"))),
    html.c.blob.not_in(sa.select(verification.c.blob).where(verification.c.page_id == sa.bindparam("page_id"))),
)
