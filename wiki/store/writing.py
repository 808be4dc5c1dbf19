"""Writes what a commit does to pages into the page, revision, tag, section, contributor and redirect tables.

A handful of statements, whether a commit changes one page or 100,000. Must never decide what a commit does (`effects`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any

import sqlalchemy as sa

from wiki.store.commits import CommitInfo
from wiki.store.database import insert, insert_for
from wiki.store.effects import RELINK, Effect, PageRow, displaced
from wiki.store.tables import contributor, html, page, page_tag, redirect, related, revision, section, tag

CHUNK = 500  # values in one IN (…)
UNCREDITED = ("delete", RELINK)


def write(conn: sa.Connection, commit: CommitInfo, rows: Iterable[PageRow], made: Sequence[Effect]) -> None:
    """Write the effects of one commit to every table but activity and cursor."""
    _park(conn, rows, made)
    new = [effect.after for effect in made if effect.before is None]
    old = [_named(effect.after) for effect in made if effect.before is not None]
    if new:
        conn.execute(page.insert(), new)
    conn.execute(revision.insert(), [_revision(commit, effect) for effect in made])
    _credit(conn, commit, made)
    if old:
        conn.execute(_UPDATE_PAGE, old)
    if new:
        conn.execute(_COUNT_CONTRIBUTORS, [{"page_id": row["id"]} for row in new])
    _write_tags(conn, made)
    _write_sections(conn, made)
    _write_redirects(conn, commit, made)
    show_anew(
        conn, [effect.after["id"] for effect in made if effect.before is not None and _is_called_otherwise(effect)]
    )


_CONTRIBUTORS = (
    sa.select(sa.func.count()).select_from(contributor).where(contributor.c.page_id == page.c.id).scalar_subquery()
)
_CHANGING = [c.name for c in page.columns if c.name not in ("id", "created_at", "inlinks", "contributors")]
_UPDATE_PAGE = (
    page.update()
    .where(page.c.id == sa.bindparam("page_id"))
    .values({name: sa.bindparam("new_" + name) for name in _CHANGING} | {"contributors": _CONTRIBUTORS})
)
_COUNT_CONTRIBUTORS = page.update().where(page.c.id == sa.bindparam("page_id")).values(contributors=_CONTRIBUTORS)


def _named(after: Mapping[str, Any]) -> dict[str, Any]:
    return {"page_id": after["id"]} | {"new_" + name: after[name] for name in _CHANGING}


def _park(conn: sa.Connection, rows: Iterable[PageRow], made: Sequence[Effect]) -> None:
    """Free the paths that other pages take in the same commit: pages may even swap names."""
    claimed = {effect.after["path"]: effect.after["id"] for effect in made if effect.is_live}
    in_the_way = [row for row in rows if claimed.get(row.path, row.id) != row.id]
    if len(made) > 1:
        in_the_way += [effect.before for effect in made if effect.before and (effect.moved_from or not effect.is_live)]
    if in_the_way:
        parked = [{"page_id": row.id, "aside": displaced(row.path, row.id)} for row in in_the_way]
        conn.execute(_PARK, parked)


_PARK = (
    page.update()
    .where(page.c.id == sa.bindparam("page_id"))
    .values(path=sa.bindparam("aside"), skeleton=sa.bindparam("aside"))
)


def _revision(commit: CommitInfo, effect: Effect) -> dict[str, Any]:
    after, before = effect.after, effect.before
    size = after["size"] if effect.is_live else 0
    return {
        "id": after["revision_id"],
        "commit": commit.sha,
        "page_id": after["id"],
        "parent_id": before.revision_id if before is not None else None,
        "kind": effect.kind,
        "at": commit.at,
        "author_id": commit.author_id,
        "author_name": commit.author_name,
        "committer_id": commit.committer_id,
        "summary": commit.summary,
        "size": size,
        "delta": size - (before.size if before is not None and effect.was_live else 0),
        "blob": after["blob"] if effect.is_live else "",
        "path": after["path"] if effect.is_live or before is None else before.path,
        "title": after["title"],
        "section": after["section"],
        "proposal": commit.proposal,
        "from_commit": commit.from_commit,
    }


def _credit(conn: sa.Connection, commit: CommitInfo, made: Sequence[Effect]) -> None:
    key = author_key(commit.author_id, commit.author_name)
    rows = [{"page_id": e.after["id"], "author_key": key, "edits": 1} for e in made if e.kind not in UNCREDITED]
    if rows:
        add(conn, contributor, "edits", rows)


def author_key(author_id: int | None, name: str) -> str:
    """Who counts as one contributor: an account, else a name without regard to case."""
    return f"name:{name.casefold()}" if author_id is None else f"user:{author_id}"


def add(conn: sa.Connection, table: sa.Table, count: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add to the counter column `count` of the rows with these keys, making those that are missing."""
    conn.execute(_adding(conn.dialect.name, table, count), rows)


