"""Proposals and their one decision: accepted with the text that a reviewer settled on, or rejected with a reason.

Decisions are made one after the other, under a lock that ends with its process, so two reviewers never both decide, and
only on what was seen. Must never know requests or screens.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.errors import N_, Conflict, Denied, Gone, Hidden, NotFound
from wiki.moderation import reviewers, risk, talk
from wiki.moderation.marks import mark, titles
from wiki.moderation.rules import TAG
from wiki.moderation.submit import Submissions
from wiki.policy import Actor
from wiki.settings import Settings
from wiki.store import decisions
from wiki.store.catalog import find_page
from wiki.store.difference import difference
from wiki.store.drafts import Saved
from wiki.store.locks import StoreLock
from wiki.store.merge import PageMerge, merge_pages
from wiki.store.names import SUMMARY_LIMIT, clean
from wiki.store.pagefile import EMPTY, PageText
from wiki.store.pages import PageStore
from wiki.store.tables import page, proposal, revision

OWN_WORDS = N_(
    "Your own changes would wait for review here. "
    "Please take the proposal as it is, ask its author for changes, or leave it to staff."
)
REVISED = N_("The author has changed this proposal meanwhile. Please look at it again.")

Row = sa.Row[Any]


class Revised(Conflict):
    """What was decided on is not what the author proposes now."""


@dataclass(frozen=True, slots=True)
class Review:
    """A proposal beside the page it is for. `page`: the live page, None for a new one or one that was deleted; `gone`:
    the path of that, with ~ and its number when another page has taken its address; `current`: the text at `blob`;
    `merge`: the proposal (mine) brought onto that (theirs)."""

    proposal: Row
    proposed: PageText
    page: Row | None
    current: PageText
    blob: str
    merge: PageMerge
    gone: str = ""

    @property
    def is_open(self) -> bool:
        return self.proposal.state in decisions.WAITING

    @property
    def is_for_deleted_page(self) -> bool:
        return self.page is None and self.proposal.page_id is not None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where reviewers decide on proposals of one wiki."""

    store: PageStore
    settings: Settings

    def review(self, number: int, seen: str = "") -> Review:
        """Proposal `number` beside the page as it is now or, with `seen`, as it was at that blob. Raises NotFound."""
        return review_of(self.store, self.get(number), seen)

    def get(self, number: int) -> Row:
        """The row of a proposal. Raises NotFound."""
        with self.store.database.read() as conn:
            row = conn.execute(sa.select(proposal).where(proposal.c.id == number)).one_or_none()
        if row is None:
            raise NotFound(N_("There is no such proposal."))
        return row

    def accept(
        self, actor: Actor, number: int, text: PageText, *, base: str, summary: str = "", seen: str = ""
    ) -> Saved:
        """Publish `text`, which was settled on while the page was at blob `base`, in the proposer's name.

        `seen` is the proposal's commit that was shown. Raises Denied, NotFound, Conflict when somebody has decided
        already, Revised when the author has changed it since, Gone when the page was deleted, Overlap when that has
        changed in the same passages since, and what a save raises; then nothing is decided.
        """
        with self._deciding(actor, number, seen) as review:
            if not (self.may_reword(actor, review) or self._is_as_proposed(review, text, base)):
                raise Denied(OWN_WORDS)
            return self._publish(actor, review, text, base, summary)

    def may_reword(self, actor: Actor, review: Review) -> bool:
        """Whether `actor` may accept the proposal with words of their own: where these would appear at once. Else a
        reviewer could publish under another's name what would wait under theirs."""
        if actor.is_staff:
            return True
        path = review.proposal.path if review.page is None else review.page.path
        submissions = Submissions(self.store, self.settings)
        return submissions.why_held(actor, path, review.merge.text.section) is None

    def _is_as_proposed(self, review: Review, text: PageText, base: str) -> bool:
        merge = review_of(self.store, review.proposal, base).merge
        return not merge.conflicts and text == merge.text

    def accept_as_it_is(self, actor: Actor, number: int, *, seen: str) -> Saved:
        """Publish a small proposal that fits on the page, as it was seen in the list. Raises what `accept` does, and
        Conflict when it has to be opened."""
        with self._deciding(actor, number, seen) as review:
            if review.merge.conflicts:
                raise Conflict(N_("It overlaps with what the page says now."))
            if review.merge.text == review.current:
                raise Conflict(N_("The page says this already."))
            if not risk.is_small(difference(review.current, review.merge.text)):
                raise Conflict(N_("It is too large to be taken from the list."))
            return self._publish(actor, review, review.merge.text, review.blob, "")

    def reject(self, actor: Actor, number: int, *, reason: str, seen: str = "") -> None:
        """Turn the proposal down. Raises Denied, NotFound, Conflict when somebody has decided already, Revised, and
        Invalid without a reason: its author reads it."""
        reason = talk.check(reason, "reason")
        with self._deciding(actor, number, seen):
            self._close(number, "rejected", actor, reason)

    def give_back(self, actor: Actor, number: int, *, reason: str, seen: str = "") -> None:
        """Ask the author for changes, in words that become part of the conversation. Raises what `reject` does."""
        reason = talk.check(reason, "reason")
        at = datetime.now(UTC)
        with self._deciding(actor, number, seen), self.store.database.write() as conn:
            decisions.give_back(conn, number, at=at, by=actor.id, reason=reason)
            talk.keep(conn, number, actor, talk.RETURNED, reason, at)

    def _publish(self, actor: Actor, review: Review, text: PageText, base: str, summary: str) -> Saved:
        if review.is_for_deleted_page:
            raise Gone(N_("The page was deleted. Restore it first, or reject the proposal."))
        row, path = review.proposal, review.page.path if review.page is not None else None
        said = clean(summary)[:SUMMARY_LIMIT] or row.summary
        saved = Submissions(self.store, self.settings).accept(actor, row, path, text, base=base, summary=said)
        self._close(row.id, "accepted", actor, "")
        self._mark(row, saved)
        return saved

    def confirm(self, actor: Actor, number: int, *, seen: str, check: Callable[[Review], None]) -> Saved:
        """Publish the proposal as it is, for which `check` says whether `actor` may; `seen` is its commit that they had
        before them. Raises what `check` raises, NotFound, and Conflict when somebody has decided already or the author
        has changed it."""
        with self._undecided(number) as review:
            check(review)
            if seen != review.proposal.commit or review.page is None:
                raise Revised(REVISED)
            submissions = Submissions(self.store, self.settings)
            saved = submissions.confirm(actor, review.proposal, review.page.path, review.merge.text, base=review.blob)
            self._close(number, "accepted", actor, "")
            self._mark(review.proposal, saved)
        return saved

    @contextmanager
    def _deciding(self, actor: Actor, number: int, seen: str) -> Iterator[Review]:
        """The proposal, for the one who decides now; `seen` is its commit that they had before them."""
        row = self.get(number)
        with self.store.database.read() as conn:
            subject = reviewers.subject_of(conn, actor, row)
        policy.check(actor, "proposal.review", subject, settings=self.settings)
        with self._undecided(number) as review:
            if seen and seen != review.proposal.commit:
                raise Revised(REVISED)
            yield review

    @contextmanager
    def _undecided(self, number: int) -> Iterator[Review]:
        """The proposal, which nobody else can decide on meanwhile."""
        with StoreLock(self.settings.data / "review.lock", self.settings.save_wait).held():
            yield self._open(number)

    def _open(self, number: int) -> Review:
        """The proposal, if nobody has decided. One that was published by a process that died is closed first."""
        review = self.review(number)
        if review.is_open and self._is_published(review):
            with self.store.database.write() as conn:
                decisions.close(conn, number, "accepted", at=datetime.now(UTC))
            review = self.review(number)
        if not review.is_open:
            raise Conflict(N_("Somebody has decided on this proposal already."))
        return review

    def _is_published(self, review: Review) -> bool:
        page_id = review.proposal.page_id or (review.page.id if review.page is not None else 0)
        where = (revision.c.page_id == page_id, revision.c.proposal == review.proposal.id)
        with self.store.database.read() as conn:
            return conn.scalar(sa.select(revision.c.id).where(*where).limit(1)) is not None

    def _mark(self, row: Row, saved: Saved) -> None:
        """Let the marks of rules follow a proposal to its revision."""
        if saved.changed and titles(row.rules, TAG):
            with self.store.database.write(durable=False) as conn:
                mark(conn, saved.revision_id, row.rules)

    def _close(self, number: int, state: str, actor: Actor, reason: str) -> None:
        with self.store.database.write() as conn:
            decisions.close(conn, number, state, at=datetime.now(UTC), by=actor.id, reason=reason)


