"""Editing a page or one section of it: the form, its preview, saving.

Whatever goes wrong with a save, the form comes back with everything that was typed.
"""

from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.drafts.handle import place_of_page
from wiki.errors import N_, Invalid, NotFound, WikiError
from wiki.moderation.submit import Proposed
from wiki.pages import parts
from wiki.pages.drafting import take_up
from wiki.pages.form import PageForm
from wiki.pages.views import blueprint, conflict, first, writing
from wiki.policy import Subject
from wiki.store import names, versions
from wiki.store.merge import Overlap
from wiki.store.pagefile import PageText
from wiki.store.proposals import find_waiting
from wiki.web import wiki


@blueprint.route("/-/edit/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: edit_again(error, path), to_anyone=True)
@web.action("page.try")
def edit(path: str) -> Any:
    if request.method == "POST":
        return _show_or_save(path)
    try:
        page = wiki().store.get(path)
    except NotFound:
        if not names.is_path(path):
            raise
        return redirect(url_for("pages.new", title=names.title_of(path)), 303)
    web.check("page.try", Subject(page.level or "open"))
    with wiki().database.read() as conn:
        mine = find_waiting(conn, web.actor().id, page.id)
    text = wiki().store.text(page.blob)
    fresh = PageForm.of(text, page.blob, writing.part_asked()) if mine is None else writing.own_form(mine)
    form, draft = take_up(
        wiki().drafts, web.actor().id, place_of_page(page.id), fresh, lambda form: _is_said(page, form)
    )
    whole = form is fresh and mine is None and form.part is None
    return writing.screen(page, form, draft=draft, headings=parts.headings(text.body) if whole else ())


def _is_said(page: Any, form: PageForm) -> bool:
    """Whether the page says already what `form` would make of it."""
    try:
        said = form.text(versions.text_of(wiki().store, page.id, form.base))
        return said == wiki().store.text(page.blob)
    except WikiError:
        return False


def _show_or_save(path: str) -> Any:
    page = writing.current(path)
    form = PageForm.read(request.form, writing.part_asked())
    if request.form.get("show") in writing.SHOWS:
        return writing.screen(page, form, show=request.form["show"])
    origin = versions.text_of(wiki().store, page.id, form.base)
    text = form.text(origin)
    if request.form.get("show") == "merge":
        return _bring_in(page, form, text)
    if origin.body and not text.body.strip():
        raise Invalid(
            N_("There is no text left. If the page is no longer needed, ask staff to delete it."), field="body"
        )
    if writing.is_first():
        return first.keep(page, form, origin)
    try:
        saved = wiki().submissions.save(web.actor(), path, text, base=form.base, summary=form.told, seen=form.proposed)
    except Overlap as overlap:
        return conflict.meet(page, overlap, form)
    writing.finish_draft()
    if isinstance(saved, Proposed):
        return writing.waits(saved)
    writing.tell(saved, form.base)
    return writing.to_page(saved)


def _bring_in(page: Any, form: PageForm, text: PageText) -> Response:
    """The editor with what others changed meanwhile merged in; where both changed a passage, the screen for that."""
    try:
        page, merged = wiki().store.merged(page.path, text, form.base)
    except Overlap as overlap:
        return conflict.meet(page, overlap, form)
    flash(_("What others changed is in your text now. Nothing is saved yet."), "success")
    return writing.screen(page, replace(form.settled(merged, page.blob), proposed=form.proposed))


@blueprint.post("/-/preview")
@web.action("page.try")
def preview() -> str:
    """What the editor's tabs show: the text as the page will show it, or what changed. Saves nothing."""
    first.count_preview()
    page = wiki().store.find(request.args.get("path", ""))
    form = PageForm.read(request.form, writing.part_asked())
    return writing.pane(page.id if page else 0, form, request.form.get("show", "preview"))


def edit_again(error: Exception, path: str) -> Response:
    form = PageForm.read(request.form, writing.part_asked())
    return writing.screen(writing.shown_page(path, form.title), form, error=error)
