"""The log of moderation: what was done, by whom, and why, that nobody can tidy. Readers see the public kinds."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.accounts import users
from wiki.moderation import acts
from wiki.moderation.acts import KINDS, Asked
from wiki.moderation.views import blueprint
from wiki.store import names, silenced
from wiki.store.catalog import find_page
from wiki.store.effects import LIVE
from wiki.web import wiki

NOBODY = 0


@blueprint.get("/-/log")
@web.action("log.read")
def log() -> str:
    """Acts of moderation, newest first, by `kind`, `page` (its path), person who acted (`by`) and, for staff, person
    concerned (`about`); for others than staff only the public kinds, without what is about a person."""
    whole = web.may("log.read_all")
    shown = frozenset(KINDS) if whole else acts.public_kinds(wiki().settings)
    typed = {name: request.args.get(name, "").strip()[: names.TITLE_LIMIT] for name in ("kind", "page", "by", "about")}
    with wiki().database.read() as conn:
        asked, unknown = _asked(conn, typed, shown, whole)
        paged = acts.list_acts(conn, asked, web.span()) if not unknown else None
        people = [who for act in paged.items for who in (act.by_id, act.about_id)] if paged else []
        called = users.names_of(conn, people)
    kinds = [(name, KINDS[name].words) for name in KINDS if name in shown]
    return render_template(
        "moderation/log.html", paged=paged, kinds=kinds, table=KINDS, form=typed, names=called, whole=whole
    )


@blueprint.post("/-/log/<int:number>/hide")
@web.action("log.silence")
def silence(number: int) -> Any:
    """Show the reason of an act to nobody any more, because it tells something personal itself."""
    silenced.silence(wiki().database, number, by=web.actor().id)
    flash(_("Nobody is shown this reason any more."), "success")
    return redirect(url_for("moderation.log"), 303)


def _asked(conn: Any, typed: dict[str, str], shown: frozenset[str], whole: bool) -> tuple[Asked, bool]:
    """What was asked for, and whether it names a page or a person that there is not."""
    kinds = shown & {typed["kind"]} if typed["kind"] in shown else shown
    by, about = (_person(conn, typed[name]) for name in ("by", "about"))
    page_id = _page(conn, typed["page"], whole)
    asked = Asked(kinds, page_id, by, about if whole else None)
    return asked, NOBODY in (by, page_id) or (whole and about == NOBODY)


def _person(conn: Any, name: str) -> int | None:
    if not name:
        return None
    found = users.find_by_name(conn, name)
    return found.id if found is not None else NOBODY


def _page(conn: Any, typed: str, whole: bool) -> int | None:
    """The page with this path or title; only staff ask about deleted ones."""
    if not typed:
        return None
    found = find_page(conn, names.slug(typed))
    return found.id if found is not None and (whole or found.state == LIVE) else NOBODY
