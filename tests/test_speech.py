"""In which language somebody is answered: account, device, browser, wiki; and that no answer is given to another."""

import gzip
from dataclasses import replace

import pytest
from flask_babel import gettext

from wiki.accounts import doors, own, staffing
from wiki.app import create_app
from wiki.policy import Role
from wiki.settings import Settings
from wiki.speech import language
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

PASSWORD = "four calm grey horses"
LONGER, MIRRORED = "en-XA", "ar-XB"  # languages that are there in debug


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, debug=True)


@pytest.fixture
def page(app):
    text = PageText("Reset the router", "Lead.\n\n> [!NOTE]\n> Read this.\n", section="Network")
    app.extensions["wiki"].store.create(text, author=Author("The company", None))
    return "/reset-the-router"


@pytest.fixture
def ada(app, client):
    """Ada and her browser."""
    accounts = app.extensions["wiki"].accounts
    staffing.add_user(accounts, "Ada", "ada@example.com", Role.CUSTOMER, PASSWORD)
    given = {"remembered": False, "user_agent": "", "address": "192.0.2.1"}
    with client.session_transaction() as session:
        session["_user_id"] = doors.sign_in(accounts, "ada@example.com", PASSWORD, **given)
    return staffing.find_person(accounts, "ada@example.com").actor(), client


def tag_of(answer) -> str:
    return answer.text.split('<html lang="', 1)[1].split('"', 1)[0]


def test_what_the_browser_prefers_is_spoken_where_it_is_there(client, page):
    assert tag_of(client.get(page)) == "en"
    assert tag_of(client.get(page, headers={"Accept-Language": "fr, en-XA;q=0.7"})) == LONGER
    assert tag_of(client.get(page, headers={"Accept-Language": "fr"})) == "en"


def test_a_choice_on_the_device_goes_before_the_browser(client, page):
    answer = client.post("/-/language", data={"language": MIRRORED, "next": page})
    assert (answer.status_code, answer.location) == (303, page)
    assert tag_of(client.get(page, headers={"Accept-Language": LONGER})) == MIRRORED
    client.post("/-/language", data={"language": ""})
    assert tag_of(client.get(page, headers={"Accept-Language": LONGER})) == LONGER


def test_a_choice_leaves_a_visitor_without_session_so_that_pages_still_come_from_memory(app, page):
    visitor = app.test_client()
    token = visitor.get("/-/language").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert visitor.get_cookie("session") is not None
    answer = visitor.post("/-/language", data={"language": LONGER, "csrf_token": token})
    assert answer.status_code == 303
    assert visitor.get_cookie("session") is None
    assert "ETag" in visitor.get(page).headers


def test_a_choice_needs_a_token(app):
    assert app.test_client().post("/-/language", data={"language": LONGER}).status_code == 400


def test_what_somebody_chose_for_their_account_goes_before_the_device(app, ada, page):
    me, browser = ada
    browser.set_cookie("language", LONGER)
    assert tag_of(browser.get(page)) == LONGER
    own.choose_language(app.extensions["wiki"].accounts, me, MIRRORED)
    assert tag_of(browser.get(page)) == MIRRORED
    assert browser.post("/-/language", data={"language": LONGER}).status_code == 303
    assert doors_language(app, me) == LONGER
    browser.post("/-/language", data={"language": ""})
    assert doors_language(app, me) == ""


def doors_language(app, me) -> str:
    return own.get_user(app.extensions["wiki"].accounts, me.id).language


def test_a_language_that_is_not_offered_is_refused_and_an_old_cookie_is_passed_over(client, page):
    assert client.post("/-/language", data={"language": "fr"}).status_code == 422
    client.set_cookie("language", "fr")
    assert tag_of(client.get(page)) == "en"


def test_nobody_is_led_to_another_site(client):
    assert client.post("/-/language", data={"language": "en", "next": "//evil.example"}).location == "/"


@pytest.mark.parametrize("address", ["/reset-the-router", "/"])
def test_what_is_kept_in_memory_is_kept_for_each_language(client, page, address):
    """Twice each: what comes from memory is as right as what was made."""
    answers = {}
    for tag in ("en", LONGER, "en", LONGER, MIRRORED):
        answer = client.get(address, headers={"Accept-Language": tag})
        assert answer.headers["Content-Language"] == tag_of(answer) == tag
        assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))
        answers.setdefault(tag, answer.headers["ETag"])
        assert answers[tag] == answer.headers["ETag"]
    assert len(set(answers.values())) == 3


