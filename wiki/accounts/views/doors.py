"""Screens of people who are not signed in yet: sign in, sign up, confirm, invitation, new password, first staff."""

from flask import flash, jsonify, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from wiki import policy, web
from wiki.accounts import doors, forms, joining, own, tokens
from wiki.accounts.onward import NOWHERE, TEXT, Onward
from wiki.accounts.views.login import accounts, address, enter, go_out, secret, taking, user_agent
from wiki.accounts.views.screens import blueprint, refusals, screen, spent
from wiki.accounts.views.texts import onward
from wiki.errors import Denied, NotFound
from wiki.policy import ANONYMOUS
from wiki.speech import language
from wiki.web import safe_next, wiki


@blueprint.route("/-/sign-in", methods=["GET", "POST"])
@web.action("account.sign_in")
def sign_in():
    form = forms.SignIn(next=request.args.get("next", ""))
    if web.actor().id is not None:
        return redirect(safe_next(form.next.data), 303)
    if form.validate_on_submit():
        with refusals(form):
            started = doors.sign_in(
                accounts(),
                form.email.data,
                form.password.data,
                remembered=form.remember.data,
                user_agent=user_agent(),
                address=address(),
            )
            return enter(started, onward(form.next.data, form.email.data), remember=form.remember.data)
    closed = policy.explain(ANONYMOUS, "account.sign_up", settings=wiki().settings)
    return screen("accounts/sign_in.html", form, closed=closed)


@blueprint.get("/-/token")
@web.action("account.sign_in")
def token():
    """For a form that is still open when its session has gone: who is signed in now, and the token to send with."""
    who = web.actor()
    return jsonify(token=generate_csrf(), person=who.id or 0, name=who.name)


@blueprint.route("/-/sign-out", methods=["POST"])
@web.action("account.sign_in")
def sign_out():
    if secret():
        doors.sign_out(accounts(), secret())
    return go_out()


@blueprint.route("/-/sign-up", methods=["GET", "POST"])
@web.action("account.sign_in")
def sign_up():
    if web.actor().id is not None:
        return redirect(safe_next(request.values.get("next")), 303)
    closed = policy.explain(ANONYMOUS, "account.sign_up", settings=wiki().settings)
    if closed:
        return screen("accounts/sign_up_closed.html", closed=closed), 403
    form = forms.SignUp(next=request.args.get("next", ""))
    if form.validate_on_submit():
        with refusals(form):
            if web.actor().trapped:
                return _sent(form.email.data)
            wiki().addresses.check_sign_up(address())
            wiki().screening.check_name(web.actor(), form.name.data, form.email.data)
            then = onward(form.next.data, form.email.data)
            asked = {"address": address(), "onward": then, "language": language().tag}
            joining.ask(accounts(), form.name.data, form.email.data, **asked)
            return _sent(form.email.data, then)
    return screen("accounts/sign_up.html", form)


@blueprint.route("/-/mail-sent")
@web.action("account.sign_in")
def mail_sent():
    return screen(
        "accounts/mail_sent.html",
        to=session.get("sent_to", ""),
        has_text=session.get("sent_text", False),
        in_folder=not wiki().settings.smtp_host,
    )


def _sent(email: str, then: Onward = NOWHERE):
    """The same answer for every address; it is shown so that a slip of the fingers is seen. `then` is where the link
    leads in the end."""
    session["sent_text"] = then.next.startswith(TEXT)
    session["sent_to"] = email.strip()[:254]
    return redirect(url_for("accounts.mail_sent"), 303)


@blueprint.route("/-/confirm/<token>", methods=["GET", "POST"])
@web.action("account.sign_in")
def confirm(token):
    return _join(token, tokens.SIGN_UP, forms.Join)


@blueprint.route("/-/invitation/<token>", methods=["GET", "POST"])
@web.action("account.sign_in")
def accept_invitation(token):
    return _join(token, tokens.INVITATION, forms.Join)


@blueprint.route("/-/first-staff/<token>", methods=["GET", "POST"])
@web.action("account.sign_in")
def first_staff(token):
    return _join(token, tokens.FIRST_STAFF, forms.FirstStaff)


def _join(token, kind, make_form):
    try:
        pending = joining.find_pending(accounts(), token, kind)
    except NotFound as error:
        return spent(error, joining=True)
    except Denied as error:
        return screen("accounts/sign_up_closed.html", closed=error.message), 403
    form = make_form(name=pending.name)
    if form.validate_on_submit():
        with refusals(form):
            if kind == tokens.SIGN_UP:
                wiki().addresses.check_sign_up(address())
                again = form.name.data == pending.name  # asked already, before the mail was sent
                wiki().screening.check_name(web.actor(), form.name.data, pending.email or "", again=again)
            email = pending.email or form.email.data
            started = joining.join(
                accounts(),
                token,
                kind,
                name=form.name.data,
                password=form.password.data,
                user_agent=user_agent(),
                email=email,
                language=language().tag,
                then=taking(pending.onward),
            )
            return enter(started, pending.onward)
    return screen("accounts/join.html", form, pending=pending, least=wiki().settings.password_length)


@blueprint.route("/-/reset", methods=["GET", "POST"])
@web.action("account.sign_in")
def ask_reset():
    form = forms.AskReset(email=request.args.get("email", ""), next=request.args.get("next", ""))
    if form.validate_on_submit():
        with refusals(form):
            then = onward(form.next.data, form.email.data)
            doors.ask_reset(accounts(), form.email.data, address=address(), onward=then, language=language().tag)
            return _sent(form.email.data, then)
    return screen("accounts/ask_reset.html", form)


@blueprint.route("/-/reset/<token>", methods=["GET", "POST"])
@web.action("account.sign_in")
def reset(token):
    form = forms.NewPassword()
    try:
        person, then = doors.find_reset(accounts(), token), doors.find_onward(accounts(), token)
        if form.validate_on_submit():
            with refusals(form):
                started = doors.reset(accounts(), token, form.password.data, user_agent=user_agent(), then=taking(then))
                back = url_for("accounts.sign_in", next=then.next or None)
                response = enter(started, then) if started else redirect(back, 303)
                flash(_("Your new password is set."), "success")
                return response
    except NotFound as error:
        return spent(error)
    return screen("accounts/reset.html", form, person=person, onward=then.next, least=wiki().settings.password_length)


@blueprint.route("/-/confirm-email/<token>", methods=["GET", "POST"])
@web.action("account.sign_in")
def confirm_email(token):
    form = forms.Form()
    try:
        email = own.find_new_email(accounts(), token)
        if form.validate_on_submit():
            with refusals(form):
                own.confirm_new_email(accounts(), token)
                flash(_("Your mail address is changed."), "success")
                return redirect(url_for("accounts.profile" if web.actor().id else "accounts.sign_in"), 303)
    except NotFound as error:
        return spent(error)
    return screen("accounts/confirm_email.html", form, email=email)
