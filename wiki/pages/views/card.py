"""The picture of a page that other sites show beside a link to it (https://ogp.me)."""

from flask import Response, current_app

from wiki import web
from wiki.assets.views import FOLDER
from wiki.pages.views import blueprint
from wiki.web import wiki

A_DAY = 86_400  # seconds


@blueprint.get("/-/card/<path>")
@web.action("page.read")
def card(path: str) -> Response:
    """Title and section of the page as they are now. The address of a new title differs, so others ask again."""
    page = wiki().store.get(path)
    fonts = [FOLDER / file for name, file in current_app.config["ASSETS"].items() if name.endswith(".woff2")]
    picture, lasting = wiki().cards.of(page, sorted(fonts, key=lambda file: ("-latin-6" not in file.name, file.name)))
    response = Response(picture, mimetype="image/png")
    shared = "public" if wiki().settings.is_open else "private"
    response.headers["Cache-Control"] = f"{shared}, max-age={A_DAY}" if lasting else "no-store"
    return response
