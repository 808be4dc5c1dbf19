"""Lists of pages and changes: A to Z, sections, tags, recent changes, links here, wanted pages, orphans, people."""

from datetime import UTC, datetime, timedelta

from flask import abort, render_template, request
from flask_babel import lazy_gettext as lazy

from wiki import web
from wiki.accounts import users
from wiki.errors import Invalid
from wiki.moderation import patrol
from wiki.moderation.marks import tags_of
from wiki.pages.views import blueprint
from wiki.store import lists, names
from wiki.store.lists import Changes
from wiki.store.paging import Span
from wiki.web import span, wiki

CHANGES = 30  # on one page: each shows more than a page in a list does
DAYS = (1, 3, 7, 30, 90)
KINDS = (
    ("edit", lazy("Edits")),
    ("create", lazy("New pages")),
    ("rename", lazy("Renames")),
    ("delete", lazy("Deletions")),
    ("restore", lazy("Restored pages")),
    ("revert", lazy("Reverts")),
    ("seed", lazy("Company’s own")),
)


@blueprint.get("/-/pages")
@web.action("page.read")
def all_pages() -> str:
    """Every page by title; `?from=` jumps to where titles begin like it."""
    start = request.args.get("from", "").strip()[: names.TITLE_LIMIT]
    asked = Span(after=lists.cursor_at(start)) if start and not request.args.get("after") else span()
    with wiki().database.read() as conn:
        paged = lists.list_pages(conn, asked)
        total = lists.count_pages(conn)
    return render_template("pages/all.html", paged=paged, total=total, start=start)


@blueprint.get("/-/section/<path:section>")
@web.action("page.read")
def section(section: str) -> str:
    """One section: the sections below it, and its own pages by title."""
    try:
        name = names.check_section(section)
    except Invalid:
        abort(404)
    with wiki().database.read() as conn:
        found = lists.sections(conn)
        below = [row for row in found if row.section.startswith(name + "/")]
        if not below and all(row.section != name for row in found):
            abort(404)
        paged = lists.list_section(conn, name, span())
    return render_template("pages/section.html", section=name, below=below, paged=paged)


@blueprint.get("/-/tags")
@web.action("page.read")
def tags() -> str:
    """All tags, the most used first."""
    with wiki().database.read() as conn:
        paged = lists.list_tags(conn, span(200))
    return render_template("pages/tags.html", paged=paged)


@blueprint.get("/-/tag/<tag>")
@web.action("page.read")
def tag(tag: str) -> str:
    """The pages with one tag, by title."""
    with wiki().database.read() as conn:
        paged = lists.list_tag(conn, tag, span())
    if not paged.items and not paged.previous:
        abort(404)
    return render_template("pages/tag.html", tag=tag, paged=paged)


@blueprint.get("/-/changes")
@web.action("page.read")
def changes() -> str:
    """Recent changes, by section, person, kind and days; for staff also those that none of them has looked at."""
    asked = request.args
    days = asked.get("days", type=int)
    days = days if days in DAYS else None
    kind = asked.get("kind") if asked.get("kind") in dict(KINDS) else None
    who = asked.get("who", "").strip()[: names.AUTHOR_LIMIT]
    patrols = web.may("page.patrol")
    unseen = patrols and asked.get("show") == "unseen"
    with wiki().database.read() as conn:
        person = users.find_by_name(conn, who) if who else None
        filters = Changes(
            section=asked.get("section") or None,
            author_id=person.id if person else None,
            kind=kind,
            since=datetime.now(UTC) - timedelta(days=days) if days else None,
        )
        listed = patrol.list_waiting if unseen else lists.list_changes
        paged = listed(conn, filters, span(CHANGES)) if person or not who else None
        ids = [row.id for row in paged.items] if paged and patrols else []
        waiting, tags = patrol.waiting_among(conn, ids), tags_of(conn, ids)
        sections = lists.sections(conn)
    form = {"section": asked.get("section", ""), "kind": kind or "", "who": who, "days": days or "", "unseen": unseen}
    return render_template(
        "pages/changes.html",
        paged=paged,
        sections=sections,
        kinds=KINDS,
        days=DAYS,
        form=form,
        person=person,
        patrols=patrols,
        waiting=waiting,
        tags=tags,
    )


@blueprint.get("/-/links/<path>")
@web.action("page.read")
def links(path: str) -> str:
    """The pages that link to a page, written or not."""
    if not names.is_path(path):
        abort(404)
    page = wiki().store.find(path)
    with wiki().database.read() as conn:
        paged = lists.list_backlinks(conn, path, span())
        former = lists.list_former_paths(conn, page.id) if page else ()
    return render_template("pages/links.html", path=path, page=page, paged=paged, former=former)


@blueprint.get("/-/wanted")
@web.action("page.read")
def wanted() -> str:
    """Pages that are linked to and not written yet, the most linked first."""
    with wiki().database.read() as conn:
        paged = lists.list_wanted(conn, span())
    return render_template("pages/wanted.html", paged=paged)


@blueprint.get("/-/orphans")
@web.action("page.read")
def orphans() -> str:
    """Pages that no other page links to."""
    with wiki().database.read() as conn:
        paged = lists.list_orphans(conn, span())
    return render_template("pages/orphans.html", paged=paged)


@blueprint.get("/-/people/<int:user_id>")
@web.action("person.read")
def person(user_id: int) -> str:
    """What one person gave: their contributions, newest first."""
    with wiki().database.read() as conn:
        profile = users.get_profile(conn, user_id)
        paged = lists.list_contributions(conn, user_id, span())
    return render_template("pages/person.html", user_id=user_id, profile=profile, paged=paged)
