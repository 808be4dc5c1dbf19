"""Rules of staff at the one door to the pages: held, refused, asked, marked, let through."""

import time
from dataclasses import replace

import pytest
import sqlalchemy as sa
from itsdangerous import TimestampSigner

from tests.conftest import noted_statements
from tests.moderation.conftest import someone
from wiki.accounts.robots import QUICKEST, Robots, TooQuick
from wiki.errors import Conflict, Invalid, SignInRequired
from wiki.moderation.dryrun import try_out
from wiki.moderation.marks import tags_of
from wiki.moderation.rulebook import Rulebook
from wiki.moderation.rules import Condition, Rule
from wiki.moderation.screening import HELD, TRAPPED, Challenge, Screening, counted
from wiki.moderation.submit import Proposed, Submissions
from wiki.moderation.tables import address_edit, edit_rule
from wiki.policy import ANONYMOUS, Role
from wiki.store import activity
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import proposal

SPAM = PageText("Topic", "one\ntwo\nthree\ncasino\n")
ROBOTS = Robots(lambda: "a key for tests")
CASINO = ("text.words", "any", "casino")


@pytest.fixture
def settings(settings):
    return replace(settings, edit_access="anonymous")


@pytest.fixture
def screening(database, settings):
    """With no rule on."""
    with database.write() as conn:
        conn.execute(edit_rule.update().values(enabled=False))
    return Screening(database, settings, ROBOTS)


@pytest.fixture
def submissions(store, settings, screening):
    return Submissions(store, settings, screening)


@pytest.fixture
def opened(monkeypatch):
    """What a form carries that somebody has had open for a while."""
    with monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda self: int(time.time()) - QUICKEST)
        return ROBOTS.opened()


@pytest.fixture
def add(screening, mona):
    """Switch a rule on; returns its number."""

    def add(*conditions, action="hold", **given):
        rows = tuple(Condition.read(*c) for c in conditions or [CASINO])
        return screening.rulebook.save(Rule("Casinos", rows, action, **given), by=mona)

    return add


def proposals(database):
    with database.read() as conn:
        return [tuple(row) for row in conn.execute(sa.select(proposal.c.path, proposal.c.held, proposal.c.author_id))]


def test_what_a_rule_holds_waits_as_a_proposal_with_its_note(submissions, store, database, add, carl, tina, mona, page):
    add(message="We do not write about casinos.")
    assert submissions.save(carl, "topic", SPAM, base=page.blob) == Proposed(1)
    assert proposals(database) == [("topic", "We do not write about casinos.", carl.id)]
    assert store.get("topic").blob == page.blob
    assert submissions.save(tina, "topic", SPAM, base=page.blob).changed


def test_a_rule_without_a_note_holds_with_ours(submissions, database, add, carl):
    add()
    assert submissions.create(carl, PageText("Casino", "Play.\n")) == Proposed(1)
    assert proposals(database) == [("casino", HELD, carl.id)]


def test_whoever_is_not_signed_in_is_asked_to_be_where_a_rule_holds(submissions, store, add, page):
    add()
    with pytest.raises(SignInRequired):
        submissions.save(ANONYMOUS, "topic", SPAM, base=page.blob)
    assert submissions.save(ANONYMOUS, "topic", replace(SPAM, body="four\n"), base=page.blob).changed


def test_what_a_rule_refuses_is_not_saved_and_says_why(submissions, store, add, carl, page):
    add(action="refuse", message="100% no: %(casinos)s")
    with pytest.raises(Invalid) as caught:
        submissions.save(carl, "topic", SPAM, base=page.blob)
    assert str(caught.value) == "100% no: %(casinos)s"
    assert store.get("topic").blob == page.blob


def test_a_question_is_asked_and_a_right_answer_lets_it_pass(submissions, add, carl, page, opened):
    add(action="challenge", message="What do we sell?", answers="boats")
    with pytest.raises(Challenge) as caught:
        submissions.save(carl, "topic", SPAM, base=page.blob)
    assert (caught.value.question, caught.value.field) == ("What do we sell?", "challenge")
    person = replace(carl, opened=opened)
    with pytest.raises(Challenge):
        submissions.save(replace(person, answer="cars"), "topic", SPAM, base=page.blob)
    assert submissions.save(replace(person, answer="Boats"), "topic", SPAM, base=page.blob).changed


