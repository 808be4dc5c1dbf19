"""What a commit does to pages: from the pages as they were and the commit, the pages as they become. Pure.

Tolerates whatever a push from outside may bring: it never refuses a commit. Must never touch the database.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from wiki.store import names
from wiki.store.commits import CommitInfo, FileChange
from wiki.store.pagefile import PageText

LIVE, DELETED = "live", "deleted"
RELINK = "relink"  # a rename rewrote the links of this page
REBUILT = "page.rebuilt"  # the activity of a page that the catalog had wrong, or not at all
BY_STATUS = {"A": "create", "M": "edit", "R": "rename", "D": "delete"}
PAST = {
    "create": "page.created",
    "rename": "page.renamed",
    "delete": "page.deleted",
    "restore": "page.restored",
    "revert": "page.reverted",
    "seed": "page.seeded",
    RELINK: "page.relinked",
}
EMPTY = PageText(title="", body="")

PageRow = sa.Row[Any]


@dataclass(slots=True)
class Effect:
    """One page as it was (None: unknown until now) and the values of its row as it becomes."""

    before: PageRow | None
    after: dict[str, Any]
    kind: str

    @property
    def was_live(self) -> bool:
        return self.before is not None and self.before.state == LIVE

    @property
    def is_live(self) -> bool:
        return bool(self.after["state"] == LIVE)

    @property
    def moved_from(self) -> str | None:
        """The live path that the page leaves, if it does."""
        if self.before is None or not self.was_live or not self.is_live:
            return None
        return None if self.before.path == self.after["path"] else str(self.before.path)

    @property
    def activity(self) -> str:
        if self.kind in PAST:
            return PAST[self.kind]
        return (
            "page.edited" if self.was_live and not self.moved_from else PAST["rename" if self.moved_from else "create"]
        )


@dataclass(slots=True)
class Known:
    """What the catalog holds about the pages that a commit may touch, and the next free ids."""

    rows: Iterable[PageRow]
    next_page: int
    next_revision: int
    skeletons: Mapping[str, int] = field(default_factory=dict)  # of live pages → page id
    given: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)  # path → ids of an earlier time


def sort_key(title: str) -> str:
    """Where a title stands in A to Z: without regard to case, letters with accents beside those without."""
    return unicodedata.normalize("NFKD", title).casefold()


def displaced(path: str, page_id: int) -> str:
    """Where a deleted page waits when another page has taken its path. No URL can spell it."""
    return f"{path}~{page_id}"


def effects(commit: CommitInfo, known: Known) -> list[Effect]:
    """The effect of each change of `commit`, new pages last, in the order of their paths (so ids are the same
    in a rebuild). Revision ids are given in this order."""
    by_path = {row.path: row for row in known.rows}
    by_id = {row.id: row for row in known.rows}
    changes = _evicting(_joined(commit, _parted(commit, by_path), by_id), by_path)
    subject_id = commit.page_id if sum(change.status == "A" for change in changes) == 1 else None
    found = []
    for change in changes:
        before = _before(change, subject_id, by_path, by_id)
        if change.status != "D" or (before is not None and before.state == LIVE):
            found.append((before, change))
    found.sort(key=lambda pair: (pair[0] is None, pair[1].path))
    next_page = known.next_page
    made: list[Effect] = []
    for before, change in found:
        page_id = before.id if before is not None else _new_id(change, subject_id, by_id, next_page)
        revision_id = known.next_revision + len(made)
        if change.path in known.given:
            given_page, given_revision = known.given[change.path]
            page_id = given_page if before is None else page_id
            revision_id = revision_id if given_revision is None else given_revision
        next_page = max(next_page, page_id + 1)
        made.append(_effect(commit, change, before, page_id, revision_id))
    _settle_skeletons(made, known.skeletons)
    _settle_deleted_paths(made)
    return made


def _parted(commit: CommitInfo, by_path: Mapping[str, PageRow]) -> list[FileChange]:
    """Git takes a page that goes and a new one like it for a rename; our own commits rename their subject only."""
    changes: list[FileChange] = []
    for change in commit.changes:
        row = by_path.get(change.old_path or "") if change.status == "R" else None
        if row is None or commit.kind in ("", "merge") or row.id == commit.page_id:
            changes.append(change)
        else:
            changes += [FileChange("D", row.path), replace(change, status="A", old_path=None)]
    return changes


def _joined(commit: CommitInfo, changes: list[FileChange], by_id: Mapping[int, PageRow]) -> list[FileChange]:
    """Git tells a rename with much new text as D and A; the trailer says that they are one page."""
    subject = by_id.get(commit.page_id or 0)
    added = [change for change in changes if change.status == "A"]
    if subject is None or subject.state != LIVE or len(added) != 1:
        return changes
    gone = next((c for c in changes if c.status == "D" and c.path == subject.path), None)
    if gone is None:
        return changes
    renamed = replace(added[0], status="R", old_path=gone.path, old_blob=gone.blob)
    return [renamed if change is added[0] else change for change in changes if change is not gone]


def _evicting(changes: list[FileChange], by_path: Mapping[str, PageRow]) -> list[FileChange]:
    """`changes`, and a deletion of every live page that a rename overwrites."""
    leaving = {c.old_path for c in changes if c.status == "R"} | {c.path for c in changes if c.status == "D"}
    claimed = [c.path for c in changes if c.status == "R" and c.path != c.old_path and c.path not in leaving]
    overwritten = [path for path in claimed if path in by_path and by_path[path].state == LIVE]
    return changes + [FileChange("D", path) for path in overwritten]


def _before(
    change: FileChange, subject_id: int | None, by_path: Mapping[str, PageRow], by_id: Mapping[int, PageRow]
) -> PageRow | None:
    """The page that `change` is about. `subject_id` is the page that the commit's only added file belongs to."""
    row = by_path.get(change.old_path or change.path)
    if row is not None and row.state == LIVE:
        return row
    if change.status == "R":  # the page it came from is unknown here: what counts is the text it brings
        return by_path.get(change.path)
    if change.status == "A" and subject_id is not None:
        subject = by_id.get(subject_id)
        if subject is not None and subject.state == DELETED:
            return subject
        return row if row is not None and row.id == subject_id else None
    return row


