"""Takes in commits that came from outside: whatever `git push` brought, in the order of main's first-parent line.

Files pushed to a wrong place are moved to theirs and never dropped. Must run under the store's lock.
"""

import logging
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice

import sqlalchemy as sa

from wiki.store import names
from wiki.store.catalog import set_cursor
from wiki.store.commits import CommitInfo, FileChange
from wiki.store.drafts import WIKI, Author, Draft
from wiki.store.gitlog import LoggedCommit, RawChange, is_ours, take_apart, user_of
from wiki.store.pagefile import parse
from wiki.store.publisher import Publisher
from wiki.store.rebuild import DUE, Rebuild
from wiki.store.refs import MAIN, RefMoved

log = logging.getLogger("wiki.store")

BATCH = 500  # commits in one transaction
MANY = 1000  # commits that are not taken in one by one while people wait to save
RESERVED = 5000  # revision ids kept free for each of them; a commit that changes more pages is rare
REGULAR = ("100644", "100755")
FOLDER = names.FOLDER.encode()


class CatchUp:
    """Brings the catalog of one wiki up to main."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def run(self, *, thorough: bool = False) -> int:
        """Catch up to main as it is now; the number of commits taken in. `thorough` looks for stray files anyway."""
        taken = 0
        while (head := self._publisher.refs.find(MAIN)) is not None:
            with self._publisher.database.read() as conn:
                seen = self._publisher.catalog.seen(conn)
            if seen is not None and self.is_emptied(head):
                return taken + self._mend(head)
            if seen == head:
                break
            with suppress(RefMoved):  # while strays were moved into place another push came: both are taken in together
                taken += self._take_in(seen, head)
        if thorough and head is not None:
            with self._publisher.database.write() as conn:
                self._settle(conn, head, WIKI)
        return taken

    def is_emptied(self, head: str) -> bool:
        """Whether the catalog holds no page at all although main at `head` has some."""
        with self._publisher.database.read() as conn:
            if self._publisher.catalog.has_pages(conn):
                return False
        return FOLDER in self._publisher.trees.entries(self._publisher.tree_of(head))

    def to(self, head: str) -> None:
        """As `run`, for a save that found main at `head`."""
        self.run()

    def commits(self, head: str, seen: str | None = None) -> Iterator[CommitInfo]:
        """Commits on the first-parent line after `seen`, oldest first, as the catalog wants them."""
        return (self.info(logged) for logged in self._publisher.git.log(head, seen))

    def info(self, logged: LoggedCommit) -> CommitInfo:
        """A logged commit in the catalog's terms. Files that are no page, or new but not in place, do not count."""
        message = take_apart(logged.message)
        return CommitInfo(
            logged.sha,
            logged.parents,
            author_name=names.clean(logged.author_name)[: names.AUTHOR_LIMIT] or "?",
            author_id=message.user_id or user_of(logged.author_email),
            committer_id=user_of(logged.committer_email),
            at=logged.at,
            summary=names.clean(message.summary)[: names.SUMMARY_LIMIT],
            kind=message.kind,
            page_id=message.page_id,
            proposal=message.proposal,
            from_commit=message.from_commit,
            changes=tuple(self._page_changes(logged)),
        )

    def _take_in(self, seen: str | None, head: str) -> int:
        publisher = self._publisher
        if seen is not None and not publisher.git.is_on_line(seen, head):
            if publisher.git.is_ancestor(seen, head):
                return self._straighten(seen, head)
            log.warning("Main was replaced; the catalog is made anew from it.")
            return self._mend(head)
        if seen is not None and (commits := publisher.git.count(head, seen)) > MANY:
            return self._leap(seen, head, commits)
        taken, pusher = 0, None
        lines = publisher.git.log(head, seen)
        while batch := list(islice(lines, BATCH)):
            taken += len(batch)
            with publisher.database.write() as conn:
                for logged in batch:
                    commit = self.info(logged)
                    publisher.catalog.apply(conn, commit)
                    pusher = pusher if is_ours(logged.committer_email) else author_of(logged)
                if batch[-1].sha == head:
                    set_cursor(conn, head)  # apply() leaves it where it was when it knew the commit
                    if pusher is not None:
                        self._settle(conn, head, pusher)
        return taken

    def _leap(self, seen: str, head: str, commits: int) -> int:
        """Take in what very many commits come to, as if the last had made all changes; their revisions follow with
        the next rebuild, for which ids are kept free."""
        publisher = self._publisher
        logged = publisher.git.leap(seen, head)
        commit = replace(self.info(logged), parents=(seen,), kind="", page_id=None, proposal=None, from_commit=None)
        with publisher.database.write() as conn:
            publisher.catalog.apply(conn, commit, reserve=commits * RESERVED)
            set_cursor(conn, head)
            set_cursor(conn, head, DUE)
            self._settle(conn, head, author_of(logged))
        return commits

    def _mend(self, head: str) -> int:
        """Make the catalog what main at `head` says, whatever it holds; how many pages that changed."""
        rebuild = Rebuild(self._publisher.database, self.commits, self._publisher.git.folder.parent)
        with rebuild.replayed(head) as replayed:
            return replayed.put_right(head)

    def _page_changes(self, logged: LoggedCommit) -> Iterator[FileChange]:
        strays: list[RawChange] = []
        taken: set[str | None] = set()
        for raw in logged.changes:
            old, new = ends(raw, placed)
            if raw.status in "RD" and ends(raw, names.path_of_file) != (old, new):
                strays.append(raw)
            else:
                taken.update((old, new))
                yield from self._changes(raw, old, new)
        for raw in strays:
            old, new = ends(raw, lambda file: placed(file) or self._awaited(logged.sha, file, taken))
            new = new if old is not None else ends(raw, placed)[1]
            taken.update((old, new))
            yield from self._changes(raw, old, new)

    def _awaited(self, commit: str, file: str, taken: Container[str | None]) -> str | None:
        """The path that a page renamed to a stray file has until the file is moved into its place; None where that
        place is not free, so that the file will become a page of its own."""
        path = names.path_of_file(file)
        if (
            path is None
            or path in taken
            or self._publisher.trees.find(self._publisher.tree_of(commit), names.file_of(path))
        ):
            return None
        return path

    def _changes(self, raw: RawChange, old: str | None, new: str | None) -> Iterator[FileChange]:
        if new is None:
            if old is not None:
                yield FileChange("D", old, old_blob=raw.old_blob)
            return
        data = self._publisher.git.read_kind("blob", raw.blob)
        change = FileChange("A", new, None, raw.blob, "", parse(data), len(data))
        if old == new:
            change = replace(change, status="M", old_blob=raw.old_blob)
        elif old is not None:
            change = replace(change, status="R", old_path=old, old_blob=raw.old_blob)
        yield change

    def _straighten(self, seen: str, head: str) -> int:
        """Somebody merged main into their branch and pushed that: the line of main went through their branch.

        A merge of ours, with their tree, makes the old main the first parent again, so that no revision is lost.
        """
        publisher = self._publisher
        draft = Draft("merge", WIKI, (), summary="Merge what was pushed")
        commit = publisher.write_commit(draft, publisher.tree_of(head), (seen, head), publisher.now())
        with suppress(RefMoved):  # then another push came, and the next turn looks at that
            publisher.refs.move(MAIN, commit.sha, head)
        return 0

    def _settle(self, conn: sa.Connection, head: str, author: Author) -> None:
        """Move stray files to their places in one commit; one whose place is taken becomes a page of its own."""
        publisher = self._publisher
        tree = publisher.tree_of(head)
        files: dict[str, str | None] = {}
        changes = []
        for mode, blob, file in publisher.git.list_files(tree):
            path = names.path_of_file(file)
            if path is None or mode not in REGULAR or names.file_of(path) == file:
                continue
            path = self._free(tree, path, files)
            files |= {file: None, names.file_of(path): blob}
            data = publisher.git.read_kind("blob", blob)
            changes.append(FileChange("A", path, None, blob, "", parse(data), len(data)))
        if files:
            draft = Draft("merge", author, (), summary="Put pushed files into their places", committer=WIKI)
            commit = publisher.write_commit(draft, tree, (head,), publisher.now(), tuple(changes), files=files)
            publisher.catalog.apply(conn, commit)
            publisher.refs.move(MAIN, commit.sha, head)

    def _free(self, tree: str, path: str, taken: Iterable[str]) -> str:
        """`path`, or with a number behind it the first that no file has."""
        number, free = 1, path
        while names.file_of(free) in taken or self._publisher.trees.find(tree, names.file_of(free)):
            number += 1
            free = f"{path}-{number}"
        return free


def author_of(logged: LoggedCommit) -> Author:
    """Who wrote a commit, with a name that a commit of ours can hold."""
    name = names.clean(logged.author_name).replace("<", "").replace(">", "")
    return Author(name[: names.AUTHOR_LIMIT] or "?", user_of(logged.author_email))


def pages_at(publisher: Publisher, commit: str) -> dict[str, str]:
    """Path → blob of every page that is in its place in `commit`."""
    files = publisher.git.list_files(publisher.tree_of(commit))
    return {path: blob for mode, blob, file in files if mode in REGULAR and (path := placed(file)) is not None}


def ends(raw: RawChange, path_of: Callable[[str], str | None]) -> tuple[str | None, str | None]:
    """The page paths of a change's old and new file, None where there is no file or `path_of` takes it for no page."""
    old = path_of(raw.old_file) if raw.status != "A" and raw.old_mode in REGULAR else None
    new = path_of(raw.file) if raw.status != "D" and raw.mode in REGULAR else None
    return old, new


def placed(file: str) -> str | None:
    """The page path of a file in its place, None for any other file."""
    path = names.path_of_file(file)
    return path if path is not None and names.file_of(path) == file else None
