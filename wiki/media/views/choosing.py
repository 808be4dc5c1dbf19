"""Files to put into the text that one writes, fetched by the editor's script: those of the page first, then the wiki's.

Offered is what everybody sees, and what the writer brought; nothing of others that waits to be published.
"""

from dataclasses import replace

from flask import render_template, request

from wiki import web
from wiki.media.lists import SHAPES, Asked, list_media
from wiki.media.views import blueprint
from wiki.web import wiki

PER_PAGE = 24
HERE, ELSEWHERE = "here", "elsewhere"


@blueprint.get("/-/media/choose")
@web.action("media.read")
def choose() -> str:
    """Both lists, or with `part` more of one of them. A part of a screen."""
    shape, path = request.args.get("shape", ""), request.args.get("page", "")
    text = request.args.get("q", "").strip()[:100]
    asked = Asked(text, shape if shape in SHAPES else "", "choose", path, web.actor().id)
    parts = {HERE: asked, ELSEWHERE: replace(asked, elsewhere=True)} if path else {ELSEWHERE: asked}
    part = request.args.get("part", "")
    wanted = {part: parts[part]} if part in parts else parts
    with wiki().database.read() as conn:
        lists = {name: list_media(conn, of, web.span(PER_PAGE)) for name, of in wanted.items()}
    return render_template("media/choose.html", asked=asked, lists=lists)
