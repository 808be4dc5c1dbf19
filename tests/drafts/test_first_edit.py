"""The first edit over HTTP: a stranger writes, then signs up or in, on this device or another; then one press saves."""

import re
from dataclasses import replace
from urllib.parse import quote

import pytest

from tests.pages.conftest import COMPANY, PASSWORD
from tests.pages.test_conflict import hidden
from tests.pages.test_edit import value_of
from wiki.accounts import staffing
from wiki.policy import Role
from wiki.store.pagefile import PageText

EDIT = "/-/edit/reset-the-router"
BODY = "Lead, better.\n\n## First\n\nHold the button.\n\n## Second\n\nWait a minute.\n"


@pytest.fixture
def with_settings(wiki):
    def change(**changes):
        wiki.settings = wiki.accounts.settings = replace(wiki.settings, **changes)

    return change


@pytest.fixture
def nina(wiki):
    """Has an account, and does not think of it."""
    staffing.add_user(wiki.accounts, "Nina", "nina@example.com", Role.CUSTOMER, PASSWORD)


@pytest.fixture
def written(client, page, fields):
    """Where a stranger is led who has written."""
    return client.post(EDIT, data=fields(body=BODY, edit_summary="Clearer", first="1")).headers["Location"]


def next_of(location: str) -> str:
    return re.search(r"next=(/-/kept/[\w-]{40,})$", location.replace("%2F", "/"))[1]


def sign_up(browser, location, mailed_link, email="nina@example.com"):
    browser.post("/-/sign-up", data={"name": "Nina New", "email": email, "next": next_of(location)})
    return mailed_link()


def as_sent(html: str) -> dict[str, str]:
    """What the one press sends."""
    return hidden(html) | {name: value_of(html, name) for name in ("section", "tags", "summary")}


def test_a_stranger_opens_the_editor_and_is_told_what_comes(client, page):
    html = client.get(EDIT).text
    assert value_of(html, "body").startswith("Lead.")
    assert "You can begin at once" in html
    assert '<input type="hidden" name="first" value="1">' in html
    assert 'data-draft=""' in html


def test_a_stranger_sees_a_preview(client, page, fields):
    answer = client.post("/-/preview?path=reset-the-router", data=fields(body="Now **bold**.\n"))
    assert "<strong>bold</strong>" in answer.text


def test_previews_of_strangers_are_counted(client, carl, page, fields):
    answers = [client.post("/-/preview", data=fields(body="One.\n")).status_code for _ in range(32)]
    assert (answers[0], answers[-1]) == (200, 429)
    assert carl.post("/-/preview", data=fields(body="One.\n")).status_code == 200


def test_the_text_survives_sign_up_in_another_browser_and_is_saved_with_one_press(
    app, client, written, mailed_link, body_of, wiki
):
    assert "Your text is kept" in client.get(written).text
    link = sign_up(client, written, mailed_link)
    assert "Your text is kept" in client.get("/-/mail-sent").text
    phone = app.test_client()
    answer = phone.post(link, data={"name": "Nina New", "password": PASSWORD})
    assert answer.headers["Location"] == next_of(written)
    html = phone.get(answer.headers["Location"]).text
    assert "Your text is here" in html
    assert 'type="submit" form="writing"' in html  # beside these words, not at the foot of a long page only
    assert value_of(html, "body") == BODY
    saved = phone.post(EDIT, data=as_sent(html))
    assert saved.headers["Location"] == "/reset-the-router"
    assert body_of() == BODY
    row = wiki.store.revision(wiki.store.get("reset-the-router").commit, "reset-the-router")
    assert (row.author_name, row.summary) == ("Nina New", "Clearer")


def test_the_text_is_there_once(app, client, written, mailed_link):
    link = sign_up(client, written, mailed_link)
    phone = app.test_client()
    address = phone.post(link, data={"name": "Nina New", "password": PASSWORD}).headers["Location"]
    phone.post(EDIT, data=as_sent(phone.get(address).text))
    answer = phone.get(address)
    assert answer.headers["Location"] == "/-/drafts"
    assert "was saved already" in phone.get("/-/drafts").text


