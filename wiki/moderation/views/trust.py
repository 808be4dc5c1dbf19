"""Staff see how far somebody is trusted, section by section, and decide where edits should not."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from wiki import policy, web
from wiki.accounts import staffing, users
from wiki.errors import Invalid, WikiError
from wiki.moderation import trust as trusts
from wiki.moderation.views import blueprint
from wiki.policy import Role
from wiki.web import wiki


@blueprint.get("/-/staff/users/<int:user_id>/trust")
@web.action("user.list")
def trust(user_id: int) -> Any:
    return _screen(user_id)


@blueprint.post("/-/staff/users/<int:user_id>/trust")
@web.action("trust.give")
def decide_trust(user_id: int) -> Any:
    section, word, reason = (request.form.get(name, "") for name in ("section", "word", "reason"))
    try:
        trusts.decide(wiki().database, wiki().settings, web.actor(), user_id, section, word, reason=reason)
    except Invalid as error:
        return _screen(user_id, error)
    flash(_("Saved. The person reads your reason with their proposals."), "success")
    return redirect(url_for("moderation.trust", user_id=user_id), 303)


def _screen(user_id: int, error: WikiError | None = None) -> Any:
    asked = request.form.get("section", request.args.get("section", ""))
    with wiki().database.read() as conn:
        person = users.get(conn, user_id)
        rows = trusts.list_rows(conn, user_id)
        sections = trusts.sections_at_the_top(conn)
        names = users.names_of(conn, [row.by for row in rows])
    subject = staffing.subject(person, Role.TRUSTED)
    why_not = policy.explain(web.actor(), "trust.give", subject, settings=wiki().settings)
    return web.answer(
        "moderation/trust.html",
        error,
        person=person,
        rows=[row for row in rows if row.word or row.accepted or row.kept or row.reverted],
        sections=sections,
        asked=asked,
        current=next((row for row in rows if row.section == asked), None),
        may_give=why_not is None and person.left_at is None,
        why_not=why_not,
        names=names,
    )
