"""Trusted customers who review sections: what they may decide on, and where that ends."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.moderation.conftest import someone
from wiki.accounts import users
from wiki.accounts.tables import user
from wiki.errors import Denied, Invalid, NotFound
from wiki.moderation import limits, reviewers, trust
from wiki.moderation.tables import section_reviewer
from wiki.policy import Role, check, explain
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import activity


@pytest.fixture
def assigned(database, mona, tina):
    """Tina reviews “Network”."""
    with database.write() as conn:
        row = {"section": "Network", "user_id": tina.id, "by": mona.id, "at": sa.func.now()}
        conn.execute(sa.insert(section_reviewer).values(row))
    return tina


@pytest.fixture
def proposed(submissions, mona, carl, database):
    """Carl's proposal for a page in a section that is limited to staff."""

    def make(title="Topic", section="Network", body="one\n", author=carl, new_section=None):
        saved = submissions.create(mona, PageText(title, body, section=section))
        limits.limit_section(database, section or "Elsewhere", "staff", by=mona, reason="Prices")
        text = PageText(title, body + "two\n", section=section if new_section is None else new_section)
        return submissions.save(author, saved.path, text, base=saved.blob).number

    return make


def accept(desk, actor, number):
    review = desk.review(number)
    return desk.accept(actor, number, review.merge.text, base=review.blob)


@pytest.mark.parametrize("section", ["Network", "Network/Wifi"])
def test_a_reviewer_decides_in_their_section_and_below(desk, store, proposed, assigned, section):
    number = proposed(section=section)
    accept(desk, assigned, number)
    assert store.text(store.get("topic").blob).body == "one\ntwo\n"
    row = desk.get(number)
    assert (row.state, row.decided_by) == ("accepted", assigned.id)
    assert store.revision(store.get("topic").commit, "topic").committer_id == assigned.id


@pytest.mark.parametrize("section", ["Networking", "Prices"])
def test_a_reviewer_decides_nowhere_else(desk, proposed, assigned, section):
    number = proposed(section=section)
    for decide in (accept, lambda desk, actor, n: desk.reject(actor, n, reason="No.")):
        with pytest.raises(Denied, match="who review this section"):
            decide(desk, assigned, number)
    with pytest.raises(Denied):
        desk.give_back(assigned, number, reason="Why?")
    assert desk.get(number).state == "open"


@pytest.mark.parametrize(("there", "to"), [("Network", "Prices"), ("Prices", "Network"), ("Network", "")])
def test_a_reviewer_moves_no_page_in_or_out_of_their_section(desk, proposed, assigned, mona, submissions, there, to):
    submissions.create(mona, PageText("Other", "x\n", section="Prices"))
    number = proposed(section=there, new_section=to)
    with pytest.raises(Denied):
        accept(desk, assigned, number)
    accept(desk, mona, number)


def test_a_reviewer_adds_no_words_of_their_own_where_these_would_wait(desk, store, proposed, assigned, mona):
    number = proposed()
    review = desk.review(number)
    reworded = replace(review.merge.text, body="three\n")
    assert (desk.may_reword(assigned, review), desk.may_reword(mona, review)) == (False, True)
    with pytest.raises(Denied, match="Your own changes would wait"):
        desk.accept(assigned, number, reworded, base=review.blob)
    assert desk.get(number).state == "open"
    desk.accept(mona, number, reworded, base=review.blob)
    assert store.text(store.get("topic").blob).body == "three\n"


def test_a_reviewer_adds_words_where_these_would_appear_at_once(desk, store, proposed, assigned, mona, database):
    number = proposed()
    limits.limit_section(database, "Network", "trusted", by=mona, reason="Fewer prices")
    review = desk.review(number)
    desk.accept(assigned, number, replace(review.merge.text, body="three\n"), base=review.blob)
    assert store.text(store.get("topic").blob).body == "three\n"


def test_a_reviewer_does_not_move_it_while_accepting_either(desk, proposed, assigned):
    number = proposed()
    review = desk.review(number)
    elsewhere = PageText("Topic", "one\ntwo\n", section="Prices")
    with pytest.raises(Denied):
        desk.accept(assigned, number, elsewhere, base=review.blob)
    accept(desk, assigned, number)


def test_nobody_reviews_their_own_proposal(desk, proposed, assigned):
    number = proposed(author=assigned)
    with pytest.raises(Denied):
        accept(desk, assigned, number)
    assert desk.get(number).state == "open"


def test_a_page_that_is_limited_to_staff_itself_stays_with_staff(desk, proposed, assigned, submissions, mona):
    number = proposed()
    submissions.protect(mona, "topic", "staff", reason="Legal text")
    with pytest.raises(Denied, match="limited to staff"):
        accept(desk, assigned, number)
    accept(desk, mona, number)


def test_the_right_ends_with_trust_a_block_and_dismissal(desk, proposed, assigned, database, mona):
    number = proposed()
    lost = someone(assigned.id, "Tina", Role.CUSTOMER)
    with pytest.raises(Denied):
        accept(desk, lost, number)
    reviewers.dismiss(database, "Network", assigned.id, by=mona)
    with pytest.raises(Denied):
        accept(desk, assigned, number)
    with pytest.raises(NotFound):
        reviewers.dismiss(database, "Network", assigned.id, by=mona)


