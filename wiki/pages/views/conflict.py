"""Two people changed one passage: the screen that shows only the overlaps, and saving what was chosen.

Nothing is on the page before every overlap is settled; a conflict met on the way starts the screen anew.
"""

from typing import Any

from flask import Response, request

from wiki import web
from wiki.drafts.handle import Handle
from wiki.moderation.submit import Proposed
from wiki.pages.conflicts import OpenConflict
from wiki.pages.form import PageForm
from wiki.pages.views import blueprint, writing
from wiki.pages.views.refusals import answer
from wiki.store import versions
from wiki.store.merge import Overlap
from wiki.web import wiki


@blueprint.post("/-/settle/<path>")
@web.gives_back(lambda error, path: settle_again(error, path), to_anyone=True)
@web.action("page.edit")
def settle(path: str) -> Any:
    page = writing.current(path)
    form = PageForm.read(request.form)
    met = sent_back(page, form)
    if request.form.get("show") == "write":
        return writing.screen(page, form.settled(met.combined(), met.theirs_blob))
    text = met.settled()
    try:
        saved = wiki().submissions.settle(
            web.actor(), path, text, base=met.theirs_blob, summary=form.told, from_commit=met.commit or None
        )
    except Overlap as overlap:
        return meet(page, overlap, form.settled(text, met.theirs_blob))
    if not met.commit:
        writing.finish_draft()
    if isinstance(saved, Proposed):
        return writing.waits(saved)
    writing.tell(saved, met.theirs_blob)
    return writing.to_page(saved)


def meet(page: Any, overlap: Overlap, form: PageForm, *, mine_blob: str = "", commit: str = "") -> Response:
    """The screen for a conflict that a save has just met. `mine_blob` and `commit` tell of a revert or undo."""
    met = OpenConflict.of(overlap, form.base, mine_blob=mine_blob, commit=commit)
    return screen(page, met, form.settled(overlap.yours, form.base), status=overlap.status)


def settle_again(error: Exception, path: str) -> Response:
    """The screen with the same choices. Who may no longer read gets only their own text back."""
    form = PageForm.read(request.form)
    page = writing.shown_page(path, form.title)
    if isinstance(page, writing.Unread):
        return writing.screen(page, form, error=error)
    return screen(page, sent_back(page, form), form, error=error)


def sent_back(page: Any, form: PageForm) -> OpenConflict:
    """The conflict that the form describes. Blobs that were never a text of this page count as empty."""
    store = wiki().store
    origin = versions.text_of(store, page.id, form.base)
    theirs = versions.text_of(store, page.id, request.form.get("theirs", ""))
    brought = request.form.get("mine", "")
    mine = versions.text_of(store, page.id, brought) if brought else form.text(origin)
    return OpenConflict.read(origin, mine, theirs, request.form)


def screen(
    page: Any, met: OpenConflict, form: PageForm, *, error: Exception | None = None, status: int = 200
) -> Response:
    """The overlaps, each with both versions and what may become of it."""
    with wiki().database.read() as conn:
        others = versions.authors_since(conn, page.id, met.base)
    values = {"page": page, "conflict": met, "form": form, "others": others, "unsaved": True}
    values["draft"] = Handle.read(request.form.get("draft", ""))
    return answer("pages/conflict.html", error, status=status, **values)
