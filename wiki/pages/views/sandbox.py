"""The button with which staff let the sandbox begin anew. What was on it stays in its history."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.moderation.submit import Proposed
from wiki.pages.views import blueprint, writing
from wiki.seeding.sandbox import BEGUN_ANEW, SANDBOX, find_first
from wiki.web import wiki


@blueprint.post("/-/sandbox/begin-anew")
@web.action("sandbox.begin_anew")
def begin_sandbox_anew() -> Any:
    """An edit by who pressed it. Raises NotFound where there is no such page."""
    first = find_first(wiki().store)
    if first is None:
        wiki().store.get(SANDBOX)
        flash(_("The sandbox is as it was seeded, so there was nothing to do."), "warning")
        return redirect(url_for("pages.view", path=SANDBOX), 303)
    saved = wiki().submissions.save(web.actor(), SANDBOX, first.text, base=first.page.blob, summary=BEGUN_ANEW)
    if isinstance(saved, Proposed):
        return writing.waits(saved)
    flash(_("The sandbox begins anew."), "success")
    return redirect(url_for("pages.view", path=SANDBOX), 303)
