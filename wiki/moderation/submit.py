"""The one door to the pages for everything that people change: rights first, then the store.

Rights are asked at the moment of action, with the limits the page has then, whatever a form said when it was opened.
What somebody may not change at once becomes their proposal. Must never know requests or screens.
"""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.errors import N_, Denied, NotFound, SignInRequired
from wiki.moderation import limits, protection, reviewers, trusted
from wiki.moderation.marks import met
from wiki.moderation.rules import Verdict
from wiki.moderation.screening import SIGN_IN_FIRST, Edit, Screening, why
from wiki.policy import ANONYMOUS, Actor, Role, Subject, proposed_by
from wiki.settings import Settings
from wiki.store import names
from wiki.store.catalog import find_page
from wiki.store.drafts import Author, Draft, Saved
from wiki.store.edits import check_free
from wiki.store.git import is_sha
from wiki.store.pagefile import EMPTY, PageText
from wiki.store.pages import PageStore
from wiki.store.proposals import Wish
from wiki.store.tables import revision

SOMEONE = N_("Someone")
ONLY_STAFF_RENAME = N_("Only staff may give it another title while accepting. Everything else you can change.")

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Proposed:
    """An edit that waits for review. `is_improved`: its author had one waiting on this page, which it replaced."""

    number: int
    is_improved: bool = False


Result = Saved | Proposed


