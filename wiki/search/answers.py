"""From a question to what a screen, a feed or a program shows: live pages with the passage that answers.

The index may be a moment behind: what it names is shown only if the database says that it is live. At most three
SQL queries an answer. Must never show anything of a page that is not live.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from wiki.accounts import users
from wiki.search.asked import PER_PAGE, Asked
from wiki.search.document import Results
from wiki.search.excerpts import Excerpt, Piece, mark, passage
from wiki.search.index import Index
from wiki.search.query import BY, Query
from wiki.search.sidebar import Sidebar, sidebar
from wiki.search.words import Words
from wiki.store.database import Database
from wiki.store.tables import STILL_LIVE, contents, page

_FOUND = (
    sa.select(
        *(page.c[name] for name in ("id", "path", "title", "section", "changed_at")),
        contents.c.plain,
        contents.c.excerpt,
        contents.c.headings,
    )
    .select_from(page.outerjoin(contents, contents.c.page_id == page.c.id))
    .where(page.c.id.in_(sa.bindparam("ids", expanding=True)), STILL_LIVE)
)


@dataclass(frozen=True, slots=True)
class Found:
    """One page that was found. `heading` is the text and id of the heading above the passage, if there is one."""

    path: str
    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]
    heading: tuple[str, str] | None
    section: str
    changed_at: datetime

    @property
    def name(self) -> str:
        return text_of(self.title)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, how it was read, and one screen of what was found."""

    asked: Asked
    query: Query
    results: Results
    items: tuple[Found, ...]
    sidebar: Sidebar


def answer(
    asked: Asked, today: date, *, database: Database, index: Index, limit: int = PER_PAGE, counted: bool = True
) -> Answer:
    """The pages that `asked` asks for, with how they spread over sections, tags, people and time if `counted`."""
    with database.read() as conn:
        query = resolved(conn, asked.query(today))
        results = index.search(query, asked.screen(today, limit=limit, counted=counted))
        items = _items(conn, results, index.words)
        return Answer(asked, query, results, items, sidebar(conn, asked, results))


def resolved(conn: sa.Connection, query: Query) -> Query:
    """`query` with the people that its names mean: whoever goes by a name today, and authors without an account."""
    names = {clause.value for clause in query.clauses if clause.kind == BY}
    if not names:
        return query
    ids = users.ids_of(conn, names)
    keys = {name: (f"name:{name}", *([f"user:{ids[name]}"] if name in ids else [])) for name in names}
    return query.meaning(keys)


def text_of(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def _items(conn: sa.Connection, results: Results, words: Words) -> tuple[Found, ...]:
    if not results.hits:
        return ()
    rows = {row.id: row for row in conn.execute(_FOUND, {"ids": [hit.page_id for hit in results.hits]})}
    return tuple(_item(rows[hit.page_id], results, words) for hit in results.hits if hit.page_id in rows)


def _item(row: Any, results: Results, words: Words) -> Found:
    plain = (row.plain or row.excerpt or "").removeprefix(row.title + "\n")  # the title stands above it already
    best = passage(plain, results.terms, words)
    heading = _heading(plain, row.headings or (), row.title, best)
    return Found(row.path, mark(row.title, results.terms, words), best.pieces, heading, row.section, row.changed_at)


def _heading(plain: str, headings: Any, title: str, best: Excerpt) -> tuple[str, str] | None:
    """The last heading that stands in the text before the first word found in the passage."""
    if best.first is None:
        return None
    found, at = None, 0
    for heading in (heading for heading in headings if heading["text"]):
        line = plain.find(heading["text"] + "\n", at)
        while line > 0 and plain[line - 1] != "\n":
            line = plain.find(heading["text"] + "\n", line + 1)
        if line < 0:
            continue
        if line > best.first:
            break
        found, at = heading, line + len(heading["text"])
    return (found["text"], found["id"]) if found and found["text"] != title else None
