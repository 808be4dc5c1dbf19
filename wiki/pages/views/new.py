"""Writing a new page: first its title, with the pages that exist already, then its text.

A link to a missing page leads here with the title given, straight to the text.
"""

from typing import Any

import sqlalchemy as sa
from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.drafts.handle import Handle, place_of_new
from wiki.errors import N_, Exists, Gone, Invalid, WikiError
from wiki.moderation.submit import Proposed
from wiki.pages.drafting import Drafting, form_of, take_up
from wiki.pages.form import PageForm
from wiki.pages.templates import list_templates
from wiki.pages.views import blueprint, first, writing
from wiki.pages.views.refusals import answer
from wiki.search.rules import FIRST_TEXTS
from wiki.search.screen import Screen
from wiki.store import names
from wiki.store.edits import check_free
from wiki.store.pagefile import EMPTY
from wiki.store.proposals import find_waiting
from wiki.store.tables import wanted
from wiki.web import wiki

SIMILAR = 5  # pages shown that may be the one that is meant


@blueprint.route("/-/new", methods=["GET", "POST"])
@web.gives_back(lambda error: new_again(error), to_anyone=True)
@web.action("page.try")
def new() -> Any:
    if request.method == "POST":
        return _show_or_create()
    if "draft" in request.args:
        return _go_on(web.number(request.args, "draft"))
    title, section = request.args.get("title", "").strip(), request.args.get("section", "")
    if not title:
        return title_screen("")
    try:
        check_title(title)
    except (Invalid, Exists) as error:
        return title_screen(title, error)
    with wiki().database.read() as conn:
        mine = find_waiting(conn, web.actor().id, None, names.path_of(title), "create")
    if mine is None and request.args.get("template"):
        asked = {"title": title, "section": section or None, "template": request.args["template"]}
        return redirect(url_for("pages.guided", **asked), 303)
    given = FIRST_TEXTS.get(names.path_of(title))
    body = _(given) if given else ""
    fresh = PageForm(title=title, section=section, body=body) if mine is None else writing.own_form(mine)
    form, draft = take_up(wiki().drafts, web.actor().id, place_of_new(title), fresh, lambda form: False)
    return screen(form, draft=draft)


def _go_on(number: int) -> Response:
    """The draft of a new page, also where the title has been taken since."""
    row = wiki().drafts.get(web.actor().id or 0, number)
    draft = Drafting(Handle(row.place, row.version), row.id, row.at, editor=row.editor)
    return screen(form_of(row.fields), draft=draft)


def _show_or_create() -> Any:
    form = PageForm.read(request.form)
    if request.form.get("show") in writing.SHOWS:
        return screen(form, show=request.form["show"])
    if not form.body.strip():
        raise Invalid(N_("Please write the text of the page."), field="body")
    if writing.is_first():
        check_title(form.title)
        return first.keep_new(form)
    saved = wiki().submissions.create(web.actor(), form.text(EMPTY), summary=form.told, seen=form.proposed)
    writing.finish_draft()
    if isinstance(saved, Proposed):
        return writing.waits(saved)
    if saved.changed:
        flash(_("Your page is published. Thank you for writing it."), "success")
    else:
        flash(_("The page says exactly this already, so there was nothing left to save."), "success")
    return redirect(url_for("pages.view", path=saved.path), 303)


def new_again(error: Exception) -> Response:
    return screen(PageForm.read(request.form), error=error)


def check_title(title: str) -> None:
    """Raises Invalid and Exists for a title that no new page can have."""
    with wiki().database.read() as conn:
        check_free(conn, names.path_of(title))


def title_screen(title: str, error: WikiError | None = None) -> Response:
    """The first step: a title, and what is there already."""
    with wiki().database.read() as conn:
        templates = list_templates(conn)
    chosen = request.args.get("template", "")
    return answer(
        "pages/new_title.html",
        error,
        title=title,
        section=request.args.get("section", ""),
        similar=similar_pages(title),
        templates=templates,
        chosen=chosen,
        is_first=writing.is_first(),
    )


def screen(
    form: PageForm,
    *,
    show: str = "write",
    error: Exception | None = None,
    draft: Drafting | None = None,
    kept: str = "",
) -> Response:
    """The second step: the text, below what exists under similar titles. `kept` is the secret of a text that was
    written before its author signed in."""
    may_read = web.may("page.read")
    return answer(
        "pages/new.html",
        error,
        form=form,
        show=show,
        html=writing.pane(0, form, show) if show == "preview" else "",
        unsaved=request.method == "POST" or bool(kept),
        kept=kept or request.form.get("kept", ""),
        is_first=writing.is_first(),
        draft=draft or Drafting.read(request.form, place_of_new(form.title)),
        similar=similar_pages(form.title) if may_read else (),
        sections=writing.section_names() if may_read else (),
        asked_for=count_wanted(form.title) if may_read else 0,
        held=held(form.title, form.section) if may_read and web.actor().id else None,
        deleted=find_deleted(form.title) if may_read else None,
    )


def held(title: str, section: str) -> str | None:
    """Why the page would wait to be looked at; None when it appears at once."""
    return wiki().submissions.why_held(web.actor(), names.slug(title), section)


def similar_pages(title: str) -> Any:
    """Pages that may be the one that is meant."""
    return wiki().search.search(title, Screen(limit=SIMILAR)).hits if title else ()


def count_wanted(title: str) -> int:
    """How many pages link to this title already."""
    query = sa.select(wanted.c.pages).where(wanted.c.target == names.slug(title))
    with wiki().database.read() as conn:
        return conn.scalar(query) or 0


def find_deleted(title: str) -> Any:
    """The deleted page that was at this title's path, with its last revision's reason, if there is one."""
    try:
        wiki().store.get(names.slug(title))
    except Gone as gone:
        return gone.values["page"]
    except WikiError:
        pass
    return None
