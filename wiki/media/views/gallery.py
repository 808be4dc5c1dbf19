"""All files of the wiki, or of one page, newest first: found by name, words and who brought them."""

from flask import render_template, request
from flask_babel import gettext as _

from wiki import web
from wiki.errors import WikiError
from wiki.media.lists import SHAPES, Asked, list_media
from wiki.media.views import blueprint
from wiki.policy import Subject
from wiki.web import wiki

PER_PAGE = 24
NOBODY = 0


@blueprint.get("/-/media")
@web.action("media.read")
def gallery() -> str:
    asked = _asked()
    with wiki().database.read() as conn:
        paged = list_media(conn, asked, web.span(PER_PAGE))
    return render_template("media/gallery.html", asked=asked, paged=paged, shows=_shows(), page=_page(asked))


def _asked() -> Asked:
    shape = request.args.get("shape", "")
    show = request.args.get("show", "")
    return Asked(
        text=request.args.get("q", "").strip()[:100],
        shape=shape if shape in SHAPES else "",
        show=show if show in dict(_shows()) else "",
        path=request.args.get("page", ""),
        viewer=web.actor().id,
    )


def _shows() -> list[tuple[str, str]]:
    """Which lists there are for whoever asks, beside that of all that everybody sees."""
    shows = [("", _("On pages"))]
    if web.may("media.upload"):
        shows.append(("mine", _("Mine")))
    if web.may("media.read_waiting", Subject(owner_id=NOBODY)):
        shows += [("waiting", _("On no page yet")), ("unused", _("No longer on a page"))]
        shows += [("undescribed", _("Without words"))]
    if web.may("media.restore"):
        shows.append(("deleted", _("Taken off")))
    return shows


def _page(asked: Asked) -> object:
    """The page whose files are listed, when it is there."""
    try:
        return wiki().store.get(asked.path) if asked.path else None
    except WikiError:
        return None
