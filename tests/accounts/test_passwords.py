import pytest

from wiki.accounts.passwords import Passwords
from wiki.errors import Invalid
from wiki.settings import Settings

CHEAP = Settings(password_memory=8, password_rounds=1)


@pytest.fixture
def passwords():
    return Passwords(CHEAP)


@pytest.mark.parametrize("password", ["four calm grey horses", "Tr0ub4dor&3xy", "пароль из слов", "x9f!k2mQpz"])
def test_a_long_password_is_good_whatever_it_is_made_of(passwords, password):
    passwords.check(password, "Ada", "ada@example.com")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short one", "A password has at least 10 characters."),
        ("x" * 201, "A password has at most 200 characters."),
        ("Password123", "This password is among the first that anyone would try."),
        ("aaaaaaaaaaaa", "This password is among the first that anyone would try."),
        ("Lovelace-Ada", "Please choose a password that is not your name or mail address."),
        ("lovelace.ada@example.com", "Please choose a password that is not your name or mail address."),
        ("lovelace-ada1", "Please choose a password that is not your name or mail address."),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(passwords, password, words):
    with pytest.raises(Invalid) as caught:
        passwords.check(password, "Lovelace-Ada", "lovelace.ada@example.com")
    assert str(caught.value).startswith(words)
    assert caught.value.field == "password"


def test_the_least_length_is_a_setting():
    Passwords(Settings(password_length=8)).check("x9f!k2mQ")
    with pytest.raises(Invalid):
        Passwords(Settings(password_length=12)).check("x9f!k2mQpz")


def test_a_password_fits_its_hash_only(passwords):
    hashed = passwords.hash("four calm grey horses")
    assert hashed.startswith("$argon2id$")
    assert passwords.verify(hashed, "four calm grey horses")
    assert not passwords.verify(hashed, "four calm grey horse")


def test_a_password_typed_on_another_system_is_the_same(passwords):
    assert passwords.verify(passwords.hash("Zürich im März"), "Zu\u0308rich im Ma\u0308rz")


def test_nobody_has_no_password_and_it_costs_a_check_all_the_same(passwords, monkeypatch):
    checked = []
    hasher = passwords._hasher
    original = type(hasher).verify
    monkeypatch.setattr(type(hasher), "verify", lambda self, h, p: checked.append(h) or original(self, h, p))
    assert not passwords.verify(None, "four calm grey horses")
    assert not passwords.verify(None, "nobody has this password")
    assert len(checked) == 2
    assert all(h.startswith("$argon2id$v=19$m=8,t=1,p=1$") for h in checked)


def test_nonsense_instead_of_a_hash_fits_nothing(passwords):
    assert not passwords.verify("plain text", "plain text")


def test_a_hash_is_stale_when_the_cost_has_changed(passwords):
    hashed = passwords.hash("four calm grey horses")
    assert not passwords.is_stale(hashed)
    assert Passwords(Settings(password_memory=16, password_rounds=1)).is_stale(hashed)