def review_of(store: PageStore, row: Row, seen: str = "") -> Review:
    """A proposal beside the page as it is now or, with `seen`, as it was at that blob."""
    with store.database.read() as conn:
        live = _live(conn, row)
        blob = _blob(conn, live, seen) if live is not None else ""
    proposed = _kept(store, row)
    if live is None:
        with store.database.read() as conn:
            gone = conn.scalar(sa.select(page.c.path).where(page.c.id == row.page_id)) or ""
        return Review(row, proposed, None, EMPTY, "", PageMerge(proposed, (), (proposed.body,)), gone)
    current = store.text(blob)
    base = store.text(row.base_blob) if row.base_blob else EMPTY
    return Review(row, proposed, live, current, blob, merge_pages(base, proposed, current))


def _kept(store: PageStore, row: Row) -> PageText:
    """The proposed text; only its title once it has gone from Git, or when staff hid it."""
    try:
        return store.text(row.blob)
    except NotFound as error:
        if row.in_git and not isinstance(error, Hidden):
            raise
        return PageText(row.title, "", section=row.section)


def _live(conn: sa.Connection, row: Row) -> Row | None:
    """The live page that a proposal is for, wherever it has moved, with its protection as `level`."""
    path = row.path
    if row.page_id is not None:
        path = conn.scalar(sa.select(page.c.path).where(page.c.id == row.page_id)) or path
    found = find_page(conn, path)
    if found is None or found.state != "live" or found.path != path:
        return None
    return found if row.page_id in (None, found.id) else None


def _blob(conn: sa.Connection, live: Row, seen: str) -> str:
    """`seen` when it is a blob that this page has had, else the present one: no other text may come in this way."""
    had = sa.select(revision.c.id).where(revision.c.page_id == live.id, revision.c.blob == seen).limit(1)
    return seen if seen and conn.scalar(had) is not None else str(live.blob)
