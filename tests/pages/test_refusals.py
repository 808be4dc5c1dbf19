"""Whatever goes wrong with a save, everything that was typed comes back, with a clear message."""

import re
from dataclasses import replace

import pytest
from werkzeug.test import encode_multipart

from tests.pages.test_edit import value_of
from wiki.errors import Busy, StorageFailed
from wiki.policy import Role

ADDRESS = "/-/edit/reset-the-router"
TYPED = {"body": "My long text.\n", "tags": "mine", "summary": "My sentence.", "edit_summary": "My reason"}


def assert_all_there(answer, status, message):
    assert answer.status_code == status
    assert message in answer.text
    for name, value in TYPED.items():
        assert value_of(answer.text, name) == value
    assert 'data-unsaved="changed"' in answer.text


def test_a_session_that_ran_out(client, fields, count_commits, page):
    answer = client.post(ADDRESS, data=fields(**TYPED))
    assert_all_there(answer, 401, "You are signed out")
    assert 'href="/-/sign-in?next=/" target="_blank"' in answer.text
    assert count_commits() == 1


def test_after_signing_in_again_the_same_form_is_saved(client, carl, fields, body_of, page):
    form = client.post(ADDRESS, data=fields(**TYPED)).text
    again = {name: value_of(form, name) for name in (*TYPED, "base", "section")}
    assert carl.post(ADDRESS, data=again).status_code == 303
    assert body_of() == "My long text.\n"


def test_a_closed_wiki_gives_strangers_nothing_but_their_own_text(app, client, fields, page):
    sent = fields(**TYPED, title="As I remember it")
    wiki = app.extensions["wiki"]
    wiki.settings = replace(wiki.settings, read_access="signed-in")
    answer = client.post(ADDRESS, data=sent)
    assert_all_there(answer, 401, "You are signed out")
    assert "As I remember it" in answer.text
    assert "Reset the router" not in answer.text
    assert '<option value="Network">' not in answer.text


def test_a_page_that_was_protected_meanwhile(carl, wiki, mona, fields, body_of, page):
    sent = fields(**TYPED)
    assert mona.post("/-/protect/reset-the-router", data={"level": "staff", "reason": "Quarrel"}).status_code == 303
    assert carl.post(ADDRESS, data=sent).headers["Location"] == "/-/proposals/1"
    assert TYPED["body"].strip() in carl.get("/-/edit/reset-the-router").text
    assert body_of().startswith("Lead.")
    assert mona.post(ADDRESS, data=sent).status_code == 303


def test_rights_that_were_taken_away(person, wiki, fields, page):
    reader = person("Rob Reader", Role.READER)
    assert_all_there(reader.post(ADDRESS, data=fields(**TYPED)), 403, "may read but not edit")


def test_a_page_that_was_deleted_meanwhile(carl, mona, fields, page):
    sent = fields(**TYPED)
    mona.post("/-/delete/reset-the-router", data={"reason": "Old"})
    assert_all_there(carl.post(ADDRESS, data=sent), 410, "was deleted")


@pytest.mark.parametrize(("error", "title"), [(Busy, "has to wait"), (StorageFailed, "has to wait")])
def test_a_store_that_cannot_save_now(error, title, carl, wiki, fields, monkeypatch, page):
    sent = fields(**TYPED)

    def fail(*args, **kwargs):
        raise error("The disk is full.")

    monkeypatch.setattr(type(wiki.store), "save", fail)
    answer = carl.post(ADDRESS, data=sent)
    assert_all_there(answer, 503, "The disk is full.")
    assert title in answer.text
    monkeypatch.undo()
    assert carl.post(ADDRESS, data=sent).status_code == 303


