"""Undoing everything that one person changed: what that would do to each page, and doing it, one commit a page.

A person is an account, whatever its name is now: also one that was closed, and where staff hid who wrote something.
What others wrote stays: every step is a three-way merge, and a page that only they wrote is deleted, so that it can be
restored. Doing it twice does nothing the second time. Must never know requests or screens.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.accounts import users
from wiki.accounts.staffing import subject
from wiki.accounts.users import User
from wiki.errors import N_, Busy, Conflict, Invalid, NotFound, StorageFailed, WikiError
from wiki.moderation import patrol
from wiki.moderation.review import Desk
from wiki.moderation.submit import Submissions
from wiki.policy import Actor
from wiki.store import activity, names
from wiki.store.decisions import WAITING
from wiki.store.effects import LIVE, RELINK
from wiki.store.hidden import hidden
from wiki.store.merge import merge_pages
from wiki.store.pagefile import EMPTY, PageText
from wiki.store.pages import PageStore
from wiki.store.tables import page, proposal, revision

SHOWN = 50  # pages of one screen of the preview
MOST_RUNS = 50  # of one person on one page, the newest first; what is older stays
BUDGET = 5.0  # seconds after which a run stops and says where to go on

UNDO, DELETE, KEEP = "undo", "delete", "keep"
BUILT_ON = N_("Later changes build on some of it.")
FIRST_TEXT = N_("They wrote its first text, and others have changed it since.")
RENAMED = N_("They gave it its title. Rename the page to undo that.")
HIDDEN = N_("Staff hid some of it, which cannot be compared any more.")
TOO_MANY = N_("They changed it very often; what is oldest stays.")

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one page. `act`: undo, delete, or keep where nothing can be undone. `current` is what the page
    says, `text` what it says then; `changes` counts their revisions that go, `commit` is the newest of them; `stays`
    says what remains."""

    page: Row
    act: str
    text: PageText | None = None
    changes: int = 0
    commit: str = ""
    stays: tuple[str, ...] = ()
    current: PageText = EMPTY


@dataclass(frozen=True, slots=True)
class Preview:
    """Some pages of one person, and the number of the page after which the others come (None: these were all)."""

    steps: tuple[Step, ...]
    next: int | None


@dataclass(slots=True)
class Done:
    """What was done: how many pages undone, deleted and left as they are, how many waiting proposals turned down.
    `next` is the page after which to go on when time was up."""

    undone: int = 0
    deleted: int = 0
    kept: int = 0
    proposals: int = 0
    next: int | None = None

    @property
    def did_anything(self) -> bool:
        return bool(self.undone or self.deleted or self.proposals)


