"""Screens of staff: what people search for, what they do not find, and the pages that steer search."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.policy import SEARCH_ANSWERS, SEARCH_SYNONYMS
from wiki.search.answers import resolved
from wiki.search.document import Results
from wiki.search.figures import ALL, KINDS, WITHOUT_RESULTS, Figure, list_questions, totals
from wiki.search.impacts import SCORING
from wiki.search.query import parse
from wiki.search.rules import TITLES
from wiki.search.screen import Screen
from wiki.search.views import blueprint
from wiki.store.names import slug
from wiki.web import wiki

DAYS = (7, 30, 90)
NOTHING = Screen(limit=0)
BEST = Screen(limit=20)


@blueprint.get("/-/staff/search")
@web.action("search.steer")
def questions() -> str:
    """What people searched for: all of it, what finds nothing (`show=no-results`), or what nobody opened a result
    of (`show=no-click`)."""
    show, days, now = chosen("show", KINDS, ALL), int(chosen("days", [str(d) for d in DAYS], "30")), datetime.now(UTC)
    wiki().queries.flush()
    with wiki().database.read() as conn:
        found, sums = list_questions(conn, show, days, now), totals(conn, days, now)
    return render_template(
        "search/questions.html",
        show=show,
        days=days,
        choices=DAYS,
        totals=sums,
        questions=found,
        found_now=found_now(found) if show == WITHOUT_RESULTS else {},
        **steering(),
    )


def chosen(name: str, known: Any, otherwise: str) -> str:
    value = request.args.get(name, "")
    return value if value in known else otherwise


def found_now(questions: list[Figure]) -> dict[str, int]:
    """How many pages each of these questions finds today: some may be answered meanwhile."""
    search = wiki().search.search
    with wiki().database.read() as conn:
        return {figure.text: search(resolved(conn, parse(figure.text)), NOTHING).total for figure in questions}


def steering() -> dict[str, Any]:
    """The two pages that steer search: where they are edited, and which of their lines cannot be read."""
    places = {}
    for path, title in TITLES.items():
        page = wiki().store.find(path)
        places[path] = url_for("pages.edit", path=path) if page else url_for("pages.new", title=title)
    return {
        "synonyms": places[SEARCH_SYNONYMS],
        "answers": places[SEARCH_ANSWERS],
        "problems": [(problem, TITLES[problem.path], _(problem.why)) for problem in wiki().search.rules().problems],
    }


@blueprint.post("/-/staff/search/forget")
@web.action("search.steer")
def forget() -> Any:
    """Take a question out of the log: for what somebody typed that is nobody's business."""
    wiki().queries.forget(request.form.get("text", ""))
    flash(_("The question is forgotten."), "success")
    back = {"show": request.form.get("show", ALL), "days": request.form.get("days", "30")}
    return redirect(url_for("search.questions", **back), 303)


@blueprint.get("/-/search/explain")
@web.action("search.steer")
def explain() -> str:
    """Why pages stand in their order for `q`: the best ones with their scores, and the score of one `page` taken
    apart."""
    asked, typed = request.args.get("q", "").strip(), request.args.get("page", "").strip()
    with wiki().database.read() as conn:
        query = resolved(conn, parse(asked))
    found = wiki().search.search(query, BEST) if asked else Results()
    page = wiki().store.find(slug(typed)) if typed else None
    return render_template(
        "search/explain.html",
        asked=asked,
        typed=typed,
        page=page,
        found=found,
        explained=wiki().search.explain(query, page.id) if asked and page else None,
        scoring=SCORING,
    )
