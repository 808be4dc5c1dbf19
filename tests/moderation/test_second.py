"""Two trusted customers together publish a typo-size change, and nothing larger."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from wiki.accounts import staffing
from wiki.errors import Conflict, Denied
from wiki.moderation import limits, trust
from wiki.moderation.review import Desk
from wiki.moderation.second import Second, people_for
from wiki.moderation.submit import Submissions
from wiki.moderation.tables import trust as table
from wiki.notifications.follower import NoticeFollower
from wiki.notifications.tables import notice
from wiki.policy import ANONYMOUS, Role
from wiki.store import activity
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.store.tables import proposal

TEXT = PageText("Invoices", "You recieve an invoice.\n\nPay it soon.\n", section="Billing")
MENDED = replace(TEXT, body=TEXT.body.replace("recieve", "receive"))


@pytest.fixture
def trusted(database):
    """Let somebody be trusted in a section."""

    def trusted(user_id, section):
        with database.write() as conn:
            conn.execute(table.insert().values(user_id=user_id, section=section, trusted=True))

    return trusted


@pytest.fixture
def page(store, database, people):
    limits.limit_section(database, "Billing", "trusted", by=ANONYMOUS, reason="Money")
    return store.create(TEXT, author=Author("The company"))


@pytest.fixture
def propose(submissions, page, carl):
    def propose(text=MENDED, actor=carl):
        return submissions.save(actor, "invoices", text, base=page.blob, summary="Spelling").number

    return propose


def commit(desk, number):
    return desk.get(number).commit


def test_a_second_trusted_customer_publishes_it_in_the_firsts_name(
    desk, store, database, carl, olaf, tina, trusted, propose
):
    trusted(carl.id, "Guides")
    trusted(olaf.id, "Billing")
    number = propose()
    assert [review.proposal.id for review in Second(desk, olaf).list()] == [number]
    saved = Second(desk, olaf).confirm(number, seen=commit(desk, number))
    assert store.text(store.get("invoices").blob) == MENDED
    revision = store.revision(saved.commit, "invoices")
    assert (revision.author_id, revision.committer_id, revision.kind) == (carl.id, olaf.id, "accept")
    assert (revision.proposal, revision.summary) == (number, "Spelling")
    with database.read() as conn:
        last = activity.since(conn, 0, 1000)[-1]
    assert (last.kind, last.user_id, last.data["author_id"]) == ("proposal.accepted", olaf.id, carl.id)
    assert Second(desk, olaf).list() == []
    with pytest.raises(Conflict, match="decided"):
        Second(desk, tina).confirm(number, seen=commit(desk, number))


def test_both_have_to_be_trusted(desk, carl, olaf, tina, trusted, propose, mona):
    number = propose()
    assert Second(desk, tina).list() == []
    with pytest.raises(Denied, match="for staff to decide"):
        Second(desk, tina).look(number)
    trusted(carl.id, "Guides")
    assert Second(desk, tina).look(number).proposal.id == number
    for who, why in ((olaf, "trusted in this section"), (carl, "You wrote this"), (ANONYMOUS, "sign in")):
        assert Second(desk, who).list() == []
        with pytest.raises(Exception, match=why):
            Second(desk, who).confirm(number, seen=commit(desk, number))
    trusted(olaf.id, "Guides")
    assert Second(desk, olaf).list() == []
    with pytest.raises(Denied, match="blocked"):
        Second(desk, replace(tina, blocked=True)).confirm(number, seen=commit(desk, number))
    assert desk.get(number).state == "open"


def test_a_blocked_author_is_trusted_no_more(desk, database, carl, tina, trusted, propose):
    trusted(carl.id, "Guides")
    propose()
    assert len(Second(desk, tina).list()) == 1
    with database.write() as conn:
        staffing.users.block(conn, carl.id, by=3, reason="Spam", at=desk.get(1).at)
    assert Second(desk, tina).list() == []
    with database.write() as conn:
        staffing.users.block(conn, carl.id, by=3, reason="Spam", at=desk.get(1).at, until=desk.get(1).at)
    assert len(Second(desk, tina).list()) == 1


@pytest.mark.parametrize(
    "text",
    [
        replace(TEXT, body=TEXT.body.replace("soon", "at http://a.io")),
        replace(TEXT, body="Something else altogether.\n"),
        replace(MENDED, title="Bills"),
        replace(MENDED, section="Billing/Old"),
        replace(MENDED, tags=("new",)),
    ],
)
def test_more_than_a_typo_is_for_staff(desk, carl, tina, trusted, propose, text):
    trusted(carl.id, "Guides")
    number = propose(text)
    assert Second(desk, tina).list() == []
    with pytest.raises(Denied, match="for staff to decide"):
        Second(desk, tina).confirm(number, seen=commit(desk, number))


def test_what_is_small_is_asked_of_the_page_as_it_is_now(desk, store, page, carl, tina, trusted, propose):
    trusted(carl.id, "Guides")
    number = propose()
    other = replace(TEXT, body=TEXT.body.replace("soon", "within a fortnight, please, or we shall be sad"))
    store.save("invoices", other, base=page.blob, author=Author("Ada", 9))
    Second(desk, tina).confirm(number, seen=commit(desk, number))
    assert store.text(store.get("invoices").blob).body == other.body.replace("recieve", "receive")


def test_what_its_author_changed_meanwhile_is_looked_at_again(desk, carl, tina, trusted, propose):
    trusted(carl.id, "Guides")
    number = propose()
    seen = commit(desk, number)
    assert propose(replace(MENDED, body=MENDED.body.replace("soon", "late"))) == number
    with pytest.raises(Conflict, match="changed this proposal meanwhile"):
        Second(desk, tina).confirm(number, seen=seen)
    assert Second(desk, tina).confirm(number, seen=commit(desk, number)).changed


def test_a_page_limited_to_staff_stays_theirs_unless_a_setting_says_otherwise(
    desk, store, settings, submissions, mona, tina, carl, trusted, propose
):
    submissions.protect(mona, "invoices", "staff", reason="Prices")
    number = propose(actor=tina)
    trusted(carl.id, "Billing")
    assert Second(desk, carl).list() == []
    with pytest.raises(Denied, match="limited to staff"):
        Second(desk, carl).confirm(number, seen=commit(desk, number))
    lenient = Desk(store, replace(settings, typo_staff=True))
    assert len(Second(lenient, carl).list()) == 1
    Second(lenient, carl).confirm(number, seen=commit(desk, number))
    assert store.text(store.get("invoices").blob) == MENDED


@pytest.mark.parametrize(
    "held",
    [
        {"held": "A rule of staff asks to look at it."},
        {"rules": [{"id": 1, "title": "Not by two", "action": "hold"}]},  # and a limit besides
    ],
)
def test_what_a_rule_held_is_for_staff(desk, database, carl, tina, trusted, propose, held):
    trusted(carl.id, "Guides")
    number = propose()
    with database.write() as conn:
        conn.execute(proposal.update().values(rules=[{"id": 2, "title": "Marked", "action": "tag"}]))
    assert len(Second(desk, tina).list()) == 1
    with database.write() as conn:
        conn.execute(proposal.update().values(**held))
    assert Second(desk, tina).list() == []
    with pytest.raises(Denied, match="for staff to decide"):
        Second(desk, tina).confirm(number, seen=commit(desk, number))


def test_it_can_be_switched_off(desk, store, settings, carl, tina, trusted, propose):
    trusted(carl.id, "Guides")
    number = propose()
    off = Desk(store, replace(settings, typo_characters=0))
    assert Second(off, tina).list() == []
    with pytest.raises(Denied, match="staff look at every change"):
        Second(off, tina).confirm(number, seen=commit(desk, number))
    assert Second(desk, tina).list() != []


def test_the_door_to_the_pages_asks_for_the_right_itself(desk, store, settings, carl, olaf, page, propose):
    row = desk.get(propose())
    with pytest.raises(Denied, match="trusted in this section"):
        Submissions(store, settings).confirm(olaf, row, "invoices", MENDED, base=page.blob)
    assert store.get("invoices").blob == page.blob


@pytest.fixture
def waiting(wiki, person):
    """Browsers of Carl, who is trusted in Guides and mended a typo in Billing, of Tina and of Bea, a customer."""
    browsers = {
        "carl": person("Carl Customer", Role.CUSTOMER),
        "tina": person("Tina Trusted", Role.TRUSTED),
        "bea": person("Bea Customer", Role.CUSTOMER),
        "mona": person("Mona Moderator", Role.MODERATOR),
    }
    limits.limit_section(wiki.database, "Billing", "trusted", by=ANONYMOUS, reason="Money")
    page = wiki.store.create(TEXT, author=Author("The company"))
    wiki.store.create(PageText("Guide", "one\n", section="Guides"), author=Author("The company"))
    carl = staffing.find_person(wiki.accounts, "Carl Customer").actor()
    mona = staffing.find_person(wiki.accounts, "Mona Moderator").actor()
    trust.decide(wiki.database, wiki.settings, mona, carl.id, "Guides", trust.GIVEN, reason="Good guides")
    wiki.submissions.save(carl, page.path, MENDED, base=page.blob, summary="Spelling")
    return browsers


def test_the_screens_lead_from_ones_proposals_to_looks_right(wiki, waiting):
    tina = waiting["tina"]
    assert 'href="/-/proposals/small"' in tina.get("/-/account/proposals").text
    seen = tina.get("/-/proposals/small").text
    assert "<ins>receive</ins>" in seen
    assert tina.get("/-/proposals/1/second").status_code == 200
    form = {"seen": re.search(r'name="seen" value="(\w+)"', seen)[1]}
    answer = tina.post("/-/proposals/1/second", data=form, follow_redirects=True)
    assert "Thank you. “Invoices” is changed." in answer.text
    assert "No small change waits for you" in answer.text
    assert wiki.store.text(wiki.store.get("invoices").blob) == MENDED


def test_who_is_not_trusted_there_sees_nothing_of_it(waiting, client):
    for who in ("bea", "carl"):
        assert "receive" not in waiting[who].get("/-/proposals/small").text
        answer = waiting[who].get("/-/proposals/1/second")
        assert answer.status_code == 403
        assert "receive" not in answer.text
        assert waiting[who].post("/-/proposals/1/second", data={"seen": "x"}).status_code == 403
    assert 'href="/-/proposals/small"' not in waiting["bea"].get("/-/account/proposals").text
    assert client.get("/-/proposals/small").status_code == 302
    assert waiting["tina"].get("/-/proposals/1").status_code == 403


def test_those_who_may_look_at_it_are_told_once_and_not_by_mail(propose, trusted, people, database, store, settings):
    desk = Desk(store, settings)
    trusted(1, "Network")
    trusted(4, "Billing")
    number = propose()
    assert people_for(desk, number) == [4, 2]
    follower = NoticeFollower(database, settings, seconds=lambda number: people_for(desk, number))
    with database.read() as conn:
        news = activity.since(conn, 0, 100)
    follower.handle(news)
    follower.handle(news)
    propose(replace(TEXT, body=TEXT.body.replace("recieve an", "receive one")))
    with database.read() as conn:
        follower.handle(activity.since(conn, news[-1].id, 100))
        told = conn.execute(sa.select(notice).order_by(notice.c.user_id)).all()
    assert [(row.user_id, row.kind, row.proposal_id, row.mailed_at is not None) for row in told] == [
        (2, "proposal.small", None, True),
        (4, "proposal.small", None, True),
    ]


def test_nobody_is_told_of_what_is_for_staff(propose, trusted, people, store, settings, desk, mona):
    trusted(4, "Billing")
    unknown = propose()
    assert people_for(desk, unknown) == []
    trusted(1, "Network")
    assert people_for(desk, unknown) == [4, 2]
    assert people_for(Desk(store, replace(settings, typo_characters=0)), unknown) == []
    assert people_for(desk, 99) == []
    desk.reject(mona, unknown, reason="No.")
    assert people_for(desk, unknown) == []
    large = propose(replace(TEXT, body=TEXT.body + "\nMore, and yet more than a few letters.\n"))
    assert people_for(desk, large) == []
