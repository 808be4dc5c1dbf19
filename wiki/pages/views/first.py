"""The first edit: somebody writes before they have an account, and the text waits until they have signed up or in.

The secret of the text travels in the address to go on to, so it comes along wherever the mail is opened.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from wiki import web
from wiki.accounts import throttle
from wiki.accounts.throttle import Limit, network
from wiki.drafts.handle import Handle, place_of_page
from wiki.errors import N_, Invalid, NotFound
from wiki.pages.drafting import Drafting, form_of
from wiki.pages.form import PageForm
from wiki.pages.views import blueprint, writing
from wiki.store.pagefile import PageText
from wiki.web import wiki

PREVIEWS = Limit("preview.address", 30, 4)  # of people who are not signed in


def keep(page: Any, form: PageForm, origin: PageText) -> Response:
    """Keep the text and ask who wrote it. Raises Invalid when nothing was changed, and what `KeptTexts.keep` raises."""
    if form.text(origin) == origin:
        raise Invalid(N_("You have not changed anything yet."), field="body")
    actor, target = web.actor(), url_for("pages.view", path=page.path)
    if not actor.trapped:
        fields = {name: str(value) for name, value in asdict(form).items() if value is not None}
        secret = wiki().kept.keep(page.id, fields, address=actor.address)
        target = url_for("pages.kept", token=secret)
    return redirect(url_for("accounts.sign_up", next=target), 303)


@blueprint.get("/-/kept/<token>")
@web.action("page.edit")
def kept(token: str) -> Any:
    """The editor with what somebody wrote before they signed up or in: one press saves it."""
    try:
        row = wiki().kept.get(token)
    except NotFound as error:
        flash(web.translated(error), "warning")
        return redirect(url_for("drafts.list_drafts"), 303)
    handle = Handle(place_of_page(row.page_id))
    around = wiki().drafts.look(web.actor().id or 0, handle)
    if around.page is None:
        return render_template("drafts/draft.html", draft=row, number=0)
    page = wiki().store.get(around.page.path)
    return writing.screen(page, form_of(row.fields), draft=Drafting(handle), kept=token)


def count_preview() -> None:
    """Previews cost rendering, so those of strangers are counted by address. Raises TooMany."""
    if web.actor().id is None:
        with wiki().database.write(durable=False) as conn:
            throttle.take(conn, PREVIEWS, network(request.remote_addr), datetime.now(UTC))
