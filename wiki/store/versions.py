"""Former texts of a page, and who made them: what an editor needs to know about its base.

A blob counts only when it was a text of this very page: any other could be one that nobody may see. Must never know
what is done with the text.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from wiki.store.git import is_sha
from wiki.store.pagefile import EMPTY, PageText
from wiki.store.pages import PageStore
from wiki.store.tables import revision


def text_of(store: PageStore, page_id: int, blob: str) -> PageText:
    """What the page said in `blob`; an empty text when it never said that."""
    if not is_sha(blob):
        return EMPTY
    with store.database.read() as conn:
        known = conn.scalar(_KNOWN, {"page_id": page_id, "blob": blob})
    return EMPTY if known is None else store.text(blob)


_KNOWN = (
    sa.select(revision.c.id)
    .where(revision.c.page_id == sa.bindparam("page_id"), revision.c.blob == sa.bindparam("blob"))
    .order_by(revision.c.id.desc())
    .limit(1)
)


def authors_since(conn: sa.Connection, page_id: int, base: str, until: int | None = None) -> Sequence[str]:
    """Who changed the page after it was last the blob `base`, before revision `until` (an id); newest last."""
    query = sa.select(revision.c.author_name).where(
        revision.c.page_id == page_id, revision.c.id > sa.func.coalesce(_last(page_id, base), 0)
    )
    if until is not None:
        query = query.where(revision.c.id < until)
    return list(dict.fromkeys(conn.scalars(query.order_by(revision.c.id).limit(100))))


def _last(page_id: int, blob: str) -> sa.ScalarSelect[int]:
    """The newest revision of the page that had this text."""
    had = sa.select(sa.func.max(revision.c.id)).where(revision.c.page_id == page_id, revision.c.blob == blob)
    return had.scalar_subquery()


def find_commit(conn: sa.Connection, page_id: int, blob: str) -> str | None:
    """The newest commit in which the page said `blob`."""
    newest = sa.select(revision.c.commit).where(revision.c.id == _last(page_id, blob))
    return conn.scalar(newest)