def test_where_changes_wait_it_becomes_a_proposal(client, mona, page, fields, mailed_link, body_of):
    mona.post("/-/protect/reset-the-router", data={"level": "staff", "reason": "Because"})
    location = client.post(EDIT, data=fields(body=BODY, first="1")).headers["Location"]
    link = sign_up(client, location, mailed_link)
    address = client.post(link, data={"name": "Nina New", "password": PASSWORD}).headers["Location"]
    html = client.get(address).text
    assert "it waits to be looked at" in html
    assert "/-/proposals/" in client.post(EDIT, data=as_sent(html)).headers["Location"]
    assert body_of().startswith("Lead.\n")


def test_who_has_an_account_signs_in_and_goes_on(client, written, person):
    person("Carl Customer")
    location = next_of(written)
    assert client.get(location).headers["Location"].startswith("/-/sign-in?next=")
    answer = client.post("/-/sign-in", data={"email": "carl@example.com", "password": PASSWORD, "next": location})
    assert answer.headers["Location"] == location
    assert value_of(client.get(location).text, "body") == BODY


def test_who_forgot_that_they_have_an_account_is_led_to_the_text_by_the_mail(app, client, written, nina, mailed_links):
    sign_up(client, written, lambda: None)
    to_sign_in, to_reset = mailed_links()
    assert to_sign_in == "/-/sign-in?next=" + quote(next_of(written), safe="")
    phone = app.test_client()
    assert "Your text is kept" in phone.get(to_reset).text
    assert phone.post(to_reset, data={"password": "five calm grey horses"}).headers["Location"] == next_of(written)
    assert value_of(phone.get(next_of(written)).text, "body") == BODY


def test_who_forgot_their_password_is_led_to_the_text(app, client, written, nina, mailed_link):
    location = next_of(written)
    html = client.get(client.get(location).headers["Location"]).text
    asking = re.search(r'href="(/-/reset\?next=[^"]+)"', html)[1]
    assert value_of(client.get(asking).text, "next") == location
    client.post("/-/reset", data={"email": "nina@example.com", "next": location})
    assert "Your text is kept" in client.get("/-/mail-sent").text
    phone = app.test_client()
    assert phone.post(mailed_link(), data={"password": "five calm grey horses"}).headers["Location"] == location
    assert value_of(phone.get(location).text, "body") == BODY


def test_whoever_asks_for_a_password_without_an_account_is_led_to_sign_up_with_the_text(client, written, mailed_link):
    client.post("/-/reset", data={"email": "nina@example.com", "next": next_of(written)})
    assert mailed_link() == "/-/sign-up?next=" + quote(next_of(written), safe="")


def test_signing_up_anew_by_the_menu_brings_the_text_along(app, client, written, mailed_link):
    sign_up(client, written, mailed_link)
    client.post("/-/sign-up", data={"name": "Nina New", "email": "nina@example.com", "next": "/reset-the-router"})
    phone = app.test_client()
    answer = phone.post(mailed_link(), data={"name": "Nina New", "password": PASSWORD})
    assert answer.headers["Location"] == "/reset-the-router"
    assert "is among your drafts" in phone.get("/reset-the-router").text
    assert value_of(phone.get(EDIT).text, "body") == BODY


def test_a_mail_about_an_account_that_is_there_leads_to_the_text_from_the_menu_too(client, written, nina, mailed_links):
    client.post("/-/sign-up", data={"name": "Nina New", "email": "nina@example.com", "next": "/reset-the-router"})
    assert mailed_links()[0] == "/-/sign-in?next=" + quote(next_of(written), safe="")


def test_two_texts_of_one_stranger_are_both_there(app, client, written, wiki, mailed_link, fields):
    wiki.store.create(PageText("Other", "As it was.\n"), author=COMPANY)
    sent = {"title": "Other", "body": "Other, better.\n", "base": wiki.store.get("other").blob, "first": "1"}
    link = sign_up(client, client.post("/-/edit/other", data=sent).headers["Location"], mailed_link)
    phone = app.test_client()
    address = phone.post(link, data={"name": "Nina New", "password": PASSWORD}).headers["Location"]
    html = phone.get(address).text
    assert value_of(html, "body") == "Other, better.\n"
    assert "is among your drafts" in html
    assert value_of(phone.get(EDIT).text, "body") == BODY


