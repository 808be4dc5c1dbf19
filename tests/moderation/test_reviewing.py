"""The screens of reviewers: the queue, one proposal, and who may see them."""

import re

import pytest

from wiki import operate
from wiki.accounts import users
from wiki.moderation import reviewers
from wiki.moderation.marks import tags_of
from wiki.moderation.reasons import TITLE
from wiki.moderation.rules import HOLD, TAG, Rule, Verdict
from wiki.moderation.submit import Submissions
from wiki.policy import Actor, Role
from wiki.settings import Settings
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

STAFF = Actor(99, "The company", Role.ADMINISTRATOR, confirmed=True)


@pytest.fixture
def store(wiki):
    return wiki.store


@pytest.fixture
def mona(person):
    return person("Mona Moderator", Role.MODERATOR)


@pytest.fixture
def carl(person):
    return person("Carl Customer")


@pytest.fixture
def actor(wiki):
    def find(name):
        with wiki.database.read() as conn:
            return users.find_by_name(conn, name).actor()

    return find


@pytest.fixture
def propose(wiki, carl, actor):
    """Let Carl propose another text for a new page that is limited to staff by its section."""
    submissions = Submissions(wiki.store, Settings(data=wiki.settings.data, publishing="staff"))

    def make(title, old, new, section="Network", summary="", who="Carl Customer"):
        page = wiki.store.create(PageText(title, old, section=section), author=Author("Ada", 9))
        text = PageText(title, new, section=section)
        number = submissions.save(actor(who), page.path, text, base=page.blob, summary=summary).number
        operate.rebuild(wiki, "proposals", lambda done, total: None)
        return number

    return make


def field(answer, name):
    return re.search(rf'name="{name}" value="([^"]*)"', answer.text)[1]


def live(store, path):
    return store.text(store.get(path).blob).body


def test_the_queue_shows_small_changes_whole_with_a_box_to_tick(mona, propose):
    small, large = propose("Small", "ten\n", "twelve\n"), propose("Large", "one\n", "y" * 300 + "\n")
    page = mona.get("/-/proposals").text
    assert '<span class="diff__text">twelve</span>' in page
    assert f'value="{small}:' in page
    assert f'value="{large}:' not in page
    assert page.count("New contributor</span>") == 2
    assert "All (2)" in page


def test_what_a_newcomer_links_to_cannot_be_taken_from_the_list(mona, propose):
    number = propose("Links", "See.\n", "See https://pills.example.\n")
    page = mona.get("/-/proposals").text
    assert "New links elsewhere" in page
    assert 'name="tick"' not in page
    assert "New links to: pills.example" in mona.get(f"/-/proposals/{number}").text


def test_where_another_page_took_the_address_of_a_deleted_one_reviewers_are_led_to_both(mona, store, propose):
    number = propose("Lost", "one\n", "two\n")
    lost, company = store.get("lost"), Author("The company")
    store.delete("lost", author=company)
    assert 'href="/-/restore/lost"' in mona.get(f"/-/proposals/{number}").text
    store.create(PageText("Lost", "another\n"), author=company)
    page = mona.get(f"/-/proposals/{number}").text
    assert "Another page has taken its address." in page
    assert f'href="/-/restore/lost~{lost.id}"' in page
    assert mona.post(f"/-/restore/lost~{lost.id}").status_code == 409
    store.rename("lost", "Moved", base=store.get("lost").blob, author=company)
    assert mona.post(f"/-/restore/lost~{lost.id}").status_code == 303
    assert (store.get("lost").id, live(store, "moved")) == (lost.id, "another\n")


