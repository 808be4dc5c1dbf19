"""Anybody who may read reports a page or a passage; staff see the reports and close them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import users
from wiki.markup import outline
from wiki.moderation import reports as kept
from wiki.moderation.reports import PROBLEMS, Report
from wiki.moderation.views import blueprint
from wiki.web import wiki


@blueprint.route("/-/report/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: report_screen(path, error))
@web.action("page.report")
def report(path: str) -> Any:
    """Tell staff what is wrong with a page."""
    page = wiki().store.get(path)
    if request.method == "GET":
        return report_screen(path)
    sent = Report(*(request.form.get(name, "") for name in ("problem", "passage", "words")))
    if web.actor().id is None:
        wiki().robots.check_time(web.actor().opened)
    if not web.actor().trapped:
        kept.file(wiki().database, page, sent, by=web.actor(), address=request.remote_addr)
    flash(_("Thank you. Staff will look at it."), "success")
    return redirect(url_for("pages.view", path=page.path), 303)


def report_screen(path: str, error: Exception | None = None) -> Any:
    """The form; with an error, as it was filled in."""
    page = wiki().store.find(path) if error else wiki().store.get(path)
    title = page.title if page is not None and web.may("page.read") else path
    asked = request.values.get("problem", "")
    values = {"problems": PROBLEMS, "headings": _headings(page) if asked == "missing" else None, "asked": asked}
    return web.answer("moderation/report.html", error, path=path, title=title, **values)


def _headings(page: Any) -> list[str]:
    """The headings of a page, for whoever says where something is missing."""
    if page is None or not web.may("page.read"):
        return []
    return [heading.text for heading in outline(wiki().store.text(page.blob).body).headings]


@blueprint.get("/-/staff/reports")
@web.action("report.manage")
def reports() -> str:
    """What people reported and nobody has closed yet, newest first; `?show=closed` the others."""
    closed = request.args.get("show") == "closed"
    with wiki().database.read() as conn:
        paged = kept.list_reports(conn, web.span(), closed=closed)
        names = users.names_of(conn, [who for row in paged.items for who in (row.user_id, row.closed_by)])
    return render_template("moderation/reports.html", paged=paged, names=names, problems=PROBLEMS, closed=closed)


@blueprint.post("/-/staff/reports/<int:number>/close")
@web.action("report.manage")
def close_report(number: int) -> Any:
    """Say that a report is dealt with."""
    kept.close(wiki().database, number, by=web.actor(), answer=request.form.get("answer", ""))
    flash(_("Closed."), "success")
    return redirect(url_for("moderation.reports"), 303)
