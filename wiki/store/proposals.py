"""Edits that wait for review: a commit on refs/proposals/<n> and a row, n being the row's id.

Keeps them, changes them while they wait, and lets them go from Git; who may see or decide is moderation's. Must never
touch main.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, NotFound
from wiki.store import activity, names, pagefile
from wiki.store.commits import CommitInfo, FileChange
from wiki.store.decisions import WAITING
from wiki.store.drafts import Draft
from wiki.store.edits import check_free, current_page
from wiki.store.merge import merge_pages
from wiki.store.objects import object_id
from wiki.store.pagefile import EMPTY, PageText, dump
from wiki.store.publisher import Publisher
from wiki.store.refs import MAIN, PROPOSALS
from wiki.store.tables import proposal, revision

FORGOTTEN_AT_ONCE = 200  # refs removed while the store is held

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a proposal is: `text` for the page at `path`, written from the blob `base` (None: a new page).

    `held` says why it waits, `rules` which rules of staff it met; `seen` is the blob of the author's earlier proposal
    that they had before them.
    """

    path: str
    text: PageText
    base: str | None
    held: str = ""
    seen: str = ""
    rules: tuple[Mapping[str, Any], ...] = ()


class Proposals:
    """Writes and reads refs/proposals/<n>."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def propose(self, draft: Draft, wish: Wish) -> int:
        """Keep a wish as a new proposal and return its number."""
        wish = _checked(wish)
        with self._publisher.held():
            wish, page_id = self._placed(wish)
            return self._open(replace(draft, page_id=page_id), wish)

    def put(self, draft: Draft, wish: Wish) -> tuple[int, bool]:
        """Keep a wish as its author's proposal for the page: the one of this kind that waits already, which now wants
        this, or a new one. Its number, and whether there was one. A revert that is edited is an edit from then on.

        What the author had proposed without having it before them, as in another window, is merged in; where that
        overlaps, both proposals wait.
        """
        wish = _checked(wish)
        with self._publisher.held():
            wish, page_id = self._placed(wish)
            draft = replace(draft, page_id=page_id)
            with self._publisher.database.read() as conn:
                waiting = _find_same(conn, draft, wish)
            joined = None if waiting is None else self._joined(waiting, wish)
            if waiting is not None and joined is not None and self._change(waiting, draft, joined):
                return waiting.id, True
            return self._open(draft, wish), False

    def text(self, number: int) -> PageText:
        """What a proposal wants the page to say. Raises NotFound, also when it has gone from Git."""
        return self._publisher.text(self._row(number).blob)

    def forget(self, decided_before: datetime) -> int:
        """Take proposals that were decided before then out of Git, where the next packing drops what only they
        held; how many that was."""
        publisher = self._publisher
        old = (proposal.c.state.not_in(WAITING), proposal.c.in_git, proposal.c.decided_at < decided_before)
        with publisher.held():
            with publisher.database.read() as conn:
                numbers = list(conn.scalars(sa.select(proposal.c.id).where(*old).limit(FORGOTTEN_AT_ONCE)))
            publisher.git.remove_refs([_ref(number) for number in numbers])
            with publisher.database.write() as conn:
                conn.execute(proposal.update().where(proposal.c.id.in_(numbers)).values(in_git=False))
        return len(numbers)

    def _joined(self, row: Row, wish: Wish) -> Wish | None:
        """`wish` with what the proposal `row` wants beside; None when the two overlap."""
        if row.blob == wish.seen or row.kind == "rename":
            return wish
        base = self._publisher.text(wish.base) if wish.base else EMPTY
        merge = merge_pages(base, wish.text, self._publisher.text(row.blob), self._publisher.git.merge_file)
        return None if merge.conflicts or row.base_blob != wish.base else replace(wish, text=merge.text)

    def _open(self, draft: Draft, wish: Wish) -> int:
        publisher = self._publisher
        commit, values = self._commit(draft, wish)
        values |= {"page_id": draft.page_id, "author_id": commit.author_id, "author_name": commit.author_name}
        values |= {"at": commit.at, "state": "open"}
        with publisher.database.write() as conn:
            number: int = conn.execute(proposal.insert().values(values).returning(proposal.c.id)).scalar_one()
            _record(conn, "proposal.opened", number, commit, wish)
            self._point(number, commit)
        return number

    def _change(self, row: Row, draft: Draft, wish: Wish) -> bool:
        """Let the proposal `row` want something else, unless it has been decided meanwhile."""
        publisher = self._publisher
        commit, values = self._commit(draft, wish)
        with publisher.database.write() as conn:
            still = (proposal.c.id == row.id, proposal.c.state.in_(WAITING))
            if not conn.execute(proposal.update().where(*still).values(state="open", **values)).rowcount:
                return False
            _record(conn, "proposal.revised", row.id, commit, wish)
            self._point(row.id, commit)
        return True

    def _commit(self, draft: Draft, wish: Wish) -> tuple[CommitInfo, dict[str, Any]]:
        """A commit that grants the wish on top of main, on no branch yet, and what its row says of it."""
        publisher = self._publisher
        data = dump(wish.text)
        blob = object_id("blob", data)
        publisher.check_new([blob])
        change = FileChange("M", wish.path, None, blob, wish.base or "", wish.text, len(data))
        head = publisher.refs.find(MAIN)
        tree = publisher.tree_of(head) if head else None
        at = publisher.now(draft.at)
        commit = publisher.write_commit(draft, tree, (head,) if head else (), at, (change,), (data,))
        values = {
            "path": wish.path,
            "title": wish.text.title,
            "section": wish.text.section,
            "base_blob": wish.base,
            "commit": commit.sha,
            "blob": blob,
            "changed_at": at,
            "kind": draft.kind,
            "from_commit": draft.from_commit,
            "summary": commit.summary,
            "held": wish.held,
            "rules": wish.rules,
            "fit": "clean",
            "fit_blob": wish.base or "",
            "overlaps": None,
            "look": None,
        }
        return commit, values

    def _placed(self, wish: Wish) -> tuple[Wish, int | None]:
        """The wish for where its page is now, and the page's id. A base that the page never had counts as empty: it
        could be a text that nobody may see."""
        with self._publisher.database.read() as conn:
            if wish.base is None:
                check_free(conn, names.check_path(wish.path), replace_redirect=True)
                return wish, None
            row = current_page(conn, wish.path)
            had = sa.select(revision.c.id).where(revision.c.page_id == row.id, revision.c.blob == wish.base).limit(1)
            return replace(wish, path=row.path, base=wish.base if conn.scalar(had) is not None else ""), row.id

    def _point(self, number: int, commit: CommitInfo) -> None:
        """Let the ref of a proposal name `commit`, whatever a process that was killed before its row was written left
        there: the row is what counts."""
        ref = _ref(number)
        self._publisher.refs.move(ref, commit.sha, self._publisher.refs.find(ref))

    def _row(self, number: int) -> Row:
        with self._publisher.database.read() as conn:
            row = conn.execute(sa.select(proposal).where(proposal.c.id == number)).one_or_none()
        if row is None:
            raise NotFound(N_("There is no such proposal."))
        return row


def find_waiting(
    conn: sa.Connection, author_id: int | None, page_id: int | None, path: str = "", kind: str = "edit"
) -> Row | None:
    """The proposal of that author that waits on a page or, without `page_id`, for a new page at `path`. Reverts are
    edits here: their author goes on from them as from any other text."""
    if author_id is None:
        return None
    waiting = _waiting(author_id, page_id, path).where(proposal.c.kind.in_(_alike(kind)))
    return conn.execute(waiting.order_by(proposal.c.id.desc())).first()


def _find_same(conn: sa.Connection, draft: Draft, wish: Wish) -> Row | None:
    """The proposal of which `wish` is a new version: the one that its author had before them, else the newest that
    waits; a revert only of one of the same commit."""
    if draft.author.user_id is None:
        return None
    is_same: sa.ColumnElement[bool] = proposal.c.kind.in_(_alike(draft.kind))
    if draft.kind == "revert":
        is_same = (proposal.c.kind == "revert") & (proposal.c.from_commit == draft.from_commit)
    seen = sa.case((proposal.c.blob == wish.seen, 0), else_=1)
    waiting = _waiting(draft.author.user_id, draft.page_id, wish.path).where(is_same)
    return conn.execute(waiting.order_by(seen, proposal.c.id.desc())).first()


def _alike(kind: str) -> tuple[str, ...]:
    return ("edit", "revert") if kind == "edit" else (kind,)


def _waiting(author_id: int, page_id: int | None, path: str) -> sa.Select[Any]:
    place = proposal.c.path == path if page_id is None else sa.true()
    mine = (proposal.c.author_id == author_id, proposal.c.page_id.is_not_distinct_from(page_id), place)
    return sa.select(proposal).where(*mine, proposal.c.state.in_(WAITING))


def _checked(wish: Wish) -> Wish:
    return replace(wish, text=pagefile.check(wish.text))


def _ref(number: int) -> str:
    return f"{PROPOSALS}/{number}"


def _record(conn: sa.Connection, kind: str, number: int, commit: CommitInfo, wish: Wish) -> None:
    data = {"proposal": number, "path": wish.path, "title": wish.text.title}
    activity.record(conn, kind, page_id=commit.page_id, user_id=commit.author_id, at=commit.at, data=data)
