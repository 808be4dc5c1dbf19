"""Operations that change where a page is: rename with the links that point to it, delete, restore.

Each makes one draft from the newest state. Must never write anything itself.
"""

from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa

from wiki.errors import N_, NotFound
from wiki.store import names, pagefile
from wiki.store.catalog import find_page
from wiki.store.drafts import Draft, Edit
from wiki.store.edits import Outcome, Row, base_text, check_free, current_page, merge_in, settle
from wiki.store.pagefile import PageText
from wiki.store.publisher import Head, Publisher
from wiki.store.relink import relink
from wiki.store.tables import STILL_LIVE, link, page


def rename(
    publisher: Publisher,
    head: Head,
    draft: Draft,
    *,
    path: str,
    new_title: str,
    base: str,
    text: PageText | None,
    new_path: str | None,
    replace_redirect: bool,
) -> Outcome:
    row = current_page(head.conn, path)
    new = names.check_path(new_path) if new_path is not None else names.path_of(new_title)
    given = text or (publisher.text(base) if base == row.blob else base_text(publisher, head.conn, row, base))
    mine = pagefile.check(replace(given, title=new_title))
    if new == row.path:
        return settle(publisher, head, replace(draft, kind="edit"), row, mine, base)
    check_free(head.conn, new, page_id=row.id, replace_redirect=replace_redirect)
    merged_text, merged, _ = merge_in(publisher, head, row, mine, base)
    final = replace(merged_text, body=relink(merged_text.body, row.path, new, merged_text.title))
    subject = Edit("R", new, final, old_path=row.path, old_blob=row.blob)
    others = _relinked(publisher, head.conn, row, new, final.title)
    return Outcome(replace(draft, page_id=row.id, edits=(subject, *others)), row, final, merged)


def delete(publisher: Publisher, head: Head, draft: Draft, *, path: str) -> Outcome:
    row = current_page(head.conn, path)
    draft = replace(draft, page_id=row.id, edits=(Edit("D", row.path, old_blob=row.blob),))
    return Outcome(draft, row, publisher.text(row.blob))


def restore(publisher: Publisher, head: Head, draft: Draft, *, path: str) -> Outcome:
    row = _deleted_page(head.conn, path, draft.page_id)
    text = publisher.text(row.blob)
    if row.state == "live":
        return Outcome(None, row, text)
    place = row.path.partition("~")[0]  # a deleted page whose path was taken waits as `path~id`
    check_free(head.conn, place, page_id=row.id, replace_redirect=True)
    draft = replace(draft, page_id=row.id, edits=(Edit("A", place, text),))
    return Outcome(draft, row, text)


def _deleted_page(conn: sa.Connection, path: str, page_id: int | None) -> Row:
    if page_id is None:
        found = find_page(conn, path)
    else:
        found = conn.execute(sa.select(page).where(page.c.id == page_id)).one_or_none()
    if found is None:
        raise NotFound(N_("There is no page called “%(path)s”."), path=path)
    return found


def _relinked(publisher: Publisher, conn: sa.Connection, row: Row, new: str, title: str) -> Iterator[Edit]:
    """Edits of the pages that link to the old path, each with its links leading to the new one."""
    linking = (
        sa.select(page.c.path, page.c.blob)
        .join_from(link, page, page.c.id == link.c.page_id)
        .where(link.c.target == row.path, STILL_LIVE, page.c.id != row.id)
        .order_by(page.c.path)
    )
    for other in conn.execute(linking):
        text = publisher.text(other.blob)
        body = relink(text.body, row.path, new, title)
        if body != text.body:
            yield Edit("M", other.path, replace(text, body=body), old_blob=other.blob)
