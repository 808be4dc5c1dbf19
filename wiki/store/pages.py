"""PageStore: the door to the pages. Reading from the catalog and by blob, and every operation that changes a page.

Each operation is one commit, durable when the call returns. Must never know who may do what.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from wiki.errors import Moved
from wiki.settings import Settings
from wiki.store import edits, moves
from wiki.store.bulk import Bulk
from wiki.store.catalog import find_page
from wiki.store.catchup import CatchUp
from wiki.store.database import Database
from wiki.store.drafts import Author, Draft, Saved
from wiki.store.edits import Outcome
from wiki.store.expunge.expunging import Expunging
from wiki.store.hiding import Hiding
from wiki.store.pagefile import PageText
from wiki.store.proposals import Proposals, Wish
from wiki.store.publisher import Clock, Head, Publisher
from wiki.store.rebuild import Rebuild, is_due, restore_tables
from wiki.store.refs import MAIN

__all__ = ["Author", "Page", "PageStore", "Revision", "Saved"]

Page = sa.Row[Any]  # a row of the page table and its protection as `level`
Revision = sa.Row[Any]  # a row of the revision table


class PageStore:
    """The pages of one wiki. `folder` is its bare repository; nothing is opened before the first use in a process.

    Every method that changes something takes the `author` and raises Busy when others hold the store too long,
    StorageFailed when the disk does not take it; then nothing was saved. Who publishes for somebody else is the
    `committer`. `at` sets the time, for history that is replayed. `after` is called when something was published and
    the lock is free again: followers that must not wait for the worker.
    """

    def __init__(
        self,
        folder: Path,
        database: Database,
        *,
        settings: Settings,
        clock: Clock | None = None,
        after: Callable[[], object] | None = None,
    ) -> None:
        self.publisher = Publisher(folder, database, wait=settings.save_wait, clock=clock)
        self.database = database
        self._catch_up = CatchUp(self.publisher)
        self.proposals = Proposals(self.publisher)
        self.bulk = Bulk(self.publisher, self._catch_up)
        self.hidden = Hiding(self.publisher)
        self.expunging = Expunging(self.publisher, self._catch_up)
        self._after = after

    def find(self, path: str) -> Page | None:
        """The live page at `path` itself, None when there is none."""
        with self.database.read() as conn:
            found = find_page(conn, path)
        return found if found is not None and found.path == path and found.state == "live" else None

    def get(self, path: str) -> Page:
        """The live page at `path`. Raises Moved (renamed), Gone (deleted; its `page` value is the row), NotFound."""
        with self.database.read() as conn:
            found = edits.current_page(conn, path)
        if found.path != path:
            raise Moved(found.path)
        return found

    def text(self, blob: str) -> PageText:
        """What the page says in a blob of a page, revision or proposal row. Raises NotFound; Hidden if staff hid it."""
        return self.publisher.text(blob)

    def revision(self, commit: str, path: str) -> Revision:
        """The revision that `commit` made of the page at `path` (live, deleted or moved). Raises NotFound."""
        with self.database.read() as conn:
            found = find_page(conn, path)
            return edits.get_revision(conn, found.id if found is not None else 0, commit)

    def create(
        self,
        text: PageText,
        *,
        author: Author,
        summary: str = "",
        path: str | None = None,
        replace_redirect: bool = False,
        committer: Author | None = None,
        kind: str = "create",
        proposal: int | None = None,
        at: datetime | None = None,
    ) -> Saved:
        """A new page. Its path comes from the title unless given. Raises Invalid, and Exists when the path is taken,
        looks like a taken one, or is the old address of a page (unless `replace_redirect`). Sending it twice
        makes one page."""
        draft = Draft(kind, author, (), None, summary, committer, proposal, None, at)
        return self._run(edits.create, draft, text=text, path=path, replace_redirect=replace_redirect)

    def save(
        self,
        path: str,
        text: PageText,
        *,
        base: str,
        author: Author,
        summary: str = "",
        kind: str = "edit",
        committer: Author | None = None,
        proposal: int | None = None,
        from_commit: str | None = None,
        at: datetime | None = None,
    ) -> Saved:
        """A new text for a page, written from the blob `base` ("": thought the page new), merged with what others
        saved since. Follows a rename. Raises Invalid, NotFound, Gone and Overlap (a Conflict with the regions)."""
        draft = Draft(kind, author, (), None, summary, committer, proposal, from_commit, at)
        return self._run(edits.save, draft, path=path, text=text, base=base)

    def revert(self, path: str, to_commit: str, *, author: Author, summary: str = "", base: str | None = None) -> Saved:
        """The text as it was after `to_commit`. `base` is the blob that was live when somebody decided so; what
        changed since is merged in or raises Overlap. Raises NotFound, Gone."""
        draft = Draft("revert", author, (), summary=summary, from_commit=to_commit)
        return self._run(edits.revert, draft, path=path, base=base)

    def undo(self, path: str, commit: str, *, author: Author, summary: str = "") -> Saved:
        """The page without what `commit` changed, by three-way merge. Raises Overlap when later changes build on
        it, Invalid for a page's first revision, NotFound, Gone."""
        draft = Draft("revert", author, (), summary=summary, from_commit=commit)
        return self._run(edits.undo, draft, path=path)

    def rename(
        self,
        path: str,
        new_title: str,
        *,
        base: str,
        author: Author,
        summary: str = "",
        text: PageText | None = None,
        new_path: str | None = None,
        replace_redirect: bool = False,
        committer: Author | None = None,
        proposal: int | None = None,
        at: datetime | None = None,
    ) -> Saved:
        """Another title, hence another path (or `new_path`), and the links of other pages rewritten, in one commit.
        `text` is a new text at once. The old path answers Moved. Raises as create and save do."""
        draft = Draft("rename", author, (), None, summary, committer, proposal, None, at)
        options = {"new_title": new_title, "text": text, "new_path": new_path, "replace_redirect": replace_redirect}
        return self._run(moves.rename, draft, path=path, base=base, **options)

    def delete(self, path: str, *, author: Author, summary: str = "", at: datetime | None = None) -> Saved:
        """The page no longer answers; its text and history stay. Raises NotFound, Gone."""
        return self._run(moves.delete, Draft("delete", author, (), summary=summary, at=at), path=path)

    def restore(self, path: str, *, author: Author, summary: str = "", page_id: int | None = None) -> Saved:
        """The deleted page at `path` (or with `page_id`) as it was. Raises NotFound, and Exists when another page has
        its path now; one that had it meanwhile gives it back."""
        draft = Draft("restore", author, (), page_id, summary)
        return self._run(moves.restore, draft, path=path)

    def propose(
        self,
        path: str,
        text: PageText,
        *,
        base: str | None,
        author: Author,
        summary: str = "",
        kind: str = "edit",
        held: str = "",
        at: datetime | None = None,
    ) -> int:
        """Keep an edit that waits for review as refs/proposals/<n> and return n. `base` None: a new page; `held`: why
        it waits. Raises Invalid, NotFound, Gone."""
        draft = Draft(kind, author, (), summary=summary, at=at)
        return self.proposals.propose(draft, Wish(path, text, base, held))

    def proposed(self, number: int) -> PageText:
        """The text of a proposal. Raises NotFound."""
        return self.proposals.text(number)

    def merged(self, path: str, text: PageText, base: str) -> tuple[Page, PageText]:
        """The page as it is, and `text`, written from the blob `base`, brought onto that. Raises Overlap, NotFound and
        Gone."""
        with self.database.read() as conn:
            row = edits.current_page(conn, path)
            return row, edits.merge_in(self.publisher, Head(None, None, conn), row, text, base)[0]

    def undone(self, path: str, commit: str) -> tuple[str, PageText]:
        """The blob of the page as it is, and its text without what `commit` changed. Raises as `undo` does."""
        with self.database.read() as conn:
            row = edits.current_page(conn, path)
            return row.blob, edits.without(self.publisher, conn, row, commit)[0]

    def catch_up(self, *, thorough: bool = False) -> int:
        """Take in what was pushed, and put misplaced files into place; how many commits that were. Also makes the
        repository if there is none, and gives one that was put back from a backup its configuration. `thorough`
        looks for misplaced files even when nothing was pushed."""
        with self.publisher.held():
            self.publisher.git.init()
            return self._catch_up.run(thorough=thorough)

    def is_behind(self) -> bool:
        """Whether main holds what the catalog does not: new commits, or all of it. Asks for no lock."""
        head = self.publisher.refs.find(MAIN)
        with self.database.read() as conn:
            behind = self.publisher.catalog.seen(conn) != head
        return behind or (head is not None and self._catch_up.is_emptied(head))

    def is_incomplete(self) -> bool:
        """Whether a push was so large that its history is still missing; `rebuild` brings it."""
        with self.database.read() as conn:
            return is_due(conn)

    def rebuild(self, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
        """Make the catalog anew from Git while people read and edit; how many pages it had wrong. Ids stay.
        `progress` is told how many of all commits are replayed. Raises Busy."""
        restore_tables(self.database)
        self.catch_up(thorough=True)
        head = self.publisher.refs.find(MAIN)
        if head is None:
            return 0
        total, done = self.publisher.git.count(head), 0

        def count(commits: int) -> None:
            nonlocal done
            done += commits
            progress(done, max(done, total))

        rebuild = Rebuild(self.database, self._catch_up.commits, self.publisher.git.folder.parent, count)
        with rebuild.replayed(head) as replayed, self.publisher.held(wait=60):
            return replayed.put_right(self.publisher.refs.find(MAIN) or head)

    def maintain(self, *, full: bool | None = None) -> None:
        """Pack the repository, in the background, beside savers and readers. `full` (by itself once a week) also
        drops what nothing has named for two weeks."""
        self.publisher.git.maintain(full=full)

    def close(self) -> None:
        """End this process's reading of the repository. The next use opens it again."""
        self.publisher.close()

    def _run(self, operation: Callable[..., Outcome], draft: Draft, **given: Any) -> Saved:
        """Publish what `operation` makes of the newest state, then let followers know."""
        outcomes: list[Outcome] = []

        def plan(head: Head) -> Draft | None:
            outcomes.append(operation(self.publisher, head, draft, **given))
            return outcomes[-1].draft

        published = self.publisher.publish(plan, self._catch_up.to)
        saved = outcomes[-1].saved(published)
        if published is not None and self._after is not None:
            self._after()
        return saved
