"""The queue of proposals, and accepting many small ones from it at once."""

from dataclasses import replace
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from wiki import web
from wiki.accounts import users
from wiki.errors import Invalid, WikiError
from wiki.moderation import batch, reviewers
from wiki.moderation.queue import SIZE, Chosen, Counts, Queue, is_for_list
from wiki.moderation.views import blueprint, own
from wiki.policy import Role
from wiki.speech import language
from wiki.web import wiki


@blueprint.app_template_global("looks_after")
def looks_after() -> tuple[bool, bool]:
    """Whether the queue holds anything for whoever asks, and whether small changes of others do. Without a query but
    for customers who are trusted somewhere, which was found out when their session was looked up."""
    actor = web.actor()
    if actor.is_staff or (actor.role < Role.TRUSTED and not getattr(current_user, "helps", False)):
        return actor.is_staff, False
    try:
        with wiki().database.read() as conn:
            subject = reviewers.queue_subject(reviewers.sections_of(conn, actor))
        return web.may("proposal.review", subject), web.may("proposal.confirm")
    except WikiError:  # on the screen that says that the database cannot be read
        return False, False


@blueprint.get("/-/proposals")
@web.action("proposal.read")
def proposals() -> Any:
    """Proposals that wait for a decision, the most urgent first."""
    return screen(queue())


@blueprint.post("/-/proposals/accept")
@web.action("proposal.discuss")
def accept_many() -> Any:
    """Accept the small ones that were ticked; says which could not be taken, and why."""
    mine = queue()
    try:
        outcomes = batch.accept_many(own.desk(), web.actor(), request.form.getlist("tick"))
    except Invalid as error:
        return screen(mine, error)
    return render_template(
        "moderation/batch.html",
        taken=[outcome for outcome in outcomes if outcome.error is None],
        left=[(outcome, web.translated(outcome.error)) for outcome in outcomes if outcome.error is not None],
        chosen=Chosen.read(request.args),
    )


def queue() -> Queue:
    """The queue as whoever asks may see it. Raises Denied."""
    actor = web.actor()
    with wiki().database.read() as conn:
        mine = reviewers.sections_of(conn, actor)
    web.check("proposal.review", reviewers.queue_subject(mine))
    return Queue(wiki().database, actor.id, mine, bound=not actor.is_staff)


def screen(mine: Queue, error: WikiError | None = None) -> Any:
    chosen = Chosen.read(request.args)
    paged = mine.page(chosen, web.span(SIZE))
    with wiki().database.read() as conn:
        names = users.names_of(conn, [row.author_id for row in paged.items])
    counts = mine.count()
    return web.answer(
        "moderation/proposals.html",
        error,
        paged=paged,
        names=names,
        chosen=chosen,
        counts=counts,
        tickable={row.id for row in paged.items if chosen.show != "blocked" and is_for_list(row)},
        bound=mine.bound,
        tabs=_tabs(mine, chosen, counts, mine.count_blocked()),
        most=batch.MOST,
    )


def _tabs(mine: Queue, chosen: Chosen, counts: Counts, blocked: int) -> list[tuple[str, str, str, bool]]:
    """The ways to narrow the queue: address, name with how many there are, icon, whether it is chosen."""
    shows = [
        ("", _("All"), counts.all, "list"),
        ("new", _("New contributors"), counts.new, "user"),
        ("small", _("Small changes"), counts.small, "check"),
        ("overlaps", _("Overlaps"), counts.overlaps, "git-merge"),
        ("mine", _("My sections"), counts.mine, "folder"),
        ("returned", _("Changes asked for"), None, "pencil"),
        ("blocked", _("Authors who are blocked"), blocked, "ban"),
    ]
    return [
        (
            f"/-/proposals{replace(chosen, show=show).query}",
            name if count is None else f"{name} ({language().number(count)})",
            icon,
            show == chosen.show,
        )
        for show, name, count, icon in shows
        if (show != "mine" or (mine.mine and not mine.bound)) and (show != "blocked" or blocked or chosen.show == show)
    ]
