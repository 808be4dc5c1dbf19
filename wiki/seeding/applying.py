"""Carries out a plan: renames, then texts and deletions in bulk, then proposals, and the company's branch last.

The company's branch moves when everything else is done, so a seed that was killed is simply run again: what it had
done is found done. Must never decide what becomes of a page; what the wiki has overtaken is planned anew.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from wiki.errors import WikiError
from wiki.seeding.compare import Step
from wiki.seeding.snapshot import KIND
from wiki.store import decisions
from wiki.store.drafts import Draft, Edit
from wiki.store.pages import Author, PageStore

Done = Callable[[int], None]


TOGETHER = 500  # pages in a commit
SUMMARIES = {
    "new": "Seed",
    "updated": "What the company changed",
    "merged": "Merge what the company changed",
    "deleted": "The company removed this page",
}


def _nothing(count: int) -> None:
    pass


@dataclass(slots=True)
class Applier:
    """Applies steps to one wiki as `author`. `overtaken` collects sources whose page changed meanwhile."""

    store: PageStore
    author: Author
    done: Done = _nothing
    overtaken: dict[str, str] = field(default_factory=dict)
    together: int = TOGETHER

    def apply(self, steps: Iterable[Step]) -> list[Step]:
        """Do `steps`; those that were overtaken are left out of the answer and noted, with the reason."""
        self.overtaken = {}
        steps = list(steps)
        # What leaves a title comes before what may want it.
        self._publish([step for step in steps if step.entry.outcome == "deleted"])
        for step in steps:
            if step.renames:
                self._rename(step)
        self._publish([step for step in steps if step.text is not None and not step.renames])
        self.together = 1  # one page that does not fit holds up those it goes with, so next time each goes alone
        return [self._proposed(step) for step in steps if _key(step) not in self.overtaken]

    def _publish(self, steps: list[Step]) -> None:
        drafts = list(self._drafts(steps))
        inside = {id(draft): lot for draft, lot in drafts}
        for draft, error in self.store.bulk.publish((draft for draft, _ in drafts), progress=self.done):
            self.overtaken |= {_key(step): str(error) for step in inside[id(draft)]}

    def _rename(self, step: Step) -> None:
        assert step.live is not None
        assert step.text is not None
        try:
            self.store.rename(
                step.live.path,
                step.text.title,
                base=step.live.blob,
                text=step.text,
                author=self.author,
                summary=SUMMARIES[step.entry.outcome],
                replace_redirect=True,
            )
        except WikiError as error:
            self.overtaken[_key(step)] = str(error)

    def _drafts(self, steps: list[Step]) -> Iterator[tuple[Draft, list[Step]]]:
        """Commits to make, each with the steps it stands for: hundreds of pages to a commit, by what is done."""
        for outcome in SUMMARIES:
            alike = [step for step in steps if step.entry.outcome == outcome]
            for start in range(0, len(alike), self.together):
                lot = alike[start : start + self.together]
                kind = "delete" if outcome == "deleted" else KIND
                edits = tuple(_edit(step) for step in lot)
                yield Draft(kind, self.author, edits, summary=SUMMARIES[outcome]), lot

    def _proposed(self, step: Step) -> Step:
        """`step` with the number of its proposal, after withdrawing the one it replaces."""
        number = step.settled
        if step.proposal is not None and step.live is not None:
            if number is not None and self.store.proposed(number) == step.proposal:
                return replace(step, entry=replace(step.entry, proposal=number))
            new = self.store.propose(
                step.live.path,
                step.proposal,
                base=step.base,
                author=self.author,
                summary="What the company changed",
                kind=KIND,
            )
            step = replace(step, entry=replace(step.entry, proposal=new))
        if number is not None:
            with self.store.database.write() as conn:
                decisions.close(conn, number, "withdrawn", at=datetime.now(UTC), reason="The company has a newer text.")
        return step


def _key(step: Step) -> str:
    return step.entry.source


def _edit(step: Step) -> Edit:
    live = step.live
    if step.entry.outcome == "deleted" and live is not None:
        return Edit("D", live.path, old_blob=live.blob)
    status = "A" if live is None else "M"
    return Edit(status, step.entry.path, step.text, old_blob=live.blob if live else "")
