"""Screens of one's own account: profile, password, mail address, devices, leaving."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import forms, own
from wiki.accounts.onward import Onward
from wiki.accounts.views.login import accounts, enter, go_out, secret, user_agent
from wiki.accounts.views.screens import blueprint, refusals, screen
from wiki.web import wiki


def _me():
    return own.get_user(accounts(), web.actor().id)


@blueprint.route("/-/account", methods=["GET", "POST"])
@web.action("account.own")
def profile():
    person = _me()
    form = forms.Profile(name=person.name, about=person.about)
    if form.validate_on_submit():
        with refusals(form):
            if form.name.data != person.name:
                wiki().screening.check_name(web.actor(), form.name.data)
            own.change_profile(accounts(), web.actor(), name=form.name.data, about=form.about.data or "")
            flash(_("Your profile is saved."), "success")
            return redirect(url_for("accounts.profile"), 303)
    return screen("accounts/profile.html", form, person=person)


@blueprint.route("/-/account/password", methods=["GET", "POST"])
@web.action("account.own")
def change_password():
    form = forms.ChangePassword()
    if form.validate_on_submit():
        with refusals(form):
            started = own.change_password(
                accounts(),
                web.actor(),
                current=form.current.data,
                password=form.password.data,
                user_agent=user_agent(),
            )
            response = enter(started, Onward(url_for("accounts.devices")))
            flash(_("Your new password is set, and you are signed out on all other devices."), "success")
            return response
    return screen("accounts/change_password.html", form, person=_me(), least=wiki().settings.password_length)


@blueprint.route("/-/account/email", methods=["GET", "POST"])
@web.action("account.own")
def change_email():
    form = forms.ChangeEmail()
    if form.validate_on_submit():
        with refusals(form):
            own.ask_new_email(accounts(), web.actor(), current=form.current.data, email=form.email.data)
            words = _("We sent a link to %(email)s. Open it and your address changes.", email=form.email.data.strip())
            flash(words, "success")
            return redirect(url_for("accounts.change_email"), 303)
    in_folder = not wiki().settings.smtp_host
    return screen("accounts/change_email.html", form, person=_me(), in_folder=in_folder)


@blueprint.route("/-/account/devices")
@web.action("account.own")
def devices():
    return screen("accounts/devices.html", sessions=own.list_sessions(accounts(), web.actor(), secret()))


@blueprint.route("/-/account/devices/<int:session_id>/end", methods=["POST"])
@web.action("account.own")
def end_session(session_id):
    own.end_session(accounts(), web.actor(), session_id)
    flash(_("That device is signed out."), "success")
    return redirect(url_for("accounts.devices"), 303)


@blueprint.route("/-/account/devices/end", methods=["POST"])
@web.action("account.own")
def sign_out_everywhere():
    own.sign_out_everywhere(accounts(), web.actor())
    response = go_out(url_for("accounts.sign_in"))
    flash(_("You are signed out everywhere."), "success")
    return response


@blueprint.route("/-/account/leave", methods=["GET", "POST"])
@web.action("account.own")
def leave():
    form = forms.Leave()
    if form.validate_on_submit():
        with refusals(form):
            own.leave(accounts(), web.actor(), current=form.current.data)
            for kept in (wiki().drafts, wiki().kept):  # what nobody ever saved goes at once, not within the hour
                kept.sweep()
            response = go_out()
            flash(_("Your account is closed. What you wrote stays; thank you for it."), "success")
            return response
    return screen("accounts/leave.html", form, person=_me())
