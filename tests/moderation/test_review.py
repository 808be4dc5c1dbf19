import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from wiki.errors import Conflict, Denied, Gone, Invalid, NotFound
from wiki.moderation import talk
from wiki.moderation.review import Revised
from wiki.store.choices import choices, settle
from wiki.store.merge import Overlap
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import activity, proposal

COMPANY = Author("The company")


@pytest.fixture
def number(store, page):
    """The company wants “two” to be “deux”; Ada has made it “zwei” meanwhile, and “one” “eins”."""
    number = store.propose(
        "topic",
        PageText("Topic", "one\ndeux\nthree\n"),
        base=page.blob,
        author=COMPANY,
        summary="New text",
        kind="seed",
    )
    store.save("topic", PageText("Topic", "eins\nzwei\nthree\n"), base=page.blob, author=Author("Ada", 9))
    return number


def state(store, number):
    with store.database.read() as conn:
        row = conn.execute(sa.select(proposal).where(proposal.c.id == number)).one()
    return row.state, row.decided_by, row.reason


def text_of(store, path="topic"):
    return store.text(store.get(path).blob).body


def chosen(review, **form):
    return settle(review.merge, review.current, choices(review.merge, form))


def test_a_proposal_is_shown_merged_onto_the_page_as_it_is(desk, number):
    review = desk.review(number)
    assert review.is_open
    assert review.current.body == "eins\nzwei\nthree\n"
    assert [(r.mine, r.theirs) for r in review.merge.conflicts] == [("one\ndeux\n", "eins\nzwei\n")]


def test_accepting_publishes_what_was_settled_in_the_proposers_name(desk, store, number, mona):
    review = desk.review(number)
    saved = desk.accept(mona, number, chosen(review, **{"region-1": "both"}), base=review.blob)
    assert text_of(store) == "one\ndeux\n\neins\nzwei\nthree\n"
    revision = store.revision(saved.commit, "topic")
    assert (revision.author_name, revision.committer_id, revision.kind) == ("The company", mona.id, "accept")
    assert (revision.proposal, revision.summary) == (number, "New text")
    assert state(store, number) == ("accepted", mona.id, "")


def test_an_edited_text_is_published_as_it_was_edited(desk, store, number, mona):
    review = desk.review(number)
    desk.accept(mona, number, PageText("Topic", "eins\ndeux\nthree\n"), base=review.blob, summary="Both, shorter")
    assert text_of(store) == "eins\ndeux\nthree\n"
    assert store.revision(store.get("topic").commit, "topic").summary == "Both, shorter"


def test_what_is_saved_while_staff_decide_is_merged_or_asked_about_again(desk, store, number, mona):
    review = desk.review(number)
    page = store.get("topic")
    settled = chosen(review, **{"region-1": "mine"})
    store.save("topic", PageText("Topic", "uno\nzwei\nthree\n"), base=page.blob, author=Author("Ada", 9))
    with pytest.raises(Overlap):
        desk.accept(mona, number, settled, base=review.blob)
    assert state(store, number) == ("open", None, "")
    assert desk.review(number, review.blob).current.body == "eins\nzwei\nthree\n"
    again = desk.review(number)
    assert again.current.body == "uno\nzwei\nthree\n"
    desk.accept(mona, number, chosen(again, **{"region-1": "mine"}), base=again.blob)
    assert text_of(store) == "one\ndeux\nthree\n"


def test_only_texts_that_the_page_has_had_can_be_the_one_that_was_seen(desk, store, number):
    other = store.create(PageText("Other", "secret\n"), author=Author("Ada", 9))
    for seen in (other.blob, "0" * 40, "main"):
        assert desk.review(number, seen).current.body == "eins\nzwei\nthree\n"


def test_rejecting_needs_a_reason_and_leaves_the_page(desk, store, number, mona):
    with pytest.raises(Invalid) as caught:
        desk.reject(mona, number, reason=" \n ")
    assert (caught.value.field, state(store, number)[0]) == ("reason", "open")
    desk.reject(mona, number, reason="Ada's\ntext is better.")
    assert state(store, number) == ("rejected", mona.id, "Ada's\ntext is better.")
    assert text_of(store) == "eins\nzwei\nthree\n"
    with store.database.read() as conn:
        kinds = conn.scalars(sa.select(activity.c.kind).where(activity.c.kind.like("proposal.%"))).all()
    assert kinds == ["proposal.opened", "proposal.rejected"]


def test_two_members_of_staff_at_once_make_one_decision(desk, store, number, mona, tina):
    review = desk.review(number)
    outcomes = []

    def decide(text):
        try:
            desk.accept(mona, number, PageText("Topic", text), base=review.blob)
            outcomes.append("accepted")
        except Conflict as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=decide, args=(f"version {name}\n",)) for name in "ABCD"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Somebody has decided on this proposal already."] * 3 + ["accepted"]
    with pytest.raises(Conflict):
        desk.reject(mona, number, reason="Too late.")
    assert state(store, number)[0] == "accepted"


