from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from wiki.accounts import doors, joining, staffing, tokens, users
from wiki.accounts.tables import user
from wiki.errors import Denied, Invalid, NotFound
from wiki.policy import Role
from wiki.store.tables import activity


def recorded(database, kind):
    with database.read() as conn:
        chosen = sa.select(activity.c.user_id, activity.c.data).where(activity.c.kind == kind)
        return [tuple(row) for row in conn.execute(chosen)]


def names(accounts, actor, words="", role=None, blocked=False, after=None):
    found = staffing.list_users(accounts, actor.actor(), words=words, role=role, blocked=blocked, after=after)
    return [person.name for person in found.items]


def test_a_moderator_makes_a_customer_trusted(accounts, mona, carl, reload, database):
    staffing.promote(accounts, mona.actor(), carl.id, Role.TRUSTED)
    assert reload(carl).role == Role.TRUSTED
    assert recorded(database, "user.promoted") == [(carl.id, {"by": mona.id, "from": 1, "to": 2})]


def test_giving_the_same_role_says_nothing(accounts, mona, carl, database):
    staffing.promote(accounts, mona.actor(), carl.id, Role.CUSTOMER)
    assert recorded(database, "user.promoted") == []


def test_nobody_gives_a_right_they_lack(accounts, mona, carl, ada, reload):
    for role in (Role.MODERATOR, Role.ADMINISTRATOR):
        with pytest.raises(Denied):
            staffing.promote(accounts, mona.actor(), carl.id, role)
    with pytest.raises(Denied):
        staffing.promote(accounts, mona.actor(), ada.id, Role.CUSTOMER)
    assert (reload(carl).role, reload(ada).role) == (Role.CUSTOMER, Role.ADMINISTRATOR)
    assert staffing.roles_to_give(accounts, mona.actor(), carl) == (Role.READER, Role.CUSTOMER, Role.TRUSTED)
    assert staffing.roles_to_give(accounts, ada.actor(), carl) == tuple(Role)
    assert staffing.roles_to_give(accounts, mona.actor(), ada) == ()


def test_rights_are_those_of_the_moment_not_of_the_form(accounts, mona, carl, ada, reload):
    """Mona opened the form as a moderator; by the time she sends it she is none."""
    as_she_was = mona.actor()
    staffing.promote(accounts, ada.actor(), mona.id, Role.CUSTOMER)
    with pytest.raises(Denied):
        staffing.block(accounts, as_she_was, carl.id, "Advertising")
    with pytest.raises(Denied):
        joining.invite(accounts, as_she_was, ["ivy@example.com"], Role.CUSTOMER)
    assert reload(carl).blocked_at is None


def test_two_administrators_cannot_demote_each_other(accounts, ada, person, reload):
    alan = person("Alan", Role.ADMINISTRATOR)
    staffing.promote(accounts, ada.actor(), alan.id, Role.CUSTOMER)
    with pytest.raises(Denied):
        staffing.promote(accounts, alan.actor(), ada.id, Role.CUSTOMER)
    assert reload(ada).role == Role.ADMINISTRATOR


def test_a_block_acts_at_once_and_says_why(accounts, letterbox, mona, carl, sign_in, reload, database):
    secret = sign_in(carl)
    staffing.block(accounts, mona.actor(), carl.id, "  Advertising\n again ")
    assert accounts.load_actor(secret) is None
    assert (reload(carl).blocked_reason, reload(carl).blocked_by) == ("Advertising again", mona.id)
    mail = letterbox.take()
    assert (mail.to, mail.subject) == ("carl@example.com", "Your account at Almanac was blocked")
    assert "Advertising again" in mail.text
    told = {"by": mona.id, "author_id": carl.id, "reason": "Advertising again", "until": None}
    assert recorded(database, "user.blocked") == [(carl.id, told)]


def test_a_block_can_be_lifted(accounts, mona, carl, sign_in, reload):
    staffing.block(accounts, mona.actor(), carl.id, "Advertising")
    staffing.unblock(accounts, mona.actor(), carl.id)
    assert (reload(carl).blocked_at, reload(carl).blocked_reason) == (None, "")
    assert sign_in(carl)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_block_needs_a_reason(accounts, mona, carl, reload, reason):
    with pytest.raises(Invalid) as caught:
        staffing.block(accounts, mona.actor(), carl.id, reason)
    assert caught.value.field == "reason"
    assert reload(carl).blocked_at is None


def test_nobody_blocks_themselves_or_an_equal(accounts, mona, ada, person):
    for target in (mona, ada, person("Max", Role.MODERATOR)):
        with pytest.raises(Denied):
            staffing.block(accounts, mona.actor(), target.id, "Why not")


def test_invitations_end_with_the_rights_of_who_gave_them(accounts, letterbox, mona, ada):
    joining.invite(accounts, mona.actor(), ["ivy@example.com"], Role.TRUSTED)
    secret = letterbox.take().secret
    staffing.promote(accounts, ada.actor(), mona.id, Role.CUSTOMER)
    with pytest.raises(NotFound):
        joining.find_pending(accounts, secret, tokens.INVITATION)


