"""The end of a page and its return: delete and restore (staff), and what a deleted address answers."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.errors import N_, Gone, Invalid, WikiError
from wiki.pages.form import one_line
from wiki.pages.views import blueprint, writing
from wiki.pages.views.refusals import answer
from wiki.store import lists
from wiki.web import wiki


@blueprint.route("/-/delete/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: delete_screen(path, error), to_anyone=True)
@web.action("page.delete")
def delete(path: str) -> Any:
    if request.method == "GET":
        return delete_screen(path)
    page = wiki().store.get(path)
    reason = one_line(request.form.get("reason", ""), "reason")
    if not reason:
        raise Invalid(N_("Please say why: whoever looks for the page will read it."), field="reason")
    wiki().submissions.delete(web.actor(), path, reason=reason)
    flash(
        _("“%(title)s” was deleted. Its text and history are kept, and staff can restore it.", title=page.title),
        "success",
    )
    return redirect(url_for("pages.view", path=path), 303)


@blueprint.route("/-/restore/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: restore_screen(path, error), to_anyone=True)
@web.action("page.restore")
def restore(path: str) -> Any:
    if request.method == "GET":
        return restore_screen(path)
    reason = one_line(request.form.get("reason", ""), "reason")
    saved = wiki().submissions.restore(web.actor(), path, reason=reason)
    if saved.changed:
        flash(_("The page is back, as it was."), "success")
    else:
        flash(_("This page is not deleted."), "warning")
    return redirect(url_for("pages.view", path=saved.path), 303)


def delete_screen(path: str, error: Exception | None = None) -> Response:
    """Asks why. Raises NotFound, Gone and Moved when there is nothing to delete and nothing was sent."""
    page = writing.shown_page(path, path) if error else wiki().store.get(path)
    return answer("pages/delete.html", error, page=page, reason=request.form.get("reason", ""))


def restore_screen(path: str, error: Exception | None = None) -> Response:
    """What was deleted, by whom and why, and the way back."""
    try:
        web.check("page.read")
        page = wiki().store.get(path)
    except Gone as gone:
        page = gone.values["page"]
    except WikiError:
        if error is None:
            raise
        page = writing.Unread(path, path)
    else:
        if error is None:
            return redirect(url_for("pages.view", path=page.path), 303)
    return answer("pages/restore.html", error, page=page, reason=request.form.get("reason", ""))


@blueprint.app_template_global("deletion")
def deletion(page: Any) -> Any:
    """The revision that deleted `page`: at, author_id, author_name, summary. For templates."""
    if not page or not page.id:
        return None
    with wiki().database.read() as conn:
        return lists.find_revision(conn, page.revision_id)
