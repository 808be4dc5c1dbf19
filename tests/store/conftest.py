"""The store is tested on every kind of database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import EVERY_DATABASE, noted_statements
from tests.store.lived import live
from wiki.settings import Settings
from wiki.store.contents import Contents
from wiki.store.database import Database
from wiki.store.follow import run_if_few
from wiki.store.pagefile import PageText
from wiki.store.pages import Author, PageStore, Saved


@pytest.fixture(params=EVERY_DATABASE)
def database(request: pytest.FixtureRequest) -> Database:
    return request.getfixturevalue(request.param)


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """Every SQL statement that this process sends from now on."""
    with noted_statements() as seen:
        yield seen


@pytest.fixture
def store(database: Database, tmp_path: Path) -> Iterator[PageStore]:
    """A store without pages, wired as the app wires it."""
    store = PageStore(
        tmp_path / "wiki.git",
        database,
        settings=Settings(data=tmp_path),
        after=lambda: run_if_few(database, Contents(database, store.text), folder=tmp_path),
    )
    yield store
    store.close()


@pytest.fixture
def page(store: PageStore) -> Saved:
    """Ada's page “Topic” of five lines."""
    return store.create(PageText("Topic", "one\ntwo\nthree\nfour\nfive\n"), author=Author("Ada", 1))


@pytest.fixture(scope="session")
def lived_folder(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a wiki that has seen everything, on SQLite."""
    folder = tmp_path_factory.mktemp("lived")
    shutil.copy(sqlite_template, folder / "wiki.db")
    database = Database(f"sqlite:///{folder / 'wiki.db'}")
    store = PageStore(folder / "wiki.git", database, settings=Settings(data=folder))
    live(store, database, folder)
    store.close()
    database.close()
    return folder


@pytest.fixture
def lived(request: pytest.FixtureRequest, store: PageStore, database: Database, tmp_path: Path) -> PageStore:
    """A store that has seen everything that can happen to a page."""
    if database.is_sqlite:
        folder = request.getfixturevalue("lived_folder")
        shutil.copytree(folder / "wiki.git", tmp_path / "wiki.git")
        shutil.copy(folder / "wiki.db", tmp_path / "wiki.db")
    else:
        live(store, database, tmp_path)
    return store
