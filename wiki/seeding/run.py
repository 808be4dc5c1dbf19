"""One seed from beginning to end: `seed(wiki, folder)`.

A dry run goes the same way and stops before anything is written. Must never print: it reports.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from wiki.errors import N_, Busy, Invalid
from wiki.seeding import snapshot
from wiki.seeding.applying import Applier
from wiki.seeding.compare import Step
from wiki.seeding.files import Folder, scan
from wiki.seeding.identity import Seeded
from wiki.seeding.planning import Plan, Planner
from wiki.seeding.prepare import Prepared, prepare
from wiki.seeding.report import Report
from wiki.seeding.snapshot import Snapshot
from wiki.settings import Settings
from wiki.store.database import Database
from wiki.store.locks import StoreLock
from wiki.store.pages import Author, PageStore

TURNS = 5  # times that what others changed meanwhile is planned anew
PATIENCE = 1.0  # seconds to wait for another seed

Progress = Callable[[int, int], object]


class Wiki(Protocol):
    """What a seed needs of the wiki: the container that the app and the command line build."""

    settings: Settings
    database: Database

    @property
    def store(self) -> PageStore: ...

    @property
    def media(self) -> Any: ...


def seed(
    wiki: Wiki,
    folder: Path,
    *,
    dry_run: bool = False,
    prune: bool = False,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Seed `wiki` from the Markdown files in `folder`; `prune` deletes pages whose file is gone.

    `progress(done, total)` hears how far it is. Raises Invalid when there is no such folder, Busy when another seed
    is running, StorageFailed; run it again then.
    """
    if not folder.is_dir():
        raise Invalid(N_("There is no folder %(folder)s."), folder=folder)
    if dry_run:
        return _Run(wiki, scan(folder), prune, progress).rehearse()
    wiki.settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with StoreLock(wiki.settings.data / "seed.lock", PATIENCE).held():
            return _Run(wiki, scan(folder), prune, progress).perform()
    except Busy:
        raise Busy(N_("Another seed is running, or the wiki is very busy. Please run it again later.")) from None


class _Run:
    def __init__(self, wiki: Wiki, folder: Folder, prune: bool, progress: Progress) -> None:
        self.wiki, self.folder, self.prune, self.progress = wiki, folder, prune, progress
        self.author = Author(wiki.settings.seed_author)
        self.total = 3 * len(folder.articles)
        self.done = 0

    def rehearse(self) -> Report:
        prepared, plan, _ = self._planned(self._check_media)
        return self._report(prepared, plan.all, dry_run=True)

    def perform(self) -> Report:
        self.wiki.database.migrate()
        self.wiki.store.catch_up()
        prepared, plan, planner = self._planned(self._add_media)
        done = self._applied(prepared, plan, planner)
        commit = self.wiki.store.bulk.join(plan.put.items(), plan.removed, author=self.author, summary="Seed")
        report = self._report(prepared, done)
        if commit:
            report.commits["company"] = commit
        return report

    def _planned(self, keep: Callable[[bytes, str], str]) -> tuple[Prepared, Plan, Planner]:
        seeded = self._last_seed()
        before = self._snapshot()
        titles = {page.text.source: page.text.title for page in seeded.values()}
        prepared = prepare(self.folder, titles, keep, lambda path: _answers(before, path), self._tick)
        planner = Planner(seeded, self.wiki.store.text, self.prune)
        return prepared, planner.plan(prepared.pages, prepared.present, before), planner

    def _applied(self, prepared: Prepared, plan: Plan, planner: Planner) -> list[Step]:
        """The steps as they were done. What others changed meanwhile is planned anew a few times."""
        applier = Applier(self.wiki.store, self.author, self._tick)
        done = applier.apply(plan.all)
        for step in plan.gone:
            if step.entry.source in applier.overtaken:
                plan.forget(step.entry.source)
                done.append(_staying(step))
        for _ in range(TURNS):
            pages = [page for page in prepared.pages if page.source in applier.overtaken]
            if not pages:
                break
            done += applier.apply(planner.compare(pages, plan.last, self._snapshot()).values())
        for source, why in applier.overtaken.items():
            plan.forget(source)
            if source in plan.steps:
                done.append(plan.steps[source].having("refused", why))
        return done

    def _last_seed(self) -> dict[str, Seeded]:
        if not (self.wiki.settings.data / "wiki.git").exists():
            return {}
        store = self.wiki.store
        return {path: Seeded(path, blob, store.bulk.text(blob)) for path, blob in store.bulk.company().items()}

    def _snapshot(self) -> Snapshot:
        database = self.wiki.database
        if database.is_sqlite and not Path(database.url.database or "").exists():
            return Snapshot()  # opening it would make the file, and a dry run writes nothing
        with database.read() as conn:
            return snapshot.take(conn) if sa.inspect(conn).has_table("page") else Snapshot()

    def _check_media(self, data: bytes, name: str) -> str:
        return str(self.wiki.media.check(data, name).address)

    def _add_media(self, data: bytes, name: str) -> str:
        return str(self.wiki.media.add(data, name).address)

    def _tick(self, count: int = 1) -> None:
        self.done += count
        self.progress(self.done, self.total)

    def _report(self, prepared: Prepared, steps: Iterable[Step], *, dry_run: bool = False) -> Report:
        self.progress(self.total, self.total)
        entries = [*prepared.refused, *(step.entry for step in steps)]
        return Report(dry_run, sorted(entries, key=lambda entry: entry.source), prepared.notes, prepared.found)


def _answers(wiki: Snapshot, path: str) -> bool:
    live = wiki.find(path)
    return live is not None and not live.deleted


def _staying(step: Step) -> Step:
    """A page that somebody changed while it was to be deleted."""
    return step.having("removed", "Customers have changed it, so it was not deleted.")
