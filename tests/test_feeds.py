"""Feeds, sitemap and robots: what programs read."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from wiki.app import create_app
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def wiki(app):
    wiki = app.extensions["wiki"]
    ada = Author("Ada", 3)
    wiki.store.create(PageText("Send a mail", "Write & send.\n", "Mail"), author=ada, summary="First & <best>")
    wiki.store.create(PageText("Printing", "On paper.\n"), author=ada)
    yield wiki
    wiki.store.close()


def titles(answer):
    return [entry.findtext(f"{ATOM}title") for entry in ET.fromstring(answer.data).iter(f"{ATOM}entry")]


def test_the_feed_of_the_wiki_has_every_change_newest_first(client, wiki):
    answer = client.get("/-/feeds/changes")
    assert answer.mimetype == "application/atom+xml"
    assert titles(answer) == ["Printing", "Send a mail"]
    entry = ET.fromstring(answer.data).findall(f"{ATOM}entry")[1]
    assert entry.findtext(f"{ATOM}summary") == "First & <best>"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada"


def test_a_section_and_a_page_have_feeds_of_their_own(client, wiki):
    assert titles(client.get("/-/feeds/section/Mail")) == ["Send a mail"]
    assert titles(client.get("/-/feeds/page/printing")) == ["Printing"]
    assert client.get("/-/feeds/page/nothing").status_code == 404


def test_a_feed_that_has_not_changed_is_not_sent_again(client, wiki):
    etag = client.get("/-/feeds/changes").headers["ETag"]
    assert client.get("/-/feeds/changes", headers={"If-None-Match": etag}).status_code == 304


def test_the_sitemap_leads_to_every_live_page(client, wiki):
    wiki.store.delete("printing", author=Author("Mona", 2))
    part = ET.fromstring(client.get("/sitemap.xml").data).findtext(f"{SITEMAP}sitemap/{SITEMAP}loc")
    urls = ET.fromstring(client.get(part.removeprefix("http://127.0.0.1:8000")).data)
    assert [url.findtext(f"{SITEMAP}loc") for url in urls] == ["http://127.0.0.1:8000/send-a-mail"]
    assert client.get("/-/sitemap/1.xml").status_code == 404


def test_crawlers_are_kept_off_the_screens_and_off_a_closed_wiki(client, settings):
    assert "Disallow: /-/\n" in client.get("/robots.txt").text
    closed = create_app(replace(settings, read_access="signed-in")).test_client()
    assert "Disallow: /\n" in closed.get("/robots.txt").text
    assert closed.get("/-/feeds/changes").status_code == 302
