"""Results as JSON and as a feed."""

from xml.etree import ElementTree as ET

import pytest

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def pages(write):
    write("Reset your password", "## By mail\n\nA link comes by mail & <post>.", section="Accounts", tags=("mail",))
    write("Delete your account", "Keep the password.", section="Accounts")


def test_results_for_programs(client, pages):
    found = client.get("/-/search.json?q=password").json
    assert (found["total"], found["page"], found["pages"], found["ready"]) == (2, 1, 1, True)
    assert (found["next"], found["previous"], found["corrected"]) == (None, None, {})
    assert found["tags"] == [{"tag": "mail", "pages": 1}]
    first, second = found["results"]
    assert first["title"] == "Reset your password"
    assert first["href"] == "/reset-your-password"
    assert (second["passage"], second["marks"], second["heading"]) == ("Keep the password.", [[9, 17]], None)


def test_a_result_names_its_heading_and_is_text_not_html(client, pages):
    (result,) = client.get("/-/search.json?q=post").json["results"]
    assert result["heading"] == {"text": "By mail", "href": "/reset-your-password#h-by-mail"}
    assert result["passage"] == "By mail · A link comes by mail & <post>."
    assert len(result["changed"]) == len("2026-01-01T00:00:00Z")


def test_pages_of_results_lead_to_one_another(client, write):
    for number in range(11):
        write(f"Common {number}")
    first = client.get("/-/search.json?q=common&sort=date").json
    assert first["next"] == "/-/search.json?q=common&sort=date&page=2"
    second = client.get(first["next"]).json
    assert (second["previous"], second["next"]) == ("/-/search.json?q=common&sort=date", None)
    assert len({r["href"] for r in first["results"] + second["results"]}) == 11


def test_a_feed_of_a_search_has_its_pages_newest_first(client, pages):
    screen = client.get("/-/search?q=password").text
    assert 'type="application/atom+xml" href="/-/feeds/search?q=password"' in screen
    answer = client.get("/-/feeds/search?q=password")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)
    assert feed.findtext(f"{ATOM}title") == "password · Almanac"
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [
        "Delete your account",
        "Reset your password",
    ]
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "http://127.0.0.1:8000/delete-your-account"
    assert entry.findtext(f"{ATOM}summary") == "Keep the password."


def test_a_feed_that_has_not_changed_is_not_sent_again(client, pages, write):
    etag = client.get("/-/feeds/search?q=password").headers["ETag"]
    assert client.get("/-/feeds/search?q=password", headers={"If-None-Match": etag}).status_code == 304
    write("Another password")
    assert client.get("/-/feeds/search?q=password", headers={"If-None-Match": etag}).status_code == 200


def test_a_feed_may_be_narrowed_and_an_empty_one_is_no_error(client, pages):
    narrowed = ET.fromstring(client.get("/-/feeds/search?q=password&tag=mail").data)
    assert [entry.findtext(f"{ATOM}title") for entry in narrowed.iter(f"{ATOM}entry")] == ["Reset your password"]
    for query in ("", "?q=zebra", '?q="(', "?q=%00&page=99"):
        assert client.get(f"/-/feeds/search{query}").status_code == 200


def test_readers_who_must_sign_in_get_neither(client, pages, app):
    from dataclasses import replace

    wiki = app.extensions["wiki"]
    wiki.settings = replace(wiki.settings, read_access="signed-in")
    for address in ("/-/search.json?q=password", "/-/feeds/search?q=password"):
        assert client.get(address, headers={"Accept": "application/json"}).status_code == 401