def test_an_acceptance_that_was_killed_after_publishing_is_not_made_twice(desk, store, number, mona, monkeypatch):
    review = desk.review(number)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("wiki.moderation.review.decisions.close", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.accept(mona, number, chosen(review, **{"region-1": "mine"}), base=review.blob)
    monkeypatch.undo()
    with pytest.raises(Conflict, match="decided"):
        desk.reject(mona, number, reason="No.")
    assert state(store, number)[0] == "accepted"
    assert text_of(store) == "one\ndeux\nthree\n"


def test_customers_do_not_decide(desk, store, number, carl, tina):
    review = desk.review(number)
    for actor in (carl, tina):
        with pytest.raises(Denied):
            desk.accept(actor, number, review.proposed, base=review.blob)
        with pytest.raises(Denied):
            desk.reject(actor, number, reason="No.")
    assert state(store, number)[0] == "open"


def test_accepting_needs_every_right_that_saving_needs(desk, store, number, mona):
    unconfirmed = replace(mona, confirmed=False)
    fresh = store.propose("fresh", PageText("Fresh", "new\n"), base=None, author=COMPANY)
    for proposed in (number, fresh):
        review = desk.review(proposed)
        with pytest.raises(Denied, match="confirm your e-mail"):
            desk.accept(unconfirmed, proposed, review.proposed, base=review.blob)
        assert state(store, proposed)[0] == "open"
        desk.accept(mona, proposed, chosen(review, **{"region-1": "mine"}), base=review.blob)
        assert state(store, proposed)[0] == "accepted"


def test_a_proposal_follows_its_page_and_waits_while_that_is_deleted(desk, store, number, mona):
    store.rename("topic", "Subject", base=store.get("topic").blob, author=Author("Ada", 9))
    assert desk.review(number).page.path == "subject"
    store.delete("subject", author=Author("Ada", 9))
    review = desk.review(number)
    assert review.is_for_deleted_page
    with pytest.raises(Gone):
        desk.accept(mona, number, review.proposed, base=review.blob)
    store.restore("subject", author=Author("Ada", 9))
    review = desk.review(number)
    desk.accept(mona, number, chosen(review, **{"region-1": "mine"}), base=review.blob)
    assert text_of(store, "subject") == "one\ndeux\nthree\n"


def test_a_proposed_new_page_is_made_when_it_is_accepted(desk, store, mona):
    number = store.propose("fresh", PageText("Fresh", "new\n"), base=None, author=Author("Carl", 1), summary="An idea")
    review = desk.review(number)
    assert (review.page, review.is_for_deleted_page, review.current.body) == (None, False, "")
    desk.accept(mona, number, review.proposed, base=review.blob)
    assert text_of(store, "fresh") == "new\n"
    assert store.get("fresh").changed_by == 1


def test_asking_for_changes_makes_it_the_authors_turn_until_they_improve_it(desk, store, submissions, page, mona, carl):
    submissions.protect(mona, "topic", "staff", reason="Prices")
    submissions.save(carl, "topic", PageText("Topic", "uno\ntwo\nthree\n"), base=page.blob)
    with pytest.raises(Invalid):
        desk.give_back(mona, 1, reason=" ")
    desk.give_back(mona, 1, reason="Which model?")
    assert state(store, 1) == ("changes", None, "")
    with store.database.read() as conn:
        last = conn.execute(sa.select(activity).order_by(activity.c.id.desc()).limit(1)).one()
        said = talk.list_comments(conn, 1)
    assert (last.kind, last.user_id, last.data["reason"], last.data["author_id"]) == (
        "proposal.returned",
        mona.id,
        "Which model?",
        carl.id,
    )
    assert [(row.kind, row.user_name, row.text) for row in said] == [("returned", "Mona Moderator", "Which model?")]
    better = PageText("Topic", "uno, X2\ntwo\nthree\n")
    submissions.save(carl, "topic", better, base=page.blob, seen=desk.get(1).blob)
    assert state(store, 1) == ("open", None, "")


def test_nobody_decides_on_what_the_author_has_changed_since(desk, store, submissions, page, mona, carl):
    submissions.protect(mona, "topic", "staff", reason="Prices")
    submissions.save(carl, "topic", PageText("Topic", "uno\ntwo\nthree\n"), base=page.blob)
    shown = desk.review(1)
    seen = shown.proposal.commit
    submissions.save(carl, "topic", PageText("Topic", "BUY\ntwo\nthree\n"), base=page.blob, seen=shown.proposal.blob)
    with pytest.raises(Revised):
        desk.accept(mona, 1, shown.merge.text, base=shown.blob, seen=seen)
    with pytest.raises(Revised):
        desk.reject(mona, 1, reason="No.", seen=seen)
    assert text_of(store) == "one\ntwo\nthree\n"
    now = desk.review(1)
    desk.reject(mona, 1, reason="No.", seen=now.proposal.commit)
    assert state(store, 1)[0] == "rejected"


def test_a_proposal_that_is_not_there_is_not_found(desk):
    with pytest.raises(NotFound):
        desk.review(99)
