"""The button with which staff let the sandbox begin anew."""

import pytest

from wiki.store.pagefile import PageText
from wiki.store.pages import Author

BEGIN = "/-/sandbox/begin-anew"
FIRST = "Write here.\n"


@pytest.fixture
def sandbox(wiki, carl):
    """Seeded, and written on by Carl."""
    saved = wiki.store.create(PageText("Sandbox", FIRST), author=Author("The company"), kind="seed")
    sent = {"title": "Sandbox", "body": "Practice.\n", "base": saved.blob}
    assert carl.post("/-/edit/sandbox", data=sent).status_code == 303


def test_staff_put_it_back_and_what_was_there_is_in_the_history(mona, wiki, sandbox, body_of):
    assert f'action="{BEGIN}"' in mona.get("/sandbox").text
    assert mona.post(BEGIN).headers["Location"] == "/sandbox"
    assert "The sandbox begins anew." in mona.get("/sandbox").text
    assert body_of("sandbox") == FIRST
    row = wiki.store.revision(wiki.store.get("sandbox").commit, "sandbox")
    assert (row.author_name, row.summary) == ("Mona Moderator", "The sandbox begins anew")
    assert "Carl Customer" in mona.get("/-/history/sandbox").text


def test_what_is_as_it_was_seeded_is_left_alone(mona, wiki, sandbox, count_commits):
    mona.post(BEGIN)
    commits = count_commits()
    mona.post(BEGIN)
    assert "nothing to do" in mona.get("/sandbox").text
    assert count_commits() == commits


def test_customers_have_no_such_button_and_other_pages_neither(carl, mona, page, sandbox, body_of):
    assert BEGIN not in carl.get("/sandbox").text
    assert carl.post(BEGIN).status_code == 403
    assert body_of("sandbox") == "Practice.\n"
    assert BEGIN not in mona.get("/reset-the-router").text


def test_a_wiki_without_a_sandbox_has_nothing_to_begin_anew(mona):
    assert mona.post(BEGIN).status_code == 404
