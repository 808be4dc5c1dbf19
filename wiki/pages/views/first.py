"""The first edit: somebody writes before they have an account, and the text waits until they have signed up or in.

The secret of the text travels in the address to go on to, so it comes along wherever the mail is opened.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Response, redirect, request, url_for

from wiki import web
from wiki.accounts import throttle
from wiki.accounts.throttle import Limit, network
from wiki.accounts.views.texts import note_text
from wiki.errors import N_, Invalid
from wiki.pages.form import PageForm
from wiki.store.pagefile import PageText
from wiki.web import wiki

PREVIEWS = Limit("preview.address", 30, 4)  # of people who are not signed in


def keep(page: Any, form: PageForm, origin: PageText) -> Response:
    """Keep a change of `page` and ask who made it. Raises Invalid when nothing was changed, and what `KeptTexts.keep`
    raises."""
    if form.text(origin) == origin:
        raise Invalid(N_("You have not changed anything yet."), field="body")
    return _keep(page.id, form, url_for("pages.view", path=page.path))


def keep_new(form: PageForm) -> Response:
    """Keep a new page and ask who wrote it. Raises what `KeptTexts.keep` raises."""
    return _keep(None, form, url_for("pages.home"))


def _keep(page_id: int | None, form: PageForm, otherwise: str) -> Response:
    """`otherwise` is where programs go on that fill in what nobody sees."""
    actor, target = web.actor(), otherwise
    if not actor.trapped:
        fields = {name: str(value) for name, value in asdict(form).items() if value is not None}
        secret = wiki().kept.keep(page_id, fields, address=actor.address)
        note_text(secret)
        target = url_for("pages.kept", token=secret)
    return redirect(url_for("accounts.sign_up", next=target), 303)


def count_preview() -> None:
    """Previews cost rendering, so those of strangers are counted by address. Raises TooMany."""
    if web.actor().id is None:
        with wiki().database.write(durable=False) as conn:
            throttle.take(conn, PREVIEWS, network(request.remote_addr), datetime.now(UTC))
