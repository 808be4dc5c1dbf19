"""The one door to the pages for everything that people change: rights first, then the store.

Rights are asked at the moment of action, with the protection the page has then, whatever a form said when it was
opened. Must never know requests or screens.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wiki import policy
from wiki.errors import N_
from wiki.moderation import protection
from wiki.policy import Actor, Subject
from wiki.settings import Settings
from wiki.store import names
from wiki.store.catalog import find_page
from wiki.store.drafts import Author, Saved
from wiki.store.pagefile import PageText
from wiki.store.pages import PageStore

SOMEONE = N_("Someone")

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Submissions:
    """What people may ask of the pages. Every method raises SignInRequired or Denied when `actor` may not, and else
    what the method of the same name of PageStore raises."""

    store: PageStore
    settings: Settings

    def create(self, actor: Actor, text: PageText, *, summary: str = "") -> Saved:
        """A new page. Where a protected page was deleted or moved away, its protection counts."""
        self._check(actor, "page.create", names.path_of(text.title))
        return self.store.create(text, author=author_of(actor), summary=summary)

    def save(self, actor: Actor, path: str, text: PageText, *, base: str, summary: str = "") -> Saved:
        self._check(actor, "page.edit", path)
        return self.store.save(path, text, base=base, author=author_of(actor), summary=summary)

    def settle(
        self, actor: Actor, path: str, text: PageText, *, base: str, summary: str = "", from_commit: str | None = None
    ) -> Saved:
        """Save a text in which a conflict was settled by hand; with `from_commit`, that of a revert or undo."""
        if from_commit is None:
            return self.save(actor, path, text, base=base, summary=summary)
        self._check(actor, "page.revert", path)
        author = author_of(actor)
        return self.store.save(
            path, text, base=base, author=author, summary=summary, kind="revert", from_commit=from_commit
        )

    def accept(
        self, actor: Actor, proposal: Row, path: str | None, text: PageText, *, base: str, summary: str = ""
    ) -> Saved:
        """Publish what staff settled on for a proposal, under its author's name; without a `path` as a new page."""
        policy.check(actor, "proposal.review", settings=self.settings)
        given: dict[str, Any] = {
            "author": Author(proposal.author_name, proposal.author_id),
            "committer": author_of(actor),
            "proposal": proposal.id,
            "kind": "accept",
            "summary": summary,
        }
        if path is None:
            self._check(actor, "page.create", names.path_of(text.title))
            return self.store.create(text, replace_redirect=True, **given)
        self._check(actor, "page.edit", path)
        return self.store.save(path, text, base=base, **given)

    def rename(self, actor: Actor, path: str, new_title: str, *, base: str, summary: str = "") -> Saved:
        """Another title. A former address of any page may be taken over, unless that page is protected."""
        self._check(actor, "page.rename", path)
        self._check(actor, "page.rename", names.path_of(new_title))
        author = author_of(actor)
        return self.store.rename(path, new_title, base=base, author=author, summary=summary)

    def revert(self, actor: Actor, path: str, to_commit: str, *, base: str | None = None, summary: str = "") -> Saved:
        self._check(actor, "page.revert", path)
        return self.store.revert(path, to_commit, author=author_of(actor), base=base, summary=summary)

    def undo(self, actor: Actor, path: str, commit: str, *, summary: str = "") -> Saved:
        self._check(actor, "page.revert", path)
        return self.store.undo(path, commit, author=author_of(actor), summary=summary)

    def delete(self, actor: Actor, path: str, *, reason: str) -> Saved:
        self._check(actor, "page.delete", path)
        return self.store.delete(path, author=author_of(actor), summary=reason)

    def restore(self, actor: Actor, path: str, *, page_id: int | None = None, reason: str = "") -> Saved:
        self._check(actor, "page.restore", path)
        return self.store.restore(path, author=author_of(actor), summary=reason, page_id=page_id)

    def protect(self, actor: Actor, path: str, level: str, *, reason: str) -> None:
        """Limit who may change the page to `level` (open, trusted, staff). Raises Invalid for another word."""
        self._check(actor, "page.protect", path)
        page = self.store.get(path)
        protection.protect(self.store.database, page, level, by=actor, reason=reason)

    def _check(self, actor: Actor, action: str, path: str) -> None:
        policy.check(actor, action, self._subject(path), settings=self.settings)

    def _subject(self, path: str) -> Subject:
        """The page at `path`, live, moved or deleted, as the rules see it."""
        with self.store.database.read() as conn:
            found = find_page(conn, path)
        return Subject(policy.protection_at(path, None if found is None else found.level))


def author_of(actor: Actor) -> Author:
    """How `actor` stands in the history."""
    return Author(SOMEONE) if actor.id is None else Author(actor.name, actor.id)
