"""Reading: the page, and what search engines need to know of it."""

from hashlib import blake2b
from typing import Any

from flask import Response, current_app, make_response, render_template, request
from flask_babel import gettext as _

from wiki import packing, web
from wiki.errors import NotFound
from wiki.media.cards import SIZE
from wiki.media.lists import count_undescribed
from wiki.moderation.own import Own, Version
from wiki.moderation.review import Desk
from wiki.pages.reading import Reading, reading_of
from wiki.pages.sharing import mail
from wiki.pages.structured import structured
from wiki.pages.views import blueprint
from wiki.policy import ANONYMOUS, Subject
from wiki.search.asked import question_at
from wiki.search.asker import is_program
from wiki.search.rules import TITLES
from wiki.speech import language
from wiki.store.verified import NEWEST
from wiki.web import wiki

FIRST_WITH_CONTENTS = 3  # headings from which on a page shows a table of contents


@blueprint.get("/<path>")
@web.action("page.read")
def view(path: str) -> Response:
    """The live page. Anonymous readers get it from memory as long as the page's row stays the same."""
    reading = with_html(path)
    count_read(reading.page)
    etag = etag_of(reading)
    if web.has_session() or reading.html_at is None:
        return make_response(rendered(reading))
    tag, address = language().tag, reading.address(reading.version)
    body = wiki().bodies.find(tag, address, etag)
    if body is None:
        body = packing.packed(rendered(reading))
        wiki().bodies.keep(tag, address, etag, body)
    return packing.unpacked_for_reader(body, etag)


def with_html(path: str) -> Reading:
    """The live page and its version that is asked for, its HTML stored. Raises NotFound, Gone and Moved.

    The age of the stored HTML is what tells two answers of an unchanged page apart, when a page it links to
    appears or goes; so a page without it is rendered first.
    """
    asked = request.args.get("version")
    reading = reading_of(wiki().store.get(path), asked)
    if reading.html_at is None:
        try:
            wiki().html.of(reading.page, reading.blob)
        except NotFound:
            if reading.version == NEWEST:
                raise
            return Reading(reading.page)  # the verified text was removed; soon its verification is, too
        reading = reading_of(wiki().store.get(path), asked)
    return reading


def etag_of(reading: Reading) -> str:
    """A short name of all that an anonymous page shows: its row, its version, its HTML, the language of what is around
    it and the build of the front end."""
    known = (tuple(reading.page), reading.version, language().tag, current_app.config["BUILD"])
    return blake2b(repr(known).encode(), digest_size=12).hexdigest()


def rendered(reading: Reading) -> str:
    page, mine, address = reading.page, own_version(reading.page), web.absolute(f"/{reading.page.path}")
    own = mine is not None and not shows_public()
    prose = wiki().html.render(mine.text) if own else wiki().html.of(page, reading.blob)
    editable = web.may("page.edit", Subject(page.level or "open")) and reading.version == NEWEST
    drawn = wiki().cards.address_of(page)
    card = web.absolute(drawn) if drawn else ""
    contents = prose.headings if len(prose.headings) >= FIRST_WITH_CONTENTS else ()
    return render_template(
        "pages/view.html",
        page=page,
        reading=None if own else reading,
        summary=page.summary if own else reading.summary,
        prose=prose,
        contents=contents,
        related=wiki().related.of(page.id),
        problems=problems_of(page),
        undescribed=undescribed_on(prose.html),
        mine=mine,
        public=shows_public(),
        can_edit=may_edit(page),
        fixable=not own and reading.version == NEWEST,
        edit=f"/-/edit/{page.path}" if editable else "",  # sections of another text have other numbers
        canonical=address,
        card=card,
        card_size=SIZE,
        mail=mail(page.title, web.absolute(reading.address(reading.version))),
        structured=structured(page.title, address, prose.how_to, card) if web.actor().id is None else (),
        description=page.summary if own else reading.summary,
    )


def own_version(page: Any) -> Version | None:
    """The page with what whoever reads it has proposed."""
    if web.actor().id is None or web.actor().is_staff:
        return None
    return Own(Desk(wiki().store, wiki().settings), web.actor()).version_of(page)


def shows_public() -> bool:
    """Whether an author asks for the page as others see it."""
    return "public" in request.args or "version" in request.args


def problems_of(page: Any) -> list[tuple[Any, str]]:
    """For staff, what search cannot read on a page that steers it, and why."""
    if page.path not in TITLES or not web.may("search.steer"):
        return []
    return [(problem, _(problem.why)) for problem in wiki().steering.problems(page.path)]


def undescribed_on(html: str) -> int:
    """For staff, how many pictures say nothing to who cannot see them."""
    if not web.actor().is_staff:
        return 0
    with wiki().database.read() as conn:
        return count_undescribed(conn, html)


def may_edit(page: Any) -> bool:
    """Whether to invite to edit. Someone not signed in is invited too: signing in is the first step of it."""
    return web.actor() is ANONYMOUS or web.may("page.edit", Subject(page.level or "open"))


def count_read(page: Any) -> None:
    """Count the read, and, for whoever comes from results of search, that a result was opened. Where they come from
    their browser says by itself, so the links of results stay addresses to share."""
    program = request.headers.get("User-Agent", "")
    if web.actor().is_staff or "X-Kept" in request.headers:  # a worker keeps what was counted when it was read
        return
    wiki().reads.count(page.id, program)
    asked = question_at(request.headers.get("Referer", ""), request.host)
    if asked and not is_program(program):
        wiki().queries.click(asked, request.remote_addr or "")
