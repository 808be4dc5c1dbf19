"""Bringing a file: by the editor's script, as the body of a request, or by a form that needs no script."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from urllib.parse import unquote

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for

from wiki import web
from wiki.errors import N_, Invalid
from wiki.media.kinds import Data
from wiki.media.store import MEGABYTE, Medium
from wiki.media.views import blueprint
from wiki.web import wiki

CHUNK = 1 << 16  # bytes read at once
LONGEST_NAME = 200  # characters
AROUND = 1 << 16  # bytes of a form around its file
TAKING = frozenset({"media.upload", "media.new", "media.replace", "media.add_captions"})


def take_large_files(app: Flask) -> None:
    """Let the routes that take files take more than a form may have. Comes before whatever reads a form."""
    app.before_request(_allow)


def _allow() -> None:
    if request.endpoint in TAKING and web.has_session():
        request.max_content_length = wiki().uploads.most + AROUND


@blueprint.post("/-/media")
@web.action("media.upload")
def upload() -> Response:
    """The body of the request is the file; its name stands in a header, percent-encoded."""
    wiki().uploads.announce(web.actor(), request.content_length or 0)
    name = unquote(request.headers.get("X-File-Name", ""))[:LONGEST_NAME]
    with wiki().media.files.incoming() as file:
        while chunk := request.stream.read(CHUNK):
            file.write(chunk)
        with mapped(file) as data:
            medium = wiki().uploads.take(web.actor(), data, name)
    return make_response(jsonify(told(medium)), 201)


@blueprint.route("/-/media/new", methods=["GET", "POST"])
@web.gives_back(lambda error: form(error))
@web.action("media.upload")
def new() -> Any:
    """The form, and after it the file's own screen, where the text that shows it stands."""
    if request.method == "GET":
        return form()
    with brought() as (data, name):
        medium = wiki().uploads.take(web.actor(), data, name)
    row = wiki().library.get(web.actor(), medium.hash)
    if row.alt is None and (alt := words()) is not None and wiki().library.may(web.actor(), "media.replace", row):
        wiki().library.describe(web.actor(), row, alt)
    return redirect(url_for("media.file", hash=medium.hash), 303)


def form(error: Exception | None = None) -> Response:
    settings = wiki().settings
    limits = {"limit": settings.media_limit, "video_limit": settings.video_limit}
    body = render_template("media/new.html", error=error, **limits)
    return make_response(body, getattr(error, "status", 400) if error else 200)


@contextmanager
def brought() -> Iterator[tuple[Data, str]]:
    """The file of a form, counted as an upload, and its name. Raises Invalid when none was chosen."""
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Invalid(N_("Please choose a file."), field="file")
    wiki().uploads.announce(web.actor(), request.content_length or 0)
    with wiki().media.files.incoming() as file:
        given.save(file)
        with mapped(file) as data:
            yield data, given.filename[:LONGEST_NAME]


@contextmanager
def mapped(file: BinaryIO) -> Iterator[Data]:
    """What a file holds, without reading it into memory. Raises Invalid when that is nothing."""
    file.flush()
    if not file.tell():
        raise Invalid(N_("The file is empty."), field="file")
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def words() -> str | None:
    """What the form says about the picture: words, "" for a decoration, None for nothing."""
    alt = request.form.get("alt", "").strip()
    return alt or ("" if "decorative" in request.form else None)


def told(medium: Medium) -> dict[str, Any]:
    """What the editor's script needs to know."""
    row = wiki().library.get(web.actor(), medium.hash)
    return {
        "hash": row.hash,
        "address": medium.address,
        "shape": medium.kind.shape,
        "name": medium.name,
        "width": row.width,
        "height": row.height,
        "alt": row.alt,
        "size": row.size,
        "limit": wiki().media.limit_of(medium.kind) * MEGABYTE,
    }