def test_ticked_ones_are_accepted_and_the_rest_say_why(mona, store, propose):
    first, second = propose("A", "ten\n", "twelve\n"), propose("B", "ten\n", "eleven\n")
    ticks = re.findall(r'name="tick" value="([^"]+)"', mona.get("/-/proposals").text)
    store.save("b", PageText("B", "nine\n"), base=store.get("b").blob, author=Author("Ada", 9))
    page = mona.post("/-/proposals/accept", data={"tick": ticks}).text
    assert "1 proposal accepted" in page
    assert "1 was not accepted" in page
    assert "It overlaps with what the page says now." in page
    assert (live(store, "a"), live(store, "b")) == ("twelve\n", "nine\n")
    assert f"/-/proposals/{first}" in page
    assert f"/-/proposals/{second}" in page


def test_nothing_ticked_is_said_on_the_queue(mona, propose):
    propose("A", "ten\n", "twelve\n")
    answer = mona.post("/-/proposals/accept", data={})
    assert answer.status_code == 422
    assert "Please tick the proposals" in answer.text


def test_one_screen_has_the_words_the_record_the_reason_and_the_conversation(mona, propose):
    number = propose("A", "ten\n", "twelve\n", summary="New model")
    page = mona.get(f"/-/proposals/{number}").text
    for shown in (">twelve</span>", "What Carl Customer did so far", "Nothing published yet", "New model"):
        assert shown in page
    assert "Here, changes by staff appear at once." in page
    assert "Conversation with the author" in page
    both = mona.get(f"/-/proposals/{number}?show_as=pages").text
    assert "<p>ten</p>" in both
    assert "<p>twelve</p>" in both


class Screened:
    """Rules that hold and mark everything."""

    def look_at(self, actor, edit):
        return Verdict(
            Rule("Wait for us", (), HOLD, "We look at this first."), (Rule("Speaks of money", (), TAG, id=2),)
        )

    def count(self, actor):
        pass


def test_what_rules_said_is_shown_to_the_reviewer_and_not_to_the_author(mona, carl, actor, wiki):
    page = wiki.store.create(PageText("A", "ten\n"), author=Author("Ada", 9))
    submissions = Submissions(wiki.store, wiki.settings, Screened())
    number = submissions.save(actor("Carl Customer"), page.path, PageText("A", "twelve\n"), base=page.blob).number
    operate.rebuild(wiki, "proposals", lambda done, total: None)
    shown = mona.get(f"/-/proposals/{number}").text
    assert "We look at this first." in shown
    assert "Rules of staff that it met: Wait for us, Speaks of money" in shown
    queue = mona.get("/-/proposals").text
    assert "Held by a rule" in queue
    assert 'name="tick"' not in queue
    assert "Speaks of money" in queue
    assert "Speaks of money" not in carl.get(f"/-/proposals/{number}").text


def test_a_mark_follows_a_proposal_to_its_revision_and_the_rule_that_held_it_does_not(mona, carl, actor, wiki):
    page = wiki.store.create(PageText("A", "ten\n"), author=Author("Ada", 9))
    submissions = Submissions(wiki.store, wiki.settings, Screened())
    number = submissions.save(actor("Carl Customer"), page.path, PageText("A", "twelve\n"), base=page.blob).number
    shown = mona.get(f"/-/proposals/{number}")
    assert "Speaks of money" in shown.text
    mona.post(f"/-/proposals/{number}/accept", data={"seen": field(shown, "seen"), "version": field(shown, "version")})
    with wiki.database.read() as conn:
        assert tags_of(conn, [page.revision_id, wiki.store.get("a").revision_id]) == {2: ["Speaks of money"]}
    changes = mona.get("/-/changes").text
    assert "Speaks of money" in changes
    assert "Wait for us" not in changes


def test_filters_are_kept_from_one_decision_to_the_next(mona, store, propose):
    first, second = propose("A", "ten\n", "twelve\n"), propose("B", "ten\n", "eleven\n")
    propose("C", "ten\n", "nine\n", section="Prices")
    shown = mona.get(f"/-/proposals/{first}?section=Network&show=new")
    assert f'href="/-/proposals/{second}?section=Network&amp;show=new"' in shown.text
    data = {"seen": field(shown, "seen"), "version": field(shown, "version")}
    answer = mona.post(f"/-/proposals/{first}/accept?section=Network&show=new", data=data)
    assert answer.headers["Location"] == f"/-/proposals/{second}?section=Network&show=new"
    answer = mona.post(f"/-/proposals/{second}/reject?section=Network&show=new", data={"reason": "No."})
    assert answer.headers["Location"] == "/-/proposals?section=Network&show=new"


