import logging

import pytest
import sqlalchemy as sa

from wiki.accounts import own, sessions, staffing
from wiki.accounts.sessions import browser_of
from wiki.accounts.tables import session
from wiki.errors import StorageFailed
from wiki.policy import Role

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


def test_a_session_is_loaded_in_one_query(accounts, carl, sign_in, count_queries):
    secret = sign_in(carl)
    with count_queries() as cost:
        assert accounts.load_actor(secret).id == carl.id
    assert (cost.reads, cost.writes) == (1, 0)


@pytest.mark.parametrize("secret", ["", "x", "é" * 50, "\ud800", "a" * 10_000])
def test_an_unknown_secret_is_nobodys(accounts, carl, secret):
    assert accounts.load_actor(secret) is None


def test_a_session_ends_a_day_after_the_last_visit(accounts, carl, sign_in, clock):
    secret = sign_in(carl)
    for _ in range(3):
        clock.turn(hours=23)
        assert accounts.load_actor(secret)
    clock.turn(hours=24)
    assert accounts.load_actor(secret) is None


def test_a_remembered_session_lasts_sixty_days(accounts, carl, sign_in, clock):
    secret = sign_in(carl, remembered=True)
    clock.turn(days=59)
    assert accounts.load_actor(secret)
    clock.turn(days=60)
    assert accounts.load_actor(secret) is None


def test_the_last_use_is_written_once_in_five_minutes(accounts, carl, sign_in, clock, count_queries):
    secret = sign_in(carl)
    clock.turn(minutes=5)
    with count_queries() as first:
        accounts.load_actor(secret)
    with count_queries() as second:
        accounts.load_actor(secret)
    assert (first.writes, second.writes) == (1, 0)


def test_reading_goes_on_when_the_last_use_cannot_be_written(accounts, carl, sign_in, clock, monkeypatch, caplog):
    secret = sign_in(carl)
    clock.turn(hours=2)

    def full(*args, **options):
        raise StorageFailed("The wiki cannot store anything at the moment. Nothing was saved.")

    monkeypatch.setattr(accounts.database, "write", full)
    with caplog.at_level(logging.WARNING, "wiki.accounts"):
        assert accounts.load_actor(secret).id == carl.id
    assert "last use was not written down" in caplog.text


def test_role_and_block_are_read_afresh(accounts, carl, mona, sign_in):
    secret = sign_in(carl)
    staffing.promote(accounts, mona.actor(), carl.id, Role.TRUSTED)
    assert accounts.load_actor(secret).role == Role.TRUSTED


def test_demotion_and_block_end_every_session(accounts, carl, mona, ada, sign_in):
    carls, monas = sign_in(carl), sign_in(mona)
    staffing.block(accounts, mona.actor(), carl.id, "Advertising")
    staffing.promote(accounts, ada.actor(), mona.id, Role.CUSTOMER)
    assert accounts.load_actor(carls) is None
    assert accounts.load_actor(monas) is None


def test_people_see_their_own_sessions_this_one_first(accounts, carl, mona, sign_in, clock):
    here = sign_in(carl, user_agent=FIREFOX)
    clock.turn(hours=1)
    sign_in(carl, user_agent=IPHONE, remembered=True)
    sign_in(mona, user_agent=EDGE)
    found = own.list_sessions(accounts, carl.actor(), here)
    assert [(s.browser, s.current, s.remembered) for s in found] == [
        ("Firefox, Linux", True, False),
        ("Safari, iPhone", False, True),
    ]


def test_one_session_is_ended_and_nobody_elses(accounts, carl, mona, sign_in):
    here, there, hers = sign_in(carl), sign_in(carl), sign_in(mona)
    other = next(s for s in own.list_sessions(accounts, carl.actor(), here) if not s.current)
    own.end_session(accounts, mona.actor(), other.id)
    assert accounts.load_actor(there)
    own.end_session(accounts, carl.actor(), other.id)
    assert accounts.load_actor(there) is None
    assert accounts.load_actor(here)
    assert accounts.load_actor(hers)


def test_signing_out_everywhere_ends_all_of_them_and_nobody_elses(accounts, carl, mona, sign_in):
    mine, hers = [sign_in(carl), sign_in(carl)], sign_in(mona)
    own.sign_out_everywhere(accounts, carl.actor())
    assert [accounts.load_actor(secret) for secret in mine] == [None, None]
    assert accounts.load_actor(hers)


def test_expired_sessions_are_swept(accounts, carl, sign_in, clock, database):
    sign_in(carl)
    sign_in(carl, remembered=True)
    clock.turn(days=2)
    accounts.sweep()
    with database.read() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(session)) == 1


def test_the_database_knows_no_secret_and_no_address(carl, sign_in, database):
    secret = sign_in(carl, user_agent=FIREFOX, address="192.0.2.77")
    with database.read() as conn:
        row = str(conn.execute(session.select()).mappings().one())
    assert secret not in row
    assert "192.0.2.77" not in row
    assert sessions.hash_of(secret) in row


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (IPHONE, "Safari, iPhone"),
        (EDGE, "Edge, Windows"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_described_so_that_its_owner_knows_it(user_agent, words):
    assert browser_of(user_agent) == words
