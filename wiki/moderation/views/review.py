"""The screen where a reviewer decides on one proposal, and the decisions; its author's view of it is `own`.

Whatever keeps a decision from being made, the screen comes back with everything that was typed.
"""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import users
from wiki.errors import Conflict, NotFound, SignInRequired
from wiki.moderation import reasons, reviewers, risk, talk
from wiki.moderation.queue import Chosen
from wiki.moderation.record import record_of
from wiki.moderation.review import Review
from wiki.moderation.views import blueprint, own
from wiki.moderation.views.queue import queue
from wiki.policy import SIGN_IN, Subject
from wiki.store import lists
from wiki.store.choices import choices, combine, settle
from wiki.store.difference import difference
from wiki.store.merge import Overlap
from wiki.store.pagefile import PageText
from wiki.web import wiki


@blueprint.get("/-/proposals/<int:number>")
@web.action("proposal.read")
def proposal(number: int) -> Any:
    """One proposal: what it would change, where it overlaps with the page, and the decision; for its author, what
    became of it and what they can do."""
    subject = subject_of(number)
    web.check("proposal.read", subject)
    review = own.desk().review(number)
    return screen(review) if web.may("proposal.review", subject) else own.screen(review)


@blueprint.post("/-/proposals/<int:number>/accept")
@web.gives_back(lambda error, number: again(error, number), to_anyone=True)
@web.action("proposal.discuss")
def accept(number: int) -> Any:
    """Publish the proposal as chosen or edited; `show=edit` only opens it in the editor."""
    web.check("proposal.review", subject_of(number))
    review = own.desk().review(number, request.form.get("seen", ""))
    if request.form.get("show") == "edit":
        return screen(review, body=_combined(review).body)
    saved = own.desk().accept(
        web.actor(),
        number,
        _settled(review),
        base=review.blob,
        summary=request.form.get("edit_summary", ""),
        seen=request.form.get("version", ""),
    )
    flash(_("Accepted. “%(title)s” is changed.", title=saved.text.title), "success")
    return _next(number)


@blueprint.post("/-/proposals/<int:number>/reject")
@web.gives_back(lambda error, number: again(error, number), to_anyone=True)
@web.action("proposal.discuss")
def reject(number: int) -> Any:
    """Turn the proposal down, with the reason its author reads."""
    own.desk().reject(web.actor(), number, reason=written(), seen=request.form.get("version", ""))
    flash(_("Rejected. The author reads your reason."), "success")
    return _next(number)


@blueprint.post("/-/proposals/<int:number>/return")
@web.gives_back(lambda error, number: again(error, number), to_anyone=True)
@web.action("proposal.discuss")
def give_back(number: int) -> Any:
    """Ask the author for changes; it comes back to the queue once they are made."""
    own.desk().give_back(web.actor(), number, reason=written(), seen=request.form.get("version", ""))
    flash(_("It is the author’s turn now. The proposal comes back when they have changed it."), "success")
    return _next(number)


@blueprint.post("/-/proposals/<int:number>/comment")
@web.gives_back(lambda error, number: again(error, number), to_anyone=True)
@web.action("proposal.discuss")
def comment(number: int) -> Any:
    """Say something about the proposal: its author and those who review it."""
    wiki().screening.check_comment(web.actor(), written())
    talk.comment(wiki().database, wiki().settings, web.actor(), own.desk().get(number), written())
    args = Chosen.read(request.args).args
    return redirect(url_for("moderation.proposal", number=number, _anchor="talk", **args), 303)


def written() -> str:
    """What is said to the author: a ready-made reason, what was typed, or one after the other."""
    return "\n\n".join(text for name in ("ready", "reason") if (text := request.form.get(name, "").strip()))


def subject_of(number: int) -> Subject:
    """The proposal as the rules see it for whoever asks. Raises NotFound."""
    row = own.desk().get(number)
    with wiki().database.read() as conn:
        return reviewers.subject_of(conn, web.actor(), row)


def again(error: Exception, number: int) -> Any:
    """The screen with what was typed, on the proposal and the page as they are now. Who may not see it any more gets
    only their own words back. Raises SignInRequired for who is signed out: what they typed is kept for them as of any
    other form."""
    if web.actor().id is None:
        raise SignInRequired(SIGN_IN)
    try:
        subject = subject_of(number)
        review = own.desk().review(number, "" if _is_outdated(error) else request.form.get("seen", ""))
        if web.may("proposal.review", subject):
            return screen(review, error, body=request.form.get("body"))
        if web.may("proposal.read", subject):
            return own.screen(review, error)
    except NotFound as missing:
        error = missing
    kept = {name: request.form[name] for name in ("body", "reason") if request.form.get(name)}
    return web.answer("moderation/kept.html", error, kept=kept)


def _is_outdated(error: Exception) -> bool:
    """Somebody saved, decided or changed the proposal meanwhile: the newest is shown, to decide on that."""
    return isinstance(error, Conflict | Overlap)


def _next(number: int) -> Any:
    chosen = Chosen.read(request.args)
    following = queue().find_next(number, chosen)
    if following is None:
        return redirect(url_for("moderation.proposals", **chosen.args), 303)
    return redirect(url_for("moderation.proposal", number=following, **chosen.args), 303)


def _combined(review: Review) -> PageText:
    return combine(review.merge, review.current, choices(review.merge, request.form))


def _settled(review: Review) -> PageText:
    """The text to publish: as chosen passage by passage, or as edited as a whole."""
    body = request.form.get("body")
    if body is None:
        return settle(review.merge, review.current, choices(review.merge, request.form))
    return _edited(review, body)


def _edited(review: Review, body: str) -> PageText:
    """The text as a whole, with the fields of the page that the form brings."""
    given: dict[str, Any] = {
        name: request.form[name] for name in ("title", "section", "summary") if name in request.form
    }
    if "tags" in request.form:
        tags = request.form["tags"].replace("\n", ",").split(",")
        given["tags"] = tuple(tag.strip() for tag in tags if tag.strip())
    return replace(_combined(review), body=body.replace("\r\n", "\n"), **given)


def screen(review: Review, error: Exception | None = None, *, body: str | None = None) -> Any:
    """`body`: the whole text, in the editor; without it, passages to choose from."""
    target = _combined(review) if body is None else _edited(review, body)
    row, chosen = review.proposal, Chosen.read(request.args)
    with wiki().database.read() as conn:
        record = None if row.author_id is None else record_of(conn, row.author_id, but=row.id)
        comments = talk.list_comments(conn, row.id)
        names = users.names_of(conn, [row.author_id, row.decided_by, *(said.user_id for said in comments)])
        sections = [] if body is None else [known.section for known in lists.sections(conn)]
    changes = difference(review.current, target if review.is_open else review.proposed)
    shown = request.args.get("show_as") == "pages" and review.is_open
    return web.answer(
        "moderation/proposal.html",
        error,
        review=review,
        proposal=row,
        changes=changes,
        amount=risk.amount(changes),
        hosts=risk.new_hosts(review.current, target),
        prose=(wiki().html.render(review.current), wiki().html.render(target)) if shown else None,
        choices=choices(review.merge, request.form),
        body=body,
        target=target,
        sections=sections,
        names=names,
        record=record,
        comments=comments,
        paragraphs=talk.paragraphs,
        # Translated here and not in the template, which would take these for HTML of ours.
        held=_(row.held) if row.held else "",
        reasons=[_(reason) for reason in reasons.list_reasons(wiki().store)] if review.is_open else (),
        may_reword=own.desk().may_reword(web.actor(), review),
        chosen=chosen,
        following=queue().find_next(row.id, chosen),
    )
