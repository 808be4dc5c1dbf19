"""The search screen, and titles while one types."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from wiki import web
from wiki.search.document import Results
from wiki.search.excerpts import Piece, excerpt, mark
from wiki.search.query import SECTION, Clause, parse
from wiki.search.screen import Screen
from wiki.search.words import WORD
from wiki.store.tables import STILL_LIVE, contents, page
from wiki.web import url_for, wiki

PER_PAGE = 10
OTHER_SPELLINGS = 3  # offered when nothing is found
SUGGESTED = 8

blueprint = Blueprint("search", __name__)

_FOUND = (
    sa.select(
        *(page.c[name] for name in ("id", "path", "title", "section", "changed_at")),
        contents.c.plain,
        contents.c.excerpt,
    )
    .select_from(page.outerjoin(contents, contents.c.page_id == page.c.id))
    .where(page.c.id.in_(sa.bindparam("ids", expanding=True)), STILL_LIVE)
)


@dataclass(frozen=True, slots=True)
class Found:
    """One result as the screen shows it."""

    path: str
    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]
    section: str
    changed_at: datetime


@blueprint.get("/-/search")
@web.action("search.read")
def results() -> str:
    """Pages that answer `q`, ten at a time (`page`), perhaps of one `section`."""
    query = request.args.get("q", "").strip()
    section = request.args.get("section", "").strip() or None
    number = _number(request.args.get("page", ""))
    found = Results()
    if query:
        only = [Clause(SECTION, section)] if section else []
        found = wiki().search.search(parse(query).adding(only), Screen((number - 1) * PER_PAGE, PER_PAGE))
    return render_template(
        "search/results.html",
        query=query,
        section=section,
        results=found,
        items=_items(found),
        first=(number - 1) * PER_PAGE + 1,
        pages=_neighbours(number, found.total),
        other_spellings=_other_spellings(query) if query and found.ready and not found.total else [],
    )


def _number(typed: str) -> int:
    """The page that is asked for; the first, whatever else is typed."""
    return (
        min(int(typed), 1_000_000) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 10 and int(typed) else 1
    )


def _neighbours(number: int, total: int) -> dict[str, int | None]:
    last = (total + PER_PAGE - 1) // PER_PAGE
    return {"previous": min(number - 1, last) or None, "next": number + 1 if number < last else None}


def _items(found: Results) -> list[Found]:
    """The hits that are live pages now, with the passages that match. One SQL query."""
    if not found.hits:
        return []
    with wiki().database.read() as conn:
        rows = {row.id: row for row in conn.execute(_FOUND, {"ids": [hit.page_id for hit in found.hits]})}
    return [_item(rows[hit.page_id], found) for hit in found.hits if hit.page_id in rows]


def _item(row: Any, found: Results) -> Found:
    words = wiki().search.words
    passage = excerpt(row.plain or row.excerpt or "", found.terms, words)
    return Found(row.path, mark(row.title, found.terms, words), passage, row.section, row.changed_at)


def _other_spellings(query: str) -> list[str]:
    """The query with words as they are spelled in the wiki, nearest first; none if no word is near."""
    typed = WORD.findall(query)[:5]
    near = [wiki().search.near(word, limit=OTHER_SPELLINGS) for word in typed]
    if not any(near):
        return []
    readings = [
        " ".join(words[min(i, len(words) - 1)] if words else word for word, words in zip(typed, near, strict=True))
        for i in range(max(map(len, near)))
    ]
    return list(dict.fromkeys(readings))


@blueprint.get("/-/suggest")
@web.action("search.read")
def suggest() -> Response:
    """Titles that go on as typed, as JSON for the list under a search field. `said` is for a screen reader."""
    found = wiki().search.suggest(request.args.get("q", ""), limit=SUGGESTED)
    said = ngettext("%(num)s page. Use the arrow keys.", "%(num)s pages. Use the arrow keys.", len(found))
    return jsonify(
        suggestions=[
            {"title": s.title, "section": s.section, "href": url_for("pages.view", path=s.path)} for s in found
        ],
        said=said if found else _("No page has such a title."),
    )


@blueprint.get("/-/opensearch.xml")
@web.action("static.read")
def opensearch() -> Response:
    """Lets a browser offer this wiki's search in its address bar."""
    response = make_response(render_template("search/opensearch.xml"))
    response.content_type = "application/opensearchdescription+xml; charset=utf-8"
    return response
