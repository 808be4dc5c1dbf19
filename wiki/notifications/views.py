"""Screens of notices: the bell, the list, opening one, what one wants by mail, and the link that ends mails."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from wiki import web
from wiki.errors import Invalid, NotFound
from wiki.notifications.choices import MAILS, Choice
from wiki.speech import language
from wiki.web import translated, wiki

blueprint = Blueprint("notifications", __name__)


@blueprint.after_request
def _private(response: Response) -> Response:
    """Nothing here is kept by anyone, and no link of a mail leaks as a referrer."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.app_template_global("unread_notices")
def unread_notices() -> int:
    """How many notices wait for who asks: counted when their session was looked up, so without a query."""
    return getattr(current_user, "waiting", 0) if web.has_session() else 0


@blueprint.get("/-/notices")
@web.action("account.own")
def notices() -> Any:
    """What concerns one, newest first; `show=unread` leaves out what was read."""
    unread = request.args.get("show") == "unread"
    paged = wiki().notices.list(web.actor(), web.span(), unread=unread, language=language())
    return render_template("notifications/notices.html", paged=paged, unread=unread)


@blueprint.get("/-/notices/<int:number>")
@web.action("account.own")
def open_notice(number: int) -> Any:
    """Go where a notice of one's own leads. It is read then; opening it again changes nothing."""
    notice = wiki().notices.open(web.actor(), number)
    if notice.place is None:
        flash(_("What this was about is not there any more, or not for you to see."), "warning")
    return redirect(notice.place or url_for("notifications.notices"), 303)


@blueprint.post("/-/notices/<int:number>")
@web.action("account.own")
def mark_notice(number: int) -> Any:
    """Call one notice read or unread."""
    wiki().notices.mark(web.actor(), number, read=request.form.get("read") == "1")
    return redirect(web.safe_next(request.form.get("next"), url_for("notifications.notices")), 303)


@blueprint.post("/-/notices")
@web.action("account.own")
def read_all() -> Any:
    """Call all read, up to the newest that was on the screen."""
    done = wiki().notices.read_all(web.actor(), web.number(request.form, "newest"))
    flash(ngettext("%(num)s notice is read now.", "%(num)s notices are read now.", done), "success")
    return redirect(url_for("notifications.notices"), 303)


@blueprint.route("/-/account/notices", methods=["GET", "POST"])
@web.action("account.own")
def choose_mails() -> Any:
    """Whether and how often mails tell of notices."""
    me = web.actor().id
    choice, error = wiki().notice_choices.get(me), None
    if request.method == "POST":
        # A box that a screen did not offer says nothing: the choice before stays.
        proposals = "proposals" in request.form if web.actor().is_staff else choice.proposals
        choice = Choice(request.form.get("mail", ""), proposals)
        try:
            wiki().notice_choices.choose(me, choice)
        except Invalid as refused:
            error = refused
        else:
            flash(_("Your choice is saved."), "success")
            return redirect(url_for("notifications.choose_mails"), 303)
    return web.answer("notifications/choose_mails.html", error, choice=choice, mails=MAILS)


@blueprint.get("/-/unsubscribe/<token>")
@web.action("account.sign_in")
def ask_unsubscribe(token: str) -> Any:
    """What the link in a mail opens. It changes nothing yet: mail programs look at links on their own."""
    return _unsubscribing(token, lambda: wiki().notice_choices.person_of(token), is_done=False)


@blueprint.post("/-/unsubscribe/<token>")
@web.action("account.sign_in")
def unsubscribe(token: str) -> Any:
    """End the mails, from the screen or from a mail program that asks by itself (RFC 8058)."""
    return _unsubscribing(token, lambda: wiki().notice_choices.stop(token), is_done=True)


def _unsubscribing(token: str, step: Any, *, is_done: bool) -> Any:
    message, status = "", 200
    try:
        step()
    except NotFound as error:
        message, status = translated(error), error.status
    body = render_template("notifications/unsubscribe.html", token=token, is_done=is_done, message=message)
    return make_response(body, status)


@blueprint.record_once
def _without_csrf_token(state: BlueprintSetupState) -> None:
    """The address itself is the secret there, and a mail program has no form: it needs no other proof."""
    state.app.extensions["csrf"].exempt(unsubscribe)
