"""Expunging: takes texts, summaries and names out of Git itself, and lets everything else go on as it was.

The history is rewritten beside the running wiki; only the change-over is under the store's lock. Must never know who
may ask for it.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa

from wiki.errors import N_, Conflict, Invalid, StorageFailed
from wiki.store import names
from wiki.store.catchup import CatchUp
from wiki.store.drafts import WIKI, Draft
from wiki.store.erased import erased
from wiki.store.expunge.choosing import Chosen, Wish, choose
from wiki.store.expunge.journal import Plan
from wiki.store.expunge.pack import Pack
from wiki.store.expunge.repository import (
    check_connected,
    list_commits,
    list_present,
    list_refs,
    list_unnamed,
    reading,
    take_pack,
)
from wiki.store.expunge.rewriting import Rewriting
from wiki.store.hidden import AUTHOR
from wiki.store.pagefile import PageText, dump, parse
from wiki.store.publisher import Publisher
from wiki.store.refs import MAIN, PROPOSALS, RefMoved

ERASED_TEXT = "*The text of this version was removed.*\n"
MARK = "expunged"  # a key of the front matter
KIND = "expunge"
HELD = 60.0  # seconds to wait for the store


@dataclass(slots=True)
class Prepared:
    """A rewritten history that nothing names yet. `commits` of `total` change, `refs` move."""

    wish: Wish
    chosen: Chosen
    rewriting: Rewriting
    sizes: dict[str, int]
    tips: frozenset[str]  # what refs are to name

    @property
    def commits(self) -> int:
        return len(self.rewriting.commits)

    @property
    def total(self) -> int:
        return self.rewriting.total


class Expunging:
    """Expunges from one wiki."""

    def __init__(self, publisher: Publisher, catch_up: CatchUp) -> None:
        self._publisher = publisher
        self._catch_up = catch_up

    @contextmanager
    def prepared(self, wish: Wish) -> Iterator[Prepared]:
        """What `wish` would change, worked out without a lock; `carry_out` it within the block. Raises as `choose`
        does, and Invalid when there is nothing left to expunge."""
        publisher = self._publisher
        with publisher.held():
            self._catch_up.run()
        with publisher.database.read() as conn:
            chosen = choose(conn, wish)
        pack = Pack(publisher.git.folder.parent)
        try:
            prepared = self._prepare(wish, chosen, pack)
            if not prepared.commits:
                raise Invalid(N_("Nothing of that is in Git any more."))
            yield prepared
        finally:
            pack.close()

    def carry_out(self, prepared: Prepared) -> int:
        """Change the wiki over to the rewritten history; how many commits have other ids now. What is no longer named
        is still on the disk: `clean` removes it. Raises Conflict when what was chosen has changed meanwhile, Busy."""
        publisher, rewriting = self._publisher, prepared.rewriting
        take_pack(publisher.git, rewriting.pack.pieces())
        check_connected(publisher.git, prepared.tips)
        with publisher.held(HELD):
            self._catch_up.run()
            with publisher.database.read() as conn:
                if choose(conn, prepared.wish) != prepared.chosen:
                    raise _changed()
            refs = self._targets(rewriting)
            take_pack(publisher.git, rewriting.pack.pieces())
            check_connected(publisher.git, {new for _, _, new in refs} - prepared.tips, prepared.tips)
            try:
                publisher.swap.carry_out(self._plan(prepared, refs))
            except RefMoved:
                raise _changed() from None
        return prepared.commits

    def is_clean(self) -> bool:
        """Whether nothing that was expunged is left to be removed from the disk."""
        return self._publisher.swap.journal.cleaning() is None

    def clean_git(self) -> None:
        """Remove from the repository what an expunge left there: first beside savers and readers, then what is loose
        under the store's lock. Raises StorageFailed when something is still named."""
        publisher = self._publisher
        with publisher.held(HELD):
            cleaning = publisher.swap.journal.cleaning()
        if cleaning is None:
            return
        git, since = publisher.git, cleaning.since
        for _ in range(2):
            git.repack_without(since)
            unnamed = list_unnamed(git, since)
            with publisher.held(HELD):
                git.objects.remove(unnamed, since)
                # A pack that was written just then is younger than all in it: look again, as of now.
                since = int(publisher.now().timestamp())
            if not (left := list_present(git, cleaning.objects)):
                git.mark_rewritten()
                return
        raise StorageFailed(
            N_("%(count)s objects that were expunged are still in the repository: a branch was pushed meanwhile."),
            count=len(left),
        )

    def list_back(self) -> list[str]:
        """Objects that were expunged and are in the repository all the same, once all is removed."""
        publisher = self._publisher
        with publisher.database.read() as conn:
            known = list(conn.scalars(sa.select(erased.c.object).order_by(erased.c.object)))
        return list_present(publisher.git, known) if known and self.is_clean() else []

    def cleaned(self) -> None:
        """Everything is removed; called when the copies outside Git are clean, too."""
        self._publisher.swap.journal.cleaned()

    def _prepare(self, wish: Wish, chosen: Chosen, pack: Pack) -> Prepared:
        blobs: dict[str, str] = {}
        sizes: dict[str, int] = {}
        for blob in sorted(chosen.blobs):
            text = parse(self._publisher.git.read_kind("blob", blob))
            if not is_expunged(text):
                data = dump(without_text(text, chosen.title))
                blobs[blob] = stub = pack.write("blob", data)
                sizes[stub] = len(data)
        rewriting = Rewriting(blobs, chosen.redacted, pack)
        tips = frozenset(new for _, _, new in self._targets(rewriting))
        return Prepared(wish, chosen, rewriting, sizes, tips)

    def _targets(self, rewriting: Rewriting) -> list[list[str]]:
        """Every ref, what it names, and what it is to name; main among them. The history as it is now is rewritten."""
        git = self._publisher.git
        refs = list_refs(git)
        with reading(git) as read:
            rewriting.take(list_commits(git), read)
            return [[ref, sha, rewriting.target(sha, read)] for ref, sha in refs.items()]

    def _plan(self, prepared: Prepared, refs: list[list[str]]) -> Plan:
        publisher, chosen, rewriting = self._publisher, prepared.chosen, prepared.rewriting
        main, new = next((old, new) for ref, old, new in refs if ref == MAIN)
        dropped = {f"{PROPOSALS}/{number}" for number in chosen.proposals}
        others = [[ref, old, "" if ref in dropped else to] for ref, old, to in refs if ref != MAIN]
        redacted = {commit: rewriting.commits[commit] for commit in chosen.redacted if commit in rewriting.commits}
        at = publisher.now()
        return Plan(
            page_id=chosen.page_id,
            main=main,
            head=self._witness(prepared, new),
            refs=[each for each in others if each[1] != each[2]],
            commits=rewriting.commits,
            blobs=dict(rewriting.blobs),
            sizes=prepared.sizes,
            title=chosen.title,
            revisions={str(number): list(parts) for number, parts in chosen.revisions.items()},
            summaries=rewriting.summaries,
            authors=[to for commit, to in redacted.items() if AUTHOR in chosen.redacted[commit]],
            proposals=list(chosen.proposals),
            reason=names.check_summary(prepared.wish.reason),
            by=prepared.wish.by,
            at=at.isoformat(),
        )

    def _witness(self, prepared: Prepared, parent: str) -> str:
        """A commit on top that changes no page and says that the history below it was rewritten."""
        publisher, chosen = self._publisher, prepared.chosen
        words = f"History rewritten: expunged from {len(chosen.revisions)} revisions of page {chosen.page_id}"
        draft = Draft(KIND, WIKI, (), page_id=chosen.page_id, summary=words)
        return publisher.write_commit(draft, publisher.tree_of(parent), (parent,), publisher.now()).sha


def without_text(text: PageText, title: str) -> PageText:
    """What stands in the place of a text: its section and source, a word that it was removed, and the title that its
    page has now, since one that it had may be what has to go.

    A number by chance keeps two texts apart, so that a commit that changed one into the other changes something still,
    and is a revision when the history is replayed. It must not come from the text: short ones could be guessed by it.
    """
    return replace(text, title=title, body=ERASED_TEXT, tags=(), summary="", extra={MARK: f" {secrets.token_hex(6)}"})


def is_expunged(text: PageText) -> bool:
    """Whether a text was expunged already."""
    return text.body == ERASED_TEXT and MARK in text.extra


def _changed() -> Conflict:
    return Conflict(N_("Somebody changed this meanwhile. Please look at what would go once more."))
