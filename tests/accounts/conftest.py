"""Accounts without the web: a clock that is set by hand, a post that keeps its letters, and a few people."""

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import EVERY_DATABASE, noted_statements
from wiki.accounts import doors, staffing, users
from wiki.accounts.accounts import Accounts
from wiki.accounts.mail import MailFailed, Post
from wiki.accounts.names import sort_key
from wiki.languages import Languages
from wiki.policy import Role
from wiki.settings import Settings

PASSWORD = "four calm grey horses"


class Clock:
    """The time, until somebody turns it on."""

    def __init__(self):
        self.time = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.time

    def turn(self, **duration):
        self.time += timedelta(**duration)


class Letterbox:
    """A Mailer that keeps mails as composed: `to`, `subject`, `text`, and the `link` that ends in a secret."""

    def __init__(self, settings):
        self.post = Post(settings, Languages(settings))
        self.mails = []
        self.broken = False

    def send(self, *letters):
        if self.broken:
            raise MailFailed("We could not send the mail just now. Please try again in a few minutes.")
        self.mails += [Mail(self.post.compose(letter)) for letter in letters]

    def take(self):
        """The only mail since the last time."""
        assert len(self.mails) == 1, [mail.subject for mail in self.mails]
        return self.mails.pop()

    def take_all(self):
        taken, self.mails = self.mails, []
        return taken


class Mail:
    def __init__(self, message):
        self.to = message["To"]
        self.subject = message["Subject"]
        self.text = message.get_content()

    @property
    def secret(self):
        found = re.findall(r"/-/[\w-]+/([\w-]{40,})", self.text)
        assert len(found) == 1, self.text
        return found[0]


@pytest.fixture(params=EVERY_DATABASE)
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def settings(tmp_path, database):
    return Settings(
        data=tmp_path,
        secret_key="a key for tests",
        database_url=database.url.render_as_string(hide_password=False),
        password_memory=8,
        password_rounds=1,
        base_url="https://wiki.example",
    )


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def letterbox(settings):
    return Letterbox(settings)


@pytest.fixture
def accounts(database, settings, letterbox, clock):
    return Accounts(database, settings, letterbox, clock)


@pytest.fixture
def with_settings(accounts):
    """The same accounts under other settings."""
    return lambda **changes: Accounts(
        accounts.database, replace(accounts.settings, **changes), accounts.mailer, accounts.clock
    )


@pytest.fixture
def person(accounts):
    """Make a person; returns their row."""

    def make(name, role=Role.CUSTOMER, password=PASSWORD):
        staffing.add_user(accounts, name, f"{sort_key(name.split()[0])}@example.com", role, password)
        return staffing.find_person(accounts, name)

    return make


@pytest.fixture
def carl(person):
    return person("Carl Customer")


@pytest.fixture
def mona(person):
    return person("Mona", Role.MODERATOR)


@pytest.fixture
def ada(person):
    return person("Ada", Role.ADMINISTRATOR)


@pytest.fixture
def sign_in(accounts):
    """Sign someone in; returns the session's secret."""

    def enter(person, password=PASSWORD, remembered=False, user_agent="", address="192.0.2.1"):
        return doors.sign_in(
            accounts, person.email, password, remembered=remembered, user_agent=user_agent, address=address
        )

    return enter


@pytest.fixture
def reload(accounts):
    """A person's row as it is now."""

    def get(person):
        with accounts.database.read() as conn:
            return users.get(conn, person.id)

    return get


class Cost:
    def __init__(self, statements):
        self.statements = statements

    @property
    def reads(self):
        return sum(s.lstrip().upper().startswith("SELECT") for s in self.statements)

    @property
    def writes(self):
        return sum(s.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) for s in self.statements)


@pytest.fixture
def count_queries():
    """Count the SQL statements of a block."""

    @contextmanager
    def counting():
        with noted_statements() as statements:
            yield Cost(statements)

    return counting