@pytest.mark.parametrize(
    "address", ["/-/changes", "/-/sign-in", "/-/search?q=router", "/no-such-page", "/-/feeds/changes"]
)
def test_every_answer_with_words_says_what_it_depends_on(client, page, address):
    answer = client.get(address, headers={"Accept-Language": LONGER})
    assert answer.headers["Content-Language"] == LONGER
    assert {"Accept-Language", "Cookie"} <= set(", ".join(answer.headers.get_all("Vary")).split(", "))


def test_what_a_browser_kept_in_one_language_is_no_answer_in_another(client, page):
    kept = client.get(page, headers={"Accept-Language": LONGER}).headers["ETag"]
    same = client.get(page, headers={"Accept-Language": LONGER, "If-None-Match": kept})
    assert (same.status_code, same.headers["Content-Language"]) == (304, LONGER)
    assert "Accept-Language" in same.headers["Vary"]
    assert client.get(page, headers={"Accept-Language": "en", "If-None-Match": kept}).status_code == 200


def test_packed_answers_are_kept_for_each_language_too(client, page):
    for tag in (LONGER, "en"):
        answer = client.get(page, headers={"Accept-Language": tag, "Accept-Encoding": "gzip"})
        assert f'<html lang="{tag}"' in gzip.decompress(answer.data).decode()


def test_what_people_wrote_stays_in_its_language(client, page):
    text = client.get(page, headers={"Accept-Language": MIRRORED}).text
    assert '<html lang="ar-XB" dir="rtl">' in text
    assert '<h1 dir="auto" lang="en">Reset the router</h1>' in text
    assert '<div class="prose" dir="auto" lang="en">' in text
    assert "Note</p>" in text
    plain = client.get(page).text
    assert '<html lang="en" dir="ltr">' in plain
    assert '<h1 dir="auto">Reset the router</h1>' in plain


def test_refusals_are_in_the_language_too(client):
    answer = client.get("/-/account", headers={"Accept-Language": LONGER, "Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json["error"]["message"].startswith("[Þļéåšé šîĝñ îñ ţö ðö ţĥîš.")
    missing = client.get("/no-such-page", headers={"Accept-Language": LONGER})
    assert "[Ţĥéŕé" in missing.text


def test_forms_are_too(client):
    answer = client.post("/-/sign-in", data={"email": ""}, headers={"Accept-Language": LONGER})
    assert "[Þļéåšé ţýþé ýöûŕ ṁåîļ åððŕéšš." in answer.text


def test_files_are_in_no_language(client):
    assert "Content-Language" not in client.get("/robots.txt").headers


def test_templates_are_compiled_once_for_all_languages(app, client, page):
    client.get(page)
    compiled = len(app.extensions["speech"].environment(app.jinja_env, app.extensions["wiki"].languages.default)
                   .bytecode_cache._code)  # fmt: skip
    client.get(page, headers={"Accept-Language": LONGER})
    assert len(app.jinja_env.bytecode_cache._code) == compiled > 5


def test_a_wiki_speaks_its_own_language_where_nobody_asks(app):
    default = app.extensions["wiki"].languages.default
    with app.test_request_context():
        assert language() is default
    with app.app_context():
        assert language() is default
        assert gettext("Cancel") == "Cancel"


def test_mails_are_in_the_language_of_the_account(app, ada):
    wiki, me = app.extensions["wiki"], ada[0]
    own.choose_language(wiki.accounts, me, LONGER)
    doors.ask_reset(wiki.accounts, "ada@example.com", address="192.0.2.9", language=MIRRORED)
    [mail] = [file.read_text() for file in (wiki.settings.data / "mail").glob("*.eml")]
    assert "Content-Language: en-XA" in mail
    assert "[Öþéñ ţĥîš ļîñķ ţö çĥööšé å ñéŵ þåššŵöŕð:" in mail


def test_who_signs_up_gets_mails_in_the_language_they_read(app, client):
    wanted = {"name": "Nora New", "email": "nora@example.com"}
    client.post("/-/sign-up", data=wanted, headers={"Accept-Language": LONGER})
    [mail] = [file.read_text() for file in (app.extensions["wiki"].settings.data / "mail").glob("*.eml")]
    assert "Content-Language: en-XA" in mail
    link = mail.split("/-/confirm/", 1)[1].split()[0]
    joined = {"name": "Nora New", "password": "seven quick brown foxes"}
    assert client.post(f"/-/confirm/{link}", data=joined, headers={"Accept-Language": LONGER}).status_code == 303
    assert staffing.find_person(app.extensions["wiki"].accounts, "nora@example.com").language == LONGER


def test_there_is_no_choice_where_there_is_one_language(tmp_path, settings, page, client):
    one = create_app(replace(settings, debug=False, languages=("en",)))
    assert "/-/language" not in one.test_client().get("/").text
    assert "/-/language" in client.get("/").text