def test_without_a_question_only_a_program_fails(submissions, screening, add, carl, page, opened):
    add(action="challenge")
    for quick in (carl, replace(carl, opened=ROBOTS.opened()), replace(carl, opened="made up")):
        with pytest.raises(TooQuick):
            submissions.save(quick, "topic", SPAM, base=page.blob)
    with pytest.raises(Invalid) as caught:
        submissions.save(replace(carl, opened=opened, trapped=True), "topic", SPAM, base=page.blob)
    assert str(caught.value) == TRAPPED
    assert submissions.save(replace(carl, opened=opened), "topic", SPAM, base=page.blob).changed


def test_a_name_or_a_comment_has_to_come_from_a_person_too(screening, add, carl, opened):
    add(("author.name", "any", "casino"), action="challenge", message="What do we sell?", answers="boats")
    add(action="challenge")
    person = replace(carl, opened=opened, answer="boats")
    for actor, wrong in ((replace(person, answer=""), Challenge), (replace(person, opened=""), TooQuick)):
        with pytest.raises(wrong):
            screening.check_name(actor, "Casino Carl")
    screening.check_name(person, "Casino Carl")
    screening.check_name(carl, "Casino Carl", again=True)
    with pytest.raises(TooQuick):
        screening.check_comment(carl, "The casino is nice.")
    screening.check_comment(person, "The casino is nice.")
    screening.check_comment(carl, "The garden is nice.")


def test_a_form_says_for_two_days_that_a_person_has_it_open(monkeypatch):
    with monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda self: 1_700_000_000)
        opened, since = ROBOTS.opened(), ROBOTS.now()
    for seconds, quick in ((2, True), (3, False), (2 * 24 * 3600, False), (2 * 24 * 3600 + 1, True)):
        monkeypatch.setattr(Robots, "now", lambda self, seconds=seconds: since + seconds)
        assert ROBOTS.is_quick(opened) is quick
    assert ROBOTS.opened(opened) != opened
    monkeypatch.setattr(Robots, "now", lambda self: since + 1)
    assert ROBOTS.opened(opened) == opened
    assert Robots(lambda: "another key").is_quick(opened)


def test_a_mark_stays_with_the_revision(submissions, database, add, carl, page):
    add(action="tag")
    saved = submissions.save(carl, "topic", SPAM, base=page.blob)
    with database.read() as conn:
        assert tags_of(conn, [page.revision_id, saved.revision_id]) == {saved.revision_id: ["Casinos"]}


def test_other_titles_and_going_back_are_looked_at_too(submissions, store, add, carl, page):
    saved = store.save("topic", SPAM, base=page.blob, author=Author("Ada", 9))
    store.save("topic", PageText("Topic", "one\n"), base=saved.blob, author=Author("Ada", 9))
    add()
    base = store.get("topic").blob
    assert submissions.rename(carl, "topic", "Casino", base=base) == Proposed(1)
    assert submissions.revert(carl, "topic", saved.commit) == Proposed(2)
    assert submissions.undo(carl, "topic", store.get("topic").commit) == Proposed(3)


def test_another_title_and_going_back_count_for_the_section_of_their_page(submissions, store, add, carl, page):
    text = PageText("Router", "one\n", section="Network/Wi-Fi")
    first = store.create(text, author=Author("Ada", 9))
    second = store.save("router", replace(text, body="two\n"), base=first.blob, author=Author("Ada", 9))
    add(("page.section", "is", "Network"))
    assert submissions.rename(carl, "router", "Routers", base=second.blob) == Proposed(1)
    assert submissions.undo(carl, "router", second.commit) == Proposed(2)
    assert submissions.revert(carl, "router", first.commit) == Proposed(3)
    assert submissions.rename(carl, "topic", "Topics", base=page.blob).changed


def test_a_rule_about_links_costs_no_query_where_there_are_none(submissions, store, add, carl, page, database):
    plain = Submissions(submissions.store, submissions.settings)
    with noted_statements() as without:
        saved = plain.save(carl, "topic", PageText("Topic", "one\n"), base=page.blob)
    add(("links.new", "at_least", "1"), ("author.edits", "at_most", "5"))
    submissions.screening.rulebook.in_force()
    with noted_statements() as within:
        saved = submissions.save(carl, "topic", PageText("Topic", "two\n"), base=saved.blob)
    assert len(within) == len(without)
    with noted_statements() as linked:
        assert submissions.save(carl, "topic", PageText("Topic", "https://a.example\n"), base=saved.blob) == Proposed(1)
    assert len([s for s in linked if "user.created_at" in s]) == 1


