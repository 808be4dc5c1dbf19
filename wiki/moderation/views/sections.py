"""Staff choose, section by section, whose changes appear at once, and who reviews those of others."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import users
from wiki.errors import N_, Invalid
from wiki.moderation import limits, reading, reviewers
from wiki.moderation.views import blueprint
from wiki.store import lists
from wiki.web import wiki


@blueprint.route("/-/staff/sections", methods=["GET", "POST"])
@web.action("section.manage")
def section_limits() -> Any:
    if request.method == "GET":
        return screen()
    section = request.form.get("section", "")
    level, reason = request.form.get("level", ""), request.form.get("reason", "")
    try:
        limits.limit_section(wiki().database, section, level, by=web.actor(), reason=reason)
    except Invalid as error:
        return screen(error)
    flash(_("Saved. It holds for “%(section)s” and the sections below it.", section=section), "success")
    return redirect(url_for("moderation.section_limits"), 303)


@blueprint.post("/-/staff/sections/reviewers")
@web.gives_back(lambda error: screen(error))
@web.action("section.manage")
def assign_reviewer() -> Any:
    """Let somebody decide on the proposals of a section."""
    section, name = request.form.get("reviewed", ""), request.form.get("reviewer", "").strip()
    with wiki().database.read() as conn:
        person = users.find_by_name(conn, name) if name else None
    if person is None:
        raise Invalid(N_("There is nobody with this name."), field="reviewer")
    reviewers.assign(wiki().database, section, person, by=web.actor())
    flash(_("%(name)s reviews “%(section)s” and the sections below it.", name=person.name, section=section), "success")
    return redirect(url_for("moderation.section_limits", _anchor="reviewers"), 303)


@blueprint.post("/-/staff/sections/reviewers/<int:user_id>/dismiss")
@web.action("section.manage")
def dismiss_reviewer(user_id: int) -> Any:
    """End that; what they decided stays."""
    reviewers.dismiss(wiki().database, request.form.get("reviewed", ""), user_id, by=web.actor())
    flash(_("Saved. They no longer review this section."), "success")
    return redirect(url_for("moderation.section_limits", _anchor="reviewers"), 303)


def screen(error: Exception | None = None) -> Any:
    """The sections with a limit, and the form for another; with an error, as it was filled in."""
    asked = request.form.get("section", request.args.get("section", ""))
    with wiki().database.read() as conn:
        limited, readings = limits.list_limits(conn), reading.list_readings(conn)
        reviewing = reviewers.list_reviewers(conn)
        people = [*(row.by for row in (*limited, *readings)), *(row.user_id for row in reviewing)]
        return web.answer(
            "moderation/sections.html",
            error,
            limits=limited,
            readings=readings,
            reviewing=reviewing,
            names=users.names_of(conn, people),
            sections=[row.section for row in lists.sections(conn)],
            current=limits.find_limit(conn, asked) if asked else None,
            asked=asked,
        )
