"""The moment of an expunge: refs and rows change over to the rewritten history, all or nothing, under the store's lock.

What a process that was killed began is finished or taken back by whoever holds the lock next. Must never rewrite
anything itself.
"""

import time
from contextlib import suppress
from pathlib import Path

from wiki.store.database import Database
from wiki.store.expunge.journal import Cleaning, Journal, Plan
from wiki.store.expunge.rows import follow, objects_of
from wiki.store.git import Git
from wiki.store.refs import MAIN, PROPOSALS, RefMoved, Refs
from wiki.store.tables import cursor


class Swap:
    """Changes a wiki over. `folder` holds the journal."""

    def __init__(self, git: Git, refs: Refs, database: Database, folder: Path) -> None:
        self.journal = Journal(folder)
        self._git, self._refs, self._database = git, refs, database

    def carry_out(self, plan: Plan) -> None:
        """Do what `plan` says. Raises RefMoved when somebody pushed meanwhile, Busy and StorageFailed; nothing was
        done then, or, when the disk fills up half-way, the rest is done as soon as it can be."""
        self.journal.begin(plan)
        try:
            self._change_over(plan)
        except BaseException:
            self.resume()
            raise
        self._done(plan)

    def resume(self) -> None:
        """Finish what was begun once main has moved, else forget it. Safe to repeat. Under the store's lock."""
        if not self.journal.is_under_way():
            return
        plan = self.journal.plan()
        main = self._refs.find(MAIN)
        if main is None or not self._git.is_ancestor(plan.head, main):
            self.journal.end()
            return
        self._change_over(plan)
        self._done(plan)

    def _change_over(self, plan: Plan) -> None:
        with self._database.write() as conn:
            done = conn.execute(_DONE, {"name": "catalog"}).scalar() == plan.head
            if not done:
                follow(conn, plan)
            main = self._refs.find(MAIN)
            if main != plan.head and not (main and self._git.is_ancestor(plan.head, main)):
                self._refs.move(MAIN, plan.head, plan.main)  # whatever fails before this leaves all as it was
            # One that somebody pushed meanwhile is left alone: what it still holds is noticed when all is cleaned.
            ours = [(ref, old, new) for ref, old, new in plan.refs if ref.startswith(f"{PROPOSALS}/")]
            self._refs.move_ours(ours)
            for ref, old, new in plan.refs:
                if not ref.startswith(f"{PROPOSALS}/") and self._refs.find(ref) == old:
                    with suppress(RefMoved):
                        self._refs.move(ref, new, old)

    def _done(self, plan: Plan) -> None:
        self.journal.end(Cleaning(int(time.time()), objects_of(plan)))
        self._git.mark_rewritten()


_DONE = cursor.select().with_only_columns(cursor.c.commit).where(cursor.c.name == "catalog")
