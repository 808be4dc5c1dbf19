"""The front page: search first, then sections, what was improved lately and what needs help."""

from flask import Response, current_app, make_response, render_template
from sqlalchemy import Connection

from wiki import packing, web
from wiki.pages.home import front
from wiki.pages.views import blueprint
from wiki.policy import PROTECTIONS, Subject
from wiki.speech import language
from wiki.store import activity
from wiki.web import wiki


@blueprint.get("/")
@web.action("page.read")
def home() -> Response:
    """Made anew for anonymous readers only when something has happened in the wiki."""
    with wiki().database.read() as conn:
        etag = f"home-{language().tag}-{activity.newest(conn)}-{current_app.config['BUILD']}"
        if web.has_session():
            return make_response(rendered(conn))
        body = wiki().bodies.find(language().tag, "", etag)
        if body is None:
            body = packing.packed(rendered(conn))
            wiki().bodies.keep(language().tag, "", etag, body)
    return packing.unpacked_for_reader(body, etag)


def rendered(conn: Connection) -> str:
    # Pages open to all are offered to everybody: who may not edit yet is asked to sign in.
    mine = [level for level in PROTECTIONS if level == "open" or web.may("page.publish", Subject(protection=level))]
    return render_template("pages/home.html", front=front(conn, mine), canonical=web.absolute("/"))
