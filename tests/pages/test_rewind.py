"""Reverting to a revision, and undoing one in the middle."""

import pytest

from tests.pages.test_conflict import hidden

EDIT, REVERT, UNDO, SETTLE = (f"/-/{name}/reset-the-router" for name in ("edit", "revert", "undo", "settle"))


@pytest.fixture
def commits(bea, wiki, fields, page):
    """The page's three revisions: as seeded, the first passage changed, the second passage changed."""
    made = [page.commit]
    for change in (("button", "switch"), ("a minute", "an hour")):
        bea.post(EDIT, data=fields(body=fields()["body"].replace(*change)))
        made.append(wiki.store.get("reset-the-router").commit)
    return made


def test_reverting_shows_first_what_it_changes(carl, commits, count_commits):
    answer = carl.get(f"{REVERT}?to={commits[0]}").text
    assert "<del>switch</del>" in answer
    assert "<ins>button</ins>" in answer
    assert count_commits() == 3


def test_a_page_becomes_what_it_was(carl, wiki, commits, body_of):
    base = wiki.store.get("reset-the-router").blob
    answer = carl.post(REVERT, data={"to": commits[0], "base": base, "edit_summary": "Wrong"})
    assert answer.headers["Location"] == "/reset-the-router"
    assert body_of() == "Lead.\n\n## First\n\nHold the button.\n\n## Second\n\nWait a minute.\n"
    row = wiki.store.revision(wiki.store.get("reset-the-router").commit, "reset-the-router")
    assert (row.kind, row.from_commit, row.summary, row.author_name) == ("revert", commits[0], "Wrong", "Carl Customer")


def test_reverting_keeps_what_somebody_saved_meanwhile(carl, bea, wiki, fields, commits, body_of):
    base = wiki.store.get("reset-the-router").blob
    bea.post(EDIT, data=fields(body=fields()["body"].replace("Lead.", "Lead, hers.")))
    carl.post(REVERT, data={"to": commits[0], "base": base})
    assert body_of() == "Lead, hers.\n\n## First\n\nHold the button.\n\n## Second\n\nWait a minute.\n"


def test_one_revision_in_the_middle_is_undone_and_the_later_one_stays(carl, wiki, commits, body_of):
    assert "<ins>button</ins>" in carl.get(f"{UNDO}?commit={commits[1]}").text
    carl.post(UNDO, data={"commit": commits[1], "edit_summary": "It is a button"})
    assert body_of() == "Lead.\n\n## First\n\nHold the button.\n\n## Second\n\nWait an hour.\n"
    row = wiki.store.revision(wiki.store.get("reset-the-router").commit, "reset-the-router")
    assert (row.kind, row.from_commit, row.summary) == ("revert", commits[1], "It is a button")


@pytest.mark.parametrize(("choice", "passage"), [("mine", "Hold the button."), ("theirs", "Hold the red switch.")])
def test_undoing_what_later_changes_build_on_asks(choice, passage, carl, bea, wiki, fields, commits, body_of):
    bea.post(EDIT, data=fields(body=fields()["body"].replace("switch", "red switch")))
    met = carl.post(UNDO, data={"commit": commits[1], "edit_summary": "It is a button"})
    assert met.status_code == 409
    assert '<div class="conflict__text">Hold the <ins>button</ins>.\n</div>' in met.text
    assert '<div class="conflict__text">Hold the <ins>red </ins>switch.\n</div>' in met.text
    answer = carl.post(SETTLE, data=hidden(met.text) | {"region-1": choice})
    assert answer.status_code == 303
    assert body_of() == f"Lead.\n\n## First\n\n{passage}\n\n## Second\n\nWait an hour.\n"
    if choice == "mine":
        row = wiki.store.revision(wiki.store.get("reset-the-router").commit, "reset-the-router")
        assert (row.kind, row.from_commit, row.summary) == ("revert", commits[1], "It is a button")


def test_the_first_revision_cannot_be_undone(carl, commits):
    for answer in (carl.get(f"{UNDO}?commit={commits[0]}"), carl.post(UNDO, data={"commit": commits[0]})):
        assert answer.status_code == 422
        assert "first revision" in answer.text


@pytest.mark.parametrize("commit", ["", "HEAD", "main", "--output=x", "0" * 40])
def test_what_is_no_revision_of_the_page_is_not_found(commit, carl, count_commits, commits):
    assert carl.get(UNDO, query_string={"commit": commit}).status_code == 404
    assert carl.get(REVERT, query_string={"to": commit}).status_code == 404
    assert carl.post(UNDO, data={"commit": commit}).status_code == 404
    assert carl.post(REVERT, data={"to": commit}).status_code == 404
    assert count_commits() == 3


def test_revisions_of_other_pages_do_not_count(carl, wiki, commits):
    from wiki.store.pagefile import PageText
    from wiki.store.pages import Author

    other = wiki.store.create(PageText("Other", "Text.\n"), author=Author("Ada"))
    assert carl.get(f"{REVERT}?to={other.commit}").status_code == 404
    assert carl.get(f"/-/revert/other?to={other.commit}").status_code == 200


def test_going_back_needs_a_name(client, commits):
    assert client.get(f"{REVERT}?to={commits[0]}").status_code == 302
    assert client.post(UNDO, data={"commit": commits[1]}).status_code == 401
