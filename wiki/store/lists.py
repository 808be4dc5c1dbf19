"""The lists that readers page through. Each reads along an index made for it, on page 1 and page 1,000 alike.

Lists of pages hold live pages only. Must never read a page's text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wiki.store.effects import LIVE, RELINK, sort_key
from wiki.store.paging import FIRST, LARGEST, Order, Paged, Span, encode
from wiki.store.tables import link, page, page_tag, redirect, revision, section, tag, wanted

# Written into the query: an index over some rows is used only where the database sees the same condition.
SHOWN = revision.c.kind != sa.literal_column(f"'{RELINK}'")
ORPHAN = sa.and_(page.c.state == sa.literal_column(f"'{LIVE}'"), page.c.inlinks == sa.literal_column("0"))
COMMON_KINDS = ("edit", "create", "seed")
SCANNED = 2000  # changes read for one page of a list with several filters

_ITEM = (
    *(page.c[name] for name in ("id", "path", "title", "sort_key", "section", "tags", "summary", "size", "seeded")),
    *(page.c[name] for name in ("created_at", "changed_at", "changed_by", "changed_by_name")),
    *(page.c[name] for name in ("revisions", "contributors", "inlinks")),
)
_A_TO_Z = Order((page.c.sort_key, page.c.id))
_NEWEST = Order((revision.c.id,), descending=True)


@dataclass(frozen=True, slots=True)
class Changes:
    """Which changes to list. One filter finds its changes along an index; of several, one does and the others leave
    out what they do not want, so that a page reads `SCANNED` of them at most."""

    section: str | None = None
    author_id: int | None = None
    kind: str | None = None
    since: datetime | None = None

    @property
    def index(self) -> str:
        """The index to read along: the rarest of what is asked for."""
        if self.kind is not None and (self.kind not in COMMON_KINDS or (self.author_id, self.section) == (None, None)):
            return "revision_by_kind"
        if self.author_id is not None:
            return "revision_by_author"
        return "revision_shown" if self.section is None else "revision_by_section"

    @property
    def leaves_out(self) -> bool:
        """Whether some of what is read along the index is not wanted."""
        return sum(asked is not None for asked in (self.section, self.author_id, self.kind)) > 1

    def along_index(self, query: sa.Select[Any]) -> sa.Select[Any]:
        """`query` with the conditions that its index is for."""
        if self.kind != RELINK:
            query = query.where(SHOWN)
        if self.since is not None:
            query = query.where(revision.c.id >= _first_since(self.since))
        column, value = {
            "revision_by_kind": (revision.c.kind, self.kind),
            "revision_by_author": (revision.c.author_id, self.author_id),
            "revision_by_section": (revision.c.section, self.section),
        }.get(self.index, (None, None))
        return query if column is None else query.where(column == value)


ALL = Changes()


def list_pages(conn: sa.Connection, span: Span = FIRST) -> Paged:
    """All pages by title."""
    return _A_TO_Z.page(conn, sa.select(*_ITEM).where(page.c.state == LIVE), span)


def cursor_at(title: str) -> str:
    """Where titles that begin like `title` start, as an `after` cursor of lists by title."""
    return encode([sort_key(title), 0])


def list_section(conn: sa.Connection, name: str, span: Span = FIRST) -> Paged:
    """The pages of one section (not of those below it), by title."""
    return _A_TO_Z.page(conn, sa.select(*_ITEM).where(page.c.state == LIVE, page.c.section == name), span)


def list_orphans(conn: sa.Connection, span: Span = FIRST) -> Paged:
    """Pages that no other page links to, by title."""
    return _A_TO_Z.page(conn, sa.select(*_ITEM).where(ORPHAN), span)


def list_tag(conn: sa.Connection, name: str, span: Span = FIRST) -> Paged:
    """The pages with this tag, by title."""
    query = sa.select(*_ITEM, page_tag.c.page_id).join(page_tag, page_tag.c.page_id == page.c.id)
    return Order((page_tag.c.sort_key, page_tag.c.page_id)).page(conn, query.where(page_tag.c.tag == name), span)


def list_backlinks(conn: sa.Connection, path: str, span: Span = FIRST) -> Paged:
    """The pages that link to `path`, whether or not a page is there, by title."""
    query = sa.select(*_ITEM, link.c.page_id).join(link, link.c.page_id == page.c.id)
    return Order((link.c.sort_key, link.c.page_id)).page(conn, query.where(link.c.target == path), span)


def list_former_paths(conn: sa.Connection, page_id: int) -> Sequence[str]:
    """The paths that a page had before, which still lead to it."""
    query = sa.select(redirect.c.path).where(redirect.c.page_id == page_id).order_by(redirect.c.path)
    return conn.scalars(query).all()


def list_wanted(conn: sa.Connection, span: Span = FIRST) -> Paged:
    """Missing pages, the most linked first: `target` (a path), `shown` (what links call it), `pages` (that link)."""
    return Order((wanted.c.pages, wanted.c.target), descending=True).page(conn, sa.select(wanted), span)


def list_changes(conn: sa.Connection, changes: Changes = ALL, span: Span = FIRST) -> Paged:
    """Revisions, newest first, with the page as it is now (`page_path`, `page_state`). Links that a rename rewrote
    elsewhere are left out, unless their kind is asked for. With several filters a page of the list may be short, or
    empty, and have a next one all the same."""
    query = changes.along_index(with_page(_TOLD))
    if not changes.leaves_out:
        return _NEWEST.page(conn, query, span)
    asked = ((revision.c.section, changes.section), (revision.c.kind, changes.kind))
    for column, value in (*asked, (revision.c.author_id, changes.author_id)):
        if value is not None:
            query = query.where(column == value)
    return _some_changes(conn, changes, query, span)


def _some_changes(conn: sa.Connection, changes: Changes, query: sa.Select[Any], span: Span) -> Paged:
    """The page of `query` that is found among the next `SCANNED` changes along the index."""
    key, backwards = _NEWEST.start(span)
    scanned = changes.along_index(sa.select(revision.c.id))
    if key is not None:
        scanned = scanned.where(revision.c.id > key[0] if backwards else revision.c.id < key[0])
    order = revision.c.id if backwards else revision.c.id.desc()
    last = scanned.order_by(order).offset(SCANNED - 1).limit(1)
    end = last.correlate(None).scalar_subquery()
    within = revision.c.id <= sa.func.coalesce(end, LARGEST) if backwards else revision.c.id >= sa.func.coalesce(end, 0)
    paged = _NEWEST.page(conn, query.where(within), span)
    if (paged.previous if backwards else paged.next) is not None:
        return paged
    reached = conn.scalar(last)
    further = None if reached is None else encode([reached])
    back = encode([key[0] + (1 if backwards else -1)]) if key else None  # from an empty page to the one before
    if backwards:
        return replace(paged, previous=further, next=paged.next or back)
    return replace(paged, next=further, previous=paged.previous or back)


def list_contributions(conn: sa.Connection, author_id: int, span: Span = FIRST) -> Paged:
    """What one person changed, newest first, as `list_changes` shows it."""
    return list_changes(conn, Changes(author_id=author_id), span)


def list_history(conn: sa.Connection, page_id: int, span: Span = FIRST) -> Paged:
    """The revisions of one page, newest first."""
    return _NEWEST.page(conn, sa.select(revision).where(revision.c.page_id == page_id), span)


def find_revision(conn: sa.Connection, revision_id: int) -> sa.Row[Any] | None:
    """The revision with this id."""
    return conn.execute(sa.select(revision).where(revision.c.id == revision_id)).one_or_none()


def find_next_revision(conn: sa.Connection, before: sa.Row[Any]) -> sa.Row[Any] | None:
    """The revision of the same page that came after `before`."""
    query = sa.select(revision).where(revision.c.page_id == before.page_id, revision.c.id > before.id)
    return conn.execute(query.order_by(revision.c.id).limit(1)).one_or_none()


def list_recent(conn: sa.Connection, count: int) -> Sequence[sa.Row[Any]]:
    """The `count` live pages that changed last, each once, with its newest change (see `list_changes`)."""
    newest: Sequence[sa.Row[Any]] = list_changes(conn, span=Span(size=count * 5)).items
    once = {row.page_id: row for row in reversed(newest) if row.page_state == LIVE}
    return sorted(once.values(), key=lambda row: row.id, reverse=True)[:count]


def list_tags(conn: sa.Connection, span: Span = FIRST) -> Paged:
    """Tags, the most used first: `tag`, `pages`."""
    return Order((tag.c.pages, tag.c.tag), descending=True).page(conn, sa.select(tag), span)


def list_addresses(conn: sa.Connection, after_id: int, count: int) -> Sequence[Any]:
    """`id`, `path` and `changed_at` of the live pages after this id, in the order of ids: for sitemaps."""
    query = sa.select(page.c.id, page.c.path, page.c.changed_at).where(page.c.id > after_id, page.c.state == LIVE)
    return conn.execute(query.order_by(page.c.id).limit(count)).all()


def largest_page_id(conn: sa.Connection) -> int:
    """The highest number a page has; 0 when there are none."""
    return conn.scalar(sa.select(sa.func.max(page.c.id))) or 0


def sections(conn: sa.Connection) -> Sequence[sa.Row[Any]]:
    """Every section that has pages, by name: `section`, `pages`. Pages without one do not count."""
    return conn.execute(sa.select(section).where(section.c.section > "").order_by(section.c.section)).all()


def count_pages(conn: sa.Connection) -> int:
    """How many live pages there are: one short sum over the sections, never a count of the pages."""
    return conn.scalar(sa.select(sa.func.sum(section.c.pages))) or 0


def with_page(summary: sa.ColumnElement[str] = revision.c.summary) -> sa.Select[Any]:
    """Revisions, each with its page as it is now: `page_path`, `page_state`, `page_title`."""
    now = (page.c.path.label("page_path"), page.c.state.label("page_state"), page.c.title.label("page_title"))
    own = [column for column in revision.c if column.key != "summary"]
    return sa.select(*own, summary.label("summary"), *now).join(page, page.c.id == revision.c.page_id)


# What people said of changes is gone with the page; why it was deleted is not.
_TOLD = sa.case(
    (page.c.state == "live", revision.c.summary), (revision.c.kind == "delete", revision.c.summary), else_=""
)


def _first_since(moment: datetime) -> sa.ScalarSelect[Any]:
    """Where the list ends that reaches back to `moment`: ids are in the order of time."""
    first = sa.select(revision.c.id).where(revision.c.at >= moment).order_by(revision.c.at, revision.c.id).limit(1)
    return first.scalar_subquery()


def in_section(column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[bool]:
    """In a section or one below it; along an index, as "0" follows "/"."""
    return (column == name) | ((column >= f"{name}/") & (column < f"{name}0"))
