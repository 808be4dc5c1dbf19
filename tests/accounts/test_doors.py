import pytest

from wiki.accounts import doors, joining, staffing
from wiki.accounts.accounts import Accounts
from wiki.errors import Denied, Invalid, NotFound, TooMany
from wiki.policy import Role

PASSWORD = "four calm grey horses"
NO_MATCH = "This mail address and password do not belong together. Please check both."


def try_to_sign_in(accounts, email, password=PASSWORD, address="192.0.2.1"):
    return doors.sign_in(accounts, email, password, remembered=False, user_agent="", address=address)


def test_the_right_password_signs_in(accounts, carl):
    actor = accounts.load_actor(try_to_sign_in(accounts, " CARL@Example.com "))
    assert (actor.id, actor.name, actor.method) == (carl.id, "Carl Customer", "session")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("carl@example.com", "four calm grey horse"),
        ("carl@example.com", ""),
        ("nobody@example.com", PASSWORD),
        ("nonsense", PASSWORD),
        ("", ""),
        ("carl@example.com\x00", PASSWORD),
    ],
)
def test_known_and_unknown_accounts_answer_alike(accounts, carl, email, password):
    with pytest.raises(Invalid) as caught:
        try_to_sign_in(accounts, email, password)
    assert (str(caught.value), caught.value.field) == (NO_MATCH, "password")


def test_known_and_unknown_accounts_cost_the_same(accounts, carl, count_queries, monkeypatch):
    checks = []
    verify = accounts.passwords.verify
    monkeypatch.setattr(accounts.passwords, "verify", lambda *args: checks.append(1) or verify(*args))
    costs = []
    for email in ("carl@example.com", "nobody@example.com"):
        with count_queries() as cost, pytest.raises(Invalid):
            try_to_sign_in(accounts, email, "not the right one")
        costs.append((cost.reads, cost.writes, len(checks)))
        checks.clear()
    assert costs[0] == costs[1]
    assert costs[0][2] == 1


def test_an_account_without_password_lets_nobody_in(accounts):
    staffing.add_user(accounts, "Pia", "pia@example.com", Role.CUSTOMER)
    with pytest.raises(Invalid):
        try_to_sign_in(accounts, "pia@example.com", "")
    with pytest.raises(Invalid):
        try_to_sign_in(accounts, "pia@example.com", "nobody has this password")


def test_an_account_is_guessed_at_ten_times_and_then_once_a_minute(accounts, carl, clock):
    for _ in range(10):
        with pytest.raises(Invalid):
            try_to_sign_in(accounts, carl.email, "a wrong password")
    with pytest.raises(TooMany) as caught:
        try_to_sign_in(accounts, carl.email, address="198.51.100.9")
    assert str(caught.value) == "There were too many attempts. Please wait 60 seconds and try again."
    clock.turn(seconds=60)
    assert try_to_sign_in(accounts, carl.email)


def test_an_account_that_does_not_exist_is_throttled_alike(accounts):
    for _ in range(10):
        with pytest.raises(Invalid):
            try_to_sign_in(accounts, "nobody@example.com")
    with pytest.raises(TooMany):
        try_to_sign_in(accounts, "nobody@example.com")


def test_the_right_password_empties_the_bucket(accounts, carl):
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(Invalid):
                try_to_sign_in(accounts, carl.email, "a wrong password", address=None)
        assert try_to_sign_in(accounts, carl.email, address=None)


def test_a_whole_office_signs_in_from_one_address(accounts, carl):
    for _ in range(60):
        assert try_to_sign_in(accounts, carl.email)


def test_one_place_guesses_at_many_accounts_fifty_times(accounts, carl):
    for n in range(50):
        with pytest.raises(Invalid):
            try_to_sign_in(accounts, f"n{n}@example.com")
    with pytest.raises(TooMany):
        try_to_sign_in(accounts, carl.email)
    assert try_to_sign_in(accounts, carl.email, address="192.0.2.2")


def test_a_blocked_account_hears_the_reason_after_the_right_password_only(accounts, carl, mona):
    staffing.block(accounts, mona.actor(), carl.id, "Advertising")
    with pytest.raises(Denied) as caught:
        try_to_sign_in(accounts, carl.email)
    assert str(caught.value) == "Your account is blocked. The reason given: Advertising"
    with pytest.raises(Invalid):
        try_to_sign_in(accounts, carl.email, "a wrong password")


def test_a_password_is_hashed_anew_when_the_cost_was_raised(accounts, with_settings, carl, reload):
    dearer = with_settings(password_memory=16)
    try_to_sign_in(accounts, carl.email)
    assert reload(carl).password == carl.password
    try_to_sign_in(dearer, carl.email)
    assert "$m=16,t=1,p=1$" in reload(carl).password
    assert try_to_sign_in(dearer, carl.email)


