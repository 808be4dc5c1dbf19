"""Nobody but staff writes or signs up from addresses that staff blocked; reading goes on."""

from datetime import timedelta

import pytest

from tests.conftest import noted_statements
from tests.pages.conftest import fields, page, person, wiki  # noqa: F401 - fixtures
from wiki.accounts import staffing
from wiki.accounts.addresses import Wanted, parse
from wiki.errors import Denied, Invalid, NotFound
from wiki.policy import Role
from wiki.settings import Settings
from wiki.store import activity

HERE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def settings(tmp_path):
    return Settings(
        data=tmp_path, secret_key="a key for tests", password_memory=8, password_rounds=1, edit_access="anonymous"
    )


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.fixture
def mona(person):  # noqa: F811
    return person("Mona Moderator", Role.MODERATOR)


@pytest.fixture
def block(wiki, mona):  # noqa: F811
    """Block a range as Mona would, from an address elsewhere."""
    actor = staffing.find_person(wiki.accounts, "Mona Moderator").actor()

    def block(typed="203.0.113.0/24", own="192.0.2.1", **given):
        wiki.addresses.block(actor, Wanted(typed, "Advertising", **given), own=own)

    block.actor = actor
    return block


@pytest.mark.parametrize(
    ("typed", "network"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        (" 203.0.113.7/24 ", "203.0.113.0/24"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:1::/48", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.7/32"),
        ("::ffff:203.0.113.7/120", "203.0.113.0/24"),
    ],
)
def test_addresses_and_ranges_are_understood(typed, network):
    assert str(parse(typed)) == network


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nonsense",
        "203.0.113",
        "203.0.0.0/15",
        "2001::/31",
        "0.0.0.0/0",
        "127.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:0.0.0.0/96",
        "1;DROP",
        "１.２.３.４",
    ],
)
def test_what_is_no_address_or_far_too_wide_is_refused(typed):
    with pytest.raises(Invalid) as caught:
        parse(typed)
    assert caught.value.field == "network"


def test_a_block_counts_for_its_range_only_and_costs_no_query(wiki, block):  # noqa: F811
    block()
    wiki.addresses.check_writing("203.0.114.7")
    with noted_statements() as queries:
        for address in ("203.0.113.7", "203.0.113.255", "::ffff:203.0.113.9"):
            with pytest.raises(Denied) as caught:
                wiki.addresses.check_writing(address)
        for address in ("203.0.114.0", "198.51.100.1", "2001:db8::1", None, "nonsense"):
            wiki.addresses.check_writing(address)
    assert queries == []
    assert str(caught.value) == (
        "Nobody can write from your network address at the moment. The reason given: Advertising"
    )


def test_a_block_ends_by_itself_and_another_when_it_is_lifted(wiki, block):  # noqa: F811
    now = wiki.accounts.clock()
    block("203.0.113.7", until=now + timedelta(days=1))
    block("198.51.100.0/24")
    for address in ("203.0.113.7", "198.51.100.1"):
        with pytest.raises(Denied):
            wiki.addresses.check_writing(address)
    wiki.accounts.clock = lambda: now + timedelta(days=2)
    wiki.addresses.check_writing("203.0.113.7")
    [left] = wiki.addresses.list_blocks()
    wiki.addresses.lift(block.actor, left.id)
    wiki.addresses.check_writing("198.51.100.1")
    with pytest.raises(NotFound):
        wiki.addresses.lift(block.actor, left.id)


def test_blocks_and_their_end_are_recorded_with_who_and_why(wiki, block):  # noqa: F811
    block()
    wiki.addresses.lift(block.actor, wiki.addresses.list_blocks()[0].id)
    with wiki.database.read() as conn:
        found = [a for a in activity.since(conn, 0, 100) if a.kind.startswith("address.")]
    told = {"network": "203.0.113.0/24", "reason": "Advertising", "until": None}
    assert [(a.kind, a.user_id, a.data) for a in found] == [
        ("address.blocked", block.actor.id, told), ("address.unblocked", block.actor.id, told),
    ]  # fmt: skip


def test_writing_and_signing_up_are_blocked_apart(wiki, block):  # noqa: F811
    block("203.0.113.7", sign_up=False)
    block("203.0.113.8", writing=False)
    wiki.addresses.check_sign_up("203.0.113.7")
    wiki.addresses.check_writing("203.0.113.8")
    with pytest.raises(Denied):
        wiki.addresses.check_sign_up("203.0.113.8")
    with pytest.raises(Invalid):
        block(writing=False, sign_up=False)


def test_nobody_blocks_their_own_address_without_saying_so(wiki, block):  # noqa: F811
    with pytest.raises(Invalid) as caught:
        block(own="203.0.113.9")
    assert caught.value.field == "sure"
    block(own="203.0.113.9", sure=True)
    assert len(wiki.addresses.list_blocks()) == 1


def test_nobody_but_staff_edits_from_there_and_the_text_is_kept(client, person, mona, block, page, fields):  # noqa: F811
    block()
    carl = person("Carl Customer")
    sent = fields(body="Something else, quite long.\n")
    for browser in (client, carl):
        refused = browser.post("/-/edit/reset-the-router", data=sent, environ_base=HERE)
        assert refused.status_code == 403
        assert "The reason given: Advertising" in refused.text
        assert "Something else, quite long." in refused.text
        assert browser.get("/-/edit/reset-the-router", environ_base=HERE).status_code == 403
        assert browser.get("/reset-the-router", environ_base=HERE).status_code == 200
    assert mona.post("/-/edit/reset-the-router", data=sent, environ_base=HERE).status_code == 303


def test_others_go_on_writing(client, block, page, fields):  # noqa: F811
    block()
    assert client.post("/-/edit/reset-the-router", data=fields(body="Better.\n")).status_code == 303


def test_nobody_asks_for_an_account_from_there(client, wiki, block):  # noqa: F811
    block()
    sent = {"name": "Nina New", "email": "nina@example.com"}
    refused = client.post("/-/sign-up", data=sent, environ_base=HERE)
    assert refused.status_code == 403
    assert "Nobody can ask for an account from your network address" in refused.text
    assert client.post("/-/sign-up", data=sent).status_code == 303


def test_staff_block_and_lift_on_a_screen(mona, wiki):  # noqa: F811
    sent = {"network": "198.51.100.0/24", "reason": "Advertising", "days": "7", "writing": "y", "sign_up": "y"}
    assert mona.post("/-/staff/addresses", data={**sent, "network": "x"}).status_code == 422
    own = mona.post("/-/staff/addresses", data=sent, environ_base={"REMOTE_ADDR": "198.51.100.3"})
    assert "Your own address 198.51.100.3 is among them." in own.text
    shown = mona.post("/-/staff/addresses", data=sent, follow_redirects=True).text
    assert "198.51.100.0/24" in shown
    assert "Ends" in shown
    [found] = wiki.addresses.list_blocks()
    assert "The block is lifted." in mona.post(f"/-/staff/addresses/{found.id}/lift", follow_redirects=True).text
    assert wiki.addresses.list_blocks() == []


def test_others_may_not(person, wiki):  # noqa: F811
    carl = person("Carl Customer")
    assert carl.get("/-/staff/addresses").status_code == 403
    assert carl.post("/-/staff/addresses", data={"network": "198.51.100.1", "reason": "x"}).status_code == 403
    assert wiki.addresses.list_blocks() == []
