"""Where trusted customers look at small changes of each other, and say that they are right."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import users
from wiki.errors import Conflict
from wiki.moderation.review import Review
from wiki.moderation.second import Second
from wiki.moderation.views import blueprint, own
from wiki.store.difference import difference
from wiki.web import wiki


@blueprint.get("/-/proposals/small")
@web.action("proposal.confirm")
def small_proposals() -> Any:
    """Typo-size changes of others that this person may publish by looking at them."""
    return _screen(_second().list())


@blueprint.get("/-/proposals/<int:number>/second")
@web.action("proposal.confirm")
def second(number: int) -> Any:
    return _screen([_second().look(number)], alone=True)


@blueprint.post("/-/proposals/<int:number>/second")
@web.action("proposal.confirm")
def confirm(number: int) -> Any:
    """Publish it as it was seen."""
    try:
        saved = _second().confirm(number, seen=request.form.get("seen", ""))
    except Conflict as error:
        flash(web.translated(error), "warning")
    else:
        flash(_("Thank you. “%(title)s” is changed.", title=saved.text.title), "success")
    return redirect(url_for("moderation.small_proposals"), 303)


def _second() -> Second:
    return Second(own.desk(), web.actor())


def _screen(reviews: list[Review], *, alone: bool = False) -> Any:
    with wiki().database.read() as conn:
        names = users.names_of(conn, [review.proposal.author_id for review in reviews])
    changes = [(review, difference(review.current, review.merge.text)) for review in reviews]
    return render_template("moderation/second.html", changes=changes, names=names, alone=alone)
