"""What a form tells of who opened it."""

import re

import pytest

from tests.pages.conftest import body_of, fields, page, person, wiki  # noqa: F401 - fixtures
from wiki.accounts import staffing
from wiki.accounts.robots import Robots
from wiki.policy import Role
from wiki.settings import Settings

EDIT = "/-/edit/reset-the-router"


@pytest.fixture
def settings(tmp_path):
    return Settings(
        data=tmp_path, secret_key="a key for tests", password_memory=8, password_rounds=1, edit_access="anonymous"
    )


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


def opened_in(text):
    return re.search(r'name="opened" value="([^"]+)"', text)[1]


def test_who_is_blocked_does_not_go_on_without_a_name(client, person, wiki, fields, page, body_of):  # noqa: F811
    carl, mona = person("Carl Customer"), person("Mona Moderator", Role.MODERATOR)
    sent = fields(body="Mine.\n", opened=opened_in(carl.get(EDIT).text))
    number = staffing.find_person(wiki.accounts, "Carl Customer").id
    assert mona.post(f"/-/staff/users/{number}/block", data={"reason": "Advertising", "days": ""}).status_code == 303
    answer = carl.post(EDIT, data=sent)
    assert (answer.status_code, "You are signed out" in answer.text, "Mine." in answer.text) == (401, True, True)
    assert carl.post(EDIT, data=sent | {"opened": opened_in(answer.text)}).status_code == 401
    assert "Mine." not in body_of()
    assert client.post(EDIT, data=sent | {"opened": opened_in(client.get(EDIT).text)}).status_code == 303
    assert body_of() == "Mine.\n"


def test_only_this_wiki_says_who_opened_a_form():
    ours, other = Robots(lambda: "a key for tests"), Robots(lambda: "another key")
    assert ours.is_of_somebody(ours.opened(signed_in=True))
    for nobody in (ours.opened(), other.opened(signed_in=True), "", "1"):
        assert not ours.is_of_somebody(nobody)
