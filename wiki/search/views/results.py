"""The search screen, the same for programs, and titles while one types."""

from typing import Any

from flask import Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from wiki import web
from wiki.search import asked as addresses
from wiki.search.answers import Answer, Found, answer, suggested
from wiki.search.asked import Asked, last_page, today
from wiki.search.asker import is_program
from wiki.search.help import Help, help_for
from wiki.search.views import blueprint
from wiki.web import url_for, wiki

SUGGESTED = 8
POPULAR = 3  # questions among them at most


@blueprint.get("/-/search")
@web.action("search.read")
def results() -> str:
    """Pages that answer `q`, ten at a time. The fields of the address are those of `Asked`."""
    found = answered()
    count_question(found)
    last = last_page(found.results.total)
    return render_template(
        "search/results.html",
        asked=found.asked,
        found=found,
        results=found.results,
        last=last,
        numbers=shown_numbers(found.asked.number, last),
        help=help_for(found, wiki().search) if found.query.clauses else Help(),
        feed=found.asked.address(addresses.FEED),
        building=None if found.results.ready else wiki().search.building(),
        page_href=lambda number: found.asked.address(number=number),
    )


def count_question(found: Answer) -> None:
    """Note what a reader asks in their own words; not the next pages and filters of it, and nothing of staff."""
    plain = found.asked == Asked(found.asked.text)
    if plain and found.results.ready and not web.actor().is_staff and not is_program(request.user_agent.string):
        wiki().queries.ask(found.asked.text, request.remote_addr or "", found.results.total or len(found.chosen))
    wiki().queries.batches.write_if_due()


@blueprint.get("/-/search.json")
@web.action("search.read")
def results_json() -> Response:
    """The same as JSON. Passages are text; `marks` are where the words stand in it."""
    found = answered()
    return jsonify(as_json(found))


def answered() -> Answer:
    """The answer to what the address asks."""
    asked = Asked.read(request.args.to_dict(flat=False))
    return answer(asked, today(), database=wiki().database, index=wiki().search)


def shown_numbers(number: int, last: int) -> list[int | None]:
    """Numbers of pages to lead to: the first, the last, and those around `number`; None for a gap."""
    near = {1, last, *range(number - 2, number + 3)}
    numbers: list[int | None] = []
    for n in sorted(n for n in near if 1 <= n <= last):
        before = numbers[-1] if numbers else n - 1
        if n - before == 2:
            numbers.append(n - 1)
        elif n - before > 2:
            numbers.append(None)
        numbers.append(n)
    return numbers


def as_json(found: Answer) -> dict[str, Any]:
    asked, results, side = found.asked, found.results, found.sidebar
    last = last_page(results.total)
    return {
        "query": asked.text,
        "ready": results.ready,
        "total": results.total,
        "page": asked.number,
        "pages": last,
        "next": asked.address(addresses.JSON, number=asked.number + 1) if asked.number < last else None,
        "previous": asked.address(addresses.JSON, number=asked.number - 1) if 1 < asked.number <= last else None,
        "corrected": dict(results.corrected),
        "chosen": [_item_json(item) for item in found.chosen],
        "results": [_item_json(item) for item in found.items],
        "sections": [{"section": choice.value, "pages": choice.pages} for choice in side.sections],
        "tags": [{"tag": choice.value, "pages": choice.pages} for choice in side.tags],
        "people": [{"name": choice.value, "pages": choice.pages} for choice in side.people],
    }


def _item_json(item: Found) -> dict[str, Any]:
    marks, at = [], 0
    for piece in item.passage:
        if piece.is_match:
            marks.append([at, at + len(piece.text)])
        at += len(piece.text)
    href = url_for("pages.view", path=item.path)
    return {
        "title": item.name,
        "href": href,
        "heading": item.heading and {"text": item.heading[0], "href": f"{href}#{item.heading[1]}"},
        "section": item.section,
        "changed": item.changed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "passage": "".join(piece.text for piece in item.passage),
        "marks": marks,
    }


@blueprint.get("/-/suggest")
@web.action("search.read")
def suggest() -> Response:
    """Titles that go on as typed, as JSON for the list under a search field, and questions asked much that do. `said`
    is for a screen reader."""
    typed = request.args.get("q", "")
    asked = wiki().popular.suggest(typed, limit=POPULAR)
    titles = suggested(wiki().database, wiki().search, typed, SUGGESTED - len(asked))
    return jsonify(
        suggestions=[
            {"title": s.title, "section": s.section, "href": url_for("pages.view", path=s.path)} for s in titles
        ],
        questions=[{"title": text, "section": _("Often asked"), "href": Asked(text).address()} for text in asked],
        said=_said(len(titles), len(asked)),
    )


def _said(titles: int, questions: int) -> str:
    if not questions and not titles:
        return _("No page has such a title.")
    if not questions:
        return ngettext("%(num)s page. Use the arrow keys.", "%(num)s pages. Use the arrow keys.", titles)
    return ngettext(
        "%(num)s suggestion. Use the arrow keys.", "%(num)s suggestions. Use the arrow keys.", titles + questions
    )


@blueprint.get("/-/opensearch.xml")
@web.action("static.read")
def opensearch() -> Response:
    """Lets a browser offer this wiki's search in its address bar."""
    response = make_response(render_template("search/opensearch.xml"))
    response.content_type = "application/opensearchdescription+xml; charset=utf-8"
    return response
