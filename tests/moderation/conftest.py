"""A store with one page, and people of every role."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def store(database: Database, settings: Settings) -> Iterator[PageStore]:
    store = PageStore(settings.data / "wiki.git", database, settings=settings)
    yield store
    store.close()


@pytest.fixture
def submissions(store: PageStore, settings: Settings) -> Submissions:
    return Submissions(store, settings)


@pytest.fixture
def page(store: PageStore) -> Saved:
    return store.create(PageText("Topic", "one\ntwo\nthree\n"), author=Author("Ada", 9))
