import re

import pytest

from wiki.accounts import staffing
from wiki.app import create_app
from wiki.settings import Settings

PASSWORD = "four calm grey horses"


def whose(browser):
    """The name in the header's menu; None when nobody is signed in."""
    found = re.search(r'site-account__name">([^<]*)<', browser.get("/-/reset").html)
    return found[1] if found else None


def test_signing_in_and_out(anon, carl):
    assert whose(anon) is None
    answer = anon.post("/-/sign-in", email=carl.email, password=PASSWORD)
    assert (answer.status, answer.target) == (303, "/")
    assert whose(anon) == "Carl Customer"
    assert anon.post("/-/sign-out").status == 303
    assert whose(anon) is None


def test_a_cookie_that_was_kept_is_worth_nothing_after_signing_out(anon, carl):
    anon.post("/-/sign-in", email=carl.email, password=PASSWORD)
    kept = anon.client.get_cookie("session").value
    anon.post("/-/sign-out")
    anon.client.set_cookie("session", kept)
    assert whose(anon) is None


def test_a_wrong_password_comes_back_with_what_was_typed(anon, carl):
    answer = anon.post("/-/sign-in", email=carl.email, password="wrong", next="/some-page")
    assert answer.status == 422
    assert answer.error_at("password") == "This mail address and password do not belong together. Please check both."
    assert answer.value_of("email") == "carl@example.com"
    assert answer.value_of("next") == "/some-page"
    assert not answer.value_of("password")


def test_an_empty_form_says_what_is_missing(anon):
    answer = anon.post("/-/sign-in")
    assert answer.status == 422
    assert answer.error_at("email") == "Please type your mail address."
    assert answer.error_at("password") == "Please type your password."


def test_known_and_unknown_answers_are_the_same_byte_for_byte(anon, carl):
    answers = [
        anon.post("/-/sign-in", email=email, password="wrong").html.replace(email, "…")
        for email in ("carl@example.com", "nobody@example.com")
    ]
    assert answers[0] == answers[1]


def test_too_many_attempts_say_how_long_to_wait(anon, carl):
    for _ in range(10):
        anon.post("/-/sign-in", email=carl.email, password="wrong")
    answer = anon.post("/-/sign-in", email=carl.email, password=PASSWORD)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    assert "There were too many attempts. Please wait 60 seconds and try again." in answer.text
    assert answer.value_of("email") == "carl@example.com"


def test_a_blocked_person_reads_why(anon, accounts, carl, mona):
    staffing.block(accounts, mona.actor(), carl.id, "Advertising")
    answer = anon.post("/-/sign-in", email=carl.email, password=PASSWORD)
    assert answer.status == 403
    assert "Your account is blocked. The reason given: Advertising" in answer.text
    assert whose(anon) is None


