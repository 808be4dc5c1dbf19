"""The one way onto main: under the store's lock, from a plan to a durable commit that the catalog knows.

A plan is asked again when somebody pushed in between, so a save never overwrites what it has not seen. Must never
know what an edit or a rename is.
"""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

from wiki.errors import N_, Busy
from wiki.store.catalog import Catalog
from wiki.store.commits import CommitInfo, FileChange
from wiki.store.database import Database
from wiki.store.drafts import Draft
from wiki.store.expunge.swap import Swap
from wiki.store.feed import Planned, commit_info, files_of, message_of, stream
from wiki.store.feed import plan as plan_of
from wiki.store.git import Git
from wiki.store.gitlog import compose
from wiki.store.hidden import check_shown, check_writable
from wiki.store.locks import StoreLock
from wiki.store.objects import storage
from wiki.store.pagefile import PageText, parse
from wiki.store.refs import IMPORTS, MAIN, RefMoved, Refs
from wiki.store.tables import revision
from wiki.store.trees import Trees

TRIES = 20  # pushes that may come in between before a save gives up
MANY = 50  # pages in one commit from which one pack is quicker than synced files
TEXTS = 16  # parsed texts kept in memory

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
        self.trees = Trees(lambda sha: self.git.read_kind("tree", sha))
        self.lock = StoreLock(self.git.folder.with_name("wiki.lock"), wait)
        self.database = database
        self.catalog = Catalog(database)
        self.swap = Swap(self.git, self.refs, database, self.git.folder.parent)
        self.clock = clock or _now
        self._rewritten_at = 0
        self._tree_of: tuple[str, str] = ("", "")
        self.text_even_hidden = lru_cache(TEXTS)(self._text)  # a save asks for the same text three times

    @contextmanager
    def held(self, wait: float | None = None) -> Iterator[None]:
        """The store's lock, with a repository behind it."""
        with storage():
            os.makedirs(self.git.folder.parent, 0o700, exist_ok=True)
        with self.lock.held(wait):
            if not (self.git.folder / "HEAD").exists():
                with storage():
                    self.git.init()
            self.swap.resume()
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
        entry = plan_of(draft, self.now(draft.at))
        self.check_new(change.blob for change in entry.changes)
        parents = (head,) if head else ()
        if len(draft.edits) > MANY:
            commit = self.import_commits([entry], head)[0]
        else:
            tree = self.tree_of(head) if head else None
            commit = self.write_commit(draft, tree, parents, entry.at, entry.changes, entry.data.values())
        # Not synced: what a power cut takes from the end of the catalog, Git has, and catching up makes the same rows
        # with the same ids of it: whatever is not derived is synced, with all before it, but for mere counts.
        with self.database.write(durable=False) as conn:
            # The catalog's statements run before the ref moves, so that a full disk is noticed while nothing is
            # done yet; a crash between ref and COMMIT leaves a catalog that is behind, and it catches up.
            revisions = self.catalog.apply(conn, commit)
            revision_id = revisions[0] if len(revisions) == 1 else _subject(conn, commit)
            self.refs.move(MAIN, commit.sha, head)
        return Published(commit, revision_id, {change.path: change.blob for change in commit.changes})

    def write_commit(
        self,
        draft: Draft,
        tree: str | None,
        parents: tuple[str, ...],
        at: datetime,
        changes: tuple[FileChange, ...] = (),
        data: Iterable[bytes] = (),
        files: Mapping[str, str | None] | None = None,
    ) -> CommitInfo:
        """A commit of `tree` with `changes`, whose texts are `data`: durable, on no branch yet.

        `files` says which files change where it is more than the changes say.
        """
        committer = draft.committer or draft.author
        files = files_of(changes) if files is None else files
        with self.git.objects.batch() as batch:
            for blob in data:
                batch.write("blob", blob)
            if files or tree is None:
                tree = self.trees.update(tree, files, batch.write)
            lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
            lines += [f"author {draft.author.line(at)}", f"committer {committer.line(at)}", ""]
            sha = batch.write("commit", "\n".join([*lines, compose(message_of(draft))]).encode())
        self._tree_of = (sha, tree)
        return commit_info(draft, sha, parents, at, changes)

    def import_commits(self, planned: Sequence[Planned], parent: str | None) -> list[CommitInfo]:
        """Commits one on the other, durable in one pack, on no branch yet."""
        commits: list[CommitInfo] = []
        # A name of its own: what a killed import leaves of it (a ref, a lock) stands in nobody's way.
        ref = f"{IMPORTS}/{secrets.token_hex(8)}"
        for entry, sha in zip(planned, self.git.fast_import(stream(planned, parent, ref), ref), strict=True):
            commits.append(commit_info(entry.draft, sha, (parent,) if parent else (), entry.at, entry.changes))
            parent = sha
        return commits

    def now(self, at: datetime | None = None) -> datetime:
        """`at` or this moment, as a commit can hold it."""
        return (at or self.clock()).astimezone(UTC).replace(microsecond=0)

    def tree_of(self, commit: str) -> str:
        """The root tree of a commit."""
        known = self._tree_of  # read once: threads that hold no lock ask for other commits' trees meanwhile
        if known[0] == commit:
            return known[1]
        head = self.git.read_kind("commit", commit).split(b"\n", 1)[0]
        tree = head.removeprefix(b"tree ").decode()
        self._tree_of = (commit, tree)
        return tree

    def text(self, blob: str) -> PageText:
        """The page in `blob`. Raises NotFound, and Hidden when staff hid it: the one door to what pages say."""
        with self.database.read() as conn:
            check_shown(conn, blob)
        self._forget_what_was_rewritten()
        return self.text_even_hidden(blob)

    def _forget_what_was_rewritten(self) -> None:
        """Texts in memory, and files that the reading process has open, may hold what was expunged since."""
        at = self.git.rewritten_at
        if at != self._rewritten_at:
            self._rewritten_at = at
            self.text_even_hidden.cache_clear()
            self.git.close()

    def check_new(self, blobs: Iterable[str]) -> None:
        """Raise Invalid for a text that staff hid: it does not come back by being written again."""
        with self.database.read() as conn:
            check_writable(conn, blobs)

    def _text(self, blob: str) -> PageText:
        return parse(self.git.read_kind("blob", blob))

    def close(self) -> None:
        self.git.close()


def _subject(conn: sa.Connection, commit: CommitInfo) -> int:
    where = (revision.c.commit == commit.sha, revision.c.page_id == commit.page_id)
    return conn.scalar(sa.select(revision.c.id).where(*where)) or 0


def _now() -> datetime:
    return datetime.now(UTC)
