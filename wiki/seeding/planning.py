"""The plan of a seed: a step for every file, for every page whose file is gone, and what the company's branch becomes.

Decides and writes nothing, so a dry run shows exactly this.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wiki.seeding.compare import Comparison, Step
from wiki.seeding.following import follow
from wiki.seeding.identity import Identity, Read, Seeded
from wiki.seeding.matching import match
from wiki.seeding.report import Entry
from wiki.seeding.snapshot import Snapshot
from wiki.store import names
from wiki.store.pagefile import PageText


@dataclass(slots=True)
class Plan:
    """`steps` by source, for the files; `gone` for pages without one; `last`: source → page of the last seed.
    How the company's branch changes: `put` by path, `remove` source → path."""

    steps: dict[str, Step] = field(default_factory=dict)
    gone: list[Step] = field(default_factory=list)
    last: Mapping[str, Seeded] = field(default_factory=dict)
    put: dict[str, PageText] = field(default_factory=dict)
    remove: dict[str, str] = field(default_factory=dict)

    @property
    def all(self) -> list[Step]:
        return [*self.steps.values(), *self.gone]

    def forget(self, source: str) -> None:
        """Leave what the company's branch has of a file as it is, so that the next seed tries again."""
        self.put = {path: page for path, page in self.put.items() if page.source != source}
        self.remove.pop(source, None)

    @property
    def removed(self) -> set[str]:
        """The paths that leave the company's branch."""
        return set(self.remove.values()) - set(self.put)


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans against the last seed (`seeded`, by path) and the wiki as it is; `read` gives the text of a blob."""

    seeded: Mapping[str, Seeded]
    read: Read
    prune: bool = False

    def plan(self, pages: Sequence[PageText], present: set[str], wiki: Snapshot) -> Plan:
        """The plan for all `pages`. `present`: the sources of all articles in the folder, refused ones too."""
        last = match(pages, self.seeded, present)
        plan = Plan(last=last)
        kept = {seeded.path for seeded in last.values()}
        for path, seeded in self.seeded.items():
            if path not in kept and seeded.text.source not in present:
                self._gone(seeded, wiki, plan)
        plan.steps = self.compare(pages, last, wiki)
        for page in pages:
            before = last.get(page.source)
            path = names.path_of(page.title)
            if before is not None and before.path != path:
                plan.remove[page.source] = before.path
            if before is None or before.text != page or before.path != path:
                plan.put[path] = page
        for source, step in plan.steps.items():
            if step.entry.outcome == "refused":
                plan.forget(source)
        return plan

    def compare(self, pages: Iterable[PageText], last: Mapping[str, Seeded], wiki: Snapshot) -> dict[str, Step]:
        """A step for each page. `wiki` is brought to where the renames among them lead."""
        comparison = Comparison(wiki, self.read, Identity(wiki, self.read, self.seeded))
        pages = list(pages)
        steps: dict[str, Step] = {}

        def decide(page: PageText) -> None:
            step = comparison.step(page, last.get(page.source))
            if step.renames and step.live is not None:
                wiki.rename(step.live, step.entry.path, step.entry.title)
            steps[page.source] = step

        # Renames first: they free titles that other files may want, and those that were refused are asked again.
        for page in sorted(pages, key=lambda page: not _renamed(page, last)):
            decide(page)
        while refused := [page for page in pages if steps[page.source].entry.outcome == "refused"]:
            for page in refused:
                decide(page)
            if all(steps[page.source].entry.outcome == "refused" for page in refused):
                break
        return {page.source: steps[page.source] for page in pages}

    def _gone(self, page: Seeded, wiki: Snapshot, plan: Plan) -> None:
        """A page of the last seed whose file is no longer there."""
        live = wiki.find(page.path)
        if live is None or live.deleted or not live.seeded:
            plan.remove[page.text.source] = page.path
            return
        step = Step(Entry("removed", page.text.source, live.path, live.title), live=live)
        if self.prune and self._is_untouched(page, self.read(live.blob), wiki):
            step = step.having("deleted")
            wiki.delete(live)
            plan.remove[page.text.source] = page.path
        elif self.prune:
            step = step.having("removed", "Customers have changed it, so it was not deleted.")
        plan.gone.append(step)

    def _is_untouched(self, page: Seeded, live: PageText, wiki: Snapshot) -> bool:
        return live in (page.text, replace(follow(page.text, wiki), title=live.title))


def _renamed(page: PageText, last: Mapping[str, Seeded]) -> bool:
    before = last.get(page.source)
    return before is not None and before.text.title != page.title
