"""Where the rules for edits are kept: each with every version it had, who changed it and when.

Reading them costs no query: each process has those that are on in memory. Must never judge an edit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, Conflict, Invalid, NotFound
from wiki.moderation import rules
from wiki.moderation.rules import Condition, Rule
from wiki.moderation.tables import edit_rule, edit_rule_version
from wiki.policy import Actor
from wiki.store import activity
from wiki.store.database import Database
from wiki.store.watched import Watched

Row = sa.Row[Any]


class Rulebook:
    """The rules of one wiki."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._on: Watched[tuple[Rule, ...]] = Watched(folder / "rules.changed", self._load)

    def in_force(self) -> tuple[Rule, ...]:
        """The rules that are on."""
        return self._on.get()

    def list_rules(self) -> list[tuple[Rule, Row]]:
        """All rules, each with its row for who changed it when: those that are on first, by name."""
        with self._database.read() as conn:
            rows = conn.execute(sa.select(edit_rule).order_by(edit_rule.c.enabled.desc(), edit_rule.c.title)).all()
        return [(_rule(row._mapping), row) for row in rows]

    def get_rule(self, number: int) -> Rule:
        """Raises NotFound."""
        with self._database.read() as conn:
            row = conn.execute(sa.select(edit_rule).where(edit_rule.c.id == number)).one_or_none()
        if row is None:
            raise NotFound(N_("There is no such rule."))
        return _rule(row._mapping)

    def list_versions(self, number: int) -> Sequence[tuple[Rule, Row]]:
        """What a rule said, newest first, each with its row for who changed it when."""
        asked = sa.select(edit_rule_version).where(edit_rule_version.c.rule_id == number)
        with self._database.read() as conn:
            rows = conn.execute(asked.order_by(edit_rule_version.c.version.desc()).limit(50)).all()
        return [(_rule(row.data), row) for row in rows]

    def save(self, rule: Rule, *, by: Actor) -> int:
        """Keep a rule, a new one when its `id` is 0, in force at once; its number.

        Raises Invalid, NotFound, and Conflict when somebody has changed it since version `rule.version`.
        """
        rule, at = rules.check(rule), datetime.now(UTC)
        data = _data(rule)
        with self._database.write() as conn:
            number = self._write(conn, rule, {**data, "at": at, "by": by.id})
            version = {"rule_id": number, "version": rule.version + 1, "data": data, "at": at, "by": by.id}
            conn.execute(edit_rule_version.insert().values(version))
            told = {"rule": number, "title": rule.title, "version": rule.version + 1, "action": rule.action}
            activity.record(conn, "rule.changed", user_id=by.id, at=at, data={**told, "enabled": rule.enabled})
        self._on.changed()
        return number

    def _write(self, conn: sa.Connection, rule: Rule, values: Mapping[str, Any]) -> int:
        if not rule.id:
            if (conn.scalar(sa.select(sa.func.count()).select_from(edit_rule)) or 0) >= rules.MOST_RULES:
                raise Invalid(N_("There are %(most)s rules already. Change one of them."), most=rules.MOST_RULES)
            first = edit_rule.insert().values(**values, version=1).returning(edit_rule.c.id)
            return int(conn.execute(first).scalar_one())
        seen = (edit_rule.c.id == rule.id, edit_rule.c.version == rule.version)
        if not conn.execute(edit_rule.update().where(*seen).values(**values, version=rule.version + 1)).rowcount:
            if conn.scalar(sa.select(edit_rule.c.id).where(edit_rule.c.id == rule.id)) is None:
                raise NotFound(N_("There is no such rule."))
            raise Conflict(N_("Somebody has changed this rule meanwhile. Open it anew; what you typed is still here."))
        return rule.id

    def _load(self) -> tuple[Rule, ...]:
        with self._database.read() as conn:
            rows = conn.execute(sa.select(edit_rule).where(edit_rule.c.enabled).order_by(edit_rule.c.id)).all()
        return tuple(_rule(row._mapping) for row in rows)


def _data(rule: Rule) -> dict[str, Any]:
    """What a rule says, as JSON and as columns."""
    conditions = [[c.field, c.compare, c.value] for c in rule.conditions]
    names = ("title", "action", "message", "answers", "trusted", "enabled")
    return {"conditions": conditions, **{name: getattr(rule, name) for name in names}}


def _rule(data: Mapping[Any, Any]) -> Rule:
    given = {name: data[name] for name in ("title", "action", "message", "answers", "trusted", "enabled")}
    rule = Rule(conditions=tuple(Condition.read(*row) for row in data["conditions"]), **given)
    return replace(rule, id=data["id"], version=data["version"]) if "id" in data else rule
