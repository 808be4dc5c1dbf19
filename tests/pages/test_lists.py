"""The lists of pages and changes, over HTTP."""

import re
from html import unescape

import flask_babel
import pytest

from wiki.store.pagefile import PageText
from wiki.store.pages import Author

COMPANY = Author("Company", None)


@pytest.fixture
def wiki(app):
    wiki = app.extensions["wiki"]
    for title, section, tags, body in (
        ("Set up mail", "Mail/Setup", ("phone",), "See [[Send a mail]] and [[Read a mail]].\n"),
        ("Send a mail", "Mail", ("phone", "desktop"), "Write, then send.\n"),
        ("Printing", "", (), "On paper. See [[Read a mail]].\n"),
    ):
        wiki.store.create(PageText(title, body, section, tags), author=COMPANY)
    yield wiki
    wiki.store.close()


@pytest.mark.parametrize(
    ("address", "shown", "hidden"),
    [
        ("/-/pages", "Printing", "Read a mail"),
        ("/-/pages?from=se", "Send a mail", "Printing"),
        ("/-/section/Mail", "Send a mail", "Printing"),
        ("/-/section/Mail/Setup", "Set up mail", "Send a mail"),
        ("/-/tags", "desktop", "Printing"),
        ("/-/tag/desktop", "Send a mail", "Set up mail"),
        ("/-/changes", "Printing", "Read a mail"),
        ("/-/changes?section=Mail", "Send a mail", "Printing"),
        ("/-/changes?kind=create&days=1", "Printing", "No changes match"),
        ("/-/changes?kind=delete", "No changes match", "Printing"),
        ("/-/changes?who=Nobody", "Nobody here is called", "Printing"),
        ("/-/links/send-a-mail", "Set up mail", "Printing"),
        ("/-/links/read-a-mail", "Printing", "Send a mail"),
        ("/-/wanted", "Read a mail", "Printing"),
        ("/-/orphans", "Printing", "Send a mail"),
    ],
)
def test_a_list_shows_what_belongs_on_it_and_nothing_else(client, wiki, address, shown, hidden):
    answer = client.get(address)
    assert answer.status_code == 200
    assert shown in answer.text
    assert hidden not in answer.text


def test_changes_that_several_filters_leave_out_can_be_passed_over(client, wiki, monkeypatch):
    monkeypatch.setattr("wiki.store.lists.SCANNED", 1)
    answer = client.get("/-/changes?section=Mail&kind=edit")
    assert "There may be some further back." in answer.text
    older = unescape(re.search(r'rel="next" href="([^"]+)"', answer.text)[1])
    assert "section=Mail" in older
    assert "No changes further back match." in client.get(older).text


@pytest.mark.parametrize(
    "address", ["/-/section/Nowhere", "/-/tag/nothing", "/-/links/Not-a-path!", "/-/people/77", "/-/section/%00"]
)
def test_a_list_of_nothing_is_not_found(client, wiki, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**30])
@pytest.mark.parametrize("address", ["/-/people/%d", "/-/proposals/%d", "/-/staff/users/%d"])
def test_a_number_no_database_holds_is_not_found(mona, address, number):
    assert mona.get(address % number).status_code == 404


@pytest.mark.parametrize("cursor", ["%00", "xx", "WzFd", "a" * 3000])
def test_a_cursor_that_makes_no_sense_means_the_beginning(client, wiki, cursor):
    answer = client.get(f"/-/pages?after={cursor}")
    assert answer.status_code == 200
    assert "Printing" in answer.text


def test_a_long_list_asks_no_oftener_for_its_language_than_a_short_one(client, wiki, monkeypatch):
    asked = []
    real = flask_babel.get_locale
    monkeypatch.setattr("flask_babel.get_locale", lambda: asked.append(1) or real())

    def cost():
        asked.clear()
        assert client.get("/-/changes").status_code == 200
        return len(asked)

    short = cost()
    for number in range(20):
        wiki.store.create(PageText(f"Page {number}", "Text.\n"), author=COMPANY)
    assert cost() == short
