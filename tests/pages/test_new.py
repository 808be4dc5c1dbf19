"""Writing a new page."""

import pytest

from tests.pages.test_edit import value_of


def test_first_the_title_is_asked_for(carl):
    answer = carl.get("/-/new")
    assert answer.status_code == 200
    assert 'name="title"' in answer.text
    assert 'name="body"' not in answer.text


def test_then_the_text(carl):
    answer = carl.get("/-/new?title=Set+up+Wi-Fi")
    assert answer.status_code == 200
    assert value_of(answer.text, "title") == "Set up Wi-Fi"
    assert value_of(answer.text, "body") == ""


def test_the_page_is_there_after_it_was_sent(carl, wiki):
    sent = {"title": "Set up Wi-Fi", "body": "Turn it on.\r\n", "tags": "Wi-Fi", "section": "Network"}
    answer = carl.post("/-/new", data=sent | {"edit_summary": "Asked often"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/set-up-wi-fi")
    row = wiki.store.get("set-up-wi-fi")
    assert (row.title, row.section, row.tags, row.changed_by_name) == (
        "Set up Wi-Fi",
        "Network",
        ["wi-fi"],
        "Carl Customer",
    )
    assert "Your page is published." in carl.get("/set-up-wi-fi").text


def test_sending_twice_makes_one_page(carl, count_commits):
    for _ in range(2):
        assert carl.post("/-/new", data={"title": "Wi-Fi", "body": "On.\n"}).status_code == 303
    assert count_commits() == 1


def test_a_title_that_is_taken_leads_to_its_page(carl, page):
    answer = carl.get("/-/new?title=reset+THE+router")
    assert answer.status_code == 409
    assert "There is already a page called “Reset the router”." in answer.text
    assert 'href="/reset-the-router"' in answer.text
    assert 'id="title-error"' in answer.text


def test_a_title_that_looks_like_another_is_refused_and_one_that_does_not_is_taken(carl, wiki):
    carl.post("/-/new", data={"title": "Скоро", "body": "Text.\n"})
    answer = carl.post("/-/new", data={"title": "Ckopo", "body": "My text.\n"})
    assert answer.status_code == 409
    assert "which looks the same" in answer.text
    assert value_of(answer.text, "body") == "My text.\n"
    assert carl.post("/-/new", data={"title": "Later", "body": "My text.\n"}).status_code == 303


def test_the_old_address_of_a_page_is_not_given_away(carl, wiki, page):
    carl.post("/-/rename/reset-the-router", data={"title": "Reset the box", "base": page.blob})
    answer = carl.get("/-/new?title=Reset+the+router")
    assert answer.status_code == 409
    assert "used to be at this address" in answer.text


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("!!!", "needs at least one letter or digit"),
        ("con", "Windows reserves that name"),
        ("x" * 201, "at most 200"),
        ("раypal", "mixes"),
        ("a\x01b", "character"),
    ],
)
def test_a_title_that_cannot_be_used_is_said_next_to_the_field(title, message, carl):
    for answer in (
        carl.get("/-/new", query_string={"title": title}),
        carl.post("/-/new", data={"title": title, "body": "T.\n"}),
    ):
        assert answer.status_code == 422
        assert 'id="title-error"' in answer.text
        assert message in answer.text


def test_a_page_without_text_is_not_made(carl):
    answer = carl.post("/-/new", data={"title": "Empty", "body": " \r\n", "summary": "Mine"})
    assert answer.status_code == 422
    assert 'id="body-error"' in answer.text
    assert value_of(answer.text, "summary") == "Mine"
    assert carl.get("/empty").status_code == 404


def test_pages_that_exist_already_are_shown_before_one_writes(carl, wiki, page):
    wiki.search_follower.rebuild(lambda done, total: None)
    answer = carl.get("/-/new?title=Restart+the+router").text
    assert "Do you mean one of these pages?" in answer
    assert '<a href="/reset-the-router">Reset the router</a>' in answer
    assert value_of(answer, "title") == "Restart the router"


def test_pages_that_wait_for_the_new_one_are_counted(carl, fields, page):
    carl.post("/-/edit/reset-the-router", data=fields(body="See [[Wi-Fi]].\n"))
    assert "1 page already links to this title." in carl.get("/-/new?title=Wi-Fi").text
    assert "already links" not in carl.get("/-/new?title=LAN").text


def test_preview_without_script_shows_the_text_and_makes_no_page(carl, count_commits):
    answer = carl.post("/-/new", data={"title": "Wi-Fi", "body": "Turn it **on**.\n", "show": "preview"})
    assert "<strong>on</strong>" in answer.text
    assert value_of(answer.text, "title") == "Wi-Fi"
    assert count_commits() == 0


def test_who_was_signed_out_is_asked_to_sign_in_and_keeps_what_they_typed(client):
    answer = client.post("/-/new", data={"title": "Wi-Fi", "body": "Turn it on.\n"})
    assert answer.status_code == 401
    assert value_of(answer.text, "body") == "Turn it on.\n"
    assert 'href="/-/sign-in?next=/" target="_blank"' in answer.text
