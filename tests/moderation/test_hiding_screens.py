"""Staff hide a version through the screens; it is gone from all of them and from feeds, and an administrator looks."""

import pytest

from wiki.policy import Role
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

SECRET = "555-0100"


@pytest.fixture
def mona(person):
    return person("Mona Moderator", Role.MODERATOR)


@pytest.fixture
def anna(person):
    return person("Anna Administrator", Role.ADMINISTRATOR)


@pytest.fixture
def secret(wiki):
    """The commit that gave a page a telephone number; the next one took it out."""
    first = wiki.store.create(PageText("Topic", "one\n"), author=Author("Ada", None))
    bad = PageText("Topic", f"one\n{SECRET}\n")
    made = wiki.store.save("topic", bad, base=first.blob, author=Author("Bob", None), summary=f"Call {SECRET}")
    wiki.store.save("topic", PageText("Topic", "one\n"), base=made.blob, author=Author("Ada", None), summary="Out")
    return made.commit


def doors(commit):
    return (
        "/-/history/topic",
        f"/-/revision/{commit}/topic",
        f"/-/diff/topic?new={commit}",
        f"/-/diff/topic?old={commit}",
        "/-/blame/topic",
        "/-/changes",
        "/-/feeds/changes",
        "/-/feeds/page/topic",
        "/",
        f"/-/revert/topic?to={commit}",
        f"/-/undo/topic?commit={commit}",
    )


def hide(browser, commit, **sent):
    form = {"commit": commit, "what": ["text", "summary"], "reason": "A private number"} | sent
    return browser.post("/-/hide/topic", data=form)


def test_what_is_hidden_is_gone_from_every_screen_also_for_those_who_hid_it(person, mona, client, secret):
    carl = person("Carl Customer")
    found = [door for door in doors(secret) if SECRET in mona.get(door).text]
    assert len(found) >= 8
    assert hide(mona, secret).status_code == 303
    for browser in (mona, carl, client):
        assert [door for door in doors(secret) if SECRET in browser.get(door).text] == []
    assert client.get(f"/-/revision/{secret}/topic").status_code == 410
    assert client.get(f"/-/diff/topic?new={secret}").status_code == 410


def test_staff_read_why_and_others_read_that(mona, client, secret):
    hide(mona, secret)
    assert "A private number" in mona.get("/-/history/topic").text
    told = client.get("/-/history/topic").text
    assert "Hidden by staff: text, summary" in told
    assert "A private number" not in told


def test_a_feed_that_somebody_keeps_is_not_said_to_be_current(mona, client, secret):
    kept = client.get("/-/feeds/page/topic").headers["ETag"]
    assert client.get("/-/feeds/page/topic", headers={"If-None-Match": kept}).status_code == 304
    hide(mona, secret)
    assert client.get("/-/feeds/page/topic", headers={"If-None-Match": kept}).status_code == 200


def test_administrators_look_and_show_again(mona, anna, client, secret):
    hide(mona, secret)
    address = f"/-/hidden/{secret}/topic"
    assert SECRET in anna.get(address).text
    assert mona.get(address).status_code == 403
    form = {"commit": secret, "reason": "It is our hotline"}
    assert mona.post("/-/show/topic", data=form).status_code == 403
    assert anna.post("/-/show/topic", data=form).status_code == 303
    assert SECRET in client.get(f"/-/revision/{secret}/topic").text


def test_the_forms_come_back_with_what_is_wrong(mona, anna, secret):
    answer = hide(mona, secret, what=[], reason="A private number")
    assert answer.status_code == 422
    assert "Please choose what to hide." in answer.text
    assert "A private number" in answer.text
    hide(mona, secret)
    answer = anna.post("/-/show/topic", data={"commit": secret, "reason": ""})
    assert answer.status_code == 422
    assert "Please say why it may be seen again." in answer.text


def test_the_live_text_is_refused_with_advice(wiki, mona, secret):
    answer = hide(mona, wiki.store.get("topic").commit)
    assert answer.status_code == 409
    assert "says exactly this now" in answer.text


def test_customers_do_not_hide(person, secret):
    carl = person("Carl Customer")
    assert hide(carl, secret).status_code == 403
    assert "/-/hide/" not in carl.get("/-/history/topic").text


def test_the_title_of_a_hidden_version_is_told_by_no_list_and_no_feed(wiki, mona, client):
    ada = Author("Ada", None)
    first = wiki.store.create(PageText(f"Call {SECRET}", "one\n"), author=ada)
    wiki.store.rename(first.path, "Topic", base=first.blob, author=ada)
    lists = ("/-/changes", "/-/feeds/changes", "/-/feeds/page/topic")
    assert hide(mona, first.commit).status_code == 303
    for browser in (mona, client):
        assert [door for door in (*lists, "/-/history/topic") if SECRET in browser.get(door).text] == []
    assert "Topic" in client.get("/-/feeds/page/topic").text
