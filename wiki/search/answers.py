"""From a question to what a screen, a feed or a program shows: live pages with the passage that answers.

The index may be a moment behind: what it names is shown only if the database says that it is live. At most three
SQL queries an answer, one for suggestions. Must never show anything of a page that is not live.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from wiki.accounts import users
from wiki.search.asked import PER_PAGE, Asked
from wiki.search.document import Results, Suggestion
from wiki.search.excerpts import Excerpt, Piece, mark, passage
from wiki.search.index import Index
from wiki.search.query import BY, Query
from wiki.search.sidebar import Sidebar, sidebar
from wiki.search.words import WORD, Words
from wiki.store.database import Database
from wiki.store.effects import LIVE, sort_key
from wiki.store.tables import STILL_LIVE, contents, page

CHOSEN = 3  # pages at most that staff's choice puts first
TITLE_WORDS = 5  # of a question that titles are looked through for while there is no index

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

_CALLED = sa.select(page.c.id, page.c.path, page.c.title).where(
    page.c.id.in_(sa.bindparam("ids", expanding=True)), STILL_LIVE
)

_FROM = (
    sa.select(page.c.id, page.c.path, page.c.title, page.c.section)
    .where(page.c.state == sa.literal_column(f"'{LIVE}'"), page.c.sort_key >= sa.bindparam("start"))
    .order_by(page.c.sort_key, page.c.id)
    .limit(sa.bindparam("limit"))
)

_TITLES = sa.select(page.c.path, page.c.title, page.c.summary, page.c.section, page.c.changed_at).where(
    page.c.state == sa.literal_column(f"'{LIVE}'")
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
    """What was asked, how it was read, and one screen of what was found. `chosen` are the pages that staff chose as
    the answer to just this; they are not among the `items` again."""

    asked: Asked
    query: Query
    results: Results
    items: tuple[Found, ...]
    sidebar: Sidebar
    chosen: tuple[Found, ...] = ()


def answer(
    asked: Asked, today: date, *, database: Database, index: Index, limit: int = PER_PAGE, counted: bool = True
) -> Answer:
    """The pages that `asked` asks for, with how they spread over sections, tags, people and time if `counted`."""
    with database.read() as conn:
        query = resolved(conn, asked.query(today))
        results = index.search(query, asked.screen(today, limit=limit, counted=counted))
        if not results.ready:
            return Answer(asked, query, results, _by_title(conn, query), Sidebar())
        ids = results.chosen[:CHOSEN] if asked == Asked(asked.text) and not query.conditions else ()
        found = _found(conn, results, ids, index.words)
        chosen = tuple(found[page_id] for page_id in ids if page_id in found)
        items = tuple(found[hit.page_id] for hit in results.hits if hit.page_id in found and hit.page_id not in ids)
        return Answer(asked, query, results, items, sidebar(conn, asked, results), chosen)


def _by_title(conn: sa.Connection, query: Query) -> tuple[Found, ...]:
    """Pages with the words asked for in their titles, from the catalog: while there is no index."""
    words = [sort_key(word) for word in WORD.findall(" ".join(query.words))][:TITLE_WORDS]
    if not words:
        return ()
    fitting = _TITLES.where(*(page.c.sort_key.contains(word, autoescape=True) for word in words))
    rows = conn.execute(fitting.order_by(page.c.sort_key).limit(PER_PAGE))
    return tuple(
        Found(row.path, (Piece(row.title),), (Piece(row.summary),), None, row.section, row.changed_at) for row in rows
    )


def suggested(database: Database, index: Index, typed: str, limit: int) -> list[Suggestion]:
    """Pages whose titles go on as `typed`, to show while one types; without an index, those that begin so. At most one
    query, of about 0.15 ms."""
    if index.state() is None:
        return _beginning(database, typed, limit)
    return still_called(database, index.suggest(typed, limit))


def still_called(database: Database, suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Those of `suggestions` whose pages are live and so called now: a title that was taken away for what it says is
    gone at once, not when the index has followed."""
    if not suggestions:
        return []
    with database.read() as conn:
        live = {tuple(row) for row in conn.execute(_CALLED, {"ids": [s.page_id for s in suggestions]})}
    return [s for s in suggestions if (s.page_id, s.path, s.title) in live]


def _beginning(database: Database, typed: str, limit: int) -> list[Suggestion]:
    start = sort_key(typed.strip())
    if not start:
        return []
    with database.read() as conn:
        rows = conn.execute(_FROM, {"start": start, "limit": limit}).all()
    return [Suggestion(*row) for row in rows if sort_key(row.title).startswith(start)]


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


def _found(conn: sa.Connection, results: Results, chosen: Iterable[int], words: Words) -> dict[int, Found]:
    """What is shown of each page of a screen that is still live, by its id."""
    ids = {*chosen, *(hit.page_id for hit in results.hits)}
    rows = conn.execute(_FOUND, {"ids": sorted(ids)}) if ids else ()
    return {row.id: _item(row, results, words) for row in rows}


def _item(row: Any, results: Results, words: Words) -> Found:
    plain = _below_title(row.plain or row.excerpt or "", row.title)
    headings = row.headings or ()
    best = passage(plain, results.terms, words, {heading["text"] for heading in headings})
    heading = _heading(plain, headings, row.title, best)
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
    return (found["text"], found["id"]) if found and not _is_same(found["text"], title) else None


def _below_title(plain: str, title: str) -> str:
    """The text without a first line that repeats the title, as the page itself leaves it out."""
    first, _, rest = plain.partition("\n")
    return rest if _is_same(first, title) else plain


def _is_same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
