import re
from dataclasses import replace

import pytest

from wiki.accounts import doors, joining, staffing
from wiki.policy import Role

PASSWORD = "four calm grey horses"


def link_of(mail):
    return re.search(r"http://127.0.0.1:8000(/-/[\w-]+/[\w-]{40,})", mail.text)[1]


@pytest.fixture
def with_wiki_settings(app, accounts):
    def change(**changes):
        settings = replace(app.extensions["wiki"].settings, **changes)
        app.extensions["wiki"].settings = accounts.settings = settings

    return change


def test_sign_up_from_the_form_to_the_page_one_wanted_to_edit(anon, letterbox):
    assert anon.get("/-/sign-up?next=/-/edit/printing").value_of("next") == "/-/edit/printing"
    answer = anon.post("/-/sign-up", name="Nina New", email="nina@example.com", next="/-/edit/printing")
    assert (answer.status, answer.target) == (303, "/-/mail-sent")
    assert "We sent a mail to nina@example.com." in anon.get("/-/mail-sent").text
    link = link_of(letterbox.take())
    form = anon.get(link)
    assert form.value_of("name") == "Nina New"
    assert form.value_of("address") == "nina@example.com"
    answer = anon.post(link, name="Nina New", password=PASSWORD)
    assert (answer.status, answer.target) == (303, "/-/edit/printing")
    assert "Nina New" in anon.get("/-/account").text


def test_opening_the_link_alone_changes_nothing(anon, letterbox):
    anon.post("/-/sign-up", name="Nina New", email="nina@example.com")
    link = link_of(letterbox.take())
    for _ in range(3):
        assert anon.get(link).status == 200
    assert anon.get("/-/account").status == 302


def test_sign_up_answers_alike_for_a_known_address(anon, browser, letterbox, carl):
    other = browser()
    first = anon.post("/-/sign-up", name="Nina New", email="nina@example.com")
    second = other.post("/-/sign-up", name="Olga New", email="carl@example.com")
    assert (first.status, first.target, first.html) == (second.status, second.target, second.html)
    screens = [b.get("/-/mail-sent").html for b in (anon, other)]
    assert screens[0].replace("nina@", "") == screens[1].replace("carl@", "")
    assert [mail.to for mail in letterbox.take_all()] == ["nina@example.com", "carl@example.com"]


def test_what_is_wrong_stands_beside_its_field(anon, carl):
    answer = anon.post("/-/sign-up", name="carl customer", email="nina@example.com")
    assert answer.status == 422
    assert answer.error_at("name") == "Somebody has this name, or one that looks like it. Please choose another."
    assert answer.value_of("email") == "nina@example.com"
    answer = anon.post("/-/sign-up", name="Nina", email="nonsense")
    assert answer.error_at("email") == "Please type a mail address like name@example.com."
    assert answer.value_of("name") == "Nina"


def test_all_that_is_wrong_is_said_at_once(anon, letterbox):
    answer = anon.post("/-/sign-up", name="N", email="nonsense")
    assert answer.error_at("name") == "A name has 2 to 40 characters."
    assert answer.error_at("email") == "Please type a mail address like name@example.com."
    anon.post("/-/sign-up", name="Nina New", email="nina@example.com")
    answer = anon.post(link_of(letterbox.take()), name="N", password="short")
    assert answer.error_at("name") == "A name has 2 to 40 characters."
    assert answer.error_at("password").startswith("A password has at least 10 characters.")


def test_a_weak_password_comes_back_and_the_link_stays_good(anon, letterbox):
    anon.post("/-/sign-up", name="Nina New", email="nina@example.com")
    link = link_of(letterbox.take())
    answer = anon.post(link, name="Nina Newer", password="short")
    assert answer.status == 422
    assert answer.error_at("password").startswith("A password has at least 10 characters.")
    assert answer.value_of("name") == "Nina Newer"
    assert anon.post(link, name="Nina Newer", password=PASSWORD).status == 303


@pytest.mark.parametrize("path", ["/-/confirm/", "/-/invitation/", "/-/first-staff/", "/-/reset/", "/-/confirm-email/"])
def test_a_spent_link_says_so_and_what_to_do(anon, path):
    for answer in (anon.get(path + "x" * 43), anon.post(path + "x" * 43, name="N", password=PASSWORD)):
        assert answer.status == 404
        assert "This link does not work any more" in answer.text
        assert "Ask for a new link" in answer.text


