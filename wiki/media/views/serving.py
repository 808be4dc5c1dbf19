"""The address of a file: cached for ever once everybody may see it, and never able to act as a page of this site."""

from pathlib import Path

from flask import Response, send_file

from wiki import web
from wiki.errors import N_, NotFound
from wiki.media import ladder
from wiki.media.kinds import Kind, kind_by_extension
from wiki.media.views import blueprint
from wiki.web import wiki

YEAR = 365 * 24 * 3600  # seconds
# What is opened by itself gets no origin, no script and no requests, whatever it contains.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@blueprint.get("/-/media/<hash>/<name>")
@web.action("media.read")
def show(hash: str, name: str) -> Response:
    """A file as it was brought in, under any name that it was given."""
    row = wiki().library.get(web.actor(), hash)
    file, kind = wiki().media.get(hash, name)
    return answer(file, kind, name, row.state, lasting=True)


@blueprint.get("/-/media/<hash>/<int:width>/<name>")
@web.action("media.read")
def size(hash: str, width: int, name: str) -> Response:
    """A picture made smaller. Until it is made, the picture itself."""
    row = wiki().library.get(web.actor(), hash)
    own = row.name.rpartition(".")[2]
    wish = ladder.read(width, name, row.width or 0, own)
    if wish is None:
        raise NotFound(N_("There is no such file."))
    made = wiki().media.files.size(hash, width, wish.formats(own))
    file, kind = (made, kind_of(made)) if made else wiki().media.get(hash, row.name)
    return answer(file, kind, f"{Path(name).stem}{file.suffix}", row.state, lasting=row.made is not None)


def kind_of(file: Path) -> Kind:
    extension = file.suffix[1:]
    return kind_by_extension(extension) or Kind(ladder.TYPES[extension], extension)


def answer(file: Path, kind: Kind, name: str, state: str, *, lasting: bool) -> Response:
    """The file, with its right to be kept: by everybody, for ever, only when it is public and will stay as it is."""
    inline = kind.inline or kind.extension in ladder.FORMATS
    response = send_file(
        file.absolute(), mimetype=kind.type, as_attachment=not inline, download_name=name, conditional=True
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if state != "public":
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    shared = "public" if wiki().settings.is_open else "private"
    response.headers["Cache-Control"] = f"{shared}, max-age={YEAR}, immutable" if lasting else f"{shared}, no-cache"
    if shared == "public":
        response.headers["Vary"] = "Accept-Encoding"
    return response
