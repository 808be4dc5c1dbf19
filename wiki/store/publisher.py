"""The one way onto main: under the store's lock, from a plan to a durable commit that the catalog knows.

A plan is asked again when somebody pushed in between, so a save never overwrites what it has not seen. Must never
know what an edit or a rename is.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from wiki.errors import N_, Busy
from wiki.store import names
from wiki.store.catalog import Catalog
from wiki.store.commits import CommitInfo, FileChange
from wiki.store.database import Database
from wiki.store.drafts import Draft
from wiki.store.git import Git
from wiki.store.gitlog import Message, compose
from wiki.store.locks import StoreLock
from wiki.store.objects import storage
from wiki.store.pagefile import PageText, dump, parse
from wiki.store.refs import MAIN, RefMoved, Refs
from wiki.store.tables import revision
from wiki.store.trees import Trees

TRIES = 20  # pushes that may come in between before a save gives up

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Head:
    """The state a plan works on: the newest commit of main (None before the first) and a catalog equal to it."""

    sha: str | None
    tree: str | None
    conn: sa.Connection


@dataclass(frozen=True, slots=True)
class Published:
    """A commit that is on main and in the catalog, the revision it made of its subject, and path → blob."""

    commit: CommitInfo
    revision_id: int
    blobs: dict[str, str]


class Publisher:
    """Holds the repository's parts together. Opens nothing before its first use in a process."""

    def __init__(self, folder: Path, database: Database, *, wait: float, clock: Clock | None = None) -> None:
        self.git = Git(folder)
        self.refs = Refs(self.git.folder)
        self.trees = Trees(lambda sha: self.git.read_kind("tree", sha), self.git.objects.write)
        self.lock = StoreLock(self.git.folder.with_name("wiki.lock"), wait)
        self.database = database
        self.catalog = Catalog(database)
        self.clock = clock or _now
        self._tree_of: tuple[str, str] = ("", "")

    @contextmanager
    def held(self, wait: float | None = None) -> Iterator[None]:
        """The store's lock, with a repository behind it."""
        with storage():
            os.makedirs(self.git.folder.parent, exist_ok=True)
        with self.lock.held(wait):
            if not (self.git.folder / "HEAD").exists():
                with storage():
                    self.git.init()
            yield

    def publish(self, plan: Callable[[Head], Draft | None], catch_up: Callable[[str], None]) -> Published | None:
        """Make the commit that `plan` drafts for the newest state; None when it drafts nothing.

        `catch_up(sha)` brings the catalog to `sha` first when it is behind. Raises what `plan` raises, Busy and
        StorageFailed.
        """
        with self.held():
            for _ in range(TRIES):
                head = self.refs.find(MAIN)
                with self.database.read() as conn:
                    if head is None or self.catalog.seen(conn) == head:
                        draft = plan(Head(head, self.tree_of(head) if head else None, conn))
                        if draft is None:
                            return None
                    else:
                        draft = None
                if draft is None:
                    catch_up(str(head))
                    continue
                try:
                    return self._commit(draft, head)
                except RefMoved:
                    continue
        raise Busy(N_("The wiki is busy. Please try again in a moment; nothing was lost."))

    def _commit(self, draft: Draft, head: str | None) -> Published:
        at = (draft.at or self.clock()).astimezone(UTC).replace(microsecond=0)
        changes = tuple(self._change(draft, number) for number in range(len(draft.edits)))
        tree = self.trees.update(self.tree_of(head) if head else None, files_of(changes))
        commit = self.write_commit(draft, tree, (head,) if head else (), at, changes)
        with self.database.write() as conn:
            # The catalog's statements run before the ref moves, so that a full disk is noticed while nothing is
            # done yet; a crash between ref and COMMIT leaves a catalog that is behind, and it catches up.
            revisions = self.catalog.apply(conn, commit)
            revision_id = revisions[0] if len(revisions) == 1 else _subject(conn, commit)
            self.refs.move(MAIN, commit.sha, head)
        self._tree_of = (commit.sha, tree)
        return Published(commit, revision_id, {change.path: change.blob for change in changes})

    def _change(self, draft: Draft, number: int) -> FileChange:
        edit = draft.edits[number]
        if edit.text is None:
            return FileChange(edit.status, edit.path, edit.old_path, old_blob=edit.old_blob)
        data = dump(edit.text)
        blob = self.git.objects.write("blob", data)
        return FileChange(edit.status, edit.path, edit.old_path, blob, edit.old_blob, edit.text, len(data))

    def write_commit(
        self, draft: Draft, tree: str, parents: tuple[str, ...], at: datetime, changes: tuple[FileChange, ...] = ()
    ) -> CommitInfo:
        """A commit object of `tree`, durable, on no branch yet."""
        committer = draft.committer or draft.author
        message = Message(
            names.check_summary(draft.summary),
            draft.kind,
            draft.page_id,
            draft.author.user_id,
            draft.proposal,
            draft.from_commit,
        )
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {draft.author.line(at)}", f"committer {committer.line(at)}", "", compose(message)]
        sha = self.git.objects.write("commit", "\n".join(lines).encode())
        return CommitInfo(
            sha,
            parents,
            author_name=names.check_author(draft.author.name),
            author_id=draft.author.user_id,
            committer_id=committer.user_id,
            at=at,
            summary=message.summary,
            kind=draft.kind,
            page_id=draft.page_id,
            proposal=draft.proposal,
            from_commit=draft.from_commit,
            changes=changes,
        )

    def tree_of(self, commit: str) -> str:
        """The root tree of a commit."""
        if self._tree_of[0] != commit:
            head = self.git.read_kind("commit", commit).split(b"\n", 1)[0]
            self._tree_of = (commit, head.removeprefix(b"tree ").decode())
        return self._tree_of[1]

    def text(self, blob: str) -> PageText:
        """The page in `blob`. Raises NotFound."""
        return parse(self.git.read_kind("blob", blob))

    def close(self) -> None:
        self.git.close()


def files_of(changes: tuple[FileChange, ...]) -> dict[str, str | None]:
    """File → new blob, None for a file that goes."""
    files: dict[str, str | None] = {}
    for change in changes:
        if change.status in "RD":
            files.setdefault(names.file_of(change.old_path or change.path), None)
    return files | {names.file_of(change.path): change.blob for change in changes if change.blob}


def _subject(conn: sa.Connection, commit: CommitInfo) -> int:
    where = (revision.c.commit == commit.sha, revision.c.page_id == commit.page_id)
    return conn.scalar(sa.select(revision.c.id).where(*where)) or 0


def _now() -> datetime:
    return datetime.now(UTC)
