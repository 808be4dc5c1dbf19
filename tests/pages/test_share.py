"""Passing a page on: its link, its Markdown, a mail about it."""

from wiki.pages.sharing import mail, markdown_of
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

STEPS = "# Reset the router\n\nLead.\n\n## First\n\nHold the button.\n\n## Second\n\nWait a minute.\n"


def test_the_markdown_is_plain_text_with_the_title_above_it(client, page):
    answer = client.get("/-/markdown/reset-the-router")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == "# Reset the router\n\n" + STEPS.split("\n\n", 1)[1]


def test_a_title_that_the_text_begins_with_is_not_said_twice():
    assert markdown_of("A", "# A\n\nText\n") == "# A\n\nText\n"
    assert markdown_of("A", "# A b\n") == "# A\n\n# A b\n"
    assert markdown_of("A", "") == "# A\n\n"


def test_who_has_the_markdown_already_is_not_sent_it_again(client, carl, page):
    etag = client.get("/-/markdown/reset-the-router").headers["ETag"]
    assert client.get("/-/markdown/reset-the-router", headers={"If-None-Match": etag}).status_code == 304
    assert "ETag" not in carl.get("/-/markdown/reset-the-router").headers


def test_an_edit_makes_other_markdown(client, wiki, page, carl, fields):
    etag = client.get("/-/markdown/reset-the-router").headers["ETag"]
    carl.post("/-/edit/reset-the-router", data=fields(body="New.\n"))
    answer = client.get("/-/markdown/reset-the-router", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.text) == (200, "# Reset the router\n\nNew.\n")


def test_what_staff_hid_is_in_no_markdown(client, wiki, page, carl, fields):
    carl.post("/-/edit/reset-the-router", data=fields(body="Open.\n"))
    wiki.store.hidden.hide(page.page_id, page.commit, ["text"], until="", by=None, reason="Personal data")
    assert "Hold the button" not in client.get("/-/markdown/reset-the-router").text
    assert client.get("/-/markdown/reset-the-router").text == "# Reset the router\n\nOpen.\n"


def test_the_screen_has_link_text_and_mail_to_copy(client, page):
    shown = client.get("/-/share/reset-the-router").text
    assert 'value="http://127.0.0.1:8000/reset-the-router"' in shown
    assert "# Reset the router\n\nLead." in shown
    assert (
        'href="mailto:?subject=Reset%20the%20router&amp;body=http%3A%2F%2F127.0.0.1%3A8000%2Freset-the-router"' in shown
    )


def test_a_page_offers_both_without_script(client, page):
    shown = client.get("/reset-the-router").text
    assert 'data-share="http://127.0.0.1:8000/reset-the-router"' in shown
    assert 'href="/-/share/reset-the-router"' in shown


def test_a_title_cannot_add_fields_to_the_mail():
    assert mail("A&bcc=b@c.d\r\nCc: x", "https://w/a") == (
        "mailto:?subject=A%26bcc%3Db%40c.d%0D%0ACc%3A%20x&body=https%3A%2F%2Fw%2Fa"
    )


def test_what_somebody_proposed_is_not_passed_on(client, wiki, page, carl):
    mine = PageText("Reset the router", "Mine.\n")
    wiki.store.propose("reset-the-router", mine, base=page.blob, author=Author("Carl Customer", 1))
    assert "Mine" not in carl.get("/-/markdown/reset-the-router").text
