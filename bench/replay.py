"""Real history as proposals: what if its people had been customers of a wiki that publishes for trusted people only?

`python -m bench.replay [--first 0] [--commits 2000] [--hours 24]` replays commits of the corpus in their own time;
those before the first are the company's. Each change of a contributor goes through `Submissions`, on the page as it is
then; what waits is decided once in so many hours by a reviewer who takes everything, and the proposal's passage where
it overlaps. A text that brings back an earlier one of its page is a revert by staff, who also rename, delete and make
the commits of more than 20 pages. It prints what merged cleanly, what overlapped, and the trust that was earned. Set
TMPDIR to a folder in memory: most of the time goes into syncing.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.history import Change, Commit, commits
from wiki.errors import WikiError
from wiki.moderation.fitting import Fitting
from wiki.moderation.review import Desk, Review
from wiki.moderation.submit import Proposed, Result, Submissions
from wiki.moderation.tables import trust
from wiki.moderation.trust_follower import Trusting
from wiki.policy import Actor, Role
from wiki.settings import Settings
from wiki.store import follow, names
from wiki.store.database import Database
from wiki.store.decisions import WAITING
from wiki.store.merge import Overlap, merge_pages
from wiki.store.objects import object_id
from wiki.store.pagefile import PageText, check, dump
from wiki.store.pages import Author, PageStore
from wiki.store.proposals import find_waiting
from wiki.store.tables import activity, proposal, revision

COMPANY = Author("The company")
REVIEWER = Actor(10_000, "Reviewer", Role.MODERATOR, confirmed=True, method="session")
SAID = 500  # commits between two lines about how it goes


class Replay:
    """One wiki whose clock is that of the history, and what happened in it, by what it is called in the report."""

    def __init__(self, folder: Path, hours: int) -> None:
        self.settings = Settings(data=folder, publishing="trusted")
        self.database = Database(self.settings.database)
        self.database.migrate()
        self.store = PageStore(folder / "wiki.git", self.database, settings=self.settings)
        self.store.catch_up()
        self.at = datetime(2018, 1, 1, tzinfo=UTC)
        self.store.publisher.clock = lambda: self.at
        self.submissions = Submissions(self.store, self.settings)
        self.desk = Desk(self.store, self.settings)
        self.trusting = Trusting(self.database, self.store, self.settings, lambda: self.at)
        self.followers = (Fitting(self.database, self.store), self.trusting)
        self.every, self.due = timedelta(hours=hours), self.at
        self.people: dict[str, Actor] = {}
        self.found: Counter[str] = Counter()

    def import_(self, commit: Commit) -> None:
        """What the company did."""
        self.at = commit.at
        for change in commit.changes:
            self._try(lambda change=change: self.upkeep(change))

    def replay(self, commit: Commit) -> None:
        if commit.at >= self.due:
            self.review(min(commit.at, max(self.due, self.at)))
            self.due = commit.at + self.every
        self.at = max(self.at, commit.at)
        for change in commit.changes:
            if commit.is_bulk or change.kind in ("rename", "delete"):
                self.found["changes by staff: bulk, renames, deletions"] += 1
                self._try(lambda change=change: self.upkeep(change))
            else:
                self._try(lambda change=change: self.contribute(self.person(commit.author), change))

    def person(self, name: str) -> Actor:
        number = len(self.people) + 1
        return self.people.setdefault(name, Actor(number, name, Role.CUSTOMER, confirmed=True, method="session"))

    def upkeep(self, change: Change) -> None:
        """A change by the company, at once."""
        path, text = _page(change.path, change.new)
        if change.kind == "delete":
            self.store.delete(path, author=COMPANY)
        elif change.kind == "rename" and (old := self.store.find(_page(change.old_path, "")[0])) is not None:
            self.store.rename(old.path, text.title, text=text, base=old.blob, author=COMPANY, replace_redirect=True)
        elif (page := self.store.find(path)) is not None and page.state == "live":
            self.store.save(path, text, base=page.blob, author=COMPANY)
        else:
            self.store.create(text, author=COMPANY, replace_redirect=True)

    def contribute(self, actor: Actor, change: Change) -> None:
        """A change by a contributor, as they would have made it on the page as it is here."""
        path, text = _page(change.path, change.new)
        if change.old == change.new:
            self.found["changes of front matter only, left out"] += 1
            return
        page = self.store.find(path)
        if page is None or page.state != "live" or page.path != path:
            self.note(self.submissions.create(actor, text))
            return
        commit = self.earlier(page.id, page.blob, text)
        if commit is not None:
            self.submissions.revert(REVIEWER, path, commit, summary="Back to what it was")
            self.found["reverts by staff"] += 1
            return
        self.note(self.save(actor, page, change, text))

    def save(self, actor: Actor, page: Any, change: Change, text: PageText) -> Result:
        """Bring the change from the text it was made from onto what its author sees here, and send that."""
        with self.database.read() as conn:
            own = find_waiting(conn, actor.id, page.id)
        before = self.store.text(own.blob if own is not None else page.blob)
        base, seen = (own.base_blob, own.blob) if own is not None else (page.blob, "")
        merge = merge_pages(PageText(text.title, change.old or "", section=text.section), text, before)
        mine = check(merge.text)
        if merge.conflicts:
            self.found["settled by their author: overlaps seen while writing"] += 1
        try:
            return self.submissions.save(actor, page.path, mine, base=base, seen=seen)
        except Overlap as error:
            self.found["settled by their author: overlaps seen when sending"] += 1
            return self.submissions.save(actor, page.path, mine, base=error.theirs_blob, seen=seen)

    def note(self, result: Result) -> None:
        self.found["contributions"] += 1
        if isinstance(result, Proposed):
            self.found["… joined to one's own that waited" if result.is_improved else "… proposals"] += 1
        else:
            self.found["… published at once, by trust" if result.changed else "… said already"] += 1

    def earlier(self, page_id: int, blob: str, text: PageText) -> str | None:
        """The commit of an earlier revision of the page with this very text, unless it is the present one."""
        wanted = object_id("blob", dump(check(text)))
        asked = sa.select(revision.c.commit).where(revision.c.page_id == page_id, revision.c.blob == wanted)
        with self.database.read() as conn:
            return None if wanted == blob else conn.scalar(asked.order_by(revision.c.id.desc()).limit(1))

    def review(self, at: datetime) -> None:
        """Decide on all that waits, oldest first."""
        self.at = at
        self.follow()
        with self.database.read() as conn:
            waiting = conn.scalars(
                sa.select(proposal.c.id).where(proposal.c.state.in_(WAITING)).order_by(proposal.c.id)
            )
            numbers = waiting.all()
        for number in numbers:
            self._try(lambda number=number: self.decide(self.desk.review(number)))
        self.trusting.ripen()
        self.follow()

    def decide(self, review: Review) -> None:
        row = review.proposal
        if review.is_for_deleted_page or (review.page is not None and review.merge.text == review.current):
            self.found["decided: the page was deleted, or said it already"] += 1
            self.desk.reject(REVIEWER, row.id, reason="The page says this already, or is gone.")
            return
        if review.merge.conflicts:
            self.found["decided: overlaps with what was published since"] += 1
        elif review.page is not None and review.blob != row.base_blob:
            self.found["decided: merged cleanly onto a page that changed"] += 1
        else:
            self.found["decided: clean, on the page as it was"] += 1
        self.desk.accept(REVIEWER, row.id, review.merge.text, base=review.blob)

    def follow(self) -> None:
        for follower in self.followers:
            while follow.run(self.database, follower, 500, folder=self.settings.data):
                pass

    def _try(self, step: Callable[[], None]) -> None:
        """What this wiki refuses (titles that look the same, texts too long) is counted and left out."""
        try:
            step()
        except WikiError as error:
            self.found[f"refused: {type(error).__name__}"] += 1

    def trust(self) -> dict[str, str]:
        """How trust stood at the end, and how often it was earned and lost."""
        people = sa.select(sa.func.count(sa.distinct(trust.c.user_id)), sa.func.count())
        told = sa.select(activity.c.kind, sa.func.count()).where(activity.c.kind.like("trust.%"))
        with self.database.read() as conn:
            some, standings = conn.execute(people.where(trust.c.trusted)).one()
            kinds = dict(conn.execute(told.group_by(activity.c.kind)).all())
            counts = conn.execute(sa.select(*(sa.func.sum(trust.c[n]) for n in ("accepted", "kept", "reverted")))).one()
        return {
            "contributors": f"{len(self.people)}",
            "trusted at the end": f"{some} people, in {standings} sections of theirs",
            "earned, lost": f"{kinds.get('trust.earned', 0)}, {kinds.get('trust.lost', 0)} times",
            "counted: accepted, kept, reverted": ", ".join(str(count or 0) for count in counts),
        }


def _page(file: str, body: str) -> tuple[str, PageText]:
    """The address and the page of a file: its folders are its section, and with its name its title."""
    folders, _, name = file.removesuffix(".md").rpartition("/")
    title = f"{name} {folders}".replace("/", " ").replace("_", " ")[: names.TITLE_LIMIT].strip()
    text = check(PageText(title, body, section=names.check_section(folders)))
    return names.path_of(text.title), text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="commits that are the company's")
    parser.add_argument("--commits", type=int, default=2000, help="commits that are replayed after those")
    parser.add_argument("--hours", type=int, default=24, help="hours between the reviewer's sessions")
    parser.add_argument("--minutes", type=float, default=60.0, help="after which it stops and reports")
    given = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        replay = Replay(Path(folder), given.hours)
        for number, commit in enumerate(islice(commits(), given.first + given.commits), 1):
            (replay.import_ if number <= given.first else replay.replay)(commit)
            seconds = time.monotonic() - start
            if number % SAID == 0:
                print(f"{number} commits, {commit.at.date()}, {seconds:.0f} s", flush=True)
            if seconds > given.minutes * 60:
                break
        replay.review(replay.at + replay.every)
        print(f"up to commit {number}, {commit.at.date()}")
        for name, count in sorted(replay.found.items()):
            print(f"{name}: {count:,}")
        for name, words in replay.trust().items():
            print(f"{name}: {words}")
        with suppress(WikiError):
            replay.store.close()


if __name__ == "__main__":
    main()
