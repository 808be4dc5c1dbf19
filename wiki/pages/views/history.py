"""What happened to a page: its history, old revisions, differences, and who wrote which passage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for

from wiki import web
from wiki.accounts import users
from wiki.errors import Gone
from wiki.moderation import patrol
from wiki.pages import authorship
from wiki.pages.views import blueprint
from wiki.pages.views.read import may_edit
from wiki.store import lists
from wiki.store.difference import difference
from wiki.store.hidden import TEXT, list_hidden
from wiki.store.pagefile import EMPTY
from wiki.store.paging import Span
from wiki.web import span, wiki


@blueprint.get("/-/history/<path>")
@web.action("page.read")
def history(path: str) -> str:
    """Every revision of a page, newest first; any two can be compared."""
    page = page_or_deleted(path)
    with wiki().database.read() as conn:
        paged = lists.list_history(conn, page.id, span())
        notes = _notes(conn, page.id, paged.items)
    return render_template("pages/history.html", page=page, paged=paged, can_edit=may_edit(page), **notes)


def _notes(conn: Any, page_id: int, rows: Sequence[Any]) -> dict[str, Any]:
    """For staff, who hid something of these revisions, and why."""
    if not web.may("revision.hide"):
        return {"notes": {}, "names": {}}
    found = list_hidden(conn, page_id, [row.id for row in rows if row.hidden])
    return {"notes": {row.revision_id: row for row in found}, "names": users.names_of(conn, [row.by for row in found])}


@blueprint.get("/-/revision/<commit>/<path>")
@web.action("page.read")
def revision(commit: str, path: str) -> Any:
    """A page as it was after one revision; this address stays good for ever."""
    page = page_or_deleted(path)
    shown = wiki().store.revision(commit, page.path)
    if TEXT in shown.hidden:
        return make_response(render_template("pages/hidden.html", page=page, revision=shown), 410)
    if not shown.blob:
        abort(404)
    text = wiki().store.text(shown.blob)
    prose = wiki().html.render(text)
    return render_template("pages/revision.html", page=page, revision=shown, text=text, prose=prose)


@blueprint.get("/-/diff/<path>")
@web.action("page.read")
def diff(path: str) -> Any:
    """What changed between two revisions: by default the newest and the one before it."""
    page = page_or_deleted(path)
    new = wiki().store.revision(request.args.get("new") or page.commit, page.path)
    with wiki().database.read() as conn:
        old = _older(conn, new, request.args.get("old"), page.path)
        follower = lists.find_next_revision(conn, new)
    if old is not None and old.id > new.id:
        return redirect(url_for("pages.diff", path=page.path, old=new.commit, new=old.commit))
    hidden = next((row for row in (new, old) if row is not None and TEXT in row.hidden), None)
    if hidden is not None:
        values = {"page": page, "revision": hidden, "can_edit": may_edit(page)}
        return make_response(render_template("pages/hidden.html", **values), 410)
    patrolled = _patrolled(page, old, new)
    before, after = (wiki().store.text(r.blob) if r is not None and r.blob else None for r in (old, new))
    changes = difference(before or EMPTY, after or EMPTY)
    return render_template(
        "pages/diff.html",
        page=page,
        old=old,
        new=new,
        changes=changes,
        follower=follower,
        can_edit=may_edit(page),
        patrolled=patrolled,
    )


@dataclass(frozen=True)
class Patrolled:
    """For staff: how many of the changes shown they are the first to look at, and whether the screen marked them."""

    waiting: int
    is_marked: bool
    next: Any  # the next change that nobody has looked at, or None


def _patrolled(page: Any, old: Any, new: Any) -> Patrolled | None:
    """Looking marks what is looked at, when somebody opened the screen in a window: not when a page that they read, or
    a browser that thinks ahead, fetched it for them. Then there is a button."""
    if not web.may("page.patrol"):
        return None
    after, fetched = old.id if old is not None else 0, request.headers
    opened = fetched.get("Sec-Fetch-Dest") == "document" and not fetched.get("Sec-Purpose")
    with wiki().database.read() as conn:
        waiting = patrol.count_waiting(conn, page.id, after, new.id)
        following = patrol.find_next(conn, new.id)
    if waiting and opened and request.method == "GET":
        patrol.look(wiki().database, page.id, by=web.actor().id, after=after, until=new.id)
    return Patrolled(waiting, opened, following)


@blueprint.post("/-/patrol/<path>")
@web.action("page.patrol")
def look(path: str) -> Response:
    """Mark the changes of a page from `after` up to the revision `commit` as looked at."""
    page = page_or_deleted(path)
    new = wiki().store.revision(request.form.get("commit", ""), page.path)
    after = web.number(request.form, "after")
    patrol.look(wiki().database, page.id, by=web.actor().id, after=after, until=new.id)
    return redirect(url_for("pages.diff", path=page.path, new=new.commit, old=request.form.get("old") or None), 303)


@blueprint.get("/-/blame/<path>")
@web.action("page.read")
def blame(path: str) -> str:
    """Who wrote this, passage by passage."""
    page = page_or_deleted(path)
    with wiki().database.read() as conn:
        newest = lists.list_history(conn, page.id, Span(size=authorship.MOST)).items
    written = [row for row in reversed(newest) if row.blob]
    passages = authorship.passages(written, lambda row: wiki().store.text(row.blob).body)
    return render_template("pages/blame.html", page=page, passages=passages, can_edit=may_edit(page))


def page_or_deleted(path: str) -> Any:
    """The live page at `path`; for those who may restore it, also a deleted one. Raises NotFound, Gone and Moved."""
    try:
        return wiki().store.get(path)
    except Gone as gone:
        if not web.may("page.restore"):
            raise
        return gone.values["page"]


def _older(conn: Any, new: Any, asked: str | None, path: str) -> Any:
    """The revision to compare with: the one asked for, or the one before; None before the first."""
    if asked:
        return wiki().store.revision(asked, path)
    return lists.find_revision(conn, new.parent_id) if new.parent_id else None
