"""The screens of notices: bell, list, opening, mails, the link that ends them."""

import re

import pytest

from tests.conftest import noted_statements
from wiki.accounts import doors, staffing, users
from wiki.moderation import reviewers
from wiki.notifications.choices import Choice
from wiki.policy import Role
from wiki.store import activity, follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

PASSWORD = "four calm grey horses"


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.fixture
def wiki(app):
    return app.extensions["wiki"]


@pytest.fixture
def as_person(app, wiki, client):
    """A browser in which somebody is signed in, and their id."""

    def enter(name, role=Role.CUSTOMER):
        email = f"{name.lower()}@example.com"
        staffing.add_user(wiki.accounts, name, email, role, PASSWORD)
        known = {"remembered": False, "user_agent": "", "address": "192.0.2.1"}
        secret = doors.sign_in(wiki.accounts, email, PASSWORD, **known)
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = secret
        return browser, staffing.find_person(wiki.accounts, email).id

    return enter


@pytest.fixture
def page(wiki):
    return wiki.store.create(PageText("Topic", "one\n"), author=Author("The company", None))


@pytest.fixture
def tell(wiki, page):
    def tell(user_id, kind="report.closed", **data):
        with wiki.database.write() as conn:
            given = {"author_id": user_id, "reason": "We saw to <it>.", **data}
            activity.record(conn, kind, page_id=page.page_id, at=wiki.accounts.clock(), data=given)
        follow.run(wiki.database, wiki.notice_follower, 100, folder=wiki.settings.data)

    return tell


def header(answer):
    return answer.text.partition("<header")[2].partition("</header>")[0]


def test_the_bell_counts_what_is_unread_and_strangers_have_none(as_person, client, tell):
    carl, carl_id = as_person("Carl")
    assert 'aria-label="Notices"' in header(carl.get("/topic"))
    tell(carl_id)
    tell(carl_id)
    assert 'aria-label="Notices: 2 unread"' in header(carl.get("/topic"))
    assert "/-/notices" not in header(client.get("/topic"))


def test_the_bell_costs_no_query_of_its_own_and_a_page_view_at_most_five(as_person, tell):
    carl, carl_id = as_person("Carl")
    tell(carl_id)
    carl.get("/topic")
    with noted_statements() as statements:
        assert carl.get("/topic").status_code == 200
    selects = [s for s in statements if s.lstrip().startswith("SELECT")]
    assert len([s for s in selects if "notice" in s]) == 1
    assert len(selects) <= 5, selects


def test_opening_a_notice_goes_there_and_reads_it(as_person, tell):
    carl, carl_id = as_person("Carl")
    tell(carl_id)
    listed = carl.get("/-/notices").text
    assert "Staff looked at what you reported on “Topic”. Thank you" in listed
    assert "We saw to &lt;it&gt;." in listed
    assert 'href="/-/notices/1"' in listed
    answer = carl.get("/-/notices/1")
    assert (answer.status_code, answer.location) == (303, "/topic")
    assert 'aria-label="Notices"' in header(carl.get("/topic"))
    assert carl.get("/-/notices?show=unread").text.count("/-/notices/1") == 0
    assert carl.get("/-/notices/1").status_code == 303


def test_one_may_be_called_unread_again_and_all_read_at_once(as_person, tell):
    carl, carl_id = as_person("Carl")
    for _ in range(3):
        tell(carl_id)
    answer = carl.post("/-/notices/2", data={"read": "1", "next": "/-/notices?show=unread"})
    assert (answer.status_code, answer.location) == (303, "/-/notices?show=unread")
    assert "2 unread" in header(carl.get("/topic"))
    carl.post("/-/notices/2", data={"read": "0", "next": "https://elsewhere.example/"})
    assert "3 unread" in header(carl.get("/topic"))
    newest = re.search(r'name="newest" value="(\d+)"', carl.get("/-/notices").text)[1]
    tell(carl_id)
    carl.post("/-/notices", data={"newest": newest})
    assert "1 unread" in header(carl.get("/topic"))


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 40])
def test_nonsense_in_the_form_breaks_nothing(as_person, tell, newest):
    carl, carl_id = as_person("Carl")
    tell(carl_id)
    assert carl.post("/-/notices", data={"newest": newest}).status_code == 303


