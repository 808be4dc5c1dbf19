"""Pages within other sites: a frame without furniture for the origins that a setting names, and what
https://oembed.com asks for.

Whoever looks at a frame is nobody in particular: cookies are taken away before anything sees them (wiki/web.py).
"""

from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Response, abort, current_app, jsonify, render_template, request

from wiki import packing, web
from wiki.assets.views import FOLDER
from wiki.errors import N_, Moved, NotFound
from wiki.media.cards import SIZE
from wiki.pages.sharing import frame
from wiki.pages.views import blueprint
from wiki.pages.views.read import count_read, etag_of, with_html
from wiki.speech import language
from wiki.web import wiki

NOBODY = "frame-ancestors 'none'"
THEMES = ("light", "dark")
WIDTH, HEIGHT = 640, 480  # pixels, until the page has told its height
CARD = {"thumbnail_width": SIZE[0], "thumbnail_height": SIZE[1]}
A_DAY = 86_400  # seconds


@blueprint.get("/-/embed/<path>")
@web.action("page.read")
def embed(path: str) -> Response:
    """A page for the frames of other sites; `theme` is light or dark, else what the device prefers."""
    origins = wiki().settings.embed_origins
    if not origins:
        raise NotFound(N_("This wiki does not offer its pages to other sites."))
    reading, theme = with_html(path), request.args.get("theme", "")
    count_read(reading.page)
    theme = theme if theme in THEMES else ""
    etag, address = f"{etag_of(reading)}-{theme}", f"embed {theme} {reading.address(reading.version)}"
    body = wiki().bodies.find(language().tag, address, etag)
    if body is None:
        body = packing.packed(_framed(reading, theme))
        wiki().bodies.keep(language().tag, address, etag, body)
    response = packing.unpacked_for_reader(body, etag)
    policy = web.CONTENT_SECURITY_POLICY.replace(NOBODY, f"frame-ancestors {' '.join(origins)}")
    response.headers["Content-Security-Policy"] = policy
    return response


def _framed(reading: Any, theme: str) -> str:
    page, prose = reading.page, wiki().html.of(reading.page, reading.blob)
    canonical = web.absolute(f"/{page.path}")
    return render_template("pages/embed.html", page=page, prose=prose, theme=theme, canonical=canonical)


@blueprint.get("/-/embed.js")
@web.action("static.read")
def embed_script() -> Response:
    """What a site loads beside its frames, at an address that stays: it makes each as high as its page."""
    if (name := current_app.config["ASSETS"].get("embedding.js")) is None:
        raise NotFound(N_("There is no such file."))
    response = Response((FOLDER / name).read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@blueprint.get("/-/oembed")
@web.action("page.read")
def oembed() -> Response:
    """What another site may show instead of the link `url` to a page: a frame, or where none is allowed its title."""
    if request.args.get("format", "json") != "json":
        abort(501)
    page = _page_at(request.args.get("url", ""))
    told = {"version": "1.0", "type": "link", "title": page.title, "cache_age": A_DAY}
    told |= {"provider_name": wiki().settings.title, "provider_url": web.absolute("/")}
    if card := wiki().cards.address_of(page):
        told |= {"thumbnail_url": web.absolute(card), **CARD}
    if wiki().settings.embed_origins:
        width, height = (_at_most(name, most) for name, most in (("maxwidth", WIDTH), ("maxheight", HEIGHT)))
        told |= {"type": "rich", "width": width, "height": height, "html": snippet(page, width, height)}
    return jsonify(told)


def snippet(page: Any, width: int = 0, height: int = HEIGHT) -> str:
    """The HTML that shows `page` on another site; without a width it is as wide as there is room."""
    return frame(web.absolute(f"/-/embed/{page.path}"), web.absolute("/-/embed.js"), page.title, width, height)


def _page_at(address: str) -> Any:
    """The page that a whole address of this wiki leads to. Raises NotFound."""
    base = wiki().settings.base_url.rstrip("/") + "/"
    path = unquote(urlsplit(address).path.removeprefix(urlsplit(base).path))
    if not address.startswith(base) or not path or "/" in path:
        raise NotFound(N_("There is no page at this address."))
    try:
        return wiki().store.get(path)
    except Moved as moved:
        return wiki().store.get(moved.path)


def _at_most(name: str, most: int) -> int:
    return min(web.number(request.args, name) or most, most)
