"""Atom feeds of recent changes and of searches (RFC 4287), the sitemap (sitemaps.org 0.9) and robots.txt.

What is machine-readable about pages. It shows only what any reader may see.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _

from wiki import web
from wiki.errors import Invalid
from wiki.policy import ANONYMOUS, allowed
from wiki.search.answers import answer, text_of
from wiki.search.asked import FEED, RESULTS, Asked, today
from wiki.search.screen import DATE
from wiki.store import lists, names
from wiki.store.lists import Changes
from wiki.store.paging import Span
from wiki.web import wiki

blueprint = Blueprint("feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
ENTRIES = 50
ADDRESSES = 20_000  # in one sitemap; the format allows 50,000


@blueprint.get("/-/feeds/changes")
@web.action("page.read")
def changes() -> Response:
    """The newest changes of the whole wiki."""
    return _changes(Changes(), wiki().settings.title, "/-/changes", "/-/feeds/changes")


@blueprint.get("/-/feeds/section/<path:section>")
@web.action("page.read")
def section(section: str) -> Response:
    """The newest changes of one section."""
    try:
        name = names.check_section(section)
    except Invalid:
        abort(404)
    title = f"{name.replace('/', ' › ')} · {wiki().settings.title}"
    return _changes(Changes(section=name), title, f"/-/section/{name}", f"/-/feeds/section/{name}")


@blueprint.get("/-/feeds/page/<path>")
@web.action("page.read")
def page(path: str) -> Response:
    """The newest changes of one page."""
    found = wiki().store.get(path)
    with wiki().database.read() as conn:
        paged = lists.list_history(conn, found.id, Span(size=ENTRIES))
    title = f"{found.title} · {wiki().settings.title}"
    return _feed(title, f"/{found.path}", f"/-/feeds/page/{found.path}", paged.items, page=found)


@blueprint.get("/-/feeds/search")
@web.action("search.read")
def search() -> Response:
    """The pages that answer a search, the newest change first. The address is that of the search itself."""
    asked = replace(Asked.read(request.args.to_dict(flat=False)), order=DATE, number=1)
    found = answer(asked, today(), database=wiki().database, index=wiki().search, limit=ENTRIES, counted=False)
    feed = _head(f"{asked.text or _('Search')} · {wiki().settings.title}", asked.address(RESULTS), asked.address(FEED))
    newest = max((item.changed_at for item in found.items), default=datetime(2000, 1, 1))
    _add(feed, "updated", _moment(newest))
    _add(ET.SubElement(feed, "author"), "name", wiki().settings.title)
    for item in found.items:
        entry = ET.SubElement(feed, "entry")
        address = web.absolute(f"/{item.path}")
        _add(entry, "title", item.name)
        _add(entry, "id", address)
        _add(entry, "updated", _moment(item.changed_at))
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=address)
        _add(entry, "summary", text_of(item.passage))
    return _xml(feed, "application/atom+xml", blake2b(ET.tostring(feed), digest_size=12).hexdigest())


def _changes(which: Changes, title: str, about: str, address: str) -> Response:
    with wiki().database.read() as conn:
        paged = lists.list_changes(conn, which, Span(size=ENTRIES))
    return _feed(title, about, address, paged.items)


def _feed(title: str, about: str, address: str, revisions: Sequence[Any], page: Any = None) -> Response:
    """A feed of revisions: of those of one `page`, or of rows that name theirs. They bear the title and path that the
    page has now: those it had are part of a text that staff may have hidden."""
    feed = _head(title, about, address)
    newest = next(iter(revisions), None)
    _add(feed, "updated", _moment(newest.at if newest else datetime(2000, 1, 1)))
    for revision in revisions:
        now = (page.title, page.path) if page else (revision.page_title, revision.page_path)
        _entry(feed, revision, *now)
    # Of what it says, not of the newest commit: what staff hide must not stay in anybody's cache.
    return _xml(feed, "application/atom+xml", blake2b(ET.tostring(feed), digest_size=12).hexdigest())


def _head(title: str, about: str, address: str) -> ET.Element:
    """A feed that has no entries yet."""
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "title", title)
    _add(feed, "id", web.absolute(address))
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=web.absolute(address))
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=web.absolute(about))
    return feed


def _entry(feed: ET.Element, revision: Any, title: str, path: str) -> None:
    entry = ET.SubElement(feed, "entry")
    address = web.absolute(f"/-/revision/{revision.commit}/{path}")
    _add(entry, "title", title)
    _add(entry, "id", address)
    _add(entry, "updated", _moment(revision.at))
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=address)
    _add(ET.SubElement(entry, "author"), "name", revision.author_name or _("Someone"))
    _add(entry, "summary", revision.summary or _("No summary was given."))


@blueprint.get("/sitemap.xml")
@web.action("page.read")
def sitemap() -> Response:
    """The index of the sitemaps: one for each `ADDRESSES` page numbers."""
    index = ET.Element("sitemapindex", xmlns=SITEMAP)
    with wiki().database.read() as conn:
        last = lists.largest_page_id(conn)
    for number in range(last // ADDRESSES + 1):
        _add(ET.SubElement(index, "sitemap"), "loc", web.absolute(f"/-/sitemap/{number}.xml"))
    return _xml(index, "application/xml", f"{last}")


@blueprint.get("/-/sitemap/<int:number>.xml")
@web.action("page.read")
def sitemap_part(number: int) -> Response:
    """The addresses of the pages numbered from `number` × `ADDRESSES` on."""
    first = number * ADDRESSES
    with wiki().database.read() as conn:
        if first > lists.largest_page_id(conn):
            abort(404)
        rows = lists.list_addresses(conn, first - 1, ADDRESSES)
    urls = ET.Element("urlset", xmlns=SITEMAP)
    for row in rows:
        if row.id < first + ADDRESSES:
            url = ET.SubElement(urls, "url")
            _add(url, "loc", web.absolute(f"/{row.path}"))
            _add(url, "lastmod", _moment(row.changed_at))
    return _xml(urls, "application/xml")


@blueprint.get("/robots.txt")
@web.action("static.read")
def robots() -> Response:
    """What crawlers may read: the pages, not the screens around them; nothing where readers must sign in."""
    is_open = allowed(ANONYMOUS, "page.read", settings=wiki().settings)
    lines = [
        "User-agent: *",
        *(
            ["Disallow: /-/", "Allow: /-/media/", "Allow: /-/card/", "Allow: /-/static/"]
            if is_open
            else ["Disallow: /"]
        ),
    ]
    if is_open:
        lines.append(f"Sitemap: {web.absolute('/sitemap.xml')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _legal(text)


def _legal(text: str) -> str:
    """`text` without the characters that XML 1.0 has no way to write."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _xml(root: ET.Element, mimetype: str, etag: str = "") -> Response:
    response = Response(ET.tostring(root, encoding="utf-8", xml_declaration=True), mimetype=mimetype)
    return web.cacheable(response, etag) if etag and not web.has_session() else response
