"""Thousands of pages at once, and the `company` branch: what a seed or an import needs.

A draft may hold hundreds of pages, which costs the catalog hardly more than one. Commits go to main in portions
through `git fast-import`, so that people can save in between; a crash leaves whole commits only. Must never decide
what a page becomes: stale drafts are handed back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sa

from wiki.errors import Conflict, WikiError
from wiki.store import names
from wiki.store.catalog import find_page
from wiki.store.catchup import CatchUp, pages_at
from wiki.store.drafts import Author, Draft, Edit
from wiki.store.edits import check_free, next_page_id
from wiki.store.feed import Planned, plan
from wiki.store.pagefile import PageText
from wiki.store.publisher import Publisher
from wiki.store.refs import COMPANY, MAIN
from wiki.store.tables import STILL_LIVE, page
from wiki.store.writing import chunks

PORTION = 1000  # pages under one hold of the lock: about a second

Progress = Callable[[int], None]
Stale = tuple[Draft, WikiError]


class Bulk:
    """Writes many pages. One commit a draft, in the order given."""

    def __init__(self, publisher: Publisher, catch_up: CatchUp) -> None:
        self._publisher = publisher
        self._catch_up = catch_up

    def publish(self, drafts: Iterable[Draft], *, progress: Progress = lambda count: None) -> list[Stale]:
        """Put `drafts` on main, one commit each, and return those the wiki has overtaken, each with the reason.

        A draft's edits say what they were made from: A needs a free path, M, R and D a live page whose blob is
        still `old_blob`. `page_id` is filled in where a draft has one subject. `progress` is told how many pages
        are done with. Texts must be in their one form (`pagefile.check`). Raises Busy and StorageFailed; what was
        reported done stays done.
        """
        stale: list[Stale] = []
        for portion in _portions(drafts):
            with self._publisher.held(wait=60):
                self._catch_up.run()
                stale += self._portion(portion)
            progress(sum(len(draft.edits) for draft in portion))
        return stale

    def company(self) -> dict[str, str]:
        """What was last seeded: path → blob of every page on the company branch."""
        head = self._publisher.refs.find(COMPANY)
        return pages_at(self._publisher, head) if head else {}

    def text(self, blob: str) -> PageText:
        """What a page of the company branch says, also where staff hid it on the wiki since. Raises NotFound."""
        return self._publisher.text_even_hidden(blob)

    def join(
        self, put: Iterable[tuple[str, PageText]], remove: Iterable[str], *, author: Author, summary: str
    ) -> str | None:
        """One commit to the company branch that puts and removes pages, joined into main by a merge commit that
        changes no page there. The commit on company, None when nothing differs."""
        publisher = self._publisher
        with publisher.held(wait=60):
            self._catch_up.run()
            old = self.company()
            edits = [Edit("D", path, old_blob=old[path]) for path in dict.fromkeys(remove) if path in old]
            edits += [Edit("M" if path in old else "A", names.check_path(path), text) for path, text in put]
            entry = _without_unchanged(plan(Draft("seed", author, tuple(edits), summary=summary), publisher.now()), old)
            if not entry.changes:
                return None
            company = publisher.refs.find(COMPANY)
            main = publisher.refs.find(MAIN)
            made = publisher.import_commits([entry], company)[-1].sha
            tree = publisher.tree_of(main) if main else publisher.tree_of(made)
            parents = (main, made) if main else (made,)
            merge = publisher.write_commit(replace(entry.draft, kind="merge", edits=()), tree, parents, entry.at)
            with publisher.database.write() as conn:
                publisher.catalog.apply(conn, merge)
                publisher.refs.move(MAIN, merge.sha, main)
            publisher.refs.move(COMPANY, made, company)
        return made

    def _portion(self, drafts: list[Draft]) -> list[Stale]:
        publisher = self._publisher
        head = publisher.refs.find(MAIN)
        with publisher.database.read() as conn:
            planned, stale = _fitting(conn, drafts, publisher)
        if planned:
            commits = publisher.import_commits(planned, head)
            with publisher.database.write() as conn:
                for commit in commits:
                    publisher.catalog.apply(conn, commit)
                publisher.refs.move(MAIN, commits[-1].sha, head)
        return stale


def _portions(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    """`drafts` in lots of about PORTION pages."""
    portion: list[Draft] = []
    pages = 0
    for draft in drafts:
        portion.append(draft)
        pages += len(draft.edits)
        if pages >= PORTION:
            yield portion
            portion, pages = [], 0
    if portion:
        yield portion


def _fitting(conn: sa.Connection, drafts: Sequence[Draft], publisher: Publisher) -> tuple[list[Planned], list[Stale]]:
    """The drafts that fit the wiki as it is, numbered, and the others. Two on one page do not both fit."""
    planned: list[Planned] = []
    stale: list[Stale] = []
    next_id = next_page_id(conn)
    touched: set[str] = set()
    taken = _taken(conn, drafts)
    for draft in drafts:
        try:
            page_id = _check(conn, draft, touched, taken)
        except WikiError as error:
            stale.append((draft, error))
            continue
        if page_id is None:
            page_id = next_id if len(draft.edits) == 1 else None  # a commit of many pages has no one subject
            next_id += sum(edit.status == "A" for edit in draft.edits)
        planned.append(plan(replace(draft, page_id=page_id), publisher.now(draft.at)))
    return planned, stale


def _taken(conn: sa.Connection, drafts: Iterable[Draft]) -> set[str]:
    """Which of the looks that `drafts` want for new paths some live page has; what is not here is free."""
    wanted = {names.skeleton(edit.path) for draft in drafts for edit in draft.edits if edit.status in "AR"}
    wanted |= {edit.path for draft in drafts for edit in draft.edits if edit.status in "AR"}
    looks = sa.select(page.c.skeleton, page.c.path)
    by_look = looks.where(sa.literal_column("state = 'live'"))
    found: set[str] = set()
    for chunk in chunks(sorted(wanted)):
        alike = by_look.where(page.c.skeleton.in_(chunk))
        for row in conn.execute(alike.union_all(looks.where(page.c.path.in_(chunk), STILL_LIVE))):
            found |= {row.skeleton, row.path}
    return found


def _check(conn: sa.Connection, draft: Draft, touched: set[str], taken: set[str]) -> int | None:
    """The id of the page that `draft` changes, None for a new one. Raises Conflict when it no longer fits."""
    page_id = None
    for number, edit in enumerate(draft.edits):
        looks = {names.skeleton(path) for path in (edit.path, edit.old_path) if path}
        if looks & touched:
            raise Conflict("Another change of the same page comes first: %(path)s.", path=edit.path)
        own = None
        if edit.status != "A":
            row = find_page(conn, edit.old_path or edit.path)
            if row is None or row.state != "live" or row.blob != edit.old_blob:
                raise Conflict("The page “%(path)s” has changed meanwhile.", path=edit.path)
            own = row.id
        if edit.status in "AR" and {names.check_path(edit.path), names.skeleton(edit.path)} & taken:
            check_free(conn, edit.path, page_id=own, replace_redirect=True)
        page_id = own if number == 0 else page_id
        touched |= looks
    return page_id


def _without_unchanged(entry: Planned, old: dict[str, str]) -> Planned:
    changes = tuple(change for change in entry.changes if change.status == "D" or old.get(change.path) != change.blob)
    kept = {change.blob for change in changes}
    data = {blob: data for blob, data in entry.data.items() if blob in kept}
    return replace(entry, changes=changes, data=data)
