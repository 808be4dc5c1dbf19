"""Staff verify pages: the form for one text of one page, the list of verified pages, and which text comes first."""

from calendar import monthrange
from datetime import UTC, date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import users
from wiki.errors import N_, Invalid, Moved, WikiError
from wiki.moderation import reading, verification
from wiki.moderation.verification import BY_DRIFT, BY_REVIEW, Pledge, Verifications
from wiki.moderation.views import blueprint, sections
from wiki.store import lists
from wiki.store.difference import difference
from wiki.web import wiki

MONTHS = {"3": 3, "6": 6, "12": 12, "24": 24}
USUAL = "6"
NEVER = "never"


@blueprint.route("/-/verify/<path>", methods=["GET", "POST"])
@web.gives_back(lambda error, path: again(error, path))
@web.action("page.verify")
def verify(path: str) -> Any:
    """Stand behind the text of a page, by default the newest; `revision` names another."""
    if request.method == "GET":
        return screen(path)
    door, path = Verifications(wiki().store, wiki().settings), current(path)
    door.verify(web.actor(), path, request.form.get("revision", ""), _pledge(), seen=web.number(request.form, "seen"))
    flash(_("Verified. Readers see that, and what changes from now on."), "success")
    return redirect(url_for("pages.view", path=path), 303)


@blueprint.post("/-/verify/<path>/end")
@web.gives_back(lambda error, path: again(error, path))
@web.action("page.verify")
def end_verification(path: str) -> Any:
    """Stand behind a page no more, with a reason."""
    door, path = Verifications(wiki().store, wiki().settings), current(path)
    door.end(web.actor(), path, seen=web.number(request.form, "seen"), reason=request.form.get("reason", ""))
    flash(_("The page counts as verified no more."), "success")
    return redirect(url_for("pages.view", path=path), 303)


@blueprint.get("/-/staff/verified")
@web.action("page.verify")
def verified_pages() -> Any:
    """Verified pages: by drift and reads, or (`order=review`) by the day of their review; `owner=me`: only one's
    own."""
    order = BY_REVIEW if request.args.get("order") == "review" else BY_DRIFT
    owner_id = web.actor().id if request.args.get("owner") == "me" else None
    with wiki().database.read() as conn:
        paged = verification.list_verified(conn, order, owner_id=owner_id, span=web.span())
        names = users.names_of(conn, [row.owner_id for row in paged.items])
    return render_template(
        "moderation/verified.html",
        paged=paged,
        names=names,
        by_review=order is BY_REVIEW,
        own=owner_id is not None,
        today=datetime.now(UTC).date(),
    )


@blueprint.post("/-/staff/sections/shown")
@web.action("section.manage")
def section_shown() -> Any:
    """Which text of verified pages readers see first, in a section and below it."""
    section = request.form.get("section", "")
    try:
        reading.show_first(wiki().database, section, request.form.get("shown", "-"), by=web.actor())
    except Invalid as error:
        return sections.screen(error)
    flash(_("Saved. It holds for “%(section)s” and the sections below it.", section=section), "success")
    return redirect(url_for("moderation.section_limits", _anchor="shown"), 303)


def current(path: str) -> str:
    """Where the page is now, for a form that was opened before it was renamed. Raises NotFound and Gone."""
    try:
        wiki().store.get(path)
    except Moved as moved:
        return moved.path
    return path


def again(error: Exception, path: str) -> Any:
    """The form as it was filled in, for those who may see it, where there still is a page."""
    wrong = error if isinstance(error, WikiError) else None
    if web.may("page.verify"):
        try:
            return screen(current(path), error)
        except WikiError as missing:
            wrong = missing
    if wrong is None:
        return web.error_page(400, _("This form was open too long. Go back, reload it and send it again."))
    return web.error_page(wrong.status, web.translated(wrong), wrong)


def screen(path: str, error: Exception | None = None) -> Any:
    """The text that would be verified, what changed since it was last, and the form; with an error, as it was
    filled in."""
    page = wiki().store.get(path)
    asked = request.values.get("revision") or page.commit
    chosen = wiki().store.revision(asked, page.path)
    with wiki().database.read() as conn:
        found = verification.find(conn, page.id)
        staff = users.list_staff(conn)
        names = users.names_of(conn, [found.by, found.owner_id] if found is not None else [])
        earlier = lists.find_revision(conn, found.revision_id) if found is not None else None
    text = wiki().store.text(chosen.blob) if chosen.blob else None
    before = wiki().store.text(earlier.blob) if earlier is not None and earlier.blob else None
    return web.answer(
        "moderation/verify.html",
        error,
        page=page,
        revision=chosen,
        changes=difference(before, text) if before is not None and text is not None else None,
        found=found,
        names=names,
        staff=[(str(one.id), one.name) for one in staff],
        months=list(MONTHS),
        usual=USUAL,
        today=datetime.now(UTC).date(),
    )


def _pledge() -> Pledge:
    owner_id = web.number(request.form, "owner") if request.form.get("owner") else None
    return Pledge(owner_id, _review_by(), request.form.get("note", ""))


def _review_by() -> date | None:
    """The day that is typed, or else the chosen number of months from today."""
    typed, chosen = request.form.get("review_date", "").strip(), request.form.get("review", USUAL)
    if typed:
        try:
            return date.fromisoformat(typed)
        except ValueError:
            raise Invalid(N_("Please write the day as 2027-05-31."), field="review_date") from None
    if chosen == NEVER:
        return None
    if chosen not in MONTHS:
        raise Invalid(N_("Please choose when to look at the page again."), field="review")
    return in_months(datetime.now(UTC).date(), MONTHS[chosen])


def in_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
