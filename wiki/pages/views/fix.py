"""Mending one passage of a page: a small form with that passage alone, in the page or on a screen of its own.

It is an ordinary edit: the same door, the same merging, the same rights.
"""

from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from wiki import markup, web
from wiki.errors import N_, Invalid
from wiki.moderation.submit import Proposed
from wiki.pages import parts
from wiki.pages.form import PageForm
from wiki.pages.views import blueprint, conflict, first, writing
from wiki.pages.views.refusals import answer
from wiki.policy import Subject
from wiki.store import versions
from wiki.store.merge import Overlap
from wiki.store.pagefile import EMPTY
from wiki.store.proposals import find_waiting
from wiki.web import wiki

LONGEST_LINE = 120  # characters of a passage in the list


@blueprint.route("/-/fix/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: fix_again(error, path), to_anyone=True)
@web.action("page.try")
def fix(path: str) -> Any:
    """The passage that `quote` is from, nearest to the one numbered `at`; or `at` itself; or all, to choose from."""
    if request.method == "POST":
        return _save(path)
    page = wiki().store.get(path)
    web.check("page.try", Subject(page.level or "open"))
    with wiki().database.read() as conn:
        mine = find_waiting(conn, web.actor().id, page.id)
    if mine is not None:
        flash(_("You have proposed a change of this page already. Add this one to it."), "warning")
        return redirect(url_for("pages.edit", path=page.path), 303)
    body = wiki().store.text(page.blob).body
    at = _asked(body)
    if at is None:
        lines = [(i, words[:LONGEST_LINE]) for i, p in enumerate(markup.passages(body)) if (words := p.text.strip())]
        return answer("pages/fix_which.html", page=page, lines=lines)
    passage = parts.get_passage(body, at)
    return screen(page, at, page.blob, body[passage.start : passage.end])


def _asked(body: str) -> int | None:
    at, quote = request.args.get("at", type=int), request.args.get("quote", "")
    return parts.find_passage(body, quote, at or 0) if quote else at


def _save(path: str) -> Any:
    page, base = writing.current(path), request.form.get("base", "")
    origin = versions.text_of(wiki().store, page.id, base)
    if origin == EMPTY:
        raise Invalid(N_("The page has changed too much meanwhile. Please choose the passage again."), field="passage")
    passage = PageForm.read({"body": request.form.get("passage", "")}).body
    text = replace(origin, body=parts.put_passage(origin.body, web.number(request.form, "at"), passage))
    form = replace(PageForm.of(text, base), edit_summary=_("Fixed a typo"))
    if writing.is_first():
        return first.keep(page, form, origin)
    try:
        saved = wiki().submissions.save(web.actor(), page.path, text, base=base, summary=form.told)
    except Overlap as overlap:
        return conflict.meet(page, overlap, form)
    if isinstance(saved, Proposed):
        return writing.waits(saved)
    writing.tell(saved, base)
    return writing.to_page(saved)


def fix_again(error: Exception, path: str) -> Response:
    sent = (web.number(request.form, "at"), request.form.get("base", ""), request.form.get("passage", ""))
    return screen(writing.shown_page(path, path), *sent, error=error)


def screen(page: Any, at: int, base: str, passage: str, error: Exception | None = None) -> Response:
    """The form with the passage. For a script, the form alone, to put it into the page."""
    values = {"page": page, "at": at, "base": base, "passage": passage, "is_first": writing.is_first()}
    values["held"] = writing.held(page) if page.id and web.actor().id else ()
    if error is None and request.headers.get("X-Requested-With") == "fetch":
        return Response(render_template("pages/_fix.html", **values, refusal=None), mimetype="text/html")
    return answer("pages/fix.html", error, **values)
