"""What all account screens share: the blueprint, private answers, and forms that come back with what was wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template

from wiki.accounts.forms import Form
from wiki.accounts.mail import MailFailed
from wiki.errors import Denied, Invalid, NotFound, SignInRequired, TooMany, WikiError
from wiki.web import actor, translated, wiki

blueprint = Blueprint("accounts", __name__)


@blueprint.after_request
def _private(response: Response) -> Response:
    """Nothing here is kept by anyone, and no link of a mail leaks as a referrer."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@contextmanager
def refusals(form: Form) -> Iterator[None]:
    """Turn a refusal into words on the form, beside their field, with everything typed still there."""
    try:
        yield
    except SignInRequired:
        raise
    except (Invalid, TooMany, Denied, MailFailed) as error:
        name = getattr(error, "field", None)
        if name in form:
            form[name].errors = [*form[name].errors, translated(error)]
        else:
            form.form_errors.append(translated(error))
        g.refusal = error


def screen(template: str, form: Form | None = None, **values: Any) -> Response:
    """The screen; with the status of what was refused, if anything was."""
    refusal: WikiError | None = g.get("refusal")
    status = refusal.status if refusal else 422 if form is not None and form.errors else 200
    response = make_response(render_template(template, form=form, refusal=refusal, **values), status)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


@blueprint.app_template_global("form_opened")
def form_opened() -> str:
    """What a form carries to tell since when it is open; one that came back is so since the first time."""
    return str(wiki().robots.opened(actor().opened, signed_in=actor().id is not None))


def spent(error: NotFound, *, joining: bool = False) -> Response:
    """The screen for a link that does not work any more; with `joining` one that made, or makes, an account."""
    return make_response(render_template("accounts/spent.html", message=translated(error), joining=joining), 404)
