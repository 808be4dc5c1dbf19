"""The follower `contents`: what pages say (plain text, headings), what they link to, and what is linked but missing.

It compares each page's row with what it has noted of it, so it may see a page any number of times. What a page says is
noted of the text that readers see first; its links are those of the newest and of the verified text. Stored HTML is
removed where a link in it appears, vanishes or changes its title. Must never render HTML itself.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa

from wiki.errors import NotFound
from wiki.markup import Outline, outline
from wiki.store.activity import OF_TEXTS, Activity
from wiki.store.database import Database, insert_for
from wiki.store.effects import LIVE, REBUILT
from wiki.store.follow import Progress
from wiki.store.inlinks import Targets
from wiki.store.links import target_path
from wiki.store.mediatables import publish
from wiki.store.pagefile import PageText
from wiki.store.tables import contents, cursor, html, link, media_use, page, redirect, verification, wanted
from wiki.store.verified import shown_blob
from wiki.store.writing import chunks

AT_ONCE = 200  # pages in one transaction
EXCERPT = 300  # characters
AGAIN = "contents again"  # the cursor that says up to which page all is noted anew
MEDIA = re.compile(r"/-/media/([0-9a-f]{16,64})/")


@dataclass(slots=True)
class Seen:
    """A page as it is now (`row`), beside what was noted of it (`row.old_…`), and its outline if its text is new;
    `said` is the outline of the text that readers see first."""

    row: Any
    forced: bool
    outline: Outline | None = None
    said: Outline | None = None
    links: dict[str, str] = field(default_factory=dict)  # target → as written
    included: set[str] = field(default_factory=set)
    media: list[str] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        return bool(self.row.state == LIVE)

    @property
    def was_live(self) -> bool:
        return self.row.old_blob is not None

    @property
    def is_new_text(self) -> bool:
        before, now = (self.row.old_blob, self.row.old_shown), (self.row.blob, self.row.shown)
        return self.is_live and (self.answers_differently or before != now)

    @property
    def answers_differently(self) -> bool:
        """Whether links to it look or lead otherwise than before."""
        return self.forced or (self.is_live, self.row.path, self.row.title) != (
            self.was_live,
            self.row.old_path or self.row.path,
            self.row.old_title or self.row.title,
        )

    @property
    def paths(self) -> set[str]:
        return {self.row.path} | ({self.row.old_path} if self.row.old_path else set())


class Contents:
    """Keeps contents, link, wanted, media_use and page.inlinks. `text` reads a page by its blob."""

    name = "contents"
    after: str | None = None

    def __init__(self, database: Database, text: Callable[[str], PageText]) -> None:
        self.database = database
        self.text = text

    def handle(self, activities: Sequence[Activity]) -> None:
        self.forget_showing({hash for a in activities if a.kind.startswith("media.") for hash in a.data["hashes"]})
        pages = {a.page_id for a in activities if a.page_id is not None and a.kind.startswith(OF_TEXTS)}
        doubtful = {a.page_id for a in activities if a.kind == REBUILT}
        for ids in chunks(sorted(pages), AT_ONCE):
            self.refresh(ids, forced=not doubtful.isdisjoint(ids))

    def forget_showing(self, hashes: Collection[str]) -> None:
        """Remove the stored HTML of pages that show these pictures or files, which have changed, and of pages that
        include such a page."""
        for some in chunks(sorted(hashes)):
            showing = sa.select(media_use.c.page_id).where(media_use.c.hash.in_(some))
            paths = sa.select(page.c.path).where(page.c.id.in_(showing))
            with self.database.write(durable=False) as conn:
                conn.execute(html.delete().where(html.c.page_id.in_(showing)))
                conn.execute(html.delete().where(html.c.page_id.in_(_including(paths))))

    def rebuild(self, progress: Progress) -> None:
        with self.database.read() as conn:
            everything = list(conn.scalars(sa.select(page.c.id).order_by(page.c.id)))
        for number, ids in enumerate(chunks(everything, AT_ONCE)):
            self.refresh(ids, forced=True)
            progress(number * AT_ONCE + len(ids), len(everything))
        self._drop_stray_wanted()

    def begin_again(self) -> None:
        """Have everything noted anew by whoever calls `go_on`; that outlives this process."""
        with self.database.write() as conn:
            statement = insert_for(conn.dialect.name, cursor).values(name=AGAIN, seen=0)
            conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"seen": 0}))

    def go_on(self) -> int:
        """Note anew the next pages, if that was begun; how many. Call it elected, as `follow` calls `handle`."""
        mark = cursor.c.name == AGAIN
        with self.database.read() as conn:
            done = conn.scalar(sa.select(cursor.c.seen).where(mark))
            following = sa.select(page.c.id).where(page.c.id > (done or 0)).order_by(page.c.id)
            ids = [] if done is None else list(conn.scalars(following.limit(AT_ONCE)))
        if ids:
            self.refresh(ids, forced=True)
            with self.database.write(durable=False) as conn:
                conn.execute(cursor.update().where(mark).values(seen=ids[-1]))
        elif done is not None:
            self._drop_stray_wanted()
            with self.database.write() as conn:
                conn.execute(cursor.delete().where(mark))
        return len(ids)

    def _drop_stray_wanted(self) -> None:
        with self.database.write(durable=False) as conn:
            live = sa.select(page.c.path).where(page.c.state == LIVE)
            conn.execute(wanted.delete().where(wanted.c.target.not_in(sa.select(link.c.target))))
            conn.execute(wanted.delete().where(wanted.c.target.in_(live)))

    def refresh(self, ids: Sequence[int], *, forced: bool = False) -> None:
        """Note anew what these pages say, where it changed (or all of it, when `forced`)."""
        with self.database.read() as conn:
            pages = [Seen(row, forced) for row in conn.execute(_ROWS, {"ids": ids})]
        for seen in pages:
            if seen.is_new_text:
                self._read(seen)
        changed = [seen for seen in pages if seen.outline or seen.answers_differently]
        if changed:
            with self.database.write(durable=False) as conn:
                _write(conn, changed)

    def _read(self, seen: Seen) -> None:
        try:
            text = self.text(seen.row.blob)
        except NotFound:
            return  # a newer catalog than ours, or a damaged repository: `doctor` tells
        seen.outline = seen.said = outline(text.body)
        read = [seen.outline]
        if seen.row.verified not in (None, seen.row.blob):
            with suppress(NotFound):
                read.append(outline(self.text(seen.row.verified).body))
        seen.said = read[-1] if seen.row.shown != seen.row.blob else seen.outline
        for written in (name for found in read for name in (*found.links, *found.includes)):
            if target := target_path(written):
                seen.links.setdefault(target, written)
        seen.included = {target_path(written) for found in read for written in found.includes}
        seen.media = [address for found in read for address in found.media]


def is_emptied(conn: sa.Connection) -> bool:
    """Whether nothing is noted of any page although there are pages: somebody emptied the tables."""
    some = conn.scalar(sa.select(page.c.id).where(page.c.state == LIVE).limit(1))
    return some is not None and conn.scalar(sa.select(contents.c.page_id).limit(1)) is None


_ROWS = (
    sa.select(
        *(page.c[name] for name in ("id", "path", "title", "sort_key", "state", "blob")),
        contents.c.blob.label("old_blob"),
        contents.c.path.label("old_path"),
        contents.c.title.label("old_title"),
        contents.c.shown.label("old_shown"),
        verification.c.blob.label("verified"),
        shown_blob().label("shown"),
    )
    .select_from(
        page.outerjoin(contents, contents.c.page_id == page.c.id).outerjoin(
            verification, verification.c.page_id == page.c.id
        )
    )
    .where(page.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(page.c.id)  # a missing page is called as the first of several pages calls it
)


def _write(conn: sa.Connection, pages: Sequence[Seen]) -> None:
    """Note what changed and nothing else: an edit that leaves the links alone writes one row."""
    read = [seen for seen in pages if seen.outline]
    gone = [seen.row.id for seen in pages if not seen.is_live]
    renewed = [*gone, *(seen.row.id for seen in read)]
    moved = {path for seen in pages if seen.answers_differently for path in seen.paths}
    moved |= _former_paths(conn, [seen.row.id for seen in pages if seen.is_live != seen.was_live or seen.forced])
    if read:
        conn.execute(_noting(conn.dialect.name), [_contents(seen) for seen in read])
    publish(conn, {hash for _, hash in _exchange(conn, media_use, renewed, _media_rows(read))})
    links = _exchange(conn, link, renewed, _link_rows(read))
    doubtful = {target for seen in pages if seen.forced for target in seen.links} | {target for _, target, *_ in links}
    shown = {target: written for seen in reversed(read) for target, written in seen.links.items()}
    shown |= {seen.row.path: seen.row.title for seen in pages if not seen.is_live}
    Targets(doubtful | moved, shown).write(conn)
    if gone:
        conn.execute(contents.delete().where(contents.c.page_id.in_(gone)))
        conn.execute(html.delete().where(html.c.page_id.in_(gone)))
    _forget_html(conn, moved, {path for seen in pages for path in seen.paths})


@cache  # building it takes longer than running it
def _noting(dialect: str) -> sa.Insert:
    statement = insert_for(dialect, contents)
    new = {column.name: column for column in statement.excluded if column.name != "page_id"}
    return statement.on_conflict_do_update(index_elements=["page_id"], set_=new)


Values = tuple[Any, ...]


def _exchange(conn: sa.Connection, table: sa.Table, ids: Sequence[int], rows: Iterable[Values]) -> set[Values]:
    """Make `rows` all that `table` holds of the pages `ids`; the rows that came or went."""
    read, delete = _reading(table)
    before = {tuple(row) for row in conn.execute(read, {"ids": ids})}
    after = set(rows)
    gone, new = before - after, after - before
    if gone:
        conn.execute(delete, [{"page": row[0], "key": row[1]} for row in gone])
    if new:
        conn.execute(table.insert(), [dict(zip(table.c.keys(), row, strict=True)) for row in new])
    return gone | new


@cache
def _reading(table: sa.Table) -> tuple[sa.Select[Any], sa.Delete]:
    """All that a table holds of some pages, and the deletion of one such row."""
    own, second = table.c.page_id, list(table.primary_key)[1]
    one = (own == sa.bindparam("page")) & (second == sa.bindparam("key"))
    return sa.select(table).where(own.in_(sa.bindparam("ids", expanding=True))), table.delete().where(one)


def _contents(seen: Seen) -> dict[str, Any]:
    row, found = seen.row, seen.said
    assert found is not None
    headings = [asdict(heading) for heading in found.headings]
    noted = {"page_id": row.id, "blob": row.blob, "path": row.path, "title": row.title, "shown": row.shown}
    return noted | {"headings": headings, "plain": found.plain, "excerpt": _excerpt(found)}


def _excerpt(found: Outline) -> str:
    text = " ".join((found.first_paragraph or found.plain[: EXCERPT * 2]).split())
    return text if len(text) <= EXCERPT else text[:EXCERPT].rpartition(" ")[0] + "…"


def _link_rows(read: Iterable[Seen]) -> Iterable[Values]:
    for seen in read:
        for target in seen.links:
            yield seen.row.id, target, seen.row.sort_key, target in seen.included


def _media_rows(read: Iterable[Seen]) -> Iterable[Values]:
    for seen in read:
        for address in seen.media:
            if match := MEDIA.match(address):
                yield seen.row.id, match[1]


def _former_paths(conn: sa.Connection, ids: Sequence[int]) -> set[str]:
    return set(conn.scalars(sa.select(redirect.c.path).where(redirect.c.page_id.in_(ids)))) if ids else set()


def _forget_html(conn: sa.Connection, moved: set[str], touched: set[str]) -> None:
    """Stored HTML that shows a link to what answers differently now, by itself or in a text it includes; and HTML that
    includes the text of a changed page."""
    for chunk in chunks(sorted(moved)):
        linking = sa.select(link.c.page_id).where(link.c.target.in_(chunk))
        shown_in = sa.select(page.c.path).where(page.c.id.in_(linking))
        conn.execute(html.delete().where(html.c.page_id.in_(linking)))
        conn.execute(html.delete().where(html.c.page_id.in_(_including(shown_in))))
    for chunk in chunks(sorted(touched)):
        conn.execute(_FORGET_INCLUDING, {"paths": chunk})


def _including(paths: Any) -> sa.Select[Any]:
    """The pages that include one of these."""
    return sa.select(link.c.page_id).where(link.c.target.in_(paths), sa.literal_column("includes"))


_FORGET_INCLUDING = html.delete().where(html.c.page_id.in_(_including(sa.bindparam("paths", expanding=True))))
