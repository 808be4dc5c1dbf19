"""A small index to ask, and a way to fill one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import noted_statements
from tests.pages.conftest import carl, mona, person  # noqa: F401 - people are fixtures here too
from wiki.search.document import Document
from wiki.search.index import Index
from wiki.store import follow
from wiki.store.pagefile import PageText
from wiki.store.pages import Author
from wiki.web import Wiki

PAGES = (
    Document(
        1,
        "reset-your-password",
        "Reset your password",
        ("Before you start", "If the mail does not come"),
        "Open the settings and choose Reset. A link is sent to your mail address.",
        "Accounts",
        ("password", "mail"),
        1_700_000_000,
    ),
    Document(2, "delete-your-account", "Delete your account", (), "Deleting an account cannot be undone.", "Accounts"),
    Document(
        3, "print-a-label", "Print a label", ("Paper sizes",), "Choose the printer, then the paper.", "Shop/Labels"
    ),
    Document(4, "c-plus-plus", "C++ and C#", (), "Examples for both compilers, with a password manager.", "Developers"),
    Document(5, "out-of-office", "Out of office", (), "Tell callers when you are away.", "Shop"),
)


@pytest.fixture
def make_index(tmp_path: Path) -> Callable[..., Index]:
    """An index that answers with the given documents."""

    def make(*documents: Document, language: str = "en", folder: str = "index") -> Index:
        index = Index(tmp_path / folder, language)
        fresh = index.begin()
        fresh.update(documents, cursor=0)
        index.take_over(fresh)
        return index

    return make


@pytest.fixture
def index(make_index: Callable[..., Index]) -> Index:
    return make_index(*PAGES)


@pytest.fixture
def wiki(app: Flask) -> Iterator[Wiki]:
    """The whole wiki, without pages."""
    wiki = app.extensions["wiki"]
    yield wiki
    wiki.store.close()


@pytest.fixture
def catch_up(wiki: Wiki) -> Callable[[], None]:
    """Do what the worker does for search, until there is nothing left to do."""

    def run() -> None:
        for follower in (wiki.contents, wiki.search_follower):
            while follow.run(wiki.database, follower, 100, folder=wiki.settings.data):
                pass

    return run


@pytest.fixture
def write(wiki: Wiki, catch_up: Callable[[], None]) -> Callable[..., None]:
    """Create a page and bring the index up to date."""

    def create(title: str, body: str = "", **fields: str) -> None:
        wiki.store.create(PageText(title, body + "\n", **fields), author=Author("Company", None))
        catch_up()

    return create


@pytest.fixture
def queries(wiki: Wiki) -> Iterator[list[str]]:
    """Statements that reach the database while the test runs."""
    with noted_statements() as seen:
        yield seen
