"""Who is told of what."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from wiki.accounts import staffing, users
from wiki.notifications.choices import Choice
from wiki.notifications.kinds import KINDS
from wiki.notifications.tables import notice
from wiki.policy import Role
from wiki.store import activity, decisions, follow
from wiki.store.activity import since
from wiki.store.pagefile import PageText
from wiki.store.tables import proposal_comment

YESTERDAY = datetime.now(UTC) - timedelta(days=1)
CONTRACT = (
    "proposal.small "
    "proposal.opened proposal.revised proposal.accepted proposal.rejected proposal.withdrawn proposal.commented "
    "proposal.returned trust.given trust.taken trust.earned trust.lost user.unblocked user.promoted author.undone "
    "page.reported report.closed page.verified verification.due verification.ended "
    "reviewer.assigned reviewer.dismissed revision.hidden revision.shown media.deleted "
)
SAYING_NOTHING = "user.blocked page.protected section.protected rule.changed address.blocked address.unblocked "


def comment(world, number, person):
    row = {"proposal_id": number, "user_id": person.id, "user_name": person.name, "kind": "comment", "text": "Hm."}
    with world.database.write() as conn:
        conn.execute(proposal_comment.insert().values(row | {"at": world.clock()}))


def test_every_kind_that_is_agreed_on_is_in_the_table_or_tells_nobody():
    assert set(KINDS) == set(CONTRACT.split())
    assert not set(KINDS) & set(SAYING_NOTHING.split())


def test_the_author_is_told_what_became_of_a_proposal_and_who_decided_is_not(world, page, carl, mona):
    number = world.propose(carl)
    with world.database.write() as conn:
        decisions.close(conn, number, "rejected", at=world.clock(), by=mona.id, reason="Please say why.")
    world.follow()
    told = world.notices.list(world.actor(carl)).items
    assert [(t.text, t.reason, t.place) for t in told] == [
        ("Your proposal for “Topic” was not taken over", "Please say why.", f"/-/proposals/{number}")
    ]
    assert world.texts(mona) == []


def test_an_activity_that_is_seen_twice_makes_one_notice(world, page, carl, mona):
    number = world.propose(carl)
    world.happens("proposal.accepted", by=mona, page_id=page.page_id, proposal=number, author_id=carl.id)
    with world.database.read() as conn:
        everything = since(conn, 0, 100)
    world.follower.handle(everything)
    assert world.texts(carl) == ["Your proposal for “Topic” was accepted"]


def test_rebuilding_tells_what_is_missing_and_leaves_what_was_read(world, page, carl, bea, mona):
    world.happens("report.closed", by=mona, page_id=page.page_id, author_id=carl.id)
    world.notices.read_all(world.actor(carl), 100)
    with world.database.write() as conn:
        activity.record(
            conn, "report.closed", page_id=page.page_id, user_id=mona.id, at=world.clock(), data={"author_id": bea.id}
        )
    for _ in range(2):
        follow.rebuild(world.database, world.follower, folder=world.notices.settings.data)
    assert [shown.read_at for shown in world.notices.list(world.actor(carl)).items] == [world.clock()]
    assert len(world.texts(bea)) == 1


def test_nobody_is_told_what_they_did_themselves(world, page, carl, bea):
    world.happens("report.closed", by=carl, page_id=page.page_id, author_id=carl.id)
    assert world.texts(carl) == []
    world.happens("report.closed", by=bea, page_id=page.page_id, author_id=carl.id)
    assert world.texts(carl) == ["Staff looked at what you reported on “Topic”. Thank you"]


def test_what_nobody_did_tells_even_whom_it_is_recorded_under(world, page, carl, mona):
    world.happens("trust.earned", by=carl, author_id=carl.id, section="Billing")
    world.happens("verification.due", by=mona, page_id=page.page_id, owner_id=mona.id)
    assert world.texts(carl) == ["You earned trust in Billing: your changes there appear at once"]
    assert world.texts(mona) == ["It is time to look at “Topic” again"]


def test_whoever_took_part_is_told_of_a_comment_but_not_its_writer(world, page, carl, bea, mona, anna):
    number = world.propose(carl)
    comment(world, number, mona)
    world.happens("proposal.commented", by=mona, page_id=page.page_id, proposal=number)
    comment(world, number, carl)
    world.happens("proposal.commented", by=carl, page_id=page.page_id, proposal=number)
    assert world.texts(carl) == ["Mona Moderator wrote about the proposal for “Topic”"]
    assert world.texts(mona) == ["Carl Customer wrote about the proposal for “Topic”"]
    assert world.texts(anna) == world.texts(bea) == []


def test_whoever_an_activity_names_is_told_of_a_comment_too(world, page, carl, bea, mona):
    number = world.propose(carl)
    world.happens("proposal.commented", by=carl, page_id=page.page_id, proposal=number, people=[bea.id, carl.id, "x"])
    assert world.texts(mona) == world.texts(carl) == []
    with world.database.read() as conn:
        assert set(conn.scalars(sa.select(notice.c.user_id))) == {bea.id}


def test_of_several_unread_comments_only_the_newest_waits(world, page, carl, mona, anna):
    number = world.propose(carl)
    for writer in (mona, anna):
        world.happens("proposal.commented", by=writer, page_id=page.page_id, proposal=number)
    assert world.texts(carl) == ["Anna Administrator wrote about the proposal for “Topic”"]
    world.notices.read_all(world.actor(carl), 100)
    world.happens("proposal.commented", by=mona, page_id=page.page_id, proposal=number)
    assert world.texts(carl) == [
        "Mona Moderator wrote about the proposal for “Topic”",
        "Anna Administrator wrote about the proposal for “Topic”",
    ]


def test_of_proposals_that_wait_only_staff_who_asked_for_it_hear(world, page, carl, bea, mona, anna):
    world.choices.choose(mona.id, Choice(proposals=True))
    world.choices.choose(bea.id, Choice(proposals=True))
    world.propose(carl)
    assert world.texts(mona) == ["Carl Customer proposes a change to “Topic”"]
    assert world.texts(anna) == world.texts(bea) == world.texts(carl) == []


def test_staff_hear_of_reports_unless_they_are_blocked(world, page, carl, bea, mona, anna):
    staffing.add_user(world.accounts, "Bob Blocked", "bob@example.com", Role.MODERATOR, "four calm grey horses")
    bob = staffing.find_person(world.accounts, "Bob Blocked")
    staffing.block_user(world.accounts, "bob@example.com", "Gone mad")
    with world.database.write() as conn:  # a block that has ended, and that nobody has swept away yet
        users.block(conn, mona.id, by=None, reason="Holidays", at=YESTERDAY, until=YESTERDAY)
    world.happens("page.reported", by=carl, page_id=page.page_id, reason="Spam")
    assert world.texts(mona) == world.texts(anna) == ["Carl Customer reports “Topic”"]
    assert world.texts(bea) == world.texts(carl) == world.texts(bob) == []


def test_people_are_told_of_what_staff_did_with_their_account(world, carl, anna):
    staffing.promote(world.accounts, world.actor(anna), carl.id, Role.TRUSTED)
    world.follow()
    assert world.texts(carl) == ["You have another role in this wiki"]
    assert world.texts(anna) == []


def test_what_is_older_than_notices_are_kept_tells_nobody(world, page, carl, mona):
    long_ago = world.clock() - timedelta(days=91)
    world.happens("report.closed", by=mona, page_id=page.page_id, author_id=carl.id, at=long_ago)
    assert world.texts(carl) == []
    world.happens("report.closed", by=mona, page_id=page.page_id, author_id=carl.id, at=long_ago + timedelta(days=2))
    assert len(world.texts(carl)) == 1


def test_odd_data_and_people_who_are_not_there_stop_nothing(world, page, carl, mona):
    for odd in ({}, {"author_id": None}, {"author_id": "1"}, {"author_id": 999}, {"proposal": "x"}, {"proposal": True}):
        for kind in KINDS:
            if KINDS[kind].tell != "staff":
                world.happens(kind, by=mona, page_id=page.page_id, **odd)
    with world.database.read() as conn:
        people = set(conn.scalars(sa.select(notice.c.user_id)))
    assert people <= {mona.id}  # whom an activity about an account is recorded under
    world.happens("proposal.accepted", by=mona, proposal=world.propose(carl), author_id=carl.id)
    assert world.texts(carl) == ["Your proposal for “Topic” was accepted"]


def test_a_proposed_new_page_is_called_by_its_title(world, carl, mona):
    number = world.propose(carl, PageText("Fresh", "New.\n"), path="fresh")
    world.happens("proposal.returned", by=mona, proposal=number, author_id=carl.id, reason="Longer, please.")
    assert world.texts(carl) == ["Please improve your proposal for “Fresh”"]
