"""A store with one page, and people of every role; for screens a whole wiki, and browsers of people."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.pages.conftest import cost, person, wiki  # noqa: F401 - fixtures of the tests of screens
from wiki.accounts import users
from wiki.accounts.names import check_email
from wiki.moderation.review import Desk
from wiki.moderation.submit import Submissions
from wiki.policy import Actor, Role
from wiki.settings import Settings
from wiki.store.database import Database
from wiki.store.pagefile import PageText
from wiki.store.pages import Author, PageStore, Saved


def someone(id: int, name: str, role: Role) -> Actor:
    return Actor(id, name, role, confirmed=True, method="session")


@pytest.fixture
def carl() -> Actor:
    return someone(1, "Carl Customer", Role.CUSTOMER)


@pytest.fixture
def tina() -> Actor:
    return someone(2, "Tina Trusted", Role.TRUSTED)


@pytest.fixture
def mona() -> Actor:
    return someone(3, "Mona Moderator", Role.MODERATOR)


@pytest.fixture
def olaf() -> Actor:
    return someone(4, "Olaf Other", Role.CUSTOMER)


@pytest.fixture
def people(database: Database) -> None:
    """Accounts for the people above, with their ids, and for Mick, a moderator, and Anna, an administrator."""
    roles = {"Carl Customer": Role.CUSTOMER, "Tina Trusted": Role.TRUSTED, "Mona Moderator": Role.MODERATOR}
    roles |= {"Olaf Other": Role.CUSTOMER, "Mick Moderator": Role.MODERATOR, "Anna Admin": Role.ADMINISTRATOR}
    with database.write() as conn:
        for n, (name, role) in enumerate(roles.items()):
            email, now = check_email(f"p{n}@example.com"), datetime.now(UTC)
            users.create(conn, name=name, email=email, role=role, password=None, at=now)


@pytest.fixture
def store(database: Database, settings: Settings) -> Iterator[PageStore]:
    store = PageStore(settings.data / "wiki.git", database, settings=settings)
    yield store
    store.close()


@pytest.fixture
def desk(store: PageStore, settings: Settings) -> Desk:
    return Desk(store, settings)


@pytest.fixture
def submissions(store: PageStore, settings: Settings) -> Submissions:
    return Submissions(store, settings)


@pytest.fixture
def page(store: PageStore) -> Saved:
    return store.create(PageText("Topic", "one\ntwo\nthree\n"), author=Author("Ada", 9))
