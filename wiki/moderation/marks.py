"""What rules said of an edit, kept with it: on a proposal all that it met, on a revision those that mark it.

A mark follows a proposal to the revision that it becomes. Must never judge.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from wiki.moderation.rules import HOLD, TAG, Verdict
from wiki.moderation.tables import revision_tag
from wiki.store.database import insert

Met = Mapping[str, Any]  # a rule that an edit met: its `id`, `title` and `action` then
Row = sa.Row[Any]


def met(verdict: Verdict) -> tuple[Met, ...]:
    """The rules that asked to look at an edit or marked it."""
    holding = [verdict.rule] if verdict.rule is not None and verdict.action == HOLD else []
    return tuple({"id": r.id, "title": r.title, "action": r.action} for r in (*holding, *verdict.tags))


def titles(rules: Sequence[Met] | None, action: str) -> list[str]:
    """What those of these rules are called that hold (or mark) an edit."""
    return [rule["title"] for rule in rules or () if rule["action"] == action]


def mark(conn: sa.Connection, revision_id: int, rules: Sequence[Met] | None) -> None:
    """Mark a revision with those of these rules that mark."""
    marks = [rule for rule in rules or () if rule["action"] == TAG]
    rows = [{"revision_id": revision_id, "rule_id": rule["id"], "title": rule["title"]} for rule in marks]
    if rows:
        conn.execute(insert(conn, revision_tag).on_conflict_do_nothing(), rows)


def tags_of(conn: sa.Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """The marks of these revisions."""
    found: dict[int, list[str]] = {}
    asked = sa.select(revision_tag.c.revision_id, revision_tag.c.title).where(revision_tag.c.revision_id.in_(ids))
    for number, title in conn.execute(asked.order_by(revision_tag.c.title)) if ids else ():
        found.setdefault(number, []).append(title)
    return found
