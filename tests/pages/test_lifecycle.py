"""Deleting, restoring, and what a deleted address says."""

ADDRESS = "/-/delete/reset-the-router"


def test_staff_delete_with_a_reason_and_the_address_says_what_happened(mona, client, page):
    assert mona.get(ADDRESS).status_code == 200
    answer = mona.post(ADDRESS, data={"reason": "Sold no more"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reset-the-router")
    gone = client.get("/reset-the-router")
    assert gone.status_code == 410
    assert "The page “Reset the router” was deleted." in gone.text
    assert "Sold no more" in gone.text
    assert "Mona Moderator" in gone.text
    assert "/-/restore/" not in gone.text


def test_a_reason_is_needed(mona, client, page):
    answer = mona.post(ADDRESS, data={"reason": " \r\n"})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert client.get("/reset-the-router").status_code == 200


def test_customers_cannot_delete_or_restore(carl, mona, client, page):
    assert carl.get(ADDRESS).status_code == 403
    assert carl.post(ADDRESS, data={"reason": "Mine"}).status_code == 403
    assert client.get("/reset-the-router").status_code == 200
    mona.post(ADDRESS, data={"reason": "Old"})
    assert carl.post("/-/restore/reset-the-router").status_code == 403
    assert client.get("/reset-the-router").status_code == 410


def test_staff_restore_the_page_as_it_was(mona, client, body_of, page):
    before = body_of()
    mona.post(ADDRESS, data={"reason": "Old"})
    assert 'href="/-/restore/reset-the-router"' in mona.get("/reset-the-router").text
    form = mona.get("/-/restore/reset-the-router")
    assert form.status_code == 200
    assert "Mona Moderator" in form.text
    answer = mona.post("/-/restore/reset-the-router", data={"reason": "Still sold"})
    assert answer.headers["Location"] == "/reset-the-router"
    assert client.get("/reset-the-router").status_code == 200
    assert body_of() == before


def test_restoring_a_page_that_is_there_leads_to_it(mona, count_commits, page):
    assert mona.get("/-/restore/reset-the-router").headers["Location"] == "/reset-the-router"
    mona.post("/-/restore/reset-the-router")
    assert count_commits() == 1


def test_deleting_twice_deletes_once(mona, count_commits, page):
    mona.post(ADDRESS, data={"reason": "Old"})
    again = mona.post(ADDRESS, data={"reason": "Old"})
    assert again.status_code == 410
    assert count_commits() == 2


def test_a_deleted_address_can_be_written_anew_knowing_why_it_went(mona, carl, body_of, page):
    mona.post(ADDRESS, data={"reason": "Old"})
    assert "There was a page here" in carl.get("/-/new?title=Reset+the+router").text
    carl.post("/-/new", data={"title": "Reset the router", "body": "All new.\n"})
    assert body_of() == "All new.\n"
