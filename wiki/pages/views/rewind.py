"""Going back in a page's history: revert to a revision, or undo one revision in the middle.

Both show what will change before it does, and both merge with what came later.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, request
from flask_babel import gettext as _

from wiki import web
from wiki.errors import N_, Invalid, WikiError
from wiki.moderation.submit import Proposed, Result
from wiki.pages.form import PageForm, one_line
from wiki.pages.views import blueprint, conflict, writing
from wiki.pages.views.refusals import answer
from wiki.store import lists
from wiki.store.difference import difference
from wiki.store.merge import Overlap
from wiki.store.pagefile import EMPTY
from wiki.store.pages import Revision
from wiki.web import wiki


@blueprint.route("/-/revert/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: revert_screen(path, error), to_anyone=True)
@web.action("page.revert")
def revert(path: str) -> Any:
    """Make the page what it was after the revision `to`."""
    if request.method == "GET":
        return revert_screen(path)
    page, to = writing.current(path), request.form.get("to", "")
    base, told = request.form.get("base", ""), one_line(request.form.get("edit_summary", ""), "edit_summary")
    old = wiki().store.revision(to, path)
    return _go_back(
        page,
        lambda: wiki().submissions.revert(web.actor(), path, to, base=base or None, summary=told),
        lambda overlap: _meet(page, overlap, base=base or page.blob, mine_blob=old.blob, commit=to),
    )


@blueprint.route("/-/undo/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: undo_screen(path, error), to_anyone=True)
@web.action("page.revert")
def undo(path: str) -> Any:
    """Take back what the revision `commit` changed, and keep what came after it."""
    if request.method == "GET":
        return undo_screen(path)
    page, commit = writing.current(path), request.form.get("commit", "")
    told = one_line(request.form.get("edit_summary", ""), "edit_summary")
    undone = wiki().store.revision(commit, path)
    return _go_back(
        page,
        lambda: wiki().submissions.undo(web.actor(), path, commit, summary=told),
        lambda overlap: _meet(page, overlap, base=undone.blob, mine_blob=get_before(undone).blob, commit=commit),
    )


def _go_back(page: Any, act: Callable[[], Result], meet: Callable[[Overlap], Response]) -> Any:
    try:
        saved = act()
    except Overlap as overlap:
        return meet(overlap)
    if isinstance(saved, Proposed):
        return writing.waits(saved)
    if saved.changed:
        flash(_("Done. The revision you went back on stays in the history."), "success")
    else:
        flash(_("The page says exactly this already, so there was nothing left to save."), "warning")
    return writing.to_page(saved)


def _meet(page: Any, overlap: Overlap, *, base: str, mine_blob: str, commit: str) -> Response:
    form = PageForm(base=base, edit_summary=request.form.get("edit_summary", ""))
    return conflict.meet(page, overlap, form, mine_blob=mine_blob, commit=commit)


def revert_screen(path: str, error: Exception | None = None) -> Response:
    """What going back to a revision would change on the page as it is now."""
    page, old = _asked(path, "to", error)
    rows = None
    if old is not None:
        rows = difference(wiki().store.text(page.blob), wiki().store.text(old.blob))
    return _screen("pages/revert.html", page, old, rows, error)


def undo_screen(path: str, error: Exception | None = None) -> Response:
    """What one revision changed, the other way round."""
    page, undone = _asked(path, "commit", error)
    rows = None
    if undone is not None:
        before = wiki().store.text(get_before(undone).blob) if undone.parent_id or not error else EMPTY
        rows = difference(wiki().store.text(undone.blob), before)
    return _screen("pages/undo.html", page, undone, rows, error)


def _asked(path: str, name: str, error: Exception | None) -> tuple[Any, Revision | None]:
    """The page and the revision that the address or the form names. With an error, none when it cannot be shown."""
    commit = request.values.get(name, "")
    if error is None:
        page = writing.current(path)
        return page, wiki().store.revision(commit, path)
    page = writing.shown_page(path, path)
    try:
        return page, None if isinstance(page, writing.Unread) else wiki().store.revision(commit, path)
    except WikiError:
        return page, None


def get_before(row: Revision) -> Revision:
    """The revision of the page that `row` followed. Raises Invalid for a page's first."""
    with wiki().database.read() as conn:
        before = lists.find_revision(conn, row.parent_id)
    if before is None:
        raise Invalid(N_("This is the page's first revision, so there is nothing to go back to."))
    return before


def _screen(template: str, page: Any, row: Revision | None, rows: Any, error: Exception | None) -> Response:
    told = request.form.get("edit_summary", "")
    return answer(template, error, page=page, revision=row, difference=rows, edit_summary=told)