@pytest.mark.parametrize(
    ("next", "target"),
    [
        ("/-/edit/printing?section=2", "/-/edit/printing?section=2"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_on_to_this_site_only(anon, carl, next, target):
    assert anon.post("/-/sign-in", email=carl.email, password=PASSWORD, next=next).target == target
    assert anon.get("/-/sign-in", query_string={"next": next}).target == target


def test_a_screen_that_needs_an_account_comes_back_after_signing_in(anon, carl):
    answer = anon.get("/-/account/password")
    assert (answer.status, answer.target) == (302, "/-/sign-in?next=/-/account/password")
    assert anon.get(answer.target).value_of("next") == "/-/account/password"


def test_signing_in_leads_back_to_the_page_one_was_reading(anon):
    answer = anon.get("/no-such-page")
    assert answer.html.count('href="/-/sign-in?next=/no-such-page"') == 2
    assert 'href="/-/sign-up?next=/no-such-page"' in answer.html
    assert 'href="/-/sign-in"' in anon.get("/-/reset").html


def test_without_remember_me_the_window_ends_it(anon, carl):
    anon.post("/-/sign-in", email=carl.email, password=PASSWORD)
    assert whose(anon) == "Carl Customer"
    anon.close()
    assert whose(anon) is None


def test_remember_me_lasts_over_closing_the_window(anon, carl, clock):
    anon.post("/-/sign-in", email=carl.email, password=PASSWORD, remember="y")
    anon.close()
    clock.turn(days=59)
    assert whose(anon) == "Carl Customer"


def test_remember_me_ends_with_its_session(anon, as_person, accounts, carl):
    remembered = as_person(carl, remember=True)
    remembered.close()
    other = as_person(carl)
    other.post("/-/account/devices/end")
    assert whose(remembered) is None
    assert remembered.client.get_cookie("remember_token") is None


def test_signing_out_forgets_the_remembered_cookie_too(as_person, carl):
    browser = as_person(carl, remember=True)
    kept = browser.client.get_cookie("remember_token").value
    browser.post("/-/sign-out")
    assert browser.client.get_cookie("remember_token") is None
    browser.client.set_cookie("remember_token", kept)
    assert whose(browser) is None


def test_the_remembered_cookie_lives_on_while_it_is_used(as_person, carl, clock):
    browser = as_person(carl, remember=True)
    clock.turn(hours=2)
    answer = browser.get("/-/reset")
    assert any(c.startswith("remember_token=") for c in answer.headers.getlist("Set-Cookie"))
    assert not any(c.startswith("remember_token=") for c in browser.get("/-/reset").headers.getlist("Set-Cookie"))


def test_signing_in_changes_the_cookie_and_the_csrf_token(app, browser, carl):
    app.config["WTF_CSRF_ENABLED"] = True
    visitor = browser()
    before = visitor.get("/-/sign-in").csrf_token
    visitor.post("/-/sign-in", email=carl.email, password=PASSWORD, csrf_token=before)
    assert whose(visitor) == "Carl Customer"
    assert visitor.post("/-/account/devices/end", csrf_token=before).status == 400
    assert whose(visitor) == "Carl Customer"


@pytest.mark.parametrize(("name", "status"), [("Carl", 303), ("Ada", 400)])
def test_a_form_that_is_still_open_is_taken_from_who_opened_it_and_nobody_else(
    app, browser, clock, carl, ada, name, status
):
    people = {"Carl": carl, "Ada": ada}
    app.config["WTF_CSRF_ENABLED"] = True
    visitor = browser()

    def enter(who):
        token = visitor.get("/-/sign-in").csrf_token
        assert visitor.post("/-/sign-in", email=who.email, password=PASSWORD, csrf_token=token).status == 303

    enter(people["Carl"])
    form = visitor.get("/-/account/devices").csrf_token
    clock.turn(days=2)
    assert whose(visitor) is None
    enter(people[name])
    assert whose(visitor) == people[name].name
    assert visitor.post("/-/account/devices/end", csrf_token=form).status == status


def test_after_signing_out_no_form_that_was_open_is_taken(app, browser, carl):
    app.config["WTF_CSRF_ENABLED"] = True
    visitor = browser()
    for _ in range(2):
        token = visitor.get("/-/sign-in").csrf_token
        visitor.post("/-/sign-in", email=carl.email, password=PASSWORD, csrf_token=token)
        form = visitor.get("/-/account/devices").csrf_token
        visitor.post("/-/sign-out", csrf_token=form)
    token = visitor.get("/-/sign-in").csrf_token
    visitor.post("/-/sign-in", email=carl.email, password=PASSWORD, csrf_token=token)
    assert visitor.post("/-/account/devices/end", csrf_token=form).status == 400


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(anon, carl):
    answer = anon.post("/-/sign-in", email=carl.email, password=PASSWORD, remember="y")
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in c and "SameSite=Lax" in c and "Secure" not in c for c in cookies)


def test_behind_tls_cookies_are_secure(settings, accounts, carl):
    secure = Settings(data=settings.data, secret_key="a key", base_url="https://wiki.example")
    app = create_app(secure)
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["wiki"].parts["accounts"] = accounts
    data = {"email": carl.email, "password": PASSWORD, "remember": "y"}
    answer = app.test_client().post("/-/sign-in", data=data)
    assert len(cookies := answer.headers.getlist("Set-Cookie")) == 2
    assert all("Secure" in c for c in cookies)


def test_account_screens_are_kept_by_nobody(anon, as_person, carl):
    for answer in (anon.get("/-/sign-in"), as_person(carl).get("/-/account"), anon.get("/-/reset/" + "x" * 43)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_request_of_someone_signed_in_costs_one_query(as_person, carl, count_queries):
    browser = as_person(carl)
    browser.get("/-/mail-sent")
    with count_queries() as cost:
        browser.get("/-/mail-sent")
    assert (cost.reads, cost.writes) == (1, 0)


def test_a_request_of_someone_unknown_costs_no_query(anon, count_queries):
    with count_queries() as cost:
        assert anon.get("/-/mail-sent").status == 200
    assert (cost.reads, cost.writes) == (0, 0)


@pytest.mark.parametrize("cookie", ["nonsense", "eyJfdXNlcl9pZCI6ImEifQ.aaaaaa.bbbbbbbb", ""])
def test_a_cookie_that_we_did_not_make_is_nobodys(anon, carl, cookie):
    anon.client.set_cookie("session", cookie)
    anon.client.set_cookie("remember_token", f"{carl.id}|{cookie}")
    assert whose(anon) is None
    assert anon.get("/-/account").status == 302


def posts(app):
    return sorted(
        {
            re.sub(r"<int:\w+>", "1", re.sub(r"<token>", "x" * 43, rule.rule))
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("accounts.") and "POST" in rule.methods
        }
    )


def test_every_form_needs_its_csrf_token(app, as_person, ada):
    browser = as_person(ada)
    app.config["WTF_CSRF_ENABLED"] = True
    assert len(posts(app)) >= 18
    for path in posts(app):
        answer = browser.post(path, reason="x", role="1")
        assert answer.status == 400, path
        assert "Not sent yet, and nothing is lost" in answer.text
    assert whose(browser) == "Ada"
