"""What the rules of staff say to what somebody is about to write: it brings the rules the facts they ask for.

A fact that no rule needs costs nothing; what an author has done costs one query. Must never decide by itself, and never
keep an address.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from wiki import keyfile
from wiki.accounts.robots import Robots, TooQuick
from wiki.accounts.tables import user
from wiki.accounts.throttle import network
from wiki.errors import N_, Invalid
from wiki.moderation import marks
from wiki.moderation.facts import MOST_EDITS, Facts, Record
from wiki.moderation.likeness import host_of
from wiki.moderation.rulebook import Rulebook
from wiki.moderation.rules import CAPPED, CHALLENGE, HOLD, REFUSE, Rule, Verdict, judge
from wiki.moderation.tables import address_edit
from wiki.policy import Actor, Role
from wiki.settings import Settings
from wiki.store import lists
from wiki.store.database import Database, Moment, insert
from wiki.store.drafts import Saved
from wiki.store.pagefile import EMPTY, PageText
from wiki.store.paging import LARGEST
from wiki.store.tables import revision

HELD = N_("A rule asks that somebody looks at this first.")
SIGN_IN_FIRST = N_("This has to be looked at first. Please sign in, so that it can wait under your name.")
TRAPPED = N_("A field that people do not see was filled in, as programs do. Please open the form anew.")
KEY = "address-key."  # and the day: the file with the key of that day

Texts = Callable[[], tuple[PageText, PageText]]


class Challenge(Invalid):
    """A question has to be answered first: `question`."""

    def __init__(self, question: str) -> None:
        super().__init__(N_("Please answer one question first. It stands below, above the button."), field="challenge")
        self.question = question


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody is about to do: see `Facts`."""

    kind: str
    section: str
    texts: Texts
    summary: str = ""


class Screening:
    """Asks the rules of one wiki."""

    def __init__(self, database: Database, settings: Settings, robots: Robots) -> None:
        self.rulebook = Rulebook(database, settings.data)
        self._database = database
        self._robots = robots
        self._folder = settings.data
        self.own_host = host_of(urlsplit(settings.base_url).hostname or "")

    def look_at(self, actor: Actor, edit: Edit) -> Verdict:
        """What the rules say: to hold it, to mark it, or nothing. Raises Invalid with the message of a rule that
        refuses it, and where one asks for a person Challenge, TooQuick, and Invalid for a trap."""
        if actor.role >= Role.MODERATOR or not (rules := self.rulebook.in_force()):
            return Verdict()
        facts = self._facts(actor, edit, counted(rules))
        return _obeyed(judge(rules, facts, partial(self._passes, actor)), actor)

    def check_name(self, actor: Actor, name: str, email: str = "", *, again: bool = False) -> None:
        """Look at a name that somebody wants to have, and the domain of their mail address. Raises what `look_at` does;
        `again`: they have stood the challenge for this name before."""
        domain = host_of(email.rpartition("@")[2].strip())
        facts = Facts("name", actor.role, name, "", lambda: (EMPTY, EMPTY), Record, lambda: 0, mail_domain=domain)
        _obeyed(judge(self.rulebook.in_force(), facts, lambda rule: again or self._passes(actor, rule)), actor, "name")

    def check_comment(self, actor: Actor, text: str) -> None:
        """Look at a comment on a proposal. Raises what `look_at` does."""
        rules = self.rulebook.in_force()
        facts = self._facts(actor, Edit("comment", "", lambda: (EMPTY, PageText("", text))), counted(rules))
        _obeyed(judge(rules, facts, partial(self._passes, actor)), actor, "reason")

    def _passes(self, actor: Actor, rule: Rule) -> bool:
        """Whether this is a person, and answered the question of a challenge, if it asks one."""
        is_answered = not rule.message or rule.is_answer(actor.answer)
        return is_answered and not actor.trapped and not self._robots.is_quick(actor.opened)

    def note(self, actor: Actor, verdict: Verdict, saved: Saved) -> Saved:
        """Write down what the rules need to know later of a change that was saved."""
        if saved.changed and verdict.tags:
            with self._database.write(durable=False) as conn:
                marks.mark(conn, saved.revision_id, marks.met(verdict))
        self.count(actor)
        return saved

    def count(self, actor: Actor) -> None:
        """Count an edit by its address, if any rule asks for that."""
        if actor.address and any(rule.asks_for("address.day") for rule in self.rulebook.in_force()):
            row = {"day": _today(), "hash": self._hash(actor.address), "edits": 1}
            with self._database.write(durable=False) as conn:
                statement = insert(conn, address_edit).values(row)
                keys = [address_edit.c.day, address_edit.c.hash]
                more = statement.on_conflict_do_update(index_elements=keys, set_={"edits": address_edit.c.edits + 1})
                conn.execute(more)

    def sweep(self) -> None:
        """Forget the addresses of days that are over, and the keys without which they mean nothing."""
        for file in self._folder.glob(KEY + "*"):
            if file.name < KEY + _today().isoformat():
                file.unlink(missing_ok=True)
        with self._database.write() as conn:
            conn.execute(address_edit.delete().where(address_edit.c.day < _today()))

    def _facts(self, actor: Actor, edit: Edit, most: int = MOST_EDITS) -> Facts:
        return Facts(
            kind=edit.kind,
            role=actor.role,
            name=actor.name,
            section=edit.section,
            texts=edit.texts,
            record=lambda: self._record(actor.id, most),
            address_day=lambda: self._address_day(actor.address),
            summary=edit.summary,
            own_host=self.own_host,
        )

    def _record(self, author_id: int | None, most: int) -> Record:
        with self._database.read() as conn:
            return record_of(conn, author_id, datetime.now(UTC), most=most)

    def _address_day(self, address: str) -> int:
        if not address:
            return 0
        mine = (address_edit.c.day == _today(), address_edit.c.hash == self._hash(address))
        with self._database.read() as conn:
            return conn.scalar(sa.select(address_edit.c.edits).where(*mine)) or 0

    def _hash(self, address: str) -> str:
        key = keyfile.keep(self._folder / (KEY + _today().isoformat()), lambda: secrets.token_bytes(32))
        return hashlib.blake2b(network(address).encode(), key=key, digest_size=8).hexdigest()


