"""Renaming a page: a new title, hence a new address; the old one keeps working, and links are rewritten at once."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from wiki import web
from wiki.moderation.submit import Proposed
from wiki.pages.form import one_line
from wiki.pages.views import blueprint, writing
from wiki.pages.views.refusals import answer
from wiki.web import wiki


@blueprint.route("/-/rename/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: rename_again(error, path), to_anyone=True)
@web.action("page.rename")
def rename(path: str) -> Any:
    if request.method == "POST":
        return _rename(path)
    page = wiki().store.get(path)
    return screen(page, page.title, page.blob)


def _rename(path: str) -> Response:
    page = writing.current(path)
    title, base = request.form.get("title", ""), request.form.get("base", "")
    reason = one_line(request.form.get("reason", ""), "reason")
    saved = wiki().submissions.rename(web.actor(), path, title, base=base, summary=reason)
    if isinstance(saved, Proposed):
        return writing.waits(saved)
    flash(_told(page, saved), "success" if saved.changed else "warning")
    return redirect(url_for("pages.view", path=saved.path), 303)


def _told(page: Any, saved: Any) -> str:
    if not saved.changed:
        return _("The page has this title already, so nothing was changed.")
    if saved.path == page.path:
        return _("The title was changed. The address stays the same.")
    if not page.inlinks:
        return _("The page has its new title. The old address leads here.")
    return ngettext(
        "The page has its new title. The old address leads here, and %(num)s page that links here was updated.",
        "The page has its new title. The old address leads here, and %(num)s pages that link here were updated.",
        page.inlinks,
    )


def rename_again(error: Exception, path: str) -> Response:
    """The form with what was typed. After a conflict it starts from the page as it is now."""
    title = request.form.get("title", "")
    page = writing.shown_page(path, title)
    return screen(page, title, page.blob, request.form.get("reason", ""), error)


def screen(page: Any, title: str, base: str, reason: str = "", error: Exception | None = None) -> Response:
    return answer("pages/rename.html", error, page=page, title=title, base=base, reason=reason)