@dataclass(frozen=True, slots=True)
class AuthorUndo:
    """Everything that the person `author_id` changed, for the member of staff `actor`."""

    submissions: Submissions
    actor: Actor
    author_id: int

    @property
    def store(self) -> PageStore:
        return self.submissions.store

    def person(self) -> User:
        """Whose changes these are. Raises NotFound, and Denied when `actor` may not act on them."""
        with self.store.database.read() as conn:
            person = users.get(conn, self.author_id)
        policy.check(self.actor, "author.undo", subject(person), settings=self.submissions.settings)
        return person

    def list_waiting(self) -> Sequence[Row]:
        """Their proposals that wait, oldest first."""
        mine = (proposal.c.author_id == self.author_id, proposal.c.state.in_(WAITING))
        with self.store.database.read() as conn:
            return conn.execute(sa.select(proposal).where(*mine).order_by(proposal.c.id)).all()

    def preview(self, after: int = 0, count: int = SHOWN) -> Preview:
        """What would be done to the next `count` pages. Pages on which nothing of theirs is left are passed over."""
        with self.store.database.read() as conn:
            ids = self._page_ids(conn, after, count)
            histories = _histories(conn, ids[:count])
        steps = [step for row, revisions in histories if (step := self._step(row, revisions)) is not None]
        return Preview(tuple(steps), ids[count - 1] if len(ids) > count else None)

    def run(self, *, reason: str, after: int = 0, budget: float = BUDGET) -> Done:
        """Do it, page by page, for at most `budget` seconds. Raises Invalid without a reason: it stands in the history
        of each page."""
        self.person()
        reason = _checked(reason)
        done, until = Done(), time.monotonic() + budget
        try:
            if self._refuse_waiting(reason, until, done):
                self._run(reason, after, until, done)
            else:
                done.next = after
        finally:
            if done.did_anything:
                self._record(reason, done)
        return done

    def close_waiting(self, *, reason: str, budget: float = BUDGET) -> tuple[int, bool]:
        """Turn down what they proposed and waits, for at most `budget` seconds: how many, and whether that was all.
        Raises Invalid without a reason: they read it."""
        self.person()
        done = Done()
        is_all = self._refuse_waiting(_checked(reason), time.monotonic() + budget, done)
        return done.proposals, is_all

    def _run(self, reason: str, after: int, until: float, done: Done) -> None:
        here: int | None = after
        while here is not None:
            found = self.preview(here, count=10)
            for step in found.steps:
                self._do(step, reason, done)
            here = found.next
            if here is not None and time.monotonic() > until:
                done.next = here
                return

    def _do(self, step: Step, reason: str, done: Done) -> None:
        """One page. What somebody changes at this very moment wins: the page is then left as it is."""
        try:
            if step.act == DELETE:
                self.submissions.delete(self.actor, step.page.path, reason=reason)
                done.deleted += 1
                self._looked_at(step)
            elif step.act == UNDO and step.text is not None:
                given = {"base": step.page.blob, "summary": reason, "from_commit": step.commit}
                self.submissions.settle(self.actor, step.page.path, step.text, **given)
                done.undone += 1
                self._looked_at(step)
            else:
                done.kept += 1
        except (Busy, StorageFailed):
            raise
        except WikiError:
            done.kept += 1

    def _looked_at(self, step: Step) -> None:
        with self.store.database.write(durable=False) as conn:
            patrol.look_at_author(conn, step.page.id, self.author_id, by=self.actor.id)

    def _refuse_waiting(self, reason: str, until: float, done: Done) -> bool:
        """Turn down what waits; whether time sufficed for all."""
        desk = Desk(self.store, self.submissions.settings)
        for row in self.list_waiting():
            if done.proposals and time.monotonic() > until:
                return False
            try:
                desk.reject(self.actor, row.id, reason=reason)
                done.proposals += 1
            except Conflict:
                continue  # decided or taken back meanwhile
        return True

    def _record(self, reason: str, done: Done) -> None:
        data = {"author_id": self.author_id, "reason": reason, "undone": done.undone, "deleted": done.deleted}
        data |= {"kept": done.kept, "proposals": done.proposals}
        with self.store.database.write() as conn:
            activity.record(conn, "author.undone", user_id=self.actor.id, at=datetime.now(UTC), data=data)

    def _page_ids(self, conn: sa.Connection, after: int, count: int) -> Sequence[int]:
        """The next pages that they changed, one more than asked for when there are more."""
        shown = (revision.c.author_id == self.author_id, revision.c.kind != sa.literal_column(f"'{RELINK}'"))
        theirs = sa.union(
            sa.select(revision.c.page_id).where(*shown),
            sa.select(hidden.c.page_id).where(hidden.c.author_id == self.author_id),
        )
        query = sa.select(page.c.id).where(page.c.id.in_(theirs), page.c.id > after, page.c.state == LIVE)
        return conn.scalars(query.order_by(page.c.id).limit(count + 1)).all()

    def _step(self, row: Row, revisions: Sequence[Row]) -> Step | None:
        if all(self._is_theirs(r) for r in revisions):
            return Step(row, DELETE, changes=len(revisions))
        current = self.store.text(row.blob)
        left = _Left(current)
        for number, (before, run) in enumerate(reversed(list(self._runs(revisions)))):
            if number == MOST_RUNS:
                left.stays[TOO_MANY] = None
                break
            self._take_out(before, run, left)
        if left.text == current:
            return Step(row, KEEP, stays=tuple(left.stays)) if left.stays else None
        return Step(row, UNDO, left.text, left.changes, left.commit, tuple(left.stays), current)

    def _take_out(self, before: Row | None, run: Sequence[Row], left: "_Left") -> None:
        """Take what `run` changed since `before` out of the text that is left."""
        last = run[-1]
        if before is None or not before.blob or not last.blob:
            left.stays[FIRST_TEXT if before is None else HIDDEN] = None
            return
        if any(r.kind == "rename" for r in run):
            left.stays[RENAMED] = None
        title = left.text.title
        try:
            with_it, without = (replace(self.store.text(r.blob), title=title) for r in (last, before))
        except NotFound:  # hidden elsewhere, or taken out of Git
            left.stays[HIDDEN] = None
            return
        merge = merge_pages(with_it, without, left.text)
        if merge.conflicts:
            left.stays[BUILT_ON] = None
        elif merge.text != left.text:
            left.text, left.changes, left.commit = merge.text, left.changes + len(run), left.commit or last.commit

    def _is_theirs(self, row: Row) -> bool:
        return bool(row.author_id == self.author_id and row.kind != RELINK)

    def _runs(self, revisions: Sequence[Row]) -> Iterator[tuple[Row | None, Sequence[Row]]]:
        """Their revisions that follow each other, and the one of somebody else before each."""
        before = None
        for theirs, group in groupby(revisions, key=self._is_theirs):
            run = list(group)
            if theirs:
                yield before, run
            before = run[-1]


@dataclass(slots=True)
class _Left:
    """The text while what one person changed is taken out of it, newest first."""

    text: PageText
    changes: int = 0
    commit: str = ""
    stays: dict[str, None] = field(default_factory=dict)


def _checked(reason: str) -> str:
    reason = names.check_summary(reason)
    if not reason:
        raise Invalid(N_("Please say why. The person reads it, and it stays in the history."), field="reason")
    return reason


def _histories(conn: sa.Connection, ids: Sequence[int]) -> list[tuple[Row, list[Row]]]:
    """The live pages with these ids, each with its revisions, oldest first; also those whose author staff hid."""
    pages = conn.execute(sa.select(page).where(page.c.id.in_(ids)).order_by(page.c.id)).all()
    asked = (revision.c[name] for name in ("id", "page_id", "kind", "blob", "commit"))
    whose = sa.func.coalesce(revision.c.author_id, hidden.c.author_id).label("author_id")
    query = sa.select(*asked, whose).outerjoin(hidden, hidden.c.revision_id == revision.c.id)
    rows: Iterable[Row] = conn.execute(query.where(revision.c.page_id.in_(ids)).order_by(revision.c.id))
    by_page: dict[int, list[Row]] = {}
    for found in rows:
        by_page.setdefault(found.page_id, []).append(found)
    return [(row, by_page.get(row.id, [])) for row in pages]
