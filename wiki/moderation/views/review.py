"""Screens where staff decide on proposals: the list of open ones, and one screen for each."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import users
from wiki.errors import Invalid, WikiError
from wiki.moderation.own import subject_of
from wiki.moderation.review import Review
from wiki.moderation.views import blueprint, own
from wiki.store.choices import choices, combine, settle
from wiki.store.difference import difference
from wiki.store.merge import Overlap
from wiki.store.pagefile import PageText
from wiki.web import wiki


@blueprint.get("/-/proposals")
@web.action("proposal.review")
def proposals():
    """Open proposals, those that wait longest first."""
    paged = own.desk().list_open(web.span())
    with wiki().database.read() as conn:
        names = users.names_of(conn, [row.author_id for row in paged.items])
        blocked = users.list_blocked(conn, [row.author_id for row in paged.items])
    return render_template("moderation/proposals.html", paged=paged, names=names, blocked=blocked)


@blueprint.get("/-/proposals/<int:number>")
@web.action("proposal.read")
def proposal(number: int):
    """One proposal: what it would change, where it overlaps with the page, and the decision; for its author, what
    became of it and what they can do."""
    row = own.desk().get(number)
    web.check("proposal.read", subject_of(row))
    review = own.desk().review(number)
    return _screen(review) if web.may("proposal.review") else own.screen(review)


@blueprint.post("/-/proposals/<int:number>/accept")
@web.action("proposal.review")
def accept(number: int):
    """Publish the proposal as chosen or edited; `show=edit` only opens it in the editor."""
    seen = own.desk().review(number, request.form.get("seen", ""))
    if request.form.get("show") == "edit":
        return _screen(seen, body=_combined(seen).body)
    try:
        saved = own.desk().accept(
            web.actor(), number, _settled(seen), base=seen.blob, summary=request.form.get("edit_summary", "")
        )
    except Overlap as error:
        # Somebody saved meanwhile: the newest page is shown, and the decision is made on that.
        return _screen(own.desk().review(number), error, body=request.form.get("body")), 409
    except Invalid as error:
        return _screen(seen, error, body=request.form.get("body")), 422
    flash(_("Accepted. “%(title)s” is changed.", title=saved.text.title), "success")
    return _next(number)


@blueprint.post("/-/proposals/<int:number>/reject")
@web.action("proposal.review")
def reject(number: int):
    """Turn the proposal down, with the reason its author reads."""
    try:
        own.desk().reject(web.actor(), number, reason=request.form.get("reason", ""))
    except Invalid as error:
        return _screen(own.desk().review(number), error), 422
    flash(_("Rejected."), "success")
    return _next(number)


def _next(number: int):
    following = own.desk().find_next(number)
    if following is None:
        return redirect(url_for("moderation.proposals"), 303)
    return redirect(url_for("moderation.proposal", number=following), 303)


def _combined(review: Review) -> PageText:
    return combine(review.merge, review.current, choices(review.merge, request.form))


def _settled(review: Review) -> PageText:
    """The text to publish: as chosen passage by passage, or as edited as a whole."""
    body = request.form.get("body")
    if body is None:
        return settle(review.merge, review.current, choices(review.merge, request.form))
    return replace(_combined(review), body=body.replace("\r\n", "\n"))


def _screen(review: Review, error: WikiError | None = None, *, body: str | None = None) -> Any:
    """`body`: the whole text, in the editor; without it, passages to choose from."""
    target = _combined(review)
    if body is not None:
        target = replace(target, body=body.replace("\r\n", "\n"))
    row = review.proposal
    with wiki().database.read() as conn:
        names = users.names_of(conn, [row.author_id, row.decided_by])
    return render_template(
        "moderation/proposal.html",
        review=review,
        proposal=row,
        changes=difference(review.current, target if review.is_open else review.proposed),
        choices=choices(review.merge, request.form),
        body=body,
        error=error,
        names=names,
        following=own.desk().find_next(row.id),
    )
