"""Staff undo everything that one person changed; what others wrote stays."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from wiki.accounts import staffing, users
from wiki.errors import Denied, Gone, Invalid
from wiki.moderation.undoing import BUILT_ON, FIRST_TEXT, RENAMED, AuthorUndo
from wiki.policy import Role
from wiki.store import activity
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import proposal

ADA = Author("Ada", None)
LINES = "one\n\ntwo\n\nthree\n\nfour\n\nfive\n"


@pytest.fixture
def moderator(person):
    return person("Mona Moderator", Role.MODERATOR)


@pytest.fixture
def vandal(person, wiki):
    """The actor Vic, a customer."""
    person("Vic Vandal")
    return staffing.find_person(wiki.accounts, "Vic Vandal").actor()


@pytest.fixture
def undoing(wiki, moderator, vandal):
    actor = staffing.find_person(wiki.accounts, "Mona Moderator").actor()
    return AuthorUndo(wiki.submissions, actor, vandal.id)


@pytest.fixture
def change(wiki, vandal):
    """Change words of a page, as the vandal or as Ada."""

    def change(path, old, new, by=None):
        page = wiki.store.get(path)
        text = wiki.store.text(page.blob)
        assert old in text.body
        author = by or Author(vandal.name, vandal.id)
        changed = PageText(text.title, text.body.replace(old, new))
        return wiki.store.save(path, changed, base=page.blob, author=author)

    return change


@pytest.fixture
def page(wiki):
    return wiki.store.create(PageText("Topic", LINES), author=ADA)


def body(wiki, path="topic"):
    return wiki.store.text(wiki.store.get(path).blob).body


def log(wiki, kind):
    with wiki.database.read() as conn:
        return [found for found in activity.since(conn, 0, 1000) if found.kind == kind]


def test_what_they_changed_goes_and_what_others_changed_stays_in_one_commit_a_page(wiki, undoing, change, page):
    change("topic", "one", "BUY")
    change("topic", "five", "fünf", ADA)
    change("topic", "three", "NOW")
    before = wiki.store.get("topic").revisions
    done = undoing.run(reason="Advertising")
    assert (done.undone, done.deleted, done.kept, done.next) == (1, 0, 0, None)
    assert body(wiki) == LINES.replace("five", "fünf")
    live = wiki.store.get("topic")
    assert live.revisions == before + 1
    revision = wiki.store.revision(live.commit, "topic")
    assert (revision.kind, revision.summary, revision.author_name) == ("revert", "Advertising", "Mona Moderator")


def test_a_page_that_only_they_wrote_is_deleted_and_can_be_restored(wiki, undoing, vandal):
    wiki.store.create(PageText("Cheap", "buy\n"), author=Author(vandal.name, vandal.id))
    assert undoing.run(reason="Advertising").deleted == 1
    with pytest.raises(Gone):
        wiki.store.get("cheap")
    wiki.submissions.restore(undoing.actor, "cheap")
    assert body(wiki, "cheap") == "buy\n"
    assert undoing.run(reason="Advertising").deleted == 0


def test_what_later_changes_build_on_stays_and_is_named_in_the_preview(wiki, undoing, change, page):
    change("topic", "one", "uno")
    change("topic", "uno", "uno, due", ADA)
    [step] = undoing.preview().steps
    assert (step.act, step.stays) == ("keep", (BUILT_ON,))
    done = undoing.run(reason="Advertising")
    assert (done.undone, done.kept, done.did_anything) == (0, 1, False)
    assert "uno, due" in body(wiki)


def test_the_first_text_stays_where_others_went_on(wiki, undoing, vandal, change):
    wiki.store.create(PageText("Topic", LINES), author=Author(vandal.name, vandal.id))
    change("topic", "one", "eins", ADA)
    change("topic", "five", "BUY")
    [step] = undoing.preview().steps
    assert (step.act, step.changes, step.stays) == ("undo", 1, (FIRST_TEXT,))
    undoing.run(reason="Advertising")
    assert body(wiki) == LINES.replace("one", "eins")


def test_a_title_stays_and_is_named(wiki, undoing, vandal, page):
    wiki.store.rename("topic", "Silly", base=page.blob, author=Author(vandal.name, vandal.id))
    [step] = undoing.preview().steps
    assert (step.act, step.stays) == ("keep", (RENAMED,))


def test_doing_it_twice_does_nothing_and_is_recorded_once(wiki, undoing, change, page):
    change("topic", "one", "BUY")
    assert undoing.run(reason="Advertising").undone == 1
    commit = wiki.store.get("topic").commit
    assert not undoing.run(reason="Advertising").did_anything
    assert undoing.preview().steps == ()
    assert wiki.store.get("topic").commit == commit
    [found] = log(wiki, "author.undone")
    assert found.user_id == undoing.actor.id
    assert found.data == {
        "author_id": undoing.author_id, "reason": "Advertising", "undone": 1, "deleted": 0, "kept": 0, "proposals": 0,
    }  # fmt: skip


def test_what_was_undone_by_somebody_else_already_is_passed_over(wiki, undoing, change, page):
    change("topic", "one", "BUY")
    wiki.store.revert("topic", page.commit, author=ADA)
    assert undoing.preview().steps == ()


def test_their_waiting_proposals_are_turned_down(wiki, undoing, vandal, page):
    wiki.submissions.protect(undoing.actor, "topic", "staff", reason="Prices")
    wiki.submissions.save(vandal, "topic", PageText("Topic", "BUY\n"), base=page.blob)
    assert len(undoing.list_waiting()) == 1
    assert undoing.run(reason="Advertising").proposals == 1
    with wiki.database.read() as conn:
        assert conn.execute(sa.select(proposal.c.state, proposal.c.reason)).all() == [("rejected", "Advertising")]


def test_what_a_blocked_person_proposed_waits_apart_and_is_turned_down_together(wiki, moderator, undoing, vandal, page):
    other = wiki.store.create(PageText("Other", "text\n"), author=ADA)
    for path, base in (("topic", page.blob), ("other", other.blob)):
        wiki.submissions.protect(undoing.actor, path, "staff", reason="Prices")
        wiki.submissions.save(vandal, path, PageText(path.title(), "BUY\n"), base=base)
    assert "Authors who are blocked" not in moderator.get("/-/proposals").text
    moderator.post(f"/-/staff/users/{vandal.id}/block", data={"reason": "Advertising", "days": ""})
    queue = moderator.get("/-/proposals").text
    assert "Authors who are blocked (2)" in queue
    assert "Nothing waits for a decision" in queue
    address = f"/-/staff/users/{vandal.id}/proposals"
    assert f'href="{address}"' in moderator.get("/-/proposals?show=blocked").text
    assert f'href="{address}"' in moderator.get(f"/-/staff/users/{vandal.id}").text
    shown = moderator.get(address).text
    assert "2 proposals wait." in shown
    assert 'href="/-/proposals/2"' in shown
    refused = moderator.post(address, data={"reason": " "})
    assert (refused.status_code, "Please say why." in refused.text) == (422, True)
    answer = moderator.post(address, data={"reason": "Advertising"}, follow_redirects=True).text
    assert "2 proposals were turned down." in answer
    assert [found.data["reason"] for found in log(wiki, "proposal.rejected")] == ["Advertising", "Advertising"]
    assert "Nothing of theirs waits" in moderator.get(address).text


def test_turning_proposals_down_stops_when_time_is_up_and_goes_on(wiki, undoing, vandal, page):
    for path in ("a-page", "b-page"):
        made = wiki.store.create(PageText(path.replace("-", " ").title(), "text\n"), author=ADA)
        wiki.submissions.protect(undoing.actor, path, "staff", reason="Prices")
        wiki.submissions.save(vandal, path, PageText(made.text.title, "BUY\n"), base=made.blob)
    assert undoing.close_waiting(reason="Advertising", budget=-1) == (1, False)
    done = undoing.run(reason="Advertising", budget=-1)
    assert (done.proposals, done.next) == (1, None)
    assert undoing.close_waiting(reason="Advertising") == (0, True)


def test_when_time_is_up_it_says_where_to_go_on(wiki, undoing, vandal):
    for number in range(11):
        wiki.store.create(PageText(f"Cheap {number}", "buy\n"), author=Author(vandal.name, vandal.id))
    done = undoing.run(reason="Advertising", budget=0)
    assert (done.deleted, done.next) == (10, 10)
    done = undoing.run(reason="Advertising", after=done.next, budget=0)
    assert (done.deleted, done.next) == (1, None)


def test_the_account_counts_also_when_it_is_closed(wiki, moderator, undoing, change, page):
    change("topic", "one", "BUY")
    wiki.store.create(PageText("Cheap", "buy\n"), author=Author("Vic Vandal", undoing.author_id))
    with wiki.database.write() as conn:
        users.leave(conn, undoing.author_id, datetime.now(UTC))
    assert f'href="/-/staff/users/{undoing.author_id}"' in moderator.get(f"/-/people/{undoing.author_id}").text
    assert f"/-/staff/users/{undoing.author_id}/undo" in moderator.get(f"/-/staff/users/{undoing.author_id}").text
    answer = moderator.post(
        f"/-/staff/users/{undoing.author_id}/undo", data={"reason": "Advertising"}, follow_redirects=True
    )
    assert "1 page was put right. 1 page was deleted." in answer.text
    assert "Former contributor" in answer.text
    assert body(wiki) == LINES


def test_what_was_written_under_a_name_that_staff_hid_is_undone_too(wiki, undoing, change, page):
    changed = change("topic", "one", "BUY")
    change("topic", "five", "fünf", ADA)
    wiki.store.hidden.hide(page.page_id, changed.commit, ["author"], by=undoing.actor.id, reason="A real name")
    own = wiki.store.create(PageText("Cheap", "buy\n"), author=Author("Vic Vandal", undoing.author_id))
    wiki.store.hidden.hide(own.page_id, own.commit, ["author"], by=undoing.actor.id, reason="A real name")
    assert [(step.act, step.changes) for step in undoing.preview().steps] == [("undo", 1), ("delete", 1)]
    done = undoing.run(reason="Advertising")
    assert (done.undone, done.deleted) == (1, 1)
    assert body(wiki) == LINES.replace("five", "fünf")
    assert not undoing.run(reason="Advertising").did_anything


def test_a_reason_is_asked_for(undoing, change, page):
    change("topic", "one", "BUY")
    with pytest.raises(Invalid) as caught:
        undoing.run(reason=" ")
    assert caught.value.field == "reason"


def test_nobody_undoes_their_equals(wiki, undoing, person):
    person("Max Moderator", Role.MODERATOR)
    other = staffing.find_person(wiki.accounts, "Max Moderator").id
    with pytest.raises(Denied):
        AuthorUndo(wiki.submissions, undoing.actor, other).run(reason="Advertising")


def test_staff_see_what_becomes_of_each_page_and_then_do_it(wiki, moderator, undoing, change, page):
    address = f"/-/staff/users/{undoing.author_id}/undo"
    assert address in moderator.get(f"/-/staff/users/{undoing.author_id}").text
    change("topic", "one", "BUY")
    shown = moderator.get(address).text
    assert "Is put right" in shown
    assert '<span class="diff__text">BUY</span>' in shown
    refused = moderator.post(address, data={"reason": "", "after": "0"})
    assert refused.status_code == 422
    assert "Please say why" in refused.text
    answer = moderator.post(address, data={"reason": "Advertising", "after": "0"}, follow_redirects=True)
    assert "1 page was put right." in answer.text
    assert "Nothing is left to undo" in answer.text
    assert body(wiki) == LINES


def test_others_may_not(client, person, undoing):
    address = f"/-/staff/users/{undoing.author_id}/undo"
    assert person("Carl Customer").get(address).status_code == 403
    assert re.search("/-/sign-in", client.get(address).location)
