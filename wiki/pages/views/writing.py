"""What every screen for writing shares: the edit form itself, its preview, and what is said after a save."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from wiki import web
from wiki.drafts.handle import Handle, place_of_page
from wiki.drafts.views import moved
from wiki.errors import Moved, WikiError
from wiki.moderation import limits
from wiki.moderation.protection import find_protection
from wiki.moderation.submit import Proposed
from wiki.pages.drafting import Drafting
from wiki.pages.form import PageForm
from wiki.pages.reading import Reading
from wiki.pages.views.refusals import answer
from wiki.store import lists, names, versions
from wiki.store.difference import difference
from wiki.store.drafts import Saved
from wiki.store.pagefile import EMPTY, PageText
from wiki.store.verified import NEWEST
from wiki.web import wiki

log = logging.getLogger("wiki.pages")
SHOWS = ("write", "preview", "changes")


@dataclass(frozen=True)
class Unread:
    """Stands for a page that cannot be shown now, so that the form around somebody's text can be."""

    path: str
    title: str
    id: int = 0
    section: str = ""
    blob: str = ""
    level: str = ""
    inlinks: int = 0
    revision_id: int = 0
    verified_first: bool = False


def screen(
    page: Any,
    form: PageForm,
    *,
    show: str = "write",
    error: Exception | None = None,
    headings: Sequence[tuple[int, str]] = (),
    draft: Drafting | None = None,
    kept: str = "",
) -> Response:
    """The edit form with `form` in it. With an error, or after preview, it holds text that is not saved.
    `headings` are the sections that can be edited alone, as long as nothing was typed; `draft` is that of a form that
    is shown for the first time, `kept` the secret of a text that was written before its author signed in."""
    known = not isinstance(page, Unread)
    return answer(
        "pages/edit.html",
        error,
        page=page,
        form=form,
        show=show,
        html=pane(page.id, form, show) if known and show != "write" else "",
        unsaved=request.method == "POST" or bool(kept),
        kept=kept or request.form.get("kept", ""),
        is_first=is_first(),
        draft=draft or Drafting.read(request.form, place_of_page(page.id) if page.id else ""),
        moved=moved(page, form.base) if known else None,
        headings=headings,
        held=held(page) if known and web.actor().id else (),
        sections=section_names() if known and form.part is None else (),
    )


def is_first() -> bool:
    """Whether the form is for a stranger, who writes first and says afterwards who they are."""
    is_stranger = web.actor().id is None and not web.may("page.edit") and web.may("page.try")
    return is_stranger and (request.method == "GET" or "first" in request.form)


def finish_draft() -> None:
    """What the form held is saved, so its draft goes. One that stays behind is known by saying what the page says."""
    try:
        if secret := request.form.get("kept"):
            wiki().kept.drop(secret)
        wiki().drafts.finish(web.actor().id, Handle.read(request.form.get("draft", "")))
    except WikiError as error:
        log.warning("A draft whose text is saved was not removed: %s", error)


def held(page: Any) -> tuple[str, ...]:
    """Why a change of this page would wait to be looked at, with the reason that staff gave; empty when it appears at
    once."""
    why = wiki().submissions.why_held(web.actor(), page.path, page.section)
    if why is None:
        return ()
    with wiki().database.read() as conn:
        limit = find_protection(conn, page.id) or limits.find_nearest(conn, page.section)
    return (_(why),) if limit is None or not limit.reason else (_(why), limit.reason)


def own_form(mine: Any) -> PageForm:
    """The form with the writer's own proposal, to go on from. It is edited as a whole."""
    form = PageForm.of(wiki().store.text(mine.blob), mine.base_blob or "")
    return replace(form, proposed=mine.blob, edit_summary=mine.summary)


def pane(page_id: int, form: PageForm, show: str) -> str:
    """The preview of what stands in the form, by the code that renders pages; or what was changed in it."""
    origin = versions.text_of(wiki().store, page_id, form.base) if form.base else EMPTY
    if show == "changes":
        return render_template("pages/_changes.html", difference=difference(origin, form.text(origin)))
    title = origin.title or form.title
    return render_template("pages/_preview.html", prose=wiki().html.render(PageText(title, form.body)))


def current(path: str) -> Any:
    """The live page at `path`, or where it has moved to. Raises NotFound and Gone."""
    try:
        return wiki().store.get(path)
    except Moved as moved:
        return wiki().store.get(moved.path)


def shown_page(path: str, title: str) -> Any:
    """The page if whoever asks may read it and it is there, else a stand-in."""
    try:
        web.check("page.read")
        return current(path)
    except WikiError:
        return Unread(path if names.is_path(path) else "", title)


def section_names() -> list[str]:
    with wiki().database.read() as conn:
        return [row.section for row in lists.sections(conn)]


def part_asked() -> int | None:
    """The number of the section to edit, from the address; None for the whole page."""
    return request.args.get("section", type=int)


def waits(proposed: Proposed) -> Response:
    """To the proposal that became of what somebody wrote, where it says what happens next."""
    flash(
        _("Your proposal is changed. It waits to be looked at.")
        if proposed.is_improved
        else _("Thank you. Your proposal waits to be looked at."),
        "success",
    )
    return redirect(url_for("moderation.proposal", number=proposed.number), 303)


def to_page(saved: Saved) -> Any:
    """To the page as it was saved. Where the verified text comes first, to the newest, with a word about that."""
    reading = Reading(wiki().store.get(saved.path))
    if reading.first == NEWEST:
        return redirect(url_for("pages.view", path=saved.path), 303)
    if saved.changed:
        flash(
            _("Readers see the text that staff verified first, until you verify this one.")
            if web.may("page.verify")
            else _("Readers see the text that staff verified first, until staff have looked at yours. Here it is."),
            "success",
        )
    return redirect(url_for("pages.view", path=saved.path, version=NEWEST), 303)


def tell(saved: Saved, base: str) -> None:
    """Say what became of a save: nothing to do, merged with others' changes, or simply saved."""
    if not saved.changed and saved.blob == base:
        flash(_("You changed nothing, so nothing was saved."), "warning")
    elif not saved.changed:
        flash(_("The page says exactly this already, so there was nothing left to save."), "success")
    elif saved.merged:
        with wiki().database.read() as conn:
            others = versions.authors_since(conn, saved.page_id, base, saved.revision_id)
        flash(merged_words(others), "success")
    else:
        flash(_("Saved. Thank you for improving this page."), "success")


def merged_words(others: list[str]) -> str:
    """Who else changed the page while somebody wrote."""
    if not others:
        return _("Saved, together with what changed meanwhile. Please read the page once.")
    if len(others) <= 3:
        told = ", ".join(others)
        return _("Saved, together with what %(names)s changed meanwhile. Please read the page once.", names=told)
    return ngettext(
        "Saved, together with what %(names)s and %(num)s other changed meanwhile. Please read the page once.",
        "Saved, together with what %(names)s and %(num)s others changed meanwhile. Please read the page once.",
        len(others) - 2,
        names=", ".join(others[:2]),
    )