def test_asking_for_changes_is_read_by_the_author_who_answers(mona, carl, propose):
    number = propose("A", "ten\n", "twelve\n")
    said = {"ready": "Which model?", "reason": "I have\n\nthe old one."}
    answer = mona.post(f"/-/proposals/{number}/return", data=said)
    assert answer.status_code == 303
    page = carl.get(f"/-/proposals/{number}").text
    assert "Changes are asked for" in page
    for said in ("Which model?</p>", "I have</p>", "the old one.</p>"):
        assert said in page
    assert carl.post(f"/-/proposals/{number}/comment", data={"reason": "<b>The new one"}).status_code == 303
    page = mona.get(f"/-/proposals/{number}").text
    assert "&lt;b&gt;The new one" in page
    assert f'/-/proposals/{number}"' not in mona.get("/-/proposals").text
    assert f"/-/proposals/{number}?show=returned" in mona.get("/-/proposals?show=returned").text


@pytest.mark.parametrize("step", ["reject", "return", "comment"])
def test_no_words_are_asked_for_beside_the_field(mona, propose, step):
    number = propose("A", "ten\n", "twelve\n")
    answer = mona.post(f"/-/proposals/{number}/{step}", data={"reason": " "})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text


def test_what_was_written_is_kept_when_somebody_was_faster(mona, propose):
    number = propose("A", "ten\n", "twelve\n")
    mona.post(f"/-/proposals/{number}/reject", data={"reason": "No."})
    answer = mona.post(f"/-/proposals/{number}/reject", data={"reason": "Long and kind words."})
    assert answer.status_code == 409
    assert "Somebody has decided on this proposal already." in answer.text
    assert "Long and kind words.</textarea>" in answer.text


def test_what_the_author_changed_meanwhile_is_shown_before_it_is_accepted(mona, store, propose, wiki, actor):
    number = propose("A", "ten\n", "twelve\n")
    shown = mona.get(f"/-/proposals/{number}")
    row = reviewed = store.get("a")
    data = {"seen": field(shown, "seen"), "version": field(shown, "version")}
    submissions = Submissions(store, Settings(data=wiki.settings.data, publishing="staff"))
    worse = PageText("A", "BUY NOW\n", section="Network")
    submissions.save(actor("Carl Customer"), "a", worse, base=row.blob, seen=store.proposals._row(number).blob)
    answer = mona.post(f"/-/proposals/{number}/accept", data=data)
    assert answer.status_code == 409
    assert "The author has changed this proposal meanwhile." in answer.text
    assert "BUY NOW" in answer.text
    assert live(store, "a") == "ten\n"
    assert store.get("a").blob == reviewed.blob


def test_staff_keep_the_ready_made_reasons_on_a_page(mona, store, propose):
    number = propose("A", "ten\n", "twelve\n")
    assert "This is right, but belongs on another page." in mona.get(f"/-/proposals/{number}").text
    store.create(PageText(TITLE, '- Please say "please".\n'), author=Author("Mona", 3))
    assert '<option value="Please say &#34;please&#34;.">' in mona.get(f"/-/proposals/{number}").text
    mona.post(f"/-/proposals/{number}/reject", data={"ready": 'Please say "please".'})
    assert "Please say &#34;please&#34;." in mona.get(f"/-/proposals/{number}").text


@pytest.fixture
def tina(person, wiki, actor):
    """A trusted customer who reviews “Network”."""
    browser = person("Tina Trusted", Role.TRUSTED)
    with wiki.database.read() as conn:
        tina = users.find_by_name(conn, "Tina Trusted")
    reviewers.assign(wiki.database, "Network", tina, by=STAFF)
    return browser