def test_people_are_found_by_the_beginning_of_their_name(accounts, mona, carl, ada, person):
    person("Élodie")
    assert names(accounts, mona) == ["Ada", "Carl Customer", "Élodie", "Mona"]
    assert names(accounts, mona, "CARL") == ["Carl Customer"]
    assert names(accounts, mona, "elo") == ["Élodie"]
    assert names(accounts, mona, "%") == []
    assert names(accounts, mona, "\x00ada") == ["Ada"]
    assert names(accounts, mona, role=Role.MODERATOR) == ["Mona"]


def test_only_administrators_find_people_by_address(accounts, mona, carl, ada):
    assert names(accounts, ada, "carl@exam") == ["Carl Customer"]
    assert names(accounts, mona, "carl@exam") == []


def test_blocked_people_are_listed(accounts, mona, carl):
    assert names(accounts, mona, blocked=True) == []
    staffing.block(accounts, mona.actor(), carl.id, "Advertising")
    assert names(accounts, mona, blocked=True) == ["Carl Customer"]


def test_a_long_list_goes_on_where_it_stopped(accounts, mona, person, monkeypatch):
    monkeypatch.setattr("wiki.accounts.users.PAGE_SIZE", 2)
    for name in ("Bo", "Cy", "Di", "Ed"):
        person(name)
    first = staffing.list_users(accounts, mona.actor(), words="", role=None, blocked=False, after=None)
    assert [p.name for p in first.items] == ["Bo", "Cy"]
    assert names(accounts, mona, after=first.next) == ["Di", "Ed"]
    assert names(accounts, mona, after=first.items[0].id) == ["Cy", "Di"]


def test_the_operator_adds_a_person_who_chooses_a_password(accounts, sign_in, clock):
    link = staffing.add_user(accounts, "Pia", "pia@example.com", Role.MODERATOR)
    assert link.startswith("https://wiki.example/-/reset/")
    clock.turn(days=6)
    doors.reset(accounts, link.rpartition("/")[2], "four calm grey horses", user_agent="")
    assert accounts.load_actor(sign_in(staffing.find_person(accounts, "Pia"))).role == Role.MODERATOR


def test_the_operator_finds_people_by_name_or_address(accounts, carl):
    assert staffing.find_person(accounts, "carl customer").id == carl.id
    assert staffing.find_person(accounts, "CARL@example.com").id == carl.id
    with pytest.raises(NotFound) as caught:
        staffing.find_person(accounts, "Nobody Here")
    assert str(caught.value) == "Nobody here is called Nobody Here."


def test_the_operator_promotes_and_blocks(accounts, carl, reload, database, letterbox):
    staffing.promote_user(accounts, "Carl Customer", Role.ADMINISTRATOR)
    assert reload(carl).role == Role.ADMINISTRATOR
    with pytest.raises(Denied):
        staffing.block_user(accounts, "Carl Customer", "Left the company")
    with pytest.raises(Denied):
        staffing.promote_user(accounts, "Carl Customer", Role.READER)
    staffing.add_user(accounts, "Ada", "ada@example.com", Role.ADMINISTRATOR, "four calm grey horses")
    staffing.block_user(accounts, "Carl Customer", "Left the company")
    assert reload(carl).blocked_reason == "Left the company"
    told = {"by": None, "author_id": carl.id, "reason": "Left the company", "until": None}
    assert recorded(database, "user.blocked") == [(carl.id, told)]
    assert "Left the company" in letterbox.take().text


def test_a_block_can_end_by_itself(accounts, clock, sign_in, letterbox, carl, mona, reload):
    now = clock.time = datetime.now(UTC)
    staffing.block(accounts, mona.actor(), carl.id, "Calm down", now + timedelta(days=3))
    until = f"{now + timedelta(days=3):%Y-%m-%d %H:%M} UTC"
    assert f"The block ends by itself on {until}." in letterbox.take().text
    assert reload(carl).actor().blocked
    with pytest.raises(Denied) as caught:
        sign_in(carl)
    assert str(caught.value) == f"Your account is blocked until {until}. The reason given: Calm down"
    assert names(accounts, mona, blocked=True) == ["Carl Customer"]
    with accounts.database.write() as conn:
        conn.execute(sa.update(user).where(user.c.id == carl.id).values(blocked_until=now - timedelta(seconds=1)))
    assert (reload(carl).blocked_at, reload(carl).blocked_reason) == (None, "")
    assert names(accounts, mona, blocked=True) == []
    assert not accounts.load_actor(sign_in(carl)).blocked
    accounts.sweep()
    accounts.sweep()
    assert recorded(accounts.database, "user.unblocked") == [(carl.id, {"by": None, "author_id": carl.id})]
    with accounts.database.read() as conn:
        assert conn.scalar(sa.select(user.c.blocked_at).where(user.c.id == carl.id)) is None


def test_an_administrator_whose_block_has_ended_counts(accounts, person, ada):
    bob, now = person("Bob", Role.ADMINISTRATOR), datetime.now(UTC)
    staffing.block(accounts, ada.actor(), bob.id, "Calm down", now + timedelta(days=1))
    with accounts.database.read() as conn:
        assert users.count_administrators(conn) == 1
    with accounts.database.write() as conn:
        conn.execute(sa.update(user).where(user.c.id == bob.id).values(blocked_until=now - timedelta(days=1)))
        assert users.count_administrators(conn) == 2
