"""Editing a page or one section of it: the form, its preview, saving.

Whatever goes wrong with a save, the form comes back with everything that was typed.
"""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for

from wiki import web
from wiki.errors import N_, Denied, Invalid, NotFound, SignInRequired
from wiki.moderation.protection import find_protection
from wiki.pages import parts, versions
from wiki.pages.form import PageForm
from wiki.pages.views import blueprint, conflict, writing
from wiki.policy import Subject
from wiki.store import names
from wiki.store.merge import Overlap
from wiki.web import wiki


@blueprint.route("/-/edit/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: edit_again(error, path))
@web.action("page.edit")
def edit(path: str) -> Any:
    if request.method == "POST":
        return _show_or_save(path)
    try:
        page = wiki().store.get(path)
    except NotFound:
        if not names.is_path(path):
            raise
        return redirect(url_for("pages.new", title=names.title_of(path)), 303)
    try:
        web.check("page.edit", Subject(page.level or "open"))
    except SignInRequired:
        raise
    except Denied as denied:
        return protected_screen(page, denied)
    text, part = wiki().store.text(page.blob), writing.part_asked()
    return writing.screen(
        page, PageForm.of(text, page.blob, part), headings=parts.headings(text.body) if part is None else ()
    )


def _show_or_save(path: str) -> Any:
    page = writing.current(path)
    form = PageForm.read(request.form, writing.part_asked())
    if request.form.get("show") in writing.SHOWS:
        return writing.screen(page, form, show=request.form["show"])
    origin = versions.text_of(wiki().store, page.id, form.base)
    text = form.text(origin)
    if origin.body and not text.body.strip():
        raise Invalid(
            N_("There is no text left. If the page is no longer needed, ask staff to delete it."), field="body"
        )
    try:
        saved = wiki().submissions.save(web.actor(), path, text, base=form.base, summary=form.told)
    except Overlap as overlap:
        return conflict.meet(page, overlap, form)
    writing.tell(saved, form.base)
    return redirect(url_for("pages.view", path=saved.path), 303)


@blueprint.post("/-/preview")
@web.action("page.edit")
def preview() -> str:
    """What the editor's tabs show: the text as the page will show it, or what changed. Saves nothing."""
    page = wiki().store.find(request.args.get("path", ""))
    form = PageForm.read(request.form, writing.part_asked())
    return writing.pane(page.id if page else 0, form, request.form.get("show", "preview"))


def edit_again(error: Exception, path: str) -> Response:
    form = PageForm.read(request.form, writing.part_asked())
    return writing.screen(writing.shown_page(path, form.title), form, error=error)


def protected_screen(page: Any, denied: Denied) -> Response:
    """Why this person may not change the page: its protection, with the reason that staff gave."""
    with wiki().database.read() as conn:
        limit = find_protection(conn, page.id)
    body = render_template("pages/protected.html", page=page, limit=limit, message=web.translated(denied))
    return make_response(body, denied.status)