def test_two_strangers_in_one_browser_have_each_their_own(app, client, written, wiki, mailed_link, fields):
    first = sign_up(client, written, mailed_link)
    location = client.post(EDIT, data=fields(body="Hers.\n", first="1")).headers["Location"]
    second = sign_up(client, location, mailed_link, "olga@example.com")
    for link, name, body in ((first, "Nina New", BODY), (second, "Olga Other", "Hers.\n")):
        phone = app.test_client()
        address = phone.post(link, data={"name": name, "password": PASSWORD}).headers["Location"]
        assert value_of(phone.get(address).text, "body") == body
        assert phone.get("/-/drafts").text.count("/discard") == 1


def test_a_link_that_is_opened_twice_leads_to_the_drafts(app, client, written, mailed_link):
    link = sign_up(client, written, mailed_link)
    client.post(link, data={"name": "Nina New", "password": PASSWORD})
    assert 'href="/-/drafts"' in client.get(link).text
    phone = app.test_client()
    answer = phone.get(link)
    assert answer.status_code == 404
    assert "among your drafts" in answer.text
    phone.post("/-/sign-in", data={"email": "nina@example.com", "password": PASSWORD, "next": "/-/drafts"})
    assert "Reset the router" in phone.get("/-/drafts").text
    assert value_of(phone.get(EDIT).text, "body") == BODY


def test_what_one_wrote_since_is_there_too(app, client, written, mailed_link, keep):
    link = sign_up(client, written, mailed_link)
    address = client.post(link, data={"name": "Nina New", "password": PASSWORD}).headers["Location"]
    handle = value_of(client.get(address).text, "draft")
    assert handle == "page:1 1"
    keep(client, "Better still.\n", version=1)
    assert value_of(client.get(address).text, "body") == "Better still.\n"


def test_another_draft_of_the_same_page_stays(client, written, person, keep):
    carl = person("Carl Customer")
    keep(carl, "Of yesterday.\n")
    client.post("/-/sign-in", data={"email": "carl@example.com", "password": PASSWORD, "next": next_of(written)})
    assert value_of(client.get(next_of(written)).text, "body") == BODY
    assert value_of(client.get(EDIT).text, "body") == "Of yesterday.\n"


def test_a_page_that_is_renamed_meanwhile_is_found(mona, client, written, mailed_link, page, wiki):
    link = sign_up(client, written, mailed_link)
    mona.post("/-/rename/reset-the-router", data={"title": "Reset the box", "base": page.blob})
    address = client.post(link, data={"name": "Nina New", "password": PASSWORD}).headers["Location"]
    html = client.get(address).text
    assert 'action="/-/edit/reset-the-box"' in html
    client.post("/-/edit/reset-the-box", data=as_sent(html))
    assert wiki.store.text(wiki.store.get("reset-the-box").blob).body == BODY


def test_a_page_that_is_limited_meanwhile_makes_it_a_proposal(mona, client, written, mailed_link, body_of):
    link = sign_up(client, written, mailed_link)
    mona.post("/-/protect/reset-the-router", data={"level": "staff", "reason": "Because"})
    address = client.post(link, data={"name": "Nina New", "password": PASSWORD}).headers["Location"]
    html = client.get(address).text
    assert "it waits to be looked at" in html
    assert "/-/proposals/" in client.post(EDIT, data=as_sent(html)).headers["Location"]
    assert body_of().startswith("Lead.\n")


def test_a_stranger_whose_cookie_is_gone_gets_the_form_back(app, page, fields):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post(EDIT, data=fields(body=BODY, first="1"))
    assert answer.status_code == 400
    assert value_of(answer.text, "body") == BODY
    assert '<input type="hidden" name="first" value="1">' in answer.text


def test_a_conflict_that_is_settled_ends_the_kept_text(bea, carl, client, written, fields):
    bea.post(EDIT, data=fields(body=fields()["body"].replace("Lead.", "Hers.")))
    location = next_of(written)
    html = carl.post(EDIT, data=as_sent(carl.get(location).text)).text
    assert "Two changes in one place" in html
    carl.post("/-/settle/reset-the-router", data=hidden(html) | {"region-1": "mine"})
    assert carl.get(location).headers["Location"] == "/-/drafts"