def test_the_notices_of_others_do_not_exist(as_person, tell):
    carl, carl_id = as_person("Carl")
    bea, _ = as_person("Bea", Role.ADMINISTRATOR)
    tell(carl_id)
    assert bea.get("/-/notices/1").status_code == 404
    assert bea.post("/-/notices/1", data={"read": "1"}).status_code == 404
    assert "1 unread" in header(carl.get("/topic"))


def test_what_is_gone_leads_back_to_the_list(as_person, wiki, tell):
    carl, carl_id = as_person("Carl")
    tell(carl_id)
    wiki.store.delete("topic", author=Author("The company", None), summary="Personal data")
    listed = carl.get("/-/notices").text
    assert "Topic" not in listed
    assert "We saw to" not in listed
    answer = carl.get("/-/notices/1", follow_redirects=True)
    assert "not there any more, or not for you to see" in answer.text


def test_people_choose_what_comes_by_mail(as_person, wiki):
    carl, carl_id = as_person("Carl")
    mona, mona_id = as_person("Mona", Role.MODERATOR)
    assert "Tell me of every new proposal" not in carl.get("/-/account/notices").text
    assert "Tell me of every new proposal" in mona.get("/-/account/notices").text
    for browser in (carl, mona):
        assert browser.post("/-/account/notices", data={"mail": "daily", "proposals": "1"}).status_code == 303
    assert wiki.notice_choices.get(carl_id) == Choice("daily", False)
    assert wiki.notice_choices.get(mona_id) == Choice("daily", True)
    answer = carl.post("/-/account/notices", data={"mail": "hourly"})
    assert answer.status_code == 422
    assert "Please choose one of these." in answer.text
    assert wiki.notice_choices.get(carl_id) == Choice("daily", False)


def test_the_link_of_a_mail_asks_first_and_a_mail_program_may_press_for_you(app, as_person, wiki, client):
    app.config["WTF_CSRF_ENABLED"] = True
    _, carl_id = as_person("Carl")
    link = f"/-/unsubscribe/{wiki.notice_choices.token_of(carl_id)}"
    assert "Stop mails about notices?" in client.get(link).text
    assert wiki.notice_choices.get(carl_id).mail == "at-once"
    answer = client.post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "No more mails about notices" in answer.text
    assert wiki.notice_choices.get(carl_id).mail == "never"
    assert client.post(link).status_code == 200


def test_a_link_that_is_not_whole_says_so(client):
    for answer in (client.get("/-/unsubscribe/MQ.x"), client.post("/-/unsubscribe/MQ.x")):
        assert answer.status_code == 404
        assert "This link is not whole." in answer.text


def test_the_follower_and_the_mails_are_the_workers(wiki, as_person, tell):
    from wiki import operate

    assert "notices" in [follower.name for follower in operate.followers(wiki)]
    assert operate.mail_notices(wiki) == 0


def test_reviewers_of_a_section_hear_of_its_proposals_and_of_no_others(wiki, as_person):
    _, carl_id = as_person("Carl")
    bea, bea_id = as_person("Bea", Role.TRUSTED)
    _, anna_id = as_person("Anna", Role.ADMINISTRATOR)
    with wiki.database.read() as conn:
        reviewer, staff = users.get(conn, bea_id), users.get(conn, anna_id).actor()
    reviewers.assign(wiki.database, "Billing", reviewer, by=staff)
    for title, section in (("Prices", "Billing/Old"), ("Boats", "Harbour")):
        text = PageText(title, "New.\n", section=section)
        wiki.store.propose(title.lower(), text, base=None, author=Author("Carl", carl_id))
    follow.run(wiki.database, wiki.notice_follower, 100, folder=wiki.settings.data)
    listed = bea.get("/-/notices").text
    assert "Carl proposes a change to “Prices”" in listed
    assert "Boats" not in listed
    assert bea.get("/-/notices?show=unread").text.count('<li class="row row--apart notice-item') == 2
    reviewers.dismiss(wiki.database, "Billing", bea_id, by=staff)
    assert "Prices" not in bea.get("/-/notices").text
