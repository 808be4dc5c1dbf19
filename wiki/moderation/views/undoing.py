"""Staff undo everything that one person changed: first they see what that does to which page."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from wiki import web
from wiki.errors import WikiError
from wiki.moderation.undoing import SHOWN, AuthorUndo, Done, Preview
from wiki.moderation.views import blueprint
from wiki.store.difference import difference
from wiki.web import wiki


@blueprint.route("/-/staff/users/<int:user_id>/undo", methods=["GET", "POST"])
@web.gives_back(lambda error, user_id: screen(user_id, error))
@web.action("author.undo")
def undo_author(user_id: int) -> Any:
    if request.method == "GET":
        return screen(user_id)
    after = web.number(request.form, "after")
    done = AuthorUndo(wiki().submissions, web.actor(), user_id).run(reason=request.form.get("reason", ""), after=after)
    flash(_told(done), "success" if done.did_anything else "warning")
    if done.next is not None:
        flash(_("There are more pages. Press the button once more to go on."), "warning")
    return redirect(url_for("moderation.undo_author", user_id=user_id, on=done.next), 303)


def screen(user_id: int, error: Exception | None = None) -> Any:
    """What would be done, page by page; with an error, with the reason as typed."""
    undoing = AuthorUndo(wiki().submissions, web.actor(), user_id)
    person = undoing.person()
    on = web.number(request.args, "on")  # where the last run stopped
    after = max(on, web.number(request.values, "after"))
    found = undoing.preview(after) if error is None or isinstance(error, WikiError) else Preview((), None)
    return web.answer(
        "moderation/undo_author.html",
        error,
        person=person,
        on=on,
        preview=found,
        changes={step.page.id: difference(step.current, step.text) for step in found.steps if step.text is not None},
        waiting=len(undoing.list_waiting()),
        reason=request.form.get("reason", ""),
    )


@blueprint.route("/-/staff/users/<int:user_id>/proposals", methods=["GET", "POST"])
@web.gives_back(lambda error, user_id: waiting_screen(user_id, error))
@web.action("author.undo")
def close_proposals(user_id: int) -> Any:
    """Turn down all that one person proposed and waits; first what that is."""
    if request.method == "GET":
        return waiting_screen(user_id)
    undoing = AuthorUndo(wiki().submissions, web.actor(), user_id)
    closed, is_all = undoing.close_waiting(reason=request.form.get("reason", ""))
    flash(ngettext("%(num)s proposal was turned down.", "%(num)s proposals were turned down.", closed), "success")
    if not is_all:
        flash(_("There are more. Press the button once more to go on."), "warning")
        return redirect(url_for("moderation.close_proposals", user_id=user_id), 303)
    return redirect(url_for("moderation.proposals"), 303)


def waiting_screen(user_id: int, error: Exception | None = None) -> Any:
    """What waits of one person; with an error, with the reason as typed."""
    undoing = AuthorUndo(wiki().submissions, web.actor(), user_id)
    person, rows = undoing.person(), undoing.list_waiting()
    given = {"person": person, "waiting": rows[:SHOWN], "more": len(rows[SHOWN:])}
    return web.answer("moderation/close_proposals.html", error, **given)


def _told(done: Done) -> str:
    """What was done, in one sentence each."""
    if not done.did_anything:
        return _("There was nothing to undo.")
    told = (
        [ngettext("%(num)s page was put right.", "%(num)s pages were put right.", done.undone)] if done.undone else []
    )
    if done.deleted:
        told.append(ngettext("%(num)s page was deleted.", "%(num)s pages were deleted.", done.deleted))
    if done.proposals:
        words = ngettext("%(num)s proposal was turned down.", "%(num)s proposals were turned down.", done.proposals)
        told.append(words)
    if done.kept:
        told.append(ngettext("%(num)s page was left as it is.", "%(num)s pages were left as they are.", done.kept))
    return " ".join(told)