def test_the_text_is_for_nobody_who_does_not_know_its_address(carl, client, written):
    assert carl.get("/-/kept/" + "a" * 43).headers["Location"] == "/-/drafts"
    for address in (EDIT, "/-/drafts", "/-/changes", "/reset-the-router"):
        assert "Lead, better" not in carl.get(address).text
    assert "Lead, better" in carl.get(next_of(written)).text


def test_a_text_that_was_not_changed_is_not_kept(client, page, fields):
    answer = client.post(EDIT, data=fields(first="1"))
    assert answer.status_code == 422
    assert "You have not changed anything yet." in answer.text


def test_a_section_is_kept_as_a_section(client, person, page, fields):
    sent = fields(body="## Second\n\nWait an hour.\n", first="1")
    location = next_of(client.post(f"{EDIT}?section=2", data=sent).headers["Location"])
    html = person("Carl").get(location).text
    assert "You are editing one section" in html
    assert value_of(html, "body") == "## Second\n\nWait an hour.\n"


def test_a_page_that_moved_meanwhile_is_merged(bea, carl, client, written, fields, body_of):
    bea.post(EDIT, data=fields(body=fields()["body"].replace("Wait a minute", "Wait two minutes")))
    html = carl.get(next_of(written)).text
    assert "Bea Customer changed the page while you were writing." in html
    carl.post(EDIT, data=as_sent(html))
    assert body_of() == BODY.replace("Wait a minute", "Wait two minutes")


def test_a_page_that_is_gone_leaves_the_text_to_copy(carl, mona, client, written):
    mona.post("/-/delete/reset-the-router", data={"reason": "Sold no more"})
    html = carl.get(next_of(written)).text
    assert "Lead, better." in html
    assert "not there any more" in html


def test_a_program_that_fills_in_every_field_has_nothing_kept(client, page, fields):
    answer = client.post(EDIT, data=fields(body=BODY, first="1", homepage="https://spam.example"))
    assert "kept" not in answer.headers["Location"]


def test_one_address_has_only_so_many_texts_kept(client, page, fields):
    answers = [client.post(EDIT, data=fields(body=f"{n}\n", first="1")).status_code for n in range(7)]
    assert answers == [303] * 6 + [429]


@pytest.mark.parametrize("closed", [{"sign_up": "closed"}, {"sign_up": "invitation"}, {"read_access": "signed-in"}])
def test_who_could_not_save_in_the_end_is_asked_to_sign_in_first(client, page, with_settings, closed):
    with_settings(**closed)
    assert client.get(EDIT).headers["Location"] == "/-/sign-in?next=/-/edit/reset-the-router"


def test_where_accounts_are_for_one_domain_it_is_said_before_one_writes(client, page, with_settings):
    with_settings(sign_up="domain", sign_up_domains=("example.com",))
    assert "mail addresses that end in: example.com" in client.get(EDIT).text


def test_who_was_signed_out_while_writing_is_asked_to_sign_in_again(client, page, fields):
    answer = client.post(EDIT, data=fields(body=BODY))
    assert answer.status_code == 401
    assert value_of(answer.text, "body") == BODY
    assert "You are signed out" in answer.text


def test_a_wiki_that_anybody_may_edit_asks_for_no_account(client, page, fields, with_settings, wiki, body_of):
    with_settings(edit_access="anonymous")
    object.__setattr__(wiki.submissions, "settings", wiki.settings)
    assert 'name="first"' not in client.get(EDIT).text
    client.post(EDIT, data=fields(body=BODY))
    assert body_of() == BODY


def test_a_link_that_was_not_used_up_has_taken_no_text(app, client, written, mailed_link, monkeypatch):
    link = sign_up(client, written, mailed_link)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("wiki.accounts.sessions.start", killed)
        with pytest.raises(KeyboardInterrupt):
            client.post(link, data={"name": "Nina New", "password": PASSWORD})
    phone = app.test_client()
    assert phone.post(link, data={"name": "Nina New", "password": PASSWORD}).headers["Location"] == next_of(written)
    assert value_of(phone.get(EDIT).text, "body") == BODY
