"""One screen for staff who have an hour: what waits, how long, and where to begin."""

from datetime import UTC, datetime
from typing import Any

from flask import render_template

from wiki import web
from wiki.moderation import overview as waiting
from wiki.moderation.views import blueprint
from wiki.moderation.views.queue import queue
from wiki.web import wiki


@blueprint.get("/-/staff")
@web.action("overview.read")
def overview() -> Any:
    """What waits for staff, the most urgent first."""
    now, mine = datetime.now(UTC), queue()
    with wiki().database.read() as conn:
        found = waiting.overview(conn, mine, now)
    return render_template(
        "moderation/overview.html",
        waiting=[(one, one.wait(now), one.is_late(now)) for one in found if one.count],
        done=[one.kind for one in found if not one.count],
        most=waiting.MOST,
    )
