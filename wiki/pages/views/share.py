"""A page to pass on: its link, and its text as Markdown, for everybody alike.

What is passed on is what any reader sees: never somebody's own proposal, nor what staff hid.
"""

from hashlib import blake2b

from flask import Response, render_template

from wiki import web
from wiki.pages.reading import Reading
from wiki.pages.sharing import mail, markdown_of
from wiki.pages.views import blueprint
from wiki.pages.views.embed import snippet
from wiki.pages.views.read import with_html
from wiki.web import wiki


@blueprint.get("/-/share/<path>")
@web.action("page.read")
def share(path: str) -> str:
    """Link and Markdown of a page in fields to copy from: what the menu beside a page does, without script."""
    reading = with_html(path)
    page, link = reading.page, web.absolute(reading.address(reading.version))
    given = {"link": link, "mail": mail(page.title, link), "written": _written(reading)}
    given["snippet"] = snippet(page) if wiki().settings.embed_origins else ""
    return render_template("pages/share.html", page=page, version=_other(reading), **given)


@blueprint.get("/-/markdown/<path>")
@web.action("page.read")
def markdown(path: str) -> Response:
    """What the page shows first, or the version asked for, as it was written."""
    written = _written(with_html(path)).encode()
    response = Response(written, mimetype="text/plain")
    response.headers["X-Robots-Tag"] = "noindex"  # the page itself is what is to be found
    if web.has_session():
        return response
    return web.cacheable(response, blake2b(written, digest_size=12).hexdigest())


def _written(reading: Reading) -> str:
    return markdown_of(reading.page.title, wiki().store.text(reading.blob).body)


def _other(reading: Reading) -> str:
    """The version, where the page's address alone does not lead to it."""
    return "" if reading.is_first else reading.version
