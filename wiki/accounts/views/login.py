"""Ties sessions to cookies, with Flask-Login: which cookie holds the secret, and who it stands for.

The cookie's "user id" is the secret of a session row, so that a session ends the moment its row is gone.
"""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask, Request, Response, flash, g, redirect, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, login_user, logout_user

from wiki import policy
from wiki.accounts.accounts import Accounts
from wiki.accounts.onward import NOWHERE, TEXT, Onward
from wiki.accounts.sessions import Loaded
from wiki.policy import Actor
from wiki.web import safe_next, wiki

REMEMBER_COOKIE = "remember_token"
OWNER = "_owner"  # of a cookie, by id: stays when their session has run out


class SignedIn(UserMixin):
    """Flask-Login's user: an actor, the session they came by, how much waits for them, the language they chose, and
    whether they may help to look after the wiki."""

    def __init__(self, secret: str, loaded: Loaded) -> None:
        self.secret = secret
        self.actor = loaded.actor
        self.waiting = loaded.waiting
        self.language = loaded.language
        self.helps = loaded.helps

    def get_id(self) -> str:
        return self.secret


class Logins(LoginManager):
    """Flask-Login, but it looks at the session only after we did: else every answer would say Vary: Cookie."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return super()._update_remember_cookie(response) if "remember" in g else response


class Cookies(SecureCookieSessionInterface):
    """Flask's sessions, but a reader without a cookie costs no key schedule."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        has_cookie = self.get_cookie_name(app) in request.cookies
        return super().open_session(app, request) if has_cookie else self.session_class()


def init_app(app: Flask) -> None:
    """Register the loader and make the cookies safe."""
    settings = app.extensions["wiki"].settings
    app.session_interface = Cookies()
    app.config.update(
        REMEMBER_COOKIE_NAME=REMEMBER_COOKIE,
        REMEMBER_COOKIE_DURATION=timedelta(days=settings.remember_days),
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=app.config["SESSION_COOKIE_SECURE"],
    )
    manager = Logins(app)
    # Flask-Login's own protection signs people out when their address changes, as it does on a phone all day.
    manager.session_protection = None
    manager.user_loader(_load)


def accounts() -> Accounts:
    return wiki().accounts


def secret() -> str:
    """The secret of the session that asks; empty when nobody is signed in."""
    return session.get("_user_id", "")


def address() -> str | None:
    """The network address that asks, for throttles."""
    return request.remote_addr


def user_agent() -> str:
    return request.user_agent.string[:500]


def enter(secret: str, onward: Onward = NOWHERE, *, remember: bool = False):
    """Sign in: a new cookie with nothing left of the old one, then on to where it leads, if that is on this site. The
    texts that come along become drafts.

    But whoever comes back after their session ran out keeps the token of the forms that are still open. It must have
    been made for the same person, after they signed in: any other could be known to somebody else.
    """
    loaded = accounts().load(secret)
    g.remember = True
    token = session.get("csrf_token") if loaded and session.get(OWNER) == loaded.actor.id else None
    session.clear()
    if loaded is not None:
        login_user(SignedIn(secret, loaded), remember=remember)
        session[OWNER] = loaded.actor.id
    if token is not None:
        session["csrf_token"] = token
    if not remember and REMEMBER_COOKIE in request.cookies:
        session["_remember"] = "clear"
    g.pop("actor", None)
    if loaded is not None and onward.texts:
        _settle_texts(loaded.actor, onward)
    return redirect(safe_next(onward.next), 303)


def taking(onward: Onward) -> Callable[[sa.Connection, Actor], list[str]]:
    """What makes drafts of the texts that come along, in the transaction that signs their author in: a link that is
    used and texts that are nobody's must not be found together, whatever happens in between."""

    def take(conn: sa.Connection, actor: Actor) -> list[str]:
        may_keep = policy.allowed(actor, "draft.save", settings=wiki().settings)
        return wiki().kept.take_over(conn, onward.texts, actor.id, wiki().drafts) if may_keep else []

    return take


def _settle_texts(actor: Actor, onward: Onward) -> None:
    """Take those too that came by no link, and tell of those that their author is not led to."""
    with wiki().database.write() as conn:
        taken = taking(onward)(conn, actor)
    if any(TEXT + secret != onward.next for secret in taken):
        flash(_("What you wrote before you signed in is among your drafts."), "success")


def go_out(next: str = "/"):
    """Forget who asked. The session's row is ended by the caller."""
    g.remember = True
    session.clear()
    logout_user()
    g.pop("actor", None)
    return redirect(next, 303)


def _load(secret: str) -> SignedIn | None:
    loaded = accounts().load(secret)
    g.remember = True
    if loaded is None:
        # Ended elsewhere. Without its cookies the browser is anonymous again, and served from caches.
        session.pop("_user_id", None)
        if REMEMBER_COOKIE in request.cookies:
            session["_remember"] = "clear"
        return None
    if loaded.due and loaded.remembered:
        session["_remember"] = "set"  # the cookie lives on as the row does
    return SignedIn(secret, loaded)
