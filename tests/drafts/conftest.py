"""People who write, each with a browser of their own, and what their editors send."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.drafts import walking
from tests.pages.conftest import bea, body_of, carl, cost, count_commits, fields, mona, page, person, wiki

__all__ = ["bea", "body_of", "carl", "cost", "count_commits", "fields", "mona", "page", "person", "wiki"]


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock(wiki) -> Clock:
    """The clock of the wiki's drafts."""
    clock = Clock()
    wiki.parts["drafts"] = replace(wiki.drafts, clock=clock)
    return clock


@pytest.fixture
def keep() -> Callable:
    """Sends what an editor holds, as drafts.js does."""

    def keep(browser: FlaskClient, body: str, *, place="page:1", version=0, editor="a1", **more):
        sent = {"draft": f"{place} {version} {editor}", "title": "Reset the router", "body": body, **more}
        return browser.post("/-/draft", json=sent, headers={"Accept": "application/json"})

    return keep


@pytest.fixture
def mailed_links(settings) -> Callable[[], list[str]]:
    """The links of the newest mail, as paths."""

    return lambda: walking.mailed_links(settings.data)


@pytest.fixture
def mailed_link(mailed_links) -> Callable[[], str]:
    """The first of them."""
    return lambda: mailed_links()[0]
