"""The editor with what somebody wrote before they had an account, once they have signed up or in.

Opening it changes nothing: a save does.
"""

from typing import Any

from flask import flash, redirect, render_template, url_for

from wiki import web
from wiki.drafts.handle import Handle, place_of
from wiki.drafts.kept import GONE
from wiki.errors import NotFound
from wiki.pages.drafting import Drafting, form_of
from wiki.pages.form import PageForm
from wiki.pages.views import blueprint, new, writing
from wiki.web import wiki


@blueprint.get("/-/kept/<token>")
@web.action("page.edit")
def kept(token: str) -> Any:
    """The editor with what somebody wrote before they signed up or in: one press saves it. Where it is their draft by
    now, with what they wrote since."""
    try:
        row = wiki().kept.get(token)
        form, draft = _found(row)
    except NotFound as error:
        flash(web.translated(error), "warning")
        return redirect(url_for("drafts.list_drafts"), 303)
    if row.page_id is None:
        return new.screen(form, draft=draft, kept=token)
    around = wiki().drafts.look(web.actor().id or 0, draft.handle)
    if around.page is None:
        return render_template("drafts/draft.html", draft=row, number=0)
    return writing.screen(wiki().store.get(around.page.path), form, draft=draft, kept=token)


def _found(row: Any) -> tuple[PageForm, Drafting]:
    """The form with a kept text. Raises NotFound when it became a draft that is saved or discarded since."""
    place = place_of(row.page_id, row.fields.get("title", ""))
    if row.taken_by is None or row.taken_by != web.actor().id:
        return form_of(row.fields), Drafting(Handle(place))
    draft = wiki().drafts.open(row.taken_by, place).row
    if draft is None:
        raise NotFound(GONE)
    return form_of(draft.fields), Drafting(Handle(place, draft.version), editor=draft.editor)
