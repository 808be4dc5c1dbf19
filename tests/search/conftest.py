"""A small index to ask, and a way to fill one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wiki.search.document import Document
from wiki.search.index import Index

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
