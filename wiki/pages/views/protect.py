"""Limiting who may change a page (staff): to trusted customers or to staff, with the reason they will read."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.moderation.protection import find_protection
from wiki.pages.form import one_line
from wiki.pages.views import blueprint, writing
from wiki.pages.views.refusals import answer
from wiki.web import wiki


@blueprint.route("/-/protect/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: screen(path, error), to_anyone=True)
@web.action("page.protect")
def protect(path: str) -> Any:
    if request.method == "GET":
        return screen(path)
    level = request.form.get("level", "")
    reason = one_line(request.form.get("reason", ""), "reason")
    wiki().submissions.protect(web.actor(), path, level, reason=reason)
    told = {
        "open": _("Everyone who may edit can change this page again."),
        "trusted": _("Only trusted customers and staff can change this page now."),
        "staff": _("Only staff can change this page now."),
    }
    flash(told[level], "success")
    return redirect(url_for("pages.view", path=path), 303)


def screen(path: str, error: Exception | None = None) -> Response:
    """Who may change the page now, since when and why. Raises NotFound, Gone and Moved unless something was sent."""
    page = writing.shown_page(path, path) if error else wiki().store.get(path)
    with wiki().database.read() as conn:
        limit = find_protection(conn, page.id)
    return answer(
        "pages/protect.html",
        error,
        page=page,
        limit=limit,
        level=request.form.get("level", page.level or "open"),
        reason=request.form.get("reason", ""),
    )
