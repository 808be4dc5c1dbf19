"""The built files of the front end, in the smallest form that the browser takes, kept by it for ever.

Serves only names that the build's manifest holds; a name changes with its content.
"""

from pathlib import Path

from flask import Blueprint, Response, current_app, request

from wiki import web
from wiki.errors import N_, NotFound

blueprint = Blueprint("assets", __name__)
FOLDER = Path(__file__).parents[1] / "static" / "dist"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
A_YEAR = 31_536_000  # seconds


@blueprint.get("/-/static/dist/<name>")
@web.action("static.read")
def built(name: str) -> Response:
    if name not in current_app.config["ASSETS"].values():
        raise NotFound(N_("There is no such file."))
    ending, encoding = chosen(name)
    kind = TYPES.get(Path(name).suffix, "application/octet-stream")
    response = Response((FOLDER / (name + ending)).read_bytes(), mimetype=kind)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


def chosen(name: str) -> tuple[str, str]:
    """The ending of the twin to send and its encoding; empty where none fits."""
    for encoding, ending in ENCODINGS:
        if request.accept_encodings[encoding] > 0 and (FOLDER / (name + ending)).is_file():
            return ending, encoding
    return "", ""
