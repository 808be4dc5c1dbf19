"""Limiting who may change a page."""

import pytest

from wiki.policy import Role

ADDRESS = "/-/protect/reset-the-router"


def test_staff_limit_a_page_and_say_why(mona, carl, page):
    assert mona.get(ADDRESS).status_code == 200
    answer = mona.post(ADDRESS, data={"level": "trusted", "reason": "Edit war about names"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reset-the-router")
    assert 'value="trusted" aria-describedby="level-trusted-hint" required checked' in mona.get(ADDRESS).text
    shown = carl.get("/-/edit/reset-the-router").text
    assert "Edit war about names" in shown
    assert "Send the proposal" in shown


def test_a_limited_page_says_so_and_still_invites(mona, client, page):
    assert "Changes by new people are looked at first" not in client.get("/reset-the-router").text
    mona.post(ADDRESS, data={"level": "trusted", "reason": "Edit war about names"})
    shown = client.get("/reset-the-router").text
    assert "Changes by new people are looked at first" in shown
    assert "You can improve this page yourself." in shown


def test_the_limit_ends(mona, carl, page):
    mona.post(ADDRESS, data={"level": "staff", "reason": "Attack"})
    assert "Send the proposal" in carl.get("/-/edit/reset-the-router").text
    mona.post(ADDRESS, data={"level": "open", "reason": ""})
    assert "Save the page" in carl.get("/-/edit/reset-the-router").text


def test_trusted_customers_go_on(mona, person, fields, page):
    mona.post(ADDRESS, data={"level": "trusted", "reason": "Attack"})
    tina = person("Tina Trusted", Role.TRUSTED)
    assert tina.get("/-/edit/reset-the-router").status_code == 200
    assert tina.post("/-/edit/reset-the-router", data=fields(body="Hers.\n")).status_code == 303


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("edit", {"body": "Mine.\n"}),
        ("settle", {"body": "Mine.\n", "theirs": "live"}),
        ("rename", {"title": "Mine"}),
        ("revert", {"to": "page"}),
        ("undo", {"commit": "page"}),
    ],
)
def test_every_way_to_change_the_page_is_a_proposal_of_others(address, data, carl, mona, fields, count_commits, page):
    mona.post("/-/edit/reset-the-router", data=fields(body="Second.\n"))
    mona.post(ADDRESS, data={"level": "staff", "reason": "Attack"})
    known = {"page": page.commit, "live": fields()["base"]}
    sent = fields() | {name: known.get(value, value) for name, value in data.items()}
    answer = carl.post(f"/-/{address}/reset-the-router", data=sent)
    if address == "undo":
        return  # the first revision cannot be undone by anyone
    assert (answer.status_code, answer.headers["Location"]) == (303, "/-/proposals/1")
    assert count_commits() == 2
    assert mona.post(f"/-/{address}/reset-the-router", data=sent).status_code == 303


def test_a_limit_needs_a_level_and_a_reason(mona, page):
    for sent, field in (({"level": "", "reason": "X"}, "level"), ({"level": "staff", "reason": " "}, "reason")):
        answer = mona.post(ADDRESS, data=sent)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text


def test_customers_cannot_limit_pages(carl, page):
    assert carl.get(ADDRESS).status_code == 403
    assert carl.post(ADDRESS, data={"level": "open", "reason": ""}).status_code == 403
