"""Screens for authors: their proposals, one of them with what happens next, and withdrawing it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import users
from wiki.moderation import talk, trust
from wiki.moderation.own import Own, usual_wait
from wiki.moderation.review import Desk, Review
from wiki.moderation.second import Second
from wiki.moderation.views import blueprint
from wiki.policy import PUBLISHED_BY_TRUSTED, proposed_by
from wiki.store.difference import difference
from wiki.store.pagefile import EMPTY
from wiki.web import wiki


def desk() -> Desk:
    return Desk(wiki().store, wiki().settings)


@blueprint.get("/-/account/proposals")
@web.action("account.own")
def own_proposals():
    """What one proposed, newest first, and what became of it."""
    paged = Own(desk(), web.actor()).list(web.span())
    with wiki().database.read() as conn:
        standings = trust.own_standings(conn, wiki().settings, web.actor().id)
    may_second = bool(wiki().settings.typo_characters) and Second(desk(), web.actor()).is_trusted()
    return render_template("moderation/own.html", paged=paged, standings=standings, may_second=may_second)


@blueprint.post("/-/proposals/<int:number>/withdraw")
@web.action("proposal.own")
def withdraw(number: int):
    """Take a proposal of one's own back."""
    review = Own(desk(), web.actor()).withdraw(number)
    flash(_("You took your proposal back. The page stays as it is."), "success")
    if review.page is None:
        return redirect(url_for("moderation.own_proposals"), 303)
    return redirect(url_for("pages.view", path=review.page.path), 303)


def screen(review: Review, error: Exception | None = None) -> Any:
    """A proposal as its author sees it; with an error, with what they wrote about it."""
    row, live = review.proposal, review.current if review.page is not None else EMPTY
    with wiki().database.read() as conn:
        wait = usual_wait(conn)
        comments = talk.list_comments(conn, row.id)
        names = users.names_of(conn, [row.decided_by, *(said.user_id for said in comments)])
        is_for_trust = row.held == PUBLISHED_BY_TRUSTED
        standing = trust.standing(conn, wiki().settings, row.author_id or 0, row.section) if is_for_trust else None
    shown = review.merge.text if review.is_open else review.proposed
    return web.answer(
        "moderation/own_proposal.html",
        error,
        review=review,
        proposal=row,
        prose=wiki().html.render(shown),
        changes=difference(live, shown),
        wait=wait,
        names=names,
        standing=standing,
        held=_(row.held) if row.held else "",
        may_change=web.may("proposal.own", proposed_by(row.author_id)),
        comments=comments,
        paragraphs=talk.paragraphs,
    )
