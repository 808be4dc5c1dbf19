"""Staff choose, section by section, whose changes appear at once."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import users
from wiki.errors import Invalid, WikiError
from wiki.moderation import limits, reading
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


def screen(error: WikiError | None = None) -> Any:
    """The sections with a limit, and the form for another; with an error, as it was filled in."""
    asked = request.form.get("section", request.args.get("section", ""))
    with wiki().database.read() as conn:
        limited, readings = limits.list_limits(conn), reading.list_readings(conn)
        body = render_template(
            "moderation/sections.html",
            limits=limited,
            readings=readings,
            names=users.names_of(conn, [row.by for row in (*limited, *readings)]),
            sections=[row.section for row in lists.sections(conn)],
            current=limits.find_limit(conn, asked) if asked else None,
            asked=asked,
            error=error,
        )
    return make_response(body, error.status if error else 200)
