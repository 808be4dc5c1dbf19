"""The screen on which anybody chooses the language of the interface: for their account, and for this device."""

from flask import redirect, request, session

from wiki import web
from wiki.accounts import own
from wiki.accounts.views.login import accounts
from wiki.accounts.views.screens import blueprint, screen
from wiki.errors import N_, Invalid
from wiki.speech import COOKIE
from wiki.web import safe_next, wiki

KEPT_FOR = 365 * 24 * 60 * 60  # seconds


@blueprint.get("/-/language")
@web.action("language.choose")
def choose_language():
    """The languages that are offered. A screen of its own, as the screens it is reached from are kept for everybody
    and hold no token."""
    languages, chosen = wiki().languages, web.language_of_account() or request.cookies.get(COOKIE, "")
    given = {"languages": languages.offered.values(), "is_chosen": languages.find(chosen) is not None}
    return screen("accounts/language.html", next=safe_next(request.args.get("next")), **given)


@blueprint.post("/-/language")
@web.action("language.choose")
def set_language():
    """Remember the choice: with the account of who is signed in, and on the device for everybody. An empty one leaves
    it to the browser again."""
    tag = request.form.get("language", "")
    if tag and wiki().languages.find(tag) is None:
        raise Invalid(N_("Please choose one of these."), field="language")
    if web.actor().id is not None:
        own.choose_language(accounts(), web.actor(), tag)
    else:
        session.pop("csrf_token", None)  # else every page would be made anew for this visitor
    response = redirect(safe_next(request.form.get("next")), 303)
    if tag:
        secure = wiki().settings.base_url.startswith("https:")
        response.set_cookie(COOKIE, tag, max_age=KEPT_FOR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return response


@blueprint.app_template_global("languages_offered")
def languages_offered() -> int:
    """How many languages there are to choose from."""
    return len(wiki().languages.offered)