@dataclass(frozen=True, slots=True)
class Submissions:
    """What people may ask of the pages. Every method raises SignInRequired or Denied when `actor` may not, and else
    what the method of the same name of PageStore raises. It gives Proposed when the edit waits for review."""

    store: PageStore
    settings: Settings
    screening: Screening | None = None  # the rules of staff; without them nothing is screened

    def create(self, actor: Actor, text: PageText, *, summary: str = "", seen: str = "") -> Result:
        """A new page. Where a limited page was deleted or moved away, its limit counts. `seen`: see `save`."""
        path = names.path_of(text.title)
        edit = Edit("create", text.section, lambda: (EMPTY, text), summary)
        held, verdict = self._screened(actor, "page.create", path, edit, text.section)
        if held is not None:
            return self._propose(actor, "create", Wish(path, text, None, held, seen, met(verdict)), summary)
        return self._noted(actor, verdict, self.store.create(text, author=author_of(actor), summary=summary))

    def save(self, actor: Actor, path: str, text: PageText, *, base: str, summary: str = "", seen: str = "") -> Result:
        """A new text. `seen` is the blob of the proposal of their own that `actor` went on from."""
        edit = Edit("edit", text.section, lambda: (self._text(base), text), summary)
        held, verdict = self._screened(actor, "page.edit", path, edit, text.section)
        if held is not None:
            return self._propose_change(actor, "edit", Wish(path, text, base, held, seen, met(verdict)), summary)
        saved = self.store.save(path, text, base=base, author=author_of(actor), summary=summary)
        return self._noted(actor, verdict, saved)

    def settle(
        self, actor: Actor, path: str, text: PageText, *, base: str, summary: str = "", from_commit: str | None = None
    ) -> Result:
        """Save a text in which a conflict was settled by hand; with `from_commit`, that of a revert or undo."""
        if from_commit is None:
            return self.save(actor, path, text, base=base, summary=summary)
        edit = Edit("revert", text.section, lambda: (self._text(base), text), summary)
        held, verdict = self._screened(actor, "page.revert", path, edit, text.section)
        if held is not None:
            wish = Wish(path, text, base, held, rules=met(verdict))
            return self._propose_change(actor, "revert", wish, summary, from_commit)
        author = author_of(actor)
        saved = self.store.save(
            path, text, base=base, author=author, summary=summary, kind="revert", from_commit=from_commit
        )
        return self._noted(actor, verdict, saved)

    def rename(self, actor: Actor, path: str, new_title: str, *, base: str, summary: str = "") -> Result:
        """Another title. A former address of any page may be taken over, unless that page is limited."""
        new = names.path_of(new_title)
        sections = self._section(path)
        held = self._held(actor, "page.rename", path) or self._held(actor, "page.rename", new, *sections)
        edit = Edit("rename", "".join(sections), lambda: (EMPTY, replace(EMPTY, title=new_title)), summary)
        held, verdict = self._looked_at(actor, held, edit)
        if held is None:
            author = author_of(actor)
            saved = self.store.rename(path, new_title, base=base, author=author, summary=summary)
            return self._noted(actor, verdict, saved)
        page = self.store.get(path)
        with self.store.database.read() as conn:
            check_free(conn, new, page_id=page.id)
        text = replace(self.store.text(page.blob), title=new_title)
        wish = Wish(path, text, page.blob, held, rules=met(verdict))
        return self._propose_change(actor, "rename", wish, summary)

    def revert(self, actor: Actor, path: str, to_commit: str, *, summary: str = "", base: str | None = None) -> Result:
        sections = self._sections_at(path, to_commit)[:1]
        edit = Edit("revert", "".join(sections), lambda: self._going_back(path, to_commit), summary)
        held, verdict = self._screened(actor, "page.revert", path, edit, *sections)
        if held is None:
            saved = self.store.revert(path, to_commit, author=author_of(actor), summary=summary, base=base)
            return self._noted(actor, verdict, saved)
        page = self.store.get(path)
        old = self.store.text(self.store.revision(to_commit, path).blob)
        wish = Wish(path, replace(old, title=page.title), base or page.blob, held, rules=met(verdict))
        return self._propose_change(actor, "revert", wish, summary, to_commit)

    def undo(self, actor: Actor, path: str, commit: str, *, summary: str = "") -> Result:
        sections = self._sections_at(path, commit)
        edit = Edit("revert", "".join(sections[-1:]), lambda: self._undoing(path, commit), summary)
        held, verdict = self._screened(actor, "page.revert", path, edit, *sections[1:])
        if held is None:
            return self._noted(actor, verdict, self.store.undo(path, commit, author=author_of(actor), summary=summary))
        blob, text = self.store.undone(path, commit)
        return self._propose_change(actor, "revert", Wish(path, text, blob, held, rules=met(verdict)), summary, commit)

    def delete(self, actor: Actor, path: str, *, reason: str) -> Saved:
        self._check(actor, "page.delete", path)
        return self.store.delete(path, author=author_of(actor), summary=reason)

    def restore(self, actor: Actor, path: str, *, page_id: int | None = None, reason: str = "") -> Saved:
        self._check(actor, "page.restore", path)
        return self.store.restore(path, author=author_of(actor), summary=reason, page_id=page_id)

    def protect(self, actor: Actor, path: str, level: str, *, reason: str) -> None:
        """Limit who may change the page at once to `level` (open, trusted, staff). Raises Invalid for another word."""
        self._check(actor, "page.protect", path)
        page = self.store.get(path)
        protection.protect(self.store.database, page, level, by=actor, reason=reason)

    def accept(
        self, actor: Actor, row: Row, path: str | None, text: PageText, *, base: str, summary: str = ""
    ) -> Saved:
        """Publish what was settled on for the proposal `row`, under its author's name; without a `path` as a new
        page. Whoever reviews a section may publish there by this, also where they change no page at once.

        The history says that it is a new page, another title, or a revert (and of what), as if its author had published
        it: so it counts as that for whoever was reverted. Another edit is an accepted proposal there."""
        with self.store.database.read() as conn:
            subject = reviewers.subject_of(conn, actor, row, text.section)
        policy.check(actor, "proposal.review", subject, settings=self.settings)
        if actor.is_staff:
            self._check(actor, "page.publish", path or names.path_of(text.title), text.section)
        is_retitled = text.title not in self._titles(row, path, base)
        if is_retitled:
            self._check_title(actor, text)
        given: dict[str, Any] = {
            "author": Author(row.author_name, row.author_id),
            "committer": author_of(actor),
            "proposal": row.id,
            "summary": summary,
        }
        if path is None:
            return self.store.create(text, replace_redirect=True, **given)
        if row.kind == "revert" and not is_retitled:
            return self.store.save(path, text, base=base, kind="revert", from_commit=row.from_commit, **given)
        if row.kind == "rename" or is_retitled:
            return self.store.rename(path, text.title, text=text, base=base, **given)
        return self.store.save(path, text, base=base, kind="accept", **given)

    def _titles(self, row: Row, path: str | None, base: str) -> set[str]:
        """What a page may be called after the proposal `row` for it was accepted without anybody having meant another
        title: what was proposed for it or else what it is called now, or was when somebody settled on a text."""
        if path is None or row.kind == "rename":
            return {row.title}
        return {self.store.get(path).title, self._text(base).title}

    def _check_title(self, actor: Actor, text: PageText) -> None:
        """Raises Denied when `actor` may not give a page that they accept another title than was proposed."""
        if not actor.is_staff:
            raise Denied(ONLY_STAFF_RENAME)
        self._check(actor, "page.publish", names.path_of(text.title), text.section)

    def confirm(self, actor: Actor, row: Row, path: str, text: PageText, *, base: str) -> Saved:
        """Publish the typo-size change `row`, which `second` made sure it is, under its author's name."""
        policy.check(actor, "proposal.confirm", self.second_subject(actor, row, path), settings=self.settings)
        author = Author(row.author_name, row.author_id)
        given: dict[str, Any] = {"author": author, "committer": author_of(actor), "proposal": row.id}
        return self.store.save(path, text, base=base, kind="accept", summary=row.summary, **given)

    def why_held(self, actor: Actor, path: str, *sections: str) -> str | None:
        """Why a change that `actor` is about to make would wait for review; None when it appears at once."""
        return policy.explain(actor, "page.publish", self.subject(path, *sections, actor=actor), settings=self.settings)

    def _propose_change(
        self, actor: Actor, kind: str, wish: Wish, summary: str, from_commit: str | None = None
    ) -> Result:
        """A proposal for a page that is there, made to fit on what it says now: who proposes settles an overlap as who
        saves does. Nothing, when the page says so already. `from_commit`: what a revert names."""
        page, text = self.store.merged(wish.path, wish.text, wish.base or "")
        if self.store.text(page.blob) == text:
            return Saved(page.id, page.path, page.commit, page.revision_id, page.blob, text, changed=False)
        return self._propose(actor, kind, replace(wish, text=text, base=page.blob), summary, from_commit)

    def _propose(self, actor: Actor, kind: str, wish: Wish, summary: str, from_commit: str | None = None) -> Proposed:
        if self.screening is not None:
            self.screening.count(actor)
        draft = Draft(kind, author_of(actor), summary=summary, from_commit=from_commit)
        return Proposed(*self.store.proposals.put(draft, wish))

    def _held(self, actor: Actor, action: str, path: str, *sections: str) -> str | None:
        """Why this must wait for review; None when it may appear at once. Raises what `policy.check` raises."""
        subject = self.subject(path, *sections, actor=actor)
        policy.check(actor, action, subject, settings=self.settings)
        return policy.explain(actor, "page.publish", subject, settings=self.settings)

    def _screened(self, actor: Actor, action: str, path: str, edit: Edit, *sections: str) -> tuple[str | None, Verdict]:
        """Why this must wait, by the limits or by a rule of staff, and what the rules say. Raises what `policy.check`
        raises, and Invalid when a rule refuses it or asks a question."""
        return self._looked_at(actor, self._held(actor, action, path, *sections), edit)

    def _looked_at(self, actor: Actor, held: str | None, edit: Edit) -> tuple[str | None, Verdict]:
        if self.screening is None:
            return held, Verdict()
        verdict = self.screening.look_at(actor, edit)
        by_rule = why(verdict)
        if by_rule is not None and actor.id is None:
            raise SignInRequired(SIGN_IN_FIRST)
        return held or by_rule, verdict

    def _noted(self, actor: Actor, verdict: Verdict, saved: Saved) -> Saved:
        return saved if self.screening is None else self.screening.note(actor, verdict, saved)

    def _text(self, blob: str) -> PageText:
        """The text that an edit was written from, for the rules alone, who tell it to nobody: of a blob that is none,
        nothing."""
        try:
            return self.store.publisher.text_even_hidden(blob) if is_sha(blob) else EMPTY
        except NotFound:
            return EMPTY

    def _going_back(self, path: str, to_commit: str) -> tuple[PageText, PageText]:
        return self._text(self.store.get(path).blob), self._text(self.store.revision(to_commit, path).blob)

    def _undoing(self, path: str, commit: str) -> tuple[PageText, PageText]:
        blob, text = self.store.undone(path, commit)
        return self._text(blob), text

    def _check(self, actor: Actor, action: str, path: str, *sections: str) -> None:
        policy.check(actor, action, self.subject(path, *sections, actor=actor), settings=self.settings)

    def subject(self, path: str, *sections: str, actor: Actor = ANONYMOUS) -> Subject:
        """The page at `path`, live, moved, deleted or not there yet, as the rules see it for `actor`. `sections` are
        those it is to be in, "" for none; only in a known one can somebody be trusted."""
        with self.store.database.read() as conn:
            place = limits.place(conn, self.settings, path, *sections)
            asked = place.level == "trusted" and actor.id is not None and actor.role < Role.TRUSTED
            return Subject(place.level, trusted=asked and trusted.is_trusted(conn, actor.id or 0, place.sections))

    def second_subject(self, actor: Actor, row: Row, path: str) -> Subject:
        """The proposal `row` for the page at `path`, as the rules see it for somebody who would be the second of two:
        whose it is, the level of its page, and whether they are trusted there."""
        with self.store.database.read() as conn:
            place = limits.place(conn, self.settings, path, row.section)
            is_known = actor.id is not None and trusted.is_trusted(conn, actor.id, place.sections)
            return replace(proposed_by(row.author_id), protection=place.level, trusted=is_known)

    def _sections_at(self, path: str, commit: str) -> list[str]:
        """The section that the page was in after `commit` and, when that had moved it, the one before."""
        before = revision.alias()
        asked = sa.select(revision.c.section, before.c.section.label("left")).select_from(
            revision.outerjoin(before, before.c.id == revision.c.parent_id)
        )
        with self.store.database.read() as conn:
            found = find_page(conn, path)
            where = (revision.c.commit == commit, revision.c.page_id == (found.id if found is not None else 0))
            row = conn.execute(asked.where(*where)).one_or_none() if is_sha(commit) else None
        if row is None:
            return []
        return [row.section] if row.left in (None, row.section) else [row.section, row.left]

    def _section(self, path: str) -> list[str]:
        with self.store.database.read() as conn:
            found = find_page(conn, path)
        return [] if found is None else [found.section]


def author_of(actor: Actor) -> Author:
    """How `actor` stands in the history."""
    return Author(SOMEONE) if actor.id is None else Author(actor.name, actor.id)
