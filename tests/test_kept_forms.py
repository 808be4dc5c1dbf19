"""What was typed in a form that cannot be taken now, because its session or token is gone, is given back whole."""

import re

import pytest

from tests.pages.conftest import person, wiki  # noqa: F401 - fixtures
from wiki.policy import Role

WORDS = {"section": "Billing", "level": "staff", "reason": "Prices change here\nand there"}


@pytest.fixture
def signed_out(app, client):
    return client


def hidden(answer):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text))


def test_the_words_are_shown_and_the_rest_is_sent_along(signed_out):
    answer = signed_out.post("/-/staff/sections?x=1", data=WORDS)
    assert answer.status_code == 401
    assert 'action="/-/staff/sections?x=1"' in answer.text
    assert re.search(r'<textarea[^>]* name="reason"[^>]*>\nPrices change here\nand there</textarea>', answer.text)
    assert {name: hidden(answer).get(name) for name in ("section", "level")} == {"section": "Billing", "level": "staff"}
    assert "You are signed out" in answer.text


def test_what_was_typed_is_no_markup(signed_out):
    answer = signed_out.post("/-/staff/sections", data={"section": '"><script>', "reason": "</textarea> <script>"})
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize(
    ("headers", "given_back"),
    [
        ({}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://other.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_nothing_that_another_site_sent_is_given_to_anybody(signed_out, headers, given_back):
    answer = signed_out.post("/-/staff/sections", data=WORDS, headers=headers)
    assert answer.status_code == 401
    assert ("Prices change here" in answer.text) is given_back


def test_passwords_are_never_given_back(signed_out):
    answer = signed_out.post("/-/account/password", data={"current": "a secret", "password": "another secret"})
    assert answer.status_code == 401
    assert "secret" not in answer.text.replace("secrets", "")
    answer = signed_out.post("/-/account/email", data={"current": "a secret", "email": "new@example.com"})
    assert "a secret" not in answer.text
    assert hidden(answer)["email"] == "new@example.com"


def test_nothing_but_json_is_answered_to_who_asks_for_json(signed_out):
    answer = signed_out.post("/-/staff/sections", data=WORDS, headers={"Accept": "application/json"})
    assert answer.json == {"error": {"status": 401, "message": "Please sign in to do this."}}


def test_a_token_of_an_earlier_session_asks_to_press_once_more(app, person):  # noqa: F811
    mona = person("Mona Moderator", Role.MODERATOR)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = mona.post("/-/staff/sections", data=WORDS | {"csrf_token": "old"})
    assert answer.status_code == 400
    assert "Just send it again" in answer.text
    again = WORDS | {"csrf_token": hidden(answer)["csrf_token"]}
    assert mona.post("/-/staff/sections", data=again).status_code == 303
    carl = person("Carl Customer")
    assert carl.post("/-/staff/sections", data=WORDS | {"csrf_token": "old"}).status_code == 400
