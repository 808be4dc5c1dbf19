import pytest
import sqlalchemy as sa

from wiki.accounts.tables import throttle as table
from wiki.accounts.throttle import Limit, forget, network, sweep, take
from wiki.errors import TooMany

THREE_A_MINUTE = Limit("test", 3, 20)


@pytest.fixture
def attempt(database, clock):
    def try_once(who="ada", limit=THREE_A_MINUTE):
        with database.write() as conn:
            take(conn, limit, who, clock())

    return try_once


def wait_of(attempt, *args):
    with pytest.raises(TooMany) as caught:
        attempt(*args)
    return caught.value.retry_after


def test_a_burst_is_let_through_and_then_one_at_a_time(attempt, clock):
    for _ in range(3):
        attempt()
    assert wait_of(attempt) == 20
    clock.turn(seconds=19)
    assert wait_of(attempt) == 1
    clock.turn(seconds=1)
    attempt()
    assert wait_of(attempt) == 20


@pytest.mark.parametrize(("every", "told"), [(119, "119 seconds"), (121, "3 minutes"), (180, "3 minutes")])
def test_a_long_wait_is_told_in_minutes(attempt, every, told):
    once = Limit("test", 1, every)
    attempt("ada", once)
    with pytest.raises(TooMany) as caught:
        attempt("ada", once)
    assert str(caught.value) == f"There were too many attempts. Please wait {told} and try again."
    assert caught.value.retry_after == every


def test_trying_on_does_not_lengthen_the_wait(attempt, clock):
    for _ in range(3):
        attempt()
    for _ in range(5):
        assert wait_of(attempt) == 20
    clock.turn(seconds=20)
    attempt()


def test_a_rested_bucket_allows_a_whole_burst_again(attempt, clock):
    for _ in range(3):
        attempt()
    clock.turn(minutes=10)
    for _ in range(3):
        attempt()
    assert wait_of(attempt) == 20


def test_each_account_and_each_limit_has_its_own_bucket(attempt):
    for _ in range(3):
        attempt("ada")
    assert wait_of(attempt, "ada") == 20
    attempt("bob")
    attempt("ada", Limit("other", 3, 20))


def test_a_bucket_can_be_forgotten(attempt, database):
    for _ in range(3):
        attempt()
    with database.write() as conn:
        forget(conn, THREE_A_MINUTE, "ada")
    attempt()


def test_empty_buckets_are_swept_and_hold_no_address_in_the_clear(attempt, database, clock):
    attempt("192.0.2.1")
    clock.turn(seconds=15)
    attempt("192.0.2.2")
    with database.write() as conn:
        assert all("192.0.2" not in key for key in conn.scalars(sa.select(table.c.key)))
        clock.turn(seconds=10)
        sweep(conn, clock())
        assert conn.scalar(sa.select(sa.func.count()).select_from(table)) == 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_one_customer_of_a_provider_counts_as_one(address, counted):
    assert network(address) == counted
