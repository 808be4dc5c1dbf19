"""The page for trying things out: it begins anew once nobody has written on it for a while.

It goes back to what the company seeded last, as an edit by the wiki, or by the member of staff who asked for it:
nobody's practice is "taken back". Must never touch another page.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wiki.errors import NotFound, WikiError
from wiki.store.drafts import WIKI
from wiki.store.pagefile import PageText
from wiki.store.pages import PageStore
from wiki.store.tables import revision

SANDBOX = "sandbox"
QUIET = timedelta(hours=1)
BEGUN_ANEW = "The sandbox begins anew"


@dataclass(frozen=True, slots=True)
class First:
    """The `text` with which the sandbox begins, and its `page` as people left it."""

    page: Any
    text: PageText


def begin_anew(store: PageStore, now: datetime | None = None) -> bool:
    """Put the sandbox back, if it was changed and has been left alone for QUIET; whether that was so."""
    first = find_first(store)
    if first is None or first.page.changed_at > (now or datetime.now(UTC)) - QUIET:
        return False
    try:
        return store.save(SANDBOX, first.text, base=first.page.blob, author=WIKI, summary=BEGUN_ANEW).changed
    except WikiError:  # somebody is writing at this moment; there is another hour
        return False


def find_first(store: PageStore) -> First | None:
    """The sandbox as it is to begin. None when it is so already, or staff hid that text; and where the company seeded
    no such page, as such a wiki has no sandbox."""
    page = store.find(SANDBOX)
    seeded = _seeded(store, page.id) if page is not None and page.seeded else None
    if page is None or seeded is None or seeded.blob == page.blob:
        return None
    try:
        return First(page, store.text(seeded.blob))
    except NotFound:
        return None


def _seeded(store: PageStore, page_id: int) -> sa.Row[Any] | None:
    """The newest version of the page that the company seeded."""
    query = sa.select(revision.c.blob).where(
        revision.c.page_id == page_id, revision.c.kind == "seed", revision.c.blob != ""
    )
    with store.database.read() as conn:
        return conn.execute(query.order_by(revision.c.id.desc()).limit(1)).one_or_none()