@cache  # building it takes longer than running it
def _adding(dialect: str, table: sa.Table, count: str) -> sa.Insert:
    statement = insert_for(dialect, table)
    total = {count: table.c[count] + statement.excluded[count]}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=total)


def _write_tags(conn: sa.Connection, made: Sequence[Effect]) -> None:
    changed = [effect for effect in made if _tagged(effect, "before") != _tagged(effect, "after")]
    if not changed:
        return
    counts: Counter[str] = Counter()
    for effect in changed:
        counts.subtract(_tags_before(effect))
        counts.update(effect.after["tags"] if effect.is_live else ())
    old = [{"old": effect.after["id"]} for effect in changed if _tags_before(effect)]
    if old:
        conn.execute(page_tag.delete().where(page_tag.c.page_id == sa.bindparam("old")), old)
    new = [
        {"page_id": effect.after["id"], "tag": name, "sort_key": effect.after["sort_key"]}
        for effect in changed
        if effect.is_live
        for name in effect.after["tags"]
    ]
    if new:
        conn.execute(page_tag.insert(), new)
    _count(conn, tag, counts)


def _tagged(effect: Effect, side: str) -> tuple[Any, ...]:
    """All that the rows in page_tag depend on, empty when there are none."""
    if side == "before":
        return tuple((name, effect.before.sort_key) for name in _tags_before(effect)) if effect.before else ()
    return tuple((name, effect.after["sort_key"]) for name in effect.after["tags"]) if effect.is_live else ()


def _tags_before(effect: Effect) -> list[str]:
    return list(effect.before.tags) if effect.before is not None and effect.was_live else []


def _write_sections(conn: sa.Connection, made: Sequence[Effect]) -> None:
    counts: Counter[str] = Counter()
    for effect in made:
        if effect.before is not None and effect.was_live:
            counts[effect.before.section] -= 1
        if effect.is_live:
            counts[effect.after["section"]] += 1
    _count(conn, section, counts)


def _count(conn: sa.Connection, table: sa.Table, counts: Mapping[str, int]) -> None:
    key = table.c[table.name]  # tables `tag` and `section` are named after their key
    changed = {name: count for name, count in counts.items() if count}
    if changed:
        add(conn, table, "pages", [{key.name: name, "pages": count} for name, count in changed.items()])
    for chunk in chunks([name for name, count in changed.items() if count < 0]):
        conn.execute(table.delete().where(key.in_(chunk), table.c.pages <= 0))


def _write_redirects(conn: sa.Connection, commit: CommitInfo, made: Sequence[Effect]) -> None:
    """Every path that a page leaves leads to the page from now on; a path that is taken leads nowhere else."""
    arrived = [e.after["path"] for e in made if e.is_live and (not e.was_live or e.moved_from)]
    for chunk in chunks(arrived):
        conn.execute(_UNREDIRECT, {"paths": chunk})
    taken = {effect.after["path"] for effect in made if effect.is_live}
    left = [
        {"path": effect.moved_from, "page_id": effect.after["id"], "at": commit.at}
        for effect in made
        if effect.moved_from and effect.moved_from not in taken
    ]
    if left:
        statement = insert(conn, redirect)
        new = {"page_id": statement.excluded.page_id, "at": statement.excluded.at}
        conn.execute(statement.on_conflict_do_update(index_elements=["path"], set_=new), left)


_UNREDIRECT = redirect.delete().where(redirect.c.path.in_(sa.bindparam("paths", expanding=True)))


def _is_called_otherwise(effect: Effect) -> bool:
    before, after = effect.before, effect.after
    return before is not None and any(getattr(before, name) != after[name] for name in ("state", "path", "title"))


def show_anew(conn: sa.Connection, ids: Sequence[int]) -> None:
    """Let the pages at whose foot these ones are named be shown anew: what is kept of a page is good for the age of
    its HTML."""
    for chunk in chunks(ids):
        conn.execute(_SHOW_ANEW, {"ids": chunk, "now": datetime.now(UTC)})


_NAMING = sa.select(related.c.page_id).where(related.c.other_id.in_(sa.bindparam("ids", expanding=True)))
_SHOW_ANEW = html.update().where(html.c.page_id.in_(_NAMING)).values(at=sa.bindparam("now"))


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """`values` in lists short enough for one IN (…)."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk
