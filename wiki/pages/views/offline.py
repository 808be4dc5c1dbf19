"""The wiki as an app on a device: its manifest, the worker that keeps pages for reading offline, and the screen that
it shows for all others.

What is kept is decided in frontend/js/sw.js: only what strangers may read. So a closed wiki keeps nothing.
"""

from flask import Response, current_app, jsonify, render_template
from flask_babel import gettext as _

from wiki import web
from wiki.assets.views import FOLDER
from wiki.errors import N_, NotFound
from wiki.pages.views import blueprint
from wiki.speech import language
from wiki.web import wiki

THEME, GROUND = "#0b6072", "#fdfdfc"
ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"))
MASKABLE = ("icon-maskable.png", "512x512", "maskable")


@blueprint.get("/-/app.webmanifest")
@web.action("static.read")
def manifest() -> Response:
    """What a device asks when it installs the wiki (https://www.w3.org/TR/appmanifest/)."""
    settings, spoken = wiki().settings, language()
    shortcuts = ((_("New page"), "/-/new"), (_("Search"), "/-/search"))
    told = {
        "id": "/",
        "name": settings.title,
        "short_name": settings.title,
        "description": settings.tagline,
        "lang": spoken.tag,
        "dir": spoken.direction,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME,
        "background_color": GROUND,
        "icons": [
            {"src": web.asset(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in (*ICONS, MASKABLE)
        ],
        "shortcuts": [{"name": name, "url": url} for name, url in shortcuts],
    }
    response = jsonify(told)
    response.mimetype = "application/manifest+json"
    return response


@blueprint.get("/-/sw.js")
@web.action("static.read")
def worker() -> Response:
    """The worker for the whole wiki; where nothing is kept, one that forgets everything and goes."""
    name = current_app.config["ASSETS"].get("sw.js" if keeps() else "sw-off.js")
    if name is None:
        raise NotFound(N_("There is no such file."))
    response = Response((FOLDER / name).read_bytes(), mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@blueprint.get("/-/offline")
@web.action("static.read")
def offline() -> str:
    """What stands in for a screen that cannot be loaded: it lists what this device has kept."""
    return render_template("pages/offline.html")


def keeps() -> bool:
    """Whether pages are kept on devices."""
    return wiki().settings.offline and wiki().settings.is_open
