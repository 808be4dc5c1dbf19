"""What an operation wants to publish, before it is a commit: who, why, and which pages become what. Pure data."""

from dataclasses import dataclass
from datetime import datetime

from wiki.store import names
from wiki.store.gitlog import email_of
from wiki.store.pagefile import PageText


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote something. `user_id` is None for the wiki itself and for people without an account."""

    name: str
    user_id: int | None = None

    def line(self, at: datetime) -> str:
        """As Git wants it in a commit. Raises Invalid for a name that Git must not hold."""
        return f"{names.check_author(self.name)} <{email_of(self.user_id)}> {int(at.timestamp())} +0000"


WIKI = Author("Wiki")


@dataclass(frozen=True, slots=True)
class Edit:
    """One page's part of a draft: A(dd), M(odify), D(elete) or R(ename from `old_path`). No `text` for D."""

    status: str
    path: str
    text: PageText | None = None
    old_path: str | None = None
    old_blob: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A commit to be. `edits[0]` is its subject. `at` is set for history that is replayed."""

    kind: str
    author: Author
    edits: tuple[Edit, ...] = ()
    page_id: int | None = None
    summary: str = ""
    committer: Author | None = None
    proposal: int | None = None
    from_commit: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an operation. `changed` is False when there was nothing to do and no commit was made;
    `merged` is True when somebody else's changes were merged in, so `text` is not just what was sent."""

    page_id: int
    path: str
    commit: str
    revision_id: int
    blob: str
    text: PageText
    changed: bool = True
    merged: bool = False
