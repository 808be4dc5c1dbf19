"""The page as readers get it."""

import gzip

import pytest

from tests.conftest import noted_statements
from wiki.pages.html import PageHtml
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

COMPANY = Author("Company", None)


@pytest.fixture
def wiki(app):
    wiki = app.extensions["wiki"]
    yield wiki
    wiki.store.close()


@pytest.fixture
def queries(wiki):
    """Statements that reach the database while the test runs."""
    with noted_statements() as seen:
        yield seen


@pytest.fixture
def page(wiki):
    wiki.store.create(PageText("Reset your password", "# One\n\nOpen [[Settings]].\n"), author=COMPANY)
    return "/reset-your-password"


def test_a_page_shows_its_title_and_text(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    assert '<h1 dir="auto">Reset your password</h1>' in answer.text
    assert 'href="/-/new?title=Settings"' in answer.text


def test_an_anonymous_view_costs_one_query_and_no_git_process(client, page, queries, monkeypatch):
    client.get(page)
    client.get(page)
    queries.clear()
    monkeypatch.setattr("subprocess.Popen.__init__", lambda *a, **k: pytest.fail("a process was started"))
    assert client.get(page).status_code == 200
    assert len(queries) == 1


def test_a_page_that_has_not_changed_is_not_sent_again(client, page):
    client.get(page)
    first = client.get(page)
    again = client.get(page, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_a_page_is_sent_gzipped_to_whoever_takes_that(client, page):
    packed = client.get(page, headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(page)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"


def test_a_link_stops_being_marked_when_its_page_is_written(client, page, wiki):
    assert 'class="missing"' in client.get(page).text
    wiki.store.create(PageText("Settings", "All of them.\n"), author=COMPANY)
    answer = client.get(page).text
    assert 'class="missing"' not in answer
    assert 'href="/settings"' in answer


def test_what_was_never_written_is_not_found(client, page):
    assert client.get("/no-such-page").status_code == 404


def test_every_reply_carries_the_security_headers(client, page):
    for address in (page, "/no-such-page", "/"):
        headers = client.get(address).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Cookie" in headers["Vary"]


def test_the_front_page_lists_sections_improved_and_wanted_pages(client, page, wiki):
    wiki.store.create(PageText("Set up mail", "Text.\n", section="Mail/Setup"), author=Author("Ada", 3))
    answer = client.get("/").text
    assert ">Mail</a>" in answer
    assert ">Set up mail</a>" in answer
    assert ">Settings</a>" in answer


def test_links_of_an_included_page_lead_where_its_own_do(client, page, wiki):
    wiki.store.create(PageText("Warning", "See [[Reset your password]] and [[Nowhere]].\n"), author=COMPANY)
    wiki.store.create(PageText("Guide", "[!INCLUDE [w](warning)]\n"), author=COMPANY)
    text = client.get("/guide").text
    assert '<a href="/reset-your-password">Reset your password</a>' in text
    assert 'href="/-/new?title=Nowhere" class="missing"' in text


class Shouting:
    """A language in which every word is shouted."""

    def text(self, message):
        return message.upper()


def test_what_the_wiki_adds_to_a_text_is_in_its_language_and_made_anew_for_another(wiki):
    wiki.store.create(PageText("Topic", "> [!NOTE]\n> Read this.\n"), author=COMPANY)
    row = wiki.store.get("topic")
    assert "Note</p>" in wiki.html.of(row).html
    shouting = PageHtml(wiki.database, wiki.store, Shouting())
    assert "NOTE</p>" in shouting.of(row).html
    assert "NOTE</p>" in PageHtml(wiki.database, wiki.store, Shouting()).of(row).html
    assert shouting.version != wiki.html.version
    assert wiki.html.version == PageHtml(wiki.database, wiki.store, wiki.languages.content).version
