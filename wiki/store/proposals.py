"""Edits that wait for review: a commit on refs/proposals/<n> and a row, n being the row's id.

Keeps them and reads them back; who may see or decide is moderation's. Must never touch main.
"""

from dataclasses import replace

import sqlalchemy as sa

from wiki.errors import N_, NotFound
from wiki.store import activity, names, pagefile
from wiki.store.commits import FileChange
from wiki.store.drafts import Draft
from wiki.store.edits import check_free, current_page
from wiki.store.objects import object_id
from wiki.store.pagefile import PageText, dump
from wiki.store.publisher import Publisher
from wiki.store.refs import MAIN, PROPOSALS
from wiki.store.tables import proposal


class Proposals:
    """Writes and reads refs/proposals/<n>."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def propose(self, draft: Draft, *, path: str, text: PageText, base: str | None) -> int:
        """Keep `text` as a proposal and return its number. `base` None: a new page at `path`."""
        text = pagefile.check(text)
        publisher = self._publisher
        with publisher.held():
            with publisher.database.read() as conn:
                path, page_id = self._place(conn, path, base)
            at = publisher.now(draft.at)
            draft = replace(draft, page_id=page_id)
            data = dump(text)
            change = FileChange("M", path, None, object_id("blob", data), base or "", text, len(data))
            head = publisher.refs.find(MAIN)
            tree = publisher.tree_of(head) if head else None
            commit = publisher.write_commit(draft, tree, (head,) if head else (), at, (change,), (data,))
            row = {
                "page_id": page_id,
                "path": path,
                "title": text.title,
                "base_blob": base,
                "commit": commit.sha,
                "author_id": commit.author_id,
                "author_name": commit.author_name,
                "at": at,
                "state": "open",
                "kind": draft.kind,
                "summary": commit.summary,
            }
            with publisher.database.write() as conn:
                number: int = conn.execute(proposal.insert().values(row).returning(proposal.c.id)).scalar_one()
                data_of = {"proposal": number, "path": path, "title": text.title}
                activity.record(conn, "proposal.opened", page_id=page_id, user_id=commit.author_id, at=at, data=data_of)
                publisher.refs.move(f"{PROPOSALS}/{number}", commit.sha, None)
        return number

    def text(self, number: int) -> PageText:
        """What a proposal wants the page to say. Raises NotFound."""
        with self._publisher.database.read() as conn:
            query = sa.select(proposal.c.path, proposal.c.commit).where(proposal.c.id == number)
            row = conn.execute(query).one_or_none()
        blob = row and self._publisher.trees.find(self._publisher.tree_of(row.commit), names.file_of(row.path))
        if not blob:
            raise NotFound(N_("There is no such proposal."))
        return self._publisher.text(blob)

    @staticmethod
    def _place(conn: sa.Connection, path: str, base: str | None) -> tuple[str, int | None]:
        if base is None:
            check_free(conn, names.check_path(path), replace_redirect=True)
            return path, None
        row = current_page(conn, path)
        return row.path, row.id
