"""What a form says when it comes back: what happened, that the text is still there, and what to do next."""

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from wiki import web
from wiki.errors import Busy, Denied, Exists, Gone, Invalid, NotFound, SignInRequired, StorageFailed, WikiError
from wiki.policy import SIGN_IN


@dataclass(frozen=True)
class Refusal:
    """`field` and `message` say what is wrong; `advice` what to do. `question` is to be answered first.
    `sign_in` and `path` ask for a link: to the sign-in form in a new tab, and to the page that is meant."""

    title: str
    message: str
    advice: str = ""
    status: int = 400
    field: str = ""
    sign_in: bool = False
    path: str = ""
    question: str = ""

    def on(self, field: str) -> list[str]:
        """The messages that belong beside `field`."""
        return [self.message] if field == self.field else []


def answer(template: str, error: Exception | None = None, *, status: int = 200, **values: Any) -> Response:
    """The screen of a form; after an `error` with its `refusal`, and with the status of that."""
    refused = refusal(error) if error else None
    body = render_template(template, refusal=refused, **values)
    return make_response(body, refused.status if refused else status)


def refusal(error: Exception) -> Refusal:
    """`error` in the words of somebody who has just pressed Save."""
    was_known = web.actor().id is None and "first" not in request.form and not web.may("page.edit")
    if was_known and not isinstance(error, WikiError):
        error = SignInRequired(SIGN_IN)  # the session went, and the form's token with it
    if not isinstance(error, WikiError):  # CSRF: the token is older than the session
        words = _("This form was open for a long time, or you signed in anew.")
        return Refusal(_("Please send this again"), words, _("Nothing is lost: just press the button once more."))
    message = web.translated(error)
    if isinstance(error, Invalid) and error.field:
        question = getattr(error, "question", "")
        return Refusal(_("Please look at this again"), message, "", error.status, error.field, question=question)
    return Refusal(
        _title(error),
        message,
        _advice(error),
        error.status,
        field="title" if isinstance(error, Exists) else "",
        sign_in=isinstance(error, SignInRequired),
        path=error.path if isinstance(error, Exists) else "",
    )


def _title(error: WikiError) -> str:
    if isinstance(error, SignInRequired):
        return _("You are signed out")
    if isinstance(error, Busy | StorageFailed):
        return _("Saving has to wait a moment")
    return _("This was not saved")


def _advice(error: WikiError) -> str:
    if isinstance(error, SignInRequired):
        return _("Your text is still here. Sign in in a new tab, come back to this one and save again.")
    if isinstance(error, Busy | StorageFailed):
        return _("Your text is still here. Wait a minute and save again.")
    if isinstance(error, Denied | Gone | NotFound):
        return _("Your text is still here, so that you can copy it.")
    return "" if isinstance(error, Exists) else _("Your text is still here.")
