"""Someone who wrote pages leaves, or takes another name: every screen that shows names."""

import re

import pytest

PASSWORD = "four calm grey horses"
PAGE = "/reset-the-router"
BODY = "Hold the button until the lamp blinks.\n\nThen wait."


@pytest.fixture
def app(app):
    wiki = app.extensions["wiki"]
    wiki.store.catch_up()
    yield app
    wiki.store.close()


@pytest.fixture
def carls(as_person, carl):
    """Carl's browser, after he wrote a page and improved it."""
    browser = as_person(carl)
    assert browser.post("/-/new", title="Reset the router", body=BODY, summary="First steps").target == PAGE
    base = browser.get("/-/edit" + PAGE).value_of("base")
    more = BODY + "\n\nIt takes a minute."
    assert browser.post("/-/edit" + PAGE, title="Reset the router", body=more, base=base).target == PAGE
    return browser


def screens(anon, user_id):
    """Every screen that may show who wrote something: those named here, and the revisions they lead to."""
    paths = ["/", PAGE, "/-/changes", f"/-/people/{user_id}"]
    paths += [f"/-/{kind}{PAGE}" for kind in ("history", "blame", "diff")]
    found = {path: anon.get(path) for path in paths}
    for link in set(re.findall(r'href="(/-/(?:revision|diff)/[^"]+)"', "".join(a.html for a in found.values()))):
        found[link] = anon.get(link.replace("&amp;", "&"))
    return found


def naming(anon, user_id, name):
    answers = screens(anon, user_id)
    assert {answer.status for path, answer in answers.items() if "/-/diff" not in path} == {200}
    return {path.split("/")[2] if path.startswith("/-/") else path for path, a in answers.items() if name in a.html}


def test_the_name_of_someone_who_left_is_shown_nowhere(anon, carls, carl):
    assert naming(anon, carl.id, "Carl Customer") >= {PAGE, "changes", "people", "history", "blame", "revision"}
    assert carls.post("/-/account/leave", current=PASSWORD).status == 303
    assert naming(anon, carl.id, "Carl") == set()
    assert naming(anon, carl.id, "Former contributor") >= {PAGE, "changes", "people", "history", "blame", "revision"}
    assert "Hold the button" in anon.get(PAGE).text


def test_a_new_name_is_shown_everywhere(anon, carls, carl):
    carls.post("/-/account", name="Karl Kunde", about="")
    assert naming(anon, carl.id, "Carl Customer") == set()
    assert naming(anon, carl.id, "Karl Kunde") >= {PAGE, "changes", "people", "history", "blame", "revision"}


def test_a_page_kept_by_the_browser_is_sent_anew_when_its_author_leaves(anon, carls):
    anon.get(PAGE)
    etag = anon.get(PAGE).headers["ETag"]
    assert anon.get(PAGE, headers={"If-None-Match": etag}).status == 304
    carls.post("/-/account/leave", current=PASSWORD)
    assert anon.get(PAGE, headers={"If-None-Match": etag}).status == 200


def test_a_blocked_person_saves_nothing_from_a_form_that_was_open(as_person, carls, carl, mona, anon):
    as_person(mona).post(f"/-/staff/users/{carl.id}/block", reason="Advertising")
    answer = carls.post("/-/new", title="Buy this", body="Buy this now.", summary="")
    assert answer.status == 401
    assert "Buy this now." in answer.html
    assert anon.get("/buy-this").status == 404