def test_a_reviewer_reads_what_they_may_decide_on_and_nothing_else(desk, proposed, assigned, database, settings):
    inside, outside = proposed(), proposed("Offer", "Prices")
    with database.read() as conn:
        seen = [reviewers.subject_of(conn, assigned, desk.get(number)) for number in (inside, outside)]
    check(assigned, "proposal.read", seen[0], settings=settings)
    assert explain(assigned, "proposal.read", seen[1], settings=settings) is not None


def test_only_trusted_people_can_be_asked_to_review(app, mona):
    from wiki.accounts import staffing, users

    wiki = app.extensions["wiki"]
    for name, role in (("Carl", Role.CUSTOMER), ("Tina", Role.TRUSTED)):
        staffing.add_user(wiki.accounts, name, f"{name}@example.com", role, "four calm grey horses")
    with wiki.database.read() as conn:
        carl, tina = (users.find_by_name(conn, name) for name in ("Carl", "Tina"))
    with pytest.raises(Invalid) as caught:
        reviewers.assign(wiki.database, "Network", carl, by=mona)
    assert caught.value.field == "reviewer"
    with pytest.raises(Invalid) as caught:
        reviewers.assign(wiki.database, " ", tina, by=mona)
    assert caught.value.field == "reviewed"
    wiki.store.create(PageText("T", "one\n", section="Network/Wifi"), author=Author("Ada", 9))
    reviewers.assign(wiki.database, "network / wifi", tina, by=mona)
    reviewers.assign(wiki.database, "Network/Wifi", tina, by=mona)
    with wiki.database.read() as conn:
        assert reviewers.sections_of(conn, tina) == ["Network/Wifi"]
        acts = conn.execute(sa.select(activity).where(activity.c.kind.like("reviewer.%"))).all()
    assert [(a.kind, a.user_id, a.data) for a in acts] == [
        ("reviewer.assigned", mona.id, {"section": "Network/Wifi", "author_id": tina.id})
    ]
    wiki.store.close()


@pytest.fixture
def trusted_carl(people, database, settings, submissions, mona):
    """Carl, a customer whom staff trust in “Network”, and who reviews “Network/Wifi”."""
    submissions.create(mona, PageText("Wifi", "one\n", section="Network/Wifi"))
    trust.decide(database, settings, mona, 1, "Network", trust.GIVEN, reason="Knows his way")
    with database.read() as conn:
        carl = users.get(conn, 1)
    reviewers.assign(database, "Network/Wifi", carl, by=mona)


def listed(database):
    with database.read() as conn:
        return [(row.section, row.user_id) for row in reviewers.list_reviewers(conn)]


def test_a_customer_who_is_trusted_in_a_section_reviews_it(
    trusted_carl, desk, proposed, carl, tina, database, submissions, mona, settings
):
    number = proposed(section="Network/Wifi", author=tina)
    assert listed(database) == [("Network/Wifi", 1)]
    with database.read() as conn:
        assert reviewers.people_for(conn, number) == [1]
        assert reviewers.sections_of(conn, carl) == ["Network/Wifi"]
        carl_again = users.get(conn, 1)
    accept(desk, carl, number)
    outside = proposed("Offer", "Prices", author=tina)
    with pytest.raises(Denied):
        accept(desk, carl, outside)
    with pytest.raises(Invalid, match="trusted in this section"):
        reviewers.assign(database, "Prices", carl_again, by=mona)


def test_who_lost_that_trust_decides_nothing_is_not_listed_and_not_told(
    trusted_carl, desk, proposed, carl, tina, database, settings, mona
):
    number = proposed(section="Network/Wifi", author=tina)
    trust.decide(database, settings, mona, 1, "Network", trust.TAKEN, reason="Too quick")
    with pytest.raises(Denied):
        accept(desk, carl, number)
    assert listed(database) == []
    with database.read() as conn:
        assert reviewers.people_for(conn, number) == []
        assert reviewers.sections_of(conn, carl) == []
    trust.decide(database, settings, mona, 1, "Network", trust.COUNTS, reason="Let us see")
    assert listed(database) == []


@pytest.mark.parametrize(
    "lost",
    [
        {"role": int(Role.CUSTOMER)},
        {"role": int(Role.READER)},
        {"blocked_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"left_at": datetime(2020, 1, 1, tzinfo=UTC), "role": int(Role.READER)},
    ],
    ids=["customer", "reader", "blocked", "left"],
)
def test_a_reviewer_who_lost_their_role_was_blocked_or_left_is_not_listed(people, database, tina, mona, lost):
    with database.read() as conn:
        person = users.get(conn, tina.id)
    reviewers.assign(database, "Network", person, by=mona)
    assert listed(database) == [("Network", tina.id)]
    with database.write() as conn:
        conn.execute(user.update().where(user.c.id == tina.id).values(lost))
    assert listed(database) == []
