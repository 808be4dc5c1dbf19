"""The address of a medium: `/-/media/<hash>/<name>`, cached for ever, and never able to act as a page of this site."""

from flask import Blueprint, Response, send_file

from wiki import web
from wiki.web import wiki

blueprint = Blueprint("media", __name__)

YEAR = 365 * 24 * 3600  # seconds
# What is opened by itself gets no origin, no script and no requests, whatever it contains.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@blueprint.get("/-/media/<hash>/<name>")
@web.action("media.read")
def show(hash: str, name: str) -> Response:
    file, kind = wiki().media.get(hash, name)
    response = send_file(
        file.absolute(), mimetype=kind.type, as_attachment=not kind.inline, download_name=name, etag=hash, max_age=YEAR
    )
    shared = "public" if wiki().settings.read_access == "everyone" else "private"
    response.headers["Cache-Control"] = f"{shared}, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = SANDBOX
    if shared == "public":
        response.headers["Vary"] = "Accept-Encoding"
    return response
