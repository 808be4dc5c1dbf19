"""Renaming over HTTP."""

from tests.pages.test_edit import value_of


def rename(browser, title, base, path="reset-the-router", **more):
    return browser.post(f"/-/rename/{path}", data={"title": title, "base": base, **more})


def test_the_form_says_what_happens(carl, page):
    answer = carl.get("/-/rename/reset-the-router")
    assert value_of(answer.text, "title") == "Reset the router"
    assert "The old address keeps working" in answer.text
    assert "link here" not in answer.text


def test_the_page_moves_with_its_links_in_one_commit(carl, wiki, body_of, count_commits, page):
    carl.post("/-/new", data={"title": "Help", "body": "See [[Reset the router]].\n"})
    assert "1 page links here" in carl.get("/-/rename/reset-the-router").text
    answer = rename(carl, "Restart the box", page.blob, reason="Clearer")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/restart-the-box")
    assert count_commits() == 3
    assert "Restart the box" in body_of("help")
    assert "1 page that links here was updated" in carl.get("/restart-the-box").text
    row = wiki.store.revision(wiki.store.get("restart-the-box").commit, "restart-the-box")
    assert (row.kind, row.summary, row.author_name) == ("rename", "Clearer", "Carl Customer")


def test_the_old_address_leads_to_the_new_one_through_several_renames(carl, client, wiki, page):
    rename(carl, "Second title", page.blob)
    rename(carl, "Third title", wiki.store.find("second-title").blob, path="second-title")
    for old in ("/reset-the-router", "/second-title"):
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (301, "/third-title")
    assert carl.get("/-/rename/second-title").headers["Location"] == "/-/rename/third-title"


def test_a_title_of_the_same_address_changes_only_the_title(carl, wiki, page):
    answer = rename(carl, "Reset the Router", page.blob)
    assert answer.headers["Location"] == "/reset-the-router"
    assert wiki.store.get("reset-the-router").title == "Reset the Router"
    assert "The address stays the same" in carl.get("/reset-the-router").text


def test_the_same_title_changes_nothing(carl, count_commits, page):
    rename(carl, "Reset the router", page.blob)
    assert count_commits() == 1
    assert "has this title already" in carl.get("/reset-the-router").text


def test_a_title_that_is_taken_or_unusable_is_said_next_to_the_field(carl, page):
    carl.post("/-/new", data={"title": "Taken", "body": "Text.\n"})
    for title, status, message in (("taken", 409, "already a page called “Taken”"), ("??", 422, "at least one letter")):
        answer = rename(carl, title, page.blob, reason="Why not")
        assert answer.status_code == status
        assert 'id="title-error"' in answer.text
        assert message in answer.text
        assert value_of(answer.text, "title") == title
        assert value_of(answer.text, "reason") == "Why not"


def test_two_renames_at_once_do_not_overwrite_each_other(carl, bea, wiki, page):
    rename(bea, "Hers", page.blob)
    answer = rename(carl, "His", page.blob)
    assert answer.status_code == 409
    assert value_of(answer.text, "base") == wiki.store.find("hers").blob
    assert wiki.store.find("his") is None


def test_renaming_needs_a_name_of_ones_own(client, page):
    assert client.get("/-/rename/reset-the-router").status_code == 302
    assert rename(client, "Mine", page.blob).status_code == 401