def test_a_link_leads_nowhere_else(anon, letterbox):
    anon.post("/-/sign-up", name="Nina New", email="nina@example.com", next="https://evil.example/")
    answer = anon.post(link_of(letterbox.take()), name="Nina New", password=PASSWORD)
    assert answer.target == "/"


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("closed", "This wiki does not take new accounts."),
        ("invitation", "New accounts are by invitation. Ask the people who run this wiki for one."),
    ],
)
def test_a_closed_door_says_so(anon, with_wiki_settings, letterbox, mode, words):
    assert "Create an account" in anon.get("/-/sign-in").text
    with_wiki_settings(sign_up=mode)
    for answer in (anon.get("/-/sign-up"), anon.post("/-/sign-up", name="Nina", email="nina@example.com")):
        assert answer.status == 403
        assert words in answer.text
    assert words in anon.get("/-/sign-in").text
    assert letterbox.mails == []


def test_a_domain_is_said_before_one_types(anon, with_wiki_settings):
    with_wiki_settings(sign_up="domain", sign_up_domains=("acme.example",))
    words = "Accounts here are for mail addresses that end in: acme.example."
    assert words in anon.get("/-/sign-up").text
    answer = anon.post("/-/sign-up", name="Nina", email="nina@example.com")
    assert (answer.status, answer.error_at("email")) == (422, words)


def test_without_a_mail_server_the_screen_says_where_mails_are(anon, with_wiki_settings):
    words = "This wiki has no mail server yet"
    assert words in anon.get("/-/mail-sent").text
    with_wiki_settings(smtp_host="mail.example")
    assert words not in anon.get("/-/mail-sent").text


def test_a_mail_that_cannot_be_sent_keeps_the_form(anon, letterbox):
    letterbox.broken = True
    answer = anon.post("/-/sign-up", name="Nina New", email="nina@example.com")
    assert answer.status == 503
    assert "We could not send the mail just now." in answer.text
    assert answer.value_of("name") == "Nina New"


def test_the_first_administrator(anon, accounts):
    link = joining.create_first_staff_link(accounts).removeprefix("http://127.0.0.1:8000")
    assert "Welcome, administrator" in anon.get(link).text
    answer = anon.post(link, name="Ada", email="nonsense", password=PASSWORD)
    assert answer.error_at("email") == "Please type a mail address like name@example.com."
    assert anon.post(link, name="Ada", email="ada@example.com", password=PASSWORD).status == 303
    assert anon.get("/-/staff/users").status == 200
    assert anon.get(link).status == 404


def test_an_invited_person_joins_with_the_role_of_the_invitation(anon, accounts, letterbox, ada):
    joining.invite(accounts, ada.actor(), ["mia@example.com"], Role.MODERATOR)
    link = link_of(letterbox.take())
    assert "Welcome" in anon.get(link).text
    assert anon.post(link, name="Mia", password=PASSWORD).status == 303
    assert anon.get("/-/staff/users").status == 200


def test_a_forgotten_password(anon, letterbox, carl):
    answer = anon.post("/-/reset", email="carl@example.com")
    assert answer.target == "/-/mail-sent"
    link = link_of(letterbox.take())
    assert "For the account of Carl Customer." in anon.get(link).text
    assert anon.post(link, password="short").error_at("password").startswith("A password has at least")
    assert anon.post(link, password="a better one than that").target == "/"
    assert "Your new password is set." in anon.get("/-/account").text
    assert anon.get(link).status == 404


def test_asking_for_a_password_answers_alike(anon, browser, letterbox, carl):
    other = browser()
    first, second = anon.post("/-/reset", email=carl.email), other.post("/-/reset", email="nobody@example.com")
    assert (first.status, first.target, first.html) == (second.status, second.target, second.html)
    assert [mail.to for mail in letterbox.take_all()] == ["carl@example.com", "nobody@example.com"]


def test_a_new_password_after_a_block_leads_to_the_door(anon, accounts, letterbox, carl, mona):
    staffing.block(accounts, mona.actor(), carl.id, "Advertising")
    letterbox.take()
    doors.ask_reset(accounts, carl.email, address=None)
    answer = anon.post(link_of(letterbox.take()), password="a better one than that")
    assert answer.target == "/-/sign-in"
    assert anon.get("/-/account").status == 302


def test_who_is_signed_in_needs_no_door(as_person, carl):
    browser = as_person(carl)
    assert browser.get("/-/sign-up").target == "/"
    assert browser.get("/-/sign-in").target == "/"
