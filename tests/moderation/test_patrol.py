"""Changes by people who are not trusted yet wait until one of the staff looks at them."""

from dataclasses import replace

import pytest

from tests.conftest import noted_statements
from wiki.accounts import staffing
from wiki.moderation import patrol
from wiki.moderation.review import Desk
from wiki.moderation.undoing import AuthorUndo
from wiki.policy import ANONYMOUS, Role
from wiki.store import activity
from wiki.store.lists import ALL, Changes
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

OPENED = {"Sec-Fetch-Dest": "document"}


@pytest.fixture
def settings(settings):
    return replace(settings, edit_access="anonymous")


@pytest.fixture
def actor_of(wiki, person):
    def actor_of(name, role=Role.CUSTOMER):
        person(name, role)
        return staffing.find_person(wiki.accounts, name).actor()

    return actor_of


@pytest.fixture
def mona(person):
    return person("Mona Moderator", Role.MODERATOR)


@pytest.fixture
def page(wiki):
    return wiki.store.create(PageText("Topic", "one\n"), author=Author("The company"), kind="seed")


@pytest.fixture
def save(wiki, page):
    """Save the page in somebody's name and let the follower see it; returns the commit."""

    def save(actor, body):
        live = wiki.store.get("topic")
        saved = wiki.submissions.save(actor, "topic", PageText("Topic", body), base=live.blob)
        follow(wiki)
        return saved.commit

    return save


def follow(wiki):
    with wiki.database.read() as conn:
        wiki.patrol.handle(activity.since(conn, 0, 1000))


def waiting(wiki, changes=ALL):
    with wiki.database.read() as conn:
        return [(row.page_path, row.author_name) for row in patrol.list_waiting(conn, changes).items]


def test_changes_by_customers_and_by_someone_wait_and_those_of_the_trusted_do_not(wiki, actor_of, save):
    save(actor_of("Carl Customer"), "two\n")
    save(ANONYMOUS, "three\n")
    save(actor_of("Tina Trusted", Role.TRUSTED), "four\n")
    assert waiting(wiki) == [("topic", "Someone"), ("topic", "Carl Customer")]


def test_an_accepted_proposal_was_looked_at(wiki, actor_of, page):
    mona, carl = actor_of("Mona Moderator", Role.MODERATOR), actor_of("Carl Customer")
    wiki.submissions.protect(mona, "topic", "staff", reason="Prices")
    number = wiki.submissions.save(carl, "topic", PageText("Topic", "two\n"), base=page.blob).number
    desk = Desk(wiki.store, wiki.settings)
    desk.accept(mona, number, desk.review(number).merge.text, base=page.blob)
    follow(wiki)
    assert wiki.store.get("topic").changed_by == carl.id
    assert waiting(wiki) == []


def test_the_list_can_be_narrowed(wiki, actor_of, save):
    save(actor_of("Carl Customer"), "two\n")
    assert waiting(wiki, Changes(kind="edit")) == [("topic", "Carl Customer")]
    assert waiting(wiki, Changes(kind="create")) == []
    assert waiting(wiki, Changes(section="Elsewhere")) == []


def test_opening_a_change_marks_it_and_is_written_once(wiki, actor_of, save, mona):
    commit = save(actor_of("Carl Customer"), "two\n")
    with noted_statements() as first:
        assert "You are the first of the staff" in mona.get(f"/-/diff/topic?new={commit}", headers=OPENED).text
    assert waiting(wiki) == []
    with noted_statements() as second:
        assert "You are the first of the staff" not in mona.get(f"/-/diff/topic?new={commit}", headers=OPENED).text
    assert [any(s.startswith("UPDATE patrol") for s in seen) for seen in (first, second)] == [True, False]


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Dest": "image"}, {"Sec-Fetch-Dest": "document", "Sec-Purpose": "prefetch"}]
)
def test_what_a_browser_fetches_by_itself_marks_nothing_and_the_button_does(wiki, actor_of, save, mona, headers):
    commit = save(actor_of("Carl Customer"), "two\n")
    assert "I have looked at this" in mona.get(f"/-/diff/topic?new={commit}", headers=headers).text
    assert waiting(wiki) == [("topic", "Carl Customer")]
    assert mona.post("/-/patrol/topic", data={"commit": commit, "after": "1"}).status_code == 303
    assert waiting(wiki) == []


def test_only_the_changes_on_the_screen_are_marked(wiki, actor_of, save, mona):
    carl = actor_of("Carl Customer")
    first = save(carl, "two\n")
    save(carl, "three\n")
    mona.get(f"/-/diff/topic?new={first}", headers=OPENED)
    assert waiting(wiki) == [("topic", "Carl Customer")]
    newest, oldest = wiki.store.get("topic").commit, wiki.store.revision(first, "topic").commit
    mona.get(f"/-/diff/topic?old={oldest}&new={newest}", headers=OPENED)
    assert waiting(wiki) == []


def test_undoing_everything_of_somebody_takes_it_from_the_list(wiki, actor_of, save):
    carl, mona = actor_of("Carl Customer"), actor_of("Mona Moderator", Role.MODERATOR)
    save(carl, "two\n")
    AuthorUndo(wiki.submissions, mona, carl.id).run(reason="Advertising")
    follow(wiki)
    assert waiting(wiki) == []


def test_others_mark_nothing_and_see_nothing_of_it(wiki, actor_of, save, person):
    commit = save(actor_of("Carl Customer"), "two\n")
    tina = person("Tina Trusted", Role.TRUSTED)
    assert "I have looked at this" not in tina.get(f"/-/diff/topic?new={commit}", headers=OPENED).text
    assert "Not looked at yet" not in tina.get("/-/changes?show=unseen").text
    assert tina.post("/-/patrol/topic", data={"commit": commit}).status_code == 403
    assert waiting(wiki) == [("topic", "Carl Customer")]


def test_recent_changes_say_what_was_not_looked_at_and_list_only_that(wiki, actor_of, save, mona):
    commit = save(actor_of("Carl Customer"), "two\n")
    save(actor_of("Tina Trusted", Role.TRUSTED), "three\n")
    shown = mona.get("/-/changes").text
    assert shown.count('<span class="badge badge--warn">') == 1
    shown = mona.get("/-/changes?show=unseen").text
    assert "Carl Customer" in shown
    assert "Tina Trusted" not in shown
    mona.get(f"/-/diff/topic?new={commit}", headers=OPENED)
    assert "Everything was looked at" in mona.get("/-/changes?show=unseen").text


def test_the_next_one_is_a_click_away(wiki, actor_of, save, mona):
    carl = actor_of("Carl Customer")
    first, second = save(carl, "two\n"), save(carl, "three\n")
    shown = mona.get(f"/-/diff/topic?new={second}", headers=OPENED).text
    assert f'href="/-/diff/topic?new={first}">Next change not looked at' in shown


def test_a_rebuild_keeps_what_was_looked_at(wiki, actor_of, save, mona):
    carl = actor_of("Carl Customer")
    first = save(carl, "two\n")
    save(carl, "three\n")
    mona.get(f"/-/diff/topic?new={first}", headers=OPENED)
    wiki.patrol.rebuild(lambda done, total: None)
    assert waiting(wiki) == [("topic", "Carl Customer")]
