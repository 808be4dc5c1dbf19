"""Operations that give a page a text: create, save, revert, undo. Each makes a draft from the newest state.

They decide by three-way merge and never by who comes last. Must never write anything themselves.
"""

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import sqlalchemy as sa

from wiki.errors import N_, Exists, Gone, Invalid, NotFound
from wiki.store import names, pagefile
from wiki.store.catalog import find_page
from wiki.store.drafts import Draft, Edit, Saved
from wiki.store.git import is_sha
from wiki.store.merge import Overlap, merge_pages
from wiki.store.pagefile import EMPTY, PageText
from wiki.store.publisher import Head, Published, Publisher
from wiki.store.tables import page, revision, section

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation decided: a draft (None: nothing to do) and the page it is about (None: a new one)."""

    draft: Draft | None
    row: Row | None
    text: PageText
    merged: bool = False

    def saved(self, published: Published | None) -> Saved:
        if published is None or self.draft is None or self.draft.page_id is None:
            row = self.row
            assert row is not None  # an operation without a draft names the page that is already as it should be
            return Saved(
                row.id, row.path, row.commit, row.revision_id, row.blob, self.text, changed=False, merged=self.merged
            )
        path = self.draft.edits[0].path
        blob = published.blobs[path] or (self.row.blob if self.row is not None else "")
        return Saved(
            self.draft.page_id, path, published.commit.sha, published.revision_id, blob, self.text, merged=self.merged
        )


def create(
    publisher: Publisher, head: Head, draft: Draft, *, text: PageText, path: str | None, replace_redirect: bool
) -> Outcome:
    text = _spelled(head.conn, pagefile.check(text))
    path = names.check_path(path) if path is not None else names.path_of(text.title)
    found = find_page(head.conn, path)
    if _is_sent_twice(publisher, found, path, text, draft):
        return Outcome(None, found, text)
    check_free(head.conn, path, replace_redirect=replace_redirect)
    draft = replace(draft, page_id=next_page_id(head.conn), edits=(Edit("A", path, text),))
    return Outcome(draft, None, text)


def save(publisher: Publisher, head: Head, draft: Draft, *, path: str, text: PageText, base: str) -> Outcome:
    row = current_page(head.conn, path)
    text = pagefile.check(text)
    if text.section.casefold() != row.section.casefold():  # else a new spelling of it is meant
        text = _spelled(head.conn, text)
    return settle(publisher, head, draft, row, text, base)


def revert(publisher: Publisher, head: Head, draft: Draft, *, path: str, base: str | None) -> Outcome:
    row = current_page(head.conn, path)
    old = publisher.text(get_revision(head.conn, row.id, draft.from_commit or "").blob)
    return settle(publisher, head, draft, row, _named_as_now(old, row), base or row.blob)


def undo(publisher: Publisher, head: Head, draft: Draft, *, path: str) -> Outcome:
    row = current_page(head.conn, path)
    text, undone = without(publisher, head.conn, row, draft.from_commit or "")
    if text == publisher.text(row.blob) and undone.kind == "rename":
        raise Invalid(N_("This revision gave the page another title. Rename it to undo that."))
    return settle(publisher, head, draft, row, text, row.blob)


def without(publisher: Publisher, conn: sa.Connection, row: Row, commit: str) -> tuple[PageText, Row]:
    """The page as it is now without what `commit` changed, and that revision. Raises Overlap, Invalid, NotFound."""
    undone = get_revision(conn, row.id, commit)
    before = conn.execute(sa.select(revision.c.blob).where(revision.c.id == undone.parent_id)).one_or_none()
    if before is None:
        raise Invalid(N_("This is the page's first revision, so there is nothing to go back to."))
    current = publisher.text(row.blob)
    texts = [_named_as_now(publisher.text(blob), row) for blob in (undone.blob, before.blob)]
    merge = merge_pages(texts[0], texts[1], current, publisher.git.merge_file)
    if merge.conflicts:
        raise Overlap(texts[0], current, texts[1], merge, row.blob)
    return merge.text, undone


def _spelled(conn: sa.Connection, text: PageText) -> PageText:
    """`text` in a section that exists as others spell it: “exchange/mail” is no section beside “Exchange”."""
    known: dict[str, str] = {}
    for name in conn.scalars(sa.select(section.c.section).order_by(section.c.pages)) if text.section else ():
        for steps in accumulate(name.split("/"), "{}/{}".format):
            known[steps.casefold()] = steps
    spelled = ""
    for step in text.section.split("/"):
        spelled = known.get(f"{spelled}{step}".casefold(), f"{spelled}{step}") + "/"
    return replace(text, section=spelled.rstrip("/"))


def _named_as_now(text: PageText, row: Row) -> PageText:
    """An old `text` under the page's present title where it bore another: only a rename changes what a path says."""
    is_renamed = names.slug(row.title) == row.path != names.slug(text.title)
    return replace(text, title=row.title) if is_renamed else text


