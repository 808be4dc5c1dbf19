"""Keeping what somebody types while they type it, and the list of their drafts. All of it is its owner's alone."""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from wiki import web
from wiki.drafts.drafts import FIELDS, Drafts, Elsewhere
from wiki.drafts.handle import UNKNOWN, Handle
from wiki.errors import Invalid
from wiki.store import versions
from wiki.web import wiki

blueprint = Blueprint("drafts", __name__)
NAMED = 3  # people who are named before the others are counted


@blueprint.after_request
def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def drafts() -> Drafts:
    return wiki().drafts


def owner() -> int:
    return web.actor().id or 0


@blueprint.post("/-/draft")
@web.action("draft.save")
def save() -> Any:
    """Keep what an editor holds. Answers with its new handle, and with what happens to the page meanwhile."""
    handle, fields = _sent(request.get_json(silent=True))
    try:
        kept = drafts().save(owner(), handle, fields)
    except Elsewhere as error:
        row = error.row
        told = {"status": error.status, "message": web.translated(error)}
        return jsonify(error=told, draft=_shown(row)), error.status
    around = drafts().look(owner(), kept)
    gone = kept.page_id is not None and around.page is None
    return jsonify(
        draft=str(kept),
        at=drafts().clock().isoformat(timespec="seconds"),
        writers=writers_words(around.writers),
        gone=_("This page was deleted meanwhile. Your text is kept as a draft.") if gone else "",
        moved=moved(around.page, fields.get("base", "")),
    )


def _sent(given: Any) -> tuple[Handle, dict[str, str]]:
    if not isinstance(given, dict):
        raise Invalid(UNKNOWN)
    fields = {name: value for name in FIELDS if isinstance(value := given.get(name), str)}
    return Handle.read(str(given.get("draft", ""))), fields


def _shown(row: Any) -> dict[str, Any]:
    """A version that another window wrote, for its owner to choose."""
    at = row.at.isoformat(timespec="seconds")
    handle, place = str(Handle(row.place, row.version)), url_for("drafts.open_draft", number=row.id)
    return {"draft": handle, "at": at, "fields": row.fields, "open": place}


def moved(page: Any, base: str) -> dict[str, str] | None:
    """Who changed `page` since it was the blob `base`, when, and where to see what; None while nobody has."""
    if page is None or not base or page.blob == base:
        return None
    with wiki().database.read() as conn:
        names = versions.authors_since(conn, page.id, base)
        before = versions.find_commit(conn, page.id, base)
    at = page.changed_at.isoformat(timespec="seconds")
    diff = url_for("pages.diff", path=page.path, old=before, new=page.commit) if before else ""
    return {"blob": page.blob, "words": moved_words(names), "at": at, "diff": diff}


@blueprint.app_template_global("writers_words")
def writers_words(names: tuple[str, ...]) -> str:
    """That others write on the same page now, as a sentence; nothing for nobody."""
    if not names:
        return ""
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more > 0:
        return ngettext(
            "%(names)s and %(num)s other are writing here too at the moment.",
            "%(names)s and %(num)s others are writing here too at the moment.",
            more,
            names=shown,
        )
    return ngettext(
        "%(names)s is writing here too at the moment.",
        "%(names)s are writing here too at the moment.",
        len(names),
        names=shown,
    )


def moved_words(names: Any) -> str:
    """That others changed the page since, as a sentence."""
    if not names:
        return _("The page was changed while you were writing.")
    shown = ", ".join(list(names)[-NAMED:])
    return _("%(names)s changed the page while you were writing.", names=shown)


@blueprint.get("/-/drafts")
@web.action("draft.own")
def list_drafts() -> str:
    """One's own drafts, newest first."""
    settings = wiki().settings
    return render_template("drafts/drafts.html", drafts=drafts().list(owner()), days=settings.draft_days)


@blueprint.get("/-/drafts/<int:number>")
@web.action("draft.own")
def open_draft(number: int) -> Any:
    """Go on with a draft where it belongs; where its page is gone, the text to copy."""
    row = drafts().get(owner(), number)
    place = Handle(row.place)
    if place.page_id is None:
        return redirect(url_for("pages.new", draft=row.id), 303)
    page = drafts().look(owner(), place).page
    if page is not None:
        return redirect(url_for("pages.edit", path=page.path), 303)
    return render_template("drafts/draft.html", draft=row, number=row.id)


@blueprint.post("/-/drafts/<int:number>/discard")
@web.action("draft.own")
def discard(number: int) -> Any:
    """Throw a draft of one's own away."""
    drafts().discard(owner(), number)
    flash(_("The draft is discarded."), "success")
    return redirect(web.safe_next(request.form.get("next"), url_for("drafts.list_drafts")), 303)
