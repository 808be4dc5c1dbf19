"""One file: what it shows, where it is shown, who brought it, its versions; and what may be done with it."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from wiki import web
from wiki.errors import N_, NotFound
from wiki.media.languages import LANGUAGES
from wiki.media.shown import sources
from wiki.media.store import HASH
from wiki.media.views import blueprint
from wiki.media.views.uploading import brought, words
from wiki.web import wiki


@blueprint.get("/-/media/<hash>")
@web.action("media.read")
def file(hash: str) -> Any:
    row = found(hash)
    if row.current != row.hash and row.state == "public":
        return redirect(url_for("media.file", hash=row.current))
    return screen(row)


def found(hash: str) -> Any:
    """The file that an address names, for who asks. Raises NotFound and Gone."""
    if not HASH.fullmatch(hash):
        raise NotFound(N_("There is no such file."))
    return wiki().library.get(web.actor(), hash)


def screen(row: Any, error: Exception | None = None) -> Response:
    """All that is known of a file, and the forms for those who may use them; `error` is said beside its form."""
    library = wiki().library
    with wiki().database.read() as conn:
        known = {"uses": library.uses(conn, row), "versions": library.versions(conn, row)}
        known["captions"] = library.captions(conn, row)
    kind = wiki().media.get(row.hash, row.name)[1] if row.state != "erased" else None
    body = render_template(
        "media/file.html",
        row=row,
        shape=kind.shape if kind else "file",
        sources=sources(row),
        markdown=markdown_of(row, kind.shape if kind else "file"),
        may_replace=library.may(web.actor(), "media.replace", row),
        may_delete=library.may(web.actor(), "media.delete", row),
        may_erase_version=web.may("media.erase_version"),
        languages=LANGUAGES,
        error=error,
        limit=wiki().settings.media_limit if kind is None else wiki().media.limit_of(kind),
        **known,
    )
    return make_response(body, getattr(error, "status", 400) if error else 200)


def markdown_of(row: Any, shape: str) -> str:
    """What to write on a page to show the file."""
    words = (row.alt or "").replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    address = f"/-/media/{row.hash}/{row.name}"
    return f"[{words or row.name}]({address})" if shape == "file" else f"![{words}]({address})"


def again(error: Exception, hash: str) -> Response:
    return screen(found(hash), error)


@blueprint.post("/-/media/<hash>/act/describe")
@web.gives_back(again)
@web.action("media.replace")
def describe(hash: str) -> Any:
    """Words for who cannot see the picture, or that it is a decoration."""
    wiki().library.describe(web.actor(), found(hash), words())
    if web.wants_json():
        return "", 204
    flash(_("Thank you. Pages that give no words of their own use these."), "success")
    return redirect(url_for("media.file", hash=hash), 303)


@blueprint.post("/-/media/<hash>/act/replace")
@web.gives_back(again)
@web.action("media.replace")
def replace(hash: str) -> Any:
    """A newer version, brought now."""
    row = found(hash)
    wiki().library.check(web.actor(), "media.replace", row)
    with brought() as (data, name):
        medium = wiki().library.replace(web.actor(), row, data, name)
    flash(_("Replaced. Every page that shows this file shows the new version."), "success")
    return redirect(url_for("media.file", hash=medium.hash), 303)


@blueprint.post("/-/media/<hash>/act/go-to")
@web.gives_back(again)
@web.action("media.replace")
def go_to(hash: str) -> Any:
    """Show an earlier version again."""
    wiki().library.go_to(web.actor(), found(hash), request.form.get("version", ""))
    flash(_("Every page that shows this file shows that version again."), "success")
    return redirect(url_for("media.file", hash=request.form.get("version", hash)), 303)


@blueprint.post("/-/media/<hash>/act/delete")
@web.gives_back(again)
@web.action("media.delete")
def delete(hash: str) -> Any:
    """Take it off the wiki, with the reason that others read."""
    wiki().library.delete(web.actor(), found(hash), reason=request.form.get("reason", ""))
    flash(_("The file is off the wiki. Pages that showed it show its words instead."), "success")
    return redirect(url_for("media.gallery"), 303)


@blueprint.post("/-/media/<hash>/act/restore")
@web.action("media.restore")
def restore(hash: str) -> Any:
    wiki().library.restore(web.actor(), found(hash))
    flash(_("The file is back, and pages show it again."), "success")
    return redirect(url_for("media.file", hash=hash), 303)


@blueprint.post("/-/media/<hash>/act/erase")
@web.action("media.restore")
def erase(hash: str) -> Any:
    """Remove it from the disk."""
    wiki().library.erase(web.actor(), found(hash))
    flash(_("The file is erased for good. It is still in backups that were made before."), "success")
    return redirect(url_for("media.gallery", show="deleted"), 303)


@blueprint.post("/-/media/<hash>/act/erase-version")
@web.gives_back(again)
@web.action("media.erase_version")
def erase_version(hash: str) -> Any:
    """Remove one version from the disk; pages show another."""
    given = request.form
    shown = wiki().library.erase_version(
        web.actor(), found(hash), given.get("version", ""), reason=given.get("reason", "")
    )
    flash(_("This version is erased for good. Browsers and backups that have it already may keep it."), "success")
    return redirect(url_for("media.file", hash=shown), 303)


@blueprint.post("/-/media/<hash>/act/captions")
@web.gives_back(again)
@web.action("media.replace")
def add_captions(hash: str) -> Any:
    """The words of a film in one language."""
    row = found(hash)
    wiki().library.check(web.actor(), "captions", row)
    with brought() as (data, _name):
        wiki().library.add_captions(web.actor(), row, data, request.form.get("language", ""))
    flash(_("The captions can be switched on in the player now."), "success")
    return redirect(url_for("media.file", hash=hash), 303)


@blueprint.post("/-/media/<hash>/act/remove-captions")
@web.gives_back(again)
@web.action("media.replace")
def remove_captions(hash: str) -> Any:
    wiki().library.remove_captions(web.actor(), found(hash), request.form.get("language", ""))
    flash(_("These captions are gone."), "success")
    return redirect(url_for("media.file", hash=hash), 303)
