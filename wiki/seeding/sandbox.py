"""The page for trying things out: it begins anew once nobody has written on it for a while.

It goes back to what the company seeded last, as an edit by the wiki: nobody's practice is "taken back". Must never
touch another page.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.errors import NotFound, WikiError
from wiki.store.drafts import WIKI
from wiki.store.pages import PageStore
from wiki.store.tables import revision

SANDBOX = "sandbox"
QUIET = timedelta(hours=1)
BEGUN_ANEW = "The sandbox begins anew"


def begin_anew(store: PageStore, now: datetime | None = None) -> bool:
    """Put the sandbox back, if it was changed and has been left alone for QUIET; whether that was so. A wiki whose
    company seeded no such page has none."""
    page = store.find(SANDBOX)
    if page is None or not page.seeded or page.changed_at > (now or datetime.now(UTC)) - QUIET:
        return False
    first = _seeded(store, page.id)
    if first is None or first.blob == page.blob:
        return False
    try:
        text = store.text(first.blob)
    except NotFound:  # staff hid it: then it stays as people left it
        return False
    try:
        return store.save(SANDBOX, text, base=page.blob, author=WIKI, summary=BEGUN_ANEW).changed
    except WikiError:  # somebody is writing at this moment; there is another hour
        return False


def _seeded(store: PageStore, page_id: int) -> sa.Row[Any] | None:
    """The newest version of the page that the company seeded."""
    query = sa.select(revision.c.blob).where(
        revision.c.page_id == page_id, revision.c.kind == "seed", revision.c.blob != ""
    )
    with store.database.read() as conn:
        return conn.execute(query.order_by(revision.c.id.desc()).limit(1)).one_or_none()
