"""The HTML of pages: rendered once per revision, by the follower or the first reader, and stored.

It decides nothing about safety; `wiki.markup` does. Stored HTML may be deleted at any moment.
"""

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

import sqlalchemy as sa

from wiki import markup
from wiki.errors import NotFound, WikiError
from wiki.language import Language
from wiki.markup import Labels, Rendered, Target
from wiki.media.shown import shown as shown_media
from wiki.store import pagehtml
from wiki.store.activity import Activity
from wiki.store.contents import Contents
from wiki.store.database import Database
from wiki.store.follow import Progress, position
from wiki.store.links import target_path
from wiki.store.pagefile import PageText
from wiki.store.pagehtml import Html
from wiki.store.tables import STILL_LIVE, html, page, redirect, verification

log = logging.getLogger("wiki.pages.html")

CONTENTS = Contents.name
MISSING = Target(href="", exists=False)


class PageHtml:
    """Renders pages and keeps the HTML of the live ones in the database.

    Also the follower that renders what was saved before its first reader comes.
    """

    name = "html"
    after: str | None = CONTENTS
    most = 20  # pages; a tenth of a second or two. Whoever comes first can render a page too

    def __init__(self, database: Database, store: Any, language: Language) -> None:
        self._database = database
        self._store = store
        self._labels = Labels().translated(language.text)
        # Other words make other HTML, as another version of the markup does. 31 bits: what an INTEGER holds everywhere.
        self.version = crc32(repr((markup.VERSION, self._labels)).encode()) >> 1

    def of(self, row: Any, blob: str | None = None) -> Html:
        """The HTML of the live page `row`, or of its verified text `blob`: the stored one if it is of this text and
        this version of markup. Raises NotFound when the text has gone from Git."""
        blob = blob or row.blob
        with self._database.read() as conn:
            stored = pagehtml.find(conn, row.id, blob, self.version)
            if stored:
                return stored
            seen = position(conn, CONTENTS)
        done = self.render(self._store.text(blob))
        made = Html(row.id, blob, self.version, done.html, done.headings, done.how_to)
        try:
            pagehtml.keep(self._database, made, seen=seen, at=datetime.now(UTC))
        except WikiError:  # a full disk must not keep anyone from reading
            log.warning("the HTML of %s could not be stored", row.path)
        return made

    def render(self, text: PageText) -> Rendered:
        """`text` as safe HTML, all of it in the language that pages are written in, its links marked by
        whether their pages exist now. Page, preview and old revisions all come from here."""
        outline = markup.outline(text.body)
        with self._database.read() as conn:
            shown = self._includes(conn, outline.includes)
            named = [outline, *map(markup.outline, shown.values())]
            known = targets(conn, [name for found in named for name in (*found.links, *found.includes)])
            files = shown_media(conn, [address for found in named for address in found.media])

        def resolve(name: str) -> Target:
            return known.get(name, MISSING)

        return markup.render(
            text.body,
            resolve=resolve,
            include=shown.get,
            show=files.get,
            drop_title=text.title,
            labels=self._labels,
        )

    def handle(self, activities: Sequence[Activity]) -> None:
        """Render the pages that were changed, and those whose links now lead elsewhere."""
        self._make({a.page_id for a in activities if a.page_id is not None})

    def rebuild(self, progress: Progress) -> None:
        """Forget all stored HTML and render every live page. A reader who is faster renders their page."""
        with self._database.write() as conn:
            conn.execute(html.delete())
        with self._database.read() as conn:
            ids = conn.execute(sa.select(page.c.id).where(page.c.state == "live")).scalars().all()
        for done, page_id in enumerate(ids, 1):
            self._make({page_id})
            progress(done, len(ids))

    def _make(self, ids: Iterable[int]) -> None:
        with self._database.read() as conn:
            query = sa.select(*(page.c[name] for name in ("id", "path", "blob")), verification.c.blob.label("verified"))
            query = query.select_from(page.outerjoin(verification, verification.c.page_id == page.c.id))
            rows = conn.execute(query.where(page.c.id.in_(list(ids)), STILL_LIVE)).all()
        for row in rows:
            self.of(row)
            if row.verified and row.verified != row.blob:
                with suppress(NotFound):  # then the verification ends soon
                    self.of(row, row.verified)

    def _includes(self, conn: sa.Connection, written: Iterable[str]) -> dict[str, str]:
        """The text of each page that is included, by how its name was written."""
        paths = _paths(written)
        if not paths:
            return {}
        query = sa.select(page.c.path, page.c.blob).where(page.c.path.in_(paths.values()), STILL_LIVE)
        blobs = {row.path: row.blob for row in conn.execute(query)}
        return {name: self._store.text(blobs[path]).body for name, path in paths.items() if path in blobs}


def targets(conn: sa.Connection, written: Iterable[str]) -> dict[str, Target]:
    """Where each link leads, in one query: to its page, or to the form that creates it."""
    paths = _paths(written)
    found = _titles(conn, set(paths.values()))
    return {name: _target(path, found.get(path)) for name, path in paths.items()}


def _paths(written: Iterable[str]) -> dict[str, str]:
    return {name: path for name in written if (path := target_path(name))}


def _target(path: str, title: str | None) -> Target:
    return MISSING if title is None else Target(href=f"/{path}", title=title)


def _titles(conn: sa.Connection, paths: set[str]) -> dict[str, str]:
    if not paths:
        return {}
    live = sa.select(page.c.path, page.c.title).where(page.c.path.in_(paths), STILL_LIVE)
    moved = (
        sa.select(redirect.c.path, page.c.title)
        .join(page, page.c.id == redirect.c.page_id)
        .where(redirect.c.path.in_(paths), STILL_LIVE)
    )
    return {row.path: row.title for row in conn.execute(live.union_all(moved))}