def _new_id(change: FileChange, subject_id: int | None, by_id: Mapping[int, PageRow], next_page: int) -> int:
    if change.status != "A" or subject_id is None or subject_id in by_id:
        return next_page
    return subject_id


def _effect(commit: CommitInfo, change: FileChange, before: PageRow | None, page_id: int, revision_id: int) -> Effect:
    kind = _kind(commit, change, before, page_id)
    after = dict(before._mapping) if before is not None else _new_page(commit, page_id)
    after |= {"commit": commit.sha, "revision_id": revision_id, "revisions": after["revisions"] + 1}
    after |= {"changed_at": commit.at, "changed_by": commit.author_id, "changed_by_name": commit.author_name}
    if change.status == "D":
        return Effect(before, after | {"state": DELETED}, kind)
    text = change.text or EMPTY
    title = text.title or names.title_of(change.path)
    after |= {"state": LIVE, "path": change.path, "blob": change.blob, "size": change.size}
    after |= {"title": title, "sort_key": sort_key(title), "section": text.section, "tags": list(text.tags)}
    after |= {"summary": text.summary, "seeded": bool(after["seeded"] or text.source or commit.kind == "seed")}
    if before is None or before.path != change.path or before.state != LIVE:
        after["skeleton"] = names.skeleton(change.path)
    return Effect(before, after, kind)


def _new_page(commit: CommitInfo, page_id: int) -> dict[str, Any]:
    counts = {"revisions": 0, "contributors": 0, "inlinks": 0}
    return {"id": page_id, "created_at": commit.at, "seeded": False, **counts}


def _kind(commit: CommitInfo, change: FileChange, before: PageRow | None, page_id: int) -> str:
    """The trailer's kind for the commit's subject (all its pages when it names none), else what Git says."""
    if change.status == "D":
        return "delete"
    if commit.kind and commit.page_id in (None, page_id):
        return commit.kind
    if commit.kind == "rename" and change.status == "M":
        return RELINK
    if before is not None and before.state == DELETED:
        return "restore"
    if change.status == "A" and before is not None:
        return "edit"
    return BY_STATUS[change.status]


def _settle_skeletons(made: list[Effect], taken: Mapping[str, int]) -> None:
    """Two live pages never share a skeleton. Saves check that first; a push cannot, so the later page gets its own."""
    leaving = {effect.after["id"] for effect in made if effect.moved_from or not effect.is_live}
    owners = {skeleton: owner for skeleton, owner in taken.items() if owner not in leaving}
    for effect in made:
        if effect.is_live:
            after = effect.after
            if owners.setdefault(after["skeleton"], after["id"]) != after["id"]:
                after["skeleton"] = displaced(after["skeleton"], after["id"])


def _settle_deleted_paths(made: list[Effect]) -> None:
    live = {effect.after["path"] for effect in made if effect.is_live}
    for effect in made:
        if not effect.is_live and effect.after["path"] in live:
            effect.after["path"] = displaced(effect.after["path"], effect.after["id"])