def record_of(
    conn: sa.Connection, author_id: int | None, now: datetime, before: int = LARGEST, most: int = MOST_EDITS
) -> Record:
    """What somebody had done by then, before the revision `before`; up to `most` edits are counted. One query."""
    if author_id is None:
        return Record()
    given = {"author": author_id, "before": before, "hour_ago": now - timedelta(hours=1), "most": most}
    row = conn.execute(_RECORD, given).one()
    return Record(row.edits, row.hour or 0, max(0, (now - row.joined).days) if row.joined else 0)


def counted(rules: Sequence[Rule]) -> int:
    """How many edits of an author have to be counted, so that these rules can tell."""
    asked = (c.wanted for rule in rules for c in rule.conditions if c.field in CAPPED)
    return max(asked, default=0) + 1


def _record_query() -> sa.Select[Any]:
    theirs = (revision.c.author_id == sa.bindparam("author"), revision.c.id < sa.bindparam("before"), lists.SHOWN)
    made = sa.select(revision.c.at).where(*theirs).order_by(revision.c.id.desc()).limit(sa.bindparam("most")).subquery()
    hour = sa.func.sum(sa.case((made.c.at >= sa.bindparam("hour_ago", type_=Moment), 1), else_=0))
    joined = sa.select(user.c.created_at).where(user.c.id == sa.bindparam("author")).scalar_subquery()
    return sa.select(sa.func.count().label("edits"), hour.label("hour"), joined.label("joined")).select_from(made)


_RECORD = _record_query()  # built once: many saves ask it


def _obeyed(verdict: Verdict, actor: Actor, field: str | None = None) -> Verdict:
    """`field` is where a message stands in the form."""
    rule = verdict.rule
    if rule is not None and verdict.action == REFUSE:
        raise Invalid("%(said)s", field=field, said=rule.message)
    if rule is not None and verdict.action == CHALLENGE:
        if rule.message and not rule.is_answer(actor.answer):
            raise Challenge(rule.message)
        raise Invalid(TRAPPED) if actor.trapped else TooQuick()
    return verdict


def why(verdict: Verdict) -> str | None:
    """Why an edit waits; None when no rule asks for that."""
    if verdict.rule is None or verdict.action != HOLD:
        return None
    return verdict.rule.message or HELD


def _today() -> date:
    return datetime.now(UTC).date()
