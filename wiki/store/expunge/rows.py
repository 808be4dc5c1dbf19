"""The database follows a rewritten history: ids of commits and texts, what rows say of the texts, the activity log.

Everything is one transaction of the caller's. Ids of pages, revisions and activities stay. Must never read Git.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wiki.store import activity
from wiki.store.catalog import set_cursor
from wiki.store.database import insert
from wiki.store.decisions import WAITING, close
from wiki.store.effects import LIVE, PAST, REBUILT, sort_key
from wiki.store.erased import erased, rewritten
from wiki.store.expunge.journal import Plan
from wiki.store.expunge.redacting import ERASED_NAME
from wiki.store.hidden import AUTHOR, PARTS, SUMMARY, TEXT, hidden
from wiki.store.tables import (
    contents,
    contributor,
    html,
    page,
    page_tag,
    proposal,
    related,
    revision,
    tag,
    verification,
)
from wiki.store.writing import UNCREDITED, author_key, chunks

EXPUNGED = "page.expunged"
GONE = "Its text was expunged."  # why a proposal that waited was closed
SHA = 40  # the length of columns that hold ids of Git
OWN = ("rewritten", "erased")


def follow(conn: sa.Connection, plan: Plan) -> None:
    """Make all rows say what `plan` makes of the history."""
    at = datetime.fromisoformat(plan.at)
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA secure_delete = ON")
    _note_ids(conn, plan)
    pages = _affected(conn, plan)
    _forget_copies(conn, plan, pages)
    _forget_drafts(conn, plan, pages)
    _take_from_proposals(conn, plan, pages, at)
    _map_ids(conn)
    _follow_in_log(conn)
    _take_from_hidden(conn, plan)
    _give_new_texts(conn, plan, pages)
    _take_parts(conn, plan)
    if plan.authors:
        _count_contributors(conn, pages)
    _record(conn, plan, pages, at)
    conn.execute(rewritten.delete())
    set_cursor(conn, plan.head)


def _note_ids(conn: sa.Connection, plan: Plan) -> None:
    conn.execute(rewritten.delete())
    ids = [{"was": old, "becomes": new} for old, new in (plan.commits | plan.blobs).items()]
    ids += [{"was": f"author {number}", "becomes": ""} for number, parts in plan.revisions.items() if AUTHOR in parts]
    if ids:
        conn.execute(rewritten.insert(), ids)
    hid = sa.select(hidden.c.revision_id).where(hidden.c.blob.in_(_OLD))
    texts = revision.c.blob.in_(_OLD) | revision.c.id.in_(hid)
    former = conn.scalars(sa.select(revision.c.id).where(texts, revision.c.title != plan.title)).all()
    if former:
        conn.execute(rewritten.insert(), [{"was": f"title {number}", "becomes": ""} for number in former])


_OLD = sa.select(rewritten.c.was)


def _affected(conn: sa.Connection, plan: Plan) -> list[int]:
    """Pages of which a revision says otherwise afterwards; the page that was asked for among them."""
    had = sa.select(revision.c.page_id).where(revision.c.blob.in_(_OLD))
    hid = sa.select(hidden.c.page_id).where(hidden.c.blob.in_(_OLD))
    redacted = {*plan.summaries, *plan.authors}
    old = {new: old for old, new in plan.commits.items()}
    told = {
        page_id
        for some in chunks(old[commit] for commit in redacted)
        for page_id in conn.scalars(sa.select(revision.c.page_id).where(revision.c.commit.in_(some)))
    }
    return sorted({plan.page_id, *conn.scalars(had), *conn.scalars(hid), *told})


def _forget_copies(conn: sa.Connection, plan: Plan, pages: Sequence[int]) -> None:
    """What followers made of the texts; they make it anew of what is there now."""
    conn.execute(html.delete().where(html.c.page_id.in_(pages)))
    conn.execute(contents.delete().where(contents.c.blob.in_(_OLD) | contents.c.shown.in_(_OLD)))
    conn.execute(related.delete().where(related.c.blob.in_(_OLD)))
    conn.execute(verification.delete().where(verification.c.blob.in_(_OLD)))
    drift = {"drift": None, "drift_blob": ""}
    conn.execute(verification.update().where(verification.c.page_id.in_(pages)).values(drift))
    for some in chunks(int(number) for number, parts in plan.revisions.items() if TEXT in parts):
        shown = sa.select(revision.c.commit).where(revision.c.id.in_(some))
        quoting = sa.and_(_REPORT.c.page_id.in_(pages), _REPORT.c.commit.in_(shown))
        conn.execute(sa.update(_REPORT).where(quoting).values(passage=""))


def _forget_drafts(conn: sa.Connection, plan: Plan, pages: Sequence[int]) -> None:
    """What somebody is just writing from one of the texts holds its words."""
    rows = conn.execute(sa.select(_DRAFT.c.id, _DRAFT.c.fields).where(_DRAFT.c.page_id.in_(pages))).all()
    made = [row.id for row in rows if any(blob in str(row.fields) for blob in plan.blobs)]
    for some in chunks(made):
        conn.execute(sa.delete(_DRAFT).where(_DRAFT.c.id.in_(some)))


# Tables of slices above the store.
_DRAFT = sa.table("draft", sa.column("id"), sa.column("page_id"), sa.column("fields"))
_REPORT = sa.table("report", sa.column("page_id"), sa.column("commit"), sa.column("passage"))


def _take_from_proposals(conn: sa.Connection, plan: Plan, pages: Sequence[int], at: datetime) -> None:
    """Proposals that lose their ref wait no more and say nothing; others that were made of the texts forget that, and
    what the queue shows of them is worked out anew."""
    for number in plan.proposals:
        close(conn, number, "rejected", at=at, by=plan.by, reason=GONE)
    lost = {"in_git": False, "look": None, "overlaps": None, "held": "", "rules": None}
    if any(SUMMARY in parts for parts in plan.revisions.values()):
        lost["summary"] = ""
    if any(AUTHOR in parts for parts in plan.revisions.values()):
        lost |= {"author_id": None, "author_name": ERASED_NAME}
    conn.execute(proposal.update().where(proposal.c.id.in_(plan.proposals)).values(lost))
    waiting = (proposal.c.page_id.in_(pages), proposal.c.state.in_(WAITING))
    conn.execute(proposal.update().where(*waiting).values(look=None, overlaps=None, fit_blob=""))
    conn.execute(proposal.update().where(proposal.c.base_blob.in_(_OLD)).values(base_blob=""))


def _map_ids(conn: sa.Connection) -> None:
    """Every column that is as long as an id of Git holds such ids."""
    inspector = sa.inspect(conn)
    for name in inspector.get_table_names():
        for column in inspector.get_columns(name) if name not in OWN else ():
            if getattr(column["type"], "length", None) == SHA:
                key: sa.ColumnClause[str] = sa.column(column["name"])
                new = sa.select(rewritten.c.becomes).where(rewritten.c.was == key).scalar_subquery()
                conn.execute(sa.update(sa.table(name, key)).where(key.in_(_OLD)).values({key.name: new}))


def _follow_in_log(conn: sa.Connection) -> None:
    """The one change that the triggers of the log let through; they check it row by row."""
    for statement in _IN_LOG[conn.dialect.name]:
        conn.exec_driver_sql(statement)


_OWN_ACTS = ", ".join(f"'{kind}'" for kind in sorted({*PAST.values(), "page.edited"}))
_NO_AUTHOR = (
    "UPDATE activity SET user_id = NULL, by_id = NULL WHERE user_id IS NOT NULL "
    f"AND 'author ' || revision_id IN (SELECT was FROM rewritten) AND kind IN ({_OWN_ACTS})"
)
_IN_LOG = {
    "sqlite": (
        "UPDATE activity SET data = json_set(data, '$.commit', "
        "(SELECT becomes FROM rewritten WHERE was = json_extract(data, '$.commit'))) "
        "WHERE json_extract(data, '$.commit') IN (SELECT was FROM rewritten)",
        "UPDATE activity SET data = json_set(data, '$.title', '') "
        "WHERE 'title ' || revision_id IN (SELECT was FROM rewritten) AND json_extract(data, '$.title') IS NOT NULL",
        _NO_AUTHOR,
    ),
    "postgresql": (
        "UPDATE activity SET data = jsonb_set(data::jsonb, '{commit}', to_jsonb(rewritten.becomes::text))::json "
        "FROM rewritten WHERE rewritten.was = activity.data->>'commit'",
        "UPDATE activity SET data = jsonb_set(data::jsonb, '{title}', to_jsonb(''::text))::json "
        "WHERE 'title ' || revision_id IN (SELECT was FROM rewritten) AND data->>'title' IS NOT NULL",
        _NO_AUTHOR,
    ),
}


def _give_new_texts(conn: sa.Connection, plan: Plan, pages: Sequence[int]) -> None:
    called = {"title": plan.title, "sort_key": sort_key(plan.title), "summary": "", "tags": []}
    for blob, size in plan.sizes.items():
        conn.execute(revision.update().where(revision.c.blob == blob).values(size=size, title=plan.title))
        rows = conn.execute(sa.select(page.c.id, page.c.state, page.c.tags).where(page.c.blob == blob)).all()
        conn.execute(page.update().where(page.c.blob == blob).values(called | {"size": size}))
        _untag(conn, [row for row in rows if row.state == LIVE])
    before = revision.alias()
    earlier = sa.select(before.c.size).where(before.c.id == revision.c.parent_id).scalar_subquery()
    # A deletion is told under the title that the page had.
    title = sa.select(before.c.title).where(before.c.id == revision.c.parent_id).scalar_subquery()
    deleted = (revision.c.kind == "delete", revision.c.parent_id.is_not(None))
    delta = revision.c.size - sa.func.coalesce(earlier, 0)
    for some in chunks(pages):
        conn.execute(revision.update().where(revision.c.page_id.in_(some)).values(delta=delta))
        conn.execute(revision.update().where(revision.c.page_id.in_(some), *deleted).values(title=title))


def _untag(conn: sa.Connection, rows: Iterable[Any]) -> None:
    counts = Counter(name for row in rows for name in row.tags)
    conn.execute(page_tag.delete().where(page_tag.c.page_id.in_([row.id for row in rows])))
    for name, count in counts.items():
        conn.execute(tag.update().where(tag.c.tag == name).values(pages=tag.c.pages - count))
    conn.execute(tag.delete().where(tag.c.tag.in_(sorted(counts)), tag.c.pages <= 0))


def _take_parts(conn: sa.Connection, plan: Plan) -> None:
    """Summaries and authors of the commits that lost them."""
    for commit, summary in plan.summaries.items():
        conn.execute(revision.update().where(revision.c.commit == commit).values(summary=summary))
    for some in chunks(plan.authors):
        mine = revision.c.committer_id == revision.c.author_id
        committer = sa.case((mine, sa.null()), else_=revision.c.committer_id)
        values = {"committer_id": committer, "author_id": None, "author_name": ERASED_NAME}
        conn.execute(revision.update().where(revision.c.commit.in_(some)).values(values))
        nobody = {"changed_by": None, "changed_by_name": ERASED_NAME}
        conn.execute(page.update().where(page.c.commit.in_(some)).values(nobody))


def _take_from_hidden(conn: sa.Connection, plan: Plan) -> None:
    """What is not there any more is not hidden any more."""
    empty: Mapping[str, dict[str, Any]] = {
        TEXT: {"blob": ""},
        SUMMARY: {"summary": ""},
        AUTHOR: {"author_id": None, "author_name": ""},
    }
    texts = set(plan.blobs.values())
    for row in conn.execute(sa.select(hidden)).all():
        parts = {TEXT} if row.blob in texts else set()
        parts |= {SUMMARY} if row.commit in plan.summaries else set()
        parts |= {AUTHOR} if row.commit in plan.authors else set()
        gone = [part for part in row.what.split(",") if part in parts]
        if not gone:
            continue
        rest = ",".join(part for part in row.what.split(",") if part not in gone)
        this, values = hidden.c.revision_id == row.revision_id, {"what": rest}
        for part in gone:
            values |= empty[part]
        conn.execute(hidden.update().where(this).values(values) if rest else hidden.delete().where(this))
        shown = {"hidden": rest} | ({"blob": row.blob} if TEXT in gone else {})
        conn.execute(revision.update().where(revision.c.id == row.revision_id).values(shown))


def _count_contributors(conn: sa.Connection, pages: Sequence[int]) -> None:
    """Who is credited with what; an author whom staff hid is counted still, as when the history is replayed."""
    joined = revision.outerjoin(hidden, hidden.c.revision_id == revision.c.id)
    is_hidden = hidden.c.what.contains(AUTHOR)
    author = sa.case((is_hidden, hidden.c.author_id), else_=revision.c.author_id)
    name = sa.case((is_hidden, hidden.c.author_name), else_=revision.c.author_name)
    credited = revision.c.kind.not_in(UNCREDITED)
    for page_id in pages:
        rows = sa.select(author, name).select_from(joined).where(revision.c.page_id == page_id, credited)
        counts = Counter(author_key(*row) for row in conn.execute(rows))
        conn.execute(contributor.delete().where(contributor.c.page_id == page_id))
        made = [{"page_id": page_id, "author_key": key, "edits": count} for key, count in counts.items()]
        conn.execute(contributor.insert(), made)
        conn.execute(page.update().where(page.c.id == page_id).values(contributors=len(made)))


def _record(conn: sa.Connection, plan: Plan, pages: Sequence[int], at: datetime) -> None:
    """The act itself, without a word of what is gone; other pages that had the same text are followed anew."""
    gone = [{"object": sha, "at": at} for sha in objects_of(plan)]
    for some in chunks(gone):
        conn.execute(insert(conn, erased).values(some).on_conflict_do_nothing())
    row = conn.execute(sa.select(page.c.path, page.c.title).where(page.c.id == plan.page_id)).one()
    what = [part for part in PARTS if any(part in parts for parts in plan.revisions.values())]
    data = {"path": row.path, "title": row.title, "what": what, "reason": plan.reason}
    data |= {"revisions": len(plan.revisions), "commits": len(plan.commits)}
    activity.record(conn, EXPUNGED, page_id=plan.page_id, user_id=plan.by, at=at, data=data)
    others = [page_id for page_id in pages if page_id != plan.page_id]
    ids: dict[str, Any] = {"revision_id": None, "user_id": None, "at": at, "kind": REBUILT, "data": {}}
    activity.record_many(conn, [{**ids, "page_id": page_id} for page_id in others])


def objects_of(plan: Plan) -> list[str]:
    """What must not be in the repository any more: the texts, and commits that told what was to go."""
    new = {new: old for old, new in plan.commits.items()}
    return sorted({*plan.blobs, *(new[commit] for commit in (*plan.summaries, *plan.authors) if commit in new)})
