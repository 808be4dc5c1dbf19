"""Staff hide parts of revisions; administrators look at what is hidden, and show it again."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from wiki import web
from wiki.accounts import users
from wiki.errors import Gone
from wiki.moderation.views import blueprint
from wiki.store.hidden import TEXT
from wiki.store.hiding import list_after
from wiki.web import wiki


@blueprint.route("/-/hide/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: hide_screen(path, error))
@web.action("revision.hide")
def hide(path: str) -> Any:
    """Hide the text, the summary or the author of the revision `commit`, or of all from it to `until`."""
    if request.method == "GET":
        return hide_screen(path)
    page, sent = page_or_deleted(path), request.form
    parts, until = sent.getlist("what"), sent.get("until", "")
    commit, reason = sent.get("commit", ""), sent.get("reason", "")
    count = wiki().store.hidden.hide(page.id, commit, parts, until=until, by=web.actor().id, reason=reason)
    if count:
        flash(ngettext("Hidden in %(num)s version.", "Hidden in %(num)s versions.", count), "success")
    else:
        flash(_("It was hidden already."), "warning")
    return redirect(url_for("pages.history", path=page.path), 303)


@blueprint.get("/-/hidden/<commit>/<path>")
@web.action("revision.show")
def hidden(commit: str, path: str) -> Any:
    """What is hidden of a revision, by whom and why."""
    return hidden_screen(path, commit)


@blueprint.post("/-/show/<path>")
@web.gives_back(lambda error, path: hidden_screen(path, request.form.get("commit", ""), error))
@web.action("revision.show")
def show(path: str) -> Any:
    """Let everybody see again what is hidden of the revision `commit`."""
    page = page_or_deleted(path)
    commit, reason = request.form.get("commit", ""), request.form.get("reason", "")
    wiki().store.hidden.show(page.id, commit, by=web.actor().id, reason=reason)
    flash(_("Everybody can see it again."), "success")
    return redirect(url_for("pages.history", path=page.path), 303)


def hide_screen(path: str, error: Exception | None = None) -> Any:
    """The form; with an error, as it was filled in."""
    page, sent = page_or_deleted(path), request.values
    first = wiki().store.revision(sent.get("commit", ""), page.path)
    with wiki().database.read() as conn:
        following = [row for row in list_after(conn, first) if row.id != page.revision_id or page.state != "live"]
    values = {"page": page, "revision": first, "following": following}
    chosen = sent.getlist("what") if error else [TEXT]
    return web.answer("moderation/hide.html", error, what=chosen, reason=sent.get("reason", ""), **values)


def hidden_screen(path: str, commit: str, error: Exception | None = None) -> Any:
    """What is hidden, with the form to show it again."""
    page = page_or_deleted(path)
    looked = wiki().store.hidden.look(page.id, commit, by=web.actor().id)
    prose = wiki().html.render(looked.text) if looked.text is not None else None
    with wiki().database.read() as conn:
        names = users.names_of(conn, [looked.note.by])
    values = {"page": page, "looked": looked, "prose": prose, "names": names}
    return web.answer("moderation/hidden.html", error, reason=request.form.get("reason", ""), **values)


def page_or_deleted(path: str) -> Any:
    """The page at `path`, also a deleted one. Raises NotFound and Moved."""
    try:
        return wiki().store.get(path)
    except Gone as gone:
        return gone.values["page"]