def test_a_reviewer_sees_their_sections_and_decides_there(tina, store, propose):
    inside, outside = propose("A", "ten\n", "twelve\n"), propose("B", "ten\n", "nine\n", section="Prices")
    queue = tina.get("/-/proposals").text
    assert f"/-/proposals/{inside}" in queue
    assert f"/-/proposals/{outside}" not in queue
    assert "Prices" not in queue
    assert [tina.get(f"/-/proposals/{number}").status_code for number in (inside, outside)] == [200, 403]
    for step in ("accept", "reject", "return", "comment"):
        answer = tina.post(f"/-/proposals/{outside}/{step}", data={"reason": "My words."})
        assert answer.status_code == 403
        assert "nine" not in answer.text
        assert "My words." in answer.text
    shown = tina.get(f"/-/proposals/{inside}")
    data = {"seen": field(shown, "seen"), "version": field(shown, "version")}
    assert tina.post(f"/-/proposals/{inside}/accept", data=data).status_code == 303
    assert live(store, "a") == "twelve\n"
    assert 'href="/-/proposals"' in tina.get("/").text


def test_their_own_proposal_is_shown_to_a_reviewer_as_to_every_author(tina, propose):
    number = propose("A", "ten\n", "twelve\n", who="Tina Trusted")
    page = tina.get(f"/-/proposals/{number}").text
    assert "Your proposal for" in page
    assert f"/-/proposals/{number}/accept" not in page
    assert tina.post(f"/-/proposals/{number}/accept", data={}).status_code == 403
    assert f'"/-/proposals/{number}"' not in tina.get("/-/proposals").text


def test_the_queue_is_for_those_who_review(client, carl, person):
    tara = person("Tara Trusted", Role.TRUSTED)
    assert [who.get("/-/proposals").status_code for who in (client, carl, tara)] == [302, 403, 403]
    assert [who.post("/-/proposals/accept").status_code for who in (client, carl, tara)] == [401, 403, 403]
    assert 'href="/-/proposals"' not in tara.get("/").text


def test_words_of_somebody_whose_session_ended_come_back(client, propose):
    number = propose("A", "ten\n", "twelve\n")
    answer = client.post(f"/-/proposals/{number}/comment", data={"reason": "Long and kind words."})
    assert answer.status_code == 401
    assert "Long and kind words.</textarea>" in answer.text
    assert "twelve" not in answer.text


def test_staff_name_reviewers_and_end_that(mona, person, wiki):
    person("Tina Trusted", Role.TRUSTED)
    data = {"reviewed": "Network", "reviewer": "tina trusted"}
    assert mona.post("/-/staff/sections/reviewers", data=data).status_code == 303
    page = mona.get("/-/staff/sections").text
    [user_id] = re.findall(r"/-/staff/sections/reviewers/(\d+)/dismiss", page)
    assert "Tina Trusted</a>" in page
    assert mona.post(f"/-/staff/sections/reviewers/{user_id}/dismiss", data=data).status_code == 303
    assert "/dismiss" not in mona.get("/-/staff/sections").text


@pytest.mark.parametrize(
    ("name", "words"), [("Nobody", "nobody with this name"), ("Carl Customer", "trusted in this section")]
)
def test_a_reviewer_who_cannot_be_is_refused_beside_the_field(mona, carl, name, words):
    answer = mona.post("/-/staff/sections/reviewers", data={"reviewed": "Network", "reviewer": name})
    assert answer.status_code == 422
    assert 'id="reviewer-error"' in answer.text
    assert words in answer.text
    assert f'value="{name}"' in answer.text


def test_the_queue_costs_few_queries_and_reads_nothing_from_git(mona, propose, cost):
    for n in range(5):
        propose(f"Page {n}", "ten\n", "twelve\n")
    mona.get("/-/proposals")
    with cost() as counted:
        assert mona.get("/-/proposals").status_code == 200
    assert len([query for query in counted.queries if query.startswith("SELECT")]) <= 7
    assert counted.processes == 0