def settle(publisher: Publisher, head: Head, draft: Draft, row: Row, text: PageText, base: str) -> Outcome:
    """The draft that brings `text`, written from `base`, onto the page as it is now. Raises Overlap."""
    text, merged, current = merge_in(publisher, head, row, text, base)
    if text == current:
        return Outcome(None, row, text, merged)
    draft = replace(draft, page_id=row.id, edits=(Edit("M", row.path, text, old_blob=row.blob),))
    return Outcome(draft, row, text, merged)


def merge_in(publisher: Publisher, head: Head, row: Row, text: PageText, base: str) -> tuple[PageText, bool, PageText]:
    """`text` with what others changed since `base`, whether they did, and the page as it is now. Raises Overlap."""
    current = publisher.text(row.blob)
    if base == row.blob or text == current:
        return text, False, current
    origin = base_text(publisher, head.conn, row, base)
    merge = merge_pages(origin, text, current, publisher.git.merge_file)
    if merge.conflicts:
        raise Overlap(origin, current, text, merge, row.blob)
    return pagefile.check(merge.text), merge.text != text, current


def current_page(conn: sa.Connection, path: str) -> Row:
    """The live page at `path` or, when it has moved, where it is now. Raises NotFound and Gone."""
    found = find_page(conn, path)
    if found is None:
        raise NotFound(N_("There is no page called “%(path)s”."), path=path)
    if found.state != "live":
        raise Gone(N_("The page “%(title)s” was deleted."), title=found.title, page=found)
    return found


def get_revision(conn: sa.Connection, page_id: int, commit: str) -> Row:
    """The revision that `commit` made of a page. Raises NotFound."""
    where = (revision.c.commit == commit, revision.c.page_id == page_id)
    found = conn.execute(sa.select(revision).where(*where)).one_or_none() if is_sha(commit) else None
    if found is None:
        raise NotFound(N_("There is no such revision."))
    return found


def check_free(conn: sa.Connection, path: str, *, page_id: int | None = None, replace_redirect: bool = False) -> None:
    """Raise Exists when a page other than `page_id` has this path, had it and moved, or looks just like it."""
    found = find_page(conn, path)
    if found is not None and found.id != page_id and found.state == "live":
        if found.path == path:
            raise Exists(N_("There is already a page called “%(title)s”."), path=found.path, title=found.title)
        if not replace_redirect:
            raise Exists(
                N_("The page “%(title)s” used to be at this address, and old links still lead there."),
                path=found.path,
                title=found.title,
            )
    alike = sa.select(page.c.path, page.c.title).where(
        page.c.skeleton == names.skeleton(path), page.c.id != (page_id or 0), sa.literal_column("state = 'live'")
    )
    if other := conn.execute(alike).first():
        raise Exists(
            N_("There is already a page called “%(title)s”, which looks the same."), path=other.path, title=other.title
        )


def next_page_id(conn: sa.Connection) -> int:
    """The id of the next new page. Only under the store's lock."""
    return (conn.scalar(sa.select(sa.func.max(page.c.id))) or 0) + 1


def base_text(publisher: Publisher, conn: sa.Connection, row: Row, base: str) -> PageText:
    """What the editor started from. Only a text this page has had: another blob could be one nobody may see."""
    had = sa.select(revision.c.id).where(revision.c.page_id == row.id, revision.c.blob == base).limit(1)
    return publisher.text(base) if is_sha(base) and conn.scalar(had) is not None else EMPTY


def _is_sent_twice(publisher: Publisher, found: Row | None, path: str, text: PageText, draft: Draft) -> bool:
    if found is None or found.path != path or found.state != "live":
        return False
    return found.changed_by == draft.author.user_id and publisher.text(found.blob) == text