def test_signing_out_ends_this_session_alone(accounts, carl, sign_in):
    here, there = sign_in(carl), sign_in(carl)
    doors.sign_out(accounts, here)
    assert accounts.load_actor(here) is None
    assert accounts.load_actor(there).id == carl.id


def test_a_forgotten_password_is_replaced_by_a_link(accounts, letterbox, carl, sign_in):
    old = sign_in(carl)
    doors.ask_reset(accounts, "CARL@example.com", address=None)
    mail = letterbox.take()
    assert (mail.to, mail.subject) == ("carl@example.com", "Choose a new password for Almanac")
    secret = doors.reset(accounts, mail.secret, "a better one than that", user_agent="")
    assert accounts.load_actor(secret).id == carl.id
    assert accounts.load_actor(old) is None
    assert letterbox.take().subject == "Your password at Almanac was changed"
    with pytest.raises(Invalid):
        sign_in(carl)
    assert sign_in(carl, "a better one than that")


def test_a_reset_link_works_once_and_for_two_hours(accounts, letterbox, carl, clock):
    doors.ask_reset(accounts, carl.email, address=None)
    secret = letterbox.take().secret
    doors.reset(accounts, secret, "a better one than that", user_agent="")
    letterbox.take()
    with pytest.raises(NotFound):
        doors.reset(accounts, secret, "and another one", user_agent="")
    doors.ask_reset(accounts, carl.email, address=None)
    secret = letterbox.take().secret
    clock.turn(hours=2)
    with pytest.raises(NotFound):
        doors.find_reset(accounts, secret)


def test_a_newer_reset_link_ends_the_older(accounts, letterbox, carl):
    for _ in range(2):
        doors.ask_reset(accounts, carl.email, address=None)
    older, newer = letterbox.take_all()
    with pytest.raises(NotFound):
        doors.find_reset(accounts, older.secret)
    assert doors.find_reset(accounts, newer.secret).id == carl.id


def test_an_address_without_account_gets_a_mail_too(accounts, letterbox):
    doors.ask_reset(accounts, "nobody@example.com", address=None)
    mail = letterbox.take()
    assert mail.to == "nobody@example.com"
    assert mail.subject == "There is no account with this address at Almanac"


def test_asking_for_reset_is_throttled_alike(accounts, carl):
    for email in (carl.email, "nobody@example.com"):
        for _ in range(4):
            doors.ask_reset(accounts, email, address=None)
        with pytest.raises(TooMany):
            doors.ask_reset(accounts, email, address=None)


def test_a_new_password_by_mail_ends_the_wait_of_someone_locked_out(accounts, letterbox, carl):
    for _ in range(10):
        with pytest.raises(Invalid):
            try_to_sign_in(accounts, carl.email, "a wrong password")
    doors.ask_reset(accounts, carl.email, address=None)
    doors.reset(accounts, letterbox.take().secret, "a better one than that", user_agent="")
    assert try_to_sign_in(accounts, carl.email, "a better one than that")


def test_a_blocked_person_may_choose_a_password_but_is_not_signed_in(accounts, letterbox, carl, mona):
    staffing.block(accounts, mona.actor(), carl.id, "Advertising")
    letterbox.take()
    doors.ask_reset(accounts, carl.email, address=None)
    assert doors.reset(accounts, letterbox.take().secret, "a better one than that", user_agent="") is None


def test_asking_costs_the_same_for_an_address_without_account(accounts, carl, count_queries):
    costs = []
    for email in (carl.email, "nobody@example.com"):
        with count_queries() as cost:
            doors.ask_reset(accounts, email, address=None)
        costs.append((cost.reads, cost.writes))
    assert costs[0] == costs[1]


def test_a_mail_server_that_is_away_does_not_undo_a_new_password(accounts, letterbox, carl, sign_in):
    doors.ask_reset(accounts, carl.email, address=None)
    secret = letterbox.take().secret
    letterbox.broken = True
    assert doors.reset(accounts, secret, "a better one than that", user_agent="")
    assert sign_in(carl, "a better one than that")


def test_mails_go_out_after_the_transaction(database, settings, clock, carl):
    class WritesItself:
        """A mailer that needs the database's only write lock while it sends."""

        def send(self, *letters):
            with database.write() as conn:
                conn.exec_driver_sql("SELECT 1")

    accounts = Accounts(database, settings, WritesItself(), clock)
    doors.ask_reset(accounts, carl.email, address=None)
    joining.ask(accounts, "Nina", "nina@example.com", address=None)