def test_the_first_rules_ask_one_query_of_a_save_and_count_no_further_than_they_need(
    store, settings, database, carl, page
):
    plain, ruled = Submissions(store, settings), Submissions(store, settings, Screening(database, settings, ROBOTS))
    asked = counted(ruled.screening.rulebook.in_force())  # now in memory
    assert asked == 201
    with noted_statements() as without:
        saved = plain.save(carl, "topic", PageText("Topic", "one\n"), base=page.blob)
    with noted_statements() as within:
        assert ruled.save(carl, "topic", PageText("Topic", "two\n"), base=saved.blob).changed
    assert len(within) - len(without) == 1
    with noted_statements() as new:
        assert ruled.create(carl, PageText("Other", "three\n")).changed
    assert len([s for s in new if "user.created_at" in s]) == 1


def test_edits_are_counted_by_author_and_by_address(submissions, store, add, carl, page, database):
    add(("author.hour", "at_least", "2"))
    base = page.blob
    for body in ("a\n", "b\n"):
        base = submissions.save(carl, "topic", PageText("Topic", body), base=base).blob
    assert submissions.save(carl, "topic", PageText("Topic", "c\n"), base=base) == Proposed(1)
    other = someone(77, "Other", Role.CUSTOMER)
    add(("address.day", "at_least", "2"))
    here = replace(other, address="203.0.113.77")
    for body in ("d\n", "e\n"):
        base = submissions.save(here, "topic", PageText("Topic", body), base=base).blob
    fresh = replace(someone(78, "Fresh", Role.CUSTOMER), address="203.0.113.77")
    assert submissions.save(fresh, "topic", PageText("Topic", "f\n"), base=base) == Proposed(2)
    with database.read() as conn:
        rows = conn.execute(sa.select(address_edit)).all()
    assert [row.edits for row in rows] == [3]
    assert "203.0.113.77" not in str(rows)


def test_a_rule_keeps_every_version_and_who_changed_it(screening, database, add, mona):
    number = add()
    kept = screening.rulebook.get_rule(number)
    screening.rulebook.save(replace(kept, enabled=False), by=mona)
    assert screening.rulebook.in_force() == ()
    versions = screening.rulebook.list_versions(number)
    assert [(row.version, row.by, rule.enabled) for rule, row in versions] == [(2, mona.id, False), (1, mona.id, True)]
    with pytest.raises(Conflict):
        screening.rulebook.save(kept, by=mona)
    with database.read() as conn:
        found = [a.data for a in activity.since(conn, 0, 100) if a.kind == "rule.changed"]
    assert [(d["rule"], d["version"], d["enabled"]) for d in found] == [(number, 1, True), (number, 2, False)]


def test_a_change_counts_at_once_in_every_process(database, settings, screening, add):
    other = Rulebook(database, settings.data)
    assert other.in_force() == ()
    add()
    assert [rule.title for rule in other.in_force()] == ["Casinos"]


def test_a_new_wiki_has_careful_rules_that_can_be_read_and_hold_or_mark(database, settings):
    rules = Rulebook(database, settings.data).in_force()
    assert [(rule.title, rule.action) for rule in rules] == [
        ("Many edits in an hour", "hold"),
        ("A newcomer empties a page", "hold"),
        ("Many links by a newcomer", "hold"),
        ("One letter again and again", "tag"),
    ]
    assert {rule.version for rule in rules} == {1}


def test_a_trial_says_what_a_rule_would_have_caught_slice_by_slice(store, mona, page):
    base = page.blob
    for n, word in enumerate(("casino", "boat", "casino", "boat", "casino")):
        text = PageText("Topic", f"{word} {n}\n")
        base = store.save("topic", text, base=base, author=Author("Carl", 1)).blob
    rule = Rule("Casinos", (Condition.read(*CASINO),), "hold")
    whole = try_out(store, rule)
    assert (len(whole.caught), whole.looked, whole.found, whole.next) == (3, 6, 3, None)
    assert [row.page_path for row in whole.caught] == ["topic"] * 3
    part, found = try_out(store, rule, budget=0), []
    while part.next is not None:
        found += part.caught
        part = try_out(store, rule, before=part.next, looked=part.looked, found=part.found, budget=0)
    assert [row.id for row in found] == [row.id for row in whole.caught]
    assert (part.looked, part.found) == (6, 3)


def test_a_trial_knows_what_the_author_had_done_by_then(store, page):
    base = page.blob
    for n in range(4):
        base = store.save("topic", PageText("Topic", f"{n}\n"), base=base, author=Author("Carl", 1)).blob
    first_two = Rule("Newcomers", (Condition.read("author.edits", "at_most", "1"),), "hold")
    caught = try_out(store, first_two).caught
    assert [row.author_name for row in caught] == ["Carl", "Carl", "Ada"]