def test_a_token_that_is_too_old_or_missing(app, carl, fields, count_commits, page):
    app.config["WTF_CSRF_ENABLED"] = True
    for token in ({}, {"csrf_token": "made up"}):
        answer = carl.post(ADDRESS, data=fields(**TYPED) | token)
        assert_all_there(answer, 400, "Please send this again")
    assert count_commits() == 1
    assert carl.post(ADDRESS, data=fields(**TYPED) | {"csrf_token": token_of(answer)}).status_code == 303
    assert count_commits() == 2


def test_who_is_signed_out_is_told_so_even_when_the_token_went_with_the_session(app, client, fields, page):
    app.config["WTF_CSRF_ENABLED"] = True
    assert_all_there(client.post(ADDRESS, data=fields(**TYPED)), 401, "You are signed out")


def test_a_text_that_is_much_too_long_comes_back_whole(carl, fields, count_commits, page):
    long = "A line of text.\n" * 200_000  # 3.2 megabytes
    answer = carl.post(ADDRESS, **multipart(fields(**TYPED | {"body": long})))
    assert answer.status_code == 422
    assert "Please split it into several pages." in answer.text
    assert value_of(answer.text, "body") == long
    assert value_of(answer.text, "edit_summary") == "My reason"
    assert count_commits() == 1


def test_beyond_that_it_is_said_what_to_do(carl, fields, count_commits, page):
    sent = fields(**TYPED | {"body": "x" * 5_000_000})
    for request in (multipart(sent), {"data": sent}):
        answer = carl.post(ADDRESS, **request)
        assert answer.status_code == 413
        assert "more than 4 megabytes" in answer.text
        assert "what you typed should still be there" in answer.text
    assert count_commits() == 1


def multipart(sent):
    """As a browser sends the form. The test client would put it into a file and leave that open."""
    boundary, data = encode_multipart(sent)
    return {"data": data, "content_type": f"multipart/form-data; boundary={boundary}"}


def token_of(answer):
    return re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]


@pytest.mark.parametrize(
    "address",
    ["edit", "settle", "rename", "delete", "restore", "revert", "undo", "protect"],
)
def test_no_form_is_taken_without_a_token_and_each_comes_back(address, app, mona, count_commits, page):
    app.config["WTF_CSRF_ENABLED"] = True
    sent = {
        "base": page.blob,
        "to": page.commit,
        "commit": page.commit,
        "reason": "My reason",
        "edit_summary": "My reason",
    }
    answer = mona.post(f"/-/{address}/reset-the-router", data=sent | {"title": "X", "body": "X", "level": "staff"})
    assert answer.status_code == 400
    assert "Please send this again" in answer.text
    assert 'value="My reason"' in answer.text
    assert count_commits() == 1
    assert mona.get("/reset-the-router").status_code == 200


@pytest.mark.parametrize("deleted", [False, True])
@pytest.mark.parametrize("address", ["edit", "settle", "rename", "delete", "restore", "revert", "undo", "protect"])
def test_no_form_of_a_closed_wiki_tells_strangers_anything(address, deleted, app, client, mona, wiki, page):
    if deleted:
        mona.post("/-/delete/reset-the-router", data={"reason": "A secret reason"})
    wiki.settings = replace(wiki.settings, read_access="signed-in")
    for csrf in (False, True):
        app.config["WTF_CSRF_ENABLED"] = csrf
        sent = {"base": page.blob, "to": page.commit, "commit": page.commit, "theirs": page.blob, "body": "Mine.\n"}
        answer = client.post(f"/-/{address}/reset-the-router", data=sent)
        assert answer.status_code == 401
        for secret in ("Reset the router", "Hold the button", "secret reason", "Mona", 'value="Network"'):
            assert secret not in answer.text


@pytest.mark.parametrize("address", ["rename", "delete", "restore", "revert", "undo", "protect"])
def test_who_is_signed_out_gets_each_form_back(address, client, count_commits, page):
    answer = client.post(f"/-/{address}/reset-the-router", data={"reason": "Mine", "edit_summary": "Mine"})
    assert answer.status_code == 401
    assert 'value="Mine"' in answer.text
    assert count_commits() == 1
