"""Trust by section: earned by edits, lost by reverts, given and taken by staff, and what it allows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import noted_statements
from tests.moderation.conftest import someone
from wiki.accounts import users
from wiki.errors import Denied, Invalid, NotFound
from wiki.moderation import limits, reviewers, trust
from wiki.moderation.submit import Proposed
from wiki.moderation.tables import trust as table
from wiki.moderation.trust_follower import Trusting
from wiki.policy import Role
from wiki.store import activity
from wiki.store.drafts import Saved
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=100)


@pytest.fixture
def trusting(database, store, settings):
    return Trusting(database, store, settings)


@pytest.fixture
def follow(database, trusting):
    """Let the follower see everything that has happened, from the beginning: it may see an activity twice."""

    def follow():
        with database.read() as conn:
            news = activity.since(conn, 0, 1000)
        trusting.handle(news)

    return follow


@pytest.fixture
def counts(database):
    def counts(user_id=1):
        with database.read() as conn:
            return {
                row.section: (row.accepted, row.kept, row.reverted, row.points, row.trusted)
                for row in trust.list_rows(conn, user_id)
            }

    return counts


@pytest.fixture
def told(database):
    """What the log says about trust."""

    def told():
        with database.read() as conn:
            rows = conn.execute(sa.select(activity.activity).where(activity.activity.c.kind.like("trust.%")))
            return [(row.kind, row.user_id, row.data) for row in rows]

    return told


@pytest.fixture
def limited(database, mona):
    limits.limit_section(database, "Billing", "trusted", by=mona, reason="Money")


def write(store, n, section="Billing", author_id=1, at=LONG_AGO):
    """A page that somebody wrote and that stood since then."""
    text = PageText(f"{section} {n}".strip(), "one\n", section=section)
    return store.create(text, author=Author("Carl Customer", author_id), at=at)


def propose(submissions, carl, desk, mona, n, section="Billing"):
    """A page that Carl proposed and Mona accepted."""
    number = submissions.create(carl, PageText(f"Proposed {n}", "one\n", section=section)).number
    review = desk.review(number)
    return desk.accept(mona, number, review.proposed, base=review.blob)


def test_five_accepted_proposals_let_the_sixth_appear_at_once(
    submissions, carl, desk, mona, limited, follow, counts, told, people
):
    for n in range(4):
        propose(submissions, carl, desk, mona, n, "Billing/Taxes")
        follow()
    assert counts() == {"Billing": (4, 0, 0, 4, False)}
    assert isinstance(submissions.create(carl, PageText("Fifth", "one\n", "Billing")), Proposed)
    propose(submissions, carl, desk, mona, 5)
    follow()
    assert counts() == {"Billing": (5, 0, 0, 5, True)}
    assert told() == [("trust.earned", None, {"author_id": 1, "section": "Billing"})]
    assert isinstance(submissions.create(carl, PageText("Sixth", "one\n", "Billing/Refunds")), Saved)


def test_trust_in_a_section_is_trust_nowhere_else(submissions, store, database, mona, carl, limited, follow, people):
    limits.limit_section(database, "Contracts", "trusted", by=mona, reason="Law")
    limits.limit_section(database, "Billing/Prices", "staff", by=mona, reason="Prices")
    for n in range(5):
        write(store, n)
    follow()
    assert isinstance(submissions.create(carl, PageText("Mine", "one\n", "Billing")), Saved)
    assert isinstance(submissions.create(carl, PageText("Price", "one\n", "Billing/Prices")), Proposed)
    assert isinstance(submissions.create(carl, PageText("Contract", "one\n", "Contracts")), Proposed)
    page = store.get("billing-1")
    moved = PageText("Billing 1", "one\n", section="Contracts")
    assert isinstance(submissions.save(carl, page.path, moved, base=page.blob), Proposed)


def test_where_the_whole_wiki_asks_for_trust_pages_without_a_section_are_one(
    submissions, store, settings, carl, follow, people
):
    strict = replace(submissions, settings=replace(settings, publishing="trusted"))
    for n in range(5):
        write(store, n, section="")
    follow()
    assert isinstance(strict.create(carl, PageText("Mine", "one\n")), Saved)
    assert isinstance(strict.create(carl, PageText("Other", "one\n", "Billing")), Proposed)
    assert strict.why_held(carl, "nothing-is-known-of-this") is not None
    page = store.get("1")
    assert isinstance(strict.rename(carl, page.path, "One", base=page.blob), Saved)
    billing = write(store, 1, author_id=9)
    assert isinstance(strict.rename(carl, billing.path, "Two", base=billing.blob), Proposed)


def test_an_edit_counts_once_it_has_stood(store, trusting, follow, counts, database, people):
    for n in range(4):
        write(store, n)
    write(store, 4, at=NOW - timedelta(days=13))
    follow()
    assert counts() == {"Billing": (0, 4, 0, 4, False)}
    assert trusting.ripen() == 0
    with database.write() as conn:
        conn.execute(table.update().values(due_at=NOW - timedelta(hours=1)))
    trusting.rules = replace(trusting.rules, kept=timedelta(days=12))
    assert trusting.ripen() == 1
    assert counts() == {"Billing": (0, 5, 0, 5, True)}
    assert trusting.ripen() == 0


def test_an_edit_on_a_page_that_was_deleted_did_not_stand(store, submissions, mona, follow, counts, people):
    for n in range(5):
        write(store, n)
    follow()
    assert counts()["Billing"][-1] is True
    submissions.delete(mona, "billing-3", reason="Advertisement")
    follow()
    assert counts() == {"Billing": (0, 4, 0, 4, False)}


def test_trust_is_lost_when_edits_are_reverted_and_comes_back_when_that_was_wrong(
    store, submissions, olaf, mona, follow, counts, told, people
):
    for n in range(6):
        write(store, n)
    page = store.get("billing-0")
    text = PageText("Billing 0", "one and a half\n", section="Billing")
    edit = store.save(page.path, text, base=page.blob, author=Author("Carl Customer", 1))
    follow()
    assert counts() == {"Billing": (0, 6, 0, 6, True)}
    revert = submissions.undo(olaf, page.path, edit.commit, summary="I do not like it")
    follow()
    assert counts() == {"Billing": (0, 6, 1, 3, False)}
    submissions.undo(mona, page.path, revert.commit, summary="It was right")
    follow()
    assert counts() == {"Billing": (0, 6, 0, 6, True)}
    assert [kind for kind, *_ in told()] == ["trust.earned", "trust.lost", "trust.earned"]


def test_taking_back_ones_own_edit_does_no_harm(store, submissions, carl, follow, counts, people):
    page = write(store, 1)
    text = PageText("Billing 1", "two\n", section="Billing")
    edit = store.save(page.path, text, base=page.blob, author=Author("Carl Customer", 1))
    submissions.undo(carl, page.path, edit.commit)
    follow()
    assert counts() == {"Billing": (0, 1, 0, 1, False)}


def test_what_one_accepted_oneself_or_a_customer_did_is_not_accepted_by_staff(store, follow, counts, people):
    author, at = Author("Carl Customer", 1), LONG_AGO
    given = {"author": author, "kind": "accept", "at": at}
    for n, committer in enumerate((author, Author("Tina Trusted", 2), Author("Mona Moderator", 3)), 1):
        text = PageText(f"By {committer.name}", "one\n", section="Billing")
        store.create(text, committer=committer, proposal=n, **given)
    follow()
    assert counts() == {"Billing": (1, 1, 0, 2, False)}


def test_what_a_reviewer_of_a_section_accepted_counts_at_once(store, follow, counts, database, mona, people):
    given = {"author": Author("Carl Customer", 1), "committer": Author("Tina Trusted", 2), "kind": "accept"}
    store.create(PageText("One", "one\n", section="Billing"), proposal=1, **given)
    follow()
    assert counts() == {"Billing": (0, 0, 0, 0, False)}
    with database.read() as conn:
        tina = users.get(conn, 2)
    reviewers.assign(database, "Billing", tina, by=mona)
    follow()
    assert counts() == {"Billing": (1, 0, 0, 1, False)}


def test_what_the_company_and_people_without_an_account_wrote_is_nobodys(store, follow, counts, database):
    store.create(PageText("Seeded", "one\n", "Billing"), author=Author("The company"), at=LONG_AGO)
    follow()
    with database.read() as conn:
        assert conn.execute(sa.select(table)).all() == []


def test_counting_anew_gives_the_same(store, submissions, mona, trusting, follow, counts, told, database, people):
    pages = [write(store, n) for n in range(7)]
    page = pages[0]
    edit = store.save(
        page.path, PageText("Billing 0", "two\n", "Billing"), base=page.blob, author=Author("Olaf Other", 4)
    )
    submissions.undo(mona, page.path, edit.commit)
    follow()
    found = counts(), counts(4)
    assert found == ({"Billing": (0, 7, 0, 7, True)}, {"Billing": (0, 0, 1, 0, False)})
    with database.write() as conn:
        conn.execute(table.update().values(accepted=9, points=9))
        conn.execute(table.insert().values(user_id=77, section="Billing", accepted=3, points=5, earned=True))
    done = []
    trusting.rebuild(lambda now, total: done.append((now, total)))
    assert (counts(), counts(4)) == found
    assert counts(77) == {"Billing": (0, 0, 0, 0, False)}
    assert done == [(4, 4)]
    assert [data["author_id"] for _, _, data in told()] == [1, 77]


def test_staff_give_trust_and_take_it_with_a_reason(
    database, settings, submissions, store, mona, carl, limited, follow, counts, told, people
):
    def decide(word, reason="Knows every invoice"):
        trust.decide(database, settings, mona, 1, "Billing", word, reason=reason)

    page = write(store, 1)
    assert isinstance(submissions.create(carl, PageText("Early", "one\n", "Billing")), Proposed)
    decide(trust.GIVEN)
    follow()
    assert isinstance(submissions.create(carl, PageText("Mine", "one\n", "Billing")), Saved)
    decide(trust.TAKEN, "Wrote about prices")
    for n in range(2, 8):
        write(store, n)
    follow()
    assert counts()["Billing"][-2:] == (7, False)
    text = PageText("Billing 1", "two\n", section="Billing")
    assert isinstance(submissions.save(carl, page.path, text, base=page.blob), Proposed)
    decide(trust.COUNTS, "That was a mistake")
    assert counts()["Billing"][-2:] == (7, True)
    about = {"author_id": 1, "section": "Billing"}
    assert told() == [
        ("trust.given", 3, about | {"word": "given", "reason": "Knows every invoice"}),
        ("trust.taken", 3, about | {"word": "taken", "reason": "Wrote about prices"}),
        ("trust.given", 3, about | {"word": "counts", "reason": "That was a mistake"}),
    ]


@pytest.mark.parametrize(
    ("word", "section", "reason", "field"),
    [("given", "Billing", " ", "reason"), ("all", "Billing", "Why", "word"), ("given", "Nowhere", "Why", "section")],
)
def test_what_staff_forget_is_asked_for(database, settings, store, mona, people, word, section, reason, field):
    write(store, 1)
    with pytest.raises(Invalid) as caught:
        trust.decide(database, settings, mona, 1, section, word, reason=reason)
    assert caught.value.field == field


def test_nobody_gives_trust_who_may_not(database, settings, store, carl, tina, mona, people):
    write(store, 1)

    def decide(actor, user_id):
        trust.decide(database, settings, actor, user_id, "Billing", trust.GIVEN, reason="A friend")

    for actor, user_id in ((carl, 4), (tina, 4), (tina, 2), (mona, 3), (mona, 5), (mona, 6)):
        with pytest.raises(Denied):
            decide(actor, user_id)
    with pytest.raises(NotFound):
        decide(mona, 99)
    demoted = someone(1, "Carl Customer", Role.MODERATOR)  # who was staff when the form was opened
    with pytest.raises(Denied):
        decide(demoted, 4)
    decide(mona, 4)


def test_the_standing_says_what_is_missing(store, submissions, database, settings, carl, limited, follow, people):
    def own():
        with database.read() as conn:
            return [(s.section, s.trusted, s.needed) for s in trust.own_standings(conn, settings, 1)]

    assert own() == []
    submissions.create(carl, PageText("Mine", "one\n", "Billing/Taxes"))
    assert own() == [("Billing", False, 5)]
    for n in range(2):
        write(store, n)
        write(store, n, section="Elsewhere")
    follow()
    assert own() == [("Billing", False, 3)]
    for n in range(2, 7):
        write(store, n)
    follow()
    assert own() == [("Billing", True, None)]
    with database.read() as conn:
        never = trust.standing(conn, replace(settings, trust_edits=0), 1, "Contracts")
    assert (never.trusted, never.needed) == (False, None)


def test_rights_cost_one_query_more_where_trust_matters(submissions, store, carl, mona, limited, follow, people):
    page, free = write(store, 1), write(store, 1, section="Free")
    follow()

    def asked(actor, path):
        with noted_statements() as seen:
            submissions.subject(path, actor=actor)
        return sum("FROM trust" in statement for statement in seen), len(seen)

    without = asked(mona, page.path)
    assert without[0] == 0
    assert asked(carl, page.path) == (1, without[1] + 1)
    assert asked(carl, free.path) == without


def test_a_section_is_limited_however_it_is_spelled(submissions, store, carl, limited):
    write(store, 1, author_id=9)
    assert isinstance(submissions.create(carl, PageText("Sly", "one\n", "billing")), Proposed)
    assert isinstance(submissions.create(carl, PageText("Slyer", "one\n", " BILLING / taxes")), Proposed)
    assert isinstance(submissions.create(carl, PageText("Free", "one\n", "Building")), Saved)


def test_nobody_goes_back_into_a_section_in_which_they_are_not_trusted(
    submissions, store, database, settings, carl, mona, limited, people
):
    limits.limit_section(database, "Contracts", "trusted", by=mona, reason="Law")
    page = write(store, 1, section="Contracts", author_id=9)
    text = store.text(page.blob)
    moved = store.save(page.path, replace(text, section="Billing"), base=page.blob, author=Author("Mona", 3))
    newer = store.save(
        page.path, replace(text, section="Billing", body="two\n"), base=moved.blob, author=Author("Mona", 3)
    )
    trust.decide(database, settings, mona, 1, "Billing", trust.GIVEN, reason="Good")
    assert isinstance(submissions.undo(carl, page.path, newer.commit), Saved)
    assert isinstance(submissions.revert(carl, page.path, newer.commit), Saved)
    assert isinstance(submissions.revert(carl, page.path, page.commit), Proposed)
    assert isinstance(submissions.undo(carl, page.path, moved.commit), Proposed)
